"""What families and places say to a proposal. A refusal rules the pair out and another place is looked for at once.

A refusal changes nothing for the family's other chances: neither a score nor an order looks at it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from goodoffices.errors import AccessError, InputError
from goodoffices.office.reception.changes import ForbidPair
from goodoffices.office.reception.effects import followed_by
from goodoffices.office.reception.reworking import worked_out
from goodoffices.office.reception.signing import changed, standing_of
from goodoffices.office.sent_form import once
from goodoffices.reception import CaseId, Duty, Event, PlaceId
from goodoffices.reception.placements import State
from goodoffices.reception.placements_events import (
    FamilyAnswered,
    FamilyReason,
    LockReason,
    PairAllowed,
    PlaceAnswered,
    PlacementUnlocked,
    PlaceReason,
    ReopenReason,
)

if TYPE_CHECKING:
    from goodoffices.office.office import Office
    from goodoffices.office.registers import Register
    from goodoffices.office.view import Actor
    from goodoffices.record import Officer

__all__ = ["allow_pair", "family_answers", "place_answers", "unlock"]


@once
def family_answers(
    office: Office,
    actor: Actor,
    *,
    officer: Officer,
    case: CaseId,
    place: PlaceId,
    refused: FamilyReason | None = None,
    key: str,
) -> None:
    """Write down what a family says to the place that was signed, or proposed, for it.

    Parameters
    ----------
    office : Office
    actor : Actor
    officer : Officer
        Who heard it: with the duty of placing, or at the gate.
    case : CaseId
    place : PlaceId
        That the family was told of.
    refused : FamilyReason, optional
        Why it does not go there; it accepts, where this is left out.
    key : str

    Raises
    ------
    AccessError
        If the officer has not the duty, or nothing stands for the case.
    InputError
        If by now another place stands for it, it accepts what nobody has signed, or it has set out.
    """
    with office.registers.at(actor) as register:
        protection, now = register.programme.protection, office.now()
        if not protection.has(officer.id, Duty.GATE, now):
            protection.require(officer.id, Duty.PLACE, now, place=place)
        answer = FamilyAnswered(case=case, place=place, refused=refused)
        _answered(office, register, officer, answer, key)


@once
def place_answers(
    office: Office,
    actor: Actor,
    *,
    officer: Officer,
    case: CaseId,
    place: PlaceId,
    refused: PlaceReason | None = None,
    key: str,
) -> None:
    """Write down what a place says to a family that comes to it: it hears how many and what they need, not who.

    Parameters
    ----------
    office : Office
    actor : Actor
    officer : Officer
        With the duty of placing, or of that place.
    case : CaseId
    place : PlaceId
    refused : PlaceReason, optional
        Why it does not take them; it accepts, where this is left out.
    key : str

    Raises
    ------
    AccessError
        If the officer has not the duty, or nothing stands for the case.
    InputError
        If by now another place stands for it, it accepts what nobody has signed, or they have set out.
    """
    with office.registers.at(actor) as register:
        protection, now = register.programme.protection, office.now()
        if not protection.has(officer.id, Duty.PLACES, now, place=place):
            protection.require(officer.id, Duty.PLACE, now, place=place)
        answer = PlaceAnswered(case=case, place=place, refused=refused)
        _answered(office, register, officer, answer, key)


def _answered(
    office: Office,
    register: Register,
    officer: Officer,
    answer: FamilyAnswered | PlaceAnswered,
    key: str,
) -> None:
    if register.is_written(key):
        return
    programme, now = register.programme, office.now()
    one = standing_of(programme, answer.case)
    if one.case != answer.case or one.place != answer.place or one.state.is_there:
        raise changed(answer.case)
    if answer.refused is None and one.state is State.PROPOSED:
        raise InputError(
            "nobody has signed this",
            advice="A proposal is accepted after an officer has signed it. Sign it first. Nothing was written.",
            field="case",
        )
    events: list[Event] = [answer]
    if answer.refused is not None:
        ruled_out = ForbidPair(answer.case, answer.place, LockReason.OTHER)
        try:
            worked = worked_out(programme, ruled_out, now=now)
        except (InputError, AccessError):
            worked = None  # no machine places them: an officer looks for a place by hand
        if worked is not None:
            events += followed_by(register, worked, key=key, reason=ReopenReason.OVERRIDDEN)
    register.append(officer, events, key=key)


@once
def unlock(office: Office, actor: Actor, *, officer: Officer, case: CaseId, key: str) -> None:
    """Runs may look for another place for a case again; what stands for it stays.

    Raises
    ------
    AccessError
        If the officer has not the duty, or no officer named a place for the case.
    """
    with office.registers.at(actor) as register:
        programme = register.programme
        programme.protection.require(officer.id, Duty.PLACE, office.now())
        if not register.is_written(key) and case not in programme.placements.locked:
            raise AccessError("no place was named for this case")
        register.append(officer, [PlacementUnlocked(case=case)], key=key)


@once
def allow_pair(
    office: Office, actor: Actor, *, officer: Officer, case: CaseId, place: PlaceId, key: str
) -> None:
    """What was ruled out or refused is possible again: the family or the place thought again.

    Raises
    ------
    AccessError
        If the officer has not the duty, or the pair was not ruled out.
    """
    with office.registers.at(actor) as register:
        programme = register.programme
        programme.protection.require(officer.id, Duty.PLACE, office.now(), place=place)
        ruled_out = programme.placements.ruled_out.get(case, {})
        if not register.is_written(key) and place not in ruled_out:
            raise AccessError("this pair was not ruled out")
        register.append(officer, [PairAllowed(case=case, place=place)], key=key)
