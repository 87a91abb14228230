"""What takes two persons; holds in a child's best interests; whereabouts that are hidden; who may live apart."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from goodoffices.errors import AccessError, InputError
from goodoffices.office.reception.known import require_any
from goodoffices.office.reception.written import form_name
from goodoffices.office.sent_form import once
from goodoffices.reception import CaseId, Duty, PlaceId, Purpose, held, hidden
from goodoffices.reception.people_words import checked_code
from goodoffices.reception.protection_events import (
    OWN,
    BestInterestsDecided,
    BestInterestsHeld,
    HideReason,
    HoldReason,
    Joint,
    JointAsked,
    JointConfirmed,
    JointRefused,
    Refused,
    SplitAllowed,
    WhereaboutsHidden,
    WhereaboutsSeen,
)

if TYPE_CHECKING:
    from goodoffices.office.office import Office
    from goodoffices.office.registers import Register
    from goodoffices.office.view import Actor
    from goodoffices.reception import Programme
    from goodoffices.reception.protection import Act
    from goodoffices.record import Officer

__all__ = [
    "Guarded",
    "WaitingAct",
    "allow_split",
    "ask_two",
    "confirm_two",
    "guarded_cases",
    "hide_whereabouts",
    "hold_case",
    "refuse_two",
    "waiting_acts",
    "whereabouts",
]

ASKS = {
    Joint.REVEAL: (Duty.PROTECT,),
    Joint.MOVE: (Duty.PROTECT, Duty.PLACE),
    Joint.SHOW: (Duty.PROTECT,),
    Joint.FREE: (Duty.PROTECT,),
    Joint.ERASE: (Duty.PROTECT, Duty.AUDIT),
    Joint.RECIPIENT: (Duty.LEAD,),
    Joint.TABLE: (Duty.LEAD,),
    Joint.SHARES: (Duty.LEAD,),
}
"""What takes two -> which duties may ask for it."""
CONFIRMS = {
    Joint.RECIPIENT: (Duty.LEAD, Duty.PROTECT),
    Joint.TABLE: (Duty.LEAD, Duty.PROTECT, Duty.AUDIT),
    Joint.SHARES: (Duty.LEAD, Duty.PROTECT, Duty.AUDIT),
}
"""Which may confirm, where it is not who protects alone."""


@dataclass(frozen=True, slots=True)
class WaitingAct:
    """What somebody asked for, and another officer has to confirm.

    Attributes
    ----------
    act : str
        Its name.
    what : Joint
    about : str
        The case, or the recipient.
    place : PlaceId
        Where to; empty where it is about no place.
    by : str
        Who asked, by name.
    at : datetime
    is_own : bool
        Whether the officer who looks asked for it, and so cannot confirm it.
    """

    act: str
    what: Joint
    about: str
    place: PlaceId
    by: str
    at: datetime
    is_own: bool


@dataclass(frozen=True, slots=True)
class Guarded:
    """A case that is under a hold, or whose whereabouts are hidden.

    Attributes
    ----------
    case : CaseId
    hold : HoldReason or None
    hidden : HideReason or None
    people : int
    """

    case: CaseId
    hold: HoldReason | None
    hidden: HideReason | None
    people: int


@once
def ask_two(
    office: Office,
    actor: Actor,
    *,
    officer: Officer,
    what: Joint,
    about: str = "",
    place: PlaceId | None = None,
    purpose: Purpose | None = None,
    key: str,
) -> str:
    """Ask for what takes two persons; gives its name.

    Parameters
    ----------
    office : Office
    actor : Actor
    officer : Officer
        The first of the two.
    what : Joint
    about : str
        The case; left out for the programme's own table and for shares. A recipient is listed by :func:`goodoffices.office.reception.list_recipient`.
    place : PlaceId, optional
        Where a child is to be brought.
    purpose : Purpose, optional
        What for somebody's whereabouts are to be seen; needed there.
    key : str

    Raises
    ------
    AccessError
        If this is not for the officer, or there is no such case.
    InputError
        If what is needed is missing.
    """
    with office.registers.at(actor, also_closed=True) as register:
        act = form_name(register, "two", key)
        if register.is_written(key):
            return act
        programme, now = register.programme, office.now()
        require_any(register, officer, now, *ASKS[what])
        if what in {Joint.TABLE, Joint.SHARES}:
            about = OWN
        elif what is Joint.RECIPIENT or about not in programme.people.cases:
            raise AccessError("no such case")
        if (what is Joint.MOVE) != (place is not None) or (
            place is not None and place not in programme.places.places
        ):
            raise InputError(
                "no such place",
                advice="Say to which place the child is to be brought. Nothing was written.",
                field="place",
            )
        if what is Joint.REVEAL and purpose not in {Purpose.PROTECT, Purpose.TRACE}:
            raise InputError(
                "no purpose",
                advice="Say what for: to protect somebody, or to look for a family. Nothing was written.",
                field="purpose",
            )
        event = JointAsked(
            act=act, what=what, about=about, place=place or PlaceId(""), purpose=purpose
        )
        register.append(officer, [event], key=key)
    return act


@once
def confirm_two(office: Office, actor: Actor, *, officer: Officer, act: str, key: str) -> None:
    """Confirm as the second person. What ends a hold, or the hiding of whereabouts, takes effect with it.

    Raises
    ------
    AccessError
        If this is not for the officer, or there is no such thing.
    InputError
        If the officer asked for it, or it waits no longer.
    """
    with office.registers.at(actor, also_closed=True) as register:
        if register.is_written(key):
            return
        found = _second(office, register, officer, act)
        about = found.asked.subject()
        events = [JointConfirmed(act=act, case=about)]
        if found.asked.what is Joint.FREE:
            register.append(
                officer,
                [*events, BestInterestsDecided(case=CaseId(about), act=act)],
                key=key,
            )
        else:
            register.append(officer, events, key=key)


@once
def refuse_two(office: Office, actor: Actor, *, officer: Officer, act: str, key: str) -> None:
    """Say no as the second person.

    Raises
    ------
    AccessError
        If this is not for the officer, or there is no such thing.
    InputError
        If the officer asked for it, or it waits no longer.
    """
    with office.registers.at(actor, also_closed=True) as register:
        if register.is_written(key):
            return
        found = _second(office, register, officer, act)
        about = found.asked.subject()
        register.append(officer, [JointRefused(act=act, case=about)], key=key)


def waiting_acts(office: Office, actor: Actor, *, officer: Officer) -> tuple[WaitingAct, ...]:
    """What waits for a second person, as far as the officer may confirm it or asked for it; the oldest first."""
    now = office.now()
    with office.registers.at(actor, also_closed=True) as register:
        protection = register.programme.protection
        return tuple(
            WaitingAct(
                name,
                act.asked.what,
                act.asked.about,
                act.asked.place,
                act.by.name,
                act.at,
                is_own=act.by.id == officer.id,
            )
            for name, act in protection.acts.items()
            if act.is_waiting(now)
            and (
                act.by.id == officer.id
                or any(protection.has(officer.id, duty, now) for duty in _confirming(act))
            )
        )


@once
def whereabouts(
    office: Office, actor: Actor, *, officer: Officer, case: CaseId, key: str
) -> tuple[PlaceId, ...]:
    """Where a case is or is to be. Where that is hidden, two persons must have said so, and it is written down who looked.

    Parameters
    ----------
    office : Office
    actor : Actor
    officer : Officer
        One of the two.
    case : CaseId
    key : str

    Returns
    -------
    tuple of PlaceId
        The place where it is placed, and where it sleeps tonight; none where there is none.

    Raises
    ------
    AccessError
        If there is no such case, or it is hidden and there are not two who said that it be shown.
    """
    with office.registers.at(actor, also_closed=True) as register:
        programme, now = register.programme, office.now()
        protection = programme.protection
        if case not in programme.people.cases:
            raise AccessError("no such case")
        if hidden(programme, case) is None:
            require_any(register, officer, now, Duty.PROTECT, Duty.PLACE, Duty.GATE)
        else:
            act = protection.valid(Joint.REVEAL, case, now)
            if act is None or officer.id not in act.officers():
                refused = Refused(what=Joint.REVEAL, about=case)
                register.append(officer, [refused], key=f"{key}/refused")
                raise AccessError("this takes two officers")
            register.append(officer, [WhereaboutsSeen(case=case, act=act.asked.act)], key=key)
        found = programme.placements.of_case(case)
        places = [found.place] if found is not None else []
        places += [bed.place for bed in programme.places.beds_of(case)]
        return tuple(dict.fromkeys(places))


@once
def hold_case(
    office: Office,
    actor: Actor,
    *,
    officer: Officer,
    case: CaseId,
    reason: HoldReason,
    key: str,
) -> None:
    """Put a case under a hold: no machine places it until two officers decided on its best interests.

    Raises
    ------
    AccessError
        If this is not for the officer, or there is no such case.
    """
    with office.registers.at(actor) as register:
        if not register.is_written(key):
            programme = register.programme
            require_any(register, officer, office.now(), Duty.PROTECT, Duty.REGISTER)
            _known(programme, case)
            register.append(officer, [BestInterestsHeld(case=case, reason=reason)], key=key)


@once
def hide_whereabouts(
    office: Office,
    actor: Actor,
    *,
    officer: Officer,
    case: CaseId,
    reason: HideReason,
    key: str,
) -> None:
    """Hide where a case is, from all but two persons together.

    Raises
    ------
    AccessError
        If this is not for the officer, or there is no such case.
    """
    with office.registers.at(actor) as register:
        if not register.is_written(key):
            programme = register.programme
            require_any(register, officer, office.now(), Duty.PROTECT, Duty.REGISTER)
            _known(programme, case)
            register.append(officer, [WhereaboutsHidden(case=case, reason=reason)], key=key)


@once
def allow_split(
    office: Office,
    actor: Actor,
    *,
    officer: Officer,
    case: CaseId,
    other: CaseId,
    reason: str,
    key: str,
) -> None:
    """Let two cases that belong together be placed apart. The officer is named with it for good.

    Parameters
    ----------
    office : Office
    actor : Actor
    officer : Officer
        Who has the duty to protect.
    case, other : CaseId
    reason : str
        A code, such as ``own_wish`` or ``hospital``.
    key : str

    Raises
    ------
    AccessError
        If this is not for the officer, or there is no such case.
    InputError
        If there is no reason, or both are one.
    """
    with office.registers.at(actor) as register:
        if register.is_written(key):
            return
        programme = register.programme
        programme.protection.require(officer.id, Duty.PROTECT, office.now())
        _known(programme, case)
        _known(programme, other)
        if case == other:
            raise InputError(
                "one case cannot be split here",
                advice="Name two cases that belong together. Nothing was written.",
                field="other",
            )
        event = SplitAllowed(case=case, other=other, reason=checked_code(reason, "reason"))
        register.append(officer, [event], key=key)


def guarded_cases(office: Office, actor: Actor, *, officer: Officer) -> tuple[Guarded, ...]:
    """Every case under a hold, or hidden, for those who protect.

    Raises
    ------
    AccessError
        If this is not for the officer.
    """
    with office.registers.at(actor, also_closed=True) as register:
        programme = register.programme
        programme.protection.require(officer.id, Duty.PROTECT, office.now())
        found = (
            Guarded(case, held(programme, case), hidden(programme, case), known.people)
            for case, known in programme.people.cases.items()
        )
        return tuple(one for one in found if one.hold is not None or one.hidden is not None)


def _confirming(act: Act) -> tuple[Duty, ...]:
    return CONFIRMS.get(act.asked.what, (Duty.PROTECT,))


def _second(office: Office, register: Register, officer: Officer, name: str) -> Act:
    programme, now = register.programme, office.now()
    act = programme.protection.acts.get(name)
    if act is None:
        raise AccessError("no such act")
    require_any(register, officer, now, *_confirming(act))
    if act.by.id == officer.id:
        raise InputError(
            "the same person twice",
            advice="You asked for this yourself: another officer has to confirm it. Nothing was written.",
        )
    if not act.is_waiting(now):
        raise InputError(
            "it waits no longer",
            advice="This was decided already, or its time has passed. Nothing was written.",
        )
    return act


def _known(programme: Programme, case: CaseId) -> None:
    if case not in programme.people.cases:
        raise AccessError("no such case")
