"""Words in a room. A room is the entries of one audience; there is no other machinery."""

from __future__ import annotations

from goodoffices.record.body import Body, kind, require_text
from goodoffices.record.given import Standing
from goodoffices.record.seat import SeatId

__all__ = ["Briefing", "Message"]


@kind("message", "message")
class Message(Body):
    """Something written in a room.

    Attributes
    ----------
    words : str
        The words.
    standing : Standing
        What they are worth.
    language : str
        Their language, as an IETF tag.
    """

    words: str
    standing: Standing = Standing.WITHOUT_PREJUDICE
    language: str = ""

    def __post_init__(self) -> None:
        require_text(self, "words")


@kind("briefing", "briefing")
class Briefing(Body):
    """What a friend of the process is told.

    Attributes
    ----------
    to : SeatId
        The friend.
    facts : str
        Facts of contacts: that they took place, when, by which channel.
    words : str
        Anything said beyond the facts, in our own name.
    withheld : str
        What kind of thing is not told.
    """

    to: SeatId
    facts: str
    words: str = ""
    withheld: str = ""

    def __post_init__(self) -> None:
        require_text(self, "facts")
