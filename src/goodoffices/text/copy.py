"""A copy for one seat: what it may see of a draft, and nothing that tells of the rest.

A pure function of the draft and of the alternatives that this seat may see: what is not among them leaves no
gap in the numbers, no blank in the words, no translation and no warning.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import replace

import msgspec

from goodoffices.record import (
    Alternative,
    Bracket,
    Clause,
    Rendering,
    SeatId,
    TextContent,
    TranslatedWords,
    Wording,
)
from goodoffices.text.outline import under
from goodoffices.text.wording import in_order, tidy, without_slots

__all__ = ["copy_for", "state_of"]


def copy_for(
    content: TextContent,
    shown: Mapping[str, SeatId | None],
    *,
    left_out: Collection[str] = (),
    issues: Collection[str] = (),
) -> TextContent:
    """The draft as one seat may have it.

    Parameters
    ----------
    content : TextContent
        The draft.
    shown : mapping of str to SeatId or None
        The alternatives that this seat may see, and whose words it may know each to be; None for the
        mediator's idea. Every other one is absent.
    left_out : collection of str
        Clauses that are kept back, with all that stands under them.
    issues : collection of str
        Issues of the agenda that this seat knows.

    Returns
    -------
    TextContent
        Only what may be seen.

    Examples
    --------
    >>> from goodoffices.record import Wording
    >>> b = Bracket(id="b", alternatives=(Alternative(id="x", words="unfilmed"),))
    >>> c = Clause(id="c", words=Wording(pieces=("They cross ", "."), slots=("b",)), brackets=(b,))
    >>> copy_for(TextContent(title="The bridge", clauses=(c,)), {}).clauses[0].words.pieces
    ('They cross.',)
    """
    kept: list[Clause] = []
    skipped = 0
    for place, clause in enumerate(content.clauses):
        if place < skipped:
            continue
        found = None if clause.id in left_out else _clause(clause, shown, issues)
        if found is None:
            # Nothing stands under what is not there.
            skipped = under(content.clauses, place)
        else:
            kept.append(found)
    return replace(content, clauses=_not_empty(kept))


def state_of(clause: Clause) -> str:
    """Sixteen digits that are the same for the same words, wherever the clause stands."""
    raw = msgspec.json.encode(replace(clause, level=0), order="sorted")
    return hashlib.blake2s(raw, digest_size=8).hexdigest()


def _not_empty(clauses: list[Clause]) -> tuple[Clause, ...]:
    """Without headings under which nothing is left, whatever may have stood there."""
    kept: list[Clause] = []
    following = -1
    for clause in reversed(clauses):
        if clause.is_heading and following <= clause.level:
            continue
        kept.append(clause)
        following = clause.level
    return tuple(reversed(kept))


def _clause(
    clause: Clause, shown: Mapping[str, SeatId | None], issues: Collection[str]
) -> Clause | None:
    """The clause as this seat may have it; None where nothing of it is left."""
    brackets = tuple(x for b in clause.brackets if (x := _bracket(b, shown, issues)) is not None)
    known = {bracket.id for bracket in brackets}
    gone = {bracket.id for bracket in clause.brackets} - known
    words = without_slots(clause.words, gone)
    if not (clause.heading.strip() or brackets or "".join(words.pieces).strip()):
        return None
    renderings = tuple(_rendering(clause, one, words, known) for one in clause.renderings)
    return tidy(replace(clause, words=words, brackets=brackets, renderings=renderings))


def _bracket(
    bracket: Bracket, shown: Mapping[str, SeatId | None], issues: Collection[str]
) -> Bracket | None:
    linked = bracket.issue in issues
    alternatives = tuple(
        replace(
            one,
            said_by=shown[one.id],
            option=one.option if linked else "",
            translations=tuple(_translated(one, x) for x in one.translations),
        )
        for one in bracket.alternatives
        if one.id in shown
    )
    if not alternatives:
        return None
    return replace(bracket, alternatives=alternatives, issue=bracket.issue if linked else "")


def _translated(one: Alternative, words: TranslatedWords) -> TranslatedWords:
    behind = words.of is not None and words.of.split() != one.words.split()
    return replace(words, of=None, behind=behind)


def _rendering(clause: Clause, one: Rendering, words: Wording, known: Collection[str]) -> Rendering:
    """A rendering without what is hidden; whether it is behind is judged by what can be seen alone."""
    gone = {slot for slot in one.words.slots if slot not in known}
    behind = one.of_heading.split() != clause.heading.split()
    if one.of_words is not None:
        never = {slot for slot in one.of_words.slots if slot not in known}
        behind = behind or without_slots(one.of_words, never) != in_order(words)
    return Rendering(
        language=one.language,
        words=without_slots(one.words, gone),
        heading=one.heading,
        behind=behind and one.of_words is not None,
    )
