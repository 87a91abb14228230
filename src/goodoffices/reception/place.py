"""What stands about one receiving place: what it has, what is held there, who waits, moves, or sleeps there tonight."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from goodoffices.reception.event import CaseId, PersonId, PlaceId, TransportId
from goodoffices.reception.places_events import (
    BedId,
    ClosingReason,
    HoldId,
    KeepReason,
    OverReason,
    PlaceKind,
    RefusalReason,
    TransferId,
    TransferReason,
    TransferStep,
    WaitingReason,
)
from goodoffices.record import Officer

__all__ = [
    "STEPS_FROM",
    "Bed",
    "Capacity",
    "Hold",
    "Place",
    "Refusal",
    "Room",
    "Transfer",
    "TransferState",
    "Waiting",
]

TransferState = str
"""``asked``, ``accepted``, ``refused``, ``set_out``, ``arrived`` or ``cancelled``."""
STEPS_FROM: Mapping[TransferStep, tuple[TransferState, ...]] = {
    TransferStep.SET_OUT: ("accepted",),
    TransferStep.ARRIVED: ("accepted", "set_out"),
    TransferStep.CANCELLED: ("asked", "accepted"),
}
"""From which states a transfer takes a step. Who has set out arrives; where to, a further transfer may change."""


@dataclass(frozen=True, slots=True)
class Capacity:
    """How much of a service there is on the days ``[from_day, until_day)``.

    Attributes
    ----------
    service : str
    from_day, until_day : date
        Open at the end where `until_day` is None.
    number : int
    source : str
        Who said so.
    at : datetime
        When.
    by : Officer
        Who wrote it down.
    """

    service: str
    from_day: date
    until_day: date | None
    number: int
    source: str
    at: datetime
    by: Officer

    def covers(self, day: date) -> bool:
        """Whether it speaks of a day."""
        return self.from_day <= day and (self.until_day is None or day < self.until_day)


@dataclass(frozen=True, slots=True)
class Place:
    """One receiving place.

    Attributes
    ----------
    id : PlaceId
    name, town : str
    latitude, longitude : float or None
        In degrees.
    kind : PlaceKind
    source : str
        Who offered it.
    hidden : bool
        Whether where it is, is told only to those who protect.
    offered_at : datetime
    capacity : tuple of Capacity
        All that was stated, in the order in which it was; on days that two cover, the later counts.
    verified_by : Officer or None
        Who looked last.
    verified_at : datetime or None
    verified_until : date or None
        From this day on the offer counts as nothing, until it is verified again.
    closed_from : date or None
        From this day on it takes nobody.
    closed_for : ClosingReason or None
    contact : PersonId or None
        Whom to ask for; the name is kept with the identities.
    """

    id: PlaceId
    name: str
    town: str
    latitude: float | None
    longitude: float | None
    kind: PlaceKind
    source: str
    hidden: bool
    offered_at: datetime
    capacity: tuple[Capacity, ...] = ()
    verified_by: Officer | None = None
    verified_at: datetime | None = None
    verified_until: date | None = None
    closed_from: date | None = None
    closed_for: ClosingReason | None = None
    contact: PersonId | None = None

    def is_open(self, day: date) -> bool:
        """Whether it takes people on a day."""
        return self.closed_from is None or day < self.closed_from

    def is_verified(self, day: date) -> bool:
        """Whether somebody has looked, and that still holds on a day."""
        return self.verified_until is not None and day < self.verified_until

    def stated_on(self, day: date) -> dict[str, int]:
        """What was said to be there on a day, service -> number, whether it counts or not."""
        return {one.service: one.number for one in self.capacity if one.covers(day)}

    def capacity_on(self, day: date) -> dict[str, int]:
        """What counts on a day: nothing where the place is closed, or nobody has looked lately."""
        return self.stated_on(day) if self.is_open(day) and self.is_verified(day) else {}


@dataclass(frozen=True, slots=True)
class Hold:
    """Some of a place that is kept for somebody.

    Attributes
    ----------
    id : HoldId
    place : PlaceId
    amounts : Mapping[str, int]
    until : datetime
        From this moment on it is free, whoever is awake.
    reason : KeepReason
    case : CaseId
        Empty where it is for no one case.
    transport : TransportId
        Empty where it is for none.
    at : datetime
    by : Officer
    released_at : datetime or None
        When it was let go before its time.
    """

    id: HoldId
    place: PlaceId
    amounts: Mapping[str, int]
    until: datetime
    reason: KeepReason
    case: CaseId
    transport: TransportId
    at: datetime
    by: Officer
    released_at: datetime | None = None

    def stands(self, now: datetime) -> bool:
        """Whether it is kept at a moment."""
        return now < self.until and (self.released_at is None or now < self.released_at)


@dataclass(frozen=True, slots=True)
class Refusal:
    """A place cannot take a case.

    Attributes
    ----------
    case : CaseId
    place : PlaceId
    reason : RefusalReason
    at : datetime
    number : int
        Of the event.
    """

    case: CaseId
    place: PlaceId
    reason: RefusalReason
    at: datetime
    number: int


@dataclass(frozen=True, slots=True)
class Waiting:
    """A case that waits.

    Attributes
    ----------
    case : CaseId
    place : PlaceId
        Empty for any.
    since : datetime
        When it joined; what is said of it later does not change that.
    number : int
        Of the event by which it joined.
    urgent : WaitingReason or None
        Why it comes before others, where it does.
    """

    case: CaseId
    place: PlaceId
    since: datetime
    number: int
    urgent: WaitingReason | None


@dataclass(frozen=True, slots=True)
class Transfer:
    """A move from one place to another.

    Attributes
    ----------
    id : TransferId
    case : CaseId
    origin, target : PlaceId
    reason : TransferReason
    day : date
    state : TransferState
    refused : RefusalReason or None
    by : Officer
        Who asked for it.
    with_officer : str
        The second officer, where two were needed.
    at : datetime
        When it came into its state.
    number : int
        Of the event that brought it there.
    """

    id: TransferId
    case: CaseId
    origin: PlaceId
    target: PlaceId
    reason: TransferReason
    day: date
    state: TransferState
    refused: RefusalReason | None
    by: Officer
    with_officer: str
    at: datetime
    number: int


@dataclass(frozen=True, slots=True)
class Bed:
    """Beds that were given for one night.

    Attributes
    ----------
    id : BedId
    place : PlaceId
    night : date
    people : int
    case : CaseId
        Empty for people whom nobody has registered yet.
    transport : TransportId
    over : OverReason or None
        Why, if no bed was left there.
    at : datetime
    by : Officer
    number : int
        Of the event.
    """

    id: BedId
    place: PlaceId
    night: date
    people: int
    case: CaseId
    transport: TransportId
    over: OverReason | None
    at: datetime
    by: Officer
    number: int


@dataclass(frozen=True, slots=True)
class Room:
    """What one place has of one service on one day.

    Attributes
    ----------
    stated : int
        What was said to be there.
    capacity : int
        What counts: `stated`, or nothing where the place is closed or nobody has looked lately.
    taken : int
        By those who are there, are promised it, or for whom it is held.
    """

    stated: int
    capacity: int
    taken: int

    @property
    def free(self) -> int:
        """What can still be promised, never below nothing."""
        return max(0, self.capacity - self.taken)

    @property
    def over(self) -> int:
        """How many more are there than what was said to be there: never hidden in what is free."""
        return max(0, self.taken - self.stated)
