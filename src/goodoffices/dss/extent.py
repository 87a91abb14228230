"""Extents: cells, a band of altitude and a window of time; bounds inclusive, a missing bound open."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeVar

__all__ = ["Extent", "union"]

Number = TypeVar("Number", int, float)


@dataclass(frozen=True, slots=True)
class Extent:
    """What the service keeps of a volume in space and time.

    Parameters
    ----------
    cells : frozenset of int
        Ids of S2 cells of level 13.
    low_m, high_m : float or None
        Altitude over the WGS 84 ellipsoid, metres; None is open.
    start, end : int or None
        Microseconds since 1970; None is open.

    Examples
    --------
    >>> noon = Extent(frozenset({1, 2}), 0.0, 100.0, 10, 20)
    >>> noon.meets(Extent(frozenset({2}), 100.0, None, 20, None))
    True
    >>> noon.meets(Extent(frozenset({2}), 101.0, None, 20, None))
    False
    """

    cells: frozenset[int]
    low_m: float | None
    high_m: float | None
    start: int | None
    end: int | None

    def meets(self, other: Extent, *, altitude: bool = True) -> bool:
        """Whether the two share a cell, an instant and, where asked for, an altitude."""
        return (
            _overlap(self.start, self.end, other.start, other.end)
            and (not altitude or _overlap(self.low_m, self.high_m, other.low_m, other.high_m))
            and not self.cells.isdisjoint(other.cells)
        )


def _overlap(
    low: float | None, high: float | None, other_low: float | None, other_high: float | None
) -> bool:
    return not (
        (low is not None and other_high is not None and low > other_high)
        or (high is not None and other_low is not None and high < other_low)
    )


def union(extents: Iterable[Extent]) -> Extent:
    """The one extent around all of them: all cells, the widest band, the longest window.

    Parameters
    ----------
    extents : iterable of Extent
        At least one.

    Returns
    -------
    Extent
        Open on a side on which any of them is open.

    Examples
    --------
    >>> union([Extent(frozenset({1}), 0, 5, 3, 4), Extent(frozenset({2}), None, 9, 1, 2)])
    Extent(cells=frozenset({1, 2}), low_m=None, high_m=9, start=1, end=4)
    """
    every = list(extents)
    return Extent(
        frozenset().union(*(one.cells for one in every)),
        _least([one.low_m for one in every]),
        _most([one.high_m for one in every]),
        _least([one.start for one in every]),
        _most([one.end for one in every]),
    )


def _least(values: list[Number | None]) -> Number | None:
    known = [value for value in values if value is not None]
    return min(known) if len(known) == len(values) else None


def _most(values: list[Number | None]) -> Number | None:
    known = [value for value in values if value is not None]
    return max(known) if len(known) == len(values) else None
