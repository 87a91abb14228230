"""Who is meant: what is not known to the register does not exist, and an officer without the duty finds nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from goodoffices.errors import AccessError, InputError
from goodoffices.reception import CaseId, Duty, PersonId

if TYPE_CHECKING:
    from datetime import datetime

    from goodoffices.office.registers import Register
    from goodoffices.reception.people import People
    from goodoffices.reception.people_words import Case, Member
    from goodoffices.record import Officer

__all__ = ["case_of_person", "known_case", "known_member", "require_any"]


def known_case(people: People, case: str) -> Case:
    """A case under the name it was registered with.

    Raises
    ------
    AccessError
        If there is none.
    """
    found = people.registered.get(CaseId(case))
    if found is None:
        raise AccessError("no such case")
    return found


def case_of_person(people: People, person: str) -> CaseId:
    """The case in which a person was registered.

    Raises
    ------
    AccessError
        If there is no such person.
    """
    found = people.case_of.get(PersonId(person))
    if found is None:
        raise AccessError("no such person")
    return found


def known_member(people: People, person: str, field: str) -> tuple[CaseId, Member]:
    """A person of a form, and the case.

    Raises
    ------
    InputError
        If there is no such person.
    """
    case = people.case_of.get(PersonId(person))
    found = next(
        (m for m in people.registered[case].members if m.person == person) if case else iter(()),
        None,
    )
    if case is None or found is None:
        raise InputError(
            "a person who is not known",
            advice="Nobody is registered under this name. Nothing was written.",
            field=field,
        )
    return case, found


def require_any(register: Register, officer: Officer, now: datetime, *duties: Duty) -> None:
    """Refuse an officer who has none of some duties.

    Raises
    ------
    AccessError
        If it does not exist for this officer.
    """
    if not any(register.programme.protection.has(officer.id, duty, now) for duty in duties):
        raise AccessError("not among this officer's duties")
