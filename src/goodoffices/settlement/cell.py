"""One cell: every option chosen, every amount between two neighbouring bends.

Within a cell all gains are linear in the amounts, so that the best package is a corner of a small linear
programme, solved in whole numbers. The largest product need not lie at a corner: it is looked for in
floats, and a weighted sum of gains, by the inequality of arithmetic and geometric means, bounds it in
fractions.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm, prod
from typing import TYPE_CHECKING, TypeAlias

from goodoffices.settlement.budget import Budget
from goodoffices.settlement.simplex import best_corner

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

__all__ = ["Cell", "Inside"]

Row: TypeAlias = tuple[
    list[Fraction | int], Fraction | int
]  # coefficients, and what they reach at most

WORK = 50_000_000
ROUNDS = 40
CLOSE = Fraction(1, 10**11)
FINE = 2**48
NOTHING = 2.0**-40
ROUND_PARTS = (60, 10_000)
BARRIERS = tuple(0.1 * 0.1**step for step in range(15))
STEPS, HALVINGS = 30, 40
STILL = 1e-18


@dataclass(frozen=True, slots=True)
class Inside:
    """A package within a cell: how far each amount has moved, the gains, and a bound on the value.

    Parameters
    ----------
    parts : tuple of Fraction
        How far each amount stands from the lower bend to the upper one, 0 to 1.
    gains : tuple of Fraction
        Of each party.
    bound : Fraction
        Of a product: what nothing in the cell exceeds; the product itself if it is proved.
    """

    parts: tuple[Fraction, ...]
    gains: tuple[Fraction, ...]
    bound: Fraction = Fraction(0)


@dataclass(frozen=True, slots=True)
class Cell:
    """What a cell gives.

    Parameters
    ----------
    base : tuple of int
        Gains with every amount at its lower bend.
    steps : tuple of tuple of int
        For each amount that moves, what each party gains on the way to the upper bend.
    least : tuple of int
        What each party must gain.
    """

    base: tuple[int, ...]
    steps: tuple[tuple[int, ...], ...]
    least: tuple[int, ...]

    def inside(self, parts: Sequence[Fraction]) -> Inside:
        """The package at which the amounts have moved so far."""
        gains = (
            base
            + sum((s[p] * part for s, part in zip(self.steps, parts, strict=True)), Fraction(0))
            for p, base in enumerate(self.base)
        )
        return Inside(tuple(parts), tuple(gains))

    def accepts(self, gains: Sequence[Fraction]) -> bool:
        """Whether every party has what it must have."""
        return all(gain >= need for gain, need in zip(gains, self.least, strict=True))

    def best_total(self, weights: Sequence[int | Fraction]) -> Inside | None:
        """The acceptable package with the largest weighted sum of gains; None where there is none."""
        return self._corner(self._floors(), [self._weighted(weights)])

    def best_smallest(self, per: Sequence[int | Fraction]) -> Inside | None:
        """The acceptable package that is best by the smallest share, then the second smallest, ...

        Parameters
        ----------
        per : sequence of int or Fraction
            What each gain is divided by; parties with 0 do not count.
        """
        held: dict[int, Fraction] = {}
        rising = [party for party, most in enumerate(per) if most > 0]
        found = self._corner(self._floors(), [[0] * len(self.steps)])
        while rising and found is not None:
            found, level = self._risen(per, held, rising)
            if found is None:
                return None
            stuck = [p for p in rising if not self._can_rise(p, level, per, held, rising, found)]
            held.update(dict.fromkeys(stuck, level))
            rising = [party for party in rising if party not in held]
        return found

    def least_lack(self) -> Inside:
        """The package that lacks least of what the parties need, then least of what any one needs."""
        count, parties = len(self.steps), len(self.base)
        rows = self._box(parties + 1)
        for party in range(parties):
            lacks = [-int(party == other) for other in range(parties)]
            rows.append(
                ([*self._change(party, -1), *lacks, 0], self.base[party] - self.least[party])
            )
            rows.append(([*([0] * count), *(-lack for lack in lacks), -1], 0))
        in_all = [*([0] * count), *([-1] * parties), 0]
        largest = [*([0] * (count + parties)), -1]
        answer = _corner(rows, [in_all, largest])
        if answer is None:
            raise AssertionError
        return self.inside(answer[:count])

    def best_product(self, counted: Sequence[int]) -> Inside | None:
        """The acceptable package with the largest product of the gains of some parties, with its bound.

        None where no acceptable package gives each of them a gain.
        """
        start = self.best_smallest([int(p in counted) for p in range(len(self.base))])
        if start is None or min(start.gains[party] for party in counted) <= 0:
            return None
        corners, here, bound = [start], start, None
        for _ in range(ROUNDS):
            far = self._farthest(here, counted)
            product = prod((here.gains[p] for p in counted), start=Fraction(1))
            bound = far.bound if bound is None else min(bound, far.bound)
            known = any(far.gains == corner.gains for corner in corners)
            if bound - product <= product * CLOSE or known:
                break
            corners.append(far)
            here = self._mixed(corners, counted)
        here = self._rounded(here, counted)
        far = self._farthest(here, counted)
        product = prod((here.gains[p] for p in counted), start=Fraction(1))
        least = far.bound if bound is None else min(bound, far.bound)
        return Inside(here.parts, here.gains, max(least, product))

    def _farthest(self, here: Inside, counted: Sequence[int]) -> Inside:
        """The corner with the largest sum of gains in relation to those here, and what that proves."""
        unit = lcm(*(here.gains[party].numerator for party in counted))
        weights = [int(unit / here.gains[p]) if p in counted else 0 for p in range(len(self.base))]
        far = self.best_total(weights)
        if far is None:
            raise AssertionError
        total = sum(w * g for w, g in zip(weights, far.gains, strict=True))
        count = len(counted)
        bound = Fraction(total, count) ** count / prod(weights[party] for party in counted)
        return Inside(far.parts, far.gains, bound)

    def _mixed(self, corners: Sequence[Inside], counted: Sequence[int]) -> Inside:
        """The mixture of corners with the largest product."""
        rows = [[float(corner.gains[party]) for party in counted] for corner in corners]
        shares = [max(0, round(share * FINE)) for share in _best_mixture(rows)]
        whole = sum(shares)
        parts = [
            sum((c.parts[n] * share for c, share in zip(corners, shares, strict=True)), Fraction(0))
            / whole
            for n in range(len(self.steps))
        ]
        return self.inside(parts)

    def _rounded(self, here: Inside, counted: Sequence[int]) -> Inside:
        """The same with rounder amounts, where that loses nothing: often the exact answer."""
        for most in ROUND_PARTS:
            other = self.inside([part.limit_denominator(most) for part in here.parts])
            if self.accepts(other.gains) and all(other.gains[party] > 0 for party in counted):
                products = [prod(i.gains[party] for party in counted) for i in (other, here)]
                if products[0] >= products[1]:
                    return other
        return here

    def _risen(
        self, per: Sequence[int | Fraction], held: dict[int, Fraction], rising: Sequence[int]
    ) -> tuple[Inside | None, Fraction]:
        """The package at which those who can still rise have the largest share, and that share."""
        count = len(self.steps)
        rows = [([*row, 0], limit) for row, limit in (*self._floors(), *self._held(per, held))]
        rows += [([*self._change(p, -1), per[p]], self.base[p]) for p in rising]
        together = self._weighted(
            [Fraction(1) / per[p] if p in rising else 0 for p in range(len(per))]
        )
        answer = _corner(rows, [[*([0] * count), 1], [*together, 0]])
        if answer is None:
            return None, Fraction(0)
        return self.inside(answer[:count]), answer[count]

    def _can_rise(
        self,
        party: int,
        level: Fraction,
        per: Sequence[int | Fraction],
        held: dict[int, Fraction],
        rising: Sequence[int],
        found: Inside,
    ) -> bool:
        """Whether a party can have more than this share while nobody falls below it."""
        if found.gains[party] > level * per[party]:
            return True
        kept = {**held, **dict.fromkeys(rising, level)}
        goal = self._weighted([int(p == party) for p in range(len(per))])
        most = self._corner([*self._floors(), *self._held(per, kept)], [goal])
        return most is not None and most.gains[party] > level * per[party]

    def _corner(self, rows: Sequence[Row], goals: Sequence[list[Fraction | int]]) -> Inside | None:
        answer = _corner(rows, goals)
        return None if answer is None else self.inside(answer)

    def _floors(self) -> list[Row]:
        """No amount moves beyond its upper bend, and everybody has what it must have."""
        ends = zip(self.base, self.least, strict=True)
        floors = [(self._change(p, -1), base - need) for p, (base, need) in enumerate(ends)]
        return [*self._box(0), *floors]

    def _box(self, more: int) -> list[Row]:
        count = len(self.steps)
        return [
            ([*(int(n == place) for n in range(count)), *([0] * more)], 1) for place in range(count)
        ]

    def _held(self, per: Sequence[int | Fraction], held: dict[int, Fraction]) -> list[Row]:
        return [(self._change(p, -1), self.base[p] - level * per[p]) for p, level in held.items()]

    def _change(self, party: int, sign: int) -> list[Fraction | int]:
        return [sign * step[party] for step in self.steps]

    def _weighted(self, weights: Sequence[int | Fraction]) -> list[Fraction | int]:
        return [sum(w * s for w, s in zip(weights, step, strict=True)) for step in self.steps]


def _corner(
    rows: Sequence[Row], goals: Sequence[Sequence[Fraction | int]]
) -> list[Fraction] | None:
    """The best corner of rows whose limits may be negative; None where nothing keeps them all.

    A variable more says how much of what the rows ask for at the start is reached; it comes first.
    """
    whole = [_whole([*row, limit]) for row, limit in rows]
    short = max([0, *(-row[-1] for row in whole)])
    table = [[*row[:-1], int(row[-1] < 0)] for row in whole]
    limits = [row[-1] + short if row[-1] < 0 else row[-1] for row in whole]
    count = len(goals[0])
    table.append([0] * count + [1])
    limits.append(short)
    aims = [[0] * count + [1], *([*_whole(goal), 0] for goal in goals)]
    answer = best_corner(table, limits, aims, budget=Budget(WORK))
    return answer[:count] if answer[count] == short else None


def _whole(values: Sequence[Fraction | int]) -> list[int]:
    unit = lcm(*(Fraction(value).denominator for value in values)) if values else 1
    return [int(value * unit) for value in values]


def _best_mixture(rows: Sequence[Sequence[float]]) -> list[float]:
    """Shares of rows, adding up to 1, whose mixture has the largest product; by a barrier, in floats."""
    import numpy as np  # noqa: PLC0415

    table = np.array(rows)
    table = table / table.max(axis=0)
    count = len(table)
    share = np.full(count, 1 / count)

    def value(at: npt.NDArray[np.float64], barrier: float) -> float:
        return float(np.log(at @ table).sum() + barrier * np.log(at).sum())

    for barrier in BARRIERS:
        for _ in range(STEPS):
            gains = share @ table
            slope = table @ (1 / gains) + barrier / share
            scaled = (table / gains) * share[:, None]
            curve = scaled @ scaled.T + barrier * np.eye(count)
            sides = np.stack((share * slope, share), axis=1)
            up, across = np.linalg.solve(curve, sides).T
            step = share * (up - across * ((share @ up) / (share @ across)))
            rise = float(slope @ step)
            if rise < STILL:
                break
            length = min(1.0, 0.95 / max(STILL, float((-step / share).max())))
            for _ in range(HALVINGS):
                if value(share + length * step, barrier) >= value(share, barrier):
                    break
                length /= 2
            share = share + length * step
    return [float(one) if one > NOTHING else 0.0 for one in share]
