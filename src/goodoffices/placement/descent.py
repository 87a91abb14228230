"""The smallest value of a smooth, convex function of numbers that may not be negative (L-BFGS with bounds)."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

__all__ = ["Floats", "lowest"]

Floats: TypeAlias = NDArray[np.float64]

MEMORY = 8
SUFFICIENT, SHORTER, SHORTEST = 1e-4, 0.5, 1e-6
TINY = 1e-12


def lowest(
    function: Callable[[Floats], tuple[float, Floats]],
    start: Floats,
    *,
    steps: int,
    near: float,
    should_stop: Callable[[], bool],
) -> Floats:
    """Go down from a start, step by step.

    Parameters
    ----------
    function : callable
        Gives value and gradient.
    start : float array, shape (n,)
        Not negative.
    steps : int
        Most evaluations.
    near : float
        End where a step lowers the value by less than this share of it.
    should_stop : callable
        Asked at every step.

    Returns
    -------
    float array, shape (n,)
    """
    at = np.maximum(start, 0.0)
    value, gradient = function(at)
    past: deque[tuple[Floats, Floats, float]] = deque(maxlen=MEMORY)
    left, small = steps - 1, 0
    while left > 0 and not should_stop():
        free = (at > 0) | (gradient < 0)
        way = _direction(gradient * free, past, free)
        if way @ gradient >= 0:
            past.clear()
            way = -gradient * free
        length = (
            1.0 if past else min(1.0, 0.1 * (1 + np.abs(at).max()) / (np.abs(way).max() + TINY))
        )
        while True:
            there = np.maximum(at + length * way, 0.0)
            lower, slope = function(there)
            left -= 1
            fall = gradient @ (there - at)
            if lower <= value + SUFFICIENT * fall or left <= 0 or length < SHORTEST:
                break
            length *= SHORTER
        if lower >= value:
            if not past:
                break
            past.clear()
            continue
        step, bend = there - at, slope - gradient
        curve = float(step @ bend)
        if curve > TINY * float(step @ step):
            past.append((step, bend, 1.0 / curve))
        small = small + 1 if value - lower <= near * abs(value) else 0
        at, value, gradient = there, lower, slope
        if small > 1:
            break
    return at


def _direction(
    gradient: Floats, past: deque[tuple[Floats, Floats, float]], free: NDArray[np.bool_]
) -> Floats:
    """Against the gradient, bent by what was learnt of the curvature (the two loops of Nocedal)."""
    way = gradient.copy()
    weights = []
    for step, bend, inverse in reversed(past):
        weight = inverse * float(step @ way)
        way -= weight * bend
        weights.append(weight)
    if past:
        step, bend, inverse = past[-1]
        way /= inverse * float(bend @ bend)
    for (step, bend, inverse), weight in zip(past, reversed(weights), strict=True):
        way += (weight - inverse * float(bend @ way)) * step
    return -way * free
