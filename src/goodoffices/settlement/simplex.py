"""A small linear programme in whole numbers: no rounding, and every step ends (Bland's rule).

Maximise goals one after the other, subject to rows ``a.x <= b`` with ``b >= 0`` and ``x >= 0``. The
tableau stays whole: each pivot divides by the pivot before it, which always goes without remainder.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from goodoffices.settlement.budget import Budget

__all__ = ["best_corner"]


def best_corner(
    rows: Sequence[Sequence[int]],
    limits: Sequence[int],
    goals: Sequence[Sequence[int]],
    *,
    budget: Budget,
) -> list[Fraction]:
    """The corner that is best by the first goal, then among those by the second, and so on.

    Parameters
    ----------
    rows, limits : sequences of int
        Each row's product with the answer is at most its limit; limits are 0 or more.
    goals : sequence of sequence of int
        What is maximised, the most important first; each must be bounded.
    budget : Budget
        Counts the numbers touched.

    Raises
    ------
    BudgetSpentError
        If the budget does not suffice.
    """
    count = len(goals[0])
    table = [
        [*row, *(int(place == other) for other in range(len(rows))), limit]
        for place, (row, limit) in enumerate(zip(rows, limits, strict=True))
    ]
    marks = [[*(-value for value in goal), *(0 for _ in rows), 0] for goal in goals]
    basis = list(range(count, count + len(rows)))
    scale = 1
    for depth in range(len(goals)):
        while True:
            entering = _entering(marks[: depth + 1])
            if entering is None:
                break
            leaving = _leaving(table, basis, entering)
            budget.spend((len(table) + len(marks)) * len(table[0]))
            pivot = table[leaving][entering]
            chosen = table[leaving]
            for row in (*table, *marks):
                if row is not chosen:
                    factor = row[entering]
                    row[:] = [
                        (value * pivot - factor * other) // scale
                        for value, other in zip(row, chosen, strict=True)
                    ]
            scale = pivot
            basis[leaving] = entering
    answer = [Fraction(0)] * count
    for row, variable in zip(table, basis, strict=True):
        if variable < count:
            answer[variable] = Fraction(row[-1], scale)
    return answer


def _entering(marks: Sequence[Sequence[int]]) -> int | None:
    """The first variable that helps the last goal and costs nothing of those before."""
    *before, now = marks
    for variable, gain in enumerate(now[:-1]):
        if gain < 0 and not any(mark[variable] for mark in before):
            return variable
    return None


def _leaving(table: Sequence[Sequence[int]], basis: Sequence[int], entering: int) -> int:
    """The row that limits the variable first; among equals the one of the first variable."""
    rows = [place for place, row in enumerate(table) if row[entering] > 0]
    return min(rows, key=lambda r: (Fraction(table[r][-1], table[r][entering]), basis[r]))
