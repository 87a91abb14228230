"""Requests from a side: open, granted, held back or refused, with reasons."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from goodoffices.errors import InputError
from goodoffices.record.body import Body, EntryId, kind, require_text
from goodoffices.record.given import Given
from goodoffices.record.seat import SeatId

if TYPE_CHECKING:
    from goodoffices.record.view import Thread

__all__ = ["Request", "RequestAnswer", "RequestAnswered", "RequestFiled"]


class RequestAnswer(StrEnum):
    """What became of a request."""

    GRANTED = "granted"
    HELD_BACK = "held back"
    REFUSED = "refused"


@kind("request_filed", "request")
class RequestFiled(Body):
    """A side asks us for something.

    Attributes
    ----------
    said_by : SeatId
        The side that asks.
    words : str
        What it asks for.
    reason : str
        The reason it gives.
    given : Given
        How it was asked.
    source : str
        On what the entry rests, where not on our own hearing.
    """

    said_by: SeatId
    words: str
    reason: str = ""
    given: Given = Given()
    source: str = ""

    def __post_init__(self) -> None:
        require_text(self, "words")

    def leaves_open(self) -> bool | None:
        """Open until answered."""
        return True


@kind("request_answered", "request")
class RequestAnswered(Body):
    """Our answer, with its reason.

    Attributes
    ----------
    request : EntryId
        The request.
    answer : RequestAnswer
        Granted, held back or refused.
    reason : str
        Why; a line we do not cross is said as such.
    """

    request: EntryId
    answer: RequestAnswer
    reason: str = ""

    def __post_init__(self) -> None:
        if self.answer is not RequestAnswer.GRANTED and not self.reason.strip():
            raise InputError(
                "a reason is missing",
                advice="A side is owed a reason when its request is held back or refused.",
                field="reason",
            )

    def thread(self) -> EntryId | None:
        """The request."""
        return self.request

    def leaves_open(self) -> bool | None:
        """What is held back stays open."""
        return self.answer is RequestAnswer.HELD_BACK


class Request:
    """Where a request stands, folded from its thread."""

    __slots__ = ("_is_whole", "answer", "filed", "line")

    def __init__(self, thread: Thread) -> None:
        self.line, self.filed = thread.root_of(RequestFiled)
        self.answer = thread.last_of(RequestAnswered)
        lost = thread.lost(RequestAnswered)
        answered = thread.last_line_of(RequestAnswered)
        self._is_whole = lost is None or (answered is not None and answered.number > lost.number)

    @property
    def state(self) -> str:
        """``open``, the last answer, or ``destroyed in part``."""
        if not self._is_whole:
            return "destroyed in part"
        return str(self.answer.answer) if self.answer else "open"
