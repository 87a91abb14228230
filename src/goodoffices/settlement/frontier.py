"""The Pareto frontier of a negotiation: found by merging, or listed from all packages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from heapq import merge as merged_in_order
from itertools import islice, product, repeat
from typing import TYPE_CHECKING, Protocol

from goodoffices.settlement.budget import Budget
from goodoffices.settlement.negotiation import Negotiation, only_options
from goodoffices.settlement.package import Package
from goodoffices.settlement.result import FrontierPoint

if TYPE_CHECKING:
    from goodoffices.settlement.merge import Table

__all__ = ["Found", "frontier_points", "listed", "pareto_frontier", "table_of", "ties_among"]

FRONTIER_LIMIT = 1_000_000
WORK = 1_000_000_000


class Found(Protocol):
    """Utility vectors found, with the packages behind each."""

    @property
    def points(self) -> list[tuple[int, ...]]:
        """One vector of points per entry."""

    @property
    def counts(self) -> list[int]:
        """How many packages have each vector."""

    def first_choices(self, points: Sequence[int]) -> list[tuple[int, ...]]:
        """The first package of each named vector, in the order of the options."""

    def choices(self, point: int) -> Iterator[tuple[int, ...]]:
        """All packages of one vector, in the order of the options."""


@dataclass(frozen=True, slots=True)
class Listed:
    """All utility vectors of a small agenda, dominated ones included."""

    points: list[tuple[int, ...]]
    packages: list[list[tuple[int, ...]]]

    @property
    def counts(self) -> list[int]:
        """How many packages have each vector."""
        return [len(choices) for choices in self.packages]

    def first_choices(self, points: Sequence[int]) -> list[tuple[int, ...]]:
        """The first package of each named vector, in the order of the options."""
        return [self.packages[point][0] for point in points]

    def choices(self, point: int) -> Iterator[tuple[int, ...]]:
        """All packages of one vector, in the order of the options."""
        return iter(self.packages[point])


def table_of(negotiation: Negotiation) -> Table:
    """Points by issue, option and party, as the merge wants them."""
    only_options(negotiation)
    return [
        [
            tuple(party.points[issue.id][option] for party in negotiation.parties)
            for option in issue.options
        ]
        for issue in negotiation.issues
    ]


def listed(negotiation: Negotiation, choices: Iterable[tuple[int, ...]] | None = None) -> Listed:
    """These packages, or every one of a small agenda, one by one."""
    found: dict[tuple[int, ...], list[tuple[int, ...]]] = {}
    table = table_of(negotiation)
    for choice in choices or product(*(range(len(issue)) for issue in table)):
        rows = (issue[option] for issue, option in zip(table, choice, strict=True))
        found.setdefault(tuple(map(sum, zip(*rows, strict=True))), []).append(choice)
    return Listed(list(found), list(found.values()))


def frontier_points(
    negotiation: Negotiation, found: Found, places: Sequence[int]
) -> tuple[FrontierPoint, ...]:
    """The named vectors with their first packages."""
    scales = tuple(party.scale for party in negotiation.parties)
    issues, points, counts = negotiation.issues, found.points, found.counts
    return tuple(
        FrontierPoint(Package(issues, choice), points[place], counts[place], scales)
        for place, choice in zip(places, found.first_choices(places), strict=True)
    )


def ties_among(
    found: Found, places: Sequence[int], limit: int
) -> list[tuple[int, tuple[int, ...]]]:
    """At most so many packages of the named vectors, as (vector, choice) in the order of the options.

    The first packages of all are among the vectors whose own first packages come first, so that
    no other vector is walked through.
    """
    first = sorted(zip(found.first_choices(places), places, strict=True))[:limit]
    counts = found.counts
    streams = [
        zip([choice] if counts[place] == 1 else found.choices(place), repeat(place))
        for choice, place in first
    ]
    return [(place, choice) for choice, place in islice(merged_in_order(*streams), limit)]


def pareto_frontier(
    negotiation: Negotiation, *, limit: int = FRONTIER_LIMIT, work: int = WORK
) -> tuple[FrontierPoint, ...]:
    """Every utility vector that no package improves upon, acceptable or not.

    Parameters
    ----------
    negotiation : Negotiation
        Issues and points.
    limit : int
        Most vectors to keep at a time.
    work : int
        Most comparisons.

    Returns
    -------
    tuple of FrontierPoint
        Best for the first party first, each with its first package and the number of packages.

    Raises
    ------
    InfeasibleError
        If the frontier is larger than the limit allows.

    Discloses
    ---------
    Gives the parties' points away, up to a few ties: treat it as points.

    References
    ----------
    .. [Raiffa1982]

    Examples
    --------
    >>> from goodoffices.settlement import Issue, Negotiation, Party
    >>> issue = Issue("fund", ("none", "half", "all"))
    >>> north = Party("north", {"fund": {"none": 0, "half": 2, "all": 3}})
    >>> south = Party("south", {"fund": {"none": 3, "half": 2, "all": 2}})
    >>> [point.utilities for point in pareto_frontier(Negotiation((issue,), (north, south)))]
    [(3, 2), (0, 3)]
    """
    from goodoffices.errors import InfeasibleError  # noqa: PLC0415
    from goodoffices.settlement.budget import BudgetSpentError  # noqa: PLC0415
    from goodoffices.settlement.elimination import Elimination  # noqa: PLC0415  (numpy)
    from goodoffices.settlement.merge import merged  # noqa: PLC0415  (numpy comes with it)

    found: Found
    try:
        if negotiation.linked:
            found = Elimination(negotiation).frontier(limit=limit, budget=Budget(work))
        else:
            found = merged(table_of(negotiation), limit=limit, budget=Budget(work))
    except BudgetSpentError as spent:
        raise InfeasibleError("the frontier is too large to list", field="limit") from spent
    return frontier_points(negotiation, found, range(len(found.points)))
