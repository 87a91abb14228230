"""Blind offers: sealed figures, and a settlement if they are close enough; else nobody hears them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

from goodoffices.errors import InputError

__all__ = [
    "BlindOutcome",
    "blind_rounds_outcome",
    "closing_percentage_outcome",
    "overlapping_ranges_outcome",
]

TWO = 2


@dataclass(frozen=True, slots=True)
class BlindOutcome:
    """Whether two sealed figures settle a claim.

    Parameters
    ----------
    settles : bool
        Whether the offer reaches the agreed percentage of the demand.
    amount : Fraction or None
        The midpoint if it settles; None if not, and then neither figure is told to anybody.
    crossed : bool
        Whether the offer lay above the demand: then too it settles at the midpoint.
    round : int or None
        Of several rounds the one that settled, counted from 1.
    """

    settles: bool
    amount: Fraction | None = field(repr=False)
    crossed: bool = False
    round: int | None = None


def closing_percentage_outcome(demand: int, offer: int, *, percentage: int) -> BlindOutcome:
    """Whether offer / demand reaches the agreed percentage; if so, the midpoint.

    Parameters
    ----------
    demand, offer : int
        The two sealed figures, in whole units of one currency, 0 or more.
    percentage : int
        What both sides agreed beforehand, from 1 to 100.

    Returns
    -------
    BlindOutcome
        Decided in whole numbers: 100 x offer >= percentage x demand. An offer above the demand
        settles too, at the midpoint, and is marked as crossed: both sides do better than they asked.

    Raises
    ------
    InputError
        If a figure is negative or not whole, or the percentage is not from 1 to 100.

    Discloses
    ---------
    If it settles, each side can compute the other's figure from the midpoint. If not, each side
    learns that the other's figure lies beyond the percentage of its own.

    References
    ----------
    .. [MasonBlindOffer2023]

    Examples
    --------
    >>> closing_percentage_outcome(2_000_000, 1_700_000, percentage=80).amount
    Fraction(1850000, 1)
    >>> closing_percentage_outcome(2_000_000, 1_599_999, percentage=80).settles
    False
    """
    _check(demand=demand, offer=offer, percentage=percentage)
    if not 1 <= percentage <= 100:  # noqa: PLR2004  (per cent)
        raise InputError("the percentage is not from 1 to 100", field="percentage")
    if 100 * offer < percentage * demand:
        return BlindOutcome(settles=False, amount=None)
    return BlindOutcome(settles=True, amount=Fraction(demand + offer, 2), crossed=offer > demand)


def blind_rounds_outcome(
    demands: Sequence[int], offers: Sequence[int], *, percentage: int
) -> BlindOutcome:
    """The first of several rounds, all sealed beforehand, whose two figures settle the claim.

    Parameters
    ----------
    demands, offers : sequence of int
        Each side's figure for every round, as many as both agreed beforehand. Demands do not rise
        and offers do not fall from round to round.
    percentage : int
        As for :func:`closing_percentage_outcome`, the same in all rounds.

    Returns
    -------
    BlindOutcome
        The midpoint of the first round that settles, and which it was. Figures of other rounds
        play no part: who would have gone further does not pay for it.

    Raises
    ------
    InputError
        If the sides sealed different numbers of rounds, or figures go the wrong way.

    Discloses
    ---------
    If it settles in a round after the first, each side also learns that the rounds before did not.
    If none settles, only that the last figures lie beyond the percentage.

    Notes
    -----
    The number of rounds and all figures are fixed before the first is looked at, so that nobody can
    feel for the other side's figure by answering again.

    References
    ----------
    .. [MasonBlindOffer2023]

    Examples
    --------
    >>> found = blind_rounds_outcome((100, 90, 80), (50, 60, 70), percentage=80)
    >>> found.round, found.amount
    (3, Fraction(75, 1))
    """
    if not demands or len(demands) != len(offers):
        raise InputError("the two sides did not seal the same number of rounds", field="rounds")
    rounds = [
        closing_percentage_outcome(demand, offer, percentage=percentage)
        for demand, offer in zip(demands, offers, strict=True)
    ]
    if list(demands) != sorted(demands, reverse=True):
        raise InputError("a demand is higher than in the round before", field="demand")
    if list(offers) != sorted(offers):
        raise InputError("an offer is lower than in the round before", field="offer")
    for place, outcome in enumerate(rounds, start=1):
        if outcome.settles:
            return replace(outcome, round=place)
    return BlindOutcome(settles=False, amount=None)


def overlapping_ranges_outcome(demand: tuple[int, int], offer: tuple[int, int]) -> BlindOutcome:
    """Whether two sealed ranges overlap; if so, the midpoint of what they have in common.

    Parameters
    ----------
    demand : tuple of int
        The least the one side takes and what it asks, in whole units of one currency.
    offer : tuple of int
        What the other side bids and the most it gives.

    Returns
    -------
    BlindOutcome
        Settles where the least that is taken is not above the most that is given. A bid above what
        is asked settles at the midpoint of the two and is marked as crossed.

    Raises
    ------
    InputError
        If a figure is negative or not whole, or a range does not rise.

    Discloses
    ---------
    If it settles, the amount tells each side about the end of the other's range. If not, each side
    learns that the other's range ends before its own.

    Notes
    -----
    A range that is drawn narrower than it is can gain: nothing makes it wise to tell the truth.

    References
    ----------
    .. [ChatterjeeSamuelson1983]

    Examples
    --------
    >>> overlapping_ranges_outcome((80, 120), (50, 100)).amount
    Fraction(90, 1)
    >>> overlapping_ranges_outcome((101, 120), (50, 100)).settles
    False
    """
    for name, ends in (("demand", demand), ("offer", offer)):
        if len(ends) != TWO:
            raise InputError("a range has two ends", field=name)
        _check(**{name: ends[0]})
        _check(**{name: ends[1]})
        if ends[0] > ends[1]:
            raise InputError("a range does not rise", field=name)
    (least, asked), (bid, most) = demand, offer
    if most < least:
        return BlindOutcome(settles=False, amount=None)
    low, high = max(least, bid), min(asked, most)
    return BlindOutcome(settles=True, amount=Fraction(low + high, 2), crossed=bid > asked)


def _check(**figures: int) -> None:
    for name, value in figures.items():
        if isinstance(value, bool) or not isinstance(value, int) or value < 0:
            raise InputError("a figure is not a whole number of 0 or more", field=name)
