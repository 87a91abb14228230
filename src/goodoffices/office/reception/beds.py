"""A bed for tonight: one step, by hand. It asks no engine, no score and nobody's acceptance, and decides nothing later."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING

from goodoffices.errors import AccessError, InputError
from goodoffices.office.reception.manifests import known_transport
from goodoffices.office.reception.places import known_place
from goodoffices.office.reception.vacancies import PlaceRow, board_of, night_of
from goodoffices.office.reception.written import form_name, number
from goodoffices.office.sent_form import once
from goodoffices.reception import CaseId, Duty, PlaceId, Programme, TransportId, hidden
from goodoffices.reception.bedless import Bedless, bedless
from goodoffices.reception.manifest import NO_CASE, NO_TRANSPORT
from goodoffices.reception.nearest import next_best
from goodoffices.reception.occupancy import occupancy_with, rooms
from goodoffices.reception.place import Bed, Place
from goodoffices.reception.places_events import BEDS, BedGiven, BedId, BedTakenBack, OverReason

if TYPE_CHECKING:
    from goodoffices.office.office import Office
    from goodoffices.office.registers import Register
    from goodoffices.office.view import Actor
    from goodoffices.record import Officer

__all__ = ["BedList", "Bedless", "Slip", "Tonight", "give_bed", "slip", "take_back_bed", "tonight"]

NAMED = 3
"""So many other places are named where one has no bed left."""


@dataclass(frozen=True, slots=True)
class Slip:
    """Beds for one night, as printed for those who sleep there.

    Attributes
    ----------
    bed : Bed
        Without its case where whereabouts are hidden from the reader.
    place : Place
    guarded : bool
        Whether for whom it is, is hidden from the reader.
    """

    bed: Bed
    place: Place
    guarded: bool


@dataclass(frozen=True, slots=True)
class BedList:
    """Who sleeps at one place tonight by a bed that was given.

    Attributes
    ----------
    row : PlaceRow
    slips : tuple of Slip
    """

    row: PlaceRow
    slips: tuple[Slip, ...]

    @property
    def people(self) -> int:
        """How many they are."""
        return sum(one.bed.people for one in self.slips)


@dataclass(frozen=True, slots=True)
class Tonight:
    """One night.

    Attributes
    ----------
    night : date
    lists : tuple of BedList
        By place; also places at which nobody was given a bed.
    bedless : tuple of Bedless
        Who has none, first who has been here longest.
    given_count : int
        How many slips there are in all, also those that were not asked for.
    first : int
        From which of them on they are: from the first, where there are not so many as was asked for.
    """

    night: date
    lists: tuple[BedList, ...]
    bedless: tuple[Bedless, ...]
    given_count: int
    first: int = 0

    @property
    def given(self) -> tuple[Slip, ...]:
        """The beds that were asked for, by place."""
        return tuple(slip for of in self.lists for slip in of.slips)

    @property
    def over(self) -> tuple[Slip, ...]:
        """Beds that were given where, by the figures, none was left."""
        return tuple(one for of in self.lists for one in of.slips if one.bed.over is not None)


@once
def give_bed(
    office: Office,
    actor: Actor,
    *,
    officer: Officer,
    place: PlaceId,
    people: int = 0,
    case: CaseId = NO_CASE,
    transport: TransportId = NO_TRANSPORT,
    night: date | None = None,
    over: OverReason | None = None,
    key: str,
) -> BedId:
    """Give people beds for a night. It needs nothing but an officer at the gate.

    Parameters
    ----------
    office : Office
    actor : Actor
    officer : Officer
    place : PlaceId
    people : int
        How many; for a case as many as have none yet, where nothing is said.
    case : CaseId, optional
        Whose; none for people whom nobody has registered yet.
    transport : TransportId, optional
        With which they came.
    night : date, optional
        This one, where nothing is said.
    over : OverReason, optional
        Why there, if no bed is left by the figures.
    key : str
        Idempotency key.

    Raises
    ------
    InputError
        If they have beds already, or none is left and no reason is given: the advice names places that have.
    """
    with office.registers.at(actor) as register:
        now = office.now()
        programme = register.programme
        programme.protection.require(officer.id, Duty.GATE, now, place=place)
        known_place(register, place)
        if transport:
            known_transport(register, transport)
        if case and case not in programme.people.cases:
            raise AccessError("no such case")
        bed = BedId(form_name(register, "b", key))
        earlier = programme.places.all_beds.get(bed)
        evening = night or (earlier.night if earlier else night_of(now))
        if case and not people:
            known = programme.people.cases[case].people
            left = known - _given(programme, case, evening)
            people = earlier.people if earlier else max(left, 1)
        given = BedGiven(
            bed=bed,
            place=place,
            night=evening,
            people=people,
            case=case,
            transport=transport,
            over=over,
        )
        if not register.is_written(key):
            _check(programme, given, now)
        register.append(officer, [given], key=key)
        return bed


@once
def take_back_bed(office: Office, actor: Actor, *, officer: Officer, bed: BedId, key: str) -> None:
    """They sleep elsewhere, or did not come: the beds are free again.

    Raises
    ------
    AccessError
        If there are no such beds.
    """
    with office.registers.at(actor) as register:
        known = register.programme.places.all_beds.get(bed)
        if known is None:
            raise AccessError("no such bed")
        protection = register.programme.protection
        protection.require(officer.id, Duty.GATE, office.now(), place=known.place)
        register.append(officer, [BedTakenBack(bed=bed, case=known.case)], key=key)


def tonight(
    office: Office,
    actor: Actor,
    *,
    officer: Officer,
    night: date | None = None,
    first: int = 0,
    most: int | None = None,
) -> Tonight:
    """Who was given a bed where, by place, and who is here and has none.

    For whom a bed is, is left out where that is hidden from the officer, unless the officer gave it.

    Parameters
    ----------
    office : Office
    actor : Actor
    officer : Officer
    night : date, optional
        This one, where nothing is said.
    first, most : int, optional
        From which slip on, and how many of them; all of them, where nothing is said.

    Raises
    ------
    AccessError
        If the officer meets no transports.
    """
    with office.registers.at(actor) as register:
        now = office.now()
        programme = register.programme
        programme.protection.require(officer.id, Duty.GATE, now)
        evening = night or night_of(now)
        given: dict[PlaceId, list[Bed]] = {}
        for bed in programme.places.beds(evening):
            given.setdefault(bed.place, []).append(bed)
        every = sum(map(len, given.values()))
        first = first if first < every else 0
        last = first + most if most is not None else every
        lists, count = [], 0
        for row in board_of(register, officer, evening, now).rows:
            here = given.get(row.place.id, [])
            asked = here[max(0, first - count) : max(0, last - count)]
            slips = tuple(_slip(register, officer, bed, now) for bed in asked)
            lists.append(BedList(row, slips))
            count += len(here)
        return Tonight(evening, tuple(lists), bedless(programme, evening), every, first)


def slip(office: Office, actor: Actor, *, officer: Officer, bed: BedId) -> Slip:
    """The slip for those who got a bed: where they sleep tonight.

    Raises
    ------
    AccessError
        If there is no such bed, or for whom it is, is hidden from the officer.
    """
    with office.registers.at(actor) as register:
        now = office.now()
        register.programme.protection.require(officer.id, Duty.GATE, now)
        known = register.programme.places.all_beds.get(bed)
        if known is None:
            raise AccessError("no such bed")
        found = _slip(register, officer, known, now)
        if found.guarded:
            raise AccessError("where they are is hidden")
        return found


def _slip(register: Register, officer: Officer, bed: Bed, now: datetime) -> Slip:
    programme = register.programme
    place = programme.places.places[bed.place]
    secret = place.hidden or (bool(bed.case) and hidden(programme, bed.case) is not None)
    mine = bed.by.id == officer.id or programme.protection.has(officer.id, Duty.PROTECT, now)
    if not secret or mine:
        return Slip(bed, place, guarded=False)
    blank = replace(bed, case=NO_CASE)
    return Slip(blank, replace(place, town="", latitude=None, longitude=None), guarded=True)


def _given(programme: Programme, case: CaseId, night: date) -> int:
    return sum(bed.people for bed in programme.places.beds(night) if bed.case == case)


def _check(programme: Programme, given: BedGiven, now: datetime) -> None:
    """What may be said against it: they have beds, or there are none left and nobody says why there."""
    if given.case:
        known = programme.people.cases[given.case].people
        have = _given(programme, given.case, given.night)
        if have and have + given.people > known:
            raise InputError(
                "they have beds",
                advice=f"{have} of these {known} have beds for this night already. Take those back first, or write down how many they are. Nothing was written.",
                field="people",
            )
    number(given.people, "people", least=1)
    before, after = (
        one.taken.get(BEDS, 0) for one in occupancy_with(programme, given.night, now, given)
    )
    known_place = programme.places.places[given.place]
    counts = known_place.capacity_on(given.night).get(BEDS, 0)
    free = max(0, counts - before)
    if after - before <= free or given.over is not None:
        return
    there = rooms(programme, given.night, now)
    others = next_best(
        programme, {BEDS: given.people}, given.night, now, near=given.place, without=(given.place,)
    )
    named = [
        f"{one.place.name} ({room_of.free})"
        for one in others
        if not one.place.hidden and (room_of := there[one.place.id].get(BEDS)) and room_of.free
    ][:NAMED]
    where = (
        f"Free elsewhere: {', '.join(named)}."
        if named
        else "No other place has one by its figures."
    )
    raise InputError(
        "no bed left",
        advice=f"By the figures {free} beds are free here, and this takes {after - before}. {where} Choose another place, or say why they sleep here nevertheless. Nothing was written.",
        field="over",
    )
