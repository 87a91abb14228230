"""One writer for a database: callers queue, whole batches are committed with one flush.

Eight processes that fight for one file starve one of them for seconds; one queue does not. A caller
waits for the flush that carries its own unit, so what was acknowledged is on the disk.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Sequence

from goodoffices.errors import StoreError
from goodoffices.store.contract import Receipt, Unit

__all__ = ["Sequencer"]

BATCH = 512

Outcome = Receipt | Exception


class Job:
    """A unit, and the caller that waits for it. A bare lock wakes faster than a future."""

    __slots__ = ("outcome", "unit", "waiting")

    def __init__(self, unit: Unit) -> None:
        self.unit = unit
        self.outcome: Outcome | None = None
        self.waiting = threading.Lock()
        self.waiting.acquire()

    def settle(self, outcome: Outcome) -> None:
        """Tell the caller."""
        self.outcome = outcome
        self.waiting.release()


class Sequencer:
    """A queue in front of `commit`.

    Parameters
    ----------
    commit : callable
        Commits several units in one transaction and tells the outcome of each; raises where the
        transaction as a whole failed.
    """

    def __init__(self, commit: Callable[[Sequence[Unit]], Sequence[Outcome]]) -> None:
        self._commit = commit
        self._queue: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
        self._closed = False
        self._thread = threading.Thread(target=self._run, name="sequencer", daemon=True)
        self._thread.start()

    def append(self, unit: Unit) -> Receipt:
        """Queue a unit and wait until it is durable."""
        if self._closed:
            raise StoreError(
                "the store is closed",
                advice="The server is stopping. Nothing was written; try again shortly.",
            )
        job = Job(unit)
        self._queue.put(job)
        job.waiting.acquire()
        outcome = job.outcome
        if isinstance(outcome, Receipt):
            return outcome
        raise outcome or StoreError("the writer has ended")

    def close(self) -> None:
        """Commit what is queued, then stop."""
        self._closed = True
        self._queue.put(None)
        self._thread.join()

    def _run(self) -> None:
        while (first := self._queue.get()) is not None:
            jobs = [first]
            last = False
            while len(jobs) < BATCH:
                try:
                    job = self._queue.get_nowait()
                except queue.Empty:
                    break
                if job is None:
                    last = True
                    break
                jobs.append(job)
            self._settle(jobs)
            if last:
                return

    def _settle(self, jobs: Sequence[Job]) -> None:
        try:
            outcomes = self._commit([job.unit for job in jobs])
        except Exception as error:  # noqa: BLE001  # each caller is told; the writer must live on
            outcomes = [error] * len(jobs)
        for job, outcome in zip(jobs, outcomes, strict=True):
            job.settle(outcome)
