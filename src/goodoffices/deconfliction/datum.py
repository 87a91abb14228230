"""Positions read off maps of other datums, and distances on the ground.

A map on another datum puts the same point some tens to hundreds of metres elsewhere: enough to miss a
hospital. The shifts are the mean values of three parameters of NGA's table; they hold to about ten metres,
which tells one datum from another and is too little to mend a position by itself.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

__all__ = ["DATUMS", "Datum", "distance_m", "on_wgs84"]


@dataclass(frozen=True, slots=True)
class Datum:
    """A datum by its ellipsoid and its shift to WGS 84.

    Attributes
    ----------
    semi_major_m : float
        Of the ellipsoid.
    inverse_flattening : float
        Of the ellipsoid.
    shift_m : tuple of float
        What is added to geocentric coordinates on it.
    """

    semi_major_m: float
    inverse_flattening: float
    shift_m: tuple[float, float, float]


WGS84: Final = Datum(6_378_137.0, 298.257223563, (0.0, 0.0, 0.0))
_CLARKE_1880: Final = (6_378_249.145, 293.465)
_INTERNATIONAL: Final = (6_378_388.0, 297.0)
DATUMS: Final[Mapping[str, Datum]] = {
    "Adindan": Datum(*_CLARKE_1880, (-166.0, -15.0, 204.0)),
    "European 1950": Datum(*_INTERNATIONAL, (-87.0, -98.0, -121.0)),
    "European 1950 (Near East)": Datum(*_INTERNATIONAL, (-103.0, -106.0, -141.0)),
    "NAD 27": Datum(6_378_206.4, 294.9786982, (-8.0, 160.0, 176.0)),
    "Pulkovo 1942": Datum(6_378_245.0, 298.3, (28.0, -130.0, -95.0)),
    "Tokyo": Datum(6_377_397.155, 299.1528128, (-148.0, 507.0, 685.0)),
}
"""Datums of maps that are still in use, by name."""


def on_wgs84(latitude: float, longitude: float, datum: Datum) -> tuple[float, float]:
    """A position read off a map of some datum, as it is on WGS 84.

    Parameters
    ----------
    latitude, longitude : float
        In degrees on `datum`.
    datum : Datum
        One of :data:`DATUMS`.

    Returns
    -------
    tuple of float
        Latitude and longitude in degrees on WGS 84, to about ten metres.

    Discloses
    ---------
    Where the point is.

    References
    ----------
    .. [NGAWGS84]

    Examples
    --------
    >>> moved = on_wgs84(50, 8, DATUMS["European 1950"])
    >>> round(distance_m((50, 8), moved))
    125
    """
    x, y, z = (
        part + shift
        for part, shift in zip(_geocentric(latitude, longitude, datum), datum.shift_m, strict=True)
    )
    flattening = 1 / WGS84.inverse_flattening
    square = flattening * (2 - flattening)
    across = math.hypot(x, y)
    found = math.atan2(z, across * (1 - square))
    for _ in range(6):
        radius = WGS84.semi_major_m / math.sqrt(1 - square * math.sin(found) ** 2)
        found = math.atan2(z + square * radius * math.sin(found), across)
    return math.degrees(found), math.degrees(math.atan2(y, x))


def _geocentric(latitude: float, longitude: float, datum: Datum) -> tuple[float, float, float]:
    north, east = math.radians(latitude), math.radians(longitude)
    flattening = 1 / datum.inverse_flattening
    square = flattening * (2 - flattening)
    radius = datum.semi_major_m / math.sqrt(1 - square * math.sin(north) ** 2)
    return (
        radius * math.cos(north) * math.cos(east),
        radius * math.cos(north) * math.sin(east),
        radius * (1 - square) * math.sin(north),
    )


def distance_m(one: tuple[float, float], other: tuple[float, float]) -> float:
    """How far two points are from each other along the ground.

    Parameters
    ----------
    one, other : tuple of float
        Latitude and longitude in degrees on WGS 84.

    Returns
    -------
    float
        Metres; up to a few hundred kilometres right to about one part in a thousand, which is what telling a
        slip from a position needs. Separation of volumes is measured elsewhere, exactly.

    Discloses
    ---------
    Nothing but the distance.

    Examples
    --------
    >>> round(distance_m((0, 0), (0, 1)))
    111319
    """
    chord = math.dist(_geocentric(*one, WGS84), _geocentric(*other, WGS84))
    radius = 6_371_008.8
    return 2 * radius * math.asin(min(1.0, chord / (2 * radius)))
