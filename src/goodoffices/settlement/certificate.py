"""Proof that nothing is better, without the whole frontier.

Weights on the parties bound what a package can give: none has a larger weighted gain than the best
option of every issue taken alone. Against those every option has a loss, and losses add up. A
package as good as the one at hand has a weighted gain that follows from its value, by the
inequality of arithmetic and geometric means for the product; so it may lose only what lies between
the two. Options and partial packages that lose more are left out while merging, and the best of
the few that remain is the best of all, ties included. Weights come from floats, everything that
they are used for is computed anew in whole numbers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from math import prod
from typing import TYPE_CHECKING

from goodoffices.settlement.budget import Budget, BudgetSpentError
from goodoffices.settlement.frontier import table_of
from goodoffices.settlement.result import Solution
from goodoffices.settlement.solutions import Concept
from goodoffices.settlement.space import Space, weighted_sum
from goodoffices.settlement.zone import solution_in, zone_of

if TYPE_CHECKING:
    from goodoffices.settlement.relaxation import Agenda, Vector

__all__ = ["Certificate", "certificate_of", "proved", "whole_weights"]

LARGEST_REST = 20_000
FINE = 1 << 44
WORD_BITS = 60


@dataclass(frozen=True, slots=True)
class Certificate:
    """Whole weights, what every option is worth under them, and what no package exceeds."""

    weights: tuple[int, ...]
    worth: list[list[int]]
    top: int

    def bound(self, name: str) -> Fraction:
        """What no package exceeds: the product of gains, the smallest gain, or their sum."""
        count = len(self.weights)
        if name == "nash":
            return Fraction(max(self.top, 0), count) ** count / prod(self.weights)
        return Fraction(self.top, sum(self.weights) if name == "egalitarian" else 1)


def certificate_of(space: Space, weights: Sequence[int]) -> Certificate:
    """What weights prove, in whole numbers."""
    worth = [[weighted_sum(weights, option) for option in issue] for issue in space.table]
    top = sum(map(max, worth)) + weighted_sum(weights, space.start)
    return Certificate(tuple(weights), worth, top)


def whole_weights(agenda: Agenda, weights: Vector) -> tuple[int, ...]:
    """Weights for gains in floats as whole weights for gains in whole numbers."""
    units = [int(unit) for unit in agenda.unit]
    fine = FINE * max(units)
    return tuple(
        max(1, int(float(w) * FINE) * fine // (unit * FINE))
        for w, unit in zip(weights, units, strict=True)
    )


def proved(
    space: Space,
    concept: Concept,
    gains: tuple[int, ...],
    certificate: Certificate,
    *,
    ties_limit: int,
    budget: Budget,
) -> Solution | None:
    """The exact answer, if few packages are left that could be as good as the one found.

    Parameters
    ----------
    space : Space
        The agenda.
    concept : Concept
        Product of gains, smallest gain or sum of gains.
    gains : tuple of int
        Of an acceptable package; the better it is, the less is left to look through.
    certificate : Certificate
        What weights prove.
    ties_limit : int
        Most equally good packages to list.
    budget : Budget
        Work allowed.
    """
    from goodoffices.settlement.merge import Cut, merged  # noqa: PLC0415  (numpy)

    room = certificate.top - _least_weighted(concept.name, gains, certificate.weights)
    losses = [[max(worth) - value for value in worth] for worth in certificate.worth]
    shift = max(0, sum(map(max, losses)).bit_length() - WORD_BITS)
    cut = Cut([[loss >> shift for loss in issue] for issue in losses], room >> shift)
    negotiation = space.negotiation
    try:
        found = merged(table_of(negotiation), limit=LARGEST_REST, budget=budget, cut=cut)
    except BudgetSpentError as spent:
        if spent.stopped:
            raise
        return None
    floors, no_deal = negotiation.floors, negotiation.no_deal
    zone = zone_of(negotiation, found, method="merge", floors=floors, no_deal=no_deal)
    return replace(solution_in(zone, concept, ties_limit=ties_limit), method="cut")


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
