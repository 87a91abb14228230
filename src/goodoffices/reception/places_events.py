"""What is said about receiving places: offers, capacities, holds, refusals, waiting lists, transfers, beds for tonight.

Days are half-open: `until` is the first day that is not meant any more. A night belongs to the day on which it begins.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import NewType

from goodoffices.reception.event import CaseId, Event, PersonId, PlaceId, TransportId

__all__ = [
    "BEDS",
    "EVENTS",
    "BedGiven",
    "BedId",
    "BedTakenBack",
    "CapacityStated",
    "ClosingReason",
    "ContactNamed",
    "HoldId",
    "HoldReleased",
    "HoldSet",
    "KeepReason",
    "OfferVerified",
    "OverReason",
    "PlaceClosed",
    "PlaceKind",
    "PlaceOffered",
    "PlaceOpened",
    "PlaceRefused",
    "RefusalReason",
    "TransferAnswered",
    "TransferAsked",
    "TransferId",
    "TransferMoved",
    "TransferReason",
    "TransferStep",
    "WaitingJoined",
    "WaitingLeft",
    "WaitingOrder",
    "WaitingOrderStated",
    "WaitingReason",
]

BEDS = "people"
"""The service that everybody needs at night: one bed for each person."""

BedId = NewType("BedId", str)
"""Random name of beds given for one night."""
HoldId = NewType("HoldId", str)
"""Random name of what is held."""
TransferId = NewType("TransferId", str)
"""Random name of a move from one place to another."""


class PlaceKind(StrEnum):
    """What sort of place it is."""

    CENTRE = "centre"
    HOME = "home"
    HOSPITAL = "hospital"
    HOTEL = "hotel"
    INSTITUTION = "institution"
    OTHER = "other"
    SCHOOL = "school"


class ClosingReason(StrEnum):
    """Why a place takes nobody any more."""

    ENDED = "ended"
    OTHER = "other"
    REPAIR = "repair"
    STAFF = "staff"
    UNSAFE = "unsafe"
    UNSUITABLE = "unsuitable"


class KeepReason(StrEnum):
    """Why something is held, or let go before its time."""

    FLIGHT = "flight"
    GROUP = "group"
    KIN = "kin"
    MEDICAL = "medical"
    NOT_NEEDED = "not_needed"
    OTHER = "other"
    PROTECTION = "protection"


class OverReason(StrEnum):
    """Why somebody sleeps where, by the figures, no bed is left."""

    EXTRA_BEDS = "extra_beds"
    FAMILY_TOGETHER = "family_together"
    NO_OTHER_BED = "no_other_bed"
    OTHER = "other"
    TOO_LATE_TO_TRAVEL = "too_late_to_travel"


class RefusalReason(StrEnum):
    """Why a place cannot take somebody."""

    FULL = "full"
    NO_ANSWER = "no_answer"
    OTHER = "other"
    SERVICE_MISSING = "service_missing"
    STAFF = "staff"
    UNSUITABLE = "unsuitable"


class TransferReason(StrEnum):
    """Why somebody moves to another place."""

    CLOSING = "closing"
    KIN = "kin"
    OTHER = "other"
    OWN_WISH = "own_wish"
    PROTECTION = "protection"
    SERVICE = "service"


class TransferStep(StrEnum):
    """What becomes of a transfer that was asked for."""

    ARRIVED = "arrived"
    CANCELLED = "cancelled"
    SET_OUT = "set_out"


class WaitingOrder(StrEnum):
    """By which rule a waiting list is read."""

    FIRST_COME = "first_come"
    URGENT_FIRST = "urgent_first"


class WaitingReason(StrEnum):
    """Why somebody comes before others, or waits no longer."""

    FOUND = "found"
    LONG_JOURNEY = "long_journey"
    MEDICAL = "medical"
    OTHER = "other"
    OWN_WISH = "own_wish"
    PLACE_CLOSED = "place_closed"
    PROTECTION = "protection"


class PlaceOffered(Event, frozen=True, kw_only=True, tag="place_offered"):
    """A place can receive people. What is said again of the same place replaces what was said of it.

    Attributes
    ----------
    place : PlaceId
    name : str
        As people call it; a place, not a person.
    town : str
    latitude, longitude : float, optional
        In degrees, where they are known.
    kind : PlaceKind
    source : str
        Who offered it: an office, a firm.
    hidden : bool
        Whether where it is, is told only to those who protect.
    """

    place: PlaceId
    name: str
    town: str = ""
    latitude: float | None = None
    longitude: float | None = None
    kind: PlaceKind = PlaceKind.OTHER
    source: str = ""
    hidden: bool = False


class CapacityStated(Event, frozen=True, kw_only=True, tag="capacity_stated"):
    """How much of a service a place has on some days. On days that two statements cover, the later one counts.

    Attributes
    ----------
    place : PlaceId
    service : str
    from_day : date
    until_day : date, optional
        Open where there is none.
    number : int
        Of a service that is there or not, 1 or 0.
    source : str
        Who said so.
    """

    place: PlaceId
    service: str
    from_day: date
    until_day: date | None = None
    number: int
    source: str = ""


class OfferVerified(Event, frozen=True, kw_only=True, tag="offer_verified"):
    """An officer has looked: the offer holds. From `until` on it counts as nothing, until somebody looks again."""

    place: PlaceId
    until: date


class ContactNamed(Event, frozen=True, kw_only=True, tag="contact_named"):
    """Whom to ask for at a place. Who that is stands in the store of identities, under this name."""

    place: PlaceId
    contact: PersonId

    def subject(self) -> str:
        """The contact."""
        return self.contact


class PlaceClosed(Event, frozen=True, kw_only=True, tag="place_closed"):
    """A place takes nobody from a day on. Those who are there stay until another is found."""

    place: PlaceId
    from_day: date
    reason: ClosingReason


class PlaceOpened(Event, frozen=True, kw_only=True, tag="place_opened"):
    """A place that was closed takes people again."""

    place: PlaceId


class HoldSet(Event, frozen=True, kw_only=True, tag="hold_set"):
    """Some of a place is kept for somebody until a moment, at which it is free again without anybody's act.

    Attributes
    ----------
    hold : HoldId
    place : PlaceId
    amounts : Mapping[str, int]
        Service -> how much.
    until : datetime
    reason : KeepReason
    case : CaseId
        For whom; for a group the name of the group. Empty where it is not for one case.
    transport : TransportId
        For those on it; empty where it is for none.
    """

    hold: HoldId
    place: PlaceId
    amounts: Mapping[str, int]
    until: datetime
    reason: KeepReason
    case: CaseId = CaseId("")
    transport: TransportId = TransportId("")

    def subject(self) -> str:
        """The case, if it is for one."""
        return self.case


class HoldReleased(Event, frozen=True, kw_only=True, tag="hold_released"):
    """What was held is free before its time."""

    hold: HoldId
    reason: KeepReason
    case: CaseId = CaseId("")

    def subject(self) -> str:
        """The case, if it was for one."""
        return self.case


class PlaceRefused(Event, frozen=True, kw_only=True, tag="place_refused"):
    """A place cannot take a case: the two are not put together again."""

    case: CaseId
    place: PlaceId
    reason: RefusalReason

    def subject(self) -> str:
        """The case."""
        return self.case


class WaitingOrderStated(Event, frozen=True, kw_only=True, tag="waiting_order_stated"):
    """By which rule waiting lists are read from now on."""

    order: WaitingOrder


class WaitingJoined(Event, frozen=True, kw_only=True, tag="waiting_joined"):
    """A case waits: for one place, or for any.

    Attributes
    ----------
    case : CaseId
    place : PlaceId
        Empty for any.
    urgent : WaitingReason, optional
        Why it comes before others, where it does.
    """

    case: CaseId
    place: PlaceId = PlaceId("")
    urgent: WaitingReason | None = None

    def subject(self) -> str:
        """The case."""
        return self.case


class WaitingLeft(Event, frozen=True, kw_only=True, tag="waiting_left"):
    """A case waits no longer for this place; where none is named, for any."""

    case: CaseId
    place: PlaceId = PlaceId("")
    reason: WaitingReason

    def subject(self) -> str:
        """The case."""
        return self.case


class TransferAsked(Event, frozen=True, kw_only=True, tag="transfer_asked"):
    """A case shall move to another place, if that place takes it.

    Attributes
    ----------
    transfer : TransferId
    case : CaseId
    origin, target : PlaceId
    reason : TransferReason
    day : date
        On which they would move.
    with_officer : str
        The second officer, where two are needed.
    """

    transfer: TransferId
    case: CaseId
    origin: PlaceId
    target: PlaceId
    reason: TransferReason
    day: date
    with_officer: str = ""

    def subject(self) -> str:
        """The case."""
        return self.case


class TransferAnswered(Event, frozen=True, kw_only=True, tag="transfer_answered"):
    """The other place takes them; or refuses, with a reason."""

    transfer: TransferId
    case: CaseId
    refused: RefusalReason | None = None

    def subject(self) -> str:
        """The case."""
        return self.case


class TransferMoved(Event, frozen=True, kw_only=True, tag="transfer_moved"):
    """They set out, they arrived, or it was called off."""

    transfer: TransferId
    case: CaseId
    step: TransferStep

    def subject(self) -> str:
        """The case."""
        return self.case


class BedGiven(Event, frozen=True, kw_only=True, tag="bed_given"):
    """Beds for one night, given by hand. It decides nothing about where somebody will live.

    Attributes
    ----------
    bed : BedId
    place : PlaceId
    night : date
        The day on which it begins.
    people : int
    case : CaseId
        Empty for people whom nobody has registered yet.
    transport : TransportId
        With which they came, where it is known.
    over : OverReason, optional
        Why, if no bed was left there.
    """

    bed: BedId
    place: PlaceId
    night: date
    people: int
    case: CaseId = CaseId("")
    transport: TransportId = TransportId("")
    over: OverReason | None = None

    def subject(self) -> str:
        """The case, if there is one."""
        return self.case


class BedTakenBack(Event, frozen=True, kw_only=True, tag="bed_taken_back"):
    """Beds that were given are free again: they sleep elsewhere, or did not come."""

    bed: BedId
    case: CaseId = CaseId("")

    def subject(self) -> str:
        """The case, if there is one."""
        return self.case


EVENTS: tuple[type[Event], ...] = (
    PlaceOffered,
    CapacityStated,
    OfferVerified,
    ContactNamed,
    PlaceClosed,
    PlaceOpened,
    HoldSet,
    HoldReleased,
    PlaceRefused,
    WaitingOrderStated,
    WaitingJoined,
    WaitingLeft,
    TransferAsked,
    TransferAnswered,
    TransferMoved,
    BedGiven,
    BedTakenBack,
)
