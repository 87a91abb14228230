"""What a side's yes and no tell about its points: a cloud of points that agree with every answer.

Weights of issues are spread evenly over all that sum to the same, ratings evenly between nothing and
the weight. An answer cuts off one half of what is left; Gibbs steps spread the cloud over the rest.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

__all__ = ["Belief", "Floats", "belief"]

Floats: TypeAlias = npt.NDArray[np.float64]

CLOUD, SWEEPS, STRIDES = 256, 4, 15
WALK = 80
TINY, FAR = 1e-12, 1e6


@dataclass(frozen=True, slots=True)
class Belief:
    """Points that one side may have, all of them in agreement with its answers.

    Parameters
    ----------
    sizes : tuple of int
        Options of each issue.
    values : array, shape (n_samples, n_options + 1)
        Points of every option of every issue, and the reservation value at the end.
    tops : array, shape (n_samples, n_issues)
        What the points of an issue do not exceed.
    told : array, shape (n_answers, n_options + 1)
        Each answer as a row whose product with the points is not negative.
    set_aside : int
        Answers left out because no points were found that agree with all.
    """

    sizes: tuple[int, ...]
    values: Floats
    tops: Floats
    told: Floats
    set_aside: int = 0

    def after(self, row: Floats, chance: np.random.Generator) -> Belief:
        """The belief once one more answer is known; older answers give way if they contradict it."""
        told = np.concatenate((self.told, row[None, :]))
        agreeing = np.flatnonzero(self.values @ row >= 0)
        if len(agreeing) == 0:
            return self._against(told, chance)
        taken = chance.choice(agreeing, CLOUD)
        taken[: min(len(agreeing), CLOUD)] = agreeing[:CLOUD]
        kept = Belief(self.sizes, self.values[taken], self.tops[taken], told, self.set_aside)
        return kept.spread(chance, SWEEPS)

    def _against(self, told: Floats, chance: np.random.Generator) -> Belief:
        """After an answer that no sample expected: walk there, and leave out the oldest if need be."""
        for first in range(len(told)):
            start = Belief(self.sizes, self.values, self.tops, told[first:-1], self.set_aside)
            for _ in range(WALK if first == 0 else SWEEPS):
                start = start.spread(chance, 1, pull=told[-1])
                agreeing = np.flatnonzero(start.values @ told[-1] >= 0)
                if len(agreeing):
                    aside = Belief(
                        self.sizes, start.values, start.tops, told[first:-1], self.set_aside + first
                    )
                    return aside.after(told[-1], chance)
        fresh = belief(self.sizes, chance, reservations=bool(self.values[:, -1].any()))
        return Belief(self.sizes, fresh.values, fresh.tops, told[:0], self.set_aside + len(told))

    def spread(
        self, chance: np.random.Generator, sweeps: int, *, pull: Floats | None = None
    ) -> Belief:
        """The same belief with samples moved about; a pull moves them as far as they go that way."""
        values, tops, told = self.values.copy(), self.tops.copy(), self.told
        slack = values @ told.T
        edges = np.cumsum((0, *self.sizes))
        for _ in range(sweeps):
            for issue, (begin, end) in enumerate(pairwise(edges)):
                _scale(values, tops, told, slack, issue, slice(begin, end), chance)
                for place in range(begin, end):
                    way = None if pull is None else float(np.sign(pull[place]))
                    _move(values, tops[:, issue], told, slack, place, chance, way)
            if values[:, -1].any():
                way = None if pull is None else float(np.sign(pull[-1]))
                _move(values, tops.sum(axis=1), told, slack, len(values[0]) - 1, chance, way)
            slack = values @ told.T
            if pull is None:
                for _ in range(STRIDES):
                    _stride(values, tops, told, slack, self.sizes, chance)
        return Belief(self.sizes, values, tops, told, self.set_aside)


def _move(
    values: Floats,
    most: Floats,
    told: Floats,
    slack: Floats,
    place: int,
    chance: np.random.Generator,
    way: float | None,
) -> None:
    """One number of every sample, evenly within what the answers allow."""
    column = told[:, place]
    low, high = -values[:, place], most - values[:, place]
    up, down = column > 0, column < 0
    if up.any():
        low = np.maximum(low, -(slack[:, up] / column[up]).min(axis=1))
    if down.any():
        high = np.minimum(high, (slack[:, down] / -column[down]).min(axis=1))
    low, high = np.minimum(low, 0), np.maximum(high, 0)
    share = chance.random(len(values))
    if way:
        share = 0.5 + way * (0.49 * share**0.25)
    step = low + (high - low) * share
    values[:, place] += step
    slack += step[:, None] * column[None, :]


def _scale(
    values: Floats,
    tops: Floats,
    told: Floats,
    slack: Floats,
    issue: int,
    block: slice,
    chance: np.random.Generator,
) -> None:
    """The weight of one issue, with its ratings unchanged."""
    part = values[:, block] @ told[:, block].T
    top = tops[:, issue]
    low = np.maximum(0, 1 - (tops.sum(axis=1) - values[:, -1]) / top)
    high = np.full(len(values), np.inf)
    if part.size:
        ratio = slack / np.where(np.abs(part) > TINY, part, np.inf)
        low = np.maximum(low, np.where(part > TINY, 1 - ratio, 0).max(axis=1))
        high = np.where(part < -TINY, 1 - ratio, np.inf).min(axis=1)
    low, high = np.minimum(low, 1), np.maximum(high, 1)
    room = -np.expm1(-top * (high - low))
    factor = low - np.log1p(-chance.random(len(values)) * room) / top
    factor = np.clip(factor, np.maximum(low, TINY), high)
    values[:, block] *= factor[:, None]
    tops[:, issue] *= factor
    slack += part * (factor - 1)[:, None]


def _stride(
    values: Floats,
    tops: Floats,
    told: Floats,
    slack: Floats,
    sizes: tuple[int, ...],
    chance: np.random.Generator,
) -> None:
    """All numbers of every sample at once, in the direction in which two other samples differ."""
    count = len(values)
    one, other = chance.integers(0, count, count), chance.integers(0, count, count)
    way, way_up = values[one] - values[other], tops[one] - tops[other]
    change = way @ told.T
    room = np.repeat(tops, sizes, axis=1) - values[:, :-1]
    room_change = np.repeat(way_up, sizes, axis=1) - way[:, :-1]
    last = (tops.sum(axis=1) - values[:, -1])[:, None]
    last_change = (way_up.sum(axis=1) - way[:, -1])[:, None]
    have = np.concatenate((slack, values, room, last), axis=1)
    rate = np.concatenate((change, way, room_change, last_change), axis=1)
    moving = np.abs(rate) > TINY
    ends = -np.maximum(have, 0) / np.where(moving, rate, 1)
    low = np.where(moving & (rate > 0), ends, -FAR).max(axis=1)
    high = np.where(moving & (rate < 0), ends, FAR).min(axis=1)
    step = low + (high - low) * chance.random(count)
    after = np.maximum(tops + step[:, None] * way_up, TINY)
    likely = (np.log(tops / after) * (np.array(sizes) + 0.0) + tops - after).sum(axis=1)
    taken = np.where(np.log(chance.random(count) + TINY) < likely, step, 0)[:, None]
    values += taken * way
    np.maximum(values, 0, out=values)
    tops += taken * way_up
    np.maximum(tops, TINY, out=tops)
    slack += taken * change


def belief(sizes: Sequence[int], chance: np.random.Generator, *, reservations: bool) -> Belief:
    """What is believed before the first answer."""
    tops = chance.exponential(size=(CLOUD, len(sizes))) + TINY
    columns = np.repeat(tops, sizes, axis=1)
    values = np.zeros((CLOUD, columns.shape[1] + 1))
    values[:, :-1] = columns * chance.random(columns.shape)
    if reservations:
        values[:, -1] = tops.sum(axis=1) * chance.random(CLOUD)
    return Belief(tuple(sizes), values, tops, np.zeros((0, columns.shape[1] + 1)))
