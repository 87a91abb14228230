"""What an officer asks for beside most people and best scores: floors, even arrivals, a free block; and what it costs.

One of them at a time, so that each has its price. Floors are for those who need a service, and for nothing else: no group
is made by where people come from, what they believe or what they speak.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from goodoffices.errors import InputError
from goodoffices.office.reception.asking import Asked
from goodoffices.office.reception.orders import Cost, Order
from goodoffices.placement import (
    PEOPLE,
    Assignment,
    Wave,
    balanced_placement,
    fair_placement,
    reserved_placement,
)
from goodoffices.reception import Programme
from goodoffices.reception.needs import SERVICES
from goodoffices.reception.placements_events import Method

__all__ = ["GROUPED", "LARGEST_PRICED", "PRICED", "found_at_a_price", "terms_of"]

PRICED = frozenset({Method.BLOCK, Method.EVEN, Method.FLOORS})
"""Ways to choose whose price is shown before they are used."""
TELL_WHO_THEY_ARE = {"halal_kitchen", "kosher_kitchen", "prayer_room", "vegetarian_kitchen"}
GROUPED = tuple(code for code in SERVICES if code != PEOPLE and code not in TELL_WHO_THEY_ARE)
"""Services by whose need a floor may be asked for. A kitchen or a prayer room would stand for a belief, an interpreter
for an origin."""
HUNDREDTHS = 100
NODES = 200
TRIES = 2
LARGEST_PRICED = (200, 25)
"""Families and places up to which a price is worked out: somebody waits for it."""


def terms_of(
    programme: Programme,
    ask: Asked,
    method: Method,
    *,
    services: Sequence[str],
    most: int,
    block: int,
    day: date,
) -> dict[str, object]:
    """What an order says of it, by numbers.

    Parameters
    ----------
    programme : Programme
    ask : Asked
    method : Method
    services : sequence of str
        With floors: those who need the first of these are a group, then those who need the next; all others are one.
    most : int
        With even arrivals: how many hundredths of its share of a week a place may get.
    block : int
        With a block: how many beds stay free together.
    day : date
        In whose week people arrive.

    Raises
    ------
    InputError
        If no service is named, one may make no group, a number is too small, or there are too many.
    """
    if method in PRICED and not (
        len(ask.units) <= LARGEST_PRICED[0] and len(ask.places) <= LARGEST_PRICED[1]
    ):
        raise InputError(
            "too many for a price",
            advice=f"Floors, even arrivals and a free block are worked out at once, for up to {LARGEST_PRICED[0]} families and {LARGEST_PRICED[1]} places. Nothing was run. Ask for one transport.",
            field="method",
        )
    if method is Method.FLOORS:
        return {"floors": _groups(ask, services)}
    if method is Method.EVEN:
        if most < HUNDREDTHS:
            raise InputError(
                "less than a share",
                advice="A place gets its share of a week at least: write 100 or more. Nothing was run.",
                field="most",
            )
        return {"most": most, "came": _came(programme, ask, day)}
    if method is Method.BLOCK:
        if block < 1:
            raise InputError(
                "no block",
                advice="Write how many beds are to stay free together. Nothing was run.",
                field="block",
            )
        return {"block": block}
    return {}


def _groups(ask: Asked, services: Sequence[str]) -> dict[int, int]:
    if not services:
        raise InputError(
            "no service",
            advice="Choose one service or more: nobody who needs it shall fare far worse than others. Nothing was run.",
            field="services",
        )
    wrong = [service for service in services if service not in GROUPED]
    if wrong:
        raise InputError(
            "no group is made by this",
            advice="A floor is for those who need a bed for an infant, a seat, a slot, help or a way in. No group is made"
            " by what people believe, speak or where they come from. Nothing was run.",
            field="services",
        )
    return {
        number: next(
            (
                n
                for n, service in enumerate(services)
                if service in unit.takes or service in unit.requires
            ),
            len(services),
        )
        for number, unit in enumerate(ask.units)
    }


def _came(programme: Programme, ask: Asked, day: date) -> dict[int, int]:
    """People for whom a place was signed in the same week, by place."""
    column = {place.place: number for number, place in enumerate(ask.places)}
    mine = {case for unit in ask.units for case in unit.cases}
    came: dict[int, int] = {}
    for one in programme.placements.standing.values():
        signed = one.signed_at is not None and one.signed_at.date().isocalendar()[:2]
        if signed == day.isocalendar()[:2] and one.place in column and one.case not in mine:
            came[column[one.place]] = came.get(column[one.place], 0) + one.people
    return came


def found_at_a_price(
    wave: Wave, order: Order, rest: NDArray[np.int64]
) -> tuple[Assignment, Cost] | None:
    """What was found for those who have no place yet, and what it costs; None where nothing else was asked for.

    Parameters
    ----------
    wave : Wave
        Those who have no place yet.
    order : Order
    rest : int array
        Their numbers in the order.
    """
    if order.floors is not None:
        return _with_floors(wave, order, [order.floors[case] for case in rest.tolist()])
    if order.most is not None:
        even = balanced_placement(
            wave,
            came={(wave.places[there], ""): people for there, people in order.came.items()},
            most=Fraction(order.most, HUNDREDTHS),
            effort=order.effort,
        )
        loads = (str(even.fullest_before), str(even.fullest))
        most = None if even.most is None else str(even.most)
        return even.assignment, _cost(0, even.lost, even.price, loads=loads, most=most)
    if order.block is not None:
        beside = reserved_placement(wave, {PEOPLE: order.block}, effort=order.effort, tries=TRIES)
        at = wave.places.index(beside.place)
        return beside.assignment, _cost(
            beside.people, beside.lost, beside.price, place=at, proven=beside.proven
        )
    return None


def _with_floors(wave: Wave, order: Order, groups: Sequence[int]) -> tuple[Assignment, Cost]:
    names = {case: str(group) for case, group in zip(wave.cases, groups, strict=True)}
    fair = fair_placement(wave, names, effort=order.effort, nodes=NODES)
    told = _outcomes(fair.before, fair.outcomes)
    return fair.assignment, _cost(0, fair.lost, fair.price, groups=told, proven=fair.proven)


def _outcomes(
    before: Mapping[str, Fraction], after: Mapping[str, Fraction]
) -> tuple[tuple[int, str, str], ...]:
    return tuple(
        (group, str(before[str(group)]), str(after[str(group)]))
        for group in sorted(map(int, after))
    )


def _cost(
    people: int,
    lost: Fraction,
    share: Fraction,
    *,
    groups: tuple[tuple[int, str, str], ...] = (),
    loads: tuple[str, str] | None = None,
    most: str | None = None,
    place: int = -1,
    proven: bool = True,
) -> Cost:
    return Cost(people, str(lost), float(share), groups, loads, most, place, proven)
