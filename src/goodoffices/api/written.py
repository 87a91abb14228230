"""Lines of the caller's own view, as they leave."""

from __future__ import annotations

import json
from datetime import UTC, datetime

from goodoffices.api.operation import Call
from goodoffices.api.shapes import LineOut, Written
from goodoffices.errors import AccessError
from goodoffices.office import View
from goodoffices.record import EntryId, Line, Unknown, Withheld, encode_body

__all__ = ["shown", "written"]


def written(call: Call, entry: EntryId) -> Written:
    """Where what was written stands in the caller's own view."""
    line = call.office.view(call.view.actor).entry(entry)
    if line is None:
        raise AccessError("what was written can no longer be read")
    return Written(shown(call.view, line))


def shown(view: View, line: Line) -> LineOut:
    """One line of the caller's own view."""
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
