"""Where each fact of a case comes from: who said so, how far it was checked, when and by whom it was written down."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from goodoffices.reception.event import Event, Said
from goodoffices.reception.people_events import (
    CaseRecorded,
    CaseRegistered,
    CountAccepted,
    PeopleCounted,
)
from goodoffices.reception.people_words import Member, Verified

__all__ = ["Provenance", "provenance_of"]


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where a fact comes from.

    Attributes
    ----------
    source : str
        Who said so.
    verified : Verified
        How far it was checked.
    at : datetime
        When it was written down.
    by : str
        The officer who did.
    number : int
        The event.
    """

    source: str
    verified: Verified
    at: datetime
    by: str
    number: int


def provenance_of(history: Iterable[Said]) -> dict[str, Provenance]:
    """The last source of each fact: ``kind``, ``languages``, ``people``, ``people_accepted``, ``need:...``, ``member:...``.

    Parameters
    ----------
    history : iterable of Said
        What was said of one case, in order.
    """
    found: dict[str, Provenance] = {}
    for said in history:
        source = getattr(said.event, "source", "officer")
        verified = getattr(said.event, "verified", Verified.SAID)
        own = Provenance(source, verified, said.at, said.by.id, said.number)
        for fact, member in _facts(said.event):
            if member is None or not member.source:
                found[fact] = own
            else:
                found[fact] = Provenance(
                    member.source, member.verified, said.at, said.by.id, said.number
                )
    return found


def _facts(event: Event) -> Iterator[tuple[str, Member | None]]:
    """The facts that an event says something of."""
    if isinstance(event, CaseRegistered | CaseRecorded):
        for member in event.members:
            yield f"member:{member.person}", member
        for code in event.needs:
            yield f"need:{code}", None
        if event.languages:
            yield "languages", None
        if event.kind is not None:
            yield "kind", None
    if isinstance(event, PeopleCounted) or (isinstance(event, CaseRegistered) and event.people):
        yield "people", None
    elif isinstance(event, CountAccepted):
        yield "people_accepted", None
