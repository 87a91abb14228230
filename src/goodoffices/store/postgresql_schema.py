"""Tables of the PostgreSQL store: those of SQLite with a lease per record, and generations of block keys.

``log``, ``line`` and ``checkpoint`` take no change and no deletion. ``record`` says who may write: `epoch`
grows with every change of hands, `length` is the place of the newest entry, and a commit that finds either
other than it left them writes nothing.

Plain SQL on purpose: no functions but the one that refuses, no advisory locks, no row locks by name.
"""

from __future__ import annotations

import psycopg

from goodoffices.errors import StoreError
from goodoffices.store.postgresql_connections import Connection, Connections

__all__ = [
    "INDEXES",
    "MIGRATIONS",
    "TABLES",
    "TRIGGERS",
    "VERSION",
    "holds_entries",
    "prepare",
    "version_of",
]

VERSION = "1"

TABLES = (
    "create table meta (name text primary key, value text not null)",
    """create table record (
        id integer generated always as identity primary key, name text not null unique,
        epoch bigint not null, holder text not null, until timestamptz not null,
        length bigint not null, closed bigint not null) with (fillfactor = 50)""",
    """create table view (
        record integer not null, id integer not null, seat text not null,
        primary key (record, id), unique (record, seat))""",
    """create table log (
        record integer not null, seq bigint not null, slot bigint not null, entry text not null,
        statement bytea not null, ciphertext bytea not null, previous bytea not null,
        head bytea not null, signature bytea)""",
    "alter table log alter ciphertext set storage external",
    """create table line (
        record integer not null, view integer not null, number bigint not null,
        seq bigint not null, slot bigint not null, kind text not null, thread text,
        audience text not null, previous bytea not null, head bytea not null)""",
    """create table thread (
        record integer not null, view integer not null, thread text not null,
        family text not null, first bigint not null, last bigint not null,
        is_open boolean not null)""",
    """create table entry_key (
        record integer not null, seq bigint not null, generation integer not null,
        wrap bytea not null)""",
    """create table audience_key (
        process text not null, audience text not null, epoch integer not null, wrap bytea not null,
        primary key (process, audience, epoch))""",
    """create table seat_key (
        process text not null, seat text not null, public bytea not null, sealed bytea not null,
        primary key (process, seat))""",
    """create table reader_key (
        process text not null, seat text not null, audience text not null, epoch integer not null,
        wrap bytea not null,
        primary key (process, seat, audience, epoch))""",
    """create table checkpoint (
        process text not null, number bigint not null, slot bigint not null,
        beat_root bytea not null, note bytea not null,
        primary key (process, number))""",
)

INDEXES = (
    "alter table log add constraint log_pkey primary key (record, seq)",
    "create unique index log_entry on log (entry)",
    "alter table line add constraint line_pkey primary key (record, view, number)",
    "create unique index line_seq on line (record, view, seq)",
    "create index line_kind on line (record, view, kind, number)",
    "create index line_audience on line (record, view, audience, number)",
    "create index line_thread on line (record, view, thread, number) where thread is not null",
    "alter table thread add constraint thread_pkey primary key (record, view, thread)",
    "create index thread_family on thread (record, view, family, last)",
    "create index thread_open on thread (record, view, family, last) where is_open",
    "alter table entry_key add constraint entry_key_pkey primary key (record, seq)",
)
"""Made after the tables are filled, where a whole record is moved in at once."""

TRIGGERS = (
    """create function append_only() returns trigger language plpgsql as
        $$ begin raise exception 'the record is append-only'; end $$""",
    *(
        f"create trigger {table}_keeps_{verb} before {verb} on {table} "
        f"for each {'statement' if verb == 'truncate' else 'row'} execute function append_only()"
        for table in ("log", "line", "checkpoint")
        for verb in ("update", "delete", "truncate")
    ),
)

MIGRATIONS: dict[str, tuple[str, ...]] = {}
"""What turns a database of a version into one of the next; the whole way is one transaction."""


def holds_entries(address: str) -> bool:
    """Whether a database holds a record already.

    Parameters
    ----------
    address : str
        A connection string.
    """
    connections = Connections(address)
    try:
        if not connections.rows("select 1 where to_regclass('log') is not null"):
            return False
        return bool(connections.rows("select 1 from log limit 1"))
    finally:
        connections.close()


def prepare(connection: Connection) -> None:
    """Make the tables, or bring them up to this version: all in one transaction, or nothing.

    Raises
    ------
    StoreError
        If another version wrote them.
    """
    try:
        with connection.transaction():
            found = version_of(connection)
            if found == VERSION:
                return
            while found in MIGRATIONS:
                for statement in MIGRATIONS[found]:
                    connection.execute(statement.encode())
                found = str(int(found) + 1)
            if found not in ("", VERSION):
                raise StoreError(
                    f"database of version {found}, this program writes {VERSION}",
                    advice="This record was written by another version. Start that version, or upgrade; nothing was changed.",
                )
            if not found:
                for statement in (*TABLES, *INDEXES, *TRIGGERS):
                    connection.execute(statement.encode())
            connection.execute(
                b"insert into meta values ('version', %s) "
                b"on conflict (name) do update set value = excluded.value",
                (VERSION,),
            )
    except (
        psycopg.errors.UniqueViolation,
        psycopg.errors.DuplicateTable,
        psycopg.errors.DuplicateFunction,
    ) as error:
        # Another server made them meanwhile: look again.
        raise psycopg.errors.SerializationFailure("the tables were made meanwhile") from error


def version_of(connection: Connection) -> str:
    """Version of what is in the database; nothing for an empty one."""
    row = connection.execute(b"select to_regclass('meta') is not null").fetchone()
    if not row or not row[0]:
        return ""
    row = connection.execute(b"select value from meta where name = 'version'").fetchone()
    return str(row[0]) if row else ""
