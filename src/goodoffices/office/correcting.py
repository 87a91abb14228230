"""Undoing as a correcting entry: what a seat entered wrongly it enters anew, for the same readers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from goodoffices.errors import AccessError, InputError
from goodoffices.office.access import known_seat, seated
from goodoffices.office.office import Draft
from goodoffices.record import (
    Audience,
    Body,
    Contact,
    Corrected,
    Disclosure,
    EntryId,
    Evidence,
    Line,
    Linked,
    LinkKind,
    Message,
    Role,
    UndertakingGiven,
    UndertakingReported,
)

if TYPE_CHECKING:
    from goodoffices.office.office import Office
    from goodoffices.office.view import Actor, View

__all__ = ["CORRECTABLE", "correct", "may_correct"]

CORRECTABLE: Final = (Contact, Disclosure, Evidence, Message, UndertakingGiven)
"""What its author can correct."""


def may_correct(view: View, line: Line) -> bool:
    """Whether the seat can correct a line: its own, of such a kind, not corrected, in a process that is open."""
    return (
        isinstance(line.body, CORRECTABLE)
        and line.author == view.actor.seat
        and line.entry_id not in view.corrected
        and view.closing is None
    )


def correct(office: Office, actor: Actor, *, line: Line, body: Body, key: str) -> EntryId:
    """Enter anew what was entered wrongly: exactly those who read the first read the second.

    Parameters
    ----------
    line : Line
        What was wrong, of the actor's own view.
    body : Body
        What is right; of the same kind.
    key : str
        Idempotency key.

    Returns
    -------
    EntryId
        Name of what stands from now on.

    Raises
    ------
    AccessError
        If it is not the actor's own, or cannot be corrected.
    InputError
        If the matter moved on, or the new words name somebody who does not read them.
    """
    view = seated(office, actor, Role.MEDIATOR, Role.PARTY, Role.FRIEND, Role.OBSERVER)
    if type(body) is not type(line.body):
        raise AccessError("a correction of another kind")
    if not office.is_written(actor, key):
        if not may_correct(view, line):
            raise AccessError("not to be corrected")
        _check_matter(view, line)
    _check_names(view, line.audience, body)
    name = office.entry_ids(actor, key, 1)[0]
    told = Corrected(of=line.entry_id, by=name, matter=line.thread_id())
    drafts = [Draft(line.audience, body), Draft(line.audience, told)]
    if isinstance(body, Disclosure):
        own = Audience([actor.seat])
        drafts += [
            Draft(own, Linked(release=link.release, other=name, link=LinkKind.DISCLOSED))
            for link in _made_known(view, line)
        ]
    return office.append(actor, drafts, key=key)[0]


def _check_matter(view: View, line: Line) -> None:
    """What was reported on, or held, is corrected where that was written."""
    later = view.thread(line.thread_id()).lines
    if any(
        isinstance(one.body, UndertakingReported)
        or (isinstance(one.body, Contact) and one.body.follows == line.entry_id)
        for one in later
        if one.entry_id not in view.corrected
    ):
        raise InputError(
            "the matter moved on",
            advice="Something was already entered that rests on this. Correct that instead; nothing was changed.",
        )


def _check_names(view: View, audience: Audience, body: Body) -> None:
    if isinstance(body, Contact):
        for seat in body.with_seats:
            known_seat(view, seat)
        for said in body.statements:
            if said.said_by is not None:
                known_seat(view, said.said_by)
    elif isinstance(body, UndertakingGiven):
        known_seat(view, body.debtor)
        known_seat(view, body.creditor)
        if view.seat.role is Role.PARTY and body.debtor != view.actor.seat:
            raise AccessError("a side undertakes for itself")
    elif isinstance(body, Evidence) and body.side is not None:
        known_seat(view, body.side, Role.PARTY)
    elif isinstance(body, Disclosure) and not set(audience.seats).issuperset(body.confirmed_by):
        raise InputError(
            "a confirmation by a seat that does not read the disclosure",
            advice="Whoever may confirm it must read what was disclosed.",
            field="confirmed_by",
        )


def _made_known(view: View, line: Line) -> list[Linked]:
    links = [one.body for one in view.lines(Linked)]
    return [
        one
        for one in links
        if isinstance(one, Linked) and one.link is LinkKind.DISCLOSED and one.other == line.entry_id
    ]
