"""Words and the brackets among them: put in order, read as one line, typed with marks."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import replace

from goodoffices.errors import InputError
from goodoffices.record import Bracket, Clause, Wording

__all__ = ["in_order", "marked", "plain", "tidy", "typed", "without_slots"]

MARK = re.compile(r"\[(\d{1,3})\]")
BLANKS = re.compile(r"[ \t\u00a0]+")
FOLLOWS = tuple(".,;:!?)]»”’،؛؟")  # noqa: RUF001  # the quotation mark is meant
"""What stands close to the word before it."""


def typed(text: str, brackets: Mapping[int, str]) -> Wording:
    """Words as a person typed them, with ``[1]`` where the first bracket stands.

    Parameters
    ----------
    text : str
        What was typed.
    brackets : mapping of int to str
        The number of each bracket on the page, and its id.

    Raises
    ------
    InputError
        If a bracket stands twice, or one is named that is not there.

    Examples
    --------
    >>> typed("It opens [1] at 08:00.", {1: "b"}).pieces
    ('It opens ', ' at 08:00.')
    """
    pieces, slots, end = [], [], 0
    for found in MARK.finditer(text):
        name = brackets.get(int(found[1]))
        if name is None:
            continue
        if name in slots:
            raise InputError(
                "a bracket that stands twice",
                advice=f"The mark {found[0]} stands twice. Each bracket stands once in the words.",
                field="words",
            )
        pieces.append(text[end : found.start()])
        slots.append(name)
        end = found.end()
    return in_order(Wording(pieces=(*pieces, text[end:]), slots=tuple(slots)))


def marked(words: Wording, brackets: Mapping[str, int]) -> str:
    """Words as they are typed: the other way round."""
    text = words.pieces[0]
    for slot, piece in zip(words.slots, words.pieces[1:], strict=True):
        text += f"[{brackets[slot]}]{piece}"
    return text


def in_order(words: Wording) -> Wording:
    """The same words with single blanks, and none at either end."""
    pieces = [
        "\n".join(BLANKS.sub(" ", line) for line in piece.replace("\r\n", "\n").split("\n"))
        for piece in words.pieces
    ]
    pieces[0] = pieces[0].lstrip()
    pieces[-1] = pieces[-1].rstrip()
    return Wording(pieces=tuple(pieces), slots=words.slots)


def without_slots(words: Wording, gone: Collection[str]) -> Wording:
    """The words as they stand where some brackets never were: no blank tells where they stood."""
    pieces, slots = [words.pieces[0]], []
    for slot, piece in zip(words.slots, words.pieces[1:], strict=True):
        if slot in gone:
            pieces[-1] = _closed(pieces[-1], piece, begins=len(pieces) == 1)
        else:
            slots.append(slot)
            pieces.append(piece)
    return in_order(Wording(pieces=tuple(pieces), slots=tuple(slots)))


def _closed(before: str, after: str, *, begins: bool) -> str:
    if before.endswith(" ") and (not after or after[0] in (" ", "\n") or after.startswith(FOLLOWS)):
        before = before[:-1]
    if after.startswith(" ") and ((begins and not before) or before.endswith("\n")):
        after = after[1:]
    return before + after


def plain(clause: Clause, *, language: str = "") -> str:
    """A clause as one string: its heading, and its words with every bracket written out.

    Parameters
    ----------
    clause : Clause
        Which.
    language : str, optional
        A language that the clause is rendered in; the one it is written in where left out.

    Examples
    --------
    >>> from goodoffices.record import Alternative, Bracket
    >>> b = Bracket(id="b", alternatives=(Alternative(id="x", words="open"), Alternative(id="y", words="closed")))
    >>> plain(Clause(id="c", words=Wording(pieces=("It stays ", "."), slots=("b",)), brackets=(b,)))
    'It stays [open / closed].'
    """
    rendering = next((one for one in clause.renderings if one.language == language), None)
    words = clause.words if rendering is None else rendering.words
    heading = clause.heading if rendering is None else rendering.heading
    inside = {bracket.id: bracket for bracket in clause.brackets}
    text = words.pieces[0]
    for slot, piece in zip(words.slots, words.pieces[1:], strict=True):
        text += f"[{' / '.join(_said(inside[slot], language))}]{piece}"
    return "\n".join(part for part in (heading, text) if part.strip())


def _said(bracket: Bracket, language: str) -> list[str]:
    return [
        next((t.words for t in one.translations if t.language == language), one.words)
        for one in bracket.alternatives
    ]


def tidy(clause: Clause) -> Clause:
    """A clause with its words in order, in every language."""
    return replace(
        clause,
        heading=" ".join(clause.heading.split()),
        words=in_order(clause.words),
        renderings=tuple(
            replace(one, words=in_order(one.words), heading=" ".join(one.heading.split()))
            for one in clause.renderings
        ),
    )
