"""What is said about placements: weights, wishes, runs, proposals, signatures, answers, locks, moves.

A run of the engine only ever proposes. Reasons are codes; what a family said in its own words stands in no event.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import NewType

import msgspec

from goodoffices.reception.event import CaseId, Event, PlaceId, TransportId

__all__ = [
    "EVENTS",
    "CaseProposed",
    "CaseWaits",
    "EndReason",
    "FamilyAnswered",
    "FamilyReason",
    "LockReason",
    "Method",
    "MovedIn",
    "Next",
    "PairAllowed",
    "PairForbidden",
    "PlaceAnswered",
    "PlaceReason",
    "PlacementEnded",
    "PlacementLocked",
    "PlacementMoved",
    "PlacementReopened",
    "PlacementSigned",
    "PlacementUnlocked",
    "PrioritiesStated",
    "Priority",
    "ReopenReason",
    "RunDone",
    "RunId",
    "Scope",
    "SetOut",
    "Stated",
    "WaitingWhy",
    "WeightsSet",
    "WishesStated",
]

RunId = NewType("RunId", str)
"""Name of one run of the engine."""


class Scope(StrEnum):
    """For whom a run looks for places."""

    ALL = "all"
    FLIGHT = "flight"
    FAMILY = "family"


class Method(StrEnum):
    """How a run chooses."""

    ANSWERS = "answers"
    """Again, after a refusal, a closure or another change: as few people moved as can be."""
    BLOCK = "block"
    """As ``PLACES``, beside beds that stay free together for a large group that may come."""
    EVEN = "even"
    """As ``PLACES``, with no place far above its share of a week's arrivals."""
    FLOORS = "floors"
    """As ``PLACES``, with nobody who needs some services faring far worse than others."""
    PLACES = "places"
    """Most people placed first, then the best sum of scores."""
    WISHES = "wishes"
    """Families' wishes in turn against places' priorities."""


class FamilyReason(StrEnum):
    """Why a family does not go to a place."""

    HEALTH = "health"
    KIN_ELSEWHERE = "kin_elsewhere"
    LEAVES = "leaves"
    NOT_SAFE_THERE = "not_safe_there"
    OTHER = "other"
    SCHOOL = "school"
    TOO_FAR = "too_far"
    WISHES_OTHER = "wishes_other"
    WORK = "work"


class PlaceReason(StrEnum):
    """Why a place does not take a family."""

    FULL = "full"
    OTHER = "other"
    SERVICE_MISSING = "service_missing"
    STAFF = "staff"
    UNSUITABLE = "unsuitable"


class LockReason(StrEnum):
    """Why an officer names the place himself, or rules one out."""

    BEST_INTERESTS = "best_interests"
    HEALTH = "health"
    KIN = "kin"
    OTHER = "other"
    OWN_WISH = "own_wish"
    PROTECTION = "protection"
    SCHOOL = "school"
    SUITABLE_HOUSE = "suitable_house"


class ReopenReason(StrEnum):
    """Why a place that was proposed or signed is looked for again."""

    CALLED_OFF = "called_off"
    GROUP_CHANGED = "group_changed"
    OVERRIDDEN = "overridden"
    PLACE_CHANGED = "place_changed"
    PLACE_CLOSED = "place_closed"


class EndReason(StrEnum):
    """Why somebody lives at a place no more."""

    LEFT_ON_OWN = "left_on_own"
    MOVED_ON = "moved_on"
    NOT_COME = "not_come"
    OTHER = "other"
    TRANSFERRED = "transferred"


class Priority(StrEnum):
    """Whom a place puts first. Rules, never a list of people: places do not choose among persons."""

    KIN_THERE = "kin_there"
    LARGE_FIRST = "large_first"
    LONGEST_WAITING = "longest_waiting"
    SMALL_FIRST = "small_first"
    WITH_CHILDREN = "with_children"


class Stated(StrEnum):
    """Who said a wish."""

    BY_FAMILY = "by_family"
    FOR_FAMILY = "for_family"


class WaitingWhy(StrEnum):
    """Why a case has no place yet."""

    BEST_INTERESTS = "best_interests"
    """A hold for a child's best interests: no engine places it."""
    FITS_NOWHERE = "fits_nowhere"
    """No place could take it, even if all were empty."""
    NO_ROOM = "no_room"
    """Those who fit are full."""


class WeightsSet(Event, frozen=True, kw_only=True, tag="weights_set"):
    """What counts how much from now on, for everybody alike. Known to everybody in the programme.

    Attributes
    ----------
    version : int
        One more than before.
    weights : Mapping[str, int]
        Term -> points a person.
    """

    version: int
    weights: Mapping[str, int]


class WishesStated(Event, frozen=True, kw_only=True, tag="wishes_stated"):
    """Where a family would like to live, best first; without a place: it has no wish.

    Attributes
    ----------
    case : CaseId
    places : tuple of PlaceId
    stated : Stated
    """

    case: CaseId
    places: tuple[PlaceId, ...]
    stated: Stated = Stated.BY_FAMILY

    def subject(self) -> str:
        """The case."""
        return self.case


class PrioritiesStated(Event, frozen=True, kw_only=True, tag="priorities_stated"):
    """Whom a place puts first, as rules in order."""

    place: PlaceId
    order: tuple[Priority, ...]


class RunDone(Event, frozen=True, kw_only=True, tag="run_done"):
    """The engine has run: how good what it proposes is, and from what it can be repeated.

    Attributes
    ----------
    run : RunId
    scope : Scope
    method : Method
    day : date
        For which day it looked at places.
    transport : TransportId
        For whom, where it was for a flight.
    seed : int
    versions : Mapping[str, str]
        Of what computed.
    weights : int
        Version of the weights.
    inputs : str
        SHA-256 of everything it was given.
    cases, people : int
        For whom it looked.
    people_placed, people_bound : int
        People with a place, and a number that no placement exceeds.
    value, bound : str
        Sum of scores, and a sum that no placement of as many people exceeds, exactly.
    gap : float
        How much better a placement might be at most, as a share.
    proven : bool
        Whether nothing is better.
    reproducible : bool
        False where a person or a clock ended it.
    by : str
        The engine's own word for how it went.
    worth : tuple of (PlaceId, str, str)
        Place, service, and what one more unit there is worth, exactly.
    rates : Mapping[PlaceId, Mapping[str, int]]
        Prices of one unit more, in units of a point divided by ``2 ** fine``: from where changes are looked at.
    waiting : int
        Price of one person waiting.
    fine : int
    dropped : int
        Cases that it proposed for and that changed while it ran: nothing is proposed for them.
    nights : int
        For how many nights from the day on there had to be room.
    cost_people : int
        How many people fewer have a place because of what was asked for besides, as was shown before.
    cost_value : str
        How much less the sum of scores is because of it, exactly.
    cost_share : float
        The same as a share.
    """

    run: RunId
    scope: Scope
    method: Method
    day: date
    transport: TransportId = TransportId("")
    seed: int
    versions: Mapping[str, str]
    weights: int
    inputs: str
    cases: int
    people: int
    people_placed: int
    people_bound: int
    value: str
    bound: str
    gap: float
    proven: bool
    reproducible: bool
    by: str
    worth: tuple[tuple[PlaceId, str, str], ...] = ()
    rates: Mapping[PlaceId, Mapping[str, int]] = {}
    waiting: int = 0
    fine: int = 0
    dropped: int = 0
    nights: int = 1
    cost_people: int = 0
    cost_value: str = "0"
    cost_share: float = 0.0


class Next(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """Another place, seen from a case when it was proposed or had to wait.

    Attributes
    ----------
    place : PlaceId
    score : int
        How well it would fare there.
    rent : int
        What its needs there would have been worth to others, in hundredths of a point.
    missing : Mapping[str, int]
        What was missing there at that moment; empty where there was room.
    apart : int
        How many cases were there from which it must be kept apart.
    """

    place: PlaceId
    score: int = 0
    rent: int = 0
    missing: Mapping[str, int] = {}
    apart: int = 0


class CaseProposed(Event, frozen=True, kw_only=True, tag="case_proposed"):
    """A place for one case or group, proposed; a person decides.

    Attributes
    ----------
    run : RunId
    case : CaseId
        The first of the group.
    cases : tuple of CaseId
        The others of the group, which go with it.
    place : PlaceId
    people : int
    needs : Mapping[str, int]
        What it takes there.
    requires : tuple of str
        What must be there and is not used up.
    points : Mapping[str, int]
        Term -> points a person.
    next : tuple of Next
        The places that came next, best first.
    """

    run: RunId
    case: CaseId
    cases: tuple[CaseId, ...] = ()
    place: PlaceId
    people: int
    needs: Mapping[str, int] = {}
    requires: tuple[str, ...] = ()
    points: Mapping[str, int] = {}
    next: tuple[Next, ...] = ()

    def subject(self) -> str:
        """The case."""
        return self.case


class CaseWaits(Event, frozen=True, kw_only=True, tag="case_waits"):
    """A run found no place for a case or group.

    Attributes
    ----------
    run : RunId
    case : CaseId
    cases : tuple of CaseId
        The others of the group.
    people : int
    why : WaitingWhy
    help : tuple of Next
        The smallest additions with which it could be placed at once, smallest first.
    lacking : Mapping[str, int]
        Where it fits nowhere: services that no place has enough of together, and how much is needed.
    largest : Mapping[str, int]
        And the most that a place has of each.
    """

    run: RunId
    case: CaseId
    cases: tuple[CaseId, ...] = ()
    people: int
    why: WaitingWhy
    help: tuple[Next, ...] = ()
    lacking: Mapping[str, int] = {}
    largest: Mapping[str, int] = {}

    def subject(self) -> str:
        """The case."""
        return self.case


class PlacementSigned(Event, frozen=True, kw_only=True, tag="placement_signed"):
    """A named officer signs a proposal. It becomes a placement when the family and the place accept."""

    case: CaseId
    place: PlaceId

    def subject(self) -> str:
        """The case."""
        return self.case


class FamilyAnswered(Event, frozen=True, kw_only=True, tag="family_answered"):
    """The family accepts a place, or refuses it with a reason; after a refusal it is not proposed again."""

    case: CaseId
    place: PlaceId
    refused: FamilyReason | None = None

    def subject(self) -> str:
        """The case."""
        return self.case


class PlaceAnswered(Event, frozen=True, kw_only=True, tag="place_answered"):
    """The place accepts a family, or refuses it with a reason; after a refusal it is not proposed again."""

    case: CaseId
    place: PlaceId
    refused: PlaceReason | None = None

    def subject(self) -> str:
        """The case."""
        return self.case


class SetOut(Event, frozen=True, kw_only=True, tag="set_out"):
    """They are on the way to the place where they will live. From now on no run moves them."""

    case: CaseId
    place: PlaceId

    def subject(self) -> str:
        """The case."""
        return self.case


class MovedIn(Event, frozen=True, kw_only=True, tag="moved_in"):
    """They live there."""

    case: CaseId
    place: PlaceId

    def subject(self) -> str:
        """The case."""
        return self.case


class PlacementEnded(Event, frozen=True, kw_only=True, tag="placement_ended"):
    """They live there no more, or did not come."""

    case: CaseId
    place: PlaceId
    reason: EndReason

    def subject(self) -> str:
        """The case."""
        return self.case


class PlacementMoved(Event, frozen=True, kw_only=True, tag="placement_moved"):
    """They live at another place from now on: a transfer has arrived.

    Attributes
    ----------
    case : CaseId
    place : PlaceId
        Where they lived.
    to : PlaceId
    """

    case: CaseId
    place: PlaceId
    to: PlaceId

    def subject(self) -> str:
        """The case."""
        return self.case


class PlacementReopened(Event, frozen=True, kw_only=True, tag="placement_reopened"):
    """What was proposed or signed does not stand any more; a place is looked for again."""

    case: CaseId
    place: PlaceId
    reason: ReopenReason

    def subject(self) -> str:
        """The case."""
        return self.case


class PlacementLocked(Event, frozen=True, kw_only=True, tag="placement_locked"):
    """An officer names the place, whatever the scores say; what that costs was shown before.

    Attributes
    ----------
    case : CaseId
    place : PlaceId
    reason : LockReason
    people : int
        How many people fewer have a place because of it, as was shown.
    value : str
        How much less the sum of scores is, as was shown.
    with_officer : str
        The second officer, where two are needed.
    """

    case: CaseId
    place: PlaceId
    reason: LockReason
    people: int = 0
    value: str = "0"
    with_officer: str = ""

    def subject(self) -> str:
        """The case."""
        return self.case


class PlacementUnlocked(Event, frozen=True, kw_only=True, tag="placement_unlocked"):
    """Runs may look for another place for the case again."""

    case: CaseId

    def subject(self) -> str:
        """The case."""
        return self.case


class PairForbidden(Event, frozen=True, kw_only=True, tag="pair_forbidden"):
    """An officer rules a place out for a case."""

    case: CaseId
    place: PlaceId
    reason: LockReason

    def subject(self) -> str:
        """The case."""
        return self.case


class PairAllowed(Event, frozen=True, kw_only=True, tag="pair_allowed"):
    """What was ruled out or refused is possible again."""

    case: CaseId
    place: PlaceId

    def subject(self) -> str:
        """The case."""
        return self.case


EVENTS: tuple[type[Event], ...] = (
    WeightsSet,
    WishesStated,
    PrioritiesStated,
    RunDone,
    CaseProposed,
    CaseWaits,
    PlacementSigned,
    FamilyAnswered,
    PlaceAnswered,
    SetOut,
    MovedIn,
    PlacementEnded,
    PlacementMoved,
    PlacementReopened,
    PlacementLocked,
    PlacementUnlocked,
    PairForbidden,
    PairAllowed,
)
