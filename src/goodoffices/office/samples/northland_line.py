"""The line between the duty desks of Northland and Southland: notices, a convoy, a hospital, a night call.

Both states are fictional; they lie in the middle of an ocean, where no land is.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from goodoffices.errors import MissingExtraError
from goodoffices.office.deconfliction.incidents import add_to_incident, join_incident, open_incident
from goodoffices.office.deconfliction.line import (
    log_talk,
    record_line_test,
    set_contacts,
    tell_line,
)
from goodoffices.office.deconfliction.notices import file_notice, receipt_notice
from goodoffices.office.deconfliction.plan_contents import plan_content
from goodoffices.office.deconfliction.plan_rules import answer_plan_rules, propose_plan_rules
from goodoffices.office.deconfliction.plans import amend_plan, file_plan, set_plan_state
from goodoffices.office.deconfliction.sites import (
    notify_site,
    set_theatre,
    spot_of,
    tell_site,
    verify_site,
)
from goodoffices.record import (
    Advance,
    Allowance,
    Basis,
    Callback,
    Category,
    Corner,
    EntryId,
    Level,
    MarginRule,
    NamedPlace,
    PlanRulesProposed,
    PlanState,
    Role,
    Rung,
    TheatreSet,
)

if TYPE_CHECKING:
    from goodoffices.office.samples.script import Script
    from goodoffices.office.view import Actor, View
    from goodoffices.record import PlanContent

__all__ = ["Desks", "open_line", "work_the_line"]

LIOR, ELKE, NOOR, TARO = "Lior Haldane", "Elke Brandt", "Noor Vestal", "Taro Minn"


class Desks(NamedTuple):
    """The two duty desks."""

    north: Actor
    south: Actor


def _corners(*points: tuple[float, float]) -> tuple[Corner, ...]:
    return tuple(Corner(latitude=latitude, longitude=longitude) for latitude, longitude in points)


THEATRE = TheatreSet(
    name="Northland and Southland",
    outline=_corners((40.4, -33.2), (42.2, -33.2), (42.2, -31.0), (40.4, -31.0)),
    waters=(_corners((41.5, -32.9), (41.9, -32.9), (41.9, -32.3), (41.5, -32.3)),),
    places=(
        NamedPlace(name="Osk", latitude=41.20, longitude=-32.10, radius_m=4000),
        NamedPlace(name="Hallin", latitude=41.05, longitude=-31.55, radius_m=5000),
        NamedPlace(name="Marren Ford", latitude=40.85, longitude=-32.45, radius_m=3000),
    ),
)


def _ladder(side: str) -> tuple[Rung, ...]:
    return (
        Rung(level=Level.DESK, contact=f"{side} duty officer, line 1"),
        Rung(level=Level.DESK, contact=f"{side} second officer, line 2"),
        Rung(level=Level.COMMAND, contact=f"{side} commander on duty, line 5"),
        Rung(level=Level.POLITICAL, contact=f"{side} minister's office, line 9"),
    )


def open_line(script: Script, mediator: Actor) -> Desks:
    """Seat a duty desk on each side, make them known to each other, and say whom to call."""
    purpose = (
        "The line between the duty desks along the river Marren: what moves, what must not be hit, and"
        " who was told when."
    )
    north = script.invite(mediator, Role.LIAISON, "Northern duty desk", purpose=purpose)
    south = script.invite(mediator, Role.LIAISON, "Southern duty desk", purpose=purpose)
    script.introduce(mediator, north, south)
    script.do(set_theatre, mediator, THEATRE)
    script.do(set_contacts, north, rungs=_ladder("Northern"), by=LIOR)
    script.do(set_contacts, south, rungs=_ladder("Southern"), by=NOOR)
    script.later(5)
    script.do(record_line_test, north, other=south.seat, by=LIOR, answered_by=NOOR)
    desks = Desks(north, south)
    _opt_in(script, mediator, desks)
    return desks


def _opt_in(script: Script, mediator: Actor, desks: Desks) -> None:
    """Both desks accept rules for filing plans; it is told on the next beat after the deadline."""
    proposed = PlanRulesProposed(
        desks=(desks.north.seat, desks.south.seat),
        answer_by=script.office.now() + timedelta(days=1),
        margins=(
            MarginRule(horizontal_m=500, vertical_m=50, time_s=300),
            MarginRule(category="convoy", horizontal_m=2_000, vertical_m=300, time_s=1_800),
        ),
        alternatives=True,
    )
    rules = script.do(propose_plan_rules, mediator, proposed)
    for desk, by in ((desks.north, LIOR), (desks.south, NOOR)):
        script.do(answer_plan_rules, desk, rules=rules, desk=desk.seat, accepts=True, by=by)


def _receipts(script: Script, desks: Desks, notice: EntryId, *steps: tuple[Advance, str]) -> None:
    for step, words in steps:
        sender = step in (Advance.CONFIRMED, Advance.NOT_AS_SENT)
        actor, by = (desks.north, LIOR) if sender else (desks.south, NOOR)
        script.do(receipt_notice, actor, notice=notice, step=step, by=by, words=words)


def work_the_line(script: Script, mediator: Actor, desks: Desks) -> None:
    """What stands on the line this morning."""
    north, south, office = desks.north, desks.south, script.office
    hospital = script.do(
        notify_site,
        south,
        name="District hospital, Hallin",
        function="hospital, 120 beds",
        position="41.05120 N 31.55230 W",
        place="Hallin",
        by=NOOR,
    )
    script.do(verify_site, south, site=hospital, position="41 03.073 N 31 33.136 W", by=TARO)
    [told] = script.do(
        tell_site,
        south,
        site=hospital,
        to=[north.seat],
        by=NOOR,
        passed_to="Northern air operations",
    )
    for step, words in (
        (Advance.READ_BACK, "Hospital at Hallin, four one decimal zero five one two north."),
        (Advance.ACKNOWLEDGED, ""),
        (Advance.PASSED_ON, "Northern air operations, night watch"),
    ):
        script.do(receipt_notice, north, notice=told, step=step, by=ELKE, words=words)
    script.do(receipt_notice, south, notice=told, step=Advance.CONFIRMED, by=NOOR)
    script.do(
        notify_site,
        south,
        name="Water works, Marren Ford",
        function="water for three towns",
        position="25T EF 46200 22360",
        by=TARO,
        review_by=script.today() + timedelta(days=5),
        place="Marren Ford",
    )
    script.later(1)
    view, now = office.view(north), office.now()
    way = [
        spot_of(view, text, place=place)
        for text, place in (
            ("41.20340 N 32.10770 W", "Osk"),
            ("41.05120 N 31.55230 W", "Hallin"),
        )
    ]
    [convoy] = script.do(
        file_notice,
        north,
        to=[south.seat],
        category=Category.MOVEMENT,
        words="Four white trucks and two ambulances from Osk to the hospital at Hallin, flour and"
        " medicines, no escort.",
        by=LIOR,
        begins=now + timedelta(hours=54),
        ends=now + timedelta(hours=60),
        spots=way,
        passed_to="Southern river brigade",
    )
    _receipts(
        script, desks, convoy, (Advance.READ_BACK, "Four trucks, two ambulances, Osk to Hallin.")
    )
    [shots] = script.do(
        file_notice,
        south,
        to=[north.seat],
        category=Category.INCIDENT,
        words="Shots from the north bank at the ford, two people hurt. Ask your post there to stop.",
        by=NOOR,
        ends=now + timedelta(hours=30),
        spots=[spot_of(office.view(south), "40.85100 N 32.45200 W", place="Marren Ford")],
    )
    script.later(3)
    script.do(receipt_notice, north, notice=shots, step=Advance.READ_BACK, by=ELKE,
              words="Shots at Marren Ford from our bank, two hurt.")  # fmt: skip
    script.do(receipt_notice, south, notice=shots, step=Advance.CONFIRMED, by=NOOR)
    script.do(receipt_notice, north, notice=shots, step=Advance.ACKNOWLEDGED, by=ELKE)
    sheet = script.do(
        open_incident,
        north,
        name="Shots at Marren Ford",
        words="The southern desk tells of shots from our bank at the ford, two people hurt.",
        basis=Basis.OTHER_DESK,
        by=ELKE,
        happened=office.now() - timedelta(minutes=3),
        spots=[spot_of(office.view(north), "40.85100 N 32.45200 W", place="Marren Ford")],
        joined=[shots],
    )
    call = script.do(
        log_talk,
        north,
        other=south.seat,
        by=ELKE,
        with_whom=NOOR,
        words="The post at the ford has been told to hold. We call again when it has answered.",
        read_back="The post is told to hold; you call again.",
        callback=Callback.CALLED_BACK,
        waited_min=1,
        length_min=3,
    )
    script.later(1)
    script.do(receipt_notice, north, notice=shots, step=Advance.PASSED_ON, by=ELKE,
              words="The post at Marren Ford")  # fmt: skip
    script.do(join_incident, north, incident=sheet, others=[call])
    script.do(
        add_to_incident,
        north,
        incident=sheet,
        words="Which post fired, and at what?",
        basis=Basis.NOT_KNOWN,
        known_by="The commander of the river company",
        by=ELKE,
    )
    script.do(record_line_test, south, other=north.seat, by=NOOR, answered_by=ELKE)
    with suppress(MissingExtraError):
        # Plans need the packages for exact geometry; the line does not rest on them.
        _fly(script, desks)
    script.do(
        tell_line,
        mediator,
        words="The line between the duty desks holds; it was tested this night.",
    )


def _fly(script: Script, desks: Desks) -> None:
    """Survey flights and a convoy; one survey and the convoy's escort meet over the road, and the desks must talk."""
    north, south = desks
    day = datetime.combine(script.today() + timedelta(days=2), datetime.min.time(), UTC)

    def view(desk: Actor) -> View:
        return script.office.view(desk)

    escort = plan_content(
        view(north),
        name="Drone above the flour convoy",
        shape="route",
        points="41.20340 N 32.10770 W\n41.12000 N 31.80000 W\n41.05120 N 31.55230 W",
        width_m=400,
        low_m=80,
        high_m=200,
        reference="AMSL",
        begins=day + timedelta(hours=15),
        ends=day + timedelta(hours=18),
        category="convoy",
        priority=5,
        allows=Allowance.BOX,
    )
    script.do(file_plan, north, content=escort, by=LIOR)

    def survey(low_m: float, high_m: float) -> PlanContent:
        return plan_content(
            view(south),
            name="Survey of the flooded road",
            shape="circle",
            points="41.12500 N 31.80000 W",
            radius_m=1_500,
            low_m=low_m,
            high_m=high_m,
            reference="AMSL",
            begins=day + timedelta(hours=16),
            ends=day + timedelta(hours=19),
        )

    plan = script.do(file_plan, south, content=survey(900, 1_100), by=NOOR)
    mast = plan_content(
        view(south),
        name="Balloon at the water works",
        shape="circle",
        points="40.85100 N 32.45200 W",
        radius_m=300,
        low_m=0,
        high_m=150,
        reference="AMSL",
        begins=script.office.now(),
        ends=day + timedelta(hours=20),
    )
    balloon = script.do(file_plan, south, content=mast, by=TARO)
    script.do(set_plan_state, south, plan=balloon, version=1, state=PlanState.ACTIVE, by=TARO)
    script.later(1)
    script.do(
        amend_plan,
        south,
        plan=plan,
        version=1,
        content=survey(150, 300),
        by=NOOR,
        words="Low cloud: the camera has to be under it.",
    )
