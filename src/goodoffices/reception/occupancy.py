"""What is taken at each place: by those who are placed there, for whom it is held, who come, and who sleep there tonight.

People are never counted twice: who is placed at a place, for whom it is held there, and who is given a bed there for
tonight, takes the most of the three and not their sum. What is held for a transport is used up by those who came with it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from goodoffices.reception.event import CaseId, PlaceId, TransportId
from goodoffices.reception.needs import is_counted
from goodoffices.reception.place import Bed, Hold, Room
from goodoffices.reception.places_events import BEDS, BedGiven

if TYPE_CHECKING:
    from goodoffices.reception.placements import Standing
    from goodoffices.reception.programme import Programme

__all__ = ["Occupancy", "claimed", "needs_of", "occupancy", "occupancy_with", "rooms"]

Amounts = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Occupancy:
    """What is taken at one place, service -> number. The parts add up.

    Attributes
    ----------
    placed : Mapping
        By signed placements.
    held : Mapping
        By holds and promised transfers, beyond what the same people have by a placement.
    given : Mapping
        By beds for the night, beyond what the same people have by either.
    """

    placed: Amounts
    held: Amounts
    given: Amounts

    @property
    def taken(self) -> dict[str, int]:
        """All of it."""
        found = dict(self.placed)
        for part in (self.held, self.given):
            for service, units in part.items():
                found[service] = found.get(service, 0) + units
        return found


def needs_of(programme: Programme, case: CaseId) -> dict[str, int]:
    """What a case uses up where it lives: a bed for each, and the counted services that it needs."""
    known = programme.people.cases.get(case)
    if known is None:
        return {}
    counted = {name: units for name, units in known.needs.items() if is_counted(name)}
    return {**counted, BEDS: known.people}


def claimed(programme: Programme, case: CaseId) -> dict[str, int]:
    """What a case takes with all who are placed with it; alone where it is not placed."""
    standing = programme.placements.of_case(case)
    return needs_of(programme, case) if standing is None else dict(_placed(standing))


@dataclass(slots=True)
class _Claim:
    """What one group has at one place, by each of the three."""

    placed: Counter[str]
    held: Counter[str]
    given: Counter[str]

    def most(self) -> Counter[str]:
        return self.placed | self.held | self.given


def occupancy(programme: Programme, night: date, now: datetime) -> Mapping[PlaceId, Occupancy]:
    """What is taken at each place in a night, as it stands at a moment.

    Parameters
    ----------
    programme : Programme
    night : date
        The day on which it begins.
    now : datetime
        What is held until then is free.

    Returns
    -------
    Mapping
        Every place -> what is taken there. It is counted once until something is said or a hold runs out.
    """
    holds = programme.places.holds(now)
    beds = programme.places.beds(night)
    return programme.worked_out(
        ("occupancy", night, tuple(hold.id for hold in holds)),
        lambda: _at(programme, programme.places.places, holds, beds),
    )


def rooms(programme: Programme, night: date, now: datetime) -> Mapping[PlaceId, Mapping[str, Room]]:
    """What each place has of each service in a night, and what is free of it.

    Parameters
    ----------
    programme : Programme
    night : date
    now : datetime

    Returns
    -------
    Mapping
        Place -> service -> room.
    """
    found = occupancy(programme, night, now)
    standing = tuple(hold.id for hold in programme.places.holds(now))
    return programme.worked_out(
        ("rooms", night, standing),
        lambda: programme.places.free(night, {place: one.taken for place, one in found.items()}),
    )


def occupancy_with(
    programme: Programme, night: date, now: datetime, bed: BedGiven
) -> tuple[Occupancy, Occupancy]:
    """What is taken in a night at the place of some beds, and what would be if they were given, too.

    Parameters
    ----------
    programme : Programme
    night : date
    now : datetime
    bed : BedGiven
        Nobody has given them yet.
    """
    place = bed.place
    holds = [hold for hold in programme.places.holds(now) if hold.place == place]
    beds: list[Bed | BedGiven] = [one for one in programme.places.beds(night) if one.place == place]
    before, after = (_at(programme, [place], holds, given)[place] for given in (beds, [*beds, bed]))
    return before, after


def _at(
    programme: Programme,
    places: Iterable[PlaceId],
    holds: Iterable[Hold],
    beds: Iterable[Bed | BedGiven],
) -> dict[PlaceId, Occupancy]:
    """What is taken at some places: by who is placed there, by what is held there, by beds that were given there."""
    claims, flights, strangers = _claims(programme, holds, beds)
    placed = programme.placements.taken()
    nobody: dict[CaseId, _Claim] = {}
    found = {}
    for place in places:
        held: Counter[str] = Counter()
        given: Counter[str] = Counter()
        here, unknown = claims.get(place, nobody), strangers.get(place, {})
        for claim in here.values():
            if claim.held:
                held += claim.held - claim.placed
            if claim.given:
                given += claim.given - (claim.placed | claim.held)
        if unknown:
            given[BEDS] += sum(unknown.values())
        for transport, amounts in flights.get(place, {}).items():
            used = _used(programme, transport, place, here)
            used[BEDS] += unknown.get(transport, 0)
            held += amounts - used
        found[place] = Occupancy(_counted(placed.get(place, {})), _counted(held), _counted(given))
    return found


def _counted(amounts: Mapping[str, int]) -> dict[str, int]:
    return {name: units for name, units in amounts.items() if units > 0 and is_counted(name)}


@dataclass(slots=True)
class _Came:
    """Who came, or comes, with a transport: cases on its manifest, and groups of those who are placed nowhere."""

    cases: frozenset[CaseId]
    groups: frozenset[CaseId]

    def has(self, standing: Standing) -> bool:
        """Whether anybody of those who are placed together is among them."""
        return standing.case in self.groups or not self.cases.isdisjoint(standing.cases)


def _came(programme: Programme, transport: TransportId) -> _Came:
    transports, placements = programme.transports, programme.placements
    cases = programme.worked_out_for(
        ("on the manifest", transport),
        transports.said[transport],
        lambda: frozenset(line.case for line in transports.manifest(transport) if line.case),
    )
    unplaced = (case for case in cases if case not in placements.of)
    return _Came(cases, frozenset(_group(programme, case) for case in unplaced))


def _group(programme: Programme, case: CaseId) -> CaseId:
    """The first of those with whom a case is placed, or would be."""
    standing = programme.placements.of_case(case)
    if standing is not None:
        return standing.case
    group = programme.people.group_of(case)
    return case if group is None else group.id


def _used(
    programme: Programme,
    transport: TransportId,
    place: PlaceId,
    claims: Mapping[CaseId, _Claim],
) -> Counter[str]:
    """What those who came with a transport have at a place already."""
    came = programme.worked_out(("came", transport), lambda: _came(programme, transport))
    used: Counter[str] = Counter()
    for group, claim in claims.items():
        one = programme.placements.standing.get(group)
        if group in came.groups if one is None else came.has(one):
            used += claim.most()
    for one in programme.placements.at(place):
        if one.state.takes_room and one.case not in claims and came.has(one):
            used += _placed(one)
    return used


def _placed(standing: Standing) -> Counter[str]:
    return Counter({**standing.needs, BEDS: standing.people})


def _claims(
    programme: Programme, holds: Iterable[Hold], given: Iterable[Bed | BedGiven]
) -> tuple[
    dict[PlaceId, dict[CaseId, _Claim]],
    dict[PlaceId, dict[TransportId, Counter[str]]],
    dict[PlaceId, dict[TransportId, int]],
]:
    """Per place: what groups have beside their placement, what is held for transports, who sleeps there unregistered."""
    claims: dict[PlaceId, dict[CaseId, _Claim]] = {}
    flights: dict[PlaceId, dict[TransportId, Counter[str]]] = {}
    strangers: dict[PlaceId, dict[TransportId, int]] = {}

    def claim(place: PlaceId, case: CaseId) -> _Claim:
        group = _group(programme, case)
        of_place = claims.setdefault(place, {})
        if group not in of_place:
            standing = programme.placements.of_case(group)
            here = standing is not None and standing.place == place and standing.state.takes_room
            has = _placed(standing) if standing is not None and here else Counter()
            of_place[group] = _Claim(has, Counter(), Counter())
        return of_place[group]

    for hold in holds:
        if hold.case:
            claim(hold.place, hold.case).held.update(hold.amounts)
        else:
            of_place = flights.setdefault(hold.place, {})
            of_place.setdefault(hold.transport, Counter()).update(hold.amounts)
    for transfer in programme.places.moving():
        claim(transfer.target, transfer.case).held.update(claimed(programme, transfer.case))
    for bed in given:
        if bed.case:
            claim(bed.place, bed.case).given[BEDS] += bed.people
        else:
            beds = strangers.setdefault(bed.place, {})
            beds[bed.transport] = beds.get(bed.transport, 0) + bed.people
    return claims, flights, strangers
