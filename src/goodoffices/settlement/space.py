"""An agenda as a space of choices, with gains in one common unit, for searching without a frontier."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from goodoffices.settlement.frontier import table_of
from goodoffices.settlement.negotiation import Negotiation
from goodoffices.settlement.zone import common_unit

__all__ = ["Space", "space_of", "weighted_sum"]


@dataclass(frozen=True, slots=True)
class Space:
    """The agenda in one common unit: gains of each option, gains at the start, least gains."""

    negotiation: Negotiation
    table: list[list[tuple[int, ...]]]
    start: tuple[int, ...]
    least: tuple[int, ...]

    def gains(self, choice: Sequence[int]) -> tuple[int, ...]:
        """What a package gives each party above no deal."""
        rows = [issue[option] for issue, option in zip(self.table, choice, strict=True)]
        return tuple(
            base + sum(column)
            for base, column in zip(self.start, zip(*rows, strict=True), strict=True)
        )

    def best_for(self, weights: Sequence[int]) -> tuple[int, ...]:
        """The package with the largest weighted sum: the best option of every issue alone."""
        worth = [[weighted_sum(weights, option) for option in issue] for issue in self.table]
        return tuple(values.index(max(values)) for values in worth)

    def shortfall(self, gains: Sequence[int]) -> int:
        """What is lacking of the least gains, over all parties."""
        return sum(max(0, need - have) for have, need in zip(gains, self.least, strict=True))


def space_of(negotiation: Negotiation) -> Space:
    """The space of a negotiation."""
    _, factors = common_unit(negotiation)

    def scaled(points: Sequence[int]) -> tuple[int, ...]:
        return tuple(value * factor for value, factor in zip(points, factors, strict=True))

    table = [[scaled(option) for option in issue] for issue in table_of(negotiation)]
    start = tuple(-value for value in scaled(negotiation.no_deal))
    floors = scaled(negotiation.floors)
    least = tuple(floor + base for floor, base in zip(floors, start, strict=True))
    return Space(negotiation, table, start, least)


def weighted_sum(weights: Sequence[int], values: Sequence[int]) -> int:
    """The sum of products."""
    return sum(w * v for w, v in zip(weights, values, strict=True))
