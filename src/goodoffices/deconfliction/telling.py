"""What each side is told of clashes: that one of its own plans is meant, and no more than the other filer allowed."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from math import ceil, floor
from typing import Any

import numpy as np

from goodoffices.deconfliction.box import boxes_around
from goodoffices.deconfliction.clash import Clash
from goodoffices.deconfliction.geodesy import Floats
from goodoffices.deconfliction.packing import packed
from goodoffices.deconfliction.plan import Disclosure, Plan
from goodoffices.deconfliction.volume import (
    Area,
    Circle,
    Volume,
    instant,
)
from goodoffices.errors import InputError

__all__ = ["Grid", "StayOut", "Telling", "tellings", "zone_of"]

ROUND = 360.0


@dataclass(frozen=True, slots=True)
class Grid:
    """How coarse boxes and zones are: every figure is moved outwards to the next line.

    Parameters
    ----------
    degrees : float
        Of latitude and longitude; 0.05 is about 5 km from south to north.
    altitude_m : float
    minutes : int

    Raises
    ------
    InputError
        If one is not positive.
    """

    degrees: float = 0.05
    altitude_m: float = 100.0
    minutes: int = 15

    def __post_init__(self) -> None:
        if not (0 < self.degrees <= 10 and self.altitude_m > 0 and self.minutes > 0):  # noqa: PLR2004
            raise InputError("a grid is not coarse or too coarse", field="degrees")


@dataclass(frozen=True, slots=True, order=True)
class StayOut:
    """A box of latitude, longitude, altitude and time, on the lines of a grid.

    Parameters
    ----------
    south, west, north, east : float
        In degrees; west is greater than east where it crosses the 180th meridian.
    low_m, high_m : float
    reference : str
        What altitudes are counted from; "" where they could not be compared: then the box has all altitudes.
    start, end : int
        Microseconds since 1970.
    """

    south: float = field(repr=False)
    west: float = field(repr=False)
    north: float = field(repr=False)
    east: float = field(repr=False)
    low_m: float = field(repr=False)
    high_m: float = field(repr=False)
    reference: str = field(repr=False)
    start: int = field(repr=False)
    end: int = field(repr=False)


@dataclass(frozen=True, slots=True)
class Telling:
    """What one side is told of one of its own plans that clashes.

    Parameters
    ----------
    to : str
        The side.
    plan : str
        Its own plan. It should call the line.
    boxes : tuple of StayOut
        Where and when to stay away, where other filers allowed a box or a zone.
    volumes : tuple of Volume
        Clashing volumes of others whose filers allowed it.
    """

    to: str
    plan: str
    boxes: tuple[StayOut, ...] = field(default=(), repr=False)
    volumes: tuple[Volume, ...] = field(default=(), repr=False)

    def as_bytes(self) -> bytes:
        """The same bytes for the same telling: one line of JSON."""
        return json.dumps(_plain(self), sort_keys=True, separators=(",", ":")).encode()


def tellings(
    clashes: Iterable[Clash],
    plan_of: Callable[[str], Plan],
    *,
    grid: Grid = Grid(),
) -> tuple[Telling, ...]:
    """What each side is told of some clashes.

    Parameters
    ----------
    clashes : iterable of Clash
        As :meth:`Sky.clashes` or :func:`clashes_between` find them.
    plan_of : callable
        From the id of a plan to the plan, such as ``sky.plan``.
    grid : Grid
        How coarse boxes and zones are.

    Returns
    -------
    tuple of Telling
        One for each plan that clashes, to its filer, in the order of sides and plans: however many plans of others
        it clashes with, and whichever.

    Discloses
    ---------
    To each side: which of its plans clash, and of each plan they clash with what its filer allowed: nothing (the
    default), the overlap as a coarse box, the clashing volumes as coarse boxes, or as filed. Nothing about plans
    that do not clash, in no case. Where nothing is allowed, not even how many plans it clashes with, or whose.

    Examples
    --------
    >>> from goodoffices.deconfliction import Sky
    >>> from goodoffices.testing.deconfliction import a_plan
    >>> sky = Sky()
    >>> sky.file(a_plan("p1", "north"))
    >>> sky.file(a_plan("p2", "south"))
    >>> [told.as_bytes().decode() for told in tellings(sky.clashes(sky.plan("p2")), sky.plan)]
    ['{"boxes":[],"plan":"p1","to":"north","volumes":[]}', '{"boxes":[],"plan":"p2","to":"south","volumes":[]}']
    """
    boxes: dict[tuple[str, str], set[StayOut]] = {}
    volumes: dict[tuple[str, str], dict[bytes, Volume]] = {}
    plans: dict[str, Plan] = {}
    for clash in clashes:
        for name in (clash.plan, clash.other):
            if name not in plans:
                plans[name] = plan_of(name)
        ends = (
            (plans[clash.plan], clash.volume, plans[clash.other], clash.other_volume),
            (plans[clash.other], clash.other_volume, plans[clash.plan], clash.volume),
        )
        for own, number, other, other_number in ends:
            key = (own.filer, own.id)
            seen, shown = boxes.setdefault(key, set()), volumes.setdefault(key, {})
            mine, theirs = own.volumes[number], other.volumes[other_number]
            if other.allows is Disclosure.BOX:
                seen.add(_overlap(mine, theirs, grid))
            elif other.allows is Disclosure.ZONE:
                seen.add(zone_of(theirs, grid))
            elif other.allows is Disclosure.PLAN:
                shown[packed([theirs])] = theirs
    return tuple(
        Telling(*key, tuple(sorted(boxes[key])), tuple(v for _, v in sorted(volumes[key].items())))
        for key in sorted(boxes)
    )


def _box(area: Area) -> Floats:
    corners = np.array([area.center] if isinstance(area, Circle) else area.vertices)
    radius = area.radius_m if isinstance(area, Circle) else 0.0
    found: Floats = boxes_around(corners, np.array([len(corners)]), np.array([radius]))[0]
    return found


def zone_of(volume: Volume, grid: Grid) -> StayOut:
    """A volume's box, moved outwards to the grid."""
    low, high = volume.band.low_m, volume.band.high_m
    return _outwards(
        _box(volume.area), (low, high), volume.band.reference, *volume.window.microseconds, grid
    )


def _overlap(mine: Volume, theirs: Volume, grid: Grid) -> StayOut:
    """What the boxes of two volumes have in common, moved outwards to the grid.

    Where they come closer than a margin without meeting, the gap between them stands for it.
    """
    one, other = _box(mine.area), _box(theirs.area)
    turn = round((one[0] - other[0]) / ROUND) * ROUND
    other = other + np.array((turn, 0.0, turn, 0.0))
    south, north = sorted((max(one[1], other[1]), min(one[3], other[3])))
    west, east = sorted((max(one[0], other[0]), min(one[2], other[2])))
    start, end = sorted(
        pick(instant(moment) for moment in moments)
        for pick, moments in (
            (max, (mine.window.start, theirs.window.start)),
            (min, (mine.window.end, theirs.window.end)),
        )
    )
    band: tuple[float, float] | None = None
    if mine.band.reference is theirs.band.reference:
        low, high = sorted(
            (
                max(mine.band.low_m, theirs.band.low_m),
                min(mine.band.high_m, theirs.band.high_m),
            )
        )
        band = (low, high)
    reference = mine.band.reference if band else ""
    return _outwards(np.array((west, south, east, north)), band, reference, start, end, grid)


def _outwards(
    box: Floats,
    band: tuple[float, float] | None,
    reference: str,
    start: int,
    end: int,
    grid: Grid,
) -> StayOut:
    west, south, east, north = box.tolist()
    south, north = (
        max(_line(south, grid.degrees, floor), -90.0),
        min(_line(north, grid.degrees, ceil), 90.0),
    )
    west, east = _line(west, grid.degrees, floor), _line(east, grid.degrees, ceil)
    if east - west >= ROUND:
        west, east = -180.0, 180.0
    else:
        west, east = (round((x + 180.0) % ROUND - 180.0, 9) for x in (west, east))
    low, high = (0.0, 0.0)
    if band is not None:
        low, high = (
            _line(band[0], grid.altitude_m, floor),
            _line(band[1], grid.altitude_m, ceil),
        )
    step = grid.minutes * 60_000_000
    return StayOut(
        south,
        west,
        north,
        east,
        low,
        high,
        str(reference),
        start // step * step,
        -(-end // step) * step,
    )


def _line(value: float, step: float, move: Callable[[float], int]) -> float:
    return round(move(value / step) * step, 9)


def _plain(telling: Telling) -> dict[str, Any]:
    return {
        "to": telling.to,
        "plan": telling.plan,
        "boxes": [[getattr(box, name) for name in StayOut.__slots__] for box in telling.boxes],
        "volumes": [packed([volume]).hex() for volume in telling.volumes],
    }
