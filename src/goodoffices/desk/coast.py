"""Land and coast below a map of far places: an outline that takes no side, since it draws no border.

The outline is coarse. It shows which sea lies between two capitals and is no chart of any ford or street.
"""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Final

from goodoffices.desk.chart import Chart

__all__ = ["land", "land_below"]

OUTLINE: Final = Path(__file__).with_name("land.txt")
HUNDREDTHS: Final = 100
BEYOND: Final = 0.05
"""So much of the field is drawn around it, that no cut edge is seen as a coast."""
FEWEST_CORNERS: Final = 3
TURNS: Final = (-360, 0, 360)

Spot = tuple[float, float]
"""Longitude and latitude in degrees on WGS 84."""


@lru_cache(maxsize=1)
def land() -> tuple[tuple[Spot, ...], ...]:
    """Every ring of land; a sea that land encloses is a ring within one."""
    rows = OUTLINE.read_text(encoding="ascii").splitlines()
    return tuple(
        tuple(
            (int(east) / HUNDREDTHS, int(north) / HUNDREDTHS)
            for east, north in (point.split(",") for point in row.split())
        )
        for row in rows
        if not row.startswith("#")
    )


def land_below(chart: Chart) -> str:
    """The land in the field of a chart, as one path to be filled by the even-odd rule.

    Parameters
    ----------
    chart : Chart
        Whose field and scale it is drawn in.
    """
    left, top, right, bottom = chart.box
    wide, high = (right - left) / chart.east_scale, (bottom - top) / chart.north_scale
    west, east = chart.west - wide * BEYOND, chart.west + wide * (1 + BEYOND)
    south, north = chart.north - high * (1 + BEYOND), chart.north + high * BEYOND
    return "".join(
        _path(chart, cut)
        for ring in land()
        for turn in TURNS
        if (cut := _cut([(x + turn, y) for x, y in ring], west, east, south, north))
    )


def _cut(ring: list[Spot], west: float, east: float, south: float, north: float) -> list[Spot]:
    """The part of a ring within a field: cut by its four sides, one after the other."""
    xs, ys = [x for x, _ in ring], [y for _, y in ring]
    if max(xs) < west or min(xs) > east or max(ys) < south or min(ys) > north:
        return []
    for axis, edge, keeps_more in (
        (0, west, True),
        (0, east, False),
        (1, south, True),
        (1, north, False),
    ):
        ring = list(_beside(ring, axis, edge, keeps_more=keeps_more))
    return ring if len(ring) >= FEWEST_CORNERS else []


def _beside(ring: Sequence[Spot], axis: int, edge: float, *, keeps_more: bool) -> Iterable[Spot]:
    """What lies on one side of a line, by the way of Sutherland and Hodgman."""

    def is_in(spot: Spot) -> bool:
        return spot[axis] >= edge if keeps_more else spot[axis] <= edge

    for before, spot in zip([*ring[-1:], *ring[:-1]], ring, strict=True):
        if is_in(before) is not is_in(spot):
            part = (edge - before[axis]) / (spot[axis] - before[axis])
            yield (
                before[0] + part * (spot[0] - before[0]),
                before[1] + part * (spot[1] - before[1]),
            )
        if is_in(spot):
            yield spot


def _path(chart: Chart, ring: Sequence[Spot]) -> str:
    left, top, _right, _bottom = chart.box
    points = [
        (
            round(left + (x - chart.west) * chart.east_scale, 1),
            round(top + (chart.north - y) * chart.north_scale, 1),
        )
        for x, y in ring
    ]
    return "M" + "L".join(f"{x:g} {y:g}" for x, y in points) + "Z"
