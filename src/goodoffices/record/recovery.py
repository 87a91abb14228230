"""A new way in for a seat that lost its own: asked for by one officer, agreed to by another."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from goodoffices.record.body import Body, EntryId, kind, require_text
from goodoffices.record.erasure import Officer
from goodoffices.record.seat import SeatId

if TYPE_CHECKING:
    from goodoffices.record.view import Line, Thread

__all__ = ["Recovery", "RecoveryAnswered", "RecoveryAsked", "WayInRenewed"]


@kind("recovery_asked", "recovery", retention="agreements")
class RecoveryAsked(Body):
    """An officer asks that a seat gets a new way in; for the mediator alone.

    Attributes
    ----------
    seat : SeatId
        Which seat.
    reason : str
        Why, as the seat will read it.
    by : Officer
        Who asks.
    """

    seat: SeatId
    reason: str
    by: Officer

    def __post_init__(self) -> None:
        require_text(self, "reason")

    def leaves_open(self) -> bool | None:
        """Waits for another officer."""
        return True


@kind("recovery_answered", "recovery", retention="agreements")
class RecoveryAnswered(Body):
    """Another officer agrees, or one of them drops it; for the mediator alone.

    Attributes
    ----------
    recovery : EntryId
        What was asked.
    agrees : bool
        Whether the seat gets its new way in.
    by : Officer
        Who answers.
    """

    recovery: EntryId
    agrees: bool
    by: Officer

    def thread(self) -> EntryId | None:
        """What was asked."""
        return self.recovery

    def leaves_open(self) -> bool | None:
        """It is settled."""
        return False


@kind("way_in_renewed", "seat", retention="agreements")
class WayInRenewed(Body):
    """The seat is told that officers of the mediator gave it a new way in.

    Attributes
    ----------
    seat : SeatId
        Which seat.
    officers : int
        How many officers acted.
    reason : str
        Why.
    on : date
        Day.
    """

    seat: SeatId
    officers: int
    reason: str
    on: date

    def __post_init__(self) -> None:
        require_text(self, "reason")


class Recovery:
    """One recovery as the mediator sees it.

    Parameters
    ----------
    thread : Thread
        Of the family ``recovery``.
    """

    __slots__ = ("_thread",)

    def __init__(self, thread: Thread) -> None:
        self._thread = thread

    @property
    def line(self) -> Line:
        """Where it was asked for."""
        return self._thread.lines[0]

    @property
    def asked(self) -> RecoveryAsked:
        """What was asked."""
        body = self.line.body
        assert isinstance(body, RecoveryAsked)  # noqa: S101  # such a thread begins with nothing else
        return body

    @property
    def waits(self) -> bool:
        """Whether nobody has answered yet."""
        return not any(isinstance(line.body, RecoveryAnswered) for line in self._thread.lines)
