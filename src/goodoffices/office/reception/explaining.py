"""Why a family is proposed for a place, what came next, what stood in the way; and why one waits.

Data, not sentences: pages and letters say it in the language of whoever reads. The numbers are those of the run, counted
a second time before they were written; nothing is worked out anew here, so an explanation stays the one that was signed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from goodoffices.errors import AccessError
from goodoffices.office.reception.proposals import Proposal, Waits, proposal_of, waits_of
from goodoffices.reception import CaseId, Duty, PlaceId, held
from goodoffices.reception.placements import Refused
from goodoffices.reception.placements_events import LockReason, RunDone

if TYPE_CHECKING:
    from goodoffices.office.office import Office
    from goodoffices.office.view import Actor
    from goodoffices.record import Officer

__all__ = ["Explained", "RuledOut", "explain"]


@dataclass(frozen=True, slots=True)
class RuledOut:
    """A place to which a case does not go."""

    place: PlaceId
    name: str
    reason: Refused


@dataclass(frozen=True, slots=True)
class Explained:
    """Everything that can be said about where one case is, or why it waits.

    Attributes
    ----------
    case : CaseId
    here : Proposal or None
        Where it is: with the terms that counted, and the places that came next.
    waits : Waits or None
        Why it waits, and the smallest thing that would help.
    is_held : bool
        Whether no machine places it, for a child's best interests.
    named : LockReason or None
        Why an officer named the place, where one did.
    cost : int
        How many people fewer have a place because of that, as was shown.
    ruled_out : tuple of RuledOut
        Places that refused, that the family refused, or that an officer ruled out.
    wishes : tuple of str
        Names of the places that the family said it would like, best first.
    run : RunDone or None
        The run that proposed it: how good it was as a whole.
    weights : Mapping[str, int]
        Term -> points a person, as they count now.
    """

    case: CaseId
    here: Proposal | None
    waits: Waits | None
    is_held: bool
    named: LockReason | None
    cost: int
    ruled_out: tuple[RuledOut, ...]
    wishes: tuple[str, ...]
    run: RunDone | None
    weights: Mapping[str, int]


def explain(office: Office, actor: Actor, *, officer: Officer, case: CaseId) -> Explained:
    """Why a case is where it is, or why it waits.

    Parameters
    ----------
    office : Office
    actor : Actor
    officer : Officer
        With the duty of placing.
    case : CaseId
        Any of a group.

    Raises
    ------
    AccessError
        If the officer has not the duty, or there is no such case.
    """
    with office.registers.at(actor) as register:
        programme, now = register.programme, office.now()
        programme.protection.require(officer.id, Duty.PLACE, now)
        if case not in programme.people.cases:
            raise AccessError("no such case")
        placements, places = programme.placements, programme.places.places
        one = placements.of_case(case)
        waits = next(
            (
                told
                for told in placements.waiting.values()
                if one is None and case in (told.case, *told.cases)
            ),
            None,
        )
        cases = one.cases if one else (case,)
        lock = next((placements.locked[c] for c in cases if c in placements.locked), None)
        told = one.proposed.run if one else waits.run if waits else None
        run = placements.runs.get(told) if told else None
        wish = placements.wishes.get(case)
        return Explained(
            case,
            proposal_of(programme, one, officer, now) if one else None,
            waits_of(programme, waits) if waits else None,
            any(held(programme, c) is not None for c in cases),
            lock.reason if lock else None,
            lock.people if lock else 0,
            tuple(
                RuledOut(place, places[place].name, reason)
                for c in cases
                for place, reason in placements.ruled_out.get(c, {}).items()
                if place in places
            ),
            tuple(places[place].name for place in wish.places if place in places) if wish else (),
            run.event if run else None,
            dict(placements.weights),
        )
