"""An area made ready for exact comparison, and what is refused as an area."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from goodoffices.deconfliction.extra import ellipsoid, geometry
from goodoffices.deconfliction.geodesy import Floats, plane, positions, traced
from goodoffices.deconfliction.volume import Area, Circle, Point
from goodoffices.errors import InputError

__all__ = ["LARGEST_KM2", "Shape", "area_km2", "check_area", "checked_shape", "shape_of"]

LARGEST_KM2 = 10_000.0
"""The largest area of the standard (CstrMaxArea)."""
FARTHEST_M = 500_000.0
"""How far a corner may be from the middle of its area."""
NUMBER = re.compile(r"-?[0-9.]+(?:e-?[0-9]+)?")
SLACK_M = 0.4
"""More than an edge between two of its points can leave the straight line in space."""


@dataclass(frozen=True, eq=False)
class Shape:
    """An area as points in space.

    Parameters
    ----------
    places : ndarray, shape (n, 2)
        Latitudes and longitudes in degrees: the traced ring of a polygon, or the centre of a circle.
    points : ndarray, shape (n, 3)
        The places in space, in metres.
    radius_m : float
        Of a circle, in metres; 0 for a polygon.
    """

    places: Floats = field(repr=False)
    points: Floats = field(repr=False)
    radius_m: float = field(default=0.0, repr=False)

    @cached_property
    def middle(self) -> Floats:
        """A point amid the places, in metres, shape (3,)."""
        middle: Floats = self.points.mean(axis=0)
        return middle

    @cached_property
    def reach_m(self) -> float:
        """No point of the area is farther from the middle in a straight line."""
        if self.radius_m:
            return self.radius_m
        return float(np.sqrt(((self.points - self.middle) ** 2).sum(axis=1).max())) + SLACK_M


def shape_of(area: Area) -> Shape:
    """The shape of an area."""
    if isinstance(area, Circle):
        center = np.array([area.center])
        return Shape(center, positions(*center.T), area.radius_m)
    return Shape(*traced(area.vertices))


def area_km2(area: Area) -> float:
    """How large an area is on the ellipsoid.

    Parameters
    ----------
    area : Polygon or Circle

    Returns
    -------
    float
        In square kilometres. A polygon's is exact for edges that are geodesics, a circle's that of a plane circle,
        which is larger by less than 1 in 100 000.

    Discloses
    ---------
    The size, to whoever is told it.

    References
    ----------
    .. [Karney2013]
    """
    if isinstance(area, Circle):
        return float(np.pi * area.radius_m**2 / 1e6)
    latitudes, longitudes = np.array(area.vertices).T
    found, _ = ellipsoid().polygon_area_perimeter(longitudes, latitudes)
    return abs(float(found)) / 1e6


def check_area(area: Area, *, most_km2: float = LARGEST_KM2) -> None:
    """Refuse an area that crosses itself or is too large.

    Parameters
    ----------
    area : Polygon or Circle
    most_km2 : float
        The largest area that is accepted, in square kilometres.

    Raises
    ------
    InputError
        If edges cross or touch each other, the area is larger than the limit, or a corner is more than
        500 km from the middle.

    Discloses
    ---------
    Nothing: the error names no coordinate but, in its advice to the filer, the place of the crossing.

    Examples
    --------
    >>> from goodoffices.deconfliction.volume import Polygon
    >>> check_area(Polygon(((0, 0), (1e-2, 1e-2), (1e-2, 0), (0, 1e-2))))
    Traceback (most recent call last):
    ...
    goodoffices.errors.InputError: the edges of an area cross each other
    """
    checked_shape(area, most_km2)


def checked_shape(area: Area, most_km2: float = LARGEST_KM2) -> Shape:
    """The shape of an area that :func:`check_area` accepts."""
    shape = shape_of(area)
    if isinstance(area, Circle):
        km2 = area_km2(area)
    else:
        if shape.reach_m > FARTHEST_M:
            raise InputError(
                "an area reaches too far",
                advice="A corner is more than 500 km from the middle of the area. Is a coordinate mistyped?",
                field="vertices",
            )
        flat = geometry().Polygon(plane(shape.points, shape.middle))
        if not flat.is_valid:
            raise _crossing(area.vertices, geometry().is_valid_reason(flat))
        # On the plane an area is true to 2 per cent: only what is near the limit is measured.
        km2 = flat.area / 1e6
        if 0.9 * km2 < most_km2 < 1.1 * km2:
            km2 = area_km2(area)
    if km2 > most_km2:
        raise InputError(
            "an area is larger than the limit",
            advice=f"An area has at most {most_km2:,.0f} square kilometres. Divide it.",
            field="vertices",
        )
    return shape


def _crossing(vertices: tuple[Point, ...], reason: str) -> InputError:
    """An error that says which edges cross, counted from 1; ``reason`` names the place on the plane."""
    found = NUMBER.findall(reason.partition("[")[2])
    hint = ""
    if len(found) == 2:  # noqa: PLR2004  (the two coordinates of a place on the plane)
        points = positions(*np.array(vertices).T)
        corners = plane(points, points.mean(axis=0))
        lines = geometry().linestrings(np.stack((corners, np.roll(corners, -1, axis=0)), 1))
        distances = geometry().distance(lines, geometry().Point(*map(float, found)))
        first, second = sorted(np.argsort(distances, kind="stable")[:2] + 1)
        hint = f" Look at edges {first} and {second}, counted from the first corner."
    return InputError(
        "the edges of an area cross each other",
        advice="The border of the area crosses or touches itself."
        f"{hint} Give its corners in order, one way round.",
        field="vertices",
    )
