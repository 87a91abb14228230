"""Nash: the largest product of gains."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod

from goodoffices.errors import NoAgreementError
from goodoffices.settlement.solutions.concept import Axiom, Best, Concept, Domain, Gains, maxima

__all__ = ["NASH", "nash_bargaining_solution"]


def nash_bargaining_solution(gains: Sequence[Gains]) -> Best:
    """The packages at which the product of all parties' gains is largest.

    Parameters
    ----------
    gains : sequence of tuple of int, shape (n_packages, n_parties)
        What each package gives each party above its disagreement point, none negative.

    Returns
    -------
    Best
        All maximisers and the product. Where no package gives everybody a gain, the largest number
        of parties that can gain is found first, then the product of the gains of those who do;
        this is said in the note, and such a product depends on how the parties scale their points.

    Raises
    ------
    NoAgreementError
        If there is no package.

    Discloses
    ---------
    The package alone tells each party that no other raises the product of gains; the product
    together with a party's own gain tells it the other party's gain.

    Notes
    -----
    Satisfies, on finite lists in which some package gives every party a gain: Pareto optimality,
    symmetry, scale invariance, independence of irrelevant alternatives.
    Individual rationality, unanimity (what is best for everybody is chosen) and weak Pareto optimality
    hold on every finite list.

    References
    ----------
    .. [Nash1950]

    Examples
    --------
    >>> nash_bargaining_solution([(9, 1), (5, 4), (1, 7)])
    Best(places=(1,), value=20, left_out=(), note='', tie_view=None, degree=2)
    """
    if not gains:
        raise NoAgreementError("no package is acceptable to every party")
    places = maxima(list(map(prod, gains)))
    value = prod(gains[places[0]])
    return Best(places, value, degree=len(gains[0])) if value else _of_those_who_can_gain(gains)


def _of_those_who_can_gain(gains: Sequence[Gains]) -> Best:
    places = maxima([(sum(g > 0 for g in gain), prod(g for g in gain if g > 0)) for gain in gains])
    shown = gains[places[0]]
    value = prod(g for g in shown if g > 0) if any(shown) else 0
    without = tuple(party for party, gain in enumerate(shown) if gain == 0)
    note = (
        f"no package gives every party a gain: {len(shown) - len(without)} of {len(shown)} can gain"
        " together, and the product is theirs"
    )
    return Best(places, value, without, note, degree=len(shown) - len(without))


NASH = Concept(
    "nash",
    nash_bargaining_solution,
    {
        Axiom.COMMON_SCALE_INVARIANCE: Domain.FINITE,
        Axiom.INDEPENDENCE: Domain.ALL_CAN_GAIN,
        Axiom.INDIVIDUAL_RATIONALITY: Domain.FINITE,
        Axiom.PARETO_OPTIMALITY: Domain.FINITE,
        Axiom.SCALE_INVARIANCE: Domain.ALL_CAN_GAIN,
        Axiom.SYMMETRY: Domain.FINITE,
        Axiom.UNANIMITY: Domain.FINITE,
        Axiom.WEAK_PARETO_OPTIMALITY: Domain.FINITE,
    },
)
