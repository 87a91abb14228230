"""Proposals, and how they become placements: signed by an officer, accepted by the family and by the place.

Whatever is said here twice, too late, or of a case that is no longer known changes nothing: a fold refuses nobody.
What may be said is decided before it is said.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any, TypeAlias

import msgspec

from goodoffices.reception.event import CaseId, Event, PlaceId, Said
from goodoffices.reception.placements_events import (
    EVENTS,
    CaseProposed,
    CaseWaits,
    FamilyAnswered,
    FamilyReason,
    LockReason,
    MovedIn,
    PairAllowed,
    PairForbidden,
    PlaceAnswered,
    PlacementEnded,
    PlacementLocked,
    PlacementMoved,
    PlacementReopened,
    PlacementSigned,
    PlacementUnlocked,
    PlaceReason,
    PrioritiesStated,
    Priority,
    RunDone,
    RunId,
    SetOut,
    WeightsSet,
    WishesStated,
)
from goodoffices.reception.placements_weights import WEIGHTS
from goodoffices.record import Officer

__all__ = ["EVENTS", "Placements", "Refused", "Run", "Standing", "State"]

Refused: TypeAlias = FamilyReason | PlaceReason | LockReason
"""Why a pair is ruled out."""


class State(StrEnum):
    """How far a proposal has come."""

    PROPOSED = "proposed"
    SIGNED = "signed"
    PLACED = "placed"
    SET_OUT = "set_out"
    MOVED_IN = "moved_in"

    @property
    def takes_room(self) -> bool:
        """Whether its room at the place is given away."""
        return self is not State.PROPOSED

    @property
    def is_there(self) -> bool:
        """Whether no run may move them: they have set out, or live there."""
        return self in {State.SET_OUT, State.MOVED_IN}


class Standing(msgspec.Struct, frozen=True, gc=False):
    """One case or group and the place that stands for it.

    Attributes
    ----------
    case : CaseId
        The first of the group.
    cases : tuple of CaseId
        All of them, that one first.
    place : PlaceId
    people : int
    needs : Mapping[str, int]
        What it takes there, as it was proposed.
    state : State
    proposed : CaseProposed
    signed_by : Officer or None
    signed_at : datetime or None
    family, host : bool
        Whether the family and the place accepted.
    at : datetime
        Of the last step.
    """

    case: CaseId
    cases: tuple[CaseId, ...]
    place: PlaceId
    people: int
    needs: Mapping[str, int]
    state: State
    proposed: CaseProposed
    at: datetime
    signed_by: Officer | None = None
    signed_at: datetime | None = None
    family: bool = False
    host: bool = False

    def __repr__(self) -> str:
        return f"<Standing {self.state.value}>"


class Run(msgspec.Struct, frozen=True, gc=False):
    """A run that is done.

    Attributes
    ----------
    event : RunDone
    by : Officer
        Who asked for it.
    at : datetime
    """

    event: RunDone
    by: Officer
    at: datetime


class Placements:
    """Who is proposed where, and what became of it.

    Attributes
    ----------
    standing : dict
        First of a group -> what stands for it.
    of : dict
        Any case -> the first of the group with which it was placed.
    waiting : dict
        First of a group -> why the last run found nothing for it.
    ruled_out : dict
        Case -> places that it does not go to, with the reason.
    locked : dict
        Case -> how an officer named its place.
    wishes : dict
        Case -> places that the family would like, best first.
    priorities : dict
        Place -> whom it puts first.
    runs : dict
        Name of a run -> how it went and who asked for it, oldest first.
    weights : Mapping[str, int]
        Term -> points a person.
    weights_version : int
    """

    def __init__(self) -> None:
        self.standing: dict[CaseId, Standing] = {}
        self.of: dict[CaseId, CaseId] = {}
        self.waiting: dict[CaseId, CaseWaits] = {}
        self.ruled_out: dict[CaseId, dict[PlaceId, Refused]] = {}
        self.locked: dict[CaseId, PlacementLocked] = {}
        self.wishes: dict[CaseId, WishesStated] = {}
        self.priorities: dict[PlaceId, tuple[Priority, ...]] = {}
        self.runs: dict[RunId, Run] = {}
        self.weights: Mapping[str, int] = WEIGHTS
        self.weights_version = 0
        self._taken: dict[PlaceId, Counter[str]] = {}
        self._wanted: dict[PlaceId, Counter[str]] = {}
        self._rooms: dict[CaseId, Standing] = {}
        self._here: dict[PlaceId, dict[CaseId, Standing]] = {}
        self._steps: dict[type[Event], Callable[[Said, Any], None]] = {
            WeightsSet: self._weights_set,
            WishesStated: self._wished,
            PrioritiesStated: self._prioritised,
            RunDone: self._run_done,
            CaseProposed: self._proposed,
            CaseWaits: self._waits,
            PlacementSigned: self._signed,
            FamilyAnswered: self._answered,
            PlaceAnswered: self._answered,
            SetOut: self._set_out,
            MovedIn: self._moved_in,
            PlacementEnded: self._ended,
            PlacementMoved: self._moved,
            PlacementReopened: self._ended,
            PlacementLocked: self._locked,
            PlacementUnlocked: self._unlocked,
            PairForbidden: self._forbidden,
            PairAllowed: self._allowed,
        }

    def apply(self, said: Said) -> None:
        """Take up one event more."""
        step = self._steps.get(type(said.event))
        if step is not None:
            step(said, said.event)

    # What others ask

    def of_case(self, case: CaseId) -> Standing | None:
        """What stands for a case, alone or with its group."""
        return self.standing.get(self.of.get(case, case))

    def taken(self) -> Mapping[PlaceId, Mapping[str, int]]:
        """What is given away at each place: signed, placed, on the way there, moved in."""
        return MappingProxyType(self._taken)

    def wanted(self) -> Mapping[PlaceId, Mapping[str, int]]:
        """What is proposed at each place and not given away yet."""
        return MappingProxyType(self._wanted)

    def rooms(self) -> Iterator[Standing]:
        """Everything whose room at a place is given away."""
        return iter(self._rooms.values())

    def at(self, place: PlaceId) -> Iterator[Standing]:
        """What stands for a place, proposals too."""
        return iter(self._here.get(place, {}).values())

    # Steps. What does not fit to what stands changes nothing.

    def _put(self, one: Standing) -> None:
        self._drop(one.case)
        for case in one.cases:
            if self.of.get(case, one.case) != one.case:
                self._drop(self.of[case])  # it goes with other people now
        self.standing[one.case] = one
        self._here.setdefault(one.place, {})[one.case] = one
        self.of.update(dict.fromkeys(one.cases, one.case))
        if one.state.takes_room:
            self._rooms[one.case] = one
        self._sums(one).setdefault(one.place, Counter()).update(one.needs)

    def _drop(self, case: CaseId) -> None:
        one = self.standing.pop(case, None)
        if one is None:
            return
        del self._here[one.place][case]
        self._rooms.pop(case, None)
        for other in one.cases:
            self.of.pop(other, None)
        sums = self._sums(one)
        left = sums.setdefault(one.place, Counter())
        left.subtract(one.needs)
        for service in [name for name, units in left.items() if not units]:
            del left[service]
        if not left:
            del sums[one.place]

    def _sums(self, one: Standing) -> dict[PlaceId, Counter[str]]:
        return self._taken if one.state.takes_room else self._wanted

    def _found(self, case: CaseId, place: PlaceId) -> Standing | None:
        one = self.of_case(case)
        return one if one is not None and one.place == place else None

    def _weights_set(self, _said: Said, event: WeightsSet) -> None:
        self.weights, self.weights_version = event.weights, event.version

    def _wished(self, _said: Said, event: WishesStated) -> None:
        self.wishes[event.case] = event

    def _prioritised(self, _said: Said, event: PrioritiesStated) -> None:
        self.priorities[event.place] = event.order

    def _run_done(self, said: Said, event: RunDone) -> None:
        self.runs[event.run] = Run(event, said.by, said.at)

    def _proposed(self, said: Said, event: CaseProposed) -> None:
        cases = (event.case, *event.cases)
        if any(one.state.takes_room for case in cases if (one := self.of_case(case)) is not None):
            return
        for case in cases:
            self.waiting.pop(case, None)
        self._put(
            Standing(
                event.case,
                cases,
                event.place,
                event.people,
                event.needs,
                State.PROPOSED,
                event,
                said.at,
            )
        )

    def _waits(self, _said: Said, event: CaseWaits) -> None:
        cases = (event.case, *event.cases)
        there = [one for case in cases if (one := self.of_case(case)) is not None]
        if any(one.state.takes_room for one in there):
            return
        for one in there:
            self._drop(one.case)
        for case in cases:
            self.waiting.pop(case, None)
        self.waiting[event.case] = event

    def _signed(self, said: Said, event: PlacementSigned) -> None:
        one = self._found(event.case, event.place)
        if one is not None and one.state is State.PROPOSED:
            self._put(
                msgspec.structs.replace(
                    one, state=State.SIGNED, signed_by=said.by, signed_at=said.at, at=said.at
                )
            )

    def _answered(self, said: Said, event: FamilyAnswered | PlaceAnswered) -> None:
        if event.refused is not None:
            self._rule_out(event.case, event.place, event.refused)
            one = self._found(event.case, event.place)
            if one is not None and not one.state.is_there:
                self._drop(one.case)
            return
        one = self._found(event.case, event.place)
        if one is None or one.state.is_there:
            return
        said_yes = {"family": True} if isinstance(event, FamilyAnswered) else {"host": True}
        one = msgspec.structs.replace(one, at=said.at, **said_yes)
        if one.state is State.SIGNED and one.family and one.host:
            one = msgspec.structs.replace(one, state=State.PLACED)
        self._put(one)

    def _set_out(self, said: Said, event: SetOut) -> None:
        one = self._found(event.case, event.place)
        if one is not None and one.state is State.PLACED:
            self._put(msgspec.structs.replace(one, state=State.SET_OUT, at=said.at))

    def _moved_in(self, said: Said, event: MovedIn) -> None:
        one = self._found(event.case, event.place)
        if one is not None and one.state in {State.PLACED, State.SET_OUT}:
            self._put(msgspec.structs.replace(one, state=State.MOVED_IN, at=said.at))

    def _ended(self, _said: Said, event: PlacementEnded | PlacementReopened) -> None:
        one = self._found(event.case, event.place)
        if one is not None:
            self._drop(one.case)

    def _moved(self, said: Said, event: PlacementMoved) -> None:
        one = self._found(event.case, event.place)
        if one is not None and one.state.is_there:
            self._put(
                msgspec.structs.replace(one, place=event.to, state=State.MOVED_IN, at=said.at)
            )

    def _rule_out(self, case: CaseId, place: PlaceId, reason: Refused) -> None:
        self.ruled_out.setdefault(case, {})[place] = reason

    def _forbidden(self, _said: Said, event: PairForbidden) -> None:
        self._rule_out(event.case, event.place, event.reason)

    def _allowed(self, _said: Said, event: PairAllowed) -> None:
        self.ruled_out.get(event.case, {}).pop(event.place, None)

    def _locked(self, _said: Said, event: PlacementLocked) -> None:
        self.locked[event.case] = event

    def _unlocked(self, _said: Said, event: PlacementUnlocked) -> None:
        self.locked.pop(event.case, None)
