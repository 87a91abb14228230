"""What the engine is asked: cases and places as numbers, with every hard rule in who may go where.

Nothing of who somebody is reaches this far. A case is a pseudonym with a number of people, services it needs,
languages, wishes, and who of theirs lives where.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

import numpy as np
from numpy.typing import NDArray

from goodoffices.office.reception.hard_rules import allowed_pairs, near_pairs
from goodoffices.office.reception.units import Situation, Unit, as_signed, situation
from goodoffices.placement import Case, Wave
from goodoffices.placement import Place as Offer
from goodoffices.placement.wave import PERIOD, assembled
from goodoffices.reception import CaseId, PlaceId, Programme, TransportId, held_cases
from goodoffices.reception.needs import is_counted
from goodoffices.reception.place import Hold, Place
from goodoffices.reception.placements_weights import (
    LASTING_DAYS,
    WISHES_COUNTED,
    FamilyFacts,
    PlaceFacts,
)
from goodoffices.reception.places_events import BEDS

__all__ = [
    "Asked",
    "asked",
    "days_of_change",
    "family_facts",
    "kin_of",
    "place_facts",
    "scores",
    "still_held",
    "taken_by_others",
]

INTERPRETER = "interpreter:"


@dataclass(frozen=True, slots=True, eq=False)
class Asked:
    """A question to the engine, and what of the programme it stands for.

    Attributes
    ----------
    wave : Wave
        Everybody who is asked for, all places, what is left there.
    units : tuple of Unit
        Those who are asked for, in the order of the wave.
    given : Mapping[int, int]
        Number of a unit -> number of the place that an officer named, or where room is held for it.
    held : tuple of Unit
        Those whom no machine places.
    situation : Situation
        From which it was made.
    facts : tuple of FamilyFacts
    places : tuple of PlaceFacts
    """

    wave: Wave
    units: tuple[Unit, ...]
    given: Mapping[int, int]
    held: tuple[Unit, ...]
    situation: Situation
    facts: tuple[FamilyFacts, ...]
    places: tuple[PlaceFacts, ...]

    def __repr__(self) -> str:
        return f"<Asked for {len(self.units)} of {len(self.places)}>"


def asked(
    programme: Programme,
    *,
    day: date,
    now: datetime,
    cases: Collection[CaseId] | None = None,
    transport: TransportId | None = None,
    reopen: Collection[CaseId] = (),
    services: Collection[str] = (),
    nights: int = 1,
) -> Asked:
    """What a run is asked.

    Parameters
    ----------
    programme : Programme
    day : date
        For which day places are looked at.
    now : datetime
        Holds that are over by then count no more.
    cases : collection of CaseId, optional
        Only for these and their groups; proposals of others then keep their room. For everybody, where it is left
        out, and proposals that nobody signed are free again.
    transport : TransportId, optional
        Room that is held for this transport may be used.
    reopen : collection of CaseId
        What was signed for these does not count.
    services : collection of str
        Services that are looked at even if nobody needs or has them.
    nights : int
        For how many nights from that day on there must be room: a place that closes or has less before then counts in
        those nights for what it has.
    """
    found = situation(programme, reopen)
    wanted = [
        unit for unit in found.open if cases is None or any(case in cases for case in unit.cases)
    ]
    guards = frozenset(held_cases(programme))
    guarded = {unit.case for unit in wanted if not guards.isdisjoint(unit.cases)}
    units = tuple(unit for unit in wanted if unit.case not in guarded)
    places = [place for place in programme.places.places.values() if place.is_open(day)]
    names = {place.id: number for number, place in enumerate(places)}
    counts = {place.id: place.capacity_on(day) for place in places}
    mine = {case for unit in units for case in unit.cases}
    found = as_signed(found, mine)
    taken = taken_by_others(
        programme, found, now=now, mine=mine, transport=transport, proposals=cases is not None
    )
    needed = dict.fromkeys(tuple(unit.needs) for unit in units)
    counted = list(
        dict.fromkeys(
            service
            for source in (services, *counts.values(), (BEDS,) if units else (), *needed)
            for service in source
            if is_counted(service)
        )
    )
    free = {
        place.id: {
            service: max(
                0, counts[place.id].get(service, 0) - taken.get(place.id, {}).get(service, 0)
            )
            for service in counted
        }
        for place in places
    }
    for later in days_of_change(programme, places, day, nights):
        moment = max(now, datetime.combine(later, time.min, now.tzinfo))
        gone = taken_by_others(
            programme,
            found,
            now=moment,
            mine=mine,
            transport=transport,
            proposals=cases is not None,
        )
        for place in places:
            has = place.stated_on(later) if place.is_open(later) else {}
            free[place.id] |= {
                f"{service}{PERIOD}{later}": max(
                    0, has.get(service, 0) - gone.get(place.id, {}).get(service, 0)
                )
                for service in counted
            }
    wave = assembled(
        [Case(unit.case, unit.people, unit.needs) for unit in units],
        [Offer(place.id, free[place.id]) for place in places],
        scored=(np.zeros((0, 2), np.int64), np.zeros(0, np.int64), 1),
        allowed=None,
        apart=_apart(programme, units),
    )
    facts = _all_facts(programme, units, found)
    at = tuple(place_facts(place, day) for place in places)
    allowed = allowed_pairs(programme, units, places, counts, found)
    worth = scores(facts, at, wave.people, programme.placements.weights)
    kept = {hold.case: hold.place for hold in programme.places.holds(now) if hold.case in mine}
    given = {}
    named = programme.placements.locked.keys() | kept.keys()
    for number, unit in enumerate(units if named else ()):
        if named.isdisjoint(unit.cases):
            continue
        target = _named(programme, unit, kept)
        if target in names and allowed[number, names[target]]:
            given[number] = names[target]
    near, tables = near_pairs(programme, units, places)
    return Asked(
        replace(wave, scores=worth, allowed=allowed, near=near, near_tables=tables),
        units,
        given,
        tuple(unit for unit in wanted if unit.case in guarded),
        found,
        facts,
        at,
    )


def days_of_change(
    programme: Programme, places: Sequence[Place], day: date, nights: int
) -> list[date]:
    """Days within a stay on which a place has more or less than before."""
    end = day + timedelta(days=nights)
    days = {one.closed_from for one in places}
    days |= {
        edge for one in places for said in one.capacity for edge in (said.from_day, said.until_day)
    }
    # What is held until an hour of the night is free from the next day on.
    days |= {hold.until.date() + timedelta(days=1) for hold in programme.places.all_holds.values()}
    return sorted(one for one in days if one is not None and day < one < end)


def taken_by_others(
    programme: Programme,
    found: Situation,
    *,
    now: datetime,
    mine: Collection[CaseId],
    transport: TransportId | None = None,
    proposals: bool,
) -> Mapping[PlaceId, Mapping[str, int]]:
    """What is not free for some cases: placed, held for others, promised to those who move, and what is proposed to others.

    Parameters
    ----------
    programme : Programme
    found : Situation
    now : datetime
    mine : collection of CaseId
        For whom it is asked.
    transport : TransportId, optional
        What is held for it is free for them.
    proposals : bool
        Whether what is only proposed to others counts.
    """
    taken: dict[PlaceId, Counter[str]] = {at: Counter(some) for at, some in found.used.items()}
    if proposals:
        for one in programme.placements.standing.values():
            if not one.state.takes_room and not any(case in mine for case in one.cases):
                taken.setdefault(one.place, Counter()).update(one.needs)
    for transfer in programme.places.moving():
        mover = found.settled.get(transfer.case)
        if mover is not None and mover.place != transfer.target:
            taken.setdefault(transfer.target, Counter()).update(mover.needs)
    for hold in programme.places.holds(now):
        theirs = hold.case in mine or (hold.transport and hold.transport == transport)
        if not theirs:
            taken.setdefault(hold.place, Counter()).update(still_held(programme, hold, found))
    return taken


def still_held(programme: Programme, hold: Hold, found: Situation) -> Counter[str]:
    """What is left of a hold: those for whom it is, and who were placed there, have used it up."""
    rest = Counter(hold.amounts)
    if hold.case in found.settled:
        return Counter()
    if hold.transport:
        for line in programme.transports.manifest(hold.transport):
            one = found.settled.get(line.case)
            if one is not None and one.case == line.case and one.place == hold.place:
                rest -= Counter(one.needs)
    return +rest


def _named(programme: Programme, unit: Unit, kept: Mapping[CaseId, PlaceId]) -> PlaceId | None:
    """The place that an officer named for them, or where room is held for them."""
    for case in unit.cases:
        lock = programme.placements.locked.get(case)
        if lock is not None:
            return lock.place
    return next((kept[case] for case in unit.cases if case in kept), None)


def _apart(programme: Programme, units: Sequence[Unit]) -> list[tuple[int, int]]:
    number = {case: n for n, unit in enumerate(units) for case in unit.cases}
    pairs = ((number.get(one), number.get(other)) for one, other in programme.people.apart())
    return [
        (one, other)
        for one, other in pairs
        if one is not None and other is not None and one != other
    ]


def kin_of(programme: Programme) -> Mapping[CaseId, set[CaseId]]:
    """First of a group -> those whom it should live near."""
    kin: dict[CaseId, set[CaseId]] = defaultdict(set)
    for near in programme.people.near():
        kin[near.one].add(near.other)
        kin[near.other].add(near.one)
    return kin


def _all_facts(
    programme: Programme, units: Sequence[Unit], found: Situation
) -> tuple[FamilyFacts, ...]:
    """What a score may know of each; of whom nothing else is known than languages are told by the same facts."""
    kin = kin_of(programme)
    more = programme.placements.wishes.keys() | kin.keys()
    plain: dict[frozenset[str], FamilyFacts] = {}
    facts = []
    for unit in units:
        if not more.isdisjoint(unit.cases):
            facts.append(family_facts(programme, unit, found, kin))
            continue
        same = plain.get(unit.languages)
        if same is None:
            same = plain[unit.languages] = FamilyFacts((), unit.languages)
        facts.append(same)
    return tuple(facts)


def family_facts(
    programme: Programme, unit: Unit, found: Situation, kin: Mapping[CaseId, Collection[CaseId]]
) -> FamilyFacts:
    """What a score may know of them."""
    wishes = dict.fromkeys(
        place
        for case in unit.cases
        if case in programme.placements.wishes
        for place in programme.placements.wishes[case].places
    )
    there = {
        found.settled[other].place
        for case in unit.cases
        for other in kin.get(case, ())
        if other in found.settled
    }
    places = programme.places.places
    towns = {places[place].town for place in there if place in places}
    return FamilyFacts(tuple(wishes), unit.languages, frozenset(there), frozenset(towns - {""}))


def place_facts(place: Place, day: date) -> PlaceFacts:
    """What a score may know of a place."""
    counts = place.capacity_on(day)
    later = place.stated_on(day + timedelta(days=LASTING_DAYS))
    return PlaceFacts(
        place.id,
        place.town,
        frozenset(
            service.removeprefix(INTERPRETER)
            for service, units in counts.items()
            if units and service.startswith(INTERPRETER)
        ),
        lasting=place.closed_from is None and later.get("people", 0) >= counts.get("people", 1),
    )


def scores(
    facts: Sequence[FamilyFacts],
    places: Sequence[PlaceFacts],
    people: Iterable[int],
    weights: Mapping[str, int],
) -> NDArray[np.int32]:
    """Points a person times people, for every pair; the same numbers as ``points`` gives for one."""
    told = {id(family): family for family in facts}
    some = tuple(told.values())
    row_of = {name: row for row, name in enumerate(told)}
    rows = np.fromiter((row_of[id(family)] for family in facts), np.int64, len(facts))
    table = np.take(_points_table(some, places, weights), rows, axis=0)
    table *= np.fromiter(people, np.int32)[:, None]
    return table


def _points_table(
    facts: Sequence[FamilyFacts], places: Sequence[PlaceFacts], weights: Mapping[str, int]
) -> NDArray[np.int32]:
    """Points a person, for each family and each place."""
    table = np.zeros((len(facts), len(places)), np.int32)
    number = {place.place: n for n, place in enumerate(places)}
    towns: dict[str, list[int]] = defaultdict(list)
    spoken: dict[str, list[int]] = defaultdict(list)
    for n, place in enumerate(places):
        towns[place.town].append(n)
        for code in place.languages:
            spoken[code].append(n)
    understood: dict[frozenset[str], NDArray[np.int64]] = {}
    table += np.array([weights.get("lasting", 0) * place.lasting for place in places], np.int32)
    for row, family in enumerate(facts):
        line = table[row]
        for rank, wished in enumerate(family.wishes[:WISHES_COUNTED]):
            if wished in number:
                line[number[wished]] += weights.get("wish", 0) * (WISHES_COUNTED - rank)
        for kin in family.kin_places:
            if kin in number:
                line[number[kin]] += weights.get("kin", 0)
        for town in family.kin_towns:
            line[towns.get(town, [])] += weights.get("kin_town", 0)
        if family.languages not in understood:
            there = {n for code in family.languages for n in spoken.get(code, ())}
            understood[family.languages] = np.array(sorted(there), np.int64)
        line[understood[family.languages]] += weights.get("language", 0)
    return table
