"""A limit on work that is counted, not timed, so that a run can be repeated bit for bit."""

from __future__ import annotations

from collections.abc import Callable

__all__ = ["Budget", "BudgetSpentError"]


class BudgetSpentError(Exception):
    """The work allowed is done, or somebody wants to stop; never leaves this room."""

    def __init__(self, *, stopped: bool) -> None:
        super().__init__("stopped" if stopped else "work budget spent")
        self.stopped = stopped


class Budget:
    """Counts work and asks whether a person wants to stop.

    Parameters
    ----------
    work : int
        Moves and combinations of moves that may be looked at.
    should_stop : callable, optional
        Asked now and then; True ends the run.
    """

    def __init__(self, work: int, should_stop: Callable[[], bool] | None = None) -> None:
        self.left = work
        self.should_stop = should_stop

    def spend(self, work: int) -> None:
        """Count ``work`` and go on, or raise BudgetSpentError."""
        self.left -= work
        if self.left < 0:
            raise BudgetSpentError(stopped=False)
        if self.should_stop is not None and self.should_stop():
            raise BudgetSpentError(stopped=True)
