"""Places are proposed by a run of the engine: for everybody who waits, for one flight, for one family.

A flight or a family is answered at once. For thousands a process of its own works, and says how far it is; whoever
looks may stop it with the best so far. What it found is written as proposals; only a person makes more of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import msgspec

from goodoffices.errors import AccessError, InputError
from goodoffices.office.reception.answering import answered
from goodoffices.office.reception.asking import Asked, asked
from goodoffices.office.reception.coming import worth_to_come
from goodoffices.office.reception.orders import Answer, Order, digest, packed
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
    "RunProgress",
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
class _Wanted:
    """What was asked for, so that it can be asked again when a long run is ready."""

    run: RunId
    scope: Scope
    method: Method
    day: date
    transport: TransportId
    cases: tuple[CaseId, ...] | None
    key: str


@once
def propose(
    office: Office,
    actor: Actor,
    *,
    officer: Officer,
    scope: Scope = Scope.ALL,
    transport: TransportId | None = None,
    case: CaseId | None = None,
    method: Method = Method.PLACES,
    day: date | None = None,
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
    scope : Scope
        For everybody, for a transport, or for a case and its group.
    transport : TransportId, optional
        Which, where it is for a transport. Room held for it is used by this run only.
    case : CaseId, optional
        Which, where it is for one family.
    method : Method
        Most people and best scores; or wishes and priorities.
    day : date, optional
        For which day places are looked at; today where it is left out.
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
        If nobody waits.
    """
    with office.registers.at(actor) as register:
        programme = register.programme
        programme.protection.require(officer.id, Duty.PLACE, office.now())
        run = RunId(form_name(register, "run", key))
        if register.is_written(key) or office.reception_runs.seen(actor.process, run):
            return run
        wanted = _Wanted(
            run,
            scope,
            method,
            day or office.now().date(),
            transport or TransportId(""),
            _cases(programme, scope, transport, case),
            key,
        )
        ask = _asked(office, register, wanted)
        if not ask.units and not ask.held:
            raise InputError(
                "nobody waits",
                advice="Everybody who is asked for has a place that was signed, or nobody is registered yet. Nothing was run.",
            )
        few = len(ask.units) <= FEW
        small = few or (len(ask.units) <= LARGEST_EXACT[0] and len(ask.places) <= LARGEST_EXACT[1])
        order = _order(programme, ask, method, seed, None if small else seconds)
        if wanted.cases is not None and method is Method.PLACES and ask.units:
            worth = worth_to_come(programme, ask, set(wanted.cases), now=office.now())
            if worth is not None and worth.capacity.any():
                order = msgspec.structs.replace(
                    order, coming=tuple(map(tuple, worth.capacity.tolist())), fine=worth.shift
                )
        raw = packed(ask.wave, order)
        if small:
            _write(register, officer, wanted, ask, answered(ask.wave, order), digest(raw), seed, 0)
            return run

    def take(answer: Answer) -> None:
        _taken_up(office, actor, officer, wanted, ask, answer, digest(raw), seed)

    office.reception_runs.begin(actor.process, run, raw, seconds=seconds, take=take)
    return run


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
        transport=wanted.transport or None,
    )


def _order(
    programme: Programme, ask: Asked, method: Method, seed: int, seconds: float | None
) -> Order:
    wishes, priorities = (
        wishes_and_priorities(programme, ask) if method is Method.WISHES else (None, None)
    )
    return Order(
        given=dict(ask.given),
        wishes=wishes,
        priorities=priorities,
        seed=seed,
        effort=AT_ONCE_EFFORT,
        seconds=seconds,
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
        scope=wanted.scope,
        method=wanted.method,
        day=wanted.day,
        transport=wanted.transport,
        seed=seed,
        inputs=inputs,
        dropped=dropped,
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
        service = {name: number for number, name in enumerate(now.wave.services)}
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
                if any(units > left[there, service[name]] for name, units in unit.takes.items()):
                    continue
                for name, units in unit.takes.items():
                    left[there, service[name]] -= units
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
    return tuple(run_progress(office, actor, officer=officer, run=run) for run in names)


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
