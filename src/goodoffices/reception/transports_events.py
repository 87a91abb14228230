"""What is said about people on their way: transports, their manifests, who boarded, who landed, and what differs."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import NewType

from goodoffices.reception.event import CaseId, Event, TransportId

__all__ = [
    "EVENTS",
    "DelayReason",
    "DifferenceReason",
    "DifferenceSettled",
    "LineAnnounced",
    "LineCounted",
    "LineId",
    "ManifestId",
    "ManifestSealed",
    "MarkId",
    "Stage",
    "TransportAnnounced",
    "TransportDelayed",
    "TransportKind",
    "TransportStep",
    "TransportStepped",
]

LineId = NewType("LineId", str)
"""Random name of one line of a manifest."""
ManifestId = NewType("ManifestId", str)
"""Random name of a manifest that was sealed for a gate."""
MarkId = NewType("MarkId", str)
"""Random name of one count at a gate: what is sent again under it counts once."""


class TransportKind(StrEnum):
    """How people come."""

    BORDER = "border"
    BUS = "bus"
    FLIGHT = "flight"
    OTHER = "other"
    TRAIN = "train"


class TransportStep(StrEnum):
    """How far a transport is."""

    CANCELLED = "cancelled"
    LANDED = "landed"
    LEFT = "left"


class DelayReason(StrEnum):
    """Why it comes at another hour than was said."""

    AIRSPACE = "airspace"
    BORDER = "border"
    CREW = "crew"
    EARLIER = "earlier"
    OTHER = "other"
    TECHNICAL = "technical"
    WAITS_FOR_PEOPLE = "waits_for_people"
    WEATHER = "weather"


class Stage(StrEnum):
    """Where people were counted."""

    BOARDED = "boarded"
    LANDED = "landed"


class DifferenceReason(StrEnum):
    """What a named officer says a difference comes from."""

    BORN_ON_THE_WAY = "born_on_the_way"
    COUNTED_AGAIN = "counted_again"
    DID_NOT_BOARD = "did_not_board"
    DIED_ON_THE_WAY = "died_on_the_way"
    JOINED_LATE = "joined_late"
    LEFT_ON_THE_WAY = "left_on_the_way"
    NOT_KNOWN = "not_known"
    OTHER_TRANSPORT = "other_transport"
    TAKEN_TO_HOSPITAL = "taken_to_hospital"


class TransportAnnounced(Event, frozen=True, kw_only=True, tag="transport_announced"):
    """People are on their way.

    Attributes
    ----------
    transport : TransportId
    kind : TransportKind
        A border point is a day at that place.
    name : str
        Number of the flight or the bus, or the name of the border point.
    arrives : datetime
        When it is due; at a border point the beginning of the day there.
    leaves : datetime, optional
    origin, target : str
        From which town to which.
    latitude, longitude : float, optional
        Of where it comes from, in degrees.
    people : int, optional
        How many are said to be on it in all.
    about : bool
        Whether that is an estimate.
    source : str
        Who said so: an office, a firm.
    """

    transport: TransportId
    kind: TransportKind = TransportKind.OTHER
    name: str
    arrives: datetime
    leaves: datetime | None = None
    origin: str = ""
    target: str = ""
    latitude: float | None = None
    longitude: float | None = None
    people: int | None = None
    about: bool = False
    source: str = ""


class TransportDelayed(Event, frozen=True, kw_only=True, tag="transport_delayed"):
    """It comes at another hour."""

    transport: TransportId
    arrives: datetime
    reason: DelayReason


class TransportStepped(Event, frozen=True, kw_only=True, tag="transport_stepped"):
    """It left, it landed, or it does not come; when it was said, where no other moment is named."""

    transport: TransportId
    step: TransportStep
    at: datetime | None = None


class LineAnnounced(Event, frozen=True, kw_only=True, tag="line_announced"):
    """A line of a manifest. What is said again of the same line stands beside what was said before.

    Attributes
    ----------
    transport : TransportId
    line : LineId
    people : int, optional
        How many are announced; none for a line that nobody had announced.
    about : bool
        Whether that is an estimate.
    case : CaseId
        Empty where nobody is registered yet and only a count is known.
    source : str
        Who said so.
    out_of : LineId
        The line of a mere count to which these people belong, now that they are known.
    """

    transport: TransportId
    line: LineId
    people: int | None = None
    about: bool = False
    case: CaseId = CaseId("")
    source: str = ""
    out_of: LineId = LineId("")

    def subject(self) -> str:
        """The case, if it is known."""
        return self.case


class LineCounted(Event, frozen=True, kw_only=True, tag="line_counted"):
    """How many of a line boarded or landed, as somebody counted.

    Attributes
    ----------
    mark : MarkId
    transport : TransportId
    line : LineId
    stage : Stage
    people : int
    noted : datetime, optional
        When it was written down at the gate, if not when it was said. That written down last is what holds.
    case : CaseId
    source : str
        At which gate or desk.
    """

    mark: MarkId
    transport: TransportId
    line: LineId
    stage: Stage
    people: int
    noted: datetime | None = None
    case: CaseId = CaseId("")
    source: str = ""

    def subject(self) -> str:
        """The case, if it is known."""
        return self.case


class DifferenceSettled(Event, frozen=True, kw_only=True, tag="difference_settled"):
    """A named officer says which number holds, and why. It holds for the figures that were seen.

    Attributes
    ----------
    transport : TransportId
    line : LineId
    announced, boarded, landed : int, optional
        As they stood when it was settled.
    people : int
        The number that holds.
    reason : DifferenceReason
    case : CaseId
    """

    transport: TransportId
    line: LineId
    announced: int | None = None
    boarded: int | None = None
    landed: int | None = None
    people: int
    reason: DifferenceReason
    case: CaseId = CaseId("")

    def subject(self) -> str:
        """The case, if it is known."""
        return self.case


class ManifestSealed(Event, frozen=True, kw_only=True, tag="manifest_sealed"):
    """A manifest was sealed for a gate without a network.

    Attributes
    ----------
    manifest : ManifestId
    transport : TransportId
    to : tuple of str
        The public keys for which it was sealed.
    lines : int
        How many.
    names : bool
        Whether names stand in it.
    answer_to, answer : str
        The pair of keys for what the gate writes back: for which it is sealed, and under which it opens.
    """

    manifest: ManifestId
    transport: TransportId
    to: tuple[str, ...]
    lines: int
    names: bool = False
    answer_to: str
    answer: str


EVENTS: tuple[type[Event], ...] = (
    TransportAnnounced,
    TransportDelayed,
    TransportStepped,
    LineAnnounced,
    LineCounted,
    DifferenceSettled,
    ManifestSealed,
)
