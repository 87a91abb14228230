"""The words of a programme that takes in people who flee, and everything that follows from what was said.

Pure: no clock, no disk, no network. People are pseudonyms here; who they are is kept elsewhere.
"""

from __future__ import annotations

from goodoffices.reception.event import (
    CaseId,
    Event,
    PersonId,
    PlaceId,
    Said,
    TransportId,
)
from goodoffices.reception.programme import EVENTS, Programme, decode_event, encode_event

__all__ = [
    "EVENTS",
    "CaseId",
    "Event",
    "PersonId",
    "PlaceId",
    "Programme",
    "Said",
    "TransportId",
    "decode_event",
    "encode_event",
]
