"""What is settled by an amount, on the desk: entered, sealed, computed, proposed and explained."""

import re

import pytest

from goodoffices.desk.amount import named, said
from goodoffices.desk.mediator.talks.rules import OPEN_FIGURES
from goodoffices.errors import InputError, PointsError
from goodoffices.office import (
    agenda,
    ask_evaluation,
    evaluations,
    proposals,
    seal_input,
    sealed_input,
    set_agenda,
)
from goodoffices.record import (
    AgendaAmount,
    AgendaIssue,
    AgendaOption,
    AgendaSet,
    AgreedNorms,
    InputSealed,
    Rule,
    UtilityFound,
    exact_amount,
)
from tests.doors.test_party_priorities import hidden

OPEN = tuple(Rule(finding=finding, to=to) for finding, to in OPEN_FIGURES.items())
LINE = AgendaAmount(least="0", most="20", unit="km")
ISSUES = AgendaSet(
    issues=(
        AgendaIssue(
            id="patrols",
            name="Patrols",
            options=(AgendaOption(id="none", name="none"), AgendaOption(id="joint", name="joint")),
        ),
        AgendaIssue(id="withdrawal", name="Withdrawal", amount=LINE),
        AgendaIssue(
            id="observers",
            name="Observers",
            amount=AgendaAmount(least="0", most="400", unit="observers", whole=True),
        ),
    )
)
NORTH = {
    "points": {"patrols": {"none": 0, "joint": 200}},
    "amounts": {
        "withdrawal": {"0": 0, "12.5": 500, "20": 600},
        "observers": {"0": 0, "150": 150, "400": 200},
    },
}
SOUTH = {
    "points": {"patrols": {"none": 250, "joint": 0}},
    "amounts": {
        "withdrawal": {"0": 500, "5": 450, "20": 0},
        "observers": {"0": 250, "400": 0},
    },
}
FORM = {
    "p0_0": "0", "p0_1": "200",
    "v1_least": "0", "a1_0": "12,5", "v1_0": "500", "a1_1": "", "v1_1": "", "v1_most": "600",
    "v2_least": "0", "a2_0": "150", "v2_0": "150", "v2_most": "200",
    "reservation": "300",
}  # fmt: skip


def text_of(page):
    return (
        re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.text))
        .replace("\u2068", "")
        .replace("\u2069", "")
    )


def begun(cast, rules=OPEN, norms=None):
    """An agenda with amounts, and rules in force."""
    set_agenda(cast.office, cast.mara, ISSUES, key="agenda")
    return cast.rules(rules, norms=norms or AgreedNorms())


def seal(cast, side, sheet, rules, reservation=300):
    line, _ = agenda(cast.view(cast.mara))
    body = InputSealed(
        said_by=side.seat, agenda=line.entry_id, rules=rules, reservation=reservation, **sheet
    )
    seal_input(cast.office, side, body, key=f"seal/{side.seat}")


def evaluated(cast, rules=OPEN, norms=None):
    """Both sheets under seal, and a run."""
    name = begun(cast, rules, norms)
    seal(cast, cast.anton, NORTH, name)
    seal(cast, cast.bela, SOUTH, name)
    ask_evaluation(cast.office, cast.mara, at=cast.clock.now, key="run")
    cast.beat(minutes=10)
    (run,) = evaluations(cast.view(cast.mara))
    return run


def test_the_mediator_sets_an_issue_that_is_settled_by_an_amount(desk):
    typed = {
        "key": "k1", "rows": "6",
        "issue_0": "Withdrawal", "least_0": "0", "most_0": "12,5", "unit_0": "km",
        "issue_1": "Observers", "least_1": "0", "most_1": "400", "unit_1": "", "whole_1": "on",
    }  # fmt: skip

    answer = desk.post(desk.cast.mara, "mediator:agenda_set", typed)

    assert answer.status_code == 302
    first, second = agenda(desk.cast.view(desk.cast.bela))[1].issues
    assert first.amount == AgendaAmount(least="0", most="12.5", unit="km")
    assert second.amount == AgendaAmount(least="0", most="400", whole=True)
    for person, place in ((desk.cast.mara, "mediator"), (desk.cast.anton, "party")):
        assert "from 0 km to 12.5 km" in text_of(desk.get(person, f"{place}:agenda"))
    again = desk.get(desk.cast.mara, "mediator:agenda_set").text
    assert 'value="12.5"' in again


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"least_0": "5", "most_0": "5"}, "The most must be more than the least"),
        ({"least_0": "0", "most_0": "far"}, "Write an amount in figures"),
        ({"least_0": "0"}, "Write an amount in figures"),
        ({"least_0": "0", "most_0": "1.5", "whole_0": "on"}, "only whole amounts are possible"),
        ({"least_0": "0", "most_0": "2", "options_0": "a\nb"}, "not two of these"),
    ],
)
def test_an_amount_that_makes_no_sense_is_refused_and_kept_as_typed(desk, typed, words):
    sent = {"key": "k1", "rows": "6", "issue_0": "Withdrawal", **typed}

    answer = desk.post(desk.cast.mara, "mediator:agenda_set", sent)

    assert answer.status_code == 422
    assert words in text_of(answer)
    assert 'value="Withdrawal"' in answer.text
    assert agenda(desk.cast.view(desk.cast.mara)) is None


def test_a_side_seals_points_at_amounts_and_finds_them_again(desk):
    begun(desk.cast)

    shown = text_of(desk.get(desk.cast.anton, "party:priorities"))
    answer = desk.post(desk.cast.anton, "party:priorities", {**FORM, **hidden(desk), "key": "s1"})

    assert "An amount from 0 km to 20 km" in shown
    assert "from 0 observers to 400 observers, whole amounts" in shown
    assert answer.status_code == 302, text_of(answer)
    found = sealed_input(desk.cast.view(desk.cast.anton))
    assert (found.points, found.amounts) == (NORTH["points"], NORTH["amounts"])
    again = desk.get(desk.cast.anton, "party:priorities").text
    assert 'value="12.5"' in again
    assert 'value="500"' in again
    assert not desk.cast.view(desk.cast.mara).lines(InputSealed)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"a1_0": "21"}, "An amount belongs here, from 0 km to 20 km."),
        ({"a2_0": "1.5"}, "An amount belongs here"),
        ({"a1_0": "20.0"}, "This amount is given twice."),
        ({"a1_0": ""}, "Points stand here beside no amount."),
        ({"v1_most": "700"}, "100 points too many"),
    ],
)
def test_points_at_no_possible_amount_are_kept_and_not_sealed(desk, typed, words):
    begun(desk.cast)
    sent = {**FORM, **typed, **hidden(desk), "key": "s1"}

    answer = desk.post(desk.cast.anton, "party:priorities", sent)

    assert answer.status_code == 422
    assert words in text_of(answer)
    assert 'value="300"' in answer.text
    assert sealed_input(desk.cast.view(desk.cast.anton)) is None


def test_what_the_least_total_means_is_shown_with_amounts(desk):
    begun(desk.cast)
    sent = {**FORM, **hidden(desk), "key": "s1", "look": "1"}

    shown = text_of(desk.post(desk.cast.anton, "party:priorities", sent))

    assert "just enough" in shown
    assert "12.5 km" in shown


def test_an_order_says_nothing_of_amounts_and_is_refused(desk):
    rules = begun(desk.cast)
    line, _ = agenda(desk.cast.view(desk.cast.mara))
    body = InputSealed(
        said_by=desk.cast.anton.seat,
        agenda=line.entry_id,
        rules=rules,
        orders={"patrols": (("joint",), ("none",))},
    )

    with pytest.raises(PointsError, match="amounts"):
        seal_input(desk.cast.office, desk.cast.anton, body, key="order")


def test_points_that_do_not_reach_both_ends_are_refused_by_the_office_too(cast):
    rules = begun(cast)
    short = {**NORTH, "amounts": {**NORTH["amounts"], "withdrawal": {"0": 0, "12.5": 600}}}
    beyond = {**NORTH, "amounts": {**NORTH["amounts"], "withdrawal": {"0": 0, "20": 0, "30": 600}}}

    for sheet in (short, beyond, {**NORTH, "amounts": {}}):
        with pytest.raises(PointsError):
            seal(cast, cast.anton, sheet, rules)


def test_a_run_finds_packages_with_amounts_and_tells_them_in_words(desk):
    run = evaluated(desk.cast)

    nash = next(one for one in run.packages.packages if one.solution == "nash")
    assert dict(nash.choices) == {"patrols": "none", "withdrawal": "12.5", "observers": "150"}
    assert run.packages.certificate.exact
    for person, place in ((desk.cast.mara, "mediator"), (desk.cast.anton, "party")):
        page = text_of(desk.get(person, f"{place}:exploration"))
        assert "12.5 km" in page
        assert "150 observers" in page


def test_what_each_amount_brings_whom_is_told_in_words(desk):
    run = evaluated(desk.cast)

    parts = run.parts.packages[0].parts
    assert parts["withdrawal"] == {desk.cast.anton.seat: "most", desk.cast.bela.seat: "about half"}


def test_figures_are_whole_points_and_the_frontier_s_ends(desk):
    run = evaluated(desk.cast)

    assert run.figures.frontier
    assert all(
        isinstance(value, int)
        for point in run.figures.frontier
        for value in point.utilities.values()
    )
    assert run.figures.utilities["nash"][desk.cast.anton.seat] >= 300


def test_packages_with_amounts_are_asked_whether_they_would_hold(desk):
    run = evaluated(desk.cast)

    page = desk.get(desk.cast.mara, "mediator:stability_packages", line=run.line.address)

    assert "Northland would stay if the package were worth 11 points more to it" in text_of(page)


def test_a_side_reads_a_package_with_amounts_by_its_own_points_alone(desk):
    evaluated(desk.cast)

    own = text_of(desk.get(desk.cast.anton, "party:exploration"))

    assert "By the points we sealed this gives us 650 of 1000" in own
    assert "Withdrawal 12.5 km 500 600 100" in own


def test_agreed_norms_are_held_against_packages_with_amounts(desk):
    run = evaluated(desk.cast, norms=AgreedNorms(share_of_best=640, gain_hundredths=300))

    kept = {one.choices["withdrawal"]: one.kept for one in run.norms.packages}
    assert "gain_hundredths" in kept["12.5"]


def test_an_amount_is_proposed_refused_where_it_is_not_possible_and_worth_something(desk):
    cast = desk.cast
    evaluated(cast)
    page = desk.get(cast.mara, "mediator:proposal_put").text
    held = {
        name: page.split(f'name="{name}" value="')[1].split('"')[0] for name in ("agenda", "key")
    }
    typed = {
        **held,
        "proposal": "Twelve and a half kilometres.",
        "answer_by": "2027-01-01T10:00",
        "choice_0": "none", "choice_1": "25", "choice_2": "150",
    }  # fmt: skip

    refused = desk.post(cast.mara, "mediator:proposal_put", typed)
    sent = desk.post(cast.mara, "mediator:proposal_put", {**typed, "choice_1": "12,5"})
    cast.beat(minutes=10)

    assert refused.status_code == 422
    assert "from 0 km to 20 km" in text_of(refused)
    assert sent.status_code == 302, text_of(sent)
    assert dict(proposals(cast.view(cast.bela))[0].put.package)["withdrawal"] == "12.5"
    (found,) = cast.view(cast.anton).lines(UtilityFound)
    assert (found.body.utility, found.body.best) == (650, 1000)
    line = proposals(cast.view(cast.bela))[0].line.address
    assert "12.5 km" in text_of(desk.get(cast.bela, "party:proposal", line=line))


def test_amounts_are_said_with_two_decimals_and_marked_where_they_are_rounded():
    issue = ISSUES.issues[1]

    assert [said(issue, text) for text in ("12.5", "25/3", "20", "nowhere")] == [
        "12.5 km", "about 8.33 km", "20 km", "nowhere",
    ]  # fmt: skip
    below = AgendaIssue(id="pay", name="Pay", amount=AgendaAmount(least="-50", most="50"))
    assert said(below, "-12.25") == "-12.25"
    assert named(None, "pay", "5") == ("pay", "5")


def test_only_figures_are_amounts_and_only_possible_ones_are_allowed():
    for text in ("", "1e5", "1,5", "0x1", "5/0", "١", "9" * 40):
        with pytest.raises(InputError):
            exact_amount(text)
    observers = ISSUES.issues[2]
    assert observers.allows("400")
    assert not observers.allows("401")
    assert not observers.allows("1/2")
