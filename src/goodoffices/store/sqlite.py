"""The default store: one SQLite file, write-ahead log, every commit flushed to the disk."""

from __future__ import annotations

import fcntl
import json
import os
import sqlite3
import threading
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO

from goodoffices.errors import SecondWriterError, StaleRecordError, StoreError
from goodoffices.store.batch import Batch
from goodoffices.store.contract import Checkpoint, Receipt, Unit, Writing
from goodoffices.store.refusal import flush_failed, named_if_damaged, refusal
from goodoffices.store.schema import ENTRIES_OF_ONE, MIGRATIONS, SCHEMA, VERSION, base_of
from goodoffices.store.sequencer import Sequencer
from goodoffices.store.sqlite_keys import SQLiteKeys
from goodoffices.store.sqlite_reading import Link, SQLiteReading, version_of
from goodoffices.store.sqlite_runway import Runway

__all__ = ["SQLiteStore"]

LEAST_VERSION = (3, 37)
CACHE_KIB = 32_000
"""Pages the writer keeps: entries' names are random, so each touches another page of their index."""
_LOG_HEADER = 32
"""Bytes without which SQLite takes nothing of its log for its own."""
_FLUSH_ERRORS = (sqlite3.SQLITE_IOERR_FSYNC, sqlite3.SQLITE_IOERR_DIR_FSYNC)


class SQLiteStore(SQLiteReading):
    """A store in one file.

    Parameters
    ----------
    path : Path
        The database; its folder must exist.
    node_link, view_link : callable
        The chain functions of the record, given from outside because the store knows no record.
    genesis : bytes
        What a chain begins on.
    read_only : bool
        Open beside a server that writes, for reading alone.

    Raises
    ------
    SecondWriterError
        If another process writes to this database.
    """

    def __init__(
        self,
        path: Path,
        *,
        node_link: Link,
        view_link: Link,
        genesis: bytes,
        read_only: bool = False,
    ) -> None:
        super().__init__(
            path,
            node_link=node_link,
            view_link=view_link,
            genesis=genesis,
            may_create=not read_only,
        )
        self._write_lock = threading.Lock()
        self._node_heads: dict[str, tuple[int, int, bytes, int]] = {}
        self._view_heads: dict[int, tuple[int, bytes]] = {}
        self._view_ids: dict[tuple[str, str], int] = {}
        self._class_ids: dict[tuple[int, str, str], int] = {}
        self._closed_slots: dict[str, int] = {}
        self._lock_file: IO[bytes] | None = None
        self._sequencer: Sequencer | None = None
        self.keys = SQLiteKeys(self)
        if not read_only:
            self._lock_file = _only_writer(path.with_name(path.name + ".lock"))
            self._runway = Runway(path.with_name(path.name + "-wal"))
            try:
                with named_if_damaged("the record's file"):
                    self._writer = self._connect()
                    self._writer.execute(f"pragma cache_size = -{CACHE_KIB}")
                    self._transaction = _Transaction(self._writer, self._write_lock, self._runway)
                    self._prepare()
                    # What was deleted when the power failed is gone for readers; its bytes go here. A
                    # reader of another process in the way is no reason not to start.
                    self._move_home()
            except BaseException as error:
                self._runway.close()
                self._lock_file.close()
                if isinstance(error, sqlite3.Error):
                    raise refusal(type(error).__name__) from error
                raise
            self._sequencer = Sequencer(self._commit)

    def writing(self) -> _Transaction:
        """A transaction on the one writing connection."""
        if self._lock_file is None:
            raise StoreError("the store is open for reading only")
        return self._transaction

    def _prepare(self) -> None:
        if sqlite3.sqlite_version_info < LEAST_VERSION:
            raise StoreError("SQLite 3.37 or newer is needed")
        with self.writing() as connection:
            found = version_of(connection)
            while found in MIGRATIONS:
                for statement in MIGRATIONS[found]:
                    connection.execute(statement)
                found = str(int(found) + 1)
            if found != VERSION:
                raise StoreError(
                    f"database of version {found}, this program writes {VERSION}",
                    advice="This record was written by another version. Start that version, or upgrade; nothing was changed.",
                )
            for statement in SCHEMA:
                connection.execute(statement)
            connection.execute("insert or replace into meta values ('version', ?)", (VERSION,))

    def close(self) -> None:
        """Finish what is queued, then let go of the database."""
        if self._sequencer is not None:
            self._sequencer.close()
        super().close()
        if self._lock_file is not None:
            self._writer.close()
            self._runway.close()
            self._lock_file.close()

    # Appending

    def append(self, unit: Unit) -> Receipt:
        """Append a unit durably; see :class:`~goodoffices.store.Store`."""
        if self._sequencer is None:
            raise StoreError("the store is open for reading only")
        return self._sequencer.append(unit)

    def _commit(self, units: Sequence[Unit], *, looks: bool = False) -> list[Receipt | Exception]:
        """Write units in one transaction.

        Nearly all are new, so they are written at once; only where one cannot stand, or a guard asks
        what was there before, does it look (`looks`) for those that were written already.
        """
        looks = looks or bool([unit for unit in units if unit.guards])
        try:
            with self._transaction as connection:
                batch = Batch(_known(connection, units) if looks else {})
                outcomes = [self._place(connection, batch, unit) for unit in units]
                batch.write(self._transaction.cursor)
        except Exception as error:
            # Heads kept in memory may be ahead of what was rolled back.
            self._node_heads.clear()
            self._view_heads.clear()
            self._view_ids.clear()
            self._class_ids.clear()
            if not isinstance(error, sqlite3.Error):
                raise
            if isinstance(error, sqlite3.IntegrityError) and not looks:
                return self._commit(units, looks=True)
            if isinstance(error, sqlite3.IntegrityError) and len(units) > 1:
                # A unit that cannot stand must not take its neighbours with it.
                return [self._commit([unit], looks=True)[0] for unit in units]
            if getattr(error, "sqlite_errorcode", 0) in _FLUSH_ERRORS:
                raise flush_failed() from error
            return [refusal(type(error).__name__)] * len(units)
        else:
            return outcomes

    def _place(
        self, connection: sqlite3.Connection, batch: Batch, unit: Unit
    ) -> Receipt | Exception:
        ids = tuple([writing.entry_id for writing in unit.writings])
        if ids[0] in batch.known:
            return Receipt(ids, batch.known[ids[0]], repeated=True)
        for guard in unit.guards:
            view = self._view_id(connection, unit.process, guard.seat)
            last = batch.last(view, guard.thread)
            if last is None:
                last = self._last_of(connection, unit.process, view, guard.thread)
            if last != guard.last:
                return StaleRecordError(
                    "the matter has moved on",
                    advice="Somebody with your seat has acted on this since you opened the page. Nothing was written; look at it again.",
                )
        slot = unit.slot
        for writing in unit.writings:
            slot = self._place_entry(connection, batch, unit.process, slot, writing)
        batch.known[ids[0]] = slot
        return Receipt(ids, slot, repeated=False)

    def _place_entry(
        self,
        connection: sqlite3.Connection,
        batch: Batch,
        process: str,
        slot: int,
        writing: Writing,
    ) -> int:
        seq, last_slot, previous, base = self._node_heads.get(process) or self._node_head(
            connection, process
        )
        seq, slot = seq + 1, max(slot, last_slot)
        head = self._node_link(previous, seq, slot, writing.statement)
        batch.add_entry(base + seq, process, slot, writing, previous, head)
        self._node_heads[process] = (seq, slot, head, base)
        kind, audience = writing.kind, writing.audience_id
        for seat in writing.audience:
            view = self._view_ids.get((process, seat)) or self._view_id(connection, process, seat)
            number, before = self._view_heads.get(view) or self._view_head(connection, view)
            number += 1
            after = self._view_link(before, number, slot, writing.statement)
            of = self._class_ids.get((view, kind, audience)) or self._class_id(
                connection, view, kind, audience
            )
            batch.add_line(view, number, seq, slot, of, writing, before, after)
            self._view_heads[view] = (number, after)
        return slot

    def _view_id(self, connection: sqlite3.Connection, process: str, seat: str) -> int:
        if (process, seat) not in self._view_ids:
            connection.execute(
                "insert or ignore into view (process, seat) values (?, ?)", (process, seat)
            )
            (self._view_ids[process, seat],) = connection.execute(
                "select id from view where process = ? and seat = ?", (process, seat)
            ).fetchone()
        return self._view_ids[process, seat]

    def _class_id(self, connection: sqlite3.Connection, view: int, kind: str, audience: str) -> int:
        connection.execute(
            "insert or ignore into class (view, kind, audience) values (?, ?, ?)",
            (view, kind, audience),
        )
        (known,) = connection.execute(
            "select id from class where view = ? and kind = ? and audience = ?",
            (view, kind, audience),
        ).fetchone()
        self._class_ids[view, kind, audience] = known
        return int(known)

    def _last_of(self, connection: sqlite3.Connection, process: str, view: int, thread: str) -> int:
        """Number of the last line of a matter; an entry that stands alone is its own."""
        row = connection.execute(
            "select last from thread where view = ? and thread = ?", (view, thread)
        ).fetchone()
        return row[0] if row else max(self._numbers(connection, process, view, [thread]), default=0)

    def _node_head(
        self, connection: sqlite3.Connection, process: str
    ) -> tuple[int, int, bytes, int]:
        if process not in self._node_heads:
            connection.execute("insert or ignore into record (process) values (?)", (process,))
            base = base_of(connection, process)
            row = connection.execute(
                "select seq, slot, head from log where id > ? and id < ? order by id desc limit 1",
                (base, base + ENTRIES_OF_ONE),
            ).fetchone()
            seq, slot, head = row or (0, 0, self._genesis)
            covered = connection.execute(
                "select slot from checkpoint where process = ? order by number desc limit 1",
                (process,),
            ).fetchone()
            closed = max(covered[0] if covered else 0, self._closed_slots.get(process, 0))
            self._node_heads[process] = (seq, max(slot, closed), head, base)
        return self._node_heads[process]

    def _view_head(self, connection: sqlite3.Connection, view: int) -> tuple[int, bytes]:
        if view not in self._view_heads:
            row = connection.execute(
                "select number, head from line where view = ? order by number desc limit 1", (view,)
            ).fetchone()
            self._view_heads[view] = row or (0, self._genesis)
        return self._view_heads[view]

    # Checkpoints

    def close_slots(self, process: str, before: int) -> None:
        """Nothing enters an earlier slot any more; see :class:`~goodoffices.store.Store`."""
        with self._write_lock:
            self._closed_slots[process] = max(before, self._closed_slots.get(process, 0))
            if process in self._node_heads:
                seq, slot, head, base = self._node_heads[process]
                self._node_heads[process] = (seq, max(slot, before), head, base)

    def put_checkpoint(self, process: str, checkpoint: Checkpoint) -> None:
        """Keep a checkpoint durably; see :class:`~goodoffices.store.Store`."""
        try:
            with self.writing() as connection:
                number, slot = connection.execute(
                    "select number, slot from checkpoint where process = ? "
                    "order by number desc limit 1",
                    (process,),
                ).fetchone() or (0, -1)
                if checkpoint.number != number + 1 or checkpoint.slot <= slot:
                    raise StaleRecordError("another checkpoint was there first")
                row = (checkpoint.slot, checkpoint.beat_root, checkpoint.note)
                connection.execute(
                    "insert into checkpoint values (?, ?, ?, ?, ?)",
                    (process, checkpoint.number, *row),
                )
        except sqlite3.Error as error:
            raise refusal(type(error).__name__) from error

    # Erasing

    def erase(self, process: str, entry_ids: Sequence[str]) -> int:
        """Delete wraps; see :class:`~goodoffices.store.Store`."""
        return self.keys.erase(process, entry_ids)

    def empty_log(self) -> None:
        """Move all pages home and cut the write-ahead log to nothing: no file keeps what was deleted."""
        try:
            with self._write_lock:
                held = not self._move_home()
        except (sqlite3.Error, OSError) as error:
            raise refusal(type(error).__name__) from error
        if held:
            raise refusal("a reader held the log")

    def _move_home(self) -> bool:
        """Move the log's pages home and cut it to nothing: whether no reader was in the way.

        A cut is no one step of every file system. Where a part of the log outlived it, its first
        transactions would stand over newer pages: so the log is made to begin with nothing first.
        """
        if self._writer.execute("pragma wal_checkpoint(restart)").fetchone()[0]:
            return False
        self._flush_log(bytes(_LOG_HEADER))
        busy = self._writer.execute("pragma wal_checkpoint(truncate)").fetchone()[0]
        # SQLite does not have the disk know how short the log is: a power cut would bring it back.
        self._flush_log()
        return not busy

    def _flush_log(self, beginning: bytes = b"") -> None:
        """Have the disk know the log as it is, or with this over its beginning."""
        with suppress(FileNotFoundError):
            handle = os.open(self._path.with_name(self._path.name + "-wal"), os.O_RDWR)
            try:
                os.pwrite(handle, beginning[: os.fstat(handle).st_size], 0)
                os.fsync(handle)
            finally:
                os.close(handle)


def _known(connection: sqlite3.Connection, units: Sequence[Unit]) -> dict[str, int]:
    """Which of these units were written before, by their first entry, and in which slot."""
    names = [unit.writings[0].entry_id for unit in units]
    if len(names) == 1:
        sql, value = "select entry, slot from log where entry = ?", names[0]
    else:
        sql = "select entry, slot from log where entry in (select value from json_each(?))"
        value = json.dumps(names)
    return dict(connection.execute(sql, (value,)).fetchall())


class _Transaction:
    """One immediate transaction; SQLite may already have rolled back by itself on a full disk.

    After a failed flush the system may call lost pages clean: nothing more is written until a restart reads
    back what is there.
    """

    def __init__(
        self, connection: sqlite3.Connection, lock: threading.Lock, runway: Runway
    ) -> None:
        self._connection, self._lock, self._runway = connection, lock, runway
        self._flush_failed = False
        self.cursor = connection.cursor()
        """For statements that give no rows: one is made anew for each where it is left to the connection."""

    def __enter__(self) -> sqlite3.Connection:
        self._lock.acquire()
        try:
            if self._flush_failed:
                raise flush_failed()  # noqa: TRY301  # the lock is let go of below
            self.cursor.execute("begin immediate")
            self._runway.keep()
        except BaseException:
            self._lock.release()
            raise
        return self._connection

    def __exit__(
        self, _: type[BaseException] | None, error: BaseException | None, *__: object
    ) -> None:
        try:
            if error is None:
                self.cursor.execute("commit")
        except sqlite3.Error as refused:
            error = refused
            raise
        finally:
            if getattr(error, "sqlite_errorcode", 0) in _FLUSH_ERRORS:
                self._flush_failed = True
            if self._connection.in_transaction:
                self._connection.execute("rollback")
            self._lock.release()


def _only_writer(path: Path) -> IO[bytes]:
    file = os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "r+b")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        file.close()
        raise SecondWriterError(
            "another process writes to this database",
            advice="The desk is already running on this record. Use that one, or stop it first; nothing was changed.",
        ) from None
    return file
