"""Who may do what: duties that a leading officer gives, for some places and until a moment."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from goodoffices.errors import InputError
from goodoffices.office.reception.written import moment, short
from goodoffices.office.sent_form import once
from goodoffices.reception import Duty, Event, PlaceId
from goodoffices.reception.protection_events import DutyEnded, DutyGiven

if TYPE_CHECKING:
    from goodoffices.office.office import Office
    from goodoffices.office.view import Actor
    from goodoffices.reception import Programme
    from goodoffices.record import Officer

__all__ = ["DutyRow", "duty_board", "end_duties", "give_duties", "own_duties"]


@dataclass(frozen=True, slots=True)
class DutyRow:
    """Duties of one officer as they were given once.

    Attributes
    ----------
    officer : str
        Identifier of the officer.
    duties : tuple of Duty
    places : tuple of PlaceId
        Only there; everywhere where it is empty.
    until : datetime or None
    """

    officer: str
    duties: tuple[Duty, ...]
    places: tuple[PlaceId, ...]
    until: datetime | None


def own_duties(office: Office, actor: Actor, *, officer: Officer) -> frozenset[Duty]:
    """What the officer is there for now: what pages offer."""
    with office.registers.at(actor, also_closed=True) as register:
        return register.programme.protection.duties(officer.id, office.now())


def duty_board(office: Office, actor: Actor, *, officer: Officer) -> tuple[DutyRow, ...]:
    """All duties that stand now.

    Raises
    ------
    AccessError
        If this is not for the officer: it is for who leads, and who audits.
    """
    now = office.now()
    with office.registers.at(actor, also_closed=True) as register:
        protection = register.programme.protection
        if not protection.has(officer.id, Duty.AUDIT, now):
            protection.require(officer.id, Duty.LEAD, now)
        return tuple(
            DutyRow(name, tuple(sorted(one.duties)), tuple(sorted(one.places)), one.until)
            for name in sorted(protection.officers())
            for one in protection.held_by(name, now)
        )


@once
def give_duties(
    office: Office,
    actor: Actor,
    *,
    officer: Officer,
    to: str,
    duties: Collection[Duty],
    places: Collection[PlaceId] = (),
    until: datetime | None = None,
    key: str,
) -> None:
    """Give an officer duties, beside those the officer has.

    Where no duties were ever given, who gives the first leads from then on: else nobody could give any.

    Parameters
    ----------
    office : Office
    actor : Actor
    officer : Officer
        Who gives them, and leads.
    to : str
        Identifier of the officer who gets them.
    duties : collection of Duty
    places : collection of PlaceId
        Only there; everywhere where it is empty. Who receives at a place does so at named places.
    until : datetime, optional
        Not after. Who leads, leads until somebody ends it.
    key : str

    Raises
    ------
    AccessError
        If the officer does not lead.
    InputError
        If that cannot be given.
    """
    given = tuple(sorted(set(duties)))
    name = short(to, "to", needed=True)
    if not given:
        raise InputError(
            "no duty was named",
            advice="Name at least one duty. Nothing was written.",
            field="duties",
        )
    if Duty.HOST in given and not places:
        raise InputError(
            "a host of no place",
            advice="Who receives people does so at a place of their own: name it. Nothing was written.",
            field="places",
        )
    if Duty.LEAD in given and (places or until):
        raise InputError(
            "leading is not limited",
            advice="Who leads does so everywhere and until somebody ends it, so that somebody always can give duties. Nothing was written.",
            field="duties",
        )
    with office.registers.at(actor) as register:
        if register.is_written(key):
            return
        now = office.now()
        programme = register.programme
        programme.protection.require(officer.id, Duty.LEAD, now)
        if until is not None and moment(until, "until") <= now:
            raise InputError(
                "a duty that is over",
                advice="This moment has passed. Nothing was written.",
                field="until",
            )
        for place in places:
            _known(programme, place)
        events: list[Event] = [
            DutyGiven(officer=name, duties=given, places=tuple(sorted(set(places))), until=until)
        ]
        if not programme.protection.is_organised:
            events.insert(0, DutyGiven(officer=officer.id, duties=(Duty.LEAD,)))
        register.append(officer, events, key=key)


@once
def end_duties(
    office: Office,
    actor: Actor,
    *,
    officer: Officer,
    of: str,
    duties: Collection[Duty],
    key: str,
) -> None:
    """End duties of an officer, wherever they were given.

    Raises
    ------
    AccessError
        If the officer does not lead.
    InputError
        If nobody would lead any more.
    """
    gone = tuple(sorted(set(duties)))
    with office.registers.at(actor) as register:
        if register.is_written(key):
            return
        now, protection = office.now(), register.programme.protection
        protection.require(officer.id, Duty.LEAD, now)
        leading = {n for n in protection.officers() if Duty.LEAD in protection.duties(n, now)}
        if Duty.LEAD in gone and leading <= {of}:
            raise InputError(
                "nobody would lead",
                advice="Somebody must lead. Give that to another officer first. Nothing was written.",
                field="duties",
            )
        register.append(officer, [DutyEnded(officer=of, duties=gone)], key=key)


def _known(programme: Programme, place: PlaceId) -> None:
    if place not in programme.places.places:
        raise InputError(
            "no such place", advice="There is no such place. Nothing was written.", field="places"
        )
