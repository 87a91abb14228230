"""The words of a programme that takes in people who flee, and everything that follows from what was said.

Pure: no clock, no disk, no network. People are pseudonyms here; who they are is kept elsewhere.
"""

from __future__ import annotations

from goodoffices.reception.duty import FIELDS_FOR, IDENTITY_FIELDS, Duty, Purpose
from goodoffices.reception.event import (
    CaseId,
    Event,
    PersonId,
    PlaceId,
    Said,
    TransportId,
)
from goodoffices.reception.guarding import (
    has_tracing_file,
    held,
    held_cases,
    hidden,
    may_move,
    require_two,
)
from goodoffices.reception.programme import EVENTS, Programme, decode_event, encode_event

__all__ = [
    "EVENTS",
    "FIELDS_FOR",
    "IDENTITY_FIELDS",
    "CaseId",
    "Duty",
    "Event",
    "PersonId",
    "PlaceId",
    "Programme",
    "Purpose",
    "Said",
    "TransportId",
    "decode_event",
    "encode_event",
    "has_tracing_file",
    "held",
    "held_cases",
    "hidden",
    "may_move",
    "require_two",
]
