"""Whom to ask for at a place: kept with the identities, sealed under a key of its own, and every look at it written down."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from goodoffices.errors import InputError
from goodoffices.office.reception.identity_blobs import blob_of, decode_blob, encode_blob
from goodoffices.office.reception.places import known_place, working_on
from goodoffices.office.reception.written import form_name
from goodoffices.office.sent_form import once
from goodoffices.reception import PersonId, PlaceId, Purpose
from goodoffices.reception.people_words import Verified
from goodoffices.reception.places_events import ContactNamed

if TYPE_CHECKING:
    from goodoffices.office.office import Office
    from goodoffices.office.view import Actor
    from goodoffices.record import Officer

__all__ = ["Contact", "contact", "name_contact"]

FIELDS = ("contact", "family_name")


@dataclass(frozen=True, slots=True, repr=False)
class Contact:
    """Whom to ask for at a place.

    Attributes
    ----------
    name : str
    phone : str
        Or another way of reaching them.
    """

    name: str
    phone: str

    def __repr__(self) -> str:
        return "<Contact>"


@once
def name_contact(
    office: Office,
    actor: Actor,
    *,
    officer: Officer,
    place: PlaceId,
    name: str,
    phone: str,
    key: str,
) -> None:
    """Write down whom to ask for at a place.

    Raises
    ------
    InputError
        If nobody is named.
    """
    with working_on(office, actor, officer, place) as register:
        if not name.strip():
            raise InputError(
                "nobody is named",
                advice="Write whom to ask for. Nothing was written.",
                field="name",
            )
        person = PersonId(form_name(register, "h", key))
        said = {"family_name": " ".join(name.split()), "contact": " ".join(phone.split())}
        blob = blob_of(said, source="place", verified=Verified.SAID, at=office.now(), by=officer.id)
        if not register.is_written(key):
            register.keep_identities([(person, encode_blob(blob))])
        register.append(officer, [ContactNamed(place=place, contact=person)], key=key)


def contact(office: Office, actor: Actor, *, officer: Officer, place: PlaceId) -> Contact | None:
    """Whom to ask for at a place; None where nobody was named. That it was looked at is written down first."""
    with working_on(office, actor, officer, place) as register:
        person = known_place(register, place).contact
        content = register.identity(person) if person else None
        if person is None or content is None:
            return None
        seen = register.programme.protection.seen_event(person, FIELDS, Purpose.REACH)
        register.append(officer, [seen], key=register.new_name("seen"))
        blob = decode_blob(content)
        return Contact(blob.now("family_name"), blob.now("contact"))
