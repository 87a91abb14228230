"""Linear programs answered exactly: whole-number pivots, or a foreign solver whose answer is proved.

A program is small here (one side's points), and is asked thousands of questions that differ in the
objective only. It keeps the corner at which the last question ended and goes on from there. Programs
with many coefficients go to HiGHS first; its answer counts only if its corner and its multipliers,
made fractions, prove each other. Nothing here ever rests on a rounded number.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import lcm

from goodoffices.settlement.thin.highs import Highs

__all__ = ["Corner", "Program", "Row"]

LARGE = 2_000
STEEPEST = 200
DENOMINATORS = (1_000, 1_000_000, 1_000_000_000)


@dataclass(frozen=True, slots=True)
class Row:
    """A condition: the sum of coefficient times variable is at least ``least``; ``strict``: more."""

    terms: Mapping[int, Fraction | int] = field(repr=False)
    least: Fraction | int = field(default=0, repr=False)
    strict: bool = False

    @property
    def reversed(self) -> Row:
        """The condition that the same sum is at most ``least``."""
        return Row({at: -value for at, value in self.terms.items()}, -self.least)

    def holds(self, values: Sequence[Fraction]) -> bool:
        """Whether the condition holds for these values, strictly where it is strict."""
        total = sum((value * values[at] for at, value in self.terms.items()), Fraction(0))
        return total > self.least if self.strict else total >= self.least


@dataclass(frozen=True, slots=True)
class Corner:
    """The largest value, where it is reached, and the rows that prove it."""

    value: Fraction = field(repr=False)
    at: tuple[Fraction, ...] = field(repr=False)
    proved_by: frozenset[int] = field(repr=False)


class Program:
    """Non-negative variables under conditions; strictness is ignored: the closed set is meant.

    Parameters
    ----------
    variables : int
        How many.
    rows : sequence of Row
        The conditions. Together they must bound every variable.
    """

    def __init__(self, variables: int, rows: Sequence[Row]) -> None:
        self.variables = variables
        self.rows = tuple(rows)
        self._corners: _Corners | None = None
        self._highs: Highs | None = None

    def largest(self, objective: Mapping[int, Fraction | int]) -> Corner | None:
        """The largest value of a linear objective; None if nothing satisfies all conditions."""
        if self.variables * len(self.rows) > LARGE:
            proved = self._by_highs(objective)
            if proved is not None:
                return proved
        if self._corners is None:
            self._corners = _Corners(self.variables, [_whole(row) for row in self.rows])
        return self._corners.largest(objective) if self._corners.feasible else None

    def _by_highs(self, objective: Mapping[int, Fraction | int]) -> Corner | None:
        """What HiGHS finds, if corner and multipliers prove each other in fractions."""
        if self._highs is None:
            self._highs = Highs(self.variables, self.rows)
        found = self._highs.best(objective)
        if found is None:
            return None
        for denominator in DENOMINATORS:
            at = tuple(Fraction(x).limit_denominator(denominator) for x in found[0])
            weights = [
                max(Fraction(0), Fraction(y).limit_denominator(denominator)) for y in found[1]
            ]
            if all(x >= 0 for x in at) and self._agree(objective, at, weights):
                value = sum((c * at[k] for k, c in objective.items()), Fraction(0))
                return Corner(value, at, frozenset(n for n, y in enumerate(weights) if y))
        return None

    def _agree(
        self,
        objective: Mapping[int, Fraction | int],
        at: Sequence[Fraction],
        weights: Sequence[Fraction],
    ) -> bool:
        """Whether the corner is allowed and the multipliers allow nothing better."""
        room = [-objective.get(k, Fraction(0)) for k in range(self.variables)]
        bound = Fraction(0)
        for row, weight in zip(self.rows, weights, strict=True):
            if sum((c * at[k] for k, c in row.terms.items()), Fraction(0)) < row.least:
                return False
            bound -= weight * row.least
            for k, c in row.terms.items():
                room[k] -= weight * c
        value = sum((c * at[k] for k, c in objective.items()), Fraction(0))
        return bound == value and all(left >= 0 for left in room)


def _whole(row: Row) -> tuple[dict[int, int], int]:
    """The same condition in whole numbers."""
    unit = lcm(row.least.denominator, *(value.denominator for value in row.terms.values()))
    return {k: int(value * unit) for k, value in row.terms.items()}, int(row.least * unit)


class _Corners:
    """A dictionary of whole numbers over one denominator: basic = (first - rest * others) / unit."""

    def __init__(self, variables: int, rows: Sequence[tuple[dict[int, int], int]]) -> None:
        self.variables = variables
        self.unit = 1
        self.others = list(range(variables))
        self.basic = [variables + n for n in range(len(rows))]
        self.table = [
            [-least, *(-terms.get(k, 0) for k in range(variables))] for terms, least in rows
        ]
        self.feasible = self._made_feasible()

    def largest(self, objective: Mapping[int, Fraction | int]) -> Corner:
        scale = lcm(*(value.denominator for value in objective.values()))
        goal = self._goal({k: int(value * scale) for k, value in objective.items()})
        self._climb(goal)
        values = [Fraction(0)] * self.variables
        for name, line in zip(self.basic, self.table, strict=True):
            if name < self.variables:
                values[name] = Fraction(line[0], self.unit)
        proof = (
            name - self.variables
            for name, left in zip(self.others, goal[1:], strict=True)
            if left > 0 and name >= self.variables
        )
        return Corner(Fraction(goal[0], self.unit * scale), tuple(values), frozenset(proof))

    def _goal(self, objective: Mapping[int, int]) -> list[int]:
        goal = [0] * (len(self.others) + 1)
        for place, name in enumerate(self.others, start=1):
            goal[place] -= objective.get(name, 0) * self.unit
        for name, line in zip(self.basic, self.table, strict=True):
            weight = objective.get(name, 0)
            if weight:
                for place, value in enumerate(line):
                    goal[place] += weight * value
        return goal

    def _climb(self, goal: list[int]) -> None:
        """Pivot until nothing improves: the steepest column at first, then Bland's, which must end."""
        self.table.append(goal)
        self.basic.append(-1)
        for step in range(10**9):
            column = self._entering(self.table[-1], steepest=step < STEEPEST)
            if column is None:
                break
            self._pivot(self._leaving(column), column)
        goal[:] = self.table.pop()
        self.basic.pop()

    def _entering(self, goal: list[int], *, steepest: bool) -> int | None:
        rising = [place for place in range(1, len(goal)) if goal[place] < 0]
        if not rising:
            return None
        if steepest:
            return min(rising, key=lambda place: (goal[place], self.others[place - 1]))
        return min(rising, key=lambda place: self.others[place - 1])

    def _leaving(self, column: int) -> int:
        """The row that is used up first; of several, the one whose variable comes first."""
        lines = [(n, line) for n, line in enumerate(self.table[:-1]) if line[column] > 0]
        if not lines:
            raise ArithmeticError("the program is not bounded")
        tight, first = lines[0]
        for number, line in lines[1:]:
            less = line[0] * first[column] - first[0] * line[column]
            if less < 0 or (less == 0 and self.basic[number] < self.basic[tight]):
                tight, first = number, line
        return tight

    def _pivot(self, number: int, column: int) -> None:
        chosen = self.table[number]
        by, unit = chosen[column], self.unit
        for place, line in enumerate(self.table):
            if place == number:
                continue
            factor = line[column]
            if factor:
                line[:] = [(a * by - factor * b) // unit for a, b in zip(line, chosen, strict=True)]
                line[column] = -factor
            elif by != unit:
                line[:] = [a * by // unit for a in line]
        chosen[column] = unit
        self.unit = by
        if by < 0:
            self.unit = -by
            self.table[:] = [[-a for a in line] for line in self.table]
        self.basic[number], self.others[column - 1] = self.others[column - 1], self.basic[number]

    def _made_feasible(self) -> bool:
        """Lift all rows by one helping variable, then drive it back to 0."""
        if all(line[0] >= 0 for line in self.table):
            return True
        helper = self.variables + len(self.basic)
        self.others.append(helper)
        for line in self.table:
            line.append(-1)
        worst = min(range(len(self.table)), key=lambda number: self.table[number][0])
        self._pivot(worst, len(self.others))
        goal = self._goal({helper: -1})
        self._climb(goal)
        if goal[0] < 0:
            return False
        if helper in self.basic:
            number = self.basic.index(helper)
            column = next(k for k in range(1, len(self.others) + 1) if self.table[number][k])
            self._pivot(number, column)
        column = self.others.index(helper)
        del self.others[column]
        for line in self.table:
            del line[column + 1]
        return True
