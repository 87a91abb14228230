"""Weights on the parties that bound what any package can give.

Found in floats, since any weights give a valid bound; what they prove is checked in whole numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

__all__ = ["product_weights", "smallest_weights"]

Vector: TypeAlias = npt.NDArray[np.float64]
Ratings: TypeAlias = list[Vector]  # per issue: options x parties

ROUNDS = 400
SHARPEST = 4_000.0


def product_weights(table: Sequence[Sequence[Sequence[int]]], start: Sequence[int]) -> list[Vector]:
    """Weights under which few packages can have a larger product of gains than the best one."""

    def slope(point: Vector, _round: int) -> Vector:
        return 1.0 / np.maximum(point, 1e-9)

    return _weights(table, start, slope)


def smallest_weights(
    table: Sequence[Sequence[Sequence[int]]], start: Sequence[int]
) -> list[Vector]:
    """Weights under which few packages can have a larger smallest gain than the best one."""

    def slope(point: Vector, round_: int) -> Vector:
        sharpness = SHARPEST ** (0.3 + 0.7 * round_ / ROUNDS)
        weights = np.exp(-sharpness * (point - point.min()))
        return np.asarray(weights / weights.sum())

    return _weights(table, start, slope)


def _weights(
    table: Sequence[Sequence[Sequence[int]]],
    start: Sequence[int],
    slope: Callable[[Vector, int], Vector],
) -> list[Vector]:
    """Walk over mixtures of packages, each step towards the best package for the present weights."""
    unit = float(
        max(sum(max(o[p] for o in issue) for issue in table) for p in range(len(start))) or 1
    )
    ratings = [np.array(issue, dtype=np.float64) / unit for issue in table]
    base = np.array(start, dtype=np.float64) / unit
    point = base + sum(issue.mean(axis=0) for issue in ratings)
    found = []
    for round_ in range(ROUNDS):
        weights = slope(point, round_)
        found.append(weights)
        corner = base + sum(issue[np.argmax(issue @ weights)] for issue in ratings)
        step = _step(point, corner - point, round_, slope)
        if step == 0:
            break
        point = point + step * (corner - point)
    return found[-40:]


def _step(point: Vector, way: Vector, round_: int, slope: Callable[[Vector, int], Vector]) -> float:
    """How far to go: until the weights there no longer want to go on."""
    low, high = 0.0, 1.0
    for _ in range(24):
        middle = (low + high) / 2
        if float(slope(point + middle * way, round_) @ way) > 0:
            low = middle
        else:
            high = middle
    return low
