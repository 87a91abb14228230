"""The map and the timeline of duty desks, drawn by the server: every figure a template needs is a number or a word.

There is no map of the world below: coast lines that could be shipped are off by kilometres where a desk looks at a
ford, and every border takes a side. What is drawn is a grid of named degrees with its scale, north above, and the
theatre, waters and places that the mediator gave.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from math import cos, floor, log10, radians
from typing import Final

from django.utils.translation import gettext as _

from goodoffices.desk.labels import Label, Labels
from goodoffices.desk.words import comma, day, hour

WIDTH: Final = 640
HEIGHT: Final = 440
LEFT, RIGHT, TOP, BOTTOM = 66, 18, 26, 46
DEGREE_M: Final = 111_320.0
"""Metres of a degree of latitude, near enough for a drawing."""
STEPS: Final = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 30)
LINES: Final = 6
"""At most so many lines of the grid in each direction."""
SMALLEST: Final = 0.02
AROUND: Final = 0.08
"""At least so many degrees are shown, and where only what lies around a thing is."""
SYMBOL: Final = 6
RING: Final = 4
"""Half the width of a sign, and of the circle of a place."""
FEWEST_CORNERS: Final = 2
ROW: Final = 42
FIRST: Final = 34
"""Height of a row of the timeline, and where the first one begins."""

At = tuple[float, float]
"""Latitude and longitude in degrees on WGS 84."""


@dataclass(frozen=True, slots=True)
class Thing:
    """Something to be drawn on the map.

    Attributes
    ----------
    kind : str
        "notice", "site", "plan", "clash" or "away"; each has a shape or a line of its own.
    label : str
        As in the table beside the map.
    points : sequence of At
        One for a point, several along a way or around an area.
    radius_m : float
        Of a circle around the only point; 0 for none.
    is_area : bool
        Whether the points go around an area.
    """

    kind: str
    label: str
    points: Sequence[At]
    radius_m: float = 0
    is_area: bool = False


@dataclass(frozen=True, slots=True)
class Mark:
    """A thing in the picture's own units: a path where it has length or size, and where its label stands."""

    kind: str
    label: str
    x: float
    y: float
    path: str = ""
    radius: float = 0
    at: Label | None = None


@dataclass(frozen=True, slots=True)
class Tick:
    """A line of the grid or of the scale of time, with its figure."""

    at: float
    text: str


@dataclass(frozen=True, slots=True)
class Chart:
    """A map.

    Attributes
    ----------
    marks : sequence of Mark
        What lies where.
    outline, waters, places
        The theatre as the mediator gave it.
    across, up : sequence of Tick
        Lines of longitude and latitude.
    scale : (float, str)
        Length of the bar in the picture, and what it stands for.
    west, north, east_scale, north_scale : float
        For pointing: the corner of the picture's field in degrees, and units of the picture for a degree.
    """

    marks: Sequence[Mark]
    outline: str
    waters: Sequence[str]
    places: Sequence[Mark]
    across: Sequence[Tick]
    up: Sequence[Tick]
    scale: tuple[float, str]
    west: float
    north: float
    east_scale: float
    north_scale: float
    width: int = WIDTH
    height: int = HEIGHT
    box: tuple[int, int, int, int] = (LEFT, TOP, WIDTH - RIGHT, HEIGHT - BOTTOM)


@dataclass(frozen=True, slots=True)
class Ground:
    """What is known of the theatre: its outline, its waters, its places with their names."""

    outline: Sequence[At] = ()
    waters: Sequence[Sequence[At]] = ()
    places: Sequence[tuple[str, At]] = ()


def chart(things: Iterable[Thing], ground: Ground, *, near: bool = False) -> Chart | None:
    """Things where they lie; None where there is nothing to draw.

    The field holds every thing and the outline of the theatre; `near`, what lies around the things alone. Across
    the 180th meridian it is counted on.
    """
    every = [thing for thing in things if thing.points]
    points = [point for thing in every for point in _reach(thing)]
    near = near and bool(points)
    whole = points if near else [*points, *ground.outline]
    if not whole:
        return None
    first = whole[0][1]
    east = [_turned(longitude, first) for _latitude, longitude in whole]
    south, north = min(at[0] for at in whole), max(at[0] for at in whole)
    narrow = max(cos(radians((south + north) / 2)), 0.02)
    inside = (WIDTH - LEFT - RIGHT, HEIGHT - TOP - BOTTOM)
    least = AROUND if near else SMALLEST
    high, wide = max(north - south, least), max(max(east) - min(east), least / narrow)
    factor = (0.6 if near else 0.92) * min(inside[0] / (wide * narrow), inside[1] / high)
    # The field is filled: what lies around is shown as well.
    west = (max(east) + min(east)) / 2 - inside[0] / (2 * narrow * factor)
    top = (north + south) / 2 + inside[1] / (2 * factor)

    def place(at: At) -> tuple[float, float]:
        x = LEFT + (_turned(at[1], first) - west) * narrow * factor
        return round(x, 1), round(TOP + (top - at[0]) * factor, 1)

    marks, places = _labelled(
        _apart([_mark(thing, place, factor / DEGREE_M) for thing in every]),
        [Mark("place", name, *place(at)) for name, at in ground.places],
    )
    return Chart(
        marks=marks,
        outline=_path(ground.outline, place, closed=True),
        waters=[_path(water, place, closed=True) for water in ground.waters],
        places=places,
        across=_grid(
            west, west + inside[0] / (narrow * factor), LEFT, narrow * factor, first, "EW"
        ),
        up=_grid_up(top - inside[1] / factor, top, factor),
        scale=_scale(factor / DEGREE_M, inside[0] / 4),
        west=round(west + first, 7),
        north=round(top, 7),
        east_scale=round(narrow * factor, 4),
        north_scale=round(factor, 4),
    )


def _turned(longitude: float, first: float) -> float:
    return (longitude - first + 180) % 360 - 180


def _reach(thing: Thing) -> list[At]:
    """The points of a thing, and for a circle how far it goes."""
    if not thing.radius_m:
        return list(thing.points)
    latitude, longitude = thing.points[0]
    up = thing.radius_m / DEGREE_M
    across = up / max(cos(radians(latitude)), 0.02)
    return [(latitude + up, longitude - across), (latitude - up, longitude + across)]


def _mark(thing: Thing, place: Callable[[At], tuple[float, float]], units_m: float) -> Mark:
    if thing.radius_m:
        at = place(thing.points[0])
        return Mark(thing.kind, thing.label, *at, radius=round(max(thing.radius_m * units_m, 3), 1))
    path = _path(thing.points, place, closed=thing.is_area)
    spots = [place(at) for at in thing.points]
    if thing.is_area and thing.kind == "away":
        corner = min(x for x, _ in spots), min(y for _, y in spots)
        return Mark(thing.kind, thing.label, *corner, path)
    if thing.is_area:
        middle = sum(x for x, _ in spots) / len(spots), sum(y for _, y in spots) / len(spots)
        return Mark(thing.kind, thing.label, round(middle[0], 1), round(middle[1], 1), path)
    return Mark(thing.kind, thing.label, *spots[0], path if len(spots) > 1 else "")


def _path(points: Sequence[At], place: Callable[[At], tuple[float, float]], *, closed: bool) -> str:
    if len(points) < FEWEST_CORNERS:
        return ""
    return "M" + "L".join("{} {}".format(*place(at)) for at in points) + ("Z" if closed else "")


def _apart(marks: Sequence[Mark]) -> list[Mark]:
    """Marks at one point stand once, with the labels of all."""
    found: dict[object, Mark] = {}
    for mark in marks:
        key: object = (mark.x, mark.y, mark.kind) if not (mark.path or mark.radius) else id(mark)
        known = found.get(key)
        if known is None:
            found[key] = mark
        elif mark.label not in known.label.split(comma()):
            found[key] = Mark(mark.kind, f"{known.label}{comma()}{mark.label}", mark.x, mark.y)
    return list(found.values())


def _labelled(marks: Sequence[Mark], places: Sequence[Mark]) -> tuple[list[Mark], list[Mark]]:
    """Each with a place for its label: first what the tables call by its number, then the names of places."""
    labels = Labels((LEFT, TOP, WIDTH - RIGHT, HEIGHT - BOTTOM))
    for mark in marks:
        if mark.kind == "notice" or not (mark.path or mark.radius):
            labels.stand(mark.x, mark.y, SYMBOL)
    for mark in places:
        labels.stand(mark.x, mark.y, RING)
    numbered = [
        replace(
            mark,
            at=labels.put(
                mark.label, mark.x, mark.y, above=bool(mark.path) and mark.kind != "notice"
            ),
        )
        for mark in marks
    ]
    named = [
        replace(mark, at=labels.put(mark.label, mark.x, mark.y, above=True)) for mark in places
    ]
    return numbered, named


def _step(length: float) -> float:
    return next((step for step in STEPS if length / step <= LINES), 45.0)


def _grid(
    low: float, high: float, start: float, factor: float, first: float, names: str
) -> list[Tick]:
    step = _step(high - low)
    number, found = floor((low + first) / step) + 1, []
    while number * step < high + first:
        degrees = (number * step + 180) % 360 - 180
        at = round(start + (number * step - first - low) * factor, 1)
        found.append(Tick(at, _degrees(degrees, step, names)))
        number += 1
    return found


def _grid_up(low: float, high: float, factor: float) -> list[Tick]:
    step = _step(high - low)
    number, found = floor(low / step) + 1, []
    while number * step < high:
        at = round(TOP + (high - number * step) * factor, 1)
        found.append(Tick(at, _degrees(number * step, step, "NS")))
        number += 1
    return [tick for tick in found if not tick.text.startswith("-")]


def _degrees(value: float, step: float, names: str) -> str:
    digits = max(0, -floor(log10(step)))
    return f"{abs(value):.{digits}f}° {names[0] if value >= 0 else names[1]}"


def _scale(units_m: float, longest: float) -> tuple[float, str]:
    most = longest / units_m
    base = 10 ** floor(log10(most))
    length = max(base * n for n in (1, 2, 5) if base * n <= most)
    name = (
        _("%(km)s km") % {"km": f"{length / 1000:g}"}
        if length >= 1000  # noqa: PLR2004  # a kilometre
        else _("%(metres)s m") % {"metres": f"{length:g}"}
    )
    return round(length * units_m, 1), name


# Time


@dataclass(frozen=True, slots=True)
class Span:
    """Something that lasts.

    Attributes
    ----------
    kind : str
        As of :class:`Thing`.
    label : str
        As in the table beside it.
    text : str
        What stands over its bar, in a few words.
    begins, ends : datetime
        `ends` may equal `begins` for what has happened at one moment.
    """

    kind: str
    label: str
    text: str
    begins: datetime
    ends: datetime


@dataclass(frozen=True, slots=True)
class Bar:
    """A span in the picture's own units; open at an end that lies beyond the picture."""

    span: Span
    x: float
    y: float
    width: float
    opens_left: bool
    opens_right: bool

    @property
    def is_moment(self) -> bool:
        """Whether it has no length."""
        return self.span.begins == self.span.ends


@dataclass(frozen=True, slots=True)
class Timeline:
    """Spans under each other on one scale of time, which runs from left to right in every language."""

    bars: Sequence[Bar]
    ticks: Sequence[Tick]
    now: float | None
    height: int
    width: int = WIDTH
    box: tuple[int, int] = (14, WIDTH - 14)


def timeline(
    spans: Iterable[Span],
    now: datetime,
    *,
    back: timedelta = timedelta(hours=12),
    ahead: timedelta = timedelta(hours=72),
) -> Timeline | None:
    """What lasts when, from `back` before now at most until `ahead` after; None where nothing lasts.

    What lies wholly outside stands at its edge, open: it is in the table with its hours.
    """
    every = sorted(spans, key=lambda span: (span.begins, span.ends))
    if not every:
        return None
    first = max(min(span.begins for span in every), now - back)
    last = min(max(span.ends for span in every), now + ahead)
    start = min(first, now) - timedelta(minutes=20)
    end = max(last, now + timedelta(minutes=40), start + timedelta(hours=2))
    left, right = 14.0, float(WIDTH - 14)
    factor = (right - left) / (end - start).total_seconds()

    def place(when: datetime) -> float:
        return round(left + (min(max(when, start), end) - start).total_seconds() * factor, 1)

    bars = []
    for number, span in enumerate(every):
        x, until = place(span.begins), place(span.ends)
        wide = max(until - x, 4.0)
        x = min(x, right - wide)
        y = FIRST + number * ROW
        bars.append(Bar(span, x, y, round(wide, 1), span.begins < start, span.ends > end))
    return Timeline(bars, _hours(start, end, place), place(now), FIRST + len(every) * ROW + 12)


def _hours(start: datetime, end: datetime, place: Callable[[datetime], float]) -> list[Tick]:
    length = (end - start).total_seconds() / 3600
    step = next((hours for hours in (1, 2, 3, 6, 12, 24) if length / hours <= LINES + 2), 24)
    at = start.replace(minute=0, second=0, microsecond=0)
    found = []
    while at <= end:
        if at >= start and at.hour % step == 0:
            found.append(Tick(place(at), hour(at) if at.hour else day(at)))
        at += timedelta(hours=1)
    return found
