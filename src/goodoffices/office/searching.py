"""Words across everything that a seat may read: its own view and nothing else, with no index on any disk.

What is compared is folded: case, accents, vowel points and the marks of direction do not count, so that a word is found
however it was typed. What was folded stays in memory with the view (:mod:`goodoffices.office.looking`); sealed lines are
read anew each time.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from enum import Enum
from functools import cache
from typing import TYPE_CHECKING, Any, Final, get_args, get_type_hints

from goodoffices.record import Body, Line, SeatId, Value, Withheld
from goodoffices.store import Query

if TYPE_CHECKING:
    from goodoffices.office.office import Office
    from goodoffices.office.view import View

__all__ = ["Found", "Hit", "folded", "search"]

PAGE: Final = 30
"""So many lines are given at once."""
LONGEST: Final = 200
"""Signs of what is looked for."""
MOST_WORDS: Final = 12
BEFORE: Final = 60
"""Signs of an excerpt before what was found."""
EXCERPT: Final = 320
KIB: Final = 1024
MOST_KIB: Final = 5_000
"""So much of a view stays folded in memory."""
NAMES: Final = frozenset(
    {"alternative", "bracket", "clause", "clauses", "gone", "head", "id", "language"}
    | {"needs", "option", "settled", "slots", "tag", "without"}
)
"""Fields that hold names given by the software, or tags: nobody's words."""
WORDS: Final = re.compile(r"[\"“”«»„״](.+?)[\"“”«»„״]|(\S+)")
_WRITTEN, _READ = "ٱىة־ךםןףץ", "ايه-כמנפצ"  # letters as they are
LIKE: Final = {**dict(zip(_WRITTEN, _READ, strict=True)), "ـ": ""}
"""Letters that readers take for one another, and what has no sound; the forms at the end of a word."""


class _Folding(dict[int, str]):
    def __missing__(self, sign: int) -> str:
        plain = unicodedata.normalize("NFKD", LIKE.get(chr(sign), chr(sign)))
        plain = unicodedata.normalize("NFKD", plain.casefold())
        made = "".join([_bare(one) for one in plain])
        self[sign] = made
        return made


def _bare(sign: str) -> str:
    if sign in LIKE:
        return LIKE[sign]
    kind = unicodedata.category(sign)
    if kind in ("Mn", "Me", "Cf"):
        return ""
    if kind == "Nd":
        return str(unicodedata.digit(sign))
    return " " if sign.isspace() else sign


_FOLDING: Final = _Folding()


def folded(text: str) -> str:
    """The text as it is compared, each sign by itself.

    Parameters
    ----------
    text : str

    Returns
    -------
    str
        Without case, accents, vowel points, lengthening and marks of direction; all figures as 0 to 9.

    Examples
    --------
    >>> folded("Crème BRÛLÉE"), folded("שָׁלוֹם") == folded("שלומ"), folded("№ 5")
    ('creme brulee', True, 'no 5')
    """
    return text.translate(_FOLDING)


@dataclass(frozen=True, slots=True)
class Hit:
    """A line in which all words were found.

    Attributes
    ----------
    line : Line
        Where.
    excerpt : tuple of (bool, str)
        Its words around what was found; True where a piece is what was looked for.
    """

    line: Line
    excerpt: tuple[tuple[bool, str], ...]

    def __repr__(self) -> str:
        return "<Hit>"


@dataclass(frozen=True, slots=True)
class Found:
    """What a search found.

    Attributes
    ----------
    hits : tuple of Hit
        The newest first.
    count : int
        In how many lines of the whole view all words stand.
    older : int
        The number of a line before which there is more; 0 where there is none.
    """

    hits: tuple[Hit, ...]
    count: int
    older: int

    def __repr__(self) -> str:
        return "<Found>"


@dataclass(frozen=True, slots=True)
class _Index:
    of: Hashable
    texts: Mapping[int, str]
    sealed: tuple[int, ...]
    last: int

    @property
    def room(self) -> int:
        return 1 + sum(map(len, self.texts.values())) // KIB


def search(office: Office, view: View, words: str, *, before: int | None = None) -> Found:
    """Lines of a view in which all the words stand.

    Parameters
    ----------
    office : Office
    view : View
        Nothing outside it is read.
    words : str
        Words, or parts of words; in quotes what must stand together.
    before : int, optional
        Only lines with a lower number.

    Returns
    -------
    Found
        A page of them, the newest first, and how many there are in all. Nothing for no words.
    """
    wanted = _wanted(words)
    if not wanted:
        return Found((), 0, 0)
    index = view.once(
        "folded", lambda: _index(office, view), lambda made: 1 if made.room <= MOST_KIB else None
    )
    numbers = [n for n, text in index.texts.items() if all(one in text for one in wanted)]
    numbers += [
        line.number
        for line in view.held(numbers=index.sealed)
        if all(one in _folded(line, view) for one in wanted)
    ]
    numbers.sort(reverse=True)
    asked = [n for n in numbers if before is None or n < before]
    lines = {line.number: line for line in view.held(numbers=asked[:PAGE])}
    hits = [Hit(lines[n], _excerpt(lines[n], view, wanted)) for n in asked[:PAGE] if n in lines]
    return Found(tuple(hits), len(numbers), asked[PAGE - 1] if len(asked) > PAGE else 0)


def _wanted(words: str) -> tuple[str, ...]:
    found = (" ".join(folded(a or b).split()) for a, b in WORDS.findall(words[:LONGEST]))
    return tuple([one for one in dict.fromkeys(found) if one][:MOST_WORDS])


def _index(office: Office, view: View) -> _Index:
    # It goes on where nothing but lines was added: no other names of seats, and nothing that is read otherwise now.
    of = (tuple(seat.name for seat in view.directory.values()), view.altered)
    before = view.carried.folds.get("words")
    if not isinstance(before, _Index) or before.of != of:
        before = _Index(of, {}, (), 0)
    texts, sealed, last = dict(before.texts), [*before.sealed], before.last
    for row in office.store.load(view.actor.process, view.actor.seat, Query(after=before.last)):
        line = view.opened(row)
        last = line.number
        if line.audience.is_sealed:
            sealed.append(line.number)
        elif text := _folded(line, view):
            texts[line.number] = text
    made = _Index(of, texts, tuple(sealed), last)
    if made.room <= MOST_KIB:
        view.carried.folds["words"] = made
    return made


def _folded(line: Line, view: View) -> str:
    return " ".join(folded("\n".join([*_texts(line.body, view), view.name(line.author)])).split())


def _texts(body: Body, view: View) -> Iterator[str]:
    """What somebody said or wrote in an entry, and the names of the seats in it."""
    if not isinstance(body, Withheld):
        yield from _inside(body, frozenset(), view)


def _inside(found: object, declared: frozenset[object], view: View) -> Iterator[str]:
    if isinstance(found, str):
        if str in declared and not isinstance(found, Enum):
            yield found
        elif SeatId in declared:
            yield view.name(found)
        return
    if isinstance(found, Value):
        cls: Any = type(found)
        inner = [(getattr(found, name), leaves) for name, leaves in _declared(cls)]
    elif isinstance(found, Mapping):
        inner = [(one, declared) for one in found.values()]
    elif isinstance(found, tuple | list):
        inner = [(one, declared) for one in found]
    else:
        return
    for one, leaves in inner:
        yield from _inside(one, leaves, view)


@cache
def _declared(cls: Any) -> tuple[tuple[str, frozenset[object]], ...]:
    """The fields of a value that may hold words, each with all types that it may hold."""
    if not hasattr(cls, "__dataclass_fields__"):
        return ()
    hints = get_type_hints(cls)
    return tuple(
        (one.name, frozenset(_leaves(hints[one.name])))
        for one in fields(cls)
        if one.name not in NAMES
    )


def _leaves(hint: object) -> Iterator[object]:
    parts = get_args(hint)
    for part in parts:
        yield from _leaves(part)
    if not parts:
        yield hint


def _excerpt(line: Line, view: View, wanted: Sequence[str]) -> tuple[tuple[bool, str], ...]:
    """The words around the first thing that was found, with all that was found in them marked."""
    text = " · ".join(" ".join(one.split()) for one in _texts(line.body, view) if one.strip())
    text = text or view.name(line.author)
    marks = sorted(_marks(text, wanted))
    begin = max(0, marks[0][0] - BEFORE) if marks else 0
    begin = text.find(" ", begin, marks[0][0]) + 1 if begin else 0
    end = len(text) if len(text) - begin <= EXCERPT else begin + EXCERPT
    if end < len(text):
        end = max(text.rfind(" ", begin, end), begin + EXCERPT // 2)
    pieces, at = [(False, "… ")] if begin else [], begin
    for start, stop in marks:
        if at <= start and stop <= end:
            pieces += [(False, text[at:start]), (True, text[start:stop])]
            at = stop
    pieces.append((False, text[at:end] + (" …" if end < len(text) else "")))
    return tuple([piece for piece in pieces if piece[1]])


def _marks(text: str, wanted: Sequence[str]) -> Iterator[tuple[int, int]]:
    places = [place for place, sign in enumerate(text) for _ in folded(sign)]
    plain = folded(text)
    for one in wanted:
        at = plain.find(one)
        while at >= 0:
            stop = places[at + len(one) - 1] + 1
            while stop < len(text) and not folded(text[stop]):  # points belong to their letter
                stop += 1
            yield places[at], stop
            at = plain.find(one, at + len(one))
