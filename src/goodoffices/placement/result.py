"""Who is placed where, who waits, and how good that is: a proposal, until a person signs it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from goodoffices.placement.certificate import Prices
from goodoffices.placement.prices import Shortlist
from goodoffices.placement.wave import Ints, Wave

__all__ = ["Assignment", "Workings", "as_json"]


@dataclass(frozen=True, slots=True, eq=False)
class Workings:
    """What was worked out on the way, for the next edit.

    Attributes
    ----------
    listed : Shortlist
        A few places for each case, by what they offer above the prices.
    best : int array, shape (cases,)
        The best that any place offers each case above the prices.
    people_best : int array, shape (cases,), or None
        The same at the prices for people.
    """

    listed: Shortlist = field(repr=False)
    best: Ints = field(repr=False)
    people_best: Ints | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, eq=False)
class Assignment:
    """A proposal for a whole wave, with what proves how good it is.

    Attributes
    ----------
    wave : Wave
        What was asked.
    at : int array, shape (cases,)
        Number of the place of each case; -1 for those who wait.
    by_score : bool
        Whether scores alone were asked for; else most people placed come first.
    people_placed, people_bound : int
        People with a place, and a number that no placement exceeds.
    value, bound : Fraction
        Sum of the scores of those placed; and a sum that no placement exceeds that places as many people.
    method : str
        ``exact``, ``prices``, ``neighbourhoods`` (prices and small programmes) or ``edited``.
    prices : Prices
        What one more unit of each capacity is worth; they prove the bound, unless ``searched``.
    people_prices : Prices or None
        Those that prove the bound on people, where it is not plain.
    searched : bool
        Whether a bound rests on a solver's search and not on prices alone.
    reproducible : bool
        False where a clock or a person ended it.
    workings : Workings or None
        What the next edit begins from; worked out when it is first needed.
    """

    wave: Wave = field(repr=False)
    at: Ints = field(repr=False)
    by_score: bool
    people_placed: int
    people_bound: int
    value: Fraction
    bound: Fraction
    method: str
    prices: Prices = field(repr=False)
    people_prices: Prices | None = field(default=None, repr=False)
    searched: bool = False
    reproducible: bool = True
    workings: Workings | None = field(default=None, repr=False)

    @property
    def gap(self) -> float:
        """How much better a placement might be at most, as a share of the bound."""
        if self.bound == self.value:
            return 0.0
        return float((self.bound - self.value) / (abs(self.bound) or abs(self.value)))

    @property
    def proven_optimal(self) -> bool:
        """Whether nothing is better: neither in people nor, among as many people, in score."""
        return self.value == self.bound and (
            self.by_score or self.people_placed == self.people_bound
        )

    @property
    def placed(self) -> Mapping[str, str]:
        """Case -> place."""
        names = zip(self.wave.cases, self.at.tolist(), strict=True)
        return {case: self.wave.places[at] for case, at in names if at >= 0}

    @property
    def waiting(self) -> tuple[str, ...]:
        """The cases without a place."""
        names = zip(self.wave.cases, self.at.tolist(), strict=True)
        return tuple(case for case, at in names if at < 0)


def as_json(assignment: Assignment) -> dict[str, Any]:
    """An assignment as plain data.

    Returns
    -------
    dict
        ``placed`` (case -> place), ``waiting``, ``people_placed``, ``people_bound``, ``value``, ``bound``, ``gap``,
        ``proven_optimal``, ``method``.

    Discloses
    ---------
    Where each case would live. It is data on people, pseudonyms or not.

    References
    ----------
    .. [RFC8259]

    Examples
    --------
    >>> from goodoffices.placement import Case, Place, place, wave
    >>> found = place(wave([Case("Levy", 2)], [Place("Haven", {"people": 3})]))
    >>> as_json(found)["placed"], as_json(found)["proven_optimal"]
    ({'Levy': 'Haven'}, True)
    """
    return {
        "placed": dict(assignment.placed),
        "waiting": list(assignment.waiting),
        "people_placed": assignment.people_placed,
        "people_bound": assignment.people_bound,
        "value": _plain(assignment.value),
        "bound": _plain(assignment.bound),
        "gap": assignment.gap,
        "proven_optimal": assignment.proven_optimal,
        "method": assignment.method,
    }


def _plain(value: Fraction) -> int | float:
    return int(value) if value.denominator == 1 else float(value)
