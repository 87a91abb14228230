"""Volumes as bytes: small, always the same for the same volumes, and read back by the million."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray

from goodoffices.deconfliction.volume import (
    EPOCH,
    Band,
    Circle,
    Polygon,
    Reference,
    Volume,
    Window,
)
from goodoffices.errors import InputError

__all__ = ["HEAD", "REFERENCES", "heads_and_corners", "packed", "unpacked", "volume_of"]

HEAD = np.dtype(
    [
        ("corners", "<u4"),  # 1 for a circle
        ("reference", "<u4"),
        ("radius_m", "<f8"),  # 0 for a polygon
        ("low", "<i4"),  # millimetres
        ("high", "<i4"),
        ("start", "<i8"),  # microseconds since 1970
        ("end", "<i8"),
    ]
)
REFERENCES = tuple(Reference)
PAIR = 16
COUNT = 8


def packed(volumes: Sequence[Volume]) -> bytes:
    """Volumes as bytes: their number, a head of 40 bytes for each, then all corners.

    Parameters
    ----------
    volumes : sequence of Volume

    Returns
    -------
    bytes
        Equal for equal volumes; 56 bytes for a circle, 40 and 16 a corner for a polygon, 8 for all.

    Discloses
    ---------
    Everything of the volumes: to be sealed.

    Examples
    --------
    >>> from goodoffices.testing.deconfliction import a_plan
    >>> volumes = a_plan().volumes
    >>> unpacked(packed(volumes)) == volumes, len(packed(volumes))
    (True, 64)
    """
    heads = np.zeros(len(volumes), HEAD)
    corners: list[tuple[float, float]] = []
    for n, volume in enumerate(volumes):
        area = volume.area
        points = (area.center,) if isinstance(area, Circle) else area.vertices
        radius = area.radius_m if isinstance(area, Circle) else 0.0
        reference = REFERENCES.index(volume.band.reference)
        heads[n] = (
            len(points),
            reference,
            radius,
            *volume.band.millimetres,
            *volume.window.microseconds,
        )
        corners += points
    return (
        len(volumes).to_bytes(COUNT, "little")
        + heads.tobytes()
        + np.array(corners, "<f8").tobytes()
    )


def unpacked(content: bytes) -> tuple[Volume, ...]:
    """The volumes that :func:`packed` wrote.

    Parameters
    ----------
    content : bytes

    Returns
    -------
    tuple of Volume

    Raises
    ------
    InputError
        If the bytes are not of that form.

    Discloses
    ---------
    Everything of the volumes: for the engine and the filer.
    """
    heads, corners = heads_and_corners([content])
    places = np.concatenate(([0], np.cumsum(heads["corners"].astype(np.int64))))
    return tuple(
        volume_of(head, corners[places[n] : places[n + 1]]) for n, head in enumerate(heads)
    )


def heads_and_corners(contents: Sequence[bytes]) -> tuple[NDArray[Any], NDArray[np.float64]]:
    """The heads of many packed plans in one array, and their corners in another, shape (n, 2)."""
    heads: list[bytes] = []
    corners: list[bytes] = []
    for content in contents:
        border = COUNT + int.from_bytes(content[:COUNT], "little") * HEAD.itemsize
        heads.append(content[COUNT:border])
        corners.append(content[border:])
    try:
        found = np.frombuffer(b"".join(heads), HEAD)
        points = np.frombuffer(b"".join(corners), "<f8").reshape(-1, 2)
    except ValueError as error:
        raise InputError("these are not packed volumes") from error
    if int(found["corners"].sum()) != len(points):
        raise InputError("these are not packed volumes")
    return found, points


def volume_of(head: Any, corners: Any) -> Volume:
    """One volume from its head and its corners."""
    points = tuple((float(latitude), float(longitude)) for latitude, longitude in corners)
    radius = float(head["radius_m"])
    start, end = (EPOCH + timedelta(microseconds=int(head[name])) for name in ("start", "end"))
    return Volume(
        Circle(points[0], radius) if radius else Polygon(points),
        Band(head["low"] / 1000, head["high"] / 1000, REFERENCES[int(head["reference"])]),
        Window(start, end),
    )
