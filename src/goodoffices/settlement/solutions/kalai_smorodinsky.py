"""Kalai-Smorodinsky: the same share of one's possible gain for all, as nearly as can be."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import lcm

from goodoffices.errors import NoAgreementError
from goodoffices.settlement.solutions.concept import (
    Axiom,
    Best,
    Concept,
    Domain,
    Gains,
    leximin_order,
    maxima,
)

__all__ = ["KALAI_SMORODINSKY", "kalai_smorodinsky_solution"]


def kalai_smorodinsky_solution(gains: Sequence[Gains]) -> Best:
    """The packages at which the party with the smallest share of its possible gain has most.

    Parameters
    ----------
    gains : sequence of tuple of int, shape (n_packages, n_parties)
        What each package gives each party above its disagreement point, none negative.

    Returns
    -------
    Best
        All packages with the best smallest share, and that share (from 0 to 1). A party that
        cannot gain at all is left out and named. Ties are told apart by leximin of the shares.

    Raises
    ------
    NoAgreementError
        If there is no package.

    Discloses
    ---------
    Tells each party which share of its possible gain the party with the smallest share gets.

    Notes
    -----
    Satisfies, on finite lists of packages: Pareto optimality (with the tie rule), symmetry; scale
    invariance. On a finite list an equal share may not exist; the largest smallest share is the
    reading used here, not the smallest spread between shares. Individual monotonicity holds for two
    parties and convex sets and is not claimed for lists; restricted
    monotonicity is: with more to choose from and the same best gains the smallest share does not
    fall.
    Individual rationality, unanimity (what is best for everybody is chosen) and weak Pareto optimality
    hold on every finite list.

    References
    ----------
    .. [KalaiSmorodinsky1975]

    Examples
    --------
    >>> kalai_smorodinsky_solution([(10, 0), (6, 2), (0, 4)]).value
    Fraction(1, 2)
    """
    if not gains:
        raise NoAgreementError("no package is acceptable to every party")
    ideal = [max(column) for column in zip(*gains, strict=True)]
    counted = [party for party, most in enumerate(ideal) if most > 0]
    if not counted:
        return Best(tuple(range(len(gains))), 0, tuple(range(len(ideal))), _note(ideal), degree=0)
    unit = lcm(*(ideal[party] for party in counted))
    factors = [(party, unit // ideal[party]) for party in counted]
    columns = list(zip(*gains, strict=True))
    scaled = [[gain * factor for gain in columns[party]] for party, factor in factors]
    shares = tuple(zip(*scaled, strict=True))
    places = maxima(list(map(min, shares)))
    value = Fraction(leximin_order(shares[places[0]])[0], unit)
    left_out = tuple(party for party, most in enumerate(ideal) if not most)
    return Best(places, value, left_out, _note(ideal), shares, degree=0)


def _note(ideal: Sequence[int]) -> str:
    without = sum(most == 0 for most in ideal)
    if not without:
        return ""
    return f"{without} of {len(ideal)} parties cannot gain from any acceptable package and are left out"


KALAI_SMORODINSKY = Concept(
    "kalai_smorodinsky",
    kalai_smorodinsky_solution,
    {
        Axiom.COMMON_SCALE_INVARIANCE: Domain.FINITE,
        Axiom.INDIVIDUAL_RATIONALITY: Domain.FINITE,
        Axiom.PARETO_OPTIMALITY: Domain.FINITE,
        Axiom.RESTRICTED_MONOTONICITY: Domain.FINITE,
        Axiom.SCALE_INVARIANCE: Domain.FINITE,
        Axiom.SYMMETRY: Domain.FINITE,
        Axiom.UNANIMITY: Domain.FINITE,
        Axiom.WEAK_PARETO_OPTIMALITY: Domain.FINITE,
    },
)
