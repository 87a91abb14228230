"""What stands and who waits, as an officer's pages show it: pseudonyms, places, reasons as codes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from goodoffices.errors import AccessError
from goodoffices.reception import CaseId, Duty, PlaceId, Programme, hidden
from goodoffices.reception.placements import Standing, State
from goodoffices.reception.placements_events import (
    CaseWaits,
    Next,
    RunDone,
    RunId,
    Scope,
    WaitingWhy,
)
from goodoffices.reception.placements_weights import TERMS

if TYPE_CHECKING:
    from datetime import datetime

    from goodoffices.office.office import Office
    from goodoffices.office.view import Actor
    from goodoffices.record import Officer

__all__ = [
    "OtherPlace",
    "Proposal",
    "Proposals",
    "RunSheet",
    "Waits",
    "WaitsList",
    "Weights",
    "Worth",
    "proposals",
    "run_sheet",
    "weights",
    "who_waits",
]

SHOWN = 200


@dataclass(frozen=True, slots=True)
class OtherPlace:
    """Another place, as it was when the run looked.

    Attributes
    ----------
    place : PlaceId
    name, town : str
    less : Fraction
        How many points a person fewer than where they are proposed; more where below 0.
    rent : Fraction
        What their needs there would have been worth to others, in points.
    missing : Mapping[str, int]
        What was missing there; empty where there was room.
    apart : int
        How many were there from whom they are kept apart.
    """

    place: PlaceId
    name: str
    town: str
    less: Fraction
    rent: Fraction
    missing: Mapping[str, int]
    apart: int


@dataclass(frozen=True, slots=True)
class Proposal:
    """One case or group and its place.

    Attributes
    ----------
    case : CaseId
        The first of the group.
    cases : tuple of CaseId
    people : int
    place : PlaceId or None
        None where it is told only to those who protect.
    place_name, town : str
    state : State
    points : Mapping[str, int]
        Term -> points a person.
    next : tuple of OtherPlace
    run : RunId
    is_locked : bool
        Whether an officer named the place.
    family, host : bool
        Whether the family and the place accepted.
    signed_by : str
    signed_at, at : datetime or None, datetime
    is_hidden : bool
    """

    case: CaseId
    cases: tuple[CaseId, ...]
    people: int
    place: PlaceId | None
    place_name: str
    town: str
    state: State
    points: Mapping[str, int]
    next: tuple[OtherPlace, ...]
    run: RunId
    is_locked: bool
    family: bool
    host: bool
    signed_by: str
    signed_at: datetime | None
    at: datetime
    is_hidden: bool


@dataclass(frozen=True, slots=True)
class Proposals:
    """Some of what stands.

    Attributes
    ----------
    rows : tuple of Proposal
    counts : Mapping[State, int]
        Of all, whatever is shown.
    more : bool
        Whether there are more rows after these.
    """

    rows: tuple[Proposal, ...]
    counts: Mapping[State, int]
    more: bool


@dataclass(frozen=True, slots=True)
class Waits:
    """One case or group without a place.

    Attributes
    ----------
    case : CaseId
    cases : tuple of CaseId
    people : int
    why : WaitingWhy
    help : tuple of OtherPlace
        With what is missing at one of these added, they could be placed at once; least first.
    lacking, largest : Mapping[str, int]
        Where no place is large enough: what is needed together, and the most that a place has.
    """

    case: CaseId
    cases: tuple[CaseId, ...]
    people: int
    why: WaitingWhy
    help: tuple[OtherPlace, ...]
    lacking: Mapping[str, int]
    largest: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class WaitsList:
    """Who waits, by the last run that looked for them; and how many were never looked for.

    Attributes
    ----------
    rows : tuple of Waits
    people : int
        Of all who wait.
    not_asked : int
        Cases for whom no run has looked yet.
    more : bool
    """

    rows: tuple[Waits, ...]
    people: int
    not_asked: int
    more: bool


@dataclass(frozen=True, slots=True)
class Worth:
    """What one more unit of a service would have been worth at a place, in points."""

    place: PlaceId
    name: str
    service: str
    points: Fraction


@dataclass(frozen=True, slots=True)
class RunSheet:
    """A run, as a page shows it.

    Attributes
    ----------
    done : RunDone
    by : str
        Who asked for it.
    at : datetime
    worth : tuple of Worth
        Most first.
    """

    done: RunDone
    by: str
    at: datetime
    worth: tuple[Worth, ...]


@dataclass(frozen=True, slots=True)
class Weights:
    """What counts how much, for everybody alike.

    Attributes
    ----------
    version : int
        0 where nobody has set any.
    terms : tuple of (str, int, str)
        Term, points a person, what it looks at.
    """

    version: int
    terms: tuple[tuple[str, int, str], ...]


def proposals(
    office: Office,
    actor: Actor,
    *,
    officer: Officer,
    states: tuple[State, ...] = (State.PROPOSED,),
    run: RunId | None = None,
    first: int = 0,
    most: int = SHOWN,
) -> Proposals:
    """What stands at some states, largest groups first.

    Parameters
    ----------
    office : Office
    actor : Actor
    officer : Officer
        With the duty of placing.
    states : tuple of State
    run : RunId, optional
        Only what this run proposed.
    first, most : int
        Which part of the list.

    Raises
    ------
    AccessError
        If the officer has not the duty.
    """
    with office.registers.at(actor) as register:
        programme = register.programme
        programme.protection.require(officer.id, Duty.PLACE, office.now())
        counts = dict.fromkeys(State, 0)
        found = []
        for one in programme.placements.standing.values():
            counts[one.state] += 1
            if one.state in states and (run is None or one.proposed.run == run):
                found.append(one)
        found.sort(key=lambda one: (-one.people, one.case))
        shown = found[first : first + most]
        rows = tuple(proposal_of(programme, one, officer, office.now()) for one in shown)
        return Proposals(rows, counts, len(found) > first + most)


def proposal_of(programme: Programme, one: Standing, officer: Officer, now: datetime) -> Proposal:
    """A standing as a page shows it to an officer."""
    known = programme.places.places.get(one.place)
    protects = programme.protection.has(officer.id, Duty.PROTECT, now)
    secret = any(hidden(programme, case) is not None for case in one.cases) and not protects
    told = one.proposed
    points = sum(told.points.values())
    return Proposal(
        one.case,
        one.cases,
        one.people,
        None if secret else one.place,
        "" if secret or known is None else known.name,
        "" if secret or known is None else known.town,
        one.state,
        told.points,
        () if secret else others(programme, told.next, points=points, people=one.people),
        told.run,
        any(case in programme.placements.locked for case in one.cases),
        one.family,
        one.host,
        one.signed_by.name if one.signed_by else "",
        one.signed_at,
        one.at,
        secret,
    )


def others(
    programme: Programme, some: tuple[Next, ...], *, points: int, people: int
) -> tuple[OtherPlace, ...]:
    """Places by their names, beside one that gives so many points a person."""
    found = []
    for one in some:
        known = programme.places.places.get(one.place)
        found.append(
            OtherPlace(
                one.place,
                known.name if known else "",
                known.town if known else "",
                points - Fraction(one.score, max(1, people)),
                Fraction(one.rent, 100),
                one.missing,
                one.apart,
            )
        )
    return tuple(found)


def who_waits(
    office: Office, actor: Actor, *, officer: Officer, first: int = 0, most: int = SHOWN
) -> WaitsList:
    """Who has no place, why, and the smallest thing that would help; largest groups first.

    Raises
    ------
    AccessError
        If the officer has not the duty.
    """
    with office.registers.at(actor) as register:
        programme = register.programme
        programme.protection.require(officer.id, Duty.PLACE, office.now())
        placements = programme.placements
        told = {case for one in placements.waiting.values() for case in (one.case, *one.cases)}
        not_asked = sum(
            case not in told and case not in placements.of for case in programme.people.cases
        )
        found = [one for one in placements.waiting.values() if one.case in programme.people.cases]
        found.sort(key=lambda one: (-one.people, one.case))
        shown = found[first : first + most]
        return WaitsList(
            tuple(waits_of(programme, one) for one in shown),
            sum(one.people for one in found),
            not_asked,
            len(found) > first + most,
        )


def waits_of(programme: Programme, one: CaseWaits) -> Waits:
    """A case that waits, as a page shows it."""
    return Waits(
        one.case,
        (one.case, *one.cases),
        one.people,
        one.why,
        others(programme, one.help, points=0, people=one.people),
        one.lacking,
        one.largest,
    )


def run_sheet(
    office: Office, actor: Actor, *, officer: Officer, run: RunId | None = None
) -> RunSheet | None:
    """A run that is done; where none is named the newest for everybody, or where there is none the newest at all.

    What one more would be worth to one family says nothing of a programme. None where no run is done yet.

    Raises
    ------
    AccessError
        If the officer has not the duty, or there is no such run.
    """
    with office.registers.at(actor) as register:
        programme = register.programme
        programme.protection.require(officer.id, Duty.PLACE, office.now())
        known = programme.placements.runs
        if run is None:
            newest = reversed(known)
            run = next(
                (one for one in newest if known[one].event.scope is Scope.ALL),
                next(reversed(known), None),
            )
        if run is None:
            return None
        if run not in known:
            raise AccessError("no such run")
        said = known[run]
        places = programme.places.places
        return RunSheet(
            said.event,
            said.by.name,
            said.at,
            tuple(
                Worth(place, places[place].name, service, Fraction(price))
                for place, service, price in said.event.worth
                if place in places
            ),
        )


def weights(office: Office, actor: Actor, *, officer: Officer) -> Weights:
    """What counts how much: every officer of the programme may know.

    Raises
    ------
    AccessError
        If the officer has no duty at all.
    """
    with office.registers.at(actor) as register:
        programme = register.programme
        if not programme.protection.duties(officer.id, office.now()):
            raise AccessError("not among this officer's duties")
        placements = programme.placements
        return Weights(
            placements.weights_version,
            tuple((term, placements.weights.get(term, 0), TERMS[term]) for term in TERMS),
        )
