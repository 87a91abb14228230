"""Recomputing every chain of a record from what is in the file."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable

from goodoffices.errors import DamagedRecordError
from goodoffices.store.refusal import named_if_damaged
from goodoffices.store.schema import ENTRIES_OF_ONE, base_of

__all__ = ["verify_chains"]

Link = Callable[[bytes, int, int, bytes], bytes]
_OTHER_TYPE = (OverflowError, TypeError, ValueError)
"""What comes of a value that is of another type than it was written."""


def verify_chains(
    connection: sqlite3.Connection,
    process: str,
    *,
    node_link: Link,
    view_link: Link,
    genesis: bytes,
) -> int:
    """The number of entries of a record whose chains all verify.

    Parameters
    ----------
    connection : sqlite3.Connection
        For reading.
    process : str
        The record.
    node_link, view_link : callable
        The chain functions.
    genesis : bytes
        What a chain begins on.

    Raises
    ------
    DamagedRecordError
        If a stored byte was changed; the error names the entry by its place.
    """
    slots: list[int] = []
    previous = genesis
    with named_if_damaged("the list of records"):
        base = base_of(connection, process)
    rows = connection.execute(
        "select id, process, slot, statement, previous, head from log "
        "where id > ? and id < ? order by id",
        (base, base + ENTRIES_OF_ONE),
    )
    place = 0
    while True:
        place += 1
        with named_if_damaged(f"entry {place} of the record", *_OTHER_TYPE):
            row = rows.fetchone()
            if row is None:
                break
            name, whose, slot, statement, before, head = row
            if (
                (name, whose, before) != (base + place, process, previous)
                or (slots and slot < slots[-1])
                or node_link(before, place, slot, statement) != head
            ):
                raise DamagedRecordError(f"entry {place} of the record does not verify")
        slots.append(slot)
        previous = head
    with named_if_damaged("the list of views"):
        views = connection.execute(
            "select id from view where process = ? order by id", (process,)
        ).fetchall()
    for (view,) in views:
        _verify_view(connection, base, view, slots, view_link, genesis)
    return len(slots)


def _verify_view(
    connection: sqlite3.Connection,
    base: int,
    view: int,
    slots: list[int],
    view_link: Link,
    genesis: bytes,
) -> None:
    previous, place, seq = genesis, 0, 0
    rows = connection.execute(
        "select line.number, line.seq, line.slot, line.previous, line.head, log.statement "
        "from line left join log on log.id = line.seq + ? where line.view = ? order by number",
        (base, view),
    )
    while True:
        place += 1
        with named_if_damaged(f"line {place} of a view, after entry {seq},", *_OTHER_TYPE):
            row = rows.fetchone()
            if row is None:
                break
            number, after, slot, before, head, statement = row
            if (
                (number, before) != (place, previous)
                or not seq < after <= len(slots)
                or slot != slots[after - 1]
                or view_link(before, number, slot, statement) != head
            ):
                raise DamagedRecordError(
                    f"line {place} of a view, after entry {seq}, does not verify"
                )
        previous, seq = head, after
