"""Offers of places: what they have and until when, who checked it, closing and opening."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, timedelta
from typing import TYPE_CHECKING

from goodoffices.errors import AccessError, InputError
from goodoffices.office.reception.written import form_name, position, short
from goodoffices.office.reception.written import number as checked
from goodoffices.office.sent_form import once
from goodoffices.reception import Duty, PlaceId
from goodoffices.reception.needs import service as declared
from goodoffices.reception.place import Place
from goodoffices.reception.places_events import (
    CapacityStated,
    ClosingReason,
    OfferVerified,
    PlaceClosed,
    PlaceKind,
    PlaceOffered,
    PlaceOpened,
)

if TYPE_CHECKING:
    from goodoffices.office.office import Office
    from goodoffices.office.registers import Register
    from goodoffices.office.view import Actor
    from goodoffices.record import Officer

__all__ = [
    "close_place",
    "correct_place",
    "known_place",
    "offer_place",
    "open_place",
    "state_capacity",
    "verify_offer",
    "working_on",
]

LONGEST_CHECK = timedelta(days=366)


def known_place(register: Register, place: str) -> Place:
    """A place of the register.

    Raises
    ------
    AccessError
        If there is none of this name.
    """
    found = register.programme.places.places.get(PlaceId(place))
    if found is None:
        raise AccessError("no such place")
    return found


@contextmanager
def working_on(
    office: Office, actor: Actor, officer: Officer, place: PlaceId, *, duty: Duty = Duty.PLACES
) -> Iterator[Register]:
    """The register, for an officer who has a duty at a place that there is.

    Raises
    ------
    AccessError
        If there is no such place, or the officer has not the duty there.
    """
    with office.registers.at(actor) as register:
        register.programme.protection.require(officer.id, duty, office.now(), place=place)
        known_place(register, place)
        yield register


@once
def offer_place(
    office: Office,
    actor: Actor,
    *,
    officer: Officer,
    name: str,
    town: str = "",
    kind: PlaceKind = PlaceKind.OTHER,
    latitude: float | None = None,
    longitude: float | None = None,
    source: str = "",
    hidden: bool = False,
    capacity: Mapping[str, int],
    from_day: date | None = None,
    until_day: date | None = None,
    key: str,
) -> PlaceId:
    """Write down a place that is offered. It counts when an officer has verified it.

    Parameters
    ----------
    office : Office
    actor : Actor
    officer : Officer
    name, town : str
    kind : PlaceKind
    latitude, longitude : float, optional
    source : str
        Who offers it.
    hidden : bool
        Whether where it is, is told only to those who protect.
    capacity : Mapping[str, int]
        Service -> how much of it there is.
    from_day, until_day : date, optional
        On which days; from today, and with an open end, where nothing is said.
    key : str
        Idempotency key.

    Raises
    ------
    AccessError
        If the officer has not this duty.
    InputError
        If something is missing, or a service is not declared.
    """
    with office.registers.at(actor) as register:
        now = office.now()
        place = PlaceId(form_name(register, "pl", key))
        register.programme.protection.require(officer.id, Duty.PLACES, now)
        earlier = register.programme.places.places.get(place)
        start = from_day or (earlier.offered_at if earlier else now).date()
        said = _offered(
            place,
            name=name,
            town=town,
            kind=kind,
            latitude=latitude,
            longitude=longitude,
            source=source,
            hidden=hidden,
        )
        if not capacity:
            raise InputError(
                "a place without anything",
                advice="Say how many beds it has, or what else. Nothing was written.",
                field="capacity",
            )
        stated = [
            _stated(place, code, units, start, until_day, source)
            for code, units in capacity.items()
        ]
        register.append(officer, [said, *stated], key=key)
        return place


@once
def correct_place(
    office: Office,
    actor: Actor,
    *,
    officer: Officer,
    place: PlaceId,
    name: str,
    town: str = "",
    kind: PlaceKind = PlaceKind.OTHER,
    latitude: float | None = None,
    longitude: float | None = None,
    source: str = "",
    hidden: bool = False,
    key: str,
) -> None:
    """Say anew what a place is; what it has stays as it was."""
    with working_on(office, actor, officer, place) as register:
        said = _offered(
            place,
            name=name,
            town=town,
            kind=kind,
            latitude=latitude,
            longitude=longitude,
            source=source,
            hidden=hidden,
        )
        register.append(officer, [said], key=key)


@once
def state_capacity(
    office: Office,
    actor: Actor,
    *,
    officer: Officer,
    place: PlaceId,
    service: str,
    number: int,
    from_day: date,
    until_day: date | None = None,
    source: str = "",
    key: str,
) -> None:
    """Say how much of a service a place has on some days. What was said before stays; on these days this counts."""
    with working_on(office, actor, officer, place) as register:
        said = _stated(place, service, number, from_day, until_day, source)
        register.append(officer, [said], key=key)


@once
def verify_offer(
    office: Office, actor: Actor, *, officer: Officer, place: PlaceId, until: date, key: str
) -> None:
    """An officer has looked, and the offer holds until a day.

    Raises
    ------
    InputError
        If that day is over, or more than a year ahead.
    """
    with working_on(office, actor, officer, place) as register:
        today = office.now().date()
        if not register.is_written(key) and not today < until <= today + LONGEST_CHECK:
            raise InputError(
                "a check that holds for no day",
                advice="Name a day after today, within a year. Nothing was written.",
                field="until",
            )
        register.append(officer, [OfferVerified(place=place, until=until)], key=key)


@once
def close_place(
    office: Office,
    actor: Actor,
    *,
    officer: Officer,
    place: PlaceId,
    from_day: date,
    reason: ClosingReason,
    key: str,
) -> None:
    """A place takes nobody from a day on. :func:`closing` says before who needs another place, and which is next."""
    with working_on(office, actor, officer, place) as register:
        said = PlaceClosed(place=place, from_day=from_day, reason=reason)
        register.append(officer, [said], key=key)


@once
def open_place(office: Office, actor: Actor, *, officer: Officer, place: PlaceId, key: str) -> None:
    """A place that was closed takes people again."""
    with working_on(office, actor, officer, place) as register:
        register.append(officer, [PlaceOpened(place=place)], key=key)


def _offered(
    place: PlaceId,
    *,
    name: str,
    town: str,
    kind: PlaceKind,
    latitude: float | None,
    longitude: float | None,
    source: str,
    hidden: bool,
) -> PlaceOffered:
    position(latitude, longitude)
    return PlaceOffered(
        place=place,
        name=short(name, "name", needed=True),
        town=short(town, "town"),
        kind=kind,
        latitude=latitude,
        longitude=longitude,
        source=short(source, "source"),
        hidden=hidden,
    )


def _stated(
    place: PlaceId,
    code: str,
    units: int,
    from_day: date,
    until_day: date | None,
    source: str,
) -> CapacityStated:
    counted = declared(code).counted
    checked(units, "number")
    if not counted and units > 1:
        raise InputError(
            "more than one of what is there or not",
            advice="This is there or it is not: write 1 or 0. Nothing was written.",
            field="number",
        )
    if until_day is not None and until_day <= from_day:
        raise InputError(
            "days that end before they begin",
            advice="The last day comes after the first. Nothing was written.",
            field="until_day",
        )
    return CapacityStated(
        place=place,
        service=code,
        number=units,
        from_day=from_day,
        until_day=until_day,
        source=short(source, "source"),
    )
