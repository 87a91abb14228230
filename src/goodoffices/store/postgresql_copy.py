"""A copy of a PostgreSQL database in a SQLite file: one moment of it, while servers go on writing."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from goodoffices.errors import DamagedRecordError
from goodoffices.store.moving import put_into_sqlite, sizes, snapshot_of_postgresql
from goodoffices.store.postgresql_blocks import Blocks
from goodoffices.store.postgresql_connections import Connection, Connections
from goodoffices.store.schema import SCHEMA, VERSION

__all__ = ["copy_to_sqlite"]

TRIES = 5


def copy_to_sqlite(address: str, blocks: Blocks, path: Path) -> tuple[int, int]:
    """Copy every record as it is at one moment.

    Where something is erased meanwhile, the key is gone under which that moment's wraps stand: then the
    copy begins anew, without what was erased.

    Parameters
    ----------
    address : str
        A connection string.
    blocks : Blocks
        What opens the wraps.
    path : Path
        Where the copy goes; it must not exist. Nothing that was in it is left beside it.

    Returns
    -------
    tuple of int
        How many entries and how many lines of views the database says it has.

    Raises
    ------
    DamagedRecordError
        If a wrap has no block key, again and again.
    """
    path.touch(mode=0o600, exist_ok=False)
    with (
        closing(Connections(address)) as connections,
        closing(sqlite3.connect(path, isolation_level=None)) as target,
    ):
        # A journal on the disk would keep keys after it is removed.
        target.execute("pragma journal_mode = memory")
        target.execute("pragma temp_store = memory")
        target.execute("pragma secure_delete = on")
        tries = 0
        while True:
            try:
                return connections.retrying(lambda source: _copy_moment(source, blocks, target))
            except DamagedRecordError:
                tries += 1
                if tries == TRIES:
                    raise


def _copy_moment(source: Connection, blocks: Blocks, target: sqlite3.Connection) -> tuple[int, int]:
    target.execute("begin")
    try:
        for statement in SCHEMA:
            target.execute(statement)
        target.execute("insert into meta values ('version', ?)", (VERSION,))
        with source.transaction():
            source.execute(b"set transaction isolation level repeatable read, read only")
            rows = snapshot_of_postgresql(source, blocks)
            put_into_sqlite(target, rows, lambda _: None)
            _refuse_if_erased(source, blocks)
            found = sizes(rows)
    except BaseException:
        target.execute("rollback")
        raise
    target.execute("commit")
    return found


def _refuse_if_erased(source: Connection, blocks: Blocks) -> None:
    """What was destroyed since that moment must not come back from a copy that is finished later."""
    blocks.look_again()
    of_each = source.execute(
        b"select distinct on (record, seq / %(size)s, generation) name, seq, generation, wrap "
        b"from entry_key join record on record.id = entry_key.record",
        {"size": blocks.block},
        binary=True,
    )
    for process, seq, generation, wrapped in of_each:
        if blocks.unwrap(process, seq, generation, wrapped) is None:
            raise DamagedRecordError(f"entry {seq} of a record has no block key")
