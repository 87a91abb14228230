"""Trees of boxes per day: built once each, merged as they grow, with a tail that is looked through."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from goodoffices.deconfliction.box import Box, boxes_meet, shifted
from goodoffices.deconfliction.extra import geometry
from goodoffices.deconfliction.geodesy import Floats

__all__ = ["DAY", "Forest"]

DAY = 86_400_000_000
"""Microseconds."""
LONG = 3
"""What lasts for more days than this stands in a bucket of its own."""
TAIL = 1_024
FAN = 4
"""So many trees of one size are merged into one of the next."""

Rows = NDArray[np.int64]


class Bucket:
    """The boxes of one day: some trees, each several times larger than the next, and a tail.

    All places of the tail are compared, taken or not: how many are taken would be told by the time it takes.
    """

    def __init__(self) -> None:
        self.trees: list[tuple[Any, Rows]] = []
        self.tail: Rows = np.empty(TAIL, np.int64)
        # Nothing meets what is no number.
        self.boxes: Floats = np.full((TAIL, 4), np.nan)
        self.count = 0

    def plant(self, rows: Rows, boxes: Floats) -> None:
        """Add a tree of some rows and their boxes."""
        spread, which = shifted(boxes)
        if len(rows):
            # A diagonal has the same bounds as its box, and costs less.
            diagonals = geometry().linestrings(spread.reshape(-1, 2, 2))
            tree = geometry().STRtree(diagonals)
            # A tree is only laid out when it is first asked: better now than while a filer waits.
            tree.query(diagonals[0])
            self.trees.append((tree, rows[which]))

    def add(self, row: int, boxes: Floats, alive: NDArray[np.bool_]) -> None:
        """Add one row; when the tail is full it becomes a tree, and trees of like size become one."""
        self.tail[self.count], self.boxes[self.count] = row, boxes[row]
        self.count += 1
        if self.count < len(self.tail):
            return
        rows = self.tail.copy()
        self.count = 0
        self.boxes[:] = np.nan
        size = len(rows) * FAN
        while sum(len(held) < size for _, held in self.trees) >= FAN - 1:
            small = [held for _, held in self.trees if len(held) < size]
            self.trees = [(tree, held) for tree, held in self.trees if len(held) >= size]
            rows = np.unique(np.concatenate((rows, *small)))
            size *= FAN
        rows = rows[alive[rows]]
        self.plant(rows, boxes[rows])

    def met(self, queries: Any, boxes: Sequence[Box]) -> Iterator[Rows]:
        """Rows whose boxes meet one of some boxes, which are given as geometries too."""
        for tree, rows in self.trees:
            found = tree.query(queries)
            yield rows[found[1] if found.ndim > 1 else found]
        yield self.tail[boxes_meet(self.boxes, boxes)]


class Forest:
    """Rows by day and box; finds those that may meet a box in a span of time.

    What it yields is a superset in altitude and time, and in area but for rounding: the caller compares boxes again.
    """

    def __init__(self) -> None:
        self.days: dict[int, Bucket] = {}
        self.long = Bucket()

    def add(self, row: int, start: int, end: int, boxes: Floats, alive: NDArray[np.bool_]) -> None:
        """Add a row that lasts from ``start`` to ``end``, in microseconds."""
        first, last = start // DAY, (end - 1) // DAY
        if last - first >= LONG:
            self.long.add(row, boxes, alive)
            return
        for day in range(first, last + 1):
            if day not in self.days:
                self.days[day] = Bucket()
            self.days[day].add(row, boxes, alive)

    def plant(self, rows: Rows, starts: Rows, ends: Rows, boxes: Floats) -> None:
        """Add many rows at once; ``boxes``, ``starts`` and ``ends`` are those of the rows."""
        first, last = starts // DAY, (ends - 1) // DAY
        lasting = last - first >= LONG
        self.long.plant(rows[lasting], boxes[lasting])
        places = [np.flatnonzero(~lasting & (first + n <= last)) for n in range(LONG)]
        days = np.concatenate([first[place] + n for n, place in enumerate(places)])
        place = np.concatenate(places)
        order = np.argsort(days, kind="stable")
        days, place = days[order], place[order]
        for held in np.split(np.arange(len(days)), np.flatnonzero(np.diff(days)) + 1):
            if len(held):
                bucket = self.days.setdefault(int(days[held[0]]), Bucket())
                bucket.plant(rows[place[held]], boxes[place[held]])

    def candidates(self, boxes: Sequence[Box], start: int, end: int) -> Rows:
        """Rows that may meet one of some boxes between two times; each once."""
        make = geometry().box
        queries = make(*boxes[0]) if len(boxes) == 1 else [make(*box) for box in boxes]
        first, last = start // DAY, (end - 1) // DAY
        days = (
            range(first, last + 1)
            if last - first < len(self.days)
            else [day for day in self.days if first <= day <= last]
        )
        found = list(self.long.met(queries, boxes))
        for day in days:
            bucket = self.days.get(day)
            if bucket is not None:
                found += bucket.met(queries, boxes)
        rows = np.concatenate(found)
        if len(found) > 1 and len(rows) > 1:
            rows = np.unique(rows)
        return rows
