"""What stands, in a PostgreSQL database of its own, with one writer that holds a lock for its session.

The lock belongs to the very connection that writes: a server that lost the connection lost both, and
its commits fail, so two servers can never write to one airspace.
"""

from __future__ import annotations

from collections.abc import Iterator
from gettext import gettext as _
from typing import Any

import psycopg
from psycopg import Connection

from goodoffices.dss.airspace import Kept
from goodoffices.dss.reference import Report
from goodoffices.dss.store import TABLES, Changes, Table, row_of, value_of
from goodoffices.errors import SecondWriterError, StoreError

__all__ = ["PostgreSQLStore"]

SCHEMA = "f3548"
LOCK = 0x46335348
VERSION = 1
_SELECT_VERSION = b"select version from f3548.version"
_INSERT_VERSION = b"insert into f3548.version values (%s)"
_TYPES = {
    "text": "text",
    "int": "bigint",
    "real": "double precision",
    "flag": "boolean",
    "bytes": "bytea",
}


class PostgreSQLStore:
    """A database of its own, with one writer.

    Parameters
    ----------
    address : str
        ``postgresql://...``

    Raises
    ------
    SecondWriterError
        If another server writes to it.
    StoreError
        If it cannot be reached, or holds tables of something else.
    """

    def __init__(self, address: str) -> None:
        try:
            self._connection: Connection[tuple[Any, ...]] = psycopg.connect(
                address,
                autocommit=True,
                application_name="goodoffices dss",
                keepalives_idle=10,
                keepalives_interval=5,
                keepalives_count=3,
            )
        except psycopg.Error as error:
            raise StoreError(
                "no connection",
                advice=_("The PostgreSQL database cannot be reached: {why}").format(why=error),
            ) from error
        try:
            self._open()
        except psycopg.Error as error:
            self.close()
            raise StoreError(
                f"cannot be opened: {type(error).__name__}",
                advice=_("The PostgreSQL database cannot be used: {why}").format(why=error),
            ) from error
        except BaseException:
            self.close()
            raise

    def _open(self) -> None:
        run = self._connection.execute
        row = run("select pg_try_advisory_lock(%s)", (LOCK,)).fetchone()
        if row is None or not row[0]:
            raise SecondWriterError(
                "another process writes here",
                advice=_(
                    "Another server already writes to this database. Stop it first; two would show two"
                    " pictures of one airspace."
                ),
            )
        others = run(
            "select 1 from pg_class c join pg_namespace n on n.oid = c.relnamespace"
            " where c.relkind in ('r', 'p') and n.nspname !~ '^(pg_|information_schema$)'"
            " and n.nspname <> %s limit 1",
            (SCHEMA,),
        ).fetchone()
        if others is not None:
            raise StoreError(
                "another database",
                advice=_(
                    "This PostgreSQL database holds tables of something else. This service keeps a"
                    " database of its own; make an empty one for it."
                ),
            )
        with self._connection.transaction():
            run(f"create schema if not exists {SCHEMA}".encode())
            run(f"create table if not exists {SCHEMA}.version (version bigint not null)".encode())
            found = run(_SELECT_VERSION).fetchone()
            if found is None:
                for table in TABLES.values():
                    run(_create(table))
                run(_INSERT_VERSION, (VERSION,))
            elif found[0] != VERSION:
                raise StoreError(
                    "another version",
                    advice=_("The database was written by another version of this program."),
                )

    def load(self) -> Iterator[Kept]:
        """All that stands."""
        for kind, table in TABLES.items():
            if kind is not Report:
                for row in self._connection.execute(_select(table)):
                    yield value_of(kind, row)

    def commit(self, changes: Changes) -> None:
        """Write a group of changes in one transaction, and return when they are on the disk.

        Raises
        ------
        StoreError
            If it could not be written, or nobody can say whether it was.
        """
        try:
            with self._connection.transaction(), self._connection.pipeline():
                self._connection.execute("set local synchronous_commit = on")
                for (kind, key), value in changes.items():
                    if value is None:
                        self._connection.execute(_delete(TABLES[kind]), (key,))
                    else:
                        self._connection.execute(_upsert(TABLES[kind]), row_of(value))
        except psycopg.Error as error:
            raise StoreError(f"a write failed: {type(error).__name__} {error.sqlstate}") from error

    def close(self) -> None:
        """Let another server write."""
        self._connection.close()


def _create(table: Table) -> bytes:
    key = next(iter(table.columns))
    columns = [
        f"{name} {_TYPES[type_.rstrip('?')]}"
        + (" primary key" if name == key else "" if type_.endswith("?") else " not null")
        for name, type_ in table.columns.items()
    ]
    return f"create table {SCHEMA}.{table.name} ({', '.join(columns)})".encode()


def _select(table: Table) -> bytes:
    return f"select {', '.join(table.columns)} from {SCHEMA}.{table.name}".encode()  # noqa: S608


def _delete(table: Table) -> bytes:
    return f"delete from {SCHEMA}.{table.name} where {next(iter(table.columns))} = %s".encode()  # noqa: S608


def _upsert(table: Table) -> bytes:
    key, *others = table.columns
    marks = ", ".join(["%s"] * len(table.columns))
    new = ", ".join(f"{name} = excluded.{name}" for name in others)
    into = f"insert into {SCHEMA}.{table.name} values ({marks})"  # noqa: S608
    return f"{into} on conflict ({key}) do update set {new}".encode()
