"""Plans of duty desks, sealed to each desk and the engine, and what is told where two of them clash.

A plan's thread is its desk's and the engine's: nobody else reads anything of it, the mediator neither. What a
clash tells stands in entries of their own: to each desk that its own plan is meant, to the mediator which desks
must talk.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from goodoffices.errors import InputError
from goodoffices.record.body import (
    Body,
    EntryId,
    Value,
    kind,
    require_aware,
    require_text,
    value,
)
from goodoffices.record.given import Given
from goodoffices.record.seat import SeatId
from goodoffices.record.site import Corner

__all__ = [
    "Allowance",
    "ClashKnown",
    "ClashTold",
    "MarginRule",
    "OutsideFlight",
    "OutsideFlights",
    "OutsideMet",
    "OutsideReading",
    "OutsideTold",
    "PlanAmended",
    "PlanChecked",
    "PlanContent",
    "PlanFiled",
    "PlanQuestion",
    "PlanRulesAnswered",
    "PlanRulesProposed",
    "PlanRulesSettled",
    "PlanState",
    "PlanStateSet",
    "PlansCompared",
    "ProbingPattern",
    "ProbingWarned",
    "StayAway",
]

MOST_CHECKS = 1_000
LONGEST_NAME = 200


class Allowance(StrEnum):
    """What a filer lets another desk see of a plan that clashes with one of theirs."""

    LINE = "only that they should call the line"
    BOX = "a box to stay out of"
    ZONE = "a coarse zone"
    PLAN = "the clashing part of the plan"


class PlanState(StrEnum):
    """Where a plan stands."""

    PLANNED = "planned"
    ACTIVE = "active"
    OFF_NOMINAL = "off nominal"
    ENDED = "ended"
    WITHDRAWN = "withdrawn"

    @property
    def is_over(self) -> bool:
        """Whether it clashes with nothing any more."""
        return self in (PlanState.ENDED, PlanState.WITHDRAWN)


class PlanQuestion(StrEnum):
    """What is asked of the engine without filing."""

    CLEAR = "is it clear"
    TIME = "earliest clear time"
    ALTITUDE = "nearest clear altitude"
    DETOUR = "way round"


class ProbingPattern(StrEnum):
    """What a row of checks looks like."""

    NARROWING = "narrowing"
    SPENDING = "spending"
    SWEEPING = "sweeping"


@value
class MarginRule(Value):
    """How far plans of one category stay apart from all others. Exactly so far is far enough.

    Attributes
    ----------
    category : str
        Of the plan; empty for every category that is not named.
    horizontal_m, vertical_m, time_s : int
        In metres and seconds.
    """

    category: str = ""
    horizontal_m: int = 0
    vertical_m: int = 0
    time_s: int = 0

    def __post_init__(self) -> None:
        if min(self.horizontal_m, self.vertical_m, self.time_s) < 0:
            raise InputError(
                "a margin below nothing", advice="A margin is 0 or more.", field="margins"
            )


@value
class StayAway(Value):
    """A box of latitude, longitude, altitude and time, on the lines of a coarse grid.

    Attributes
    ----------
    south, west, north, east : float
        In degrees; west is greater than east where it crosses the 180th meridian.
    low_m, high_m : float
        In metres.
    reference : str
        What altitudes are counted from; empty where the box has all altitudes.
    begins, ends : datetime
        From when until when.
    """

    south: float
    west: float
    north: float
    east: float
    low_m: float
    high_m: float
    reference: str
    begins: datetime
    ends: datetime

    def __post_init__(self) -> None:
        require_aware(self, ("begins", "ends"))


@value
class PlanContent(Value):
    """What a desk means to do.

    Attributes
    ----------
    name : str
        What its desk calls it.
    volumes : bytes
        Where and when, as :func:`goodoffices.deconfliction.packed` writes it.
    category : str
        What kind of thing it is; margins hang on it.
    priority : int
        Of two plans that clash the one with the lower number gives way.
    allows : Allowance
        What another desk may see of it where it clashes.
    way : tuple of Corner
        The way points, where it was given as a route.
    width_m : int
        Of the route, in metres; 0 where it is none.
    """

    name: str
    volumes: bytes
    category: str = ""
    priority: int = 0
    allows: Allowance = Allowance.LINE
    way: tuple[Corner, ...] = ()
    width_m: int = 0

    def __post_init__(self) -> None:
        require_text(self, "name")
        if not self.volumes:
            raise InputError(
                "a plan without volumes", advice="Say where and when it is.", field="volumes"
            )


# The rules: filing plans is for those who opt in


@kind("plan_rules_proposed", "plan_rules", retention="agreements")
class PlanRulesProposed(Body):
    """Rules for filing plans, put to some duty desks; they answer under seal until the deadline.

    Attributes
    ----------
    desks : tuple of SeatId
        The desks that would file; all must accept.
    answer_by : datetime
        Deadline for the answers.
    margins : tuple of MarginRule
        How far plans stay apart.
    checks_per_day : int
        How often a desk may check a plan without filing it, in any 24 hours; 0 for never.
    alternatives : bool
        Whether a desk may ask for another time, altitude or way; each counts as a check.
    tells_who_gives_way : bool
        Whether a desk whose plan clashes is told that it has the lower priority.
    outside_flights : bool
        Whether plans are held against flights that are announced to a public airspace service. Nothing of a plan
        goes there.
    """

    desks: tuple[SeatId, ...]
    answer_by: datetime
    margins: tuple[MarginRule, ...] = ()
    checks_per_day: int = 24
    alternatives: bool = False
    tells_who_gives_way: bool = False
    outside_flights: bool = False

    def __post_init__(self) -> None:
        require_aware(self, ("answer_by",))
        if not 0 <= self.checks_per_day <= MOST_CHECKS:
            raise InputError(
                "a number of checks out of range",
                advice=f"Between 0 and {MOST_CHECKS} checks a day.",
                field="checks_per_day",
            )
        named = [margin.category for margin in self.margins]
        if len(set(named)) < len(named):
            raise InputError(
                "a category named twice",
                advice="Name each category once.",
                field="margins",
            )

    def leaves_open(self) -> bool | None:
        """Waits for the deadline."""
        return True


@kind("plan_rules_answered", "plan_rules")
class PlanRulesAnswered(Body):
    """A desk's answer, sealed until the deadline.

    Attributes
    ----------
    rules : EntryId
        The proposed rules.
    said_by : SeatId
        The desk.
    accepts : bool
        Yes or no.
    by : str
        The officer who said so.
    given : Given
        How.
    """

    rules: EntryId
    said_by: SeatId
    accepts: bool
    by: str
    given: Given = Given()

    def __post_init__(self) -> None:
        require_text(self, "by")

    def thread(self) -> EntryId | None:
        """The proposed rules."""
        return self.rules


@kind("plan_rules_settled", "plan_rules", retention="agreements", signed=True)
class PlanRulesSettled(Body):
    """What came of it: in force, not in force, or no longer, since others took their place.

    Attributes
    ----------
    rules : EntryId
        The proposed rules.
    in_force : bool
        Whether they hold from now on.
    """

    rules: EntryId
    in_force: bool

    def thread(self) -> EntryId | None:
        """The proposed rules."""
        return self.rules

    def leaves_open(self) -> bool | None:
        """Settled."""
        return False


# Plans


@kind("plan_filed", "plan", retention="agreements", signed=True)
class PlanFiled(Body):
    """A desk files a plan under seal.

    Attributes
    ----------
    desk : SeatId
        The desk.
    number : int
        Its place among the desk's own plans, counted from 1: "your plan 3".
    content : PlanContent
        What it means to do.
    by : str
        The officer who filed it.
    at : datetime
        When.
    """

    desk: SeatId
    number: int
    content: PlanContent
    by: str
    at: datetime

    def __post_init__(self) -> None:
        require_text(self, "by")
        require_aware(self, ("at",))

    def leaves_open(self) -> bool | None:
        """It stands until it is ended."""
        return True


class _OfPlan(Body):
    """What happens to a plan."""

    __slots__ = ()

    def thread(self) -> EntryId | None:
        """The plan."""
        return self.plan  # type: ignore[attr-defined,no-any-return]  # each kind below has it


@kind("plan_amended", "plan", retention="agreements", signed=True)
class PlanAmended(_OfPlan):
    """The plan is another from now on; what stood before stays on the record.

    Attributes
    ----------
    plan : EntryId
        The plan.
    version : int
        2 for the first amendment, one more with each.
    content : PlanContent
        As it stands now.
    by : str
        The officer.
    at : datetime
        When.
    words : str
        Why, where that is said.
    """

    plan: EntryId
    version: int
    content: PlanContent
    by: str
    at: datetime
    words: str = ""

    def __post_init__(self) -> None:
        require_text(self, "by")
        require_aware(self, ("at",))


@kind("plan_state_set", "plan", retention="agreements", signed=True)
class PlanStateSet(_OfPlan):
    """The plan is under way, off nominal, ended or withdrawn.

    Attributes
    ----------
    plan : EntryId
        The plan.
    state : PlanState
        From now on.
    by : str
        The officer.
    at : datetime
        When.
    words : str
        Anything added.
    """

    plan: EntryId
    state: PlanState
    by: str
    at: datetime
    words: str = ""

    def __post_init__(self) -> None:
        require_text(self, "by")
        require_aware(self, ("at",))

    def leaves_open(self) -> bool | None:
        """Open until it is over."""
        return not self.state.is_over


@kind("plans_compared", "plan_rules", retention="agreements")
class PlansCompared(Body):
    """For the engine alone: a plan was held against all that stand, and these it clashes with.

    Attributes
    ----------
    rules : EntryId
        The rules in force.
    plan : EntryId
        The plan.
    met : tuple of EntryId
        The plans it clashes with from now on.
    at : datetime
        When.
    """

    rules: EntryId
    plan: EntryId
    met: tuple[EntryId, ...]
    at: datetime

    def __post_init__(self) -> None:
        require_aware(self, ("at",))

    def thread(self) -> EntryId | None:
        """The rules: every comparison moves them on, so that no two are made at once."""
        return self.rules

    def refers_to(self) -> tuple[EntryId, ...]:
        """The rules, the plan, and those it clashes with."""
        return (self.rules, self.plan, *self.met)


@kind("clash_told", "plan", retention="agreements", signed=True)
class ClashTold(_OfPlan):
    """A desk is told that its own plan clashes and that it should call the line; or that it no longer does.

    Attributes
    ----------
    plan : EntryId
        Its own plan.
    stands : bool
        Whether it clashes from now on.
    at : datetime
        When it was told.
    gives_way : bool or None
        Whether its own plan has the lower priority; None where the rules tell nobody, or the line settles it.
    boxes : tuple of StayAway
        Where and when to stay away, where the other desk allowed it.
    volumes : bytes
        The clashing part of the other's plan, packed, where the other desk allowed it.
    """

    plan: EntryId
    stands: bool
    at: datetime
    gives_way: bool | None = None
    boxes: tuple[StayAway, ...] = ()
    volumes: bytes = b""

    def __post_init__(self) -> None:
        require_aware(self, ("at",))


@kind("clash_known", "clash", retention="agreements", signed=True)
class ClashKnown(Body):
    """The mediator is told that plans of two desks clash and that they must talk; or that they no longer do.

    Attributes
    ----------
    desks : tuple of SeatId
        The two.
    stands : bool
        Whether they clash from now on.
    at : datetime
        When it was told.
    clash : EntryId or None
        The first time this was told, where it is told again.
    """

    desks: tuple[SeatId, ...]
    stands: bool
    at: datetime
    clash: EntryId | None = None

    def __post_init__(self) -> None:
        require_aware(self, ("at",))

    def thread(self) -> EntryId | None:
        """The first time this was told."""
        return self.clash

    def leaves_open(self) -> bool | None:
        """Open as long as any of their plans clash."""
        return self.stands


# Flights of others, announced to a public airspace service


@value
class OutsideFlight(Value):
    """A flight that somebody announced to a public airspace service; nobody in the process filed it.

    Attributes
    ----------
    id : str
        Its name there.
    manager : str
        Who announced it, as the service publishes it.
    version : int
        As the service counts it.
    begins, ends : datetime
        Its time, as the service publishes it.
    volumes : bytes
        Where and when, packed.
    is_exact : bool
        Whether its manager gave the volumes; else they are all of the part of the airspace in which it is listed.
    """

    id: str
    manager: str
    version: int
    begins: datetime
    ends: datetime
    volumes: bytes
    is_exact: bool

    def __post_init__(self) -> None:
        require_aware(self, ("begins", "ends"))
        require_short(self.id, self.manager)


@value
class OutsideMet(Value):
    """What a desk is told of an announced flight: what the service publishes of it.

    Attributes
    ----------
    manager : str
        Who announced it.
    begins, ends : datetime
        Its time.
    is_exact : bool
        Whether its volumes are known; else it is only known to be somewhere near in its time.
    """

    manager: str
    begins: datetime
    ends: datetime
    is_exact: bool

    def __post_init__(self) -> None:
        require_aware(self, ("begins", "ends"))
        require_short(self.manager)


def require_short(*words: str) -> None:
    """Refuse words of others that are longer than any name.

    Raises
    ------
    InputError
        If one is.
    """
    if any(len(one) > LONGEST_NAME for one in words):
        raise InputError("a name from outside is too long", field="manager")


class _OfRules(Body):
    """What happens under some rules."""

    __slots__ = ()

    def thread(self) -> EntryId | None:
        """The rules: every comparison moves them on, so that no two are made at once."""
        return self.rules  # type: ignore[attr-defined,no-any-return]  # each kind below has it


@kind("outside_flights", "plan_rules")
class OutsideFlights(_OfRules):
    """For the engine alone: how the list of announced flights has changed.

    Attributes
    ----------
    rules : EntryId
        The rules in force.
    come : tuple of OutsideFlight
        New ones, and those that are otherwise now.
    gone : tuple of str
        Names of those that are no longer listed.
    at : datetime
        When the list was read.
    """

    rules: EntryId
    come: tuple[OutsideFlight, ...] = ()
    gone: tuple[str, ...] = ()
    at: datetime

    def __post_init__(self) -> None:
        require_aware(self, ("at",))


@kind("outside_reading", "plan_rules", retention="agreements")
class OutsideReading(_OfRules):
    """Whether the list of announced flights is read, told to all under these rules.

    Attributes
    ----------
    rules : EntryId
        The rules in force.
    is_read : bool
        Whether it is, from now on.
    left_out : int
        How many announced flights are too many to be held against.
    at : datetime
        When.
    """

    rules: EntryId
    is_read: bool
    left_out: int = 0
    at: datetime

    def __post_init__(self) -> None:
        require_aware(self, ("at",))


@kind("outside_told", "plan", retention="agreements", signed=True)
class OutsideTold(_OfPlan):
    """A desk is told which announced flights its own plan clashes with from now on; or that it no longer does.

    Attributes
    ----------
    plan : EntryId
        Its own plan.
    flights : tuple of OutsideMet
        Those that begin first; empty where it clashes with none.
    more : int
        How many others.
    at : datetime
        When it was told.
    """

    plan: EntryId
    flights: tuple[OutsideMet, ...]
    more: int = 0
    at: datetime

    def __post_init__(self) -> None:
        require_aware(self, ("at",))


# Checks


@kind("plan_checked", "plan_rules")
class PlanChecked(Body):
    """A question to the engine about a plan that is not filed, and its answer.

    Attributes
    ----------
    rules : EntryId
        The rules under which it was asked.
    desk : SeatId
        Who asked.
    asked : PlanQuestion
        What.
    content : PlanContent
        About which plan.
    clear : bool
        The answer: the plan is clear, or a clear one was found. That it is not says only that it may clash.
    found : PlanContent or None
        The plan that is clear, where another time, altitude or way was asked for.
    change : float
        By how much it differs: seconds later, metres up, or metres longer.
    zones : tuple of StayAway
        What was looked at, on the grid.
    by : str
        The officer.
    at : datetime
        When.
    """

    rules: EntryId
    desk: SeatId
    asked: PlanQuestion
    content: PlanContent
    clear: bool
    found: PlanContent | None = None
    change: float = 0.0
    zones: tuple[StayAway, ...] = ()
    by: str
    at: datetime

    def __post_init__(self) -> None:
        require_text(self, "by")
        require_aware(self, ("at",))

    def thread(self) -> EntryId | None:
        """The rules, so that checks are counted one after another."""
        return self.rules


@kind("probing_warned", "probing", retention="agreements")
class ProbingWarned(Body):
    """The mediator is warned: a desk's checks look like a search. No place is named, and no answer.

    Attributes
    ----------
    desk : SeatId
        Whose checks.
    pattern : ProbingPattern
        What they look like.
    checks : int
        How many.
    since, until : datetime
        The first and the last of them.
    """

    desk: SeatId
    pattern: ProbingPattern
    checks: int
    since: datetime
    until: datetime

    def __post_init__(self) -> None:
        require_aware(self, ("since", "until"))
