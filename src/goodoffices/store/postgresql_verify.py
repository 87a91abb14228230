"""Recomputing every chain of a record from what is in the database."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from goodoffices.errors import DamagedRecordError
from goodoffices.store.postgresql_connections import Connection

__all__ = ["verify_chains"]

Link = Callable[[bytes, int, int, bytes], bytes]
ROWS_AT_ONCE = 1024


def verify_chains(
    connection: Connection,
    record: int | None,
    *,
    node_link: Link,
    view_link: Link,
    genesis: bytes,
) -> int:
    """The number of entries of a record whose chains all verify.

    Parameters
    ----------
    connection : Connection
        In a transaction that sees one moment.
    record : int or None
        The record; None where there is none of that name.
    node_link, view_link : callable
        The chain functions.
    genesis : bytes
        What a chain begins on.

    Raises
    ------
    DamagedRecordError
        If a stored byte was changed; the error names the entry by its place.
    """
    count, previous = 0, genesis
    log = "select seq, slot, statement, previous, head from log where record = %s order by seq"
    for count, row in enumerate(_streamed(connection, log, (record,)), start=1):
        seq, slot, statement, before, head = row
        expected = node_link(before, seq, slot, statement)
        if seq != count or before != previous or expected != head:
            raise DamagedRecordError(f"entry {count} of the record does not verify")
        previous = head
    views = connection.execute(
        b"select id from view where record = %s order by id", (record,)
    ).fetchall()
    for (view,) in views:
        _verify_view(connection, record, view, view_link, genesis)
    told = connection.execute(b"select length from record where id = %s", (record,))
    if (told.fetchone() or (0,))[0] != count:
        raise DamagedRecordError(f"entry {count + 1} of the record is not there")
    return count


def _verify_view(
    connection: Connection, record: int | None, view: int, view_link: Link, genesis: bytes
) -> None:
    lines = (
        "select number, line.slot, line.previous, line.head, log.slot, log.statement "
        "from line left join log on log.record = line.record and log.seq = line.seq "
        "where line.record = %s and line.view = %s order by number"
    )
    previous = genesis
    for place, row in enumerate(_streamed(connection, lines, (record, view)), start=1):
        number, slot, before, head, known_slot, statement = row
        expected = view_link(before, number, slot, statement or b"")
        if number != place or before != previous or slot != known_slot or expected != head:
            raise DamagedRecordError(f"line {place} of a view does not verify")
        previous = head


def _streamed(connection: Connection, sql: str, values: Sequence[Any]) -> Iterator[tuple[Any, ...]]:
    """Rows of a long answer, a few at a time."""
    with connection.cursor("long") as cursor:
        cursor.itersize = ROWS_AT_ONCE
        cursor.execute(sql.encode(), values, binary=True)
        yield from cursor
