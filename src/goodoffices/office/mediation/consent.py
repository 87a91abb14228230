"""Consents and their withdrawal, and the confirmation of what was given by voice."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from goodoffices.errors import InputError
from goodoffices.office.access import audience_with, for_side, seated
from goodoffices.office.office import Draft
from goodoffices.record import (
    Confirmed,
    Consent,
    ConsentGiven,
    ConsentWithdrawn,
    EntryId,
    Given,
    How,
    Role,
)
from goodoffices.store import Guard

if TYPE_CHECKING:
    from goodoffices.office.office import Office
    from goodoffices.office.view import Actor, View

__all__ = ["confirm", "consents", "give_consent", "withdraw_consent"]


def consents(view: View) -> tuple[Consent, ...]:
    """The consents that this seat can read, standing or withdrawn."""
    return tuple(Consent(thread) for thread in view.threads("consent"))


def give_consent(
    office: Office,
    actor: Actor,
    *,
    side: str,
    to: str,
    limits: str = "",
    exceptions: str = "",
    until: date | None = None,
    given: Given | None = None,
    key: str,
) -> EntryId:
    """A side consents, on its page, or through the mediator by voice or on paper."""
    view = seated(office, actor, Role.PARTY, Role.MEDIATOR)
    given = given or Given()
    seat = for_side(view, side, given)
    body = ConsentGiven(
        said_by=seat.id, to=to, limits=limits, exceptions=exceptions, until=until, given=given
    )
    return office.append(actor, [Draft(audience_with(view, seat.id), body)], key=key)[0]


def withdraw_consent(
    office: Office,
    actor: Actor,
    *,
    consent: EntryId,
    reason: str = "",
    given: Given | None = None,
    key: str,
) -> EntryId:
    """A side takes its consent back. The mediator is told at once."""
    view = seated(office, actor, Role.PARTY, Role.MEDIATOR)
    given = given or Given()
    thread = view.thread(consent)
    standing = Consent(thread)
    seat = for_side(view, standing.given.said_by, given)
    body = ConsentWithdrawn(consent=consent, said_by=seat.id, reason=reason, given=given)
    guard = Guard(actor.seat, consent, thread.last.number)
    draft = Draft(standing.line.audience, body)
    return office.append(actor, [draft], key=key, guards=[guard] if standing.stands else [])[0]


def confirm(office: Office, actor: Actor, *, entry: EntryId, given: Given, key: str) -> EntryId:
    """Confirm what had been given by voice.

    Parameters
    ----------
    entry : EntryId
        The oral entry.
    given : Given
        By the side on its page, or on paper through the mediator. Not by voice again.
    """
    view = seated(office, actor, Role.PARTY, Role.MEDIATOR)
    line = view.entry(entry)
    oral = getattr(line.body, "given", None) if line else None
    if line is None or not isinstance(oral, Given) or not oral.needs_confirmation:
        raise InputError("nothing to confirm", advice="There is nothing oral here to confirm.")
    if given.how is How.VOICE:
        raise InputError(
            "a voice cannot confirm a voice",
            advice="What was given by voice is confirmed on the side's page or on paper.",
            field="how",
        )
    root = view.thread(line.thread_id()).lines[0].body
    owner = (
        getattr(line.body, "said_by", None)
        or getattr(root, "owner", None)
        or getattr(root, "debtor", None)
        or getattr(root, "to", None)
    )
    for_side(view, str(owner), given, Role.FRIEND, Role.OBSERVER)
    body = Confirmed(matter=line.thread_id(), entry=entry, given=given)
    return office.append(actor, [Draft(line.audience, body)], key=key)[0]
