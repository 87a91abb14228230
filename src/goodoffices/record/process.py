"""A process: its opening, its mandate, its seats, its close."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from goodoffices.record.body import Body, EntryId, Value, kind, require_text, value
from goodoffices.record.seat import Seat, SeatId

__all__ = [
    "Keeping",
    "Mandate",
    "ProcessClosed",
    "ProcessOpened",
    "Retention",
    "SeatInvited",
    "SeatsIntroduced",
]


class Keeping(StrEnum):
    """What becomes of a class of entries at the close."""

    DESTROY = "destroy"
    KEEP = "keep"
    SEAL = "seal"


@value
class Retention(Value):
    """What is kept, fixed at the opening.

    Attributes
    ----------
    working_notes : Keeping
        Notes and own impressions.
    rooms : Keeping
        Words in rooms, contacts, releases.
    agreements : Keeping
        Agreements, consents, receipts.
    officers_for_destruction : int
        How many officers must act together: two, or one in a solo office.
    """

    working_notes: Keeping = Keeping.DESTROY
    rooms: Keeping = Keeping.SEAL
    agreements: Keeping = Keeping.KEEP
    officers_for_destruction: int = 2


@kind("process_opened", "process", retention="agreements")
class ProcessOpened(Body):
    """A process begins.

    Attributes
    ----------
    title : str
        What people call it.
    purpose : str
        What it is for, in a sentence or two.
    mediator : Seat
        The seat that opened it.
    opened_on : date
        Day of the opening.
    retention : Retention
        Fixed here.
    """

    title: str
    purpose: str = ""
    mediator: Seat
    opened_on: date
    retention: Retention = Retention()

    def __post_init__(self) -> None:
        require_text(self, "title")


@kind("mandate", "mandate", retention="agreements")
class Mandate(Body):
    """By whose wish we act, and within which limits.

    Attributes
    ----------
    asked_by, agreed_by, blessed_by : str
        Who asked for it, who agreed, who blesses it, each with dates where known.
    limits : str
        What is outside it.
    may_not_endorse : str
        What we may not endorse, for instance amnesty for international crimes.
    signed_off_by : str
        The person whose legal sign-off is needed before text leaves.
    consulted : str
        Who else is consulted.
    source : str
        On what this rests.
    """

    asked_by: str
    agreed_by: str = ""
    blessed_by: str = ""
    limits: str = ""
    may_not_endorse: str = ""
    signed_off_by: str = ""
    consulted: str = ""
    source: str = ""

    def __post_init__(self) -> None:
        require_text(self, "asked_by")


@kind("seat_invited", "seat", signed=True)
class SeatInvited(Body):
    """A seat is offered; from here on entries may be addressed to it.

    Attributes
    ----------
    seat : Seat
        The new seat.
    title : str
        Title of the process, as this seat may know it.
    purpose : str
        What the process is for, as told to this seat.
    known : tuple of Seat
        The other seats that this one is told of.
    retention : Retention
        What will be kept.
    """

    seat: Seat
    title: str
    purpose: str = ""
    known: tuple[Seat, ...] = ()
    retention: Retention = Retention()


@kind("seats_introduced", "seat")
class SeatsIntroduced(Body):
    """A seat is told which other seats there are.

    Attributes
    ----------
    seats : tuple of Seat
        The seats made known.
    """

    seats: tuple[Seat, ...]


@kind("process_closed", "process", retention="agreements", signed=True)
class ProcessClosed(Body):
    """The process ends.

    Attributes
    ----------
    outcome : str
        In words.
    opening : EntryId or None
        The opening, for those who can read it.
    closed_by : SeatId
        Who closed it.
    """

    outcome: str
    opening: EntryId | None = None
    closed_by: SeatId

    def __post_init__(self) -> None:
        require_text(self, "outcome")

    def thread(self) -> EntryId | None:
        """The opening of the process."""
        return self.opening

    def leaves_open(self) -> bool | None:
        """Nothing is open after the close."""
        return False
