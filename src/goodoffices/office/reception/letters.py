"""Letters to print, one for each family: where they are asked to go, why, what else there was, and how to say no.

A letter holds what the family itself may know: its own number, how many they are, the place, the reasons. Names are put
on it when it is printed, by an officer with the duty, and that they were looked at is written down.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from goodoffices.errors import AccessError
from goodoffices.office.reception.identity import identity
from goodoffices.office.reception.proposals import OtherPlace, proposal_of
from goodoffices.reception import CaseId, Duty, PersonId, Purpose
from goodoffices.reception.placements import State
from goodoffices.reception.placements_events import LockReason, WaitingWhy

if TYPE_CHECKING:
    from datetime import datetime

    from goodoffices.office.office import Office
    from goodoffices.office.view import Actor
    from goodoffices.record import Officer

__all__ = ["Letter", "letter_names", "letters"]

ENGLISH = "en"


@dataclass(frozen=True, slots=True)
class Letter:
    """What one family is written.

    Attributes
    ----------
    case : CaseId
        Its number, by which it can ask.
    cases : tuple of CaseId
        All of the group.
    people : int
    language : str
        Code of the language that they said they understand; English where none is known.
    place_name, town : str
        Empty where it waits.
    state : State or None
    terms : tuple of str
        What counted for this place, most first.
    next : tuple of OtherPlace
        Places that came next. Whom they are kept apart from is no part of a letter.
    named : LockReason or None
        Why an officer named the place, where one did.
    why : WaitingWhy or None
        Why it waits.
    signed_by : str
        The officer who answers for it.
    at : datetime
    """

    case: CaseId
    cases: tuple[CaseId, ...]
    people: int
    language: str
    place_name: str
    town: str
    state: State | None
    terms: tuple[str, ...]
    next: tuple[OtherPlace, ...]
    named: LockReason | None
    why: WaitingWhy | None
    signed_by: str
    at: datetime


def letters(
    office: Office, actor: Actor, *, officer: Officer, cases: Sequence[CaseId] | None = None
) -> tuple[Letter, ...]:
    """Letters for some cases, or for everybody whose place was signed and who has not moved in.

    Parameters
    ----------
    office : Office
    actor : Actor
    officer : Officer
        With the duty of placing. Letters to those whose place is hidden are left out, unless the officer protects.
    cases : sequence of CaseId, optional

    Raises
    ------
    AccessError
        If the officer has not the duty, or there is no such case.
    """
    with office.registers.at(actor) as register:
        programme, now = register.programme, office.now()
        programme.protection.require(officer.id, Duty.PLACE, now)
        placements = programme.placements
        if cases is None:
            wanted = [
                one.case
                for one in placements.standing.values()
                if one.state in {State.SIGNED, State.PLACED, State.SET_OUT}
            ]
        else:
            if any(case not in programme.people.cases for case in cases):
                raise AccessError("no such case")
            wanted = list(dict.fromkeys(placements.of.get(case, case) for case in cases))
        found = []
        for case in wanted:
            known = programme.people.cases.get(case)
            language = known.languages[0] if known and known.languages else ENGLISH
            one, waits = placements.of_case(case), placements.waiting.get(case)
            if one is not None:
                shown = proposal_of(programme, one, officer, now)
                if shown.is_hidden:
                    continue
                lock = next(
                    (placements.locked[c] for c in one.cases if c in placements.locked), None
                )
                found.append(
                    Letter(
                        one.case,
                        one.cases,
                        one.people,
                        language,
                        shown.place_name,
                        shown.town,
                        one.state,
                        tuple(sorted(shown.points, key=lambda term: -shown.points[term])),
                        shown.next,
                        lock.reason if lock else None,
                        None,
                        shown.signed_by,
                        one.at,
                    )
                )
            elif known is not None:
                found.append(
                    Letter(
                        case,
                        (case, *(waits.cases if waits else ())),
                        waits.people if waits else known.people,
                        language,
                        "",
                        "",
                        None,
                        (),
                        (),
                        None,
                        waits.why if waits else WaitingWhy.NO_ROOM,
                        officer.name,
                        now,
                    )
                )
        return tuple(found)


def letter_names(
    office: Office, actor: Actor, *, officer: Officer, case: CaseId
) -> tuple[str, ...]:
    """To whom a letter is addressed: one name for each case of the group; that they were looked at is written down.

    Parameters
    ----------
    office : Office
    actor : Actor
    officer : Officer
    case : CaseId

    Raises
    ------
    AccessError
        If writing letters is none of the officer's duties, or there is no such case.
    InputError
        If the person objects to being written to.
    """
    with office.registers.at(actor) as register:
        programme = register.programme
        programme.protection.fields(officer.id, Purpose.LETTER, office.now())
        if case not in programme.people.cases:
            raise AccessError("no such case")
        one = programme.placements.of_case(case)
        heads = [
            PersonId(programme.people.cases[name].members[0].person)
            for name in (one.cases if one else (case,))
            if name in programme.people.cases and programme.people.cases[name].members
        ]
        found = []
        for person in heads:
            who = identity(office, actor, officer=officer, person=person, purpose=Purpose.LETTER)
            if who.name:
                found.append(who.name)
        return tuple(found)
