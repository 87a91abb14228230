"""What a seat may hold of its own view, as a file."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from goodoffices.record import (
    Contact,
    IncidentOpened,
    Line,
    Manner,
    NoticeFiled,
    PlanFiled,
    SiteNotified,
    Withheld,
    encode_body,
)
from goodoffices.store import Query

if TYPE_CHECKING:
    from goodoffices.office.office import Office
    from goodoffices.office.view import Actor

__all__ = ["FORMAT", "export_view", "held_body"]

OF_THE_LINE = (IncidentOpened, NoticeFiled, PlanFiled, SiteNotified)
"""Where one of these stands in a file, the file says what a notice is not."""

FORMAT = "goodoffices/view/1"
CAVEAT = (
    "That something is not notified changes nothing: people and places are protected by the law, "
    "not by a notice or a plan. Neither is a permission, and none is needed."
)
"""Stands in every file that holds a notice, a site or a plan."""


def export_view(office: Office, actor: Actor) -> bytes:
    """A seat's own view: every line with its place in the seat's chain.

    Working notes, own impressions, and what was destroyed or put under lock are left out: their place
    in the chain is there, their words are not.

    Returns
    -------
    bytes
        JSON with sorted keys, the same for the same view.
    """
    view = office.view(actor)
    rows = office.store.load(actor.process, actor.seat, Query())
    lines = view.lines()[: len(rows)]
    names = {seat.id: seat.name for seat in view.directory.values()}
    held: dict[str, Any] = {
        "format": FORMAT,
        "process": {"id": actor.process, "title": view.title},
        "seat": {"id": actor.seat, "name": view.seat.name, "role": view.seat.role},
        "seats": names,
        "lines": [
            {
                "number": row.number,
                "slot": row.slot,
                "statement": row.statement.decode(),
                "previous": row.previous.hex(),
                "head": row.head.hex(),
                "kind": getattr(line.body, "name", line.body.KIND),
                "body": held_body(line),
            }
            for row, line in zip(rows, lines, strict=True)
        ],
    }
    if any(isinstance(line.body, OF_THE_LINE) for line in lines):
        held["caveat"] = CAVEAT
    return (json.dumps(held, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()


def held_body(line: Line) -> Any:
    """What of an entry may stand in a file: no working note, no impression, nothing withheld."""
    body = line.body
    if isinstance(body, Withheld):
        return {
            "withheld": body.KIND,
            "since": body.since and body.since.isoformat(),
            "rule": body.rule,
        }
    if body.RETENTION == "working_notes":
        return None
    plain = json.loads(encode_body(body))
    if isinstance(body, Contact):
        plain["statements"] = [
            said for said in plain["statements"] if said["manner"] != Manner.IMPRESSION
        ]
    return plain
