"""A new way in for a seat: two officers of the mediator together, or one where the opening says so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from goodoffices.errors import InputError
from goodoffices.office.access import audience_with, known_seat, seated
from goodoffices.office.office import Draft
from goodoffices.record import (
    Audience,
    EntryId,
    Officer,
    Recovery,
    RecoveryAnswered,
    RecoveryAsked,
    Role,
    WayInRenewed,
)
from goodoffices.store import Guard

if TYPE_CHECKING:
    from goodoffices.office.office import Office
    from goodoffices.office.view import Actor, View

__all__ = ["answer_recovery", "ask_recovery", "recoveries"]


def recoveries(view: View) -> tuple[Recovery, ...]:
    """New ways in that officers asked for, as far as this seat can read it: the mediator's own."""
    return tuple(Recovery(thread) for thread in view.threads(RecoveryAsked.FAMILY))


def ask_recovery(
    office: Office, actor: Actor, *, seat: str, reason: str, officer: Officer, key: str
) -> EntryId:
    """Ask that a seat gets a new way in. Where two officers are the rule, nothing is done yet.

    Parameters
    ----------
    seat : str
        Which seat; not the mediator's own.
    reason : str
        Why, as the seat will read it.
    officer : Officer
        Who asks.

    Returns
    -------
    EntryId
        What was asked; :func:`answer_recovery` agrees to it.
    """
    view = seated(office, actor, Role.MEDIATOR)
    known = known_seat(view, seat)
    if known.role is Role.MEDIATOR:
        raise InputError(
            "not for the mediator's own seat",
            advice="A new way in is given to the seats of others. Colleagues at this desk are let in under “Officers”.",
        )
    body = RecoveryAsked(seat=known.id, reason=reason, by=officer)
    return office.append(actor, [Draft(Audience([actor.seat]), body)], key=key)[0]


def answer_recovery(
    office: Office, actor: Actor, *, recovery: EntryId, agrees: bool, officer: Officer, key: str
) -> bool:
    """Agree, so that the seat is told and its ways of signing in may be renewed; or drop it.

    Parameters
    ----------
    recovery : EntryId
        What was asked.
    agrees : bool
        Whether the seat gets its new way in.
    officer : Officer
        Who answers: to agree, another person than who asked, unless the ground rule fixed at the
        opening lets one officer act alone.

    Returns
    -------
    bool
        Whether the seat's ways of signing in are to be renewed now.
    """
    view = seated(office, actor, Role.MEDIATOR)
    thread = view.thread(recovery)
    state = Recovery(thread)
    if office.is_written(actor, key):
        return agrees
    if not state.waits:
        raise InputError(
            "answered already", advice="This was answered already. Nothing was changed."
        )
    needed = view.opening.retention.officers_for_destruction
    if agrees and needed > 1 and state.asked.by.id == officer.id:
        raise InputError(
            "the same officer",
            advice="Two officers give a new way in together. Another one than the one who asked must agree; nothing was changed.",
        )
    drafts = [
        Draft(state.line.audience, RecoveryAnswered(recovery=recovery, agrees=agrees, by=officer))
    ]
    if agrees:
        seat = known_seat(view, state.asked.seat)
        told = WayInRenewed(
            seat=seat.id,
            officers=min(needed, 2),
            reason=state.asked.reason,
            on=office.now().date(),
        )
        drafts.append(Draft(audience_with(view, seat.id), told))
    guard = Guard(actor.seat, recovery, thread.last.number)
    office.append(actor, drafts, key=key, guards=[guard])
    return agrees
