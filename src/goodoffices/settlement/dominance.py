"""Which points are dominated: exact filters on whole numbers."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from goodoffices.settlement.budget import Budget

__all__ = [
    "Groups",
    "groups_of_many",
    "groups_of_two",
    "is_dominated_by",
    "undominated",
    "useful_options",
]

Keys: TypeAlias = npt.NDArray[np.int64]
Groups: TypeAlias = tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]

SHORT = 1 << 16
TWO, THREE = 2, 3
LARGEST_EXACT_FLOAT = 1 << 53
BLOCK = 256
CHUNK = 2048
STEP_OF_STAIRS = 40


def is_dominated_by(one: Sequence[int], other: Sequence[int]) -> bool:
    """Whether the other point is at least as good for all and better for one.

    Examples
    --------
    >>> is_dominated_by((3, 5), (4, 5)), is_dominated_by((4, 5), (4, 5))
    (True, False)
    """
    return tuple(one) != tuple(other) and all(a <= b for a, b in zip(one, other, strict=True))


def useful_options(options: Sequence[tuple[int, ...]]) -> list[int]:
    """The positions, rising, of the options of one issue that no other option dominates.

    Examples
    --------
    >>> useful_options([(3, 1), (2, 1), (0, 4), (0, 4)])
    [0, 2, 3]
    """
    order = sorted(range(len(options)), key=options.__getitem__, reverse=True)
    kept: list[int] = []
    if len(options[0]) == TWO:
        most, last = -1, (-1, -1)
        for place in order:
            first, second = options[place]
            if second > most or (first, second) == last:
                most, last = second, (first, second)
                kept.append(place)
        return sorted(kept)
    for place in order:
        here = options[place]
        if not any(is_dominated_by(here, options[other]) for other in kept):
            kept.append(place)
    return sorted(kept)


def groups_of_two(first: Keys, second: Keys) -> Groups:
    """Undominated points of two parties, equal ones grouped.

    Returns
    -------
    candidates, starts : arrays of positions
        ``candidates[starts[i]:starts[i + 1]]`` all have the i-th undominated point, in their given
        order; points come in falling order of the first party.
    """
    order = _falling(first)
    a, b = first[order], second[order]
    new = np.empty(len(a), dtype=np.bool_)
    new[0] = True
    np.not_equal(a[1:], a[:-1], out=new[1:])
    if new.all():
        best = np.maximum.accumulate(b)
        keep = np.empty(len(b), dtype=np.bool_)
        keep[0] = True
        np.greater(b[1:], best[:-1], out=keep[1:])
        chosen = order[keep]
        return chosen, np.arange(len(chosen) + 1)
    starts = np.flatnonzero(new)
    best_of_group = np.maximum.reduceat(b, starts)
    alive = np.ones(len(starts), dtype=np.bool_)
    np.greater(best_of_group[1:], np.maximum.accumulate(best_of_group)[:-1], out=alive[1:])
    group = np.cumsum(new) - 1
    keep = (b == best_of_group[group]) & alive[group]
    return order[keep], _starts(group[keep])


def _falling(values: Keys) -> npt.NDArray[np.intp]:
    """A stable order from largest to smallest; short ranges fit 16 bits, which sort fastest."""
    below = values.max() - values
    if below.max() < SHORT:
        below = below.astype(np.uint16)
    return np.argsort(below, kind="stable")


def groups_of_many(keys: Keys, budget: Budget) -> Groups:
    """Undominated points of any number of parties (keys: one row per party), equal ones grouped."""
    order = np.lexsort(-keys[::-1])
    points = keys[:, order]
    new = np.ones(points.shape[1], dtype=np.bool_)
    new[1:] = (points[:, 1:] != points[:, :-1]).any(axis=0)
    alive = undominated(points[:, new], budget)
    group = np.cumsum(new) - 1
    keep = alive[group]
    return order[keep], _starts(group[keep])


def _starts(groups: npt.NDArray[np.intp]) -> npt.NDArray[np.intp]:
    edges = np.ones(len(groups) + 1, dtype=np.bool_)
    np.not_equal(groups[1:], groups[:-1], out=edges[1:-1])
    return np.flatnonzero(edges)


def undominated(points: Keys, budget: Budget) -> npt.NDArray[np.bool_]:
    """Which of the distinct points, in falling lexicographic order, no other point dominates.

    Parameters
    ----------
    points : array of int64, shape (n_parties, n_points)
        Distinct points sorted so that a dominating point comes first.
    budget : Budget
        Work allowed.
    """
    if points.shape[1] > BLOCK and int(points.max()) < LARGEST_EXACT_FLOAT:
        return _by_moocore(points, budget)
    if len(points) == THREE:
        return _undominated_of_three(points, budget)
    alive = np.zeros(points.shape[1], dtype=np.bool_)
    rest = points[1:]
    front = np.empty((rest.shape[0], 0), dtype=np.int64)
    for begin in range(0, points.shape[1], BLOCK):
        here = np.arange(begin, min(begin + BLOCK, points.shape[1]))
        for chunk in range(0, front.shape[1], CHUNK):
            budget.spend(len(here) * min(CHUNK, front.shape[1] - chunk))
            here = here[~_covered(rest[:, here], front[:, chunk : chunk + CHUNK])]
        here = here[~_covered_by_earlier(rest[:, here])]
        alive[here] = True
        front = np.concatenate((front, rest[:, here]), axis=1)
    return alive


def _by_moocore(points: Keys, budget: Budget) -> npt.NDArray[np.bool_]:
    """The filter in C; its floats hold these whole numbers exactly."""
    from moocore import is_nondominated  # noqa: PLC0415

    budget.spend(points.shape[1] * STEP_OF_STAIRS * (len(points) - 2))
    return np.asarray(is_nondominated(points.T.astype(np.float64), maximise=True), dtype=np.bool_)


def _covered(points: Keys, front: Keys) -> npt.NDArray[np.bool_]:
    at_least = front[0][None, :] >= points[0][:, None]
    for party in range(1, len(points)):
        at_least &= front[party][None, :] >= points[party][:, None]
    return np.asarray(at_least.any(axis=1))


def _covered_by_earlier(points: Keys) -> npt.NDArray[np.bool_]:
    at_least = np.tri(points.shape[1], k=-1, dtype=np.bool_)
    for row in points:
        at_least &= row[None, :] >= row[:, None]
    return np.asarray(at_least.any(axis=1))


def _undominated_of_three(points: Keys, budget: Budget) -> npt.NDArray[np.bool_]:
    """Sweep in falling order of the first party over the stairs that the two others form."""
    seconds: list[int] = []  # rising
    thirds: list[int] = []  # falling
    alive = np.zeros(points.shape[1], dtype=np.bool_)
    for place, (b, c) in enumerate(zip(points[1].tolist(), points[2].tolist(), strict=True)):
        if place % 1024 == 0:
            budget.spend(1024 * STEP_OF_STAIRS)
        spot = bisect_left(seconds, b)
        if spot < len(thirds) and thirds[spot] >= c:
            continue
        alive[place] = True
        end = spot + 1 if spot < len(seconds) and seconds[spot] == b else spot
        start = spot
        while start > 0 and thirds[start - 1] <= c:
            start -= 1
        seconds[start:end] = [b]
        thirds[start:end] = [c]
    return alive
