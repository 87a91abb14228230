"""Tables of the SQLite store.

Numbers, slots and places in the record grow together in a view, so that the primary key of ``line``
answers for all three (see ``SQLiteReading._first``).

``log``, ``line`` and ``checkpoint`` take no change and no deletion. ``thread`` only repeats what the lines say and can be
rebuilt. The key tables are where erasing happens.

What a commit costs is the number of pages it touches. So an entry's place in its record is its key in
``log`` (``id = record.id * 2^40 + seq``) and needs no index of its own; kind and audience of a line are one
small number, a ``class``, with one index for both; an entry that begins a matter does not repeat its own name
in ``line.thread``, one that stands alone has no row in ``thread``, and keys stand in the order of the log.
"""

import sqlite3

__all__ = ["ENTRIES_OF_ONE", "MIGRATIONS", "SCHEMA", "VERSION", "base_of"]

VERSION = "2"
ENTRIES_OF_ONE = 2**40
"""Room for one record in ``log``."""

_TABLES = (
    "create table if not exists meta (name text primary key, value text not null) strict",
    """create table if not exists record (
        id integer primary key, process text not null unique) strict""",
    """create table if not exists view (
        id integer primary key, process text not null, seat text not null,
        unique (process, seat)) strict""",
    """create table if not exists class (
        id integer primary key, view integer not null, kind text not null, audience text not null,
        unique (view, kind, audience)) strict""",
    """create table if not exists log (
        id integer primary key, process text not null,
        seq integer not null generated always as (id & 0xffffffffff) virtual,
        slot integer not null, entry text not null unique,
        statement blob not null, ciphertext blob not null, previous blob not null, head blob not null,
        signature blob) strict""",
    """create table if not exists line (
        view integer not null, number integer not null, seq integer not null, slot integer not null,
        class integer not null, thread text, previous blob not null, head blob not null,
        primary key (view, number)) strict, without rowid""",
    "create index if not exists line_class on line (view, class, number)",
    "create index if not exists line_thread on line (view, thread, number) where thread is not null",
    """create table if not exists thread (
        view integer not null, thread text not null, family text not null,
        first integer not null, last integer not null, is_open integer not null,
        primary key (view, thread)) strict, without rowid""",
    "create index if not exists thread_family on thread (view, family, last)",
    "create index if not exists thread_open on thread (view, family, last) where is_open = 1",
    """create table if not exists entry_key (
        log integer primary key, wrap blob not null) strict""",
    """create table if not exists audience_key (
        process text not null, audience text not null, epoch integer not null, wrap blob not null,
        primary key (process, audience, epoch)) strict, without rowid""",
    """create table if not exists seat_key (
        process text not null, seat text not null, public blob not null, sealed blob not null,
        primary key (process, seat)) strict, without rowid""",
    """create table if not exists reader_key (
        process text not null, seat text not null, audience text not null, epoch integer not null,
        wrap blob not null,
        primary key (process, seat, audience, epoch)) strict, without rowid""",
    """create table if not exists checkpoint (
        process text not null, number integer not null, slot integer not null,
        beat_root blob not null, note blob not null,
        primary key (process, number)) strict, without rowid""",
)

_GUARDS = tuple(
    f"create trigger if not exists {table}_keeps_{verb} before {verb} on {table} "
    f"begin select raise(abort, 'the record is append-only'); end"
    for table in ("log", "line", "checkpoint")
    for verb in ("update", "delete")
)

SCHEMA = (*_TABLES, *_GUARDS)

_OF_VERSION_1 = ("log", "line", "entry_key")

MIGRATIONS = {
    "1": (
        *(
            f"drop trigger {table}_keeps_{verb}"
            for table in ("log", "line")
            for verb in ("update", "delete")
        ),
        "drop index line_thread",
        *(f"alter table {table} rename to {table}_1" for table in _OF_VERSION_1),
        *_TABLES,
        "insert into record (process) select process from log_1 where seq = 1 order by id",
        """insert into log (id, process, slot, entry, statement, ciphertext, previous, head)
        select (record.id << 40) + seq, process, slot, entry, statement, ciphertext, previous, head
        from record join log_1 using (process) order by record.id, seq""",
        """insert into entry_key
        select (record.id << 40) + seq, wrap
        from record join log_1 using (process) join entry_key_1 on entry_key_1.log = log_1.id
        order by record.id, seq""",
        """insert into class (view, kind, audience)
        select distinct view, kind, audience from line_1""",
        """insert into line
        select view, number, seq, slot, class.id, thread, previous, head
        from line_1 join class using (view, kind, audience) order by view, number""",
        *(f"drop table {table}_1" for table in _OF_VERSION_1),
    )
}
"""What turns a database of a version into one of the next.

The whole way to :data:`VERSION` is one transaction: a power cut on the way leaves the old version.
"""


def base_of(connection: sqlite3.Connection, process: str) -> int:
    """Where a record begins in the log; below everything for one that is not there."""
    row = connection.execute("select id from record where process = ?", (process,)).fetchone()
    return int(row[0]) * ENTRIES_OF_ONE if row else -ENTRIES_OF_ONE
