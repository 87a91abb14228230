"""A placement run with a clock: solvers work in processes of their own, which end when the time does.

A solver's own limit of time is not enough: it looks at it when it pleases. The engine counts work and knows no clock;
here it is told how many seconds are left, and what a solver has not answered by then is ended and left out.
"""

from __future__ import annotations

import multiprocessing
import os
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from multiprocessing.connection import Connection, wait
from typing import Any, Final

__all__ = ["BY_THE_CLOCK", "Workers", "workers"]

BY_THE_CLOCK: Final = 1_000_000
"""So many rounds at most of a run that a clock ends: it goes on for as long as it was given, or until it is near enough."""

GRACE_S = 1.5
"""A solver that was told its limit gets so long after it."""
MOST = 4


@contextmanager
def workers(seconds: float) -> Iterator[Workers]:
    """Processes for solvers, until a time has passed.

    Parameters
    ----------
    seconds : float
        From now.
    """
    made = Workers(time.monotonic() + seconds)
    try:
        yield made
    finally:
        made.close()


class Workers:
    """Some processes that answer questions.

    Parameters
    ----------
    until : float
        When what is not answered is ended, by ``time.monotonic``.
    """

    def __init__(self, until: float) -> None:
        self.until = until
        self._idle: list[_Worker] = []
        self._count = max(1, min(MOST, os.cpu_count() or 1))

    def left(self) -> float:
        """Seconds that are left."""
        return self.until - time.monotonic()

    def map(self, function: Callable[[Any], Any], tasks: Iterable[Any]) -> Iterator[Any]:
        """Like ``map``, but in other processes; None for what was not answered in time."""
        waiting = list(enumerate(tasks))[::-1]
        count = len(waiting)
        answers: dict[int, Any] = {}
        busy: dict[Connection, tuple[_Worker, int]] = {}
        while waiting or busy:
            while waiting and len(busy) < self._count and self.left() > 0:
                worker = self._idle.pop() if self._idle else _Worker()
                number, task = waiting.pop()
                worker.line.send((function, task))
                busy[worker.line] = worker, number
            ready = wait(list(busy), max(0.0, self.left() + GRACE_S)) if busy else []
            for line in [line for line in busy if line in ready]:
                worker, number = busy.pop(line)
                try:
                    answers[number] = worker.line.recv()
                except (EOFError, OSError):
                    worker.end()
                else:
                    self._idle.append(worker)
            if not ready:
                for worker, _ in busy.values():
                    worker.end()
                break
        yield from (answers.get(number) for number in range(count))

    def close(self) -> None:
        """End every process."""
        for worker in self._idle:
            worker.end()
        self._idle.clear()


class _Worker:
    """One process and the line to it."""

    def __init__(self) -> None:
        context = multiprocessing.get_context("spawn")
        self.line, other = context.Pipe()
        self._process = context.Process(target=_answering, args=(other,), daemon=True)
        # A process that is spawned runs the main module again, which it has no use for.
        main, file = sys.modules["__main__"], "__file__"
        kept = getattr(main, file, None)
        spec, main.__spec__ = getattr(main, "__spec__", None), None
        if kept is not None:
            del main.__dict__[file]
        try:
            self._process.start()
        finally:
            main.__spec__ = spec
            if kept is not None:
                main.__dict__[file] = kept
        other.close()

    def end(self) -> None:
        self._process.kill()
        self._process.join()
        self.line.close()


def _answering(line: Connection) -> None:
    """Answer until the line is closed."""
    with suppress(EOFError, OSError, KeyboardInterrupt):
        while True:
            function, task = line.recv()
            line.send(function(task))
