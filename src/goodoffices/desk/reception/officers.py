"""Officers and duties: who sits at this desk, and what each may do."""

from dataclasses import dataclass

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from goodoffices import office
from goodoffices.desk.accounts import seating
from goodoffices.desk.accounts.models import Account
from goodoffices.desk.fields import MomentField
from goodoffices.desk.reception.doing import (
    ReceptionForm,
    asked,
    filled,
    officer_of,
    show,
    show_form,
    status_of,
    to,
)
from goodoffices.desk.reception.terms import choices
from goodoffices.errors import AccessError
from goodoffices.office import View, reception
from goodoffices.office.reception import DutyRow
from goodoffices.reception import Duty, PlaceId


class ColleagueForm(ReceptionForm):
    """Who else sits at this desk."""

    name = forms.CharField(
        label=lazy("Name"),
        max_length=120,
        help_text=lazy("As the officers of this desk call the person. It stands beside each step."),
    )


class GiveForm(ReceptionForm):
    """What an officer may do."""

    duties = forms.MultipleChoiceField(
        label=lazy("What the officer does"),
        choices=lambda: choices(*Duty),
        widget=forms.CheckboxSelectMultiple,
    )
    places = forms.MultipleChoiceField(
        label=lazy("Only at these places"),
        help_text=lazy("None chosen: at all of them."),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    until = MomentField(label=lazy("Until"), required=False)


class EndForm(ReceptionForm):
    """What an officer may do no longer."""

    duties = forms.MultipleChoiceField(
        label=lazy("What ends"),
        choices=lambda: choices(*Duty),
        widget=forms.CheckboxSelectMultiple,
    )


@dataclass(frozen=True, slots=True)
class Row:
    """One officer of the desk, with what was given to that officer."""

    id: str
    name: str
    given: tuple[DutyRow, ...]
    is_me: bool


@asked
def officers(request: HttpRequest, view: View) -> HttpResponse:
    """Who sits here and what each does; a colleague is let in by a link of their own."""
    running, me = office.running(), officer_of(request)
    fields = filled(ColleagueForm, request, view)
    mine = reception.own_duties(running, view.actor, officer=me)
    address = ""
    if fields.is_bound and fields.is_valid():
        if Duty.LEAD not in mine:
            raise AccessError("not among this officer's duties")
        token = seating.let_in(view.actor, name=fields.cleaned_data["name"])
        if token is None:
            fields.add_error("name", _("An officer of that name has come in already."))
        else:
            address = request.build_absolute_uri(reverse("enter", kwargs={"token": token}))
    try:
        board = reception.duty_board(running, view.actor, officer=me)
    except AccessError:  # who neither leads nor audits sees the own line alone
        board = ()
    return show(
        request,
        view,
        "reception/officers.html",
        status=status_of(fields),
        fields=fields,
        rows=[_row(account, board, me.id) for account in seating.officers_of(view.actor)],
        way_in=address,
        leads=Duty.LEAD in mine,
        mine=sorted(mine),
        organised=bool(board),
        places=reception.names(running, view.actor).places,
    )


def _row(account: Account, board: tuple[DutyRow, ...], me: str) -> Row:
    officer = seating.officer(account)
    given = tuple(one for one in board if one.officer == officer.id)
    return Row(officer.id, officer.name, given, officer.id == me)


def _name(view: View, officer: str) -> str:
    for account in seating.officers_of(view.actor):
        found = seating.officer(account)
        if found.id == officer:
            return found.name
    raise AccessError("no such officer")


@asked
def duties_give(request: HttpRequest, view: View, officer: str) -> HttpResponse:
    """An officer is given duties, beside those the officer has."""
    running, name = office.running(), _name(view, officer)
    form = filled(GiveForm, request, view)
    form.choose("places", list(reception.names(running, view.actor).places.items()))

    def give(key: str) -> None:
        data = form.cleaned_data
        reception.give_duties(
            running, view.actor, officer=officer_of(request), to=officer,
            duties=[Duty(one) for one in data["duties"]],
            places=[PlaceId(one) for one in data["places"]], until=data["until"], key=key,
        )  # fmt: skip

    return show_form(
        request, view, form, give, title=_("Give duties"), sub=name, submit=_("Give them"),
        effect=_("From the first duty that is given, each officer may do only what was given."),
        back=to(view, "officers"),
    )  # fmt: skip


@asked
def duties_end(request: HttpRequest, view: View, officer: str) -> HttpResponse:
    """Duties of an officer end."""
    name = _name(view, officer)
    form = filled(EndForm, request, view)

    def end(key: str) -> None:
        reception.end_duties(
            office.running(), view.actor, officer=officer_of(request), of=officer,
            duties=[Duty(one) for one in form.cleaned_data["duties"]], key=key,
        )  # fmt: skip

    return show_form(
        request, view, form, end, title=_("End duties"), sub=name, submit=_("End them"),
        effect=_("At once, wherever they were given."), back=to(view, "officers"),
    )  # fmt: skip


urlpatterns = [
    path("officers/", officers, name="officers"),
    path("officers/<str:officer>/duties/", duties_give, name="duties_give"),
    path("officers/<str:officer>/duties/end/", duties_end, name="duties_end"),
]
