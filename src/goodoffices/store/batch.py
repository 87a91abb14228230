"""The rows of many units, written with few statements.

Every call into SQLite lets other threads of the interpreter in; a hundred calls for a batch would make
it wait for them a hundred times.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from goodoffices.store.contract import Writing

__all__ = ["Batch"]

AT_ONCE = (64, 16, 4, 1)
"""Rows in one statement: few sizes, so that each statement is prepared once."""


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
        self._threads: dict[tuple[str, str, str], tuple[str, int, bool | None]] = {}

    def last(self, thread: tuple[str, str, str]) -> int | None:
        """Number of the last line of a matter (process, seat, thread), if it moved in this batch."""
        moved = self._threads.get(thread)
        return None if moved is None else moved[1]

    def add_entry(
        self, process: str, seq: int, slot: int, writing: Writing, previous: bytes, head: bytes
    ) -> None:
        """An entry and its key."""
        name, audience = writing.entry_id, writing.audience_id
        sealed = (writing.statement, writing.ciphertext)
        self._log.append((process, seq, slot, name, *sealed, previous, head))
        self._keys.append((name, process, audience, writing.epoch, writing.wrap))

    def add_line(
        self,
        process: str,
        seat: str,
        number: int,
        seq: int,
        slot: int,
        writing: Writing,
        previous: bytes,
        head: bytes,
    ) -> None:
        """A line of one seat's view, and what it makes of its matter."""
        place = (process, seat, number, seq, slot)
        what = (writing.kind, writing.thread, writing.audience_id)
        self._lines.append((*place, *what, previous, head))
        key = (process, seat, writing.thread)
        family, _, is_open = self._threads.get(key, (writing.family, 0, None))
        if writing.leaves_open is not None:
            is_open = writing.leaves_open
        self._threads[key] = (family, number, is_open)

    def write(self, connection: sqlite3.Connection) -> None:
        """Insert everything, in the transaction that is open."""
        _insert(connection, "log", self._log)
        _insert(connection, "entry_key", self._keys)
        _insert(connection, "line", self._lines)
        moved = self._threads.items()
        told = [(*key, f, last, int(now)) for key, (f, last, now) in moved if now is not None]
        silent = [(*key, f, last, 0) for key, (f, last, now) in moved if now is None]
        move = "on conflict do update set last = excluded.last"
        _insert(connection, "thread", told, f"{move}, is_open = excluded.is_open")
        _insert(connection, "thread", silent, move)


def _insert(
    connection: sqlite3.Connection, table: str, rows: Sequence[Sequence[object]], then: str = ""
) -> None:
    start = 0
    for size in AT_ONCE:
        while len(rows) - start >= size:
            chosen = rows[start : start + size]
            row = f"({', '.join('?' * len(chosen[0]))})"
            sql = f"insert into {table} values {', '.join([row] * size)} {then}"  # noqa: S608  # only the number of placeholders varies
            connection.execute(sql, [value for values in chosen for value in values])
            start += size
