"""Who may go where at all: every rule that is no capacity and that no score outweighs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from math import asin, cos, radians, sin, sqrt

import numpy as np
from numpy.typing import NDArray

from goodoffices.office.reception.units import Situation, Unit
from goodoffices.reception import CaseId, PlaceId, Programme
from goodoffices.reception.place import Place

__all__ = ["allowed_pairs", "distance_km", "near_enough", "near_pairs"]

EARTH_KM = 6371.0088


def allowed_pairs(
    programme: Programme,
    units: Sequence[Unit],
    row: Mapping[CaseId, int],
    places: Sequence[Place],
    counts: Mapping[PlaceId, Mapping[str, int]],
    found: Situation,
) -> NDArray[np.bool_]:
    """Which units may go to which places, shape (units, places).

    Parameters
    ----------
    programme : Programme
    units : sequence of Unit
    row : Mapping[CaseId, int]
        Case -> number of its unit.
    places : sequence of Place
    counts : Mapping
        What each place has on the day.
    found : Situation
        Who is where already.
    """
    allowed = np.ones((len(units), len(places)), np.bool_)
    column = {place.id: number for number, place in enumerate(places)}
    required: dict[str, list[int]] = defaultdict(list)
    for number, unit in enumerate(units):
        for service in unit.requires:
            required[service].append(number)
        if unit.only is not None:
            allowed[number] = [place.id == unit.only for place in places]
    for service, rows in required.items():
        there = np.array([counts[place.id].get(service, 0) > 0 for place in places], np.bool_)
        allowed[np.array(rows)] &= there
    for case, place in _ruled_out(programme, row):
        if place in column:
            allowed[row[case], column[place]] = False
    _by_kin(allowed, row, programme, places, found)
    return allowed


def _by_kin(
    allowed: NDArray[np.bool_],
    row: Mapping[CaseId, int],
    programme: Programme,
    places: Sequence[Place],
    found: Situation,
) -> None:
    """Away from those who must be kept apart, and near those who must be near, where these have a place already."""
    column = {place.id: number for number, place in enumerate(places)}
    for one, other in programme.people.apart():
        for case, rival in ((one, other), (other, one)):
            at = found.settled.get(rival)
            if case in row and at is not None and at.place in column:
                allowed[row[case], column[at.place]] = False
    for near in programme.people.near():
        for case, kin in ((near.one, near.other), (near.other, near.one)):
            at = found.settled.get(kin)
            if case in row and at is not None and at.place in programme.places.places:
                base = programme.places.places[at.place]
                close = [near_enough(base, place, near.strength, near.km) for place in places]
                allowed[row[case]] &= np.array(close, np.bool_)


def near_pairs(
    programme: Programme, row: Mapping[CaseId, int], places: Sequence[Place]
) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Which units must be near each other, and for each way of being near where both may be.

    Returns
    -------
    pairs : int array, shape (pairs, 3)
        Two units and a table.
    tables : bool array, shape (tables, places, places)
    """
    kinds: dict[tuple[str, int], int] = {}
    pairs = []
    for near in programme.people.near():
        one, other = row.get(near.one), row.get(near.other)
        if one is not None and other is not None and one != other:
            kind = kinds.setdefault((near.strength, near.km), len(kinds))
            pairs.append((min(one, other), max(one, other), kind))
    tables = [
        [[near_enough(one, other, strength, km) for other in places] for one in places]
        for strength, km in kinds
    ]
    return (
        np.array(sorted(set(pairs)), np.int64).reshape(-1, 3),
        np.array(tables, np.bool_).reshape(len(kinds), len(places), len(places)),
    )


def _ruled_out(programme: Programme, row: Mapping[CaseId, int]) -> Iterator[tuple[CaseId, PlaceId]]:
    """Pairs that somebody refused, or an officer ruled out."""
    for case, places in programme.placements.ruled_out.items():
        if case in row:
            yield from ((case, place) for place in places)
    for case, place in programme.places.refused():
        if case in row:
            yield case, place


def near_enough(one: Place, other: Place, strength: str, km: int) -> bool:
    """Whether two places are near as it was asked: in one town, or within so many kilometres."""
    if one.id == other.id:
        return True
    if strength == "same_town":
        return bool(one.town) and one.town == other.town
    distance = distance_km(one, other)
    return distance is not None and distance <= km


def distance_km(one: Place, other: Place) -> float | None:
    """Along the great circle; None where a position is not known."""
    if None in (one.latitude, one.longitude, other.latitude, other.longitude):
        return None
    north, south = radians(one.latitude or 0), radians(other.latitude or 0)
    across = radians((other.longitude or 0) - (one.longitude or 0))
    half = sin((south - north) / 2) ** 2 + cos(north) * cos(south) * sin(across / 2) ** 2
    return 2 * EARTH_KM * asin(min(1.0, sqrt(half)))
