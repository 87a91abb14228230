"""What a program may ask for. Each operation names who may; for everybody else it does not exist.

Consents, releases, erasure and exports are not here: they ask for a person and a fresh factor.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from goodoffices import office as o
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
from goodoffices.errors import AccessError
from goodoffices.office import Office, View
from goodoffices.record import Line, RequestFiled, Role, Standing, Unknown, Withheld, encode_body

__all__ = ["MOST_LINES", "OPERATIONS", "Call", "Operation"]

MOST_LINES: Final = 200
WRITERS: Final = frozenset({Role.MEDIATOR, Role.PARTY, Role.FRIEND, Role.OBSERVER})


@dataclass(frozen=True, slots=True)
class Call:
    """One request, read and checked.

    Attributes
    ----------
    office : Office
        Where.
    view : View
        What the caller may read.
    body : object
        The input, of the type the operation takes; None for none.
    after, last : int
        Which lines are asked for.
    address : str
        The line that is asked for.
    """

    office: Office
    view: View
    body: Any = None
    after: int = 0
    last: int = MOST_LINES
    address: str = ""


@dataclass(frozen=True, slots=True)
class Operation:
    """One thing that can be asked for.

    Attributes
    ----------
    name, method, path : str
        What it is called, and how it is reached.
    summary : str
        In a sentence.
    roles : frozenset of Role
        For whom it exists.
    run : callable
        Does it.
    gives, takes : type
        What comes out, and what goes in.
    is_list : bool
        Whether it reads ``after`` and ``last``.
    """

    name: str
    method: str
    path: str
    summary: str
    roles: frozenset[Role]
    run: Callable[[Call], Any]
    gives: type
    takes: type | None = None
    is_list: bool = False


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
    return Lines([_out(view, line) for line in found], Head(head.number, head.head.hex()))


def _line(call: Call) -> LineOut:
    return _out(call.view, call.view.line(call.address))


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
    return _written(call, entry)


def _request(call: Call) -> Written:
    asked: RequestIn = call.body
    filed = RequestFiled(said_by=call.view.seat.id, words=asked.words, reason=asked.reason)
    entry = o.file_request(call.office, call.view.actor, filed, key=asked.key)
    return _written(call, entry)


def _written(call: Call, entry: Any) -> Written:
    line = call.office.view(call.view.actor).entry(entry)
    if line is None:
        raise AccessError("what was written can no longer be read")
    return Written(_out(call.view, line))


def _out(view: View, line: Line) -> LineOut:
    body = line.body
    is_known = not isinstance(body, Unknown | Withheld)
    return LineOut(
        number=line.number,
        address=line.address,
        slot=datetime.fromtimestamp(line.slot, UTC).isoformat(),
        kind=body.KIND if is_known else str(getattr(body, "name", "")),
        author=view.name(line.author),
        readers=[view.name(seat) for seat in line.audience.seats],
        body=None if isinstance(body, Withheld) else json.loads(encode_body(body)),
    )


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
)
"""All of them."""
