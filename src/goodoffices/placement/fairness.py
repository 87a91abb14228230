"""Floors for groups: nobody's group fares far worse, and what that costs the sum.

Groups are what the programme may look at, such as month of arrival or size of family; which it may not look at is not
for this room to know. Each group's outcome is its sum of scores for each of its people.
"""

from __future__ import annotations

import builtins
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from math import isfinite

import numpy as np

from goodoffices.errors import InfeasibleError, InputError
from goodoffices.placement.board import Board
from goodoffices.placement.placing import EFFORT, LARGEST_EXACT, place
from goodoffices.placement.programme import Question, Reply, replied
from goodoffices.placement.result import Assignment
from goodoffices.placement.rounding import Map
from goodoffices.placement.wave import LARGEST_TOTAL, Ints, Wave

__all__ = ["Fair", "fair_placement"]

HALF = 0.5
LOOSE = 1e-6
NODES = 100_000
STEPS, ONE = 8, 16
ROUNDS = 20


@dataclass(frozen=True, slots=True, eq=False)
class Fair:
    """A placement with floors, and what they cost.

    Attributes
    ----------
    assignment : Assignment
        Its bound is that without floors; the gap is so at most the price of the floors.
    outcomes : Mapping[str, Fraction]
        Group -> its sum of scores for each of its people, those who wait included.
    before : Mapping[str, Fraction]
        The same without floors.
    floor : Fraction
        The smallest of them.
    lost : Fraction
        By how much the sum of scores is smaller than without floors.
    price : Fraction
        The same as a share of the best sum.
    proven : bool
        Whether no placement of as many people has a higher smallest outcome, as far as the solver searched it out.
    """

    assignment: Assignment
    outcomes: Mapping[str, Fraction] = field(repr=False)
    before: Mapping[str, Fraction] = field(repr=False)
    floor: Fraction
    lost: Fraction
    price: Fraction
    proven: bool


def fair_placement(
    wave: Wave,
    groups: Mapping[str, str],
    *,
    least: Fraction | None = None,
    nodes: int = NODES,
    effort: float = EFFORT,
    rounds: int = ROUNDS,
    map: Map = builtins.map,  # noqa: A002  (what it is)
    should_stop: Callable[[], bool] | None = None,
    seconds: float | None = None,
) -> Fair:
    """Most people placed; then no group far behind; then the best sum.

    Parameters
    ----------
    wave : Wave
        Where it is as small as what is solved exactly, the smallest outcome is as large as any; in a larger one the
        scores of whoever fares worst count more, step by step, and the best that was met is kept.
    groups : Mapping[str, str]
        Case -> group; cases that are left out are in none.
    least : Fraction, optional
        What each group gets at least for each of its people. Without it the smallest outcome is made as large as it
        can be.
    nodes : int
        How many branches a solver may look at, for a small wave.
    effort : float
        As for :func:`place`, for the best sum without floors.
    rounds : int
        As for :func:`place`, for each step with a large one.
    map, should_stop
        As for :func:`place`.
    seconds : float, optional
        The longest time for each of the questions to the solver.

    Returns
    -------
    Fair

    Raises
    ------
    InputError
        If a case is unknown.
    InfeasibleError
        If the floor cannot be kept by any placement of as many people, or none was found.

    Discloses
    ---------
    Where each case would live, and how each group fares.

    References
    ----------
    .. [AhaniEtAl2021]

    Examples
    --------
    >>> from goodoffices.placement import Case, Place, wave
    >>> cases, places = [Case("a", 1), Case("b", 1)], [Place("x", {"people": 1}), Place("y", {"people": 1})]
    >>> made = wave(cases, places, scores={("a", "x"): 9, ("a", "y"): 4, ("b", "x"): 3})
    >>> told = fair_placement(made, {"a": "early", "b": "late"})
    >>> dict(told.assignment.placed), int(told.floor), told.price
    ({'a': 'y', 'b': 'x'}, 3, Fraction(2, 9))
    """
    unknown = [case for case in groups if case not in set(wave.cases)]
    if unknown:
        raise InputError(
            "an unknown case",
            advice=f"There is no case {unknown[0]!r}. Correct the name.",
            field="groups",
        )
    large = len(wave.cases) > LARGEST_EXACT[0] or len(wave.places) > LARGEST_EXACT[1]
    best = place(wave, map=map, should_stop=should_stop, effort=effort, rounds=rounds)
    names = sorted(set(groups.values()))
    of = np.array([names.index(groups[c]) if c in groups else -1 for c in wave.cases], np.int64)
    asked = _Asked(wave, best, of, len(names), nodes, map, seconds)
    proven = False
    now = best.at
    if names and large:
        now = asked.weighted(least, rounds=rounds, should_stop=should_stop)
        if least is not None and asked.smallest(now) < least:
            now = asked.weighted(None, rounds=rounds, should_stop=should_stop)
    elif names and least is None:
        reply, found = asked.level()
        if found is not None and asked.smallest(found) > asked.smallest(now):
            now = found
        proven = reply is not None and _reached(reply, asked.smallest(now), wave.unit)
    floor = asked.smallest(now) if least is None else least
    kept = asked.above(floor) if names and not large else None
    good = [at for at in (now, kept) if at is not None and asked.smallest(at) >= floor]
    if names and not good:
        raise InfeasibleError(
            "the floor cannot be kept",
            advice=f"No placement of as many people was found that gives every group {float(floor):g} for each of its"
            " people. Lower the floor.",
            field="least",
        )
    at = max(good or [now], key=asked.total)
    value = Fraction(asked.total(at), wave.unit)
    placed = int(wave.people[at >= 0].sum())
    assignment = replace(
        best, at=at, value=value, bound=max(best.bound, value), method="fair", workings=None,
        people_placed=placed, people_bound=max(placed, best.people_bound),
    )  # fmt: skip
    lost = best.value - value
    price = lost / best.value if best.value > 0 else Fraction(0)
    before, outcomes = (dict(zip(names, asked.outcomes(of), strict=True)) for of in (best.at, at))
    lowest = min(outcomes.values(), default=Fraction(0))
    return Fair(assignment, outcomes, before, lowest, lost, price, proven)


def _reached(reply: Reply, smallest: Fraction, unit: int) -> bool:
    bound = reply.bound * unit
    return isfinite(bound) and bound <= float(smallest * unit) * (1 + LOOSE) + LOOSE


@dataclass(slots=True)
class _Asked:
    wave: Wave
    best: Assignment
    of: Ints
    groups: int
    nodes: int
    map: Map
    seconds: float | None

    @property
    def heads(self) -> Ints:
        """People of each group."""
        inside = self.of >= 0
        return np.bincount(self.of[inside], self.wave.people[inside], self.groups).astype(np.int64)

    def outcomes(self, at: Ints) -> list[Fraction]:
        """Score for each person of each group."""
        heads = self.heads.tolist()
        sums = [0] * self.groups
        for case in np.flatnonzero((at >= 0) & (self.of >= 0)).tolist():
            sums[self.of[case]] += int(self.wave.scores[case, at[case]])
        return [Fraction(s, self.wave.unit * h) for s, h in zip(sums, heads, strict=True)]

    def smallest(self, at: Ints) -> Fraction:
        return min(self.outcomes(at), default=Fraction(0))

    def total(self, at: Ints) -> int:
        placed = np.flatnonzero(at >= 0)
        return int(self.wave.scores[placed, at[placed]].astype(np.int64).sum())

    def level(self) -> tuple[Reply | None, Ints | None]:
        """The highest smallest outcome."""
        question = self._question()
        level = self.heads.astype(float)
        return self._solved(replace(question, level=level))

    def above(self, floor: Fraction) -> Ints | None:
        """The best sum with every group at or above a floor."""
        least = np.array([float(floor * int(h)) for h in self.heads])
        slack = LOOSE / self.wave.unit
        found = self._solved(replace(self._question(), least=least - slack))[1]
        return None if found is None or self.smallest(found) < floor else found

    def weighted(
        self, least: Fraction | None, *, rounds: int, should_stop: Callable[[], bool] | None
    ) -> Ints:
        """The best placement met while the scores of those who fare worst count more: a price on each group's lack."""
        wave, met = self.wave, self.best.at
        weights = np.full(self.groups, ONE, np.int64)
        shares = self.outcomes(met)
        most = int(np.abs(wave.scores).max(initial=1)) * len(wave.cases)
        for _ in range(STEPS):
            if (least is not None and min(shares) >= least) or (should_stop and should_stop()):
                break
            behind = [share < least for share in shares] if least is not None else None
            target = min(shares) + (max(shares) - min(shares)) / 4
            for group, share in enumerate(shares):
                if behind[group] if behind else share <= target:
                    weights[group] += max(1, int(weights[group]) // 4)
            if int(weights.max()) * most > LARGEST_TOTAL:
                break
            each = np.where(self.of >= 0, weights[np.maximum(self.of, 0)], ONE)
            priced = replace(
                wave,
                scores=wave.scores.astype(np.int64) * each[:, None],
                unit=wave.unit * ONE,
            )
            at = place(priced, map=self.map, should_stop=should_stop, rounds=rounds).at
            shares = self.outcomes(at)
            if int(wave.people[at >= 0].sum()) < self.best.people_placed:
                continue
            old, new = self.smallest(met), min(shares)
            if least is not None:
                old, new = min(old, least), min(new, least)
            if (new, self.total(at)) > (old, self.total(met)):
                met = at
        return met

    def _question(self) -> Question:
        wave = self.wave
        case, where = np.nonzero(wave.possible())
        scores = wave.scores[case, where] / wave.unit
        floors = np.array([np.where(self.of[case] == g, scores, 0.0) for g in range(self.groups)])
        return Question(
            scores, case, where, wave.needs, wave.capacity, wave.people, self.best.people_placed,
            *Board(wave, by_score=False).constraints(np.arange(len(wave.cases)), np.arange(len(wave.places))),
            nodes=self.nodes, seconds=self.seconds, floors=floors,
        )  # fmt: skip

    def _solved(self, question: Question) -> tuple[Reply | None, Ints | None]:
        reply = next(iter(self.map(replied, [question])), None)
        if reply is None or not len(reply.shares):
            return reply, None
        board = Board(self.wave, by_score=False)
        for number in np.flatnonzero(reply.shares > HALF).tolist():
            case, where = int(question.case[number]), int(question.place[number])
            if board.at[case] >= 0 or not board.may(case, where):
                return reply, None
            board.put(case, where)
        return reply, board.at if board.people >= self.best.people_placed else None
