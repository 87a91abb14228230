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

from goodoffices.office.reception.asked_before import BEFORE, Before, rows_of
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
    wanted = found.open
    if cases is not None:
        some = frozenset(cases)
        wanted = tuple(unit for unit in wanted if not some.isdisjoint(unit.cases))
    guards = frozenset(held_cases(programme))
    guarded = tuple(unit for unit in wanted if not guards.isdisjoint(unit.cases)) if guards else ()
    held = {unit.case for unit in guarded}
    units = tuple(unit for unit in wanted if unit.case not in held) if held else wanted
    places = [place for place in programme.places.places.values() if place.is_open(day)]
    names = {place.id: number for number, place in enumerate(places)}
    counts = {place.id: place.capacity_on(day) for place in places}
    number = {case: row for row, unit in enumerate(units) for case in unit.cases}
    mine = number.keys()
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
    offers = [Offer(place.id, free[place.id]) for place in places]
    at = tuple(place_facts(place, day) for place in places)
    told = _row_by_row(programme, units, number, found, offers, at, everybody=cases is None)
    allowed = allowed_pairs(programme, units, number, places, counts, found)
    kept = {hold.case: hold.place for hold in programme.places.holds(now) if hold.case in mine}
    given = {}
    named = {*programme.placements.locked, *kept} & mine
    for row in sorted({number[case] for case in named}):
        target = _named(programme, units[row], kept)
        if target in names and allowed[row, names[target]]:
            given[row] = names[target]
    near, tables = near_pairs(programme, number, places)
    return Asked(
        replace(
            told.wave,
            allowed=allowed,
            apart=_apart(programme, number),
            near=near,
            near_tables=tables,
        ),
        units,
        given,
        guarded,
        found,
        told.facts,
        at,
    )


def _row_by_row(
    programme: Programme,
    units: tuple[Unit, ...],
    number: Mapping[CaseId, int],
    found: Situation,
    offers: Sequence[Offer],
    at: tuple[PlaceFacts, ...],
    *,
    everybody: bool,
) -> Before:
    """What each needs and how well it would fare where; what everybody was asked for last is gone on with."""
    before: Before | None = programme.kept(BEFORE) if everybody else None
    services = tuple(dict.fromkeys(service for one in offers for service in one.capacity))
    if before is not None and before.wave.services != services:
        before = None
    wishes, kin = programme.placements.wishes, kin_of(programme)
    weights = programme.placements.weights
    rows = rows_of(before, units, number, wishes, kin)
    anew = [units[row] for row in rows.anew]
    wave = assembled(
        [Case(unit.case, unit.people, unit.needs) for unit in anew],
        offers,
        scored=(np.zeros((0, 2), np.int64), np.zeros(0, np.int64), 1),
        allowed=None,
        apart=(),
    )
    old = wave if before is None else before.wave
    plain = {} if before is None else dict(before.plain)
    people, needs = rows.laid(old.people, wave.people), rows.laid(old.needs, wave.needs)
    part = _all_facts(programme, anew, found, kin, plain)
    facts = rows.listed(() if before is None else before.facts, part)
    if before is not None and (before.places, before.weights) == (at, weights):
        worth = rows.laid(old.scores, scores(part, at, wave.people, weights))
    else:
        worth = scores(facts, at, people, weights)
    wave = replace(
        wave,
        cases=tuple(unit.case for unit in units),
        people=people,
        needs=needs,
        scores=worth,
        allowed=np.broadcast_to(np.True_, worth.shape),
    )
    made = Before(units, dict(wishes), tuple(kin), facts, plain, at, weights, wave)
    if everybody:
        programme.keep(BEFORE, made)
    return made


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
        for place, some in programme.placements.wanted().items():
            taken.setdefault(place, Counter()).update(some)
        own = map(programme.placements.of_case, mine)
        for one in {one.case: one for one in own if one is not None}.values():
            if not one.state.takes_room:
                taken[one.place].subtract(one.needs)
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


def _apart(programme: Programme, number: Mapping[CaseId, int]) -> NDArray[np.int64]:
    pairs = ((number.get(one), number.get(other)) for one, other in programme.people.apart())
    found = {
        (min(one, other), max(one, other))
        for one, other in pairs
        if one is not None and other is not None and one != other
    }
    return np.array(sorted(found), np.int64).reshape(-1, 2)


def kin_of(programme: Programme) -> Mapping[CaseId, set[CaseId]]:
    """First of a group -> those whom it should live near."""
    kin: dict[CaseId, set[CaseId]] = defaultdict(set)
    for near in programme.people.near():
        kin[near.one].add(near.other)
        kin[near.other].add(near.one)
    return kin


def _all_facts(
    programme: Programme,
    units: Sequence[Unit],
    found: Situation,
    kin: Mapping[CaseId, Collection[CaseId]],
    plain: dict[frozenset[str], FamilyFacts],
) -> tuple[FamilyFacts, ...]:
    """What a score may know of each; of whom nothing else is known than languages are told by the same facts."""
    more = programme.placements.wishes.keys() | kin.keys()
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
    told = dict(zip(map(id, facts), facts, strict=True))
    some = tuple(told.values())
    row_of = {name: row for row, name in enumerate(told)}
    rows = np.fromiter(map(row_of.__getitem__, map(id, facts)), np.int64, len(facts))
    table = np.take(_points_table(some, places, weights), rows, axis=0)
    table *= np.fromiter(people, np.int32)[:, None]
    return table


def _points_table(
    facts: Sequence[FamilyFacts], places: Sequence[PlaceFacts], weights: Mapping[str, int]
) -> NDArray[np.int32]:
    """Points a person, for each family and each place."""
    every = dict.fromkeys(family.languages for family in facts)
    kinds = {languages: kind for kind, languages in enumerate(every)}
    spoken = [[not some.isdisjoint(place.languages) for place in places] for some in kinds]
    plain = np.array(spoken, np.int32).reshape(len(kinds), len(places))
    plain *= weights.get("language", 0)
    plain += np.array([weights.get("lasting", 0) * place.lasting for place in places], np.int32)
    kind = np.fromiter((kinds[family.languages] for family in facts), np.int64, len(facts))
    table = np.take(plain, kind, axis=0)
    number = {place.place: n for n, place in enumerate(places)}
    wished = [
        (row, number[place], WISHES_COUNTED - rank)
        for row, family in enumerate(facts)
        for rank, place in enumerate(family.wishes[:WISHES_COUNTED])
        if place in number
    ]
    where = np.array(wished, np.int32).reshape(-1, 3).T
    np.add.at(table, (where[0], where[1]), weights.get("wish", 0) * where[2])
    towns: dict[str, list[int]] = defaultdict(list)
    for n, place in enumerate(places):
        towns[place.town].append(n)
    for row, family in enumerate(facts):
        for kin in family.kin_places & number.keys():
            table[row, number[kin]] += weights.get("kin", 0)
        for town in family.kin_towns:
            table[row, towns.get(town, [])] += weights.get("kin_town", 0)
    return table
