"""What everybody was asked for last, row by row: it still holds for all of whom nothing was said since.

A unit is the same object until something is said of those in it, and so are their wishes; so who is another than
before is seen whatever happened in between. It is kept with the programme, and goes with it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import count, repeat
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from goodoffices.office.reception.units import Unit
from goodoffices.placement import Wave
from goodoffices.reception import CaseId
from goodoffices.reception.placements_events import WishesStated
from goodoffices.reception.placements_weights import FamilyFacts, PlaceFacts

__all__ = ["BEFORE", "Before", "Rows", "rows_of"]

T = TypeVar("T")

BEFORE = "asked before"
"""Under which name it is kept."""


@dataclass(frozen=True, slots=True, eq=False)
class Before:
    """What everybody was asked for, and from what it was made.

    Attributes
    ----------
    units : tuple of Unit
    wishes : Mapping[CaseId, WishesStated]
        All, as they stood.
    kin : Collection of CaseId
        Who had somebody to live near: what they had is worked out anew each time, since it follows from others.
    facts : tuple of FamilyFacts
    plain : Mapping[frozenset of str, FamilyFacts]
        Languages -> the facts of all of whom nothing else is known.
    places : tuple of PlaceFacts
    weights : Mapping[str, int]
    wave : Wave
    """

    units: tuple[Unit, ...]
    wishes: Mapping[CaseId, WishesStated]
    kin: Collection[CaseId]
    facts: tuple[FamilyFacts, ...]
    plain: Mapping[frozenset[str], FamilyFacts]
    places: tuple[PlaceFacts, ...]
    weights: Mapping[str, int]
    wave: Wave

    def __repr__(self) -> str:
        return f"<Before of {len(self.units)}>"


class Rows:
    """Which rows are as they were, and which are worked out anew.

    Attributes
    ----------
    same : int array
        For each row its number before; -1 where it is worked out anew.
    anew : list of int
        Those that are.

    Parameters
    ----------
    same : int array
    before : int
        How many rows there were before.
    """

    def __init__(self, same: NDArray[np.int64], before: int) -> None:
        self.same = same
        self.anew: list[int] = np.flatnonzero(same < 0).tolist()
        self._are_those_before = np.array_equal(same, np.arange(before))

    def __repr__(self) -> str:
        return f"<Rows {len(self.anew)} of {len(self.same)} anew>"

    def laid(self, before: NDArray[Any], part: NDArray[Any]) -> NDArray[Any]:
        """The table with the rows that are as they were, and between them those that were worked out anew."""
        if self._are_those_before:
            return before
        if len(self.anew) == len(self.same):
            return part
        found = np.take(before, self.same, axis=0, mode="clip")
        found[self.anew] = part
        return found

    def listed(self, before: Sequence[T], part: Iterable[T]) -> tuple[T, ...]:
        """The same for a sequence."""
        if len(self.anew) == len(self.same):
            return tuple(part)
        found = list(map(before.__getitem__, self.same.tolist()))
        for number, one in zip(self.anew, part, strict=True):
            found[number] = one
        return tuple(found)


def rows_of(
    before: Before | None,
    units: Sequence[Unit],
    number: Mapping[CaseId, int],
    wishes: Mapping[CaseId, WishesStated],
    kin: Mapping[CaseId, object],
) -> Rows:
    """Of whom something was said since, or what was worked out for whom follows from others.

    Parameters
    ----------
    before : Before or None
    units : sequence of Unit
        Those who are asked for now.
    number : Mapping[CaseId, int]
        Case -> number of its unit.
    wishes : Mapping[CaseId, WishesStated]
    kin : Mapping[CaseId, object]
        Who has somebody to live near now.
    """
    if before is None:
        return Rows(np.full(len(units), -1, np.int64), 0)
    row = dict(zip(map(id, before.units), count(), strict=False))
    same = np.fromiter(map(row.get, map(id, units), repeat(-1)), np.int64, len(units))
    touched = [
        case
        for case in before.wishes.keys() | wishes.keys()
        if before.wishes.get(case) is not wishes.get(case)
    ]
    for case in (*touched, *before.kin, *kin):
        if case in number:
            same[number[case]] = -1
    return Rows(same, len(before.units))
