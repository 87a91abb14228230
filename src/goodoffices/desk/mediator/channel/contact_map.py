"""Contacts on a map: where they were held or are planned, each place labelled, with a table below."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.urls import path

from goodoffices.desk.access import page, render
from goodoffices.desk.border import Border, offered
from goodoffices.desk.border_line import Box, Claim, claims
from goodoffices.desk.chart import Chart, Ground, Thing, chart
from goodoffices.desk.coast import land_below
from goodoffices.desk.mediator.channel.contact import Row, row_of
from goodoffices.office import View
from goodoffices.record import Contact, Role, Seat

PLACED: Final = 200
"""Contacts that are looked through for places, the newest of them."""
AROUND: Final = 4.0
"""So many degrees around the outermost places are shown at least: a coarse coast needs room to be known."""
LONGEST: Final = 28
"""Letters of a label."""
LETTER: Final = 7.2
LINE: Final = 17
MARK: Final = 14
"""Width of a letter, height of a line and width of a mark, in units of the picture."""


@dataclass(frozen=True, slots=True)
class Place:
    """One place, with the contacts there, the newest first.

    Attributes
    ----------
    number : int
        As it stands on the map and in the table.
    name : str
        As it was first typed.
    at : (float, float)
        Latitude and longitude.
    rows : tuple of Row
        Its contacts.
    """

    number: int
    name: str
    at: tuple[float, float]
    rows: tuple[Row, ...]

    @property
    def seats(self) -> tuple[Seat, ...]:
        """With whom, each once."""
        return tuple({seat.id: seat for row in self.rows for seat in row.seats}.values())

    @property
    def label(self) -> str:
        """Its name as there is room for it on the map; the table has all of it."""
        if len(self.name) <= LONGEST:
            return self.name
        return self.name[: LONGEST + 1].rsplit(" ", 1)[0].rstrip(",;:.") + "…"

    @property
    def held(self) -> bool:
        """Whether any of them was held."""
        return any(row.contact.held for row in self.rows)


@dataclass(frozen=True, slots=True)
class Pin:
    """A place in the picture's own units: its marks side by side, its label beside them."""

    place: Place
    x: float
    y: float
    label_x: float
    label_y: float
    anchor: str


@dataclass(frozen=True, slots=True)
class Map:
    """The picture: a field, the land in it, the places, and every border that could be drawn."""

    chart: Chart
    land: str
    pins: Sequence[Pin]
    claims: Sequence[Claim] = ()

    @property
    def drawn(self) -> list[Claim]:
        """The borders that its reader asked for."""
        return [claim for claim in self.claims if claim.is_drawn]


@page(Role.MEDIATOR)
def contacts_map(request: HttpRequest, view: View) -> HttpResponse:
    """Where do we meet whom?"""
    rows = [row_of(view, line) for line in view.lines(Contact, last=PLACED)]
    found = places(rows)
    placed = {row.line.entry_id for place in found for row in place.rows}
    return render(
        request,
        view,
        "mediator/contacts_map.html",
        places=found,
        map=drawn(found, offered(), request.GET.getlist("border")),
        unplaced=[row for row in rows if row.contact.place and row.line.entry_id not in placed],
    )


def places(rows: Iterable[Row]) -> list[Place]:
    """The places of contacts, those of the newest contacts first; contacts at one point share one."""
    held = {row.contact.follows for row in rows if row.contact.held}
    found: dict[tuple[float, float], list[Row]] = {}
    for row in sorted(rows, key=lambda one: one.moment, reverse=True):
        spot = row.contact.spot
        # A contact that was planned and held is one contact.
        if spot is not None and not (not row.contact.held and row.line.entry_id in held):
            found.setdefault((round(spot.latitude, 2), round(spot.longitude, 2)), []).append(row)
    return [
        Place(
            number,
            next((row.contact.place for row in at if row.contact.place), ""),
            where,
            tuple(at),
        )
        for number, (where, at) in enumerate(found.items(), start=1)
    ]


def drawn(
    found: Sequence[Place], borders: Sequence[Border] = (), asked: Sequence[str] = ()
) -> Map | None:
    """The places over land and coast; None where no contact has a place on a map.

    Borders are drawn as others claim them, and only those that were asked for.
    """
    field = chart(
        [Thing("contact", str(place.number), [place.at]) for place in found],
        Ground(outline=_around([place.at for place in found])),
    )
    if field is None:
        return None
    taken: list[Box] = []
    left, top, _right, _bottom = field.box
    spots = [
        (
            round(left + (place.at[1] - field.west) % 360 * field.east_scale, 1),
            round(top + (field.north - place.at[0]) * field.north_scale, 1),
        )
        for place in found
    ]
    for place, (x, y) in zip(found, spots, strict=True):
        wide = MARK * max(1, len(place.seats)) / 2
        taken.append((x - wide, y - MARK / 2, x + wide, y + MARK / 2))
    pins = []
    for place, (x, y) in zip(found, spots, strict=True):
        pin, box = _pin(place, x, y, taken, field)
        taken.append(box)
        pins.append(pin)
    return Map(field, land_below(field), pins, claims(borders, asked, field, taken))


def _around(points: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """Corners of what is shown: the places, and some room around them."""
    if not points:
        return []
    first = points[0][1]
    east = [first + (at[1] - first + 180) % 360 - 180 for at in points]
    south, north = min(at[0] for at in points), max(at[0] for at in points)
    up, across = max(AROUND, (north - south) / 8), max(AROUND, (max(east) - min(east)) / 8)
    return [
        (max(south - up, -89.0), min(east) - across),
        (min(north + up, 89.0), max(east) + across),
    ]


def _pin(
    place: Place,
    x: float,
    y: float,
    taken: Sequence[Box],
    field: Chart,
) -> tuple[Pin, Box]:
    """Its label where it covers least of what stands there already."""
    wide = LETTER * (len(f"{place.number}. {place.label}"))
    beside = MARK * max(1, len(place.seats)) / 2 + 3
    tried: list[tuple[float, int, Pin, Box]] = []
    for down in (4, -10, 18, -24, 32):
        for anchor, at in (("start", x + beside), ("end", x - beside)):
            start = at if anchor == "start" else at - wide
            box = (start, y + down - LINE + 4, start + wide, y + down + 4)
            left, top, right, bottom = field.box
            outside = max(0.0, left - start) + max(0.0, box[2] - right)
            over = max(0.0, top - box[1]) + max(0.0, box[3] - bottom)
            covered = sum(
                max(0.0, min(box[2], other[2]) - max(box[0], other[0]))
                * max(0.0, min(box[3], other[3]) - max(box[1], other[1]))
                for other in taken
            )
            pin = Pin(place, x, y, round(at, 1), round(y + down, 1), anchor)
            tried.append((covered + (outside * LINE + over * wide) * 2, len(tried), pin, box))
    _covered, _number, pin, box = min(tried, key=lambda one: one[:2])
    return pin, box


urlpatterns = [path("contacts/map/", contacts_map, name="contacts_map")]
