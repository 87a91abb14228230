"""Exploration: off until all accept, words first, figures only under rules that allow them."""

from datetime import timedelta
from fractions import Fraction

import pytest

from goodoffices.desk.mediator.talks.finding import in_words
from goodoffices.desk.mediator.talks.rules import OPEN_FIGURES
from goodoffices.office import agenda, evaluations, seal_input
from goodoffices.record import DEFAULT_RULES, InputSealed, Rule
from tests.cast import NORTH_POINTS, SOUTH_POINTS

pytestmark = pytest.mark.django_db

OPEN = tuple(Rule(finding=finding, to=to) for finding, to in OPEN_FIGURES.items())


@pytest.fixture
def explored(cast, client_of, address_of):
    """An agenda, rules in force, priorities under seal; returns the page after one run."""

    def run(rules=DEFAULT_RULES, *, sealed=True, **other):
        cast.agenda()
        name = cast.rules(rules, **other)
        client = client_of(cast.mara)
        for side, points in zip(cast.sides, (NORTH_POINTS, SOUTH_POINTS), strict=True):
            if sealed:
                body = InputSealed(
                    said_by=side.seat,
                    agenda=agenda(cast.view(side))[0].entry_id,
                    rules=name,
                    points=points,
                    reservation=100,
                )
                seal_input(cast.office, side, body, key=f"seal/{side.seat}")
        asked = client.post(address_of(cast.mara, "mediator:exploration_ask"), at(cast, "run"))
        assert asked.status_code == 302
        return client

    return run


def at(cast, key, **later):
    moment = cast.clock.now + timedelta(**(later or {"minutes": 10}))
    return {"key": key, "at": moment.strftime("%Y-%m-%dT%H:%M")}


def test_without_rules_it_explains_why_nothing_is_computed(cast, client_of, address_of):
    client = client_of(cast.mara)

    shown = client.get(address_of(cast.mara, "mediator:exploration")).text

    assert "The engines are off" in shown
    asked = client.get(address_of(cast.mara, "mediator:exploration_ask"))
    assert asked.headers["Location"] == address_of(cast.mara, "mediator:exploration")


def test_a_run_is_announced_before_it_happens(cast, explored, address_of):
    shown = explored().get(address_of(cast.mara, "mediator:exploration")).text

    assert "Run 1 is due" in shown
    assert "runs left: two of three" in shown


def test_the_opening_comes_first_and_satisfaction_in_words(cast, explored, address_of):
    client = explored()
    cast.beat(minutes=20)

    shown = client.get(address_of(cast.mara, "mediator:exploration")).text

    assert "There is an opening" in shown
    assert "Package A" in shown
    assert "As Northland" in shown
    assert "Figures" not in shown
    assert '<svg class="picture"' not in shown


def test_figures_and_their_picture_stand_only_under_open_rules(cast, explored, address_of):
    client = explored(OPEN)
    cast.beat(minutes=20)

    shown = client.get(address_of(cast.mara, "mediator:exploration")).text

    assert '<svg class="picture"' in shown
    assert "without agreement" in shown
    assert "The least each side accepts" in shown


def test_a_run_without_sealed_points_does_not_tell_whose_were_missing(cast, explored, address_of):
    client = explored(sealed=False)
    cast.beat(minutes=20)

    shown = client.get(address_of(cast.mara, "mediator:exploration")).text

    assert "not every side had sealed its points" in shown


def test_no_more_runs_than_the_rules_allow(cast, explored, address_of):
    client = explored(evaluations=1)
    cast.beat(minutes=20)

    page = client.get(address_of(cast.mara, "mediator:exploration")).text
    refused = client.post(address_of(cast.mara, "mediator:exploration_ask"), at(cast, "again"))

    assert "are used up" in page
    assert refused.status_code == 422
    assert "allow no further evaluation" in refused.text


def test_asking_twice_with_one_form_counts_once(cast, explored, address_of):
    client = explored()

    again = client.post(address_of(cast.mara, "mediator:exploration_ask"), at(cast, "run"))

    assert again.status_code == 302
    assert len(evaluations(cast.view(cast.mara))) == 1


def test_a_run_is_never_dated_back(cast, explored, address_of):
    client = explored()

    refused = client.post(
        address_of(cast.mara, "mediator:exploration_ask"), at(cast, "back", hours=-5)
    )

    assert refused.status_code == 422
    assert "That time has passed" in refused.text


def test_a_package_can_be_taken_over_into_a_proposal(cast, explored, address_of):
    client = explored()
    cast.beat(minutes=20)
    run = evaluations(cast.view(cast.mara))[0]

    shown = client.get(
        address_of(cast.mara, "mediator:proposal_put") + f"?run={run.line.address}&solution=nash"
    ).text

    chosen = run.packages.packages[0].choices["bridge"]
    assert f'<option value="{chosen}" selected>' in shown


def test_an_earlier_run_keeps_its_own_page(cast, explored, address_of):
    client = explored()
    cast.beat(minutes=20)
    run = evaluations(cast.view(cast.mara))[0]

    shown = client.get(address_of(cast.mara, "mediator:exploration_run", line=run.line.address))
    wrong = client.get(address_of(cast.mara, "mediator:exploration_run", line="1-nothing"))

    assert "There is an opening" in shown.text
    assert wrong.status_code == 404


def test_parts_are_said_as_people_say_them():
    assert in_words(Fraction(66, 100)) == "about two thirds"
    assert in_words(Fraction(52, 100)) == "about half"
