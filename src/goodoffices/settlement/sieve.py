"""Which small changes can matter at all: a coarse sieve before the solutions themselves are asked.

A package stays proposed as long as no other is as good by what the solution compares and, where that
is equal, by leximin. All changes of one number are compared at once, in whole numbers; what passes
the sieve need not matter, what is held back cannot.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import prod
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

__all__ = ["Shift", "passed"]

MACHINE_WORD = 1 << 62
Grid: TypeAlias = npt.NDArray[Any]


@dataclass(frozen=True, slots=True)
class Shift:
    """Packages while one number of one party changes step by step.

    Parameters
    ----------
    points : list of tuple of int
        Of every package, before the change, in one common unit.
    moves : list of bool
        Which packages the change moves.
    party : int
        Whose number changes.
    changes : list of int
        By how much, step by step.
    floors, no_deal : list of tuple of int
        For each step: what each party accepts at least, and what it has without a deal.
    before : tuple of tuple of int
        Floors and no deal without any change.
    here : int
        The package that is proposed without any change.
    """

    points: list[tuple[int, ...]]
    moves: list[bool]
    party: int
    changes: list[int]
    floors: list[tuple[int, ...]]
    no_deal: list[tuple[int, ...]]
    before: tuple[tuple[int, ...], tuple[int, ...]]
    here: int


def passed(shift: Shift, solutions: Sequence[str]) -> dict[str, list[int]]:
    """For each solution the steps at which another package might be proposed.

    A solution that is not known here keeps every step.
    """
    steps = range(len(shift.changes))
    points, floors, no_deal = _grids(shift)
    accepted = np.all(points >= floors, axis=2)
    gains = points - no_deal
    lost = ~accepted[:, shift.here]
    rivals = accepted.copy()
    rivals[:, shift.here] = False
    # Two packages that both stay where they are compare as before, unless shares are compared.
    same = set(zip(shift.floors, shift.no_deal, strict=True)) == {shift.before}
    still = same and not shift.moves[shift.here]
    moving = rivals & np.array(shift.moves, dtype=bool) if still else rivals
    result = {}
    for name in solutions:
        if name not in _KEYS:
            result[name] = list(steps)
            continue
        key, sure = _KEYS[name](gains, accepted)
        reach = _at_least(key, shift.here) & (rivals if name == "kalai_smorodinsky" else moving)
        result[name] = np.flatnonzero(lost | ~sure | reach.any(axis=1)).tolist()
    return result


def _grids(shift: Shift) -> tuple[Grid, Grid, Grid]:
    """Points, floors and points without a deal, by step, package and party."""
    largest = max(max(map(abs, point)) for point in shift.points) + max(map(abs, shift.changes))
    kind = np.int64 if max(largest, 2) ** len(shift.floors[0]) < MACHINE_WORD else np.object_
    start = np.array(shift.points, dtype=kind)
    points = np.repeat(start[None], len(shift.changes), axis=0)
    moved = np.array(shift.moves, dtype=bool)
    points[:, moved, shift.party] += np.array(shift.changes, dtype=kind)[:, None]
    floors = np.array(shift.floors, dtype=kind)[:, None, :]
    return points, floors, np.array(shift.no_deal, dtype=kind)[:, None, :]


def _at_least(key: Grid, here: int) -> Grid:
    """Where a package is not behind the one proposed, the first difference deciding."""
    verdict = np.ones(key.shape[:2], dtype=bool)
    for place in reversed(range(key.shape[2])):
        column = key[:, :, place]
        mine = column[:, here : here + 1]
        verdict = (column > mine) | ((column == mine) & verdict)
    return verdict


def _with_leximin(score: Grid, values: Grid) -> Grid:
    return np.concatenate((score[:, :, None], np.sort(values, axis=2)), axis=2)


def _product(gains: Grid, accepted: Grid) -> tuple[Grid, Grid]:
    score = np.prod(gains, axis=2)
    # Without a gain for everybody the solution compares something else.
    return _with_leximin(score, gains), np.any(accepted & (score > 0), axis=1)


def _sum(gains: Grid, _accepted: Grid) -> tuple[Grid, Grid]:
    return _with_leximin(np.sum(gains, axis=2), gains), np.ones(len(gains), dtype=bool)


def _smallest(gains: Grid, _accepted: Grid) -> tuple[Grid, Grid]:
    return np.sort(gains, axis=2), np.ones(len(gains), dtype=bool)


def _shares(gains: Grid, accepted: Grid) -> tuple[Grid, Grid]:
    ideal = np.max(np.where(accepted[:, :, None], gains, 0), axis=1)
    others = [
        np.array([prod(int(v) for p, v in enumerate(row) if p != party) for row in ideal])
        for party in range(ideal.shape[1])
    ]
    factors = np.stack(others, axis=1).astype(gains.dtype)[:, None, :]
    return np.sort(gains * factors, axis=2), np.all(ideal > 0, axis=1)


_KEYS = {
    "egalitarian": _smallest,
    "kalai_smorodinsky": _shares,
    "leximin": _smallest,
    "nash": _product,
    "utilitarian": _sum,
}
