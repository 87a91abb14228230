"""Seats and consents: who sits where, what each seat knows of, who agreed to what."""

from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils.translation import gettext as _

from goodoffices import office
from goodoffices.desk.access import page
from goodoffices.desk.mediator.reading import outer_seats, today
from goodoffices.desk.page import render
from goodoffices.desk.words import TONGUES, and_list
from goodoffices.office import View
from goodoffices.record import (
    Consent,
    Delegation,
    Line,
    Mandate,
    Role,
    Seat,
    SeatId,
    SeatInvited,
    SeatsIntroduced,
)


@dataclass(frozen=True, slots=True)
class Place:
    """A seat, the other seats that it was told of, and who binds it as far as that was told."""

    seat: Seat
    invited: Line
    knows: list[Seat]
    delegation: Delegation


@dataclass(frozen=True, slots=True)
class Agreed:
    """A consent as the page shows it."""

    consent: Consent
    side: Seat
    lapsed: bool

    @property
    def oral(self) -> bool:
        """Whether it still waits to be confirmed."""
        return self.consent.stands and not self.consent.confirmed


def places(view: View) -> list[Place]:
    """Every seat outside the desk, in the order of invitation."""
    invited: dict[SeatId, Line] = {}
    told: dict[SeatId, dict[SeatId, Seat]] = {}
    for line in view.lines(SeatInvited, SeatsIntroduced):
        body = line.body
        if isinstance(body, SeatInvited):
            invited[body.seat.id] = line
            told[body.seat.id] = {seat.id: seat for seat in body.known}
        elif isinstance(body, SeatsIntroduced):
            for reader in line.audience.seats:
                told.get(reader, {}).update({seat.id: seat for seat in body.seats})
    return [
        Place(
            seat,
            invited[seat.id],
            [s for s in told[seat.id].values() if s.id != seat.id],
            view.delegation_of(seat.id),
        )
        for seat in outer_seats(view)
        if seat.id in invited
    ]


def agreed(view: View, day: date) -> list[Agreed]:
    """Consents, standing ones first."""
    found = [
        Agreed(
            consent,
            view.directory[consent.given.said_by],
            consent.given.until is not None and consent.given.until < day,
        )
        for consent in office.consents(view)
    ]
    return sorted(found, key=lambda one: (not one.consent.stands, one.consent.line.number))


def sentence(view: View, consents: list[Agreed]) -> str:
    """In one sentence: whose consent is there, whose is oral, whose is missing."""
    good = {c.side.id: c for c in consents if c.consent.stands and not c.lapsed}
    oral = [good[s.id].side.name for s in view.parties if s.id in good and good[s.id].oral]
    missing = [side.name for side in view.parties if side.id not in good]
    if not view.parties:
        return _("No side sits at this process yet.")
    if missing:
        return _("No consent is in force from %(names)s.") % {"names": and_list(missing)}
    if oral:
        return _("Every side has consented; from %(names)s it is oral and unconfirmed.") % {
            "names": and_list(oral)
        }
    return _("Every side's consent is in force, each within its own limits.")


@page(Role.MEDIATOR)
def seats(request: HttpRequest, view: View) -> HttpResponse:
    """Who sits at this process, and who has agreed to what?"""
    consents = agreed(view, today())
    mandates = view.lines(Mandate, last=1, withheld=True)
    return render(
        request,
        view,
        "mediator/seats.html",
        places=places(view),
        day=today(),
        consents=consents,
        sentence=sentence(view, consents),
        languages=dict(TONGUES),
        mandate=mandates[0] if mandates and isinstance(mandates[0].body, Mandate) else None,
        retention=view.opening.retention,
    )


urlpatterns = [path("seats/", seats, name="seats")]
