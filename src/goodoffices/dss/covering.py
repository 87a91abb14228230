"""Coverings: which S2 cells of level 13 (about a square kilometre each) an area touches.

This is all the standard's service knows of an area; no exact geometry is ever compared here.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from gettext import gettext as _
from typing import Any

import s2geometry

from goodoffices.dss.refusal import AreaTooLargeError, Refusal

__all__ = ["LARGEST_CIRCLE_KM2", "LARGEST_POLYGON_KM2", "LEVEL", "circle_cells", "polygon_cells"]

LEVEL = 13
LARGEST_POLYGON_KM2 = 2_500.0
LARGEST_CIRCLE_KM2 = 10_000.0
"""The standard's largest area of anything (its CstrMaxArea): a larger circle would only cost memory."""
EARTH_RADIUS_M = 6_371_010.0
EARTH_AREA_KM2 = 510_072_000.0
SIDES = 20
"""A circle is covered as a regular polygon around it, so that no cell of the circle is missed."""
NO_AREA_SR = 1e-14
"""Less than half a square metre: covered as a line."""

Point = tuple[float, float]
"""Latitude and longitude, degrees."""

_coverer = s2geometry.S2RegionCoverer()
_coverer.set_fixed_level(LEVEL)


def polygon_cells(vertices: Sequence[Point]) -> frozenset[int]:
    """The cells that a polygon touches; of the two areas it bounds, the smaller one.

    Parameters
    ----------
    vertices : sequence of (latitude, longitude)
        Degrees, at least three, no edge crossing another; a closing vertex is not repeated.

    Returns
    -------
    frozenset of int
        Ids of cells of level 13.

    Raises
    ------
    Refusal
        400 for a vertex that is not on the earth, too few vertices or crossing edges.
    AreaTooLargeError
        Beyond 2,500 square kilometres.

    Examples
    --------
    >>> len(polygon_cells([(0.0, 0.0), (0.0, 0.1), (0.1, 0.1), (0.1, 0.0)]))
    144
    """
    for vertex in vertices:
        _on_earth(vertex)
    if len(vertices) < 3:  # noqa: PLR2004  # a triangle is the least
        raise Refusal(400, _("A polygon needs at least three vertices."))
    points = [_point(vertex) for vertex in vertices]
    loop = s2geometry.S2Loop()
    loop.Init(points)
    if not loop.IsValid():
        raise Refusal(
            400,
            _(
                "The edges of the polygon cross or touch each other, or a vertex is given twice."
                " Give each vertex once, in order along the border, and do not repeat the first."
            ),
        )
    loop.Normalize()
    area_sr = loop.GetArea()
    area_km2 = area_sr * EARTH_AREA_KM2 / (4 * math.pi)
    if area_km2 > LARGEST_POLYGON_KM2:
        raise _too_large(area_km2, LARGEST_POLYGON_KM2)
    if area_sr > NO_AREA_SR:
        return _covered(loop)
    line = s2geometry.S2Polyline()
    line.InitFromS2Points([*points, points[0]])
    return _covered(line)


def circle_cells(center: Point, radius_m: float) -> frozenset[int]:
    """The cells that a circle touches.

    Parameters
    ----------
    center : (latitude, longitude)
        Degrees.
    radius_m : float
        Metres, more than 0.

    Returns
    -------
    frozenset of int
        Ids of cells of level 13, of a regular polygon with 20 sides around the circle.

    Raises
    ------
    Refusal
        400 for a centre that is not on the earth or a radius that is not positive.
    AreaTooLargeError
        Beyond 10,000 square kilometres.

    Examples
    --------
    >>> len(circle_cells((0.0, 0.0), 300.0))
    4
    """
    _on_earth(center)
    if not radius_m > 0:
        raise Refusal(400, _("The radius of a circle must be more than 0 metres."))
    angle = radius_m / EARTH_RADIUS_M / math.cos(math.pi / SIDES)
    area_km2 = EARTH_AREA_KM2 * (1 - math.cos(min(angle, math.pi))) / 2
    if area_km2 > LARGEST_CIRCLE_KM2:
        raise _too_large(area_km2, LARGEST_CIRCLE_KM2)
    loop = s2geometry.S2Loop()
    loop.Init([_point(at) for at in _around(center, angle)])
    loop.Normalize()
    return _covered(loop)


def _around(center: Point, angle: float) -> list[Point]:
    """Points at an angle (radians) from a centre, evenly turned, the first one due north."""
    lat, lng = (math.radians(value) for value in center)
    points = []
    for side in range(SIDES):
        turn = 2 * math.pi * side / SIDES
        height = math.sin(lat) * math.cos(angle)
        height += math.cos(lat) * math.sin(angle) * math.cos(turn)
        east = math.atan2(
            math.sin(turn) * math.sin(angle) * math.cos(lat),
            math.cos(angle) - math.sin(lat) * height,
        )
        points.append(
            (math.degrees(math.asin(max(-1.0, min(1.0, height)))), math.degrees(lng + east))
        )
    return points


def _covered(region: Any) -> frozenset[int]:
    return frozenset(cell.id() for cell in _coverer.GetCovering(region))


def _point(at: Point) -> Any:
    return s2geometry.S2LatLng.FromDegrees(*at).ToPoint()


def _on_earth(at: Point) -> None:
    lat, lng = at
    if not (-90 <= lat <= 90 and -180 <= lng <= 180):  # noqa: PLR2004  # degrees of the earth
        raise Refusal(
            400,
            _(
                "A coordinate is not on the earth: latitude goes from -90 to 90 degrees, longitude from"
                " -180 to 180. Were the two swapped?"
            ),
        )


def _too_large(area_km2: float, largest_km2: float) -> AreaTooLargeError:
    return AreaTooLargeError(
        400,
        _(
            "The area of {area} square kilometres is larger than the {largest} this service takes."
            " Split it into smaller ones."
        ).format(area=f"{area_km2:,.0f}", largest=f"{largest_km2:,.0f}"),
    )
