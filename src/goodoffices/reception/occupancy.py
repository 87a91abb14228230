"""What is taken at each place: by those who are placed there, for whom it is held, who come, and who sleep there tonight.

People are never counted twice: who is placed at a place, for whom it is held there, and who is given a bed there for
tonight, takes the most of the three and not their sum. What is held for a transport is used up by those who came with it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from goodoffices.reception.event import CaseId, PlaceId, TransportId
from goodoffices.reception.needs import is_counted
from goodoffices.reception.place import Bed
from goodoffices.reception.places_events import BEDS, BedGiven

if TYPE_CHECKING:
    from goodoffices.reception.placements import Standing
    from goodoffices.reception.programme import Programme

__all__ = ["Occupancy", "claimed", "needs_of", "occupancy"]

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
        return dict(Counter(self.placed) + Counter(self.held) + Counter(self.given))


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


def occupancy(
    programme: Programme, night: date, now: datetime, *, also: Collection[BedGiven] = ()
) -> dict[PlaceId, Occupancy]:
    """What is taken at each place in a night, as it stands at a moment.

    Parameters
    ----------
    programme : Programme
    night : date
        The day on which it begins.
    now : datetime
        What is held until then is free.
    also : collection of BedGiven, optional
        Beds for that night that nobody has given yet: what would be taken if somebody did.

    Returns
    -------
    dict
        Every place -> what is taken there.
    """
    claims, flights, strangers = _claims(programme, now, (*programme.places.beds(night), *also))
    placed = programme.placements.taken()
    found = {}
    for place in programme.places.places:
        held: Counter[str] = Counter()
        given: Counter[str] = Counter()
        for claim in claims.get(place, {}).values():
            held += claim.held - claim.placed
            given += claim.given - (claim.placed | claim.held)
        given[BEDS] += sum(strangers.get(place, {}).values())
        for transport, amounts in flights.get(place, {}).items():
            used = _used(programme, transport, place, claims.get(place, {}))
            used[BEDS] += strangers.get(place, {}).get(transport, 0)
            held += amounts - used
        found[place] = Occupancy(_counted(placed.get(place, {})), _counted(held), _counted(given))
    return found


def _counted(amounts: Mapping[str, int]) -> dict[str, int]:
    return {name: units for name, units in amounts.items() if units > 0 and is_counted(name)}


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
    lines = programme.transports.manifest(transport)
    used: Counter[str] = Counter()
    for group in {_group(programme, line.case) for line in lines if line.case}:
        standing = programme.placements.of_case(group)
        if group in claims:
            used += claims[group].most()
        elif standing is not None and standing.place == place and standing.state.takes_room:
            used += _placed(standing)
    return used


def _placed(standing: Standing) -> Counter[str]:
    return Counter({**standing.needs, BEDS: standing.people})


def _claims(
    programme: Programme, now: datetime, given: Collection[Bed | BedGiven]
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

    for hold in programme.places.holds(now):
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
