"""Worst cases over everything the sides may mean, and the listed package whose worst case is least."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from typing import TYPE_CHECKING

from goodoffices.settlement.budget import Budget, BudgetSpentError
from goodoffices.settlement.package import Package
from goodoffices.settlement.thin.consistent import Consistent
from goodoffices.settlement.thin.statement import TOTAL
from goodoffices.settlement.thin.table import ThinTable

if TYPE_CHECKING:
    from goodoffices.settlement.thin.listing import Floats, Listing

__all__ = ["SAFE", "Answer", "Criterion", "least_bad"]

SAFE = 1e-6
"""Far above any rounding of sums of 1000, so that a bound in floats never hides a better package."""


class Criterion(StrEnum):
    """What is made as good as it can be in the worst case; each counts of 1000 per side.

    ``loss``: the largest loss of any side against the best package under discussion for it.
    ``gain``: the smallest gain of any side above no deal.
    ``regret``: how much larger the sum over all sides could have been with another package.
    """

    LOSS = "loss"
    GAIN = "gain"
    REGRET = "regret"


@dataclass(frozen=True, slots=True)
class Answer:
    """The best package found, its worst case, and the bound on all; larger is worse, a gain negative."""

    criterion: Criterion
    package: Package
    value: Fraction = field(repr=False)
    bound: Fraction = field(repr=False)
    method: str


def least_bad(
    table: ThinTable, sides: Sequence[Consistent], criterion: Criterion, budget: Budget
) -> Answer:
    """Look at packages in the order of what known corners say of them, until none can be better."""
    from goodoffices.settlement.thin.listing import Listing  # noqa: PLC0415  (numpy)

    packages = table.listed()
    for side in sides:
        for issue in table.issues:
            side.largest({side.frame.importance(issue.id): 1})
    listing = Listing(packages, sides, against=criterion is Criterion.REGRET)
    worst = _Worst(table, listing, criterion, budget)
    cases: dict[int, tuple[Fraction, ...]] = {}
    bounds, method = worst.bounds(), "listing"
    try:
        while len(cases) < len(packages):
            place = min(set(range(len(packages))) - cases.keys(), key=lambda n: (bounds[n], n))
            if cases and bounds[place] > float(min(cases.values())[0]) + SAFE:
                break
            cases[place] = worst.case(place)
            bounds = worst.bounds()
    except BudgetSpentError:
        method = "stopped"
    if not cases:
        cases[0] = (Fraction(TOTAL * len(sides)),)  # no worst case is worse
    first = min(cases, key=lambda n: (cases[n], n))
    value = bound = cases[first][0]
    if method == "stopped":
        left = set(range(len(packages))) - cases.keys()
        bound = min([value, *(Fraction(float(bounds[n]) - SAFE) for n in left)])
    return Answer(criterion, packages[first], value, bound, method)


class _Worst:
    """Worst cases of listed packages."""

    def __init__(
        self, table: ThinTable, listing: Listing, criterion: Criterion, budget: Budget
    ) -> None:
        self.listing = listing
        self.criterion = criterion
        self.budget = budget
        self.best = [table.package(side.frame.best) for side in listing.sides]
        self.everything = table.among is None

    def bounds(self) -> Floats:
        """Every package's worst case is at least this, up to rounding."""
        import numpy as np  # noqa: PLC0415

        self.listing.learn()
        if self.criterion is Criterion.LOSS:
            return np.asarray(self.listing.losses.max(axis=0))
        if self.criterion is Criterion.GAIN:
            return np.asarray(-self.listing.gains.min(axis=0))
        return np.asarray(self.listing.leads.sum(axis=0).max(axis=1))

    def case(self, place: int) -> tuple[Fraction, ...]:
        """The worst case of one package; of loss and gain that of each side, the worst first."""
        package, sides = self.listing.packages[place], self.listing.sides
        if self.criterion is Criterion.REGRET:
            return (self._most_ahead(place, range(len(sides))),)
        if self.criterion is Criterion.GAIN:
            self.budget.spend(len(sides))
            return tuple(sorted((-side.gain(package)[0] for side in sides), reverse=True))
        return tuple(sorted((self._loss(place, n) for n in range(len(sides))), reverse=True))

    def _loss(self, place: int, number: int) -> Fraction:
        if not self.everything:
            return self._most_ahead(place, [number])
        self.budget.spend(1)
        return (
            self.listing.sides[number].lead(self.best[number], self.listing.packages[place]).value
        )

    def _most_ahead(self, place: int, numbers: Sequence[int]) -> Fraction:
        """How far any other package may be ahead for these sides together."""
        limits = self.listing.limits(place, numbers)
        found = Fraction(0)
        for other in limits.argsort(kind="stable")[::-1].tolist():
            if limits[other] + SAFE < float(found):
                break
            self.budget.spend(len(numbers))
            pair = self.listing.packages[other], self.listing.packages[place]
            ahead = sum((self.listing.sides[n].lead(*pair).value for n in numbers), Fraction(0))
            found = max(found, ahead)
        return found
