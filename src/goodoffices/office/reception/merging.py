"""Two registrations of one person, or of one family: made one by a person, and two again where that was wrong."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from goodoffices.errors import InputError
from goodoffices.office.reception.known import case_of_person, known_case
from goodoffices.office.reception.lookalikes import Lookalikes
from goodoffices.office.sent_form import once
from goodoffices.reception import CaseId, Duty, Event, PersonId
from goodoffices.reception.duplicates import Likelihood
from goodoffices.reception.people_events import (
    CasesMerged,
    CasesUnmerged,
    KeptDistinct,
    PeopleMerged,
    PeopleUnmerged,
)

if TYPE_CHECKING:
    from goodoffices.office.office import Office
    from goodoffices.office.registers import Register
    from goodoffices.office.view import Actor
    from goodoffices.record import Officer

__all__ = [
    "Doubled",
    "MadeOne",
    "cases_of",
    "duplicates",
    "keep_distinct",
    "made_one",
    "merge_cases",
    "merge_people",
    "unmerge_cases",
    "unmerge_people",
]


@dataclass(frozen=True, slots=True)
class Doubled:
    """Two who may be one.

    Attributes
    ----------
    person, other : PersonId
    case, other_case : CaseId
    likelihood : Likelihood
    reasons : tuple of str
        As :class:`goodoffices.reception.duplicates.Likeness` lists them.
    """

    person: PersonId
    case: CaseId
    other: PersonId
    other_case: CaseId
    likelihood: Likelihood
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MadeOne:
    """Two registrations that an officer made one.

    Attributes
    ----------
    kept, other : str
        Names of two persons or of two cases: which goes on, and which was registered a second time.
    case, other_case : CaseId
        In which they stand.
    is_case : bool
        Whether they are cases.
    """

    kept: str
    other: str
    case: CaseId
    other_case: CaseId
    is_case: bool


def made_one(office: Office, actor: Actor, *, officer: Officer) -> tuple[MadeOne, ...]:
    """What was made one and can be made two again, the newest first: cases, then persons.

    Raises
    ------
    AccessError
        If the officer registers nobody.
    """
    with office.registers.at(actor) as register:
        _require(register, officer, office)
        people = register.programme.people
        cases = [
            MadeOne(kept, other, kept, other, is_case=True)
            for other, kept in reversed(people.same_case.items())
            if other in people.registered and kept in people.registered
        ]
        persons = [
            MadeOne(kept, other, people.case_of[kept], people.case_of[other], is_case=False)
            for other, kept in reversed(people.same_person.items())
            if other in people.case_of and kept in people.case_of
        ]
        return (*cases, *persons)


def duplicates(
    office: Office, actor: Actor, *, officer: Officer, most: int = 50
) -> tuple[Doubled, ...]:
    """Pairs of the register that may be one person, likely ones first. Whose they are is shown one by one, with a purpose.

    Raises
    ------
    AccessError
        If the officer registers nobody.
    """
    with office.registers.at(actor) as register:
        register.programme.protection.require(officer.id, Duty.REGISTER, office.now())
        people = register.programme.people
        found = []
        for pair in Lookalikes.of(register).pairs(most):
            one, other = PersonId(pair.one), PersonId(pair.other)
            cases = [people.standing(people.case_of[person]) for person in (one, other)]
            like = pair.likeness
            found.append(Doubled(one, cases[0], other, cases[1], like.likelihood, like.reasons))
        return tuple(found)


def cases_of(
    office: Office, actor: Actor, *, officer: Officer, people: Sequence[PersonId]
) -> tuple[CaseId, ...]:
    """The cases in which some people stand now, in their order.

    Raises
    ------
    AccessError
        If the officer registers nobody, or one of them is not known.
    """
    with office.registers.at(actor) as register:
        _require(register, officer, office)
        known = register.programme.people
        return tuple(known.standing(case_of_person(known, person)) for person in people)


@once
def merge_people(
    office: Office,
    actor: Actor,
    *,
    officer: Officer,
    person: PersonId,
    other: PersonId,
    with_cases: bool = False,
    key: str,
) -> None:
    """Say that two registrations are of one person. All facts of both stay, and it can be undone.

    Parameters
    ----------
    person : PersonId
        Which goes on.
    other : PersonId
        Registered a second time.
    with_cases : bool
        Whether the cases in which they were registered are one, too.

    Raises
    ------
    AccessError
        If the officer registers nobody, or one of them is not known.
    InputError
        If they are one already.
    """
    with office.registers.at(actor) as register:
        _require(register, officer, office)
        people = register.programme.people
        case, second = case_of_person(people, person), case_of_person(people, other)
        if not register.is_written(key) and (
            people.one(person) == people.one(other) or other in people.same_person
        ):
            raise _one_already()
        events: list[Event] = [PeopleMerged(case=case, person=person, other=other)]
        if with_cases and case != second:
            if not register.is_written(key) and (
                people.standing(case) == people.standing(second) or second in people.same_case
            ):
                raise _one_already()
            events.append(CasesMerged(case=case, other=second))
        register.append(officer, events, key=key)


@once
def unmerge_people(
    office: Office, actor: Actor, *, officer: Officer, person: PersonId, other: PersonId, key: str
) -> None:
    """Say that two are two after all: each has again what was said of it.

    Raises
    ------
    AccessError
        If the officer registers nobody, or one of them is not known.
    InputError
        If they were not merged.
    """
    with office.registers.at(actor) as register:
        _require(register, officer, office)
        people = register.programme.people
        case = case_of_person(people, person)
        if not register.is_written(key) and people.same_person.get(other) != person:
            raise _two_already()
        event = PeopleUnmerged(case=case, person=person, other=other)
        register.append(officer, [event], key=key)


@once
def merge_cases(
    office: Office, actor: Actor, *, officer: Officer, case: CaseId, other: CaseId, key: str
) -> None:
    """Say that two cases are one. All that was said of both stays, and it can be undone.

    Raises
    ------
    AccessError
        If the officer registers nobody, or one of them is not known.
    InputError
        If they are one already.
    """
    with office.registers.at(actor) as register:
        _require(register, officer, office)
        people = register.programme.people
        known_case(people, case)
        known_case(people, other)
        if not register.is_written(key) and (
            people.standing(case) == people.standing(other) or other in people.same_case
        ):
            raise _one_already()
        register.append(officer, [CasesMerged(case=case, other=other)], key=key)


@once
def unmerge_cases(
    office: Office, actor: Actor, *, officer: Officer, case: CaseId, other: CaseId, key: str
) -> None:
    """Say that two cases are two after all.

    Raises
    ------
    AccessError
        If the officer registers nobody, or one of them is not known.
    InputError
        If they were not merged.
    """
    with office.registers.at(actor) as register:
        _require(register, officer, office)
        people = register.programme.people
        known_case(people, case)
        if not register.is_written(key) and people.same_case.get(other) != case:
            raise _two_already()
        register.append(officer, [CasesUnmerged(case=case, other=other)], key=key)


@once
def keep_distinct(
    office: Office, actor: Actor, *, officer: Officer, person: PersonId, other: PersonId, key: str
) -> None:
    """Say that two who look alike are two; nobody is asked again.

    Raises
    ------
    AccessError
        If the officer registers nobody, or one of them is not known.
    """
    with office.registers.at(actor) as register:
        _require(register, officer, office)
        people = register.programme.people
        case = case_of_person(people, person)
        case_of_person(people, other)
        event = KeptDistinct(case=case, person=person, other=other)
        register.append(officer, [event], key=key)


def _require(register: Register, officer: Officer, office: Office) -> None:
    register.programme.protection.require(officer.id, Duty.REGISTER, office.now())


def _one_already() -> InputError:
    return InputError(
        "one already",
        advice="These two are one already, or the second is one with somebody else. Undo that first. Nothing was written.",
        field="other",
    )


def _two_already() -> InputError:
    return InputError(
        "two already", advice="These two were not merged. Nothing was written.", field="other"
    )
