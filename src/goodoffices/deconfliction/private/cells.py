"""Volumes as sets of cells of space and time, which two sides can compare without showing them.

A cell is an S2 cell on the ground, a layer of altitude and a slot of time. Cells are taken outwards: two volumes
that share a point share a cell. The reverse does not hold: volumes that share a cell may be a cell apart.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import numpy as np

from goodoffices.deconfliction.extra import sphere
from goodoffices.deconfliction.geodesy import SMALLEST_M
from goodoffices.deconfliction.shape import area_km2, checked_shape
from goodoffices.deconfliction.volume import (
    EPOCH,
    HIGHEST_M,
    LOWEST_M,
    Area,
    Band,
    Circle,
    Polygon,
    Reference,
    Volume,
    Window,
)
from goodoffices.errors import InputError

__all__ = ["CellGrid", "cell_volume", "cells"]

TOKEN = struct.Struct(">Qiq")
"""The S2 cell, the layer, the slot."""
LEVELS = range(10, 17)
"""From about 9 km across to about 140 m."""
LARGEST_CELL_KM2 = 110_000_000.0
"""No cell of level 0 is larger, nor any of level n than this over 4^n."""
MOST_LAYER_M = 10_000
MOST_SLOT_S = 86_400


@dataclass(frozen=True, slots=True)
class CellGrid:
    """How space and time are cut into cells. Both sides must use the same.

    Parameters
    ----------
    level : int
        Of the S2 cells, from 10 to 16. At 15 a cell is about 280 m across.
    layer_m : int
        Height of a layer of altitude in metres; 0 for none: then altitude plays no part.
    slot_s : int
        Length of a slot of time in seconds, from 60 to a day.
    reference : Reference
        What altitudes are counted from, where there are layers.

    Raises
    ------
    InputError
        If one is out of range.
    """

    level: int = 15
    layer_m: int = 100
    slot_s: int = 900
    reference: Reference = Reference.W84

    def __post_init__(self) -> None:
        if self.level not in LEVELS:
            raise InputError(
                "a level is out of range",
                advice=f"Cells have a level from {LEVELS[0]} (9 km) to {LEVELS[-1]} (140 m).",
                field="level",
            )
        if not (self.layer_m == 0 or 10 <= self.layer_m <= MOST_LAYER_M):  # noqa: PLR2004
            raise InputError(
                "a layer is out of range",
                advice=f"A layer is from 10 to {MOST_LAYER_M} metres high, or 0 for no layers.",
                field="layer_m",
            )
        if not 60 <= self.slot_s <= MOST_SLOT_S:  # noqa: PLR2004
            raise InputError(
                "a slot is out of range",
                advice="A slot of time is from a minute to a day long.",
                field="slot_s",
            )
        object.__setattr__(self, "reference", Reference(self.reference))

    @property
    def slot_us(self) -> int:
        """A slot in microseconds."""
        return self.slot_s * 1_000_000


def cells(
    volumes: Iterable[Volume], grid: CellGrid, *, window: Window, most: int
) -> frozenset[bytes]:
    """The cells that volumes touch within a window.

    Parameters
    ----------
    volumes : iterable of Volume
    grid : CellGrid
    window : Window
        What lies before or after it is left out.
    most : int
        How many cells there may be.

    Returns
    -------
    frozenset of bytes
        20 bytes a cell. Volumes that share a point within the window share a cell.

    Raises
    ------
    InputError
        If there are more cells than may be, an area crosses itself, or an altitude is counted from something else
        than the layers.

    Discloses
    ---------
    The volumes, coarsely: a set of cells is as secret as the plan it is made of.

    Examples
    --------
    >>> from goodoffices.testing.deconfliction import MORNING, a_plan
    >>> plan = a_plan("p1", "north")
    >>> len(cells(plan.volumes, CellGrid(), window=MORNING, most=10_000))
    136
    """
    found: set[bytes] = set()
    for volume in volumes:
        slots = _slots(volume.window, window, grid)
        if not slots:
            continue
        layers = _layers(volume.band, grid)
        least = area_km2(volume.area) / (LARGEST_CELL_KM2 / 4**grid.level)
        if least * len(layers) * len(slots) > most:
            raise _too_many(most)
        spots = _spots(volume.area, grid.level)
        if len(spots) * len(layers) * len(slots) > most:
            raise _too_many(most)
        found.update(
            TOKEN.pack(spot, layer, slot) for spot in spots for layer in layers for slot in slots
        )
        if len(found) > most:
            raise _too_many(most)
    return frozenset(found)


def cell_volume(cell: bytes, grid: CellGrid) -> Volume:
    """Where and when a cell is.

    Parameters
    ----------
    cell : bytes
    grid : CellGrid
        The one it was made with.

    Returns
    -------
    Volume
        The four corners of the cell, its layer, or all altitudes where there are none, and its slot.

    Discloses
    ---------
    Nothing: the same cell, readable.
    """
    spot, layer, slot = TOKEN.unpack(cell)
    s2 = sphere()
    square = s2.S2Cell(s2.S2CellId(spot))
    corners = [s2.S2LatLng(square.GetVertex(n)) for n in range(4)]
    area = Polygon(tuple((at.lat().degrees(), at.lng().degrees()) for at in corners))
    low, high = (
        (max(layer * grid.layer_m, LOWEST_M), min((layer + 1) * grid.layer_m, HIGHEST_M))
        if grid.layer_m
        else (LOWEST_M, HIGHEST_M)
    )
    start = EPOCH + timedelta(microseconds=slot * grid.slot_us)
    return Volume(
        area,
        Band(low, high, grid.reference),
        Window(start, start + timedelta(seconds=grid.slot_s)),
    )


def _slots(one: Window, window: Window, grid: CellGrid) -> range:
    start = max(one.microseconds[0], window.microseconds[0])
    end = min(one.microseconds[1], window.microseconds[1])
    if start >= end:
        return range(0)
    return range(start // grid.slot_us, -(-end // grid.slot_us))


def _layers(band: Band, grid: CellGrid) -> range:
    if not grid.layer_m:
        return range(1)
    if band.reference is not grid.reference:
        raise InputError(
            "an altitude has another reference",
            advice=f"The layers are counted from {grid.reference.value}, a volume of the plan from"
            f" {band.reference.value}. Give its altitudes as {grid.reference.value}, or agree on terms"
            " without layers.",
            field="reference",
        )
    low, high = band.millimetres
    layer = grid.layer_m * 1000
    return range(low // layer, -(-high // layer))


def _spots(area: Area, level: int) -> list[int]:
    """Ids of the S2 cells that an area touches."""
    s2 = sphere()
    shape = checked_shape(area)
    if isinstance(area, Circle):
        # On the sphere of latitudes no distance is longer than on one of the smallest radius of curvature.
        turn = s2.S1Angle.Radians(shape.radius_m / SMALLEST_M)
        region = s2.S2Cap(_point(s2, shape.places[0]), turn)
    else:
        region = s2.S2Loop()
        region.Init([_point(s2, place) for place in shape.places])
        region.Normalize()
    coverer = s2.S2RegionCoverer()
    coverer.set_fixed_level(level)
    return [cell.id() for cell in coverer.GetCovering(region)]


def _point(s2: Any, place: Any) -> Any:
    latitude, longitude = np.asarray(place).tolist()
    return s2.S2LatLng.FromDegrees(latitude, longitude).ToPoint()


def _too_many(most: int) -> InputError:
    return InputError(
        "a set has more cells than its cap",
        advice=f"The plan touches more than the {most:,} cells that were agreed. Nothing was sent."
        " Agree on coarser cells, a higher cap or a shorter window, or leave out a part of the plan.",
        field="plans",
    )
