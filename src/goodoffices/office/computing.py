"""Long runs of the engines, each in a process of its own, so that nothing else waits for them.

Nobody is told how long a run takes: that would say something of what was sealed. It has until the time
that was announced, and its results are told then, whenever it was ready.
"""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Sequence
from contextlib import suppress

import msgspec

from goodoffices.errors import GoodOfficesError
from goodoffices.office.engine import order, unpacked
from goodoffices.office.mediation.exploration import Task
from goodoffices.office.office import Draft

__all__ = ["Computing"]

GRACE_S = 5.0
"""A run that was asked for what it has gets so long before it is killed; it asks far more often."""
EARLY_S = 30.0
"""So much before the announced time a run ends itself, so that no beat waits for it."""


class Computing:
    """The long runs of this server.

    Parameters
    ----------
    command : sequence of str
        What runs one task: it reads an order from standard input and writes results.
    """

    def __init__(
        self, command: Sequence[str] = (sys.executable, "-m", "goodoffices.office.engine")
    ) -> None:
        self._command = tuple(command)
        self._jobs: dict[str, _Job] = {}
        self._lock = threading.Lock()

    def begin(self, task: Task, *, seconds: float) -> None:
        """Begin a run; one that is running goes on.

        Parameters
        ----------
        task : Task
            What it runs on.
        seconds : float
            How long it is until its results are told.
        """
        with self._lock:
            if task.evaluation not in self._jobs:
                allowed = max(0.9 * seconds, seconds - EARLY_S)
                self._jobs[task.evaluation] = _Job(self._command, order(task, allowed))

    @property
    def runs(self) -> int:
        """How many runs this server keeps, computing or ready."""
        return len(self._jobs)

    def is_running(self, evaluation: str) -> bool:
        """Whether a run is still computing on this server."""
        job = self._jobs.get(evaluation)
        return job is not None and job.is_running

    def end(self, evaluation: str) -> list[Draft] | None:
        """What a run has found; it ends with it.

        Returns
        -------
        list of Draft or None
            The results; None where this server has none, because it never ran here or was killed.
        """
        with self._lock:
            job = self._jobs.pop(evaluation, None)
        raw = b"" if job is None else job.end()
        with suppress(GoodOfficesError, msgspec.DecodeError):
            return unpacked(raw)
        return None

    def close(self) -> None:
        """End every run and tell nothing of it; the next server begins them again."""
        with self._lock:
            jobs, self._jobs = list(self._jobs.values()), {}
        for job in jobs:
            job.kill()


class _Job:
    """A process that runs one task."""

    def __init__(self, command: Sequence[str], task: bytes) -> None:
        self._process = subprocess.Popen(  # noqa: S603  # our own program, without a shell
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        self._found = b""
        self._reader = threading.Thread(target=self._work, args=(task,), daemon=True)
        self._reader.start()

    def _work(self, task: bytes) -> None:
        assert self._process.stdin is not None  # noqa: S101  # both were asked for above
        assert self._process.stdout is not None  # noqa: S101
        with suppress(OSError):
            self._process.stdin.write(task)
            self._process.stdin.flush()
        self._found = self._process.stdout.read()
        self._process.stdout.close()
        self._process.wait()

    @property
    def is_running(self) -> bool:
        return self._reader.is_alive()

    def end(self) -> bytes:
        with suppress(OSError):
            self._process.stdin.close()  # type: ignore[union-attr]  # it was asked for
        self._reader.join(GRACE_S)
        if self.is_running:
            self.kill()
        return self._found

    def kill(self) -> None:
        self._process.kill()
        with suppress(OSError):
            self._process.stdin.close()  # type: ignore[union-attr]  # it was asked for
        self._reader.join()
