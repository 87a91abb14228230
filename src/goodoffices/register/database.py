"""One SQLite file of a register: written by one process, every commit flushed to the disk."""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from goodoffices.errors import DamagedRecordError, RefusedByDiskError, StoreError

__all__ = ["Database"]

_LOG_HEADER = 32
"""Bytes without which SQLite takes nothing of its log for its own."""


class Database:
    """A file, its tables, and one connection that takes turns.

    Parameters
    ----------
    path : Path
        Made where it is not there; its folder must exist.
    schema : sequence of str
        What makes the tables where they are not there.

    Raises
    ------
    DamagedRecordError
        If the file is there and no database.
    """

    def __init__(self, path: Path, schema: Sequence[str]) -> None:
        self._lock = threading.RLock()
        self._log = path.with_name(path.name + "-wal")
        path.touch(mode=0o600)
        self._connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        try:
            # What is removed is overwritten; a commit is on the disk before it is confirmed.
            for setting in ("secure_delete = on", "journal_mode = wal", "synchronous = full"):
                self._connection.execute(f"pragma {setting}")
            with self.writing() as connection:
                for statement in schema:
                    connection.execute(statement)
            # What a power cut left in the log of what was removed goes now.
            self._cut_log()
        except sqlite3.DatabaseError as error:
            self._connection.close()
            raise DamagedRecordError(
                "a file of the register cannot be read",
                advice=f"{path.name} is damaged. Nothing was changed. Keep a copy of the data folder as it is, and restore the newest backup.",
            ) from error

    def __repr__(self) -> str:
        return f"<{type(self).__name__}>"

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """The connection, for one thread at a time."""
        with self._lock:
            yield self._connection

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """One transaction: all of it on the disk at the end, or nothing.

        Raises
        ------
        StoreError
            If the disk does not take it.
        """
        with self._lock:
            self._connection.execute("begin immediate")
            try:
                yield self._connection
                self._connection.execute("commit")
            except sqlite3.OperationalError as error:
                self._roll_back()
                raise RefusedByDiskError("the disk did not take this") from error
            except BaseException:
                self._roll_back()
                raise

    def _roll_back(self) -> None:
        if self._connection.in_transaction:
            self._connection.execute("rollback")

    def empty_log(self) -> None:
        """Let nothing of what was removed stand in the file's log of writes.

        Raises
        ------
        StoreError
            If another process reads the file just now: what was removed is gone all the same, only its
            bytes stand in the log until the next time.
        """
        if not self._cut_log():
            raise StoreError(
                "a reader held the register's log",
                advice="What was removed is gone from the register, but another program reads its files, so traces stand in them. Close that program and do this again.",
            )

    def _cut_log(self) -> bool:
        """Move the log's pages home and cut it to nothing: whether no reader was in the way."""
        with self._lock:
            if self._connection.execute("pragma wal_checkpoint(restart)").fetchone()[0]:
                return False
            # A cut is no one step of every file system: nothing that is left of the log may be read as new.
            with suppress(FileNotFoundError), self._log.open("r+b") as log:
                log.write(bytes(min(_LOG_HEADER, os.fstat(log.fileno()).st_size)))
                log.flush()
                os.fsync(log.fileno())
            return not self._connection.execute("pragma wal_checkpoint(truncate)").fetchone()[0]

    def copy_to(self, path: Path) -> None:
        """A copy of one moment; nothing that was removed is in it."""
        with self._lock:
            self._connection.execute("vacuum into ?", (str(path),))

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            self._connection.close()
