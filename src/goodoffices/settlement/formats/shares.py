"""Points as weights that sum to 1 and ratings between 0 and 1, in exact decimals where there are any."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import gcd

from goodoffices.settlement.formats.decimals import decimal, digits
from goodoffices.settlement.negotiation import Party

__all__ = ["Shares", "shares"]

MOST_PLACES = 4
ROUNDED_PLACES = 20
MANY_ZEROS = 10**64


@dataclass(frozen=True, slots=True)
class Shares:
    """One side's weights and ratings as decimal texts, and what its utility of 1 is in points."""

    weights: dict[str, str]
    ratings: dict[str, dict[str, str]]
    unit: int


def shares(party: Party, losses: list[str]) -> Shares:
    """Weights and ratings whose products are the side's utilities.

    By custom each issue's best rating is 1. Where that has no finite decimals, weights of up to four
    digits are looked for that do; where there are none either, ratings are rounded, which is a loss.
    """
    best = {issue: max(options.values()) for issue, options in party.points.items()}
    total = sum(best.values())
    unit = party.scale or 0
    if unit < total or not unit:
        unit = total or 1
        losses.append(f"the points of {party.id} are written as shares of its best total")
    weights = {issue: Fraction(most, unit) for issue, most in best.items()}
    if total == unit and all(_is_exact(party, issue, weights[issue], unit) for issue in weights):
        return _shares(party, weights, unit)
    for places in range(1, MOST_PLACES + 1):
        found = _weights(party, best, unit, 10**places)
        if found is not None:
            return _shares(party, found, unit)
    losses.append(
        f"weights and ratings of {party.id} have no exact decimals; they are rounded to"
        f" {ROUNDED_PLACES} digits"
    )
    if unit != total:
        losses.append(f"the points of {party.id} are written as shares of its best total")
    return _rounded(party, best, total)


def _is_exact(party: Party, issue: str, weight: Fraction, unit: int) -> bool:
    if not weight:
        return True
    common = gcd(*party.points[issue].values())
    return decimal(weight) is not None and decimal(Fraction(common, unit) / weight) is not None


def _weights(
    party: Party, best: Mapping[str, int], unit: int, sum_: int
) -> dict[str, Fraction] | None:
    """Whole numbers with this sum, one for each issue, that leave finite decimals; as shares of the sum.

    Sums that can be reached with the issues so far are the bits of one number.
    """
    reached, choices = [1], []
    for issue, most in best.items():
        common = gcd(*party.points[issue].values())
        fitting = [
            number
            for number in range(-(-most * sum_ // unit), sum_ + 1)
            if not common or (number and _finite(common * sum_, unit * number))
        ]
        bits = 0
        for number in fitting:
            bits |= reached[-1] << number
        reached.append(bits & ((1 << (sum_ + 1)) - 1))
        choices.append(fitting)
    if not reached[-1] >> sum_ & 1:
        return None
    found, left = {}, sum_
    for issue, fitting, before in reversed(list(zip(best, choices, reached, strict=False))):
        number = next(n for n in fitting if n <= left and before >> (left - n) & 1)
        found[issue], left = Fraction(number, sum_), left - number
    return found


def _finite(numerator: int, denominator: int) -> bool:
    """Whether the quotient has a finite decimal."""
    return MANY_ZEROS % (denominator // gcd(numerator, denominator)) == 0


def _shares(party: Party, weights: Mapping[str, Fraction], unit: int) -> Shares:
    ratings = {
        issue: {
            option: digits(Fraction(value, unit) / weights[issue] if value else Fraction(0))
            for option, value in options.items()
        }
        for issue, options in party.points.items()
    }
    return Shares({issue: digits(weights[issue]) for issue in ratings}, ratings, unit)


def _rounded(party: Party, best: Mapping[str, int], total: int) -> Shares:
    grain = 10**ROUNDED_PLACES
    whole = {issue: most * grain // total for issue, most in best.items()}
    heaviest = max(whole, key=lambda issue: whole[issue])
    whole[heaviest] += grain - sum(whole.values())
    ratings = {
        issue: {
            option: digits(Fraction(value * grain // (best[issue] or 1), grain))
            for option, value in options.items()
        }
        for issue, options in party.points.items()
    }
    weights = {issue: digits(Fraction(number, grain)) for issue, number in whole.items()}
    return Shares(weights, ratings, total)
