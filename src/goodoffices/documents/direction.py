"""Right to left or left to right: of a language, and of the pieces of one line."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterator
from itertools import groupby
from typing import Final

__all__ = ["is_right_to_left", "language_of", "pieces"]

RIGHT_TO_LEFT: Final = frozenset(
    ("ar", "arc", "ckb", "dv", "fa", "he", "ku", "ps", "sd", "syr", "ug", "ur", "yi")
)
STRONG: Final = {"L": False, "R": True, "AL": True}


def is_right_to_left(language: str) -> bool:
    """Whether a language is written from right to left.

    Examples
    --------
    >>> is_right_to_left("he"), is_right_to_left("fr-CA")
    (True, False)
    """
    return language.lower().partition("-")[0] in RIGHT_TO_LEFT


def language_of(words: str, language: str) -> str:
    """The language that words are set in: the one that is said, unless most letters run the other way.

    Parameters
    ----------
    words : str
        The words.
    language : str
        The language of the text that they stand in.

    Examples
    --------
    >>> language_of("שלום", "en"), language_of("UTC: שלום לכם", "he"), language_of("Peace", "he")
    ('he', 'he', 'und')
    """
    counts = Counter(unicodedata.bidirectional(one) for one in words)
    forwards, backwards = counts["L"], counts["R"] + counts["AL"]
    if forwards == backwards or (backwards > forwards) == is_right_to_left(language):
        return language
    if forwards > backwards:
        return "und"
    return "he" if counts["R"] > counts["AL"] else "ar"


def pieces(words: str, *, right_to_left: bool) -> Iterator[tuple[str, bool]]:
    """A line cut where its direction changes; what has no direction of its own goes with the line.

    Parameters
    ----------
    words : str
        The line.
    right_to_left : bool
        The direction of its paragraph.

    Returns
    -------
    iterator of (str, bool)
        Each piece, and whether it runs from right to left.

    Examples
    --------
    >>> list(pieces("08:00 or UTC", right_to_left=True))
    [('08:00 ', True), ('or UTC', False)]
    """
    found: list[bool | None] = [STRONG.get(unicodedata.bidirectional(one)) for one in words]
    around, before = list(found), right_to_left
    for place, one in enumerate(found):
        if one is not None:
            before = one
        elif before != right_to_left and not _comes(found, place, before):
            # What stands between two words of another direction belongs to them; what follows the last does not.
            before = right_to_left
        around[place] = before
    for direction, group in groupby(zip(words, around, strict=True), key=lambda pair: pair[1]):
        yield "".join(letter for letter, _ in group), bool(direction)


def _comes(found: list[bool | None], place: int, wanted: bool) -> bool:
    following = next((one for one in found[place:] if one is not None), None)
    return following is not None and following == wanted
