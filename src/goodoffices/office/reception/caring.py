"""Who travels with a child, looks after it, decides for it; and what is done for children without parents."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from goodoffices.errors import InputError
from goodoffices.office.reception.known import known_case, known_member, require_any
from goodoffices.office.sent_form import once
from goodoffices.reception import CaseId, Duty, PersonId
from goodoffices.reception.people_events import (
    AuthorityDecided,
    CareEnded,
    CareGiven,
    FlagReviewed,
    InterimCareArranged,
    ReviewDue,
    ReviewHeld,
    TracingClosed,
    TracingOpened,
)
from goodoffices.reception.people_flags import FLAGS
from goodoffices.reception.people_words import (
    ADULTS,
    CHILDREN,
    CareRole,
    Decision,
    Found,
    InterimCare,
    Verified,
    checked_code,
)

if TYPE_CHECKING:
    from goodoffices.office.office import Office
    from goodoffices.office.registers import Register
    from goodoffices.office.view import Actor
    from goodoffices.reception.people import People
    from goodoffices.record import Officer

__all__ = [
    "arrange_interim_care",
    "close_tracing",
    "end_care",
    "give_care",
    "hold_review",
    "open_tracing",
    "record_decision",
    "review_flag",
    "set_review",
]


@once
def give_care(
    office: Office,
    actor: Actor,
    *,
    officer: Officer,
    child: PersonId,
    adult: PersonId,
    role: CareRole,
    authority: str = "",
    since: date | None = None,
    until: date | None = None,
    source: str = "officer",
    verified: Verified = Verified.SAID,
    key: str,
) -> None:
    """Say what an adult is to a child: escort, carer or legal guardian. None follows from another.

    Parameters
    ----------
    authority : str
        Who appointed or confirmed it, in a short word; a legal guardian always has one.
    since, until : date, optional
        Half open.

    Raises
    ------
    AccessError
        If it is none of the officer's duties.
    InputError
        If one is no child, the other no adult, or a guardian has no authority.
    """
    with office.registers.at(actor) as register:
        require_any(register, officer, office.now(), Duty.REGISTER, Duty.PROTECT)
        people = register.programme.people
        case = _case_of_child(people, child)
        _, grown = known_member(people, adult, "adult")
        if grown.age_band not in ADULTS:
            raise InputError(
                "no adult",
                advice="Whoever travels with a child, looks after it or decides for it is an adult. Correct the age first if it is wrong. Nothing was written.",
                field="adult",
            )
        if role is CareRole.LEGAL_GUARDIAN and not authority:
            raise InputError(
                "a guardian without an authority",
                advice="Say which authority appointed the guardian. Who only looks after a child is its carer. Nothing was written.",
                field="authority",
            )
        if since is not None and until is not None and until <= since:
            raise _no_days()
        event = CareGiven(
            case=case,
            child=child,
            adult=adult,
            role=role,
            authority=_authority(authority, needed=False),
            since=since,
            until=until,
            source=checked_code(source, "source"),
            verified=verified,
        )
        register.append(officer, [event], key=key)


@once
def end_care(
    office: Office,
    actor: Actor,
    *,
    officer: Officer,
    child: PersonId,
    adult: PersonId,
    role: CareRole,
    reason: str,
    key: str,
) -> None:
    """Say that an adult is this to a child no more.

    Raises
    ------
    AccessError
        If it is none of the officer's duties.
    InputError
        If the child is not known, or the adult is this to nobody of the kind.
    """
    with office.registers.at(actor) as register:
        require_any(register, officer, office.now(), Duty.REGISTER, Duty.PROTECT)
        people = register.programme.people
        case, _ = known_member(people, child, "child")
        stands = any((one.adult, one.role) == (adult, role) for one in people.care_of(child))
        if not stands and not register.is_written(key):
            raise InputError(
                "nothing to end",
                advice="This does not stand any more, or was never said. Nothing was written.",
                field="adult",
            )
        event = CareEnded(
            case=case, child=child, adult=adult, role=role, reason=checked_code(reason, "reason")
        )
        register.append(officer, [event], key=key)


@once
def arrange_interim_care(
    office: Office,
    actor: Actor,
    *,
    officer: Officer,
    child: PersonId,
    care: InterimCare,
    authority: str,
    since: date,
    until: date,
    key: str,
) -> None:
    """Say who looks after a child until more is known. It has an end: then it is looked at again.

    Raises
    ------
    AccessError
        If the officer does not protect.
    InputError
        If it has no days or no authority.
    """
    with office.registers.at(actor) as register:
        case = _protected(register, officer, office, child)
        if until <= since:
            raise _no_days()
        arranged = InterimCareArranged(
            case=case,
            child=child,
            care=care,
            authority=_authority(authority),
            since=since,
            until=until,
        )
        due = ReviewDue(case=case, child=child, by=until, why="interim_care_ends")
        file = register.programme.people.child(child)
        earlier = file is not None and file.review_by is not None and file.review_by <= until
        events = [arranged] if earlier and not register.is_written(key) else [arranged, due]
        register.append(officer, events, key=key)


@once
def open_tracing(
    office: Office,
    actor: Actor,
    *,
    officer: Officer,
    child: PersonId,
    since: date,
    authority: str,
    key: str,
) -> None:
    """Say that the family of a child is searched for.

    Raises
    ------
    AccessError
        If the officer does not protect.
    InputError
        If it is searched for already.
    """
    with office.registers.at(actor) as register:
        case = _protected(register, officer, office, child)
        event = TracingOpened(case=case, child=child, since=since, authority=_authority(authority))
        if not register.is_written(key) and _is_searched_for(register, child):
            raise InputError(
                "searched for already",
                advice="The family of this child is searched for already. Nothing was written.",
                field="child",
            )
        register.append(officer, [event], key=key)


@once
def close_tracing(
    office: Office,
    actor: Actor,
    *,
    officer: Officer,
    child: PersonId,
    on: date,
    found: Found,
    authority: str,
    key: str,
) -> None:
    """Say how the search for the family of a child ended. Its file stays.

    Raises
    ------
    AccessError
        If the officer does not protect.
    InputError
        If nobody searches.
    """
    with office.registers.at(actor) as register:
        case = _protected(register, officer, office, child)
        event = TracingClosed(
            case=case, child=child, on=on, found=found, authority=_authority(authority)
        )
        if not register.is_written(key) and not _is_searched_for(register, child):
            raise InputError(
                "nobody searches",
                advice="No search for the family of this child is open. Nothing was written.",
                field="child",
            )
        register.append(officer, [event], key=key)


@once
def set_review(
    office: Office,
    actor: Actor,
    *,
    officer: Officer,
    child: PersonId,
    by: date,
    why: str,
    key: str,
) -> None:
    """Say by which day what is best for a child is to be looked at.

    Raises
    ------
    AccessError
        If the officer does not protect.
    """
    with office.registers.at(actor) as register:
        case = _protected(register, officer, office, child)
        event = ReviewDue(case=case, child=child, by=by, why=checked_code(why, "why"))
        register.append(officer, [event], key=key)


@once
def hold_review(
    office: Office,
    actor: Actor,
    *,
    officer: Officer,
    child: PersonId,
    on: date,
    outcome: str,
    authority: str,
    next_by: date | None,
    key: str,
) -> None:
    """Say what came of looking at what is best for a child, and when it is looked at again.

    Raises
    ------
    AccessError
        If the officer does not protect.
    InputError
        If the next one is not after this one.
    """
    with office.registers.at(actor) as register:
        case = _protected(register, officer, office, child)
        if next_by is not None and next_by <= on:
            raise _no_days()
        event = ReviewHeld(
            case=case,
            child=child,
            on=on,
            outcome=checked_code(outcome, "outcome"),
            authority=_authority(authority),
            next_by=next_by,
        )
        register.append(officer, [event], key=key)


@once
def record_decision(
    office: Office,
    actor: Actor,
    *,
    officer: Officer,
    child: PersonId,
    decision: Decision,
    on: date,
    authority: str,
    until: date | None = None,
    key: str,
) -> None:
    """Write down what the competent authority decided about a child.

    Raises
    ------
    AccessError
        If the officer does not protect.
    InputError
        If no authority is named.
    """
    with office.registers.at(actor) as register:
        case = _protected(register, officer, office, child)
        if until is not None and until <= on:
            raise _no_days()
        event = AuthorityDecided(
            case=case,
            child=child,
            decision=decision,
            on=on,
            authority=_authority(authority),
            until=until,
        )
        register.append(officer, [event], key=key)


@once
def review_flag(
    office: Office,
    actor: Actor,
    *,
    officer: Officer,
    case: CaseId,
    flag: str,
    outcome: str,
    key: str,
) -> None:
    """Say that somebody looked at what was flagged. It is flagged again once the case changes.

    Raises
    ------
    AccessError
        If the officer does not protect, or there is no such case.
    InputError
        If there is no such flag.
    """
    with office.registers.at(actor) as register:
        register.programme.protection.require(officer.id, Duty.PROTECT, office.now())
        known_case(register.programme.people, case)
        if flag not in FLAGS:
            raise InputError(
                "no such flag", advice="Nothing like this is flagged here.", field="flag"
            )
        event = FlagReviewed(case=case, flag=flag, outcome=checked_code(outcome, "outcome"))
        register.append(officer, [event], key=key)


def _protected(register: Register, officer: Officer, office: Office, child: PersonId) -> CaseId:
    register.programme.protection.require(officer.id, Duty.PROTECT, office.now())
    return _case_of_child(register.programme.people, child)


def _case_of_child(people: People, child: PersonId) -> CaseId:
    case, member = known_member(people, child, "child")
    if member.age_band not in CHILDREN:
        raise InputError(
            "no child",
            advice="This person is not registered as a child. Correct the age first if it is wrong. Nothing was written.",
            field="child",
        )
    return case


def _is_searched_for(register: Register, child: PersonId) -> bool:
    file = register.programme.people.child(child)
    return file is not None and file.is_searched_for


def _authority(authority: str, *, needed: bool = True) -> str:
    return checked_code(authority, "authority") if authority or needed else ""


def _no_days() -> InputError:
    return InputError(
        "no days between",
        advice="The last day lies before the first. Nothing was written.",
        field="until",
    )
