"""Boxes of latitude and longitude around areas: never too small, for a first look only."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from goodoffices.deconfliction.geodesy import Floats

__all__ = ["boxes_around", "shifted", "wider"]

DEGREE_M = 110_500.0
"""Less than a degree of latitude, and than one of longitude at the equator."""
CIRCLE_M = 111_700.0
"""More than a degree of either."""
RADIUS_M = 6_330_000.0
FULL = 360.0


def boxes_around(corners: Floats, counts: NDArray[np.int64], radii: Floats) -> Floats:
    """West, south, east and north of many areas at once.

    Parameters
    ----------
    corners : ndarray, shape (n, 2)
        Latitudes and longitudes of all areas, one area after the other, in degrees.
    counts : ndarray, shape (m,)
        How many corners each area has.
    radii : ndarray, shape (m,)
        In metres; 0 for polygons.

    Returns
    -------
    ndarray, shape (m, 4)
        In degrees. West is from -180 up to 180; east may be beyond 180. An area near a pole gets all longitudes.
    """
    first = np.cumsum(counts) - counts
    longitudes = corners[:, 1]
    origin = longitudes[first]
    turned = (longitudes - np.repeat(origin, counts) + 540.0) % FULL - 180.0
    south, north = (
        np.minimum.reduceat(corners[:, 0], first),
        np.maximum.reduceat(corners[:, 0], first),
    )
    west, east = np.minimum.reduceat(turned, first), np.maximum.reduceat(turned, first)
    # No two corners are farther apart than this.
    nearest = np.where((south < 0) & (north > 0), 0.0, np.minimum(np.abs(south), np.abs(north)))
    span = np.hypot(
        (north - south) * CIRCLE_M, (east - west) * CIRCLE_M * np.cos(np.radians(nearest))
    )
    # An edge along a parallel bends towards the pole, by less than this.
    farthest = np.minimum(np.maximum(np.abs(south), np.abs(north)), 89.9)
    bend = np.where(radii > 0, 0.0, span**2 * np.tan(np.radians(farthest)) / (5 * RADIUS_M))
    boxes = np.stack((origin + west, south, origin + east, north), -1)
    return wider(boxes, radii + bend + 1.0, near_pole_m=2 * span)


def wider(boxes: Floats, by_m: Any, *, near_pole_m: Any = 0.0) -> Floats:
    """Boxes widened on every side; those that come near a pole get all longitudes.

    Parameters
    ----------
    boxes : ndarray, shape (m, 4)
    by_m : float or ndarray, shape (m,)
        In metres.
    near_pole_m : float or ndarray, shape (m,)
        How near a pole counts as near, in metres, beside ``by_m``.
    """
    west, south, east, north = boxes.T
    up = np.broadcast_to(np.asarray(by_m) / DEGREE_M, west.shape)
    south, north = south - up, north + up
    farthest = np.maximum(np.abs(south), np.abs(north))
    near = farthest + (near_pole_m + np.asarray(by_m) * 2) / DEGREE_M >= 90  # noqa: PLR2004
    aside = up / np.cos(np.radians(np.where(near, 0.0, farthest)))
    width = east - west + 2 * aside
    around = near | (width >= FULL)
    west = np.where(around, -180.0, (west - aside + 180.0) % FULL - 180.0)
    east = np.where(around, 180.0, west + width)
    south = np.where(near & (south < 0), -90.0, np.maximum(south, -90.0))
    north = np.where(near & (north > 0), 90.0, np.minimum(north, 90.0))
    return np.stack((west, south, east, north), -1)


def shifted(boxes: Floats) -> tuple[Floats, NDArray[np.intp]]:
    """The boxes, and once more, a turn to the west, those that go beyond 180 degrees; and which is which."""
    beyond = np.flatnonzero(boxes[:, 2] > 180.0)  # noqa: PLR2004
    again = boxes[beyond] - np.array((FULL, 0.0, FULL, 0.0))
    return np.concatenate((boxes, again)), np.concatenate((np.arange(len(boxes)), beyond))
