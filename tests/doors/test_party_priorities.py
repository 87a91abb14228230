"""Sealed priorities: the engine reads them, the mediator does not."""

import pytest

from goodoffices.desk.party.meaning import packages_near
from goodoffices.office import ask_evaluation, sealed_input, set_agenda
from goodoffices.record import AgendaIssue, AgendaOption, AgendaSet, InputSealed
from tests.cast import NORTH_POINTS

GOOD = {"p0_0": "600", "p0_1": "0", "p1_0": "400", "p1_1": "0", "reservation": "400"}


@pytest.fixture
def talks(desk):
    """Rules in force and an agenda; and what the page hands back hidden."""
    desk.cast.agenda()
    desk.cast.rules()
    return hidden(desk)


def hidden(desk):
    page = desk.get(desk.cast.anton, "party:priorities").text
    return {
        name: page.split(f'name="{name}" value="')[1].split('"')[0] for name in ("agenda", "rules")
    }


def seal(desk, talks, typed=None, **other):
    return desk.post(
        desk.cast.anton, "party:priorities", {**GOOD, **talks, **(typed or {})}, **other
    )


def sealed(cast):
    return sealed_input(cast.view(cast.anton))


def test_priorities_answer_their_side_and_nobody_else(desk, talks):
    assert desk.who_opens("party:priorities", desk.cast.anton) == {"anton"}


def test_before_rules_are_in_force_there_is_nothing_to_seal(desk):
    shown = desk.get(desk.cast.anton, "party:priorities").text

    assert "The engines are off." in shown
    assert '<input type="number"' not in shown


def test_what_is_sealed_reaches_the_engine_and_nobody_else(desk, talks):
    cast = desk.cast

    answer = seal(desk, talks)

    assert answer.status_code == 302
    assert sealed(cast).points == NORTH_POINTS
    assert sealed(cast).reservation == 400
    assert not cast.view(cast.mara).lines(InputSealed)
    assert not cast.view(cast.bela).lines(InputSealed)


def test_after_sealing_the_page_says_so_and_leads_on(desk, talks):
    said = "Your priorities are sealed."

    sent = seal(desk, talks, follow=True)

    assert said in sent.text
    assert f'<a class="button quiet" href="{desk.to(desk.cast.anton, "party:room")}">' in sent.text
    assert said not in desk.get(desk.cast.anton, "party:priorities").text


def test_the_page_says_plainly_that_the_mediator_does_not_see_it(desk, talks):
    seal(desk, talks)

    shown = desk.get(desk.cast.anton, "party:priorities").text

    assert "the mediator does not see this" in shown
    assert 'value="600"' in shown


@pytest.mark.parametrize(
    ("number", "words"), [("500", "100 points are still"), ("700", "100 points too many")]
)
def test_points_that_do_not_add_up_are_kept_and_not_sealed(desk, talks, number, words):
    answer = seal(desk, talks, {"p0_0": number})

    assert answer.status_code == 422
    assert words in answer.text
    assert f'value="{number}"' in answer.text
    assert sealed(desk.cast) is None


@pytest.mark.parametrize("number", ["", "x", "-1", "1001", "9" * 40])
def test_what_is_no_number_of_points_is_kept_and_not_sealed(desk, talks, number):
    answer = seal(desk, talks, {"p0_1": number})

    assert answer.status_code == 422
    assert f'value="{number}"' in answer.text
    assert sealed(desk.cast) is None


def test_a_least_total_above_the_best_is_refused_beside_its_field(desk, talks):
    answer = seal(desk, talks, {"reservation": "1001"})

    assert answer.status_code == 422
    assert "cannot be more than 1000" in answer.text


def test_the_least_total_may_stay_empty(desk, talks):
    seal(desk, talks, {"reservation": ""})

    assert sealed(desk.cast).reservation is None


def test_sealing_twice_with_one_form_counts_once_and_again_replaces(desk, talks):
    for _ in range(2):
        seal(desk, talks, key="k")
    seal(desk, talks, {"p0_0": "500", "p1_0": "500"})

    assert len(desk.cast.view(desk.cast.anton).lines(InputSealed)) == 2
    assert sealed(desk.cast).points["fund"]["north"] == 500


def test_one_can_look_at_what_a_least_total_means_without_sealing(desk, talks):
    answer = seal(desk, talks, {"look": "1"})

    assert answer.status_code == 200
    assert "just enough" in answer.text
    assert "not enough" in answer.text
    assert sealed(desk.cast) is None


def test_an_agenda_that_changed_meanwhile_is_said_and_what_was_typed_is_kept(desk, talks):
    cast = desk.cast
    other = AgendaSet(
        issues=(
            AgendaIssue(
                id="x",
                name="Border",
                options=(AgendaOption(id="a", name="A"), AgendaOption(id="b", name="B")),
            ),
        )
    )
    set_agenda(cast.office, cast.mara, other, key="other")

    answer = seal(desk, talks)

    assert answer.status_code == 422
    assert "have changed since you opened this page" in answer.text
    assert 'value="600"' in answer.text


def test_new_rules_do_not_open_what_was_sealed_under_older_ones(desk, talks):
    seal(desk, talks)
    desk.cast.rules()

    shown = desk.get(desk.cast.anton, "party:priorities").text

    assert "It stays sealed and is not used now" in shown
    assert 'value="600"' in shown


def test_divisible_issues_share_a_hundred_points(desk):
    cast = desk.cast
    issues = tuple(AgendaIssue(id=name, name=name, divisible=True) for name in ("lake", "hill"))
    set_agenda(cast.office, cast.mara, AgendaSet(issues=issues), key="divide")
    cast.rules()
    back = hidden(desk)

    off = desk.post(cast.anton, "party:priorities", {**back, "s0": "60", "s1": "50"})
    even = desk.post(cast.anton, "party:priorities", {**back, "s0": "60", "s1": "40"})

    assert off.status_code == 422
    assert "must come to 100 together" in off.text
    assert even.status_code == 302
    assert sealed(cast).shares == {"lake": 60, "hill": 40}


def test_a_run_that_is_asked_for_is_shown_with_its_hour(desk, talks):
    cast = desk.cast
    ask_evaluation(cast.office, cast.mara, at=cast.clock.now.replace(hour=12, minute=0), key="run")

    assert "12:00 UTC" in desk.get(cast.anton, "party:priorities").text


def test_packages_near_a_total_are_just_enough_and_just_not():
    points = {"a": {"x": 500, "y": 0}, "b": {"x": 300, "y": 100}, "c": {"x": 200, "y": 0}}

    found = packages_near(points, 500)

    assert [(e.total, e.enough) for e in found] == [
        (800, True),
        (600, True),
        (500, True),
        (300, False),
        (100, False),
    ]
    for example in found:
        assert sum(points[i][o] for i, o in example.package.items()) == example.total


def test_forty_issues_do_not_take_long():
    points = {f"i{n}": {f"o{m}": n * m for m in range(8)} for n in range(40)}

    assert packages_near(points, 3000)[2].total >= 3000
