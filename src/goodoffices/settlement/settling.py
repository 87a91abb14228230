"""The engine in one call: is there an opening, and which packages do the solutions propose."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from functools import partial

from goodoffices.settlement.amounts import settled_amounts
from goodoffices.settlement.budget import Budget, BudgetSpentError
from goodoffices.settlement.cautions import cautions_about
from goodoffices.settlement.concession import smallest_concession
from goodoffices.settlement.frontier import (
    FRONTIER_LIMIT,
    WORK,
    Found,
    frontier_points,
    listed,
    table_of,
)
from goodoffices.settlement.linked import settled_links
from goodoffices.settlement.negotiation import Negotiation
from goodoffices.settlement.result import Settlement, in_units
from goodoffices.settlement.search import Effort, searched
from goodoffices.settlement.solutions import CONCEPTS
from goodoffices.settlement.solver import EFFORT
from goodoffices.settlement.trimming import trimmed_frontier
from goodoffices.settlement.zone import Zone, solution_in, zone_of

__all__ = ["settle"]

LISTABLE = 100_000
MOST_POINTS, MOST_WORK = 200_000, 150_000_000  # three and four parties: about three seconds
TWO, MOST_MERGED = 2, 4
TIES_LIMIT = 100


def settle(
    negotiation: Negotiation,
    *,
    frontier_limit: int = FRONTIER_LIMIT,
    work: int = WORK,
    ties_limit: int = TIES_LIMIT,
    only: Collection[str] | None = None,
    solver_effort: float = EFFORT,
    should_stop: Callable[[], bool] | None = None,
) -> Settlement:
    """Whether a deal exists that every party prefers to no deal, and the packages that stand out.

    Parameters
    ----------
    negotiation : Negotiation
        Issues, parties and their sealed points.
    frontier_limit : int
        Most efficient points to keep at a time; beyond it the frontier is not listed. Three and
        four parties are held to 200,000.
    work : int
        Most comparisons; counted, not timed, so that a run can be repeated bit for bit.
    ties_limit : int
        Most equally good packages to list beside each solution.
    only : collection of str, optional
        Names of the solutions wanted; all by default.
    solver_effort : float
        Counted work that CP-SAT may spend on one solution where the frontier is not listed.
    should_stop : callable, optional
        Asked now and then; True ends the work. What was found and proved until then is kept, and
        the result is marked ``stopped``: another run may stop elsewhere.

    Returns
    -------
    Settlement
        Opening, frontier, solutions, whether each is exact, and warnings.

    Discloses
    ---------
    Packages with utilities give the points away: treat the result as points.

    Notes
    -----
    Only packages that give every party at least its reservation value count. The disagreement
    point is the vector of reservation values unless one is given. Nothing is decided in floats.

    References
    ----------
    .. [Nash1950]
    .. [KalaiSmorodinsky1975]
    .. [Kalai1977]
    .. [Imai1983]

    Examples
    --------
    >>> from goodoffices.settlement import Issue, Negotiation, Party
    >>> agenda = (Issue("fund", ("none", "half", "all")), Issue("fence", ("stays", "goes")))
    >>> north = Party("north", {"fund": {"none": 0, "half": 400, "all": 700},
    ...                         "fence": {"stays": 300, "goes": 0}}, 350)
    >>> south = Party("south", {"fund": {"none": 400, "half": 300, "all": 0},
    ...                         "fence": {"stays": 0, "goes": 600}}, 300)
    >>> result = settle(Negotiation(agenda, (north, south)))
    >>> result.opening, result.frontier_size
    (True, 2)
    >>> dict(result.solutions["nash"].package), result.solutions["nash"].utilities
    ({'fund': 'all', 'fence': 'goes'}, (700, 600))
    """
    names = [concept.name for concept in CONCEPTS if only is None or concept.name in only]
    if negotiation.quantities:
        return settled_amounts(
            negotiation,
            names=names,
            work=work,
            ties_limit=ties_limit,
            effort=solver_effort,
            should_stop=should_stop,
            settled=partial(
                settle,
                frontier_limit=frontier_limit,
                work=work,
                ties_limit=ties_limit,
                only=only,
                solver_effort=solver_effort,
                should_stop=should_stop,
            ),
        )
    if negotiation.linked:
        return settled_links(
            negotiation,
            names=names,
            frontier_limit=frontier_limit,
            work=work,
            ties_limit=ties_limit,
            effort=solver_effort,
            should_stop=should_stop,
        )
    effort = Effort(ties_limit, solver_effort, should_stop)
    try:
        found, method = _found(negotiation, frontier_limit, Budget(work, effort.asked))
    except BudgetSpentError:
        few = len(negotiation.parties) <= MOST_MERGED
        trimmed = trimmed_frontier(negotiation, effort.asked) if few else None
        return searched(negotiation, names=names, effort=effort, trimmed=trimmed)
    zone = zone_of(
        negotiation, found, method=method, floors=negotiation.floors, no_deal=negotiation.no_deal
    )
    return _settlement(zone, names, ties_limit)


def _found(negotiation: Negotiation, limit: int, budget: Budget) -> tuple[Found, str]:
    """The frontier where it can be listed, all packages where they are few."""
    from goodoffices.settlement.merge import merged  # noqa: PLC0415  (numpy comes with it)

    parties, small = len(negotiation.parties), negotiation.packages <= LISTABLE
    if parties > TWO:
        limit, budget.left = min(limit, MOST_POINTS), min(budget.left, MOST_WORK)
    if parties > MOST_MERGED and not small:
        raise BudgetSpentError(stopped=False)
    try:
        return merged(table_of(negotiation), limit=limit, budget=budget), "merge"
    except BudgetSpentError as spent:
        if spent.stopped or not small:
            raise
        return listed(negotiation), "enumeration"


def _settlement(zone: Zone, names: Sequence[str], ties_limit: int) -> Settlement:
    negotiation, found, opening = zone.negotiation, zone.found, bool(zone.places)
    scales = tuple(party.scale for party in negotiation.parties)
    points = [found.points[place] for place in zone.places]
    ideal = tuple(max(column) for column in zip(*points, strict=True))
    complete = zone.method == "merge"
    return Settlement(
        parties=tuple(party.id for party in negotiation.parties),
        issues=negotiation.issues,
        packages=negotiation.packages,
        opening=opening,
        frontier=frontier_points(negotiation, found, zone.places) if complete else None,
        frontier_size=len(zone.places) if complete else None,
        solutions={
            concept.name: solution_in(zone, concept, ties_limit=ties_limit)
            for concept in CONCEPTS
            if opening and concept.name in names
        },
        reservation=in_units(tuple(party.floor for party in negotiation.parties), scales),
        disagreement_point=in_units(negotiation.no_deal, scales),
        ideal_point=in_units(ideal, scales) if opening else None,
        exact=True,
        method=zone.method,
        warnings=cautions_about(negotiation),
        concession=None if opening else smallest_concession(negotiation, found),
    )
