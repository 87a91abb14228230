"""The Pareto frontier, issue by issue, for points that add up.

A package that nobody can improve upon is, on every part of the agenda, a part that nobody can
improve upon. So the frontier of the whole agenda grows issue by issue from the last one: every
option is added to every point found so far, and dominated sums are dropped. Each point keeps all
ways that lead to it, so that equally good packages can be counted exactly and listed in the order
of the options.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from goodoffices.settlement.budget import Budget, BudgetSpentError
from goodoffices.settlement.dominance import (
    Groups,
    groups_of_many,
    groups_of_two,
)
from goodoffices.settlement.limbs import Column, Limbs

__all__ = ["Cut", "Merged", "Stage", "Table", "merged"]

Table: TypeAlias = Sequence[Sequence[tuple[int, ...]]]  # issue -> option -> points of each party
Positions: TypeAlias = npt.NDArray[np.intp]

COUNT_BITS = 40
COUNT_MASK = (1 << COUNT_BITS) - 1
TWO = 2
MACHINE_WORD = 1 << 62


@dataclass(frozen=True, slots=True)
class Stage:
    """One issue of the merge: point i is reached by the ways ``starts[i]`` to ``starts[i + 1]``."""

    options: Positions
    parents: Positions
    starts: Positions


@dataclass(frozen=True, slots=True)
class Merged:
    """The finished merge: points, how many packages have each, and the ways back."""

    points: list[tuple[int, ...]]
    counts: list[int]
    stages: list[Stage]
    walked: dict[tuple[int, int], list[tuple[int, int]]] = field(default_factory=dict, repr=False)

    def first_choices(self, points: Sequence[int]) -> list[tuple[int, ...]]:
        """For each point its package that comes first in the order of the options."""
        place = np.asarray(points, dtype=np.intp)
        columns = []
        for stage in reversed(self.stages):
            way = stage.starts[place]
            columns.append(stage.options[way].tolist())
            place = stage.parents[way]
        return list(zip(*columns, strict=True))

    def choices(self, point: int) -> Iterator[tuple[int, ...]]:
        """All packages of one point, in the order of the options."""
        stack: list[tuple[int, int, tuple[int, ...]]] = [(len(self.stages), point, ())]
        while stack:
            depth, place, prefix = stack.pop()
            if depth == 0:
                yield prefix
                continue
            for option, parent in self._ways(depth, place):
                stack.append((depth - 1, parent, (*prefix, option)))

    def _ways(self, depth: int, place: int) -> list[tuple[int, int]]:
        """The ways to one point, last option first."""
        if (depth, place) not in self.walked:
            stage = self.stages[depth - 1]
            span = slice(stage.starts[place], stage.starts[place + 1])
            ways = zip(stage.options[span].tolist(), stage.parents[span].tolist(), strict=True)
            self.walked[depth, place] = list(ways)[::-1]
        return self.walked[depth, place]


@dataclass(frozen=True, slots=True)
class Cut:
    """Only packages whose weighted points reach ``least`` are wanted; weights of 0 or more."""

    weights: tuple[int, ...]
    least: int

    def fits(self, table: Table) -> bool:
        """Whether every weighted total fits one machine word."""
        most = [sum(max(o[p] for o in issue) for issue in table) for p in range(len(self.weights))]
        return sum(w * m for w, m in zip(self.weights, most, strict=True)) < MACHINE_WORD

    def best(self, issue: Sequence[tuple[int, ...]]) -> int:
        """The most that one issue can add."""
        return max(sum(w * v for w, v in zip(self.weights, o, strict=True)) for o in issue)

    def passed(self, sums: Sequence[Column], still: int) -> Positions:
        """Which sums can still reach the least with what the other issues may add."""
        value = sum(w * column[0] for w, column in zip(self.weights, sums, strict=True))
        return np.flatnonzero(value >= self.least - still)


def merged(table: Table, *, limit: int, budget: Budget, cut: Cut | None = None) -> Merged:
    """The exact frontier of all packages.

    Parameters
    ----------
    table : Table
        Points of each party for each option of each issue, whole numbers of any size.
    limit : int
        Most points that may be kept at one stage.
    budget : Budget
        Work allowed.
    cut : Cut, optional
        Leave out packages that do not reach it; it must fit the table.

    Raises
    ------
    BudgetSpentError
        If the frontier outgrows the limit or the work the budget.
    """
    limbs = [
        Limbs.for_totals_up_to(sum(max(option[party] for option in issue) for issue in table))
        for party in range(len(table[0][0]))
    ]
    front = [form.column([0]) for form in limbs]
    counts = np.ones((1, 1), dtype=np.int64)
    stages: list[Stage] = []
    still = 0 if cut is None else sum(cut.best(issue) for issue in table)
    for issue in reversed(table):
        options = [
            form.column([points[party] for points in issue]) for party, form in enumerate(limbs)
        ]
        useful = np.sort(_filtered(limbs, options, budget)[0])
        sums = [
            form.sums(column[:, useful], totals)
            for form, column, totals in zip(limbs, options, front, strict=True)
        ]
        if cut is None:
            ways, starts = _filtered(limbs, sums, budget)
        else:
            still -= cut.best(issue)
            kept = cut.passed(sums, still)
            ways, starts = _filtered(limbs, [column[:, kept] for column in sums], budget)
            ways = kept[ways]
        if len(starts) - 1 > limit:
            raise BudgetSpentError(stopped=False)
        stage = Stage(useful[ways // counts.shape[1]], ways % counts.shape[1], starts)
        counts = _counts(counts, stage)
        stages.append(stage)
        front = [column[:, ways[starts[:-1]]] for column in sums]
    totals = [form.numbers(column) for form, column in zip(limbs, front, strict=True)]
    return Merged(list(zip(*totals, strict=True)), _whole(counts), stages)


def _filtered(limbs: list[Limbs], sums: list[Column], budget: Budget) -> Groups:
    keys = [form.keys(column) for form, column in zip(limbs, sums, strict=True)]
    budget.spend(len(keys[0]))
    if len(keys) == TWO:
        return groups_of_two(keys[0], keys[1])
    return groups_of_many(np.stack(keys), budget)


def _counts(counts: Column, stage: Stage) -> Column:
    """Packages per point, in limbs of 40 bits, the lowest first."""
    counts = counts[:, stage.parents]
    if len(stage.starts) == len(stage.options) + 1:
        return counts
    counts = np.add.reduceat(counts, stage.starts[:-1], axis=1)
    if counts[-1].max() > COUNT_MASK:
        counts = np.concatenate((counts, np.zeros_like(counts[:1])))
    for place in range(len(counts) - 1):
        counts[place + 1] += counts[place] >> COUNT_BITS
        counts[place] &= COUNT_MASK
    return counts


def _whole(counts: Column) -> list[int]:
    totals: list[int] = counts[-1].tolist()
    for row in counts[-2::-1]:
        totals = [
            (high << COUNT_BITS) | low for high, low in zip(totals, row.tolist(), strict=True)
        ]
    return totals
