"""Places are proposed by a run of the engine: for everybody who waits, for one flight, for one family.

A flight or a family is answered at once. For thousands a process of its own works, and says how far it is; whoever
looks may stop it with the best so far. What it found is written as proposals; only a person makes more of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import msgspec

from goodoffices.errors import AccessError, InputError
from goodoffices.office.reception.answering import answered
from goodoffices.office.reception.asking import Asked, asked
from goodoffices.office.reception.at_a_price import PRICED, terms_of
from goodoffices.office.reception.coming import worth_to_come
from goodoffices.office.reception.orders import Answer, Order, digest, packed
from goodoffices.office.reception.pricing import is_pricing
from goodoffices.office.reception.proposed import done_of, events_of
from goodoffices.office.reception.wishing import wishes_and_priorities
from goodoffices.office.reception.written import form_name
from goodoffices.office.sent_form import once
from goodoffices.placement import LARGEST_EXACT
from goodoffices.reception import CaseId, Duty, PlaceId, Programme, TransportId
from goodoffices.reception.placements_events import (
    Method,
    PrioritiesStated,
    Priority,
    RunDone,
    RunId,
    Scope,
    Stated,
    WeightsSet,
    WishesStated,
)
from goodoffices.reception.placements_weights import checked_weights

if TYPE_CHECKING:
    from goodoffices.office.office import Office
    from goodoffices.office.registers import Register
    from goodoffices.office.view import Actor
    from goodoffices.record import Officer

__all__ = [
    "Price",
    "RunProgress",
    "Wish",
    "price_of",
    "propose",
    "run_progress",
    "runs",
    "set_weights",
    "state_priorities",
    "state_wishes",
    "stop_run",
]

AT_ONCE_EFFORT = 1.0
"""How much a search that somebody waits for may do, as the engine counts it: about as many seconds at most."""


FEW = 20
"""So many groups are answered at once, however many places there are."""
MOST_NIGHTS = 366


@dataclass(frozen=True, slots=True)
class RunProgress:
    """How far a run is.

    Attributes
    ----------
    run : RunId
    state : str
        ``computing``, ``done``, ``failed``, or ``lost``: this server has none of this name, since it was begun
        before a restart; ask again.
    done : RunDone or None
        What it came to.
    people_placed : int or None
        In the best so far.
    gap : float
    seconds : float
        Since it began.
    """

    run: RunId
    state: str
    done: RunDone | None = None
    people_placed: int | None = None
    gap: float = 1.0
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Wish:
    """What an officer asks a run for.

    Attributes
    ----------
    scope : Scope
        For everybody, for a transport, or for a case and its group.
    transport : TransportId or None
        Which, where it is for a transport. Room held for it is used by this run only.
    case : CaseId or None
        Which, where it is for one family.
    method : Method
        Most people and best scores; wishes and priorities; or something besides, which has a price.
    day : date or None
        For which day places are looked at; today where it is None.
    nights : int
        For how many nights from that day on there must be room.
    services : tuple of str
        With floors: nobody who needs one of these shall fare far worse than others.
    most : int
        With even arrivals: how many hundredths of its share of a week a place may get.
    block : int
        With a free block: how many beds.
    """

    scope: Scope = Scope.ALL
    transport: TransportId | None = None
    case: CaseId | None = None
    method: Method = Method.PLACES
    day: date | None = None
    nights: int = 1
    services: tuple[str, ...] = ()
    most: int = 100
    block: int = 0


@dataclass(frozen=True, slots=True)
class Price:
    """What something besides most people and best scores would cost; nothing is written by looking.

    Attributes
    ----------
    method : Method
    people : int
        How many fewer would have a place.
    value : Fraction
        How many points of fit less.
    share : float
        The same as a share of what could be had.
    groups : tuple of (str, Fraction, Fraction)
        With floors: a service, or nothing for all others; points a person without floors, and with them.
    loads : tuple of Fraction, or None
        With even arrivals: how many times its share of the week the fullest place gets now, and then.
    most : Fraction or None
        How many times it may get.
    place : PlaceId or None
        With a block: where it stays free.
    placed, waiting : int
        People who would have a place, and who would wait.
    proven : bool
        Whether it cannot be had for less, as far as was searched.
    fingerprint : str
        To be sent back with the step that uses it.
    """

    method: Method
    people: int
    value: Fraction
    share: float
    groups: tuple[tuple[str, Fraction, Fraction], ...]
    loads: tuple[Fraction, Fraction] | None
    most: Fraction | None
    place: PlaceId | None
    placed: int
    waiting: int
    proven: bool
    fingerprint: str


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What was asked for, so that it can be asked again when a long run is ready."""

    run: RunId
    wish: Wish
    day: date
    cases: tuple[CaseId, ...] | None
    key: str


@once
def propose(
    office: Office,
    actor: Actor,
    *,
    officer: Officer,
    wish: Wish | None = None,
    shown: str = "",
    seconds: float = 60.0,
    seed: int = 0,
    key: str,
) -> RunId:
    """Look for places.

    Parameters
    ----------
    office : Office
    actor : Actor
    officer : Officer
        With the duty of placing.
    wish : Wish, optional
        What is asked for; most people and best scores for everybody today, where it is left out.
    shown : str
        The fingerprint of :func:`price_of`, where what is asked for has a price.
    seconds : float
        How long a large run may take.
    seed : int
        Where a large run begins to look.
    key : str

    Returns
    -------
    RunId
        Of a run that is done, or that has begun: :func:`run_progress` tells.

    Raises
    ------
    AccessError
        If the officer has not the duty, or there is no such transport or case.
    InputError
        If nobody waits; or if what is asked for has a price that was not shown, or another one by now.
    """
    wish = wish or Wish()
    with office.registers.at(actor) as register:
        programme = register.programme
        programme.protection.require(officer.id, Duty.PLACE, office.now())
        run = RunId(form_name(register, "run", key))
        if register.is_written(key) or office.reception_runs.seen(actor.process, run):
            return run
        wanted = _wanted(office, programme, wish, run, key)
        ask = _asked(office, register, wanted)
        _somebody(ask)
        small = _is_small(ask)
        order = _order(programme, ask, wanted, seed, None if small else seconds)
        if wanted.cases is not None and wish.method is Method.PLACES and ask.units:
            worth = worth_to_come(programme, ask, set(wanted.cases), now=office.now())
            if worth is not None and worth.capacity.any():
                order = msgspec.structs.replace(
                    order, coming=tuple(map(tuple, worth.capacity.tolist())), fine=worth.shift
                )
        raw = packed(ask.wave, order)
        if wish.method in PRICED:
            if shown != digest(raw):
                raise InputError(
                    "another price",
                    advice="What this costs has not been shown, or things have changed since. Nothing was run. Look at the price again.",
                )
        elif small:
            _write(register, officer, wanted, ask, answered(ask.wave, order), digest(raw), seed, 0)
            return run

    def take(answer: Answer) -> None:
        _taken_up(office, actor, officer, wanted, ask, answer, digest(raw), seed)

    if wish.method in PRICED:
        # It takes some seconds, in which others go on working.
        take(answered(ask.wave, order))
    else:
        office.reception_runs.begin(actor.process, run, raw, seconds=seconds, take=take)
    return run


def price_of(office: Office, actor: Actor, *, officer: Officer, wish: Wish, seed: int = 0) -> Price:
    """What floors, even arrivals or a free block would cost; nothing is written.

    Parameters
    ----------
    office : Office
    actor : Actor
    officer : Officer
        With the duty of placing.
    wish : Wish
        With a method that has a price.
    seed : int
        As for :func:`propose`.

    Raises
    ------
    AccessError
        If the officer has not the duty, or there is no such transport or case.
    InputError
        If nobody waits, there are too many to answer at once, or what is asked for cannot be.
    InfeasibleError
        If no place has such a block.
    """
    with office.registers.at(actor) as register:
        programme = register.programme
        programme.protection.require(officer.id, Duty.PLACE, office.now())
        wanted = _wanted(office, programme, wish, RunId(""), "")
        ask = _asked(office, register, wanted)
        _somebody(ask)
        order = _order(programme, ask, wanted, seed, None)
    answer = answered(ask.wave, order)
    cost = answer.cost
    if cost is None:
        raise InputError(
            "this has no price",
            advice="Only floors, even arrivals and a free block have a price to look at. Nothing was run.",
            field="method",
        )
    names = (*wish.services, "")
    return Price(
        wish.method,
        cost.people,
        Fraction(cost.value),
        cost.share,
        tuple((names[n], Fraction(before), Fraction(after)) for n, before, after in cost.groups),
        None if cost.loads is None else (Fraction(cost.loads[0]), Fraction(cost.loads[1])),
        None if cost.most is None else Fraction(cost.most),
        None if cost.place < 0 else ask.places[cost.place].place,
        answer.people_placed,
        int(ask.wave.people.sum()) - answer.people_placed,
        cost.proven,
        digest(packed(ask.wave, order)),
    )


def _wanted(office: Office, programme: Programme, wish: Wish, run: RunId, key: str) -> _Wanted:
    if not 1 <= wish.nights <= MOST_NIGHTS:
        raise InputError(
            "no number of nights",
            advice=f"Write for how many nights there must be room: 1 to {MOST_NIGHTS}. Nothing was run.",
            field="nights",
        )
    cases = _cases(programme, wish.scope, wish.transport, wish.case)
    return _Wanted(run, wish, wish.day or office.now().date(), cases, key)


def _somebody(ask: Asked) -> None:
    if not ask.units and not ask.held:
        raise InputError(
            "nobody waits",
            advice="Everybody who is asked for has a place that was signed, or nobody is registered yet. Nothing was run.",
        )


def _is_small(ask: Asked) -> bool:
    """Whether it is answered at once."""
    few = len(ask.units) <= FEW
    return few or (len(ask.units) <= LARGEST_EXACT[0] and len(ask.places) <= LARGEST_EXACT[1])


def _cases(
    programme: Programme, scope: Scope, transport: TransportId | None, case: CaseId | None
) -> tuple[CaseId, ...] | None:
    """Whom a run is for; None for everybody."""
    if scope is Scope.ALL:
        return None
    if scope is Scope.FAMILY:
        group = None if case is None else programme.people.group_of(case)
        if group is None:
            raise AccessError("no such case")
        return group.cases
    if transport is None or transport not in programme.transports.transports:
        raise AccessError("no such transport")
    named = dict.fromkeys(
        line.case for line in programme.transports.manifest(transport) if line.case
    )
    return tuple(one for one in named if one in programme.people.cases)


def _asked(office: Office, register: Register, wanted: _Wanted) -> Asked:
    return asked(
        register.programme,
        day=wanted.day,
        now=office.now(),
        cases=wanted.cases,
        transport=wanted.wish.transport or None,
        nights=wanted.wish.nights,
    )


def _order(
    programme: Programme, ask: Asked, wanted: _Wanted, seed: int, seconds: float | None
) -> Order:
    wish = wanted.wish
    wishes, priorities = (
        wishes_and_priorities(programme, ask) if wish.method is Method.WISHES else (None, None)
    )
    besides: dict[str, Any] = terms_of(
        programme,
        ask,
        wish.method,
        services=wish.services,
        most=wish.most,
        block=wish.block,
        day=wanted.day,
    )
    return Order(
        given=dict(ask.given),
        wishes=wishes,
        priorities=priorities,
        seed=seed,
        effort=AT_ONCE_EFFORT,
        seconds=seconds,
        **besides,
    )


def _write(
    register: Register,
    officer: Officer,
    wanted: _Wanted,
    ask: Asked,
    answer: Answer,
    inputs: str,
    seed: int,
    dropped: int,
    only: Sequence[int] | None = None,
) -> None:
    programme = register.programme
    done = done_of(
        programme,
        ask,
        answer,
        run=wanted.run,
        scope=wanted.wish.scope,
        method=wanted.wish.method,
        day=wanted.day,
        transport=wanted.wish.transport or TransportId(""),
        seed=seed,
        inputs=inputs,
        dropped=dropped,
        nights=wanted.wish.nights,
    )
    events = events_of(programme, ask, answer, wanted.run, day=wanted.day, only=only)
    register.append(officer, [done, *events], key=wanted.key)


def _taken_up(
    office: Office,
    actor: Actor,
    officer: Officer,
    wanted: _Wanted,
    before: Asked,
    answer: Answer,
    inputs: str,
    seed: int,
) -> None:
    """Write what a long run found, as far as it still stands: people went on working meanwhile."""
    with office.registers.at(actor) as register:
        if register.is_written(wanted.key):
            return
        now = _asked(office, register, wanted)
        still = {unit.cases: (row, unit) for row, unit in enumerate(now.units)}
        column = {place.place: number for number, place in enumerate(now.places)}
        left = now.wave.capacity.copy()
        kept = []
        for number, (unit, line) in enumerate(zip(before.units, answer.lines, strict=True)):
            row, same = still.get(unit.cases, (-1, None))
            if (
                line is None
                or same is None
                or same.takes != unit.takes
                or same.requires != unit.requires
            ):
                continue
            if line.place >= 0:
                there = column.get(before.places[line.place].place, -1)
                if there < 0 or not now.wave.allowed[row, there]:
                    continue
                needs = now.wave.needs[row]
                if (needs > left[there]).any():
                    continue
                left[there] -= needs
            kept.append(number)
        dropped = len(before.units) - len(kept)
        _write(register, officer, wanted, before, answer, inputs, seed, dropped, kept)


def run_progress(office: Office, actor: Actor, *, officer: Officer, run: RunId) -> RunProgress:
    """How far a run is.

    Raises
    ------
    AccessError
        If the officer has not the duty.
    """
    with office.registers.at(actor) as register:
        programme = register.programme
        programme.protection.require(officer.id, Duty.PLACE, office.now())
        done = programme.placements.runs.get(run)
    if done is not None:
        told = done.event
        return RunProgress(run, "done", told, told.people_placed, told.gap)
    seen = office.reception_runs.seen(actor.process, run)
    if seen is None:
        return RunProgress(run, "lost")
    state = "computing" if seen.running else "failed"
    return RunProgress(run, state, None, seen.people_placed, seen.gap, seen.seconds)


def runs(
    office: Office, actor: Actor, *, officer: Officer, most: int = 20
) -> tuple[RunProgress, ...]:
    """The runs that are computing, and the newest that are done."""
    with office.registers.at(actor) as register:
        register.programme.protection.require(officer.id, Duty.PLACE, office.now())
        done = list(register.programme.placements.runs)[::-1][:most]
    names = dict.fromkeys((*office.reception_runs.running(actor.process), *done))
    return tuple(
        run_progress(office, actor, officer=officer, run=run)
        for run in names
        if not is_pricing(run)
    )


def stop_run(office: Office, actor: Actor, *, officer: Officer, run: RunId) -> None:
    """End a run with the best so far: it is written as its result, and says that a person ended it.

    Raises
    ------
    AccessError
        If the officer has not the duty.
    """
    with office.registers.at(actor) as register:
        register.programme.protection.require(officer.id, Duty.PLACE, office.now())
    office.reception_runs.stop(actor.process, run)


@once
def set_weights(
    office: Office, actor: Actor, *, officer: Officer, weights: dict[str, int], key: str
) -> int:
    """Say what counts how much from now on; gives the version.

    Raises
    ------
    AccessError
        If the officer has not the duty.
    InputError
        If a term is none that may count, or a number is out of range.
    """
    with office.registers.at(actor) as register:
        placements = register.programme.placements
        register.programme.protection.require(officer.id, Duty.PLACE, office.now())
        if not register.is_written(key):
            event = WeightsSet(
                version=placements.weights_version + 1, weights=checked_weights(weights)
            )
            register.append(officer, [event], key=key)
        return placements.weights_version


@once
def state_wishes(
    office: Office,
    actor: Actor,
    *,
    officer: Officer,
    case: CaseId,
    places: Sequence[PlaceId],
    stated: Stated = Stated.BY_FAMILY,
    key: str,
) -> None:
    """Write down where a family would like to live, best first; no place means no wish any more.

    Raises
    ------
    AccessError
        If the officer neither registers nor places, or a name is unknown.
    InputError
        If a place stands twice.
    """
    with office.registers.at(actor) as register:
        programme = register.programme
        if not programme.protection.has(officer.id, Duty.REGISTER, office.now()):
            programme.protection.require(officer.id, Duty.PLACE, office.now())
        known = programme.places.places
        if case not in programme.people.cases or any(place not in known for place in places):
            raise AccessError("no such case or place")
        if len(set(places)) != len(places):
            raise InputError(
                "a place stands twice",
                advice="Each place stands once in a list of wishes.",
                field="places",
            )
        event = WishesStated(case=case, places=tuple(places), stated=stated)
        register.append(officer, [event], key=key)


@once
def state_priorities(
    office: Office,
    actor: Actor,
    *,
    officer: Officer,
    place: PlaceId,
    order: Sequence[Priority],
    key: str,
) -> None:
    """Write down whom a place puts first, by rules: it never chooses among persons.

    Raises
    ------
    AccessError
        If the officer has not the duty, or there is no such place.
    """
    with office.registers.at(actor) as register:
        programme = register.programme
        programme.protection.require(officer.id, Duty.PLACES, office.now(), place=place)
        if place not in programme.places.places:
            raise AccessError("no such place")
        event = PrioritiesStated(place=place, order=tuple(dict.fromkeys(order)))
        register.append(officer, [event], key=key)
