"""Decimals as exact fractions, and utilities as whole points on a party's own scale."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from math import lcm

from goodoffices.settlement.negotiation import Party

__all__ = ["exact", "party_from_utilities", "weighted"]

MOST_DIGITS = 400


def exact(text: str) -> Fraction:
    """The number a decimal text writes, exactly.

    Raises
    ------
    ValueError
        If it is not a finite decimal of reasonable length.
    """
    if len(text) > MOST_DIGITS or "/" in text or abs(_exponent(text)) > MOST_DIGITS:
        raise ValueError(text)
    return Fraction(text.strip())


def _exponent(text: str) -> int:
    _, _, exponent = text.lower().partition("e")
    return int(exponent or 0)


def weighted(
    weights: Mapping[str, Fraction], ratings: Mapping[str, Mapping[str, Fraction]]
) -> dict[str, dict[str, Fraction]]:
    """What each option adds to the utility: weight times rating."""
    return {
        issue: {option: weights[issue] * rating for option, rating in options.items()}
        for issue, options in ratings.items()
    }


def party_from_utilities(
    name: str, utilities: Mapping[str, Mapping[str, Fraction]], reservation: Fraction | None
) -> Party:
    """A party whose utilities become whole points over their common denominator."""
    values = [value for options in utilities.values() for value in options.values()]
    scale = lcm(*(value.denominator for value in values), (reservation or Fraction(0)).denominator)
    points = {
        issue: {option: int(value * scale) for option, value in options.items()}
        for issue, options in utilities.items()
    }
    return Party(name, points, None if reservation is None else int(reservation * scale), scale)
