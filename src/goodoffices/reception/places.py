"""Receiving places: what they offer, until when, who checked it, and what is held there."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any, TypeAlias

from goodoffices.reception.event import CaseId, Event, PlaceId, Said
from goodoffices.reception.place import (
    STEPS_FROM,
    Bed,
    Capacity,
    Hold,
    Place,
    Refusal,
    Room,
    Transfer,
    Waiting,
)
from goodoffices.reception.places_events import (
    EVENTS,
    BedGiven,
    BedId,
    BedTakenBack,
    CapacityStated,
    ContactNamed,
    HoldId,
    HoldReleased,
    HoldSet,
    OfferVerified,
    PlaceClosed,
    PlaceOffered,
    PlaceOpened,
    PlaceRefused,
    TransferAnswered,
    TransferAsked,
    TransferId,
    TransferMoved,
    WaitingJoined,
    WaitingLeft,
    WaitingOrder,
    WaitingOrderStated,
)

__all__ = [
    "EVENTS",
    "Bed",
    "Capacity",
    "Hold",
    "Place",
    "Places",
    "Refusal",
    "Room",
    "Transfer",
    "Waiting",
]

_Asked: TypeAlias = tuple[Place, date, Mapping[str, int]]
"""What a place has, on which day, and what is taken there."""


class Places:
    """Where people can live.

    Attributes
    ----------
    places : dict
        Every place that was ever offered.
    all_holds : dict
        Every hold, also those that are over.
    refusals : dict
        (case, place) -> why the place cannot take the case.
    order : WaitingOrder
        By which rule waiting lists are read.
    waiting : dict
        (case, place or empty) -> who waits.
    transfers : dict
    nights : dict
        Day -> the beds that were given for its night.
    all_beds : dict
        Every bed that was ever given, also those that were taken back.
    """

    def __init__(self) -> None:
        self.places: dict[PlaceId, Place] = {}
        self.all_holds: dict[HoldId, Hold] = {}
        self.refusals: dict[tuple[CaseId, PlaceId], Refusal] = {}
        self.order = WaitingOrder.URGENT_FIRST
        self.waiting: dict[tuple[CaseId, PlaceId], Waiting] = {}
        self.transfers: dict[TransferId, Transfer] = {}
        self.nights: dict[date, dict[BedId, Bed]] = {}
        self.all_beds: dict[BedId, Bed] = {}
        self._beds_of: dict[CaseId, dict[tuple[date, BedId], Bed]] = {}
        self._free: dict[PlaceId, tuple[_Asked, dict[str, Room]]] = {}
        self._takers: dict[type[Event], Callable[[Said, Any], None]] = {
            PlaceOffered: self._offered,
            CapacityStated: self._stated,
            OfferVerified: self._verified,
            ContactNamed: self._named,
            PlaceClosed: self._closed,
            PlaceOpened: self._opened,
            HoldSet: self._held,
            HoldReleased: self._released,
            PlaceRefused: self._refused,
            WaitingOrderStated: self._ordered,
            WaitingJoined: self._joined,
            WaitingLeft: self._left,
            TransferAsked: self._asked,
            TransferAnswered: self._answered,
            TransferMoved: self._moved,
            BedGiven: self._bed,
            BedTakenBack: self._bed_back,
        }

    # Questions

    def capacity_on(self, day: date) -> dict[PlaceId, dict[str, int]]:
        """What counts at each place on a day; a place that is closed or not verified has nothing."""
        return {place.id: place.capacity_on(day) for place in self.places.values()}

    def free(
        self, day: date, taken: Mapping[PlaceId, Mapping[str, int]]
    ) -> dict[PlaceId, dict[str, Room]]:
        """What each place has of each service on a day, when so much of it is taken.

        Parameters
        ----------
        day : date
        taken : Mapping
            Place -> service -> number.

        Returns
        -------
        dict
            Place -> service -> :class:`Room`; also for what is taken where nothing was stated.
        """
        found = {}
        for place in self.places.values():
            asked = place, day, dict(taken.get(place.id, {}))
            known = self._free.get(place.id)
            # Most places are as they were when somebody looked last.
            if known is None or known[0][0] is not place or known[0][1:] != asked[1:]:
                known = self._free[place.id] = asked, _rooms(*asked)
            found[place.id] = known[1]
        return found

    def holds(self, now: datetime) -> tuple[Hold, ...]:
        """What is held at a moment, in the order in which it was set."""
        return tuple(hold for hold in self.all_holds.values() if hold.stands(now))

    def refused(self) -> Collection[tuple[CaseId, PlaceId]]:
        """Pairs that are not put together again."""
        return self.refusals.keys()

    def waiting_for(self, place: PlaceId | None = None) -> tuple[Waiting, ...]:
        """Who waits, first who comes first by the rule that is stated.

        Parameters
        ----------
        place : PlaceId, optional
            Only those who wait for this place; an empty one means those who wait for any.
        """
        found = [w for w in self.waiting.values() if place is None or w.place == place]
        urgent_first = self.order is WaitingOrder.URGENT_FIRST
        found.sort(key=lambda w: (urgent_first and w.urgent is None, w.number))
        return tuple(found)

    def beds(self, night: date) -> tuple[Bed, ...]:
        """The beds that are given for a night."""
        return tuple(self.nights.get(night, {}).values())

    def beds_of(self, case: CaseId) -> Iterator[Bed]:
        """The beds that a case was given, on any night."""
        return iter(self._beds_of.get(case, {}).values())

    def moving(self) -> Iterator[Transfer]:
        """Transfers that are promised or under way: they take room at both ends."""
        return (t for t in self.transfers.values() if t.state in {"accepted", "set_out"})

    # What was said

    def apply(self, said: Said) -> None:
        """Take up one event more."""
        self._takers[type(said.event)](said, said.event)

    def _offered(self, said: Said, event: PlaceOffered) -> None:
        told: dict[str, Any] = {
            "name": event.name,
            "town": event.town,
            "latitude": event.latitude,
            "longitude": event.longitude,
            "kind": event.kind,
            "source": event.source,
            "hidden": event.hidden,
        }
        earlier = self.places.get(event.place)
        if earlier is None:
            self.places[event.place] = Place(id=event.place, offered_at=said.at, **told)
        else:
            self.places[event.place] = replace(earlier, **told)

    def _change(self, place: PlaceId, **changed: Any) -> None:
        if place in self.places:
            self.places[place] = replace(self.places[place], **changed)

    def _stated(self, said: Said, event: CapacityStated) -> None:
        if event.place in self.places:
            stated = Capacity(
                event.service,
                event.from_day,
                event.until_day,
                event.number,
                event.source,
                said.at,
                said.by,
            )
            self._change(event.place, capacity=(*self.places[event.place].capacity, stated))

    def _verified(self, said: Said, event: OfferVerified) -> None:
        self._change(
            event.place, verified_by=said.by, verified_at=said.at, verified_until=event.until
        )

    def _named(self, _said: Said, event: ContactNamed) -> None:
        self._change(event.place, contact=event.contact)

    def _closed(self, _said: Said, event: PlaceClosed) -> None:
        self._change(event.place, closed_from=event.from_day, closed_for=event.reason)

    def _opened(self, _said: Said, event: PlaceOpened) -> None:
        self._change(event.place, closed_from=None, closed_for=None)

    def _held(self, said: Said, event: HoldSet) -> None:
        self.all_holds[event.hold] = Hold(
            event.hold,
            event.place,
            event.amounts,
            event.until,
            event.reason,
            event.case,
            event.transport,
            said.at,
            said.by,
        )

    def _released(self, said: Said, event: HoldReleased) -> None:
        hold = self.all_holds.get(event.hold)
        if hold is not None and hold.released_at is None:
            self.all_holds[event.hold] = replace(hold, released_at=said.at)

    def _refused(self, said: Said, event: PlaceRefused) -> None:
        self.refusals[event.case, event.place] = Refusal(
            event.case, event.place, event.reason, said.at, said.number
        )

    def _ordered(self, _said: Said, event: WaitingOrderStated) -> None:
        self.order = event.order

    def _joined(self, said: Said, event: WaitingJoined) -> None:
        key = (event.case, event.place)
        earlier = self.waiting.get(key)
        since, number = (earlier.since, earlier.number) if earlier else (said.at, said.number)
        self.waiting[key] = Waiting(event.case, event.place, since, number, event.urgent)

    def _left(self, _said: Said, event: WaitingLeft) -> None:
        self.waiting.pop((event.case, event.place), None)

    def _asked(self, said: Said, event: TransferAsked) -> None:
        self.transfers[event.transfer] = Transfer(
            event.transfer,
            event.case,
            event.origin,
            event.target,
            event.reason,
            event.day,
            "asked",
            None,
            said.by,
            event.with_officer,
            said.at,
            said.number,
        )

    def _answered(self, said: Said, event: TransferAnswered) -> None:
        transfer = self.transfers.get(event.transfer)
        if transfer is None or transfer.state != "asked":
            return
        state = "accepted" if event.refused is None else "refused"
        self.transfers[event.transfer] = replace(
            transfer, state=state, refused=event.refused, at=said.at, number=said.number
        )
        if event.refused is not None:
            self.refusals[transfer.case, transfer.target] = Refusal(
                transfer.case, transfer.target, event.refused, said.at, said.number
            )

    def _moved(self, said: Said, event: TransferMoved) -> None:
        transfer = self.transfers.get(event.transfer)
        if transfer is not None and transfer.state in STEPS_FROM[event.step]:
            self.transfers[event.transfer] = replace(
                transfer, state=event.step.value, at=said.at, number=said.number
            )

    def _bed(self, said: Said, event: BedGiven) -> None:
        bed = Bed(
            event.bed,
            event.place,
            event.night,
            event.people,
            event.case,
            event.transport,
            event.over,
            said.at,
            said.by,
            said.number,
        )
        self.all_beds[bed.id] = bed
        beds = self.nights.setdefault(bed.night, {})
        self._strike(beds.get(bed.id))
        beds[bed.id] = bed
        self._beds_of.setdefault(bed.case, {})[bed.night, bed.id] = bed

    def _bed_back(self, _said: Said, event: BedTakenBack) -> None:
        bed = self.all_beds.get(event.bed)
        if bed is not None:
            self._strike(self.nights[bed.night].pop(bed.id, None))

    def _strike(self, bed: Bed | None) -> None:
        """A case has these beds no more."""
        if bed is not None:
            del self._beds_of[bed.case][bed.night, bed.id]


def _rooms(place: Place, day: date, taken: Mapping[str, int]) -> dict[str, Room]:
    """What a place has of each service."""
    stated, counts = place.stated_on(day), place.capacity_on(day)
    return {
        service: Room(stated.get(service, 0), counts.get(service, 0), taken.get(service, 0))
        for service in sorted({*stated, *taken})
    }
