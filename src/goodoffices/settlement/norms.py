"""Deals held against a mediator's norms: which are kept, what is best under all, what cannot be kept.

A norm about gains may be kept by a package that others improve upon: equal shares of less, for all.
So the best package under norms is not looked for on the frontier. Two sides whose points add up are
merged issue by issue as for the frontier, but a partial package is dropped only for one that is at
least as good for both sides and for every norm. Small agendas are listed; for all others CP-SAT
answers with a proved bound. What norms cannot be kept together is the smallest set that every
acceptable package breaks somewhere.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace

from goodoffices.errors import InputError
from goodoffices.settlement.budget import Budget
from goodoffices.settlement.frontier import WORK
from goodoffices.settlement.mixed import mixed_package_of
from goodoffices.settlement.negotiation import Negotiation, only_options
from goodoffices.settlement.norm import Norm
from goodoffices.settlement.normed import (
    NearMiss,
    NormedSettlement,
    NormHeld,
    conditions_of,
    held_of,
    held_with_amounts,
)
from goodoffices.settlement.normed_list import FromList, listed_zone
from goodoffices.settlement.normed_solver import FromSolver, Stop
from goodoffices.settlement.quantity import Amount
from goodoffices.settlement.solutions import CONCEPTS
from goodoffices.settlement.solver import EFFORT

__all__ = ["NearMiss", "NormHeld", "NormedSettlement", "norms_held", "settle_under_norms"]

TIES_LIMIT = 100


def norms_held(
    negotiation: Negotiation, package: Mapping[str, Amount], *, norms: Sequence[Norm] | None = None
) -> tuple[NormHeld, ...]:
    """Which norms a package keeps, and by how much it misses the others.

    Parameters
    ----------
    negotiation : Negotiation
        Issues, parties, their sealed points.
    package : Mapping[str, str or int or Fraction]
        Issue -> option, and quantity -> amount where something is settled by one.
    norms : sequence of norms, optional
        By default those of the negotiation.

    Returns
    -------
    tuple of NormHeld
        One for each norm, in order.

    Raises
    ------
    InputError
        If the package does not match the agenda, or a norm not the table.
    InfeasibleError
        If a side's best package was not proved in the work allowed (linked issues only).

    Discloses
    ---------
    Of each norm whether it is kept says something of all sides' points; by how much it is missed
    gives points away.

    References
    ----------
    .. [Raiffa1982]

    Examples
    --------
    >>> from goodoffices.settlement import GainRatio, Issue, Party, ShareOfBest
    >>> agenda = (Issue("fund", ("none", "half", "all")),)
    >>> north = Party("north", {"fund": {"none": 0, "half": 700, "all": 1000}})
    >>> south = Party("south", {"fund": {"none": 1000, "half": 300, "all": 0}})
    >>> table = Negotiation(agenda, (north, south), norms=(GainRatio(2), ShareOfBest(250)))
    >>> for held in norms_held(table, {"fund": "half"}):
    ...     print(held.words())
    no side gains more than 2 times what another gains: missed by 100
    no side has less than 250 of 1000 of its best: kept
    """
    table = negotiation if norms is None else replace(negotiation, norms=tuple(norms))
    whole = mixed_package_of(table, package)
    if table.quantities:
        return held_with_amounts(table, whole)
    return held_of(table, conditions_of(table), whole.options)


def settle_under_norms(
    negotiation: Negotiation,
    *,
    norms: Sequence[Norm] | None = None,
    only: Collection[str] | None = None,
    ties_limit: int = TIES_LIMIT,
    work: int = WORK,
    solver_effort: float = EFFORT,
    should_stop: Callable[[], bool] | None = None,
) -> NormedSettlement:
    r"""The packages that keep every norm and are best by each solution; where none does, why.

    Parameters
    ----------
    negotiation : Negotiation
        Issues, parties, their sealed points.
    norms : sequence of norms, optional
        By default those of the negotiation; one at least.
    only : collection of str, optional
        Names of the solutions wanted; all by default.
    ties_limit, work, solver_effort, should_stop
        As for :func:`settle`.

    Returns
    -------
    NormedSettlement
        Solutions with value and proved bound; or the norms that cannot be kept together and the
        package that misses them least.

    Raises
    ------
    InputError
        If there is no norm, or one does not match the table, or something is settled by an amount.
    InfeasibleError
        If a side's best package was not proved in the work allowed (linked issues only).

    Discloses
    ---------
    As :func:`settle`: treat the result as points. That norms can or cannot be kept says something of
    all sides' points.

    Notes
    -----
    Let g be the gains above no deal in the unit common to all parties, u the points. Kept means:
    for a set share s of p, s times the sum of all g is at most g_p (or at least, or both); for a
    floor, u_p is at least the reservation value and so much; for a part x of the best, 1000 u_p is at
    least x times the points of p's best package that keeps all rules and its own red lines; for a
    multiple t, each g is at most t times each other. Set shares and multiples compare the parties'
    points with each other. A norm that several conditions make up is missed by the largest shortfall.

    References
    ----------
    .. [Raiffa1982]
    .. [Kalai1977]

    Examples
    --------
    >>> from goodoffices.settlement import Issue, Party, ShareOfBest
    >>> agenda = (Issue("fund", ("none", "half", "all")), Issue("fence", ("stays", "goes")))
    >>> north = Party("north", {"fund": {"none": 0, "half": 400, "all": 700},
    ...                         "fence": {"stays": 300, "goes": 0}})
    >>> south = Party("south", {"fund": {"none": 400, "half": 300, "all": 0},
    ...                         "fence": {"stays": 0, "goes": 600}})
    >>> table = Negotiation(agenda, (north, south))
    >>> found = settle_under_norms(table, norms=[ShareOfBest(650)])
    >>> found.possible, found.conflict
    (False, (ShareOfBest(per_thousand=650, party=None, reason=''),))
    >>> print(*found.words(), sep="\n")
    No acceptable package keeps this norm: no side has less than 650 of 1000 of its best.
    The package that misses them least: no side has less than 650 of 1000 of its best: missed by 50.
    >>> dict(settle_under_norms(table, norms=[ShareOfBest(600)]).solutions["nash"].package)
    {'fund': 'all', 'fence': 'goes'}
    """
    only_options(negotiation)
    table = negotiation if norms is None else replace(negotiation, norms=tuple(norms))
    if not table.norms:
        raise InputError("no norm is given", field="norms")
    names = [concept.name for concept in CONCEPTS if only is None or concept.name in only]
    stop = Stop(should_stop)
    conditions = conditions_of(table)
    listed = listed_zone(table, conditions, Budget(work, stop.asked))
    if listed is not None:
        zone, method = listed
        return FromList(table, conditions, zone, method, ties_limit).settlement(names)
    return FromSolver(table, conditions, solver_effort, stop).settlement(names)
