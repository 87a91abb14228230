"""What is kept of a person, for that person: in plain words and as data, with everybody who looked and why."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from goodoffices.office.reception.identity import Stated, identity
from goodoffices.reception import CaseId, Duty, PersonId, Purpose, has_tracing_file
from goodoffices.reception.placements import State

if TYPE_CHECKING:
    from goodoffices.office.office import Office
    from goodoffices.office.view import Actor
    from goodoffices.reception import Programme
    from goodoffices.record import Officer

__all__ = ["Look", "OwnRecord", "Spoke", "own_record"]


@dataclass(frozen=True, slots=True)
class Look:
    """Somebody looked, or something was given away.

    Attributes
    ----------
    at : datetime
    by : str
        The officer, by name.
    fields : tuple of str
    purpose : Purpose
    recipient : str
        To whom it was given, by name; empty where an officer looked.
    """

    at: datetime
    by: str
    fields: tuple[str, ...]
    purpose: Purpose
    recipient: str


@dataclass(frozen=True, slots=True)
class Spoke:
    """What the person agreed or objected to.

    Attributes
    ----------
    what : str
        ``agreed`` or ``objected``.
    purpose : Purpose
    recipient : str
        By name; empty for an objection.
    """

    what: str
    purpose: Purpose
    recipient: str


@dataclass(frozen=True, slots=True)
class OwnRecord:
    """What is kept of a person.

    Attributes
    ----------
    person : PersonId
    case : CaseId
    values : Mapping[str, str]
        Who the person is, as it stands now.
    stated : tuple of Stated
        Everything that was said of it, with who said so.
    age_band, relation : str
    needs : Mapping[str, int]
        What is kept of what the person needs.
    place : str
        Where the case is placed, by name; empty where it is not, or where that is told by two officers only.
    looks : tuple of Look
        Everybody to whom who this is was shown, the first look first.
    spoke : tuple of Spoke
    history : tuple of (datetime, str, str)
        What was said of the case: when, which kind of thing, by whom.
    kept_until : datetime or None
        When it is destroyed; None while the programme works for the case, and for the file of a child.
    """

    person: PersonId
    case: CaseId
    values: Mapping[str, str]
    stated: tuple[Stated, ...]
    age_band: str
    relation: str
    needs: Mapping[str, int]
    place: str
    looks: tuple[Look, ...]
    spoke: tuple[Spoke, ...]
    history: tuple[tuple[datetime, str, str], ...]
    kept_until: datetime | None

    def __repr__(self) -> str:
        return "<OwnRecord>"

    def as_json(self) -> str:
        """The same for a machine."""
        return json.dumps(asdict(self), default=str, ensure_ascii=False, indent=1, sort_keys=True)


def own_record(office: Office, actor: Actor, *, officer: Officer, person: PersonId) -> OwnRecord:
    """Everything that is kept of a person, to be handed to that person. That it was made is written down first.

    Raises
    ------
    AccessError
        If the officer does not audit, or there is no such person.
    """
    with office.registers.at(actor, also_closed=True) as register:
        programme = register.programme
        programme.protection.require(officer.id, Duty.AUDIT, office.now())
        who = identity(office, actor, officer=officer, person=person, purpose=Purpose.OWN_RECORD)
        case = who.case
        known = programme.people.cases.get(case)
        member = next((m for m in known.members if m.person == who.person), None) if known else None
        return OwnRecord(
            person=who.person,
            case=case,
            values=dict(who.values),
            stated=who.stated,
            age_band=member.age_band.value if member else "",
            relation=member.relation.value if member else "",
            needs=dict(member.needs) if member else {},
            place=_place(programme, case),
            looks=_looks(programme, who.person),
            spoke=_spoke(programme, who.person),
            history=tuple(
                (said.at, str(type(said.event).__struct_config__.tag), said.by.name)
                for said in programme.people.history(case)
            ),
            kept_until=_kept_until(programme, case),
        )


def _place(programme: Programme, case: CaseId) -> str:
    found = programme.placements.of_case(case)
    if found is None or found.state is State.PROPOSED:
        return ""
    place = programme.places.places.get(found.place)
    return place.name if place is not None and not place.hidden else ""


def _looks(programme: Programme, person: PersonId) -> tuple[Look, ...]:
    listed = programme.protection.recipients.listed
    found = [
        Look(
            seen.at,
            seen.by.name,
            seen.fields,
            seen.purpose,
            listed[seen.recipient].listed.name if seen.recipient in listed else seen.recipient,
        )
        for name in programme.people.names_of(person)
        for seen in programme.protection.seen.get(name, ())
    ]
    return tuple(sorted(found, key=lambda look: look.at))


def _spoke(programme: Programme, person: PersonId) -> tuple[Spoke, ...]:
    protection = programme.protection
    names = programme.people.names_of(person)
    agreed = [
        Spoke("agreed", purpose, one.listed.name)
        for recipient, one in protection.recipients.listed.items()
        for purpose in one.listed.purposes
        if any(protection.recipients.consents(name, recipient, purpose) for name in names)
    ]
    objected = [
        Spoke("objected", purpose, "")
        for purpose in Purpose
        if any(protection.objects(name, purpose) for name in names)
    ]
    return (*agreed, *objected)


def _kept_until(programme: Programme, case: CaseId) -> datetime | None:
    if has_tracing_file(programme, case):
        return None
    ended = dict(programme.protection.ended()).get(case)
    if ended is None:
        return None
    return ended + timedelta(days=programme.protection.keeping.identity_days)
