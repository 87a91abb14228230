"""Prices by going down the smoothed dual.

At given prices each case would take the place that offers it most above them. Smoothed, it takes a share of each place,
more of the better ones; what the shares ask of a place beyond its capacity is how its price should rise. The smoothing is
made smaller in stages. Cases look at a few places only, chosen by what they offer above the prices, never by raw score,
and chosen anew at each stage.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from goodoffices.placement.descent import Floats, lowest
from goodoffices.placement.wave import Ints, Wave

__all__ = ["Shortlist", "float_surplus", "shortlist", "smoothed_prices"]

SAMPLE = 4_000
FEWEST, SAMPLE_PAIRS = 2_000, 800_000
CHUNK = 1 << 21
NEAREST = 14
SMALL_PAIRS = 200_000
"""Up to so many pairs no place is left out of a list."""
SPREAD = 25
"""Places whose offers differ by less than so many smoothings stand on lists by lot: prices are no finer while they are sought."""
STAGES = ((0.1, 40), (0.03, 40))
FINE_STAGES = ((0.012, 40), (0.005, 50), (0.002, 140))
FLAT = 1e-7


@dataclass(frozen=True, slots=True, eq=False)
class Shortlist:
    """A few places for each case, best first; ``offers`` is what they offer above the prices, minus infinity for none.

    Both are of shape (cases, places on the list).
    """

    place: Ints
    offers: Floats


def float_surplus(
    wave: Wave, prices: Floats, cases: slice | Ints, *, worth: Ints | None = None
) -> Floats:
    """What each place offers some cases above its price, in floats; minus infinity where it cannot be."""
    needs = wave.needs[cases]
    offered = (
        wave.scores[cases].astype(np.float64)
        if worth is None
        else np.repeat(worth[cases].astype(np.float64)[:, None], len(wave.places), axis=1)
    )
    barred = ~wave.allowed[cases]
    if len(wave.services):
        offered -= needs.astype(np.float64) @ prices.T
    for service in range(len(wave.services)):
        if needs[:, service].max(initial=0) > wave.capacity[:, service].min(initial=0):
            barred |= needs[:, service, None] > wave.capacity[None, :, service]
    offered[barred] = -np.inf
    return offered


def shortlist(
    wave: Wave,
    prices: Floats,
    *,
    size: int = NEAREST,
    worth: Ints | None = None,
    cases: Ints | None = None,
    spread: float = 0.0,
) -> Shortlist:
    """The places that offer each case most above the prices.

    Where places offer about the same, to within ``spread``, each case gets others of them: if all had the same
    few on their lists, the rest would look unasked for and get no price.
    """
    which = np.arange(len(wave.cases)) if cases is None else cases
    size = min(size, len(wave.places))
    place = np.zeros((len(which), size), np.int64)
    offers = np.full((len(which), size), -np.inf)
    step = max(1, CHUNK // max(1, len(wave.places)))
    for start in range(0, len(which) if size else 0, step):
        offered = float_surplus(wave, prices, which[start : start + step], worth=worth)
        chosen_by = -offered
        if spread:
            chosen_by -= spread * _lots(which[start : start + step], len(wave.places))
        best = np.argpartition(chosen_by, size - 1, axis=1)[:, :size]
        found = np.take_along_axis(offered, best, axis=1)
        order = np.argsort(-found, axis=1, kind="stable")
        place[start : start + step] = np.take_along_axis(best, order, axis=1)
        offers[start : start + step] = np.take_along_axis(found, order, axis=1)
    return Shortlist(place, offers)


def _lots(cases: Ints, places: int) -> Floats:
    """A number from 0 to 1 for each pair, as if drawn by lot and the same in every run; shape (cases, places)."""
    mixed = cases.astype(np.uint64)[:, None] * np.uint64(0x9E3779B97F4A7C15)
    mixed = mixed + np.arange(places, dtype=np.uint64)[None, :] * np.uint64(0xD1B54A32D192ED03)
    mixed ^= mixed >> np.uint64(29)
    mixed *= np.uint64(0xBF58476D1CE4E5B9)
    return np.asarray(mixed >> np.uint64(11), np.float64) / float(1 << 53)


def smoothed_prices(
    wave: Wave,
    *,
    worth: Ints | None,
    waiting: float,
    start: Floats | None = None,
    most_waiting: float | None = None,
    times: float = 1.0,
    should_stop: Callable[[], bool],
) -> tuple[Floats, float]:
    """Prices at which nearly as much is asked for as there is.

    Parameters
    ----------
    wave : Wave
    worth : int array or None
        What placing a case is worth wherever it is, instead of its scores.
    waiting : float
        What each person who waits costs.
    start : float array, shape (places, services), optional
        Prices to begin from; then the coarse stages are left out.
    most_waiting : float, optional
        Where it is given, the price of waiting is sought too, for at most so many people.
    times : float
        How often each case is to be counted.
    should_stop : callable
        Asked at every step.

    Returns
    -------
    float array, shape (places, services), and float
        Prices in units of score (or of ``worth``), and the price of waiting.
    """
    prices = np.zeros(wave.capacity.shape) if start is None else start
    unit = _typical(wave, worth)
    count = len(wave.cases)
    if start is None and count:
        sample = max(FEWEST, min(SAMPLE, SAMPLE_PAIRS // max(1, len(wave.places))))
        chosen = np.arange(0, count, max(1, count // sample))
        for smoothing, steps in STAGES:
            prices, waiting = _stage(
                wave, chosen, prices, worth=worth, waiting=waiting, most_waiting=most_waiting, times=times,
                size=len(wave.places), smoothing=smoothing * unit, steps=steps, should_stop=should_stop,
            )  # fmt: skip
    every = np.arange(count)
    size = max(NEAREST, min(len(wave.places), SMALL_PAIRS // max(1, count)))
    for smoothing, steps in FINE_STAGES if start is None else FINE_STAGES[1:]:
        if count and not should_stop():
            prices, waiting = _stage(
                wave, every, prices, worth=worth, waiting=waiting, most_waiting=most_waiting, times=times,
                size=size, smoothing=smoothing * unit, steps=steps, should_stop=should_stop,
            )  # fmt: skip
    return prices, waiting


def _typical(wave: Wave, worth: Ints | None) -> float:
    """How large a score is, about."""
    some = slice(None, None, max(1, len(wave.cases) // SAMPLE))
    table = (
        np.abs(wave.scores[some].astype(np.float64))
        if worth is None
        else worth[some].astype(float)[:, None]
    )
    return (float(table.max(axis=1, initial=0).mean()) if table.size else 0.0) or 1.0


def _stage(
    wave: Wave,
    cases: Ints,
    prices: Floats,
    *,
    worth: Ints | None,
    waiting: float,
    most_waiting: float | None,
    times: float,
    size: int,
    smoothing: float,
    steps: int,
    should_stop: Callable[[], bool],
) -> tuple[Floats, float]:
    """Go down at one smoothing."""
    listed = shortlist(wave, prices, size=size, worth=worth, cases=cases, spread=SPREAD * smoothing)
    places, services = prices.shape
    share = len(cases) / len(wave.cases) / times
    needs = wave.needs[cases].astype(np.float64)
    heads = wave.people[cases].astype(np.float64)
    base = listed.offers.copy()
    for service in range(services):
        base += needs[:, service, None] * prices[listed.place, service]
    base[listed.offers == -np.inf] = -np.inf
    stuck = base.max(axis=1, initial=-np.inf) == -np.inf
    base[stuck] = -np.inf
    capacity = wave.capacity * share
    scale = np.maximum(needs.mean(axis=0), 1e-9)[None, :] * np.ones((places, 1))
    room = None if most_waiting is None else most_waiting * share
    rate = max(heads.mean(), 1e-9)
    cells = (listed.place[:, :, None] * services + np.arange(services)).reshape(-1, services)
    wait_price = waiting

    def dual(x: Floats) -> tuple[float, Floats]:
        price = x[: places * services].reshape(places, services) / scale
        wait = x[-1] / rate if room is not None else wait_price
        offered = base.copy()
        for service in range(services):
            offered -= needs[:, service, None] * price[listed.place, service]
        idle = -wait * heads
        top = np.maximum(offered.max(axis=1, initial=-np.inf), idle)
        odds = np.exp((offered - top[:, None]) / smoothing)
        still = np.exp((idle - top) / smoothing)
        total = odds.sum(axis=1) + still
        value = float((top + smoothing * np.log(total)).sum() + (price * capacity).sum())
        odds /= total[:, None]
        slope = capacity.copy()
        for service in range(services):
            used = (odds * needs[:, service, None]).ravel()
            slope[:, service] -= np.bincount(cells[:, service] // services, used, minlength=places)
        slope /= scale
        if room is None:
            return value, np.asarray(slope, np.float64).ravel()
        value += wait * room
        full: Floats = np.append(slope.ravel(), (room - heads @ (still / total)) / rate)
        return value, full

    begin = (prices * scale).ravel()
    if room is not None:
        begin = np.append(begin, waiting * rate)
    found = lowest(dual, begin, steps=steps, near=FLAT, should_stop=should_stop)
    waiting = float(found[-1] / rate) if room is not None else waiting
    new: NDArray[np.float64] = found[: places * services].reshape(places, services) / scale
    return new, waiting
