"""Packages one by one, with bounds from the corners met so far: which to look at first, and when to stop."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from goodoffices.settlement.package import Package
from goodoffices.settlement.thin.consistent import Consistent

__all__ = ["Floats", "Listing"]

Floats = npt.NDArray[np.float64]


class Listing:
    """A list of packages, and what the corners of every side's points say about them.

    Parameters
    ----------
    packages : sequence of Package
        Under discussion.
    sides : sequence of Consistent
        What each side's points may be.
    against : bool
        Whether every package is to be held against every other.
    """

    def __init__(
        self, packages: Sequence[Package], sides: Sequence[Consistent], *, against: bool = False
    ) -> None:
        self.packages = packages
        self.sides = sides
        issues = packages[0].issues
        sizes = np.array([len(issue.options) for issue in issues])
        starts = np.concatenate(([0], np.cumsum(sizes)[:-1]))
        self._columns = np.array([package.choice for package in packages]) + starts
        self._seen: list[int] = [0] * len(sides)
        count = len(packages)
        self.losses = np.zeros((len(sides), count))
        self.gains = np.full((len(sides), count), np.inf)
        self.leads: Floats = np.full((len(sides), count, count) if against else (0, 0, 0), -np.inf)
        self._steps: list[Floats | None] = [None] * len(sides)

    def limits(self, place: int, numbers: Sequence[int]) -> Floats:
        """How far each package may be ahead of one for these sides together, issue by issue at most."""
        found = np.zeros(len(self.packages))
        for number in numbers:
            steps = self._steps_of(number)
            here = self._columns[place]
            found += steps[self._columns, here[None, :]].sum(axis=1)
        return found

    def _steps_of(self, number: int) -> Floats:
        """The most by which one option may count more than another of the same issue, for one side."""
        known = self._steps[number]
        if known is not None:
            return known
        side = self.sides[number]
        size = side.frame.no_deal
        steps = np.zeros((size, size))
        for (issue, _), one in side.frame.places.items():
            for (of, _), other in side.frame.places.items():
                if of == issue and one != other:
                    steps[one, other] = float(side.largest({one: 1, other: -1}).value)
        self._steps[number] = steps
        return steps

    def totals(self, at: Sequence[Fraction]) -> Floats:
        """What every package counts at these points."""
        points = np.array([float(value) for value in at])
        return np.asarray(points[self._columns].sum(axis=1))

    def learn(self) -> None:
        """Take in the corners met since the last time."""
        for place, side in enumerate(self.sides):
            new = list(side.corners)[self._seen[place] :]
            self._seen[place] += len(new)
            for at in new:
                totals = self.totals(at)
                np.maximum(self.losses[place], totals.max() - totals, out=self.losses[place])
                np.minimum(self.gains[place], totals - float(at[-1]), out=self.gains[place])
                if len(self.leads):
                    ahead = totals[None, :] - totals[:, None]
                    np.maximum(self.leads[place], ahead, out=self.leads[place])
