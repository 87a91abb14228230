"""One piece of a file, and the volumes it means: the rules are the same whatever the file."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from goodoffices.deconfliction.route import convoy_volumes, route_volumes, times_at_speed
from goodoffices.deconfliction.shape import LARGEST_KM2, check_area
from goodoffices.deconfliction.volume import (
    Band,
    Circle,
    Point,
    Polygon,
    Reference,
    Volume,
    Window,
)
from goodoffices.errors import FormatError, InputError

__all__ = ["Box", "Draft", "broken", "volumes_of"]

Box = tuple[float, float, float, float]
"""South, west, north and east in degrees; west may be greater than east."""
FIELDS = frozenset(
    {
        "plan",
        "shape",
        "radius_m",
        "width_m",
        "length_m",
        "slack_s",
        "speed_mps",
        "low_m",
        "high_m",
        "reference",
        "start",
        "end",
        "times",
        "priority",
        "category",
    }
)


def broken(name: str, reason: str, *, line: int | None = None) -> FormatError:
    """An error that tells a person which file, which line and why, and a log none of it."""
    place = f"{name}, line {line}" if line else name
    return FormatError(
        "a file cannot be read as plans",
        advice=f"{place}: {reason} Nothing of the file was taken.",
        field=name,
        line=line,
    )


@dataclass(frozen=True, slots=True)
class Draft:
    """What a file says of one volume, route or convoy.

    Parameters
    ----------
    file : str
        What the file is called.
    line : int
        Where it begins.
    shape : str
        ``polygon``, ``circle``, ``route`` or ``convoy``.
    points : tuple of (latitude, longitude)
    fields : mapping of str to object
        As in :data:`FIELDS`, as they stand in the file.
    """

    file: str
    line: int
    shape: str
    points: tuple[Point, ...] = field(repr=False)
    fields: Mapping[str, Any] = field(repr=False)

    def error(self, reason: str) -> FormatError:
        """An error that names this place."""
        return broken(self.file, reason, line=self.line)

    def number(self, name: str, missing: float | None = None) -> float:
        """A figure; refused where it is missing and must not be."""
        given = self.fields.get(name)
        if given is None or given == "":
            if missing is None:
                raise self.error(f"{name} is missing.")
            return missing
        try:
            value = float("nan" if isinstance(given, bool) else given)
        except (TypeError, ValueError):
            value = math.nan
        if not math.isfinite(value):
            raise self.error(f"{name} is not a number.")
        return value

    def moment(self, name: str, given: Any = None) -> datetime:
        """A time with its zone."""
        given = self.fields.get(name) if given is None else given
        if not given:
            raise self.error(f"{name} is missing.")
        try:
            moment = datetime.fromisoformat(str(given).strip())
        except ValueError as error:
            raise self.error(f"{name} is not a time such as 2026-03-17T06:40:00Z.") from error
        if moment.tzinfo is None:
            raise self.error(f"{name} has no time zone, such as Z for UTC.")
        return moment


def volumes_of(
    draft: Draft, *, theatre: Box | None = None, most_km2: float = LARGEST_KM2
) -> tuple[Volume, ...]:
    """The volumes that a draft means.

    Raises
    ------
    FormatError
        With the line and the reason.
    """
    if theatre is not None:
        _in_theatre(draft, theatre)
    try:
        volumes = _made(draft)
        for volume in volumes:
            check_area(volume.area, most_km2=most_km2)
    except FormatError:
        raise
    except InputError as error:
        raise draft.error(error.advice or f"{error}.") from error
    return volumes


def _made(draft: Draft) -> tuple[Volume, ...]:
    try:
        reference = Reference(str(draft.fields.get("reference") or Reference.W84).strip().upper())
    except ValueError as error:
        known = ", ".join(Reference)
        raise draft.error(f"reference is none of {known}.") from error
    band = Band(draft.number("low_m"), draft.number("high_m"), reference)
    if draft.shape == "convoy":
        times = draft.fields.get("times")
        moments = (
            [draft.moment("times", given) for given in times]
            if isinstance(times, (list, tuple))
            else times_at_speed(
                draft.points,
                start=draft.moment("start"),
                speed_mps=draft.number("speed_mps"),
            )
        )
        return convoy_volumes(
            draft.points,
            moments,
            width_m=draft.number("width_m"),
            band=band,
            length_m=draft.number("length_m", 0.0),
            slack_s=draft.number("slack_s", 0.0),
        )
    window = Window(draft.moment("start"), draft.moment("end"))
    if draft.shape == "route":
        return route_volumes(
            draft.points, width_m=draft.number("width_m"), band=band, window=window
        )
    if draft.shape == "circle":
        if len(draft.points) != 1:
            raise draft.error("a circle has one point, its centre.")
        return (Volume(Circle(draft.points[0], draft.number("radius_m")), band, window),)
    if draft.shape == "polygon":
        return (Volume(Polygon(draft.points), band, window),)
    raise draft.error("shape is none of polygon, circle, route, convoy.")


def _in_theatre(draft: Draft, theatre: Box) -> None:
    """Refuse points that lie elsewhere, and say so if they would not with their axes swapped."""
    outside = [point for point in draft.points if not _inside(theatre, *point)]
    if not outside:
        return
    if all(_inside(theatre, longitude, latitude) for latitude, longitude in draft.points):
        raise draft.error("latitude and longitude are swapped.")
    raise draft.error(
        f"{len(outside)} of {len(draft.points)} points lie outside the area of operations."
    )


def _inside(theatre: Box, latitude: float, longitude: float) -> bool:
    south, west, north, east = theatre
    across = west <= longitude <= east if west <= east else longitude >= west or longitude <= east
    return south <= latitude <= north and across
