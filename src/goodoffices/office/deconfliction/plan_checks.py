"""Questions about a plan that is not filed: is it clear, and what would be. Each is counted, and a search is seen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from goodoffices.errors import InputError
from goodoffices.office.access import seated
from goodoffices.office.deconfliction.plan_contents import stay_away
from goodoffices.office.deconfliction.plan_rules import plan_rules_in_force
from goodoffices.office.deconfliction.plans import check_opted_in, in_turn
from goodoffices.office.deconfliction.skies import Kept, Standing, engine_plan
from goodoffices.office.office import Draft
from goodoffices.record import (
    ENGINE,
    Audience,
    Body,
    Corner,
    PlanChecked,
    PlanContent,
    PlanQuestion,
    ProbingPattern,
    ProbingWarned,
    Role,
    SeatId,
)

if TYPE_CHECKING:
    from goodoffices.deconfliction import Check, CheckRules, Plan, Sky
    from goodoffices.office.office import Office
    from goodoffices.office.view import Actor, View

__all__ = [
    "ask_alternative",
    "check_plan",
    "plan_checks",
    "plan_checks_left",
    "probing_warnings",
]

DAY = timedelta(days=1)
ASKED = "asked"
"""The name under which the engine takes a plan that is not filed; no entry is called so."""

Found = tuple[PlanContent, float] | None


def check_plan(
    office: Office, actor: Actor, *, content: PlanContent, by: str, key: str
) -> PlanChecked:
    """Whether a plan would be clear, without filing it: answered for the cells of a coarse grid.

    Parameters
    ----------
    content : PlanContent
        The plan.
    by : str
        The officer who asks.

    Returns
    -------
    PlanChecked
        ``clear`` is the answer: True, nothing is there; False, it may clash, and filing tells.

    Raises
    ------
    ConsentMissingError
        If no rules for plans are in force for this desk.
    LateError
        If this desk has no check left; ``advice`` says from when it has one again.
    InputError
        If the rules allow no checks, or the plan is too large for one.
    """

    def answer(_plan: Plan, _sky: Sky) -> Found:
        return None

    return _ask(office, actor, PlanQuestion.CLEAR, content, by=by, key=key, answer=answer)


def ask_alternative(
    office: Office,
    actor: Actor,
    *,
    content: PlanContent,
    asked: PlanQuestion,
    by: str,
    lowest_m: float | None = None,
    highest_m: float | None = None,
    key: str,
) -> PlanChecked:
    """Another time, altitude or way that is clear of everything, where the rules allow to ask for one.

    Parameters
    ----------
    content : PlanContent
        The plan.
    asked : PlanQuestion
        The earliest clear time, the nearest clear altitude, or a way round: this for a route only.
    by : str
        The officer who asks.
    lowest_m, highest_m : float, optional
        Between which the altitude must stay; asked for with an altitude.

    Returns
    -------
    PlanChecked
        ``found`` is the plan that is clear, ``change`` says by how much it differs. None: no step that was tried is
        clear.

    Raises
    ------
    ConsentMissingError, LateError, InputError
        As :func:`check_plan`.
    """

    def answer(plan: Plan, sky: Sky) -> Found:
        return ANSWERS[asked](plan, sky, content, lowest_m, highest_m)

    if asked not in ANSWERS:
        raise InputError(
            "no alternative was asked for",
            advice="Ask for another time, another altitude or another way.",
            field="asked",
        )
    return _ask(office, actor, asked, content, by=by, key=key, answer=answer)


def _ask(
    office: Office,
    actor: Actor,
    asked: PlanQuestion,
    content: PlanContent,
    *,
    by: str,
    key: str,
    answer: Callable[[Plan, Sky], Found],
) -> PlanChecked:
    seated(office, actor, Role.LIAISON)
    audience = Audience([actor.seat, ENGINE.id])

    def again(before: Sequence[Body]) -> list[Draft]:
        return [
            Draft(audience, replace(body, asked=asked, content=content, by=by))
            for body in before
            if isinstance(body, PlanChecked)
        ]

    def make(kept: Kept) -> list[Draft]:
        check_opted_in(kept, actor)
        rules = _rules(kept, asked)
        now = office.now()
        plan = engine_plan(ASKED, Standing(actor.seat, 0, content))
        checks = kept.checks(actor.seat, now)
        check = _engine_check(plan, kept.sky, checks, now=now, rules=rules)
        found: Found = None
        if asked is not PlanQuestion.CLEAR:
            found = answer(plan, kept.sky)
            check = replace(check, clear=found is not None)
        body = PlanChecked(
            rules=kept.rules_id,
            desk=actor.seat,
            asked=asked,
            content=content,
            clear=check.clear,
            found=found[0] if found else None,
            change=found[1] if found else 0.0,
            zones=tuple(stay_away(zone) for zone in check.zones),
            by=by,
            at=now,
        )
        return [Draft(audience, body), *_warnings(kept, (*checks, check), now, rules)]

    [name] = in_turn(office, actor, key=key, count=1, make=make, again=again)
    line = office.view(actor).entry(name)
    assert line is not None  # noqa: S101  # it was appended just now
    assert isinstance(line.body, PlanChecked)  # noqa: S101
    return line.body


def _rules(kept: Kept, asked: PlanQuestion) -> CheckRules:
    from goodoffices.deconfliction import CheckRules  # noqa: PLC0415  # not at every start

    rules = kept.rules
    if not rules.checks_per_day:
        raise InputError(
            "no checks are allowed",
            advice="The rules allow no checks without filing. A plan can be filed at any time.",
        )
    if asked is not PlanQuestion.CLEAR and not rules.alternatives:
        raise InputError(
            "no alternatives are allowed",
            advice="The rules allow nobody to ask for another time, altitude or way. Call the line.",
            field="asked",
        )
    return CheckRules(per_day=rules.checks_per_day)


def _engine_check(
    plan: Plan, sky: Sky, checks: Sequence[Check], *, now: datetime, rules: CheckRules
) -> Check:
    from goodoffices.deconfliction import check_area, check_plan  # noqa: PLC0415

    for volume in plan.volumes:
        check_area(volume.area)
    return check_plan(plan, sky, checks, now=now, rules=rules)


def _warnings(kept: Kept, checks: Sequence[Check], now: datetime, rules: CheckRules) -> list[Draft]:
    """What the mediator is told of a desk's checks: once a day for each pattern."""
    from goodoffices.deconfliction import probing_patterns  # noqa: PLC0415

    drafts = []
    for probing in probing_patterns(checks, now=now, rules=rules):
        desk, pattern = checks[-1].filer, ProbingPattern(probing.pattern)
        before = kept.warned(SeatId(desk), pattern)
        if before is None or probing.until - before >= DAY:
            body = ProbingWarned(
                desk=SeatId(desk),
                pattern=pattern,
                checks=probing.checks,
                since=probing.since,
                until=probing.until,
            )
            drafts.append(Draft(Audience([kept.mediator, ENGINE.id]), body, by_engine=True))
    return drafts


# Alternatives


def _later(plan: Plan, sky: Sky, content: PlanContent, *_: float | None) -> Found:
    from goodoffices.deconfliction import clear_time  # noqa: PLC0415

    found = clear_time(plan, sky)
    return None if found is None else (_with(content, found[1]), found[0].total_seconds())


def _higher(
    plan: Plan, sky: Sky, content: PlanContent, lowest_m: float | None, highest_m: float | None
) -> Found:
    from goodoffices.deconfliction import clear_altitude  # noqa: PLC0415

    if lowest_m is None or highest_m is None:
        raise InputError(
            "no limits of altitude",
            advice="Say between which altitudes the plan must stay.",
            field="lowest_m",
        )
    found = clear_altitude(plan, sky, lowest_m=lowest_m, highest_m=highest_m)
    return None if found is None else (_with(content, found[1]), found[0])


def _round(plan: Plan, sky: Sky, content: PlanContent, *_: float | None) -> Found:
    from goodoffices.deconfliction import clear_detour  # noqa: PLC0415

    if not content.way:
        raise InputError(
            "not a route",
            advice="A way round is found for a route only. Give the plan as a route with a width.",
            field="asked",
        )
    points = [(corner.latitude, corner.longitude) for corner in content.way]
    found = clear_detour(plan, points, sky, width_m=content.width_m)
    if found is None:
        return None
    way = tuple(Corner(latitude=lat, longitude=lon) for lat, lon in found.points)
    return replace(_with(content, found.plan), way=way), found.longer_m


def _with(content: PlanContent, plan: Plan) -> PlanContent:
    from goodoffices.deconfliction import packed  # noqa: PLC0415

    return replace(content, volumes=packed(plan.volumes))


ANSWERS: dict[
    PlanQuestion, Callable[[Plan, Sky, PlanContent, float | None, float | None], Found]
] = {
    PlanQuestion.TIME: _later,
    PlanQuestion.ALTITUDE: _higher,
    PlanQuestion.DETOUR: _round,
}


# Read


def plan_checks(view: View, *, last: int = 50) -> tuple[PlanChecked, ...]:
    """What this desk asked, the newest first."""
    found = (line.body for line in reversed(view.lines(PlanChecked, last=last)))
    return tuple(body for body in found if isinstance(body, PlanChecked))


def plan_checks_left(view: View, now: datetime) -> int:
    """How many checks this desk has left of the last 24 hours' allowance; 0 while there is no filing."""
    rules = plan_rules_in_force(view)
    if rules is None:
        return 0
    most = rules.proposed.checks_per_day
    used = sum(now - check.at < DAY for check in plan_checks(view, last=max(1, most)))
    return max(0, most - used)


def probing_warnings(view: View, *, last: int = 50) -> tuple[ProbingWarned, ...]:
    """What the mediator was told of checks that look like a search, the newest first."""
    found = (line.body for line in reversed(view.lines(ProbingWarned, last=last)))
    return tuple(body for body in found if isinstance(body, ProbingWarned))
