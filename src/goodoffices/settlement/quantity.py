"""Amounts: what is settled by a number between two ends, and what each amount is worth to a side.

A quantity stands for three things: a continuous amount ("metres of withdrawal, 0 to 20 km"), a whole
one ("observers, 0 to 400"), and something divisible between two sides ("the water": the first side's
part, 0 to 1). A side gives points at some amounts, exactly; between them its points follow a line.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import TypeAlias

from goodoffices.errors import InputError, PointsError

__all__ = [
    "Amount",
    "Curve",
    "Quantity",
    "amount_of",
    "check_curve",
    "curve_of",
    "exact_text",
    "stops",
    "useful_amounts",
    "worth_at",
]

Amount: TypeAlias = int | Fraction | str
Curve: TypeAlias = Mapping[Fraction, int]  # amount -> points, in rising order of the amounts

WRITTEN = re.compile("[+-]?[0-9]+(?:[.][0-9]+|/[0-9]+)?")
MOST_DIGITS = 40
SHOWN_PLACES = 4
SHOWN_PARTS = 100


@dataclass(frozen=True, slots=True)
class Quantity:
    """A question on the agenda whose answer is an amount.

    Parameters
    ----------
    id : str
        Name, unique among issues and quantities.
    least, most : int, Fraction or str
        The ends, both possible; a text is a decimal (``"12.5"``) or a fraction (``"25/2"``). A
        float is refused: it is rarely the number that was meant.
    unit : str
        What is counted, for people: ``km``, ``observers``; may be empty.
    whole : bool
        Whether only whole amounts are possible.

    Raises
    ------
    InputError
        If an end is no number, the ends are not in order, or a whole quantity has other ends.

    Examples
    --------
    >>> Quantity("withdrawal", 0, "12.5", "km").ends
    (Fraction(0, 1), Fraction(25, 2))
    >>> Quantity("withdrawal", 0, 20, "km").text(Fraction(20, 3))
    '6 2/3 km'
    """

    id: str
    least: Amount
    most: Amount
    unit: str = ""
    whole: bool = False

    def __post_init__(self) -> None:
        low, high = self.ends
        object.__setattr__(self, "least", low)
        object.__setattr__(self, "most", high)
        if low >= high:
            raise InputError("the ends of a quantity are not in order", field=self.id)
        if self.whole and not low.denominator == high.denominator == 1:
            raise InputError("a whole quantity has an end that is not whole", field=self.id)

    @property
    def ends(self) -> tuple[Fraction, Fraction]:
        """The least and the most, exactly."""
        return amount_of(self.least, self.id), amount_of(self.most, self.id)

    @property
    def amounts(self) -> int | None:
        """How many amounts are possible; None where they are not whole."""
        low, high = self.ends
        return int(high - low) + 1 if self.whole else None

    def text(self, amount: Fraction) -> str:
        """An amount with its unit, for people: a decimal, a mixed number, or ``about`` so much."""
        return f"{_readable(amount)} {self.unit}".rstrip()


def amount_of(given: Amount, about: str) -> Fraction:
    """An amount as an exact number.

    Raises
    ------
    InputError
        If it is neither a whole number nor a fraction nor the text of one.
    """
    if isinstance(given, str) and not (len(given) <= MOST_DIGITS and WRITTEN.fullmatch(given)):
        raise InputError("an amount is no number", field=about)
    if isinstance(given, bool) or not isinstance(given, int | Fraction | str):
        raise InputError(
            "an amount is neither a whole number nor a fraction nor a text", field=about
        )
    try:
        return Fraction(given)
    except ZeroDivisionError as error:
        raise InputError("an amount is no number", field=about) from error


def curve_of(given: Mapping[Amount, int], about: str) -> Curve:
    """Points at amounts, in rising order of the amounts.

    Raises
    ------
    PointsError
        If an amount is given twice, or points are not whole numbers of 0 or more.
    """
    curve = {amount_of(at, about): points for at, points in given.items()}
    if len(curve) < len(given):
        raise PointsError("points are given twice for one amount", field=about)
    if any(isinstance(value, bool) or not isinstance(value, int) for value in curve.values()):
        raise PointsError("points are not whole numbers", field=about)
    if any(value < 0 for value in curve.values()):
        raise PointsError("points are negative", field=about)
    return dict(sorted(curve.items()))


def worth_at(curve: Curve, amount: Fraction) -> Fraction:
    """The points of an amount: on the line between the two amounts around it.

    Examples
    --------
    >>> worth_at({Fraction(0): 0, Fraction(10): 300, Fraction(20): 300}, Fraction(5))
    Fraction(150, 1)
    """
    known = list(curve)
    place = min(max(bisect_right(known, amount) - 1, 0), len(known) - 2)
    low, high = known[place], known[place + 1]
    part = (amount - low) / (high - low)
    return curve[low] + (curve[high] - curve[low]) * part


def stops(curves: Iterable[Curve]) -> list[Fraction]:
    """The amounts at which some side's points bend, ends included, rising."""
    return sorted({amount for curve in curves for amount in curve})


def check_curve(quantity: Quantity, curve: Curve, about: str) -> None:
    """Whether points reach from one end of a quantity to the other.

    Raises
    ------
    PointsError
        If they do not, or a whole quantity has points at an amount that is not whole.
    """
    known = list(curve)
    if not known or (known[0], known[-1]) != quantity.ends:
        raise PointsError(
            "points for an amount do not reach from its least to its most", field=about
        )
    if quantity.whole and any(amount.denominator != 1 for amount in known):
        raise PointsError("points are given for a part of what is counted whole", field=about)


def useful_amounts(low: Fraction, curves: Sequence[Curve]) -> list[int]:
    """The whole amounts that no other is better than for every side, and of equal ones the least.

    Between two bends all sides' points follow lines: where no line falls, or none rises, one end is
    as good for everybody as all amounts between.
    """
    bends = [int(amount) for amount in stops(curves)]
    found = {int(low)}
    for start, end in pairwise(bends):
        change = [worth_at(c, Fraction(end)) - worth_at(c, Fraction(start)) for c in curves]
        if all(step <= 0 for step in change):
            continue
        if all(step >= 0 for step in change):
            found.discard(start)
            found.add(end)
        else:
            found.update(range(start + 1, end + 1))
    return sorted(found)


def exact_text(amount: Fraction) -> str:
    """An amount as the shortest exact text: ``12``, ``12.5`` or ``25/3``.

    Examples
    --------
    >>> [exact_text(Fraction(text)) for text in ("12", "25/2", "25/3", "-1/40")]
    ['12', '12.5', '25/3', '-0.025']
    """
    for places in range(MOST_DIGITS // 2):
        scaled = amount * 10**places
        if scaled.denominator == 1:
            digits = str(abs(scaled.numerator)).rjust(places + 1, "0")
            whole = digits[: len(digits) - places]
            sign = "-" if amount < 0 else ""
            return f"{sign}{whole}.{digits[len(whole) :]}" if places else f"{sign}{whole}"
    return str(amount)


def _readable(amount: Fraction) -> str:
    text = exact_text(amount)
    if "/" not in text and len(text.partition(".")[2]) <= SHOWN_PLACES:
        return text
    if amount.denominator > SHOWN_PARTS:
        return f"about {float(amount):.{SHOWN_PLACES}f}"
    whole, rest = divmod(abs(amount.numerator), amount.denominator)
    sign = "-" if amount < 0 else ""
    return f"{sign}{whole} {rest}/{amount.denominator}" if whole else str(amount)
