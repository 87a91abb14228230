"""The rows of many units, and the one statement that commits them.

One statement is one round trip, and with it one flush. It moves the length of each record from where this
server believes it to be, under the epoch of the lease that this server believes it holds; where either is
not so, it divides by zero and nothing of it stands.

A lone writer's rows are written out as values, which a server plans and runs fastest; those of a crowd go
as arrays, so that one statement serves any number.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from psycopg.types.numeric import Int8

from goodoffices.store.contract import Writing

__all__ = ["Rows"]

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
    _views: list[Sequence[Any]] = field(default_factory=list)
    _entries: list[Sequence[Any]] = field(default_factory=list)
    _keys: list[Sequence[Any]] = field(default_factory=list)
    _lines: list[Sequence[Any]] = field(default_factory=list)
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
        self._views.append((Int8(record), Int8(view), seat))

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
        place = (Int8(record), Int8(seq))
        sealed = (writing.entry_id, writing.statement, writing.ciphertext)
        self._entries.append((*place, Int8(slot), *sealed, *chain, writing.signature))
        self._keys.append((*place, Int8(wrapped[0]), wrapped[1]))

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
        numbers = (*map(Int8, place), Int8(seq), Int8(slot))
        self._lines.append((*numbers, writing.kind, thread, writing.audience_id, *chain))
        if begins and writing.leaves_open is None:
            return
        record, view, number = place
        family, first, _, is_open = self._threads.get(
            (record, view, writing.thread), (writing.family, number, 0, None)
        )
        if writing.leaves_open is not None:
            is_open = writing.leaves_open
        self._threads[record, view, writing.thread] = (family, first, number, is_open)

    def statement(self) -> tuple[bytes, list[Any]]:
        """What commits all of it, and the values to it."""
        moved = [
            ((Int8(record), Int8(view), thread, family, Int8(first), Int8(last)), is_open)
            for (record, view, thread), (family, first, last, is_open) in self._threads.items()
        ]
        told = [(*row, is_open) for row, is_open in moved if is_open is not None]
        silent = [(*row, False) for row, is_open in moved if is_open is None]
        fences = [tuple(map(Int8, (record, *row))) for record, row in sorted(self.fences.items())]
        gathered = (fences, self._views, self._entries, self._keys, self._lines, told, silent)
        values: list[Any] = []
        for rows in gathered:
            if len(rows) > FEW:
                values += (list(column) for column in zip(*rows, strict=True))
            else:
                values += (value for row in rows for value in row)
        values.append(Int8(len(fences)))
        return _statement(tuple(min(len(rows), MANY) for rows in gathered)), values


@lru_cache(maxsize=4096)
def _statement(shape: tuple[int, ...]) -> bytes:
    """The statement for so many rows of each table."""
    fence = "from ({}) as mine ({}) where record.id = mine.id and record.epoch = mine.epoch "
    fence = fence.format(_rows(_FENCE, shape[0]), _names(_FENCE)) + "and length = mine.before"
    parts = [f"fence as (update record set length = mine.after {fence} returning record.id)"]  # noqa: S608  # names and types alone
    for place, ((table, columns, then), count) in enumerate(zip(_PARTS, shape[1:], strict=True)):
        if count:
            parts.append(
                f"part_{place} as (insert into {table} ({_names(columns)}) "
                f"{_rows(columns, count)} {then})"
            )
    told = "select 1 / case when count(*) = %b then 1 else 0 end from fence"
    return f"with {', '.join(parts)} {told}".encode()


def _rows(columns: str, count: int) -> str:
    """So many rows written out, or any number as arrays."""
    types = [column.split()[1] for column in columns.split(", ")]
    if count > FEW:
        arrays = ", ".join(f"%b::{name}[]" for name in types)
        return f"select * from unnest({arrays})"  # noqa: S608  # types alone
    row = ", ".join(f"%b::{name}" for name in types)
    return "values " + ", ".join([f"({row})"] * count)


def _names(columns: str) -> str:
    return ", ".join(column.split()[0] for column in columns.split(", "))
