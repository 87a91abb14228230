"""Contacts: visits, meetings, calls, messages, envoys; what was said in them, each word with its owner."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from goodoffices.errors import InputError
from goodoffices.record.body import Body, EntryId, Value, kind, require_aware, require_text, value
from goodoffices.record.given import Standing
from goodoffices.record.notice import Spot
from goodoffices.record.seat import SeatId

__all__ = ["Channel", "Contact", "Manner", "Statement", "Track"]


class Channel(StrEnum):
    """How a contact takes place."""

    CALL = "call"
    ENVOY = "envoy"
    MEETING = "meeting"
    MESSAGE = "message"
    VISIT = "visit"


class Track(StrEnum):
    """Which of the parallel talks a contact belongs to."""

    HUMANITARIAN = "humanitarian"
    LEADERS = "leaders"
    POLITICAL = "political"


class Manner(StrEnum):
    """Whose words a statement holds; the three are never mixed."""

    IMPRESSION = "impression"
    PARAPHRASE = "paraphrase"
    QUOTE = "quote"


@value
class Statement(Value):
    """One thing said, or one impression of our own.

    Attributes
    ----------
    manner : Manner
        Quote, paraphrase or our own impression.
    words : str
        The words.
    said_by : SeatId or None
        The seat that owns them; None for our own impression and for persons without a seat.
    standing : Standing
        What the words are worth.
    language : str
        Language of the words, as an IETF tag.
    """

    manner: Manner
    words: str
    said_by: SeatId | None = None
    standing: Standing = Standing.WITHOUT_PREJUDICE
    language: str = ""

    def __post_init__(self) -> None:
        require_text(self, "words")
        if self.manner is Manner.IMPRESSION and self.said_by is not None:
            raise InputError(
                "an impression has no owner but us",
                advice="An impression is our own: it has no other owner.",
                field="said_by",
            )


@kind("contact", "contact")
class Contact(Body):
    """A contact, planned or held.

    Attributes
    ----------
    channel : Channel
        How.
    held : bool
        False while it is planned.
    with_seats : tuple of SeatId
        The seats spoken with.
    participants : tuple of str
        The persons, as named.
    place : str
        Where.
    spot : Spot or None
        Where that is on a map, if it was said.
    track : Track
        Which of the parallel talks it belongs to.
    talks : str
        The name of further talks that it belongs to instead; empty for those of `track`.
    envoy : str
        Who goes, or went, for us.
    starts_at : datetime or None
        When it began or will begin; None where not known.
    when_words : str
        The time in words where no hour is known: "5 to 6 March".
    length_min : int or None
        Length in minutes.
    asked_by : str
        Who asked for it.
    statements : tuple of Statement
        What was said, and our impressions.
    interpreter, note_taker : str
        Who interpreted, who took notes.
    substance : str
        "not disclosed" and the like, where nothing was said.
    source : str
        On what the entry rests, where not on our own presence.
    follows : EntryId or None
        The planned contact that this one is the holding of.
    """

    channel: Channel
    held: bool = True
    with_seats: tuple[SeatId, ...] = ()
    participants: tuple[str, ...] = ()
    place: str = ""
    spot: Spot | None = None
    track: Track = Track.POLITICAL
    talks: str = ""
    envoy: str = ""
    starts_at: datetime | None = None
    when_words: str = ""
    length_min: int | None = None
    asked_by: str = ""
    statements: tuple[Statement, ...] = ()
    interpreter: str = ""
    note_taker: str = ""
    substance: str = ""
    source: str = ""
    follows: EntryId | None = None

    def __post_init__(self) -> None:
        require_aware(self, ("starts_at",))
        if not self.with_seats and not self.participants:
            raise InputError("a contact with nobody", advice="Say with whom.", field="participants")
        if self.length_min is not None and not 0 <= self.length_min <= 60 * 24 * 31:
            raise InputError(
                "length out of range", advice="Give the length in minutes.", field="length_min"
            )
        if self.starts_at is None and not self.when_words.strip():
            raise InputError(
                "no time", advice="Say when, by the hour or in words.", field="starts_at"
            )

    def thread(self) -> EntryId | None:
        """The planned contact, if it was planned here."""
        return self.follows

    def leaves_open(self) -> bool | None:
        """A planned contact is open until it is held."""
        return not self.held
