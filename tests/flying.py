"""Two duty desks that opted in to filing plans, and plans over the theatre that clash or do not."""

from __future__ import annotations

from datetime import datetime, timedelta

from goodoffices.office import (
    Actor,
    DeskPlan,
    amend_plan,
    answer_plan_rules,
    file_plan,
    plan_content,
    plans,
    propose_plan_rules,
    set_plan_state,
)
from goodoffices.record import EntryId, PlanContent, PlanRulesProposed, PlanState
from tests.cast import BEAT
from tests.duty import Duty

OSK, VARN = "41.20, -32.10", "42.30, -31.20"


def opt_in(duty: Duty, *desks: Actor, accepts: bool = True, **rules: object) -> EntryId:
    """Rules for plans, answered by all desks, and settled on the next beat; the last one may refuse."""
    cast = duty.cast
    asked = desks or (duty.lior, duty.noor)
    proposed = PlanRulesProposed(
        desks=tuple(desk.seat for desk in asked),
        answer_by=cast.clock() + BEAT,
        **rules,  # type: ignore[arg-type]
    )
    name = propose_plan_rules(cast.office, cast.mara, proposed, key=cast.key(cast.mara))
    for desk in asked:
        answer_plan_rules(
            cast.office,
            desk,
            rules=name,
            desk=desk.seat,
            accepts=accepts or desk is not asked[-1],
            by="Duty officer",
            key=cast.key(desk),
        )
    cast.beat(minutes=10)
    return name


def circle(
    duty: Duty,
    points: str = OSK,
    *,
    name: str = "Survey",
    hours: float = 3,
    length: float = 2,
    low_m: float = 100,
    high_m: float = 300,
    radius_m: float = 1_000,
    begins: datetime | None = None,
    **more: object,
) -> PlanContent:
    """A circle over a place, from some hours on, for some hours."""
    begins = begins or duty.now + timedelta(hours=hours)
    return plan_content(
        duty.cast.view(duty.lior),
        name=name,
        shape="circle",
        points=points,
        radius_m=radius_m,
        low_m=low_m,
        high_m=high_m,
        begins=begins,
        ends=begins + timedelta(hours=length),
        **more,  # type: ignore[arg-type]
    )


def file(duty: Duty, actor: Actor, content: PlanContent | None = None) -> EntryId:
    """A desk files a plan: a circle over Osk where none is given."""
    cast = duty.cast
    content = content or circle(duty)
    return file_plan(cast.office, actor, content=content, by="Officer", key=cast.key(actor))


def the_plan(duty: Duty, actor: Actor, number: int = 1) -> DeskPlan:
    """A desk's plan of a number, as it reads it now."""
    return next(plan for plan in plans(duty.cast.view(actor)) if plan.number == number)


def amend(duty: Duty, actor: Actor, plan: DeskPlan, content: PlanContent) -> EntryId:
    """Amend the plan as it was looked at."""
    cast = duty.cast
    return amend_plan(
        cast.office, actor, plan=plan.thread.id, version=plan.version, content=content,
        by="Officer", key=cast.key(actor),
    )  # fmt: skip


def set_state(duty: Duty, actor: Actor, plan: DeskPlan, state: PlanState) -> EntryId:
    """Say where a plan stands."""
    cast = duty.cast
    return set_plan_state(
        cast.office, actor, plan=plan.thread.id, version=plan.version, state=state,
        by="Officer", key=cast.key(actor),
    )  # fmt: skip
