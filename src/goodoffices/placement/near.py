"""How near is near: pairs of places in one town, or within some kilometres of each other."""

from __future__ import annotations

from collections.abc import Mapping
from math import asin, cos, radians, sin, sqrt

__all__ = ["same_town", "within"]

EARTH_KM = 6371.0


def same_town(towns: Mapping[str, str]) -> frozenset[tuple[str, str]]:
    """Pairs of places in one town, each with itself too.

    Parameters
    ----------
    towns : Mapping[str, str]
        Place -> its town.

    Discloses
    ---------
    Nothing beyond what was given.

    References
    ----------
    .. [AhaniEtAl2021]

    Examples
    --------
    >>> sorted(same_town({"a": "north", "b": "north", "c": "south"}))
    [('a', 'a'), ('a', 'b'), ('b', 'a'), ('b', 'b'), ('c', 'c')]
    """
    there: dict[str, list[str]] = {}
    for place, town in towns.items():
        there.setdefault(town, []).append(place)
    return frozenset(
        (one, other) for places in there.values() for one in places for other in places
    )


def within(
    distance_km: float, positions: Mapping[str, tuple[float, float]]
) -> frozenset[tuple[str, str]]:
    """Pairs of places at most so far from each other, as the crow flies; each with itself too.

    Parameters
    ----------
    distance_km : float
    positions : Mapping[str, tuple of float]
        Place -> latitude and longitude in degrees.

    Discloses
    ---------
    Nothing beyond what was given.

    References
    ----------
    .. [AhaniEtAl2021]

    Examples
    --------
    >>> sorted(within(120, {"a": (50.0, 19.0), "b": (51.0, 19.0), "c": (52.5, 19.0)}))
    [('a', 'a'), ('a', 'b'), ('b', 'a'), ('b', 'b'), ('c', 'c')]
    """
    return frozenset(
        (one, other)
        for one, here in positions.items()
        for other, there in positions.items()
        if one == other or _apart_km(here, there) <= distance_km
    )


def _apart_km(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Distance on a sphere, by the haversine of the angle between."""
    north, south = radians(one[0]), radians(other[0])
    east = radians(other[1] - one[1])
    half = sin((south - north) / 2) ** 2 + cos(north) * cos(south) * sin(east / 2) ** 2
    return 2 * EARTH_KM * asin(min(1.0, sqrt(half)))
