"""Utilitarian: the largest sum."""

from __future__ import annotations

from collections.abc import Sequence

from goodoffices.settlement.solutions.concept import Axiom, Best, Concept, Domain, Gains, maxima

__all__ = ["UTILITARIAN", "utilitarian_solution"]


def utilitarian_solution(gains: Sequence[Gains]) -> Best:
    """The packages at which the sum of all parties' gains is largest.

    Parameters
    ----------
    gains : sequence of tuple of int, shape (n_packages, n_parties)
        What each package gives each party above its disagreement point, in one common unit.

    Returns
    -------
    Best
        All maximisers and the sum of gains. Ties are common.

    Raises
    ------
    NoAgreementError
        If there is no package.

    Discloses
    ---------
    The sum together with a party's own gain tells it the other party's gain.

    Notes
    -----
    Satisfies, on finite lists of packages: Pareto optimality, symmetry, independence of irrelevant
    alternatives. Compares the parties' points with each other.
    Individual rationality, unanimity (what is best for everybody is chosen) and weak Pareto optimality
    hold on every finite list.

    References
    ----------
    .. [Harsanyi1955]

    Examples
    --------
    >>> utilitarian_solution([(9, 1), (4, 4), (4, 6)]).places
    (0, 2)
    """
    sums = list(map(sum, gains))
    places = maxima(sums)
    return Best(places, sums[places[0]])


UTILITARIAN = Concept(
    "utilitarian",
    utilitarian_solution,
    {
        Axiom.COMMON_SCALE_INVARIANCE: Domain.FINITE,
        Axiom.INDEPENDENCE: Domain.FINITE,
        Axiom.INDIVIDUAL_RATIONALITY: Domain.FINITE,
        Axiom.PARETO_OPTIMALITY: Domain.FINITE,
        Axiom.SYMMETRY: Domain.FINITE,
        Axiom.UNANIMITY: Domain.FINITE,
        Axiom.WEAK_PARETO_OPTIMALITY: Domain.FINITE,
    },
)
