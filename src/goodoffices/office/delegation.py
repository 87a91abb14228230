"""A delegation at a side's seat: who belongs to it, who stands in for its head, and what waits for the head."""

from __future__ import annotations

from typing import TYPE_CHECKING

from goodoffices.errors import AccessError, InputError
from goodoffices.office.access import audience_with, seated
from goodoffices.office.office import Draft
from goodoffices.record import (
    Audience,
    DelegateLeft,
    DelegateNamed,
    DeputyEnded,
    DeputyNamed,
    EntryId,
    Officer,
    Post,
    Preparation,
    Prepared,
    PreparedField,
    PreparedSettled,
    Role,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from goodoffices.office.office import Office
    from goodoffices.office.view import Actor, View

__all__ = [
    "end_deputy",
    "lead_delegation",
    "leave_delegation",
    "name_delegate",
    "name_deputy",
    "post_of",
    "preparations",
    "prepare",
    "settle_prepared",
]


def post_of(office: Office, view: View) -> Post | None:
    """As what the person at this view acts today: as the head where nobody was named; None for a stranger to the delegation."""
    if not view.delegation:
        return Post.HEAD
    today = office.time_of(view.actor.process).date()
    return view.delegation.post_of(view.actor.person, today)


def preparations(view: View) -> tuple[Preparation, ...]:
    """What waits for the head, the oldest first."""
    return tuple(Preparation(thread) for thread in view.threads(Prepared.FAMILY, is_open=True))


def lead_delegation(office: Office, actor: Actor, *, name: str, key: str) -> EntryId:
    """Say who leads at this seat: whoever acts. From then on others may be named beside.

    Parameters
    ----------
    name : str
        What the head is called; the mediator reads it.

    Raises
    ------
    InputError
        If somebody leads already.
    """
    view = seated(office, actor, Role.PARTY)
    if not actor.person:
        raise AccessError("nobody says who acts")
    if view.delegation and not office.is_written(actor, key):
        raise InputError("led already", advice="This delegation has a head. Nothing was changed.")
    named = DelegateNamed(person=Officer(id=actor.person, name=name), post=Post.HEAD)
    return office.append(actor, [Draft(audience_with(view, actor.seat), named)], key=key)[0]


def name_delegate(
    office: Office, actor: Actor, *, person: Officer, post: Post, key: str
) -> EntryId:
    """Name somebody at this seat, or give a post anew. A new head takes the place of the one who names it.

    Parameters
    ----------
    person : Officer
        Who.
    post : Post
        As what. Who becomes head is told to the mediator; of others only the delegation knows.

    Raises
    ------
    InputError
        If nobody leads yet, or the head would give the post away without naming another.
    HeadNeededError
        If somebody else than the head, a deputy neither, would name another head.
    """
    view = seated(office, actor, Role.PARTY)
    head = view.delegation.head
    if head is None:
        raise InputError(
            "nobody leads", advice="Say first who leads your delegation. Nothing was changed."
        )
    if person.id == head.person.id and not office.is_written(actor, key):
        raise InputError(
            "the head's own post",
            advice="The head stays head until another one is named. Nothing was changed.",
            field="post",
        )
    readers = audience_with(view, actor.seat) if post is Post.HEAD else Audience([actor.seat])
    draft = Draft(readers, DelegateNamed(person=person, post=post))
    return office.append(actor, [draft], key=key)[0]


def leave_delegation(office: Office, actor: Actor, *, person: str, key: str) -> EntryId:
    """Somebody leaves the seat, or is let go by the head; what the person had prepared waits no longer.

    The record keeps what was written.

    Parameters
    ----------
    person : str
        Who.

    Raises
    ------
    AccessError
        If the person does not belong to the delegation.
    InputError
        If it is the head, who names another one first.
    """
    view = seated(office, actor, Role.PARTY)
    if (before := office.written(actor, key)) is not None:
        return before.entry_id
    found = view.delegation.people.get(person)
    if found is None:
        raise AccessError("not of this delegation")
    if found.post is Post.HEAD:
        raise InputError(
            "the head leaves",
            advice="A delegation has a head. Name another one first; then you can leave. Nothing was changed.",
        )
    own = Audience([actor.seat])
    stood_in = [one for one in view.delegation.deputies if one.named.person.id == person]
    readers = audience_with(view, actor.seat) if stood_in else own
    by = view.delegation.people.get(actor.person)
    drafts = [Draft(readers, DelegateLeft(person=found.person))]
    drafts += [
        Draft(own, PreparedSettled(prepared=one.line.entry_id, by=by.person, sent=False))
        for one in preparations(view)
        if by is not None and one.prepared.by.id == person
    ]
    return office.append(actor, drafts, key=key)[0]


def name_deputy(
    office: Office, actor: Actor, *, person: str, first_day: date, last_day: date, key: str
) -> EntryId:
    """Let somebody of the delegation do all that the head may, for some days. The mediator is told.

    Parameters
    ----------
    person : str
        Who.
    first_day, last_day : date
        From when until when, both days included.

    Raises
    ------
    AccessError
        If the person does not belong to the delegation.
    HeadNeededError
        If somebody else than the head names one; a deputy neither.
    InputError
        If the days are over, or it is the head.
    """
    view = seated(office, actor, Role.PARTY)
    head, found = view.delegation.head, view.delegation.people.get(person)
    if head is None or found is None:
        raise AccessError("not of this delegation")
    if not office.is_written(actor, key):
        if found.post is Post.HEAD:
            raise InputError(
                "the head itself",
                advice="The head needs no deputy for itself. Nothing was changed.",
            )
        if last_day < office.time_of(actor.process).date():
            raise InputError(
                "the days are over",
                advice="That day is over. Choose today or a later day.",
                field="last_day",
            )
    body = DeputyNamed(
        person=found.person, head=head.person, first_day=first_day, last_day=last_day
    )
    return office.append(actor, [Draft(audience_with(view, actor.seat), body)], key=key)[0]


def end_deputy(office: Office, actor: Actor, *, deputy: EntryId, key: str) -> EntryId:
    """End a deputy's rights before their last day; those who were told of them are told."""
    view = seated(office, actor, Role.PARTY)
    found = next((x for x in view.delegation.deputies if x.line.entry_id == deputy), None)
    if found is None:
        raise AccessError("no such deputy")
    draft = Draft(found.line.audience, DeputyEnded(deputy=deputy))
    return office.append(actor, [draft], key=key)[0]


def prepare(
    office: Office,
    actor: Actor,
    *,
    act: str,
    page: str,
    fields: Sequence[PreparedField],
    key: str,
) -> EntryId:
    """Keep a form, filled in, for the head. Nobody outside the delegation is told.

    Parameters
    ----------
    act : str
        The kind of entry that it would write.
    page : str
        The address of the form, below the seat's own.
    fields : sequence of PreparedField
        What was filled in.
    """
    view = seated(office, actor, Role.PARTY)
    found = view.delegation.people.get(actor.person)
    if found is None:
        raise AccessError("not of this delegation")
    body = Prepared(by=found.person, act=act, page=page, fields=tuple(fields))
    return office.append(actor, [Draft(Audience([actor.seat]), body)], key=key)[0]


def settle_prepared(
    office: Office, actor: Actor, *, prepared: EntryId, sent: bool, key: str
) -> EntryId:
    """What was prepared was sent, or is dropped: by the head, or by who prepared it.

    Raises
    ------
    AccessError
        If it is somebody else's.
    """
    view = seated(office, actor, Role.PARTY)
    thread = view.thread(prepared)
    state = Preparation(thread)
    if (before := office.written(actor, key)) is not None:
        return before.entry_id
    found = view.delegation.people.get(actor.person)
    own = state.prepared.by.id == actor.person
    if found is None or not (own or post_of(office, view) is Post.HEAD):
        raise AccessError("somebody else's preparation")
    draft = Draft(
        state.line.audience, PreparedSettled(prepared=prepared, by=found.person, sent=sent)
    )
    return office.append(actor, [draft], key=key)[0]
