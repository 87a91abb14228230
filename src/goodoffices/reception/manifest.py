"""A transport and its manifest: what was announced, what boarded, what landed, side by side."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from goodoffices.reception.event import CaseId, TransportId
from goodoffices.reception.transports_events import (
    DelayReason,
    DifferenceReason,
    LineId,
    MarkId,
    Stage,
    TransportKind,
)
from goodoffices.record import Officer

__all__ = [
    "NO_CASE",
    "NO_LINE",
    "NO_MARK",
    "NO_TRANSPORT",
    "Arrival",
    "Difference",
    "Figures",
    "Line",
    "OnTheWay",
    "Settlement",
    "Tally",
    "Transport",
]

NO_CASE = CaseId("")
NO_LINE = LineId("")
NO_MARK = MarkId("")
NO_TRANSPORT = TransportId("")
Figures = tuple[int | None, int | None, int | None]
"""Announced, boarded, landed; None for what nobody has said."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """When a transport is due, as it was said.

    Attributes
    ----------
    arrives : datetime
    reason : DelayReason or None
        Why at another hour than was said before; None for what was said first.
    at : datetime
    by : Officer
    """

    arrives: datetime
    reason: DelayReason | None
    at: datetime
    by: Officer


@dataclass(frozen=True, slots=True)
class Transport:
    """One transport.

    Attributes
    ----------
    id : TransportId
    kind : TransportKind
    name, origin, target : str
    latitude, longitude : float or None
        Of where it comes from, in degrees.
    leaves : datetime or None
    people : int or None
        How many are said to be on it in all.
    about : bool
        Whether that is an estimate.
    source : str
    arrivals : tuple of Arrival
        Every hour that was said, in order.
    left_at, landed_at, cancelled_at : datetime or None
    """

    id: TransportId
    kind: TransportKind
    name: str
    origin: str
    target: str
    latitude: float | None
    longitude: float | None
    leaves: datetime | None
    people: int | None
    about: bool
    source: str
    arrivals: tuple[Arrival, ...]
    left_at: datetime | None = None
    landed_at: datetime | None = None
    cancelled_at: datetime | None = None

    @property
    def arrives(self) -> datetime:
        """When it landed, or is due as was said last."""
        return self.landed_at or self.arrivals[-1].arrives

    @property
    def is_coming(self) -> bool:
        """Whether it is still on its way."""
        return self.landed_at is None and self.cancelled_at is None


@dataclass(frozen=True, slots=True)
class Tally:
    """One number that somebody gave.

    Attributes
    ----------
    people : int
    source : str
        Who said so, or at which gate it was counted.
    noted : datetime
        When it was written down there.
    at : datetime
        When it reached the register.
    by : Officer
    about : bool
        Whether it is an estimate.
    mark : MarkId
        Empty for what was announced.
    """

    people: int
    source: str
    noted: datetime
    at: datetime
    by: Officer
    about: bool = False
    mark: MarkId = NO_MARK


@dataclass(frozen=True, slots=True)
class Settlement:
    """What a named officer says of a difference.

    Attributes
    ----------
    figures : tuple
        Announced, boarded and landed, as they stood.
    people : int
        The number that holds.
    reason : DifferenceReason
    at : datetime
    by : Officer
    number : int
        Of the event.
    """

    figures: Figures
    people: int
    reason: DifferenceReason
    at: datetime
    by: Officer
    number: int


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a manifest. Nothing that was said of it is lost.

    Attributes
    ----------
    id : LineId
    transport : TransportId
    number : int
        On this manifest, from 1.
    case : CaseId
        Empty where only a count is known.
    out_of : LineId
        The line of a mere count to which these people belong.
    announcements, boardings, landings : tuple of Tally
        All that was said, that written down last at the end.
    settlements : tuple of Settlement
        All that officers said of differences.
    """

    id: LineId
    transport: TransportId
    number: int
    case: CaseId
    out_of: LineId = NO_LINE
    announcements: tuple[Tally, ...] = ()
    boardings: tuple[Tally, ...] = ()
    landings: tuple[Tally, ...] = ()
    settlements: tuple[Settlement, ...] = ()

    @property
    def announced(self) -> int | None:
        """How many were announced, as was said last."""
        return self.announcements[-1].people if self.announcements else None

    @property
    def boarded(self) -> int | None:
        """How many boarded, as was counted last."""
        return self.boardings[-1].people if self.boardings else None

    @property
    def landed(self) -> int | None:
        """How many landed, as was counted last."""
        return self.landings[-1].people if self.landings else None

    @property
    def figures(self) -> Figures:
        """Announced, boarded, landed."""
        return self.announced, self.boarded, self.landed

    @property
    def about(self) -> bool:
        """Whether the number that holds now is an estimate."""
        return (
            self.boarded is None
            and self.landed is None
            and bool(self.announcements)
            and self.announcements[-1].about
        )

    @property
    def expected(self) -> int:
        """How many should step out: who boarded, or who was announced where nobody counted at boarding."""
        return self.boarded if self.boarded is not None else self.announced or 0

    @property
    def settled(self) -> Settlement | None:
        """What an officer said of the figures as they stand; None where nobody did."""
        said = self.settlements[-1] if self.settlements else None
        return said if said is not None and said.figures == self.figures else None

    @property
    def people(self) -> int:
        """The number that holds now: what was settled, or was counted last."""
        settled = self.settled if self.settlements else None
        if settled is not None:
            return settled.people
        return self.landings[-1].people if self.landings else self.expected

    def disputed(self, stage: Stage) -> bool:
        """Whether two gates counted differently at the same stage."""
        counts = self.boardings if stage is Stage.BOARDED else self.landings
        return len(set({one.source: one.people for one in counts}.values())) > 1


@dataclass(frozen=True, slots=True)
class Difference:
    """Numbers of one line that do not agree.

    Attributes
    ----------
    line : Line
    late : bool
        Whether nobody had announced them.
    missing : int
        How many of those who were expected did not land, or are not counted as landed yet.
    extra : int
        How many landed who were not expected.
    disputed : bool
        Whether two gates counted differently.
    settled : Settlement or None
        What a named officer says of it; None as long as it is open.
    """

    line: Line
    late: bool
    missing: int
    extra: int
    disputed: bool
    settled: Settlement | None


@dataclass(frozen=True, slots=True)
class OnTheWay:
    """People who are on their way, known or merely counted.

    Attributes
    ----------
    transport : TransportId
    arrives : datetime
    case : CaseId
        Empty where only a count is known.
    people : int
    boarded : bool
        Whether they were counted as they boarded.
    about : bool
        Whether the number is an estimate.
    """

    transport: TransportId
    arrives: datetime
    case: CaseId
    people: int
    boarded: bool
    about: bool
