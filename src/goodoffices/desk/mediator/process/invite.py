"""Inviting a seat, its way in, and who is told of whom. A way in is shown once and kept nowhere."""

from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from goodoffices import office
from goodoffices.desk.access import action, form_page
from goodoffices.desk.accounts import seating
from goodoffices.desk.accounts.models import Account, ways_of
from goodoffices.desk.mediator.reading import outer_seats
from goodoffices.desk.mediator.sending import (
    ChannelForm,
    WordsField,
    filled,
    named,
    sent,
    status_of,
)
from goodoffices.desk.page import link, render
from goodoffices.desk.terms import choices
from goodoffices.errors import AccessError
from goodoffices.office import Actor, View
from goodoffices.record import Mark, Role, Seat, SeatId


class InvitationForm(ChannelForm):
    """Who is invited, and what the new seat is told."""

    words = frozenset({"title", "purpose"})
    role = forms.ChoiceField(
        label=lazy("As what"),
        choices=lambda: choices(
            Role.PARTY, Role.FRIEND, Role.OBSERVER, Role.LIAISON, Role.RECEPTION
        ),
        widget=forms.RadioSelect,
        initial=Role.PARTY.value,
    )
    name = forms.CharField(label=lazy("Name of the seat"), max_length=120)
    language = forms.ChoiceField(
        label=lazy("Language of its pages"), choices=settings.LANGUAGES, initial="en"
    )
    mark = forms.ChoiceField(label=lazy("Mark"), required=False)
    title = forms.CharField(
        label=lazy("The process, as this seat may know it"),
        max_length=300,
        help_text=lazy("A title can tell who else is there. Change it if it says too much."),
    )
    purpose = WordsField(label=lazy("What the process is for, as told to it"), required=False)
    known = forms.MultipleChoiceField(
        label=lazy("It is told of"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=lazy("They are not told of it by this. Nobody else is shown to it."),
    )

    def offer(self, view: View) -> None:
        if outer_seats(view):
            self.choose("known", named(outer_seats(view)))
        else:
            del self.fields["known"]
        taken = {seat.mark for seat in outer_seats(view)}
        free = [mark for mark in Mark if mark not in taken and mark is not view.seat.mark]
        self.choose("mark", [("", _("the next free one")), *choices(*free)])


class IntroductionForm(ChannelForm):
    """Seats that are told of each other."""

    seats = forms.MultipleChoiceField(
        label=lazy("Who is introduced to each other"), widget=forms.CheckboxSelectMultiple
    )

    def offer(self, view: View) -> None:
        offered = named(outer_seats(view))
        self.fields["seats"].choices = offered  # type: ignore[attr-defined]

    def clean_seats(self) -> list[str]:
        """It takes two."""
        chosen: list[str] = self.cleaned_data["seats"]
        if len(chosen) < 2:  # noqa: PLR2004
            raise forms.ValidationError(_("Choose two seats or more."))
        return chosen


@form_page(Role.MEDIATOR)
def invite(request: HttpRequest, view: View) -> HttpResponse:
    """Invite a seat; the answer shows its way in, once."""
    fields = filled(InvitationForm, request, view, title=view.title)

    def step() -> Actor:
        data = fields.cleaned_data
        return office.invite_seat(
            office.running(),
            view.actor,
            role=Role(data["role"]),
            name=data["name"],
            language=data["language"],
            mark=Mark(data["mark"]) if data["mark"] else None,
            title=data["title"],
            purpose=data["purpose"],
            known=data.get("known", []),
            key=data["key"],
        )

    invited = sent(request, fields, step)
    if invited is not None:
        seat = office.running().view(invited).seat
        return way_in(request, view, seat, is_new=True)
    return render(
        request,
        view,
        "mediator/invite.html",
        status=status_of(fields),
        fields=fields,
    )


@action(Role.MEDIATOR, fresh=True)
def new_link(request: HttpRequest, view: View, seat: str) -> HttpResponse:
    """A new way in for a seat that never came; the old one is closed, and its sessions end.

    Once somebody has chosen how to sign in, only officers together give the seat a new way in.
    """
    if seat not in {outer.id for outer in outer_seats(view)}:
        raise AccessError("no such seat")
    found = view.directory[SeatId(seat)]
    account = _holder(view, found)
    if ways_of(account).exists():
        return redirect(link(view, "mediator:recover", seat=seat))
    return way_in(request, view, found, is_new=False)


def way_in(request: HttpRequest, view: View, seat: Seat, *, is_new: bool) -> HttpResponse:
    """The page that shows the link, this once. Whatever let in before has ended, for everybody at the seat."""
    account = _holder(view, seat)
    if view.delegation_of(seat.id):
        for other in seating.officers_of(Actor(view.actor.process, seat.id)):
            seating.close_ways(other)
    address = reverse("enter", kwargs={"token": seating.renew(account)})
    return render(
        request,
        view,
        "mediator/way_in.html",
        invited=seat,
        way_in=request.build_absolute_uri(address),
        is_new=is_new,
    )


def _holder(view: View, seat: Seat) -> Account:
    """Whose the way in to a seat is: the head's, where a delegation sits there."""
    actor, head = Actor(view.actor.process, seat.id), view.delegation_of(seat.id).head
    held = seating.officers_of(actor) if head is not None else []
    led = [one for one in held if head is not None and seating.person_of(one) == head.person.id]
    return led[0] if led else seating.account_of(actor, name=seat.name)


@form_page(Role.MEDIATOR)
def introduce(request: HttpRequest, view: View) -> HttpResponse:
    """Tell seats of each other."""
    fields = filled(IntroductionForm, request, view)

    def step() -> Any:
        chosen, key = fields.cleaned_data["seats"], fields.cleaned_data["key"]
        for reader in chosen:
            others = [seat for seat in chosen if seat != reader]
            office.introduce_seats(
                office.running(), view.actor, to=reader, seats=others, key=f"{key}/{reader}"
            )
        return chosen

    if sent(request, fields, step):
        return redirect(link(view, "mediator:seats"))
    return render(
        request,
        view,
        "mediator/introduce.html",
        status=status_of(fields),
        fields=fields,
    )


urlpatterns = [
    path("seats/invite/", invite, name="invite"),
    path("seats/introduce/", introduce, name="introduce"),
    path("seats/<str:seat>/link/", new_link, name="new_link"),
]
