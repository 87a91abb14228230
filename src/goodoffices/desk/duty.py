"""What the pages of duty desks and the mediator's page of the line share: words, clocks, papers, the map."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import cos, radians

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from goodoffices import office
from goodoffices.desk.terms import term
from goodoffices.desk.words import hour, moment, number_word
from goodoffices.office import LineNotice, NotifiedSite, View
from goodoffices.record import Advance, Role, Seat, Spot, TakingPart

WIDTH, HEIGHT, MARGIN = 640, 420, 26


@dataclass(frozen=True, slots=True)
class Step:
    """One of the five states as a page shows it."""

    word: str
    at: datetime | None
    minutes: int
    desk: str
    by: str


@dataclass(frozen=True, slots=True)
class Shown:
    """A notice as pages show it.

    ``found`` is the notice; ``turn`` says whether the reader has something to do; ``effect`` tells in words
    how long it is until it takes effect.
    """

    found: LineNotice
    steps: Sequence[Step]
    effect: str
    turn: str

    @property
    def filed(self) -> object:
        return self.found.filed


@dataclass(frozen=True, slots=True)
class Point:
    """A position on the map."""

    x: float
    y: float
    label: str
    kind: str


@dataclass(frozen=True, slots=True)
class Map:
    """Positions drawn where they lie, north above; without a country below them."""

    points: Sequence[Point]
    outline: str
    waters: Sequence[str]
    places: Sequence[Point]
    width: int = WIDTH
    height: int = HEIGHT


def now() -> datetime:
    """The time by the office's clock."""
    return office.running().now()


def effect_in(minutes: int) -> str:
    """How long until something takes effect, in words."""
    if minutes < 0:
        return _("in effect")
    if minutes < 120:  # noqa: PLR2004  # two hours
        return ngettext(
            "takes effect in %(n)d minute", "takes effect in %(n)d minutes", minutes
        ) % {"n": minutes}
    hours = minutes // 60
    if hours < 72:  # noqa: PLR2004  # three days
        return _("takes effect in %(n)d hours") % {"n": hours}
    return _("takes effect in %(n)d days") % {"n": hours // 24}


def shown(view: View, found: LineNotice) -> Shown:
    """A notice as the reader sees it."""
    steps = [
        Step(
            term(clock.state),
            clock.at,
            clock.waited // timedelta(minutes=1),
            clock.desk and view.name(clock.desk),
            clock.by,
        )
        for clock in found.clocks
    ]
    return Shown(found, steps, effect_in(found.minutes), turn_of(view, found))


def turn_of(view: View, found: LineNotice) -> str:
    """What the reader has to do next; empty where it is somebody else's turn."""
    if not found.is_waiting or view.actor.seat not in (found.filed.desk, found.filed.to):
        return ""
    steps = found.may(view.actor.seat)
    if view.actor.seat == found.filed.desk:
        return _("confirm the read-back") if steps else ""
    urgent = [step for step in steps if step is not Advance.RECEIVED]
    words = {
        Advance.READ_BACK: _("read it back"),
        Advance.ACKNOWLEDGED: _("acknowledge it"),
        Advance.PASSED_ON: _("report that the unit has it"),
    }
    return next((words[step] for step in urgent if step in words), "")


def state_of_line(view: View, standing: Iterable[LineNotice]) -> str:
    """How the line stands, in one sentence; never "quiet"."""
    waiting = [found for found in standing if found.is_waiting]
    tests = office.line_tests(view, last=1)
    tested = (
        _("line tested %(hour)s") % {"hour": _on(tests[0].at)}
        if tests and tests[0].answered_by
        else _("line tried %(hour)s, nobody answered") % {"hour": _on(tests[0].at)}
        if tests
        else _("line not tested yet")
    )
    if not waiting:
        return _("No open notice, %(tested)s.") % {"tested": tested}
    count = len(waiting)
    return ngettext(
        "%(number)s open notice, %(tested)s.", "%(number)s open notices, %(tested)s.", count
    ) % {"number": number_word(count).capitalize(), "tested": tested}


def _on(when: datetime) -> str:
    return hour(when) if when.date() == now().date() else moment(when)


def away(view: View) -> list[tuple[Seat, str, datetime | None]]:
    """Desks that do not take part, as far as the reader was told."""
    found = []
    for seat in view.seats(Role.LIAISON):
        taking = office.taking_part(view, seat.id)
        if taking.state is not TakingPart.TAKES_PART:
            found.append((seat, term(taking.state), taking.since))
    return found


def spot_lines(view: View, spots: Iterable[Spot]) -> list[dict[str, str]]:
    """Each position in the three notations in which it is read back, with the place."""
    lines = []
    for spot in spots:
        degrees, dms, grid = office.echo_of(spot)
        near = office.place_near(view, spot)
        lines.append(
            {
                "degrees": degrees,
                "dms": dms,
                "grid": grid,
                "place": spot.place,
                "near": _near(near) if near is not None else "",
                "written": spot.written,
            }
        )
    return lines


def _near(near: tuple[str, float, str]) -> str:
    name, far, direction = near
    return _("%(km).1f km %(direction)s of %(name)s") % {
        "km": far / 1000,
        "direction": direction,
        "name": name,
    }


def letter(number: int) -> str:
    """A, B, C ... for sites on the map and in the table beside it."""
    return chr(ord("A") + number) if number < 26 else f"S{number + 1}"  # noqa: PLR2004  # letters


def map_of(view: View, notices: Iterable[LineNotice], sites: Iterable[NotifiedSite]) -> Map | None:
    """Where notices and sites lie, numbered and lettered as in the tables; None where nothing is to be drawn."""
    named = [
        (spot, str(number), "notice")
        for number, found in enumerate(notices, start=1)
        for spot in found.filed.spots
    ]
    named += [(site.spot, letter(number), "site") for number, site in enumerate(sites)]
    theatre = office.theatre(view)
    outline = [(c.latitude, c.longitude) for c in theatre.outline] if theatre else []
    if not named:
        return None
    points = [(spot.latitude, spot.longitude) for spot, _label, _kind in named]
    place = _scale([*points, *outline])
    areas = (
        [[(c.latitude, c.longitude) for c in area] for area in theatre.waters] if theatre else []
    )
    towns = theatre.places if theatre else ()
    drawn: dict[tuple[float, float], tuple[list[str], str]] = {}
    for at, (_spot, label, kind) in zip(points, named, strict=True):
        labels, first = drawn.setdefault(place(*at), ([], kind))
        labels += [label] if label not in labels else []
        drawn[place(*at)] = (labels, first)
    return Map(
        points=[Point(*at, ", ".join(labels), kind) for at, (labels, kind) in drawn.items()],
        outline=" ".join("{},{}".format(*place(*corner)) for corner in outline),
        waters=[" ".join("{},{}".format(*place(*corner)) for corner in area) for area in areas],
        places=[Point(*place(p.latitude, p.longitude), p.name, "place") for p in towns],
    )


def _scale(points: Sequence[tuple[float, float]]) -> Callable[[float, float], tuple[float, float]]:
    first = points[0][1]
    east = [(longitude - first + 180) % 360 - 180 for _latitude, longitude in points]
    south, north = min(p[0] for p in points), max(p[0] for p in points)
    narrow = cos(radians((south + north) / 2))
    wide, high = max(max(east) - min(east), 0.02) * narrow, max(north - south, 0.02)
    factor = min((WIDTH - 2 * MARGIN) / wide, (HEIGHT - 2 * MARGIN) / high)

    def place(latitude: float, longitude: float) -> tuple[float, float]:
        x = ((longitude - first + 180) % 360 - 180 - min(east)) * narrow * factor
        y = (north - latitude) * factor
        return round(MARGIN + x, 1), round(MARGIN + y, 1)

    return place
