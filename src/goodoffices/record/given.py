"""How a person gave a consent, a release or an answer: on the page, by voice or on paper."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from goodoffices.errors import InputError
from goodoffices.record.body import Body, EntryId, Value, kind, require_aware, value

__all__ = ["Confirmed", "Given", "How", "Standing"]


class How(StrEnum):
    """By which way words reached the record."""

    PAGE = "page"
    PAPER = "paper"
    VOICE = "voice"


class Standing(StrEnum):
    """What words are worth, as their owner meant them."""

    AGREED = "agreed"
    HYPOTHETICAL = "hypothetical"
    NON_PAPER = "non-paper"
    POSITION = "position"
    WITHOUT_PREJUDICE = "without prejudice"


@value
class Given(Value):
    """Who gave it, when, how, and who heard it.

    Attributes
    ----------
    how : How
        On the page by the seat itself, by voice, or on paper.
    person : str
        Who gave it; empty where the head of the seat did so on the page.
    at : datetime or None
        When, with a time zone.
    heard_by : str
        Who heard it or took the paper, and so answers for it.
    deputy_for : str
        The head of the delegation, where a deputy gave it in that person's place.
    """

    how: How = How.PAGE
    person: str = ""
    at: datetime | None = None
    heard_by: str = ""
    deputy_for: str = ""

    def __post_init__(self) -> None:
        require_aware(self, ("at",))
        if self.how is not How.PAGE:
            for name in ("person", "heard_by"):
                if not getattr(self, name).strip():
                    raise InputError(
                        f"{name} is missing",
                        advice="What was given by voice or on paper needs the name of who gave it and of who heard or took it.",
                        field=name,
                    )

    @property
    def needs_confirmation(self) -> bool:
        """Whether it stands as "oral, unconfirmed" until somebody confirms it."""
        return self.how is How.VOICE


@kind("confirmed", "")
class Confirmed(Body):
    """What had been given by voice is now confirmed.

    Attributes
    ----------
    matter : EntryId
        First entry of the matter.
    entry : EntryId
        The entry that was oral.
    given : Given
        How it was confirmed.
    """

    matter: EntryId
    entry: EntryId
    given: Given

    def thread(self) -> EntryId | None:
        """The matter that the confirmed entry belongs to."""
        return self.matter

    def refers_to(self) -> tuple[EntryId, ...]:
        """The matter and the entry."""
        return (self.matter, self.entry)
