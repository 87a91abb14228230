"""Registering people: as little as possible, each fact with its source, and nobody twice without a person's word."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

import msgspec

from goodoffices.errors import InputError
from goodoffices.office.reception.identity_blobs import blob_of, encode_blob
from goodoffices.office.reception.known import known_case, require_any
from goodoffices.office.reception.lookalikes import Lookalikes, Sought
from goodoffices.office.reception.people_forms import Candidate, CaseForm, PersonForm
from goodoffices.office.reception.written import form_name, number
from goodoffices.office.sent_form import once
from goodoffices.reception import CaseId, Duty, PersonId
from goodoffices.reception.duplicates import sound
from goodoffices.reception.needs import LANGUAGE, checked_needs
from goodoffices.reception.people_events import (
    CaseRecorded,
    CaseRegistered,
    CountAccepted,
    KeptDistinct,
    PeopleCounted,
)
from goodoffices.reception.people_words import (
    AgeBand,
    Kind,
    Member,
    Verified,
    age_band_at,
    checked_code,
)

if TYPE_CHECKING:
    from goodoffices.office.office import Office
    from goodoffices.office.registers import Register
    from goodoffices.office.view import Actor
    from goodoffices.record import Officer

__all__ = [
    "accept_count",
    "count_people",
    "likely_duplicates",
    "record_facts",
    "register_people",
]

EXTERNAL = 64


def likely_duplicates(
    office: Office, actor: Actor, *, officer: Officer, form: CaseForm
) -> tuple[Candidate, ...]:
    """Who is registered and may be one of those of a form: to be looked at before it is saved.

    Raises
    ------
    AccessError
        If the officer registers nobody.
    """
    with office.registers.at(actor) as register:
        register.programme.protection.require(officer.id, Duty.REGISTER, office.now())
        return tuple(_candidates(register, form))


def _candidates(register: Register, form: CaseForm) -> Iterator[Candidate]:
    people = register.programme.people
    names = [sound(person.given_name) for person in form.persons]
    sought = [
        Sought(
            str(row),
            person.identity,
            "form",
            frozenset(name for n, name in enumerate(names) if n != row and name),
        )
        for row, person in enumerate(form.persons)
    ]
    seen = set()
    for pair in Lookalikes.of(register).like(sought):
        person = people.one(PersonId(pair.other))
        case = people.case_of.get(person)
        if case is None or (pair.one, person) in seen:
            continue
        seen.add((pair.one, person))
        like = pair.likeness
        yield Candidate(person, people.standing(case), int(pair.one), like.likelihood, like.reasons)


@once
def register_people(
    office: Office,
    actor: Actor,
    *,
    officer: Officer,
    form: CaseForm,
    distinct: Collection[str] = (),
    key: str,
) -> CaseId:
    """Take people into the register.

    Parameters
    ----------
    distinct : collection of PersonId
        Those who look alike and of whom the officer says that they are others.
    key : str
        Idempotency key.

    Raises
    ------
    AccessError
        If the officer registers nobody.
    InputError
        If the form says something that cannot be, somebody is registered already, or somebody who looks
        alike was not looked at.
    """
    with office.registers.at(actor) as register:
        now = office.now()
        register.programme.protection.require(officer.id, Duty.REGISTER, now)
        case = CaseId(form_name(register, "c", key))
        names = [PersonId(form_name(register, "p", f"{key}/{n}")) for n in range(len(form.persons))]
        members = tuple(
            _member(register, name, person, form, now.date())
            for name, person in zip(names, form.persons, strict=True)
        )
        registered = CaseRegistered(
            case=case,
            people=number(form.people, "people"),
            members=members,
            needs=_needs(form.needs),
            kind=form.kind,
            languages=_languages(form.languages),
            source=checked_code(form.source, "source"),
            verified=form.verified,
            external=_hidden(register, "case", form.external),
        )
        if not register.is_written(key):
            _check_new(register, registered)
            like = [c for c in _candidates(register, form) if c.person not in distinct]
            if like:
                raise InputError(
                    "somebody like them is registered",
                    advice="Somebody who looks alike is registered already. Look at each and say that it is somebody else, or go on with the one who is there. Nothing was written.",
                    field="duplicates",
                )
        others = [
            KeptDistinct(case=case, person=name, other=PersonId(other))
            for other in sorted(distinct)
            for name in names
        ]
        stated = partial(blob_of, verified=form.verified, at=now, by=officer.id)
        identities: list[tuple[str, bytes]] = [
            (name, encode_blob(stated(person.identity, source=person.source or form.source)))
            for name, person in zip(names, form.persons, strict=True)
        ]
        if form.external:
            own = stated({"external": form.external}, source=form.source)
            identities.append((case, encode_blob(own)))
        register.append(
            officer,
            [registered, *others],
            key=key,
            identities=identities,
            form=msgspec.json.encode([person.identity for person in form.persons]),
        )
        return case


def _check_new(register: Register, event: CaseRegistered) -> None:
    if not event.members and not event.people:
        raise InputError(
            "nobody is registered",
            advice="Write who they are, or how many. Nothing was written.",
            field="people",
        )
    known = register.programme.people.externals
    named = [m.external for m in event.members if m.external]
    if any(name in known for name in (*named, event.external)) or len(set(named)) < len(named):
        raise InputError(
            "already registered",
            advice="Somebody is registered under this name of the other system already. Look it up and correct it there. Nothing was written.",
            field="external",
        )


def _member(
    register: Register, name: PersonId, person: PersonForm, form: CaseForm, today: date
) -> Member:
    return Member(
        person=name,
        age_band=_age_band(person, today),
        alone=person.alone,
        relation=person.relation,
        needs=_needs(person.needs),
        source=checked_code(person.source, "source") if person.source else "",
        verified=max(person.verified, form.verified, key=list(Verified).index),
        external=_hidden(register, "person", person.external),
    )


def _age_band(person: PersonForm, today: date) -> AgeBand:
    if not person.birth_date:
        return person.age_band
    return age_band_at(birth_date(person.birth_date, today), today)


def birth_date(text: str, today: date) -> date:
    """A date of birth.

    Raises
    ------
    InputError
        If it is none, or lies ahead.
    """
    try:
        born = date.fromisoformat(text.strip())
    except ValueError:
        born = None
    if born is None or not date(1900, 1, 1) <= born <= today:
        raise InputError(
            "no date of birth",
            advice="Write the date of birth as year-month-day, like 2014-03-09. Nothing was written.",
            field="birth_date",
        )
    return born


def _needs(needs: Mapping[str, int]) -> dict[str, int]:
    return {code: amount for code, amount in checked_needs(needs).items() if amount}


def _languages(languages: Collection[str]) -> tuple[str, ...]:
    for code in languages:
        if not LANGUAGE.fullmatch(code):
            raise InputError(
                "no code of a language",
                advice="Write languages as codes, like uk or ru. Nothing was written.",
                field="languages",
            )
    return tuple(dict.fromkeys(languages))


def _hidden(register: Register, kind: str, external: str) -> str:
    name = external.strip()
    if len(name) > EXTERNAL:
        raise InputError(
            "a name of another system that is too long",
            advice=f"At most {EXTERNAL} characters. Nothing was written.",
            field="external",
        )
    return register.hidden(kind, name) if name else ""


@once
def record_facts(
    office: Office,
    actor: Actor,
    *,
    officer: Officer,
    case: CaseId,
    members: Collection[Member] = (),
    needs: Mapping[str, int] | None = None,
    kind: Kind | None = None,
    languages: Collection[str] | None = None,
    source: str = "officer",
    verified: Verified = Verified.SAID,
    reason: str = "",
    key: str,
) -> None:
    """Say more of a case, or say it better. What was said before stays in its history.

    Raises
    ------
    AccessError
        If the officer registers nobody, or there is no such case.
    InputError
        If something cannot be said, or a member belongs to another case.
    """
    with office.registers.at(actor) as register:
        register.programme.protection.require(officer.id, Duty.REGISTER, office.now())
        people = register.programme.people
        known_case(people, case)
        for member in members:
            if people.case_of.get(member.person) != case:
                raise InputError(
                    "no member of the case",
                    advice="Somebody of this form is not a member of this case. Nothing was written.",
                    field="members",
                )
            checked_needs(member.needs)
        event = CaseRecorded(
            case=case,
            members=tuple(members),
            needs=checked_needs(needs or {}),
            kind=kind,
            languages=None if languages is None else _languages(languages),
            source=checked_code(source, "source"),
            verified=verified,
            reason=checked_code(reason, "reason") if reason else "",
        )
        register.append(officer, [event], key=key)


@once
def count_people(
    office: Office,
    actor: Actor,
    *,
    officer: Officer,
    case: CaseId,
    people: int,
    source: str,
    verified: Verified = Verified.SAID,
    key: str,
) -> None:
    """Say how many somebody counted. It stands beside what others say.

    Raises
    ------
    AccessError
        If the officer neither registers nor meets people, or there is no such case.
    InputError
        If it cannot be a number of people.
    """
    with office.registers.at(actor) as register:
        require_any(register, officer, office.now(), Duty.REGISTER, Duty.GATE)
        known_case(register.programme.people, case)
        event = PeopleCounted(
            case=case,
            number=number(people, "people", least=1),
            source=checked_code(source, "source"),
            verified=verified,
        )
        register.append(officer, [event], key=key)


@once
def accept_count(
    office: Office,
    actor: Actor,
    *,
    officer: Officer,
    case: CaseId,
    people: int,
    reason: str,
    key: str,
) -> None:
    """Decide which number stands, with a reason; the others stay beside it.

    Raises
    ------
    AccessError
        If the officer neither registers nor meets people, or there is no such case.
    InputError
        If it cannot be a number of people, or the reason is none.
    """
    with office.registers.at(actor) as register:
        require_any(register, officer, office.now(), Duty.REGISTER, Duty.GATE)
        known_case(register.programme.people, case)
        event = CountAccepted(
            case=case,
            number=number(people, "people", least=1),
            reason=checked_code(reason, "reason"),
        )
        register.append(officer, [event], key=key)
