"""Advice of the rooms below, in the language of the page.

Engines, record and office know nothing of languages: their errors carry English sentences, some with values in
them. Each such sentence stands in the catalogue ``office`` with ``{0}``, ``{1}`` ... where values are put in; it is
known again by the words around them.
"""

import re
from functools import cache
from pathlib import Path

from babel.messages.mofile import read_mo
from django.utils import translation

LOCALE = Path(__file__).parent / "locale"
_HOLE = re.compile(r"\{(\d+)\}")


def spoken(advice: str) -> str:
    """The same advice in the language that is spoken now; as it is where there is no translation."""
    language = translation.get_language()
    if not advice or not language or language == "en":
        return advice
    sentences, shapes = _sentences(language)
    if known := sentences.get(advice):
        return known
    for shape, told in shapes:
        if met := shape.fullmatch(advice):
            return told.format(*map(spoken, met.groups()))
    return advice


@cache
def _sentences(language: str) -> tuple[dict[str, str], list[tuple[re.Pattern[str], str]]]:
    """Whole sentences, and those with holes: the ones with most words of their own first."""
    path = LOCALE / language / "LC_MESSAGES" / "office.mo"
    if not path.is_file():
        return {}, []
    with path.open("rb") as file:
        known = {str(one.id): str(one.string) for one in read_mo(file) if one.id and one.string}
    holed = sorted((text for text in known if _HOLE.search(text)), key=_own_words, reverse=True)
    return known, [(_shape(text), known[text]) for text in holed]


def _own_words(text: str) -> int:
    return len(_HOLE.sub("", text))


def _shape(text: str) -> re.Pattern[str]:
    parts = _HOLE.split(text)[::2]  # the holes are numbered in their order
    return re.compile("(.+?)".join(map(re.escape, parts)), re.DOTALL)
