"""The rows of many units, written with few statements.

Every call into SQLite lets other threads of the interpreter in; a hundred calls for a batch would make
it wait for them a hundred times.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from functools import cache

from goodoffices.store.contract import Writing

__all__ = ["Batch"]

_LOG = "log (id, process, slot, entry, statement, ciphertext, previous, head, signature)"
AT_ONCE = 128
"""Rows in one statement at most; a statement for each number of rows is prepared once."""


class Batch:
    """Rows gathered for one transaction.

    Parameters
    ----------
    known : dict of str to int
        Units written before, by their first entry, and their slots; grows as units are placed.
    """

    __slots__ = ("_keys", "_lines", "_log", "_threads", "known")

    def __init__(self, known: dict[str, int]) -> None:
        self.known = known
        self._log: list[tuple[object, ...]] = []
        self._keys: list[tuple[object, ...]] = []
        self._lines: list[tuple[object, ...]] = []
        self._threads: dict[tuple[int, str], tuple[str, int, int, bool | None]] = {}

    def last(self, view: int, thread: str) -> int | None:
        """Number of the last line of a matter, if it moved in this batch."""
        moved = self._threads.get((view, thread))
        return None if moved is None else moved[2]

    def add_entry(
        self, place: int, process: str, slot: int, writing: Writing, previous: bytes, head: bytes
    ) -> None:
        """An entry and its key, at a place in the log."""
        sealed = (writing.statement, writing.ciphertext)
        self._log.append(
            (place, process, slot, writing.entry_id, *sealed, previous, head, writing.signature)
        )
        self._keys.append((place, writing.wrap))

    def add_line(
        self,
        view: int,
        number: int,
        seq: int,
        slot: int,
        of_class: int,
        writing: Writing,
        previous: bytes,
        head: bytes,
    ) -> None:
        """A line of one seat's view, and what it makes of its matter."""
        begins = writing.thread == writing.entry_id
        thread = None if begins else writing.thread
        self._lines.append((view, number, seq, slot, of_class, thread, previous, head))
        if begins and writing.leaves_open is None:
            return
        family, first, _, is_open = self._threads.get(
            (view, writing.thread), (writing.family, number, 0, None)
        )
        if writing.leaves_open is not None:
            is_open = writing.leaves_open
        self._threads[view, writing.thread] = (family, first, number, is_open)

    def write(self, cursor: sqlite3.Cursor) -> None:
        """Insert everything, in the transaction that is open."""
        _insert(cursor, _LOG, self._log)
        _insert(cursor, "entry_key", self._keys)
        _insert(cursor, "line", self._lines)
        if not self._threads:
            return
        moved = self._threads.items()
        told = [(*key, *row[:3], int(row[3])) for key, row in moved if row[3] is not None]
        silent = [(*key, *row[:3], 0) for key, row in moved if row[3] is None]
        move = "on conflict do update set last = excluded.last"
        _insert(cursor, "thread", told, f"{move}, is_open = excluded.is_open")
        _insert(cursor, "thread", silent, move)


def _insert(
    cursor: sqlite3.Cursor, table: str, rows: Sequence[Sequence[object]], then: str = ""
) -> None:
    for start in range(0, len(rows), AT_ONCE):
        chosen = rows[start : start + AT_ONCE]
        sql = _insertion(table, len(chosen), len(chosen[0]), then)
        cursor.execute(
            sql, chosen[0] if len(chosen) == 1 else [value for row in chosen for value in row]
        )


@cache
def _insertion(table: str, rows: int, columns: int, then: str) -> str:
    row = f"({', '.join('?' * columns)})"
    return f"insert into {table} values {', '.join([row] * rows)} {then}"  # noqa: S608  # only the number of placeholders varies
