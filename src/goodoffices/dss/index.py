"""An index from cells and time to what lies there, for one writer that asks before every write."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

__all__ = ["CellIndex"]

SHORTEST = 26
"""Windows shorter than 2**26 microseconds (67 seconds) share one length of bucket."""

Bucket = tuple[int, int]
"""Logarithm of its length, and its number since 1970."""


class CellIndex:
    """Ids by cell and by window; a busy cell costs no more than what meets the window asked for.

    A window goes into buckets at least as long as itself, so it stands in one or two of them;
    a question looks at every length in use.

    Examples
    --------
    >>> index = CellIndex()
    >>> index.add("a", {7}, 0, 10)
    >>> index.near({7}, 5, 6), index.near({8}, 5, 6)
    ({'a'}, set())
    """

    def __init__(self) -> None:
        self._cells: dict[int, dict[Bucket, set[str]]] = {}
        self._lengths: Counter[int] = Counter()

    def add(self, key: str, cells: Iterable[int], start: int, end: int) -> None:
        """Put something at these cells, from `start` to `end` (microseconds since 1970)."""
        buckets = list(_buckets(start, end))
        self._lengths[buckets[0][0]] += 1
        for cell in cells:
            at = self._cells.setdefault(cell, {})
            for bucket in buckets:
                at.setdefault(bucket, set()).add(key)

    def remove(self, key: str, cells: Iterable[int], start: int, end: int) -> None:
        """Take away what was put with the same cells and window."""
        buckets = list(_buckets(start, end))
        self._lengths[buckets[0][0]] -= 1
        for cell in cells:
            at = self._cells[cell]
            for bucket in buckets:
                at[bucket].discard(key)
                if not at[bucket]:
                    del at[bucket]
            if not at:
                del self._cells[cell]

    def near(self, cells: Iterable[int], start: int | None, end: int | None) -> set[str]:
        """What may meet the window at one of the cells: all that do, and a few that do not."""
        lengths = [length for length, count in self._lengths.items() if count]
        found: set[str] = set()
        for cell in cells:
            at = self._cells.get(cell)
            if at is None:
                continue
            for bucket in _asked(at, lengths, start, end):
                found |= at[bucket]
        return found


def _buckets(start: int, end: int) -> Iterator[Bucket]:
    length = max(SHORTEST, (end - start).bit_length())
    for number in range(start >> length, (end >> length) + 1):
        yield length, number


def _asked(
    at: dict[Bucket, set[str]], lengths: list[int], start: int | None, end: int | None
) -> Iterator[Bucket]:
    if start is not None and end is not None:
        numbers = sum((end >> length) - (start >> length) + 1 for length in lengths)
        if numbers < len(at):
            for length in lengths:
                for number in range(start >> length, (end >> length) + 1):
                    if (length, number) in at:
                        yield length, number
            return
    for length, number in at:
        if (start is None or number >= start >> length) and (
            end is None or number <= end >> length
        ):
            yield length, number
