"""Opening a process, its mandate and seats, its close."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from goodoffices.errors import InputError
from goodoffices.office.access import audience_with, known_seat, seated
from goodoffices.office.office import Draft
from goodoffices.office.view import Actor
from goodoffices.record import (
    ENGINE,
    Audience,
    EntryId,
    Mandate,
    Mark,
    ProcessClosed,
    ProcessOpened,
    Retention,
    Role,
    Seat,
    SeatId,
    SeatInvited,
    SeatsIntroduced,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from goodoffices.office.office import Office

__all__ = ["close_process", "introduce_seats", "invite_seat", "open_process", "record_mandate"]

_MARKS = (
    Mark.CIRCLE,
    Mark.DIAMOND,
    Mark.TRIANGLE,
    Mark.SQUARE,
    Mark.HEXAGON,
    Mark.CROSS,
    Mark.RING,
)


def open_process(
    office: Office,
    *,
    title: str,
    mediator: str,
    purpose: str = "",
    opened_on: date | None = None,
    retention: Retention | None = None,
    language: str = "en",
    key: str = "",
) -> Actor:
    """Open a process and take the mediator's seat.

    Parameters
    ----------
    title : str
        What people call it.
    mediator : str
        Name of the mediator's seat, for instance a ministry.
    purpose : str
        What it is for.
    opened_on : date
        Day of the opening; today where left out.
    retention : Retention
        What is kept at the close; fixed here.
    key : str
        Idempotency key.

    Returns
    -------
    Actor
        The mediator's seat.
    """
    if key:  # names come from the form's key, so that a repeated form opens nothing twice
        names = office.entry_ids(Actor("", SeatId("mediator")), key, 2)
        process, seat_name = f"p-{names[0][:16]}", f"s-{names[1][:16]}"
    else:
        process, seat_name = (office.new_name("mediator", prefix) for prefix in ("p-", "s-"))
    seat = Seat(
        id=SeatId(seat_name),
        role=Role.MEDIATOR,
        name=mediator,
        mark=Mark.BAR,
        language=language,
    )
    actor = Actor(process, seat.id)
    opened = ProcessOpened(
        title=title,
        purpose=purpose,
        mediator=seat,
        opened_on=opened_on or office.now().date(),
        retention=retention or Retention(),
    )
    office.append(actor, [Draft(Audience([seat.id]), opened)], key=key or office.form_key(actor))
    return actor


def invite_seat(
    office: Office,
    actor: Actor,
    *,
    role: Role,
    name: str,
    language: str = "en",
    mark: Mark | None = None,
    title: str = "",
    purpose: str = "",
    known: Sequence[str] = (),
    key: str,
) -> Actor:
    """Invite a seat. It sees only what is addressed to it from now on.

    Parameters
    ----------
    role, name, language, mark
        Of the new seat; the mark is the next free one where it is left out.
    title, purpose : str
        The process as this seat may know it; the process's own title where left out.
    known : sequence of str
        Other seats that this one is told of. They are not told of it: see :func:`introduce_seats`.
    """
    view = seated(office, actor, Role.MEDIATOR)
    if role in (Role.ENGINE, Role.PUBLIC, Role.MEDIATOR):
        raise InputError("not a role to invite", field="role")
    name = name.strip()
    # The seat's name comes from the form's key, so that a repeated form invites nobody twice.
    seat_name = "s-" + office.entry_ids(actor, key + "/seat", 1)[0][:16]
    there = [seat for seat in view.directory.values() if seat.id != seat_name]
    if any(seat.name.casefold() == name.casefold() for seat in there):
        raise InputError(
            "a seat of that name exists",
            advice="There is a seat of that name already. Choose another name.",
            field="name",
        )
    taken = {seat.mark for seat in there}
    free = next((m for m in _MARKS if m not in taken), Mark.RING)
    seat = Seat(id=SeatId(seat_name), role=role, name=name, mark=mark or free, language=language)
    others = tuple(known_seat(view, other) for other in known)
    body = SeatInvited(
        seat=seat,
        title=title or view.title,
        purpose=purpose,
        known=(view.mediator, *others),
        retention=view.opening.retention,
    )
    office.append(actor, [Draft(audience_with(view, seat.id), body)], key=key)
    return Actor(actor.process, seat.id)


def introduce_seats(
    office: Office, actor: Actor, *, to: str, seats: Sequence[str], key: str
) -> EntryId:
    """Tell a seat which other seats there are."""
    view = seated(office, actor, Role.MEDIATOR)
    reader = known_seat(view, to)
    told = tuple(known_seat(view, seat) for seat in seats)
    draft = Draft(audience_with(view, reader.id), SeatsIntroduced(seats=told))
    return office.append(actor, [draft], key=key)[0]


def record_mandate(
    office: Office, actor: Actor, mandate: Mandate, *, readers: Sequence[str] = (), key: str
) -> EntryId:
    """Record by whose wish we act.

    Parameters
    ----------
    mandate : Mandate
        Who asked, agreed and blesses; limits; what we may not endorse.
    readers : sequence of str
        Seats that may read it besides the mediator.
    """
    view = seated(office, actor, Role.MEDIATOR)
    seats = [known_seat(view, reader).id for reader in readers]
    return office.append(actor, [Draft(audience_with(view, *seats), mandate)], key=key)[0]


def close_process(
    office: Office, actor: Actor, *, outcome: str, readers: Sequence[str], key: str
) -> EntryId:
    """Close the process: each of the given seats is told; nothing more can be written.

    Parameters
    ----------
    outcome : str
        In words, the same for all.
    readers : sequence of str
        Seats that are told, each in an entry of its own, so that none learns of another.
    """
    before = office.written(actor, key)
    if before and isinstance(before.body, ProcessClosed) and before.body.outcome == outcome:
        return before.entry_id
    view = seated(office, actor, Role.MEDIATOR)
    drafts = [
        Draft(
            Audience([known_seat(view, reader).id]),
            ProcessClosed(outcome=outcome, closed_by=actor.seat),
        )
        for reader in readers
    ]
    own = ProcessClosed(outcome=outcome, closed_by=actor.seat)
    return office.append(actor, [Draft(audience_with(view, ENGINE.id), own), *drafts], key=key)[0]
