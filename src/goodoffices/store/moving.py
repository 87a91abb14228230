"""A whole database moved into one of the other kind: rows as they are, in one transaction.

Tables of both kinds are read and written as the same rows, with records and seats by their names. What was
erased stays erased: an entry without a key comes without one. Nothing of the target is seen before all of
it is there.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from itertools import zip_longest
from typing import Any

from psycopg.types.string import BytesBinaryDumper

from goodoffices.errors import DamagedRecordError
from goodoffices.store.contract import Store
from goodoffices.store.postgresql_blocks import Blocks
from goodoffices.store.postgresql_connections import Connection
from goodoffices.store.postgresql_schema import INDEXES, TABLES, TRIGGERS, VERSION, version_of
from goodoffices.store.schema import ENTRIES_OF_ONE
from goodoffices.store.sqlite import SQLiteStore

__all__ = [
    "Told",
    "compare",
    "fill_postgresql",
    "fill_sqlite",
    "put_into_sqlite",
    "read_postgresql",
    "read_sqlite",
    "retire",
    "sizes",
    "snapshot_of_postgresql",
]

Row = Sequence[Any]
Rows = Callable[[str], Iterator[Row]]
"""The rows of one of :data:`KINDS` of rows."""
Told = Callable[[int], None]
"""Told how many rows more have been moved."""
AT_ONCE = 1000
_PLAIN = ("audience_key", "seat_key", "reader_key", "checkpoint")

_COMMON = {
    "lines": "select count(*) from line",
    "audience_key": "select process, audience, epoch, wrap from audience_key",
    "seat_key": "select process, seat, public, sealed from seat_key",
    "reader_key": "select process, seat, audience, epoch, wrap from reader_key",
    "checkpoint": "select process, number, slot, beat_root, note from checkpoint "
    "order by process, number",
}
_FROM_SQLITE = _COMMON | {
    "record": "select process, (select max(id) from log where log.id >= record.id * {one} "
    "and log.id < (record.id + 1) * {one}) - record.id * {one}, coalesce((select max(slot) "
    "from checkpoint where checkpoint.process = record.process), 0) from record order by id",
    "view": "select process, seat from view join record using (process) order by view.id",
    "entry": "select process, seq, slot, entry, statement, ciphertext, previous, head, signature "
    "from log order by id",
    "wrap": "select process, seq, wrap from entry_key join log on log.id = entry_key.log "
    "order by entry_key.log",
    "line": "select process, seat, number, seq, slot, kind, thread, audience, previous, head "
    "from line join view on view.id = line.view join class on class.id = line.class "
    "order by line.view, number",
    "thread": "select process, seat, thread, family, first, last, is_open "
    "from thread join view on view.id = thread.view order by thread.view, thread",
}
_FROM_POSTGRESQL = _COMMON | {
    "record": "select name, length, closed from record where length > 0 order by id",
    "view": "select name, seat from view join record on record.id = view.record "
    "order by view.record, view.id",
    "entry": "select name, seq, slot, entry, statement, ciphertext, previous, head, signature "
    "from log join record on record.id = log.record order by log.record, seq",
    "wrap": "select name, seq, generation, wrap "
    "from entry_key join record on record.id = entry_key.record order by entry_key.record, seq",
    "line": "select name, seat, number, seq, slot, kind, thread, audience, previous, head "
    "from line join record on record.id = line.record "
    "join view on view.record = line.record and view.id = line.view "
    "order by line.record, line.view, number",
    "thread": "select name, seat, thread, family, first, last, is_open "
    "from thread join record on record.id = thread.record "
    "join view on view.record = thread.record and view.id = thread.view "
    "order by thread.record, thread.view, thread",
}


# Reading


def sizes(rows: Rows) -> tuple[int, int]:
    """How many entries and how many lines of views there are.

    Parameters
    ----------
    rows : callable
        A database to read.
    """
    (lines,) = next(iter(rows("lines")))
    return sum(length or 0 for _, length, _ in rows("record")), lines


def read_sqlite(store: SQLiteStore) -> Rows:
    """Every row of a SQLite store that nobody writes to meanwhile.

    Parameters
    ----------
    store : SQLiteStore
        Open for writing, so that no other process is.
    """

    def rows(kind: str) -> Iterator[Row]:
        sql = _FROM_SQLITE[kind].format(one=ENTRIES_OF_ONE)
        with closing(store.reading().execute(sql)) as cursor:
            yield from cursor

    return rows


def read_postgresql(connection: Connection, blocks: Blocks) -> Rows:
    """Every row of a PostgreSQL database; nobody can commit to it until the transaction ends.

    Parameters
    ----------
    connection : Connection
        In a transaction.
    blocks : Blocks
        What opens the wraps.

    Raises
    ------
    DamagedRecordError
        If a wrap has no block key.
    """
    connection.execute(b"lock table record in exclusive mode")
    return snapshot_of_postgresql(connection, blocks)


def snapshot_of_postgresql(connection: Connection, blocks: Blocks) -> Rows:
    """Every row of a PostgreSQL database as the transaction sees it; others go on writing.

    Parameters
    ----------
    connection : Connection
        In a transaction that sees one moment.
    blocks : Blocks
        What opens the wraps.

    Raises
    ------
    DamagedRecordError
        If a wrap has no block key, also because something was erased since that moment.
    """

    def streamed(kind: str) -> Iterator[Row]:
        with connection.cursor(f"move_{kind}") as cursor:
            cursor.itersize = AT_ONCE
            yield from cursor.execute(_FROM_POSTGRESQL[kind].encode(), binary=True)

    def rows(kind: str) -> Iterator[Row]:
        if kind != "wrap":
            yield from streamed(kind)
            return
        for process, seq, generation, wrapped in streamed(kind):
            secret = blocks.unwrap(process, seq, generation, wrapped)
            if secret is None:
                raise DamagedRecordError(f"entry {seq} of a record has no block key")
            yield process, seq, secret

    return rows


# Writing


def fill_postgresql(connection: Connection, blocks: Blocks, rows: Rows, told: Told) -> None:
    """Make the tables anew and fill them, all in one transaction.

    Parameters
    ----------
    connection : Connection
        To a database without entries.
    blocks : Blocks
        Under whose keys the wraps are put.
    rows : callable
        What is moved in.
    told : callable
        Told of every thousand rows.
    """
    with connection.transaction():
        # Indexes are made of whole tables; a small default would sort them on the disk.
        connection.execute(b"set local maintenance_work_mem = '256MB'")
        _make_anew(connection)
        records = _records_in_postgresql(connection, rows)
        views: dict[tuple[str, str], int] = {}
        begun = dict.fromkeys(records, 0)
        for process, seat in rows("view"):
            begun[process] += 1
            views[process, seat] = begun[process]
        for table, types, found in _tables_of_postgresql(blocks, rows, records, views):
            _copy(connection, table, types, found, told)
        for statement in (*INDEXES, *TRIGGERS):
            connection.execute(statement.encode())
        connection.execute(b"insert into meta values ('version', %s)", (VERSION,))
    connection.execute(b"analyze")


def _make_anew(connection: Connection) -> None:
    if version_of(connection):
        for table in (*_PLAIN, "entry_key", "thread", "line", "log", "view", "record", "meta"):
            connection.execute(b"drop table " + table.encode())
        connection.execute(b"drop function append_only")
    for statement in TABLES:
        connection.execute(statement.encode())


def _records_in_postgresql(connection: Connection, rows: Rows) -> dict[str, int]:
    """The records, written, and the number of each."""
    records = {}
    for process, length, closed in rows("record"):
        (records[process],) = connection.execute(
            b"insert into record (name, epoch, holder, until, length, closed) "
            b"values (%s, 0, '', 'epoch', %s, %s) returning id",
            (process, length or 0, closed),
        ).fetchone() or (0,)
    return records


def _tables_of_postgresql(
    blocks: Blocks, rows: Rows, records: dict[str, int], views: dict[tuple[str, str], int]
) -> Iterator[tuple[str, str, Iterator[Row]]]:
    """Each table with the types of its columns, in their order, and its rows."""
    yield (
        "view (record, id, seat)",
        "int4 int4 text",
        ((records[process], view, seat) for (process, seat), view in views.items()),
    )
    yield (
        "log",
        "int4 int8 int8 text bytea bytea bytea bytea bytea",
        ((records[process], *row) for process, *row in rows("entry")),
    )
    yield (
        "entry_key",
        "int4 int8 int4 bytea",
        (
            (records[process], seq, *blocks.wrap(process, seq, wrap))
            for process, seq, wrap in rows("wrap")
        ),
    )
    yield (
        "line",
        "int4 int4 int8 int8 int8 text text text bytea bytea",
        ((records[process], views[process, seat], *row) for process, seat, *row in rows("line")),
    )
    yield (
        "thread",
        "int4 int4 text text int8 int8 bool",
        (
            (records[process], views[process, seat], *row, bool(is_open))
            for process, seat, *row, is_open in rows("thread")
        ),
    )
    yield "audience_key", "text text int4 bytea", rows("audience_key")
    yield "seat_key", "text text bytea bytea", rows("seat_key")
    yield "reader_key", "text text text int4 bytea", rows("reader_key")
    yield "checkpoint", "text int8 int8 bytea bytea", rows("checkpoint")


def _copy(connection: Connection, table: str, types: str, rows: Iterator[Row], told: Told) -> None:
    sql = f"copy {table} from stdin (format binary)"
    with connection.cursor() as cursor, cursor.copy(sql.encode()) as copy:
        # The one that psycopg takes by itself also knows wrappers that never come here, and is slow.
        cursor.adapters.register_dumper(None, BytesBinaryDumper)
        copy.set_types(types.split())
        for count, row in enumerate(rows, start=1):
            copy.write_row(row)
            if count % AT_ONCE == 0:
                told(AT_ONCE)


def fill_sqlite(store: SQLiteStore, rows: Rows, told: Told) -> None:
    """Fill an empty SQLite store in one transaction.

    Parameters
    ----------
    store : SQLiteStore
        Open for writing.
    rows : callable
        What is moved in.
    told : callable
        Told of every thousand rows.
    """
    with store.writing() as connection:
        put_into_sqlite(connection, rows, told)


def put_into_sqlite(connection: sqlite3.Connection, rows: Rows, told: Told) -> None:
    """Fill the empty tables of a SQLite database.

    Parameters
    ----------
    connection : sqlite3.Connection
        In a transaction.
    rows : callable
        What is moved in.
    told : callable
        Told of every thousand rows.
    """
    for process, _, _ in rows("record"):
        connection.execute("insert into record (process) values (?)", (process,))
    for row in rows("view"):
        connection.execute("insert into view (process, seat) values (?, ?)", row)
    for table, width, found in _tables_of_sqlite(connection, rows):
        _insert(connection, table, width, found, told)


def _tables_of_sqlite(
    connection: sqlite3.Connection, rows: Rows
) -> Iterator[tuple[str, int, Iterator[Row]]]:
    """Each table with how many columns are given, and its rows; records and views are there already."""
    bases = {
        process: number * ENTRIES_OF_ONE
        for number, process in connection.execute("select id, process from record")
    }
    views = {
        (process, seat): number
        for number, process, seat in connection.execute("select id, process, seat from view")
    }
    classes: dict[tuple[int, str, str], int] = {}

    def of_class(*key: Any) -> int:
        if key not in classes:
            classes[key] = len(classes) + 1
            connection.execute("insert into class values (?, ?, ?, ?)", (classes[key], *key))
        return classes[key]

    yield (
        "log (id, process, slot, entry, statement, ciphertext, previous, head, signature)",
        9,
        ((bases[process] + seq, process, *row) for process, seq, *row in rows("entry")),
    )
    yield (
        "entry_key",
        2,
        ((bases[process] + seq, wrap) for process, seq, wrap in rows("wrap")),
    )
    yield (
        "line (view, number, seq, slot, class, thread, previous, head)",
        8,
        (
            (view, *place, of_class(view, kind, audience), thread, *chain)
            for process, seat, *place, kind, thread, audience, previous, head in rows("line")
            for view, chain in [(views[process, seat], (previous, head))]
        ),
    )
    yield "thread", 6, ((views[process, seat], *row) for process, seat, *row in rows("thread"))
    yield "audience_key", 4, rows("audience_key")
    yield "seat_key", 4, rows("seat_key")
    yield "reader_key", 5, rows("reader_key")
    yield "checkpoint", 5, rows("checkpoint")


def _insert(
    connection: sqlite3.Connection, table: str, width: int, rows: Iterator[Row], told: Told
) -> None:
    sql = f"insert into {table} values ({', '.join('?' * width)})"  # noqa: S608  # a table above

    def counted() -> Iterator[Row]:
        for count, row in enumerate(rows, start=1):
            yield row
            if count % AT_ONCE == 0:
                told(AT_ONCE)

    connection.executemany(sql, counted())


def retire(connection: Connection) -> None:
    """Take no entry any more, and say so to whoever starts: the record goes on elsewhere.

    Parameters
    ----------
    connection : Connection
        In the transaction in which everything was read.
    """
    connection.execute(
        b"create trigger log_keeps_insert before insert on log "
        b"for each statement execute function append_only()"
    )
    connection.execute(b"update meta set value = 'moved' where name = 'version'")


# Comparing


def compare(source: Store, target: Store, told: Told) -> int:
    """Check that two stores hold the same records, and that every chain of the target verifies.

    Parameters
    ----------
    source, target : Store
        Nobody writes to either.
    told : callable
        Told of every thousand entries.

    Returns
    -------
    int
        How many entries there are.

    Raises
    ------
    DamagedRecordError
        If they differ; the error names the first entry that does.
    """
    count = 0
    if source.processes() != target.processes():
        raise DamagedRecordError("the two databases hold different records")
    for process in source.processes():
        here, there = source.entries(process), target.entries(process)
        for place, (one, other) in enumerate(zip_longest(here, there), start=1):
            if one != other:
                raise DamagedRecordError(f"entry {place} of a record differs")
            if place % AT_ONCE == 0:
                told(AT_ONCE)
        length = target.verify(process)
        count += length
        if source.seats(process) != target.seats(process) or any(
            _standing(source, process, seat) != _standing(target, process, seat)
            for seat in source.seats(process)
        ):
            raise DamagedRecordError("a view of a record differs")
        if source.checkpoints(process) != target.checkpoints(process):
            raise DamagedRecordError("the checkpoints of a record differ")
        if _keys(source, process) != _keys(target, process):
            raise DamagedRecordError("the keys of a record differ")
    return count


def _keys(store: Store, process: str) -> tuple[object, object]:
    return store.keys.audience_keys(process), store.keys.seat_keys(process)


def _standing(store: Store, process: str, seat: str) -> tuple[object, ...]:
    """What shows that a view is the same: its head, its matters, what is sealed for its reader."""
    return (
        store.head(process, seat),
        store.open_threads(process, seat, is_open=None),
        store.open_counts(process, seat),
        store.keys.reader_wraps(process, seat),
    )
