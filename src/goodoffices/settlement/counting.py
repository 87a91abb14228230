"""Counting packages of an agenda that is small enough to be gone through whole."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from goodoffices.settlement.limbs import Limbs
from goodoffices.settlement.merge import Table

__all__ = ["packages_above"]


def packages_above(table: Table, points: Sequence[int]) -> int:
    """How many packages give every party at least these points, and some party more."""
    enough: np.ndarray[tuple[int], np.dtype[np.bool_]] | None = None
    more: np.ndarray[tuple[int], np.dtype[np.bool_]] | None = None
    for party, least in enumerate(points):
        form = Limbs.for_totals_up_to(max(_best(table, party), least + 1))
        totals = form.column([0])
        for issue in table:
            totals = form.sums(form.column([option[party] for option in issue]), totals)
        reach, exceed = form.at_least(totals, least), form.at_least(totals, least + 1)
        enough = reach if enough is None else enough & reach
        more = exceed if more is None else more | exceed
    return 0 if enough is None or more is None else int((enough & more).sum())


def _best(table: Table, party: int) -> int:
    return sum(max(option[party] for option in issue) for issue in table)
