"""Egalitarian: the largest smallest gain."""

from __future__ import annotations

from collections.abc import Sequence

from goodoffices.settlement.solutions.concept import Axiom, Best, Concept, Domain, Gains, maxima

__all__ = ["EGALITARIAN", "egalitarian_solution"]


def egalitarian_solution(gains: Sequence[Gains]) -> Best:
    """The packages at which the party that gains least gains most.

    Parameters
    ----------
    gains : sequence of tuple of int, shape (n_packages, n_parties)
        What each package gives each party above its disagreement point, in one common unit.

    Returns
    -------
    Best
        All packages with the largest smallest gain, and that gain. Some of them may be improved
        upon; the tie rule (leximin) leaves those behind.

    Raises
    ------
    NoAgreementError
        If there is no package.

    Discloses
    ---------
    Tells each party the gain of the party that gains least.

    Notes
    -----
    Satisfies, on finite lists of packages: Pareto optimality (with the tie rule), symmetry,
    monotonicity of the smallest gain, independence of irrelevant alternatives. Compares the
    parties' points with each other. Restricted monotonicity of the smallest gain: with more to choose from and
    the same best gains it does not fall.
    Individual rationality, unanimity (what is best for everybody is chosen) and weak Pareto optimality
    hold on every finite list.

    References
    ----------
    .. [Kalai1977]

    Examples
    --------
    >>> egalitarian_solution([(9, 1), (4, 4), (4, 6)]).places
    (1, 2)
    """
    smallest = list(map(min, gains))
    places = maxima(smallest)
    return Best(places, smallest[places[0]])


EGALITARIAN = Concept(
    "egalitarian",
    egalitarian_solution,
    {
        Axiom.COMMON_SCALE_INVARIANCE: Domain.FINITE,
        Axiom.INDEPENDENCE: Domain.FINITE,
        Axiom.INDIVIDUAL_RATIONALITY: Domain.FINITE,
        Axiom.MONOTONICITY: Domain.FINITE,
        Axiom.PARETO_OPTIMALITY: Domain.FINITE,
        Axiom.RESTRICTED_MONOTONICITY: Domain.FINITE,
        Axiom.SYMMETRY: Domain.FINITE,
        Axiom.UNANIMITY: Domain.FINITE,
        Axiom.WEAK_PARETO_OPTIMALITY: Domain.FINITE,
    },
)
