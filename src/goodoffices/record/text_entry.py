"""The mediator's text and its drafts; the copies that seats were handed; what they said to them."""

from __future__ import annotations

from goodoffices.errors import InputError
from goodoffices.record.body import Body, EntryId, Value, kind, require_text, value
from goodoffices.record.given import Given
from goodoffices.record.seat import SeatId
from goodoffices.record.text import TextContent

__all__ = [
    "AlternativeOffered",
    "AlternativeOrigin",
    "ClauseAnswered",
    "HandedClause",
    "TextCommented",
    "TextCopied",
    "TextDrafted",
    "TextHanded",
    "TextPut",
]


def _without_owners(content: TextContent) -> None:
    if any(one.said_by is not None for one in content.alternatives()):
        raise InputError("a draft that tells whose words they are", field="words")


@kind("text_put", "text")
class TextPut(Body):
    """The mediator begins a text; for the mediator alone. This is its first draft.

    Attributes
    ----------
    content : TextContent
        The draft.
    """

    content: TextContent

    def __post_init__(self) -> None:
        _without_owners(self.content)

    def leaves_open(self) -> bool | None:
        """A text stays open."""
        return True


@kind("text_drafted", "text")
class TextDrafted(Body):
    """The next draft; for the mediator alone. Drafts are never changed.

    Attributes
    ----------
    text : EntryId
        The text.
    number : int
        Of the draft among all drafts, from 2; no seat ever sees it.
    content : TextContent
        The whole text.
    note : str
        What was changed and why, in the mediator's words.
    """

    text: EntryId
    number: int
    content: TextContent
    note: str = ""

    def __post_init__(self) -> None:
        _without_owners(self.content)

    def thread(self) -> EntryId | None:
        """The text."""
        return self.text


@kind("alternative_origin", "text")
class AlternativeOrigin(Body):
    """Whose words an alternative is; for the mediator alone. The last word counts.

    Attributes
    ----------
    text : EntryId
        The text.
    alternative : str
        Which.
    side : SeatId or None
        Its owner; None for the mediator.
    words : str
        The words, so that a decision about the origin finds them.
    """

    text: EntryId
    alternative: str
    side: SeatId | None
    words: str

    def thread(self) -> EntryId | None:
        """The text."""
        return self.text


@value
class HandedClause(Value):
    """A clause as it went out.

    Attributes
    ----------
    id : str
        Which.
    state : str
        Sixteen digits that are the same for the same words.
    """

    id: str
    state: str


@kind("text_copied", "text")
class TextCopied(Body):
    """Which draft a copy was made from; for the mediator alone.

    Attributes
    ----------
    text : EntryId
        The text.
    draft : int
        Number of the draft.
    copy : EntryId
        What was handed.
    to : SeatId
        To whom.
    number : int
        Number of the copy among those of this seat.
    clauses : tuple of HandedClause
        Clause by clause what was in it.
    """

    text: EntryId
    draft: int
    copy: EntryId
    to: SeatId
    number: int
    clauses: tuple[HandedClause, ...] = ()

    def thread(self) -> EntryId | None:
        """The text."""
        return self.text

    def refers_to(self) -> tuple[EntryId, ...]:
        """The text and the copy."""
        return (self.text, self.copy)


@kind("text_handed", "text_copy")
class TextHanded(Body):
    """A draft as it was handed to one seat, and nothing that it was not handed. Whether it was opened is not kept.

    Attributes
    ----------
    first : EntryId or None
        The first copy of the same text that this seat was handed; None in the first.
    number : int
        Number of the draft among those that this seat was handed, from 1.
    to : SeatId
        To whom.
    content : TextContent
        What was handed.
    settled : tuple of str
        Clauses that every side accepted in these words.
    note : str
        Words that go with it.
    """

    first: EntryId | None = None
    number: int = 1
    to: SeatId
    content: TextContent
    settled: tuple[str, ...] = ()
    note: str = ""

    def thread(self) -> EntryId | None:
        """The first copy."""
        return self.first

    def leaves_open(self) -> bool | None:
        """A text stays open."""
        return True


@kind("alternative_offered", "text_copy")
class AlternativeOffered(Body):
    """A side would have other words; for itself and the mediator. Whether others may see them is a release.

    Attributes
    ----------
    copy : EntryId
        The first copy that it was handed.
    draft : EntryId
        The copy that it had before it.
    clause : str
        The clause.
    bracket : str
        The bracket; empty for words in the clause outside brackets.
    words : str
        The words it would have.
    reason : str
        Why.
    said_by : SeatId
        The side.
    given : Given
        How.
    """

    copy: EntryId
    draft: EntryId
    clause: str
    bracket: str = ""
    words: str
    reason: str = ""
    said_by: SeatId
    given: Given = Given()

    def __post_init__(self) -> None:
        require_text(self, "clause", "words")

    def thread(self) -> EntryId | None:
        """The first copy."""
        return self.copy

    def refers_to(self) -> tuple[EntryId, ...]:
        """Both copies."""
        return (self.copy, self.draft)


@kind("clause_answered", "text_copy")
class ClauseAnswered(Body):
    """A side accepts a clause in these words, or no longer; for itself and the mediator. Not signed.

    Attributes
    ----------
    copy : EntryId
        The first copy that it was handed.
    draft : EntryId
        The copy that it had before it.
    clause : str
        The clause.
    words : str
        Exactly what it accepts; with other words the answer no longer counts.
    accepts : bool
        Yes, or no longer.
    said_by : SeatId
        The side.
    given : Given
        How.
    """

    copy: EntryId
    draft: EntryId
    clause: str
    words: str
    accepts: bool
    said_by: SeatId
    given: Given = Given()

    def thread(self) -> EntryId | None:
        """The first copy."""
        return self.copy

    def refers_to(self) -> tuple[EntryId, ...]:
        """Both copies."""
        return (self.copy, self.draft)


@kind("text_commented", "text_copy")
class TextCommented(Body):
    """Words about a clause: in the room of a seat beside its copies, or the mediator's own beside the text.

    Attributes
    ----------
    matter : EntryId
        The first copy of that seat, or the mediator's text.
    clause : str
        The clause; empty for the whole text.
    words : str
        What is said.
    """

    matter: EntryId
    clause: str = ""
    words: str

    def __post_init__(self) -> None:
        require_text(self, "words")

    def thread(self) -> EntryId | None:
        """The copies, or the text."""
        return self.matter
