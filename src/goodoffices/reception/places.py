"""Receiving places: what they offer, until when, who checked it, and what is held there."""

from __future__ import annotations

from goodoffices.reception.event import Event, PlaceId, Said

__all__ = ["EVENTS", "PlaceOffered", "Places"]


class PlaceOffered(Event, frozen=True, kw_only=True, tag="place_offered"):
    """A place can receive people."""

    place: PlaceId
    name: str


EVENTS: tuple[type[Event], ...] = (PlaceOffered,)


class Places:
    """Where people can live."""

    def __init__(self) -> None:
        self.offered: dict[str, PlaceOffered] = {}

    def apply(self, said: Said) -> None:
        """Take up one event more."""
        if isinstance(said.event, PlaceOffered):
            self.offered[said.event.place] = said.event
