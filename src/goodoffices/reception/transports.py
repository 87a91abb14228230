"""Flights, buses, trains and border points: announced, boarded, landed, and the differences between them."""

from __future__ import annotations

from goodoffices.reception.event import Event, Said, TransportId

__all__ = ["EVENTS", "TransportAnnounced", "Transports"]


class TransportAnnounced(Event, frozen=True, kw_only=True, tag="transport_announced"):
    """People are on their way."""

    transport: TransportId
    name: str


EVENTS: tuple[type[Event], ...] = (TransportAnnounced,)


class Transports:
    """What is on its way and what came."""

    def __init__(self) -> None:
        self.announced: dict[str, TransportAnnounced] = {}

    def apply(self, said: Said) -> None:
        """Take up one event more."""
        if isinstance(said.event, TransportAnnounced):
            self.announced[said.event.transport] = said.event
