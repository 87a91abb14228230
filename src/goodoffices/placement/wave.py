"""A wave of people and the places for them, as arrays of whole numbers.

Everything here is an integer: people, needs, capacities, and scores in units of ``1 / unit``. So whether something
fits, and which of two placements is better, is never decided by rounding.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import lcm
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from goodoffices.errors import InputError
from goodoffices.placement.case import PEOPLE, Case, Place

__all__ = [
    "LARGEST_NUMBER",
    "LARGEST_SHORT",
    "LARGEST_TOTAL",
    "Bools",
    "Ints",
    "Wave",
    "assembled",
    "nearness",
    "numbered",
    "wave",
    "without_period",
]

Ints: TypeAlias = NDArray[np.int64]
Bools: TypeAlias = NDArray[np.bool_]

LARGEST_NUMBER = 10**9
"""Of people, of a need or of a capacity."""
LARGEST_TOTAL = 2**50
"""What all scores together may come to, in units: beyond it solvers would round."""
LARGEST_SHORT = 2**30
FINEST = 10**12
PERIOD = "@"
"""Stands between a service and the period in which it is counted."""


@dataclass(frozen=True, slots=True, eq=False)
class Wave:
    """Cases and places; ``wave`` makes one from people's words.

    Attributes
    ----------
    cases, places, services : tuple of str
        Their names, in order.
    people : int array, shape (cases,)
        How many each case has.
    needs : int array, shape (cases, services)
        What each case needs of each service.
    capacity : int array, shape (places, services)
        What each place has of each.
    scores : int array, shape (cases, places)
        How well each case would fare at each place, in units of ``1 / unit``; of 32 or 64 bits.
    allowed : bool array, shape (cases, places)
        Which pairs are possible at all.
    apart : int array, shape (pairs, 2)
        Cases that may not be at one place.
    unit : int
        How many units make a score of 1.
    near : int array, shape (pairs, 3)
        Cases that must be near each other, and by which table.
    near_tables : bool array, shape (tables, places, places)
        For each way of being near: where the second may be while the first is at a place.
    """

    cases: tuple[str, ...] = field(repr=False)
    places: tuple[str, ...] = field(repr=False)
    services: tuple[str, ...]
    people: Ints = field(repr=False)
    needs: Ints = field(repr=False)
    capacity: Ints = field(repr=False)
    scores: NDArray[np.int32] | Ints = field(repr=False)
    allowed: Bools = field(repr=False)
    apart: Ints = field(repr=False)
    unit: int = 1
    near: Ints = field(default_factory=lambda: np.zeros((0, 3), np.int64), repr=False)
    near_tables: Bools = field(default_factory=lambda: np.zeros((0, 0, 0), np.bool_), repr=False)

    def possible(self) -> Bools:
        """Pairs that are allowed and fit while the place is empty, shape (cases, places)."""
        fits = self.allowed.copy()
        for service in range(len(self.services)):
            fits &= self.needs[:, service, None] <= self.capacity[None, :, service]
        return fits


def wave(
    cases: Sequence[Case],
    places: Sequence[Place],
    *,
    scores: Mapping[tuple[str, str], int | Fraction] | None = None,
    allowed: Collection[tuple[str, str]] | None = None,
    apart: Iterable[tuple[str, str]] = (),
    near: Iterable[tuple[str, str, Collection[tuple[str, str]]]] = (),
) -> Wave:
    """Cases and places as one question.

    Parameters
    ----------
    cases : sequence of Case
    places : sequence of Place
        Where one has a service that another does not name, the other has none of it. ``school@autumn`` is
        ``school`` in a period: where a case or a place does not name a period, it needs or has the same as at any time.
    scores : Mapping[tuple of str, int or Fraction], optional
        (Case, place) -> how well the case would fare there; pairs that are left out score 0.
    allowed : collection of tuple of str, optional
        The possible pairs (case, place); all, where it is left out.
    apart : iterable of tuple of str
        Pairs of cases that may not be at one place.
    near : iterable of (str, str, collection of tuple of str)
        Pairs of cases with the pairs of places that they may be at, where both are placed: one town, or so many
        kilometres; :func:`same_town` and :func:`within` write such pairs. Never broken.

    Returns
    -------
    Wave
        The same as arrays.

    Raises
    ------
    InputError
        If a name stands twice or is unknown, a number is negative or too large, or a case needs a service that
        no place names.

    Discloses
    ---------
    Nothing beyond what was given.

    References
    ----------
    .. [AhaniEtAl2021]

    Examples
    --------
    >>> made = wave([Case("Levy", 4, {"school": 2})], [Place("Haven", {"people": 10, "school": 3})])
    >>> made.services, made.needs.tolist()
    (('people', 'school'), [[4, 2]])
    """
    rows, columns = numbered(cases, "case"), numbered(places, "place")
    given: dict[tuple[str, str], int | Fraction] = dict(scores or {})
    unit = lcm(*{Fraction(value).denominator for value in given.values()}) if given else 1
    _within(
        unit,
        max((abs(Fraction(value)) for value in given.values()), default=Fraction(0)) * unit,
        len(cases),
    )
    pairs_scored = [(_place(rows, one, "case"), _place(columns, at, "place")) for one, at in given]
    pairs_allowed = (
        None
        if allowed is None
        else [(_place(rows, one, "case"), _place(columns, at, "place")) for one, at in allowed]
    )
    values = np.array([int(value * unit) for value in given.values()], np.int64)
    return assembled(
        cases,
        places,
        scored=(np.array(pairs_scored, np.int64).reshape(-1, 2), values, unit),
        allowed=None if pairs_allowed is None else np.array(pairs_allowed, np.int64).reshape(-1, 2),
        apart=[(_place(rows, one, "case"), _place(rows, other, "case")) for one, other in apart],
        near=nearness(near, rows, columns),
    )


def nearness(
    near: Iterable[tuple[str, str, Collection[tuple[str, str]]]],
    rows: Mapping[str, int],
    columns: Mapping[str, int],
) -> tuple[Ints, Bools]:
    """Who must be near whom, by number; one table for each way of being near."""
    kinds: dict[int, tuple[int, Collection[tuple[str, str]]]] = {}
    pairs, tables = [], []
    for one, other, allowed in near:
        if one == other:
            raise InputError(
                "a case near itself",
                advice="A case is always near itself: its members stay together. Take the pair out.",
                field="near",
            )
        if id(allowed) not in kinds:
            kinds[id(allowed)] = len(kinds), allowed
            table = np.zeros((len(columns), len(columns)), np.bool_)
            for here, there in allowed:
                table[_place(columns, here, "place"), _place(columns, there, "place")] = True
            tables.append(table)
        pairs.append(
            (_place(rows, one, "case"), _place(rows, other, "case"), kinds[id(allowed)][0])
        )
    shape = (-1, len(columns), len(columns))
    return (
        np.array(pairs, np.int64).reshape(-1, 3),
        np.array(tables, np.bool_).reshape(shape) if tables else np.zeros((0, 0, 0), np.bool_),
    )


def assembled(
    cases: Sequence[Case],
    places: Sequence[Place],
    *,
    scored: tuple[Ints, Ints, int],
    allowed: Ints | None,
    apart: Sequence[tuple[int, int]],
    near: tuple[Ints, Bools] | None = None,
) -> Wave:
    """As :func:`wave`, with pairs by number: scored are pairs, values in units, and the unit."""
    rows, columns = numbered(cases, "case"), numbered(places, "place")
    services = tuple(dict.fromkeys(name for place in places for name in place.capacity))
    needed = dict.fromkeys(name for case in cases for name in case.needs if name != PEOPLE)
    known = {*services, *map(without_period, services)}
    lacking = [name for name in needed if name not in known]
    if lacking:
        raise InputError(
            "a service that no place has",
            advice=f"No place has the service {lacking[0]!r}, which cases need. Add it to the places, with 0 where"
            " there is none, or take it out of the cases.",
            field=lacking[0],
        )
    people = [case.people for case in cases]
    if not _all_counts(people, least=1):
        for case in cases:
            _checked(case.people, f"case {case.id}", PEOPLE, least=1)
    needs = np.zeros((len(cases), len(services)), np.int64)
    for column, name in enumerate(services):
        needs[:, column] = people if name == PEOPLE else _column(cases, name)
    capacity = [
        [_checked(_had(place, name), f"place {place.id}", name) for name in services]
        for place in places
    ]
    shape = (len(cases), len(places))
    pairs, values, unit = scored
    largest = int(np.abs(values).max(initial=0))
    _within(unit, largest, len(cases))
    table = np.zeros(shape, np.int32 if largest < LARGEST_SHORT else np.int64)
    table[pairs[:, 0], pairs[:, 1]] = values
    possible = np.full(shape, allowed is None)
    if allowed is not None:
        possible[allowed[:, 0], allowed[:, 1]] = True
    if any(one == other for one, other in apart):
        raise InputError(
            "a case apart from itself",
            advice="A case cannot be kept apart from itself: the members of a case stay together. Make two cases of"
            " it, or take the pair out.",
            field="apart",
        )
    return Wave(
        tuple(rows),
        tuple(columns),
        services,
        np.array(people, np.int64),
        needs,
        np.array(capacity, np.int64).reshape(len(places), len(services)),
        table,
        possible,
        np.array(sorted({(min(p), max(p)) for p in apart}), np.int64).reshape(-1, 2),
        unit,
        *(near or ()),
    )


def without_period(name: str) -> str:
    """The service of which a column counts a period; of others the name itself."""
    return name.partition(PERIOD)[0]


def _column(cases: Sequence[Case], name: str) -> list[int]:
    """What each case needs of a service."""
    plain = PERIOD not in name
    needs = [case.needs.get(name, 0) if plain else _needed(case, name) for case in cases]
    if not _all_counts(needs):
        for case, need in zip(cases, needs, strict=True):
            _checked(need, f"case {case.id}", name)
    return needs


def _all_counts(numbers: Sequence[int], *, least: int = 0) -> bool:
    """Whether all are whole numbers within range; of tens of thousands none is looked at alone."""
    return set(map(type, numbers)) <= {int} and (
        not numbers or least <= min(numbers) <= max(numbers) <= LARGEST_NUMBER
    )


def _needed(case: Case, name: str) -> int:
    """What a case needs of a service; in a period that it does not name, the same as at any time."""
    if name in case.needs:
        return case.needs[name]
    service = without_period(name)
    return case.people if service == PEOPLE else case.needs.get(service, 0)


def _had(place: Place, name: str) -> int:
    """What a place has of a service; in a period that it does not name, the same as at any time."""
    if name in place.capacity:
        return place.capacity[name]
    return place.capacity.get(without_period(name), 0)


def _within(unit: int, largest: int | Fraction, cases: int) -> None:
    if unit > FINEST or largest * max(1, cases) > LARGEST_TOTAL:
        raise InputError(
            "scores too fine or too large",
            advice="The scores have too many digits to be added without rounding. Write them with fewer decimals, or"
            " on a smaller scale.",
            field="score",
        )


def numbered(things: Sequence[Case] | Sequence[Place], word: str) -> dict[str, int]:
    """Name -> number; each name once."""
    names = [thing.id for thing in things]
    twice = [name for name, count in Counter(names).items() if count > 1]
    if twice:
        raise InputError(
            f"a {word} stands twice",
            advice=f"The case {twice[0]!r} stands twice. Each needs a name of its own."
            if word == "case"
            else f"The place {twice[0]!r} stands twice. Each needs a name of its own.",
            field=word,
        )
    return {name: place for place, name in enumerate(names)}


def _place(numbers: Mapping[str, int], name: str, word: str) -> int:
    if name not in numbers:
        raise InputError(
            f"an unknown {word}",
            advice=f"There is no case {name!r}. Correct the name, or add it to the cases."
            if word == "case"
            else f"There is no place {name!r}. Correct the name, or add it to the places.",
            field=word,
        )
    return numbers[name]


def _checked(number: int, where: str, what: str, *, least: int = 0) -> int:
    if (
        isinstance(number, bool)
        or not isinstance(number, int)
        or not least <= number <= LARGEST_NUMBER
    ):
        raise InputError(
            "not a count",
            advice=f"{where}, {what}: write a whole number from {least} to {LARGEST_NUMBER}.",
            field=what,
        )
    return number
