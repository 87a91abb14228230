"""Boxes of latitude and longitude around areas: never too small, for a first look only."""

from __future__ import annotations

from collections.abc import Sequence
from math import cos, hypot, radians, tan

import numpy as np
from numpy.typing import NDArray

from goodoffices.deconfliction.geodesy import Floats
from goodoffices.deconfliction.volume import Point

__all__ = ["Box", "boxes_around", "boxes_meet", "boxes_of", "shifted"]

Box = tuple[float, float, float, float]
"""West, south, east and north in degrees; east may be beyond 180."""

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
    return _wider(boxes, radii + bend + 1.0, 2 * span)


def _wider(boxes: Floats, by_m: Floats, near_pole_m: Floats) -> Floats:
    """Boxes, shape (m, 4), widened on every side; those that come near a pole get all longitudes."""
    west, south, east, north = boxes.T
    up = by_m / DEGREE_M
    south, north = south - up, north + up
    farthest = np.maximum(np.abs(south), np.abs(north))
    near = farthest + (near_pole_m + by_m * 2) / DEGREE_M >= 90  # noqa: PLR2004
    aside = up / np.cos(np.radians(np.where(near, 0.0, farthest)))
    width = east - west + 2 * aside
    around = near | (width >= FULL)
    west = np.where(around, -180.0, (west - aside + 180.0) % FULL - 180.0)
    east = np.where(around, 180.0, west + width)
    south = np.where(near & (south < 0), -90.0, np.maximum(south, -90.0))
    north = np.where(near & (north > 0), 90.0, np.minimum(north, 90.0))
    return np.stack((west, south, east, north), -1)


def boxes_of(points: Sequence[Point], radius_m: float, margin_m: float) -> list[Box]:
    """The box of one area and a margin around it, once more a turn to the west if it goes beyond 180 degrees.

    The same as :func:`boxes_around`, for one area and without arrays: it is asked at every check.

    Parameters
    ----------
    points : sequence of (latitude, longitude)
        The corners, or the centre of a circle.
    radius_m : float
        0 for a polygon.
    margin_m : float

    Returns
    -------
    list of (west, south, east, north)
        One or two, in degrees.
    """
    origin = points[0][1]
    turned = [(longitude - origin + 540.0) % FULL - 180.0 for _, longitude in points]
    latitudes = [latitude for latitude, _ in points]
    south, north, west, east = min(latitudes), max(latitudes), min(turned), max(turned)
    nearest = 0.0 if south < 0 < north else min(abs(south), abs(north))
    span = hypot((north - south) * CIRCLE_M, (east - west) * CIRCLE_M * cos(radians(nearest)))
    farthest = min(max(abs(south), abs(north)), 89.9)
    bend = 0.0 if radius_m else span * span * tan(radians(farthest)) / (5 * RADIUS_M)
    by = radius_m + bend + 1.0 + margin_m
    up = by / DEGREE_M
    south, north = south - up, north + up
    farthest = max(abs(south), abs(north))
    near = farthest + 2 * (span + by) / DEGREE_M >= 90  # noqa: PLR2004
    aside = up if near else up / cos(radians(farthest))
    width = east - west + 2 * aside
    if near:
        south, north = -90.0 if south < 0 else south, 90.0 if north > 0 else north
    if near or width >= FULL:
        return [(-180.0, max(south, -90.0), 180.0, min(north, 90.0))]
    west = (origin + west - aside + 180.0) % FULL - 180.0
    east = west + width
    found = [(west, max(south, -90.0), east, min(north, 90.0))]
    if east > 180.0:  # noqa: PLR2004
        found.append((west - FULL, found[0][1], east - FULL, found[0][3]))
    return found


def shifted(boxes: Floats) -> tuple[Floats, NDArray[np.intp]]:
    """The boxes, and once more, a turn to the west, those that go beyond 180 degrees; and which is which."""
    beyond = np.flatnonzero(boxes[:, 2] > 180.0)  # noqa: PLR2004
    again = boxes[beyond] - np.array((FULL, 0.0, FULL, 0.0))
    return np.concatenate((boxes, again)), np.concatenate((np.arange(len(boxes)), beyond))


def boxes_meet(boxes: Floats, others: Sequence[Box]) -> NDArray[np.bool_]:
    """Which of some boxes meet one of others, round the earth."""
    met = np.zeros(len(boxes), np.bool_)
    for west, south, east, north in others:
        level = (boxes[:, 1] <= north) & (south <= boxes[:, 3])
        beside = (boxes[:, 0] <= east) & (west <= boxes[:, 2])
        again = (boxes[:, 0] - 360 <= east) & (west <= boxes[:, 2] - 360)
        met |= level & (beside | again)
    return met
