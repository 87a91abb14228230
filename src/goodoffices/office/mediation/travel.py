"""A copy to travel with: what one side may hear anyway, and nothing of any other.

It holds the mediator's own lines whose audience names that side, and no others. So it cannot be the side's
record file: the chain of a side tells how often it has sealed something for the engine, which the mediator
is never to know; and the mediator's own chain tells how much was written with the other sides. Each line
comes instead with its statement and the key of its body: it can be checked by itself, and held against
either record afterwards.
"""

from __future__ import annotations

import base64
import io
import json
from collections.abc import Iterator
from gettext import gettext as _
from typing import TYPE_CHECKING, Any

from goodoffices.errors import NotInAudienceError
from goodoffices.office.access import known_seat
from goodoffices.office.packed import page_of, zipped
from goodoffices.record import (
    Contact,
    Manner,
    Role,
    SeatInvited,
    SeatsIntroduced,
    Withheld,
    encode_body,
)
from goodoffices.store import Query
from goodoffices.vault import AgeLock, seal_age, unwrap

if TYPE_CHECKING:
    from goodoffices.office.office import Office
    from goodoffices.office.view import Actor
    from goodoffices.record import Line, Seat
    from goodoffices.store import StoredLine

__all__ = ["FORMAT", "seal_travel_copy", "travel_copy"]

FORMAT = "goodoffices/travel/1"
KEY_BYTES = 32
PAGE, LINES = "copy.html", "lines.json"
OTHERS = (Role.PARTY, Role.FRIEND, Role.OBSERVER, Role.LIAISON, Role.RECEPTION)


def travel_copy(office: Office, actor: Actor, side: str) -> bytes:
    """A zip of a page to read and of the lines as data; to be sealed before it goes anywhere.

    Parameters
    ----------
    actor : Actor
        The mediator.
    side : str
        The seat with whom it may be opened.

    Raises
    ------
    AccessError
        If the actor is no mediator, or there is no such seat.
    """
    view = office.view(actor)
    if view.seat.role is not Role.MEDIATOR:
        raise NotInAudienceError("not for this role")
    seat = known_seat(view, side, *OTHERS)
    rows = {row.entry_id: row for row in office.store.load(actor.process, actor.seat, Query())}
    shared = [
        (rows[line.entry_id], line)
        for line in view.lines()
        if line.audience.admits(seat.id) and line.entry_id in rows
    ]
    told = _told(seat, [line for _, line in shared])
    known = {name: found.name for name, found in told.items()}
    title = next((b.title for b in _bodies(shared, SeatInvited) if b.seat.id == seat.id), "")
    lines = [_line(office, actor, row, line) for row, line in shared]
    heading = _("Copy for the room with {name}").format(name=seat.name)
    page = page_of(heading, title, lines, known)
    data = json.dumps(
        {"format": FORMAT, "for": seat.id, "title": title, "seats": known, "lines": lines},
        ensure_ascii=False,
        indent=1,
        sort_keys=True,
    )
    return zipped({PAGE: page, LINES: data})


def seal_travel_copy(office: Office, actor: Actor, side: str, lock: AgeLock) -> bytes:
    """The same, sealed with age.

    Raises
    ------
    AccessError
        If the actor is no mediator, or there is no such seat.
    """
    sealed = io.BytesIO()
    seal_age(io.BytesIO(travel_copy(office, actor, side)), sealed, lock)
    return sealed.getvalue()


def _told(seat: Seat, lines: list[Line]) -> dict[str, Seat]:
    """The seats that this side was told of, by the lines that told it."""
    found: dict[str, Seat] = {seat.id: seat}
    for line in lines:
        body = line.body
        if isinstance(body, SeatInvited):
            found |= {one.id: one for one in (body.seat, *body.known)}
        elif isinstance(body, SeatsIntroduced):
            found |= {one.id: one for one in body.seats}
    return found


def _bodies(shared: list[tuple[StoredLine, Line]], kind: type[Any]) -> Iterator[Any]:
    return (line.body for _, line in shared if isinstance(line.body, kind))


def _line(office: Office, actor: Actor, row: StoredLine, line: Line) -> dict[str, Any]:
    body = line.body
    made: dict[str, Any] = {
        "author": line.author,
        "kind": body.name if isinstance(body, Withheld) else body.KIND,
        "readers": list(line.audience.seats),
        "slot": line.slot,
        "statement": row.statement.decode(),
        "signature": row.signature.hex() if row.signature else None,
        "body": None,
    }
    if isinstance(body, Withheld) or body.RETENTION == "working_notes":
        return made
    plain = json.loads(encode_body(body))
    whole = True
    if isinstance(body, Contact):
        said = plain["statements"]
        plain["statements"] = [one for one in said if one["manner"] != Manner.IMPRESSION]
        whole = plain["statements"] == said
    made["body"] = plain
    if whole and row.wrap is not None:
        epoch = json.loads(row.statement)["epoch"]
        key = office.keys.for_reading(actor.process, actor.seat, line.audience, epoch)
        if key is not None:
            secrets = unwrap(key, row.wrap, row.entry_id.encode())
            made["key"], made["salt"] = secrets[:KEY_BYTES].hex(), secrets[KEY_BYTES:].hex()
            made["ciphertext"] = base64.b64encode(row.ciphertext).decode()
    return made
