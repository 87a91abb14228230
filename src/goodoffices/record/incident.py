"""Incidents: what one duty desk knows of one of them, what belongs to it, and what nobody knows yet.

The sheet of an incident is its desk's and the mediator's, and told to both at once. Another desk learns of it by
notices, which belong to it from then on; it keeps a sheet of its own.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from goodoffices.record.body import Body, EntryId, kind, require_aware, require_text
from goodoffices.record.notice import Spot
from goodoffices.record.seat import SeatId

__all__ = ["Basis", "IncidentClosed", "IncidentJoined", "IncidentNoted", "IncidentOpened"]


class Basis(StrEnum):
    """How something is known."""

    NOT_KNOWN = "not known yet"
    OTHER_DESK = "said by the other desk"
    REPORTED = "reported to us"
    SEEN = "seen by our own people"


@kind("incident_opened", "incident", retention="agreements")
class IncidentOpened(Body):
    """A desk begins the sheet of an incident.

    Attributes
    ----------
    desk : SeatId
        Whose sheet it is.
    name : str
        What the incident is called.
    words : str
        What is known at first.
    basis : Basis
        How that is known.
    by : str
        The officer who began the sheet.
    at : datetime
        When the sheet was begun.
    happened : datetime
        When it happened, as far as it is known.
    spots : tuple of Spot
        Where.
    """

    desk: SeatId
    name: str
    words: str
    basis: Basis
    by: str
    at: datetime
    happened: datetime
    spots: tuple[Spot, ...] = ()

    def __post_init__(self) -> None:
        require_text(self, "name", "words", "by")
        require_aware(self, ("at", "happened"))

    def leaves_open(self) -> bool | None:
        """Open until it is closed."""
        return True


class _OfIncident(Body):
    """What is added to the sheet of an incident."""

    __slots__ = ()

    def thread(self) -> EntryId | None:
        """The incident."""
        return self.incident  # type: ignore[attr-defined,no-any-return]  # each kind below has it


@kind("incident_noted", "incident", retention="agreements")
class IncidentNoted(_OfIncident):
    """One more thing that is known of an incident, or asked.

    Attributes
    ----------
    incident : EntryId
        The incident.
    words : str
        What is known; where nobody knows it yet, the question.
    basis : Basis
        How it is known.
    known_by : str
        Who knows it, or who has to find it out: a name, a post, a unit.
    by : str
        The officer who wrote it down.
    at : datetime
        When.
    answers : EntryId or None
        The question of this sheet that it answers.
    """

    incident: EntryId
    words: str
    basis: Basis
    known_by: str = ""
    by: str
    at: datetime
    answers: EntryId | None = None

    def __post_init__(self) -> None:
        require_text(self, "words", "by")
        require_aware(self, ("at",))

    def refers_to(self) -> tuple[EntryId, ...]:
        """The incident, and the question."""
        return (self.incident,) if self.answers is None else (self.incident, self.answers)


@kind("incident_joined", "incident", retention="agreements")
class IncidentJoined(_OfIncident):
    """A notice or a call on the line belongs to an incident.

    Attributes
    ----------
    incident : EntryId
        The incident.
    other : EntryId
        The notice or the call.
    """

    incident: EntryId
    other: EntryId

    def refers_to(self) -> tuple[EntryId, ...]:
        """The incident, and what belongs to it."""
        return (self.incident, self.other)


@kind("incident_closed", "incident", retention="agreements")
class IncidentClosed(_OfIncident):
    """Nothing more is added to the sheet. What was open then stays on it as open.

    Attributes
    ----------
    incident : EntryId
        The incident.
    by : str
        The officer who closed it.
    at : datetime
        When.
    words : str
        How it ended, where that is said.
    """

    incident: EntryId
    by: str
    at: datetime
    words: str = ""

    def __post_init__(self) -> None:
        require_text(self, "by")
        require_aware(self, ("at",))

    def leaves_open(self) -> bool | None:
        """It is closed."""
        return False
