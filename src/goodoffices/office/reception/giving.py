"""Who may be given what is known of people: to a party never, to others for a purpose and with each person's consent."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from goodoffices.errors import AccessError, InputError
from goodoffices.office.reception.known import case_of_person, require_any
from goodoffices.office.reception.written import form_name, short
from goodoffices.office.sent_form import once
from goodoffices.reception import FIELDS_FOR, Duty, Event, PersonId, Purpose
from goodoffices.reception.protection_events import (
    ConsentGiven,
    ConsentWithdrawn,
    Joint,
    JointAsked,
    Objected,
    RecipientEnded,
    RecipientKind,
    RecipientListed,
    Refused,
)
from goodoffices.reception.recipients import GIVEN_FOR, same_name
from goodoffices.record import Role

if TYPE_CHECKING:
    from goodoffices.office.office import Office
    from goodoffices.office.registers import Register
    from goodoffices.office.view import Actor
    from goodoffices.record import Officer

__all__ = [
    "NEVER_GIVEN",
    "Allowed",
    "Giveable",
    "RecipientRow",
    "allowed_people",
    "could_be_given",
    "end_recipient",
    "give_consent",
    "list_recipient",
    "object_to",
    "recipients",
    "withdraw_consent",
]

NEVER_GIVEN: frozenset[str] = frozenset({"note", "external"})
"""Fields that leave the programme for no purpose."""


@dataclass(frozen=True, slots=True)
class RecipientRow:
    """Somebody who may ask for data.

    Attributes
    ----------
    recipient, name : str
    kind : RecipientKind
    purposes : tuple of Purpose
    is_confirmed, is_ended : bool
    """

    recipient: str
    name: str
    kind: RecipientKind
    purposes: tuple[Purpose, ...]
    is_confirmed: bool
    is_ended: bool


@dataclass(frozen=True, slots=True)
class Allowed:
    """What may be given.

    Attributes
    ----------
    recipient, name : str
    purpose : Purpose
    people : tuple of PersonId
        Those of them who agreed.
    fields : tuple of str
    """

    recipient: str
    name: str
    purpose: Purpose
    people: tuple[PersonId, ...]
    fields: tuple[str, ...]

    def __repr__(self) -> str:
        return f"<Allowed for {len(self.people)}>"


@dataclass(frozen=True, slots=True)
class Giveable:
    """What of persons could be given to a recipient.

    Attributes
    ----------
    recipient : RecipientRow
    fields : Mapping[Purpose, tuple of str]
        For which it is listed -> what it would be told of each person.
    agreed : Mapping[Purpose, int]
        How many people agreed to that, and did not object since.
    """

    recipient: RecipientRow
    fields: Mapping[Purpose, tuple[str, ...]]
    agreed: Mapping[Purpose, int]


def could_be_given(office: Office, actor: Actor, *, officer: Officer, recipient: str) -> Giveable:
    """What could be given to a recipient, and of how many people; nothing where nothing may be.

    Raises
    ------
    AccessError
        If the officer does not lead, or it is not listed.
    """
    with office.registers.at(actor) as register:
        protection = register.programme.protection
        protection.require(officer.id, Duty.LEAD, office.now())
        row = next(
            (
                one
                for one in recipients(office, actor, officer=officer)
                if one.recipient == recipient
            ),
            None,
        )
        if row is None:
            raise AccessError("no such recipient")
        able = [
            purpose for purpose in row.purposes if _may_have(office, actor, register, row, purpose)
        ]
        return Giveable(
            row,
            {purpose: _told_for(purpose) for purpose in able},
            {purpose: len(_agreed(register, recipient, purpose, None)) for purpose in able},
        )


def recipients(office: Office, actor: Actor, *, officer: Officer) -> tuple[RecipientRow, ...]:
    """Everybody who was ever listed.

    Raises
    ------
    AccessError
        If this is not for the officer.
    """
    with office.registers.at(actor, also_closed=True) as register:
        protection = register.programme.protection
        require_any(register, officer, office.now(), Duty.LEAD, Duty.PROTECT, Duty.AUDIT)
        return tuple(
            RecipientRow(
                name,
                one.listed.name,
                one.listed.kind,
                one.listed.purposes,
                one.is_confirmed,
                one.is_ended,
            )
            for name, one in protection.recipients.listed.items()
        )


@once
def list_recipient(
    office: Office,
    actor: Actor,
    *,
    officer: Officer,
    name: str,
    kind: RecipientKind,
    purposes: Collection[Purpose] = (),
    key: str,
) -> str:
    """List somebody who may ask for data; gives its name in the register. A second officer has to confirm it.

    Parameters
    ----------
    office : Office
    actor : Actor
    officer : Officer
        Who leads.
    name : str
        What it is called.
    kind : RecipientKind
        A party, an ally of one, the host state, a humanitarian body. To the first two nothing of persons ever
        goes; listing them makes sure that they are not listed again as something else.
    purposes : collection of Purpose
        What it may ask for.
    key : str

    Raises
    ------
    AccessError
        If this is not for the officer.
    InputError
        If it is a party or an ally of one under another class, or the purposes are none for which data is given.
    """
    called = short(name, "name", needed=True)
    wanted = tuple(sorted(set(purposes)))
    with office.registers.at(actor) as register:
        recipient = form_name(register, "r", key)
        if register.is_written(key):
            return recipient
        protection = register.programme.protection
        protection.require(officer.id, Duty.LEAD, office.now())
        if kind.may_have_persons:
            if _is_party(office, actor, register, called):
                refused = Refused(what="recipient", recipient=recipient)
                register.append(officer, [refused], key=f"{key}/refused")
                raise InputError(
                    "a party is a party",
                    advice="Somebody of this name is a party to the process, or was listed as one or as an ally of one. Nothing of persons ever goes there. That this was asked is written down.",
                    field="kind",
                )
            if not wanted or not set(wanted) <= GIVEN_FOR:
                raise InputError(
                    "no purpose for which data is given",
                    advice="Name what it may ask for: to reach people, to trace families, health care, protection. Nothing was written.",
                    field="purposes",
                )
        elif wanted:
            raise InputError(
                "a party asks for nothing",
                advice="Nothing of persons goes to a party or an ally of one, for no purpose. Nothing was written.",
                field="purposes",
            )
        events: list[Event] = [
            RecipientListed(recipient=recipient, name=called, kind=kind, purposes=wanted)
        ]
        if kind.may_have_persons:
            act = form_name(register, "two", key)
            events.append(JointAsked(act=act, what=Joint.RECIPIENT, about=recipient))
        register.append(officer, events, key=key)
    return recipient


@once
def end_recipient(
    office: Office, actor: Actor, *, officer: Officer, recipient: str, key: str
) -> None:
    """Nothing goes there any more.

    Raises
    ------
    AccessError
        If this is not for the officer, or it is not listed.
    """
    with office.registers.at(actor, also_closed=True) as register:
        if not register.is_written(key):
            protection = register.programme.protection
            require_any(register, officer, office.now(), Duty.LEAD, Duty.PROTECT)
            if recipient not in protection.recipients.listed:
                raise AccessError("no such recipient")
            register.append(officer, [RecipientEnded(recipient=recipient)], key=key)


@once
def give_consent(
    office: Office,
    actor: Actor,
    *,
    officer: Officer,
    person: PersonId,
    recipient: str,
    purpose: Purpose,
    key: str,
) -> None:
    """Write down that a person agrees that a recipient is told for a purpose. Nothing else depends on it.

    Raises
    ------
    AccessError
        If this is not for the officer, there is no such person, or nothing of persons goes there for that.
    """
    with office.registers.at(actor) as register:
        if not register.is_written(key):
            protection = register.programme.protection
            require_any(register, officer, office.now(), Duty.REGISTER, Duty.PROTECT)
            case_of_person(register.programme.people, person)
            protection.recipients.require(recipient, purpose)
            said = ConsentGiven(person=person, recipient=recipient, purpose=purpose)
            register.append(officer, [said], key=key)


@once
def withdraw_consent(
    office: Office,
    actor: Actor,
    *,
    officer: Officer,
    person: PersonId,
    recipient: str,
    purpose: Purpose,
    key: str,
) -> None:
    """Write down that a person agrees no longer: nothing more is given. What was given is told to the person.

    Raises
    ------
    AccessError
        If this is not for the officer, or there is no such person.
    """
    with office.registers.at(actor, also_closed=True) as register:
        if not register.is_written(key):
            duties = (Duty.REGISTER, Duty.PROTECT, Duty.AUDIT)
            require_any(register, officer, office.now(), *duties)
            case_of_person(register.programme.people, person)
            said = ConsentWithdrawn(person=person, recipient=recipient, purpose=purpose)
            register.append(officer, [said], key=key)


@once
def object_to(
    office: Office,
    actor: Actor,
    *,
    officer: Officer,
    person: PersonId,
    purpose: Purpose,
    key: str,
) -> None:
    """Write down that a person objects to a purpose: for it nobody is shown who that is from then on.

    Raises
    ------
    AccessError
        If this is not for the officer, or there is no such person.
    InputError
        If it is the purpose of showing people their own record.
    """
    if purpose is Purpose.OWN_RECORD:
        raise InputError(
            "nobody objects to the own record",
            advice="For this purpose people are shown their own record. Nothing was written.",
            field="purpose",
        )
    with office.registers.at(actor, also_closed=True) as register:
        if not register.is_written(key):
            duties = (Duty.REGISTER, Duty.PROTECT, Duty.AUDIT)
            require_any(register, officer, office.now(), *duties)
            case_of_person(register.programme.people, person)
            register.append(officer, [Objected(person=person, purpose=purpose)], key=key)


def allowed_people(
    office: Office,
    actor: Actor,
    register: Register,
    *,
    officer: Officer,
    recipient: str,
    purpose: Purpose,
    people: Iterable[PersonId] | None,
    key: str,
) -> Allowed:
    """What of these people may be given to a recipient: the one gate through which anything of persons leaves.

    Parameters
    ----------
    office : Office
    actor : Actor
    register : Register
        Open.
    officer : Officer
        Who leads.
    recipient : str
    purpose : Purpose
    people : iterable of PersonId or None
        For whom it is asked; who did not agree is left out. None: everybody who agreed.
    key : str
        Of the form that asks; a refusal is written down under it.

    Raises
    ------
    AccessError
        If nothing of persons goes there for that: it is a party or an ally of one, not listed, not confirmed, ended,
        or not listed for this. There is nothing that would change the answer.
    """
    protection = register.programme.protection
    try:
        protection.require(officer.id, Duty.LEAD, office.now())
        listed = protection.recipients.require(recipient, purpose).listed
        if _is_party(office, actor, register, listed.name):
            raise AccessError("nothing of persons goes there")  # noqa: TRY301  # written down as the others
    except AccessError:
        refused = Refused(what="export", about=purpose, recipient=recipient[:80])
        register.append(officer, [refused], key=f"{key}/refused")
        raise
    agreed = _agreed(register, recipient, purpose, people)
    return Allowed(recipient, listed.name, purpose, agreed, _told_for(purpose))


def _told_for(purpose: Purpose) -> tuple[str, ...]:
    return tuple(sorted(FIELDS_FOR[purpose] - NEVER_GIVEN))


def _agreed(
    register: Register, recipient: str, purpose: Purpose, asked: Iterable[PersonId] | None
) -> tuple[PersonId, ...]:
    """Those of some people, or of all, who agreed and do not object."""
    protection, people = register.programme.protection, register.programme.people
    if asked is None:
        agreed = protection.recipients.agreed(recipient, purpose)
        asked = dict.fromkeys(people.one(person) for person in agreed if person in people.case_of)
    return tuple(
        person
        for person in asked
        if any(
            protection.recipients.consents(n, recipient, purpose) for n in people.names_of(person)
        )
        and not any(protection.objects(n, purpose) for n in people.names_of(person))
    )


def _may_have(
    office: Office, actor: Actor, register: Register, row: RecipientRow, purpose: Purpose
) -> bool:
    try:
        register.programme.protection.recipients.require(row.recipient, purpose)
    except AccessError:
        return False
    return not _is_party(office, actor, register, row.name)


def _is_party(office: Office, actor: Actor, register: Register, name: str) -> bool:
    """Whether it is a side of this process, or was ever listed as one or as an ally of one."""
    seats = office.view(actor).directory.values()
    sides = {same_name(seat.name) for seat in seats if seat.role is Role.PARTY}
    return same_name(name) in sides or register.programme.protection.recipients.is_party(name)
