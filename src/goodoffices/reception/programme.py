"""A programme of reception: everything that follows from what was said, folded one event at a time."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from functools import cache
from typing import Any, Protocol, TypeVar

import msgspec

from goodoffices.reception.event import Event, Said
from goodoffices.reception.people import EVENTS as PEOPLE_EVENTS
from goodoffices.reception.people import People
from goodoffices.reception.placements import EVENTS as PLACEMENT_EVENTS
from goodoffices.reception.placements import Placements
from goodoffices.reception.places import EVENTS as PLACE_EVENTS
from goodoffices.reception.places import Places
from goodoffices.reception.protection import EVENTS as PROTECTION_EVENTS
from goodoffices.reception.protection import Protection
from goodoffices.reception.protection_events import IdentitySeen
from goodoffices.reception.transports import EVENTS as TRANSPORT_EVENTS
from goodoffices.reception.transports import Transports

__all__ = ["EVENTS", "Programme", "decode_event", "encode_event"]

T = TypeVar("T")

EVENTS: tuple[type[Event], ...] = (
    *PEOPLE_EVENTS,
    *PLACE_EVENTS,
    *TRANSPORT_EVENTS,
    *PLACEMENT_EVENTS,
    *PROTECTION_EVENTS,
)
"""Every kind of event."""


class _Area(Protocol):
    def apply(self, said: Said) -> None: ...


class Programme:
    """What stands now: a pure fold over what was said.

    Attributes
    ----------
    people : People
        Cases, persons, links and needs, under pseudonyms.
    places : Places
        Receiving places, what they offer, and what is held there.
    transports : Transports
        Flights, buses, trains and border points, with their manifests.
    placements : Placements
        What is proposed, signed, accepted and refused.
    protection : Protection
        Duties of officers, holds for a child's best interests, who saw what.
    number : int
        How many events were taken up.
    """

    def __init__(self) -> None:
        self.number = 0
        self._worked: dict[Hashable, Any] = {}
        self._kept: dict[Hashable, Any] = {}
        self.people = People()
        self.places = Places()
        self.transports = Transports()
        self.placements = Placements()
        self.protection = Protection()
        self._areas: dict[type[Event], _Area] = {}
        for events, area in (
            (PEOPLE_EVENTS, self.people),
            (PLACE_EVENTS, self.places),
            (TRANSPORT_EVENTS, self.transports),
            (PLACEMENT_EVENTS, self.placements),
            (PROTECTION_EVENTS, self.protection),
        ):
            self._areas.update(dict.fromkeys(events, area))

    def apply(self, said: Said) -> None:
        """Take up one event more."""
        if not isinstance(said.event, IdentitySeen):  # a look changes nothing of what stands
            self._worked.clear()
        self._areas[type(said.event)].apply(said)
        self.number = said.number

    def worked_out(self, what: Hashable, make: Callable[[], T]) -> T:
        """What follows from what stands: worked out once, and again only after something was said.

        Parameters
        ----------
        what : hashable
            Its name, with everything that it depends on beside the programme.
        make : callable
            Works it out; what it gives is shared, and changed by nobody.
        """
        if what not in self._worked:
            self._worked[what] = make()
        found: T = self._worked[what]
        return found

    def worked_out_for(self, what: Hashable, mark: Hashable, make: Callable[[], T]) -> T:
        """What follows from a part of what stands: worked out once, and again only after something was said of that part.

        Parameters
        ----------
        what : hashable
            Its name.
        mark : hashable
            Another one each time that something was said of that part.
        make : callable
            Works it out; what it gives is shared, and changed by nobody.
        """
        known = self._kept.get(what)
        if known is None or known[0] != mark:
            known = self._kept[what] = mark, make()
        found: T = known[1]
        return found

    def keep(self, what: Hashable, found: Any) -> None:
        """Keep what is of use whatever is said later, though it may be out of date.

        Parameters
        ----------
        what : hashable
            Its name.
        found : object
            Nobody changes it any more.
        """
        self._kept[what] = found

    def kept(self, what: Hashable) -> Any:
        """What is kept under a name; None where nothing is."""
        return self._kept.get(what)

    def apply_all(self, said: Iterable[Said]) -> None:
        """Take up many."""
        for one in said:
            self.apply(one)


@cache
def _decoder() -> Callable[[bytes], Any]:
    union: Any = EVENTS[0]
    for event in EVENTS[1:]:
        union |= event
    return msgspec.json.Decoder(union).decode


def encode_event(event: Event) -> bytes:
    """An event as bytes; :func:`decode_event` gives it back."""
    return msgspec.json.encode(event)


def decode_event(content: bytes) -> Event:
    """The event that :func:`encode_event` wrote.

    Raises
    ------
    msgspec.ValidationError
        If it is none.
    """
    event: Event = _decoder()(content)
    return event
