"""The best so far of a run, told while it goes on: a copy of the process is asked to stop, and says what it ends with.

An engine gives a placement when it ends and not before. A copy of its process shares all that neither changes; it ends at
once with what there is by then, proved and read a second time as ever, while the run goes on beside it. What was told
is safe with the office, whatever becomes of the run.
"""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import NoReturn

__all__ = ["Copies"]

EVERY_S = 10.0
"""So often the best so far is told,"""
SHARE = 10
"""or, where copies take long, so that one is at work for one part in so many of the time."""
LONGEST_S = 120
"""A copy that has told nothing by then is ended."""


class Copies:
    """Copies of this process, one at a time.

    Parameters
    ----------
    tell : callable
        Called with what a copy said, in a thread of its own.
    let_go : int or None
        Number of an open file to which this process writes and no copy does.

    Attributes
    ----------
    is_copy : bool
        Whether this process is one.
    """

    def __init__(self, tell: Callable[[bytes], None], let_go: int | None = None) -> None:
        self.is_copy = False
        self._tell = tell
        self._let_go = let_go
        self._into = -1
        self._child = 0
        self._ended = False
        self._lock = threading.Lock()
        self._listener: threading.Thread | None = None
        self._due = time.monotonic() + EVERY_S

    def made(self) -> bool:
        """Make a copy where one is due. In a copy it is True: whatever computes there is to stop."""
        may = not (self.is_copy or self._ended or self._is_at_work())
        if may and time.monotonic() >= self._due:
            self._make()
        return self.is_copy

    def say(self, content: bytes) -> NoReturn:
        """What a copy has to say; it ends with that."""
        with suppress(OSError), os.fdopen(self._into, "wb") as into:
            into.write(content)
            into.flush()
            os._exit(0)
        os._exit(1)

    def leave(self) -> None:
        """End this process where it is a copy, whatever it was about to do."""
        if self.is_copy:
            os._exit(1)

    def end(self) -> None:
        """End the copy that is at work; nothing is told of it any more."""
        with self._lock:
            self._ended = True
            if self._child:
                os.kill(self._child, signal.SIGKILL)
        if self._listener is not None:
            self._listener.join()

    def _is_at_work(self) -> bool:
        return self._listener is not None and self._listener.is_alive()

    def _make(self) -> None:
        reader, writer = os.pipe()
        try:
            child = os.fork()
        except OSError:  # there is no room for one
            os.close(reader)
            os.close(writer)
            self._due = time.monotonic() + EVERY_S
            return
        if not child:
            self.is_copy, self._into = True, writer
            signal.alarm(LONGEST_S)
            os.close(reader)
            if self._let_go is not None:
                os.close(self._let_go)
            return
        os.close(writer)
        self._child = child
        self._listener = threading.Thread(target=self._listen, args=(child, reader), daemon=True)
        self._listener.start()

    def _listen(self, child: int, reader: int) -> None:
        begun = time.monotonic()
        with os.fdopen(reader, "rb") as said:
            content = said.read()
        with self._lock:
            # Until it was waited for, its number is nobody else's.
            _, status = os.waitpid(child, 0)
            self._child = 0
            if status == 0 and content and not self._ended:
                self._tell(content)
        now = time.monotonic()
        self._due = now + max(EVERY_S, SHARE * (now - begun))
