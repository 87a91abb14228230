"""What a run worked out on the way, kept so that an edit does not begin from nothing.

Lists are made in whole numbers, and of places that offer the same the first is listed: so what is carried over from
another wave is, number for number, what would be worked out anew.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from goodoffices.placement.certificate import (
    CHUNK,
    IMPOSSIBLE,
    Prices,
    best_surplus,
    surplus,
)
from goodoffices.placement.prices import NEAREST, Shortlist
from goodoffices.placement.result import Assignment, Workings
from goodoffices.placement.wave import Bools, Ints, Wave

__all__ = ["arrived", "carried", "refreshed", "worked_out"]

FEW = 32
"""With more places that changed everything is worked out anew."""
MANY_CASES = 1_000
"""For so many cases a place is looked at as a whole, and not each of the cases."""
LARGEST = 2**62


def worked_out(wave: Wave, prices: Prices, people_prices: Prices | None = None) -> Workings:
    """Everything from the beginning: a pass over all pairs.

    Parameters
    ----------
    wave : Wave
    prices : Prices
    people_prices : Prices, optional
        Those that prove the bound on people, where it is not plain.
    """
    listed, best = _listed(wave, prices, np.arange(len(wave.cases)))
    return Workings(
        listed,
        best,
        None if people_prices is None else best_surplus(wave, people_prices, worth=wave.people),
    )


def _listed(wave: Wave, prices: Prices, cases: Ints) -> tuple[Shortlist, Ints]:
    """The places that offer some cases most above the prices, and the most that any offers."""
    places = len(wave.places)
    size = min(NEAREST, places)
    place = np.zeros((len(cases), size), np.int64)
    offers = np.full((len(cases), size), -np.inf)
    best = np.full(len(cases), IMPOSSIBLE, np.int64)
    step = max(1, CHUNK // max(1, places))
    for start in range(0, len(cases) if size else 0, step):
        part = slice(start, start + step)
        offered = surplus(wave, prices, cases[part])
        order = _order(offered, np.arange(places), places)
        chosen = np.argpartition(-order, size - 1, axis=1)[:, :size]
        within = np.argsort(-np.take_along_axis(order, chosen, axis=1), axis=1)
        chosen = np.take_along_axis(chosen, within, axis=1)
        found = np.take_along_axis(offered, chosen, axis=1)
        place[part], offers[part], best[part] = chosen, _in_scores(found, prices), found[:, 0]
    return Shortlist(place, offers), best


def _order(offered: Ints, numbers: Ints, places: int) -> Ints:
    """Numbers by which offers are listed, the largest first: no two in a row are equal."""
    most = LARGEST // (places + 1)
    order: Ints = np.clip(offered, -most, most)
    order *= places
    order -= numbers
    return order


def _in_scores(offered: Ints, prices: Prices) -> NDArray[np.float64]:
    """Offers in units of score; minus infinity for none."""
    found: NDArray[np.float64] = np.where(
        offered == IMPOSSIBLE, -np.inf, offered / float(2**prices.shift)
    )
    return found


def arrived(kept: Workings, wave: Wave, which: Ints, before: Assignment) -> Workings:
    """The workings with some cases beside those that were known, or in the place of some."""
    listed, best = _listed(wave, before.prices, which)
    people_best = kept.people_best
    if people_best is not None and before.people_prices is not None:
        theirs = surplus(wave, before.people_prices, which, worth=wave.people).max(axis=1)
        people_best = _with_rows(people_best, which, theirs)
    return Workings(
        Shortlist(
            _with_rows(kept.listed.place, which, listed.place),
            _with_rows(kept.listed.offers, which, listed.offers),
        ),
        _with_rows(kept.best, which, best),
        people_best,
    )


def _with_rows(table: NDArray[Any], which: Ints, rows: NDArray[Any]) -> NDArray[Any]:
    count = max(len(table), int(which.max(initial=-1)) + 1)
    grown = np.empty((count, *table.shape[1:]), table.dtype)
    grown[: len(table)] = table
    grown[which] = rows
    return grown


def refreshed(before: Assignment, wave: Wave) -> Workings:
    """The workings for a wave that differs a little: only what changed is worked out again.

    Parameters
    ----------
    before : Assignment
        For the wave as it was.
    wave : Wave
        With the same cases, places and scores; capacities, allowed pairs and people may differ.
    """
    old = before.wave
    kept = before.workings or worked_out(old, before.prices, before.people_prices)
    plain = carried(kept, old, before.prices, wave, before.prices)
    if kept.people_best is None or before.people_prices is None:
        return plain
    cases, places = _touched(old, wave)
    people_best = _best_again(kept.people_best, old, wave, before.people_prices, places, cases)
    return replace(plain, people_best=people_best)


def _touched(old: Wave, wave: Wave) -> tuple[Ints, Ints]:
    """The cases and the places that differ in two waves of the same cases and places."""
    cases = np.flatnonzero((wave.people != old.people) | (wave.needs != old.needs).any(axis=1))
    changed = wave.allowed != old.allowed
    changed[cases] = False  # these are worked out again anyway
    places = np.flatnonzero((wave.capacity != old.capacity).any(axis=1) | changed.any(axis=0))
    return cases, places


def carried(kept: Workings, old: Wave, was: Prices, wave: Wave, prices: Prices) -> Workings:
    """What :func:`worked_out` would give without prices for people, from what it gave for another wave.

    Cases are known again by their names, and places by theirs: only what differs is looked at.

    Parameters
    ----------
    kept : Workings
        For the other wave at its prices.
    old, was : Wave, Prices
        The other.
    wave, prices : Wave, Prices
        For which they are wanted.
    """
    aligned = _aligned(kept, old, was, wave, prices)
    if aligned is None:
        return worked_out(wave, prices)
    kept, old, again = aligned
    row = _rows(old, wave)
    there: Ints | slice = np.maximum(row, 0)
    if len(row) <= len(old.cases) and np.array_equal(row, np.arange(len(row))):
        there = slice(0, len(row))
    again = again[there] | (row < 0)
    again |= (wave.needs != old.needs[there]).any(axis=1)
    again |= _differs(wave.scores, old.scores, there)
    changed = _unlike(wave.allowed, old.allowed, there)
    places = np.flatnonzero(
        (wave.capacity != old.capacity).any(axis=1)
        | (changed[~again].sum(axis=0, dtype=np.int64) > MANY_CASES)
    )
    if len(places) > FEW:
        return worked_out(wave, prices)
    changed[:, places] = False
    again |= changed.any(axis=1)
    listed = Shortlist(kept.listed.place[there].copy(), kept.listed.offers[there].copy())
    if len(places):
        again |= _moved_up_or_down(listed, old, wave, prices, there, places)
    best = kept.best[there].copy()
    rows = np.flatnonzero(again)
    anew, best[rows] = _listed(wave, prices, rows)
    listed.place[rows], listed.offers[rows] = anew.place, anew.offers
    return Workings(listed, best)


def _aligned(
    kept: Workings, old: Wave, was: Prices, wave: Wave, prices: Prices
) -> tuple[Workings, Wave, Bools] | None:
    """Another wave without the places that are no more, and whose list had one; None where more is different."""
    again: Bools = np.zeros(len(old.cases), np.bool_)
    if wave.services != old.services or was.shift != prices.shift or not wave.places:
        return None
    if wave.places != old.places:
        column = {name: number for number, name in enumerate(old.places)}
        left = np.array([column.get(name, -1) for name in wave.places], np.int64)
        if left[0] < 0 or (np.diff(left) <= 0).any():
            return None
        number = np.full(len(old.places), -1, np.int64)
        number[left] = np.arange(len(left))
        place = number[kept.listed.place]
        again = np.asarray((place < 0).any(axis=1), np.bool_)
        if place.shape[1] != min(NEAREST, len(left)):
            return None
        kept = replace(kept, listed=Shortlist(place, kept.listed.offers))
        was = replace(was, capacity=was.capacity[left])
        old = replace(
            old,
            places=wave.places,
            capacity=old.capacity[left],
            scores=old.scores[:, left],
            allowed=old.allowed[:, left],
        )
    return (kept, old, again) if np.array_equal(was.capacity, prices.capacity) else None


def _rows(old: Wave, wave: Wave) -> Ints:
    """The row of each case in another wave; -1 where it is not in it."""
    if wave.cases == old.cases:
        return np.arange(len(wave.cases))
    row = {name: number for number, name in enumerate(old.cases)}
    return np.fromiter((row.get(name, -1) for name in wave.cases), np.int64, len(wave.cases))


def _unlike(table: NDArray[Any], other: NDArray[Any], there: Ints | slice) -> Bools:
    """Where two tables differ, the second at some of its rows."""
    if table is other and isinstance(there, slice) and there.stop == len(other):
        return np.zeros(table.shape, np.bool_)
    found: Bools = table != other[there]
    return found


def _differs(table: NDArray[Any], other: NDArray[Any], there: Ints | slice) -> Bools:
    """In which rows they do; so many at a time that nothing large is copied."""
    if table is other and isinstance(there, slice) and there.stop == len(other):
        return np.zeros(len(table), np.bool_)
    found = np.zeros(len(table), np.bool_)
    step = max(1, CHUNK // max(1, table.shape[1]))
    for start in range(0, len(table), step):
        end = min(start + step, len(table))
        rows = slice(start, end) if isinstance(there, slice) else there[start:end]
        found[start:end] = (table[start:end] != other[rows]).any(axis=1)
    return found


def _moved_up_or_down(
    listed: Shortlist, old: Wave, wave: Wave, prices: Prices, there: Ints | slice, places: Ints
) -> Bools:
    """For which cases a place that changed is on the list, or comes onto it."""
    before = _columns(old, prices, places, there, worth=None)
    now = _columns(wave, prices, places, slice(None), worth=None)
    last = listed.offers[:, -1]
    found = np.zeros(len(now), np.bool_)
    for number, place in enumerate(places.tolist()):
        rows = np.flatnonzero(before[:, number] != now[:, number])
        on_it = (listed.place[rows] == place).any(axis=1)
        found[rows] |= on_it | (_in_scores(now[rows, number], prices) >= last[rows])
    return found


def _best_again(
    best: Ints, old: Wave, wave: Wave, prices: Prices, places: Ints, cases: Ints
) -> Ints:
    """The most that any place offers at the prices for people, for the cases for which it may be another."""
    stale = np.zeros(len(best), np.bool_)
    stale[cases] = True
    if len(places):
        was = _columns(old, prices, places, slice(None), worth=old.people)
        now = _columns(wave, prices, places, slice(None), worth=wave.people)
        stale |= ((was == best[:, None]) & (now != was)).any(axis=1) & (best != IMPOSSIBLE)
        best = np.maximum(best, now.max(axis=1))
    rows = np.flatnonzero(stale)
    best = best.copy()
    if len(rows):
        best[rows] = surplus(wave, prices, rows, worth=wave.people).max(axis=1)
    return best


def _columns(
    wave: Wave, prices: Prices, places: Ints, cases: Ints | slice, *, worth: Ints | None
) -> Ints:
    """What some places offer some cases above their prices, shape (cases, places)."""
    part = Wave(
        wave.cases,
        tuple(wave.places[place] for place in places),
        wave.services,
        wave.people,
        wave.needs,
        wave.capacity[places],
        wave.scores[:, places],
        wave.allowed[:, places],
        wave.apart,
        wave.unit,
    )
    return surplus(
        part, Prices(prices.capacity[places], prices.waiting, prices.shift), cases, worth=worth
    )
