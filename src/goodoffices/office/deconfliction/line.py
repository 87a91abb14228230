"""The line between duty desks: whom to call, who takes part, tests, calls that were held, and a word for the talks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, TypeVar

from goodoffices.errors import AccessError, InputError
from goodoffices.office.access import known_seat, seated
from goodoffices.office.deconfliction.watch import watch_process
from goodoffices.office.office import Draft
from goodoffices.record import (
    ENGINE,
    Audience,
    Body,
    Callback,
    ContactsSet,
    EntryId,
    Given,
    How,
    Level,
    LineTested,
    LineTold,
    Role,
    Rung,
    Seat,
    SeatId,
    SeatInvited,
    SeatsIntroduced,
    Taking,
    TakingPart,
    TakingPartSet,
    TalkLogged,
)

if TYPE_CHECKING:
    from goodoffices.office.office import Office
    from goodoffices.office.view import Actor, View

__all__ = [
    "contacts",
    "desk_speaks",
    "ladder_to",
    "line_tests",
    "line_told",
    "log_talk",
    "record_line_test",
    "set_contacts",
    "set_taking_part",
    "taking_part",
    "talks_on_the_line",
    "tell_line",
]

B = TypeVar("B", bound=Body)


def desk_speaks(view: View, desk: str, given: Given) -> Seat:
    """The duty desk that speaks: itself on the page, or through the mediator by voice or on paper.

    Raises
    ------
    AccessError
        If the actor is another desk.
    InputError
        If the mediator would speak in a desk's place without saying how the desk gave it.
    """
    seat = known_seat(view, desk, Role.LIAISON)
    if view.seat.role is Role.MEDIATOR:
        if given.how is How.PAGE:
            raise InputError(
                "the mediator cannot speak on a desk's page",
                advice="Say whether the desk gave this by voice or on paper, who gave it and who heard it.",
                field="how",
            )
    elif seat.id != view.seat.id or given.how is not How.PAGE:
        raise AccessError("not this desk's seat")
    return seat


def told_at(office: Office, actor: Actor, key: str, kind: type[B]) -> tuple[B | None, datetime]:
    """What a form with this key wrote before, if anything, and the moment that it bears."""
    before = office.written(actor, key)
    if before is not None and isinstance(before.body, kind):
        return before.body, getattr(before.body, "at", office.now())
    return None, office.now()


def set_contacts(
    office: Office, actor: Actor, *, rungs: Sequence[Rung], by: str, key: str
) -> EntryId:
    """Say whom to call at this desk, in which order; the other desks that it knows of read it too."""
    view = seated(office, actor, Role.LIAISON)
    _, at = told_at(office, actor, key, ContactsSet)
    body = ContactsSet(desk=actor.seat, rungs=tuple(rungs), by=by, at=at)
    audience = Audience([view.mediator.id, *(seat.id for seat in view.seats(Role.LIAISON))])
    return office.append(actor, [Draft(audience, body)], key=key)[0]


def contacts(view: View, desk: str) -> ContactsSet | None:
    """Whom to call at a desk, as far as this seat was told."""
    lines = reversed(view.lines(ContactsSet))
    found = (line.body for line in lines if line.author == desk)
    return next((body for body in found if isinstance(body, ContactsSet)), None)


def ladder_to(view: View, desk: str) -> tuple[Rung, ...]:
    """Whom to call about a notice to a desk: its contacts as this seat knows them, the mediator last."""
    known = contacts(view, desk)
    last = Rung(level=Level.MEDIATOR, contact=view.mediator.name)
    return (*(known.rungs if known is not None else ()), last)


def set_taking_part(
    office: Office,
    actor: Actor,
    *,
    desk: str,
    state: TakingPart,
    by: str,
    words: str = "",
    given: Given | None = None,
    key: str,
) -> EntryId:
    """A desk suspends its part in the line, withdraws, or takes part again; the others are told at once.

    Parameters
    ----------
    desk : str
        Which desk: its own, or any for the mediator, who heard it by voice or on paper.
    state : TakingPart
        What it does from now on. Standing notices and the record stay as they are.
    by, words : str
        Who said so, and how.
    """
    view = seated(office, actor, Role.LIAISON, Role.MEDIATOR)
    how = given or Given()
    seat = desk_speaks(view, desk, how)
    _, at = told_at(office, actor, key, TakingPartSet)
    body = TakingPartSet(desk=seat.id, state=state, by=by, at=at, words=words, given=how)
    others = (
        _who_know_of(view, seat.id)
        if view.seat.role is Role.MEDIATOR
        else [other.id for other in view.seats(Role.LIAISON)]
    )
    audience = Audience([view.mediator.id, ENGINE.id, seat.id, *others])
    name = office.append(actor, [Draft(audience, body)], key=key)[0]
    watch_process(office, actor.process)
    return name


def _who_know_of(view: View, desk: SeatId) -> list[SeatId]:
    """Desks that were told of another, as the mediator's own view has it."""
    found = []
    for line in view.lines(SeatInvited, SeatsIntroduced):
        told = line.body.known if isinstance(line.body, SeatInvited) else ()
        told = line.body.seats if isinstance(line.body, SeatsIntroduced) else told
        if any(seat.id == desk for seat in told):
            found += [seat for seat in line.audience.seats if seat != view.actor.seat]
    return [seat for seat in found if view.directory[seat].role is Role.LIAISON]


def taking_part(view: View, desk: str) -> Taking:
    """Where a desk stands on the line, as far as this seat was told."""
    said = [
        line.body
        for line in view.lines(TakingPartSet)
        if isinstance(line.body, TakingPartSet) and line.body.desk == desk
    ]
    return Taking(state=said[-1].state, since=said[-1].at) if said else Taking()


def record_line_test(
    office: Office,
    actor: Actor,
    *,
    other: str,
    by: str,
    answered_by: str = "",
    words: str = "",
    key: str,
) -> EntryId:
    """Write down that the line was tried, and who answered."""
    view = seated(office, actor, Role.LIAISON)
    seat = known_seat(view, other, Role.LIAISON)
    _another(view, seat)
    _, at = told_at(office, actor, key, LineTested)
    body = LineTested(
        desk=actor.seat, other=seat.id, by=by, answered_by=answered_by, at=at, words=words
    )
    audience = Audience([view.mediator.id, actor.seat, seat.id])
    return office.append(actor, [Draft(audience, body)], key=key)[0]


def log_talk(
    office: Office,
    actor: Actor,
    *,
    other: str,
    by: str,
    with_whom: str,
    words: str,
    read_back: str = "",
    callback: Callback = Callback.NOT_CHECKED,
    at: datetime | None = None,
    waited_min: int = 0,
    length_min: int = 0,
    key: str,
) -> EntryId:
    """Write down a call on the line; the other desk reads it, and can write down its own.

    Parameters
    ----------
    other : str
        The desk that was spoken with.
    by, with_whom : str
        The officers.
    words, read_back : str
        What was said, and what was read back.
    callback : Callback
        How the other was known to be who they said.
    at : datetime, optional
        When the call began; now where it is left out.
    waited_min, length_min : int
        Minutes until the right person was there, and of the call.
    """
    view = seated(office, actor, Role.LIAISON)
    seat = known_seat(view, other, Role.LIAISON)
    _another(view, seat)
    _, now = told_at(office, actor, key, TalkLogged)
    body = TalkLogged(
        desk=actor.seat,
        other=seat.id,
        by=by,
        with_whom=with_whom,
        at=at or now,
        waited_min=waited_min,
        length_min=length_min,
        callback=callback,
        words=words,
        read_back=read_back,
    )
    audience = Audience([view.mediator.id, actor.seat, seat.id])
    return office.append(actor, [Draft(audience, body)], key=key)[0]


def _another(view: View, seat: Seat) -> None:
    if seat.id == view.actor.seat:
        raise AccessError("a desk calls another one")


def line_tests(view: View, *, last: int = 20) -> tuple[LineTested, ...]:
    """Tests of the line that this seat was told of, the newest first."""
    found = (line.body for line in reversed(view.lines(LineTested, last=last)))
    return tuple(body for body in found if isinstance(body, LineTested))


def talks_on_the_line(view: View, *, last: int = 50) -> tuple[TalkLogged, ...]:
    """Calls on the line that this seat can read, the newest first."""
    found = (line.body for line in reversed(view.lines(TalkLogged, last=last)))
    return tuple(body for body in found if isinstance(body, TalkLogged))


def tell_line(office: Office, actor: Actor, *, words: str, key: str) -> tuple[EntryId, ...]:
    """Tell each side of the talks how the line stands, in the mediator's words and nothing else."""
    view = seated(office, actor, Role.MEDIATOR)
    _, at = told_at(office, actor, key, LineTold)
    body = LineTold(words=words, at=at)
    drafts = [Draft(Audience([view.mediator.id, side.id]), body) for side in view.parties]
    if not drafts:
        raise InputError("no side to tell", advice="There is no side yet that could be told.")
    return office.append(actor, drafts, key=key)


def line_told(view: View) -> LineTold | None:
    """The newest status of the line that this seat was told."""
    found = [line.body for line in view.lines(LineTold, last=1)]
    return found[0] if found and isinstance(found[0], LineTold) else None
