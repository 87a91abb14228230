"""Who is where, and what is left: the one thing that changes while a placement is made."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np

from goodoffices.placement.wave import Bools, Ints, Wave

__all__ = ["WAITING", "Board"]

WAITING = -1


class Board:
    """Cases at places, with nothing broken: every move is checked in whole numbers.

    Parameters
    ----------
    wave : Wave
        Cases and places.
    by_score : bool
        Whether the sum of scores counts alone; else most people placed come first.
    held : bool array, shape (cases,), optional
        Cases that may not be moved by any search.

    Attributes
    ----------
    at : int array, shape (cases,)
        The place of each case, or WAITING.
    left : int array, shape (places, services)
        What is left.
    """

    def __init__(self, wave: Wave, *, by_score: bool, held: Bools | None = None) -> None:
        self.wave, self.by_score = wave, by_score
        self.at: Ints = np.full(len(wave.cases), WAITING, np.int64)
        self.left: Ints = wave.capacity.copy()
        self.held: Bools = np.zeros(len(wave.cases), np.bool_) if held is None else held
        spread = max(int(wave.scores.max(initial=0)), -int(wave.scores.min(initial=0)))
        heaviest = int(wave.people.max(initial=0)) + 1
        self.head = 0 if by_score else min(8 * spread + 1, 2**60 // heaviest)
        """What one more person placed counts: more than any chain of four moves can change in scores."""
        self.bound_up: dict[int, list[tuple[int, Bools | None]]] = {}
        for one, other in wave.apart.tolist():
            self.bound_up.setdefault(one, []).append((other, None))
            self.bound_up.setdefault(other, []).append((one, None))
        for one, other, kind in wave.near.tolist():
            table = wave.near_tables[kind]
            self.bound_up.setdefault(one, []).append((other, table))
            self.bound_up.setdefault(other, []).append((one, table.T))

    def worth(self, cases: Ints, places: Ints | int) -> Ints:
        """What it counts that some cases are at some places; 0 for waiting."""
        there = np.asarray(places)
        scores = self.wave.scores[cases, np.maximum(there, 0)].astype(np.int64)
        worth: Ints = np.where(there < 0, 0, scores + self.head * self.wave.people[cases])
        return worth

    def counts(self, case: int, place: int) -> int:
        """The same of one case."""
        if place == WAITING:
            return 0
        return int(self.wave.scores[case, place]) + self.head * int(self.wave.people[case])

    def may(self, case: int, place: int) -> bool:
        """Whether a case can be put at a place as things stand, wherever it is now."""
        if not self.wave.allowed[case, place]:
            return False
        if (self.wave.needs[case] > self.left[place]).any():
            return False
        return self.bears(case, place)

    def bears(self, case: int, place: int, *, but: Collection[int] = ()) -> bool:
        """Whether those whom a case must keep away from, or near to, can bear it at a place; some may be left out."""
        for other, near in self.bound_up.get(case, ()):
            there = int(self.at[other])
            if there == WAITING or other in but:
                continue
            if there == place if near is None else not near[place, there]:
                return False
        return True

    def constraints(
        self, cases: Ints, places: Ints
    ) -> tuple[Ints, tuple[tuple[int, int, Bools], ...]]:
        """Which of some cases are to be kept apart, or near, by their turn among them; at some places."""
        wave, turn = self.wave, np.full(len(self.wave.cases), -1, np.int64)
        turn[cases] = np.arange(len(cases))
        apart = turn[wave.apart]
        near = turn[wave.near[:, :2]]
        return apart[(apart >= 0).all(axis=1)], tuple(
            (int(one), int(other), wave.near_tables[kind][np.ix_(places, places)])
            for (one, other), kind in zip(near, wave.near[:, 2].tolist(), strict=True)
            if min(one, other) >= 0
        )

    def take(self, case: int) -> int:
        """Take a case from its place; it waits."""
        place = int(self.at[case])
        if place != WAITING:
            self.left[place] += self.wave.needs[case]
            self.at[case] = WAITING
        return place

    def put(self, case: int, place: int) -> None:
        """Put a waiting case at a place that can take it."""
        if place != WAITING:
            self.left[place] -= self.wave.needs[case]
            self.at[case] = place

    def moved(self, moves: list[tuple[int, int]]) -> bool:
        """Make some moves together, or none of them; whether they could be made."""
        old = [(case, self.take(case)) for case, _ in moves]
        for done, (case, place) in enumerate(moves):
            if place != WAITING and not self.may(case, place):
                for back, _ in moves[:done]:
                    self.take(back)
                for back, before in old:
                    self.put(back, before)
                return False
            self.put(case, place)
        return True

    def load(self, at: Ints) -> None:
        """Put everybody where a list says."""
        self.at = at.astype(np.int64)
        self.left = self.wave.capacity.copy()
        placed = np.flatnonzero(self.at >= 0)
        np.subtract.at(self.left, self.at[placed], self.wave.needs[placed])

    @property
    def people(self) -> int:
        """People placed."""
        return int(self.wave.people[self.at >= 0].sum())

    @property
    def value(self) -> int:
        """Sum of the scores of those placed, in units."""
        placed = np.flatnonzero(self.at >= 0)
        return int(self.wave.scores[placed, self.at[placed]].astype(np.int64).sum())

    @property
    def merit(self) -> tuple[int, int]:
        """What counts, first things first."""
        return (0 if self.by_score else self.people, self.value)
