"""What goes in and what comes out, as typed values; the schema is made from them."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

__all__ = [
    "Head",
    "LineOut",
    "Lines",
    "MessageIn",
    "Refusal",
    "RequestIn",
    "RoomOut",
    "SeatOut",
    "Sitting",
    "Written",
]

Words = Annotated[str, Meta(min_length=1, max_length=20_000)]
Key = Annotated[
    str,
    Meta(
        min_length=8,
        max_length=200,
        pattern="^[!-~]+$",
        description="Chosen by the caller; the same key with the same content is written once.",
    ),
]
Standing = Literal["non-paper", "hypothetical", "without prejudice", "position", "agreed"]


class Strict(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """Input: what is not known is refused, so that a slip of the pen is not lost."""


class SeatOut(msgspec.Struct, frozen=True):
    """A seat that the caller knows of."""

    name: str
    role: str


class RoomOut(msgspec.Struct, frozen=True):
    """A room that the caller can enter."""

    room: Annotated[str, Meta(description="Its name in requests.")]
    seats: list[str]


class Sitting(msgspec.Struct, frozen=True):
    """Where the caller sits, and whom it knows of."""

    process: str
    seat: SeatOut
    seats: list[SeatOut]
    rooms: list[RoomOut]


class Head(msgspec.Struct, frozen=True):
    """Where the seat's own chain ends."""

    number: int
    head: str


class LineOut(msgspec.Struct, frozen=True):
    """One line of the caller's own view."""

    number: int
    address: str
    slot: Annotated[str, Meta(description="Time slot, ISO 8601, UTC.")]
    kind: str
    author: str
    readers: list[str]
    body: Annotated[
        Any, Meta(description="What it says; null where it was destroyed or put under lock.")
    ]


class Lines(msgspec.Struct, frozen=True):
    """Lines in order, and where the chain ends."""

    lines: list[LineOut]
    head: Head


class MessageIn(Strict, frozen=True):
    """Words for a room."""

    key: Key
    room: Annotated[str, Meta(min_length=1, max_length=80)]
    words: Words
    standing: Standing = "without prejudice"


class RequestIn(Strict, frozen=True):
    """Something a side asks the mediator for."""

    key: Key
    words: Words
    reason: Annotated[str, Meta(max_length=20_000)] = ""


class Written(msgspec.Struct, frozen=True):
    """Where in the caller's own view it stands now."""

    line: LineOut


class Refusal(msgspec.Struct, frozen=True):
    """Why nothing was done, for a person to read."""

    advice: str
    field: str = ""
