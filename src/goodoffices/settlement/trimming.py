"""A set of packages that stands for a frontier too large to list, and says how far it may be off."""

from __future__ import annotations

from collections.abc import Callable

from goodoffices.settlement.budget import Budget, BudgetSpentError
from goodoffices.settlement.frontier import frontier_points, table_of
from goodoffices.settlement.negotiation import Negotiation
from goodoffices.settlement.result import Trimmed, in_units
from goodoffices.settlement.zone import zone_of

__all__ = ["trimmed_frontier"]

KEPT = 4_000
WORK = 200_000_000
RULE = (
    "after each issue the totals are laid into a grid, the finest that has at most {kept} cells with"
    " a point, and of each cell only the point that is best for the first party (then the second, and"
    " so on) is kept"
)


def trimmed_frontier(
    negotiation: Negotiation, should_stop: Callable[[], bool] | None = None, *, kept: int = KEPT
) -> Trimmed | None:
    """Acceptable packages spread over the frontier, none of which improves upon another.

    Parameters
    ----------
    negotiation : Negotiation
        Whose points add up.
    should_stop : callable, optional
        Asked now and then; True ends the work without a result.
    kept : int
        Most points of a stage.

    Returns
    -------
    Trimmed or None
        The set, its rule, and how far it may be off; None if the work was not done.
    """
    from goodoffices.settlement.merge import Thinning, merged  # noqa: PLC0415  (numpy)

    thinning = Thinning(kept)
    try:
        budget = Budget(WORK, should_stop)
        found = merged(table_of(negotiation), limit=kept, budget=budget, thinning=thinning)
    except BudgetSpentError:
        return None
    floors, no_deal = negotiation.floors, negotiation.no_deal
    zone = zone_of(negotiation, found, method="merge", floors=floors, no_deal=no_deal)
    scales = tuple(party.scale for party in negotiation.parties)
    return Trimmed(
        points=frontier_points(negotiation, found, zone.places),
        within=in_units(tuple(thinning.within), scales),
        rule=RULE.format(kept=kept),
    )
