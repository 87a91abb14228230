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
    useful_options,
)
from goodoffices.settlement.limbs import Column, Limbs
from goodoffices.settlement.ruler import laid_out, pays

__all__ = ["Cut", "Merged", "Stage", "Table", "Thinning", "merged"]

Table: TypeAlias = Sequence[Sequence[tuple[int, ...]]]  # issue -> option -> points of each party
Positions: TypeAlias = npt.NDArray[np.intp]

COUNT_BITS = 40
COUNT_MASK = (1 << COUNT_BITS) - 1
FINER, FINEST = 1.25, 90  # 1.25^90 is below 2^29: two parties' cells fit a word
TWO = 2


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
            way = stage.starts.take(place)
            columns.append(stage.options.take(way).tolist())
            place = stage.parents.take(way)
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
    """What every option loses against the best of its issue, and how much a package may lose in all.

    Whole numbers below one machine word in sum; rounding losses down keeps too much, never too little.
    """

    losses: Sequence[Sequence[int]]
    room: int


@dataclass(slots=True)
class Thinning:
    """Keep so many points at each stage, one of each cell of a grid, and count what that may cost.

    Parameters
    ----------
    keep : int
        Most points of a stage.
    within : list of int
        By how much each party's total may fall short, added up over the stages.
    """

    keep: int
    within: list[int] = field(default_factory=list)

    def kept(self, limbs: Sequence[Limbs], totals: Sequence[Column]) -> Positions:
        """Which points stay: the first of each cell, of the finest grid with few enough cells."""
        self.within = self.within or [0] * len(limbs)
        if totals[0].shape[1] <= self.keep:
            return np.arange(totals[0].shape[1])
        tops = [column[0] - column[0].min() for column in totals]
        coarse, fine = 0, FINEST * 2 // len(tops)
        first, sizes = _cells(tops, coarse)
        while fine - coarse > 1:
            middle = (coarse + fine) // 2
            tried, widths = _cells(tops, middle)
            if len(tried) <= self.keep:
                coarse, first, sizes = middle, tried, widths
            else:
                fine = middle
        for party, (form, size) in enumerate(zip(limbs, sizes, strict=True)):
            self.within[party] += (size << (form.bits * (form.count - 1))) - 1
        return np.sort(first)


def _cells(tops: Sequence[Column], fineness: int) -> tuple[Positions, list[int]]:
    """The first point of each cell of a grid, and how wide the cells are for each party."""
    count = int(FINER**fineness)
    sizes = [-(-(int(top.max()) + 1) // count) for top in tops]
    cell = np.zeros(len(tops[0]), dtype=np.int64)
    for top, size in zip(tops, sizes, strict=True):
        cell = cell * count + top // size
    return np.unique(cell, return_index=True)[1], sizes


def merged(
    table: Table,
    *,
    limit: int,
    budget: Budget,
    cut: Cut | None = None,
    thinning: Thinning | None = None,
) -> Merged:
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
        Leave out packages that lose more.
    thinning : Thinning, optional
        Keep a part only; the result is then no frontier.

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
    lost = np.zeros(1, dtype=np.int64)
    short = cut is None and thinning is None and len(limbs) == TWO
    short = short and all(form.count == 1 for form in limbs)
    for number in reversed(range(len(table))):
        issue = table[number]
        losses = None if cut is None else cut.losses[number]
        useful = _useful(issue, losses, 0 if cut is None else cut.room)
        options = [
            form.column([issue[place][party] for place in useful])
            for party, form in enumerate(limbs)
        ]
        if short and pays(options[0][0], front[0][0]):
            budget.spend(len(useful) * front[0].shape[1])
            pair, chosen, parents, starts = laid_out(
                (options[0][0], options[1][0]), (front[0][0], front[1][0])
            )
            front = [column[None] for column in pair]
        else:
            sums = [
                form.sums(column, totals)
                for form, column, totals in zip(limbs, options, front, strict=True)
            ]
            if cut is None or losses is None:
                ways, starts = _filtered(limbs, sums, budget)
            else:
                more = np.array([losses[place] for place in useful], dtype=np.int64)
                loss = (more[:, None] + lost[None, :]).reshape(-1)
                kept = np.flatnonzero(loss <= cut.room)
                ways, starts = _filtered(limbs, [column[:, kept] for column in sums], budget)
                ways = kept[ways]
                lost = np.minimum.reduceat(loss[ways], starts[:-1])
            if thinning is not None:
                ways, starts = _thinned(thinning, limbs, sums, (ways, starts))
            chosen, parents = np.divmod(ways, counts.shape[1])
            front = [column[:, ways[starts[:-1]]] for column in sums]
        if len(starts) - 1 > limit:
            raise BudgetSpentError(stopped=False)
        stage = Stage(np.asarray(useful, dtype=np.intp)[chosen], parents, starts)
        counts = _counts(counts, stage)
        stages.append(stage)
    totals = [form.numbers(column) for form, column in zip(limbs, front, strict=True)]
    return Merged(list(zip(*totals, strict=True)), _whole(counts), stages)


def _thinned(thinning: Thinning, limbs: list[Limbs], sums: list[Column], groups: Groups) -> Groups:
    ways, starts = groups
    points = thinning.kept(limbs, [column[:, ways[starts[:-1]]] for column in sums])
    sizes = np.diff(starts)[points]
    ends = np.concatenate(([0], np.cumsum(sizes)))
    inside = np.arange(ends[-1]) - np.repeat(ends[:-1], sizes)
    return ways[np.repeat(starts[points], sizes) + inside], ends


def _useful(issue: Sequence[tuple[int, ...]], losses: Sequence[int] | None, room: int) -> list[int]:
    """Options that no other dominates and that do not lose too much alone."""
    if losses is None:
        return useful_options(issue)
    cheap = [place for place, loss in enumerate(losses) if loss <= room]
    return [cheap[place] for place in useful_options([issue[place] for place in cheap])]


def _filtered(limbs: list[Limbs], sums: list[Column], budget: Budget) -> Groups:
    keys = [form.keys(column) for form, column in zip(limbs, sums, strict=True)]
    budget.spend(len(keys[0]))
    if len(keys[0]) == 1:
        return np.zeros(1, dtype=np.intp), np.arange(2)
    if len(keys) == TWO:
        return groups_of_two(keys[0], keys[1])
    return groups_of_many(np.stack(keys), budget)


def _counts(counts: Column, stage: Stage) -> Column:
    """Packages per point, in limbs of 40 bits, the lowest first."""
    counts = counts.take(stage.parents, axis=1)
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
