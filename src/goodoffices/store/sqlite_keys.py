"""Keys of the SQLite store: the one place where something is deleted."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from goodoffices.store.contract import SeatKey
from goodoffices.store.refusal import refusal

if TYPE_CHECKING:
    from goodoffices.store.sqlite import SQLiteStore

__all__ = ["SQLiteKeys"]


class SQLiteKeys:
    """The key tables of one database; see :class:`~goodoffices.store.KeyTable`."""

    def __init__(self, store: SQLiteStore) -> None:
        self._store = store

    def audience_key(self, process: str, audience_id: str, epoch: int) -> bytes | None:
        """The wrapped key, or None where there is none."""
        row = (
            self._store.reading()
            .execute(
                "select wrap from audience_key where process = ? and audience = ? and epoch = ?",
                (process, audience_id, epoch),
            )
            .fetchone()
        )
        return None if row is None else bytes(row[0])

    def put_audience_key(self, process: str, audience_id: str, epoch: int, wrapped: bytes) -> bytes:
        """Keep a wrapped key unless there is one already; return the one that is kept."""
        self._write(
            "insert or ignore into audience_key values (?, ?, ?, ?)",
            [(process, audience_id, epoch, wrapped)],
        )
        return self.audience_key(process, audience_id, epoch) or wrapped

    def audience_keys(self, process: str) -> list[tuple[str, int, bytes]]:
        """Every wrapped key of a record, in order."""
        return (
            self._store.reading()
            .execute(
                "select audience, epoch, wrap from audience_key where process = ? "
                "order by audience, epoch",
                (process,),
            )
            .fetchall()
        )

    def replace_audience_keys(
        self, process: str, wrapped: Sequence[tuple[str, int, bytes]]
    ) -> None:
        """Put these in the place of the keys that are there, all or none."""
        self._write(
            "update audience_key set wrap = ? where process = ? and audience = ? and epoch = ?",
            [(wrap, process, audience, epoch) for audience, epoch, wrap in wrapped],
        )
        self._store.empty_log()

    def seat_key(self, process: str, seat: str) -> SeatKey | None:
        """A seat's key pair, or None where it has none yet."""
        row = (
            self._store.reading()
            .execute(
                "select public, sealed from seat_key where process = ? and seat = ?",
                (process, seat),
            )
            .fetchone()
        )
        return None if row is None else SeatKey(*row)

    def put_seat_key(self, process: str, seat: str, key: SeatKey) -> SeatKey:
        """Keep a key pair unless there is one already; return the one that is kept."""
        self._write(
            "insert or ignore into seat_key values (?, ?, ?, ?)",
            [(process, seat, key.public, key.sealed)],
        )
        return self.seat_key(process, seat) or key

    def seat_keys(self, process: str) -> list[tuple[str, SeatKey]]:
        """Every key pair of a record, in order."""
        rows = (
            self._store.reading()
            .execute(
                "select seat, public, sealed from seat_key where process = ? order by seat",
                (process,),
            )
            .fetchall()
        )
        return [(seat, SeatKey(public, sealed)) for seat, public, sealed in rows]

    def replace_seat_keys(
        self,
        process: str,
        keys: Mapping[str, SeatKey],
        wraps: Sequence[tuple[str, str, int, bytes]],
    ) -> None:
        """Put these in the place of the seats' keys and of all that is sealed for them, all or none."""
        try:
            with self._store.writing() as connection:
                for table in ("seat_key", "reader_key"):
                    connection.executemany(
                        f"delete from {table} where process = ? and seat = ?",  # noqa: S608  # a table above
                        [(process, seat) for seat in keys],
                    )
                connection.executemany(
                    "insert into seat_key values (?, ?, ?, ?)",
                    [(process, seat, key.public, key.sealed) for seat, key in keys.items()],
                )
                connection.executemany(
                    "insert into reader_key values (?, ?, ?, ?, ?)",
                    [(process, *row) for row in wraps],
                )
        except sqlite3.Error as error:
            raise refusal(type(error).__name__) from error
        self._store.empty_log()

    def reader_wraps(self, process: str, seat: str) -> list[tuple[str, int, bytes]]:
        """The audience keys that are sealed for a seat, in order."""
        return (
            self._store.reading()
            .execute(
                "select audience, epoch, wrap from reader_key where process = ? and seat = ? "
                "order by audience, epoch",
                (process, seat),
            )
            .fetchall()
        )

    def put_reader_wraps(
        self, process: str, audience_id: str, epoch: int, wraps: Mapping[str, bytes]
    ) -> None:
        """Keep an audience key as sealed for each of these seats; one that is there stays."""
        self._write(
            "insert or ignore into reader_key values (?, ?, ?, ?, ?)",
            [(process, seat, audience_id, epoch, wrap) for seat, wrap in wraps.items()],
        )

    def erase(self, process: str, entry_ids: Sequence[str]) -> int:
        """Delete wraps; what was deleted is overwritten, and the write-ahead log emptied."""
        try:
            with self._store.writing() as connection:
                gone = connection.execute(
                    "delete from entry_key where log in (select log.id "
                    "from json_each(?) cross join log on log.entry = value where process = ?)",
                    (json.dumps(entry_ids), process),
                ).rowcount
        except sqlite3.Error as error:
            raise refusal(type(error).__name__) from error
        self._store.empty_log()
        return gone

    def _write(self, sql: str, rows: Sequence[Sequence[object]]) -> None:
        try:
            with self._store.writing() as connection:
                connection.executemany(sql, rows)
        except sqlite3.Error as error:
            raise refusal(type(error).__name__) from error
