"""Recomputing every chain of a record from what is in the file."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable

from goodoffices.errors import DamagedRecordError
from goodoffices.store.schema import ENTRIES_OF_ONE, base_of

__all__ = ["verify_chains"]

Link = Callable[[bytes, int, int, bytes], bytes]


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
    statements: dict[int, tuple[int, bytes]] = {}
    previous = genesis
    base = base_of(connection, process)
    rows = connection.execute(
        "select id, process, slot, statement, previous, head from log "
        "where id > ? and id < ? order by id",
        (base, base + ENTRIES_OF_ONE),
    )
    for place, (name, whose, slot, statement, before, head) in enumerate(rows, start=1):
        if (
            name != base + place
            or whose != process
            or before != previous
            or node_link(before, place, slot, statement) != head
        ):
            raise DamagedRecordError(f"entry {place} of the record does not verify")
        statements[place] = (slot, statement)
        previous = head
    views = connection.execute("select id from view where process = ? order by id", (process,))
    for (view,) in views.fetchall():
        _verify_view(connection, view, statements, view_link, genesis)
    return len(statements)


def _verify_view(
    connection: sqlite3.Connection,
    view: int,
    statements: dict[int, tuple[int, bytes]],
    view_link: Link,
    genesis: bytes,
) -> None:
    previous = genesis
    rows = connection.execute(
        "select number, seq, slot, previous, head from line where view = ? order by number", (view,)
    )
    for place, (number, seq, slot, before, head) in enumerate(rows, start=1):
        known_slot, statement = statements.get(seq, (None, b""))
        expected = view_link(before, number, slot, statement)
        if number != place or before != previous or slot != known_slot or expected != head:
            raise DamagedRecordError(f"line {place} of a view does not verify")
        previous = head
