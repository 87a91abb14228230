"""Four people and a stand-in for the office: doors are tried without a record."""

from datetime import UTC, datetime

from goodoffices.errors import AccessError
from goodoffices.office import View
from goodoffices.record import Delegation, Mark, Role, Seat, SeatId, SeatInvited

MARA = Seat(id=SeatId("mara"), role=Role.MEDIATOR, name="Mara", mark=Mark.SQUARE)
NORTH = Seat(id=SeatId("north"), role=Role.PARTY, name="Northland", mark=Mark.CIRCLE)
SOUTH = Seat(
    id=SeatId("south"), role=Role.PARTY, name="Southland", mark=Mark.DIAMOND, language="he"
)
FRIEDA = Seat(id=SeatId("frieda"), role=Role.FRIEND, name="Third Capital", mark=Mark.TRIANGLE)
SEATS = {seat.id: seat for seat in (MARA, NORTH, SOUTH, FRIEDA)}
PROCESS = "north-south"


class EmptyView(View):
    """The view of a seat that knows the others and has read nothing yet."""

    directory = SEATS
    title = "Northland and Southland"
    opening = SeatInvited(seat=NORTH, title=title)
    closing = None
    delegation = Delegation(())

    def __init__(self, actor):
        self.actor = actor

    def lines(self, *_kinds, **_which):
        return ()

    def threads(self, *_families, **_which):
        return ()

    def open_counts(self):
        return {}

    def once(self, _key, make, _size=None, *, unsealed=False):  # the view's own words
        return make()

    lasting = once


class StandIn:
    """What doors ask of the office, and no more."""

    accounts_key = bytes(range(32))

    def view(self, actor):
        if actor.process != PROCESS or actor.seat not in SEATS:
            raise AccessError("no such seat")
        return EmptyView(actor)

    look = view

    def address(self, actor):
        self.view(actor)
        return f"{actor.seat:_<16}"

    def form_key(self, actor):
        return f"key-of-{actor.seat}"

    def now(self):
        return datetime.now(UTC)

    def time_of(self, _process):
        return self.now()


def at(seat):
    """The address of a seat's own view."""
    return f"{seat.id:_<16}"
