"""Where there is no opening: who must move, and by how much at least."""

from __future__ import annotations

from collections.abc import Sequence

from goodoffices.settlement.frontier import Found
from goodoffices.settlement.negotiation import Negotiation
from goodoffices.settlement.package import Package, points_of
from goodoffices.settlement.result import Concession, in_units
from goodoffices.settlement.zone import common_unit

__all__ = ["conceded", "smallest_concession"]


def smallest_concession(negotiation: Negotiation, found: Found) -> Concession:
    """The package that lacks least of what the parties need, and what it lacks for each.

    Parameters
    ----------
    negotiation : Negotiation
        Whose floors are not all met by any package.
    found : Found
        At least the efficient vectors of the agenda.

    Returns
    -------
    Concession
        Smallest total shortfall, then smallest largest shortfall, then first in option order.

    Discloses
    ---------
    Tells how far below its reservation value a package leaves a party: for the mediator at most.

    References
    ----------
    .. [Raiffa1982]

    Examples
    --------
    >>> from goodoffices.settlement import Issue, Negotiation, Party, settle
    >>> issue = Issue("fund", ("none", "all"))
    >>> north = Party("north", {"fund": {"none": 0, "all": 10}}, 9)
    >>> south = Party("south", {"fund": {"none": 10, "all": 4}}, 6)
    >>> settle(Negotiation((issue,), (north, south))).concession.shortfalls
    (0, 2)
    """
    _, factors = common_unit(negotiation)
    lacks = [_shortfall(points, negotiation.floors) for points in found.points]

    def movement(place: int) -> tuple[int, int]:
        moves = [lack * factor for lack, factor in zip(lacks[place], factors, strict=True)]
        return sum(moves), max(moves)

    scores = [movement(place) for place in range(len(lacks))]
    least = min(scores)
    places = [place for place, score in enumerate(scores) if score == least]
    return conceded(negotiation, min(found.first_choices(places)))


def conceded(negotiation: Negotiation, choice: Sequence[int]) -> Concession:
    """One package with what it lacks for each party."""
    package = Package(negotiation.issues, choice)
    scales = tuple(party.scale for party in negotiation.parties)
    lacks = _shortfall(points_of(negotiation, package), negotiation.floors)
    return Concession(package, in_units(lacks, scales))


def _shortfall(points: Sequence[int], floors: Sequence[int]) -> tuple[int, ...]:
    return tuple(max(0, least - have) for have, least in zip(points, floors, strict=True))
