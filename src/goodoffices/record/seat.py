"""Seats: the places at a process. Accounts hold seats; audiences are made of seats."""

from __future__ import annotations

from enum import StrEnum
from typing import Final, NewType

from goodoffices.record.body import Value, require_text, value

__all__ = ["ENGINE", "PUBLIC", "Mark", "Role", "Seat", "SeatId"]

SeatId = NewType("SeatId", str)
"""Random name of a seat; says nothing about who sits there."""


class Role(StrEnum):
    """What kind of place a seat is."""

    ENGINE = "engine"
    FRIEND = "friend"
    LIAISON = "liaison"
    MEDIATOR = "mediator"
    OBSERVER = "observer"
    PARTY = "party"
    PUBLIC = "public"
    RECEPTION = "reception"


class Mark(StrEnum):
    """The shape by which a seat is told apart, in print and without colours too."""

    BAR = "bar"
    CIRCLE = "circle"
    CROSS = "cross"
    DIAMOND = "diamond"
    HEXAGON = "hexagon"
    RING = "ring"
    SQUARE = "square"
    TRIANGLE = "triangle"


@value
class Seat(Value):
    """A place at one process.

    Attributes
    ----------
    id : SeatId
        Random name, used in audiences.
    role : Role
        Which kind of place.
    name : str
        What people call it: "Northland".
    mark : Mark
        Its shape on pages.
    language : str
        Language its pages are shown in, as an IETF tag.
    """

    id: SeatId
    role: Role
    name: str
    mark: Mark = Mark.BAR
    language: str = "en"

    def __post_init__(self) -> None:
        require_text(self, "id", "name")


ENGINE: Final = Seat(id=SeatId("engine"), role=Role.ENGINE, name="Engine")
"""Nobody holds it; sealed input is addressed to it."""

PUBLIC: Final = Seat(id=SeatId("public"), role=Role.PUBLIC, name="Public")
"""Nobody holds it; what is addressed to it may be said aloud."""
