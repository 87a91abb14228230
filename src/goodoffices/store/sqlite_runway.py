"""Room in the write-ahead log ahead of what is written.

A flush of a file that has grown waits for the file system's own journal too; one that overwrites blocks the
file has already does not, and costs about half. SQLite goes over its log again only after the first 16 MB,
and stops reading it at the first frame that is not its own: zeros behind the newest one mean nothing to it.
"""

from __future__ import annotations

import os
from pathlib import Path

__all__ = ["Runway"]

LEAST, MOST = 128 * 1024, 16 * 1024 * 1024
"""A log shorter than the one is of a record that is hardly written to; one longer than the other is gone over again."""
AT_ONCE = 4 * 1024 * 1024
SELDOM = 8
"""Transactions from one look at the length of the log to the next."""


class Runway:
    """Zeros behind the newest frame of a write-ahead log.

    Parameters
    ----------
    path : Path
        The log; it may not be there yet.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._handle: int | None = None
        self._end = 0
        self._until_look = 0

    def keep(self) -> None:
        """Lengthen the log where its end was reached. Only for whoever may write to it just now.

        Where that fails nothing is lost but speed: the disk refuses what is written next by itself.
        """
        if self._until_look:
            self._until_look -= 1
            return
        self._until_look = SELDOM - 1
        try:
            if self._handle is None:
                self._handle = os.open(self._path, os.O_RDWR)
            size = os.fstat(self._handle).st_size
            if size == self._end or not LEAST <= size < MOST:
                return
            self._end = size
            os.pwrite(self._handle, bytes(min(size, AT_ONCE, MOST - size)), size)
            self._end = os.fstat(self._handle).st_size
        except OSError:
            return

    def close(self) -> None:
        """Let go of the log."""
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None
