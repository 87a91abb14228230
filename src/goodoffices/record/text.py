"""The single negotiating text: clauses, brackets with their alternatives, and the words in each language.

Whose words an alternative is stands apart from the text, in an entry of its own: so a draft never tells it, and
at the close it can be destroyed without a draft being touched.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from goodoffices.errors import InputError
from goodoffices.record.body import Value, require_text, value
from goodoffices.record.seat import SeatId

__all__ = [
    "Alternative",
    "Bracket",
    "Clause",
    "Rendering",
    "TextContent",
    "TextLanguage",
    "TranslatedWords",
    "Wording",
]

DEEPEST = 3
"""Articles are 0, sections 1, clauses 2; and what stands under a clause 3."""


@value
class Wording(Value):
    """Words, and the places among them where brackets stand.

    Attributes
    ----------
    pieces : tuple of str
        The words before the first bracket, between two, and after the last: one more than there are brackets.
    slots : tuple of str
        Ids of the brackets, in the order of this language.
    """

    pieces: tuple[str, ...] = ("",)
    slots: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if len(self.pieces) != len(self.slots) + 1:
            raise InputError("words and brackets do not alternate", field="words")


@value
class TranslatedWords(Value):
    """An alternative in another language.

    Attributes
    ----------
    language : str
        Its tag.
    words : str
        The words.
    of : str or None
        The words that it was translated from; a copy keeps them back.
    behind : bool
        In a copy: whether those words have changed since.
    """

    language: str
    words: str
    of: str | None = None
    behind: bool = False

    def __post_init__(self) -> None:
        require_text(self, "language", "words")


@value
class Alternative(Value):
    """One of the wordings that an open point may get.

    Attributes
    ----------
    id : str
        Random, and the same in every draft.
    words : str
        Exactly.
    option : str
        The option on the agenda that it stands for, if any.
    said_by : SeatId or None
        In a copy: whose words its reader may know them to be; None for the mediator's idea. In the
        mediator's own drafts it is always None.
    translations : tuple of TranslatedWords
        At most one for each language.
    """

    id: str
    words: str
    option: str = ""
    said_by: SeatId | None = None
    translations: tuple[TranslatedWords, ...] = ()

    def __post_init__(self) -> None:
        require_text(self, "id", "words")
        _apart((x.language for x in self.translations), "two translations into one language")


@value
class Bracket(Value):
    """An open point in a clause.

    Attributes
    ----------
    id : str
        Random, and the same in every draft.
    alternatives : tuple of Alternative
        At least one: with one alone the question is whether its words are in.
    issue : str
        The issue on the agenda that it belongs to, if any.
    """

    id: str
    alternatives: tuple[Alternative, ...]
    issue: str = ""

    def __post_init__(self) -> None:
        require_text(self, "id")
        if not self.alternatives:
            raise InputError(
                "a bracket without words",
                advice="A bracket needs at least one wording. Write one, or take its mark out of the clause.",
                field="words",
            )


@value
class Rendering(Value):
    """A clause in another language.

    Attributes
    ----------
    language : str
        Its tag.
    words : Wording
        The words, with the same brackets.
    heading : str
        The heading.
    of_words, of_heading : Wording or None, str
        What it was translated from; a copy keeps them back.
    behind : bool
        In a copy: whether that has changed since.
    """

    language: str
    words: Wording
    heading: str = ""
    of_words: Wording | None = None
    of_heading: str = ""
    behind: bool = False

    def __post_init__(self) -> None:
        require_text(self, "language")


@value
class Clause(Value):
    """One clause, section or article.

    Attributes
    ----------
    id : str
        Random, and the same in every draft, wherever the clause moves.
    level : int
        0 for an article, 1 for what stands under it, and so on.
    heading : str
        May be empty where there are words.
    words : Wording
        May be empty where there is a heading.
    brackets : tuple of Bracket
        Those that stand in its words.
    renderings : tuple of Rendering
        At most one for each other language.
    """

    id: str
    level: int = 0
    heading: str = ""
    words: Wording = Wording()
    brackets: tuple[Bracket, ...] = ()
    renderings: tuple[Rendering, ...] = ()

    def __post_init__(self) -> None:
        require_text(self, "id")
        if not 0 <= self.level <= DEEPEST:
            raise InputError("a clause too deep", advice="Clauses stand four deep at most.")
        inside = {bracket.id for bracket in self.brackets}
        _apart((bracket.id for bracket in self.brackets), "two brackets with one name")
        _apart((one.language for one in self.renderings), "two renderings in one language")
        for wording in (self.words, *(one.words for one in self.renderings)):
            _apart(wording.slots, "a bracket that stands twice")
            if set(wording.slots) != inside:
                raise InputError(
                    "a bracket that stands nowhere",
                    advice="Each bracket stands once in the words, and in the words of each language.",
                    field="words",
                )
        if not (self.heading.strip() or self.brackets or "".join(self.words.pieces).strip()):
            raise InputError(
                "an empty clause",
                advice="A clause needs a heading or words. Nothing was changed.",
                field="words",
            )

    @property
    def is_heading(self) -> bool:
        """Whether it has no words of its own."""
        return not self.brackets and not "".join(self.words.pieces).strip()

    def alternatives(self) -> Iterator[Alternative]:
        """The alternatives of all its brackets."""
        return (one for bracket in self.brackets for one in bracket.alternatives)


@value
class TextLanguage(Value):
    """A language of the text.

    Attributes
    ----------
    tag : str
        As an IETF tag.
    authentic : bool
        Whether the text is authentic in it.
    """

    tag: str
    authentic: bool = False

    def __post_init__(self) -> None:
        require_text(self, "tag")


@value
class TextContent(Value):
    """A text as it stands in one draft, or as one seat was handed it.

    Attributes
    ----------
    title : str
        What it is called.
    clauses : tuple of Clause
        In the order of the text, each after what it stands under.
    languages : tuple of TextLanguage
        The one it is written in, then those that it is put into.
    all_or_nothing : bool
        Nothing is agreed until everything is agreed.
    """

    title: str
    clauses: tuple[Clause, ...] = ()
    languages: tuple[TextLanguage, ...] = (TextLanguage(tag="en", authentic=True),)
    all_or_nothing: bool = True

    def __post_init__(self) -> None:
        require_text(self, "title")
        _apart((clause.id for clause in self.clauses), "two clauses with one name")
        _apart((b.id for c in self.clauses for b in c.brackets), "two brackets with one name")
        _apart((a.id for a in self.alternatives()), "two alternatives with one name")
        _apart((language.tag for language in self.languages), "a language twice")
        if not any(language.authentic for language in self.languages):
            raise InputError(
                "no authentic language",
                advice="The text must be authentic in one language at least.",
                field="languages",
            )
        above = -1
        for clause in self.clauses:
            if clause.level > above + 1:
                raise InputError(
                    "a clause under nothing",
                    advice="A clause can stand one step under what is before it, not deeper. Nothing was changed.",
                    field="level",
                )
            above = clause.level

    def alternatives(self) -> Iterator[Alternative]:
        """The alternatives of all brackets."""
        return (one for clause in self.clauses for one in clause.alternatives())

    def clause(self, name: str) -> Clause | None:
        """The clause of that id, if there is one."""
        return next((clause for clause in self.clauses if clause.id == name), None)


def _apart(names: Iterable[str], wrong: str) -> None:
    listed = list(names)
    if len(set(listed)) != len(listed):
        raise InputError(wrong, field="words")
