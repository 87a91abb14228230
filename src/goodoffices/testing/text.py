"""Hypothesis strategies for single texts: trees of clauses with brackets, owners, and what an edit makes of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from hypothesis import strategies as st

from goodoffices.errors import InputError
from goodoffices.record import (
    Alternative,
    Bracket,
    Clause,
    Rendering,
    SeatId,
    TextContent,
    TextLanguage,
    TranslatedWords,
    Wording,
)
from goodoffices.text import move_clause, place_clause, take_out, tidy

__all__ = ["OwnedText", "contents", "edited", "owned_texts"]


class OwnedText(NamedTuple):
    """A text, and whose words its alternatives are."""

    content: TextContent
    owners: Mapping[str, SeatId | None]


PHRASES = (
    "shall open",
    "the bridge at 08:00",
    "unfilmed",
    "and not",
    "guards",
    "الجسر مفتوح",
    "by day,",
)


def _phrases(*, empty: bool = False) -> st.SearchStrategy[str]:
    return st.sampled_from(("", *PHRASES) if empty else PHRASES)


@st.composite
def _clauses(draw: st.DrawFn, name: str, level: int, languages: Sequence[str]) -> Clause:
    brackets = []
    for number in range(draw(st.integers(0, 2))):
        said = draw(st.lists(_phrases(), min_size=1, max_size=3))
        translated = [tag for tag in languages if draw(st.booleans())]
        alternatives = [
            Alternative(
                id=f"{name}-{number}-{place}",
                words=words,
                translations=tuple(
                    TranslatedWords(language=tag, words=words, of=said[0]) for tag in translated
                ),
            )
            for place, words in enumerate(said)
        ]
        brackets.append(Bracket(id=f"{name}-{number}", alternatives=tuple(alternatives)))
    slots = tuple(bracket.id for bracket in brackets)
    heading = draw(_phrases(empty=True))
    words = _wording(draw, slots)
    if not brackets and not heading and not "".join(words.pieces).strip():
        heading = "Article"
    renderings = tuple(
        Rendering(
            language=tag,
            words=_wording(draw, slots),
            heading=heading,
            of_words=words if draw(st.booleans()) else _wording(draw, slots),
            of_heading=heading,
        )
        for tag in languages
        if draw(st.booleans())
    )
    return tidy(
        Clause(
            id=name,
            level=level,
            heading=heading,
            words=words,
            brackets=tuple(brackets),
            renderings=renderings,
        )
    )


def _wording(draw: st.DrawFn, slots: tuple[str, ...]) -> Wording:
    count = len(slots) + 1
    pieces = draw(st.lists(_phrases(empty=True), min_size=count, max_size=count))
    return Wording(pieces=tuple(f" {piece} " if piece else " " for piece in pieces), slots=slots)


@st.composite
def contents(draw: st.DrawFn, *, most: int = 7, prefix: str = "c") -> TextContent:
    """Any text: a tree of clauses, some with brackets, some in a second language.

    Examples
    --------
    >>> from hypothesis import find
    >>> len(find(contents(), lambda text: len(text.clauses) > 1).clauses)
    2
    """
    tags = draw(st.sampled_from(((), ("ar",), ("ar", "fr"))))
    clauses: list[Clause] = []
    above = -1
    for number in range(draw(st.integers(0, most))):
        above = draw(st.integers(0, min(3, above + 1)))
        clauses.append(draw(_clauses(f"{prefix}{number}", above, tags)))
    return TextContent(
        title="The bridge",
        clauses=tuple(clauses),
        languages=(
            TextLanguage(tag="en", authentic=True),
            *(TextLanguage(tag=tag, authentic=draw(st.booleans())) for tag in tags),
        ),
        all_or_nothing=draw(st.booleans()),
    )


@st.composite
def owned_texts(draw: st.DrawFn, sides: Sequence[SeatId], *, most: int = 7) -> OwnedText:
    """Any text whose alternatives belong to these sides or to the mediator.

    Examples
    --------
    >>> from hypothesis import find
    >>> find(owned_texts([SeatId("north")]), lambda text: SeatId("north") in text.owners.values()).owners
    {'c0-0-0': 'north'}
    """
    content = draw(contents(most=most))
    owners = {one.id: draw(st.sampled_from((None, *sides))) for one in content.alternatives()}
    return OwnedText(content, owners)


@st.composite
def edited(draw: st.DrawFn, content: TextContent, *, times: int = 3) -> TextContent:
    """What a few edits make of a text: clauses put in, taken out, moved, and worded anew.

    Examples
    --------
    >>> from hypothesis import find
    >>> len(find(edited(TextContent(title="The bridge")), lambda text: bool(text.clauses)).clauses)
    1
    """
    tags = [language.tag for language in content.languages[1:]]
    for turn in range(draw(st.integers(1, times))):
        names = [clause.id for clause in content.clauses]
        step = draw(st.sampled_from(("new", "words", "move", "out"))) if names else "new"
        try:
            if step == "new":
                level = draw(st.integers(0, 2))
                after = draw(st.sampled_from(("", *names)))
                new = draw(_clauses(f"n{len(names)}x{turn}", level, tags))
                content = place_clause(content, new, after=after)
            elif step == "words":
                old = draw(st.sampled_from(content.clauses))
                new = draw(_clauses(f"w{len(names)}x{turn}", old.level, tags))
                content = place_clause(content, replace(new, id=old.id))
            elif step == "move":
                name, after = draw(st.sampled_from(names)), draw(st.sampled_from(("", *names)))
                content = move_clause(content, name, after=after, level=draw(st.integers(0, 2)))
            else:
                content = take_out(content, draw(st.sampled_from(names)))
        except InputError:
            continue  # an edit that the text refuses leaves it as it was
    return content
