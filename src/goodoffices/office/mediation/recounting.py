"""Counting again, in whole numbers, what an engine claims, before anything of it is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from goodoffices.errors import InfeasibleError

if TYPE_CHECKING:
    from goodoffices.settlement import Improvements, Negotiation, Settlement

__all__ = ["check", "check_improvement"]


def check(table: Negotiation, found: Settlement) -> None:
    """Count every proposed package again, in whole numbers, whatever way it was found.

    Raises
    ------
    InfeasibleError
        If an engine claims more for a package than it gives: nothing of it may be told.
    """
    from goodoffices.settlement import allowed, utilities_of  # noqa: PLC0415

    for solution in found.solutions.values():
        points = utilities_of(table, solution.package)
        holds = points == solution.utilities and allowed(table, solution.package)
        enough = all(have >= least for have, least in zip(points, table.floors, strict=True))
        if not (holds and enough and solution.value <= solution.bound):
            raise InfeasibleError("a proposed package does not give what is claimed for it")


def check_improvement(table: Negotiation, found: Improvements) -> None:
    """Count again, in whole numbers, that no side loses by a package and one gains.

    Raises
    ------
    InfeasibleError
        If it is not so: nothing of it may be told.
    """
    from goodoffices.settlement import allowed, utilities_of  # noqa: PLC0415

    before = utilities_of(table, found.tentative)
    for solution in found.proposals.values():
        points = utilities_of(table, solution.package)
        holds = points == solution.utilities and allowed(table, solution.package)
        gains = [have - had for have, had in zip(points, before, strict=True)]
        if not holds or min(gains) < 0 or max(gains) <= 0 or solution.value > solution.bound:
            raise InfeasibleError("a package does not improve on the deal as is claimed for it")
