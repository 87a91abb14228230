"""A mediator's norms: what a deal should be like, said publicly before anybody knows the deals.

A norm is no condition on the agenda: packages that break it stay possible, and can be held against it.
Gains are counted above no deal in the unit common to all parties, as everywhere in this room.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

from goodoffices.errors import InputError

__all__ = [
    "LARGEST_PART",
    "MOST_NORMS",
    "Condition",
    "FloorAbove",
    "GainRatio",
    "GainShare",
    "Norm",
    "ShareOfBest",
    "check_norms",
]

THOUSAND = 1000
LARGEST_PART = 10_000
"""Above and below the line of a share or a multiple; nobody agrees on a finer one."""
MOST_NORMS = 20


@dataclass(frozen=True, slots=True)
class Condition:
    """A weighted sum of gains, in the common unit, and the least it must reach; weights may be negative.

    Parameters
    ----------
    weights : tuple of int
        One for each party.
    least : int
        What the sum must reach.
    per : int
        How much of the sum one unit of gain is: what is lacking is divided by it.
    """

    weights: tuple[int, ...]
    least: int
    per: int = 1

    def shortfall(self, gains: Sequence[int]) -> int:
        """What is lacking in units of gain, rounded up; 0 where it holds."""
        have = sum(w * gain for w, gain in zip(self.weights, gains, strict=True))
        return max(0, -((have - self.least) // self.per))


@dataclass(frozen=True, slots=True)
class GainShare:
    """A side has a set share of what all gain together: at least so much, at most so much, or both.

    Parameters
    ----------
    party : str
        Name of the side.
    at_least, at_most : int or Fraction
        From 0 to 1, whole numbers of at most 10,000 above and below the line.
    reason : str
        Why, for people.

    Examples
    --------
    >>> from fractions import Fraction
    >>> GainShare("north", at_least=Fraction(2, 5)).words()
    'north has at least 2/5 of what all gain together'
    """

    party: str
    at_least: Fraction | int = 0
    at_most: Fraction | int = 1
    reason: str = ""

    def __post_init__(self) -> None:
        if not (_is_plain(self.at_least) and _is_plain(self.at_most)):
            raise InputError("a share is not a fraction of small whole numbers", field=self.party)
        if not 0 <= self.at_least <= self.at_most <= 1:
            raise InputError("a share is not within 0 and 1", field=self.party)

    def words(self) -> str:
        """The norm for people."""
        if self.at_least == self.at_most:
            how = f"exactly {self.at_least}"
        elif self.at_most == 1:
            how = f"at least {self.at_least}"
        elif self.at_least == 0:
            how = f"at most {self.at_most}"
        else:
            how = f"from {self.at_least} to {self.at_most}"
        return f"{self.party} has {how} of what all gain together"


@dataclass(frozen=True, slots=True)
class FloorAbove:
    """A side has at least so many points more than its reservation value.

    Parameters
    ----------
    party : str
        Name of the side.
    points : int
        In the side's own points, 0 or more.
    reason : str
        Why, for people.

    Examples
    --------
    >>> FloorAbove("south", 100).words()
    'south has at least 100 points more than the least it accepts'
    """

    party: str
    points: int
    reason: str = ""

    def __post_init__(self) -> None:
        if not _is_whole(self.points) or self.points < 0:
            raise InputError("a floor is not a whole number of 0 or more", field=self.party)

    def words(self) -> str:
        """The norm for people."""
        return f"{self.party} has at least {self.points} points more than the least it accepts"


@dataclass(frozen=True, slots=True)
class ShareOfBest:
    """No side, or not this one, has less than so many of 1000 parts of its best package.

    Parameters
    ----------
    per_thousand : int
        From 0 to 1000.
    party : str or None
        Name of the side; None for every side.
    reason : str
        Why, for people.

    Examples
    --------
    >>> ShareOfBest(400).words()
    'no side has less than 400 of 1000 of its best'
    """

    per_thousand: int
    party: str | None = None
    reason: str = ""

    def __post_init__(self) -> None:
        if not _is_whole(self.per_thousand) or not 0 <= self.per_thousand <= THOUSAND:
            raise InputError("a part of 1000 is not from 0 to 1000", field="norms")

    def words(self) -> str:
        """The norm for people."""
        if self.party is None:
            return f"no side has less than {self.per_thousand} of 1000 of its best"
        return f"{self.party} has at least {self.per_thousand} of 1000 of its best"


@dataclass(frozen=True, slots=True)
class GainRatio:
    """No side gains more than so many times what another gains.

    Parameters
    ----------
    times : int or Fraction
        1 or more, whole numbers of at most 10,000 above and below the line; 1 asks for equal gains.
    reason : str
        Why, for people.

    Examples
    --------
    >>> GainRatio(2).words(), GainRatio(1).words()
    ('no side gains more than 2 times what another gains', 'all sides gain the same')
    """

    times: Fraction | int
    reason: str = ""

    def __post_init__(self) -> None:
        if not _is_plain(self.times) or self.times < 1:
            raise InputError(
                "a multiple is less than 1, or not of small whole numbers", field="norms"
            )

    def words(self) -> str:
        """The norm for people."""
        if self.times == 1:
            return "all sides gain the same"
        return f"no side gains more than {self.times} times what another gains"


Norm: TypeAlias = GainShare | FloorAbove | ShareOfBest | GainRatio


def check_norms(norms: Sequence[Norm], parties: Collection[str]) -> None:
    """Refuse norms about sides that are not at the table, one norm twice, and too many of them."""
    for norm in norms:
        party = None if isinstance(norm, GainRatio) else norm.party
        if party is not None and party not in parties:
            raise InputError("a norm names a side that is not at the table", field="norms")
    if len(set(norms)) < len(norms):
        raise InputError("a norm is listed twice", field="norms")
    if len(norms) > MOST_NORMS:
        raise InputError(f"more than {MOST_NORMS} norms", field="norms")


def _is_whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_plain(value: object) -> bool:
    if not isinstance(value, int | Fraction) or isinstance(value, bool):
        return False
    return max(abs(value.numerator), value.denominator) <= LARGEST_PART
