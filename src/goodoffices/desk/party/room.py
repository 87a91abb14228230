"""The rooms a side sits in: with the mediator, at the table of all, and its own notes."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _

from goodoffices import office
from goodoffices.desk.access import form_page, render
from goodoffices.desk.page import link, once
from goodoffices.desk.party.due import Due, all_due, today
from goodoffices.desk.party.sending import status_of
from goodoffices.desk.room import MessageForm, message_form, page_of_lines, written
from goodoffices.desk.words import can_see, will_see
from goodoffices.office import Room, View
from goodoffices.record import Role

Absence = tuple[str, date, date]
"""Who stands in for the head, from which day and until which."""


@form_page(Role.PARTY)
def caucus(request: HttpRequest, view: View) -> HttpResponse:
    """Between this side and the mediator; and what waits for this side."""
    room = office.room_at(view, view.mediator.id)
    return _room(request, view, room, "party:room", due=all_due(view), away=_away(view))


@form_page(Role.PARTY)
def plenary(request: HttpRequest, view: View) -> HttpResponse:
    """The table of all sides; a designed page also where there is none yet."""
    room = next((room for room in office.rooms(view) if room.is_plenary), None)
    if room is None:
        own = office.room_at(view, view.mediator.id)
        return render(request, view, "party/no_plenary.html", who_sees=can_see(own.seats))
    return _room(request, view, room, "party:plenary")


@form_page(Role.PARTY)
def own(request: HttpRequest, view: View) -> HttpResponse:
    """This side's notes, read by nobody else."""
    return _room(request, view, office.room_at(view, "own"), "party:own")


def _room(
    request: HttpRequest,
    view: View,
    room: Room,
    route: str,
    due: Sequence[Due] = (),
    away: Sequence[Absence] = (),
) -> HttpResponse:
    def make(form: MessageForm) -> dict[str, Any]:
        lines, older = page_of_lines(view, request.GET.get("before", ""), room=room)
        return {
            "room": room,
            "route": route,
            "lines": lines,
            "older": older,
            "form": form,
            "who_sees": _who_sees(room),
            "seen_by": _seen_by(room),
            "due": due,
            "away": away,
        }

    def draw() -> HttpResponse:
        form = message_form(request, view)
        if written(view, room, form):
            return redirect(link(view, route))
        return render(request, view, "party/room.html", status=status_of(form), **make(form))

    return once(request, view, draw, of=(*due, *away))


def _away(view: View) -> list[Absence]:
    """Who stands in for the head today, told to the head alone, who may be back before the last day."""
    delegation, day = view.delegation, today()
    if delegation.head is None or delegation.head.person.id != view.actor.person:
        return []
    return [
        (one.named.person.name, one.named.first_day, one.named.last_day)
        for one in delegation.deputies
        if one.holds(day)
    ]


def _who_sees(room: Room) -> str:
    return _("your own delegation; nobody else") if room.is_own else can_see(room.seats)


def _seen_by(room: Room) -> str:
    return (
        _("You alone will see this; the mediator does not.")
        if room.is_own
        else will_see(room.seats)
    )


urlpatterns = [
    path("", caucus, name="room"),
    path("plenary/", plenary, name="plenary"),
    path("own/", own, name="own"),
]
