"""Key tables of the PostgreSQL store."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

import psycopg

from goodoffices.store.contract import SeatKey
from goodoffices.store.postgresql_connections import Connection
from goodoffices.store.refusal import refusal

if TYPE_CHECKING:
    from goodoffices.store.postgresql import PostgreSQLStore

__all__ = ["PostgreSQLKeys"]


class PostgreSQLKeys:
    """The key tables of one database; see :class:`~goodoffices.store.KeyTable`."""

    def __init__(self, store: PostgreSQLStore) -> None:
        self._store = store

    def audience_key(self, process: str, audience_id: str, epoch: int) -> bytes | None:
        """The wrapped key, or None where there is none."""
        rows = self._store.connections.rows(
            "select wrap from audience_key where process = %s and audience = %s and epoch = %s",
            (process, audience_id, epoch),
        )
        return rows[0][0] if rows else None

    def put_audience_key(self, process: str, audience_id: str, epoch: int, wrapped: bytes) -> bytes:
        """Keep a wrapped key unless there is one already; return the one that is kept."""
        self._write(
            lambda connection: connection.execute(
                b"insert into audience_key values (%s, %s, %s, %s) on conflict do nothing",
                (process, audience_id, epoch, wrapped),
            )
        )
        return self.audience_key(process, audience_id, epoch) or wrapped

    def audience_keys(self, process: str) -> list[tuple[str, int, bytes]]:
        """Every wrapped key of a record, in order."""
        rows = self._store.connections.rows(
            "select audience, epoch, wrap from audience_key where process = %s "
            'order by audience collate "C", epoch',
            (process,),
        )
        return [(audience, epoch, wrap) for audience, epoch, wrap in rows]

    def replace_audience_keys(
        self, process: str, wrapped: Sequence[tuple[str, int, bytes]]
    ) -> None:
        """Put these in the place of the keys that are there, all or none."""

        def replace(connection: Connection) -> None:
            with connection.transaction():
                connection.cursor().executemany(
                    b"update audience_key set wrap = %s "
                    b"where process = %s and audience = %s and epoch = %s",
                    [(wrap, process, audience, epoch) for audience, epoch, wrap in wrapped],
                )

        self._write(replace)

    def seat_key(self, process: str, seat: str) -> SeatKey | None:
        """A seat's key pair, or None where it has none yet."""
        rows = self._store.connections.rows(
            "select public, sealed from seat_key where process = %s and seat = %s", (process, seat)
        )
        return SeatKey(*rows[0]) if rows else None

    def put_seat_key(self, process: str, seat: str, key: SeatKey) -> SeatKey:
        """Keep a key pair unless there is one already; return the one that is kept."""
        self._write(
            lambda connection: connection.execute(
                b"insert into seat_key values (%s, %s, %s, %s) on conflict do nothing",
                (process, seat, key.public, key.sealed),
            )
        )
        return self.seat_key(process, seat) or key

    def seat_keys(self, process: str) -> list[tuple[str, SeatKey]]:
        """Every key pair of a record, in order."""
        rows = self._store.connections.rows(
            'select seat, public, sealed from seat_key where process = %s order by seat collate "C"',
            (process,),
        )
        return [(seat, SeatKey(public, sealed)) for seat, public, sealed in rows]

    def replace_seat_keys(
        self,
        process: str,
        keys: Mapping[str, SeatKey],
        wraps: Sequence[tuple[str, str, int, bytes]],
    ) -> None:
        """Put these in the place of the seats' keys and of all that is sealed for them, all or none."""

        def replace(connection: Connection) -> None:
            with connection.transaction():
                for table in (b"seat_key", b"reader_key"):
                    connection.execute(
                        b"delete from " + table + b" where process = %s and seat = any(%s)",
                        (process, list(keys)),
                    )
                connection.cursor().executemany(
                    b"insert into seat_key values (%s, %s, %s, %s)",
                    [(process, seat, key.public, key.sealed) for seat, key in keys.items()],
                )
                connection.cursor().executemany(
                    b"insert into reader_key values (%s, %s, %s, %s, %s)",
                    [(process, *row) for row in wraps],
                )

        self._write(replace)

    def reader_wraps(self, process: str, seat: str) -> list[tuple[str, int, bytes]]:
        """The audience keys that are sealed for a seat, in order."""
        rows = self._store.connections.rows(
            "select audience, epoch, wrap from reader_key where process = %s and seat = %s "
            'order by audience collate "C", epoch',
            (process, seat),
        )
        return [(audience, epoch, wrap) for audience, epoch, wrap in rows]

    def put_reader_wraps(
        self, process: str, audience_id: str, epoch: int, wraps: Mapping[str, bytes]
    ) -> None:
        """Keep an audience key as sealed for each of these seats; one that is there stays."""
        rows = [(process, seat, audience_id, epoch, wrap) for seat, wrap in sorted(wraps.items())]

        def put(connection: Connection) -> None:
            with connection.transaction():
                connection.cursor().executemany(
                    b"insert into reader_key values (%s, %s, %s, %s, %s) on conflict do nothing",
                    rows,
                )

        self._write(put)

    def _write(self, work: Callable[[Connection], object]) -> None:
        """Write something that may be written twice."""
        self._store.writable()
        try:
            self._store.connections.retrying(work)
        except psycopg.Error as error:
            raise refusal(type(error).__name__) from error
