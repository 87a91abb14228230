"""Who somebody is: shown for a purpose, field by field, and every look is written down before it is answered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

import msgspec

from goodoffices.errors import InputError
from goodoffices.office.reception.identity_blobs import Blob, decode_blob, encode_blob
from goodoffices.office.reception.known import case_of_person
from goodoffices.office.reception.lookalikes import Lookalikes, Sought
from goodoffices.office.reception.people_forms import IDENTITY
from goodoffices.office.reception.registering import birth_date
from goodoffices.office.sent_form import once
from goodoffices.reception import CaseId, Duty, PersonId, Purpose
from goodoffices.reception.duplicates import Likelihood
from goodoffices.reception.people_events import CaseRecorded, IdentityCorrected
from goodoffices.reception.people_words import Verified, age_band_at, checked_code

if TYPE_CHECKING:
    from goodoffices.office.office import Office
    from goodoffices.office.registers import Register
    from goodoffices.office.view import Actor
    from goodoffices.reception import Event
    from goodoffices.record import Officer

__all__ = [
    "FoundPerson",
    "Identity",
    "SearchTerms",
    "Stated",
    "correct_identity",
    "find_people",
    "identity",
]

MOST_FOUND = 10


@dataclass(frozen=True, slots=True)
class Stated:
    """Something that was said of who a person is.

    Attributes
    ----------
    field, value, source : str
    verified : Verified
    at : datetime
    by : str
        The officer who wrote it down.
    """

    field: str
    value: str
    source: str
    verified: Verified
    at: datetime
    by: str

    def __repr__(self) -> str:
        return "<Stated>"


@dataclass(frozen=True, slots=True)
class Identity:
    """Who somebody is, as far as the purpose needs it.

    Attributes
    ----------
    person : PersonId
    case : CaseId
    purpose : Purpose
        For which it was shown.
    values : Mapping[str, str]
        What stands now, field by field.
    stated : tuple of Stated
        Everything that was said of these fields, also under other registrations of the same person.
    """

    person: PersonId
    case: CaseId
    purpose: Purpose
    values: Mapping[str, str]
    stated: tuple[Stated, ...]

    def __repr__(self) -> str:
        return "<Identity>"

    @property
    def name(self) -> str:
        """Given name and family name."""
        return " ".join(filter(None, map(self.values.get, ("given_name", "family_name"))))


@dataclass(frozen=True, slots=True)
class SearchTerms:
    """What somebody at a desk says of who they are: enough to mean one person.

    Attributes
    ----------
    external, document : str
        Either is enough.
    given_name, family_name, birth_date : str
        All three, or both names.
    """

    external: str = field(default="")
    document: str = field(default="")
    given_name: str = field(default="")
    family_name: str = field(default="")
    birth_date: str = field(default="")

    def __repr__(self) -> str:
        return "<SearchTerms>"

    @property
    def values(self) -> dict[str, str]:
        """What was said."""
        names = ("document", "given_name", "family_name", "birth_date")
        found = {name: getattr(self, name).strip() for name in names}
        return {name: value for name, value in found.items() if value}


@dataclass(frozen=True, slots=True)
class FoundPerson:
    """Somebody who may be meant.

    Attributes
    ----------
    person : PersonId
    case : CaseId
    likelihood : Likelihood
    """

    person: PersonId
    case: CaseId
    likelihood: Likelihood


def identity(
    office: Office, actor: Actor, *, officer: Officer, person: PersonId, purpose: Purpose
) -> Identity:
    """Who somebody is. That it was shown, to whom and for what is written down first.

    Raises
    ------
    AccessError
        If there is no such person, or the purpose is not one of the officer's duties.
    InputError
        If the person objects to this purpose.
    """
    with office.registers.at(actor, also_closed=True) as register:
        protection, people = register.programme.protection, register.programme.people
        allowed = protection.fields(officer.id, purpose, office.now())
        case = case_of_person(people, person)
        kept = people.one(person)
        names = people.names_of(person)
        if any(protection.objects(name, purpose) for name in names):
            raise InputError(
                "the person objects",
                advice="This person objects to being looked up for this. Nothing was shown.",
                field="purpose",
            )
        register.append(
            officer,
            [protection.seen_event(kept, tuple(sorted(allowed)), purpose)],
            key=register.new_name("seen-"),
        )
        blobs = [blob for name in names if (blob := _blob(register, name)) is not None]
        values: dict[str, str] = {}
        for blob in reversed(blobs):
            values.update((f, v) for f, v in blob.values().items() if f in allowed)
        stated = [
            Stated(name, fact.value, fact.source, fact.verified, fact.at, fact.by)
            for blob in blobs
            for name, facts in blob.facts.items()
            if name in allowed
            for fact in facts
        ]
        return Identity(
            kept,
            people.standing(people.case_of.get(kept, case)),
            purpose,
            values,
            tuple(sorted(stated, key=lambda one: one.at)),
        )


def _blob(register: Register, person: str) -> Blob | None:
    content = register.identity(person)
    return None if content is None else decode_blob(content)


@once
def correct_identity(
    office: Office,
    actor: Actor,
    *,
    officer: Officer,
    person: PersonId,
    values: Mapping[str, str],
    source: str = "officer",
    verified: Verified = Verified.SAID,
    key: str,
) -> None:
    """Say better who somebody is. What was said before stays beside it; an empty value says nothing.

    Raises
    ------
    AccessError
        If there is no such person, or the officer registers nobody.
    InputError
        If a field cannot be corrected here, or nothing changes.
    """
    with office.registers.at(actor) as register:
        now = office.now()
        register.programme.protection.require(officer.id, Duty.REGISTER, now)
        people = register.programme.people
        case = case_of_person(people, person)
        if not set(values) <= set(IDENTITY):
            raise InputError(
                "a field that is not corrected here",
                advice="Only names, date of birth, document, contact, origin and note can be corrected. Nothing was written.",
                field="values",
            )
        given = {name: " ".join(value.split()) for name, value in values.items()}
        before = _blob(register, person) or Blob()
        changed = before.changed(given)
        if register.is_written(key):
            return
        if not changed:
            raise InputError(
                "nothing is corrected",
                advice="This is what stands already. Nothing was written.",
                field="values",
            )
        code = checked_code(source, "source")
        events: list[Event] = [
            IdentityCorrected(
                case=case, person=person, fields=changed, source=code, verified=verified
            )
        ]
        member = next(m for m in people.registered[case].members if m.person == person)
        if "birth_date" in changed:
            band = age_band_at(birth_date(given["birth_date"], now.date()), now.date())
            if band != member.age_band:
                again = msgspec.structs.replace(member, age_band=band)
                events.append(
                    CaseRecorded(case=case, members=(again,), source=code, verified=verified)
                )
        after = before.with_facts(given, source=code, verified=verified, at=now, by=officer.id)
        register.append(officer, events, key=key, identities=[(person, encode_blob(after))])
        Lookalikes.of(register).take_up_again([person])


def find_people(
    office: Office, actor: Actor, *, officer: Officer, terms: SearchTerms, purpose: Purpose
) -> tuple[FoundPerson, ...]:
    """Who is meant by what somebody says of who they are. There is no list of people to browse.

    Raises
    ------
    AccessError
        If the purpose is not one of the officer's duties.
    InputError
        If the words could mean many.
    """
    with office.registers.at(actor) as register:
        protection, people = register.programme.protection, register.programme.people
        protection.fields(officer.id, purpose, office.now())
        found: dict[PersonId, Likelihood] = {}
        if terms.external.strip():
            named = people.externals.get(register.hidden("person", terms.external.strip()))
            if named is not None and PersonId(named) in people.case_of:
                found[people.one(PersonId(named))] = Likelihood.LIKELY
        elif terms.document.strip() or (terms.given_name.strip() and terms.family_name.strip()):
            for pair in Lookalikes.of(register).like([Sought("", terms.values)]):
                found.setdefault(people.one(PersonId(pair.other)), pair.likeness.likelihood)
        else:
            raise _too_little()
        if len(found) > MOST_FOUND:
            raise _too_little()
        if found:
            searched = tuple(sorted(terms.values or {"external": ""}))
            register.append(
                officer,
                [protection.seen_event(person, searched, purpose) for person in found],
                key=register.new_name("seen-"),
            )
        return tuple(
            FoundPerson(person, people.standing(people.case_of[person]), likelihood)
            for person, likelihood in found.items()
        )


def _too_little() -> InputError:
    return InputError(
        "a search that could mean many",
        advice="Write both names and the date of birth, or the number of a document, or what the other system calls the person. There is no list to look through.",
        field="terms",
    )
