"""One writer at a time: callers queue, whole batches are committed with one flush.

Eight processes that fight for one file starve one of them for seconds; one queue does not. The caller at
the head of the queue commits for all that stand behind it, so that a lone caller never waits for another
thread to wake; when it is done, it tells the others and hands over to whoever stands first then. What was
acknowledged is on the disk.

It also seals for all, where their entries are sealed as they are asked for: one thread that seals sixty
entries takes half the time of sixty that take turns with the interpreter.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from itertools import repeat

from goodoffices.errors import StoreError
from goodoffices.store.contract import Receipt, Unit

__all__ = ["Sequencer"]

BATCH = 512
CROWD = 8
"""So many units in one batch show that callers come together."""
PATIENCE_S = 0.008

Outcome = Receipt | Exception


class Job:
    """A unit, and the caller that waits for it. A bare lock wakes faster than a future."""

    __slots__ = ("_waiting", "leads", "outcome", "unit")

    def __init__(self, unit: Unit) -> None:
        self.unit = unit
        self.leads = False
        self.outcome: Outcome | None = None
        self._waiting: threading.Lock | None = None

    def stand_in_line(self) -> None:
        """From now on :meth:`wait` waits."""
        self._waiting = threading.Lock()
        self._waiting.acquire()

    def wait(self) -> bool:
        """Wait for :meth:`wake`; at once where it never stood in line."""
        return self._waiting is None or self._waiting.acquire()

    def wake(self) -> None:
        """Let the caller go on."""
        if self._waiting is not None:
            self._waiting.release()


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
        self._queue: deque[Job] = deque()
        self._guard = threading.Lock()
        self._idle = threading.Condition(self._guard)
        self._together = threading.Condition(self._guard)
        self._busy = False
        self._closed = False
        self._crowd = 0

    def append(self, unit: Unit) -> Receipt:
        """Queue a unit and return when it is durable.

        Raises
        ------
        StoreError
            If the store is closed or the disk refused; nothing of the unit is written.
        """
        with self._guard:
            if self._closed:
                raise StoreError(
                    "the store is closed",
                    advice="The server is stopping. Nothing was written; try again shortly.",
                )
            is_alone = not self._busy and self._crowd < CROWD
            if not is_alone:
                job = Job(unit)
                self._queue.append(job)
                if self._busy:
                    job.stand_in_line()
                    if len(self._queue) == self._crowd:
                        self._together.notify()
            self._busy = True
        outcome = self._alone(unit) if is_alone else self._in_turn(job)
        if isinstance(outcome, Receipt):
            return outcome
        raise outcome

    def _alone(self, unit: Unit) -> Outcome:
        """What becomes of the unit of a caller who met nobody: the short way."""
        try:
            tuple(unit.writings)
            return self._commit((unit,))[0]
        finally:
            with self._guard:
                self._crowd = 1
                self._hand_over()

    def _in_turn(self, job: Job) -> Outcome:
        """What becomes of a unit in the queue, when its turn has come or another has committed it."""
        try:
            job.wait()
        except BaseException:
            self._leave(job)
            raise
        if job.outcome is None:
            self._lead()
        return job.outcome or StoreError("the writer was interrupted")

    def close(self) -> None:
        """Take nothing more, and return when what is queued is committed."""
        with self._idle:
            self._closed = True
            self._idle.wait_for(lambda: not self._busy)

    def _lead(self) -> None:
        """Commit what is queued, the caller's own unit first; then hand over."""
        with self._guard:
            if self._crowd >= CROWD:
                self._gather()
            jobs = [self._queue.popleft() for _ in range(min(BATCH, len(self._queue)))]
            self._crowd = len(jobs)
        outcomes: Sequence[Outcome] = [StoreError("the writer was interrupted")] * len(jobs)
        try:
            outcomes = self._committed([job.unit for job in jobs])
        finally:
            for job, outcome in zip(jobs, outcomes, strict=True):
                job.outcome = outcome
                job.wake()
            with self._guard:
                self._hand_over()

    def _committed(self, units: Sequence[Unit]) -> Sequence[Outcome]:
        """What became of each; one that cannot be sealed takes no other with it."""
        refused = [_refused(unit) for unit in units]
        sealed = [unit for unit, error in zip(units, refused, strict=True) if error is None]
        try:
            outcomes: Iterator[Outcome] = iter(self._commit(sealed) if sealed else ())
        except Exception as error:  # noqa: BLE001  # each caller is told
            outcomes = repeat(error)
        return [error or next(outcomes) for error in refused]

    def _hand_over(self) -> None:
        if self._queue:
            self._queue[0].leads = True
            self._queue[0].wake()
        else:
            self._busy = False
            if self._closed:
                self._idle.notify_all()

    def _leave(self, job: Job) -> None:
        """The caller was interrupted while it waited: the others must not wait for it."""
        with self._guard:
            if job in self._queue:
                self._queue.remove(job)
                if job.leads:
                    self._hand_over()

    def _gather(self) -> None:
        """Where many wrote together a moment ago, wait a moment for them to come back together.

        Those whose units were just committed are preparing their next ones. Half of them on each flush
        is half as many per flush, and they slow down the one who commits meanwhile.
        """
        self._together.wait_for(lambda: len(self._queue) >= self._crowd, PATIENCE_S)


def _refused(unit: Unit) -> Exception | None:
    """What keeps the entries of a unit from being sealed; None once they are."""
    try:
        tuple(unit.writings)
    except Exception as error:  # noqa: BLE001  # its caller is told
        return error
    return None
