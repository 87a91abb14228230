"""What prices prove: no placement can be better than this.

Put a price on each unit of capacity. Whatever is placed pays for what it uses, so all placements together score at
most what the capacities would cost plus, for each case, the best that a place offers it above that price. That holds
at any prices, good or bad, so it is computed at the end in whole numbers and rests on no solver.

People who wait are treated alike: if at most so many may wait, waiting has a price for each of them.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from goodoffices.placement.wave import Bools, Ints, Wave

__all__ = [
    "IMPOSSIBLE",
    "Prices",
    "no_prices",
    "people_bound",
    "score_bound",
    "surplus",
    "whole_prices",
]

IMPOSSIBLE = -(2**62)
ROOM = 2**60
FINEST = 20
CHUNK = 1 << 21  # pairs at a time


@dataclass(frozen=True, slots=True, eq=False)
class Prices:
    """A price for each unit of capacity, and for each person who waits.

    Attributes
    ----------
    capacity : int array, shape (places, services)
        Price of one unit, in units of score divided by ``2 ** shift``; never negative.
    waiting : int
        Price of one person waiting, in the same units.
    shift : int
        How much finer than the scores they are.
    """

    capacity: Ints = field(repr=False)
    waiting: int
    shift: int


def no_prices(wave: Wave) -> Prices:
    """Everything for nothing."""
    return Prices(np.zeros_like(wave.capacity), 0, 0)


def whole_prices(wave: Wave, capacity: np.ndarray, waiting: float) -> Prices:
    """Prices in floats, in units of score, as whole numbers so fine that nothing can overflow."""
    largest = max(int(wave.scores.max(initial=0)), -int(wave.scores.min(initial=0))) + 1
    most = np.maximum(capacity, 0.0).max(initial=0.0)
    used = int(wave.needs.sum(axis=1).max(initial=0)) + 1
    heads = int(wave.people.max(initial=0)) + 1
    cost = largest + used * (float(most) + 1) + heads * (max(waiting, 0.0) + 1)
    shift = 0
    while shift < FINEST and cost * 2 ** (shift + 1) < ROOM:
        shift += 1
    if cost * 2**shift >= ROOM:
        return no_prices(wave)
    return Prices(
        np.rint(np.maximum(capacity, 0.0) * 2**shift).astype(np.int64),
        round(max(waiting, 0.0) * 2**shift),
        shift,
    )


def surplus(wave: Wave, prices: Prices, cases: slice | Ints, *, worth: Ints | None = None) -> Ints:
    """What each place offers some cases above its price, shape (cases, places); IMPOSSIBLE where it cannot be.

    Parameters
    ----------
    wave : Wave
    prices : Prices
    cases : slice or int array
        Which cases.
    worth : int array, shape (cases of the wave,), optional
        What placing a case is worth wherever it is, instead of its scores.
    """
    needs = wave.needs[cases]
    if worth is None:
        offered = wave.scores[cases].astype(np.int64) << prices.shift
    else:
        offered = np.repeat((worth[cases] << prices.shift)[:, None], len(wave.places), axis=1)
    barred = ~wave.allowed[cases]
    for service in range(len(wave.services)):
        price = prices.capacity[:, service]
        if price.any():
            offered -= needs[:, service, None] * price[None, :]
        barred |= needs[:, service, None] > wave.capacity[None, :, service]
    offered[barred] = IMPOSSIBLE
    return offered


def best_surplus(wave: Wave, prices: Prices, *, worth: Ints | None = None) -> Ints:
    """The best that any place offers each case above its price, shape (cases,)."""
    count, places = wave.allowed.shape
    best = np.full(count, IMPOSSIBLE, np.int64)
    step = max(1, CHUNK // max(1, places))
    for start in range(0, count if places else 0, step):
        part = slice(start, start + step)
        best[part] = surplus(wave, prices, part, worth=worth).max(axis=1)
    return best


def score_bound(
    wave: Wave, prices: Prices, *, most_waiting: int | None, best: Ints | None = None
) -> int:
    """A sum of scores that no placement exceeds in which at most so many people wait.

    Parameters
    ----------
    wave : Wave
    prices : Prices
    most_waiting : int or None
        People; None: any number.
    best : int array, optional
        What :func:`best_surplus` gave for these prices, where it is known.

    Returns
    -------
    int
        In units of score, rounded down: the sum of scores is whole.
    """
    if best is None:
        best = best_surplus(wave, prices)
    if most_waiting is None:
        return _total(prices, wave, np.maximum(best, 0)) >> prices.shift
    idle = -wave.people * prices.waiting
    stuck = best == IMPOSSIBLE
    may_wait: Bools = wave.people <= most_waiting - int(wave.people[stuck].sum())
    kept = np.where(may_wait, np.maximum(best, idle), best)
    kept = np.where(stuck, idle, kept)
    return (_total(prices, wave, kept) + most_waiting * prices.waiting) >> prices.shift


def people_bound(wave: Wave, prices: Prices, *, best: Ints | None = None) -> int:
    """A number of people that no placement can place."""
    if best is None:
        best = best_surplus(wave, prices, worth=wave.people)
    total = _total(prices, wave, np.maximum(best, 0))
    return total >> prices.shift


def _total(prices: Prices, wave: Wave, kept: Ints) -> int:
    rent: int = sum(
        int(price) * int(units)
        for price, units in zip(prices.capacity.flat, wave.capacity.flat, strict=True)
    )
    gains: list[int] = kept.tolist()
    return rent + sum(gains)
