"""Tables of the SQLite store.

Numbers, slots and places in the record grow together in a view, so that the primary key of ``line``
answers for all three (see ``SQLiteStore._first``).

``log``, ``line`` and ``checkpoint`` take no change and no deletion. ``thread`` only repeats what the lines say and can be
rebuilt. The key tables are where erasing happens.

What a commit costs is the number of pages it touches. So views are small integers, an entry that begins a
matter does not repeat its own name in ``line.thread``, one that stands alone has no row in ``thread``, and
keys stand in the order of the log.
"""

__all__ = ["MIGRATIONS", "SCHEMA", "VERSION"]

VERSION = "2"

_TABLES = (
    "create table if not exists meta (name text primary key, value text not null) strict",
    """create table if not exists view (
        id integer primary key, process text not null, seat text not null,
        unique (process, seat)) strict""",
    """create table if not exists log (
        id integer primary key,
        process text not null, seq integer not null, slot integer not null, entry text not null unique,
        statement blob not null, ciphertext blob not null, previous blob not null, head blob not null,
        signature blob,
        unique (process, seq)) strict""",
    """create table if not exists line (
        view integer not null, number integer not null, seq integer not null, slot integer not null,
        kind text not null, thread text, audience text not null,
        previous blob not null, head blob not null,
        primary key (view, number)) strict, without rowid""",
    "create index if not exists line_kind on line (view, kind, number)",
    "create index if not exists line_audience on line (view, audience, number)",
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

MIGRATIONS = {"1": ("alter table log add column signature blob",)}
"""What turns a database of a version into one of the next; new tables come from :data:`SCHEMA`.

The whole way to :data:`VERSION` is one transaction: a power cut on the way leaves the old version.
"""
