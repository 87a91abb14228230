"""The default store: one SQLite file, write-ahead log, every commit flushed to the disk."""

from __future__ import annotations

import fcntl
import json
import os
import sqlite3
import threading
import weakref
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import IO
from urllib.parse import quote

from goodoffices.errors import DamagedRecordError, SecondWriterError, StaleRecordError, StoreError
from goodoffices.store.batch import Batch
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
from goodoffices.store.refusal import refusal
from goodoffices.store.schema import MIGRATIONS, SCHEMA, VERSION
from goodoffices.store.sequencer import Sequencer
from goodoffices.store.sqlite_keys import SQLiteKeys

__all__ = ["SQLiteStore"]

Link = Callable[[bytes, int, int, bytes], bytes]
LEAST_VERSION = (3, 37)
CHECKPOINT_PAGES = 4000
"""Pages in the write-ahead log, 16 MB, before they are moved: each move costs further flushes."""
_COLUMNS = (
    "select line.number, line.slot, log.entry, log.statement, log.ciphertext, entry_key.wrap, "
    "line.previous, line.head, coalesce(line.thread, log.entry), log.signature"
)
ENTRIES_AT_ONCE = 1024
_FLUSH_ERRORS = (sqlite3.SQLITE_IOERR_FSYNC, sqlite3.SQLITE_IOERR_DIR_FSYNC)


class SQLiteStore:
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
        self._path = path
        self._node_link, self._view_link, self._genesis = node_link, view_link, genesis
        self._local = threading.local()
        self._readers: weakref.WeakSet[_Reader] = weakref.WeakSet()
        self._read_only, self._flush_failed = read_only, False
        self._write_lock = threading.Lock()
        self._node_heads: dict[str, tuple[int, int, bytes]] = {}
        self._view_heads: dict[int, tuple[int, bytes]] = {}
        self._view_ids: dict[tuple[str, str], int] = {}
        self._next_id: int | None = None
        self._committed_views: dict[tuple[str, str], int] = {}
        self._closed_slots: dict[str, int] = {}
        self._lock_file: IO[bytes] | None = None
        self._sequencer: Sequencer | None = None
        self.keys = SQLiteKeys(self)
        if not read_only:
            self._lock_file = _only_writer(path.with_name(path.name + ".lock"))
            try:
                self._writer = self._connect()
                self._prepare()
            except BaseException:
                self._lock_file.close()
                raise
            self._sequencer = Sequencer(self._commit)

    # Connections

    def _connect(self) -> sqlite3.Connection:
        mode = "rw" if self._read_only else "rwc"
        connection = sqlite3.connect(
            f"file:{quote(str(self._path))}?mode={mode}",
            uri=True,
            isolation_level=None,
            check_same_thread=False,
            timeout=20,
            cached_statements=1024,
        )
        connection.execute("pragma journal_mode = wal")
        connection.execute("pragma synchronous = full")
        connection.execute("pragma secure_delete = on")
        connection.execute(f"pragma wal_autocheckpoint = {CHECKPOINT_PAGES}")
        return connection

    def reading(self) -> sqlite3.Connection:
        """The connection for reading: one per thread, closed when the thread has ended."""
        reader: _Reader | None = getattr(self._local, "reader", None)
        if reader is None:
            connection = self._connect()
            connection.execute("pragma query_only = on")
            reader = self._local.reader = _Reader(connection)
            self._readers.add(reader)
        return reader.connection

    def writing(self) -> _Transaction:
        """A transaction on the one writing connection."""
        if self._sequencer is None and self._lock_file is None:
            raise StoreError("the store is open for reading only")
        return _Transaction(self._writer, self._write_lock)

    def _prepare(self) -> None:
        if sqlite3.sqlite_version_info < LEAST_VERSION:
            raise StoreError("SQLite 3.37 or newer is needed")
        with self.writing() as connection:
            found = _version(connection)
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
        for reader in list(self._readers):
            reader.connection.close()
        if self._lock_file is not None:
            self._writer.close()
            self._lock_file.close()

    # Appending

    def append(self, unit: Unit) -> Receipt:
        """Append a unit durably; see :class:`~goodoffices.store.Store`."""
        if self._sequencer is None:
            raise StoreError("the store is open for reading only")
        return self._sequencer.append(unit)

    def _commit(self, units: Sequence[Unit]) -> list[Receipt | Exception]:
        if self._flush_failed:
            return [refusal("a flush had failed")] * len(units)
        try:
            with self.writing() as connection:
                return self._write(connection, units)
        except Exception as error:
            # Heads kept in memory may be ahead of what was rolled back.
            self._node_heads.clear()
            self._view_heads.clear()
            self._view_ids.clear()
            self._next_id = None
            if not isinstance(error, sqlite3.Error):
                raise
            # After a failed flush the system may call lost pages clean: nothing more is written until
            # a restart reads back what is there.
            self._flush_failed = getattr(error, "sqlite_errorcode", 0) in _FLUSH_ERRORS
            if isinstance(error, sqlite3.IntegrityError) and len(units) > 1:
                # A unit that cannot stand must not take its neighbours with it.
                return [self._commit([unit])[0] for unit in units]
            return [refusal(type(error).__name__)] * len(units)

    def _write(
        self, connection: sqlite3.Connection, units: Sequence[Unit]
    ) -> list[Receipt | Exception]:
        if self._next_id is None:
            newest = connection.execute("select max(id) from log").fetchone()[0]
            self._next_id = (newest or 0) + 1
        batch = Batch(_known(connection, units), self._next_id)
        outcomes = [self._place(connection, batch, unit) for unit in units]
        batch.write(connection)
        self._next_id = batch.next_id
        return outcomes

    def _place(
        self, connection: sqlite3.Connection, batch: Batch, unit: Unit
    ) -> Receipt | Exception:
        ids = tuple(writing.entry_id for writing in unit.writings)
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
        seq, last_slot, previous = self._node_head(connection, process)
        seq, slot = seq + 1, max(slot, last_slot)
        head = self._node_link(previous, seq, slot, writing.statement)
        batch.add_entry(process, seq, slot, writing, previous, head)
        self._node_heads[process] = (seq, slot, head)
        for seat in writing.audience:
            view = self._view_id(connection, process, seat)
            number, before = self._view_head(connection, view)
            number += 1
            after = self._view_link(before, number, slot, writing.statement)
            batch.add_line(view, number, seq, slot, writing, before, after)
            self._view_heads[view] = (number, after)
        return slot

    def _view_id(self, connection: sqlite3.Connection, process: str, seat: str) -> int:
        known = self._view_ids.get((process, seat))
        if known is None:
            connection.execute(
                "insert or ignore into view (process, seat) values (?, ?)", (process, seat)
            )
            (known,) = connection.execute(
                "select id from view where process = ? and seat = ?", (process, seat)
            ).fetchone()
            self._view_ids[process, seat] = known
        return int(known)

    def _last_of(self, connection: sqlite3.Connection, process: str, view: int, thread: str) -> int:
        """Number of the last line of a matter; an entry that stands alone is its own."""
        row = connection.execute(
            "select last from thread where view = ? and thread = ?", (view, thread)
        ).fetchone()
        return row[0] if row else max(self._numbers(connection, process, view, [thread]), default=0)

    def _node_head(self, connection: sqlite3.Connection, process: str) -> tuple[int, int, bytes]:
        if process not in self._node_heads:
            row = connection.execute(
                "select seq, slot, head from log where process = ? order by seq desc limit 1",
                (process,),
            ).fetchone()
            seq, slot, head = row or (0, 0, self._genesis)
            covered = connection.execute(
                "select slot from checkpoint where process = ? order by number desc limit 1",
                (process,),
            ).fetchone()
            closed = max(covered[0] if covered else 0, self._closed_slots.get(process, 0))
            self._node_heads[process] = (seq, max(slot, closed), head)
        return self._node_heads[process]

    def _view_head(self, connection: sqlite3.Connection, view: int) -> tuple[int, bytes]:
        if view not in self._view_heads:
            row = connection.execute(
                "select number, head from line where view = ? order by number desc limit 1", (view,)
            ).fetchone()
            self._view_heads[view] = row or (0, self._genesis)
        return self._view_heads[view]

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
        view = self._view(process, seat)
        if view is None:
            return []
        if query.entry_ids:
            query = self._narrowed(
                query, self._numbers(self.reading(), process, view, query.entry_ids)
            )
        if query.threads:
            query = self._narrowed(query, self._of_threads(process, view, query.threads))
        if query.since is not None:
            first = self._first(self.reading(), view, "slot", query.since)
            query = replace(query, after=max(query.after, first - 1), since=None)
        conditions, values = _conditions(query)
        order = "order by line.number"
        if query.last is not None:
            order += " desc limit ?"
            values.append(query.last)
        sql = f"{_COLUMNS} {_source(query)} where {conditions} {order}"
        rows = self.reading().execute(sql, [process, view, *values]).fetchall()
        lines = [StoredLine(*row) for row in rows]
        return lines if query.last is None else lines[::-1]

    def _view(self, process: str, seat: str) -> int | None:
        """The view's number, known to readers only once it is committed."""
        known = self._committed_views.get((process, seat))
        if known is None:
            row = (
                self.reading()
                .execute("select id from view where process = ? and seat = ?", (process, seat))
                .fetchone()
            )
            if row is None:
                return None
            known = self._committed_views[process, seat] = int(row[0])
        return known

    @staticmethod
    def _narrowed(query: Query, numbers: set[int]) -> Query:
        """The query for those of these lines that it asks for; line 0 is none."""
        chosen = numbers & set(query.numbers) if query.numbers else numbers
        return replace(query, numbers=tuple(sorted(chosen)) or (0,), entry_ids=(), threads=())

    @staticmethod
    def _first(connection: sqlite3.Connection, view: int, column: str, least: int) -> int:
        """Number of the first line whose `column`, which never falls, is at least `least`."""
        sql = f"select {column} from line where view = ? and number = ?"  # noqa: S608  # slot or seq
        newest = "select max(number) from line where view = ?"
        low, high = 1, (connection.execute(newest, (view,)).fetchone()[0] or 0) + 1
        while low < high:
            middle = (low + high) // 2
            row = connection.execute(sql, (view, middle)).fetchone()
            low, high = (middle + 1, high) if row[0] < least else (low, middle)
        return low

    def _numbers(
        self, connection: sqlite3.Connection, process: str, view: int, entry_ids: Sequence[str]
    ) -> set[int]:
        """The lines in which a view holds these entries."""
        rows = connection.execute(
            "select seq from json_each(?) cross join log on log.entry = value where process = ?",
            (json.dumps(entry_ids), process),
        )
        sql = "select 1 from line where view = ? and number = ? and seq = ?"
        found = set()
        for (seq,) in rows.fetchall():
            number = self._first(connection, view, "seq", seq)
            if connection.execute(sql, (view, number, seq)).fetchone():
                found.add(number)
        return found

    def _of_threads(self, process: str, view: int, threads: Sequence[str]) -> set[int]:
        """The lines of these matters."""
        names = json.dumps(threads)
        begun = dict(
            self.reading()
            .execute(
                "select thread, first from thread "
                "where view = ? and thread in (select value from json_each(?))",
                (view, names),
            )
            .fetchall()
        )
        rows = self.reading().execute(
            "select number from line indexed by line_thread "
            "where view = ? and thread in (select value from json_each(?))",
            (view, names),
        )
        follow = {number for (number,) in rows.fetchall()}
        # A matter without a row is one entry; one whose first known line follows another may still
        # have its beginning in this view.
        alone = [name for name in threads if name not in begun or begun[name] in follow]
        beginnings = {
            number
            for number in self._numbers(self.reading(), process, view, alone)
            if self._begins(view, number)
        }
        return follow | set(begun.values()) | beginnings

    def _begins(self, view: int, number: int) -> bool:
        """Whether a line begins a matter of its own."""
        row = self.reading().execute(
            "select thread is null from line where view = ? and number = ?", (view, number)
        )
        return bool(row.fetchone()[0])

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
        sql = "select thread, family, last from thread where view = ?"
        values: list[object] = [self._view(process, seat)]
        if family is not None:
            sql += " and family = ?"
            values.append(family)
        if is_open is not None:
            sql += " and is_open = 1" if is_open else " and is_open = 0"
        sql += " order by last desc limit ?"
        rows = self.reading().execute(sql, [*values, -1 if last is None else last]).fetchall()
        return rows[::-1]

    def open_counts(self, process: str, seat: str) -> dict[str, int]:
        """How many matters are open; see :class:`~goodoffices.store.Store`."""
        sql = (
            "select family, count(*) from thread indexed by thread_open "
            "where view = ? and is_open = 1 group by family order by family"
        )
        return dict(self.reading().execute(sql, (self._view(process, seat),)).fetchall())

    def head(self, process: str, seat: str) -> ViewHead:
        """Where a seat's chain ends."""
        row = (
            self.reading()
            .execute(
                "select number, head from line where view = ? order by number desc limit 1",
                (self._view(process, seat),),
            )
            .fetchone()
        )
        return ViewHead(*row) if row else ViewHead(0, self._genesis)

    def processes(self) -> list[str]:
        """Names of all records."""
        rows = self.reading().execute("select process from log where seq = 1 order by process")
        return [row[0] for row in rows]

    def seats(self, process: str) -> list[str]:
        """Names of all seats that can read anything in a record."""
        rows = self.reading().execute(
            "select seat from view where process = ? order by seat", (process,)
        )
        return [row[0] for row in rows]

    # Checkpoints

    def close_slots(self, process: str, before: int) -> None:
        """Nothing enters an earlier slot any more; see :class:`~goodoffices.store.Store`."""
        with self._write_lock:
            self._closed_slots[process] = max(before, self._closed_slots.get(process, 0))
            if process in self._node_heads:
                seq, slot, head = self._node_heads[process]
                self._node_heads[process] = (seq, max(slot, before), head)

    def heads(self, process: str, before: int) -> list[tuple[str, ViewHead]]:
        """Where each view stood before a slot; see :class:`~goodoffices.store.Store`."""
        connection = self.reading()
        views = connection.execute(
            "select id, seat from view where process = ? order by id", (process,)
        ).fetchall()
        found = []
        for view, seat in views:
            number = self._first(connection, view, "slot", before) - 1
            row = connection.execute(
                "select head from line where view = ? and number = ?", (view, number)
            ).fetchone()
            if row:
                found.append((seat, ViewHead(number, row[0])))
        return found

    def entries(self, process: str, after: int = 0) -> Iterator[StoredEntry]:
        """The whole record from one place on; see :class:`~goodoffices.store.Store`."""
        while True:
            rows = (
                self.reading()
                .execute(
                    "select seq, slot, entry, statement, ciphertext, wrap, previous, head, signature "
                    "from log left join entry_key on entry_key.log = log.id "
                    "where process = ? and seq > ? order by seq limit ?",
                    (process, after, ENTRIES_AT_ONCE),
                )
                .fetchall()
            )
            for row in rows:
                yield StoredEntry(*row)
            if len(rows) < ENTRIES_AT_ONCE:
                return
            after = rows[-1][0]

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

    def checkpoints(
        self, process: str, after: int = 0, last: int | None = None
    ) -> list[Checkpoint]:
        """Checkpoints of a record, in order; see :class:`~goodoffices.store.Store`."""
        rows = (
            self.reading()
            .execute(
                "select number, slot, beat_root, note from checkpoint "
                "where process = ? and number > ? order by number desc limit ?",
                (process, after, -1 if last is None else last),
            )
            .fetchall()
        )
        return [Checkpoint(*row) for row in rows[::-1]]

    # Erasing

    def erase(self, process: str, entry_ids: Sequence[str]) -> int:
        """Delete wraps; see :class:`~goodoffices.store.Store`."""
        return self.keys.erase(process, entry_ids)

    def empty_log(self) -> None:
        """Move all pages home and cut the write-ahead log to nothing: no file keeps what was deleted."""
        with self._write_lock:
            busy = self._writer.execute("pragma wal_checkpoint(truncate)").fetchone()[0]
        if busy:
            raise refusal("a reader held the log")

    # Verifying

    def verify(self, process: str) -> int:
        """Recompute every chain of a record; see :class:`~goodoffices.store.Store`."""
        statements: dict[int, tuple[int, bytes]] = {}
        previous = self._genesis
        rows = self.reading().execute(
            "select seq, slot, statement, previous, head from log where process = ? order by seq",
            (process,),
        )
        for place, (seq, slot, statement, before, head) in enumerate(rows, start=1):
            if (
                seq != place
                or before != previous
                or self._node_link(before, seq, slot, statement) != head
            ):
                raise DamagedRecordError(f"entry {place} of the record does not verify")
            statements[seq] = (slot, statement)
            previous = head
        for seat in self.seats(process):
            self._verify_view(process, seat, statements)
        return len(statements)

    def _verify_view(
        self, process: str, seat: str, statements: dict[int, tuple[int, bytes]]
    ) -> None:
        previous = self._genesis
        rows = self.reading().execute(
            "select number, seq, slot, previous, head from line where view = ? order by number",
            (self._view(process, seat),),
        )
        for place, (number, seq, slot, before, head) in enumerate(rows, start=1):
            known_slot, statement = statements.get(seq, (None, b""))
            expected = self._view_link(before, number, slot, statement)
            if number != place or before != previous or slot != known_slot or expected != head:
                raise DamagedRecordError(f"line {place} of a view does not verify")
            previous = head


def _conditions(query: Query) -> tuple[str, list[object]]:
    """What is asked of a line, and the values to it after process and view."""
    conditions, values = ["log.process = ?", "line.view = ?"], list[object]()
    for column, wanted in (
        ("line.kind", query.kinds),
        ("line.audience", query.audiences),
        ("line.number", query.numbers),
    ):
        if len(wanted) == 1:
            conditions.append(f"{column} = ?")
            values.append(wanted[0])
        elif wanted:
            # One parameter for any number of them: there is no limit, and one cached statement.
            conditions.append(f"{column} in (select value from json_each(?))")  # noqa: S608  # a column above
            values.append(json.dumps(wanted))
    for condition, bound in (
        ("line.number > ?", query.after or None),
        ("line.number < ?", query.before),
    ):
        if bound is not None:
            conditions.append(condition)
            values.append(bound)
    return " and ".join(conditions), values


def _source(query: Query) -> str:
    """Where lines are searched: each kind of question by its own index, which a planner may miss."""
    key = " left join entry_key on entry_key.log = log.id"
    index = "not indexed"
    if query.numbers:
        pass
    elif query.kinds:
        index = "indexed by line_kind"
    elif query.audiences:
        index = "indexed by line_audience"
    return f"from line {index} cross join log on log.seq = line.seq" + key


def _known(connection: sqlite3.Connection, units: Sequence[Unit]) -> dict[str, int]:
    """Which of these units were written before, by their first entry, and in which slot."""
    names = [unit.writings[0].entry_id for unit in units]
    if len(names) == 1:
        sql, value = "select entry, slot from log where entry = ?", names[0]
    else:
        sql = "select entry, slot from log where entry in (select value from json_each(?))"
        value = json.dumps(names)
    return dict(connection.execute(sql, (value,)).fetchall())


class _Reader:
    """A connection that is closed when nobody holds it any more."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection

    def __del__(self) -> None:
        self.connection.close()


def _version(connection: sqlite3.Connection) -> str:
    """Version of what is in the file; the present one for an empty file."""
    if not connection.execute("select 1 from sqlite_schema where name = 'meta'").fetchone():
        return VERSION
    row = connection.execute("select value from meta where name = 'version'").fetchone()
    return str(row[0]) if row else VERSION


class _Transaction:
    """One immediate transaction; SQLite may already have rolled back by itself on a full disk."""

    def __init__(self, connection: sqlite3.Connection, lock: threading.Lock) -> None:
        self._connection, self._lock = connection, lock

    def __enter__(self) -> sqlite3.Connection:
        self._lock.acquire()
        try:
            self._connection.execute("begin immediate")
        except BaseException:
            self._lock.release()
            raise
        return self._connection

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        try:
            if kind is None:
                self._connection.execute("commit")
        finally:
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
