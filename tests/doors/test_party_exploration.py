"""Agenda and results, as far as they are addressed to a side."""

import pytest

from goodoffices.office import agenda, ask_evaluation, seal_input
from goodoffices.record import DEFAULT_RULES, FindingKind, InputSealed, Learns, Rule
from tests.cast import NORTH_POINTS, SOUTH_POINTS

ALL = tuple(
    Rule(finding=finding, to=Learns.ALL)
    for finding in (FindingKind.OPENING, FindingKind.PACKAGES, FindingKind.FIGURES)
)


def run(cast, rules):
    cast.agenda()
    name = cast.rules(rules)
    line, _ = agenda(cast.view(cast.mara))
    for side, points in ((cast.anton, NORTH_POINTS), (cast.bela, SOUTH_POINTS)):
        body = InputSealed(
            said_by=side.seat, agenda=line.entry_id, rules=name, points=points, reservation=200
        )
        seal_input(cast.office, side, body, key=f"seal/{side.seat}")
    ask_evaluation(cast.office, cast.mara, at=cast.clock.now, key="run")
    cast.beat(minutes=10)


@pytest.mark.parametrize("route", ["party:agenda", "party:exploration"])
def test_a_page_answers_its_side_and_nobody_else(desk, route):
    assert desk.who_opens(route, desk.cast.anton) == {"anton"}


def test_under_the_default_rules_a_side_learns_only_that_the_engine_has_run(desk):
    run(desk.cast, DEFAULT_RULES)

    shown = desk.get(desk.cast.anton, "party:exploration").text

    assert "none of its results is addressed to you" in shown
    assert "There is an opening" not in shown
    assert "Package A" not in shown


def test_what_all_sides_accepted_to_learn_is_shown_in_words_then_in_figures(desk):
    run(desk.cast, ALL)

    shown = desk.get(desk.cast.anton, "party:exploration").text

    assert "There is an opening" in shown
    assert shown.index("Package A") < shown.index("In figures")
    assert "<svg" in shown
    assert "Exact." in shown


def test_without_a_run_the_page_says_what_it_will_hold(desk):
    assert "The engine has not run." in desk.get(desk.cast.anton, "party:exploration").text


def test_the_agenda_shows_issues_and_options_and_the_next_step(desk):
    empty = desk.get(desk.cast.anton, "party:agenda").text
    desk.cast.agenda()
    put = desk.get(desk.cast.anton, "party:agenda").text
    desk.cast.rules()
    ruled = desk.get(desk.cast.anton, "party:agenda").text

    assert "There is no agenda yet." in empty
    assert "As Northland" in put
    assert "To the ground rules" in put
    assert "Seal our priorities" in ruled
