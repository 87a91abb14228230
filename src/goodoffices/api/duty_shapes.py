"""What goes in and what comes out where duty desks are concerned."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from goodoffices.api.shapes import Key, LineOut, Strict, Words

__all__ = [
    "CallIn",
    "MoveIn",
    "NoticeIn",
    "NoticeOut",
    "Notices",
    "PositionIn",
    "PositionOut",
    "ReadingIn",
    "ReceiptIn",
    "ReceiptOut",
    "ReviewIn",
    "SiteIn",
    "SiteOut",
    "Sites",
    "TellingIn",
    "TestIn",
    "WithdrawalIn",
    "WrittenLines",
]

Name = Annotated[str, Meta(min_length=1, max_length=200)]
Text = Annotated[str, Meta(max_length=20_000)]
Moment = Annotated[datetime, Meta(tz=True)]
Desks = Annotated[list[Name], Meta(min_length=1, max_length=50, description="Names of desks.")]
Category = Literal[
    "incident",
    "activity",
    "movement",
    "emergency movement",
    "site added",
    "site removed",
]
Advance = Literal["received", "read_back", "confirmed", "not_as_sent", "acknowledged", "passed_on"]


class PositionIn(Strict, frozen=True):
    """A position as somebody wrote it."""

    written: Annotated[str, Meta(min_length=1, max_length=200)]
    place: Annotated[str, Meta(max_length=200)] = ""


class NoticeIn(Strict, frozen=True):
    """Something other desks are to be told."""

    key: Key
    to: Desks
    category: Category
    words: Words
    by: Annotated[Name, Meta(description="The officer who tells it.")]
    ends: Moment
    begins: Moment | None = None
    positions: Annotated[tuple[PositionIn, ...], Meta(max_length=200)] = ()
    sure: Annotated[bool, Meta(description="Somebody looked again at what was in doubt.")] = False
    passed_to: Annotated[str, Meta(max_length=200)] = ""


class ReceiptIn(Strict, frozen=True):
    """A receipt on a notice."""

    key: Key
    step: Advance
    by: Name
    words: Annotated[
        Text, Meta(description="The read-back, what was not as sent, or the unit.")
    ] = ""


class WithdrawalIn(Strict, frozen=True):
    """What stood is taken back."""

    key: Key
    by: Name
    words: Text = ""


class SiteIn(Strict, frozen=True):
    """A place that is to be spared."""

    key: Key
    name: Name
    function: Name
    position: PositionIn
    by: Annotated[Name, Meta(description="Who read the position.")]
    review_by: date | None = None
    sure: bool = False


class ReadingIn(Strict, frozen=True):
    """A second person's own reading of a position."""

    key: Key
    position: Annotated[str, Meta(min_length=1, max_length=200)]
    by: Name


class MoveIn(Strict, frozen=True):
    """A site is elsewhere now."""

    key: Key
    position: PositionIn
    by: Name
    words: Text = ""
    sure: bool = False


class ReviewIn(Strict, frozen=True):
    """Somebody looked: it is still so."""

    key: Key
    by: Name
    review_by: date | None = None


class TellingIn(Strict, frozen=True):
    """Desks that are told of a site, or that it is withdrawn."""

    key: Key
    to: Desks
    by: Name
    passed_to: Annotated[str, Meta(max_length=200)] = ""


class CallIn(Strict, frozen=True):
    """A call on the line that was held."""

    key: Key
    other: Annotated[Name, Meta(description="The desk that was spoken with.")]
    by: Name
    with_whom: Name
    words: Words
    read_back: Text = ""
    callback: Literal["called_back", "code", "not_checked"] = "not_checked"
    at: Moment | None = None
    waited_min: Annotated[int, Meta(ge=0, le=1_440)] = 0
    length_min: Annotated[int, Meta(ge=0, le=1_440)] = 0


class TestIn(Strict, frozen=True):
    """The line was tried."""

    key: Key
    other: Name
    by: Name
    answered_by: Annotated[str, Meta(max_length=200, description="Empty: nobody.")] = ""
    words: Text = ""


class PositionOut(msgspec.Struct, frozen=True):
    """A position on WGS 84, and as it was written."""

    latitude: float
    longitude: float
    written: str
    place: str


class ReceiptOut(msgspec.Struct, frozen=True):
    """One of the five states."""

    state: str
    at: datetime | None
    by: str


class NoticeOut(msgspec.Struct, frozen=True):
    """A notice as the caller reads it now."""

    address: str
    sender: str
    to: str
    category: str
    words: str
    by: str
    at: datetime
    begins: datetime
    ends: datetime
    positions: list[PositionOut]
    passed_to: str
    state: str
    receipts: list[ReceiptOut]
    may: Annotated[list[str], Meta(description="Receipts that the caller's desk can give now.")]
    is_late: bool
    minutes: Annotated[int, Meta(description="Until it takes effect; below 0 once it has.")]
    calls: Annotated[list[str], Meta(description="Contacts that were to be called by rule.")]


class Notices(msgspec.Struct, frozen=True):
    """Standing notices, the one that takes effect next first."""

    notices: list[NoticeOut]


class SiteOut(msgspec.Struct, frozen=True):
    """A notified site as the caller reads it now."""

    address: str
    desk: str
    name: str
    function: str
    position: PositionOut
    state: str
    review_by: date
    is_due: bool


class Sites(msgspec.Struct, frozen=True):
    """Sites, those due for a look first. That something is not here changes nothing."""

    sites: list[SiteOut]


class WrittenLines(msgspec.Struct, frozen=True):
    """Where in the caller's own view they stand now, one for each desk."""

    lines: list[LineOut]
