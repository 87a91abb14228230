"""Undertakings: who owes what to whom by when; reported done, disputed or released."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

from goodoffices.record.body import Body, EntryId, kind, require_text
from goodoffices.record.given import Given
from goodoffices.record.seat import SeatId

if TYPE_CHECKING:
    from goodoffices.record.view import Thread

__all__ = ["Report", "Undertaking", "UndertakingGiven", "UndertakingReported"]


class Report(StrEnum):
    """What is reported of an undertaking; never "kept" or "broken"."""

    DISPUTED = "disputed"
    DONE = "reported done"
    RELEASED = "released"


@kind("undertaking_given", "undertaking", retention="agreements", signed=True)
class UndertakingGiven(Body):
    """Somebody owes something.

    Attributes
    ----------
    debtor, creditor : SeatId
        Who owes, to whom.
    what : str
        What.
    due : date or None
        By when.
    given : Given
        How it was given.
    """

    debtor: SeatId
    creditor: SeatId
    what: str
    due: date | None = None
    given: Given = Given()

    def __post_init__(self) -> None:
        require_text(self, "what")

    def leaves_open(self) -> bool | None:
        """Open until reported done or released."""
        return True


@kind("undertaking_reported", "undertaking", retention="agreements", signed=True)
class UndertakingReported(Body):
    """A report on it.

    Attributes
    ----------
    undertaking : EntryId
        Which.
    report : Report
        Reported done, disputed, released.
    said_by : SeatId
        Whose report.
    words : str
        Anything added.
    given : Given
        How.
    """

    undertaking: EntryId
    report: Report
    said_by: SeatId
    words: str = ""
    given: Given = Given()

    def thread(self) -> EntryId | None:
        """The undertaking."""
        return self.undertaking

    def leaves_open(self) -> bool | None:
        """Disputed stays open."""
        return self.report is Report.DISPUTED


class Undertaking:
    """Where an undertaking stands, folded from its thread."""

    __slots__ = ("given", "line", "report", "report_line")

    def __init__(self, thread: Thread) -> None:
        self.line, self.given = thread.root_of(UndertakingGiven)
        self.report_line = thread.last_line_of(UndertakingReported)
        self.report = thread.last_of(UndertakingReported)

    @property
    def state(self) -> str:
        """``open``, or the last report."""
        return str(self.report.report) if self.report else "open"

    def is_due(self, today: date) -> bool:
        """Whether it is still open on its last day or after it."""
        open_still = self.report is None or self.report.report is Report.DISPUTED
        return open_still and self.given.due is not None and self.given.due <= today
