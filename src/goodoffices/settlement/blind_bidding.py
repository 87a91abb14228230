"""The closing-percentage blind offer: two sealed figures, and a settlement if they are close enough."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction

from goodoffices.errors import InputError

__all__ = ["BlindOutcome", "closing_percentage_outcome"]


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
        Whether the offer lay above the demand.
    """

    settles: bool
    amount: Fraction | None = field(repr=False)
    crossed: bool = False


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
    for value, name in ((demand, "demand"), (offer, "offer"), (percentage, "percentage")):
        if isinstance(value, bool) or not isinstance(value, int) or value < 0:
            raise InputError("a figure is not a whole number of 0 or more", field=name)
    if not 1 <= percentage <= 100:  # noqa: PLR2004  (per cent)
        raise InputError("the percentage is not from 1 to 100", field="percentage")
    if 100 * offer < percentage * demand:
        return BlindOutcome(settles=False, amount=None)
    return BlindOutcome(settles=True, amount=Fraction(demand + offer, 2), crossed=offer > demand)
