"""Plans on the record: sealed to their desk, clashes told at once and no more than allowed, nothing lost."""

import sys
import threading
from dataclasses import replace
from datetime import timedelta

import pytest

from goodoffices.errors import (
    AccessError,
    ConsentMissingError,
    FormatError,
    InputError,
    RepeatedKeyError,
    StaleRecordError,
    StoreError,
)
from goodoffices.office import (
    Draft,
    Office,
    amend_plan,
    answer_plan_rules,
    file_plan,
    file_plans,
    invite_seat,
    known_clashes,
    plan_content,
    plan_rules,
    plan_rules_in_force,
    plans,
    propose_plan_rules,
    read_plan_file,
    set_plan_state,
    set_taking_part,
    volumes_of,
)
from goodoffices.office.deconfliction import clashes as telling
from goodoffices.record import (
    ENGINE,
    Allowance,
    Audience,
    ClashKnown,
    ClashTold,
    Given,
    How,
    MarginRule,
    PlanFiled,
    PlanRulesProposed,
    PlansCompared,
    PlanState,
    Role,
    TakingPart,
    encode_body,
)
from tests.cast import BEAT, gather
from tests.duty import on_duty
from tests.flying import OSK, VARN, amend, circle, file, opt_in, set_state, the_plan


@pytest.fixture
def duty(cast):
    found = on_duty(cast)
    opt_in(found)
    return found


def told(duty, actor):
    """What a desk was told of clashes, in order: the number of its plan, and whether it clashes."""
    numbers = {plan.thread.id: plan.number for plan in plans(duty.cast.view(actor))}
    lines = duty.cast.view(actor).lines(ClashTold)
    return [(numbers[line.body.plan], line.body.stands) for line in lines]


def talks(duty):
    """Which desks the mediator knows must talk, and whether they still must."""
    known = known_clashes(duty.cast.view(duty.cast.mara))
    return [
        ({duty.cast.view(duty.cast.mara).name(d) for d in k.desks}, k.over is None) for k in known
    ]


# Opting in


def test_nothing_is_filed_before_every_desk_has_opted_in(cast):
    duty = on_duty(cast)
    with pytest.raises(ConsentMissingError):
        file(duty, duty.lior)

    opt_in(duty, accepts=False)
    assert plan_rules(cast.view(duty.lior))[0].state == "not in force"
    assert plan_rules_in_force(cast.view(duty.noor)) is None
    with pytest.raises(ConsentMissingError):
        file(duty, duty.lior)

    opt_in(duty)
    file(duty, duty.lior)
    assert the_plan(duty, duty.lior).number == 1


def test_an_answer_is_sealed_and_nobody_learns_who_answered_before_the_deadline(cast):
    duty = on_duty(cast)
    proposed = PlanRulesProposed(
        desks=(duty.lior.seat, duty.noor.seat), answer_by=cast.clock() + timedelta(hours=1)
    )
    name = propose_plan_rules(cast.office, cast.mara, proposed, key="p")
    answer_plan_rules(
        cast.office, duty.lior, rules=name, desk=duty.lior.seat, accepts=True, by="Lior", key="a"
    )
    cast.beat(minutes=30)

    for other in (duty.noor, cast.mara):
        [rules] = plan_rules(cast.view(other))
        assert rules.own_answer is None
        assert rules.state == "open"
    cast.beat(minutes=40)
    assert plan_rules(cast.view(duty.noor))[0].state == "not in force"


def test_the_mediator_can_note_an_answer_that_a_desk_gave_by_voice(cast):
    duty = on_duty(cast)
    proposed = PlanRulesProposed(
        desks=(duty.lior.seat, duty.noor.seat), answer_by=cast.clock() + BEAT
    )
    name = propose_plan_rules(cast.office, cast.mara, proposed, key="p")
    given = Given(how=How.VOICE, person="Noor", heard_by="Mara", at=cast.clock())
    answer = {"rules": name, "accepts": True, "by": "Noor"}
    answer_plan_rules(cast.office, duty.lior, desk=duty.lior.seat, key="a", **answer)
    with pytest.raises(AccessError):
        answer_plan_rules(cast.office, duty.lior, desk=duty.noor.seat, key="b", **answer)
    answer_plan_rules(cast.office, cast.mara, desk=duty.noor.seat, given=given, key="c", **answer)
    cast.beat(minutes=10)

    assert plan_rules_in_force(cast.view(duty.noor)).in_force


@pytest.mark.parametrize(
    "change",
    [
        {"desks": ("lior",)},
        {"desks": ("lior", "lior")},
        {"margins": (MarginRule(horizontal_m=200_000),)},
        {"answer_by": timedelta(hours=-1)},
    ],
)
def test_rules_under_which_nothing_could_be_compared_are_not_put(cast, change):
    duty = on_duty(cast)
    given = {"desks": ("lior", "noor"), "answer_by": timedelta(hours=1), **change}
    proposed = PlanRulesProposed(
        desks=tuple(getattr(duty, name).seat for name in given.pop("desks")),
        answer_by=cast.clock() + given.pop("answer_by"),
        **given,
    )
    with pytest.raises(InputError) as refused:
        propose_plan_rules(cast.office, cast.mara, proposed, key="p")
    assert refused.value.advice
    assert not plan_rules(cast.view(cast.mara))


def test_a_desk_that_was_not_asked_files_nothing(duty):
    cast = duty.cast
    third = invite_seat(cast.office, cast.mara, role=Role.LIAISON, name="Third desk", key="third")

    with pytest.raises(ConsentMissingError):
        file(duty, third)
    with pytest.raises(AccessError):
        file(duty, cast.anton)
    assert told(duty, duty.lior) == []


# Who learns what


def test_a_plan_is_read_by_its_desk_and_the_engine_and_nobody_else(duty):
    file(duty, duty.lior)

    assert the_plan(duty, duty.lior).content.name == "Survey"
    [line] = duty.cast.view(duty.lior).lines(PlanFiled)
    assert set(line.audience.seats) == {duty.lior.seat, ENGINE.id}
    for other in (duty.noor, duty.cast.mara, duty.cast.anton, duty.cast.frieda):
        assert not plans(duty.cast.view(other))
        assert not duty.cast.view(other).lines(PlanFiled, PlansCompared, ClashTold, ClashKnown)


def test_a_clash_is_told_to_both_desks_and_the_mediator_in_the_same_moment(duty):
    file(duty, duty.lior)
    assert (told(duty, duty.lior), talks(duty)) == ([], [])

    file(duty, duty.noor, circle(duty, high_m=250))

    assert told(duty, duty.lior) == told(duty, duty.noor) == [(1, True)]
    assert talks(duty) == [({"Liaison", "Southern desk"}, True)]


def test_by_default_a_desk_learns_only_which_of_its_own_plans_clashes(duty):
    file(duty, duty.lior)
    file(duty, duty.noor, circle(duty, name="Secret", priority=7))
    clash = the_plan(duty, duty.lior).clash

    assert (clash.boxes, clash.volumes, clash.gives_way) == ((), b"", None)
    [line] = duty.cast.view(duty.lior).lines(ClashTold)
    assert line.author == ENGINE.id
    assert set(line.audience.seats) == {duty.lior.seat, ENGINE.id}
    assert not duty.cast.view(duty.lior).lines(ClashKnown, PlansCompared)
    held = b"".join(encode_body(x.body) for x in duty.cast.view(duty.lior).lines())
    assert b"Secret" not in held
    assert b"Survey" in held


def test_the_mediator_learns_which_desks_must_talk_and_nothing_of_their_plans(duty):
    before = len(duty.cast.view(duty.cast.mara).lines())
    file(duty, duty.lior)
    file(duty, duty.noor)
    new = duty.cast.view(duty.cast.mara).lines()[before:]

    assert [line.body.KIND for line in new] == ["clash_known"]
    assert set(new[0].audience.seats) == {duty.cast.mara.seat, ENGINE.id}
    body = new[0].body
    assert set(type(body).__dataclass_fields__) == {"desks", "stands", "at", "clash"}


@pytest.mark.parametrize(
    ("allows", "boxes", "volumes"),
    [
        (Allowance.LINE, 0, 0),
        (Allowance.BOX, 1, 0),
        (Allowance.ZONE, 1, 0),
        (Allowance.PLAN, 0, 1),
    ],
)
def test_more_is_told_only_where_the_filer_of_the_other_plan_allowed_it(
    duty, allows, boxes, volumes
):
    theirs = circle(duty, allows=allows, low_m=200, high_m=400)
    file(duty, duty.noor, theirs)
    file(duty, duty.lior)

    mine, other = the_plan(duty, duty.lior), the_plan(duty, duty.noor)
    assert (len(mine.clash.boxes), len(mine.shown)) == (boxes, volumes)
    assert (other.clash.boxes, other.shown) == ((), ())
    if volumes:
        assert mine.shown == volumes_of(theirs)
    for box in mine.clash.boxes:
        assert box.south <= 41.2 <= box.north
        assert box.begins <= mine.begins < mine.ends <= box.ends


def test_a_desk_learns_who_gives_way_only_where_the_rules_say_so(cast):
    duty = on_duty(cast)
    opt_in(duty, tells_who_gives_way=True)
    file(duty, duty.lior, circle(duty, priority=5))
    file(duty, duty.noor, circle(duty, priority=2))

    assert the_plan(duty, duty.lior).clash.gives_way is False
    assert the_plan(duty, duty.noor).clash.gives_way is True


def test_plans_that_touch_or_lie_apart_are_told_to_nobody(duty):
    file(duty, duty.lior)
    file(duty, duty.noor, circle(duty, low_m=300, high_m=400))
    file(duty, duty.noor, circle(duty, hours=5))
    file(duty, duty.noor, circle(duty, VARN))

    assert (told(duty, duty.lior), told(duty, duty.noor), talks(duty)) == ([], [], [])


def test_plans_of_one_desk_never_clash_with_each_other(duty):
    file(duty, duty.lior)
    file(duty, duty.lior)

    assert told(duty, duty.lior) == []


# Amendments and states


def test_an_amendment_clears_a_clash_and_both_are_told_so(duty):
    file(duty, duty.lior)
    file(duty, duty.noor)
    amend(duty, duty.noor, the_plan(duty, duty.noor), circle(duty, low_m=400, high_m=500))

    assert told(duty, duty.lior) == told(duty, duty.noor) == [(1, True), (1, False)]
    assert the_plan(duty, duty.lior).clash is None
    assert talks(duty) == [({"Liaison", "Southern desk"}, False)]


def test_the_history_of_a_plan_is_kept(duty):
    file(duty, duty.lior)
    amend(duty, duty.lior, the_plan(duty, duty.lior), circle(duty, name="Later", hours=6))
    set_state(duty, duty.lior, the_plan(duty, duty.lior), PlanState.ACTIVE)
    plan = the_plan(duty, duty.lior)

    assert [(v.version, v.content.name, v.state) for v in plan.history] == [
        (1, "Survey", PlanState.PLANNED),
        (2, "Later", PlanState.PLANNED),
        (2, "Later", PlanState.ACTIVE),
    ]
    assert (plan.version, plan.state, plan.content.name) == (2, PlanState.ACTIVE, "Later")


def test_whoever_amends_an_older_version_than_the_one_that_stands_is_stopped(duty):
    file(duty, duty.lior)
    looked_at = the_plan(duty, duty.lior)
    amend(duty, duty.lior, looked_at, circle(duty, name="First"))

    with pytest.raises(StaleRecordError) as stopped:
        amend(duty, duty.lior, looked_at, circle(duty, name="Second"))
    assert "amended meanwhile" in stopped.value.advice
    assert the_plan(duty, duty.lior).content.name == "First"


@pytest.mark.parametrize("state", [PlanState.ENDED, PlanState.WITHDRAWN])
def test_a_plan_that_is_over_clashes_with_nothing_and_never_comes_back(duty, state):
    file(duty, duty.lior)
    file(duty, duty.noor)
    set_state(duty, duty.noor, the_plan(duty, duty.noor), state)

    assert told(duty, duty.lior) == [(1, True), (1, False)]
    assert talks(duty)[0][1] is False
    over = the_plan(duty, duty.noor)
    assert over.is_over
    assert over.clash is None
    assert not plans(duty.cast.view(duty.noor), is_open=True)
    for verb in (
        lambda: amend(duty, duty.noor, over, circle(duty)),
        lambda: set_state(duty, duty.noor, over, PlanState.ACTIVE),
    ):
        with pytest.raises(InputError):
            verb()


def test_what_is_under_way_is_neither_planned_nor_withdrawn_any_more(duty):
    file(duty, duty.lior)
    set_state(duty, duty.lior, the_plan(duty, duty.lior), PlanState.ACTIVE)

    for state in (PlanState.PLANNED, PlanState.WITHDRAWN, PlanState.ACTIVE):
        with pytest.raises(InputError):
            set_state(duty, duty.lior, the_plan(duty, duty.lior), state)
    assert the_plan(duty, duty.lior).may == (PlanState.OFF_NOMINAL, PlanState.ENDED)


def test_a_plan_that_goes_off_nominal_says_where_it_may_be_now_and_its_clashes_are_told(duty):
    file(duty, duty.lior, circle(duty, VARN))
    file(duty, duty.noor)
    plan = the_plan(duty, duty.lior)
    set_plan_state(
        duty.cast.office, duty.lior, plan=plan.thread.id, version=1, state=PlanState.OFF_NOMINAL,
        content=circle(duty), by="Lior", key="off",
    )  # fmt: skip

    assert the_plan(duty, duty.lior).state is PlanState.OFF_NOMINAL
    assert the_plan(duty, duty.lior).version == 2
    assert told(duty, duty.noor) == [(1, True)]


def test_a_plan_whose_time_is_over_goes_on_only_with_a_place_and_a_time(duty):
    file(duty, duty.lior)
    duty.cast.clock.forward(hours=6)
    plan = the_plan(duty, duty.lior)
    with pytest.raises(InputError) as refused:
        set_state(duty, duty.lior, plan, PlanState.OFF_NOMINAL)
    assert "from now on" in refused.value.advice

    set_plan_state(
        duty.cast.office, duty.lior, plan=plan.thread.id, version=1, state=PlanState.OFF_NOMINAL,
        content=circle(duty, hours=0), by="Lior", key="late",
    )  # fmt: skip
    set_state(duty, duty.lior, the_plan(duty, duty.lior), PlanState.ENDED)
    assert the_plan(duty, duty.lior).is_over


def test_another_desks_plan_does_not_exist_for_a_desk(duty):
    name = file(duty, duty.lior)

    with pytest.raises(AccessError):
        amend_plan(
            duty.cast.office, duty.noor, plan=name, version=1, content=circle(duty), by="N", key="x"
        )


def test_a_second_clash_is_told_again_and_one_that_is_left_goes_on_standing(duty):
    file(duty, duty.lior)
    file(duty, duty.noor)
    file(duty, duty.noor)
    assert told(duty, duty.lior) == [(1, True), (1, True)]

    set_state(duty, duty.noor, the_plan(duty, duty.noor, 1), PlanState.WITHDRAWN)
    assert told(duty, duty.lior)[-1] == (1, True)
    assert the_plan(duty, duty.lior).clash
    assert talks(duty)[0][1]

    set_state(duty, duty.noor, the_plan(duty, duty.noor, 2), PlanState.WITHDRAWN)
    assert told(duty, duty.lior)[-1] == (1, False)
    assert not talks(duty)[0][1]


def test_an_amendment_that_changes_nothing_for_the_other_side_is_not_told_to_it(duty):
    file(duty, duty.lior)
    file(duty, duty.noor)
    amend(duty, duty.noor, the_plan(duty, duty.noor), circle(duty, radius_m=1_100))

    assert told(duty, duty.lior) == [(1, True)]
    assert told(duty, duty.noor) == [(1, True), (1, True)]


def test_three_desks_learn_only_of_their_own_and_the_mediator_of_each_pair(cast):
    duty = on_duty(cast)
    third = invite_seat(cast.office, cast.mara, role=Role.LIAISON, name="Third", key="third")
    opt_in(duty, duty.lior, duty.noor, third)
    for desk in (duty.lior, duty.noor, third):
        file(duty, desk)

    assert told(duty, duty.lior) == [(1, True), (1, True)]
    assert told(duty, third) == [(1, True)]
    assert len(talks(duty)) == 3


# Once, together, and not missed


def test_a_form_that_is_sent_twice_files_one_plan(duty):
    office, content = duty.cast.office, circle(duty)
    first = file_plan(office, duty.lior, content=content, by="Lior", key="once")
    file(duty, duty.noor)
    duty.cast.clock.forward(minutes=5)

    assert file_plan(office, duty.lior, content=content, by="Lior", key="once") == first
    assert len(plans(duty.cast.view(duty.lior))) == 1
    assert told(duty, duty.noor) == [(1, True)]
    with pytest.raises(RepeatedKeyError):
        file_plan(office, duty.lior, content=circle(duty, VARN), by="Lior", key="once")


def test_an_amendment_that_is_sent_twice_counts_once(duty):
    name = file(duty, duty.lior)
    content = circle(duty, name="Later")
    for _ in range(2):
        amend_plan(
            duty.cast.office, duty.lior, plan=name, version=1, content=content, by="L", key="twice"
        )

    assert the_plan(duty, duty.lior).version == 2


@pytest.mark.parametrize("servers", [1, 2])
def test_of_plans_filed_at_the_same_time_no_clash_is_missed(duty, servers):
    """Two servers have a sky and a lock each, and one record."""
    office = duty.cast.office
    other = office if servers == 1 else replace(office)
    contents = [circle(duty, name=f"Flight {n}") for n in range(4)]
    start = threading.Barrier(2)

    def work(server, actor):
        start.wait()
        for n, content in enumerate(contents):
            file_plan(server, actor, content=content, by="Officer", key=f"{actor.seat}/at once/{n}")

    both = [
        threading.Thread(target=work, args=pair)
        for pair in ((office, duty.lior), (other, duty.noor))
    ]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join()

    for actor in (duty.lior, duty.noor):
        found = plans(duty.cast.view(actor))
        assert [plan.number for plan in found] == [1, 2, 3, 4]
        assert all(plan.clash for plan in found)
    with office.skies.at(duty.lior.process) as kept:
        assert {len(met) for met in kept.pairs.values()} == {4}


def test_a_filing_of_another_server_in_between_is_seen_before_anything_is_written(
    duty, monkeypatch
):
    """Between the look and the append, something else moves the rules' matter on: the guard holds."""
    office = duty.cast.office
    real, moved = telling.findings, []

    def findings(kept, *arguments):
        if not moved:
            moved.append(True)
            note = PlansCompared(rules=kept.rules_id, plan=kept.rules_id, met=(), at=duty.now)
            draft = Draft(Audience([ENGINE.id]), note, by_engine=True)
            office.append(duty.lior, [draft], key="in between")
        return real(kept, *arguments)

    monkeypatch.setattr(sys.modules["goodoffices.office.deconfliction.plans"], "findings", findings)
    file(duty, duty.noor)
    file(duty, duty.lior)

    assert moved
    assert told(duty, duty.lior) == told(duty, duty.noor) == [(1, True)]
    assert len(plans(duty.cast.view(duty.noor))) == 1


@pytest.mark.parametrize("error", [StoreError, StaleRecordError])
def test_a_plan_that_could_not_be_written_is_in_no_sky(duty, monkeypatch, error):
    def append(*_, **__):
        raise error("the disk is full")

    with monkeypatch.context() as broken:
        broken.setattr(Office, "append", append)
        with pytest.raises(error):
            file(duty, duty.lior)
    file(duty, duty.noor)

    assert told(duty, duty.noor) == []
    assert talks(duty) == []
    assert file(duty, duty.lior)
    assert told(duty, duty.noor) == [(1, True)]


def test_the_plans_of_a_file_are_filed_together_or_not_at_all(duty):
    crossed = b"""plan,lat,lon,low_m,high_m,start,end
a,41.20,-32.1,0,120,2026-03-18T06:00Z,2026-03-18T07:00Z
a,41.25,-32.0,0,120,2026-03-18T06:00Z,2026-03-18T07:00Z
a,41.25,-32.1,0,120,2026-03-18T06:00Z,2026-03-18T07:00Z
a,41.20,-32.0,0,120,2026-03-18T06:00Z,2026-03-18T07:00Z
"""
    good = b"""plan,lat,lon,radius_m,low_m,high_m,start,end
a,41.20,-32.1,500,0,120,2026-03-18T06:00Z,2026-03-18T07:00Z
b,41.30,-32.1,500,0,120,2026-03-18T06:00Z,2026-03-18T07:00Z
"""
    view = duty.cast.view(duty.lior)
    with pytest.raises(FormatError) as refused:
        read_plan_file(view, "a.csv", crossed)
    assert refused.value.line == 2
    assert "crosses or touches itself" in refused.value.advice

    contents = read_plan_file(view, "a.csv", good)
    names = file_plans(duty.cast.office, duty.lior, contents=contents, by="Lior", key="file")
    assert len(names) == 2
    assert [plan.content.name for plan in plans(duty.cast.view(duty.lior))] == ["a", "b"]

    gone = circle(duty, hours=-5)
    with pytest.raises(InputError):
        file_plans(duty.cast.office, duty.lior, contents=(*contents, gone), by="Lior", key="file 2")
    assert len(plans(duty.cast.view(duty.lior))) == 2


# Rules that change


def test_wider_margins_make_plans_clash_and_that_is_told_when_they_come_in_force(duty):
    file(duty, duty.lior)
    file(duty, duty.noor, circle(duty, low_m=320, high_m=400))
    assert told(duty, duty.lior) == []

    opt_in(duty, margins=(MarginRule(vertical_m=50),))

    assert told(duty, duty.lior) == told(duty, duty.noor) == [(1, True)]
    assert [rules.state for rules in plan_rules(duty.cast.view(duty.lior))].count("in force") == 1


def test_margins_hang_on_the_category(cast):
    duty = on_duty(cast)
    opt_in(duty, margins=(MarginRule(category="convoy", horizontal_m=5_000),))
    file(duty, duty.lior, circle(duty))
    near = "41.20, -32.05"
    file(duty, duty.noor, circle(duty, near))
    assert told(duty, duty.lior) == []

    file(duty, duty.noor, circle(duty, near, category="convoy"))
    assert told(duty, duty.lior) == [(1, True)]


# The sky is the record's


def test_a_server_that_starts_again_finds_the_same_sky_and_goes_on(duty, tmp_path):
    file(duty, duty.lior)
    file(duty, duty.noor)
    file(duty, duty.noor, circle(duty, VARN))
    amend(duty, duty.noor, the_plan(duty, duty.noor, 2), circle(duty, VARN, name="Moved"))
    set_state(duty, duty.lior, the_plan(duty, duty.lior), PlanState.ACTIVE)
    office, process = duty.cast.office, duty.lior.process

    def sky(office):
        with office.skies.at(process) as kept:
            standing = {name: kept.sky.plan(name) for name, _ in kept.standing()}
            clashes = {name: kept.sky.clashes(plan) for name, plan in standing.items()}
            return standing, clashes, kept.pairs, kept.next_number(duty.noor.seat)

    kept = sky(office)
    office.skies._kept.clear()
    assert sky(office) == kept
    assert len(kept[0]) == 3
    assert {len(met) for met in kept[1].values()} == {0, 1}

    set_state(duty, duty.noor, the_plan(duty, duty.noor, 1), PlanState.WITHDRAWN)
    assert told(duty, duty.lior)[-1] == (1, False)


def test_a_desk_that_left_the_line_keeps_its_standing_plans_in_the_sky(duty):
    file(duty, duty.noor)
    set_taking_part(
        duty.cast.office,
        duty.noor,
        desk=duty.noor.seat,
        state=TakingPart.WITHDRAWN,
        by="N",
        key="w",
    )
    file(duty, duty.lior)

    assert told(duty, duty.lior) == [(1, True)]
    assert told(duty, duty.noor) == [(1, True)]


# Forms


def test_every_shape_of_a_form_makes_volumes(duty):
    view, begins = duty.cast.view(duty.lior), duty.now + timedelta(hours=1)
    plain = {"name": "x", "low_m": 0, "high_m": 100, "begins": begins}
    ends = {"ends": begins + timedelta(hours=1)}
    line = "41.20, -32.10\n41 15.0 N 32 05.0 W"
    corners = f"{line}\n41.25, -32.20"

    assert (
        len(volumes_of(plan_content(view, shape="polygon", points=corners, **plain, **ends))) == 1
    )
    route = plan_content(view, shape="route", points=corners, width_m=200, **plain, **ends)
    assert len(volumes_of(route)) == 2
    assert (len(route.way), route.width_m) == (3, 200)
    convoy = plan_content(view, shape="convoy", points=line, width_m=50, speed_mps=8, **plain)
    assert len(volumes_of(convoy)) >= 1


@pytest.mark.parametrize(
    ("field", "change"),
    [
        ("shape", {"shape": "heart"}),
        ("reference", {"reference": "FL"}),
        ("points", {"points": ""}),
        ("points", {"points": "somewhere"}),
        ("points", {"points": "41.2, -32.1\n41.3, -32.1"}),
        ("points", {"points": "-32.1, 41.2"}),
        ("points", {"points": "50.0, 30.0"}),
        ("radius_m", {"radius_m": None}),
        ("low_m", {"low_m": 300, "high_m": 100}),
        ("ends", {"ends": None}),
        ("end", {"hours": -1}),
        ("name", {"name": " "}),
    ],
)
def test_a_form_that_cannot_stand_says_where_and_what_to_do(duty, field, change):
    begins = duty.now + timedelta(hours=1)
    given = {
        "name": "x", "shape": "circle", "points": OSK, "radius_m": 100, "low_m": 0, "high_m": 100,
        "begins": begins, "ends": begins + timedelta(hours=1),
    }  # fmt: skip
    if "hours" in change:
        change = {"ends": begins + timedelta(hours=change["hours"])}

    with pytest.raises(InputError) as refused:
        plan_content(duty.cast.view(duty.lior), **{**given, **change})
    assert refused.value.field == field
    assert refused.value.advice


def test_a_position_outside_the_theatre_is_taken_where_somebody_looked_again(duty):
    assert volumes_of(circle(duty, "50.0, 30.0", sure=True))


def test_a_process_opened_anew_from_its_folder_has_the_same_plans(tmp_path):
    cast = gather(tmp_path)
    duty = on_duty(cast)
    opt_in(duty)
    file(duty, duty.lior)
    cast.office.store.close()

    again = gather(tmp_path, seed="cast")
    duty = type(duty)(again, duty.lior, duty.noor)
    again.clock.forward(minutes=20)
    try:
        begins = the_plan(duty, duty.lior).begins
        content = circle(duty, begins=begins)
        file_plan(again.office, duty.noor, content=content, by="Noor", key="after the start")
        assert told(duty, duty.lior) == [(1, True)]
    finally:
        again.close()


def test_how_long_a_desk_waits_does_not_tell_how_much_the_other_filed_since(duty, monkeypatch):
    """Whoever files takes it up as well: nothing is left for the next desk to open."""
    from goodoffices.office.deconfliction.standing_plans import Folded

    file(duty, duty.noor)
    for _ in range(3):
        file(duty, duty.lior)
    opened, plain = [], Folded.add
    monkeypatch.setattr(
        Folded, "add", lambda self, line: (opened.append(line.author), plain(self, line))
    )
    file(duty, duty.noor)

    assert duty.noor.seat in opened
    assert duty.lior.seat not in opened
