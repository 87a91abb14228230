"""What is said in public, by us and by others."""

from __future__ import annotations

from datetime import date

from goodoffices.record.body import Body, EntryId, kind, require_text
from goodoffices.record.seat import SeatId

__all__ = ["Disclosure", "PublicLine"]


@kind("public_line", "public")
class PublicLine(Body):
    """A line we or a side said in public.

    Attributes
    ----------
    said_by : SeatId or None
        The seat that said it; None for a person without a seat.
    speaker : str
        Who spoke, and where.
    words : str
        What was said, or what is known of it.
    is_quote : bool
        Whether `words` are the speaker's own.
    on : date or None
        The day.
    when_words : str
        The day in words where no date is known.
    source : str
        Where it stands.
    """

    said_by: SeatId | None = None
    speaker: str
    words: str
    is_quote: bool = False
    on: date | None = None
    when_words: str = ""
    source: str = ""

    def __post_init__(self) -> None:
        require_text(self, "speaker", "words")


@kind("disclosure", "disclosure")
class Disclosure(Body):
    """Somebody else disclosed something of the process.

    Attributes
    ----------
    by : str
        Who.
    words : str
        What was said, as reported.
    on : date or None
        The day.
    source : str
        Where it stands.
    may_confirm : str
        What may now be confirmed, and what may not.
    confirmed_by : tuple of SeatId
        Who may confirm it; all of them read this.
    contact : EntryId or None
        The contact it is about.
    """

    by: str
    words: str
    on: date | None = None
    source: str = ""
    may_confirm: str = ""
    confirmed_by: tuple[SeatId, ...] = ()
    contact: EntryId | None = None

    def __post_init__(self) -> None:
        require_text(self, "by", "words")
        if self.confirmed_by:
            require_text(self, "may_confirm")

    def refers_to(self) -> tuple[EntryId, ...]:
        """The contact, if one is named."""
        return () if self.contact is None else (self.contact,)
