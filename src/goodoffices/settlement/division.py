"""Adjusted Winner: two sides divide issues so that both count the same, with at most one issue shared."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from goodoffices.errors import PointsError
from goodoffices.settlement.fairness import Fairness, fairness_of

__all__ = ["Division", "adjusted_winner"]

POINTS_OF_EACH_SIDE = 100


@dataclass(frozen=True, slots=True)
class Division:
    """Who gets which share of what.

    Parameters
    ----------
    shares : Mapping[str, tuple of Fraction]
        Issue -> (share of the first side, share of the second); together 1.
    totals : tuple of Fraction
        What each side counts for its shares, in its own points.
    start : tuple of int
        What each side counted before anything was given back.
    split : str or None
        The one issue that is shared, if any.
    warnings : tuple of str
        Totals of points that are not 100, a split of an issue that cannot be shared, and the like.
    holds : frozenset of Fairness
        The properties that this division was tried for and has.
    """

    shares: Mapping[str, tuple[Fraction, Fraction]]
    totals: tuple[Fraction, Fraction] = field(repr=False)
    start: tuple[int, int] = field(repr=False)
    split: str | None
    warnings: tuple[str, ...] = ()
    holds: frozenset[Fairness] = frozenset()


def adjusted_winner(
    first: Mapping[str, int],
    second: Mapping[str, int],
    *,
    ties_to_second: bool = False,
    indivisible: Collection[str] = (),
) -> Division:
    """The division at which both sides count the same and no other gives both more.

    Parameters
    ----------
    first, second : Mapping[str, int]
        Each side's points on the same issues. 100 in all is the custom; another sum is reported and
        computed as given, never rescaled.
    ties_to_second : bool
        With whom an issue of equal points starts; the totals do not depend on it.
    indivisible : collection of str
        Issues that cannot be shared; if one would have to be, the result says so.

    Returns
    -------
    Division
        Shares and totals as exact fractions.

    Raises
    ------
    PointsError
        If the issues differ or points are not whole numbers of 0 or more.

    Discloses
    ---------
    The shares tell each side roughly how the other ranks the issues; with the method known, the
    shared issue gives one ratio of points away exactly.

    Notes
    -----
    Each issue starts with the side that gave it more points. The side that counts more gives issues
    back in rising order of (its points / the other's points) until both count the same. Efficient,
    equitable and free of envy where the totals are equal to start with.

    References
    ----------
    .. [BramsTaylor1996]

    Examples
    --------
    >>> result = adjusted_winner({"car": 60, "house": 25, "cottage": 15},
    ...                          {"car": 25, "house": 65, "cottage": 10})
    >>> result.split, result.shares["cottage"][0], result.totals[0]
    ('cottage', Fraction(3, 5), Fraction(69, 1))
    """
    _check(first, second)
    mine = {
        i: first[i] > second[i] or (first[i] == second[i] and not ties_to_second) for i in first
    }
    start = (
        sum(first[i] for i in first if mine[i]),
        sum(second[i] for i in first if not mine[i]),
    )
    rich, poor = (first, second) if start[0] >= start[1] else (second, first)
    held = [i for i in first if mine[i] == (rich is first)]
    kept, split = _given_back(rich, poor, held, max(start), min(start))
    shares = {}
    for issue in first:
        share = kept.get(issue, Fraction(0))
        shares[issue] = (share, 1 - share) if rich is first else (1 - share, share)
    totals = (
        sum((first[i] * shares[i][0] for i in first), Fraction(0)),
        sum((second[i] * shares[i][1] for i in first), Fraction(0)),
    )
    holds = fairness_of(
        [list(first.values()), [second[issue] for issue in first]],
        [[shares[issue][side] for issue in first] for side in (0, 1)],
    )
    warnings = _warnings(first, second, totals, split, indivisible)
    return Division(shares, totals, start, split, warnings, holds)


def _given_back(
    rich: Mapping[str, int], poor: Mapping[str, int], held: list[str], high: int, low: int
) -> tuple[dict[str, Fraction], str | None]:
    """What the side that counts more keeps of what it held."""
    kept = dict.fromkeys(held, Fraction(1))
    wanted = [issue for issue in held if poor[issue] > 0]
    for issue in sorted(wanted, key=lambda i: Fraction(rich[i], poor[i])):
        if high == low:
            break
        share = Fraction(low + poor[issue] - (high - rich[issue]), rich[issue] + poor[issue])
        kept[issue] = max(share, Fraction(0))
        if share > 0:
            return kept, issue
        high, low = high - rich[issue], low + poor[issue]
    return kept, None


def _check(first: Mapping[str, int], second: Mapping[str, int]) -> None:
    if set(first) != set(second) or not first:
        raise PointsError("the two sides do not give points to the same issues")
    for value in (*first.values(), *second.values()):
        if isinstance(value, bool) or not isinstance(value, int) or value < 0:
            raise PointsError("points are not whole numbers of 0 or more")


def _warnings(
    first: Mapping[str, int],
    second: Mapping[str, int],
    totals: tuple[Fraction, Fraction],
    split: str | None,
    indivisible: Collection[str],
) -> tuple[str, ...]:
    found = [
        f"side {place}: the points do not sum to {POINTS_OF_EACH_SIDE}; computed as given"
        for place, points in enumerate((first, second), start=1)
        if sum(points.values()) != POINTS_OF_EACH_SIDE
    ]
    if split in indivisible:
        found.append("the issue that would have to be shared is marked as indivisible")
    if totals[0] != totals[1]:
        found.append(
            "the two sides cannot be made equal: one gives no points to what the other holds"
        )
    return tuple(found)
