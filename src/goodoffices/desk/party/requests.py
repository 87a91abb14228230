"""Requests to the mediator: file one, and see what became of it and why."""

from typing import ClassVar

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext_lazy as lazy

from goodoffices import office
from goodoffices.desk.access import form_page, render
from goodoffices.desk.long_list import newest_of
from goodoffices.desk.page import link
from goodoffices.desk.party.sending import SideForm, filled, sent, status_of
from goodoffices.desk.words import can_see, will_see
from goodoffices.office import View
from goodoffices.record import RequestFiled, Role


class RequestForm(SideForm):
    """What we ask for, and why."""

    kept_while_typed = True
    words: ClassVar = frozenset({"asked", "reason"})
    asked = forms.CharField(
        label=lazy("What we ask for"), widget=forms.Textarea(attrs={"rows": 3}), max_length=10_000
    )
    reason = forms.CharField(
        label=lazy("Why"),
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
        max_length=10_000,
    )


@form_page(Role.PARTY, kept=True)
def requests(request: HttpRequest, view: View) -> HttpResponse:
    """All our requests with their answers, the newest first, and a form."""
    form = filled(RequestForm, request, view)

    def file(key: str) -> None:
        typed = form.cleaned_data
        filed = RequestFiled(said_by=view.seat.id, words=typed["asked"], reason=typed["reason"])
        office.file_request(office.running(), view.actor, filed, key=key)

    if sent(view, form, file):
        return redirect(link(view, "party:requests"))
    every = sorted(office.requests(view), key=lambda found: -found.line.number)
    shown, older = newest_of(request, every, lambda found: found.line.number)
    return render(
        request,
        view,
        "party/requests.html",
        status=status_of(form),
        requests=shown,
        older=older,
        form=form,
        will_see=will_see((view.seat, view.mediator)),
        who_sees=can_see((view.seat, view.mediator)),
    )


urlpatterns = [path("requests/", requests, name="requests")]
