"""The next best place: never an answer that ends without one, and never one without its reason."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from math import asin, cos, radians, sin, sqrt
from typing import TYPE_CHECKING

from goodoffices.reception.event import PlaceId
from goodoffices.reception.needs import is_counted
from goodoffices.reception.occupancy import rooms
from goodoffices.reception.place import Place
from goodoffices.reception.places_events import BEDS

if TYPE_CHECKING:
    from goodoffices.reception.programme import Programme

__all__ = ["Choice", "distance_km", "next_best"]

EARTH_KM = 6371.0


@dataclass(frozen=True, slots=True)
class Choice:
    """A place, and what stands in the way there.

    Attributes
    ----------
    place : Place
    km : float or None
        How far it is, where both positions are known.
    missing : Mapping[str, int]
        Service -> how much of it is not free there; empty where everything is.
    is_open, is_verified : bool
        Whether it takes people that day, and whether somebody has looked lately.
    """

    place: Place
    km: float | None
    missing: Mapping[str, int]
    is_open: bool
    is_verified: bool

    @property
    def fits(self) -> bool:
        """Whether nothing stands in the way."""
        return self.is_open and self.is_verified and not self.missing


def distance_km(one: Place, other: Place) -> float | None:
    """Along the earth, in kilometres; None where a position is not known."""
    if (
        one.latitude is None
        or one.longitude is None
        or other.latitude is None
        or other.longitude is None
    ):
        return None
    north, south = radians(one.latitude), radians(other.latitude)
    east = radians(other.longitude - one.longitude)
    chord = sin((south - north) / 2) ** 2 + cos(north) * cos(south) * sin(east / 2) ** 2
    return 2 * EARTH_KM * asin(min(1.0, sqrt(chord)))


def next_best(
    programme: Programme,
    needs: Mapping[str, int],
    night: date,
    now: datetime,
    *,
    near: PlaceId | None = None,
    without: Collection[PlaceId] = (),
) -> tuple[Choice, ...]:
    """Every place in the order in which it is tried: what fits first, then where least is missing, then the nearest.

    Parameters
    ----------
    programme : Programme
    needs : Mapping[str, int]
        Service -> how much; beds too.
    night : date
    now : datetime
    near : PlaceId, optional
        The place from which distances count.
    without : collection of PlaceId, optional
        Places that are not asked for: one that closes, one that refused.

    Returns
    -------
    tuple of Choice
        Empty only where there is no other place at all.
    """
    places = programme.places
    there = rooms(programme, night, now)
    origin = places.places.get(near) if near else None
    found = []
    for place in places.places.values():
        if place.id in without:
            continue
        missing = {}
        for service, units in needs.items():
            room = there[place.id].get(service)
            free = 0 if room is None else room.free if is_counted(service) else room.capacity
            if units > free:
                missing[service] = units - free
        km = None if origin is None else distance_km(origin, place)
        found.append(Choice(place, km, missing, place.is_open(night), place.is_verified(night)))
    found.sort(key=_order)
    return tuple(found)


def _order(choice: Choice) -> tuple[bool, int, int, bool, float, str]:
    # What fits misses nothing; what is closed or not verified has nothing that counts.
    return (
        not choice.is_open,
        choice.missing.get(BEDS, 0),
        sum(choice.missing.values()),
        choice.km is None,
        choice.km or 0.0,
        choice.place.id,
    )
