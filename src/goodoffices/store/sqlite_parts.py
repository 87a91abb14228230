"""A copy of a SQLite database while a server writes to it, with its keys taken apart from the rest."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

__all__ = ["KEY_TABLES", "copy_in_parts", "copy_without", "join_parts", "wipe"]

KEY_TABLES = ("entry_key", "audience_key", "seat_key", "reader_key")
"""What is deleted when something is erased; all else stays for ever."""
AT_ONCE = 1024 * 1024


def copy_in_parts(database: Path, record: Path, keys: Path) -> None:
    """Two copies of one moment: the record without its keys, and the keys.

    Parameters
    ----------
    database : Path
        The database, which others may be writing to.
    record, keys : Path
        Where the copies go; neither may exist. Nothing that was deleted is in them.
    """
    whole = record.with_name(record.name + ".whole")
    try:
        _copy(database, whole)
        with _quiet(whole) as connection:
            connection.execute("attach ? as apart", (str(keys),))
            for table in KEY_TABLES:
                connection.execute(f"create table apart.{table} as select * from main.{table}")  # noqa: S608  # a table above
                connection.execute(f"delete from main.{table}")  # noqa: S608
            connection.execute("detach apart")
            connection.execute("vacuum into ?", (str(record),))
    finally:
        wipe(whole)


def copy_without(database: Path, copy: Path, *tables: str) -> None:
    """A copy of one moment in which some tables are empty."""
    whole = copy.with_name(copy.name + ".whole")
    try:
        _copy(database, whole)
        with _quiet(whole) as connection:
            known = {row[0] for row in connection.execute("select name from sqlite_schema")}
            for table in known.intersection(tables):
                connection.execute(f"delete from {table}")  # noqa: S608  # a table of the caller's own
            connection.execute("vacuum into ?", (str(copy),))
    finally:
        wipe(whole)


def wipe(path: Path) -> None:
    """Overwrite a file that held keys, as far as the disk lets itself be told, and remove it."""
    if not path.exists():
        return
    left = path.stat().st_size
    with path.open("r+b") as file:
        while left > 0:
            left -= file.write(bytes(min(left, AT_ONCE)))
        file.flush()
        os.fsync(file.fileno())
    path.unlink()


def join_parts(record: Path, keys: Path) -> None:
    """Put the keys back where :func:`copy_in_parts` took them from."""
    with _quiet(record) as connection:
        connection.execute("attach ? as apart", (str(keys),))
        connection.execute("begin")
        for table in KEY_TABLES:
            connection.execute(f"insert into main.{table} select * from apart.{table}")  # noqa: S608  # a table above
        connection.execute("commit")
        connection.execute("detach apart")


def _copy(database: Path, copy: Path) -> None:
    copy.touch(mode=0o600, exist_ok=False)
    source = sqlite3.connect(f"file:{quote(str(database))}?mode=ro", uri=True, timeout=20)
    target = sqlite3.connect(copy)
    try:
        source.backup(target)
    finally:
        source.close()
        target.close()


@contextmanager
def _quiet(path: Path) -> Iterator[sqlite3.Connection]:
    """A connection that leaves nothing beside the file."""
    connection = sqlite3.connect(path, isolation_level=None)
    try:
        connection.execute("pragma journal_mode = memory")
        connection.execute("pragma temp_store = memory")
        yield connection
    finally:
        connection.close()
