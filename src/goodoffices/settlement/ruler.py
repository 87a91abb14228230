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

SHORT = 1 << 30
NOTHING = {np.int32: -SHORT, np.int64: -(1 << 62)}  # below 0 whatever an option adds
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
    first, second = front
    place = first[0] - first  # 0 is the first party's best total
    best = options[0].max()
    moved = best - options[0]
    room = int(moved.max())
    length = int(place[-1]) + 1 + room
    largest = int(second.max()) + int(options[1].max())
    kind = np.int32 if largest < SHORT else np.int64
    least = np.full(length + room, NOTHING[kind], dtype=kind)
    number = np.empty(length + room, dtype=np.intp)
    place += room
    least[place] = second
    number[place] = np.arange(len(place))
    begins = room - moved
    starting = np.ndarray((room + 1, length), kind, least, 0, least.strides * 2)
    ruler = starting[begins]  # a copy: one row for each option
    ruler += options[1].astype(kind)[:, None]
    most = ruler.max(axis=0)
    keep = np.empty(length, dtype=np.bool_)
    keep[0] = True
    np.greater(most[1:], np.maximum.accumulate(most)[:-1], out=keep[1:])
    kept = np.flatnonzero(keep)
    reached = most.take(kept)
    ways = np.flatnonzero((ruler.take(kept, axis=1) == reached).T.copy())
    point = ways // len(begins)
    option = ways - point * len(begins)
    parents = number.take(kept.take(point) + begins.take(option))
    starts = point.searchsorted(np.arange(len(kept) + 1))
    return (first[0] + best - kept, reached.astype(np.int64)), option, parents, starts
