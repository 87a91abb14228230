"""What a document is made of, before any format: who it is for, its languages, its numbered paragraphs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

__all__ = ["Document", "Kind", "Paragraph", "Run", "Section"]


class Kind(StrEnum):
    """What a paragraph is."""

    CLAUSE = "clause"
    HEADING = "heading"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Run:
    """Words of one kind.

    Attributes
    ----------
    words : str
        Exactly.
    open : bool
        Whether they stand in a bracket: an open point.
    aside : bool
        Whether they are the desk's own and not of the text, as the name of whose words follow.
    """

    words: str
    open: bool = False
    aside: bool = False


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph.

    Attributes
    ----------
    kind : Kind
        A heading, words of a clause, or a note of the desk about it.
    runs : tuple of Run
        Its words.
    number : str
        The number of the clause; empty where its heading bears it, and in notes.
    level : int
        0 for an article, 1 for what stands under it, and so on.
    """

    kind: Kind
    runs: tuple[Run, ...]
    number: str = ""
    level: int = 0

    @property
    def words(self) -> str:
        """All of its words."""
        return "".join(run.words for run in self.runs)


@dataclass(frozen=True, slots=True)
class Section:
    """The text in one language.

    Attributes
    ----------
    language : str
        Its tag.
    name : str
        What stands above it, as the language and whether the text is authentic in it; may be empty.
    paragraphs : tuple of Paragraph
        In order.
    """

    language: str
    name: str
    paragraphs: tuple[Paragraph, ...]

    @property
    def is_numbered(self) -> bool:
        """Whether any paragraph bears a number, so that all leave room for one."""
        return any(one.number for one in self.paragraphs)


@dataclass(frozen=True, slots=True)
class Document:
    """A text for one recipient.

    Attributes
    ----------
    title : str
        What it is called.
    mark : str
        Which copy, for whom and of which day: it stands on every page.
    language : str
        The language of the mark and of the notes.
    day : date
        The day it was handed; the only date in it.
    notes : tuple of str
        What is said above the text.
    sections : tuple of Section
        The text, in one language after the other; at least one.
    """

    title: str
    mark: str
    language: str
    day: date
    notes: tuple[str, ...]
    sections: tuple[Section, ...]
