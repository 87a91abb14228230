"""People who arrive bit by bit: placed as they come, with an eye on those who are still to come.

Whoever is placed today takes room from somebody tomorrow. What that room will be worth is learnt from those who are
announced: on manifests, at the border, on flights. They are a sample; each of them counts for as many as are expected.
Over-estimating is the safer error.
"""

from __future__ import annotations

import builtins
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction

import numpy as np

from goodoffices.errors import InputError
from goodoffices.placement.certificate import Prices, no_prices, score_bound, whole_prices
from goodoffices.placement.placing import place
from goodoffices.placement.prices import smoothed_prices
from goodoffices.placement.result import Assignment
from goodoffices.placement.rounding import Map
from goodoffices.placement.wave import LARGEST_TOTAL, Ints, Wave

__all__ = ["arrival_prices", "on_arrival"]

FINER = 1024


def arrival_prices(
    announced: Wave,
    *,
    left: Ints | None = None,
    expected: float = 1.0,
    should_stop: Callable[[], bool] | None = None,
) -> Prices:
    """What a unit of each capacity will be worth to those still to come.

    Parameters
    ----------
    announced : Wave
        Those still to come, as far as is known: their sizes, needs and scores at the places.
    left : int array, shape (places, services), optional
        What is left at the places now; by default the capacities of ``announced``.
    expected : float
        For how many each of them counts: 1.3 if thirty in a hundred more are expected than are announced.
    should_stop : callable, optional
        Asked now and then.

    Returns
    -------
    Prices

    Raises
    ------
    InputError
        If ``expected`` is not above 0.

    Discloses
    ---------
    How scarce what will be where.

    References
    ----------
    .. [AhaniEtAl2024]

    Examples
    --------
    >>> from goodoffices.placement import Case, Place, wave
    >>> coming = wave([Case("c", 1), Case("d", 1)], [Place("x", {"people": 1})], scores={("c", "x"): 4, ("d", "x"): 4})
    >>> prices = arrival_prices(coming)
    >>> bool(prices.capacity[0, 0] > 0)
    True
    """
    if not expected > 0:
        raise InputError(
            "nobody is expected",
            advice="Write for how many each of those announced counts: a number above 0, such as 1.3.",
            field="expected",
        )
    room = announced.capacity if left is None else np.maximum(left, 0)
    prices, _ = smoothed_prices(
        replace(announced, capacity=room),
        worth=None,
        waiting=0.0,
        times=expected,
        should_stop=should_stop or _never,
    )
    return whole_prices(announced, prices, 0.0)


def on_arrival(
    arrived: Wave,
    prices: Prices,
    *,
    map: Map = builtins.map,  # noqa: A002  (what it is)
    should_stop: Callable[[], bool] | None = None,
    time_left: Callable[[], float] | None = None,
) -> Assignment:
    """One family, or one flight, placed now: by score less what the room will be worth to those to come.

    Parameters
    ----------
    arrived : Wave
        Those to be placed now; its capacities are what is left.
    prices : Prices
        Of :func:`arrival_prices`, for the same places and services.
    map, should_stop, time_left
        As for :func:`place`.

    Returns
    -------
    Assignment
        Most of those who arrived are placed; its value is by their own scores.

    Raises
    ------
    InputError
        If the prices are for other places.

    Discloses
    ---------
    Where each case would live.

    References
    ----------
    .. [AhaniEtAl2024]

    Examples
    --------
    >>> from goodoffices.placement import Case, Place, wave
    >>> sites = [Place("x", {"people": 1}), Place("y", {"people": 1})]
    >>> coming = wave([Case("c", 1), Case("d", 1)], sites, scores={("c", "x"): 9, ("d", "x"): 9})
    >>> today = wave([Case("a", 1)], sites, scores={("a", "x"): 5, ("a", "y"): 4})
    >>> dict(on_arrival(today, arrival_prices(coming)).placed)
    {'a': 'y'}
    """
    if prices.capacity.shape != arrived.capacity.shape:
        raise InputError(
            "prices for other places",
            advice="The prices were made for other places or services. Make them anew.",
            field="prices",
        )
    rent = arrived.needs.astype(float) @ (prices.capacity / 2**prices.shift).T
    largest = float(np.abs(arrived.scores).max(initial=0)) + float(rent.max(initial=0)) + 1
    finer = 1  # scores are counted so much finer, that a rent below one of their units is seen
    while finer < FINER and 2 * finer * largest * len(arrived.cases) < LARGEST_TOTAL:
        finer *= 2
    priced = replace(
        arrived,
        scores=arrived.scores.astype(np.int64) * finer - np.rint(rent * finer).astype(np.int64),
        unit=arrived.unit * finer,
    )
    found = place(priced, map=map, should_stop=should_stop, time_left=time_left)
    placed = np.flatnonzero(found.at >= 0)
    value = int(arrived.scores[placed, found.at[placed]].astype(np.int64).sum())
    plain = no_prices(arrived)
    waiting = int(arrived.people.sum()) - found.people_placed
    return replace(
        found,
        wave=arrived,
        value=Fraction(value, arrived.unit),
        bound=Fraction(score_bound(arrived, plain, most_waiting=waiting), arrived.unit),
        method="arrival",
        prices=plain,
        workings=None,
    )


def _never() -> bool:
    return False
