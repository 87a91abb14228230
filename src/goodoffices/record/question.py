"""The one question that would help most: put to one side by the engine, and answered under seal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import TYPE_CHECKING

from goodoffices.errors import InputError
from goodoffices.record.body import Body, EntryId, kind
from goodoffices.record.finding import Certificate
from goodoffices.record.seat import SeatId

if TYPE_CHECKING:
    from goodoffices.record.view import Line, Thread

__all__ = ["Question", "QuestionAnswered", "QuestionFound"]


@kind("question_found", "question")
class QuestionFound(Body):
    """To one side and nobody else: which of two weighs more for it, or is better for it.

    Attributes
    ----------
    evaluation : EntryId
        The run that found it.
    to : SeatId
        The side that is asked.
    issues : tuple of issue
        Two issues: is the first at least as important as the second? Empty in a question of options.
    one, other : mapping of issue to option
        The same issues in both: are the first options at least as good as the others, the rest being
        equal? Empty in a question of issues.
    certificate : Certificate
        On what it rests.
    """

    evaluation: EntryId
    to: SeatId
    issues: tuple[str, ...] = ()
    one: Mapping[str, str] = field(default_factory=dict)
    other: Mapping[str, str] = field(default_factory=dict)
    certificate: Certificate

    def __post_init__(self) -> None:
        of_issues = len(self.issues) == 2 and not self.one and not self.other  # noqa: PLR2004
        of_options = not self.issues and bool(self.one) and set(self.one) == set(self.other)
        if not (of_issues or of_options):
            raise InputError("a question that compares nothing", field="question")

    def leaves_open(self) -> bool | None:
        """Waits for the side."""
        return True

    def refers_to(self) -> tuple[EntryId, ...]:
        """The run."""
        return (self.evaluation,)


@kind("question_answered", "question")
class QuestionAnswered(Body):
    """The side's answer, addressed to itself and the engine; the last one counts.

    Attributes
    ----------
    question : EntryId
        The question.
    said_by : SeatId
        The side.
    yes : bool or None
        Yes, no, or rather not said.
    """

    question: EntryId
    said_by: SeatId
    yes: bool | None

    def thread(self) -> EntryId | None:
        """The question."""
        return self.question

    def leaves_open(self) -> bool | None:
        """Nothing waits any more."""
        return False


class Question:
    """Where a question stands, folded from its thread as its reader sees it."""

    __slots__ = ("answer", "found", "line")

    def __init__(self, thread: Thread) -> None:
        self.line: Line
        self.line, self.found = thread.root_of(QuestionFound)
        self.answer = thread.last_of(QuestionAnswered)
