"""A block that is kept free for a large group that may still come, and what keeping it costs."""

from __future__ import annotations

import builtins
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np

from goodoffices.errors import InfeasibleError, InputError
from goodoffices.placement.balance import half
from goodoffices.placement.certificate import people_bound, score_bound
from goodoffices.placement.placing import EFFORT, ROUNDS, place
from goodoffices.placement.result import Assignment
from goodoffices.placement.rounding import Map
from goodoffices.placement.wave import Ints, Wave, without_period

__all__ = ["Reserved", "reserved_placement"]

TRIES = 5


@dataclass(frozen=True, slots=True, eq=False)
class Reserved:
    """A placement that leaves a block free at one place, and what that costs.

    Attributes
    ----------
    place : str
        Where the block is free.
    assignment : Assignment
        Who is where beside it; its bounds are those without a block.
    people : int
        How many people fewer have a place; below 0 where a large wave was placed better beside it than without.
    lost : Fraction
        By how much the sum of scores is smaller; below 0 where fewer people, placed elsewhere, score more.
    price : Fraction
        The same as a share of the sum without a block.
    proven : bool
        Whether at no place the block would cost less, or it costs nothing against the best that was found.
    """

    place: str
    assignment: Assignment
    people: int
    lost: Fraction
    price: Fraction
    proven: bool


def reserved_placement(
    wave: Wave,
    block: Mapping[str, int],
    *,
    tries: int = TRIES,
    effort: float = EFFORT,
    rounds: int = ROUNDS,
    map: Map = builtins.map,  # noqa: A002  (what it is)
    should_stop: Callable[[], bool] | None = None,
    time_left: Callable[[], float] | None = None,
) -> Reserved:
    """Most people placed and the best sum, with a block kept free at the place where that costs least.

    Parameters
    ----------
    wave : Wave
    block : Mapping[str, int]
        Service -> how much of it stays free together: ``{"people": 100}`` for a group of a hundred.
    tries : int
        At how many places it is worked out at most; those at which it cannot cost less are passed over.
    effort, rounds, map, should_stop, time_left
        As for :func:`place`.

    Returns
    -------
    Reserved

    Raises
    ------
    InputError
        If a service is unknown, or the block is empty.
    InfeasibleError
        If no place has so much.

    Discloses
    ---------
    Where each case would live.

    References
    ----------
    .. [Geoffrion1974]

    Examples
    --------
    >>> from goodoffices.placement import Case, Place, wave
    >>> made = wave([Case("a", 4), Case("b", 3)], [Place("x", {"people": 10}), Place("y", {"people": 7})],
    ...             scores={("a", "x"): 5, ("b", "x"): 2})
    >>> told = reserved_placement(made, {"people": 6})
    >>> told.place, dict(told.assignment.placed), int(told.lost), told.proven
    ('y', {'a': 'x', 'b': 'x'}, 0, True)
    """
    units = _block(wave, block)
    roomy = np.flatnonzero((wave.capacity >= units).all(axis=1))
    if not len(roomy):
        most = wave.capacity.max(axis=0, initial=0).tolist()
        rows = zip(wave.services, units.tolist(), most, strict=True)
        asked = ", ".join(f"{name} {n}/{has}" for name, n, has in rows if n)
        raise InfeasibleError(
            "no place has such a block",
            advice=f"No place has all of this at once (what was asked/the most that one place has): {asked}. Keep a smaller block, or two.",
            field="block",
        )

    def run(of: Wave) -> Assignment:
        return place(
            of, effort=effort, rounds=rounds, map=map, should_stop=should_stop,
            time_left=half(time_left),
        )  # fmt: skip

    best = run(wave)
    bounds = {there: _at_most(best, units, there) for there in roomy.tolist()}
    found: tuple[tuple[int, int], int, Ints] | None = None
    tried: list[int] = []
    # Where it may cost least comes first; among those, where most is free by now.
    free = _left(best) - units
    order = sorted(
        bounds, key=lambda there: ((free[there] < 0).any(), *(-n for n in bounds[there]), there)
    )
    exact = best.proven_optimal
    for there in order:
        if found is not None and bounds[there] <= found[0]:
            continue
        if len(tried) >= tries or (tried and should_stop and should_stop()):
            exact = False
            break
        tried.append(there)
        one = best if (free[there] >= 0).all() else run(_without(wave, units, there))
        exact &= one.proven_optimal
        merit = (one.people_placed, int(one.value * wave.unit))
        if found is None or merit > found[0]:
            found = merit, there, one.at
    assert found is not None  # noqa: S101  # there is a place, and one try at least
    (placed, total), there, at = found
    value, bound = Fraction(total, wave.unit), best.bound
    if placed < best.people_placed:  # more wait, who are free to score elsewhere
        waiting = int(wave.people.sum()) - placed
        bound = Fraction(score_bound(wave, best.prices, most_waiting=waiting), wave.unit)
    assignment = replace(
        best, at=at, value=value, people_placed=placed, method="reserved", workings=None,
        people_bound=max(placed, best.people_bound), bound=max(bound, value),
    )  # fmt: skip
    lost = best.value - value
    price = lost / best.value if best.value > 0 else Fraction(0)
    people = best.people_placed - placed
    free_of_cost = people <= 0 and lost <= 0
    return Reserved(wave.places[there], assignment, people, lost, price, exact or free_of_cost)


def _block(wave: Wave, block: Mapping[str, int]) -> Ints:
    known = {*wave.services, *map(without_period, wave.services)}
    unknown = [name for name in block if name not in known]
    if unknown:
        raise InputError(
            "an unknown service",
            advice=f"No place has the service {unknown[0]!r}. Correct the name.",
            field="block",
        )
    if not block or any(units < 1 for units in block.values()):
        raise InputError(
            "an empty block",
            advice="Write how much is to stay free: whole numbers from 1.",
            field="block",
        )
    units = [block.get(name, block.get(without_period(name), 0)) for name in wave.services]
    return np.array(units, np.int64)


def _left(found: Assignment) -> Ints:
    left = found.wave.capacity.copy()
    placed = np.flatnonzero(found.at >= 0)
    np.subtract.at(left, found.at[placed], found.wave.needs[placed])
    return left


def _without(wave: Wave, units: Ints, there: int) -> Wave:
    capacity = wave.capacity.copy()
    capacity[there] -= units
    return replace(wave, capacity=capacity)


def _at_most(best: Assignment, units: Ints, there: int) -> tuple[int, int]:
    """People and scores that no placement exceeds beside a block there, by the prices of the best without one."""
    wave = best.wave
    if (_left(best)[there] >= units).all() and best.proven_optimal:
        return best.people_placed, int(best.value * wave.unit)
    less = _without(wave, units, there)
    prices = best.prices if best.people_prices is None else best.people_prices
    heads = min(best.people_bound, people_bound(less, prices))
    waiting = int(wave.people.sum()) - heads
    return heads, score_bound(less, best.prices, most_waiting=waiting)
