"""The long runs of this server: begun, looked at, stopped, taken up when they are ready.

A run tells its best so far as it goes. That is taken up where it ends without an answer, whatever ended it.
"""

from __future__ import annotations

import logging
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass

import msgspec

from goodoffices.errors import GoodOfficesError
from goodoffices.office.reception.computing import Told
from goodoffices.office.reception.orders import CUT_OFF, LENGTH, Answer
from goodoffices.reception.placements_events import RunId

__all__ = ["Runs", "Seen"]

GRACE_S = 20.0
"""So long after its time a run is asked for what it has; and so long after it was asked, at least, it is ended."""
BYTES_A_SECOND = 1_000_000
"""For so many bytes of its order it gets a second more: whom and what it has to count is in there."""


@dataclass(frozen=True, slots=True)
class Seen:
    """How far a run is.

    Attributes
    ----------
    running : bool
    failed : bool
        Whether it ended with nothing to take up, or that could not be written.
    people_placed : int or None
        In the best so far; None where it has none yet.
    gap : float
    seconds : float
        Since it began.
    """

    running: bool
    failed: bool
    people_placed: int | None
    gap: float
    seconds: float


class Runs:
    """The long runs of this server.

    Parameters
    ----------
    command : sequence of str
        What runs one order.
    """

    def __init__(
        self,
        command: Sequence[str] = (sys.executable, "-m", "goodoffices.office.reception.computing"),
    ) -> None:
        self._command = tuple(command)
        self._jobs: dict[tuple[str, RunId], _Job] = {}
        self._lock = threading.Lock()

    def begin(
        self,
        process: str,
        run: RunId,
        order: bytes,
        *,
        seconds: float,
        take: Callable[[Answer], None],
    ) -> None:
        """Begin a run; one that was begun goes on.

        Parameters
        ----------
        process : str
            Of which process it is.
        run : RunId
        order : bytes
            What it is given.
        seconds : float
            How long it may take.
        take : callable
            Called with the answer, or with the best so far where it ended early, in a thread of its own.
        """
        with self._lock:
            if (process, run) not in self._jobs:
                self._jobs[process, run] = _Job(self._command, order, seconds, take)

    def seen(self, process: str, run: RunId) -> Seen | None:
        """How far a run is; None where this server has none of this name."""
        job = self._jobs.get((process, run))
        return None if job is None else job.seen()

    def running(self, process: str) -> tuple[RunId, ...]:
        """Runs of a process that are not ready yet."""
        return tuple(run for (of, run), job in self._jobs.items() if of == process and job.running)

    def stop(self, process: str, run: RunId) -> None:
        """Ask a run for the best it has; it is taken up as if it had come to its end."""
        job = self._jobs.get((process, run))
        if job is not None:
            job.stop()

    def wait(self, process: str, run: RunId, timeout: float | None = None) -> None:
        """Wait until a run is ready and taken up."""
        job = self._jobs.get((process, run))
        if job is not None:
            job.join(timeout)

    def close(self) -> None:
        """End every run; nothing of them is written."""
        with self._lock:
            jobs, self._jobs = list(self._jobs.values()), {}
        for job in jobs:
            job.kill()


class _Job:
    """A process that runs one order, and the thread that listens to it."""

    def __init__(
        self,
        command: Sequence[str],
        order: bytes,
        seconds: float,
        take: Callable[[Answer], None],
    ) -> None:
        self._take = take
        self._begun = time.monotonic()
        self._people: int | None = None
        self._gap = 1.0
        self._failed = False
        self._killed = False
        self._given = self._asked = False
        self._lock = threading.Lock()
        self._process = subprocess.Popen(  # noqa: S603  # our own program, without a shell
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        self._patience = GRACE_S + len(order) / BYTES_A_SECOND
        self._listener = threading.Thread(target=self._listen, args=(order,), daemon=True)
        with self._lock:
            self._listener.start()
            self._end = self._later(seconds + GRACE_S, self.stop)

    @property
    def running(self) -> bool:
        return self._listener.is_alive()

    def seen(self) -> Seen:
        return Seen(
            self.running,
            self._failed,
            self._people,
            self._gap,
            time.monotonic() - self._begun,
        )

    def _listen(self, order: bytes) -> None:
        assert self._process.stdin is not None  # noqa: S101  # both were asked for above
        assert self._process.stdout is not None  # noqa: S101
        with suppress(OSError, ValueError):
            self._process.stdin.write(len(order).to_bytes(LENGTH, "big") + order)
            self._process.stdin.flush()
        with self._lock:
            self._given = True
            self._close_if_asked()
        answer, is_whole = None, False
        for line in self._process.stdout:
            with suppress(msgspec.DecodeError):
                told = msgspec.json.decode(line, type=Told)
                if told.answer is not None:
                    answer, is_whole = told.answer, not told.so_far
                if told.people is not None:
                    self._people, self._gap = told.people, told.gap
        self._process.stdout.close()
        with suppress(OSError, ValueError):
            self._process.stdin.close()
        self._process.wait()
        with self._lock:
            self._end.cancel()
        if self._killed:
            return
        if answer is not None and not is_whole:
            answer = msgspec.structs.replace(answer, reproducible=False, by=CUT_OFF)
        try:
            if answer is None:
                self._failed = True
            else:
                self._take(answer)
        except GoodOfficesError as error:
            self._failed = True
            logging.getLogger("goodoffices.reception").warning(
                "a run could not be taken up: %s", type(error).__name__
            )

    def stop(self) -> None:
        with self._lock:
            if self._process.returncode is not None:
                return
            self._asked = True
            self._end.cancel()
            self._end = self._later(self._patience, self._process.kill)
            self._close_if_asked()

    def _close_if_asked(self) -> None:
        """Ask it for what it has; what it is given has to be there first."""
        if self._given and self._asked:
            with suppress(OSError, ValueError):
                self._process.stdin.close()  # type: ignore[union-attr]  # it was asked for

    def _later(self, seconds: float, act: Callable[[], None]) -> threading.Timer:
        timer = threading.Timer(seconds, act)
        timer.daemon = True
        timer.start()
        return timer

    def join(self, timeout: float | None) -> None:
        self._listener.join(timeout)

    def kill(self) -> None:
        self._killed = True
        self._end.cancel()
        self._process.kill()
        with suppress(OSError, ValueError):
            self._process.stdin.close()  # type: ignore[union-attr]  # it was asked for
        self._listener.join()
