"""What may change after places were proposed: each change says what it does and who may do it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeAlias

from goodoffices.reception import CaseId, PlaceId, TransportId
from goodoffices.reception.placements_events import LockReason
from goodoffices.reception.places_events import ClosingReason
from goodoffices.reception.transports_events import DelayReason

__all__ = [
    "AddRoom",
    "ClosePlace",
    "DelayFlight",
    "ForbidPair",
    "NamePlace",
    "Whatever",
]


@dataclass(frozen=True, slots=True)
class ClosePlace:
    """A place takes nobody any more. Who lives there, or has set out for it, is found another place by hand.

    Attributes
    ----------
    place : PlaceId
    reason : ClosingReason
    from_day : date, optional
        Today where it is left out.
    """

    place: PlaceId
    reason: ClosingReason = ClosingReason.OTHER
    from_day: date | None = None


@dataclass(frozen=True, slots=True)
class AddRoom:
    """A place has more of a service from today on, or less.

    Attributes
    ----------
    place : PlaceId
    service : str
    change : int
        How much more; less where it is below 0.
    """

    place: PlaceId
    service: str
    change: int


@dataclass(frozen=True, slots=True)
class DelayFlight:
    """A transport comes at another hour; on another day a place may be closed, full or not checked any more.

    Attributes
    ----------
    transport : TransportId
    arrives : datetime
    reason : DelayReason
    """

    transport: TransportId
    arrives: datetime
    reason: DelayReason = DelayReason.OTHER


@dataclass(frozen=True, slots=True)
class NamePlace:
    """An officer names the place of a case, whatever the scores say; runs keep to it.

    Attributes
    ----------
    case : CaseId
    place : PlaceId
    reason : LockReason
    """

    case: CaseId
    place: PlaceId
    reason: LockReason = LockReason.OTHER


@dataclass(frozen=True, slots=True)
class ForbidPair:
    """An officer rules a place out for a case.

    Attributes
    ----------
    case : CaseId
    place : PlaceId
    reason : LockReason
    """

    case: CaseId
    place: PlaceId
    reason: LockReason = LockReason.OTHER


Whatever: TypeAlias = ClosePlace | AddRoom | DelayFlight | NamePlace | ForbidPair
