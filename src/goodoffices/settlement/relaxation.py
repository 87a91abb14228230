"""Weights on the parties that bound what any package can give.

Let every issue be settled by a mixture of its options, so that packages become a convex set. The
best mixture and the weights that prove it best are found together: the weights minimise

    sum over issues of max over options of w.u  +  w.start  -  sum of log w    (product of gains)

and the same without the logarithms, with weights that sum to 1, for the smallest gain. The maximum
is smoothed, Newton's method solves the smooth problem, and the smoothing is taken away step by
step. There is one variable per party, so that neither the number of issues nor the number of
packages makes it hard, and nothing zigzags. All this is done in floats, since any weights give a
valid bound; what they prove is checked in whole numbers by ``certificate``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

__all__ = ["Agenda", "agenda_of", "climbed", "paired", "weights_for"]

Vector: TypeAlias = npt.NDArray[np.float64]
Positions: TypeAlias = npt.NDArray[np.intp]

SMOOTHINGS = tuple(0.3 * 0.25**step for step in range(14))
NEWTON_STEPS, HALVINGS = 12, 30
CLOSE = 1e-10
CLIMBING_STEPS = 400
NO_GAIN = 1e-12
HEAVIEST = 1e6
SHARP = 300.0
PAIRS, PAIR_WORK = 40, 10_000_000


@dataclass(frozen=True, slots=True)
class Agenda:
    """Gains in floats: one row per option, issue after issue.

    Parameters
    ----------
    rows : array, shape (all options, parties)
        What each option adds, in units of the party.
    begins : array
        Where each issue begins among the rows.
    issue : array
        To which issue each row belongs.
    start : array
        Gains before any option.
    unit : array
        By what the whole numbers were divided.
    """

    rows: Vector
    begins: Positions
    issue: Positions
    start: Vector
    unit: Vector

    def best(self, weights: Vector) -> Positions:
        """The best row of every issue under weights on the parties, the first of equals."""
        worth = self.rows @ weights
        top = np.maximum.reduceat(worth, self.begins)
        places = np.flatnonzero(worth == top[self.issue])
        return places[np.searchsorted(self.issue[places], np.arange(len(self.begins)))]

    def options(self, chosen: Sequence[int] | Positions) -> list[int]:
        """The chosen rows as positions of options, one per issue."""
        positions: list[int] = (np.asarray(chosen, dtype=np.intp) - self.begins).tolist()
        return positions

    def gains(self, chosen: Positions) -> Vector:
        """What the chosen rows give together."""
        return np.asarray(self.start + self.rows[chosen].sum(axis=0))


def agenda_of(
    table: Sequence[Sequence[Sequence[int]]], start: Sequence[int], *, common_unit: bool
) -> Agenda:
    """The table in floats of size 1, each party in its own unit or all in a common one."""
    sizes = [len(issue) for issue in table]
    whole = [list(column) for column in zip(*(o for issue in table for o in issue), strict=True)]
    begins = np.cumsum([0, *sizes[:-1]])
    issue = np.repeat(np.arange(len(sizes)), sizes)
    most = [_most(column, sizes) for column in whole]
    ideal = [max(1, best) for best in most]
    units = [max(ideal)] * len(ideal) if common_unit else ideal
    rows = [[value / unit for value in column] for column, unit in zip(whole, units, strict=True)]
    bases = [base / unit for base, unit in zip(start, units, strict=True)]
    return Agenda(
        np.array(rows).T.copy(), begins, issue, np.array(bases), np.array([float(u) for u in units])
    )


def _most(column: list[int], sizes: Sequence[int]) -> int:
    total, begin = 0, 0
    for size in sizes:
        total, begin = total + max(column[begin : begin + size]), begin + size
    return total


def weights_for(agenda: Agenda, *, product: bool) -> list[Vector]:
    """Weights that leave the least room above any package, each round nearer to the best ones.

    Parameters
    ----------
    agenda : Agenda
        Each party in its own unit for the product, all in a common one for the smallest gain.
    product : bool
        Whether the product of gains is bounded, else the smallest gain.
    """
    parties = len(agenda.start)
    weights = np.full(parties, 1.0 if product else 1.0 / parties)
    found = []
    for smoothing in SMOOTHINGS:
        for _ in range(NEWTON_STEPS):
            value, slope, curve = _smooth(agenda, weights, smoothing, product)
            try:
                step = _newton_step(slope, curve, weights, product)
            except np.linalg.LinAlgError:
                break  # the weights found so far bound as well, if not as closely
            descent = float(slope @ step)
            if descent > -CLOSE or float(weights.max()) > HEAVIEST:
                break  # there, or on the way to where no package gives everybody a gain
            weights = _shortened(agenda, weights, step, (value, descent, smoothing), product)
        found.append(weights)
    return found


def _smooth(
    agenda: Agenda, weights: Vector, smoothing: float, product: bool
) -> tuple[float, Vector, Vector]:
    """Value, slope and curvature of the smoothed bound."""
    worth = agenda.rows @ weights / smoothing
    top = np.maximum.reduceat(worth, agenda.begins)
    share = np.exp(worth - top[agenda.issue])
    whole = np.add.reduceat(share, agenda.begins)
    share /= whole[agenda.issue]
    weighted = agenda.rows * share[:, None]
    mean = np.add.reduceat(weighted, agenda.begins, axis=0)
    barrier = 1.0 if product else smoothing
    value = smoothing * float((top + np.log(whole)).sum()) + float(agenda.start @ weights)
    value -= barrier * float(np.log(weights).sum())
    slope = mean.sum(axis=0) + agenda.start - barrier / weights
    curve = (agenda.rows.T @ weighted - mean.T @ mean) / smoothing
    curve[np.diag_indices_from(curve)] += barrier / weights**2
    return value, slope, curve


def _newton_step(slope: Vector, curve: Vector, weights: Vector, product: bool) -> Vector:
    """Newton's step, taken in shares of each weight: so no weight is too small for the floats."""
    shares = weights[:, None] * curve * weights
    if product:
        return np.asarray(-weights * np.linalg.solve(shares, weights * slope))
    sides = weights[:, None] * np.stack((slope, np.ones(len(slope))), axis=1)
    down, across = weights * np.linalg.solve(shares, sides).T
    return np.asarray(across * (down.sum() / across.sum()) - down)  # the sum stays 1


def _shortened(
    agenda: Agenda,
    weights: Vector,
    step: Vector,
    from_here: tuple[float, float, float],
    product: bool,
) -> Vector:
    """As long a step as keeps the weights positive and lowers the bound."""
    value, descent, smoothing = from_here
    length = min(1.0, 0.95 / max(1e-300, float((-step / weights).max())))
    for _ in range(HALVINGS):
        there = weights + length * step
        if _smooth(agenda, there, smoothing, product)[0] <= value + 0.25 * length * descent:
            return there
        length /= 2
    return weights


def climbed(agenda: Agenda, begin: Sequence[int] | Positions, *, product: bool) -> Positions:
    """Change one issue at a time as long as the product, or else the smallest gain, grows.

    Rows of the agenda, one per issue. The smallest gain is softened, so that the second smallest
    counts where the smallest stands still.
    """
    score = _log_product if product else _soft_smallest
    chosen = np.array(begin, dtype=np.intp)
    totals = agenda.gains(chosen)
    best = score(totals[None])[0]
    for _ in range(CLIMBING_STEPS):
        there = totals + agenda.rows - agenda.rows[chosen][agenda.issue]
        values = score(there)
        place = int(values.argmax())
        if values[place] <= best + NO_GAIN:
            break
        chosen[agenda.issue[place]] = place
        totals, best = there[place], values[place]
    return chosen


def paired(agenda: Agenda, begin: Positions) -> Positions:
    """Change two issues at a time, and then one, as long as the smallest gain grows."""
    chosen, count = begin.copy(), len(agenda.rows)
    for _ in range(PAIR_WORK // count**2):
        moves = agenda.rows - agenda.rows[chosen][agenda.issue]
        there = agenda.gains(chosen) + moves
        least = np.min([there[:, p, None] + moves[:, p] for p in range(len(agenda.start))], axis=0)
        least[agenda.issue[:, None] == agenda.issue] = -np.inf
        few = min(PAIRS, least.size - 1)
        one, other = np.divmod(np.argpartition(least, -few, axis=None)[-few:], count)
        values = _soft_smallest(there[one] + moves[other])
        place = int(values.argmax())
        if values[place] <= _soft_smallest(agenda.gains(chosen)[None])[0] + NO_GAIN:
            break
        chosen[agenda.issue[[one[place], other[place]]]] = one[place], other[place]
        chosen = climbed(agenda, chosen, product=False)
    return chosen


def _log_product(gains: Vector) -> Vector:
    return np.asarray(np.log(np.maximum(gains, NO_GAIN)).sum(axis=1))


def _soft_smallest(gains: Vector) -> Vector:
    least = gains.min(axis=1)
    beyond = np.exp(-SHARP * (gains - least[:, None])).sum(axis=1)
    return np.asarray(least - np.log(beyond) / SHARP)
