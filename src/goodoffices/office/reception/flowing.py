"""How many people of which transport live, or will live, at which place: numbers for a map, nobody by name or number."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from goodoffices.errors import AccessError
from goodoffices.reception import Duty, PlaceId, TransportId, hidden
from goodoffices.reception.manifest import Transport
from goodoffices.reception.place import Place

if TYPE_CHECKING:
    from goodoffices.office.office import Office
    from goodoffices.office.view import Actor
    from goodoffices.record import Officer

__all__ = ["Flows", "flows"]


@dataclass(frozen=True, slots=True)
class Flows:
    """Who goes from where to where, in numbers.

    Attributes
    ----------
    transports : tuple of Transport
        Those with whom somebody comes who has a place.
    places : tuple of Place
        Where they live or will live.
    people : Mapping[(TransportId, PlaceId), int]
    elsewhere : int
        People who have a place and came with no transport that is known.
    """

    transports: tuple[Transport, ...]
    places: tuple[Place, ...]
    people: Mapping[tuple[TransportId, PlaceId], int]
    elsewhere: int


def flows(office: Office, actor: Actor, *, officer: Officer) -> Flows:
    """Who goes from where to where. Hidden places and cases are left out.

    Raises
    ------
    AccessError
        If the officer neither places people nor meets transports.
    """
    with office.registers.at(actor) as register:
        programme, now = register.programme, office.now()
        protection = programme.protection
        if not any(protection.has(officer.id, one, now) for one in (Duty.PLACE, Duty.GATE)):
            raise AccessError("not among this officer's duties")
        transports, places = programme.transports, programme.places.places
        people: Counter[tuple[TransportId, PlaceId]] = Counter()
        elsewhere = 0
        for one in programme.placements.standing.values():
            place = places.get(one.place)
            if place is None or place.hidden:
                continue
            for case in one.cases:
                known = programme.people.cases.get(case)
                if known is None or hidden(programme, case) is not None:
                    continue
                lines = transports.of_case.get(case, ())
                if not lines:
                    elsewhere += known.people
                    continue
                people[transports.lines[lines[-1]].transport, one.place] += known.people
        met = {transport for transport, _place in people}
        taken = {place for _transport, place in people}
        return Flows(
            tuple(one for one in transports.transports.values() if one.id in met),
            tuple(one for one in places.values() if one.id in taken),
            dict(people),
            elsewhere,
        )
