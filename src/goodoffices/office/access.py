"""Who may do what. What a seat may not do does not exist for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from goodoffices.errors import AccessError, InputError
from goodoffices.record import Audience, Given, How, Role, Seat, SeatId

if TYPE_CHECKING:
    from goodoffices.office.office import Office
    from goodoffices.office.view import Actor, View

__all__ = ["audience_with", "for_side", "known_seat", "seated"]


def seated(office: Office, actor: Actor, *roles: Role) -> View:
    """The actor's view, if the seat has one of the roles and the process is open.

    Raises
    ------
    AccessError
        If this does not exist for the seat, or a delegation sits there and nobody says who acts.
    InputError
        If the process is closed.
    """
    view = office.view(actor)
    if view.seat.role not in roles:
        raise AccessError("not for this role")
    if not actor.person and view.delegation:
        raise AccessError("a delegation sits there, and nobody says who acts")
    if view.closing is not None:
        raise InputError(
            "the process is closed",
            advice="This process is closed. Its record can be read; nothing more can be written.",
        )
    return view


def known_seat(view: View, name: str, *roles: Role) -> Seat:
    """A seat that `view` knows of, of one of the roles if any are given.

    Raises
    ------
    AccessError
        If there is no such seat for this reader.
    """
    seat = view.directory.get(SeatId(name))
    if seat is None or (roles and seat.role not in roles):
        raise AccessError("no such seat")
    return seat


def for_side(view: View, side: str, given: Given, *others: Role) -> Seat:
    """The side that speaks: itself on the page, or through the mediator by voice or on paper.

    Parameters
    ----------
    others : Role
        Who may speak so besides a side.

    Raises
    ------
    AccessError
        If the actor is another side.
    InputError
        If the mediator would answer in a side's place without saying how the side gave it.
    """
    seat = known_seat(view, side, Role.PARTY, *others)
    if view.seat.role is Role.MEDIATOR:
        if given.how is How.PAGE:
            raise InputError(
                "the mediator cannot answer on a side's page",
                advice="Say whether the side gave this by voice or on paper, who gave it and who heard it.",
                field="how",
            )
    elif seat.id != view.seat.id or given.how is not How.PAGE:
        raise AccessError("not this side's seat")
    return seat


def audience_with(view: View, *seats: str) -> Audience:
    """The mediator and some seats."""
    return Audience([view.mediator.id, *seats])
