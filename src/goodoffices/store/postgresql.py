"""The store for several servers: PostgreSQL, a lease per record, every commit one statement.

Whoever writes to a record first takes its lease: a number, the epoch, one higher than the last holder's.
For a quarter of a second nobody else can take it; after that anybody may, and does when it has something to
write. Heads of chains are kept in memory while the lease is held. Each commit checks in its own transaction
that epoch and length of the record are what this server believes; a server that was overtaken writes
nothing, throws its heads away and waits for its turn. So a server that is killed keeps the others waiting
for a quarter of a second at most, and one that is slow, frozen or cut off can do no harm when it comes back.

An append that lost its connection is tried again. Before its entries are looked up, the lease is taken
anew: that waits for the old transaction, if one is left, and ends it or follows it.
"""

from __future__ import annotations

import threading
import time
import uuid
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

import psycopg

from goodoffices.errors import DamagedRecordError, StaleRecordError, StoreError
from goodoffices.store.contract import (
    WHOLE_VIEW,
    Checkpoint,
    Query,
    Receipt,
    StoredEntry,
    StoredLine,
    Unit,
    ViewHead,
    Writing,
)
from goodoffices.store.postgresql_batch import Rows
from goodoffices.store.postgresql_connections import (
    PATIENCE_S,
    PAUSE_S,
    Connection,
    Connections,
    is_passing,
    unanswered,
)
from goodoffices.store.postgresql_keys import PostgreSQLKeys
from goodoffices.store.postgresql_schema import INDEXES, MIGRATIONS, TABLES, TRIGGERS, VERSION
from goodoffices.store.refusal import refusal
from goodoffices.store.sequencer import Sequencer

__all__ = ["Blocks", "PostgreSQLStore", "holds_entries", "prepare", "version_of"]

Link = Callable[[bytes, int, int, bytes], bytes]
LEASE_S = 0.25
"""For so long a new holder of a lease is alone with it."""
TURN_S = 0.01
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


class Blocks(Protocol):
    """Keys per block of entries, outside the cluster."""

    block: int

    def wrap(self, process: str, seq: int, secret: bytes) -> tuple[int, bytes]:
        """Generation of the block's key, and the wrapped bytes."""

    def unwrap(self, process: str, seq: int, generation: int, wrapped: bytes) -> bytes | None:
        """What was wrapped, or None where the key is gone."""

    def look_again(self) -> None:
        """Read what other servers wrote."""

    def renew(self, process: str, blocks: Sequence[int]) -> None:
        """Make new keys."""

    def shred(self, process: str, used: dict[int, set[int]]) -> None:
        """Destroy every key of these blocks that is neither used nor the newest."""

    def unfinished(self, process: str) -> set[int]:
        """Blocks with more than one key."""

    def close(self) -> None:
        """Let go of the file."""


class LeaseLostError(Exception):
    """Another server took the record over; whoever wants to write waits for its turn."""


@dataclass(slots=True)
class Lease:
    """What is known of a record while nobody else can write to it.

    Attributes
    ----------
    record, epoch : int
        The record, and under which number the lease is held.
    length, slot, head : int, int, bytes
        Place and slot of the next entry's forerunner, and the record's chain.
    views : dict
        For each seat: number of its view, number of its last line, its chain.
    """

    record: int
    epoch: int
    length: int
    slot: int
    head: bytes
    views: dict[str, tuple[int, int, bytes]]


class PostgreSQLStore:
    """A store in a PostgreSQL database.

    Parameters
    ----------
    address : str
        A connection string.
    blocks : Blocks
        The key file outside the cluster.
    node_link, view_link : callable
        The chain functions of the record, given from outside because the store knows no record.
    genesis : bytes
        What a chain begins on.
    read_only : bool
        For reading alone; no table is made.

    Raises
    ------
    StoreError
        If the database was written by another version, or does not answer.
    """

    def __init__(
        self,
        address: str,
        blocks: Blocks,
        *,
        node_link: Link,
        view_link: Link,
        genesis: bytes,
        read_only: bool = False,
    ) -> None:
        self.connections = Connections(address)
        self._blocks = blocks
        self._node_link, self._view_link, self._genesis = node_link, view_link, genesis
        self._read_only = read_only
        self._server = uuid.uuid4().hex
        self._held: dict[str, Lease] = {}
        self._write_lock = threading.Lock()
        self._turns: defaultdict[str, threading.Lock] = defaultdict(threading.Lock)
        self._records: dict[str, int] = {}
        self._views: dict[tuple[int, str], int] = {}
        self._sequencer = Sequencer(self._commit)
        self.keys = PostgreSQLKeys(self)
        try:
            if not read_only:
                self.connections.retrying(prepare)
                for process in self.processes():
                    self._finish_erasing(process)
        except BaseException:
            self.connections.close()
            raise

    def close(self) -> None:
        """Finish what is queued, then let go of the database."""
        self._sequencer.close()
        self.connections.close()
        self._blocks.close()

    def writable(self) -> None:
        """Refuse where the store was opened for reading.

        Raises
        ------
        StoreError
            If it was.
        """
        if self._read_only:
            raise StoreError("the store is open for reading only")

    # Leases

    def _hold(self, process: str) -> None:
        """Return when this server holds the lease of a record: at once, or when its turn has come."""
        self.writable()
        if process in self._held:
            return
        until = time.monotonic() + PATIENCE_S
        with self._turns[process]:  # one of this server's callers waits for all
            while process not in self._held:
                with self._write_lock:
                    taken = self.connections.retrying(lambda c: self._take(c, process))
                    if taken is not None:
                        return
                if time.monotonic() > until:
                    raise unanswered()
                time.sleep(TURN_S)

    def _take(self, connection: Connection, process: str) -> Lease | None:
        """Take the lease if it may be taken now, and learn where the record stands."""
        self._held.pop(process, None)
        if process not in self._records:
            connection.execute(
                b"insert into record (name, epoch, holder, until, length, closed) "
                b"values (%s, 0, '', 'epoch', 0, 0) on conflict (name) do nothing",
                (process,),
            )
        row = connection.execute(
            b"update record set epoch = epoch + 1, holder = %(me)s, "
            b"until = clock_timestamp() + %(lease)s * interval '1 second' "
            b"where name = %(name)s and (holder = %(me)s or until <= clock_timestamp() "
            # A clock that was set back must not keep a record closed.
            b"or until > clock_timestamp() + %(lease)s * interval '1 second') "
            b"returning id, epoch, length, closed",
            {"me": self._server, "lease": LEASE_S, "name": process},
        ).fetchone()
        if row is None:
            return None
        record, epoch, length, closed = row
        newest = connection.execute(
            b"select slot, head from log where record = %s and seq = %s", (record, length)
        ).fetchone()
        views = connection.execute(
            b"select seat, id, coalesce(number, 0), head from view left join lateral "
            b"(select number, head from line where record = view.record and line.view = view.id "
            b"order by number desc limit 1) newest on true where record = %s",
            (record,),
        ).fetchall()
        self._blocks.look_again()
        self._records[process] = record
        lease = self._held[process] = Lease(
            record,
            epoch,
            length,
            max(newest[0] if newest else 0, closed),
            newest[1] if newest else self._genesis,
            {seat: (view, number, head or self._genesis) for seat, view, number, head in views},
        )
        return lease

    # Appending

    def append(self, unit: Unit) -> Receipt:
        """Append a unit durably; see :class:`~goodoffices.store.Store`."""
        until = time.monotonic() + PATIENCE_S
        while True:
            self._hold(unit.process)
            try:
                return self._sequencer.append(unit)
            except LeaseLostError:
                if time.monotonic() > until:
                    raise unanswered() from None

    def _commit(self, units: Sequence[Unit]) -> list[Receipt | Exception]:
        with self._write_lock:
            try:
                return self._commit_until_known(units)
            except psycopg.Error as error:
                raise refusal(type(error).__name__) from error

    def _commit_until_known(self, units: Sequence[Unit]) -> list[Receipt | Exception]:
        """Commit, and again after whatever may pass; when it returns, what happened is known."""
        until = time.monotonic() + PATIENCE_S
        in_doubt = False
        while True:
            try:
                with self.connections.one() as connection:
                    outcomes = self._attempt(connection, units, in_doubt=in_doubt)
                if outcomes is not None:
                    return outcomes
            except Exception as error:
                # Heads kept in memory may be ahead of what was rolled back.
                for unit in units:
                    self._held.pop(unit.process, None)
                was_written = isinstance(error, psycopg.IntegrityError) and not in_doubt
                if not was_written and not (isinstance(error, psycopg.Error) and is_passing(error)):
                    if len(units) == 1:
                        raise
                    # A unit that cannot stand must not take its neighbours with it.
                    return self._one_by_one(units)
                if time.monotonic() > until:
                    raise unanswered() from error
                in_doubt = True
                if not was_written:
                    self._pause()

    def _pause(self) -> None:
        self.connections.forget_broken()
        time.sleep(PAUSE_S)

    def _one_by_one(self, units: Sequence[Unit]) -> list[Receipt | Exception]:
        found: list[Receipt | Exception] = []
        for unit in units:
            try:
                found += self._commit_until_known([unit])
            except psycopg.Error as error:
                found.append(refusal(type(error).__name__))
            except Exception as error:  # noqa: BLE001  # this unit's caller is told
                found.append(error)
        return found

    def _attempt(
        self, connection: Connection, units: Sequence[Unit], *, in_doubt: bool
    ) -> list[Receipt | Exception] | None:
        """Commit what can be committed; None where a lease was lost on the way."""
        rows = Rows()
        leases = {}
        for unit in units:
            if unit.process not in leases:
                lease = self._held.get(unit.process) or self._take(connection, unit.process)
                leases[unit.process] = lease
                if lease is not None and in_doubt:
                    # Also where all is written already: an answer then waits for a standby as a
                    # first one does.
                    rows.fence(lease.record, lease.epoch, lease.length)
        rows.slots.update(_known(connection, units) if in_doubt else {})
        before = set(rows.slots)
        outcomes = [
            LeaseLostError()
            if (lease := leases[unit.process]) is None
            else self._place(connection, rows, lease, unit, before)
            for unit in units
        ]
        if rows.fences:
            try:
                connection.run(*rows.statement())
            except psycopg.errors.DivisionByZero:
                for process in leases:
                    self._held.pop(process, None)
                return None
        return outcomes

    def _place(
        self,
        connection: Connection,
        rows: Rows,
        lease: Lease,
        unit: Unit,
        known: set[str],
    ) -> Receipt | Exception:
        ids = tuple(writing.entry_id for writing in unit.writings)
        if ids[0] in rows.slots:
            return Receipt(ids, rows.slots[ids[0]], repeated=True)
        for guard in unit.guards:
            if self._last_of(connection, rows, lease, guard.seat, guard.thread) != guard.last:
                written = {} if known else _known(connection, [unit])
                if written:
                    rows.fence(lease.record, lease.epoch, lease.length)
                    return Receipt(ids, written[ids[0]], repeated=True)
                return StaleRecordError(
                    "the matter has moved on",
                    advice="Somebody with your seat has acted on this since you opened the page. Nothing was written; look at it again.",
                )
        rows.fence(lease.record, lease.epoch, lease.length)
        slot = unit.slot
        for writing in unit.writings:
            slot = self._place_entry(rows, lease, unit.process, slot, writing)
        rows.fence(lease.record, lease.epoch, lease.length)
        rows.slots[ids[0]] = slot
        return Receipt(ids, slot, repeated=False)

    def _place_entry(
        self, rows: Rows, lease: Lease, process: str, slot: int, writing: Writing
    ) -> int:
        seq, slot = lease.length + 1, max(slot, lease.slot)
        head = self._node_link(lease.head, seq, slot, writing.statement)
        wrapped = self._blocks.wrap(process, seq, writing.wrap)
        rows.add_entry(lease.record, seq, slot, writing, (lease.head, head), wrapped)
        lease.length, lease.slot, lease.head = seq, slot, head
        for seat in writing.audience:
            if seat not in lease.views:
                lease.views[seat] = (len(lease.views) + 1, 0, self._genesis)
                rows.add_view(lease.record, lease.views[seat][0], seat)
            view, number, before = lease.views[seat]
            number += 1
            after = self._view_link(before, number, slot, writing.statement)
            rows.add_line((lease.record, view, number), seq, slot, writing, (before, after))
            lease.views[seat] = (view, number, after)
        return slot

    @staticmethod
    def _last_of(connection: Connection, rows: Rows, lease: Lease, seat: str, thread: str) -> int:
        """Number of the last line of a matter; an entry that stands alone is its own."""
        if seat not in lease.views:
            return 0
        view = lease.views[seat][0]
        moved = rows.last(lease.record, view, thread)
        if moved is not None:
            return moved
        row = connection.execute(
            b"select coalesce((select last from thread "
            b"where record = %(record)s and view = %(view)s and thread = %(thread)s), "
            b"(select number from log join line on line.record = log.record and line.seq = log.seq "
            b"where log.entry = %(thread)s and line.record = %(record)s and line.view = %(view)s), 0)",
            {"record": lease.record, "view": view, "thread": thread},
        ).fetchone()
        return int(row[0]) if row else 0

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

    def close_slots(self, process: str, before: int) -> None:
        """Nothing enters an earlier slot any more; see :class:`~goodoffices.store.Store`."""

        def close(connection: Connection, lease: Lease) -> bool:
            closed = connection.execute(
                b"update record set closed = greatest(closed, %s) where id = %s and epoch = %s",
                (before, lease.record, lease.epoch),
            )
            lease.slot = max(lease.slot, before)
            return closed.rowcount == 1

        self._under_lease(process, close)

    def _under_lease(self, process: str, work: Callable[[Connection, Lease], bool]) -> None:
        """Do something that only the holder of a lease may do; again where it had lost it."""
        until = time.monotonic() + PATIENCE_S
        while True:
            self._hold(process)
            with self._write_lock:
                lease = self._held.pop(process, None)
                if lease is not None and self._worked(work, lease):
                    self._held[process] = lease
                    return
            if time.monotonic() > until:
                raise unanswered()

    def _worked(self, work: Callable[[Connection, Lease], bool], lease: Lease) -> bool:
        return self.connections.retrying(lambda connection: work(connection, lease))

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

    def put_checkpoint(self, process: str, checkpoint: Checkpoint) -> None:
        """Keep a checkpoint durably; see :class:`~goodoffices.store.Store`."""
        self.writable()
        row = (checkpoint.number, checkpoint.slot, checkpoint.beat_root, checkpoint.note)

        def put(connection: Connection) -> bool:
            # Tried twice, it finds itself: the same note is signed once.
            done = connection.execute(
                b"with newest as (select coalesce(max(number), 0) as number, "
                b"coalesce(max(slot), -1) as slot from checkpoint where process = %s) "
                b"insert into checkpoint (process, number, slot, beat_root, note) "
                b"select %s, %s, %s, %s, %s from newest "
                b"where newest.number + 1 = %s and newest.slot < %s",
                (process, process, *row, checkpoint.number, checkpoint.slot),
            )
            return done.rowcount == 1

        tries: list[int] = []

        def put_or_find(connection: Connection) -> bool:
            tries.append(1)
            if put(connection):
                return True
            if len(tries) == 1:
                return False
            return self.checkpoints(process, checkpoint.number - 1, 1) == [checkpoint]

        try:
            if self.connections.retrying(put_or_find):
                return
        except psycopg.errors.UniqueViolation:
            pass
        except psycopg.Error as error:
            raise refusal(type(error).__name__) from error
        raise StaleRecordError("another checkpoint was there first")

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

    # Erasing

    def erase(self, process: str, entry_ids: Sequence[str]) -> int:
        """Delete wraps, and the key under which copies of them stand; see :class:`~goodoffices.store.Store`."""
        gone: set[int] = set()

        def erase(connection: Connection, lease: Lease) -> bool:
            doomed = {
                seq
                for (seq,) in connection.execute(
                    b"select log.seq from log join entry_key on entry_key.record = log.record "
                    b"and entry_key.seq = log.seq where log.record = %s and log.entry = any(%s)",
                    (lease.record, list(entry_ids)),
                )
            }
            gone.update(doomed)
            if not doomed:
                return True
            blocks = sorted({seq // self._blocks.block for seq in doomed})
            self._blocks.renew(process, blocks)
            survivors = []
            for seq, generation, wrapped in _of_blocks(connection, lease, blocks, self._blocks):
                secret = self._blocks.unwrap(process, seq, generation, wrapped)
                if seq not in doomed and secret is not None:
                    survivors.append((seq, *self._blocks.wrap(process, seq, secret)))
            return _replace_keys(connection, lease, doomed, survivors)

        try:
            self._under_lease(process, erase)
        except psycopg.Error as error:
            raise refusal(type(error).__name__) from error
        self._finish_erasing(process)
        return len(gone)

    def _finish_erasing(self, process: str) -> None:
        """Destroy every block key that nothing hangs on any more: also what a killed server left."""
        blocks = self._blocks.unfinished(process)
        if not blocks:
            return
        size, used = self._blocks.block, {block: set[int]() for block in blocks}
        for block in blocks:
            rows = self.connections.rows(
                "select distinct generation from entry_key "
                "where record = %s and seq >= %s and seq < %s",
                (self.record_id(process), block * size, (block + 1) * size),
            )
            used[block] = {row[0] for row in rows}
        self._blocks.shred(process, used)

    # Verifying

    def verify(self, process: str) -> int:
        """Recompute every chain of a record; see :class:`~goodoffices.store.Store`."""
        record = self.record_id(process)
        count, previous = 0, self._genesis
        with self.connections.one() as connection, connection.transaction():
            connection.execute(b"set transaction isolation level repeatable read, read only")
            log = "select seq, slot, statement, previous, head from log where record = %s order by seq"
            for count, row in enumerate(_streamed(connection, log, (record,)), start=1):
                seq, slot, statement, before, head = row
                expected = self._node_link(before, seq, slot, statement)
                if seq != count or before != previous or expected != head:
                    raise DamagedRecordError(f"entry {count} of the record does not verify")
                previous = head
            views = connection.execute(
                b"select id from view where record = %s order by id", (record,)
            ).fetchall()
            for (view,) in views:
                self._verify_view(connection, record, view)
            told = connection.execute(b"select length from record where id = %s", (record,))
            if (told.fetchone() or (0,))[0] != count:
                raise DamagedRecordError(f"entry {count + 1} of the record is not there")
        return count

    def _verify_view(self, connection: Connection, record: int | None, view: int) -> None:
        lines = (
            "select number, line.slot, line.previous, line.head, log.slot, log.statement "
            "from line left join log on log.record = line.record and log.seq = line.seq "
            "where line.record = %s and line.view = %s order by number"
        )
        previous = self._genesis
        for place, row in enumerate(_streamed(connection, lines, (record, view)), start=1):
            number, slot, before, head, known_slot, statement = row
            expected = self._view_link(before, number, slot, statement or b"")
            if number != place or before != previous or slot != known_slot or expected != head:
                raise DamagedRecordError(f"line {place} of a view does not verify")
            previous = head


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


def _known(connection: Connection, units: Sequence[Unit]) -> dict[str, int]:
    """Which of these units were written before, by their first entry, and in which slot."""
    names = [unit.writings[0].entry_id for unit in units]
    return dict(
        connection.execute(
            b"select entry, slot from log where entry = any(%s)", (names,)
        ).fetchall()
    )


def _of_blocks(
    connection: Connection, lease: Lease, blocks: Sequence[int], keys: Blocks
) -> list[tuple[Any, ...]]:
    """Every wrap of these blocks."""
    return [
        row
        for block in blocks
        for row in connection.execute(
            b"select seq, generation, wrap from entry_key "
            b"where record = %s and seq >= %s and seq < %s",
            (lease.record, block * keys.block, (block + 1) * keys.block),
        ).fetchall()
    ]


def _replace_keys(
    connection: Connection, lease: Lease, doomed: set[int], survivors: list[tuple[int, int, bytes]]
) -> bool:
    """Delete some wraps and put others in place, in one statement; False where the lease was lost."""
    done = connection.execute(
        b"with fence as (update record set length = length where id = %(record)s "
        b"and epoch = %(epoch)s returning id), "
        b"gone as (delete from entry_key using fence "
        b"where record = fence.id and seq = any(%(doomed)s::bigint[])), "
        b"kept as (update entry_key set generation = k.generation, wrap = k.wrap from fence, "
        b"unnest(%(seq)s::bigint[], %(generation)s::int[], %(wrap)s::bytea[]) "
        b"as k (seq, generation, wrap) "
        b"where entry_key.record = fence.id and entry_key.seq = k.seq) select id from fence",
        {
            "record": lease.record,
            "epoch": lease.epoch,
            "doomed": sorted(doomed),
            "seq": [row[0] for row in survivors],
            "generation": [row[1] for row in survivors],
            "wrap": [row[2] for row in survivors],
        },
    )
    return done.fetchone() is not None


def _streamed(connection: Connection, sql: str, values: Sequence[Any]) -> Iterator[tuple[Any, ...]]:
    """Rows of a long answer, a few at a time."""
    with connection.cursor("long") as cursor:
        cursor.itersize = ENTRIES_AT_ONCE
        cursor.execute(sql.encode(), values, binary=True)
        yield from cursor


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
