"""How long what is kept of people, and how it is destroyed: the key goes, and what stood under it opens for nobody.

A clock starts when the programme does nothing more for a case. Who people are goes first, what was said about the
case later. The file of a child who was alone or looked for is skipped by every clock: somebody may look for that
child in thirty years. Only two officers together destroy it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from goodoffices.errors import AccessError, InputError, SealedRegisterError, SecondWriterError
from goodoffices.office.reception.committing import commit
from goodoffices.office.reception.known import case_of_person, known_case, require_any
from goodoffices.office.sent_form import once
from goodoffices.reception import CaseId, Duty, PersonId, has_tracing_file
from goodoffices.reception.protection_events import (
    CaseEnded,
    CasesErased,
    EraseReason,
    Joint,
    KeepingSet,
)
from goodoffices.record import Committed, Officer
from goodoffices.register import Appended

if TYPE_CHECKING:
    from goodoffices.office.office import Office
    from goodoffices.office.registers import Register
    from goodoffices.office.view import Actor
    from goodoffices.reception import Programme

__all__ = [
    "KEEPER",
    "Due",
    "Keeping",
    "apply_retention",
    "due",
    "end_case",
    "erase_case",
    "erase_person",
    "keeping",
    "set_keeping",
]

KEEPER = Officer(id="keeping", name="Keeping rule")
"""Who says that something was destroyed because its time was over."""
LONGEST_DAYS = 3650


@dataclass(frozen=True, slots=True)
class Due:
    """What a clock destroys now.

    Attributes
    ----------
    people : tuple of PersonId
        Of whom it is forgotten who they are.
    cases : tuple of CaseId
        Of which everything is forgotten.
    """

    people: tuple[PersonId, ...]
    cases: tuple[CaseId, ...]

    @property
    def subjects(self) -> tuple[str, ...]:
        """Whose keys go."""
        return (*self.people, *self.cases)


@dataclass(frozen=True, slots=True)
class Keeping:
    """How long what is kept, and what a clock counts down.

    Attributes
    ----------
    identity_days, case_days : int
        After the end of a case.
    by : str
        Who set it, as colleagues call the officer; empty where nobody did.
    at : datetime or None
        When.
    ended : int
        Cases for which the programme does nothing more, and of which something is still kept.
    never : int
        How many of them no clock destroys: a child of theirs was alone or looked for.
    """

    identity_days: int
    case_days: int
    by: str
    at: datetime | None
    ended: int
    never: int


def keeping(office: Office, actor: Actor, *, officer: Officer) -> Keeping:
    """How long what is kept of people.

    Raises
    ------
    AccessError
        If the officer neither leads, protects nor audits.
    """
    with office.registers.at(actor, also_closed=True) as register:
        require_any(register, officer, office.now(), Duty.LEAD, Duty.PROTECT, Duty.AUDIT)
        programme = register.programme
        set_, said = programme.protection.keeping, programme.protection.keeping_said
        ended = [c for c, _ in programme.protection.ended() if c in programme.people.registered]
        return Keeping(
            set_.identity_days,
            set_.case_days,
            "" if said is None else said.by.name,
            None if said is None else said.at,
            len(ended),
            sum(_is_kept(programme, case) for case in ended),
        )


@once
def set_keeping(
    office: Office,
    actor: Actor,
    *,
    officer: Officer,
    identity_days: int,
    case_days: int,
    even_destroying: bool = False,
    key: str,
) -> None:
    """Say how long after its end what is kept of a case.

    Parameters
    ----------
    office : Office
    actor : Actor
    officer : Officer
        Who leads.
    identity_days, case_days : int
        For who people are, and for what was said about the case.
    even_destroying : bool
        Whether it is set though by these days something is over its time already, and so destroyed at once.
    key : str

    Raises
    ------
    AccessError
        If the officer does not lead.
    InputError
        If who people are would be kept longer than what was said about them, or longer than ten years; or if
        something would be destroyed at once, and it was not said that this is meant.
    """
    if not 1 <= identity_days <= case_days <= LONGEST_DAYS:
        raise InputError(
            "no such days",
            advice=f"From 1 to {LONGEST_DAYS} days, and who people are no longer than what was said about the case. Nothing was written.",
            field="identity_days",
        )
    with office.registers.at(actor) as register:
        if not register.is_written(key):
            register.programme.protection.require(officer.id, Duty.LEAD, office.now())
            said = KeepingSet(identity_days=identity_days, case_days=case_days)
            if not even_destroying:
                _check_nothing_is_over(register, said, office.now())
            register.append(officer, [said], key=key)


@once
def end_case(office: Office, actor: Actor, *, officer: Officer, case: CaseId, key: str) -> None:
    """The programme does nothing more for a case: from here what is kept of it is counted down.

    Raises
    ------
    AccessError
        If this is not for the officer, or there is no such case.
    """
    with office.registers.at(actor, also_closed=True) as register:
        if not register.is_written(key):
            require_any(register, officer, office.now(), Duty.REGISTER, Duty.PLACE, Duty.LEAD)
            known_case(register.programme.people, case)
            register.append(officer, [CaseEnded(case=case)], key=key)


def due(programme: Programme, now: datetime, days: KeepingSet | None = None) -> Due:
    """What the clocks destroy at a moment. A child's tracing file is never among it.

    Parameters
    ----------
    programme : Programme
    now : datetime
    days : KeepingSet, optional
        By these days; by those that stand, where it is left out.
    """
    keeping, people = days or programme.protection.keeping, programme.people
    persons: list[PersonId] = []
    cases: list[CaseId] = []
    for case, ended in programme.protection.ended():
        known = people.registered.get(case)
        if known is None or _is_kept(programme, case):
            continue
        if ended + timedelta(days=keeping.case_days) <= now:
            cases.append(case)
        if ended + timedelta(days=keeping.identity_days) <= now:
            persons += [member.person for member in known.members]
    return Due(tuple(persons), tuple(cases))


def apply_retention(office: Office, process: str) -> int:
    """Destroy what is due; gives how many keys. On the beat of whoever has the register.

    A sealed one is left as it is, and one that another server has open is left to that.
    """
    if office.folder is None or not office.registers.exists(process):
        return 0
    try:
        with office.registers.of(process) as register:
            found = due(register.programme, office.now())
            gone = [subject for subject in found.subjects if register.has_key(subject)]
            if gone:
                cases = [case for case in found.cases if case in gone]
                _destroy(
                    register,
                    KEEPER,
                    gone,
                    cases=len(cases),
                    reason=EraseReason.RETENTION,
                    key=register.new_name("kept-"),
                )
            return len(gone)
    except (SealedRegisterError, SecondWriterError):
        return 0


@once
def erase_person(
    office: Office,
    actor: Actor,
    *,
    officer: Officer,
    person: PersonId,
    act: str = "",
    key: str,
) -> None:
    """Destroy who a person is, because the person asks for it. That somebody was counted and placed stays.

    Parameters
    ----------
    office : Office
    actor : Actor
    officer : Officer
    person : PersonId
    act : str
        Where the person has a tracing file: what two officers decided together.
    key : str

    Raises
    ------
    AccessError
        If this is not for the officer, there is no such person, or it takes two officers.
    """
    with office.registers.at(actor, also_closed=True) as register:
        programme = register.programme
        if register.is_written(key):
            # A crash may have come between the word and the deed.
            _finish(register, programme.people.names_of(person))
            return
        require_any(register, officer, office.now(), Duty.AUDIT, Duty.PROTECT)
        case = case_of_person(programme.people, person)
        reason = _reason(programme, case, officer, act, office.now())
        names = programme.people.names_of(person)
        done = _destroy(register, officer, names, cases=0, reason=reason, key=key)
        _commit(office, actor, done, key)


@once
def erase_case(
    office: Office, actor: Actor, *, officer: Officer, case: CaseId, act: str = "", key: str
) -> None:
    """Destroy everything that is kept of a case and its people, because they ask for it.

    Parameters
    ----------
    office : Office
    actor : Actor
    officer : Officer
    case : CaseId
    act : str
        Where a child of the case has a tracing file: what two officers decided together.
    key : str

    Raises
    ------
    AccessError
        If this is not for the officer, there is no such case, or it takes two officers.
    """
    with office.registers.at(actor, also_closed=True) as register:
        programme, people = register.programme, register.programme.people
        parts = people.parts(people.standing(case))
        gone = [
            *(
                m.person
                for p in parts
                if p in people.registered
                for m in people.registered[p].members
            ),
            *parts,
        ]
        if register.is_written(key):
            # A crash may have come between the word and the deed.
            _finish(register, gone)
            return
        require_any(register, officer, office.now(), Duty.AUDIT, Duty.PROTECT)
        known_case(people, case)
        reason = _reason(programme, case, officer, act, office.now())
        done = _destroy(register, officer, gone, cases=len(parts), reason=reason, key=key)
        _commit(office, actor, done, key)


def _check_nothing_is_over(register: Register, days: KeepingSet, now: datetime) -> None:
    found = due(register.programme, now, days)
    people = sum(register.has_key(person) for person in found.people)
    cases = sum(register.has_key(case) for case in found.cases)
    if people or cases:
        raise InputError(
            "something is over its time",
            advice=f"By these days the time is over already of {people} people and of {cases} cases: who they are, and what was said of them, would be destroyed at once and open for nobody any more. Say that this is meant, or choose longer. Nothing was written.",
            field="typed",
        )


def _is_kept(programme: Programme, case: CaseId) -> bool:
    standing = programme.people.standing(case)
    return any(
        has_tracing_file(programme, part) for part in (standing, *programme.people.parts(standing))
    )


def _reason(
    programme: Programme, case: CaseId, officer: Officer, act: str, now: datetime
) -> EraseReason:
    """Why it may be destroyed.

    Raises
    ------
    AccessError
        If it takes two officers, and they are not there.
    """
    if not _is_kept(programme, case):
        return EraseReason.ASKED
    found = programme.protection.acts.get(act)
    if (
        found is None
        or found.asked.what is not Joint.ERASE
        or programme.people.standing(CaseId(found.asked.about)) != programme.people.standing(case)
        or not found.is_valid(now)
        or officer.id not in found.officers()
    ):
        raise AccessError("this takes two officers")
    return EraseReason.DECIDED


def _destroy(
    register: Register,
    officer: Officer,
    subjects: Iterable[str],
    *,
    cases: int,
    reason: EraseReason,
    key: str,
) -> Appended:
    """Say it first: what a crash leaves undone is due again, or can be asked for again."""
    gone = tuple(dict.fromkeys(subjects))
    said = CasesErased(cases=cases, people=len(gone) - cases, reason=reason)
    done = register.append(officer, [said], key=key)
    register.destroy(gone)
    return done


def _finish(register: Register, subjects: Iterable[str]) -> None:
    left = [subject for subject in subjects if register.has_key(subject)]
    if left:
        register.destroy(left)


def _commit(office: Office, actor: Actor, done: Appended, key: str) -> None:
    """Fix it in the record. After the close that takes nothing more; the register still says what was done."""
    if office.view(actor).closing is None:
        commit(office, actor, done, Committed.ERASED, key=key)
