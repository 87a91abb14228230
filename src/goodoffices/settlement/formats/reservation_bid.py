"""A package that is worth just a side's reservation value, or as little above it as can be."""

from __future__ import annotations

from dataclasses import dataclass
from math import gcd, prod
from typing import TypeAlias

from goodoffices.errors import FormatError
from goodoffices.settlement.negotiation import Issue, Party

__all__ = ["reservation_bid"]

MOST_UNITS = 4_000_000
MOST_PACKAGES = 200_000


@dataclass(frozen=True, slots=True)
class Listed:
    """Totals that can be reached with the issues so far, one by one."""

    totals: frozenset[int]

    def after(self, steps: set[int]) -> Listed:
        """The totals with one more issue."""
        return Listed(frozenset(total + step for total in self.totals for step in steps))

    def least(self, floor: int) -> int:
        """The least total of at least so much."""
        return min(total for total in self.totals if total >= floor)

    def holds(self, total: int) -> bool:
        """Whether a total can be reached."""
        return total in self.totals


@dataclass(frozen=True, slots=True)
class Bits:
    """The same as the bits of one number, for many packages of small points."""

    bits: int

    def after(self, steps: set[int]) -> Bits:
        """The totals with one more issue."""
        found = 0
        for step in steps:
            found |= self.bits << step
        return Bits(found)

    def least(self, floor: int) -> int:
        """The least total of at least so much."""
        above = self.bits >> floor
        return floor + (above & -above).bit_length() - 1

    def holds(self, total: int) -> bool:
        """Whether a total can be reached."""
        return total >= 0 and bool(self.bits >> total & 1)


Totals: TypeAlias = Listed | Bits


def reservation_bid(
    party: Party, issues: tuple[Issue, ...], losses: list[str]
) -> dict[str, str] | None:
    """The package that stands for the reservation value, None where none is needed.

    Raises
    ------
    FormatError
        If no package is worth that much, or the points are too large to look for one.
    """
    values = [value for options in party.points.values() for value in options.values()]
    unit = gcd(*values) or 1
    worst = sum(min(options.values()) for options in party.points.values())
    if not party.floor or party.best_total < party.floor:
        if party.floor:
            raise _refused(f"no package is worth the reservation value of {party.id}")
        if party.reservation is None or worst:
            return None
    few = prod(len(issue.options) for issue in issues) <= MOST_PACKAGES
    if not few and party.best_total // unit > MOST_UNITS:
        raise _refused(f"the points of {party.id} are too large to look for it")
    reached: list[Totals] = [Listed(frozenset((0,))) if few else Bits(1)]
    for issue in issues:
        steps = {value // unit for value in party.points[issue.id].values()}
        reached.append(reached[-1].after(steps))
    left = reached[-1].least(-(-party.floor // unit))
    if left * unit != party.floor:
        losses.append(
            f"no package is worth just the reservation value of {party.id}; the least one above it"
            " stands for it, and gains are counted from there"
        )
    bid = {}
    for issue, before in reversed(list(zip(issues, reached, strict=False))):
        bid[issue.id], left = next(
            (option, left - value // unit)
            for option, value in party.points[issue.id].items()
            if before.holds(left - value // unit)
        )
    return {issue.id: bid[issue.id] for issue in issues}


def _refused(reason: str) -> FormatError:
    return FormatError(
        "a negotiation cannot be written in this form",
        advice=f"GeniusWeb gives a reservation as a package, and {reason}. Nothing was written;"
        ' the form "own" carries everything.',
    )
