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
from collections.abc import Callable, Sequence

import psycopg

from goodoffices.errors import StaleRecordError, StoreError
from goodoffices.store.contract import Checkpoint, Receipt, Unit, Writing
from goodoffices.store.postgresql_batch import Rows
from goodoffices.store.postgresql_blocks import Blocks
from goodoffices.store.postgresql_connections import (
    PATIENCE_S,
    Connection,
    is_conflict,
    is_passing,
    unanswered,
)
from goodoffices.store.postgresql_erasing import erase_under_lease
from goodoffices.store.postgresql_keys import PostgreSQLKeys
from goodoffices.store.postgresql_lease import Lease, LeaseLostError, take
from goodoffices.store.postgresql_reading import Link, PostgreSQLReading
from goodoffices.store.postgresql_schema import prepare
from goodoffices.store.refusal import refusal
from goodoffices.store.sequencer import Sequencer

__all__ = ["PostgreSQLStore"]

TURN_S = 0.01


class PostgreSQLStore(PostgreSQLReading):
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
        super().__init__(address, blocks, node_link=node_link, view_link=view_link, genesis=genesis)
        self._read_only = read_only
        self._server = uuid.uuid4().hex
        self._held: dict[str, Lease] = {}
        self._write_lock = threading.Lock()
        self._turns: defaultdict[str, threading.Lock] = defaultdict(threading.Lock)
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
        super().close()

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
        lease = take(connection, process, self._server, self._genesis)
        if lease is None:
            return None
        self._blocks.look_again()
        self._records[process], self._held[process] = lease.record, lease
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
                if not was_written and not is_conflict(error):
                    self.connections.pause()

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
        ids = tuple([writing.entry_id for writing in unit.writings])
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

    # Erasing

    def erase(self, process: str, entry_ids: Sequence[str]) -> int:
        """Delete wraps, and the key under which copies of them stand; see :class:`~goodoffices.store.Store`."""
        gone: set[int] = set()
        try:
            self._under_lease(
                process,
                lambda connection, lease: erase_under_lease(
                    connection, lease, process, entry_ids, self._blocks, gone
                ),
            )
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


def _known(connection: Connection, units: Sequence[Unit]) -> dict[str, int]:
    """Which of these units were written before, by their first entry, and in which slot."""
    names = [unit.writings[0].entry_id for unit in units]
    return dict(
        connection.execute(
            b"select entry, slot from log where entry = any(%s)", (names,)
        ).fetchall()
    )
