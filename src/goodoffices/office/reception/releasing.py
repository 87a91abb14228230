"""What the reception tells the mediator: that people arrived, and figures that hold no small number. Nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import TYPE_CHECKING

from goodoffices.errors import InputError
from goodoffices.office.office import Draft
from goodoffices.office.reception.committing import commit
from goodoffices.office.reception.written import form_name, number
from goodoffices.office.sent_form import once
from goodoffices.reception import CaseId, Duty
from goodoffices.reception.aggregates import LEAST, Figure, figures, rounded, tally, waiting
from goodoffices.reception.protection_events import CellsRaised, FiguresReleased, Group
from goodoffices.record import Arrived, Audience, Committed, EntryId, ReceptionFigure, ReceptionTold

if TYPE_CHECKING:
    from goodoffices.office.office import Office
    from goodoffices.office.registers import Register
    from goodoffices.office.view import Actor
    from goodoffices.record import Officer

__all__ = ["Releasable", "raise_least", "releasable", "release_arrived", "release_figures"]


@dataclass(frozen=True, slots=True)
class Releasable:
    """What may be told now.

    Attributes
    ----------
    figures : tuple of Figure
        As they would be told; none where those who wait to be told of are too few.
    least : int
        Nothing smaller is told.
    until : datetime
        Who arrived before then is counted.
    """

    figures: tuple[Figure, ...]
    least: int
    until: datetime


@once
def release_arrived(
    office: Office, actor: Actor, *, officer: Officer, words: str, key: str
) -> EntryId:
    """Tell the mediator that people arrived, in words without a number.

    Parameters
    ----------
    office : Office
    actor : Actor
    officer : Officer
        Who leads, and is named with it.
    words : str
        Such as: the children from the institution have arrived.
    key : str

    Raises
    ------
    AccessError
        If the officer does not lead.
    InputError
        If there is a number in it, or nothing.
    """
    with office.registers.at(actor) as register:
        register.programme.protection.require(officer.id, Duty.LEAD, office.now())
        said = " ".join(words.split())
        if not said:
            raise InputError(
                "nothing is said", advice="Say what is told. Nothing was written.", field="words"
            )
        return _tell(office, actor, ReceptionTold(words=said, officer=officer.name), key)


def releasable(office: Office, actor: Actor, *, officer: Officer) -> Releasable:
    """What figures could be told now, as they would be told.

    Raises
    ------
    AccessError
        If the officer does not lead.
    """
    with office.registers.at(actor) as register:
        register.programme.protection.require(officer.id, Duty.LEAD, office.now())
        _, told = _found(office, register)
        least = max(LEAST, register.programme.protection.least)
        return Releasable(rounded(told), least, _today(office))


@once
def release_figures(office: Office, actor: Actor, *, officer: Officer, key: str) -> EntryId:
    """Tell the mediator of those who arrived before today and were in no release yet, in tens.

    Parameters
    ----------
    office : Office
    actor : Actor
    officer : Officer
        Who leads, and is named with it.
    key : str

    Raises
    ------
    AccessError
        If the officer does not lead.
    InputError
        If they are too few to be told of: they wait for the next release.
    """
    with office.registers.at(actor) as register:
        protection = register.programme.protection
        release = form_name(register, "f", key)
        appended = register.appended(key)
        if appended is None:
            protection.require(officer.id, Duty.LEAD, office.now())
            cases, told = _found(office, register)
            if not told:
                raise InputError(
                    "too few to be told of",
                    advice="Those who arrived and were in no release yet are too few to be told of. They are counted in the next one. Nothing was written.",
                )
            released = FiguresReleased(release=release, tables=told, cases=cases)
            appended = register.append(officer, [released], key=key)
        # After a crash in between, the form is sent again and the record gets what the register has.
        commit(office, actor, appended, Committed.RELEASED, key=key)
        said = protection.released[release]
        event = said.event
        assert isinstance(event, FiguresReleased)  # noqa: S101  # the fold kept it as such
        body = ReceptionTold(
            figures=tuple(
                ReceptionFigure(of=tuple(Arrived(name) for name in one.categories), about=one.about)
                for one in rounded(event.tables)
            ),
            officer=said.by.name,
        )
        return _tell(office, actor, body, key)


@once
def raise_least(office: Office, actor: Actor, *, officer: Officer, least: int, key: str) -> None:
    """Tell no number below this from now on; it is never lowered again.

    Raises
    ------
    AccessError
        If the officer does not lead.
    InputError
        If it is not more than what holds now.
    """
    with office.registers.at(actor) as register:
        if register.is_written(key):
            return
        protection = register.programme.protection
        protection.require(officer.id, Duty.LEAD, office.now())
        if number(least, "least") <= max(LEAST, protection.least):
            raise InputError(
                "the least number only rises",
                advice=f"Nothing below {max(LEAST, protection.least)} is told now. That can be raised and never lowered. Nothing was written.",
                field="least",
            )
        register.append(officer, [CellsRaised(least=least)], key=key)


def _found(
    office: Office, register: Register
) -> tuple[tuple[CaseId, ...], dict[str, tuple[Group, ...]]]:
    """Who is counted, and what is told of them."""
    programme, before = register.programme, _today(office)
    least = max(LEAST, programme.protection.least)

    def count() -> tuple[tuple[CaseId, ...], dict[str, tuple[Group, ...]]]:
        cases = waiting(programme, before)
        return cases, figures(tally(programme, cases, before), least)

    return programme.worked_out(("told now", before), count)


def _today(office: Office) -> datetime:
    """Days are the bins: how many came in an hour is told to nobody."""
    return datetime.combine(office.now().date(), time(), UTC)


def _tell(office: Office, actor: Actor, body: ReceptionTold, key: str) -> EntryId:
    audience = Audience([actor.seat, office.view(actor).mediator.id])
    return office.append(actor, [Draft(audience, body)], key=f"{key}/told")[0]
