"""The best packages under norms from acceptable vectors: merged for two sides, listed for few packages."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from math import gcd
from typing import TYPE_CHECKING, TypeAlias

from goodoffices.settlement.budget import Budget, BudgetSpentError
from goodoffices.settlement.frontier import FRONTIER_LIMIT, Found, table_of
from goodoffices.settlement.negotiation import Negotiation
from goodoffices.settlement.norm import Condition
from goodoffices.settlement.normed import (
    LISTABLE,
    NearMiss,
    NormedSettlement,
    broken_by,
    every_package,
    missed,
    near_miss,
    smallest_cover,
)
from goodoffices.settlement.package import Package
from goodoffices.settlement.result import Solution
from goodoffices.settlement.solutions import CONCEPTS
from goodoffices.settlement.solver import gains_of
from goodoffices.settlement.zone import Zone, common_unit, solution_in, zone_of

if TYPE_CHECKING:
    from goodoffices.settlement.merge import Merged

__all__ = ["FromList", "listed_zone"]

Choice: TypeAlias = tuple[int, ...]
Pair: TypeAlias = tuple[int, int]

TWO = 2


def listed_zone(
    negotiation: Negotiation, norms: Sequence[Sequence[Condition]], budget: Budget
) -> tuple[Zone, str] | None:
    """Acceptable vectors of which some one is as good as any package, for all parties and all norms."""
    found: Found | None = None
    if not negotiation.linked and len(negotiation.parties) == TWO:
        try:
            found = _merged(negotiation, [c for norm in norms for c in norm], budget)
        except BudgetSpentError as spent:
            if spent.stopped:
                return None
    method = "enumeration" if found is None else "merge"
    if found is None:
        if negotiation.packages > LISTABLE:
            return None
        found = every_package(negotiation)
    floors, no_deal = negotiation.floors, negotiation.no_deal
    zone = zone_of(negotiation, found, method="enumeration", floors=floors, no_deal=no_deal)
    return zone, method


@dataclass(frozen=True, slots=True)
class _Merged:
    """A merge in other quantities, with the points themselves."""

    merged: Merged
    points: list[tuple[int, ...]]

    @property
    def counts(self) -> list[int]:
        return self.merged.counts

    def first_choices(self, points: Sequence[int]) -> list[Choice]:
        return self.merged.first_choices(points)

    def choices(self, point: int) -> Iterator[Choice]:
        return self.merged.choices(point)


def _merged(negotiation: Negotiation, conditions: Sequence[Condition], budget: Budget) -> _Merged:
    """The points of two parties that no other improves upon for both and for every condition.

    Conditions look at points along directions. A partial package can be dropped for another that is
    at least as good along all of them; where two of the directions enclose all others, these two are
    enough, and the merge is one of two quantities again.
    """
    from goodoffices.settlement.merge import merged  # noqa: PLC0415  (numpy comes with it)

    _, factors = common_unit(negotiation)
    directions = [(1, 0), (0, 1)]
    for condition in conditions:
        a, b = (w * f for w, f in zip(condition.weights, factors, strict=True))
        if a or b:
            directions.append((a // gcd(a, b), b // gcd(a, b)))
    axes = _enclosing(list(dict.fromkeys(directions)))
    table, least = [], [0] * len(axes)
    for issue in table_of(negotiation):
        rows = [[a * u + b * v for a, b in axes] for u, v in issue]
        lows = [min(column) for column in zip(*rows, strict=True)]
        least = [below + low for below, low in zip(least, lows, strict=True)]
        table.append([tuple(x - low for x, low in zip(row, lows, strict=True)) for row in rows])
    found = merged(table, limit=FRONTIER_LIMIT, budget=budget)
    (a, b), (c, d) = axes[:TWO]
    whole = a * d - b * c
    points: list[tuple[int, ...]] = []
    for first, second, *_ in found.points:
        x, y = first + least[0], second + least[1]
        points.append(((d * x - b * y) // whole, (a * y - c * x) // whole))
    return _Merged(found, points)


def _enclosing(directions: list[Pair]) -> list[Pair]:
    """Two of the directions that have all others between them, or else all of them."""
    for one, other in combinations(directions, TWO):
        for a, b in ((one, other), (other, one)):
            if _turn(a, b) > 0 and all(_turn(a, x) >= 0 and _turn(x, b) >= 0 for x in directions):
                return [a, b]
    return directions


def _turn(a: Pair, b: Pair) -> int:
    """Above 0 if the second lies to the left of the first."""
    return a[0] * b[1] - a[1] * b[0]


@dataclass(frozen=True, slots=True)
class FromList:
    """The answer from acceptable vectors."""

    negotiation: Negotiation
    norms: tuple[tuple[Condition, ...], ...]
    zone: Zone
    method: str
    ties_limit: int

    def settlement(self, names: Collection[str]) -> NormedSettlement:
        """Each solution wanted, or the norms in conflict and the nearest package."""
        broken = [broken_by(self.norms, gains) for gains in self.zone.gains]
        kept = [place for place, norms in enumerate(broken) if not norms]
        zone = replace(
            self.zone,
            places=[self.zone.places[place] for place in kept],
            gains=[self.zone.gains[place] for place in kept],
        )
        solutions = {
            concept.name: replace(
                solution_in(zone, concept, ties_limit=self.ties_limit), method=self.method
            )
            for concept in CONCEPTS
            if kept and concept.name in names
        }
        better = {name: self._better(solution) for name, solution in solutions.items()}
        without = broken and not kept
        cover = smallest_cover(set(broken), len(self.norms)) if without else ()
        return NormedSettlement(
            parties=tuple(party.id for party in self.negotiation.parties),
            norms=self.negotiation.norms,
            opening=bool(broken),
            possible=bool(kept),
            solutions=solutions,
            better_without={name: package for name, package in better.items() if package},
            conflict=tuple(self.negotiation.norms[place] for place in cover),
            nearest=self._nearest() if without else None,
            exact=True,
            method=self.method,
        )

    def _better(self, solution: Solution) -> Package | None:
        """The package with the largest sum of gains among those that improve on one for all."""
        here = gains_of(self.negotiation, solution.package.choice)
        above = [
            place
            for place, gains in enumerate(self.zone.gains)
            if gains != here and all(have >= least for have, least in zip(gains, here, strict=True))
        ]
        most = max((sum(self.zone.gains[place]) for place in above), default=0)
        return self._first([p for p in above if sum(self.zone.gains[p]) == most])

    def _first(self, places: Sequence[int]) -> Package | None:
        if not places:
            return None
        choices = self.zone.found.first_choices([self.zone.places[place] for place in places])
        return Package(self.negotiation.issues, min(choices))

    def _nearest(self) -> NearMiss:
        def judged(gains: tuple[int, ...]) -> tuple[int, ...]:
            misses = [missed(norm, gains) for norm in self.norms]
            return sum(misses), max(misses), -sum(gains)

        keys = [judged(gains) for gains in self.zone.gains]
        least = min(keys)
        package = self._first([place for place, key in enumerate(keys) if key == least])
        assert package is not None  # noqa: S101  # some key is the least
        return near_miss(self.negotiation, self.norms, package, exact=True)
