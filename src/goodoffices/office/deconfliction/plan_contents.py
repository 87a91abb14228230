"""What a plan is made of: from a form, from a file, and back into volumes. Nothing is filed here."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from goodoffices.errors import FormatError, InputError
from goodoffices.office.deconfliction.sites import position_of, theatre
from goodoffices.record import Allowance, Corner, PlanContent, StayAway, TheatreSet

if TYPE_CHECKING:
    from goodoffices.deconfliction import StayOut, Volume
    from goodoffices.office.view import View

__all__ = [
    "parts_table",
    "plan_content",
    "read_plan_file",
    "stay_away",
    "stay_out",
    "volumes_of",
]

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
HALF_ROUND = 180.0

Box = tuple[float, float, float, float]


def plan_content(
    view: View,
    *,
    name: str,
    shape: str,
    points: str,
    low_m: float,
    high_m: float,
    reference: str = "W84",
    begins: datetime,
    ends: datetime | None = None,
    radius_m: float | None = None,
    width_m: float | None = None,
    speed_mps: float | None = None,
    length_m: float = 0.0,
    slack_s: float = 0.0,
    category: str = "",
    priority: int = 0,
    allows: Allowance = Allowance.LINE,
    sure: bool = False,
) -> PlanContent:
    """A plan as a form gives it.

    Parameters
    ----------
    view : View
        Of the desk: positions are held against the theatre that it was told of.
    name : str
        What the desk calls it.
    shape : str
        ``circle``, ``polygon``, ``route`` or ``convoy``; or ``parts``, of which each has its own time and altitudes.
    points : str
        One position a line, each in any notation in which positions are read; of ``parts`` a table as
        :func:`parts_table` writes it.
    low_m, high_m, reference : float, float and str
        The band of altitudes; the reference is ``W84``, ``AMSL`` or ``AGL``.
    begins, ends : datetime
        From when until when, with a time zone. A convoy has no end: it follows from its speed.
    radius_m : float
        Of a circle.
    width_m : float
        Of a route or a convoy's road.
    speed_mps, length_m, slack_s : float
        Of a convoy: metres a second, its length, and how early or late it may be.
    category, priority, allows
        As in :class:`goodoffices.record.PlanContent`.
    sure : bool
        Whether somebody looked again where a position lies outside the theatre.

    Raises
    ------
    InputError
        If something is missing or cannot be; ``advice`` says what, ``field`` where.
    MissingExtraError
        If the packages for exact geometry are not installed.
    """
    from goodoffices.deconfliction import (  # noqa: PLC0415  # not at the start of every command
        Band,
        Circle,
        Polygon,
        Reference,
        Volume,
        Window,
        check_area,
        convoy_volumes,
        route_volumes,
        times_at_speed,
    )

    if shape == "parts":
        return _content(
            name, _parts(view, points, sure=sure), category=category, priority=priority,
            allows=allows,
        )  # fmt: skip
    where = _points(view, points, sure=sure)
    if reference not in set(Reference):
        raise InputError(
            "no such reference",
            advice=f"An altitude is counted from one of {', '.join(Reference)}.",
            field="reference",
        )
    band = Band(low_m, high_m, Reference(reference))
    way: tuple[Corner, ...] = ()
    width = 0.0
    if shape == "convoy":
        width = _given(width_m, "width_m")
        times = times_at_speed(where, start=begins, speed_mps=_given(speed_mps, "speed_mps"))
        volumes = convoy_volumes(
            where, times, width_m=width, band=band, length_m=length_m, slack_s=slack_s
        )
    else:
        if ends is None:
            raise InputError("no end", advice="Say until when the plan lasts.", field="ends")
        window = Window(begins, ends)
        if shape == "route":
            width = _given(width_m, "width_m")
            volumes = route_volumes(where, width_m=width, band=band, window=window)
            way = tuple(Corner(latitude=lat, longitude=lon) for lat, lon in where)
        elif shape == "circle":
            if len(where) != 1:
                raise InputError(
                    "a circle with several middles",
                    advice="A circle has one position, its middle.",
                    field="points",
                )
            volumes = (Volume(Circle(where[0], _given(radius_m, "radius_m")), band, window),)
        elif shape == "polygon":
            volumes = (Volume(Polygon(where), band, window),)
        else:
            raise InputError(
                "no such shape",
                advice="A plan is a circle, a polygon, a route or a convoy.",
                field="shape",
            )
    for volume in volumes:
        check_area(volume.area)
    return _content(
        name, volumes, category=category, priority=priority, allows=allows, way=way, width_m=width
    )


def parts_table(content: PlanContent) -> str:
    """The parts of a plan as a table that can be changed and read back, exactly as they are: a corner on each line.

    Parameters
    ----------
    content : PlanContent

    Returns
    -------
    str
        CSV, with the columns of a file of plans.
    """
    rows = ["plan,volume,shape,lat,lon,radius_m,low_m,high_m,reference,start,end"]
    for number, volume in enumerate(volumes_of(content), start=1):
        area, band = volume.area, volume.band
        radius = getattr(area, "radius_m", "")
        times = ",".join(moment.isoformat() for moment in (volume.window.start, volume.window.end))
        shape = "polygon" if radius == "" else "circle"
        for latitude, longitude in getattr(area, "vertices", None) or (area.center,):  # type: ignore[union-attr]  # the other kind of area
            rows.append(
                f"1,{number},{shape},{latitude!r},{longitude!r},{radius},{band.low_m},{band.high_m},"
                f"{band.reference},{times}"
            )
    return "\n".join(rows)


def _parts(view: View, table: str, *, sure: bool) -> tuple[Volume, ...]:
    from goodoffices.deconfliction import read_plans  # noqa: PLC0415

    try:
        found = read_plans(
            "parts.csv", table.encode(), filer=view.actor.seat,
            theatre=None if sure else _box(theatre(view)),
        )  # fmt: skip
    except FormatError as error:
        raise InputError("parts cannot be read", advice=error.advice, field="points") from error
    if len(found) != 1:
        raise InputError(
            "parts of several plans",
            advice="All lines are of one plan: the same word stands in the first column of each.",
            field="points",
        )
    return found[0].volumes


def _content(
    name: str,
    volumes: Sequence[Volume],
    *,
    category: str,
    priority: int,
    allows: Allowance = Allowance.LINE,
    way: tuple[Corner, ...] = (),
    width_m: float = 0.0,
) -> PlanContent:
    from goodoffices.deconfliction import packed  # noqa: PLC0415

    return PlanContent(
        name=name,
        volumes=packed(volumes),
        category=category.strip(),
        priority=priority,
        allows=allows,
        way=way,
        width_m=round(width_m) if way else 0,
    )


def _given(figure: float | None, name: str) -> float:
    if figure is None:
        raise InputError("a figure is missing", advice="Please fill this in.", field=name)
    return figure


def _points(view: View, points: str, *, sure: bool) -> tuple[tuple[float, float], ...]:
    """The positions of a form, one a line."""
    found = []
    for number, line in enumerate(points.splitlines(), start=1):
        if not line.strip():
            continue
        try:
            read = position_of(line.strip())
        except InputError as error:
            raise InputError(
                "a position cannot be read", advice=f"Line {number}: {error.advice}", field="points"
            ) from error
        found.append((read.latitude, read.longitude))
    if not found:
        raise InputError(
            "no position", advice="Give at least one position, one a line.", field="points"
        )
    box = _box(theatre(view))
    if box is not None and not sure:
        outside = [place for place, at in enumerate(found, start=1) if not _inside(box, at)]
        if outside:
            swapped = all(_inside(box, (lon, lat)) for lat, lon in found)
            raise InputError(
                "a position outside the theatre",
                advice="Latitude and longitude look swapped. Look at these positions again."
                if swapped
                else f"Position {outside[0]} lies outside the theatre. Look at it again.",
                field="points",
            )
    return tuple(found)


def _box(given: TheatreSet | None) -> Box | None:
    """South, west, north and east of a theatre; west is greater than east where it crosses the 180th meridian."""
    if given is None or not given.outline:
        return None
    lats = [corner.latitude for corner in given.outline]
    lons = [corner.longitude for corner in given.outline]
    west, east = min(lons), max(lons)
    if east - west > HALF_ROUND:
        west = min(lon for lon in lons if lon > 0)
        east = max(lon for lon in lons if lon <= 0)
    return min(lats), west, max(lats), east


def _inside(box: Box, at: tuple[float, float]) -> bool:
    south, west, north, east = box
    latitude, longitude = at
    across = west <= longitude <= east if west <= east else longitude >= west or longitude <= east
    return south <= latitude <= north and across


def read_plan_file(view: View, name: str, content: bytes) -> tuple[PlanContent, ...]:
    """The plans of a GeoJSON, KML or CSV file: all of them or, where one is wrong, none.

    Parameters
    ----------
    view : View
        Of the desk: points outside its theatre are refused.
    name : str
        What the file is called, for messages.
    content : bytes
        The file.

    Raises
    ------
    FormatError
        With the line and the reason, as the engine says it.
    """
    from goodoffices.deconfliction import read_plans  # noqa: PLC0415

    found = read_plans(name, content, filer=view.actor.seat, theatre=_box(theatre(view)))
    return tuple(
        _content(plan.id, plan.volumes, category=plan.category, priority=plan.priority)
        for plan in found
    )


def volumes_of(content: PlanContent) -> tuple[Volume, ...]:
    """Where and when a plan is, volume by volume."""
    from goodoffices.deconfliction import unpacked  # noqa: PLC0415

    return unpacked(content.volumes)


# Boxes of the engine and of the record


def stay_away(box: StayOut) -> StayAway:
    """A box as the record keeps it."""
    begins, ends = (EPOCH + moment * MICROSECOND for moment in (box.start, box.end))
    return StayAway(
        south=box.south,
        west=box.west,
        north=box.north,
        east=box.east,
        low_m=box.low_m,
        high_m=box.high_m,
        reference=box.reference,
        begins=begins,
        ends=ends,
    )


def stay_out(box: StayAway) -> StayOut:
    """A box as the engine takes it."""
    from goodoffices.deconfliction import StayOut  # noqa: PLC0415

    start, end = ((moment - EPOCH) // MICROSECOND for moment in (box.begins, box.ends))
    return StayOut(
        box.south, box.west, box.north, box.east, box.low_m, box.high_m, box.reference, start, end
    )
