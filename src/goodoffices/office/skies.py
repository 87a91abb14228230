"""The standing plans of each process, kept in memory and in step with its record.

::

    record  --(lines of the engine's view since the last look)-->  plans, clashes, checks  -->  the sky

Nothing of it is written anywhere: at the first use, and whenever something was destroyed or the rules changed, it
is made anew from the record. Whoever writes looks first, under one lock in this server, and appends against the
last comparison that was made: where another server wrote in between, nothing is appended, and it is looked again.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from goodoffices.errors import ConsentMissingError
from goodoffices.office.plan_contents import stay_out
from goodoffices.office.view import Actor
from goodoffices.record import (
    ENGINE,
    ClashKnown,
    ClashTold,
    EntryId,
    KeepingApplied,
    Line,
    PlanAmended,
    PlanChecked,
    PlanContent,
    PlanFiled,
    PlanRulesAnswered,
    PlanRulesProposed,
    PlanRulesSettled,
    PlansCompared,
    PlanState,
    PlanStateSet,
    ProbingPattern,
    ProbingWarned,
    SeatId,
    Withheld,
)
from goodoffices.store import Guard

if TYPE_CHECKING:
    from goodoffices.deconfliction import Check, Filed, Plan, Separations, Sky
    from goodoffices.office.office import Office
    from goodoffices.office.view import View

__all__ = ["Kept", "Skies", "Standing", "engine_plan"]

KINDS = (
    ClashKnown,
    ClashTold,
    KeepingApplied,
    PlanAmended,
    PlanChecked,
    PlanFiled,
    PlanRulesAnswered,
    PlanRulesProposed,
    PlanRulesSettled,
    PlanStateSet,
    PlansCompared,
    ProbingWarned,
)
"""What is read of the engine's view."""

REMEMBERED = timedelta(days=2)
"""Checks older than this count for nothing any more."""

Desks = frozenset[SeatId]


@dataclass(frozen=True, slots=True, repr=False)
class Standing:
    """A plan as it stands.

    Attributes
    ----------
    desk : SeatId
        Whose.
    number : int
        Among its desk's own.
    content : PlanContent
        What it is now.
    version : int
        How often it was written.
    state : PlanState
        Where it stands.
    """

    desk: SeatId
    number: int
    content: PlanContent
    version: int = 1
    state: PlanState = PlanState.PLANNED


@dataclass(slots=True, repr=False)
class _Folded:
    """What follows from the lines that were read so far."""

    number: int = 0
    keepings: int = 0
    rules: EntryId | None = None
    rules_at: int = 0
    compared_at: int = 0
    proposed: dict[EntryId, tuple[SeatId, PlanRulesProposed]] = field(default_factory=dict)
    last_of: dict[str, int] = field(default_factory=dict)
    plans: dict[EntryId, Standing] = field(default_factory=dict)
    changed: dict[EntryId, None] = field(default_factory=dict)
    counts: Counter[SeatId] = field(default_factory=Counter)
    pairs: dict[EntryId, frozenset[EntryId]] = field(default_factory=dict)
    between: Counter[Desks] = field(default_factory=Counter)
    told: dict[EntryId, ClashTold] = field(default_factory=dict)
    known: dict[Desks, EntryId] = field(default_factory=dict)
    checks: list[PlanChecked] = field(default_factory=list)
    warned: dict[tuple[SeatId, ProbingPattern], datetime] = field(default_factory=dict)

    def add(self, line: Line) -> None:
        """One line more."""
        self.number = line.number
        thread = line.thread_id()
        body = line.body
        if isinstance(body, Withheld):
            self.last_of[thread] = line.number
            return
        if body.FAMILY == "plan_rules":
            self.last_of[thread] = line.number
        if isinstance(body, PlanFiled):
            self.counts[body.desk] = max(self.counts[body.desk], body.number)
            self._put(line.entry_id, Standing(body.desk, body.number, body.content))
        elif isinstance(body, PlanAmended | PlanStateSet):
            self._move(body)
        elif isinstance(body, PlansCompared):
            self.compared_at = line.number
            self.pair(body.plan, frozenset(body.met))
        elif isinstance(body, ClashTold):
            self.told[body.plan] = body
        elif isinstance(body, ClashKnown):
            self.known[frozenset(body.desks)] = thread
        elif isinstance(body, PlanChecked):
            self.checks.append(body)
        elif isinstance(body, ProbingWarned):
            self.warned[body.desk, body.pattern] = body.until
        else:
            self._rule(line)

    def _rule(self, line: Line) -> None:
        body = line.body
        if isinstance(body, PlanRulesProposed):
            self.proposed[line.entry_id] = (line.author, body)
        elif isinstance(body, PlanRulesSettled) and body.in_force:
            self.rules, self.rules_at = body.rules, line.number
        elif isinstance(body, PlanRulesSettled) and self.rules == body.rules:
            self.rules = None
        elif isinstance(body, KeepingApplied):
            self.keepings += 1

    def _put(self, name: EntryId, plan: Standing) -> None:
        if self.plans.get(name) != plan:
            self.plans[name] = plan
            self.changed[name] = None

    def _move(self, body: PlanAmended | PlanStateSet) -> None:
        plan = self.plans.get(body.plan)
        if plan is None:
            return  # its beginning was destroyed
        if isinstance(body, PlanAmended):
            self._put(body.plan, replace(plan, content=body.content, version=body.version))
        else:
            self._put(body.plan, replace(plan, state=body.state))

    def pair(self, plan: EntryId, met: frozenset[EntryId]) -> None:
        """From now on a plan clashes with these and no others."""
        for other, step in ((o, -1) for o in self.pairs.get(plan, frozenset()) - met):
            self._count(plan, other, step)
            self.pairs[other] = self.pairs.get(other, frozenset()) - {plan}
        for other in met - self.pairs.get(plan, frozenset()):
            self._count(plan, other, 1)
            self.pairs[other] = self.pairs.get(other, frozenset()) | {plan}
        self.pairs[plan] = met

    def _count(self, plan: EntryId, other: EntryId, step: int) -> None:
        if plan in self.plans and other in self.plans:
            self.between[frozenset((self.plans[plan].desk, self.plans[other].desk))] += step


def engine_plan(name: str, plan: Standing) -> Plan:
    """A plan as the engine takes it."""
    from goodoffices.deconfliction import Plan, unpacked  # noqa: PLC0415  # not at every start

    made = _filed(name, plan)
    return Plan(
        made.id, made.filer, unpacked(made.volumes), made.priority, made.category, made.state,
        made.allows, made.version,
    )  # fmt: skip


def _filed(name: str, plan: Standing) -> Filed:
    from goodoffices.deconfliction import Disclosure, Filed, State  # noqa: PLC0415

    content = plan.content
    state = State.ENDED if plan.state.is_over else State[plan.state.name]
    return Filed(
        name, plan.desk, content.volumes, content.priority, content.category, state,
        Disclosure[content.allows.name], plan.version,
    )  # fmt: skip


def separations_of(rules: PlanRulesProposed) -> Separations:
    """The margins of some rules, as the engine takes them."""
    from goodoffices.deconfliction import Separation, Separations  # noqa: PLC0415

    of = {
        margin.category: Separation(margin.horizontal_m, margin.vertical_m, margin.time_s)
        for margin in rules.margins
    }
    default = of.pop("", Separation())
    return Separations(default, of)


class Kept:
    """The standing plans of one process, as the record had them at the last look.

    Parameters
    ----------
    office : Office
        Where the record is.
    process : str
        Which.
    """

    def __init__(self, office: Office, process: str) -> None:
        self._office = office
        self._engine = Actor(process, ENGINE.id)
        self._folded = _Folded()
        self._sky: Sky | None = None
        self._sky_rules: EntryId | None = None
        self._ahead: dict[EntryId, Standing] = {}

    def forget(self) -> None:
        """Make everything anew from the record at the next look."""
        self._folded, self._sky = _Folded(), None
        self._ahead.clear()

    def put(self, name: EntryId, stands: Standing, plan: Plan) -> None:
        """Let a plan stand in the sky before it is appended; whoever fails to append it falls back."""
        self.sky.file(plan)
        self._ahead[name] = stands

    def fall_back(self) -> None:
        """Forget what was put in advance and was never appended."""
        if self._ahead:
            self.forget()

    def look(self, view: View | None = None) -> None:
        """Take up what the record has since the last look.

        Raises
        ------
        ConsentMissingError
            If no rules for plans are in force.
        """
        view = view or self._office.view(self._engine)
        folded = self._folded
        keepings = folded.keepings
        for line in view.lines(*KINDS, after=folded.number, withheld=True):
            folded.add(line)
        if folded.number and folded.keepings != keepings and self._sky is not None:
            # What was destroyed is in no index any more.
            self.forget()
            self.look(view)
            return
        if folded.rules is None:
            raise ConsentMissingError("no rules for plans in force")
        if self._sky is None or self._sky_rules != folded.rules:
            self._make()
        for name in folded.changed:
            if self._ahead.pop(name, None) != folded.plans[name]:
                self.sky.file(engine_plan(name, folded.plans[name]))
        folded.changed.clear()

    def _make(self) -> None:
        from goodoffices.deconfliction import Sky  # noqa: PLC0415

        folded = self._folded
        self._sky = Sky(separations_of(self.rules))
        self._sky_rules = folded.rules
        self._sky.restore(_filed(name, plan) for name, plan in folded.plans.items())
        folded.changed.clear()
        self._ahead.clear()

    # What is asked of it

    @property
    def rules_id(self) -> EntryId:
        """The rules in force."""
        assert self._folded.rules is not None  # noqa: S101  # looked at before
        return self._folded.rules

    @property
    def rules(self) -> PlanRulesProposed:
        """The rules in force."""
        return self._folded.proposed[self.rules_id][1]

    @property
    def mediator(self) -> SeatId:
        """Who put them."""
        return self._folded.proposed[self.rules_id][0]

    @property
    def guard(self) -> Guard:
        """Refuses what was worked out from an older look."""
        return Guard(ENGINE.id, self.rules_id, self._folded.last_of[self.rules_id])

    @property
    def sky(self) -> Sky:
        """Every plan that stands."""
        assert self._sky is not None  # noqa: S101  # looked at before
        return self._sky

    @property
    def is_compared(self) -> bool:
        """Whether every plan was held against the others since these rules are in force."""
        return self._folded.compared_at > self._folded.rules_at

    def next_number(self, desk: SeatId) -> int:
        """The number of a desk's next plan."""
        return self._folded.counts[desk] + 1

    def plan(self, name: EntryId) -> Standing | None:
        """A plan, standing or over."""
        return self._folded.plans.get(name)

    def clashing(self, name: EntryId) -> frozenset[EntryId]:
        """The plans that a plan clashes with, as the record has it."""
        return self._folded.pairs.get(name, frozenset())

    @property
    def pairs(self) -> Mapping[EntryId, frozenset[EntryId]]:
        """Which plans clash with which, as the record has it: only plans that clash with some."""
        return {name: met for name, met in self._folded.pairs.items() if met}

    def standing(self) -> Iterator[tuple[EntryId, Standing]]:
        """Every plan that is not over."""
        return ((n, plan) for n, plan in self._folded.plans.items() if not plan.state.is_over)

    def told(self, name: EntryId) -> ClashTold | None:
        """What was told last of a plan."""
        return self._folded.told.get(name)

    def between(self, desks: Desks) -> int:
        """How many pairs of plans of two desks clash."""
        return self._folded.between[desks]

    def known(self, desks: Desks) -> EntryId | None:
        """Where the mediator was first told of two desks."""
        return self._folded.known.get(desks)

    def checks(self, desk: SeatId, now: datetime) -> tuple[Check, ...]:
        """A desk's checks of late; those upon which it filed a plan are marked."""
        from goodoffices.deconfliction import Check  # noqa: PLC0415

        folded = self._folded
        folded.checks = [check for check in folded.checks if now - check.at < REMEMBERED]
        filed = {plan.content.volumes for plan in folded.plans.values() if plan.desk == desk}
        return tuple(
            Check(
                check.desk,
                check.at,
                tuple(stay_out(zone) for zone in check.zones),
                check.clear,
                filed=bool(
                    filed & {c.volumes for c in (check.content, check.found) if c is not None}
                ),
            )
            for check in folded.checks
            if check.desk == desk
        )

    def warned(self, desk: SeatId, pattern: ProbingPattern) -> datetime | None:
        """Until when the mediator was warned of a desk's checks of one pattern."""
        return self._folded.warned.get((desk, pattern))


class Skies:
    """The standing plans of all processes that this server works on.

    Parameters
    ----------
    office : Office
        Where the records are.
    """

    def __init__(self, office: Office) -> None:
        self._office = office
        self._kept: dict[str, tuple[threading.Lock, Kept]] = {}
        self._lock = threading.Lock()

    @contextmanager
    def at(self, process: str) -> Iterator[Kept]:
        """The plans of one process, for one thread at a time, as the record has them now.

        Raises
        ------
        ConsentMissingError
            If no rules for plans are in force.
        """
        with self._lock:
            lock, kept = self._kept.setdefault(
                process, (threading.Lock(), Kept(self._office, process))
            )
        with lock:
            try:
                kept.look()
                yield kept
                # Whoever wrote takes up what it wrote: how long the next desk waits would tell it how much that was.
                kept.look()
            except BaseException:
                kept.fall_back()
                raise
