"""Decimals as exact fractions, and utilities as whole points on a party's own scale."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from math import lcm

from goodoffices.settlement.negotiation import Party
from goodoffices.settlement.quantity import Amount
from goodoffices.settlement.terms import Box

__all__ = ["decimal", "digits", "exact", "party_from_utilities", "weighted"]

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


def decimal(value: Fraction) -> str | None:
    """The shortest decimal text of a number, None where no finite one of reasonable length exists.

    Examples
    --------
    >>> decimal(Fraction(1, 8)), decimal(Fraction(3)), decimal(Fraction(1, 3))
    ('0.125', '3.0', None)
    """
    places, rest = 0, value.denominator
    for prime in (2, 5):
        power = 0
        while rest % prime == 0:
            rest, power = rest // prime, power + 1
        places = max(places, power)
    if rest != 1 or places > MOST_DIGITS // 2 or abs(value) >= 10 ** (MOST_DIGITS // 2):
        return None
    text = str(abs(value.numerator) * 10**places // value.denominator).rjust(places + 1, "0")
    sign = "-" if value < 0 else ""
    return f"{sign}{text[: len(text) - places]}.{text[len(text) - places :] or '0'}"


def digits(value: Fraction) -> str:
    """The decimal text of a number that is known to have one.

    Raises
    ------
    ValueError
        If it has none.
    """
    text = decimal(value)
    if text is None:
        raise ValueError
    return text


def weighted(
    weights: Mapping[str, Fraction], ratings: Mapping[str, Mapping[str, Fraction]]
) -> dict[str, dict[str, Fraction]]:
    """What each option adds to the utility: weight times rating."""
    return {
        issue: {option: weights[issue] * rating for option, rating in options.items()}
        for issue, options in ratings.items()
    }


def party_from_utilities(
    name: str,
    utilities: Mapping[str, Mapping[str, Fraction]],
    reservation: Fraction | None,
    boxes: Sequence[tuple[Mapping[str, tuple[int, int]], Fraction]] = (),
    curves: Mapping[str, Mapping[Fraction, Fraction]] | None = None,
) -> Party:
    """A party whose utilities become whole points over their common denominator."""
    bent = curves or {}
    values = [value for options in utilities.values() for value in options.values()]
    values += [value for curve in bent.values() for value in curve.values()]
    values += [value for _, value in boxes]
    scale = lcm(*(value.denominator for value in values), (reservation or Fraction(0)).denominator)
    points = {
        issue: {option: int(value * scale) for option, value in options.items()}
        for issue, options in utilities.items()
    }
    least = None if reservation is None else int(reservation * scale)
    amounts: dict[str, dict[Amount, int]] = {
        quantity: {at: int(value * scale) for at, value in curve.items()}
        for quantity, curve in bent.items()
    }
    together = tuple(Box(r, int(v * scale)) for r, v in boxes)
    return Party(name, points, least, scale, together, amounts=amounts)
