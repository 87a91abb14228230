"""Reading from PostgreSQL: each question by its own index, asked again while a server restarts."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from goodoffices.errors import DamagedRecordError
from goodoffices.store.contract import (
    WHOLE_VIEW,
    Checkpoint,
    Query,
    StoredEntry,
    StoredLine,
    ViewHead,
)
from goodoffices.store.postgresql_blocks import Blocks
from goodoffices.store.postgresql_connections import Connections
from goodoffices.store.postgresql_verify import verify_chains

__all__ = ["Link", "PostgreSQLReading"]

Link = Callable[[bytes, int, int, bytes], bytes]
ENTRIES_AT_ONCE = 1024
_LINES = (
    "select line.seq, entry_key.generation, line.number, line.slot, log.entry, log.statement, "
    "log.ciphertext, entry_key.wrap, line.previous, line.head, coalesce(line.thread, log.entry), "
    "log.signature from line "
    "join log on log.record = line.record and log.seq = line.seq "
    "left join entry_key on entry_key.record = line.record and entry_key.seq = line.seq "
    "where line.record = %s and line.view = %s"
)
_ENTRIES = (
    "select log.seq, entry_key.generation, log.seq, slot, entry, statement, ciphertext, wrap, "
    "previous, head, signature from log "
    "left join entry_key on entry_key.record = log.record and entry_key.seq = log.seq "
    "where log.record = %s and log.seq > %s order by log.seq limit %s"
)
# Slots never fall along the record, so that halving finds where one begins.
_FIRST_OF_SLOT = (
    "(with recursive half (low, high) as ("
    "select 1::bigint, (select length + 1 from record where id = %s) union all "
    "select case when at.slot < %s then middle + 1 else low end, "
    "case when at.slot < %s then high else middle end "
    "from half, lateral (select (low + high) / 2 as middle) m, "
    "lateral (select slot from log where record = %s and seq = middle) at where low < high) "
    "select max(low) from half)"
)


class PostgreSQLReading:
    """The reading half of :class:`~goodoffices.store.postgresql.PostgreSQLStore`; parameters as there."""

    def __init__(
        self, address: str, blocks: Blocks, *, node_link: Link, view_link: Link, genesis: bytes
    ) -> None:
        self.connections = Connections(address)
        self._blocks = blocks
        self._node_link, self._view_link, self._genesis = node_link, view_link, genesis
        self._records: dict[str, int] = {}
        self._views: dict[tuple[int, str], int] = {}

    def close(self) -> None:
        """Let go of the database."""
        self.connections.close()
        self._blocks.close()

    # Loading

    def load(self, process: str, seat: str, query: Query = WHOLE_VIEW) -> list[StoredLine]:
        """Lines of one seat's view; see :class:`~goodoffices.store.Store`."""
        if query.last is not None and len(query.kinds) > 1:
            # The newest of each kind stand in the index in order; of several kinds they do not.
            found = [
                line
                for kind in set(query.kinds)
                for line in self.load(process, seat, replace(query, kinds=(kind,)))
            ]
            found.sort(key=lambda line: line.number)
            return found[max(0, len(found) - query.last) :]
        place = self._view(process, seat)
        if place is None:
            return []
        conditions, values = _conditions(query, *place)
        order = " order by line.number"
        if query.last is not None:
            order += " desc limit %s"
            values.append(query.last)
        rows = self._opened(process, _LINES + conditions + order, [*place, *values])
        lines = [StoredLine(*row[1:]) for row in rows]
        return lines if query.last is None else lines[::-1]

    def _opened(self, process: str, sql: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
        """Rows of (place, generation, ... wrap in its own place ...) without the generation, wraps opened.

        Where a key is gone, its entry was erased or wrapped anew since the row was read: then the row
        is read again.
        """
        for is_last in (False, True):
            found, missing = [], 0
            for seq, generation, *rest in self.connections.rows(sql, values):
                if generation is not None:
                    rest[5] = self._blocks.unwrap(process, seq, generation, rest[5])
                    missing = missing or (seq if rest[5] is None else 0)
                found.append((seq, *rest))
            if not missing:
                return found
            if is_last:
                raise DamagedRecordError(
                    f"entry {missing} of the record has no block key",
                    advice="The file of block keys does not fit the database. Put back the newest copy of it; nothing was changed.",
                )
        return []

    def record_id(self, process: str) -> int | None:
        """The number of a record, known to readers once it is there."""
        if process not in self._records:
            rows = self.connections.rows("select id from record where name = %s", (process,))
            if not rows:
                return None
            self._records[process] = rows[0][0]
        return self._records[process]

    def _view(self, process: str, seat: str) -> tuple[int, int] | None:
        """Record and view, known to readers only once they are committed."""
        record = self.record_id(process)
        if record is None:
            return None
        if (record, seat) not in self._views:
            rows = self.connections.rows(
                "select id from view where record = %s and seat = %s", (record, seat)
            )
            if not rows:
                return None
            self._views[record, seat] = rows[0][0]
        return record, self._views[record, seat]

    def open_threads(
        self,
        process: str,
        seat: str,
        family: str | None = None,
        *,
        is_open: bool | None = True,
        last: int | None = None,
    ) -> list[tuple[str, str, int]]:
        """Matters of a seat's view; see :class:`~goodoffices.store.Store`."""
        sql = "select thread, family, last from thread where record = %s and view = %s"
        values: list[object] = [*(self._view(process, seat) or (0, 0))]
        if family is not None:
            sql += " and family = %s"
            values.append(family)
        if is_open is not None:
            sql += " and is_open" if is_open else " and not is_open"
        sql += " order by last desc limit %s"
        rows = self.connections.rows(sql, [*values, last])
        return [(thread, family, number) for thread, family, number in rows[::-1]]

    def open_counts(self, process: str, seat: str) -> dict[str, int]:
        """How many matters are open; see :class:`~goodoffices.store.Store`."""
        sql = (
            "select family, count(*) from thread where record = %s and view = %s and is_open "
            "group by family order by family"
        )
        return dict(self.connections.rows(sql, self._view(process, seat) or (0, 0)))

    def head(self, process: str, seat: str) -> ViewHead:
        """Where a seat's chain ends."""
        rows = self.connections.rows(
            "select number, head from line where record = %s and view = %s "
            "order by number desc limit 1",
            self._view(process, seat) or (0, 0),
        )
        return ViewHead(*rows[0]) if rows else ViewHead(0, self._genesis)

    def processes(self) -> list[str]:
        """Names of all records."""
        sql = 'select name from record where length > 0 order by name collate "C"'
        return [row[0] for row in self.connections.rows(sql)]

    def seats(self, process: str) -> list[str]:
        """Names of all seats that can read anything in a record."""
        sql = 'select seat from view where record = %s order by seat collate "C"'
        return [row[0] for row in self.connections.rows(sql, (self.record_id(process),))]

    # Checkpoints

    def heads(self, process: str, before: int) -> list[tuple[str, ViewHead]]:
        """Where each view stood before a slot; see :class:`~goodoffices.store.Store`."""
        record = self.record_id(process)
        rows = self.connections.rows(
            "select seat, newest.number, newest.head from view, lateral "  # noqa: S608  # a constant above
            "(select number, head from line where record = view.record and line.view = view.id "
            f"and seq < {_FIRST_OF_SLOT} order by seq desc limit 1) newest "
            "where record = %s order by view.id",
            (record, before, before, record, record),
        )
        return [(seat, ViewHead(number, head)) for seat, number, head in rows]

    def entries(self, process: str, after: int = 0) -> Iterator[StoredEntry]:
        """The whole record from one place on; see :class:`~goodoffices.store.Store`."""
        record = self.record_id(process)
        while True:
            rows = self._opened(process, _ENTRIES, (record, after, ENTRIES_AT_ONCE))
            for row in rows:
                yield StoredEntry(*row[1:])
            if len(rows) < ENTRIES_AT_ONCE:
                return
            after = rows[-1][0]

    def checkpoints(
        self, process: str, after: int = 0, last: int | None = None
    ) -> list[Checkpoint]:
        """Checkpoints of a record, in order; see :class:`~goodoffices.store.Store`."""
        rows = self.connections.rows(
            "select number, slot, beat_root, note from checkpoint "
            "where process = %s and number > %s order by number desc limit %s",
            (process, after, last),
        )
        return [Checkpoint(*row) for row in rows[::-1]]

    # Verifying

    def verify(self, process: str) -> int:
        """Recompute every chain of a record; see :class:`~goodoffices.store.Store`."""
        record = self.record_id(process)
        with self.connections.one() as connection, connection.transaction():
            connection.execute(b"set transaction isolation level repeatable read, read only")
            return verify_chains(
                connection,
                record,
                node_link=self._node_link,
                view_link=self._view_link,
                genesis=self._genesis,
            )


def _conditions(query: Query, record: int, view: int) -> tuple[str, list[object]]:
    """What is asked of a line after record and view, and the values to it."""
    parts, values = [""], list[object]()
    for condition, wanted in (
        ("line.kind = any(%s)", query.kinds),
        ("line.audience = any(%s)", query.audiences),
        ("line.number = any(%s)", query.numbers),
        ("log.entry = any(%s)", query.entry_ids),
    ):
        if wanted:
            parts.append(condition)
            values.append(list(wanted))
    if query.threads:
        # What moved in a matter names it; the entry that began it does not repeat its own name.
        parts.append(
            "line.number in (select number from line "
            "where record = %s and view = %s and thread = any(%s) "
            "union all select begun.number from log join line begun "
            "on begun.record = log.record and begun.seq = log.seq and begun.thread is null "
            "where log.entry = any(%s) and begun.record = %s and begun.view = %s)"
        )
        threads = list(query.threads)
        values += [record, view, threads, threads, record, view]
    for condition, bound in (
        ("line.number > %s", query.after or None),
        ("line.number < %s", query.before),
    ):
        if bound is not None:
            parts.append(condition)
            values.append(bound)
    if query.since is not None:
        parts.append(f"line.seq >= {_FIRST_OF_SLOT}")
        values += [record, query.since, query.since, record]
    return " and ".join(parts), values
