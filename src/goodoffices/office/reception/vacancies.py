"""The board of places: what each has, what is taken and by whom, what is free tonight; and who would lose a place that closes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from goodoffices.office.reception.known import require_any
from goodoffices.office.reception.places import known_place
from goodoffices.reception import CaseId, Duty, PlaceId, hidden
from goodoffices.reception.nearest import Choice, next_best
from goodoffices.reception.needs import is_counted
from goodoffices.reception.occupancy import Occupancy, needs_of, occupancy, rooms
from goodoffices.reception.place import Hold, Place, Room, Waiting
from goodoffices.reception.places_events import BEDS

if TYPE_CHECKING:
    from goodoffices.office.office import Office
    from goodoffices.office.registers import Register
    from goodoffices.office.view import Actor
    from goodoffices.record import Officer

__all__ = [
    "Board",
    "Closing",
    "Homeless",
    "PlaceRow",
    "PlaceSheet",
    "board",
    "board_of",
    "closing",
    "night_of",
    "place_sheet",
]

NIGHT_BEGINS_H = 6
"""Until this hour, in UTC, it is still the night of the day before."""


def night_of(now: datetime) -> date:
    """The night that a moment belongs to: after midnight it is still that of the day before."""
    return (now - timedelta(hours=NIGHT_BEGINS_H)).date()


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """One place on the board.

    Attributes
    ----------
    place : Place
    rooms : Mapping[str, Room]
        Counted service -> what it has of it tonight.
    has : tuple of str
        Services that are there and not counted.
    parts : Occupancy
        Of what the taken consists.
    open, verified : bool
        Whether it takes people tonight, and whether somebody has looked lately.
    """

    place: Place
    rooms: Mapping[str, Room]
    has: tuple[str, ...]
    parts: Occupancy
    open: bool
    verified: bool

    @property
    def beds(self) -> Room:
        """Its beds."""
        return self.rooms.get(BEDS, Room(0, 0, 0))


@dataclass(frozen=True, slots=True)
class Board:
    """All places in one night.

    Attributes
    ----------
    night : date
    rows : tuple of PlaceRow
        By town and name.
    services : tuple of str
        Counted services that any of them has, beds first.
    """

    night: date
    rows: tuple[PlaceRow, ...]
    services: tuple[str, ...]

    def free(self, code: str) -> int:
        """What is free in all: what one place has too many takes nothing from another."""
        return sum(row.rooms[code].free for row in self.rows if code in row.rooms)


@dataclass(frozen=True, slots=True)
class PlaceSheet:
    """One place, as far as the officer may see it.

    Attributes
    ----------
    row : PlaceRow
    holds : tuple of Hold
        What is held there now; for whom is left out where that is hidden.
    waiting : tuple of Waiting
    days : tuple of (date, dict)
        The days on which what counts changes, from tonight on, and what counts from then.
    """

    row: PlaceRow
    holds: tuple[Hold, ...]
    waiting: tuple[Waiting, ...]
    days: tuple[tuple[date, Mapping[str, int]], ...]


@dataclass(frozen=True, slots=True)
class Homeless:
    """A case that needs another place when one closes.

    Attributes
    ----------
    case : CaseId
    people : int
    has_moved_in : bool
    choices : tuple of Choice
        Every other place, the next best first, with what stands in the way there.
    """

    case: CaseId
    people: int
    has_moved_in: bool
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class Closing:
    """What would follow if a place closed.

    Attributes
    ----------
    homeless : tuple of Homeless
        Who needs another place, the largest first.
    guarded : int
        How many people beside them an officer who protects has to find a place for.
    """

    homeless: tuple[Homeless, ...]
    guarded: int


def board(office: Office, actor: Actor, *, officer: Officer, night: date | None = None) -> Board:
    """All places, and what is free in a night: what counts, less what is placed, held, and given for the night.

    Where a hidden place is, is left out for officers who do not protect.
    """
    with office.registers.at(actor) as register:
        now = office.now()
        require_any(register, officer, now, Duty.GATE, Duty.PLACES, Duty.PLACE)
        return board_of(register, officer, night or night_of(now), now)


def place_sheet(
    office: Office,
    actor: Actor,
    *,
    officer: Officer,
    place: PlaceId,
    night: date | None = None,
) -> PlaceSheet:
    """One place: what it has and has had said of it, what is held, who waits for it."""
    with office.registers.at(actor) as register:
        now = office.now()
        programme = register.programme
        programme.protection.require(officer.id, Duty.PLACES, now, place=place)
        known = known_place(register, place)
        evening = night or night_of(now)
        row = next(r for r in board_of(register, officer, evening, now).rows if r.place.id == place)
        sees = programme.protection.has(officer.id, Duty.PROTECT, now)

        def shown(case: CaseId) -> bool:
            return not case or sees or hidden(programme, case) is None

        return PlaceSheet(
            row,
            tuple(h for h in programme.places.holds(now) if h.place == place and shown(h.case)),
            tuple(w for w in programme.places.waiting_for(place) if shown(w.case)),
            _changes(known, evening),
        )


def closing(
    office: Office,
    actor: Actor,
    *,
    officer: Officer,
    place: PlaceId,
    from_day: date | None = None,
) -> Closing:
    """Who would need another place if this one closed, and every place that is left for them.

    Nobody is moved by it, and nothing is written.
    """
    with office.registers.at(actor) as register:
        now = office.now()
        programme = register.programme
        programme.protection.require(officer.id, Duty.PLACES, now, place=place)
        known_place(register, place)
        night = from_day or night_of(now)
        taking: dict[CaseId, tuple[dict[str, int], bool]] = {}
        for standing in programme.placements.at(place):
            if standing.state.takes_room:
                needs = {**standing.needs, BEDS: standing.people}
                taking[standing.case] = (needs, standing.state.is_there)
        for bed in programme.places.beds(night_of(now)):
            if bed.place == place and bed.case and bed.case not in programme.placements.of:
                taking[bed.case] = ({**needs_of(programme, bed.case), BEDS: bed.people}, False)
        sees = programme.protection.has(officer.id, Duty.PROTECT, now)
        homeless, guarded = [], 0
        for case, (needs, there) in taking.items():
            if sees or hidden(programme, case) is None:
                choices = next_best(programme, needs, night, now, near=place, without=(place,))
                homeless.append(Homeless(case, needs[BEDS], there, choices))
            else:
                guarded += needs[BEDS]
        homeless.sort(key=lambda one: (-one.people, one.case))
        return Closing(tuple(homeless), guarded)


def board_of(register: Register, officer: Officer, night: date, now: datetime) -> Board:
    """The board as an officer may see it."""
    programme = register.programme
    sees = programme.protection.has(officer.id, Duty.PROTECT, now)
    parts = occupancy(programme, night, now)
    there = rooms(programme, night, now)
    rows = []
    for place in programme.places.places.values():
        of = there[place.id]
        shown = place
        if place.hidden and not sees:
            shown = replace(place, town="", latitude=None, longitude=None)
        rows.append(
            PlaceRow(
                shown,
                {code: room for code, room in of.items() if is_counted(code)},
                tuple(code for code, room in of.items() if room.stated and not is_counted(code)),
                parts[place.id],
                place.is_open(night),
                place.is_verified(night),
            )
        )
    rows.sort(key=lambda row: (row.place.town, row.place.name, row.place.id))
    services = {code for row in rows for code in row.rooms}
    ordered = sorted(services, key=lambda code: (code != BEDS, code))
    return Board(night, tuple(rows), tuple(ordered))


def _changes(place: Place, from_day: date) -> tuple[tuple[date, Mapping[str, int]], ...]:
    """The days on which what counts changes."""
    days = {from_day, place.verified_until, place.closed_from}
    for one in place.capacity:
        days |= {one.from_day, one.until_day}
    found: list[tuple[date, Mapping[str, int]]] = []
    for day in sorted(day for day in days if day is not None and day >= from_day):
        counts = place.capacity_on(day)
        if not found or found[-1][1] != counts:
            found.append((day, counts))
    return tuple(found)
