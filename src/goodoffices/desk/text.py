"""The single text on pages of every audience: parts of a long text, its languages, what changed."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.http import HttpRequest

from goodoffices.desk.words import TONGUES
from goodoffices.office import SeatText, View
from goodoffices.record import (
    AlternativeOffered,
    Clause,
    Line,
    Rendering,
    TextContent,
    TextHanded,
    TextLanguage,
)
from goodoffices.text import Change, ClauseChange, differences, numbers

__all__ = [
    "AT_ONCE",
    "Compared",
    "Numbered",
    "Part",
    "compared",
    "handed_in",
    "language_words",
    "other_words",
    "own_words",
    "part_of",
    "renderings_of",
]

AT_ONCE = 120
"""So many clauses stand on one page; the whole is taken as a document."""


@dataclass(frozen=True, slots=True)
class Numbered:
    """A clause and its number among those of its reader."""

    number: str
    clause: Clause

    @property
    def id(self) -> str:
        """The clause's name."""
        return self.clause.id


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a text, small enough for one page."""

    clauses: tuple[Numbered, ...]
    at: int
    count: int
    all_at: Mapping[str, str]

    @property
    def others(self) -> Iterator[tuple[int, bool]]:
        """Each part, and whether it is this one."""
        return ((number, number == self.at) for number in range(1, self.count + 1))


def part_of(request: HttpRequest, content: TextContent) -> Part:
    """What of a text stands on this page: the asked part."""
    labels = numbers(content.clauses)
    count = max(1, -(-len(content.clauses) // AT_ONCE))
    asked = request.GET.get("part", "1")
    at = min(count, max(1, int(asked))) if asked.isdecimal() and len(asked) < 6 else 1  # noqa: PLR2004  # longer than any text
    first = (at - 1) * AT_ONCE
    shown = content.clauses[first : first + AT_ONCE]
    clauses = tuple(Numbered(labels[clause.id], clause) for clause in shown)
    return Part(clauses, at, count, labels)


def language_words(language: TextLanguage) -> str:
    """A language by its own name."""
    return str(dict(TONGUES).get(language.tag, language.tag))


def renderings_of(content: TextContent, clause: Clause) -> list[tuple[TextLanguage, Rendering]]:
    """A clause in the other languages of its text, where it is there."""
    known = {one.language: one for one in clause.renderings}
    return [
        (language, known[language.tag])
        for language in content.languages[1:]
        if language.tag in known
    ]


@dataclass(frozen=True, slots=True)
class Compared:
    """What changed between two drafts: the changes, each after how many clauses that stayed as they were."""

    changes: tuple[tuple[int, ClauseChange], ...]
    unchanged_after: int
    counts: Mapping[str, int]


def compared(old: Sequence[Clause], new: Sequence[Clause], *, language: str = "") -> Compared:
    """Two drafts beside each other."""
    shown, same = [], 0
    counts = dict.fromkeys(("inserted", "removed", "moved", "changed"), 0)
    for change in differences(old, new, language=language):
        if change.is_same:
            same += 1
            continue
        shown.append((same, change))
        same = 0
        counts["inserted"] += change.inserted
        counts["removed"] += change.removed
        counts["moved"] += change.moved
        stayed = not (change.inserted or change.removed)
        counts["changed"] += stayed and any(p.change is not Change.SAME for p in change.pieces)
    return Compared(tuple(shown), same, counts)


def handed_in(line: Line) -> TextHanded:
    """The copy that a line holds."""
    assert isinstance(line.body, TextHanded)  # noqa: S101  # the caller read it as such
    return line.body


def own_words(view: View) -> frozenset[str]:
    """Words that this seat offered for the text: in its copies they are its own."""
    return frozenset(
        " ".join(line.body.words.split())
        for line in view.lines(AlternativeOffered)
        if isinstance(line.body, AlternativeOffered) and line.body.said_by == view.actor.seat
    )


def other_words(texts: Sequence[SeatText], address: str) -> tuple[SeatText, int] | None:
    """The text and the place of the copy whose line has that address."""
    for text in texts:
        for place, line in enumerate(text.copies):
            if line.address == address:
                return text, place
    return None
