"""Leximin: the smallest gain first, then the second smallest, and so on."""

from __future__ import annotations

from collections.abc import Sequence

from goodoffices.settlement.solutions.concept import (
    Axiom,
    Best,
    Concept,
    Domain,
    Gains,
    leximin_order,
    maxima,
)

__all__ = ["LEXIMIN", "leximin_solution"]


def leximin_solution(gains: Sequence[Gains]) -> Best:
    """The packages at which the smallest gain is largest, then the second smallest, and so on.

    Parameters
    ----------
    gains : sequence of tuple of int, shape (n_packages, n_parties)
        What each package gives each party above its disagreement point, in one common unit.

    Returns
    -------
    Best
        All maximisers (their sorted gains are the same) and the smallest gain.

    Raises
    ------
    NoAgreementError
        If there is no package.

    Discloses
    ---------
    Tells each party the gain of the party that gains least.

    Notes
    -----
    Satisfies, on finite lists of packages: Pareto optimality, symmetry, monotonicity of the
    smallest gain, independence of irrelevant alternatives. Compares the parties' points with each
    other. Lexicographic monotonicity: with more to choose from the ordered gains do not fall in the
    order of leximin; restricted monotonicity follows.
    Individual rationality, unanimity (what is best for everybody is chosen) and weak Pareto optimality
    hold on every finite list.

    References
    ----------
    .. [Imai1983]

    Examples
    --------
    >>> leximin_solution([(9, 1), (4, 4), (4, 6)]).places
    (2,)
    """
    ordered = [leximin_order(gain) for gain in gains]
    places = maxima(ordered)
    return Best(places, ordered[places[0]][0])


LEXIMIN = Concept(
    "leximin",
    leximin_solution,
    {
        Axiom.COMMON_SCALE_INVARIANCE: Domain.FINITE,
        Axiom.INDEPENDENCE: Domain.FINITE,
        Axiom.INDIVIDUAL_RATIONALITY: Domain.FINITE,
        Axiom.LEXICOGRAPHIC_MONOTONICITY: Domain.FINITE,
        Axiom.MONOTONICITY: Domain.FINITE,
        Axiom.PARETO_OPTIMALITY: Domain.FINITE,
        Axiom.RESTRICTED_MONOTONICITY: Domain.FINITE,
        Axiom.SYMMETRY: Domain.FINITE,
        Axiom.UNANIMITY: Domain.FINITE,
        Axiom.WEAK_PARETO_OPTIMALITY: Domain.FINITE,
    },
)
