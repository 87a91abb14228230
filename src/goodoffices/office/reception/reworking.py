"""A change and what follows from it, worked out on a copy: who must find another place, who moves, who waits.

As few people are moved as can be. Who has set out, lives somewhere, or has a place that was signed elsewhere is not
moved at all; what is only proposed may be, for one case in a hundred.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction

import msgspec
import numpy as np
from numpy.typing import NDArray

from goodoffices.errors import AccessError, InputError
from goodoffices.office.pauses import without_pauses
from goodoffices.office.reception.answering import Basis, answered, basis_of, put_down
from goodoffices.office.reception.asking import Asked, asked
from goodoffices.office.reception.changes import (
    AddRoom,
    ClosePlace,
    DelayFlight,
    ForbidPair,
    NamePlace,
    Whatever,
)
from goodoffices.office.reception.kept_prices import PRICES, order_prices, prices_of
from goodoffices.office.reception.orders import Answer, Change, Order
from goodoffices.reception import CaseId, PlaceId, Programme
from goodoffices.reception.placements import Standing, State

__all__ = ["Row", "Worked", "standing_start", "worked_out"]

BASIS = "basis of changes"
"""Under which name what the last change was worked out from is kept, with the prices as they were ordered."""
AT_HAND = 6
"""So many changes that were looked at stay at hand until something is said: each may hold a question of its own."""


class Row(msgspec.Struct, frozen=True):
    """One case that would be elsewhere.

    Attributes
    ----------
    case : CaseId
    people : int
    before, after : PlaceId or None
        None: it waits.
    state : State or None
        How far what stands for it has come.
    """

    case: CaseId
    people: int
    before: PlaceId | None
    after: PlaceId | None
    state: State | None

    def __repr__(self) -> str:
        return "<Row>"


@dataclass(frozen=True, slots=True)
class Worked:
    """A change, worked out and not done.

    Attributes
    ----------
    ask : Asked
    answer : Answer
    rows : tuple of Row
        Who would be elsewhere, or wait.
    numbers : tuple of int
        Their numbers in the question.
    by_hand : tuple of Standing
        Who must be found another place by hand: they live there, are on the way, or are guarded.
    people, value : int, Fraction
        How many people more have a place, and how much better it is; less where below 0.
    order : Order
        What was asked; with the question it is everything that was given.
    fingerprint : str
        Of the change and what follows: what is done is what was shown.
    day : date
        For which places were looked at.
    """

    ask: Asked
    answer: Answer
    rows: tuple[Row, ...]
    numbers: tuple[int, ...]
    by_hand: tuple[Standing, ...]
    people: int
    value: Fraction
    order: Order
    fingerprint: str
    day: date


def worked_out(programme: Programme, change: Whatever, *, now: datetime) -> Worked:
    """What would follow from a change.

    Raises
    ------
    AccessError
        If a case, place or transport is unknown.
    InputError
        If it cannot be made: the advice says why.
    """
    _known(programme, change)
    known: dict[object, Worked] = programme.worked_out("what if", dict)
    what = (change, now.date(), _held_now(programme, now))
    if what not in known:
        with without_pauses():
            found = _worked(programme, change, now)
        while len(known) >= AT_HAND:
            known.pop(next(iter(known)), None)
        known[what] = found
    return known[what]


def _held_now(programme: Programme, now: datetime) -> tuple[str, ...]:
    return tuple(hold.id for hold in programme.places.holds(now))


@dataclass(frozen=True, slots=True)
class _Question:
    """A question and how it stands by now.

    Attributes
    ----------
    ask : Asked
    before : tuple of Standing or None
        What stands for each of those who are asked for.
    start : tuple of int
        The number of its place, -1 for who waits.
    unfit : tuple of int
        Those for whom something stands that is not possible any more.
    people, value : int, Fraction
        People placed and sum of scores as they stand.
    """

    ask: Asked
    before: tuple[Standing | None, ...]
    start: tuple[int, ...]
    unfit: tuple[int, ...]
    people: int
    value: Fraction

    def __repr__(self) -> str:
        return "<_Question>"


def _question(
    programme: Programme, change: Whatever, touched: Sequence[Standing], day: date, now: datetime
) -> _Question:
    """What is asked for a change; where nobody who was signed is concerned it is the same for every change of a day."""
    services = [change.service] if isinstance(change, AddRoom) else []
    reopen = {one.case for one in touched if one.state.takes_room and not one.state.is_there}
    if reopen or isinstance(change, DelayFlight):
        ask = asked(
            programme,
            day=day,
            now=now,
            cases=_only(programme, change),
            transport=change.transport if isinstance(change, DelayFlight) else None,
            reopen=reopen,
            services=services,
        )
        return _as_it_stands(programme, ask)
    found: _Question = programme.worked_out(
        ("question", day, _held_now(programme, now)),
        lambda: _as_it_stands(programme, asked(programme, day=day, now=now)),
    )
    if set(services) <= set(found.ask.wave.services):
        return found
    return _as_it_stands(programme, asked(programme, day=day, now=now, services=services))


def _as_it_stands(programme: Programme, ask: Asked) -> _Question:
    before = _before(programme, ask)
    places = _places(ask, before)
    start = _start(ask, before, places)
    somewhere = np.fromiter((was is not None for was in before), np.bool_, len(before))
    rows = np.flatnonzero(places >= 0)
    value = int(ask.wave.scores[rows, places[rows]].sum(dtype=np.int64))
    return _Question(
        ask,
        before,
        tuple(start.tolist()),
        tuple(np.flatnonzero(somewhere & (start < 0)).tolist()),
        int(ask.wave.people[somewhere].sum()),
        Fraction(value, ask.wave.unit),
    )


def _basis(programme: Programme, ask: Asked, order: Order) -> Basis | None:
    """What it is worked out from, beginning from what the last change was; kept for the next."""
    rates, earlier = programme.kept(BASIS) or (None, None)
    if earlier is not None and earlier.wave is ask.wave and rates == order.rates:
        return earlier  # type: ignore[no-any-return]
    found = basis_of(ask.wave, order, earlier)
    if found is not None:
        programme.keep(BASIS, (order.rates, found))
    return found


def _worked(programme: Programme, change: Whatever, now: datetime) -> Worked:
    day = _day(change, now)
    at = _touched(programme, change)
    question = _question(programme, change, at, day, now)
    ask, before = question.ask, question.before
    order = Order(
        given=dict(ask.given),
        start=question.start,
        changes=_changes(ask, change),
        told=question.unfit,
        **order_prices(programme, ask),
    )
    basis = None if isinstance(change, DelayFlight) else _basis(programme, ask, order)
    answer = answered(ask.wave, order, basis=basis)
    if not isinstance(change, DelayFlight) and order.rates is None:
        programme.keep(PRICES, prices_of(programme, ask, answer, now))
    rows, numbers = [], []
    for number, line in enumerate(answer.lines):
        if line is None:
            continue  # nobody is told of those who stay where they are
        unit, was = ask.units[number], before[number]
        after = ask.places[line.place].place if line.place >= 0 else None
        if after != (was.place if was else None):
            state = was.state if was else None
            rows.append(Row(unit.case, unit.people, was.place if was else None, after, state))
            numbers.append(number)
    by_hand = tuple(one for one in at if _stays(one, ask, change))
    told = msgspec.json.encode([repr(change), rows, [one.case for one in by_hand]])
    return Worked(
        ask,
        answer,
        tuple(rows),
        tuple(numbers),
        by_hand,
        answer.people_placed - question.people,
        Fraction(answer.value) - question.value,
        order,
        hashlib.sha256(told).hexdigest(),
        day,
    )


def _known(programme: Programme, change: Whatever) -> None:
    if isinstance(change, DelayFlight):
        if change.transport not in programme.transports.transports:
            raise AccessError("no such transport")
        return
    if change.place not in programme.places.places:
        raise AccessError("no such place")
    if isinstance(change, NamePlace | ForbidPair) and change.case not in programme.people.cases:
        raise AccessError("no such case")


def _day(change: Whatever, now: datetime) -> date:
    if isinstance(change, DelayFlight):
        return max(now, change.arrives).date()
    if isinstance(change, ClosePlace) and change.from_day is not None:
        return max(now.date(), change.from_day)
    return now.date()


def _touched(programme: Programme, change: Whatever) -> list[Standing]:
    """What stands and may not stand any more."""
    placements = programme.placements
    if isinstance(change, ClosePlace):
        return list(placements.at(change.place))
    if isinstance(change, DelayFlight):
        found = (placements.of_case(case) for case in _on_board(programme, change))
        return list({one.case: one for one in found if one is not None}.values())
    if isinstance(change, NamePlace | ForbidPair):
        one = placements.of_case(change.case)
        if one is not None and (isinstance(change, NamePlace) or one.place == change.place):
            return [one]
    return []


def _on_board(programme: Programme, change: DelayFlight) -> list[CaseId]:
    lines = programme.transports.manifest(change.transport)
    return [line.case for line in lines if line.case in programme.people.cases]


def _only(programme: Programme, change: Whatever) -> Collection[CaseId] | None:
    """A delay is looked at for those on board alone: theirs is another day."""
    return _on_board(programme, change) if isinstance(change, DelayFlight) else None


def standing_start(programme: Programme, ask: Asked) -> tuple[int, ...]:
    """Where each of those who are asked for is by now, by the number of its place; -1 for who waits."""
    before = _before(programme, ask)
    return tuple(_start(ask, before, _places(ask, before)).tolist())


def _before(programme: Programme, ask: Asked) -> tuple[Standing | None, ...]:
    """What stands for each of those who are asked for."""
    placements, names = programme.placements, [unit.case for unit in ask.units]
    found = list(map(placements.standing.get, map(placements.of.get, names, names)))
    for number, unit in enumerate(ask.units):
        if len(unit.cases) > 1:
            several = (placements.of_case(case) for case in unit.cases)
            found[number] = next((one for one in several if one is not None), None)
    return tuple(found)


def _places(ask: Asked, before: Sequence[Standing | None]) -> NDArray[np.int64]:
    """The number of the place that stands for each; -1 where none stands, or one that takes nobody then."""
    column = {place.place: number for number, place in enumerate(ask.places)}
    found = (-1 if was is None else column.get(was.place, -1) for was in before)
    return np.fromiter(found, np.int64, len(before))


def _start(
    ask: Asked, before: Sequence[Standing | None], places: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Where each is by now, as far as that still fits: what was signed first."""
    signed = np.fromiter(
        (was is not None and was.state.takes_room for was in before), np.bool_, len(before)
    )
    stands = places >= 0
    order = np.concatenate([np.flatnonzero(stands & signed), np.flatnonzero(stands & ~signed)])
    return put_down(ask.wave, np.column_stack([order, places[order]]))[0]


def _changes(ask: Asked, change: Whatever) -> tuple[Change, ...]:
    column = {place.place: number for number, place in enumerate(ask.places)}
    if isinstance(change, DelayFlight):
        return ()
    there = column.get(change.place, -1)
    if isinstance(change, ClosePlace):
        return (Change("close", there),) if there >= 0 else ()
    if there < 0:
        raise InputError(
            "the place is closed",
            advice="This place is closed on that day. Open it first, or choose another. Nothing was changed.",
            field="place",
        )
    if isinstance(change, AddRoom):
        return (Change("resize", there, service=change.service, number=change.change),)
    number = next((n for n, unit in enumerate(ask.units) if change.case in unit.cases), None)
    if number is None:
        raise InputError(
            "the case cannot be moved",
            advice="They have set out or live somewhere, or a child among them is guarded: this is decided by hand, by transfer or by two officers. Nothing was changed.",
            field="case",
        )
    if isinstance(change, NamePlace) and not ask.wave.allowed[number, there]:
        raise InputError(
            "a rule speaks against it",
            advice="This place lacks something that they need, was refused, or somebody is there from whom they must be kept apart. Allow the pair first, or choose another place. Nothing was changed.",
            field="place",
        )
    return (Change("lock" if isinstance(change, NamePlace) else "forbid", there, case=number),)


def _stays(one: Standing, ask: Asked, change: Whatever) -> bool:
    if isinstance(change, ClosePlace):
        guarded = {case for unit in ask.held for case in unit.cases}
        return one.state.is_there or one.case in guarded
    return False
