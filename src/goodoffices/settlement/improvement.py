"""Post-settlement settlements: packages that leave nobody worse off than a tentative deal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from goodoffices.errors import InfeasibleError
from goodoffices.settlement.budget import Budget, BudgetSpentError
from goodoffices.settlement.frontier import FRONTIER_LIMIT, WORK, table_of
from goodoffices.settlement.negotiation import Negotiation
from goodoffices.settlement.package import Package, package_of, points_of
from goodoffices.settlement.result import Number, Solution, in_units
from goodoffices.settlement.solutions.egalitarian import EGALITARIAN
from goodoffices.settlement.solutions.kalai_smorodinsky import KALAI_SMORODINSKY
from goodoffices.settlement.solutions.utilitarian import UTILITARIAN
from goodoffices.settlement.zone import solution_in, zone_of

__all__ = ["Improvements", "improvements"]

COUNTABLE = 2_000_000
READINGS = {"total": UTILITARIAN, "absolute": EGALITARIAN, "normalised": KALAI_SMORODINSKY}


@dataclass(frozen=True, slots=True)
class Improvements:
    """What can be had beyond a tentative deal.

    Parameters
    ----------
    tentative : Package
        The deal to improve upon.
    utilities : tuple of int or Fraction
        What it gives each party.
    count : int or None
        How many packages improve on it; None where the agenda is too large to count.
    proposals : Mapping[str, Solution]
        ``total`` (largest sum of gains), ``absolute`` (largest smallest gain), ``normalised``
        (largest smallest share of each party's best gain among the improving packages); gains are
        counted from the tentative deal. Empty if nothing is better for all.
    proof : str
        Why nothing is better, where nothing is.
    """

    tentative: Package
    utilities: tuple[Number, ...] = field(repr=False)
    count: int | None
    proposals: Mapping[str, Solution]
    proof: str = ""

    @property
    def nothing_better(self) -> bool:
        """Whether no package leaves nobody worse off and somebody better off."""
        return not self.proposals


def improvements(
    negotiation: Negotiation,
    tentative: Mapping[str, str],
    *,
    limit: int = FRONTIER_LIMIT,
    work: int = WORK,
    ties_limit: int = 20,
) -> Improvements:
    """Packages at which no party loses and at least one gains, compared with a tentative deal.

    Parameters
    ----------
    negotiation : Negotiation
        Issues, parties and their sealed points. Reservation values play no part: the tentative
        deal takes their place.
    tentative : Mapping[str, str]
        Issue -> option.
    limit, work, ties_limit : int
        As for :func:`settle`.

    Returns
    -------
    Improvements
        Up to three proposals side by side, or the proof that nothing is better for all.

    Raises
    ------
    InputError
        If the tentative deal does not match the agenda.
    InfeasibleError
        If the frontier is larger than the limits allow.

    Discloses
    ---------
    That something better exists tells each party that the others would not lose by it. Proposals
    with utilities give points away.

    Notes
    -----
    The absolute reading compares the parties' points with each other, the normalised one does not.
    The two can propose different packages.

    References
    ----------
    .. [Raiffa1985]

    Examples
    --------
    >>> from goodoffices.settlement import Issue, Negotiation, Party
    >>> agenda = (Issue("fund", ("none", "half", "all")),)
    >>> north = Party("north", {"fund": {"none": 0, "half": 700, "all": 1000}})
    >>> south = Party("south", {"fund": {"none": 500, "half": 600, "all": 0}})
    >>> found = improvements(Negotiation(agenda, (north, south)), {"fund": "none"})
    >>> found.count, dict(found.proposals["absolute"].package)
    (1, {'fund': 'half'})
    """
    from goodoffices.settlement.counting import packages_above  # noqa: PLC0415  (numpy)
    from goodoffices.settlement.merge import merged  # noqa: PLC0415

    package = package_of(negotiation, tentative)
    points, table = points_of(negotiation, package), table_of(negotiation)
    try:
        found = merged(table, limit=limit, budget=Budget(work))
    except BudgetSpentError as spent:
        raise InfeasibleError("the frontier is too large to list", field="limit") from spent
    zone = zone_of(negotiation, found, method="merge", floors=points, no_deal=points)
    utilities = in_units(points, tuple(party.scale for party in negotiation.parties))
    if [found.points[place] for place in zone.places] == [points]:
        return Improvements(package, utilities, 0, {}, _proof(negotiation))
    proposals = {
        reading: replace(solution_in(zone, concept, ties_limit=ties_limit), name=reading)
        for reading, concept in READINGS.items()
    }
    countable = negotiation.packages <= COUNTABLE
    count = packages_above(table, points) if countable else None
    return Improvements(package, utilities, count, proposals)


def _proof(negotiation: Negotiation) -> str:
    return (
        f"all {negotiation.packages} packages were covered exactly: each one that gives every party at"
        " least as much gives every party exactly as much"
    )
