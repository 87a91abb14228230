"""Satisfaction in three words, for whoever may know how content a side is but not its points."""

from __future__ import annotations

from enum import StrEnum
from fractions import Fraction

from goodoffices.errors import NoAgreementError
from goodoffices.settlement.result import FrontierPoint, Number, Settlement, Solution

__all__ = ["Satisfaction", "satisfaction", "satisfactions"]

FROM_HALF, FROM_MOST = Fraction(1, 3), Fraction(2, 3)


class Satisfaction(StrEnum):
    """How much of its possible gain a side gets; translated where it is shown."""

    LITTLE = "little"
    ABOUT_HALF = "about half"
    MOST = "most"


def satisfaction(gain: Number, best_gain: Number) -> Satisfaction:
    """The word for a share of the best possible gain.

    Parameters
    ----------
    gain, best_gain : int or Fraction
        What a package gives above no deal, and the most that any acceptable package does.

    Returns
    -------
    Satisfaction
        ``little`` below one third, ``about half`` from one third to below two thirds, ``most``
        above. A side that cannot gain at all has all it could get: ``most``.

    Discloses
    ---------
    The share in steps of a third.

    References
    ----------
    .. [KalaiSmorodinsky1975]

    Examples
    --------
    >>> [satisfaction(gain, 9).value for gain in (2, 3, 6)]
    ['little', 'about half', 'most']
    """
    if best_gain <= 0:
        return Satisfaction.MOST
    share = Fraction(gain) / Fraction(best_gain)
    if share < FROM_HALF:
        return Satisfaction.LITTLE
    return Satisfaction.ABOUT_HALF if share < FROM_MOST else Satisfaction.MOST


def satisfactions(
    settlement: Settlement, point: FrontierPoint | Solution
) -> tuple[Satisfaction, ...]:
    """One word per party for a package of a settlement.

    Parameters
    ----------
    settlement : Settlement
        Where the package comes from.
    point : FrontierPoint or Solution
        The package with its utilities.

    Raises
    ------
    NoAgreementError
        If the best possible gains are not known: there is no opening, or the search was cut short.

    Discloses
    ---------
    Each party's share of its possible gain in steps of a third: for the mediator under the default
    ground rules.

    References
    ----------
    .. [KalaiSmorodinsky1975]

    Examples
    --------
    >>> from goodoffices.settlement import Issue, Negotiation, Party, settle
    >>> issue = Issue("fund", ("none", "all"))
    >>> north = Party("north", {"fund": {"none": 0, "all": 1000}})
    >>> south = Party("south", {"fund": {"none": 1000, "all": 600}})
    >>> result = settle(Negotiation((issue,), (north, south)))
    >>> [word.value for word in satisfactions(result, result.solutions["nash"])]
    ['most', 'about half']
    """
    if settlement.ideal_point is None:
        raise NoAgreementError("the best possible gains are not known")
    ends = zip(point.utilities, settlement.disagreement_point, settlement.ideal_point, strict=True)
    return tuple(satisfaction(have - least, best - least) for have, least, best in ends)
