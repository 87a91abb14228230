"""What can be said of a division, tried on the division itself and never claimed of a method."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from fractions import Fraction
from typing import TypeAlias

__all__ = ["Fairness", "fairness_of"]

Rows: TypeAlias = Sequence[Sequence[int]]  # side -> issue -> points
Shares: TypeAlias = Sequence[Sequence[Fraction]]  # side -> issue -> share


class Fairness(StrEnum):
    """A property that a division has or has not."""

    EFFICIENT = "efficient"
    ENVY_FREE = "envy-free"
    ENVY_FREE_UP_TO_ANY_ITEM = "envy-free up to any item"
    ENVY_FREE_UP_TO_ONE_ITEM = "envy-free up to one item"
    EQUITABLE = "equitable"
    PROPORTIONAL = "proportional"


def fairness_of(points: Rows, shares: Shares) -> frozenset[Fairness]:
    """Which properties hold, all decided in exact fractions.

    ``EFFICIENT`` means that no other division, shared issues allowed, gives one side more and none
    less. The two weaker kinds of envy are told of divisions of whole issues only.

    Parameters
    ----------
    points : sequence of sequence of int, shape (n_sides, n_issues)
        What each side gives to each issue.
    shares : sequence of sequence of Fraction, shape (n_sides, n_issues)
        Who gets how much of what.
    """
    sides = range(len(points))
    worth = [[_worth(points[own], shares[other]) for other in sides] for own in sides]
    found = set()
    if len({worth[own][own] for own in sides}) == 1:
        found.add(Fairness.EQUITABLE)
    if all(len(points) * worth[own][own] >= sum(points[own]) for own in sides):
        found.add(Fairness.PROPORTIONAL)
    if all(worth[own][own] >= most for own in sides for most in worth[own]):
        found.add(Fairness.ENVY_FREE)
    if not _trade_helps(points, shares):
        found.add(Fairness.EFFICIENT)
    if all(share in (0, 1) for row in shares for share in row):
        found |= _nearly_envy_free(points, shares, worth)
    return frozenset(found)


def _worth(points: Sequence[int], shares: Sequence[Fraction]) -> Fraction:
    return sum((value * share for value, share in zip(points, shares, strict=True)), Fraction(0))


def _trade_helps(points: Rows, shares: Shares) -> bool:
    """Whether some ring of sides can pass issues on so that one gains and none loses.

    A side that holds an issue passes it on at the rate (points of the taker / points of the holder);
    a ring whose rates multiply to more than 1 helps, and without one no division is better for all.
    """
    sides = range(len(points))
    rate = [[Fraction(0)] * len(points) for _ in sides]
    for holder in sides:
        for issue, share in enumerate(shares[holder]):
            for taker in sides:
                if share == 0 or taker == holder or points[taker][issue] == 0:
                    continue
                if points[holder][issue] == 0:
                    return True
                here = Fraction(points[taker][issue], points[holder][issue])
                rate[holder][taker] = max(rate[holder][taker], here)
    idle = any(
        sum((row[issue] for row in shares), Fraction(0)) < 1 and any(side[issue] for side in points)
        for issue in range(len(points[0]))
    )
    for middle in sides:
        for start in sides:
            for end in sides:
                through = rate[start][middle] * rate[middle][end]
                rate[start][end] = max(rate[start][end], through)
    return idle or any(rate[side][side] > 1 for side in sides)


def _nearly_envy_free(
    points: Rows, shares: Shares, worth: Sequence[Sequence[Fraction]]
) -> set[Fairness]:
    """Whether envy ends when one item, or any item, is taken away from the one envied."""
    best, least = True, True
    for own, row in enumerate(worth):
        for other, envied in enumerate(row):
            held = [
                value
                for value, share in zip(points[own], shares[other], strict=True)
                if share and value
            ]
            if other != own and held:
                best &= row[own] >= envied - max(held)
                least &= row[own] >= envied - min(held)
    found = set()
    if best:
        found.add(Fairness.ENVY_FREE_UP_TO_ONE_ITEM)
    if least:
        found.add(Fairness.ENVY_FREE_UP_TO_ANY_ITEM)
    return found
