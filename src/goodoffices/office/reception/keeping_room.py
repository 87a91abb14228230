"""Room that is kept until an hour, places that refuse, and waiting lists with their rule."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from goodoffices.errors import AccessError, InputError
from goodoffices.office.reception.manifests import known_transport
from goodoffices.office.reception.places import known_place, working_on
from goodoffices.office.reception.vacancies import night_of
from goodoffices.office.reception.written import form_name, moment, number
from goodoffices.office.sent_form import once
from goodoffices.reception import CaseId, Duty, PlaceId, TransportId
from goodoffices.reception.manifest import NO_CASE, NO_TRANSPORT
from goodoffices.reception.needs import is_counted
from goodoffices.reception.occupancy import needs_of, rooms
from goodoffices.reception.place import Room, Waiting
from goodoffices.reception.places_events import (
    BEDS,
    HoldId,
    HoldReleased,
    HoldSet,
    KeepReason,
    PlaceRefused,
    RefusalReason,
    WaitingJoined,
    WaitingLeft,
    WaitingOrder,
    WaitingOrderStated,
    WaitingReason,
)

if TYPE_CHECKING:
    from goodoffices.office.office import Office
    from goodoffices.office.registers import Register
    from goodoffices.office.view import Actor
    from goodoffices.record import Officer

__all__ = [
    "ANY",
    "free_at",
    "hold_place",
    "join_waiting",
    "known_case",
    "leave_waiting",
    "refuse_case",
    "refuse_missing",
    "release_hold",
    "state_waiting_order",
    "waiting_at",
]

LONGEST_HOLD = timedelta(days=31)
ANY = PlaceId("")


@once
def hold_place(
    office: Office,
    actor: Actor,
    *,
    officer: Officer,
    place: PlaceId,
    until: datetime,
    reason: KeepReason,
    amounts: Mapping[str, int] | None = None,
    case: CaseId = NO_CASE,
    transport: TransportId = NO_TRANSPORT,
    key: str,
) -> HoldId:
    """Keep some of a place for somebody until an hour, at which it is free again without anybody's act.

    Parameters
    ----------
    office : Office
    actor : Actor
    officer : Officer
    place : PlaceId
    until : datetime
    reason : KeepReason
    amounts : Mapping[str, int], optional
        Service -> how much; for a case, what its whole group needs where nothing is said.
    case : CaseId, optional
        For whom; it is kept for the whole group.
    transport : TransportId, optional
        For those who come with it.
    key : str
        Idempotency key.

    Raises
    ------
    InputError
        If there is not so much free, or the hour is over or a month ahead.
    """
    with working_on(office, actor, officer, place) as register:
        programme, now = register.programme, office.now()
        hold = HoldId(form_name(register, "h", key))
        earlier = programme.places.all_holds.get(hold)
        if case and case not in programme.people.cases:
            raise AccessError("no such case")
        if transport:
            known_transport(register, transport)
        group = programme.people.group_of(case) if case else None
        of = earlier.case if earlier else group.id if group else case
        if amounts is None:
            amounts = (
                earlier.amounts if earlier else _group_needs(register, group.cases if group else ())
            )
        for code, units in amounts.items():
            if not is_counted(code):
                raise InputError(
                    "held without a number",
                    advice=f"{code} is there or not, and is not used up: it need not be held. Nothing was written.",
                    field="amounts",
                )
            number(units, "amounts", least=1)
        said = HoldSet(
            hold=hold,
            place=place,
            amounts=dict(amounts),
            until=moment(until, "until"),
            reason=reason,
            case=of,
            transport=transport,
        )
        if not register.is_written(key):
            _check_hold(register, said, now)
        register.append(officer, [said], key=key)
        return hold


@once
def release_hold(
    office: Office,
    actor: Actor,
    *,
    officer: Officer,
    hold: HoldId,
    reason: KeepReason = KeepReason.NOT_NEEDED,
    key: str,
) -> None:
    """What is held is free before its hour."""
    with office.registers.at(actor) as register:
        known = register.programme.places.all_holds.get(hold)
        where = known.place if known else None
        register.programme.protection.require(officer.id, Duty.PLACES, office.now(), place=where)
        if known is None:
            raise AccessError("no such hold")
        said = HoldReleased(hold=hold, reason=reason, case=known.case)
        register.append(officer, [said], key=key)


@once
def refuse_case(
    office: Office,
    actor: Actor,
    *,
    officer: Officer,
    place: PlaceId,
    case: CaseId,
    reason: RefusalReason,
    key: str,
) -> None:
    """Write down that a place cannot take a case: the two are not put together again."""
    with working_on(office, actor, officer, place) as register:
        known_case(register, case)
        said = PlaceRefused(case=case, place=place, reason=reason)
        register.append(officer, [said], key=key)


@once
def join_waiting(
    office: Office,
    actor: Actor,
    *,
    officer: Officer,
    case: CaseId,
    place: PlaceId = ANY,
    urgent: WaitingReason | None = None,
    key: str,
) -> None:
    """A case waits for a place, or for any. What is said of it later changes nothing of since when it waits."""
    with office.registers.at(actor) as register:
        register.programme.protection.require(officer.id, Duty.PLACE, office.now())
        known_case(register, case)
        if place:
            known_place(register, place)
        said = WaitingJoined(case=case, place=place, urgent=urgent)
        register.append(officer, [said], key=key)


@once
def leave_waiting(
    office: Office,
    actor: Actor,
    *,
    officer: Officer,
    case: CaseId,
    place: PlaceId = ANY,
    reason: WaitingReason,
    key: str,
) -> None:
    """A case waits no longer."""
    with office.registers.at(actor) as register:
        register.programme.protection.require(officer.id, Duty.PLACE, office.now())
        waits = (case, place) in register.programme.places.waiting
        if not waits and not register.is_written(key):
            raise AccessError("nobody waits there")
        register.append(officer, [WaitingLeft(case=case, place=place, reason=reason)], key=key)


@once
def state_waiting_order(
    office: Office, actor: Actor, *, officer: Officer, order: WaitingOrder, key: str
) -> None:
    """Say by which rule waiting lists are read from now on. It is one rule for all, and everybody may read it."""
    with office.registers.at(actor) as register:
        register.programme.protection.require(officer.id, Duty.LEAD, office.now())
        register.append(officer, [WaitingOrderStated(order=order)], key=key)


def waiting_at(
    office: Office, actor: Actor, *, officer: Officer, place: PlaceId | None = None
) -> tuple[WaitingOrder, tuple[Waiting, ...]]:
    """The rule that is stated, and who waits, first who comes first by it.

    Parameters
    ----------
    office : Office
    actor : Actor
    officer : Officer
    place : PlaceId, optional
        Only those who wait for this place.
    """
    with office.registers.at(actor) as register:
        programme = register.programme
        programme.protection.require(officer.id, Duty.PLACE, office.now())
        return programme.places.order, programme.places.waiting_for(place)


def known_case(register: Register, case: CaseId) -> None:
    """Refuse a case that is not in the register.

    Raises
    ------
    AccessError
        If it is not.
    """
    if case not in register.programme.people.cases:
        raise AccessError("no such case")


def _group_needs(register: Register, cases: tuple[CaseId, ...]) -> dict[str, int]:
    needs: Counter[str] = Counter()
    for case in cases:
        needs.update(needs_of(register.programme, case))
    if not needs:
        raise InputError(
            "nothing to hold",
            advice="Say how many beds are held, or for whom. Nothing was written.",
            field="amounts",
        )
    return dict(needs)


def free_at(register: Register, place: PlaceId, now: datetime) -> Mapping[str, Room]:
    """What a place has of each service tonight."""
    programme, night = register.programme, night_of(now)
    return rooms(programme, night, now)[place]


def _check_hold(register: Register, said: HoldSet, now: datetime) -> None:
    if not now < said.until <= now + LONGEST_HOLD:
        raise InputError(
            "a hold that is over, or too long",
            advice=f"Name an hour from now on, within {LONGEST_HOLD.days} days. Nothing was written.",
            field="until",
        )
    rooms = free_at(register, said.place, now)
    standing = register.programme.placements.of_case(said.case) if said.case else None
    here = standing is not None and standing.place == said.place and standing.state.takes_room
    has = Counter({**standing.needs, BEDS: standing.people}) if standing and here else Counter()
    refuse_missing(rooms, Counter(said.amounts) - has)


def refuse_missing(rooms: Mapping[str, Room], needs: Mapping[str, int]) -> None:
    """Refuse what is not free.

    Raises
    ------
    InputError
        Naming each service of which there is not enough.
    """
    missing = [
        f"{code}: {units} asked for, {rooms.get(code, Room(0, 0, 0)).free} free"
        for code, units in needs.items()
        if units > rooms.get(code, Room(0, 0, 0)).free
    ]
    if missing:
        raise InputError(
            "not so much is free",
            advice=f"{'; '.join(missing)}. What is not free cannot be promised; a bed for tonight can be given by hand. Nothing was written.",
            field="amounts",
        )
