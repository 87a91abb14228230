"""Flows on a map: from where people arrive to the places that receive them, as wide as they are many."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import hypot
from typing import Final

from goodoffices.desk.chart import At, Chart, Ground, Thing, chart

__all__ = ["Drawn", "Flow", "Spot", "drawn"]

WIDEST: Final = 16.0
NARROWEST: Final = 1.5
BENT: Final = 0.16
"""How far a flow leaves the straight line, so that two between the same spots do not lie on each other."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A place that receives people, or where they arrive.

    Attributes
    ----------
    name : str
        What refers to it in flows.
    label : str
        As in the table beside the map.
    at : At
    """

    name: str
    label: str
    at: At


@dataclass(frozen=True, slots=True)
class Flow:
    """People on their way from one spot to another."""

    origin: str
    target: str
    people: int


@dataclass(frozen=True, slots=True)
class Band:
    """A flow in the picture's own units."""

    path: str
    width: float
    people: int
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Drawn:
    """The map with its flows."""

    chart: Chart
    bands: Sequence[Band]


def drawn(origins: Iterable[Spot], targets: Iterable[Spot], flows: Iterable[Flow]) -> Drawn | None:
    """Where people come from and go to; None where nothing has a position."""
    origins, targets = list(origins), list(targets)
    things = [Thing("notice", spot.label, [spot.at]) for spot in origins]
    things += [Thing("site", spot.label, [spot.at]) for spot in targets]
    made = chart(things, Ground())
    if made is None:
        return None
    marks = iter(_positions(made, [spot.at for spot in (*origins, *targets)]))
    where = {spot.name: at for spot, at in zip((*origins, *targets), marks, strict=True)}
    shown = [flow for flow in flows if flow.origin in where and flow.target in where]
    most = max((flow.people for flow in shown), default=1)
    bands = [
        _band(where[flow.origin], where[flow.target], flow.people, most)
        for flow in sorted(shown, key=lambda flow: -flow.people)
    ]
    return Drawn(made, bands)


def _positions(made: Chart, spots: Iterable[At]) -> list[tuple[float, float]]:
    left, top, _right, _bottom = made.box
    found = []
    for latitude, longitude in spots:
        turned = (longitude - made.west + 180) % 360 - 180
        x = left + turned * made.east_scale
        found.append((round(x, 1), round(top + (made.north - latitude) * made.north_scale, 1)))
    return found


def _band(start: tuple[float, float], end: tuple[float, float], people: int, most: int) -> Band:
    across, down = end[0] - start[0], end[1] - start[1]
    middle = ((start[0] + end[0]) / 2 - down * BENT, (start[1] + end[1]) / 2 + across * BENT)
    path = f"M{start[0]} {start[1]}Q{middle[0]:.1f} {middle[1]:.1f} {end[0]} {end[1]}"
    if hypot(across, down) < 1:
        path = ""
    width = max(NARROWEST, WIDEST * people / most)
    # On the curve, half-way.
    x = (start[0] + 2 * middle[0] + end[0]) / 4
    y = (start[1] + 2 * middle[1] + end[1]) / 4
    return Band(path, round(width, 1), people, round(x, 1), round(y, 1))
