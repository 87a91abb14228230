"""Which person of a delegation may do what. An act is the entry that it writes; what is not listed is the head's."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import TYPE_CHECKING, Final

from goodoffices.errors import AccessError, HeadNeededError
from goodoffices.record import (
    ENGINE,
    AgreementSigned,
    Audience,
    Body,
    Corrected,
    DelegateLeft,
    DelegateNamed,
    DeputyNamed,
    Given,
    How,
    Message,
    Post,
    Prepared,
    PreparedSettled,
    ReadBack,
    RequestFiled,
    TextCommented,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from goodoffices.office.office import Draft
    from goodoffices.office.view import View

__all__ = ["PROGRAM", "as_delegate", "may"]

PROGRAM: Final = "program"
"""A program with an access key, where a delegation sits: it speaks in rooms and binds nobody."""
SPOKEN: Final = frozenset(
    kind.KIND for kind in (Corrected, Message, ReadBack, RequestFiled, TextCommented, Prepared)
)
"""What a liaison says between the delegation and the mediator, and corrects of it."""


def may(post: Post, person: str, audience: Audience, body: Body, own: Audience) -> bool:
    """Whether somebody in that post may write that entry.

    Parameters
    ----------
    post : Post
        A deputy's is that of the head.
    person : str
        Who; of oneself one may write a little more.
    audience : Audience
        Whom the entry is addressed to.
    body : Body
        The entry.
    own : Audience
        The seat itself, and nobody else.
    """
    if post is Post.HEAD:
        return True
    if isinstance(body, DelegateLeft):
        return body.person.id == person
    if isinstance(body, PreparedSettled):
        return body.by.id == person
    if body.KIND in (Corrected.KIND, Message.KIND, Prepared.KIND) and audience == own:
        return True
    return post is Post.LIAISON and body.KIND in SPOKEN


def as_delegate(view: View, drafts: Sequence[Draft], day: date) -> Sequence[Draft]:
    """The drafts as a person of the delegation may write them; what a deputy gives says so.

    Raises
    ------
    AccessError
        If the person does not belong to the delegation.
    HeadNeededError
        If it is for the head.
    """
    delegation, person = view.delegation, view.actor.person
    if not delegation or delegation.head is None:
        return drafts
    post = Post.LIAISON if person == PROGRAM else delegation.post_of(person, day)
    if post is None:
        raise AccessError("not of this delegation")
    own = Audience([view.actor.seat])
    for draft in drafts:
        allowed = may(post, person, draft.audience, draft.body, own)
        if not draft.by_engine and (
            not allowed or (_gives_the_post(draft.body) and delegation.head.person.id != person)
        ):
            raise HeadNeededError(draft.body.KIND)
    stands_in = delegation.deputyship(person, day)
    if stands_in is None or delegation.head.person.id == person:
        return drafts
    told = Audience([view.actor.seat, view.mediator.id, ENGINE.id])
    name, head = stands_in.named.person.name, stands_in.named.head.name
    return [
        replace(draft, body=_given_by(draft.body, name, head))
        if isinstance(draft.body, AgreementSigned) or draft.audience.within(told)
        else draft
        for draft in drafts
    ]


def _gives_the_post(body: Body) -> bool:
    """Whether it makes a head or a deputy: no deputy does that."""
    named = isinstance(body, DelegateNamed) and body.post is Post.HEAD
    return named or isinstance(body, DeputyNamed)


def _given_by(body: Body, name: str, head: str) -> Body:
    if "given" not in {field.name for field in fields(body)}:  # type: ignore[arg-type]  # every kind is a dataclass
        return body
    given: Given = body.given  # type: ignore[attr-defined]
    if given.how is not How.PAGE or given.person:
        return body
    said = replace(given, person=name, deputy_for=head)
    changed: Body = replace(body, given=said)  # type: ignore[type-var]
    return changed
