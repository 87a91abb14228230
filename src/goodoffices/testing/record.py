"""Hypothesis strategies for what a record is made of: words, seats, audiences, bodies, whole records.

Bodies of every declared kind are made from the types of their fields, so that a new kind is covered on
the day it is declared.
"""

from __future__ import annotations

import types
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from enum import Enum
from typing import Any, Union, get_args, get_origin, get_type_hints

from hypothesis import reject
from hypothesis import strategies as st

from goodoffices.errors import InputError
from goodoffices.record import Audience, Body, Entry, EntryId, Seat, SeatId, Value, kinds

__all__ = ["SEATS", "audiences", "bodies", "entries", "records", "words"]

SEATS = tuple(SeatId(name) for name in ("mediator", "north", "south", "friend", "engine"))
"""Names of seats that the strategies use where none are given."""

_CENTURY = tuple(datetime(year, 1, 1, tzinfo=UTC).replace(tzinfo=None) for year in (2000, 2100))
NOWHERE = EntryId("0" * 32)


def words() -> st.SearchStrategy[str]:
    """Words that are not empty, in any script.

    Examples
    --------
    >>> from hypothesis import find
    >>> find(words(), lambda text: len(text) > 1)
    '00'
    """
    letters = st.characters(exclude_categories=("Cs", "Cc"))
    return st.text(letters, min_size=1, max_size=40).filter(lambda text: bool(text.strip()))


def audiences(seats: Sequence[SeatId] = SEATS) -> st.SearchStrategy[Audience]:
    """Any set of seats that is not empty.

    Examples
    --------
    >>> from hypothesis import find
    >>> find(audiences(), lambda audience: len(audience.seats) == 2)
    Audience(mediator, north)
    """
    return st.sets(st.sampled_from(seats), min_size=1).map(Audience)


_known_hints: dict[type, dict[str, Any]] = {}


def _hints(cls: type) -> dict[str, Any]:
    if cls not in _known_hints:
        fields = getattr(cls, "__dataclass_fields__", {})
        _known_hints[cls] = {n: hint for n, hint in get_type_hints(cls).items() if n in fields}
    return _known_hints[cls]


def _needs_entry(cls: type[Body]) -> bool:
    return any(hint is EntryId for hint in _hints(cls).values())


def _of(hint: Any, seats: Sequence[SeatId], ids: Sequence[EntryId]) -> st.SearchStrategy[Any]:  # noqa: PLR0911  # one line for each type a field may have
    origin, arguments = get_origin(hint), get_args(hint)
    if hint is SeatId:
        return st.sampled_from(seats)
    if hint is EntryId:
        return st.sampled_from(ids or (NOWHERE,))
    if origin in (Union, types.UnionType):
        inner = [a for a in arguments if a is not type(None) and not (a is EntryId and not ids)]
        return st.one_of(st.none(), *(_of(argument, seats, ids) for argument in inner))
    if origin is tuple:
        several = 0 if arguments[0] is EntryId and not ids else 3
        return st.lists(_of(arguments[0], seats, ids), max_size=several).map(tuple)
    if origin is Mapping:
        key, held = (_of(argument, seats, ids) for argument in arguments)
        return st.dictionaries(key, held, max_size=3)
    if isinstance(hint, type) and issubclass(hint, Enum):
        return st.sampled_from(hint)
    if isinstance(hint, type) and issubclass(hint, Value):
        return _built(hint, seats, ids)
    plain: dict[Any, st.SearchStrategy[Any]] = {
        str: words(),
        int: st.integers(1, 12),
        float: st.floats(-80, 80),
        bool: st.booleans(),
        bytes: words().map(str.encode),
        date: st.dates(date(2000, 1, 1), date(2099, 12, 31)),
        datetime: st.datetimes(*_CENTURY, timezones=st.just(UTC)),
    }
    return plain[hint]


@st.composite
def _built(
    draw: st.DrawFn, cls: type[Value], seats: Sequence[SeatId], ids: Sequence[EntryId]
) -> Value:
    fields = {name: draw(_of(hint, seats, ids)) for name, hint in _hints(cls).items()}
    if cls is Seat:
        fields["id"] = draw(st.sampled_from(seats))
    try:
        return cls(**fields)
    except InputError:
        reject()


def bodies(
    kind: type[Body] | None = None,
    *,
    seats: Sequence[SeatId] = SEATS,
    ids: Sequence[EntryId] = (),
) -> st.SearchStrategy[Any]:
    """Bodies of one kind, or of any kind that can be written with the given references.

    Parameters
    ----------
    kind : type of Body, optional
        Only this kind.
    seats : sequence of SeatId
        The seats they may name.
    ids : sequence of EntryId
        The entries they may refer to; where there are none, kinds that need one are left out.

    Examples
    --------
    >>> from hypothesis import find
    >>> from goodoffices.record import Message
    >>> find(bodies(Message), lambda body: True).words
    '0'
    """
    if kind is not None:
        return _built(kind, tuple(seats), tuple(ids))
    possible = [cls for cls in kinds().values() if ids or not _needs_entry(cls)]
    return st.sampled_from(possible).flatmap(lambda cls: _built(cls, tuple(seats), tuple(ids)))


@st.composite
def entries(
    draw: st.DrawFn, number: int, before: Sequence[Entry] = (), seats: Sequence[SeatId] = SEATS
) -> Entry:
    """One more entry after `before`, referring only to what all its readers can read."""
    audience = draw(audiences(seats))
    ids = [entry.entry_id for entry in before if audience.within(entry.audience)]
    slot = before[-1].slot if before else 0
    return Entry(
        EntryId(f"{number:032x}"),
        draw(st.sampled_from(seats)),
        audience,
        slot + 600 * draw(st.integers(0, 1)),
        draw(bodies(seats=seats, ids=ids)),
    )


@st.composite
def records(draw: st.DrawFn, *, max_size: int = 12, seats: Sequence[SeatId] = SEATS) -> list[Entry]:
    """Whole records: any kinds of entry to any audiences, each referring only to what its readers know.

    Parameters
    ----------
    max_size : int
        At most so many entries.
    seats : sequence of SeatId
        Who there is.

    Examples
    --------
    >>> from hypothesis import given
    >>> from goodoffices.record import project
    >>> @given(records())
    ... def nothing_else_is_seen(record):
    ...     assert all(line.audience.admits("south") for line in project(record, "south"))
    """
    made: list[Entry] = []
    for number in range(1, 1 + draw(st.integers(0, max_size))):
        made.append(draw(entries(number, made, seats)))
    return made
