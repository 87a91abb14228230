"""What is said in public, by us and by others."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from goodoffices.errors import InputError
from goodoffices.office.access import audience_with, known_seat, seated
from goodoffices.office.office import Draft
from goodoffices.record import (
    PUBLIC,
    Audience,
    Disclosure,
    EntryId,
    Linked,
    LinkKind,
    PublicLine,
    Release,
    Role,
)

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
    office: Office,
    actor: Actor,
    disclosed: Disclosure,
    *,
    readers: Sequence[str] = (),
    about: Sequence[EntryId] = (),
    key: str,
) -> EntryId:
    """Record what somebody else disclosed, and what may now be confirmed, by whom.

    Parameters
    ----------
    disclosed : Disclosure
        What was said, as reported.
    readers : sequence of str
        Who reads it besides the mediator; each sees who else does.
    about : sequence of EntryId
        Releases whose words it made known; for the mediator alone.

    Raises
    ------
    InputError
        If somebody may confirm it who does not read it.
    """
    view = seated(office, actor, Role.MEDIATOR)
    seats = [known_seat(view, reader).id for reader in readers]
    if not {actor.seat, *seats}.issuperset(disclosed.confirmed_by):
        raise InputError(
            "a confirmation by a seat that does not read the disclosure",
            advice="Whoever may confirm it must read what was disclosed. Choose them as readers too.",
            field="confirmed_by",
        )
    own = Audience([actor.seat])
    name = office.entry_ids(actor, key, 1)[0]
    drafts = [Draft(audience_with(view, *seats), disclosed)]
    for release in about:
        Release(view.thread(release))
        drafts.append(Draft(own, Linked(release=release, other=name, link=LinkKind.DISCLOSED)))
    return office.append(actor, drafts, key=key)[0]
