"""Post-settlement settlements: packages that leave nobody worse off than a tentative deal."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from goodoffices.settlement.frontier import FRONTIER_LIMIT, WORK, table_of
from goodoffices.settlement.negotiation import Negotiation
from goodoffices.settlement.package import Package, package_of, points_of
from goodoffices.settlement.result import FrontierPoint, Number, Solution, Trimmed, in_units
from goodoffices.settlement.settling import settle

__all__ = ["Improvements", "improvements"]

COUNTABLE = 2_000_000
READINGS = {
    "total": "utilitarian",
    "absolute": "egalitarian",
    "normalised": "kalai_smorodinsky",
}


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
    frontier : tuple of FrontierPoint or None
        All improving packages that no other package improves upon, one of each utility vector with
        the number of packages that have it, best for the first party first; None if too many.
    trimmed : Trimmed or None
        Some of them, where they are too many, with what was left out.
    ideal_point : tuple of int or Fraction, or None
        The most that each party can have without a loss to anybody, by itself; None where it is not
        known.
    """

    tentative: Package
    utilities: tuple[Number, ...] = field(repr=False)
    count: int | None
    proposals: Mapping[str, Solution]
    proof: str = ""
    frontier: tuple[FrontierPoint, ...] | None = field(default=(), repr=False)
    trimmed: Trimmed | None = field(default=None, repr=False)
    ideal_point: tuple[Number, ...] | None = field(default=None, repr=False)

    @property
    def nothing_better(self) -> bool:
        """Whether it is proved that no package leaves nobody worse off and somebody better off."""
        return not self.proposals and bool(self.proof)


def improvements(
    negotiation: Negotiation,
    tentative: Mapping[str, str],
    *,
    limit: int = FRONTIER_LIMIT,
    work: int = WORK,
    ties_limit: int = 20,
    should_stop: Callable[[], bool] | None = None,
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
    should_stop : callable, optional
        As for :func:`settle`.

    Returns
    -------
    Improvements
        Up to three proposals side by side, each exact or with a bound, and the packages to choose
        from; or the proof that nothing is better for all. Neither proposals nor a proof: nothing
        better was found, and something may be there.

    Raises
    ------
    InputError
        If the tentative deal does not match the agenda.

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
    package = package_of(negotiation, tentative)
    points = points_of(negotiation, package)
    utilities = in_units(points, tuple(party.scale for party in negotiation.parties))
    found = settle(
        _from(negotiation, points),
        frontier_limit=limit,
        work=work,
        ties_limit=ties_limit,
        only=READINGS.values(),
        should_stop=should_stop,
    )
    total = found.solutions.get("utilitarian")
    if total is None or total.value <= 0:
        proved = found.exact and not found.opening if total is None else total.bound <= 0
        proof = _proof(negotiation) if proved else ""
        return Improvements(package, utilities, 0 if proved else None, {}, proof)
    proposals = {
        reading: replace(found.solutions[name], name=reading)
        for reading, name in READINGS.items()
        if name in found.solutions
    }
    return Improvements(
        package,
        utilities,
        _count(negotiation, points),
        proposals,
        frontier=found.frontier,
        trimmed=found.trimmed,
        ideal_point=found.ideal_point,
    )


def _from(negotiation: Negotiation, points: tuple[int, ...]) -> Negotiation:
    """The same negotiation, with the tentative deal in the place of no deal."""
    parties = tuple(
        replace(party, reservation=least)
        for party, least in zip(negotiation.parties, points, strict=True)
    )
    return replace(negotiation, parties=parties, disagreement_point=points)


def _count(negotiation: Negotiation, points: tuple[int, ...]) -> int | None:
    from goodoffices.settlement.counting import packages_above  # noqa: PLC0415  (numpy)

    if negotiation.linked or negotiation.packages > COUNTABLE:
        return None
    return packages_above(table_of(negotiation), points)


def _proof(negotiation: Negotiation) -> str:
    return (
        f"all {negotiation.packages} packages were covered exactly: each one that gives every party at"
        " least as much gives every party exactly as much"
    )
