"""Whole numbers of any size in columns of 64-bit limbs, so that sums and comparisons stay exact.

Points of the desk fit one limb. Decimals of foreign formats, brought to a common denominator, often
need two; the number of limbs is chosen from the largest total that can occur, so nothing overflows.
A column has shape (limbs, n), the most significant limb first.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

__all__ = ["Column", "Limbs"]

Column: TypeAlias = npt.NDArray[np.int64]

TOP_BITS = 61
LOW_BITS = 60


@dataclass(frozen=True, slots=True)
class Limbs:
    """How one party's totals are cut into limbs."""

    count: int
    bits: int

    @classmethod
    def for_totals_up_to(cls, largest: int) -> Limbs:
        """The fewest limbs that hold every total up to ``largest``, the top one filled best."""
        low = max(largest.bit_length() - TOP_BITS, 0)
        count = -(-low // LOW_BITS)
        return cls(1 + count, -(-low // count) if count else LOW_BITS)

    def column(self, values: Sequence[int]) -> Column:
        """Whole numbers as a column."""
        if self.count == 1:
            return np.array([values], dtype=np.int64)
        mask = (1 << self.bits) - 1
        rows = [
            [
                (v >> (self.bits * place)) & mask
                if place < self.count - 1
                else v >> (self.bits * place)
                for v in values
            ]
            for place in reversed(range(self.count))
        ]
        return np.array(rows, dtype=np.int64)

    def numbers(self, column: Column) -> list[int]:
        """A column as whole numbers of Python."""
        totals: list[int] = column[0].tolist()
        for row in column[1:]:
            totals = [
                (high << self.bits) | low for high, low in zip(totals, row.tolist(), strict=True)
            ]
        return totals

    def sums(self, options: Column, front: Column) -> Column:
        """Every option added to every total of the front; options outermost."""
        total: Column = (options[:, :, None] + front[:, None, :]).reshape(self.count, -1)
        for place in range(self.count - 1, 0, -1):
            total[place - 1] += total[place] >> self.bits
            total[place] &= (1 << self.bits) - 1
        return total

    def keys(self, column: Column) -> Column:
        """One 64-bit number per entry that orders, and tells apart, exactly as the totals do."""
        if self.count == 1:
            return np.asarray(column[0])
        order = np.argsort(column[0], kind="stable")
        new = np.diff(column[0][order]) != 0
        if not new.all():
            order = np.lexsort(column[::-1])
            new = (np.diff(column[:, order]) != 0).any(axis=0)
        rank = np.zeros(column.shape[1], dtype=np.int64)
        rank[order[1:]] = np.cumsum(new)
        return rank

    def at_least(self, column: Column, least: int) -> npt.NDArray[np.bool_]:
        """Which totals reach ``least``."""
        target = self.column([least])[:, 0]
        verdict = column[-1] >= target[-1]
        for place in range(self.count - 2, -1, -1):
            verdict = (column[place] > target[place]) | ((column[place] == target[place]) & verdict)
        return np.asarray(verdict)
