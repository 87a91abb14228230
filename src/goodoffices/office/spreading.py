"""A placement run over Ray: questions to solvers go to other processes, or other machines, of a cluster.

Ray is an extra, ``goodoffices[ray]``. What is sent are numbers; names and pseudonyms of cases are no part of a question.
Whoever reaches a cluster can run programs on it: it belongs on a network of its own.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from goodoffices.errors import InputError

__all__ = ["Spread", "spread"]

GRACE_S = 1.5
"""A solver that was told its limit gets so long after it."""
NO_REPORTS = "RAY_USAGE_STATS_ENABLED"
CLUSTER = "RAY_ADDRESS"


@contextmanager
def spread(seconds: float) -> Iterator[Spread]:
    """Ray's workers, until a time has passed: those of the cluster at ``RAY_ADDRESS``, or of this machine.

    Parameters
    ----------
    seconds : float
        From now.

    Raises
    ------
    InputError
        If Ray is not installed.
    """
    os.environ.setdefault(NO_REPORTS, "0")  # it tells nobody that it was used
    try:
        import ray  # noqa: PLC0415  (large, and an extra)
    except ImportError as error:
        raise InputError(
            "Ray is not installed",
            advice="Ray is an extra. Install it with: pip install 'goodoffices[ray]'; or leave --workers out, and the"
            " processors of this machine are used. Nothing was computed.",
            field="workers",
        ) from error
    begun = not ray.is_initialized()
    if begun and os.environ.get(CLUSTER):
        ray.init(log_to_driver=False)
    elif begun:
        ray.init(include_dashboard=False, log_to_driver=False)
    try:
        yield Spread(ray, time.monotonic() + seconds)
    finally:
        if begun:
            ray.shutdown()


class Spread:
    """Ray's workers as a ``map``.

    Parameters
    ----------
    ray : module
        Ray itself, begun.
    until : float
        When what is not answered is left out, by ``time.monotonic``.
    """

    def __init__(self, ray: Any, until: float) -> None:
        self._ray, self.until = ray, until

    def left(self) -> float:
        """Seconds that are left."""
        return self.until - time.monotonic()

    def map(self, function: Callable[[Any], Any], tasks: Iterable[Any]) -> Iterator[Any]:
        """Like ``map``, but by Ray's workers; None for what was not answered in time."""
        asked = self._ray.remote(max_retries=0)(function)
        lines = [asked.remote(task) for task in tasks]
        if not lines:
            return
        ready, late = self._ray.wait(
            lines, num_returns=len(lines), timeout=max(0.0, self.left() + GRACE_S)
        )
        for line in late:
            self._ray.cancel(line, force=True)
        answered = set(ready)
        for line in lines:
            yield self._answer(line) if line in answered else None

    def _answer(self, line: Any) -> Any:
        """What came back; None where its worker, or the machine it was on, was lost."""
        try:
            return self._ray.get(line)
        except self._ray.exceptions.RayError:
            return None
