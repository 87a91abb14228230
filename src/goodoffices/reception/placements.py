"""Proposals, and how they become placements: signed by an officer, accepted by the family and by the place."""

from __future__ import annotations

from goodoffices.reception.event import CaseId, Event, PlaceId, Said

__all__ = ["EVENTS", "PlacementSigned", "Placements"]


class PlacementSigned(Event, frozen=True, kw_only=True, tag="placement_signed"):
    """An officer signs a proposal."""

    case: CaseId
    place: PlaceId

    def subject(self) -> str:
        """The case."""
        return self.case


EVENTS: tuple[type[Event], ...] = (PlacementSigned,)


class Placements:
    """Who is proposed where, and what became of it."""

    def __init__(self) -> None:
        self.signed: dict[str, PlacementSigned] = {}

    def apply(self, said: Said) -> None:
        """Take up one event more."""
        if isinstance(said.event, PlacementSigned):
            self.signed[said.event.case] = said.event
