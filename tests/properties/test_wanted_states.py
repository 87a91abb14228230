"""The inverse question, the status quo and what would change, each against the engine itself."""

from __future__ import annotations

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from goodoffices.stability import (
    Conflict,
    Payoffs,
    conditions,
    difference,
    stability,
    status_quo,
    with_guarantor,
    with_one_way,
)
from goodoffices.testing.stability import conflicts_by_moves, conflicts_by_options
from tests.conftest import examples
from tests.properties.graph_model import RULES
from tests.properties.test_stability import SEQUENTIAL, naive

MODELS = examples(60, full=1000)


@settings(deadline=None, max_examples=MODELS)
@given(
    conflict=conflicts_by_moves(most_makers=3, most_states=6),
    concept=st.sampled_from(SEQUENTIAL),
    rule=st.sampled_from(RULES),
)
def test_the_conditions_are_met_exactly_where_the_state_is_an_equilibrium(conflict, concept, rule):
    equilibria = stability(conflict, response=rule)[concept].equilibria

    for state in conflict.states:
        asked = conditions(conflict, state, concept, response=rule)
        if all(clause.listed for clauses in asked.clauses.values() for clause in clauses):
            assert asked.met == (state in equilibria)
        assert bool(asked.unmet) != bool(asked.met)


@settings(deadline=None, max_examples=MODELS)
@given(
    conflict=conflicts_by_moves(most_makers=3, most_states=6),
    concept=st.sampled_from(SEQUENTIAL),
    rule=st.sampled_from(RULES),
    data=st.data(),
)
def test_a_smallest_change_makes_the_state_an_equilibrium_and_less_does_not(
    conflict, concept, rule, data
):
    state = data.draw(st.sampled_from(conflict.states))
    may = data.draw(st.lists(st.sampled_from(conflict.decision_makers), unique=True))
    holds = state in stability(conflict, response=rule)[concept].equilibria

    found = conditions(conflict, state, concept, response=rule, may_change=may)

    everybody = conditions(conflict, state, concept, response=rule).changes
    assert bool(everybody) == (not holds)
    for change in (*found.changes, *everybody):
        after = change.applied(conflict)
        assert state in stability(after, response=rule)[concept].equilibria
        assert {c.decision_maker for c in change.turned} == set(change.to_level_of)
        for name, payoffs in change.preferences.items():
            less = one_level_lower(payoffs.values, conflict, name, state)
            lower = {**after.preferences, name: Payoffs(less)}
            again = Conflict(conflict.decision_makers, conflict.states, conflict.moves, lower)
            assert state not in stability(again, response=rule)[concept].equilibria
    for change in found.changes:
        assert set(change.to_level_of) <= set(may)


def one_level_lower(raised, conflict, name, state):
    place = conflict.place(state)
    original = conflict.ranks(name).tolist()
    below = [v for v in original if original[place] <= v < raised[place]]
    return tuple(max(below) if n == place else v for n, v in enumerate(raised))


@settings(deadline=None, max_examples=MODELS)
@given(conflict=conflicts_by_moves(), data=st.data())
def test_the_status_quo_leads_exactly_where_legal_sequences_lead(conflict, data):
    start = data.draw(st.sampled_from(conflict.states))
    found, plain = stability(conflict), naive(conflict, "sequence")

    courses = status_quo(found, start)

    for credible, reached in ((False, courses.by_moves), (True, courses.by_improvements)):
        expected = plain.sequences(plain.makers, start, credible=credible, response="sequence")
        assert {course.state for course in reached} == expected
        for course in reached:
            position, last = start, None
            for move in course.moves:
                assert (move.start, move.decision_maker != last) == (position, True)
                position, last = move.end, move.decision_maker
                maker = conflict.decision_makers.index(last)
                allowed = plain.gains(maker, move.start) if credible else plain.moves[maker]
                assert position in (allowed if credible else allowed[move.start])
            assert position == course.state
            assert course.equilibrium_under == tuple(
                name for name in found if course.state in found[name].equilibria
            )


@settings(deadline=None, max_examples=MODELS)
@given(conflict=conflicts_by_options(), seed=st.integers(0, 999))
def test_a_difference_holds_every_equilibrium_of_both_sides_once(conflict, seed):
    chance = random.Random(seed)
    count = len(conflict.states)
    guarded = with_guarantor(
        conflict,
        "guarantor",
        "watch",
        {
            "guarantor": [chance.randint(0, 3) for _ in range(2 * count)],
            conflict.decision_makers[0]: [chance.randint(0, 3) for _ in range(2 * count)],
        },
    )
    before, after = stability(conflict), stability(guarded)

    for name, change in difference(before, after).concepts.items():
        assert sorted((*change.gained, *change.kept)) == sorted(after[name].equilibria)
        old = set(before[name].equilibria)
        assert {state[:-1] for state in change.kept} | set(change.lost) == old
        assert not {state[:-1] for state in change.gained} & old


@settings(deadline=None, max_examples=MODELS)
@given(conflict=conflicts_by_options(), data=st.data())
def test_a_one_way_option_only_takes_moves_away(conflict, data):
    option = data.draw(st.sampled_from([o.id for o in conflict.form.options]))
    bound = with_one_way(with_one_way(conflict, option, None), option, "on")
    free = with_one_way(conflict, option, None)

    place = [o.id for o in conflict.form.options].index(option)
    for name in conflict.decision_makers:
        left = set(bound.moves[name].pairs())
        gone = set(free.moves[name].pairs()) - left
        assert left <= set(free.moves[name].pairs())
        assert all(conflict.states[a][place] == "Y" != conflict.states[b][place] for a, b in gone)
        assert not any(
            conflict.states[a][place] == "Y" != conflict.states[b][place] for a, b in left
        )
    assert set(stability(free)["nash"].equilibria) <= set(stability(bound)["nash"].equilibria)
