"""Whether two areas overlap, or come closer than a margin: exact to less than a centimetre, anywhere on earth.

A quick comparison with a proven error decides nearly all pairs; only those that are too near the line are looked
at again with geodesics. Areas that touch do not overlap: what is less deep than half a centimetre counts as
touching, so that neighbours whose common border is written with rounded figures are not told that they clash,
and an overlap of one centimetre is always found.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from goodoffices.deconfliction.extra import ellipsoid, geometry
from goodoffices.deconfliction.geodesy import MEAN_M, Floats, arc, plane
from goodoffices.deconfliction.shape import SLACK_M, Shape, shape_of
from goodoffices.deconfliction.volume import Area

__all__ = ["GRAIN_M", "areas_closer", "shapes_closer"]

GRAIN_M = 0.005
"""Half of the centimetre that the standard asks for (IntersectionMinimumPrecision)."""
STRETCH = 1.003
"""Lengths on the plane near its middle are true to this factor, the earth's flattening included."""
MANY = 50_000
"""So many pairs of a point and a piece are first sieved."""


def areas_closer(one: Area, other: Area, *, margin_m: float = 0.0) -> bool:
    """Whether two areas overlap or come closer than a margin.

    Parameters
    ----------
    one, other : Polygon or Circle
        Areas that :func:`check_area` accepts.
    margin_m : float
        In metres, 0 or more. Areas exactly so far apart are far enough.

    Returns
    -------
    bool
        True wherever the areas overlap, or fall short of the margin, by a centimetre or more; False wherever they
        touch or are farther apart. In between it changes at half a centimetre.

    Discloses
    ---------
    One bit, to whoever is told it: that the areas are so close.

    Notes
    -----
    Symmetric, and monotone in the margin.

    References
    ----------
    .. [Karney2013]

    Examples
    --------
    >>> from goodoffices.deconfliction.volume import Circle
    >>> here, there = Circle((0.0, 179.99), 1000), Circle((0.0, -179.99), 1000)
    >>> areas_closer(here, there), areas_closer(here, there, margin_m=300)
    (False, True)
    """
    return shapes_closer(shape_of(one), shape_of(other), margin_m)


def shapes_closer(one: Shape, other: Shape, margin_m: float) -> bool:
    """:func:`areas_closer` for areas that were made ready."""
    between = one.middle - other.middle
    if float(np.sqrt(between @ between)) - one.reach_m - other.reach_m > margin_m:
        return False
    if one.radius_m and other.radius_m:
        limit = one.radius_m + other.radius_m + margin_m - GRAIN_M
        return bool(_reach(one.places, other.places, one.points - other.points, limit)[0])
    if one.radius_m or other.radius_m:
        circle, polygon = (one, other) if one.radius_m else (other, one)
        return _circle_closer(circle, polygon, circle.radius_m + margin_m - GRAIN_M)
    return _polygons_closer(one, other, margin_m)


def _reach(places: Floats, others: Floats, between: Floats, limit: float) -> Any:
    """Of pairs of points, given both ways, whether each is closer along the ellipsoid than the limit."""
    chords = np.sqrt((between * between).sum(axis=-1))
    shortest, longest = arc(np.minimum(chords, 2e6))
    closer = longest < limit
    for n in np.flatnonzero(~closer & (shortest < limit)):
        closer[n] = ellipsoid().inv(*places[n, ::-1], *others[n, ::-1])[2] < limit
    return closer


def _circle_closer(circle: Shape, polygon: Shape, limit: float) -> bool:
    """Whether the centre of a circle lies in the polygon or closer to it than the limit."""
    seen = plane(polygon.points, circle.points[0])
    flat = geometry().Polygon(seen)
    if geometry().contains_xy(flat, 0.0, 0.0):
        return True
    near = geometry().distance(flat, geometry().Point(0.0, 0.0))
    decided = _decided(near, limit, seen)
    return _closest(circle, polygon, limit) if decided is None else decided


def _polygons_closer(one: Shape, other: Shape, margin_m: float) -> bool:
    middle = one.middle + other.middle
    seen, others_seen = plane(one.points, middle), plane(other.points, middle)
    flat, other_flat = geometry().Polygon(seen), geometry().Polygon(others_seen)
    if flat.intersects(other_flat):
        return (
            margin_m > GRAIN_M
            or _has_deep(seen, other_flat)
            or _has_deep(others_seen, flat)
            or _overlap_is_deep(flat, other_flat)
        )
    limit = margin_m - GRAIN_M
    if limit <= 0:
        return False
    decided = _decided(flat.distance(other_flat), limit, np.concatenate((seen, others_seen)))
    if decided is not None:
        return decided
    return _closest(one, other, limit) or _closest(other, one, limit)


def _decided(near: float, limit: float, seen: Floats) -> bool | None:
    """What a distance on the plane says of the true one; None if it is too near the limit."""
    stretch = 1 + float((seen * seen).sum(axis=1).max()) / MEAN_M**2
    if near / (STRETCH * stretch) > limit + SLACK_M:
        return False
    if near * STRETCH < limit - SLACK_M:
        return True
    return None


def _has_deep(points: Floats, flat: Any) -> bool:
    """Whether a corner of one area lies deeper than half a centimetre in another."""
    shapely = geometry()
    inside = points[shapely.contains_xy(flat, points)]
    return bool((shapely.distance(shapely.points(inside), flat.exterior) > GRAIN_M).any())


def _overlap_is_deep(flat: Any, other: Any) -> bool:
    """Whether two areas on the plane that meet overlap by more than half a centimetre."""
    common = flat.intersection(other)
    if common.area > 2 * GRAIN_M * min(flat.length, other.length):
        return True  # more than all that lies so near the border
    return bool(
        flat.buffer(-GRAIN_M, join_style="mitre").intersects(other)
        or other.buffer(-GRAIN_M, join_style="mitre").intersects(flat)
    )


def _closest(dots: Shape, ring: Shape, limit: float) -> bool:
    """Whether a point of ``dots`` is closer than the limit to an edge of ``ring``."""
    pieces = np.arange(len(ring.points))
    which = np.arange(len(dots.points))
    if len(pieces) * len(which) > MANY:
        which, pieces = _sieved(dots, ring, limit)
    starts, ends = ring.points[pieces], ring.points[(pieces + 1) % len(ring.points)]
    along = ends - starts
    lengths = (along * along).sum(axis=1)
    for block in np.array_split(which, max(1, len(which) * len(pieces) // MANY)):
        away = dots.points[block, None, :] - starts[None]
        share = np.clip((away * along).sum(axis=2) / lengths, 0.0, 1.0)
        chords = np.sqrt(((away - share[..., None] * along) ** 2).sum(axis=2))
        shortest, longest = arc(np.minimum(chords, 2e6))
        if (longest < limit - SLACK_M).any():
            return True
        rows, columns = np.nonzero(shortest < limit + SLACK_M)
        if len(rows) and _on_the_ellipsoid(
            dots.places[block[rows]], ring, pieces[columns], share[rows, columns], limit
        ):
            return True
    return False


def _sieved(dots: Shape, ring: Shape, limit: float) -> tuple[Any, Any]:
    """Which points and which pieces can be closer than the limit at all."""
    seen, ring_seen = plane(dots.points, ring.middle), plane(ring.points, ring.middle)
    far = max(float((part * part).sum(axis=1).max()) for part in (seen, ring_seen))
    within = (limit + SLACK_M) * STRETCH * (1 + far / MEAN_M**2)
    shapely = geometry()
    pieces = shapely.linestrings(np.stack((ring_seen, np.roll(ring_seen, -1, axis=0)), 1))
    points = shapely.points(seen)
    # The shortest way from one area to the other is found at both of them.
    border, cloud = shapely.LinearRing(ring_seen), shapely.MultiPoint(seen)
    shapely.prepare([border, cloud])
    return (
        np.flatnonzero(shapely.dwithin(points, border, within)),
        np.flatnonzero(shapely.dwithin(pieces, cloud, within)),
    )


def _on_the_ellipsoid(dots: Floats, ring: Shape, pieces: Any, share: Floats, limit: float) -> bool:
    """Whether one of some points is closer than the limit to its nearest place on a piece, along the ellipsoid."""
    starts, ends = ring.places[pieces], ring.places[(pieces + 1) % len(ring.places)]
    azimuths, _, lengths = ellipsoid().inv(*starts.T[::-1], *ends.T[::-1])
    longitudes, latitudes, _ = ellipsoid().fwd(*starts.T[::-1], azimuths, lengths * share)
    distances = ellipsoid().inv(*dots.T[::-1], longitudes, latitudes)[2]
    return bool((distances < limit).any())
