"""Moves from one place to another: asked for, answered, under way, arrived; refused with a reason."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import TYPE_CHECKING

from goodoffices.errors import AccessError, InputError
from goodoffices.office.reception.keeping_room import ANY, free_at, known_case, refuse_missing
from goodoffices.office.reception.places import known_place
from goodoffices.office.reception.written import form_name
from goodoffices.office.sent_form import once
from goodoffices.reception import CaseId, Duty, PlaceId, hidden, require_two
from goodoffices.reception.occupancy import claimed
from goodoffices.reception.place import STEPS_FROM, Transfer
from goodoffices.reception.placements_events import PlacementMoved
from goodoffices.reception.places_events import (
    RefusalReason,
    TransferAnswered,
    TransferAsked,
    TransferId,
    TransferMoved,
    TransferReason,
    TransferStep,
)

if TYPE_CHECKING:
    from goodoffices.office.office import Office
    from goodoffices.office.registers import Register
    from goodoffices.office.view import Actor
    from goodoffices.reception import Event
    from goodoffices.record import Officer

__all__ = ["answer_transfer", "ask_transfer", "move_transfer", "transfers"]


@once
def ask_transfer(
    office: Office,
    actor: Actor,
    *,
    officer: Officer,
    case: CaseId,
    target: PlaceId,
    reason: TransferReason,
    day: date,
    key: str,
) -> TransferId:
    """Ask another place to take a case that has a place, and all who were placed with it.

    Raises
    ------
    AccessError
        If the case is guarded, and not two officers said that it may go there.
    InputError
        If it has no place, is there already, or is moving.
    """
    with office.registers.at(actor) as register:
        programme, now = register.programme, office.now()
        programme.protection.require(officer.id, Duty.PLACE, now)
        known_case(register, case)
        known_place(register, target)
        transfer = TransferId(form_name(register, "tf", key))
        earlier = programme.places.transfers.get(transfer)
        standing = programme.placements.of_case(case)
        if earlier is None:
            require_two(programme, case, target, officer.id, now)
            moving = any(
                standing is not None
                and one.case in standing.cases
                and one.state in {"asked", "accepted", "set_out"}
                for one in programme.places.transfers.values()
            )
            if (
                standing is None
                or not standing.state.takes_room
                or standing.place == target
                or moving
            ):
                raise InputError(
                    "nothing to move",
                    advice="They have no place yet, are there already, or a move is under way. Nothing was written.",
                    field="case",
                )
        first = earlier.case if earlier else standing.case if standing else case
        origin = earlier.origin if earlier else standing.place if standing else ANY
        said = TransferAsked(
            transfer=transfer, case=first, origin=origin, target=target, reason=reason, day=day
        )
        register.append(officer, [said], key=key)
        return transfer


@once
def answer_transfer(
    office: Office,
    actor: Actor,
    *,
    officer: Officer,
    transfer: TransferId,
    refused: RefusalReason | None = None,
    key: str,
) -> None:
    """Write down whether the other place takes them. Where it refuses, the two are not put together again.

    Raises
    ------
    InputError
        If it was answered, or there is not enough room at the place.
    """
    with _transfer(office, actor, officer, transfer) as (register, known):
        if not register.is_written(key):
            if known.state != "asked":
                raise _over(known)
            if refused is None:
                _check_room(register, known, office.now())
        said = TransferAnswered(transfer=transfer, case=known.case, refused=refused)
        register.append(officer, [said], key=key)


@once
def move_transfer(
    office: Office,
    actor: Actor,
    *,
    officer: Officer,
    transfer: TransferId,
    step: TransferStep,
    key: str,
) -> None:
    """They set out, they arrived, or it is called off. Who has set out is not called back.

    Raises
    ------
    InputError
        If this does not follow on what was said before.
    """
    with _transfer(office, actor, officer, transfer) as (register, known):
        if not register.is_written(key) and known.state not in STEPS_FROM[step]:
            raise _over(known)
        said: list[Event] = [TransferMoved(transfer=transfer, case=known.case, step=step)]
        if step is TransferStep.ARRIVED:
            said.append(PlacementMoved(case=known.case, place=known.origin, to=known.target))
        register.append(officer, said, key=key)


def transfers(office: Office, actor: Actor, *, officer: Officer) -> tuple[Transfer, ...]:
    """Every move that is asked for, promised or under way, and those that ended; those of hidden cases are left out."""
    with office.registers.at(actor) as register:
        programme, now = register.programme, office.now()
        programme.protection.require(officer.id, Duty.PLACE, now)
        sees = programme.protection.has(officer.id, Duty.PROTECT, now)
        return tuple(
            one
            for one in programme.places.transfers.values()
            if sees or hidden(programme, one.case) is None
        )


@contextmanager
def _transfer(
    office: Office, actor: Actor, officer: Officer, transfer: TransferId
) -> Iterator[tuple[Register, Transfer]]:
    with office.registers.at(actor) as register:
        programme, now = register.programme, office.now()
        programme.protection.require(officer.id, Duty.PLACE, now)
        known = programme.places.transfers.get(transfer)
        if known is None:
            raise AccessError("no such transfer")
        yield register, known


def _over(known: Transfer) -> InputError:
    return InputError(
        "a step that does not follow",
        advice=f"This move is {known.state.replace('_', ' ')}. Nothing was written. Look at it as it is now.",
        field="step",
    )


def _check_room(register: Register, transfer: Transfer, now: datetime) -> None:
    needs = claimed(register.programme, transfer.case)
    refuse_missing(free_at(register, transfer.target, now), needs)
