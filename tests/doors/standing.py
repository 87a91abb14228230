"""Four people and a stand-in for the office: doors are tried without a record."""

from types import SimpleNamespace

from goodoffices.errors import AccessError
from goodoffices.record import Mark, Role, Seat, SeatId

MARA = Seat(id=SeatId("mara"), role=Role.MEDIATOR, name="Mara", mark=Mark.SQUARE)
NORTH = Seat(id=SeatId("north"), role=Role.PARTY, name="Northland", mark=Mark.CIRCLE)
SOUTH = Seat(
    id=SeatId("south"), role=Role.PARTY, name="Southland", mark=Mark.DIAMOND, language="he"
)
FRIEDA = Seat(id=SeatId("frieda"), role=Role.FRIEND, name="Third Capital", mark=Mark.TRIANGLE)
SEATS = {seat.id: seat for seat in (MARA, NORTH, SOUTH, FRIEDA)}
PROCESS = "north-south"


class StandIn:
    """What doors ask of the office, and no more."""

    def view(self, actor):
        if actor.process != PROCESS or actor.seat not in SEATS:
            raise AccessError("no such seat")
        return SimpleNamespace(
            actor=actor,
            seat=SEATS[actor.seat],
            title="Northland and Southland",
            directory=SEATS,
        )

    def address(self, actor):
        self.view(actor)
        return f"{actor.seat:_<16}"

    def form_key(self, actor):
        return f"key-of-{actor.seat}"


def at(seat):
    """The address of a seat's own view."""
    return f"{seat.id:_<16}"
