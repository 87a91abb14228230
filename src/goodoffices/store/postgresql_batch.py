"""The rows of many units, and the one statement that commits them.

One statement is one round trip, and with it one flush. It moves the length of each record from where this
server believes it to be, under the epoch of the lease that this server believes it holds; where either is
not so, it divides by zero and nothing of it stands.

A lone writer's rows are written out as values, which a server plans and runs fastest; those of a crowd go
as arrays, so that one statement serves any number. Both go in PostgreSQL's binary format, written here: it is
plain for the four types that there are, and nothing has to find out which they are.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import count
from typing import Any

from goodoffices.store.contract import Writing

__all__ = ["Rows"]

Row = Sequence[Any]

FEW = 4
"""So many rows of a table are written out."""
MANY = FEW + 1

_MOVED = "on conflict (record, view, thread) do update set last = excluded.last"
_PARTS = (
    ("view", "record int8, id int8, seat text", ""),
    (
        "log",
        (
            "record int8, seq int8, slot int8, entry text, statement bytea, ciphertext bytea, "
            "previous bytea, head bytea, signature bytea"
        ),
        "",
    ),
    ("entry_key", "record int8, seq int8, generation int8, wrap bytea", ""),
    (
        "line",
        (
            "record int8, view int8, number int8, seq int8, slot int8, kind text, thread text, "
            "audience text, previous bytea, head bytea"
        ),
        "",
    ),
    (
        "thread",
        "record int8, view int8, thread text, family text, first int8, last int8, is_open bool",
        f"{_MOVED}, is_open = excluded.is_open",
    ),
    (
        "thread",
        "record int8, view int8, thread text, family text, first int8, last int8, is_open bool",
        _MOVED,
    ),
)
_FENCE = "id int8, epoch int8, before int8, after int8"


@dataclass(slots=True)
class Rows:
    """Rows gathered for one statement.

    Attributes
    ----------
    fences : dict
        For each record: epoch, length before, length after.
    slots : dict
        Slots of the units placed here, by their first entry.
    """

    fences: dict[int, tuple[int, int, int]] = field(default_factory=dict)
    slots: dict[str, int] = field(default_factory=dict)
    _views: list[Row] = field(default_factory=list)
    _entries: list[Row] = field(default_factory=list)
    _keys: list[Row] = field(default_factory=list)
    _lines: list[Row] = field(default_factory=list)
    _threads: dict[tuple[int, int, str], tuple[str, int, int, bool | None]] = field(
        default_factory=dict
    )

    def fence(self, record: int, epoch: int, length: int) -> None:
        """Say that a record is written to: from the length it had when first named, to this one."""
        before = self.fences.get(record, (epoch, length, length))[1]
        self.fences[record] = (epoch, before, length)

    def last(self, record: int, view: int, thread: str) -> int | None:
        """Number of the last line of a matter, if it moved here."""
        moved = self._threads.get((record, view, thread))
        return None if moved is None else moved[2]

    def add_view(self, record: int, view: int, seat: str) -> None:
        """A view that begins."""
        self._views.append((record, view, seat))

    def add_entry(
        self,
        record: int,
        seq: int,
        slot: int,
        writing: Writing,
        chain: tuple[bytes, bytes],
        wrapped: tuple[int, bytes],
    ) -> None:
        """An entry, the record's chain before and after it, and its key as the database may hold it."""
        sealed = (writing.entry_id, writing.statement, writing.ciphertext)
        self._entries.append((record, seq, slot, *sealed, *chain, writing.signature))
        self._keys.append((record, seq, *wrapped))

    def add_line(
        self,
        place: tuple[int, int, int],
        seq: int,
        slot: int,
        writing: Writing,
        chain: tuple[bytes, bytes],
    ) -> None:
        """A line of one seat's view at (record, view, number), and what it makes of its matter."""
        begins = writing.thread == writing.entry_id
        thread = None if begins else writing.thread
        told = (writing.kind, thread, writing.audience_id)
        self._lines.append((*place, seq, slot, *told, *chain))
        if begins and writing.leaves_open is None:
            return
        record, view, number = place
        family, first, _, is_open = self._threads.get(
            (record, view, writing.thread), (writing.family, number, 0, None)
        )
        if writing.leaves_open is not None:
            is_open = writing.leaves_open
        self._threads[record, view, writing.thread] = (family, first, number, is_open)

    def statement(self) -> tuple[bytes, list[bytes | None]]:
        """What commits all of it, and the values to it in binary."""
        told, silent = self._moved() if self._threads else ((), ())
        gathered: tuple[Sequence[Row], ...] = (
            [(record, *row) for record, row in sorted(self.fences.items())],
            self._views,
            self._entries,
            self._keys,
            self._lines,
            told,
            silent,
        )
        values: list[bytes | None] = []
        shape = []
        for rows, kinds in zip(gathered, _KINDS, strict=True):
            shape.append(min(len(rows), MANY))
            if len(rows) > FEW:
                values += map(_array, kinds, zip(*rows, strict=True))
            elif rows:
                values += [
                    None if value is None else kind.binary(value)
                    for row in rows
                    for kind, value in zip(kinds, row, strict=True)
                ]
        values.append(_int8(len(self.fences)))
        return _statement(tuple(shape)), values

    def _moved(self) -> tuple[list[Row], list[Row]]:
        """Matters that moved: with whether they are open, and those where nothing changed in that."""
        moved: list[Row] = [(*key, *row) for key, row in self._threads.items()]
        told = [row for row in moved if row[-1] is not None]
        return told, [(*row[:-1], False) for row in moved if row[-1] is None]


@dataclass(frozen=True, slots=True)
class Kind:
    """A type of PostgreSQL: its number, and how a value is written in binary."""

    oid: int
    binary: Callable[[Any], bytes]


_int8 = struct.Struct(">q").pack
_length = struct.Struct(">i").pack
_NULL = _length(-1)
_OF = {
    "bool": Kind(16, struct.Struct("?").pack),
    "bytea": Kind(17, bytes),
    "int8": Kind(20, _int8),
    "text": Kind(25, str.encode),
}


def _array(kind: Kind, column: Sequence[Any]) -> bytes:
    """A column as an array of one dimension that begins at 1."""
    parts = [struct.pack(">iiiii", 1, 1, kind.oid, len(column), 1)]
    for value in column:
        if value is None:
            parts.append(_NULL)
        else:
            told = kind.binary(value)
            parts += (_length(len(told)), told)
    return b"".join(parts)


@lru_cache(maxsize=4096)
def _statement(shape: tuple[int, ...]) -> bytes:
    """The statement for so many rows of each table."""
    places = count(1)
    fence = "from ({}) as mine ({}) where record.id = mine.id and record.epoch = mine.epoch "
    fence = (
        fence.format(_rows(_FENCE, shape[0], places), _names(_FENCE)) + "and length = mine.before"
    )
    parts = [f"fence as (update record set length = mine.after {fence} returning record.id)"]  # noqa: S608  # names and types alone
    for place, ((table, columns, then), many) in enumerate(zip(_PARTS, shape[1:], strict=True)):
        if many:
            parts.append(
                f"part_{place} as (insert into {table} ({_names(columns)}) "
                f"{_rows(columns, many, places)} {then})"
            )
    told = f"select 1 / case when count(*) = ${next(places)}::int8 then 1 else 0 end from fence"  # noqa: S608
    return f"with {', '.join(parts)} {told}".encode()


def _rows(columns: str, many: int, places: Iterator[int]) -> str:
    """So many rows written out, or any number as arrays."""
    types = _types(columns)
    if many > FEW:
        arrays = ", ".join(f"${next(places)}::{name}[]" for name in types)
        return f"select * from unnest({arrays})"  # noqa: S608  # types alone
    rows = (", ".join(f"${next(places)}::{name}" for name in types) for _ in range(many))
    return f"values {', '.join(f'({row})' for row in rows)}"


def _names(columns: str) -> str:
    return ", ".join(column.split()[0] for column in columns.split(", "))


def _types(columns: str) -> tuple[str, ...]:
    return tuple(column.split()[1] for column in columns.split(", "))


_KINDS = tuple(
    tuple(_OF[name] for name in _types(columns))
    for columns in (_FENCE, *(part[1] for part in _PARTS))
)
