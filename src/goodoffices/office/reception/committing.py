"""Fix in the record how the register stands, so that nobody can change afterwards what was done in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from goodoffices.office.office import Draft
from goodoffices.record import Audience, Committed, EntryId, RegisterCommitted, Role
from goodoffices.register import Appended

if TYPE_CHECKING:
    from goodoffices.office.office import Office
    from goodoffices.office.view import Actor

__all__ = ["commit"]


def commit(
    office: Office, actor: Actor, appended: Appended, occasion: Committed, *, key: str
) -> EntryId:
    """Write one entry to the reception seats that the actor knows of, itself among them.

    Parameters
    ----------
    office : Office
    actor : Actor
    appended : Appended
        What :meth:`Register.append` gave: where the register stood after it.
    occasion : Committed
    key : str
        Of the form that did it: sent again, it fixes the same.
    """
    view = office.view(actor)
    seats = [seat.id for seat in view.directory.values() if seat.role is Role.RECEPTION]
    body = RegisterCommitted(occasion=occasion, lines=appended.last, head=appended.head.hex())
    return office.append(
        actor, [Draft(Audience([actor.seat, *seats]), body)], key=f"{key}/committed"
    )[0]
