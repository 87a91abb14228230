"""What a run worked out on the way, kept so that an edit does not begin from nothing."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from goodoffices.placement.certificate import IMPOSSIBLE, Prices, best_surplus, surplus
from goodoffices.placement.prices import NEAREST, Shortlist, shortlist
from goodoffices.placement.result import Assignment, Workings
from goodoffices.placement.wave import Bools, Ints, Wave

__all__ = ["arrived", "refreshed", "worked_out"]


def worked_out(wave: Wave, prices: Prices, people_prices: Prices | None) -> Workings:
    """Everything from the beginning: a pass over all pairs."""
    rates = prices.capacity / 2**prices.shift
    return Workings(
        shortlist(wave, rates, size=min(NEAREST, len(wave.places))),
        best_surplus(wave, prices),
        None if people_prices is None else best_surplus(wave, people_prices, worth=wave.people),
    )


def arrived(kept: Workings, wave: Wave, which: Ints, before: Assignment) -> Workings:
    """The workings with some cases beside those that were known, or in the place of some."""
    rates = before.prices.capacity / 2**before.prices.shift
    listed = shortlist(wave, rates, size=kept.listed.place.shape[1], cases=which)
    best = surplus(wave, before.prices, which).max(axis=1)
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
    kept = before.workings or worked_out(before.wave, before.prices, before.people_prices)
    old = before.wave
    cases = np.flatnonzero((wave.people != old.people) | (wave.needs != old.needs).any(axis=1))
    changed = wave.allowed != old.allowed
    changed[cases] = False  # these are worked out again anyway
    places = np.flatnonzero((wave.capacity != old.capacity).any(axis=1) | changed.any(axis=0))
    listed = _relisted(kept.listed, wave, places, cases, before.prices)
    best = _best_again(kept.best, old, wave, before.prices, places, cases)
    people_best = kept.people_best
    if people_best is not None and before.people_prices is not None:
        people_best = _best_again(
            people_best, old, wave, before.people_prices, places, cases, worth=wave.people
        )
    return Workings(listed, best, people_best)


def _relisted(
    listed: Shortlist, wave: Wave, places: Ints, cases: Ints, prices: Prices
) -> Shortlist:
    """Lists without what is no longer possible; anew for cases that lost an entry."""
    here: Bools = np.isin(listed.place, places) & (listed.offers > -np.inf)
    rows = np.union1d(np.flatnonzero(here.any(axis=1)), cases)
    place, offers = listed.place.copy(), listed.offers.copy()
    again = shortlist(
        wave, prices.capacity / 2**prices.shift, size=listed.place.shape[1], cases=rows
    )
    place[rows], offers[rows] = again.place, again.offers
    return Shortlist(place, offers)


def _best_again(
    best: Ints,
    old: Wave,
    wave: Wave,
    prices: Prices,
    places: Ints,
    cases: Ints,
    *,
    worth: Ints | None = None,
) -> Ints:
    """The best above the prices, for the cases for which it may be another."""
    stale = np.zeros(len(best), np.bool_)
    stale[cases] = True
    if len(places):
        was = _columns(old, prices, places, worth=None if worth is None else old.people)
        now = _columns(wave, prices, places, worth=worth)
        stale |= ((was == best[:, None]) & (now != was)).any(axis=1) & (best != IMPOSSIBLE)
        best = np.maximum(best, now.max(axis=1))
    rows = np.flatnonzero(stale)
    best = best.copy()
    if len(rows):
        best[rows] = surplus(wave, prices, rows, worth=worth).max(axis=1)
    return best


def _columns(wave: Wave, prices: Prices, places: Ints, *, worth: Ints | None) -> Ints:
    """What some places offer every case above their prices, shape (cases, places)."""
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
        part,
        Prices(prices.capacity[places], prices.waiting, prices.shift),
        slice(None),
        worth=worth,
    )
