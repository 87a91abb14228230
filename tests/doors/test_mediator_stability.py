"""Will it hold: the mediator's own model, seen by nobody else, judged only once the engines are on."""

import json
import re
from io import BytesIO

import pytest

from goodoffices.desk.mediator.talks.rules import OPEN_FIGURES
from goodoffices.office import agenda, export_view, seal_input
from goodoffices.record import ConflictModelled, InputSealed, Rule
from tests.cast import NORTH_POINTS, SOUTH_POINTS

pytestmark = pytest.mark.django_db

OPEN = tuple(Rule(finding=finding, to=to) for finding, to in OPEN_FIGURES.items())
TYPED = {
    "title": "Corridor",
    "rows": "4",
    "who_0": "Northland",
    "may_0": "shell the road",
    "who_1": "Southland",
    "may_1": "close the crossing",
    "infeasible": "",
    "rank_0": "s2 > s1 > s4 > s3",
    "on_0": "2026-03-04",
    "source_0": "a visitor",
    "rank_1": "s3 > s1 > s4 > s2",
    "on_1": "2026-03-04",
    "status_quo": "s1",
    "response": "sequence",
    "judged_by": "Mara",
}
ELMIRA = {
    "format": "goodoffices/conflict/1",
    "decision_makers": ["MoE", "Uniroyal", "LG"],
    "options": [
        {"id": "Modify", "owner": "MoE", "one_way": "on"},
        {"id": "Delay", "owner": "Uniroyal", "one_way": "off"},
        {"id": "Accept", "owner": "Uniroyal"},
        {"id": "Abandon", "owner": "Uniroyal", "one_way": "on"},
        {"id": "Insist", "owner": "LG"},
    ],
    "infeasible": ["-YY--", "-Y-Y-", "--YY-", "-NNN-"],
    "states": {
        "s1": "NYNNN",
        "s2": "YYNNN",
        "s3": "NNYNN",
        "s4": "YNYNN",
        "s5": "NYNNY",
        "s6": "YYNNY",
        "s7": "NNYNY",
        "s8": "YNYNY",
        "s9": "---Y-",
    },
    "payoffs": {
        "MoE": [4, 3, 8, 7, 5, 2, 9, 6, 1],
        "Uniroyal": [9, 2, 4, 8, 6, 1, 3, 7, 5],
        "LG": [6, 2, 8, 3, 7, 4, 9, 5, 1],
    },
}


@pytest.fixture
def kept(cast, desk):
    """Elmira taken from a file, under rules in force; returns the address of the model's line."""

    def take(*, rules=True, content=ELMIRA, **typed):
        cast.agenda()
        if rules:
            cast.rules()
        sent = from_file(desk, cast.mara, json.dumps(content).encode(), **typed)
        assert sent.status_code == 302, words(sent)
        return cast.view(cast.mara).lines(ConflictModelled)[-1].address

    return take


def from_file(desk, actor, content, **typed):
    start = {
        "title": "Groundwater",
        "file": BytesIO(content),
        "status_quo": "s1",
        "response": "sequence",
        "on": "2026-03-04",
        "judged_by": "Mara",
    }
    return desk.post(actor, "mediator:stability_file", start | typed)


def words(answer):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.text)).strip()


def typed_in(desk, cast, **other):
    """The model, typed: a look at the states, then all of it sent."""
    first = {name: value for name, value in TYPED.items() if not name.startswith("rank_")}
    looked = desk.post(cast.mara, "mediator:stability_new", first | {"look": "1"})
    mark = re.search(r'name="numbered" value="(\w+)"', looked.text)[1]
    typed = TYPED | {"numbered": mark} | other
    return looked, desk.post(cast.mara, "mediator:stability_new", typed)


def test_a_model_is_for_the_mediator_and_for_nobody_else(cast, desk, kept):
    line = kept()

    for route, where in (
        ("mediator:stability", {}),
        ("mediator:stability_new", {}),
        ("mediator:stability_file", {}),
        ("mediator:stability_model", {"line": line}),
        ("mediator:stability_state", {"line": line, "place": 6}),
    ):
        assert desk.who_opens(route, cast.mara, **where) == {"mara"}, route
    for person in (cast.anton, cast.bela, cast.frieda):
        assert not cast.view(person).lines(ConflictModelled)


def test_a_side_cannot_keep_a_model_nor_reach_one_by_its_own_address(cast, desk, kept):
    line = kept()

    for person in (cast.anton, cast.frieda):
        asked = desk.get(person, "mediator:stability_model", line=line)
        sent = from_file(desk, person, json.dumps(ELMIRA).encode())
        assert (asked.status_code, sent.status_code) == (404, 404)


def test_an_estimate_is_a_working_note_and_leaves_in_no_export(cast, desk, kept):
    kept(source="a visitor")

    left = export_view(cast.office, cast.mara).decode()

    assert ConflictModelled.RETENTION == "working_notes"
    assert "conflict_modelled" in left
    assert "Uniroyal" not in left
    assert "a visitor" not in left


def test_nothing_is_computed_before_every_side_has_accepted_rules(cast, desk, kept):
    line = kept(rules=False)

    shown = words(desk.get(cast.mara, "mediator:stability_model", line=line))
    state = desk.get(cast.mara, "mediator:stability_state", line=line, place=6)

    assert "The engines are off" in shown
    assert "hold in some sense" not in shown
    assert state.status_code == 302


def test_the_published_case_is_shown_with_its_caveat_and_its_rule(cast, desk, kept):
    line = kept()

    shown = words(desk.get(cast.mara, "mediator:stability_model", line=line))

    assert "Of 9 states these hold in some sense: s1, s4, s5, s8, and s9." in shown
    assert "Rests on our estimates of Wednesday 4 March 2026." in shown
    assert "any moves of theirs, nobody twice in a row" in shown
    assert "MoE and Uniroyal together could lead from s5 to s8" in shown
    assert "From s1 , each mover gaining by its own move: LG moves to s5" in shown
    assert re.search(r"Accept : if it could not be undone, s7 would hold as well", shown)


def test_the_breaking_move_and_the_inverse_question_of_s7(cast, desk, kept):
    line = kept()

    shown = words(desk.get(cast.mara, "mediator:stability_state", line=line, place=6))

    assert "Uniroyal would move to s9 and gain" in shown
    assert "Uniroyal would have to rank s7 at least as high as s9" in shown


def test_a_state_that_holds_by_an_answer_names_the_answer(cast, desk, kept):
    line = kept()

    shown = words(desk.get(cast.mara, "mediator:stability_state", line=line, place=0))

    assert "If LG moved to s5 ," in shown
    assert "no better off than here" in shown


def test_another_response_is_chosen_and_said(cast, desk, kept):
    line = kept()
    address = desk.to(cast.mara, "mediator:stability_model", line=line)
    client = desk.client_of(cast.mara)

    shown = client.get(f"{address}?response=single")

    assert "<strong>one move of one of them</strong>" in shown.text
    assert client.get(f"{address}?response=whim").status_code == 404


def test_a_guarantor_is_asked_about_and_not_kept(cast, desk, kept):
    line = kept()
    address = desk.to(cast.mara, "mediator:stability_model", line=line)

    shown = words(desk.client_of(cast.mara).get(f"{address}?response=sequence&acts_in=8&against=1"))

    assert re.search(r"With the guarantor .*s7.* would hold as well", shown)
    assert len(cast.view(cast.mara).lines(ConflictModelled)) == 1


def test_a_model_is_typed_choice_by_choice(cast, desk):
    cast.agenda()
    cast.rules()

    looked, sent = typed_in(desk, cast)

    assert looked.status_code == 200
    assert "Our estimate of Southland" in words(looked)
    assert not cast.view(cast.bela).lines(ConflictModelled)
    assert sent.status_code == 302, words(sent)
    (line,) = cast.view(cast.mara).lines(ConflictModelled)
    shown = words(desk.get(cast.mara, "mediator:stability_model", line=line.address))
    assert "Of 4 states these hold in some sense: s1 and s4." in shown
    assert "s2 &gt; s1 &gt; s4 &gt; s3" in shown


def test_looking_keeps_nothing(cast, desk):
    desk.post(cast.mara, "mediator:stability_new", TYPED | {"look": "1"})

    assert not cast.view(cast.mara).lines(ConflictModelled)


def test_a_ranking_of_states_that_meant_something_else_is_not_taken(cast, desk):
    _looked, sent = typed_in(desk, cast, may_0="lift the siege")

    assert sent.status_code == 422
    assert "The choices have changed since the states were numbered" in words(sent)
    assert "s2 &gt; s1" not in sent.text
    assert not cast.view(cast.mara).lines(ConflictModelled)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"infeasible": "1, perhaps 2"}, "is not read"),
        ({"infeasible": "1\nnot 1"}, "The choices have changed"),
        ({"rank_0": "s1 > s9"}, "is not a state"),
        ({"rank_0": "s1 > s1"}, "stands twice"),
        ({"on_1": "2031-01-01"}, "still to come"),
        ({"may_1": ""}, "both: who decides, and what"),
        ({"may_1": "shell the road"}, "the same words"),
    ],
)
def test_what_cannot_be_read_is_said_and_kept_on_the_page(cast, desk, typed, said):
    _looked, sent = typed_in(desk, cast, **typed)

    assert sent.status_code == 422
    assert said in words(sent) or "no combination" in words(sent)
    assert "shell the road" in sent.text
    assert not cast.view(cast.mara).lines(ConflictModelled)


def test_what_cannot_be_together_leaves_the_states(cast, desk):
    first = {k: v for k, v in TYPED.items() if not k.startswith("rank_")}

    looked = desk.post(
        cast.mara, "mediator:stability_new", first | {"look": "1", "infeasible": "1, 2"}
    )

    assert 'scope="row">s3' in looked.text
    assert 'scope="row">s4' not in looked.text


def test_a_model_is_changed_by_keeping_a_newer_one(cast, desk):
    cast.agenda()
    cast.rules()
    typed_in(desk, cast)
    (line,) = cast.view(cast.mara).lines(ConflictModelled)
    address = desk.to(cast.mara, "mediator:stability_new")

    again = desk.client_of(cast.mara).get(f"{address}?from={line.address}").text

    assert 'value="s2 &gt; s1 &gt; s4 &gt; s3"' in again
    assert 'value="2026-03-04"' in again
    assert "shell the road" in again


def test_a_file_that_cannot_be_read_is_refused_in_words(cast, desk):
    large = {
        "decision_makers": ["n"],
        "states": list(map(str, range(40))),
        "moves": {},
        "payoffs": {"n": [1] * 40},
    }

    broken = from_file(desk, cast.mara, b"{")
    many = from_file(desk, cast.mara, json.dumps(large).encode())
    lost = from_file(desk, cast.mara, json.dumps(ELMIRA).encode(), status_quo="peace")

    assert {broken.status_code, many.status_code, lost.status_code} == {422}
    assert "up to 32 states" in words(many)
    assert "one of the states" in words(lost)


def test_packages_are_judged_only_where_the_rules_tell_the_figures(cast, desk):
    cast.agenda()
    name = cast.rules(OPEN)
    for side, points in zip(cast.sides, (NORTH_POINTS, SOUTH_POINTS), strict=True):
        body = InputSealed(
            said_by=side.seat,
            agenda=agenda(cast.view(side))[0].entry_id,
            rules=name,
            points=points,
            reservation=100,
        )
        seal_input(cast.office, side, body, key=f"seal/{side.seat}")
    run(cast, desk)

    line = cast.view(cast.mara).threads("evaluation")[0].lines[0].address
    route = "mediator:stability_packages"

    assert desk.who_opens(route, cast.mara, line=line) == {"mara"}
    shown = words(desk.get(cast.mara, route, line=line))
    assert "Rests on the points that the sides sealed" in shown
    assert "hold" in shown


def test_without_figures_no_package_is_judged(cast, desk):
    cast.agenda()
    cast.rules()
    run(cast, desk)
    line = cast.view(cast.mara).threads("evaluation")[0].lines[0].address

    assert desk.get(cast.mara, "mediator:stability_packages", line=line).status_code == 404


def run(cast, desk):
    at = cast.clock.now.strftime("%Y-%m-%dT%H:%M")
    desk.post(cast.mara, "mediator:exploration_ask", {"at": at})
    cast.beat(minutes=20)
