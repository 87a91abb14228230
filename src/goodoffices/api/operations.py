"""What a program may ask for. Each operation names who may; for everybody else it does not exist.

Consents, releases, erasure and exports are not here: they ask for a person and a fresh factor.
"""

from __future__ import annotations

from typing import Final

from goodoffices import office as o
from goodoffices.api.duty import DUTY
from goodoffices.api.operation import MOST_LINES, Call, Operation
from goodoffices.api.shapes import (
    Head,
    LineOut,
    Lines,
    MessageIn,
    RequestIn,
    RoomOut,
    SeatOut,
    Sitting,
    Written,
)
from goodoffices.api.written import shown, written
from goodoffices.record import RequestFiled, Role, Standing

__all__ = ["MOST_LINES", "OPERATIONS", "Call", "Operation"]

WRITERS: Final = frozenset({Role.MEDIATOR, Role.PARTY, Role.FRIEND, Role.OBSERVER})


def _seat(call: Call) -> Sitting:
    view = call.view
    others = [seat for seat in view.directory.values() if seat.id != view.seat.id]
    return Sitting(
        process=view.title,
        seat=SeatOut(view.seat.name, view.seat.role),
        seats=[SeatOut(s.name, s.role) for s in others if s.role not in (Role.ENGINE, Role.PUBLIC)],
        rooms=[RoomOut(room.slug, [seat.name for seat in room.seats]) for room in o.rooms(view)]
        if view.seat.role in WRITERS
        else [],
    )


def _lines(call: Call) -> Lines:
    view = call.view
    head = view.head()
    until = min(head.number, call.after + call.last) + 1
    found = view.lines(after=call.after, before=until)
    return Lines([shown(view, line) for line in found], Head(head.number, head.head.hex()))


def _line(call: Call) -> LineOut:
    return shown(call.view, call.view.line(call.address))


def _write(call: Call) -> Written:
    asked: MessageIn = call.body
    entry = o.write_message(
        call.office,
        call.view.actor,
        room=asked.room,
        words=asked.words,
        standing=Standing(asked.standing),
        key=asked.key,
    )
    return written(call, entry)


def _request(call: Call) -> Written:
    asked: RequestIn = call.body
    filed = RequestFiled(said_by=call.view.seat.id, words=asked.words, reason=asked.reason)
    entry = o.file_request(call.office, call.view.actor, filed, key=asked.key)
    return written(call, entry)


EVERYBODY: Final = frozenset(Role) - {Role.ENGINE, Role.PUBLIC}
OPERATIONS: Final = (
    Operation("seat", "GET", "/seat", "Where the caller sits.", EVERYBODY, _seat, Sitting),
    Operation(
        "lines",
        "GET",
        "/lines",
        "The caller's own view, in order.",
        EVERYBODY,
        _lines,
        Lines,
        is_list=True,
    ),
    Operation("line", "GET", "/lines/{address}", "One line of it.", EVERYBODY, _line, LineOut),
    Operation(
        "write", "POST", "/messages", "Words for a room.", WRITERS, _write, Written, MessageIn
    ),
    Operation(
        "request",
        "POST",
        "/requests",
        "A side asks the mediator for something.",
        frozenset({Role.PARTY}),
        _request,
        Written,
        RequestIn,
    ),
    *DUTY,
)
"""All of them."""
