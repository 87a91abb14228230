"""Stability: the published and derived tables of known conflicts."""

from __future__ import annotations

import pytest

from goodoffices.stability import (
    coalition_stability,
    conditions,
    difference,
    limited_move_stability,
    stability,
    status_quo,
    why,
    with_guarantor,
    with_one_way,
)
from tests.examples.graph_models import (
    chicken,
    elmira,
    prisoners,
    syria_iraq,
    three_answers,
)

RULES = ("single", "each_once", "sequence")


def numbered(text: str) -> tuple[str, ...]:
    return tuple(f"s{n}" for n in text.split())


ALL = "1 2 3 4 5 6 7 8 9"
ELMIRA_STABLE = {
    "nash": {"MoE": ALL, "Uniroyal": "1 4 5 8 9", "LG": "5 6 7 8 9"},
    "gmr": {"MoE": ALL, "Uniroyal": "1 4 5 8 9", "LG": ALL},
    "smr": {"MoE": ALL, "Uniroyal": "1 4 5 8 9", "LG": ALL},
    "seq": {"MoE": ALL, "Uniroyal": "1 4 5 8 9", "LG": "2 3 5 6 7 8 9"},
    "sim": {"MoE": ALL, "Uniroyal": "1 4 5 8 9", "LG": "2 3 5 6 7 8 9"},
}
ELMIRA_EQUILIBRIA = {
    "nash": "5 8 9",
    "gmr": "1 4 5 8 9",
    "smr": "1 4 5 8 9",
    "seq": "5 8 9",
    "sim": "5 8 9",
}


@pytest.mark.parametrize("rule", RULES)
def test_elmira_has_the_known_stable_states_under_every_response_rule(rule):
    """Fang, Hipel and Kilgour 1993; stable states derived by two programs, SIM by one."""
    found = stability(elmira(), response=rule)

    for concept, stable in ELMIRA_STABLE.items():
        expected = {name: numbered(states) for name, states in stable.items()}
        assert found[concept].stable == expected
        assert found[concept].equilibria == numbered(ELMIRA_EQUILIBRIA[concept])


def test_elmira_has_the_published_moves():
    conflict = elmira()
    moves = {
        name: [f"{a + 1}->{b + 1}" for a, b in arcs.pairs()]
        for name, arcs in conflict.moves.items()
    }

    assert moves == {
        "MoE": ["1->2", "3->4", "5->6", "7->8"],
        "Uniroyal": [
            "1->3",
            "1->9",
            "2->4",
            "2->9",
            "3->9",
            "4->9",
            "5->7",
            "5->9",
            "6->8",
            "6->9",
            "7->9",
            "8->9",
        ],
        "LG": ["1->5", "2->6", "3->7", "4->8", "5->1", "6->2", "7->3", "8->4"],
    }


def test_elmira_with_the_other_published_order_has_the_same_stable_states():
    found = stability(elmira((9, 4, 3, 8, 6, 1, 2, 7, 5)))

    assert found["nash"].stable["Uniroyal"] == numbered("1 4 5 8 9")
    assert {c: f.equilibria for c, f in found.items()} == {
        c: numbered(states) for c, states in ELMIRA_EQUILIBRIA.items()
    }


def test_elmira_with_two_states_exchanged_gains_an_equilibrium():
    exchanged = list(elmira().preferences["Uniroyal"].values)
    exchanged[6], exchanged[8] = exchanged[8], exchanged[6]
    found = stability(elmira(tuple(exchanged)))

    for concept in ("nash", "seq"):
        assert found[concept].equilibria == numbered("5 7 8 9")
    for concept in ("gmr", "smr"):
        assert found[concept].equilibria == numbered("1 3 4 5 7 8 9")


def test_only_one_of_the_three_nash_equilibria_is_open_to_a_deal_over_the_third_heads():
    found = coalition_stability(elmira())
    joint = {}
    for improvement in found.improvements:
        pair = f"{improvement.start}->{improvement.end}"
        joint.setdefault(improvement.members, []).append(pair)

    assert joint == {
        ("MoE", "Uniroyal"): ["s2->s4", "s5->s8", "s6->s8"],
        ("MoE", "LG"): ["s1->s5", "s3->s7"],
        ("Uniroyal", "LG"): ["s2->s4", "s2->s8", "s6->s8"],
        ("MoE", "Uniroyal", "LG"): ["s2->s4", "s2->s8", "s6->s8"],
    }
    assert found.equilibria == ("s8", "s9")
    (deal,) = found.leaving("s5")
    assert (deal.members, deal.end, deal.joint) == (("MoE", "Uniroyal"), "s8", True)
    assert not found.leaving("s8")


def test_what_one_member_can_do_alone_is_not_called_a_joint_move():
    found = coalition_stability(elmira())

    alone = {(i.members, i.start, i.end): i.alone for i in found.improvements}
    assert alone[("MoE", "LG"), "s1", "s5"] == ("LG",)
    assert alone[("Uniroyal", "LG"), "s2", "s8"] == ()


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize(
    ("conflict", "expected"),
    [
        (
            prisoners(),
            {"nash": "DD", "gmr": "DD CC", "smr": "DD CC", "seq": "DD CC", "sim": "DD CC"},
        ),
        (
            chicken(),
            {
                "nash": "CD DC",
                "gmr": "CD DC CC",
                "smr": "CD DC CC",
                "seq": "CD DC",
                "sim": "CD DC CC",
            },
        ),
        (syria_iraq(), {"nash": "6", "gmr": "1 6", "smr": "6", "seq": "6", "sim": "6"}),
    ],
    ids=["prisoners", "chicken", "syria-iraq"],
)
def test_a_known_game_has_its_known_equilibria(conflict, expected, rule):
    """Prisoner's dilemma and Syria-Iraq published with gmcr-py; chicken derived."""
    found = stability(conflict, response=rule)

    assert {c: f.equilibria for c, f in found.items()} == {
        c: tuple(states.split()) for c, states in expected.items()
    }


def test_syria_and_iraq_each_have_their_known_stable_states():
    found = stability(syria_iraq())

    assert {c: {n: " ".join(s) for n, s in f.stable.items()} for c, f in found.items()} == {
        "nash": {"Syria": "1 6", "Iraq": "2 4 6"},
        "gmr": {"Syria": "1 3 6", "Iraq": "1 2 4 5 6"},
        "smr": {"Syria": "1 3 6", "Iraq": "2 4 6"},
        "seq": {"Syria": "1 3 6", "Iraq": "2 4 5 6"},
        "sim": {"Syria": "1 3 6", "Iraq": "2 4 5 6"},
    }


@pytest.mark.parametrize(
    ("bad", "answered"),
    [
        (3, {"single": True, "each_once": True, "sequence": True}),
        (4, {"single": False, "each_once": True, "sequence": True}),
        (5, {"single": False, "each_once": False, "sequence": True}),
    ],
)
@pytest.mark.parametrize("rule", RULES)
def test_what_opponents_may_answer_with_decides_the_constructed_model(bad, answered, rule):
    rising = stability(three_answers(bad, rising=True), response=rule)
    flat = stability(three_answers(bad, rising=False), response=rule)

    for concept in ("gmr", "smr", "seq"):
        assert (1 in rising[concept].stable["F"]) == answered[rule]
    for concept in ("gmr", "smr"):
        assert (1 in flat[concept].stable["F"]) == answered[rule]
    assert 1 not in flat["seq"].stable["F"]


@pytest.mark.parametrize("concept", ["nash", "gmr", "smr", "seq"])
def test_s7_holds_in_elmira_if_and_only_if_uniroyal_does_not_prefer_to_abandon(concept):
    asked = conditions(elmira(), "s7", concept, may_change=["Uniroyal"])

    (clause,) = asked.unmet
    (way,) = clause.ways
    assert [(c.decision_maker, c.state, c.other, c.strictly, c.holds) for c in way] == [
        ("Uniroyal", "s7", "s9", False, False)
    ]
    (change,) = asked.changes
    assert change.to_level_of == {"Uniroyal": "s9"}
    assert [c.other for c in change.turned] == ["s3", "s9"]
    assert "s7" in stability(change.applied(elmira()))[concept].equilibria


def test_cooperation_is_nash_if_and_only_if_each_ranks_it_as_high_as_its_own_defection():
    asked = conditions(prisoners(), "CC")

    ways = [way for clauses in asked.clauses.values() for clause in clauses for way in clause.ways]
    assert [[(c.decision_maker, c.state, c.other) for c in way] for way in ways] == [
        [("row", "CC", "DC")],
        [("column", "CC", "CD")],
    ]
    assert asked.met is False
    assert asked.changes[0].to_level_of == {"row": "DC", "column": "CD"}


def test_syria_would_be_held_by_the_answer_that_iraq_escapes():
    found = stability(syria_iraq())

    (answer,) = (a for a in why(found, "gmr", "Iraq", "1").answers if a.improvement.end == "4")
    assert [(m.decision_maker, m.start, m.end) for m in answer.path] == [("Syria", "4", "5")]
    reason = why(found, "smr", "Iraq", "1")
    assert (reason.breaking.start, reason.breaking.end) == ("1", "4")


def test_looking_ahead_one_move_is_nash_and_two_moves_keep_cooperation():
    assert limited_move_stability(prisoners(), 1).equilibria == ("DD",)
    assert limited_move_stability(prisoners(), 2).equilibria == ("DD", "CC")
    assert limited_move_stability(elmira(), 1).equilibria == numbered("5 8 9")


def test_from_delay_the_ministry_and_the_company_can_reach_the_deal():
    courses = status_quo(stability(elmira()), "s1")

    assert courses.equilibria("nash") == ("s9", "s5", "s8")
    assert courses.equilibria("nash", by_improvements=True) == ("s5",)
    (deal,) = (course for course in courses.by_moves if course.state == "s8")
    assert len(deal.moves) == 3


def test_if_acceptance_could_not_be_taken_back_more_would_hold():
    bound = with_one_way(elmira(), "Accept", "on")
    change = difference(stability(elmira()), stability(bound)).concepts["nash"]

    assert (change.gained, change.lost) == (("s7",), ())


def test_a_guarantor_who_answers_defection_keeps_cooperation():
    """Where the guarantor acts, a lone defector has less than it had by cooperating."""
    guarded = with_guarantor(
        prisoners(),
        "guarantor",
        "sanction",
        {
            "row": [2, 1, 4, 3, 0, 1, 0, 3],
            "column": [2, 4, 1, 3, 0, 0, 1, 3],
            "guarantor": [1, 1, 1, 3, 2, 2, 2, 0],
        },
    )
    found = stability(guarded)
    change = difference(stability(prisoners()), found).concepts["seq"]

    assert "CC" in change.kept
    assert "CC" in found["seq"].equilibria
    assert "CC" not in found["nash"].equilibria
