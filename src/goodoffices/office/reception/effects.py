"""What if: a place closes, beds are added, a flight is late, an officer names a place or rules one out.

What would follow is shown first. It is done by a second, separate step, and only if what follows is still what was
shown.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import TYPE_CHECKING

from goodoffices.errors import InputError
from goodoffices.office.reception.changes import (
    AddRoom,
    ClosePlace,
    DelayFlight,
    NamePlace,
    Whatever,
)
from goodoffices.office.reception.kept_prices import prices_known
from goodoffices.office.reception.orders import digest, packed
from goodoffices.office.reception.proposed import done_of, events_of
from goodoffices.office.reception.reworking import Row, Worked, worked_out
from goodoffices.office.reception.written import form_name
from goodoffices.office.sent_form import once
from goodoffices.reception import (
    Duty,
    Event,
    PlaceId,
    Programme,
    TransportId,
    hidden,
    require_two,
)
from goodoffices.reception.placements_events import (
    Method,
    PairForbidden,
    PlacementLocked,
    ReopenReason,
    RunId,
    Scope,
)
from goodoffices.reception.places_events import CapacityStated, PlaceClosed
from goodoffices.reception.transports_events import TransportDelayed

if TYPE_CHECKING:
    from goodoffices.office.office import Office
    from goodoffices.office.registers import Register
    from goodoffices.office.view import Actor
    from goodoffices.record import Officer

__all__ = ["Effect", "EffectRow", "do_change", "followed_by", "what_if"]


@dataclass(frozen=True, slots=True)
class EffectRow:
    """One case that would be elsewhere.

    Attributes
    ----------
    case : CaseId
    people : int
    before, after : PlaceId or None
        None where it waits; also where it is told only to those who protect.
    before_name, after_name : str
        Names of the places.
    state : str
        How far what stands for it has come: ``proposed``, ``signed``, ``placed``; empty where nothing stands.
    is_hidden : bool
        Whether where it is, is told only to those who protect.
    """

    case: str
    people: int
    before: PlaceId | None
    after: PlaceId | None
    before_name: str
    after_name: str
    state: str
    is_hidden: bool


@dataclass(frozen=True, slots=True)
class Effect:
    """What would follow from a change.

    Attributes
    ----------
    rows : tuple of EffectRow
        Those who would be elsewhere or wait, with those who get a place.
    by_hand : tuple of EffectRow
        Those whom no machine moves: they live there, have set out, or a child among them is guarded.
    people : int
        How many people more would have a place; fewer where below 0.
    value : Fraction
        How much better the placement would be, in points.
    waiting : int
        People who would wait.
    gap : float
        How much better another placement after the change might be at most, as a share.
    fingerprint : str
        To be sent back with the step that does it.
    """

    rows: tuple[EffectRow, ...]
    by_hand: tuple[EffectRow, ...]
    people: int
    value: Fraction
    waiting: int
    gap: float
    fingerprint: str


def what_if(office: Office, actor: Actor, *, officer: Officer, change: Whatever) -> Effect:
    """What would follow from a change; nothing is written.

    Parameters
    ----------
    office : Office
    actor : Actor
    officer : Officer
    change : ClosePlace, AddRoom, DelayFlight, NamePlace or ForbidPair

    Raises
    ------
    AccessError
        If the officer may neither do it nor place people, or something named is unknown.
    InputError
        If it cannot be made; the advice says why.
    """
    with office.registers.at(actor) as register:
        programme, now = register.programme, office.now()
        if not programme.protection.has(officer.id, Duty.PLACE, now):
            _may(programme, officer, change, now)
        prices_known(register)
        return _effect(programme, worked_out(programme, change, now=now))


@once
def do_change(
    office: Office,
    actor: Actor,
    *,
    officer: Officer,
    change: Whatever,
    fingerprint: str,
    key: str,
) -> None:
    """Do what was shown: the change itself, and new proposals for those whom it moves.

    Nobody is moved by it who has set out or lives somewhere. What was signed for those it moves does not stand any
    more; the new proposals wait for a signature like any other.

    Parameters
    ----------
    office : Office
    actor : Actor
    officer : Officer
    change : ClosePlace, AddRoom, DelayFlight, NamePlace or ForbidPair
    fingerprint : str
        Of the effect that the officer saw.
    key : str

    Raises
    ------
    AccessError
        If the officer may not do it.
    InputError
        If by now something else would follow: look again.
    """
    with office.registers.at(actor) as register:
        programme, now = register.programme, office.now()
        _may(programme, officer, change, now)
        if register.is_written(key):
            return
        prices_known(register)
        worked = worked_out(programme, change, now=now)
        if worked.fingerprint != fingerprint:
            raise InputError(
                "something else would follow by now",
                advice="Others went on working, and by now something else would follow from this. Nothing was done. Look at what would follow again.",
            )
        if isinstance(change, NamePlace):
            require_two(programme, change.case, change.place, officer.id, now)
        events = [_cause(programme, change, worked, now)]
        events += followed_by(register, worked, key=key, reason=_reason(change))
        register.append(officer, events, key=key)


def followed_by(
    register: Register, worked: Worked, *, key: str, reason: ReopenReason
) -> Iterator[Event]:
    """How it was worked out, and the proposals that follow."""
    answer = worked.answer
    run = RunId(form_name(register, "run", key))
    yield done_of(
        register.programme,
        worked.ask,
        answer,
        run=run,
        scope=Scope.ALL,
        method=Method.ANSWERS,
        day=worked.day,
        transport=TransportId(""),
        seed=0,
        inputs=digest(packed(worked.ask.wave, worked.order)),
    )
    yield from events_of(
        register.programme,
        worked.ask,
        answer,
        run,
        day=worked.day,
        only=worked.numbers,
        reason=reason,
    )


def _may(programme: Programme, officer: Officer, change: Whatever, now: datetime) -> None:
    protection = programme.protection
    if isinstance(change, DelayFlight):
        protection.require(officer.id, Duty.GATE, now)
    elif isinstance(change, ClosePlace | AddRoom):
        protection.require(officer.id, Duty.PLACES, now, place=change.place)
    else:
        protection.require(officer.id, Duty.PLACE, now, place=change.place)


def _cause(programme: Programme, change: Whatever, worked: Worked, now: datetime) -> Event:
    if isinstance(change, ClosePlace):
        return PlaceClosed(
            place=change.place,
            from_day=max(now.date(), change.from_day or now.date()),
            reason=change.reason,
        )
    if isinstance(change, AddRoom):
        stated = programme.places.places[change.place].stated_on(now.date())
        return CapacityStated(
            place=change.place,
            service=change.service,
            from_day=now.date(),
            number=stated.get(change.service, 0) + change.change,
        )
    if isinstance(change, DelayFlight):
        return TransportDelayed(
            transport=change.transport, arrives=change.arrives, reason=change.reason
        )
    if isinstance(change, NamePlace):
        return PlacementLocked(
            case=change.case,
            place=change.place,
            reason=change.reason,
            people=-worked.people,
            value=str(-worked.value),
        )
    return PairForbidden(case=change.case, place=change.place, reason=change.reason)


def _reason(change: Whatever) -> ReopenReason:
    if isinstance(change, ClosePlace):
        return ReopenReason.PLACE_CLOSED
    if isinstance(change, AddRoom | DelayFlight):
        return ReopenReason.PLACE_CHANGED
    return ReopenReason.OVERRIDDEN


def _effect(programme: Programme, worked: Worked) -> Effect:
    stay = (Row(one.case, one.people, one.place, one.place, one.state) for one in worked.by_hand)
    return Effect(
        tuple(_row(programme, row) for row in worked.rows),
        tuple(_row(programme, row) for row in stay),
        worked.people,
        worked.value,
        int(worked.ask.wave.people.sum()) - worked.answer.people_placed,
        worked.answer.gap,
        worked.fingerprint,
    )


def _row(programme: Programme, row: Row) -> EffectRow:
    if row.case in programme.people.cases and hidden(programme, row.case) is not None:
        return EffectRow(row.case, row.people, None, None, "", "", _word(row), is_hidden=True)
    return EffectRow(
        row.case,
        row.people,
        row.before,
        row.after,
        _name(programme, row.before),
        _name(programme, row.after),
        _word(row),
        is_hidden=False,
    )


def _word(row: Row) -> str:
    return "" if row.state is None else row.state.value


def _name(programme: Programme, place: PlaceId | None) -> str:
    known = None if place is None else programme.places.places.get(place)
    return "" if known is None else known.name
