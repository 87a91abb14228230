"""What is said when a database takes nothing, or gives something back that cannot be read."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from goodoffices.errors import DamagedRecordError, RefusedByDiskError, StoreError

__all__ = ["flush_failed", "named_if_damaged", "refusal"]

_NO_DAMAGE = (
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_CONSTRAINT,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_INTERRUPT,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_NOMEM,
    sqlite3.SQLITE_PERM,
    sqlite3.SQLITE_READONLY,
)
"""What has another cause. Our statements are fixed: a column that is not there is a flipped bit as well."""
_PRIMARY = 0xFF


def refusal(reason: str) -> StoreError:
    """The database refused; nothing was written."""
    return RefusedByDiskError(f"the database refused: {reason}")


def flush_failed() -> StoreError:
    """The disk did not keep what it was given: from now on the record is for reading alone."""
    return StoreError(
        "a flush to the disk failed",
        advice="The disk did not keep what it was given, so nothing more is written: the record can be read, not written. What was confirmed to you is kept. Tell the host: the server must be restarted, on a sound disk. Look at the record then before you write again.",
    )


@contextmanager
def named_if_damaged(what: str, *also: type[Exception]) -> Iterator[None]:
    """Reading what is no longer there as it was written is an error that says what it was.

    Parameters
    ----------
    what : str
        What is being read.
    also : types of error
        What else can only come from a value of another type than was written.

    Raises
    ------
    DamagedRecordError
        If SQLite finds its file damaged.
    """
    try:
        yield
    except (sqlite3.DatabaseError, UnicodeError, *also) as error:  # type: ignore[misc]  # all are errors
        # Text that is no text has no code of SQLite's.
        code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_CORRUPT)
        if code & _PRIMARY in _NO_DAMAGE:
            raise
        raise DamagedRecordError(
            f"{what} cannot be read",
            advice="The record's file is damaged. Nothing was changed. Stop the server, keep a copy of the data folder as it is, and restore the newest backup.",
        ) from error
