"""What happens at a reception: events, each said by a named officer, never changed and never taken back.

Nothing here holds a name of a person, a document or a diagnosis: people are pseudonyms, needs are services.
Identities are kept in a store of their own, which no event can hold.
"""

from __future__ import annotations

from datetime import datetime
from typing import NewType

import msgspec

from goodoffices.record import Officer

__all__ = ["CaseId", "Event", "PersonId", "PlaceId", "Said", "TransportId"]

CaseId = NewType("CaseId", str)
"""Random name of people who must stay together."""
PersonId = NewType("PersonId", str)
"""Random name of one person."""
PlaceId = NewType("PlaceId", str)
"""Random name of a receiving place."""
TransportId = NewType("TransportId", str)
"""Random name of a flight, a bus, a train or a day at a border point."""


class Event(
    msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False, tag_field="event"
):
    """One thing that happened. Each kind has a tag of its own and belongs to one area of the programme.

    Its ``repr`` says what it is and nothing of what it holds.
    It is in no cycle, so the collector of cycles passes it by: a register holds hundreds of thousands.
    """

    def __repr__(self) -> str:
        return f"<{type(self).__name__}>"

    def subject(self) -> str:
        """The case or person whose key seals it; empty for what is about nobody.

        What has a subject cannot be read any more once the key of its subject is destroyed.
        """
        return ""


class Said(msgspec.Struct, frozen=True, gc=False):
    """An event as it was said.

    Attributes
    ----------
    number : int
        Its place in the register, from 1.
    at : datetime
        When, with its zone.
    by : Officer
        By whom.
    event : Event
        What.
    """

    number: int
    at: datetime
    by: Officer
    event: Event
