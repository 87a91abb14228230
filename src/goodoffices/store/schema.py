"""Tables of the SQLite store.

Numbers, slots and places in the record grow together in a view, so that the primary key of ``line``
answers for all three (see ``SQLiteStore._first``).

``log`` and ``line`` take no change and no deletion. ``thread`` only repeats what the lines say and can be
rebuilt. The two key tables are where erasing happens.
"""

__all__ = ["SCHEMA", "VERSION"]

VERSION = "1"

_TABLES = (
    "create table if not exists meta (name text primary key, value text not null) strict",
    """create table if not exists log (
        process text not null, seq integer not null, slot integer not null, entry text not null unique,
        statement blob not null, ciphertext blob not null, previous blob not null, head blob not null,
        primary key (process, seq)) strict""",
    """create table if not exists line (
        process text not null, seat text not null, number integer not null, seq integer not null,
        slot integer not null, kind text not null, thread text not null, audience text not null,
        previous blob not null, head blob not null,
        primary key (process, seat, number)) strict, without rowid""",
    "create index if not exists line_kind on line (process, seat, kind, number)",
    "create index if not exists line_thread on line (process, seat, thread, number)",
    "create index if not exists line_audience on line (process, seat, audience, number)",
    """create table if not exists thread (
        process text not null, seat text not null, thread text not null, family text not null,
        last integer not null, is_open integer not null,
        primary key (process, seat, thread)) strict, without rowid""",
    "create index if not exists thread_family on thread (process, seat, family, is_open, last)",
    "create index if not exists thread_open on thread (process, seat, last, family) where is_open = 1",
    """create table if not exists entry_key (
        entry text primary key, process text not null, audience text not null, epoch integer not null,
        wrap blob not null) strict, without rowid""",
    """create table if not exists audience_key (
        process text not null, audience text not null, epoch integer not null, wrap blob not null,
        primary key (process, audience, epoch)) strict, without rowid""",
)

_GUARDS = tuple(
    f"create trigger if not exists {table}_keeps_{verb} before {verb} on {table} "
    f"begin select raise(abort, 'the record is append-only'); end"
    for table in ("log", "line")
    for verb in ("update", "delete")
)

SCHEMA = (*_TABLES, *_GUARDS)
