"""Points, distances and edges on the ellipsoid WGS 84, without seams at poles or at the 180th meridian.

Everything that is compared is compared as points in space (metres from the middle of the earth), so that no
place is special. An edge of an area is a geodesic; it is cut into pieces of at most three kilometres, of which the
straight line in space and the arc of a plane through the middle of the earth stay within 18 cm below and
0.6 mm beside the geodesic.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray

from goodoffices.deconfliction.extra import ellipsoid
from goodoffices.deconfliction.volume import Point

__all__ = ["MEAN_M", "Floats", "arc", "destination", "geodesic_m", "plane", "positions", "traced"]

Floats = NDArray[np.float64]

EQUATOR_M = 6_378_137.0
FLATTENING = 1 / 298.257223563
SQUASH = (1 - FLATTENING) ** 2
SMALLEST_M, LARGEST_M = 6_335_000.0, 6_400_000.0
"""Every radius of curvature of the ellipsoid lies between them: the extremes are 6 335 439 and 6 399 594 m."""
MEAN_M = 6_371_000.0
"""Every point of the ellipsoid is so far from its middle, to 0.22 per cent."""
PIECE_M = 3_000.0


def positions(latitudes: Any, longitudes: Any) -> Floats:
    """Points of the ellipsoid in space.

    Parameters
    ----------
    latitudes, longitudes : array_like, shape (n,)
        In degrees.

    Returns
    -------
    ndarray, shape (n, 3)
        Metres from the middle of the earth; the third axis goes through the north pole.

    Discloses
    ---------
    Nothing: the same points in other units.
    """
    phi, lam = np.radians(latitudes), np.radians(longitudes)
    sine, cosine = np.sin(phi), np.cos(phi)
    across = EQUATOR_M / np.sqrt(cosine * cosine + SQUASH * sine * sine)
    return np.stack(
        (across * cosine * np.cos(lam), across * cosine * np.sin(lam), across * SQUASH * sine), -1
    )


def arc(chord: Any) -> tuple[Any, Any]:
    """The shortest and the longest way along the ellipsoid between points so far apart in a straight line.

    Parameters
    ----------
    chord : float or array_like
        In metres, up to 1 000 km.

    Returns
    -------
    tuple
        Both in metres; for chords up to 120 km they are less than 4 cm apart.

    Discloses
    ---------
    Nothing: the same distance, bounded.
    """
    return tuple(2 * r * np.arcsin(chord / (2 * r)) for r in (LARGEST_M, SMALLEST_M))


def geodesic_m(one: Point, other: Point) -> float:
    """The distance of two points along the ellipsoid.

    Parameters
    ----------
    one, other : (latitude, longitude)
        In degrees.

    Returns
    -------
    float
        Metres, to some nanometres.

    Discloses
    ---------
    The distance, to whoever is told it.

    References
    ----------
    .. [Karney2013]

    Examples
    --------
    >>> round(geodesic_m((0.0, 179.5), (0.0, -179.5)), 3)
    111319.491
    """
    return float(ellipsoid().inv(one[1], one[0], other[1], other[0])[2])


def destination(start: Point, *, bearing: float, distance: float) -> Point:
    """Where one arrives who goes straight on.

    Parameters
    ----------
    start : (latitude, longitude)
        In degrees.
    bearing : float
        In degrees, clockwise from north.
    distance : float
        In metres.

    Returns
    -------
    (latitude, longitude)
        In degrees.

    Discloses
    ---------
    The point, to whoever is told it.

    References
    ----------
    .. [Karney2013]
    """
    longitude, latitude, _ = ellipsoid().fwd(start[1], start[0], bearing, distance)
    return float(latitude), float(longitude)


def traced(vertices: Sequence[Point] | Floats) -> tuple[Floats, Floats]:
    """The ring of an area with points in between, so that no piece of an edge is longer than three kilometres.

    Parameters
    ----------
    vertices : sequence of (latitude, longitude)
        In degrees, n of them, without repeating the first.

    Returns
    -------
    ndarray, shape (m, 2), and ndarray, shape (m, 3)
        Latitudes and longitudes in degrees, m >= n, not repeating the first; and the same points in space, in metres.

    Discloses
    ---------
    Nothing beyond the vertices.
    """
    ring = np.array(vertices, dtype=np.float64)
    space = positions(*ring.T)
    edges = space - space[np.arange(-1, len(ring) - 1)]
    if float((edges * edges).sum(axis=1).max()) <= PIECE_M**2:
        return ring, space
    ends = np.roll(ring, -1, axis=0)
    azimuths, _, lengths = ellipsoid().inv(*ring.T[::-1], *ends.T[::-1])
    pieces = np.maximum(np.ceil(lengths / PIECE_M), 1).astype(np.int64)
    edge = np.repeat(np.arange(len(ring)), pieces)
    place = np.arange(len(edge)) - np.repeat(np.cumsum(pieces) - pieces, pieces)
    longitudes, latitudes, _ = ellipsoid().fwd(
        ring[edge, 1], ring[edge, 0], azimuths[edge], lengths[edge] * place / pieces[edge]
    )
    points = np.stack((latitudes, longitudes), -1)
    points[place == 0] = ring
    return points, positions(*points.T)


def plane(points: Floats, middle: Floats) -> Floats:
    """Points seen from the middle of the earth, on the plane that touches it at ``middle``.

    Arcs of planes through the middle of the earth become straight lines. Near ``middle`` lengths are true to 2 in
    1 000; at the angle t from it they are longer by at most 1/cos(t)^2 beside that.

    Parameters
    ----------
    points : ndarray, shape (n, 3)
        In metres, all on the half of the earth around ``middle``.
    middle : ndarray, shape (3,)
        In metres; only its direction counts.

    Returns
    -------
    ndarray, shape (n, 2)
        In metres.

    Discloses
    ---------
    Nothing: the same points in other units.
    """
    seen = points @ _axes(*middle.tolist())
    flat: Floats = seen[:, :2] * (MEAN_M / seen[:, 2:])
    return flat


def _axes(x: float, y: float, z: float) -> Floats:
    """East, north and up, one a column; within a metre of the axis of the earth any east will do."""
    size, across = sqrt(x * x + y * y + z * z), sqrt(x * x + y * y)
    if across < 1.0:
        x, y, across = 1.0, 0.0, 1.0
    sine, cosine = z / size, sqrt(max(0.0, 1 - (z / size) ** 2))
    east, north = x / across, y / across
    return np.array(
        (
            (-north, -sine * east, cosine * east),
            (east, -sine * north, cosine * north),
            (0.0, cosine, sine),
        )
    )
