"""Would a package hold: a settlement taken over as a state of a conflict.

What is assumed, plainly:

- Each deal (the package and the alternatives to it) is a state, and so is "no deal".
- From a deal every party can leave, to no deal; nobody comes back from there.
- From a deal every party can insist on another of the deals, and what comes next is that deal, unless
  somebody answers: the others may leave, or insist in their turn.
- A party ranks deals by its own points, and no deal by what it has without one: its reservation
  value, or its points at the disagreement point where those are more. Only the order counts, save
  that what would keep a party is told in its points.

Not in it: promises broken in part, what a third side does, and anything the points do not say.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from goodoffices.errors import InputError

if TYPE_CHECKING:
    from fractions import Fraction

    from goodoffices.settlement import Negotiation
    from goodoffices.stability import Conflict, Move, Stability

__all__ = ["NO_DEAL", "PACKAGE", "Holding", "conflict_of_packages", "holding"]

PACKAGE = "the package"
NO_DEAL = "no deal"


@dataclass(frozen=True, slots=True, eq=False)
class Holding:
    """Whether a package would hold, who would leave it, and what would keep them.

    Parameters
    ----------
    conflict : Conflict
        The model; its states are ``the package``, ``alternative 1`` and so on, and ``no deal``.
    stability : Stability
        What every concept says of it.
    holds : dict of str to bool
        Concept -> whether the package is an equilibrium.
    breaking : dict of str to tuple of Move
        Concept -> the first move of each party that would leave the package or insist on another.
    keeping : dict of str to tuple of dict
        Concept -> smallest changes that would make the package hold, each enough alone: party -> by
        how much the package would have to be worth more to it, in its own units.
    """

    conflict: Conflict = field(repr=False)
    stability: Stability = field(repr=False)
    holds: dict[str, bool]
    breaking: dict[str, tuple[Move, ...]] = field(repr=False)
    keeping: dict[str, tuple[dict[str, int | Fraction], ...]] = field(repr=False)


def conflict_of_packages(
    negotiation: Negotiation,
    package: Mapping[str, str],
    alternatives: Sequence[Mapping[str, str]] = (),
) -> Conflict:
    """A package, the alternatives to it and no deal, as a conflict; see the head of this module.

    Parameters
    ----------
    negotiation : Negotiation
        Issues, parties and their sealed points.
    package : Mapping[str, str]
        Issue -> option.
    alternatives : sequence of Mapping[str, str]
        Other packages somebody may insist on.

    Returns
    -------
    Conflict
        In graph form, with the parties as decision makers.

    Raises
    ------
    InputError
        If a package does not match the agenda, or is given twice.

    Discloses
    ---------
    Totals of every party's sealed points: treat it as points.

    References
    ----------
    .. [FangHipelKilgour1993]

    Examples
    --------
    >>> from goodoffices.settlement import Issue, Negotiation, Party
    >>> table = Negotiation((Issue("fund", ("none", "all")),), (
    ...     Party("north", {"fund": {"none": 0, "all": 1000}}, 300),
    ...     Party("south", {"fund": {"none": 1000, "all": 600}}, 200)))
    >>> conflict_of_packages(table, {"fund": "all"}, [{"fund": "none"}]).states
    ('the package', 'alternative 1', 'no deal')
    """
    from goodoffices.stability import graph_form  # noqa: PLC0415

    worth = _worth(negotiation, (package, *alternatives))
    moves = [(start, end) for start in worth if start != NO_DEAL for end in worth if start != end]
    parties = [party.id for party in negotiation.parties]
    payoffs = {party: [values[n] for values in worth.values()] for n, party in enumerate(parties)}
    return graph_form(parties, list(worth), dict.fromkeys(parties, moves), payoffs)


def holding(
    negotiation: Negotiation,
    package: Mapping[str, str],
    alternatives: Sequence[Mapping[str, str]] = (),
    *,
    response: str = "sequence",
) -> Holding:
    """Whether a package would hold, who would leave it, and what would keep them.

    Parameters
    ----------
    negotiation : Negotiation
        Issues, parties and their sealed points.
    package : Mapping[str, str]
        Issue -> option.
    alternatives : sequence of Mapping[str, str]
        Other packages somebody may insist on.
    response : str
        What the others may answer with: ``sequence``, ``single`` or ``each_once``.

    Returns
    -------
    Holding
        By concept.

    Raises
    ------
    InputError
        If a package does not match the agenda, or is given twice.

    Discloses
    ---------
    Whether each party prefers no deal or another package, and by how many points: treat it as
    points.

    References
    ----------
    .. [FangHipelKilgour1993]

    Examples
    --------
    >>> from goodoffices.settlement import Issue, Negotiation, Party
    >>> table = Negotiation((Issue("fund", ("none", "all")),), (
    ...     Party("north", {"fund": {"none": 0, "all": 1000}}, 300),
    ...     Party("south", {"fund": {"none": 1000, "all": 600}}, 700)))
    >>> found = holding(table, {"fund": "all"})
    >>> found.holds["seq"], found.breaking["seq"][0].decision_maker, found.keeping["seq"]
    (False, 'south', ({'south': 100},))
    """
    from goodoffices.stability import conditions, stability, why  # noqa: PLC0415

    conflict = conflict_of_packages(negotiation, package, alternatives)
    found = stability(conflict, response=response)
    worth = _worth(negotiation, (package, *alternatives))
    breaking, keeping = {}, {}
    for concept in found:
        reasons = [why(found, concept, party.id, PACKAGE) for party in negotiation.parties]
        breaking[concept] = tuple(r.breaking for r in reasons if r.breaking is not None)
        changes = conditions(conflict, PACKAGE, concept, response=response).changes
        keeping[concept] = tuple(
            {
                party: _lack(negotiation, worth, party, str(level))
                for party, level in change.to_level_of.items()
            }
            for change in changes
        )
    holds = {name: PACKAGE in findings.equilibria for name, findings in found.items()}
    return Holding(conflict, found, holds, breaking, keeping)


def _lack(
    negotiation: Negotiation, worth: Mapping[str, tuple[int, ...]], party: str, state: str
) -> int | Fraction:
    """What the package lacks, for a party, of what a state is worth to it, in its own units."""
    from goodoffices.settlement.result import in_units  # noqa: PLC0415

    place = [known.id for known in negotiation.parties].index(party)
    lacking = worth[state][place] - worth[PACKAGE][place]
    return in_units((lacking,), (negotiation.parties[place].scale,))[0]


def _worth(
    negotiation: Negotiation, deals: Sequence[Mapping[str, str]]
) -> dict[str, tuple[int, ...]]:
    """What each state is worth to every party, in points."""
    from goodoffices.settlement import package_of, points_of  # noqa: PLC0415

    packages = [package_of(negotiation, deal) for deal in deals]
    if len(set(packages)) < len(packages):
        raise InputError("the same package is given twice", field="alternatives")
    names = [PACKAGE, *(f"alternative {n}" for n in range(1, len(packages)))]
    found = {name: points_of(negotiation, deal) for name, deal in zip(names, packages, strict=True)}
    return found | {NO_DEAL: negotiation.floors}
