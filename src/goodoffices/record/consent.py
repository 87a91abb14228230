"""Consent of a side, its limits, and its withdrawal."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from goodoffices.record.body import Body, EntryId, kind, require_text
from goodoffices.record.given import Confirmed, Given
from goodoffices.record.seat import SeatId

if TYPE_CHECKING:
    from goodoffices.record.view import Line, Thread

__all__ = ["Consent", "ConsentGiven", "ConsentWithdrawn"]


@kind("consent_given", "consent", retention="agreements", signed=True)
class ConsentGiven(Body):
    """A side consents to the process or to a part of it.

    Attributes
    ----------
    said_by : SeatId
        The side.
    to : str
        To what, in words.
    limits : str
        Within which limits.
    exceptions : str
        The agreed exceptions to confidentiality: imminent threat to life, a child in danger, legal
        compulsion; and the two named persons who may use one.
    until : date or None
        Last day, where there is one.
    given : Given
        How.
    """

    said_by: SeatId
    to: str
    limits: str = ""
    exceptions: str = ""
    until: date | None = None
    given: Given = Given()

    def __post_init__(self) -> None:
        require_text(self, "to")

    def leaves_open(self) -> bool | None:
        """A consent stands until it is withdrawn."""
        return True


@kind("consent_withdrawn", "consent", retention="agreements", signed=True)
class ConsentWithdrawn(Body):
    """A side takes its consent back: an event like any other.

    Attributes
    ----------
    consent : EntryId
        What is withdrawn.
    said_by : SeatId
        The side.
    reason : str
        If it gave one.
    given : Given
        How.
    """

    consent: EntryId
    said_by: SeatId
    reason: str = ""
    given: Given = Given()

    def thread(self) -> EntryId | None:
        """The consent."""
        return self.consent

    def leaves_open(self) -> bool | None:
        """Withdrawn."""
        return False


class Consent:
    """Where a consent stands, folded from its thread.

    Parameters
    ----------
    thread : Thread
        Lines of one consent, in order.
    """

    __slots__ = ("_is_whole", "confirmed", "given", "line", "withdrawn")

    def __init__(self, thread: Thread) -> None:
        lines: Sequence[Line] = thread.lines
        self.line, self.given = thread.root_of(ConsentGiven)
        self.withdrawn = next((x for x in lines if isinstance(x.body, ConsentWithdrawn)), None)
        self._is_whole = thread.lost(ConsentWithdrawn) is None
        self.confirmed = not self.given.given.needs_confirmation or any(
            isinstance(x.body, Confirmed) for x in lines
        )

    @property
    def stands(self) -> bool:
        """Whether it is in force; not where a withdrawal can no longer be read."""
        return self.withdrawn is None and self._is_whole
