"""A place that an officer chooses and signs in one step, without any engine.

For a child whom no machine places, and whenever a person knows better or the engine is not there. The hard rules hold
all the same.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from goodoffices.errors import AccessError
from goodoffices.office.reception.asking import family_facts, kin_of, place_facts
from goodoffices.office.reception.committing import commit
from goodoffices.office.reception.fitting import check_fit
from goodoffices.office.reception.signing import changed
from goodoffices.office.reception.units import situation
from goodoffices.office.sent_form import once
from goodoffices.reception import CaseId, Duty, Event, PlaceId, require_two
from goodoffices.reception.placements import Standing, State
from goodoffices.reception.placements_events import (
    CaseProposed,
    LockReason,
    PlacementLocked,
    PlacementReopened,
    PlacementSigned,
    ReopenReason,
    RunId,
)
from goodoffices.reception.placements_weights import points
from goodoffices.record import Committed, EntryId

if TYPE_CHECKING:
    from goodoffices.office.office import Office
    from goodoffices.office.view import Actor
    from goodoffices.record import Officer

__all__ = ["place_by_hand"]

NO_RUN = RunId("")


@once
def place_by_hand(
    office: Office,
    actor: Actor,
    *,
    officer: Officer,
    case: CaseId,
    place: PlaceId,
    reason: LockReason,
    key: str,
) -> EntryId:
    """Bring a case and its group to a place, and sign it.

    Parameters
    ----------
    office : Office
    actor : Actor
    officer : Officer
        Signs by name. For a child who is guarded two officers must have said so before, and this one is one of them.
    case : CaseId
    place : PlaceId
    reason : LockReason
    key : str

    Returns
    -------
    EntryId
        Of the entry that fixes it.

    Raises
    ------
    AccessError
        If the officer has not the duty, something named is unknown, or it takes two officers.
    InputError
        If they have set out, or it does not fit. Nothing is written then.
    """
    with office.registers.at(actor) as register:
        programme, now = register.programme, office.now()
        programme.protection.require(officer.id, Duty.PLACE, now, place=place)
        if case not in programme.people.cases or place not in programme.places.places:
            raise AccessError("no such case or place")
        appended = register.appended(key)
        if appended is None:
            stood = programme.placements.of_case(case)
            if stood is not None and stood.state.is_there:
                raise changed(case)
            found = situation(programme, {stood.case} if stood else ())
            unit = next(one for one in found.open if case in one.cases)
            for one in unit.cases:
                require_two(programme, one, place, officer.id, now)
            facts = family_facts(programme, unit, found, kin_of(programme))
            there = place_facts(programme.places.places[place], now.date())
            proposed = CaseProposed(
                run=NO_RUN,
                case=unit.case,
                cases=unit.cases[1:],
                place=place,
                people=unit.people,
                needs=unit.takes,
                requires=tuple(sorted(unit.requires)),
                points=points(facts, there, programme.placements.weights),
            )
            new = Standing(
                unit.case, unit.cases, place, unit.people, unit.takes, State.PROPOSED, proposed, now
            )
            check_fit(programme, [new], now)
            events: list[Event] = [
                PlacementReopened(case=one.case, place=one.place, reason=ReopenReason.OVERRIDDEN)
                for one in unit.stale
            ]
            events += [
                PlacementLocked(case=unit.case, place=place, reason=reason),
                proposed,
                PlacementSigned(case=unit.case, place=place),
            ]
            appended = register.append(officer, events, key=key)
    return commit(office, actor, appended, Committed.SIGNED, key=key)
