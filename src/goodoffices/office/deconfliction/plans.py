"""Plans of duty desks: filed under seal, amended, under way, ended; clashes are told at once.

A plan is read by its own desk and the engine. What another desk or the mediator learns is only what a clash tells
(:mod:`goodoffices.office.deconfliction.clashes`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Final

from goodoffices.errors import (
    AccessError,
    ConsentMissingError,
    InputError,
    RepeatedKeyError,
    StaleRecordError,
)
from goodoffices.office.access import seated
from goodoffices.office.deconfliction.clashes import TRIES, findings
from goodoffices.office.deconfliction.outside import outside_findings
from goodoffices.office.deconfliction.plan_contents import volumes_of
from goodoffices.office.deconfliction.skies import Kept, Standing, engine_plan
from goodoffices.office.office import Draft
from goodoffices.record import (
    ENGINE,
    Audience,
    Body,
    ClashTold,
    EntryId,
    Line,
    OutsideTold,
    PlanAmended,
    PlanContent,
    PlanFiled,
    PlanState,
    PlanStateSet,
    Role,
    Thread,
)
from goodoffices.store import Query

if TYPE_CHECKING:
    from goodoffices.deconfliction import Volume
    from goodoffices.office.office import Office
    from goodoffices.office.view import Actor, View

__all__ = [
    "DeskPlan",
    "PlanVersion",
    "amend_plan",
    "desk_plan",
    "file_plan",
    "file_plans",
    "plans",
    "set_plan_state",
]

FOLLOWING: Final[Mapping[PlanState, tuple[PlanState, ...]]] = {
    PlanState.PLANNED: (
        PlanState.ACTIVE,
        PlanState.OFF_NOMINAL,
        PlanState.ENDED,
        PlanState.WITHDRAWN,
    ),
    PlanState.ACTIVE: (PlanState.OFF_NOMINAL, PlanState.ENDED),
    PlanState.OFF_NOMINAL: (PlanState.ACTIVE, PlanState.ENDED),
    PlanState.ENDED: (),
    PlanState.WITHDRAWN: (),
}
"""What has ended never comes back, and what is under way is never merely planned again."""


@dataclass(frozen=True, slots=True, repr=False)
class PlanVersion:
    """A plan as it stood from some moment on.

    Attributes
    ----------
    version : int
        Counted from 1; a change of state alone makes none.
    content : PlanContent
        What it was.
    state : PlanState
        Where it stood.
    by : str
        The officer who wrote it.
    at : datetime
        When.
    words : str
        What was added.
    """

    version: int
    content: PlanContent
    state: PlanState
    by: str
    at: datetime
    words: str = ""


@dataclass(frozen=True, slots=True, repr=False)
class DeskPlan:
    """A plan as its own desk reads it.

    Attributes
    ----------
    thread : Thread
        Its lines.
    line : Line
        The first of them.
    filed : PlanFiled
        As it was filed.
    history : tuple of PlanVersion
        All that stood, in order; the last one stands now.
    told : tuple of ClashTold
        What was told of its clashes, in order.
    outside_told : tuple of OutsideTold
        What was told of announced flights, in order.
    """

    thread: Thread
    line: Line
    filed: PlanFiled
    history: tuple[PlanVersion, ...]
    told: tuple[ClashTold, ...]
    outside_told: tuple[OutsideTold, ...] = ()

    @property
    def number(self) -> int:
        """Its number among the desk's own plans."""
        return self.filed.number

    @property
    def content(self) -> PlanContent:
        """What it is now."""
        return self.history[-1].content

    @property
    def version(self) -> int:
        """How often it was written."""
        return self.history[-1].version

    @property
    def state(self) -> PlanState:
        """Where it stands."""
        return self.history[-1].state

    @property
    def is_over(self) -> bool:
        """Whether it is ended or withdrawn."""
        return self.state.is_over

    @property
    def may(self) -> tuple[PlanState, ...]:
        """The states that can follow."""
        return FOLLOWING[self.state]

    @property
    def clash(self) -> ClashTold | None:
        """What was told last, if it clashes now; None where it clashes with nothing."""
        last = self.told[-1] if self.told and not self.is_over else None
        return last if last is not None and last.stands else None

    @property
    def outside(self) -> OutsideTold | None:
        """Which announced flights it clashes with, as told last; None where it clashes with none."""
        last = self.outside_told[-1] if self.outside_told and not self.is_over else None
        return last if last is not None and last.flights else None

    @property
    def volumes(self) -> tuple[Volume, ...]:
        """Where and when it is."""
        return volumes_of(self.content)

    @property
    def shown(self) -> tuple[Volume, ...]:
        """Volumes of others that it clashes with, where those who filed them let them be seen."""
        from goodoffices.deconfliction import unpacked  # noqa: PLC0415

        return unpacked(self.clash.volumes) if self.clash is not None and self.clash.volumes else ()

    @property
    def begins(self) -> datetime:
        """When the first of it begins."""
        return min(volume.window.start for volume in self.volumes)

    @property
    def ends(self) -> datetime:
        """When the last of it ends."""
        return max(volume.window.end for volume in self.volumes)


def plans(view: View, *, is_open: bool | None = None) -> tuple[DeskPlan, ...]:
    """The plans of this desk by their numbers; nobody else reads any."""
    found = [desk_plan(thread) for thread in view.threads("plan", is_open=is_open)]
    return tuple(sorted(found, key=lambda plan: plan.number))


def desk_plan(thread: Thread) -> DeskPlan:
    """One plan as it stands, with all that stood before.

    Raises
    ------
    NotInAudienceError
        If the matter is no plan.
    """
    line, filed = thread.root_of(PlanFiled)
    history = [PlanVersion(1, filed.content, PlanState.PLANNED, filed.by, filed.at)]
    told, outside = [], []
    for body in (one.body for one in thread.lines):
        last = history[-1]
        if isinstance(body, PlanAmended):
            history.append(
                PlanVersion(body.version, body.content, last.state, body.by, body.at, body.words)
            )
        elif isinstance(body, PlanStateSet):
            history.append(
                PlanVersion(last.version, last.content, body.state, body.by, body.at, body.words)
            )
        elif isinstance(body, ClashTold):
            told.append(body)
        elif isinstance(body, OutsideTold):
            outside.append(body)
    return DeskPlan(thread, line, filed, tuple(history), tuple(told), tuple(outside))


# Filing


def file_plan(office: Office, actor: Actor, *, content: PlanContent, by: str, key: str) -> EntryId:
    """File a plan under seal; where it clashes both desks and the mediator are told at once.

    Parameters
    ----------
    content : PlanContent
        As :func:`plan_content` or :func:`read_plan_file` makes it.
    by : str
        The officer who files it.

    Raises
    ------
    ConsentMissingError
        If no rules for plans are in force for this desk.
    InputError
        If an area crosses itself or is too large, or the plan is over already. Nothing was filed then.
    """
    return file_plans(office, actor, contents=(content,), by=by, key=key)[0]


def file_plans(
    office: Office, actor: Actor, *, contents: Sequence[PlanContent], by: str, key: str
) -> tuple[EntryId, ...]:
    """File the plans of a file together or, where one is refused, none.

    Parameters
    ----------
    contents : sequence of PlanContent
        At least one.
    by : str
        The officer who files them.

    Raises
    ------
    ConsentMissingError, InputError
        As :func:`file_plan`.
    """
    if not contents:
        raise InputError("no plan", advice="There is no plan to file.", field="contents")
    seated(office, actor, Role.LIAISON)
    names = office.entry_ids(actor, key, len(contents))
    audience = Audience([actor.seat, ENGINE.id])

    def again(before: Sequence[Body]) -> list[Draft]:
        filed = [body for body in before if isinstance(body, PlanFiled)]
        return [
            Draft(audience, replace(body, content=content, by=by))
            for body, content in zip(filed, contents, strict=False)
        ]

    def make(kept: Kept) -> list[Draft]:
        check_opted_in(kept, actor)
        at, number = office.now(), kept.next_number(actor.seat)
        standing = {
            name: Standing(actor.seat, number + place, content)
            for place, (name, content) in enumerate(zip(names, contents, strict=True))
        }
        found = _compared(kept, standing, at)
        own = [
            Draft(
                audience,
                PlanFiled(desk=actor.seat, number=plan.number, content=plan.content, by=by, at=at),
            )
            for plan in standing.values()
        ]
        return [*own, *found]

    return in_turn(office, actor, key=key, count=len(contents), make=make, again=again)


def check_opted_in(kept: Kept, actor: Actor) -> None:
    """Refuse what only desks do that accepted the rules in force.

    Raises
    ------
    ConsentMissingError
        If this one did not.
    """
    if actor.seat not in kept.rules.desks:
        raise ConsentMissingError("this desk did not accept the rules for plans")


def _compared(kept: Kept, standing: Mapping[EntryId, Standing], at: datetime) -> list[Draft]:
    """Hold plans against all that stand, let them stand, and say what the engine says of it."""
    made = {name: engine_plan(name, plan) for name, plan in standing.items()}
    for name, plan in made.items():
        if not standing[name].state.is_over and max(v.window.end for v in plan.volumes) <= at:
            raise InputError(
                "the plan is over already",
                advice="Its end has passed. Say where it is from now on and until when; a plan that is done is ended.",
                field="ends",
            )
    met = {
        name: frozenset(EntryId(clash.other) for clash in kept.sky.clashes(plan))
        for name, plan in made.items()
    }
    for name, stands in standing.items():
        kept.put(name, stands, made[name])
    return [
        *findings(kept, met, standing, tuple(standing), at),
        *outside_findings(kept, standing, at),
    ]


def in_turn(
    office: Office,
    actor: Actor,
    *,
    key: str,
    count: int,
    make: Callable[[Kept], list[Draft]],
    again: Callable[[Sequence[Body]], list[Draft]],
) -> tuple[EntryId, ...]:
    """Look at the sky and append, with nothing in between: so that of two plans filed at once no clash is missed.

    Parameters
    ----------
    count : int
        How many of the entries are the actor's own; they come first.
    make : callable
        From the sky to what is to be appended.
    again : callable
        From what a form with this key wrote before to the same as it was sent now: a form sent twice counts once.
    """
    names = office.entry_ids(actor, key, count)
    with office.skies.at(actor.process) as kept:
        for _ in range(TRIES):
            before = [line.body for line in office.read(actor, Query(entry_ids=names))]
            if before:
                drafts = again(before)
                if len(drafts) != count:
                    raise RepeatedKeyError from None
                return office.append(actor, drafts, key=key)
            drafts = make(kept)
            try:
                return office.append(actor, drafts, key=key, guards=[kept.guard])[:count]
            except (StaleRecordError, RepeatedKeyError):
                # Another server compared or wrote in between.
                kept.look()
        raise StaleRecordError(
            "others filed at the same moments",
            advice="Others wrote at the same moments. Nothing was written; send the form again.",
        )


def amend_plan(
    office: Office,
    actor: Actor,
    *,
    plan: EntryId,
    version: int,
    content: PlanContent,
    by: str,
    words: str = "",
    key: str,
) -> EntryId:
    """Let a plan be another from now on; what stood before stays on the record.

    Parameters
    ----------
    plan : EntryId
        Which.
    version : int
        The one that the officer looked at.
    content : PlanContent
        As it is to stand now.
    by, words : str
        The officer, and why.

    Raises
    ------
    StaleRecordError
        If it was amended since.
    InputError
        If it is over, or cannot stand.
    """
    return _move(
        office, actor, plan=plan, version=version, content=content, by=by, words=words, key=key
    )


def set_plan_state(
    office: Office,
    actor: Actor,
    *,
    plan: EntryId,
    version: int,
    state: PlanState,
    by: str,
    words: str = "",
    content: PlanContent | None = None,
    key: str,
) -> EntryId:
    """Say that a plan is under way, off nominal, ended or withdrawn.

    Parameters
    ----------
    plan : EntryId
        Which.
    version : int
        The one that the officer looked at.
    state : PlanState
        From now on.
    by, words : str
        The officer, and anything added.
    content : PlanContent, optional
        Where it may be now, where that is no longer what was planned.

    Raises
    ------
    StaleRecordError
        If it was amended since.
    InputError
        If that state cannot follow.
    """
    return _move(
        office,
        actor,
        plan=plan,
        version=version,
        state=state,
        content=content,
        by=by,
        words=words,
        key=key,
    )


def _move(
    office: Office,
    actor: Actor,
    *,
    plan: EntryId,
    version: int,
    content: PlanContent | None,
    by: str,
    words: str,
    key: str,
    state: PlanState | None = None,
) -> EntryId:
    view = seated(office, actor, Role.LIAISON)
    line, filed = view.thread(plan).root_of(PlanFiled)
    if filed.desk != actor.seat:
        raise AccessError("not this desk's plan")

    def own(at: datetime, stands: int) -> list[Draft]:
        bodies: list[Body] = []
        if state is not None:
            bodies.append(PlanStateSet(plan=plan, state=state, by=by, at=at, words=words))
        if content is not None:
            added = words if state is None else ""
            bodies.append(
                PlanAmended(
                    plan=plan, version=stands + 1, content=content, by=by, at=at, words=added
                )
            )
        return [Draft(line.audience, body) for body in bodies]

    def again(before: Sequence[Body]) -> list[Draft]:
        moments = [body.at for body in before if isinstance(body, PlanStateSet | PlanAmended)]
        return own(moments[0], version) if moments else []

    def make(kept: Kept) -> list[Draft]:
        standing = kept.plan(plan)
        assert standing is not None  # noqa: S101  # its beginning was read above
        if standing.version != version:
            raise StaleRecordError(
                "a plan has been amended since",
                advice="The plan was amended meanwhile. Nothing was written; look at it as it stands and go on from there.",
                field="version",
            )
        _check_follows(standing.state, state)
        at = office.now()
        moved = replace(
            standing,
            state=state or standing.state,
            content=content or standing.content,
            version=version + (content is not None),
        )
        return [*own(at, version), *_compared(kept, {plan: moved}, at)]

    count = (state is not None) + (content is not None)
    return in_turn(office, actor, key=key, count=count, make=make, again=again)[0]


def _check_follows(stands: PlanState, state: PlanState | None) -> None:
    if stands.is_over:
        raise InputError(
            "the plan is over",
            advice="This plan is over and never comes back. File a new one.",
            field="state",
        )
    if state is not None and state not in FOLLOWING[stands]:
        raise InputError(
            "the state of a plan cannot follow",
            advice=f"A plan that is {stands} cannot become {state}.",
            field="state",
        )
