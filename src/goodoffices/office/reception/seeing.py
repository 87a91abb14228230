"""What a host sees: who comes to the own place, shortly before they come, and of them only what receiving needs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from goodoffices.errors import AccessError
from goodoffices.reception import CaseId, Duty, PlaceId
from goodoffices.reception.placements import State

if TYPE_CHECKING:
    from goodoffices.office.office import Office
    from goodoffices.office.view import Actor
    from goodoffices.reception import Programme
    from goodoffices.reception.placements import Standing
    from goodoffices.record import Officer

__all__ = ["BEFORE", "Expected", "expected_at"]

BEFORE = timedelta(hours=48)
"""How long before people come their host is told of them."""


@dataclass(frozen=True, slots=True)
class Expected:
    """People who come to a place.

    Attributes
    ----------
    case : CaseId
        Under which they call themselves at the door.
    people : int
    needs : Mapping[str, int]
        Services, beds among them.
    languages : tuple of str
    at : datetime or None
        When they land, or landed; None where they came by nothing that is on a manifest.
    """

    case: CaseId
    people: int
    needs: Mapping[str, int]
    languages: tuple[str, ...]
    at: datetime | None


def expected_at(
    office: Office, actor: Actor, *, officer: Officer, place: PlaceId
) -> tuple[Expected, ...]:
    """Who comes to a place: whom family and place have accepted, from two days before they land.

    Parameters
    ----------
    office : Office
    actor : Actor
    officer : Officer
        Who receives at this place.
    place : PlaceId

    Returns
    -------
    tuple of Expected
        The soonest first; who has moved in is not among them any more.

    Raises
    ------
    AccessError
        If the officer does not receive at this place, or nobody has checked the place.
    """
    now = office.now()
    with office.registers.at(actor) as register:
        programme = register.programme
        programme.protection.require(officer.id, Duty.HOST, now, place=place)
        known = programme.places.places.get(place)
        if known is None or not known.is_verified(now.date()):
            raise AccessError("no such place")
        found = [
            _expected(programme, one, lands)
            for one in programme.placements.at(place)
            if one.state in {State.PLACED, State.SET_OUT}
            for lands in [_lands(programme, one)]
            if lands is None or lands <= now + BEFORE
        ]
        return tuple(sorted(found, key=lambda one: (one.at is not None, one.at or now, one.case)))


def _expected(programme: Programme, one: Standing, lands: datetime | None) -> Expected:
    cases = [programme.people.cases[c] for c in one.cases if c in programme.people.cases]
    languages = dict.fromkeys(code for case in cases for code in case.languages)
    return Expected(one.case, one.people, dict(one.needs), tuple(languages), lands)


def _lands(programme: Programme, one: Standing) -> datetime | None:
    """When the last of them lands."""
    transports = programme.transports
    lands = [
        transport.landed_at or transport.arrives
        for case in one.cases
        for line in transports.of_case.get(case, ())
        for transport in [transports.transports[transports.lines[line].transport]]
        if transport.cancelled_at is None
    ]
    return max(lands, default=None)
