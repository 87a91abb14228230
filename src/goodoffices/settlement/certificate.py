"""Proof that nothing is better, without the whole frontier.

Weights bound what a package can give. What cannot reach the package at hand under them is cut away
while merging; where few packages are left, the best of them is the best of all, ties included.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from math import prod

from goodoffices.settlement.budget import Budget, BudgetSpentError
from goodoffices.settlement.frontier import table_of
from goodoffices.settlement.result import Solution
from goodoffices.settlement.solutions import CONCEPTS
from goodoffices.settlement.space import Space, weighted_sum
from goodoffices.settlement.zone import common_unit, solution_in, zone_of

__all__ = ["cutting_weights", "proved"]

LARGEST_REST, REST_WORK = 50_000, 200_000_000


def proved(space: Space, name: str, gains: tuple[int, ...], ties_limit: int) -> Solution | None:
    """The exact answer, if few packages are left that could be as good as the one found."""
    from goodoffices.settlement.merge import Cut, merged  # noqa: PLC0415  (numpy)

    concept = next((c for c in CONCEPTS if c.name == name), None)
    weights = cutting_weights(space, name, gains)
    if concept is None or weights is None:
        return None
    _, factors = common_unit(space.negotiation)
    least = _least_weighted(name, gains, weights) - weighted_sum(weights, space.start)
    cut = Cut(tuple(w * f for w, f in zip(weights, factors, strict=True)), least)
    table = table_of(space.negotiation)
    if not cut.fits(table):
        return None
    try:
        found = merged(table, limit=LARGEST_REST, budget=Budget(REST_WORK), cut=cut)
    except BudgetSpentError:
        return None
    floors, no_deal = space.negotiation.floors, space.negotiation.no_deal
    zone = zone_of(space.negotiation, found, method="merge", floors=floors, no_deal=no_deal)
    return replace(solution_in(zone, concept, ties_limit=ties_limit), method="cut")


def cutting_weights(space: Space, name: str, gains: tuple[int, ...]) -> tuple[int, ...] | None:
    """Whole weights that leave the least room above what was found."""
    from goodoffices.settlement.weights import product_weights, smallest_weights  # noqa: PLC0415

    if name == "utilitarian":
        return (1,) * len(gains)
    if name == "kalai_smorodinsky" or min(gains) <= 0:
        return None
    largest = max(sum(max(o[p] for o in issue) for issue in space.table) for p in range(len(gains)))
    precision = 2 ** max(1, min(24, 58 - largest.bit_length()))
    finder = product_weights if name == "nash" else smallest_weights
    tried = []
    for found in finder(space.table, space.start):
        top = float(found.max())
        weights = tuple(max(1, round(float(w) / top * precision)) for w in found)
        room = weighted_sum(weights, space.gains(space.best_for(weights)))
        tried.append((Fraction(room, max(1, _least_weighted(name, gains, weights))), weights))
    return min(tried)[1]


def _least_weighted(name: str, gains: tuple[int, ...], weights: Sequence[int]) -> int:
    """What every package as good as this one has at least, weighted."""
    if name == "utilitarian":
        return sum(gains)
    if name != "nash":
        return min(gains) * sum(weights)
    count = len(gains)
    return _root(count**count * prod(gains) * prod(weights), count)


def _root(value: int, degree: int) -> int:
    """The smallest whole number whose power reaches the value."""
    low, high = 0, 1 << (value.bit_length() // degree + 1)
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if middle**degree >= value else (middle + 1, high)
    return low
