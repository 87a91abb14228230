"""Questions about a plan that is not filed: answered coarsely, counted, and seen where they look like a search."""

from datetime import timedelta

import pytest

from goodoffices.errors import ConsentMissingError, InputError, LateError
from goodoffices.office import (
    ask_alternative,
    check_plan,
    file_plan,
    invite_seat,
    plan_checks,
    plan_checks_left,
    plan_content,
    plans,
    probing_warnings,
    volumes_of,
)
from goodoffices.record import (
    ENGINE,
    PlanChecked,
    PlanQuestion,
    ProbingPattern,
    ProbingWarned,
    Role,
)
from tests.duty import on_duty
from tests.flying import OSK, VARN, circle, file, opt_in


@pytest.fixture
def duty(cast):
    found = on_duty(cast)
    opt_in(found, checks_per_day=10, alternatives=True)
    file(found, found.noor)
    return found


def check(duty, content=None, actor=None, key=None):
    cast, actor = duty.cast, actor or duty.lior
    content = content or circle(duty)
    return check_plan(cast.office, actor, content=content, by="Lior", key=key or cast.key(actor))


def ask(duty, asked, content=None, **more):
    content = content or circle(duty)
    return ask_alternative(
        duty.cast.office, duty.lior, content=content, asked=asked, by="Lior",
        key=duty.cast.key(duty.lior), **more,
    )  # fmt: skip


def warnings(duty):
    return [(w.desk, w.pattern) for w in probing_warnings(duty.cast.view(duty.cast.mara))]


def test_a_check_says_whether_a_plan_is_clear_and_files_nothing(duty):
    assert not check(duty).clear
    assert check(duty, circle(duty, VARN)).clear

    assert not plans(duty.cast.view(duty.lior))
    assert len(duty.cast.view(duty.noor).lines(PlanChecked)) == 0
    [first, second] = duty.cast.view(duty.lior).lines(PlanChecked)
    assert set(first.audience.seats) == {duty.lior.seat, ENGINE.id}
    assert plan_checks(duty.cast.view(duty.lior)) == (second.body, first.body)


def test_a_check_of_the_desks_own_plans_says_nothing_of_them(duty):
    assert check(duty, actor=duty.noor).clear


def test_checks_are_counted_and_come_back_after_a_day(duty):
    for n in range(10):
        assert plan_checks_left(duty.cast.view(duty.lior), duty.now) == 10 - n
        check(duty)
    with pytest.raises(LateError) as refused:
        check(duty)
    assert "A plan can be filed at any time" in refused.value.advice
    assert len(plan_checks(duty.cast.view(duty.lior))) == 10
    assert file(duty, duty.lior)

    duty.cast.clock.forward(hours=25)
    content = circle(duty, VARN)
    assert check(duty, content).clear
    assert plan_checks_left(duty.cast.view(duty.lior), duty.now) == 9


def test_a_check_that_is_sent_twice_counts_once(duty):
    content = circle(duty)
    assert check(duty, content, key="once") == check(duty, content, key="once")
    assert plan_checks_left(duty.cast.view(duty.lior), duty.now) == 9


def test_after_a_restart_checks_are_still_counted(duty):
    for _ in range(10):
        check(duty)
    duty.cast.office.skies._kept.clear()

    with pytest.raises(LateError):
        check(duty)


def test_the_mediator_is_warned_at_once_of_a_search_and_once(duty):
    for n in range(6):
        assert warnings(duty) == []
        check(duty, circle(duty, low_m=100 + 400 * (n % 2), high_m=200 + 400 * (n % 2)))

    assert warnings(duty) == [(duty.lior.seat, ProbingPattern.NARROWING)]
    check(duty)
    assert len(warnings(duty)) == 1
    [line] = duty.cast.view(duty.cast.mara).lines(ProbingWarned)
    assert set(line.audience.seats) == {duty.cast.mara.seat, ENGINE.id}
    assert line.author == ENGINE.id
    assert not duty.cast.view(duty.lior).lines(ProbingWarned)


def test_checks_upon_which_a_plan_was_filed_look_like_no_search(duty):
    for n in range(8):
        content = circle(
            duty, low_m=100 + 400 * (n % 2), high_m=200 + 400 * (n % 2), radius_m=900 + n
        )
        check(duty, content)
        file_plan(duty.cast.office, duty.lior, content=content, by="Lior", key=f"filed upon {n}")

    assert warnings(duty) == []


def test_where_the_rules_allow_no_checks_there_are_none(cast):
    duty = on_duty(cast)
    opt_in(duty, checks_per_day=0)
    with pytest.raises(InputError) as refused:
        check(duty)
    assert "allow no checks" in refused.value.advice
    assert plan_checks_left(cast.view(duty.lior), duty.now) == 0


def test_where_the_rules_allow_no_alternatives_there_are_none(cast):
    duty = on_duty(cast)
    opt_in(duty)
    with pytest.raises(InputError) as refused:
        ask(duty, PlanQuestion.TIME)
    assert "Call the line" in refused.value.advice


def test_a_desk_that_did_not_opt_in_can_ask_nothing(duty):
    cast = duty.cast
    third = invite_seat(cast.office, cast.mara, role=Role.LIAISON, name="Third desk", key="third")

    with pytest.raises(ConsentMissingError):
        check(duty, actor=third)


def test_another_time_is_clear_and_filing_it_clashes_with_nothing(duty):
    found = ask(duty, PlanQuestion.TIME)

    assert found.clear
    assert found.change == 7_200
    before, after = volumes_of(circle(duty))[0], volumes_of(found.found)[0]
    assert after.window.start - before.window.start == timedelta(hours=2)
    file_plan(duty.cast.office, duty.lior, content=found.found, by="Lior", key="later")
    assert plans(duty.cast.view(duty.lior))[0].clash is None


def test_another_altitude_is_clear_within_its_limits(duty):
    found = ask(duty, PlanQuestion.ALTITUDE, lowest_m=0, highest_m=2_000)
    assert (found.clear, found.change) == (True, 200.0)

    none = ask(duty, PlanQuestion.ALTITUDE, lowest_m=100, highest_m=350)
    assert (none.clear, none.found) == (False, None)
    with pytest.raises(InputError) as refused:
        ask(duty, PlanQuestion.ALTITUDE)
    assert refused.value.field == "lowest_m"


def test_a_way_round_is_found_for_a_route_and_for_nothing_else(duty):
    begins = duty.now + timedelta(hours=3)
    route = plan_content(
        duty.cast.view(duty.lior), name="Flour", shape="route", points="41.1, -32.1\n41.3, -32.1",
        width_m=200, low_m=100, high_m=300, begins=begins, ends=begins + timedelta(hours=1),
    )  # fmt: skip
    found = ask(duty, PlanQuestion.DETOUR, route)

    assert found.clear
    assert found.change > 0
    assert len(found.found.way) > 2
    file_plan(duty.cast.office, duty.lior, content=found.found, by="Lior", key="round")
    assert plans(duty.cast.view(duty.lior))[0].clash is None
    with pytest.raises(InputError):
        ask(duty, PlanQuestion.DETOUR, circle(duty, OSK))


def test_each_alternative_counts_as_a_check(duty):
    ask(duty, PlanQuestion.TIME)
    ask(duty, PlanQuestion.ALTITUDE, lowest_m=0, highest_m=2_000)

    assert plan_checks_left(duty.cast.view(duty.lior), duty.now) == 8
    with pytest.raises(InputError):
        ask(duty, PlanQuestion.CLEAR)
