"""The tree of clauses: their numbers, what stands under what, and how it is put in another order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from goodoffices.errors import InputError
from goodoffices.record import Clause, TextContent

__all__ = ["move_clause", "numbers", "place_clause", "take_out", "under"]


def numbers(clauses: Sequence[Clause]) -> Mapping[str, str]:
    """The number of each clause as it stands: 1, 1.1, 1.1.1.

    It follows from these clauses alone: what a seat was not handed leaves no gap.

    Examples
    --------
    >>> numbers((Clause(id="a", heading="One"), Clause(id="b", level=1, heading="Two")))
    {'a': '1', 'b': '1.1'}
    """
    found, counts = {}, [0]
    for clause in clauses:
        counts = counts[: clause.level + 1] + [0] * (clause.level + 1 - len(counts))
        counts[clause.level] += 1
        found[clause.id] = ".".join(map(str, counts))
    return found


def under(clauses: Sequence[Clause], place: int) -> int:
    """The place after the last clause that stands under the one at `place`."""
    level, end = clauses[place].level, place + 1
    while end < len(clauses) and clauses[end].level > level:
        end += 1
    return end


def _place(content: TextContent, name: str) -> int:
    for place, clause in enumerate(content.clauses):
        if clause.id == name:
            return place
    raise InputError(
        "no such clause", advice="This clause is not in the text any more. Nothing was changed."
    )


def place_clause(content: TextContent, clause: Clause, *, after: str = "") -> TextContent:
    """The text with a clause in it: in the place of the one of its id, or as a new one.

    Parameters
    ----------
    content : TextContent
        The text.
    clause : Clause
        The clause; a new level moves what stands under it along.
    after : str
        For a new one: it follows this clause and all that stands under it down to its own level; empty
        for the beginning.
    """
    known = content.clause(clause.id)
    if known is not None:
        place = _place(content, clause.id)
        end, step = under(content.clauses, place), clause.level - known.level
        below = (replace(x, level=x.level + step) for x in content.clauses[place + 1 : end])
        return replace(
            content,
            clauses=(*content.clauses[:place], clause, *below, *content.clauses[end:]),
        )
    place = 0
    if after:
        place = _place(content, after) + 1
        while place < len(content.clauses) and content.clauses[place].level > clause.level:
            place += 1
    return replace(content, clauses=(*content.clauses[:place], clause, *content.clauses[place:]))


def take_out(content: TextContent, name: str) -> TextContent:
    """The text without a clause and without all that stands under it."""
    place = _place(content, name)
    end = under(content.clauses, place)
    return replace(content, clauses=(*content.clauses[:place], *content.clauses[end:]))


def move_clause(content: TextContent, name: str, *, after: str, level: int) -> TextContent:
    """The text with a clause, and all that stands under it, in another place.

    Parameters
    ----------
    content : TextContent
        The text.
    name : str
        Which clause.
    after : str
        It then follows this one; empty for the beginning.
    level : int
        How deep it then stands.

    Raises
    ------
    InputError
        If it would stand under itself, or under nothing.
    """
    place = _place(content, name)
    end = under(content.clauses, place)
    taken = content.clauses[place:end]
    if after in {clause.id for clause in taken}:
        raise InputError(
            "a clause under itself",
            advice="A clause cannot follow itself or what stands under it. Nothing was changed.",
            field="after",
        )
    left = (*content.clauses[:place], *content.clauses[end:])
    at = next((n + 1 for n, clause in enumerate(left) if clause.id == after), 0)
    if after and not at:
        _place(content, after)
    step = level - taken[0].level
    moved = tuple(replace(clause, level=clause.level + step) for clause in taken)
    return replace(content, clauses=(*left[:at], *moved, *left[at:]))
