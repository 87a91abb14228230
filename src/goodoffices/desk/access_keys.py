"""Access keys: a program may read and write in this seat's place, until the seat ends its key."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from goodoffices import office
from goodoffices.desk.access import action, form_page
from goodoffices.desk.form import DeskForm
from goodoffices.desk.page import link, render
from goodoffices.errors import GoodOfficesError
from goodoffices.office import View
from goodoffices.record import Role


class AccessKeyForm(DeskForm):
    """What the new key is called."""

    name = forms.CharField(
        label=lazy("What will use it"),
        max_length=120,
        help_text=lazy("For instance: the laptop of the duty officer."),
    )


@form_page(*Role, fresh=True)
def access_keys(request: HttpRequest, view: View) -> HttpResponse:
    """The keys of this seat; a new one is shown once."""
    here = office.running()
    form = AccessKeyForm(request.POST or None, initial={"key": here.form_key(view.actor)})
    given = ""
    if request.method == "POST" and form.is_valid():
        data: dict[str, Any] = form.cleaned_data
        try:
            given = office.give_access_key(here, view.actor, name=data["name"], key=data["key"])
        except GoodOfficesError as error:
            form.refuse(error)
        else:
            form = AccessKeyForm(initial={"key": here.form_key(view.actor)})
    keys = office.access_keys(here.view(view.actor))
    return render(
        request,
        view,
        "access_keys.html",
        status=422 if form.is_bound and form.errors else 200,
        form=form,
        given=given,
        keys=keys[::-1],
        who_sees=_("your own delegation; the mediator and the other sides do not"),
    )


@action(*Role)
def end_access_key(request: HttpRequest, view: View, line: str) -> HttpResponse:
    """End a key at once; ending it twice changes nothing."""
    given = view.line(line)
    key = request.POST.get("key", "")
    office.end_access_key(office.running(), view.actor, given.entry_id, key=key)
    return redirect(link(view, "access_keys"))
