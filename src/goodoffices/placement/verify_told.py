"""A second reading of every number that is told to people: explanations, reasons, and what more would be worth.

As in :mod:`goodoffices.placement.verify`: plain loops over plain integers, which share no code with what told them.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import combinations, pairwise

from goodoffices.placement.explanation import Alternative, Explanation, Worth
from goodoffices.placement.reason import ALLOWED, Lack, Reason
from goodoffices.placement.result import Assignment

__all__ = ["explanation_faults", "worth_faults"]


def explanation_faults(assignment: Assignment, told: Explanation) -> tuple[str, ...]:
    """What is wrong with an explanation: nothing, it is hoped.

    Parameters
    ----------
    assignment : Assignment
        What is explained.
    told : Explanation

    Returns
    -------
    tuple of str
        A sentence for each fault.

    Discloses
    ---------
    Names of cases and places.

    References
    ----------
    .. [Geoffrion1974]

    Examples
    --------
    >>> from goodoffices.placement import Case, Place, explanation, place, wave
    >>> found = place(wave([Case("Levy", 2)], [Place("Haven", {"people": 3})]))
    >>> explanation_faults(found, explanation(found, "Levy"))
    ()
    """
    if told.case not in assignment.wave.cases:
        return ("there is no such case",)
    return tuple(_Reading(assignment, assignment.wave.cases.index(told.case)).faults(told))


def worth_faults(assignment: Assignment, told: Sequence[Worth]) -> tuple[str, ...]:
    """What is wrong with a list of what more would be worth; none that is left out is worth more.

    Discloses
    ---------
    Names of places.

    References
    ----------
    .. [Geoffrion1974]

    Examples
    --------
    >>> from goodoffices.placement import Case, Place, place, wave, worth_of_more
    >>> found = place(wave([Case("Levy", 2)], [Place("Haven", {"people": 3})]))
    >>> worth_faults(found, worth_of_more(found))
    ()
    """
    wave, prices = assignment.wave, assignment.prices
    fine = wave.unit * 2**prices.shift
    priced = {
        (place, service): Fraction(int(prices.capacity[p][s]), fine)
        for p, place in enumerate(wave.places)
        for s, service in enumerate(wave.services)
    }
    found = [
        f"a unit of {one.service} at {one.place} has another price"
        for one in told
        if priced.pop((one.place, one.service), None) != one.price or one.price <= 0
    ]
    order = [one.price for one in told]
    if any(before < after for before, after in pairwise(order)):
        found.append("the list is out of order")
    if told and max(priced.values(), default=Fraction(0)) > order[-1]:
        found.append("something that is worth more is left out")
    return tuple(found)


class _Reading:
    """One case of one assignment, in plain integers."""

    def __init__(self, assignment: Assignment, case: int) -> None:
        wave, self.case, self.wave = assignment.wave, case, assignment.wave
        self.at = [int(place) for place in assignment.at]
        self.needs = [int(need) for need in wave.needs[case]]
        self.allowed = [bool(may) for may in wave.allowed[case]]
        self.has = [[int(units) for units in row] for row in wave.capacity]
        self.left = [list(row) for row in self.has]
        for other, place in enumerate(self.at):
            if place != -1 and other != case:
                for service, need in enumerate(wave.needs[other]):
                    self.left[place][service] -= int(need)
        fine = 2**assignment.prices.shift
        self.score = [Fraction(int(score), wave.unit) for score in wave.scores[case]]
        self.rent = [
            Fraction(
                sum(int(price) * need for price, need in zip(row, self.needs, strict=True)),
                wave.unit * fine,
            )
            for row in assignment.prices.capacity
        ]

    def faults(self, told: Explanation) -> list[str]:
        """Everything that is wrong."""
        wave, at = self.wave, self.at[self.case]
        found = []
        if told.people != int(wave.people[self.case]):
            found.append("the number of people is another")
        if (told.here.place if told.here else None) != (wave.places[at] if at != -1 else None):
            found.append("the case is elsewhere")
        for one in (*((told.here,) if told.here else ()), *told.next):
            found += self._alternative(one)
        found += self._order(told)
        found += self._help(told.help)
        fits = [place for place in range(len(wave.places)) if self._fits(place)]
        if (told.reason is None) != bool(fits):
            found.append("a reason is lacking, or there is none")
        if told.reason is not None:
            found += self._reason(told.reason)
        return found

    def _fits(self, place: int) -> bool:
        return self.allowed[place] and self._room(place, self.has)

    def _room(self, place: int, has: list[list[int]]) -> bool:
        return all(need <= units for need, units in zip(self.needs, has[place], strict=True))

    def _short(self, place: int, has: list[list[int]]) -> dict[str, int]:
        return {
            service: need - units
            for service, need, units in zip(self.wave.services, self.needs, has[place], strict=True)
            if need > units
        }

    def _alternative(self, one: Alternative) -> list[str]:
        """What is wrong about one place."""
        wave, place = self.wave, self.wave.places.index(one.place)
        found = []
        if (one.score, one.rent) != (self.score[place], self.rent[place]):
            found.append(f"score or rent at {one.place} is another")
        if dict(one.missing) != self._short(place, self.left):
            found.append(f"what is missing at {one.place} is something else")
        apart, far = set(), set()
        if self.at[self.case] != place:
            for first, second in wave.apart.tolist():
                rival = {first: second, second: first}.get(self.case)
                if rival is not None and self.at[rival] == place:
                    apart.add(wave.cases[rival])
        for first, second, kind in wave.near.tolist():
            if self.case not in {first, second}:
                continue
            friend = second if first == self.case else first
            both = (place, self.at[friend]) if first == self.case else (self.at[friend], place)
            if self.at[friend] != -1 and not wave.near_tables[kind][both[0]][both[1]]:
                far.add(wave.cases[friend])
        if (set(one.apart_from), set(one.far_from)) != (apart, far):
            found.append(f"who stands in the way at {one.place} is somebody else")
        return found

    def _order(self, told: Explanation) -> list[str]:
        """What comes next comes in order, and nothing better is left out."""
        net = [score - rent for score, rent in zip(self.score, self.rent, strict=True)]
        named = [self.wave.places.index(one.place) for one in told.next]
        order = [net[place] for place in named]
        left_out = [
            net[place]
            for place in range(len(net))
            if self._fits(place) and place not in named and place != self.at[self.case]
        ]
        wrong = any(before < after for before, after in pairwise(order))
        wrong |= bool(order and left_out) and max(left_out) > order[-1]
        wrong |= len(set(named)) < len(named) or not all(self._fits(place) for place in named)
        return ["what comes next is something else"] if wrong else []

    def _help(self, lacks: tuple[Lack, ...]) -> list[str]:
        """What would help is enough, and nothing smaller would be."""
        totals = [
            sum(self._short(place, self.left).values())
            for place in range(len(self.wave.places))
            if self.allowed[place]
        ]
        for one in lacks:
            place = self.wave.places.index(one.place)
            if not self.allowed[place] or dict(one.missing) != self._short(place, self.left):
                return [f"something else is missing at {one.place}"]
        smallest = min((total for total in totals if total), default=0)
        if lacks and sum(dict(lacks[0].missing).values()) > smallest:
            return ["less would help"]
        return []

    def _meets(self, place: int, name: str) -> bool:
        if name == ALLOWED:
            return self.allowed[place]
        service = self.wave.services.index(name)
        return self.needs[service] <= self.has[place][service]

    def _reason(self, reason: Reason) -> list[str]:
        """The requirements are met together nowhere, fewer of them somewhere, and the numbers are those of the case."""
        places = range(len(self.wave.places))
        names = [name for name, _ in reason.requirements]

        def met(some: Sequence[str]) -> bool:
            return any(all(self._meets(place, name) for name in some) for place in places)

        found = []
        fewer = combinations(names, len(names) - 1) if names else ()
        if met(names) or not all(met(some) for some in fewer):
            found.append("the reason is not one, or longer than it must be")
        services = self.wave.services
        for name, need in reason.requirements:
            if need != (1 if name == ALLOWED else self.needs[services.index(name)]):
                found.append(f"another number of {name} is needed")
        for name, most in reason.largest:
            others = [other for other in names if other != name]
            there = [
                self.has[place][services.index(name)]
                for place in places
                if all(self._meets(place, other) for other in others)
            ]
            if most != max(there, default=0):
                found.append(f"the most of {name} is another")
        for one in reason.enough:
            place = self.wave.places.index(one.place)
            if not self.allowed[place] or dict(one.missing) != self._short(place, self.has):
                found.append(f"something else is missing at {one.place}")
        return found + self._together(reason)

    def _together(self, reason: Reason) -> list[str]:
        """Two places that have enough between them."""
        if not reason.together:
            return []
        first, second = (self.wave.places.index(name) for name in reason.together)
        both = [a + b for a, b in zip(self.has[first], self.has[second], strict=True)]
        enough = all(need <= units for need, units in zip(self.needs, both, strict=True))
        enough &= first != second and self.allowed[first] and self.allowed[second]
        return [] if enough else ["two places together are not enough"]
