"""Officers: who sits at this desk, and what each may do."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from goodoffices.desk.accounts import seating
from goodoffices.desk.reception.doing import ReceptionForm, asked, filled, show, status_of
from goodoffices.office import View


class ColleagueForm(ReceptionForm):
    """Who else sits at this desk."""

    name = forms.CharField(
        label=lazy("Name"),
        max_length=120,
        help_text=lazy("As the officers of this desk call the person. It stands beside each step."),
    )


@asked
def officers(request: HttpRequest, view: View) -> HttpResponse:
    """Who sits here; a colleague is let in by a link of their own."""
    fields = filled(ColleagueForm, request, view)
    address = ""
    if fields.is_bound and fields.is_valid():
        token = seating.let_in(view.actor, name=fields.cleaned_data["name"])
        if token is None:
            fields.add_error("name", _("An officer of that name has come in already."))
        else:
            address = request.build_absolute_uri(reverse("enter", kwargs={"token": token}))
    return show(
        request,
        view,
        "reception/officers.html",
        status=status_of(fields),
        fields=fields,
        names=[account.name for account in seating.officers_of(view.actor)],
        way_in=address,
    )


urlpatterns = [path("officers/", officers, name="officers")]
