"""The zone of agreement: acceptable vectors, gains in one unit, and the answer of each solution."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import groupby
from math import lcm
from operator import itemgetter

from goodoffices.settlement.frontier import Found, ties_among
from goodoffices.settlement.negotiation import Negotiation
from goodoffices.settlement.package import Package
from goodoffices.settlement.result import FrontierPoint, Number, Solution
from goodoffices.settlement.solutions import Best, Concept, leximin_order

__all__ = ["Zone", "common_unit", "solution_in", "value_in_units", "zone_of"]


@dataclass(frozen=True, slots=True)
class Zone:
    """The acceptable vectors among those found.

    Parameters
    ----------
    found : Found
        All vectors found, with their packages.
    places : list of int
        Which of them are acceptable to every party.
    gains : list of tuple of int
        What they give above the disagreement point, in 1/unit of utility for every party alike.
    method : str
        ``merge`` (only undominated vectors) or ``enumeration`` (all of them).
    seen : dict
        Packages already listed, since several solutions often agree.
    """

    negotiation: Negotiation
    found: Found
    places: list[int]
    gains: list[tuple[int, ...]]
    method: str
    seen: dict[tuple[int, ...], list[FrontierPoint]] = field(default_factory=dict, repr=False)


def common_unit(negotiation: Negotiation) -> tuple[int, list[int]]:
    """A denominator common to all parties, and by what each party's points are multiplied for it."""
    unit = lcm(*(party.scale or 1 for party in negotiation.parties))
    return unit, [unit // (party.scale or 1) for party in negotiation.parties]


def zone_of(
    negotiation: Negotiation,
    found: Found,
    *,
    method: str,
    floors: Sequence[int],
    no_deal: Sequence[int],
) -> Zone:
    """The vectors that give every party at least its floor."""
    points = found.points
    places = list(range(len(points)))
    if any(floors) or negotiation.linked:  # points for combinations may be negative
        places = [place for place in places if _reaches(points[place], floors)]
    return Zone(negotiation, found, places, _gains(negotiation, points, places, no_deal), method)


def _reaches(points: Sequence[int], floors: Sequence[int]) -> bool:
    return all(have >= least for have, least in zip(points, floors, strict=True))


def _gains(
    negotiation: Negotiation,
    points: Sequence[tuple[int, ...]],
    places: Sequence[int],
    no_deal: Sequence[int],
) -> list[tuple[int, ...]]:
    _, factors = common_unit(negotiation)
    if not any(no_deal) and all(factor == 1 for factor in factors):
        return [points[place] for place in places]
    columns = [
        [(points[place][party] - least) * factor for place in places]
        for party, (least, factor) in enumerate(zip(no_deal, factors, strict=True))
    ]
    return list(zip(*columns, strict=True))


def solution_in(zone: Zone, concept: Concept, *, ties_limit: int) -> Solution:
    """The answer of one solution: the package to show, and the others that are equally good."""
    best = concept.function(zone.gains)
    ranked = _ranked(zone, best)
    total = sum(zone.found.counts[zone.places[place]] for group in ranked for place in group)
    shown, *others = _packages(zone, ranked, ties_limit + 1)
    value = value_in_units(zone.negotiation, best.value, best.degree)
    return Solution(
        name=concept.name,
        package=shown.package,
        points=shown.points,
        value=value,
        bound=value,
        method=zone.method,
        exact=True,
        ties=tuple(others),
        ties_count=total - 1,
        note=best.note,
        scales=shown.scales,
    )


def value_in_units(negotiation: Negotiation, value: int | Fraction, degree: int) -> Number:
    """A value of whole gains as a value of utilities: unchanged where points are the utilities."""
    if all(party.scale is None for party in negotiation.parties):
        return value
    unit, _ = common_unit(negotiation)
    return Fraction(value) / Fraction(unit) ** degree


def _ranked(zone: Zone, best: Best) -> list[list[int]]:
    """The equally good vectors, efficient ones only, in classes from leximin-best to -worst."""
    view = best.tie_view or zone.gains
    places = best.places if zone.method == "merge" else _efficient(zone.gains, best.places)
    keyed = sorted(((leximin_order(view[p]), p) for p in places), key=itemgetter(0), reverse=True)
    return [[place for _, place in group] for _, group in groupby(keyed, key=itemgetter(0))]


def _efficient(gains: Sequence[tuple[int, ...]], order: Sequence[int]) -> list[int]:
    """Drop what is dominated; who dominates an equally good vector is equally good itself."""
    kept: list[int] = []
    for place in sorted(order, key=lambda place: gains[place], reverse=True):
        here = gains[place]
        if not any(all(a >= b for a, b in zip(gains[k], here, strict=True)) for k in kept):
            kept.append(place)
    alive = set(kept)
    return [place for place in order if place in alive]


def _packages(zone: Zone, ranked: list[list[int]], limit: int) -> list[FrontierPoint]:
    result: list[FrontierPoint] = []
    for group in ranked:
        places = tuple(zone.places[place] for place in group)
        if places not in zone.seen:
            zone.seen[places] = _listed(zone, places, limit)
        result += zone.seen[places]
        if len(result) >= limit:
            break
    return result[:limit]


def _listed(zone: Zone, places: tuple[int, ...], limit: int) -> list[FrontierPoint]:
    scales = tuple(party.scale for party in zone.negotiation.parties)
    issues, points, counts = zone.negotiation.issues, zone.found.points, zone.found.counts
    return [
        FrontierPoint(Package(issues, choice), points[place], counts[place], scales)
        for place, choice in ties_among(zone.found, places, limit)
    ]
