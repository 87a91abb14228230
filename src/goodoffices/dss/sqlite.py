"""What stands, in one SQLite file: write-ahead log, every group of writes flushed to the disk."""

from __future__ import annotations

import fcntl
import sqlite3
from collections.abc import Iterator
from gettext import gettext as _
from pathlib import Path

from goodoffices.dss.airspace import Kept
from goodoffices.dss.reference import Report
from goodoffices.dss.store import TABLES, Changes, Table, row_of, value_of
from goodoffices.errors import SecondWriterError, StoreError

__all__ = ["SQLiteStore"]

MARK = 0x46335348
"""Says in the head of the file whose it is, so that no other database is ever written to."""
VERSION = 1
_TYPES = {"text": "text", "int": "integer", "real": "real", "flag": "integer", "bytes": "blob"}


class SQLiteStore:
    """A database of its own, with one writer.

    Parameters
    ----------
    path : Path
        The file; its folder is made where it is missing.

    Raises
    ------
    SecondWriterError
        If another process writes to it.
    StoreError
        If the file holds something else.
    """

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._lock = path.with_name(path.name + ".lock").open("ab")
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            self._lock.close()
            raise SecondWriterError(
                "another process writes here",
                advice=_(
                    "Another server already writes to {path}. Stop it first; two would show two"
                    " pictures of one airspace."
                ).format(path=path),
            ) from error
        try:
            self._connection = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
            self._open(path)
        except BaseException as error:
            self.close()
            if isinstance(error, sqlite3.Error):
                raise StoreError(
                    f"cannot be opened: {error}",
                    advice=_("{path} is no database of this service, or is damaged.").format(
                        path=path
                    ),
                ) from error
            raise

    def _open(self, path: Path) -> None:
        run = self._connection.execute
        mark, version, pages = (
            run(f"pragma {name}").fetchone()[0]
            for name in ("application_id", "user_version", "page_count")
        )
        if pages and (mark, version) != (MARK, VERSION):
            raise StoreError(
                "another database",
                advice=_(
                    "{path} holds something else, or is of another version. This service keeps a"
                    " database of its own; give it another file."
                ).format(path=path),
            )
        run("pragma journal_mode = wal")
        run("pragma synchronous = full")
        if not pages:
            run("begin immediate")
            for table in TABLES.values():
                run(_create(table))
            run(f"pragma application_id = {MARK}")
            run(f"pragma user_version = {VERSION}")
            run("commit")

    def load(self) -> Iterator[Kept]:
        """All that stands."""
        for kind, table in TABLES.items():
            if kind is not Report:
                for row in self._connection.execute(f"select * from {table.name}"):  # noqa: S608
                    yield value_of(kind, row)

    def reports(self) -> list[Report]:
        """All reports, oldest first."""
        rows = self._connection.execute("select * from report order by at_us, id")
        return [Report(*row) for row in rows]

    def commit(self, changes: Changes) -> None:
        """Write a group of changes in one transaction, and return when they are on the disk.

        Raises
        ------
        StoreError
            If it could not be written, or nobody can say whether it was.
        """
        run = self._connection.execute
        try:
            run("begin immediate")
            for (kind, key), value in changes.items():
                table = TABLES[kind]
                if value is None:
                    run(f"delete from {table.name} where {next(iter(table.columns))} = ?", (key,))  # noqa: S608
                else:
                    run(_upsert(table), row_of(value))
            run("commit")
        except sqlite3.Error as error:
            raise StoreError(f"a write failed: {error.sqlite_errorname}") from error

    def close(self) -> None:
        """Let another process write."""
        if hasattr(self, "_connection"):
            self._connection.close()
        self._lock.close()


def _create(table: Table) -> str:
    key = next(iter(table.columns))
    columns = [
        f"{name} {_TYPES[type_.rstrip('?')]}"
        + (" primary key" if name == key else "" if type_.endswith("?") else " not null")
        for name, type_ in table.columns.items()
    ]
    return f"create table {table.name} ({', '.join(columns)}) strict, without rowid"


def _upsert(table: Table) -> str:
    marks = ", ".join("?" * len(table.columns))
    return f"insert or replace into {table.name} values ({marks})"  # noqa: S608
