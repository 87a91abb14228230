"""Arrivals spread over places: none gets far more people in a week than its share, and what that costs the sum.

A school, a kitchen and a neighbourhood bear so many new people in a week, whatever beds are free. The share of a place is
its part of all beds. Placing comes first here too: where not as many would be placed, a place may get more.
"""

from __future__ import annotations

import builtins
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from math import ceil, floor

import numpy as np

from goodoffices.errors import InputError
from goodoffices.placement.case import PEOPLE
from goodoffices.placement.placing import EFFORT, ROUNDS, place
from goodoffices.placement.result import Assignment
from goodoffices.placement.rounding import Map
from goodoffices.placement.wave import PERIOD, Ints, Wave, without_period

__all__ = ["Balanced", "balanced_placement", "half"]

ARRIVALS = "arrivals"
STEPS = 6
WIDER = Fraction(1, 4)


@dataclass(frozen=True, slots=True, eq=False)
class Balanced:
    """A placement with arrivals spread over the places, and what that costs.

    Attributes
    ----------
    assignment : Assignment
        Its bound is that of the best sum, whoever comes where.
    most : Fraction or None
        How many times its share a place gets of a week's arrivals at most; None where none could be kept without
        placing fewer people.
    fullest, fullest_before : Fraction
        How many times its share the place gets that gets most; and without spreading.
    lost : Fraction
        By how much the sum of scores is smaller.
    price : Fraction
        The same as a share of the best sum.
    """

    assignment: Assignment
    most: Fraction | None
    fullest: Fraction
    fullest_before: Fraction
    lost: Fraction
    price: Fraction


def balanced_placement(
    wave: Wave,
    *,
    weeks: Mapping[str, str] | None = None,
    came: Mapping[tuple[str, str], int] | None = None,
    most: Fraction = Fraction(1),
    effort: float = EFFORT,
    rounds: int = ROUNDS,
    map: Map = builtins.map,  # noqa: A002  (what it is)
    should_stop: Callable[[], bool] | None = None,
    time_left: Callable[[], float] | None = None,
) -> Balanced:
    """Most people placed; then no place with more than so many times its share of a week; then the best sum.

    Parameters
    ----------
    wave : Wave
    weeks : Mapping[str, str], optional
        Case -> week in which it comes; where it is left out all come in one. A case that it does not name counts in no
        week.
    came : Mapping[tuple of str, int], optional
        (Place, week) -> people who came there already.
    most : Fraction
        How many times its share a place may get; 1 for as even as can be. Where fewer people would be placed, it is
        raised step by step. A case that is larger than any place's share of its week is not counted: nobody parts it.
    effort, rounds, map, should_stop, time_left
        As for :func:`place`.

    Returns
    -------
    Balanced

    Raises
    ------
    InputError
        If a name is unknown, heads are not counted at any place, or ``most`` is below 1.

    Discloses
    ---------
    Where each case would live.

    References
    ----------
    .. [BansakPaulson2024]

    Examples
    --------
    >>> from goodoffices.placement import Case, Place, wave
    >>> cases = [Case("a", 2), Case("b", 2)]
    >>> made = wave(cases, [Place("x", {"people": 4}), Place("y", {"people": 4})], scores={("a", "x"): 5, ("b", "x"): 4})
    >>> told = balanced_placement(made)
    >>> dict(told.assignment.placed), int(told.fullest_before), int(told.fullest), told.price
    ({'a': 'x', 'b': 'y'}, 2, 1, Fraction(4, 9))
    """
    asked = _Asked(wave, *_by_week(wave, weeks), _arrived(wave, weeks, came))
    if most < 1:
        raise InputError(
            "less than a share",
            advice="Write how many times its share a place may get: 1 or more.",
            field="most",
        )

    def run(of: Wave) -> Assignment:
        return place(
            of, effort=effort, rounds=rounds, map=map, should_stop=should_stop,
            time_left=half(time_left),
        )  # fmt: skip

    best = run(wave)
    level, found = most, None
    for _ in range(STEPS):
        if asked.fullest(best.at) <= level:
            found = best.at
        if found is not None or (should_stop and should_stop()):
            break
        tried = run(asked.limited(level))
        if tried.people_placed >= best.people_placed:
            found = tried.at
        else:
            level += level - 1 + WIDER
    at = best.at if found is None else found
    value = _sum(wave, at)
    placed = int(wave.people[at >= 0].sum())
    assignment = replace(
        best, at=at, value=value, bound=max(best.bound, value), method="balanced", workings=None,
        people_placed=placed, people_bound=max(placed, best.people_bound),
    )  # fmt: skip
    lost = best.value - value
    price = lost / best.value if best.value > 0 else Fraction(0)
    kept = None if found is None else level
    return Balanced(assignment, kept, asked.fullest(at), asked.fullest(best.at), lost, price)


def half(time_left: Callable[[], float] | None) -> Callable[[], float] | None:
    """The clock of one of several runs: it has half of what is left, and the next ones the rest."""
    if time_left is None:
        return None
    rest = time_left() / 2
    return lambda: time_left() - rest


def _sum(wave: Wave, at: Ints) -> Fraction:
    placed = np.flatnonzero(at >= 0)
    return Fraction(int(wave.scores[placed, at[placed]].astype(np.int64).sum()), wave.unit)


def _by_week(wave: Wave, weeks: Mapping[str, str] | None) -> tuple[tuple[str, ...], Ints]:
    """The weeks, and the number of the week in which each case comes; -1 for none."""
    if weeks is None:
        return ("",), np.zeros(len(wave.cases), np.int64)
    known = set(wave.cases)
    unknown = [case for case in weeks if case not in known]
    if unknown:
        raise InputError(
            "an unknown case",
            advice=f"There is no case {unknown[0]!r}. Correct the name.",
            field="weeks",
        )
    names = tuple(sorted(set(weeks.values())))
    number = {name: turn for turn, name in enumerate(names)}
    turns = [number[weeks[case]] if case in weeks else -1 for case in wave.cases]
    return names, np.array(turns, np.int64)


def _arrived(
    wave: Wave, weeks: Mapping[str, str] | None, came: Mapping[tuple[str, str], int] | None
) -> Mapping[tuple[int, str], int]:
    column = {name: number for number, name in enumerate(wave.places)}
    given = came or {}
    if any(place not in column for place, _ in given):
        raise InputError(
            "an unknown place",
            advice="A place to which people came is none of these. Correct the name.",
            field="came",
        )
    return {
        (column[there], week if weeks is not None else ""): n for (there, week), n in given.items()
    }


@dataclass(slots=True)
class _Asked:
    wave: Wave
    weeks: tuple[str, ...]
    week: Ints
    came: Mapping[tuple[int, str], int]
    beds: Ints = field(init=False)

    def __post_init__(self) -> None:
        wave = self.wave
        counted = [n for n, name in enumerate(wave.services) if without_period(name) == PEOPLE]
        if not counted:
            raise InputError(
                "heads are not counted",
                advice="No place says how many people it has room for. Add the column people to the places.",
                field=PEOPLE,
            )
        self.beds = wave.capacity[:, counted].min(axis=1)

    def limits(self, week: int, most: Fraction) -> Ints:
        """People that each place may get in a week, those who came already among them: so many times its share of all."""
        came = sum(self.came.get((there, self.weeks[week]), 0) for there in range(len(self.beds)))
        coming = int(self.wave.people[self.week == week].sum()) + came
        beds = max(1, int(self.beds.sum()))
        shares = [max(1, ceil(Fraction(coming * units, beds))) for units in self.beds.tolist()]
        return np.array([floor(most * share) for share in shares], np.int64)

    def counted(self, week: int) -> Ints:
        """People of each case that count in a week: a group larger than any share fits into none, and does not."""
        largest = int(self.limits(week, Fraction(1)).max(initial=0))
        small = (self.week == week) & (self.wave.people <= largest)
        return np.where(small, self.wave.people, 0)

    def arrived(self, week: int) -> Ints:
        """People who came already to each place."""
        there = [self.came.get((place, self.weeks[week]), 0) for place in range(len(self.beds))]
        return np.array(there, np.int64)

    def limited(self, most: Fraction) -> Wave:
        """The wave with one more thing that is short at each place: how many may come in a week."""
        wave, weeks = self.wave, range(len(self.weeks))
        limits = [self.limits(week, most) for week in weeks]
        needs = [self.counted(week) for week in weeks]
        room = [np.maximum(0, limits[week] - self.arrived(week)) for week in weeks]
        return replace(
            wave,
            services=(*wave.services, *(f"{ARRIVALS}{PERIOD}{week}" for week in weeks)),
            needs=np.column_stack([wave.needs, *needs]),
            capacity=np.column_stack([wave.capacity, *room]),
        )

    def fullest(self, at: Ints) -> Fraction:
        """How many times its share the place gets that gets most."""
        worst = Fraction(0)
        for week in range(len(self.weeks)):
            shares = self.limits(week, Fraction(1))
            got, placed = self.arrived(week), np.flatnonzero(at >= 0)
            np.add.at(got, at[placed], self.counted(week)[placed])
            worst = max(
                [
                    worst,
                    *(Fraction(*pair) for pair in zip(got.tolist(), shares.tolist(), strict=True)),
                ]
            )
        return worst
