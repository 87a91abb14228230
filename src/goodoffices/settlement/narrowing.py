"""The largest smallest gain, by weights that rule packages out while they are put together.

A package whose parties all reach a target has, under any weights on the parties, at least the weighted
target. So does every part of it together with the best that the open issues can still add. Parts that
fall short under one of many weights are left out, issue by issue; what is left at the end are the
packages that reach the target, and whenever one reaches more the target rises. Which weights rule out
most differs from issue to issue: they are learned on the way from a few of the parts that are left.

Weights are floats made whole, and totals are whole numbers below 2^53, so that every comparison is
exact: weights that are chosen badly cost time and nothing else. Shares and very large totals are
rounded up to whole numbers of so many bits, and whoever asks counts the packages found anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from math import ceil, floor
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from goodoffices.settlement.budget import Budget, BudgetSpentError
from goodoffices.settlement.relaxation import agenda_of, climbed, paired, weights_for
from goodoffices.settlement.space import Space

__all__ = ["Fairest"]

Vector: TypeAlias = npt.NDArray[np.float64]
Positions: TypeAlias = npt.NDArray[np.intp]
Choices: TypeAlias = npt.NDArray[np.int32]
Choice: TypeAlias = tuple[int, ...]
Gains: TypeAlias = tuple[int, ...]

LARGEST = 1 << 30  # of totals; with weights below 2^17 sums of products stay below 2^53
FINE = 1 << 16
FIRST_WEIGHTS = 3
MOST_PACKAGES = 20_000
BATCH = 1024
SMALL = 1 << 17
QUICK = 8  # weights tried on all parts; the others on what these leave
PUPILS, MOST_WEIGHTS = 16, 96
FIRST_LESSON, LESSON = 400, 20_000  # parts left at an issue before weights are learned (again)
LESSON_WORK = 100_000
STEPS, STRIDE, SHORTER = 60, 10.0, 0.95
LEAST_WEIGHT = 1e-4


class Fairest:
    """The packages at which the smallest gain, or the smallest share, is largest.

    Parameters
    ----------
    space : Space
        The agenda, with gains in whole numbers.
    per : sequence of int
        What each party's gain is divided by; parties with 0 are not compared.
    known : mapping of choice to gains
        Acceptable packages met already, one at least.
    every : bool
        Whether every package that is as good is wanted, else one of them.
    """

    def __init__(
        self, space: Space, per: Sequence[int], known: Mapping[Choice, Gains], *, every: bool
    ) -> None:
        self.space, self.per, self.every = space, tuple(per), every
        first = max(sorted(known), key=lambda choice: self.share(known[choice]))
        self.value = self.share(known[first])
        self.best = first
        self.choices: list[Choice] = [] if every else [first]
        self.exact = all(per in {0, 1} for per in self.per)
        self._scale()

    def share(self, gains: Gains) -> Fraction:
        """The smallest share of a package."""
        return min(Fraction(g, p) for g, p in zip(gains, self.per, strict=True) if p)

    def _scale(self) -> None:
        """Gains of all parties in one unit that machine words hold, rounded up."""
        table, start = self.space.table, self.space.start
        parties = range(len(start))
        most = [
            max(1, abs(start[p]) + sum(max(option[p] for option in issue) for issue in table))
            for p in parties
        ]
        room = [Fraction(LARGEST, top) for top in most]
        unit = min(room[p] * self.per[p] for p in parties if self.per[p])
        self.unit = unit = Fraction(1) if self.exact and unit >= 1 else unit
        self.exact = self.exact and unit == 1
        self.factors = [
            unit / self.per[p] if self.per[p] else min(room[p], Fraction(1)) for p in parties
        ]
        self.table = [[self._rounded(option) for option in issue] for issue in table]
        self.start = self._rounded(start)
        self.need = [floor(n * f) for n, f in zip(self.space.least, self.factors, strict=True)]

    def _rounded(self, values: Sequence[int]) -> tuple[int, ...]:
        return tuple(ceil(v * f) for v, f in zip(values, self.factors, strict=True))

    @property
    def target(self) -> int:
        """What all parties reach in a package that is wanted still."""
        if self.exact and not self.every:
            return int(self.value) + 1
        return floor(self.value * self.unit)

    def met(self, choices: Iterable[Choice]) -> int:
        """Keep what is acceptable and as good as the best; the new target."""
        for choice in choices:
            gains = self.space.gains(choice)
            if self.space.shortfall(gains):
                continue
            value = self.share(gains)
            if value > self.value:
                self.value, self.best, self.choices = value, choice, [choice]
            elif value == self.value and self.every:
                self.choices.append(choice)
        return self.target

    def settle(self, budget: Budget) -> None:
        """Find the best value and prove it.

        Raises
        ------
        BudgetSpentError
            If the budget does not suffice, or too many packages are equally good.
        """
        counted = [party for party, most in enumerate(self.per) if most]
        table = [[[option[p] for p in counted] for option in issue] for issue in self.table]
        agenda = agenda_of(table, [self.start[p] for p in counted], common_unit=True)
        found = weights_for(agenda, product=False)
        every, self.every = self.every, False  # what is met by climbing is met again later
        for rows in sorted({tuple(agenda.best(weights).tolist()) for weights in found}):
            climb = climbed(agenda, rows, product=False)
            self.met([tuple(agenda.options(row)) for row in (climb, paired(agenda, climb))])
        self.every = every
        self.choices = [] if every else [self.best]
        weights = np.zeros((min(len(found), FIRST_WEIGHTS), len(self.per)))
        weights[:, counted] = found[-len(weights) :]
        _Narrowing(self, weights, budget).run()


@dataclass(slots=True)
class _Stage:
    """What may be added at one issue, and the weights that judge the parts after it."""

    options: Vector  # totals that each option adds
    places: Choices  # the positions of these options on the agenda
    weights: Vector
    rest: Vector  # the best that the issues after this one add, by weight
    lesson: int  # how many parts are left before weights are learned
    seen: int = 0


class _Narrowing:
    def __init__(self, aim: Fairest, weights: Vector, budget: Budget) -> None:
        self.aim, self.budget = aim, budget
        self.counted = np.array(aim.per) > 0
        self.need = np.array(aim.need, dtype=np.float64)
        self.rise(aim.target)
        self.start = np.array(aim.start, dtype=np.float64)
        known = _whole(weights / weights.sum(axis=1, keepdims=True))
        first = np.concatenate((known, FINE * np.eye(len(self.start))))
        rows = [np.array(issue, dtype=np.float64) for issue in aim.table]
        self.unit = max(1.0, float(sum(issue.max(axis=0) for issue in rows).max()))
        self.order, self.stages = _staged(rows, self.start, self.must, first, len(known) - 1)

    def rise(self, target: int) -> None:
        """From now on this is the target."""
        self.must = np.where(self.counted, np.maximum(self.need, target), self.need)

    def run(self) -> None:
        """Depth first: the parts with most room are put together further before the others."""
        begin = np.zeros((1, 0), dtype=np.int32)
        waiting = [(self.start[None, :], begin)]
        while waiting:
            totals, choices = waiting.pop()
            if len(totals) > BATCH:
                waiting.append((totals[BATCH:], choices[BATCH:]))
                totals, choices = totals[:BATCH], choices[:BATCH]
            if choices.shape[1] == len(self.stages):
                self._meet(totals, choices)
                continue
            totals, choices = self._grown(totals, choices)
            if len(totals):
                waiting.append((totals, choices))

    def _meet(self, totals: Vector, choices: Choices) -> None:
        reached = choices[(totals >= self.must).all(axis=1)]
        if len(reached):
            agenda = np.empty_like(reached)
            agenda[:, self.order] = reached
            self.rise(self.aim.met(map(tuple, agenda.tolist())))
            if len(self.aim.choices) > MOST_PACKAGES:
                raise BudgetSpentError(stopped=False)

    def _grown(self, totals: Vector, choices: Choices) -> tuple[Vector, Choices]:
        """Every option of the next issue added, as far as the weights let it."""
        stage = self.stages[choices.shape[1]]
        self.budget.spend(len(totals) * len(stage.options))
        quick, slow = stage.weights[:QUICK], stage.weights[QUICK:]
        least = stage.rest - stage.weights @ self.must
        room = (_weighted(totals, quick) + least[:QUICK])[:, None, :] + stage.options @ quick.T
        tight = room.min(axis=2)
        parent, option = np.nonzero(tight >= 0)
        tight = tight[parent, option]
        grown = totals[parent] + stage.options[option]
        if len(slow) and len(grown):
            more = (_weighted(grown, slow) + least[QUICK:]).min(axis=1)
            kept = np.flatnonzero(more >= 0)
            parent, option, grown = parent[kept], option[kept], grown[kept]
            tight = np.minimum(tight[kept], more[kept])
        order = np.argsort(-tight, kind="stable")
        grown, parent, option = grown[order], parent[order], option[order]
        stage.seen += len(grown)
        if stage.seen >= stage.lesson and len(grown) >= PUPILS:
            kept = self._learned(choices.shape[1], grown)
            grown, parent, option = grown[kept], parent[kept], option[kept]
        taken = stage.places[option][:, None]
        return grown, np.concatenate((choices[parent], taken), axis=1)

    def _learned(self, number: int, totals: Vector) -> Positions:
        """Find weights that rule out some of these parts; which parts all weights leave."""
        stage, later = self.stages[number], self.stages[number + 1 :]
        stage.seen, stage.lesson = 0, LESSON
        if len(later) <= 1 or len(stage.weights) >= MOST_WEIGHTS:
            return np.arange(len(totals))
        self.budget.spend(LESSON_WORK)
        pupils = totals[np.linspace(0, len(totals) - 1, PUPILS).astype(np.intp)]
        sizes = stage.weights.sum(axis=1)
        nearest = (
            (pupils @ stage.weights.T + stage.rest - stage.weights @ self.must) / sizes
        ).argmin(axis=1)
        begin = np.maximum(stage.weights[nearest] / sizes[nearest][:, None], LEAST_WEIGHT)
        options = [one.options / self.unit for one in later]
        found = _whole(_bounding(options, (pupils - self.must) / self.unit, begin))
        rest = np.sum([(one.options @ found.T).max(axis=0) for one in later], axis=0)
        left = _weighted(totals, found) + (rest - found @ self.must) >= 0
        best = np.argsort(left.sum(axis=0), kind="stable")  # those that rule out most come first
        stage.weights = np.concatenate((found[best], stage.weights))
        stage.rest = np.concatenate((rest[best], stage.rest))
        return np.flatnonzero(left.all(axis=1))


def _staged(
    rows: list[Vector], start: Vector, must: Vector, weights: Vector, guide: int
) -> tuple[list[int], list[_Stage]]:
    """The issues with fewest options that can matter first; options that lose too much left out."""
    losses = [(issue @ weights[guide]).max() - issue @ weights[guide] for issue in rows]
    top = sum((issue @ weights[guide]).max() for issue in rows)
    room = top + (start - must) @ weights[guide]
    kept = [np.flatnonzero(loss <= room) for loss in losses]
    order = sorted(range(len(rows)), key=lambda n: (len(kept[n]), -losses[n][kept[n]].sum()))
    stages: list[_Stage] = []
    rest = np.zeros(len(weights))
    for number in reversed(order):
        places = kept[number][np.argsort(losses[number][kept[number]], kind="stable")]
        options = rows[number][places]
        stages.append(_Stage(options, places.astype(np.int32), weights, rest, FIRST_LESSON))
        if len(options):
            rest = rest + (options @ weights.T).max(axis=0)
    return order, stages[::-1]


def _weighted(totals: Vector, weights: Vector) -> Vector:
    """Products in blocks so small that the library does not wake its threads for them."""
    block = max(1, SMALL // max(1, weights.size))
    whole = len(totals) - len(totals) % block
    products = np.empty((len(totals), len(weights)))
    if whole:
        blocks = totals[:whole].reshape(-1, block, totals.shape[1])
        np.matmul(blocks, weights.T, out=products[:whole].reshape(-1, block, len(weights)))
    products[whole:] = totals[whole:] @ weights.T
    return products


def _whole(weights: Vector) -> Vector:
    return np.round(np.maximum(weights, 0) * FINE)


def _bounding(issues: list[Vector], totals: Vector, weights: Vector) -> Vector:
    """For each of these parts weights under which it comes to as little as can be, if nearly.

    Multiplicative steps along the slope of the best that the open issues can add, shorter and shorter.
    """
    best, least = weights, np.full(len(totals), np.inf)
    rows = np.concatenate(issues)
    begins = np.cumsum([0, *map(len, issues)])
    stride = STRIDE
    for _ in range(STEPS):
        worth = rows @ weights.T
        slope = totals.copy()
        value = (totals * weights).sum(axis=1)
        for begin, end in pairwise(begins.tolist()):
            place = worth[begin:end].argmax(axis=0)
            slope += rows[begin + place]
            value += worth[begin + place, np.arange(len(totals))]
        better = value < least
        least = np.where(better, value, least)
        best = np.where(better[:, None], weights, best)
        slope -= slope.mean(axis=1, keepdims=True)
        weights = weights * np.exp(-stride * slope)
        weights /= weights.sum(axis=1, keepdims=True)
        stride *= SHORTER
    return best
