"""Reading from one SQLite file: a connection for each thread, each question by its own index."""

from __future__ import annotations

import json
import sqlite3
import threading
import weakref
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

from goodoffices.errors import DamagedRecordError, StoreError
from goodoffices.store.contract import (
    WHOLE_VIEW,
    Checkpoint,
    Query,
    StoredEntry,
    StoredLine,
    ViewHead,
)
from goodoffices.store.refusal import named_if_damaged
from goodoffices.store.schema import ENTRIES_OF_ONE, VERSION, base_of
from goodoffices.store.sqlite_verify import verify_chains

__all__ = ["CHECKPOINT_PAGES", "Link", "SQLiteReading", "version_of"]

Link = Callable[[bytes, int, int, bytes], bytes]
CHECKPOINT_PAGES = 4000
"""Pages in the write-ahead log, 16 MB, before they are moved: each move costs further flushes."""
ENTRIES_AT_ONCE = 1024
_NO_LINE = 2**62
_LINES = (
    "select line.number, line.slot, log.entry, log.statement, log.ciphertext, entry_key.wrap, "
    "line.previous, line.head, coalesce(line.thread, log.entry), log.signature "
    "from line {} cross join log on log.id = line.seq + ? "
    "left join entry_key on entry_key.log = log.id where line.view = ?"
)


class SQLiteReading:
    """The reading half of :class:`~goodoffices.store.SQLiteStore`; parameters as there."""

    def __init__(
        self, path: Path, *, node_link: Link, view_link: Link, genesis: bytes, may_create: bool
    ) -> None:
        self._path = path
        self._node_link, self._view_link, self._genesis = node_link, view_link, genesis
        self._mode = "rwc" if may_create else "rw"
        self._local = threading.local()
        self._readers: weakref.WeakSet[_Reader] = weakref.WeakSet()
        self._committed_views: dict[tuple[str, str], tuple[int, int]] = {}

    # Connections

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(
            f"file:{quote(str(self._path))}?mode={self._mode}",
            uri=True,
            isolation_level=None,
            check_same_thread=False,
            timeout=20,
            cached_statements=1024,
        )
        try:
            connection.execute("pragma journal_mode = wal")
            connection.execute("pragma synchronous = full")
            connection.execute("pragma secure_delete = on")
            connection.execute(f"pragma wal_autocheckpoint = {CHECKPOINT_PAGES}")
        except BaseException:
            connection.close()
            raise
        return connection

    def reading(self) -> sqlite3.Connection:
        """The connection for reading: one per thread, closed when the thread has ended."""
        reader: _Reader | None = getattr(self._local, "reader", None)
        if reader is None:
            connection = self._connect()
            reader = self._local.reader = _Reader(connection)
            self._readers.add(reader)
            connection.execute("pragma query_only = on")
            found = version_of(connection)
            if found != VERSION:
                self._local.reader = None
                raise StoreError(
                    f"database of version {found}, this program reads {VERSION}",
                    advice="This record was written by another version. Start the server of this version once, or use that one; nothing was changed.",
                )
        return reader.connection

    def close(self) -> None:
        """Let go of the database."""
        for reader in list(self._readers):
            reader.connection.close()

    # Lines

    @named_if_damaged("a line of a view")
    def load(self, process: str, seat: str, query: Query = WHOLE_VIEW) -> list[StoredLine]:
        """Lines of one seat's view; see :class:`~goodoffices.store.Store`."""
        base, view = self._view(process, seat)
        if not view:
            return []
        if query.entry_ids:
            numbers = self._numbers(self.reading(), process, view, query.entry_ids)
            query = _narrowed(query, numbers)
        if query.threads:
            query = _narrowed(query, self._of_threads(process, view, query.threads))
        if query.since is not None:
            first = self._first(self.reading(), view, "slot", query.since)
            query = replace(query, after=max(query.after, first - 1), since=None)
        index, classes = "not indexed", None
        if query.kinds or query.audiences:
            classes = self._classes(view, query)
            if not query.numbers and len(classes) == 1:
                index = "indexed by line_class"
            elif not query.numbers:
                query, classes = _narrowed(query, self._of_classes(view, classes, query)), None
        conditions, values = _conditions(query, classes)
        order = " order by line.number"
        if query.last is not None:
            order += " desc limit ?"
            values.append(query.last)
        sql = _LINES.format(index) + conditions + order
        rows = self.reading().execute(sql, [base, view, *values]).fetchall()
        lines = [StoredLine(*row) for row in rows]
        return lines if query.last is None else lines[::-1]

    def _view(self, process: str, seat: str) -> tuple[int, int]:
        """Where the record begins in the log, and the view's number: 0 until it is committed."""
        known = self._committed_views.get((process, seat))
        if known is None:
            row = (
                self.reading()
                .execute(
                    "select record.id, view.id from record join view using (process) "
                    "where process = ? and seat = ?",
                    (process, seat),
                )
                .fetchone()
            )
            if row is None:
                return 0, 0
            known = self._committed_views[process, seat] = (row[0] * ENTRIES_OF_ONE, row[1])
        return known

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

    def _classes(self, view: int, query: Query) -> list[int]:
        """What lines of these kinds and to these audiences go by in a view."""
        sql, values = "select id from class where view = ?", list[object]([view])
        for column, wanted in (("kind", query.kinds), ("audience", query.audiences)):
            if wanted:
                sql += f" and {column} in (select value from json_each(?))"  # noqa: S608  # a column above
                values.append(json.dumps(wanted))
        return [name for (name,) in self.reading().execute(sql, values).fetchall()]

    def _of_classes(self, view: int, classes: Sequence[int], query: Query) -> set[int]:
        """The lines of these classes within the query's bounds, of each class the newest that it may ask for."""
        sql = (
            "select number from line indexed by line_class where view = ? and class = ? "
            "and number > ? and number < ? order by number desc limit ?"
        )
        before = _NO_LINE if query.before is None else query.before
        bounds = (query.after, before, -1 if query.last is None else query.last)
        rows = (self.reading().execute(sql, (view, name, *bounds)).fetchall() for name in classes)
        return {number for found in rows for (number,) in found}

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

    @named_if_damaged("the matters of a view")
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
        values: list[object] = [self._view(process, seat)[1]]
        if family is not None:
            sql += " and family = ?"
            values.append(family)
        if is_open is not None:
            sql += " and is_open = 1" if is_open else " and is_open = 0"
        sql += " order by last desc limit ?"
        rows = self.reading().execute(sql, [*values, -1 if last is None else last]).fetchall()
        return rows[::-1]

    @named_if_damaged("the matters of a view")
    def open_counts(self, process: str, seat: str) -> dict[str, int]:
        """How many matters are open; see :class:`~goodoffices.store.Store`."""
        sql = (
            "select family, count(*) from thread indexed by thread_open "
            "where view = ? and is_open = 1 group by family order by family"
        )
        return dict(self.reading().execute(sql, (self._view(process, seat)[1],)).fetchall())

    @named_if_damaged("a line of a view")
    def head(self, process: str, seat: str) -> ViewHead:
        """Where a seat's chain ends."""
        row = (
            self.reading()
            .execute(
                "select number, head from line where view = ? order by number desc limit 1",
                (self._view(process, seat)[1],),
            )
            .fetchone()
        )
        return ViewHead(*row) if row else ViewHead(0, self._genesis)

    @named_if_damaged("the list of records")
    def processes(self) -> list[str]:
        """Names of all records."""
        rows = self.reading().execute("select process from record order by process")
        return [row[0] for row in rows]

    @named_if_damaged("the list of views")
    def seats(self, process: str) -> list[str]:
        """Names of all seats that can read anything in a record."""
        rows = self.reading().execute(
            "select seat from view where process = ? order by seat", (process,)
        )
        return [row[0] for row in rows]

    # The whole record

    @named_if_damaged("a line of a view")
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
        at_once = ENTRIES_AT_ONCE
        while True:
            try:
                rows = self._entries(process, after, at_once)
            except DamagedRecordError:
                # One by one, those before it are told, and it by its own place.
                if at_once == 1:
                    raise
                at_once = 1
                continue
            yield from rows
            if len(rows) < at_once:
                return
            after = rows[-1].seq

    def _entries(self, process: str, after: int, last: int) -> list[StoredEntry]:
        with named_if_damaged(f"entry {after + 1} of the record"):
            base = base_of(self.reading(), process)
            rows = self.reading().execute(
                "select seq, slot, entry, statement, ciphertext, wrap, previous, head, signature "
                "from log left join entry_key on entry_key.log = log.id "
                "where id > ? and id < ? order by id limit ?",
                (base + after, base + ENTRIES_OF_ONE, last),
            )
            return [StoredEntry(*row) for row in rows.fetchall()]

    @named_if_damaged("the list of checkpoints")
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

    def verify(self, process: str) -> int:
        """Recompute every chain of a record; see :class:`~goodoffices.store.Store`."""
        return verify_chains(
            self.reading(),
            process,
            node_link=self._node_link,
            view_link=self._view_link,
            genesis=self._genesis,
        )


def _narrowed(query: Query, numbers: set[int]) -> Query:
    """The query for those of these lines that it asks for; line 0 is none."""
    chosen = numbers & set(query.numbers) if query.numbers else numbers
    return replace(query, numbers=tuple(sorted(chosen)) or (0,), entry_ids=(), threads=())


def _conditions(query: Query, classes: Sequence[int] | None) -> tuple[str, list[object]]:
    """What is further asked of a line of the view, and the values to it."""
    conditions, values = "", list[object]()
    for column, wanted in (("line.class", classes), ("line.number", query.numbers or None)):
        if wanted is None:
            continue
        if len(wanted) == 1:
            conditions += f" and {column} = ?"
            values.append(wanted[0])
        else:
            # One parameter for any number of them: there is no limit, and one cached statement.
            conditions += f" and {column} in (select value from json_each(?))"  # noqa: S608  # a column above
            values.append(json.dumps(wanted))
    for condition, bound in (
        (" and line.number > ?", query.after or None),
        (" and line.number < ?", query.before),
    ):
        if bound is not None:
            conditions += condition
            values.append(bound)
    return conditions, values


def version_of(connection: sqlite3.Connection) -> str:
    """Version of what is in the file; the present one for an empty file."""
    if not connection.execute("select 1 from sqlite_schema where name = 'meta'").fetchone():
        return VERSION
    row = connection.execute("select value from meta where name = 'version'").fetchone()
    return str(row[0]) if row else VERSION


class _Reader:
    """A connection that is closed when nobody holds it any more."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection

    def __del__(self) -> None:
        self.connection.close()
