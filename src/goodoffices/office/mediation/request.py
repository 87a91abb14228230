"""Requests from a side and our answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from goodoffices.office.access import audience_with, for_side, seated
from goodoffices.office.office import Draft
from goodoffices.record import EntryId, Request, RequestAnswered, RequestFiled, Role

if TYPE_CHECKING:
    from goodoffices.office.office import Office
    from goodoffices.office.view import Actor, View

__all__ = ["answer_request", "file_request", "requests"]


def requests(view: View, *, is_open: bool | None = None) -> tuple[Request, ...]:
    """The requests that this seat can read."""
    return view.lasting(
        ("requests", is_open),
        lambda: tuple(Request(thread) for thread in view.threads("request", is_open=is_open)),
        len,
    )


def file_request(office: Office, actor: Actor, filed: RequestFiled, *, key: str) -> EntryId:
    """A side asks us for something, on its page, or through the mediator by voice or on paper."""
    view = seated(office, actor, Role.PARTY, Role.MEDIATOR)
    seat = for_side(view, filed.said_by, filed.given)
    return office.append(actor, [Draft(audience_with(view, seat.id), filed)], key=key)[0]


def answer_request(office: Office, actor: Actor, answered: RequestAnswered, *, key: str) -> EntryId:
    """Grant it, hold it back or refuse it."""
    view = seated(office, actor, Role.MEDIATOR)
    line, _ = view.thread(answered.request).root_of(RequestFiled)
    return office.append(actor, [Draft(line.audience, answered)], key=key)[0]
