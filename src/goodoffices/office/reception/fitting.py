"""Whether people fit where they shall go: counted in plain loops, before anything is written, whoever chose the place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from goodoffices.errors import InputError
from goodoffices.office.reception.asking import still_held, taken_by_others
from goodoffices.office.reception.hard_rules import allowed_pairs, near_enough
from goodoffices.office.reception.units import Situation, Unit, as_signed, situation
from goodoffices.reception import CaseId, PlaceId, Programme, TransportId
from goodoffices.reception.place import Place
from goodoffices.reception.placements import Standing

__all__ = ["check_fit", "transports_of"]


def check_fit(programme: Programme, wanted: Sequence[Standing], now: datetime) -> None:
    """Refuse what breaks a rule or exceeds what is there, all together.

    Parameters
    ----------
    programme : Programme
    wanted : sequence of Standing
        What shall be signed.
    now : datetime

    Raises
    ------
    InputError
        It names the case and what is in the way.
    """
    mine = {case for one in wanted for case in one.cases}
    found = as_signed(situation(programme, {one.case for one in wanted}), mine)
    units = {unit.cases: unit for unit in found.open}
    for one in wanted:
        unit = units.get(one.cases)
        if (
            unit is None
            or unit.takes != dict(one.needs)
            or not unit.requires <= set(one.proposed.requires)
        ):
            raise _refused(
                one.case, "the group has changed since this was proposed. Look for a place again."
            )
    pairs = [(units[one.cases], one.place) for one in wanted]
    _check_rules(programme, pairs, found, now)
    _check_room(programme, pairs, found, now)


def _check_rules(
    programme: Programme,
    pairs: Sequence[tuple[Unit, PlaceId]],
    found: Situation,
    now: datetime,
) -> None:
    day = now.date()
    places = programme.places.places
    used = {place: None for _, place in pairs}
    there = [places[place] for place in used if place in places]
    column = {place.id: number for number, place in enumerate(there)}
    counts = {place.id: place.capacity_on(day) for place in there}
    row = {case: number for number, (unit, _) in enumerate(pairs) for case in unit.cases}
    some = [unit for unit, _ in pairs]
    allowed = allowed_pairs(programme, some, row, there, counts, found)
    at: dict[CaseId, Place] = {}
    for number, (unit, place) in enumerate(pairs):
        if (
            place not in column
            or not places[place].is_open(day)
            or not allowed[number, column[place]]
        ):
            raise _refused(
                unit.case,
                "a rule speaks against this place by now: it is closed, lacks something that they need, was refused, or somebody is there from whom they are kept apart.",
            )
        at.update(dict.fromkeys(unit.cases, places[place]))
    for one, other in programme.people.apart():
        if one in at and other in at and at[one].id == at[other].id:
            raise _refused(
                one, f"it must be kept apart from {other}, which would be at the same place."
            )
    for near in programme.people.near():
        if (
            near.one in at
            and near.other in at
            and not near_enough(at[near.one], at[near.other], near.strength, near.km)
        ):
            raise _refused(
                near.one, f"it must live near {near.other}, and these places are too far apart."
            )


def _check_room(
    programme: Programme,
    pairs: Sequence[tuple[Unit, PlaceId]],
    found: Situation,
    now: datetime,
) -> None:
    mine = {case for unit, _ in pairs for case in unit.cases}
    taken = taken_by_others(programme, found, now=now, mine=mine, proposals=False)
    left = {
        place: Counter(
            {name: units - taken.get(place, {}).get(name, 0) for name, units in has.items()}
        )
        for place, has in programme.places.capacity_on(now.date()).items()
    }
    kept: dict[tuple[PlaceId, TransportId], Counter[str]] = {}
    for hold in programme.places.holds(now):
        if hold.transport:
            rest = kept.setdefault((hold.place, hold.transport), Counter())
            rest.update(still_held(programme, hold, found))
    for unit, place in pairs:
        mine_too = [
            kept[place, one] for one in transports_of(programme, unit) if (place, one) in kept
        ]
        for service, units in unit.takes.items():
            need = units
            for pool in mine_too:  # what is held for those they came with is used first
                used = min(need, pool[service])
                pool[service] -= used
                need -= used
            if need > left[place][service]:
                raise _refused(
                    unit.case,
                    f"{programme.places.places[place].name} has too little of {service} left for the {units} that they need.",
                )
            left[place][service] -= need


def transports_of(programme: Programme, unit: Unit) -> set[TransportId]:
    """On which manifests they stand."""
    transports = programme.transports
    return {
        transports.lines[line].transport
        for case in unit.cases
        for line in transports.of_case.get(case, ())
    }


def _refused(case: CaseId, why: str) -> InputError:
    return InputError(
        "this does not fit", advice=f"{case}: {why} Nothing was signed.", field="cases"
    )
