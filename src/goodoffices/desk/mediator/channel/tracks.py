"""Parallel talks side by side, and the envoys: who goes where for us, and what each may take along."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.urls import path

from goodoffices import office
from goodoffices.desk.access import page, render
from goodoffices.desk.mediator.channel.contact import Row, row_of
from goodoffices.desk.mediator.channel.relay import steps
from goodoffices.desk.mediator.channel.talks import (
    LOOKED,
    TRACKS,
    further_talks,
    which_talks,
)
from goodoffices.desk.mediator.reading import Delivery, Matter, matters, now, seats_in, today
from goodoffices.desk.terms import term
from goodoffices.desk.words import initial
from goodoffices.errors import NotInAudienceError
from goodoffices.office import View
from goodoffices.record import Contact, EntryId, Line, Role, Seat

DAYS: Final = 14


@dataclass(frozen=True, slots=True)
class Abreast:
    """One of the parallel talks.

    Attributes
    ----------
    name : str
        What they are called.
    last : Row or None
        The contact that was held last.
    next : Row or None
        The planned contact that comes first.
    held : int
        Contacts held in the last fourteen days.
    """

    name: str
    last: Row | None
    next: Row | None
    held: int


def abreast(view: View) -> list[Abreast]:
    """The parallel talks, the three first, each with what was held last and what comes next."""
    rows = [row_of(view, line) for line in view.lines(Contact, last=LOOKED)]
    held = sorted((row for row in rows if row.contact.held), key=lambda row: row.moment)
    ahead = planned(view)
    since = today() - timedelta(days=DAYS - 1)
    every = [
        *((initial(term(track)), (str(track), "")) for track in TRACKS),
        *((name, ("", name.casefold())) for name in further_talks(view)),
    ]
    return [
        Abreast(
            name,
            next((row for row in reversed(held) if which_talks(row.contact) == which), None),
            next((row for row in ahead if which_talks(row.contact) == which), None),
            sum(which_talks(row.contact) == which and row.day >= since for row in held),
        )
        for name, which in every
    ]


def planned(view: View) -> list[Row]:
    """Contacts that are planned, the next one first."""
    found = [row_of(view, thread.lines[0]) for thread in view.threads("contact", is_open=True)]
    return sorted(found, key=lambda row: row.moment)


@page(Role.MEDIATOR, kept=True)
def tracks(request: HttpRequest, view: View) -> HttpResponse:
    """Who talks with whom beside these talks, and who goes for us?"""
    return render(
        request,
        view,
        "mediator/tracks.html",
        abreast=abreast(view),
        days=DAYS,
        envoys=[row for row in planned(view) if row.contact.envoy],
    )


@page(Role.MEDIATOR, kept=True)
def envoy(request: HttpRequest, view: View, line: str) -> HttpResponse:
    """What does the envoy take along? Nothing but what whoever is met may hear."""
    found = view.line(line)
    body = found.body
    if not isinstance(body, Contact):
        raise NotInAudienceError("not a contact")
    met = seats_in(view, body.with_seats)
    # Where two are met, what one may hear need not be for the other.
    only = met[0] if len(met) == 1 and met[0].role in _HEARERS else None
    told = steps(view, only) if only is not None else []
    return render(
        request,
        view,
        "mediator/envoy.html",
        row=row_of(view, found),
        met=met,
        only=only,
        again=[one for one in told if isinstance(one, Delivery)],
        told=[one for one in told if isinstance(one, Matter)],
        asked=_to_ask(view, only),
        before=_before(view, only, body, found.entry_id),
        owed=[one for one in office.undertakings(view, is_open=True) if _knows(only, one.line)],
        moment=now(),
    )


_HEARERS: Final = (Role.PARTY, Role.FRIEND, Role.OBSERVER)


def _knows(seat: Seat | None, line: Line) -> bool:
    return seat is not None and line.audience.admits(seat.id)


def _to_ask(view: View, seat: Seat | None) -> list[Matter]:
    found = matters(view, is_open=True) if seat is not None else []
    return [one for one in found if one.is_waiting and _knows(seat, one.release.line)]


def _before(
    view: View, seat: Seat | None, goes: Contact, name: EntryId
) -> Sequence[tuple[Row, list[str]]]:
    """Our contacts of these talks with the one who is met, each with that one's own words in it."""
    if seat is None:
        return []
    rows = [row_of(view, line) for line in view.lines(Contact, last=LOOKED)]
    found = [
        row
        for row in rows
        if row.contact.held
        and which_talks(row.contact) == which_talks(goes)
        and row.contact.with_seats == (seat.id,)
        and row.line.entry_id != name
    ]
    found.sort(key=lambda row: row.moment, reverse=True)
    return [
        (row, [said.words for said in row.contact.statements if said.said_by == seat.id])
        for row in found[:DAYS]
    ]


urlpatterns = [
    path("tracks/", tracks, name="tracks"),
    path("contacts/<str:line>/envoy/", envoy, name="envoy"),
]
