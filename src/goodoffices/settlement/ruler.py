"""One issue of the merge for two parties with few points: totals laid out on a ruler.

Where the first party's totals are whole numbers in a short range, every total has a place on a
ruler, and at each place only the most that the second party can have with it counts. Adding an
option moves the whole ruler. That takes no sorting, and the same efficient points come out.
"""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
import numpy.typing as npt

__all__ = ["laid_out", "pays"]

Totals: TypeAlias = npt.NDArray[np.int64]
Positions: TypeAlias = npt.NDArray[np.intp]

NOTHING = -(1 << 62)
LONGER, EMPTY = 8, 20_000


def pays(options: Totals, front: Totals) -> bool:
    """Whether the ruler is short beside the number of sums that would have to be sorted."""
    length = int(front[0] - front[-1]) + int(options.max() - options.min()) + 1
    return len(options) * length <= LONGER * len(options) * len(front) + EMPTY


def laid_out(
    options: tuple[Totals, Totals], front: tuple[Totals, Totals]
) -> tuple[tuple[Totals, Totals], Positions, Positions, Positions]:
    """Every option added to every point of the front, dominated sums dropped.

    Parameters
    ----------
    options : pair of arrays
        What each option adds for the first and the second party.
    front : pair of arrays
        The totals so far, in falling order of the first party.

    Returns
    -------
    totals, options, parents, starts
        The undominated totals in falling order of the first party; the ways ``starts[i]`` to
        ``starts[i + 1]`` lead to the i-th, each an option and a point of the front.
    """
    top = front[0][0]
    place = top - front[0]  # 0 is the first party's best total
    length = int(place[-1]) + 1
    least = np.full(length, NOTHING, dtype=np.int64)
    least[place] = front[1]
    number = np.empty(length, dtype=np.intp)
    number[place] = np.arange(len(place))
    best = options[0].max()
    moved = best - options[0]
    ruler = np.full((len(moved), length + int(moved.max())), NOTHING, dtype=np.int64)
    for row, start, more in zip(ruler, moved.tolist(), options[1].tolist(), strict=True):
        np.add(least, more, out=row[start : start + length])
    most = ruler.max(axis=0)
    keep = np.empty(len(most), dtype=np.bool_)
    keep[0] = True
    np.greater(most[1:], np.maximum.accumulate(most)[:-1], out=keep[1:])
    kept = np.flatnonzero(keep)
    reached = most[kept]
    point, option = (ruler[:, kept] == reached).T.nonzero()
    parents = number[kept[point] - moved[option]]
    starts = np.searchsorted(point, np.arange(len(kept) + 1))
    return (top + best - kept, reached), option, parents, starts
