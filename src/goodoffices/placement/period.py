"""Capacity over time: nights, weeks and school terms as further columns, of which few can ever bind.

``school@autumn`` is the service ``school`` in the period ``autumn``. What a case needs, or a place has, is the same in
every period that is not named for it. So a place that closes has nothing from a night on, and what is held for somebody is
missing for as long as it is held.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np

from goodoffices.placement.case import PEOPLE
from goodoffices.placement.certificate import Prices
from goodoffices.placement.result import Assignment
from goodoffices.placement.wave import Bools, Ints, Wave, without_period

__all__ = ["Thinned", "in_periods", "thinned"]


def in_periods(wave: Wave) -> bool:
    """Whether anything is counted by periods."""
    return any(without_period(name) != name for name in wave.services)


@dataclass(frozen=True, slots=True, eq=False)
class Thinned:
    """A wave with those columns only that can bind: what fits here fits in the whole.

    Attributes
    ----------
    wave : Wave
        Cases and places as before, with fewer services.
    whole : Wave
        The wave it was made of.
    source : int array, shape (places, services of the wave)
        Which column of the whole each capacity is; of periods in which everybody needs the same, the scarcest.
    """

    wave: Wave
    whole: Wave = field(repr=False)
    source: Ints = field(repr=False)

    def widened(self, found: Assignment) -> Assignment:
        """The same placement, and what it proves, for the whole wave: a price stands at the period that binds."""
        people = found.people_prices
        return replace(
            found,
            wave=self.whole,
            prices=self._prices(found.prices),
            people_prices=None if people is None else self._prices(people),
            workings=None,
        )

    def _prices(self, prices: Prices) -> Prices:
        wide = np.zeros_like(self.whole.capacity)
        np.put_along_axis(wide, self.source, prices.capacity, axis=1)
        return replace(prices, capacity=wide)


def thinned(wave: Wave) -> Thinned:
    """A wave without what cannot bind.

    Parameters
    ----------
    wave : Wave

    Returns
    -------
    Thinned
        Columns in which every case needs the same are one, with the least that each place has in any of them. A column
        goes where there is enough for all who may come, or where another one binds first at every place.

    Discloses
    ---------
    Nothing beyond what was given.

    References
    ----------
    .. [Geoffrion1974]

    Examples
    --------
    >>> from goodoffices.placement import Case, Place, wave
    >>> nights = {"people@mon": 9, "people@tue": 4, "people@wed": 9}
    >>> thin = thinned(wave([Case("a", 3), Case("b", 2)], [Place("x", nights)]))
    >>> thin.wave.services, thin.wave.capacity.tolist()
    (('people',), [[4]])
    """
    alike: dict[bytes, list[int]] = {}
    for service in range(len(wave.services)):
        alike.setdefault(wave.needs[:, service].tobytes(), []).append(service)
    columns = list(alike.values())
    least = np.stack([wave.capacity[:, some].argmin(axis=1) for some in columns], axis=1)
    source = np.stack(
        [np.array(some)[least[:, n]] for n, some in enumerate(columns)], axis=1
    ).astype(np.int64)
    needs = wave.needs[:, [some[0] for some in columns]]
    capacity = np.take_along_axis(wave.capacity, source, axis=1)
    kept = np.flatnonzero(_may_bind(needs, capacity, wave.allowed))
    names = {n: _named(wave, columns[n], needs[:, n]) for n in kept.tolist()}
    fewer = replace(
        wave,
        services=tuple(names.values()),
        needs=needs[:, kept],
        capacity=capacity[:, kept],
    )
    return Thinned(fewer, wave, source[:, kept])


def _named(wave: Wave, some: list[int], needs: Ints) -> str:
    """What columns that are one are called; the one that counts heads has its own name."""
    return PEOPLE if (needs == wave.people).all() else wave.services[some[0]]


def _may_bind(needs: Ints, capacity: Ints, allowed: Bools) -> Bools:
    """Which columns can be in the way of anybody anywhere, shape (columns,)."""
    kept: Bools = np.zeros(needs.shape[1], np.bool_)
    for column in range(needs.shape[1]):
        most = needs[:, column] @ allowed
        kept[column] = bool((most > capacity[:, column]).any())
    for column in np.flatnonzero(kept).tolist():
        roomier = (capacity <= capacity[:, [column]]).all(axis=0) & kept
        roomier[column] = False
        kept[column] = not any(
            (needs[:, column] <= needs[:, other]).all()
            for other in np.flatnonzero(roomier).tolist()
        )
    return kept
