"""A piece of the sky or the ground for some time: area, altitude band, time window."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from goodoffices.errors import InputError

__all__ = ["Area", "Band", "Circle", "Point", "Polygon", "Reference", "Volume", "Window", "instant"]

Point = tuple[float, float]
"""Latitude and longitude in degrees of WGS 84, in this order."""

DIGITS = 9
"""Decimals of a degree that are kept: a tenth of a millimetre."""
MOST_VERTICES = 10_000
"""As in the standard (OiMaxVertices)."""
LARGEST_RADIUS_M = 56_418.0
"""Of a circle of 10 000 square kilometres, the largest area in the standard."""
LOWEST_M, HIGHEST_M = -1_000.0, 100_000.0
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


class Reference(StrEnum):
    """What an altitude is counted from."""

    AGL = "AGL"
    """The ground below."""
    AMSL = "AMSL"
    """Mean sea level."""
    W84 = "W84"
    """The ellipsoid of WGS 84."""


def _refused(what: str, advice: str, name: str) -> InputError:
    return InputError(what, advice=advice, field=name)


def _point(given: Point, name: str) -> Point:
    """The point with nine decimals, its longitude from -180 up to, but not, 180."""
    try:
        latitude, longitude = (float(part) for part in given)
    except (TypeError, ValueError) as error:
        raise _refused(
            "a point is not two numbers", "A point is a latitude and a longitude.", name
        ) from error
    if not (math.isfinite(latitude) and math.isfinite(longitude)):
        raise _refused("a coordinate is not a number", "A coordinate is not a number.", name)
    if abs(latitude) > 90:  # noqa: PLR2004  (degrees from the equator to a pole)
        swapped = abs(longitude) <= 90  # noqa: PLR2004
        hint = " Are latitude and longitude swapped?" if swapped else ""
        raise _refused(
            "a latitude is beyond the pole", f"A latitude goes from -90 to 90 degrees.{hint}", name
        )
    if abs(longitude) > 180:  # noqa: PLR2004
        raise _refused(
            "a longitude is beyond 180 degrees", "A longitude goes from -180 to 180 degrees.", name
        )
    latitude, longitude = round(latitude, DIGITS), round(longitude, DIGITS)
    if longitude == 180:  # noqa: PLR2004
        longitude = -180.0
    if abs(latitude) == 90:  # noqa: PLR2004
        longitude = 0.0
    return latitude + 0.0, longitude + 0.0


@dataclass(frozen=True, slots=True)
class Polygon:
    """An area whose edges are the shortest ways between its vertices.

    Parameters
    ----------
    vertices : tuple of (latitude, longitude)
        At least 3, in degrees, either way round; a last vertex equal to the first is dropped. Kept to nine
        decimals. The area is what lies inside; it may hold a pole or cross the 180th meridian.

    Raises
    ------
    InputError
        If there are fewer than 3 vertices or more than 10 000, two neighbours are equal, or a coordinate is
        out of range. That edges do not cross is checked by :func:`check_area`, which needs geometry.

    Examples
    --------
    >>> Polygon(((50, 10), (50, 10.1), (50.1, 10.1), (50, 10)))
    Polygon()
    """

    vertices: tuple[Point, ...] = field(repr=False)

    def __post_init__(self) -> None:
        points = [_point(given, "vertices") for given in self.vertices]
        if len(points) > 1 and points[0] == points[-1]:
            points.pop()
        if len(points) < 3:  # noqa: PLR2004
            raise _refused(
                "an area has fewer than three vertices",
                "An area needs three different corners.",
                "vertices",
            )
        if len(points) > MOST_VERTICES:
            raise _refused(
                "an area has too many vertices",
                f"An area has at most {MOST_VERTICES} corners.",
                "vertices",
            )
        if any(a == b for a, b in zip(points, [*points[1:], points[0]], strict=True)):
            raise _refused(
                "two neighbouring vertices are equal",
                "The same corner stands twice in a row. Remove one of the two.",
                "vertices",
            )
        object.__setattr__(self, "vertices", tuple(points))


@dataclass(frozen=True, slots=True)
class Circle:
    """All points within a distance of a centre, measured along the ellipsoid.

    Parameters
    ----------
    center : (latitude, longitude)
        In degrees, kept to nine decimals.
    radius_m : float
        In metres, kept to the millimetre; more than 0, at most that of 10 000 square kilometres.

    Raises
    ------
    InputError
        If a coordinate is out of range or the radius is not.
    """

    center: Point = field(repr=False)
    radius_m: float = field(repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "center", _point(self.center, "center"))
        radius = round(_number(self.radius_m, "radius_m"), 3)
        if not 0 < radius <= LARGEST_RADIUS_M:
            raise _refused(
                "a radius is out of range",
                f"A radius is more than 0 and at most {LARGEST_RADIUS_M:.0f} metres.",
                "radius_m",
            )
        object.__setattr__(self, "radius_m", radius)


Area = Polygon | Circle


@dataclass(frozen=True, slots=True)
class Band:
    """A band of altitudes, open at both ends: bands that touch do not overlap.

    Parameters
    ----------
    low_m, high_m : float
        In metres, kept to the millimetre, from -1 000 to 100 000.
    reference : Reference
        What they are counted from. Only bands of one reference are compared; two bands of different
        references are taken to overlap, since nothing here knows the ground or the sea.

    Raises
    ------
    InputError
        If the band is reversed, has no height or is out of range.

    Examples
    --------
    >>> Band(0, 120, Reference.AGL).overlaps(Band(120, 150, Reference.AGL))
    False
    >>> Band(0, 120, Reference.AGL).overlaps(Band(500, 600, Reference.W84))
    True
    """

    low_m: float = field(repr=False)
    high_m: float = field(repr=False)
    reference: Reference = Reference.W84

    def __post_init__(self) -> None:
        low, high = (
            round(_number(given, name), 3)
            for name, given in (("low_m", self.low_m), ("high_m", self.high_m))
        )
        if not LOWEST_M <= low <= HIGHEST_M or not LOWEST_M <= high <= HIGHEST_M:
            raise _refused(
                "an altitude is out of range",
                f"An altitude goes from {LOWEST_M:.0f} to {HIGHEST_M:.0f} metres.",
                "low_m",
            )
        if low >= high:
            raise _refused(
                "an altitude band is reversed or empty",
                "The lower altitude is not below the upper one. Are they swapped?",
                "low_m",
            )
        object.__setattr__(self, "low_m", low)
        object.__setattr__(self, "high_m", high)
        object.__setattr__(self, "reference", Reference(self.reference))

    @property
    def millimetres(self) -> tuple[int, int]:
        """Both ends in whole millimetres, in which they are compared."""
        return round(self.low_m * 1000), round(self.high_m * 1000)

    def overlaps(self, other: Band, *, margin_m: float = 0.0) -> bool:
        """Whether two bands come closer than a margin, or might where their references differ."""
        if self.reference is not other.reference:
            return True
        (low, high), (other_low, other_high) = self.millimetres, other.millimetres
        margin = round(margin_m * 1000)
        return low < other_high + margin and other_low < high + margin


@dataclass(frozen=True, slots=True)
class Window:
    """From a moment up to, but not including, another.

    Parameters
    ----------
    start, end : datetime
        Aware; kept in UTC.

    Raises
    ------
    InputError
        If one has no time zone, or the end is not after the start.
    """

    start: datetime = field(repr=False)
    end: datetime = field(repr=False)

    def __post_init__(self) -> None:
        for name, moment in (("start", self.start), ("end", self.end)):
            if moment.tzinfo is None:
                raise _refused(
                    "a time has no zone", "A time needs its zone, such as Z for UTC.", name
                )
            object.__setattr__(self, name, moment.astimezone(UTC))
        if self.start >= self.end:
            raise _refused(
                "a time window is empty",
                "The end is not after the start. Are they swapped?",
                "end",
            )

    @property
    def microseconds(self) -> tuple[int, int]:
        """Both ends in whole microseconds since 1970, in which they are compared."""
        return instant(self.start), instant(self.end)

    def overlaps(self, other: Window, *, margin_s: float = 0.0) -> bool:
        """Whether two windows come closer than a margin; with none, whether they share a moment."""
        (start, end), (other_start, other_end) = self.microseconds, other.microseconds
        margin = round(margin_s * 1_000_000)
        return start < other_end + margin and other_start < end + margin


@dataclass(frozen=True, slots=True)
class Volume:
    """An area, an altitude band and a time window: where and when something may be.

    Parameters
    ----------
    area : Polygon or Circle
    band : Band
    window : Window
    """

    area: Area = field(repr=False)
    band: Band = field(repr=False)
    window: Window = field(repr=False)


def instant(moment: datetime) -> int:
    """An aware time as whole microseconds since 1970.

    Parameters
    ----------
    moment : datetime
        With its time zone.

    Returns
    -------
    int
        Microseconds, exact.

    Discloses
    ---------
    Nothing: the same time in other units.

    Examples
    --------
    >>> from datetime import UTC, datetime
    >>> instant(datetime(1970, 1, 1, 0, 0, 1, 5, tzinfo=UTC))
    1000005
    """
    return (moment - EPOCH) // MICROSECOND


def _number(given: float, name: str) -> float:
    try:
        value = float(given)
    except (TypeError, ValueError) as error:
        raise _refused("a figure is not a number", "A figure is not a number.", name) from error
    if not math.isfinite(value):
        raise _refused("a figure is not a number", "A figure is not a number.", name)
    return value
