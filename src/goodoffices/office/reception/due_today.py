"""What is due: proposals to sign, holds and offers that end, reviews, and what waits for a second officer.

Each only for officers among whose duties it is; for the others it is not there.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from goodoffices.reception import CaseId, Duty, hidden
from goodoffices.reception.place import Hold, Place
from goodoffices.reception.placements import State

if TYPE_CHECKING:
    from goodoffices.office.office import Office
    from goodoffices.office.view import Actor
    from goodoffices.record import Officer

__all__ = ["DueToday", "what_is_due"]

SOON = timedelta(hours=24)
AHEAD = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class DueToday:
    """What is due for one officer.

    Attributes
    ----------
    duties : frozenset of Duty
        What the officer is there for.
    proposed, signed, waiting : int
        Proposals without a signature, signed ones without both answers, and those for whom no place was found.
    holds : tuple of Hold
        That are over within a day, the next first.
    offers : tuple of Place
        That count as nothing within a week, or do already, unless somebody looks.
    reviews : tuple of (CaseId, date)
        In the best interests of a child, due within a week.
    acts : int
        What another officer asked for and this one may confirm.
    """

    duties: frozenset[Duty]
    proposed: int = 0
    signed: int = 0
    waiting: int = 0
    holds: tuple[Hold, ...] = ()
    offers: tuple[Place, ...] = ()
    reviews: tuple[tuple[CaseId, date], ...] = ()
    acts: int = 0


def what_is_due(office: Office, actor: Actor, *, officer: Officer) -> DueToday:
    """What is due now.

    Raises
    ------
    AccessError
        If the actor sits on no reception seat.
    """
    with office.registers.at(actor) as register:
        programme, now = register.programme, office.now()
        protection, placements = programme.protection, programme.placements
        duties = protection.duties(officer.id, now)
        states = [one.state for one in placements.standing.values()] if Duty.PLACE in duties else []
        keeps = {Duty.PLACES, Duty.GATE} & duties
        protects = Duty.PROTECT in duties
        holds = [
            hold
            for hold in (programme.places.holds(now) if keeps else ())
            if hold.until <= now + SOON
            and (protects or not hold.case or hidden(programme, hold.case) is None)
        ]
        today = now.date()
        offers = [
            place
            for place in (programme.places.places.values() if Duty.PLACES in duties else ())
            if place.is_open(today) and not place.is_verified(today + AHEAD)
        ]
        reviews = programme.people.reviews_due(today + AHEAD) if protects else ()
        return DueToday(
            duties,
            states.count(State.PROPOSED),
            states.count(State.SIGNED),
            len(placements.waiting) if Duty.PLACE in duties else 0,
            tuple(sorted(holds, key=lambda hold: hold.until)),
            tuple(sorted(offers, key=lambda one: (one.verified_until or date.min, one.name))),
            tuple((case, day) for _person, case, day in reviews),
            sum(
                1
                for act in protection.acts.values()
                if protects and act.is_waiting(now) and act.by.id != officer.id
            ),
        )
