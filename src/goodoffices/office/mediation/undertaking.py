"""Undertakings and reports on them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from goodoffices.errors import AccessError, InputError
from goodoffices.office.access import audience_with, for_side, known_seat, seated
from goodoffices.office.office import Draft
from goodoffices.record import (
    EntryId,
    Report,
    Role,
    Undertaking,
    UndertakingGiven,
    UndertakingReported,
)

if TYPE_CHECKING:
    from goodoffices.office.office import Office
    from goodoffices.office.view import Actor, View

__all__ = ["give_undertaking", "report_undertaking", "undertakings"]


def undertakings(view: View, *, is_open: bool | None = None) -> tuple[Undertaking, ...]:
    """The undertakings that this seat can read; those due first, those without a day last."""
    found = [
        Undertaking(thread)
        for thread in view.threads("undertaking", is_open=is_open)
        if thread.id not in view.corrected
    ]
    return tuple(
        sorted(found, key=lambda u: (u.given.due is None, u.given.due or 0, u.line.number))
    )


def give_undertaking(
    office: Office,
    actor: Actor,
    given: UndertakingGiven,
    *,
    readers: tuple[str, ...] = (),
    key: str,
) -> EntryId:
    """Record who owes what to whom by when.

    Parameters
    ----------
    given : UndertakingGiven
        A side gives its own on its page; the mediator records any.
    readers : tuple of str
        Seats that read it besides the mediator and, where a side gives it, that side.
    """
    view = seated(office, actor, Role.MEDIATOR, Role.PARTY)
    for seat in (given.debtor, given.creditor):
        known_seat(view, seat)
    if view.seat.role is Role.PARTY:
        if given.debtor != actor.seat or given.creditor != view.mediator.id:
            raise AccessError("a side undertakes for itself, to the mediator")
        audience = audience_with(view, actor.seat)
    else:
        audience = audience_with(view, *(known_seat(view, reader).id for reader in readers))
    return office.append(actor, [Draft(audience, given)], key=key)[0]


def report_undertaking(
    office: Office, actor: Actor, reported: UndertakingReported, *, key: str
) -> EntryId:
    """Report it done, dispute it, or release it. Only its creditor can release it."""
    view = seated(office, actor, Role.MEDIATOR, Role.PARTY)
    line, given = view.thread(reported.undertaking).root_of(UndertakingGiven)
    if line.entry_id in view.corrected:
        raise InputError(
            "a report on what was corrected",
            advice="This undertaking was corrected. Report on the one that stands instead; nothing was changed.",
        )
    if view.seat.role is Role.PARTY or reported.said_by != actor.seat:
        for_side(view, reported.said_by, reported.given)
    if view.seat.role is Role.PARTY and reported.said_by not in (given.debtor, given.creditor):
        raise AccessError("not a side to this undertaking")
    if reported.report is Report.RELEASED and reported.said_by != given.creditor:
        raise InputError(
            "only the creditor can release an undertaking",
            advice="Only the one to whom it was given can release it. Nothing was changed.",
            field="report",
        )
    return office.append(actor, [Draft(line.audience, reported)], key=key)[0]
