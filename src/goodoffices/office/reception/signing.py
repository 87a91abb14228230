"""A proposal becomes a placement: a named officer signs, the family and the place accept, they set out, they move in.

Nothing here is done by an engine. What is signed is checked again at that moment: whether it is what the officer saw,
whether it fits, whether the group is still the same, and, for a child who is guarded, whether two officers said so.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from goodoffices.errors import AccessError, InputError
from goodoffices.office.reception.committing import commit
from goodoffices.office.reception.fitting import check_fit
from goodoffices.office.sent_form import once
from goodoffices.reception import CaseId, Duty, Event, PlaceId, Programme, require_two
from goodoffices.reception.placements import Standing, State
from goodoffices.reception.placements_events import (
    EndReason,
    MovedIn,
    PlacementEnded,
    PlacementReopened,
    PlacementSigned,
    ReopenReason,
    SetOut,
)
from goodoffices.record import Committed, EntryId

if TYPE_CHECKING:
    from goodoffices.office.office import Office
    from goodoffices.office.registers import Register
    from goodoffices.office.view import Actor
    from goodoffices.record import Officer

__all__ = ["call_off", "changed", "end_placement", "moved_in", "set_out", "sign", "standing_of"]


@once
def sign(
    office: Office,
    actor: Actor,
    *,
    officer: Officer,
    proposals: Mapping[CaseId, PlaceId],
    key: str,
) -> EntryId:
    """Sign proposals, all or none; the record fixes that it was done, and not for whom.

    Parameters
    ----------
    office : Office
    actor : Actor
    officer : Officer
        Signs by name.
    proposals : Mapping[CaseId, PlaceId]
        First of a group -> the place that the officer saw proposed.
    key : str

    Returns
    -------
    EntryId
        Of the entry that fixes it.

    Raises
    ------
    AccessError
        If the officer has not the duty, a case is not proposed anywhere, or a guarded child takes two officers.
    InputError
        If one of them was signed or changed meanwhile, or does not fit any more. Nothing is signed then.
    """
    if not proposals:
        raise InputError("nothing is signed", advice="Choose at least one.", field="cases")
    with office.registers.at(actor) as register:
        if not register.is_written(key):
            programme, now = register.programme, office.now()
            found = [standing_of(programme, case) for case in proposals]
            for one, place in zip(found, proposals.values(), strict=True):
                programme.protection.require(officer.id, Duty.PLACE, now, place=place)
                if one.state is not State.PROPOSED or one.place != place:
                    raise changed(one.case)
                for case in one.cases:
                    require_two(programme, case, place, officer.id, now)
            check_fit(programme, found, now)
        appended = register.append(
            officer,
            [PlacementSigned(case=case, place=place) for case, place in proposals.items()],
            key=key,
        )
    return commit(office, actor, appended, Committed.SIGNED, key=key)


def standing_of(programme: Programme, case: CaseId) -> Standing:
    """What stands for a case.

    Raises
    ------
    AccessError
        If nothing does.
    """
    found = programme.placements.of_case(case)
    if found is None:
        raise AccessError("nothing is proposed for this case")
    return found


def changed(case: CaseId) -> InputError:
    """What is told where a page shows what is no longer so."""
    return InputError(
        "a proposal has changed",
        advice=f"{case} was signed, answered or changed by somebody else meanwhile. Nothing was written. Look at the page again.",
        field="cases",
    )


@once
def set_out(
    office: Office,
    actor: Actor,
    *,
    officer: Officer,
    placements: Mapping[CaseId, PlaceId],
    key: str,
) -> None:
    """They are on the way to the place where they will live: from now on no run moves them.

    Raises
    ------
    AccessError
        If the officer has not the duty, or nothing stands for a case.
    InputError
        If one of them is not placed: signed, and accepted by both.
    """
    _step(
        office,
        actor,
        officer,
        placements,
        key,
        (State.PLACED,),
        lambda case, place: SetOut(case=case, place=place),
    )


@once
def moved_in(
    office: Office,
    actor: Actor,
    *,
    officer: Officer,
    placements: Mapping[CaseId, PlaceId],
    key: str,
) -> None:
    """They live there now.

    Raises
    ------
    AccessError
        If the officer has not the duty, or nothing stands for a case.
    InputError
        If one of them is neither placed nor on the way.
    """
    _step(
        office,
        actor,
        officer,
        placements,
        key,
        (State.PLACED, State.SET_OUT),
        lambda case, place: MovedIn(case=case, place=place),
    )


@once
def end_placement(
    office: Office,
    actor: Actor,
    *,
    officer: Officer,
    case: CaseId,
    place: PlaceId,
    reason: EndReason,
    key: str,
) -> None:
    """They live there no more, or did not come; their room is free.

    Raises
    ------
    AccessError
        If the officer has not the duty, or nothing stands for the case.
    InputError
        If they were not placed there.
    """
    _step(
        office,
        actor,
        officer,
        {case: place},
        key,
        (State.PLACED, State.SET_OUT, State.MOVED_IN),
        lambda one, there: PlacementEnded(case=one, place=there, reason=reason),
    )


@once
def call_off(
    office: Office, actor: Actor, *, officer: Officer, case: CaseId, place: PlaceId, key: str
) -> None:
    """What was proposed or signed does not stand any more, as long as nobody has set out.

    Raises
    ------
    AccessError
        If the officer has not the duty, or nothing stands for the case.
    InputError
        If they have set out.
    """
    _step(
        office,
        actor,
        officer,
        {case: place},
        key,
        (State.PROPOSED, State.SIGNED, State.PLACED),
        lambda one, there: PlacementReopened(case=one, place=there, reason=ReopenReason.CALLED_OFF),
        Duty.PLACE,
    )


def _step(
    office: Office,
    actor: Actor,
    officer: Officer,
    wanted: Mapping[CaseId, PlaceId],
    key: str,
    states: Sequence[State],
    made: Callable[[CaseId, PlaceId], Event],
    *duties: Duty,
) -> None:
    """Say the same of several cases that are at one of some states."""
    with office.registers.at(actor) as register:
        if not register.is_written(key):
            programme = register.programme
            for case, place in wanted.items():
                _require_one(
                    register, officer, duties or (Duty.PLACE, Duty.GATE, Duty.PLACES), place, office
                )
                one = standing_of(programme, case)
                if one.case != case or one.place != place or one.state not in states:
                    raise changed(case)
        register.append(officer, [made(case, place) for case, place in wanted.items()], key=key)


def _require_one(
    register: Register, officer: Officer, duties: Sequence[Duty], place: PlaceId, office: Office
) -> None:
    """One of several duties is enough."""
    protection, now = register.programme.protection, office.now()
    if not any(protection.has(officer.id, duty, now, place=place) for duty in duties):
        raise AccessError("not among this officer's duties")
