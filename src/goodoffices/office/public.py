"""What is said in public, by us and by others."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from goodoffices.office.access import audience_with, known_seat, seated
from goodoffices.office.office import Draft
from goodoffices.record import PUBLIC, Audience, Disclosure, EntryId, PublicLine, Role

if TYPE_CHECKING:
    from goodoffices.office.office import Office
    from goodoffices.office.view import Actor

__all__ = ["record_disclosure", "say_publicly"]


def say_publicly(
    office: Office, actor: Actor, said: PublicLine, *, readers: Sequence[str] = (), key: str
) -> EntryId:
    """Record a public line; each reader gets an entry of its own, so that none learns of another."""
    view = seated(office, actor, Role.MEDIATOR)
    if said.said_by is not None:
        known_seat(view, said.said_by)
    seats = [known_seat(view, reader).id for reader in readers if reader != actor.seat]
    drafts = [Draft(audience_with(view, PUBLIC.id), said)]
    drafts += [Draft(Audience([seat, PUBLIC.id]), said) for seat in seats]
    return office.append(actor, drafts, key=key)[0]


def record_disclosure(
    office: Office, actor: Actor, disclosed: Disclosure, *, readers: Sequence[str] = (), key: str
) -> EntryId:
    """Record what somebody else disclosed, and what may now be confirmed."""
    view = seated(office, actor, Role.MEDIATOR)
    seats = [known_seat(view, reader).id for reader in readers]
    return office.append(actor, [Draft(audience_with(view, *seats), disclosed)], key=key)[0]
