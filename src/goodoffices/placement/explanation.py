"""Why here, what came next, what stood in the way; and for those who wait, the smallest thing that would help."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

import numpy as np

from goodoffices.placement.certificate import IMPOSSIBLE, surplus
from goodoffices.placement.reason import Lack, Reason, case_number, lacks, reason_of
from goodoffices.placement.result import Assignment
from goodoffices.placement.wave import Ints

__all__ = [
    "Alternative",
    "Explanation",
    "Worth",
    "explanation",
    "explanations",
    "left_of",
    "worth_of_more",
]

AT_ONCE = 5_000
"""So many cases are looked at together."""


@dataclass(frozen=True, slots=True)
class Alternative:
    """A place, seen from one case.

    Attributes
    ----------
    place : str
    score : Fraction
        How well the case would fare there.
    rent : Fraction
        What its needs there would be worth to others, at the prices.
    missing : tuple of (str, int)
        Service and how many units of it are missing there now; empty where there is room.
    apart_from : tuple of str
        Cases there from which it must be kept apart.
    far_from : tuple of str
        Cases elsewhere that it must be near, and from there is not.
    """

    place: str
    score: Fraction
    rent: Fraction
    missing: tuple[tuple[str, int], ...]
    apart_from: tuple[str, ...]
    far_from: tuple[str, ...] = ()

    @property
    def is_open(self) -> bool:
        """Whether the case could go there now with nobody else moved."""
        return not self.missing and not self.apart_from and not self.far_from


@dataclass(frozen=True, slots=True)
class Explanation:
    """One case's answer, from which an officer or a letter can speak.

    Attributes
    ----------
    case : str
    people : int
    here : Alternative or None
        Where it is; None where it waits.
    next : tuple of Alternative
        The places that come next, best first: by score less what its needs there are worth to others.
    help : tuple of Lack
        For a case that waits: the smallest additions with which it could be placed at once with nobody moved.
    reason : Reason or None
        For a case that fits nowhere even if all places were empty: why.
    """

    case: str
    people: int
    here: Alternative | None
    next: tuple[Alternative, ...] = field(default=())
    help: tuple[Lack, ...] = field(default=())
    reason: Reason | None = None


@dataclass(frozen=True, slots=True)
class Worth:
    """What one more unit of a service is worth at a place: in score, at the prices; exact for small changes."""

    place: str
    service: str
    price: Fraction


def left_of(assignment: Assignment) -> Ints:
    """What is left at each place, shape (places, services)."""
    wave = assignment.wave
    left = wave.capacity.copy()
    placed = np.flatnonzero(assignment.at >= 0)
    np.subtract.at(left, assignment.at[placed], wave.needs[placed])
    return left


def explanation(
    assignment: Assignment, case: str, *, more: int = 3, left: Ints | None = None
) -> Explanation:
    """Why a case is where it is, or why it waits.

    Parameters
    ----------
    assignment : Assignment
    case : str
        Its name.
    more : int
        How many other places to tell of.
    left : int array, optional
        What is left at each place, where it is known already: for many letters at once.

    Returns
    -------
    Explanation
        With numbers that are counted from the assignment, in whole numbers.

    Raises
    ------
    InputError
        If there is no such case.

    Discloses
    ---------
    Where the case would live, how full places are, and which other cases it is kept apart from: for officers. A letter
    to the family leaves out the last.

    References
    ----------
    .. [AhaniEtAl2021]

    Examples
    --------
    >>> from goodoffices.placement import Case, Place, place, wave
    >>> asked = wave([Case("a", 3), Case("b", 2)], [Place("north", {"people": 3})])
    >>> told = explanation(place(asked), "b")
    >>> told.here, told.help[0].place, told.help[0].missing
    (None, 'north', (('people', 2),))
    """
    number = case_number(assignment.wave, case)
    (told,) = explanations(assignment, [number], more=more, left=left)
    return told


def explanations(
    assignment: Assignment, cases: Sequence[int], *, more: int = 3, left: Ints | None = None
) -> Iterator[Explanation]:
    """The same for many cases, by their numbers: nobody is looked for by name, and the places are looked at together.

    Parameters
    ----------
    assignment : Assignment
    cases : sequence of int
        Their numbers in the wave.
    more : int
        How many other places to tell of for each.
    left : int array, optional
        What is left at each place, where it is known already.

    Returns
    -------
    iterator of Explanation
        In the same order; see :func:`explanation`.
    """
    if left is None:
        left = left_of(assignment)
    for start in range(0, len(cases), AT_ONCE):
        part = np.array(cases[start : start + AT_ONCE], np.int64)
        offered = surplus(assignment.wave, assignment.prices, part)
        for number, row in zip(part.tolist(), offered, strict=True):
            yield _explained(assignment, number, row, more, left)


def _explained(
    assignment: Assignment, number: int, offered: Ints, more: int, left: Ints
) -> Explanation:
    wave = assignment.wave
    case = wave.cases[number]
    at = int(assignment.at[number])
    order = np.argsort(-offered, kind="stable")
    best = [place for place in order.tolist() if offered[place] != IMPOSSIBLE and place != at]
    rivals = _rivals(assignment, number)
    others = tuple(_seen(assignment, number, place, left, rivals) for place in best[:more])
    people = int(wave.people[number])
    if at >= 0:
        return Explanation(case, people, _seen(assignment, number, at, left, rivals), others)
    if not best:
        return Explanation(case, people, None, reason=reason_of(wave, number))
    short = tuple(one for one in lacks(wave, number, left, most=more) if one.missing)
    return Explanation(case, people, None, others, short)


def _rivals(assignment: Assignment, case: int) -> list[int]:
    pairs = assignment.wave.apart
    return [*pairs[pairs[:, 0] == case, 1].tolist(), *pairs[pairs[:, 1] == case, 0].tolist()]


def _seen(
    assignment: Assignment, case: int, place: int, left: Ints, rivals: list[int]
) -> Alternative:
    wave, prices = assignment.wave, assignment.prices
    rent = sum(
        int(price) * int(need)
        for price, need in zip(prices.capacity[place], wave.needs[case], strict=True)
    )
    free = left[place] + (wave.needs[case] if assignment.at[case] == place else 0)
    short = np.maximum(wave.needs[case] - free, 0)
    return Alternative(
        wave.places[place],
        Fraction(int(wave.scores[case, place]), wave.unit),
        Fraction(rent, wave.unit << prices.shift),
        tuple(
            (name, int(units)) for name, units in zip(wave.services, short, strict=True) if units
        ),
        tuple(
            wave.cases[rival]
            for rival in rivals
            if assignment.at[rival] == place and assignment.at[case] != place
        ),
        _too_far(assignment, case, place),
    )


def _too_far(assignment: Assignment, case: int, place: int) -> tuple[str, ...]:
    """Cases with a place that a case must be near, and would not be."""
    wave, at, found = assignment.wave, assignment.at, []
    mine = (wave.near[:, 0] == case) | (wave.near[:, 1] == case)
    for one, other, kind in wave.near[mine].tolist():
        table = wave.near_tables[kind]
        friend = other if one == case else one
        here, there = (place, at[other]) if one == case else (at[one], place)
        if at[friend] >= 0 and not table[here, there]:
            found.append(wave.cases[friend])
    return tuple(found)


def worth_of_more(assignment: Assignment, *, most: int = 20) -> tuple[Worth, ...]:
    """Where one more bed, school seat or interpreter would be worth most.

    Parameters
    ----------
    assignment : Assignment
    most : int
        How many to tell.

    Returns
    -------
    tuple of Worth
        Those with the highest price first. A price is what the best possible score would rise by for a little more
        of the service, as far as the bound tells; with most people placed first it is that at as many people.

    Discloses
    ---------
    How scarce what is where.

    References
    ----------
    .. [Geoffrion1974]

    Examples
    --------
    >>> from goodoffices.placement import Case, Place, place, wave
    >>> cases = [Case("a", 1), Case("b", 1)]
    >>> asked = wave(cases, [Place("north", {"people": 1}), Place("south", {"people": 2})],
    ...              scores={("a", "north"): 3, ("b", "north"): 2})
    >>> [(one.place, one.service, one.price > 0) for one in worth_of_more(place(asked))]
    [('north', 'people', True)]
    """
    wave, prices = assignment.wave, assignment.prices
    flat = prices.capacity.ravel()
    order = np.argsort(-flat, kind="stable")[:most]
    count = max(1, len(wave.services))
    return tuple(
        Worth(
            wave.places[n // count],
            wave.services[n % count],
            Fraction(int(flat[n]), wave.unit << prices.shift),
        )
        for n in order.tolist()
        if flat[n] > 0
    )
