"""Rooms, and what is written in them; briefings of friends; contacts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from goodoffices.errors import AccessError, InputError
from goodoffices.office.access import audience_with, known_seat, seated
from goodoffices.office.office import Draft
from goodoffices.record import (
    Audience,
    Briefing,
    Contact,
    EntryId,
    Message,
    Role,
    Seat,
    Standing,
)

if TYPE_CHECKING:
    from goodoffices.office.office import Office
    from goodoffices.office.view import Actor, View

__all__ = ["Room", "brief_friend", "log_contact", "room_at", "rooms", "write_message"]


@dataclass(frozen=True, slots=True)
class Room:
    """The entries of one audience.

    Attributes
    ----------
    slug : str
        Its name in addresses: a seat's id, ``plenary`` or ``own``.
    audience : Audience
        Who may read what is written here.
    seats : tuple of Seat
        The same, as seats.
    is_own : bool
        Whether nobody but the reader's own seat is in it.
    is_plenary : bool
        Whether all sides are in it.
    """

    slug: str
    audience: Audience
    seats: tuple[Seat, ...]
    is_own: bool = False
    is_plenary: bool = False


def rooms(view: View) -> tuple[Room, ...]:
    """The rooms a seat can enter, as far as it knows of the seats in them."""
    own = view.seat
    found = []
    others = [s for s in view.seats(Role.PARTY, Role.FRIEND, Role.OBSERVER) if s.id != own.id]
    if own.role is Role.MEDIATOR:
        found += [Room(s.id, Audience([own.id, s.id]), (own, s)) for s in others]
    else:
        mediator = view.mediator
        found.append(Room(mediator.id, Audience([own.id, mediator.id]), (own, mediator)))
    if len(view.parties) > 1 and own.role in (Role.MEDIATOR, Role.PARTY):
        table = (view.mediator, *view.parties)
        found.append(Room("plenary", Audience(s.id for s in table), table, is_plenary=True))
    found.append(Room("own", Audience([own.id]), (own,), is_own=True))
    return tuple(found)


def room_at(view: View, slug: str) -> Room:
    """The room of that name.

    Raises
    ------
    AccessError
        If there is none for this seat.
    """
    for room in rooms(view):
        if room.slug == slug:
            return room
    raise AccessError("no such room")


def write_message(
    office: Office,
    actor: Actor,
    *,
    room: str,
    words: str,
    standing: Standing = Standing.WITHOUT_PREJUDICE,
    language: str = "",
    key: str,
) -> EntryId:
    """Write in a room; exactly its seats can read it."""
    view = seated(office, actor, Role.MEDIATOR, Role.PARTY, Role.FRIEND, Role.OBSERVER)
    body = Message(words=words, standing=standing, language=language)
    return office.append(actor, [Draft(room_at(view, room).audience, body)], key=key)[0]


def brief_friend(office: Office, actor: Actor, briefing: Briefing, *, key: str) -> EntryId:
    """Tell a friend of the process what it may know."""
    view = seated(office, actor, Role.MEDIATOR)
    friend = known_seat(view, briefing.to, Role.FRIEND, Role.OBSERVER)
    return office.append(actor, [Draft(audience_with(view, friend.id), briefing)], key=key)[0]


def log_contact(
    office: Office, actor: Actor, contact: Contact, *, readers: tuple[str, ...] = (), key: str
) -> EntryId:
    """Log a contact, planned or held; for the mediators only unless readers are named.

    Parameters
    ----------
    contact : Contact
        With quote, paraphrase and impression apart.
    readers : tuple of str
        Seats that may read it besides the mediator.
    """
    view = seated(office, actor, Role.MEDIATOR)
    for seat in contact.with_seats:
        known_seat(view, seat)
    for statement in contact.statements:
        if statement.said_by is not None:
            known_seat(view, statement.said_by)
    if contact.follows is not None and not office.is_written(actor, key):
        planned = view.thread(contact.follows)
        if not isinstance(planned.lines[0].body, Contact) or not planned.is_open:
            raise InputError(
                "not a planned contact",
                advice="That contact is already on the record as held.",
                field="follows",
            )
    seats = [known_seat(view, reader).id for reader in readers]
    return office.append(actor, [Draft(audience_with(view, *seats), contact)], key=key)[0]
