"""What changed between two drafts: inserted, removed, moved, and changed word by word."""

from __future__ import annotations

import difflib
import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from goodoffices.record import Clause
from goodoffices.text.outline import numbers
from goodoffices.text.wording import plain

__all__ = ["Change", "ClauseChange", "Piece", "applied", "differences", "words_changed"]

TOKEN = re.compile(r"\w+|\s+|[^\w\s]")


class Change(StrEnum):
    """What happened to a few words."""

    ADDED = "added"
    SAME = "same"
    TAKEN = "taken"


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of words, and what happened to it.

    Attributes
    ----------
    change : Change
        Same, added or taken away.
    words : str
        The words.
    """

    change: Change
    words: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class ClauseChange:
    """What happened to one clause.

    Attributes
    ----------
    id : str
        Which.
    old_number, new_number : str
        Its number before and after; empty where it was not there.
    level : int
        How deep it stands now, or stood.
    pieces : tuple of Piece
        Its words with what was added and taken away.
    moved : bool
        Whether it stands in another place among those that stayed.
    """

    id: str
    old_number: str
    new_number: str
    level: int
    pieces: tuple[Piece, ...]
    moved: bool = False

    @property
    def inserted(self) -> bool:
        """Whether it is new."""
        return not self.old_number

    @property
    def removed(self) -> bool:
        """Whether it is no longer there."""
        return not self.new_number

    @property
    def changed(self) -> bool:
        """Whether its words are others."""
        return any(piece.change is not Change.SAME for piece in self.pieces)

    @property
    def is_same(self) -> bool:
        """Whether nothing happened to it but a number."""
        return not (self.inserted or self.removed or self.changed or self.moved)


def differences(
    old: Sequence[Clause], new: Sequence[Clause], *, language: str = ""
) -> tuple[ClauseChange, ...]:
    """Every clause of two drafts with what happened to it, in the order of the new one.

    A removed clause follows the one after which it stood. Clauses are found by their ids, so that one
    that moved is told from one that was taken out and another put in.

    Parameters
    ----------
    old, new : sequence of Clause
        The two drafts.
    language : str, optional
        The language whose words are compared.

    Returns
    -------
    tuple of ClauseChange
        ``applied(old, differences(old, new))`` are the words of `new`.

    Examples
    --------
    >>> from goodoffices.record import Wording
    >>> a, b = (Clause(id="a", words=Wording(pieces=(t,))) for t in ("It opens at 8.", "It opens at 9."))
    >>> [(p.change.value, p.words) for p in differences((a,), (b,))[0].pieces]
    [('same', 'It opens at '), ('taken', '8'), ('added', '9'), ('same', '.')]
    """
    before, after = numbers(old), numbers(new)
    was = {clause.id: clause for clause in old}
    stayed = _stayed([c.id for c in old if c.id in after], {c.id: n for n, c in enumerate(new)})
    removed = _removed(old, after)
    found = [_removal(x, before, language) for x in removed.get("", ())]
    for clause in new:
        earlier = was.get(clause.id)
        text = plain(clause, language=language)
        if earlier is None:
            pieces: tuple[Piece, ...] = (Piece(Change.ADDED, text),)
        else:
            pieces = words_changed(plain(earlier, language=language), text)
        found.append(
            ClauseChange(
                clause.id,
                before.get(clause.id, ""),
                after[clause.id],
                clause.level,
                pieces,
                moved=earlier is not None
                and (clause.id not in stayed or earlier.level != clause.level),
            )
        )
        found += [_removal(x, before, language) for x in removed.get(clause.id, ())]
    return tuple(found)


def _removal(clause: Clause, before: Mapping[str, str], language: str) -> ClauseChange:
    pieces = (Piece(Change.TAKEN, plain(clause, language=language)),)
    return ClauseChange(clause.id, before[clause.id], "", clause.level, pieces)


def _removed(old: Sequence[Clause], after: Mapping[str, str]) -> dict[str, list[Clause]]:
    """The clauses that are gone, by the one that is still there after which they stood."""
    found: dict[str, list[Clause]] = {}
    above = ""
    for clause in old:
        if clause.id in after:
            above = clause.id
        else:
            found.setdefault(above, []).append(clause)
    return found


def _stayed(common: Sequence[str], places: Mapping[str, int]) -> set[str]:
    """The most clauses that kept their order: a longest increasing run of their new places."""
    ends: list[int] = []
    heads: list[int] = []
    before: list[int] = []
    for number, name in enumerate(common):
        place = bisect_left(ends, places[name])
        before.append(heads[place - 1] if place else -1)
        if place == len(ends):
            ends.append(places[name])
            heads.append(number)
        else:
            ends[place], heads[place] = places[name], number
    found, at = set(), heads[-1] if heads else -1
    while at >= 0:
        found.add(common[at])
        at = before[at]
    return found


def words_changed(old: str, new: str) -> tuple[Piece, ...]:
    """Two texts compared word by word; what is taken away stands before what is added.

    Examples
    --------
    >>> [piece.words for piece in words_changed("from eight", "from nine")]
    ['from ', 'eight', 'nine']
    """
    if old == new:
        return (Piece(Change.SAME, new),) if new else ()
    one, other = TOKEN.findall(old), TOKEN.findall(new)
    start = _alike(zip(one, other, strict=False))
    end = _alike(zip(reversed(one[start:]), reversed(other[start:]), strict=False))
    head, tail = one[:start], one[len(one) - end :]
    middle = _compared(one[start : len(one) - end], other[start : len(other) - end])
    pieces = [(Change.SAME, "".join(head)), *middle, (Change.SAME, "".join(tail))]
    return tuple(_joined(pieces))


def _alike(pairs: Iterator[tuple[str, str]]) -> int:
    count = 0
    for one, other in pairs:
        if one != other:
            break
        count += 1
    return count


def _compared(one: Sequence[str], other: Sequence[str]) -> Iterator[tuple[Change, str]]:
    matcher = difflib.SequenceMatcher(a=one, b=other, autojunk=False)
    for name, start, end, begin, stop in matcher.get_opcodes():
        same = "".join(one[start:end])
        if name == "equal" and (same.strip() or "\n" in same):
            yield Change.SAME, same
        else:
            # A blank alone between two changes belongs to them: whole phrases are read, not crumbs.
            yield Change.TAKEN, same
            yield Change.ADDED, "".join(other[begin:stop])


def _joined(pieces: Sequence[tuple[Change, str]]) -> Iterator[Piece]:
    taken = added = same = ""
    for change, words in (*pieces, (Change.SAME, "")):
        if change is Change.SAME and words:
            yield from _flushed(taken, added)
            taken = added = ""
            same += words
            continue
        if words and same:
            yield Piece(Change.SAME, same)
            same = ""
        taken += words if change is Change.TAKEN else ""
        added += words if change is Change.ADDED else ""
    yield from _flushed(taken, added)
    if same:
        yield Piece(Change.SAME, same)


def _flushed(taken: str, added: str) -> Iterator[Piece]:
    if taken:
        yield Piece(Change.TAKEN, taken)
    if added:
        yield Piece(Change.ADDED, added)


def applied(old: Mapping[str, str], changes: Sequence[ClauseChange]) -> tuple[tuple[str, str], ...]:
    """The words of the new draft, made from those of the old one and the changes alone.

    Parameters
    ----------
    old : mapping of str to str
        Id and words of each clause.
    changes : sequence of ClauseChange
        As :func:`differences` gives them.

    Raises
    ------
    ValueError
        If the changes are not of this draft.
    """
    found = []
    for change in changes:
        kept = "".join(p.words for p in change.pieces if p.change is not Change.ADDED)
        if not change.inserted and old.get(change.id) != kept:
            raise ValueError("changes of another draft")
        if not change.removed:
            words = "".join(p.words for p in change.pieces if p.change is not Change.TAKEN)
            found.append((change.id, words))
    return tuple(found)
