"""The graph model against the naive one, and laws that hold whatever the conflict."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goodoffices.stability import (
    CONCEPTS,
    Comparisons,
    Conflict,
    Payoffs,
    Response,
    coalition_stability,
    graph_form,
    limited_move_stability,
    read,
    stability,
    write,
)
from goodoffices.testing.stability import conflicts_by_moves, conflicts_by_options
from tests.conftest import examples
from tests.properties.graph_model import RULES, Naive, simultaneous

MODELS = examples(100, full=1000)
SEQUENTIAL = ("nash", "gmr", "smr", "seq")


def naive(conflict: Conflict, response: str) -> Naive:
    moves = [
        [set(conflict.moves[maker].of(state)) for state in range(len(conflict.states))]
        for maker in conflict.decision_makers
    ]
    payoffs = [conflict.preferences[maker].values for maker in conflict.decision_makers]
    return Naive(len(conflict.states), moves, payoffs, response)


def both() -> st.SearchStrategy[Conflict]:
    return conflicts_by_moves() | conflicts_by_options(merged=True)


@pytest.mark.parametrize("rule", RULES)
@settings(deadline=None, max_examples=MODELS)
@given(conflict=both())
def test_every_concept_equals_plain_search(rule, conflict):
    found, plain = stability(conflict, response=rule), naive(conflict, rule)

    for concept in SEQUENTIAL:
        for maker, name in enumerate(conflict.decision_makers):
            assert found[concept].stable[name] == tuple(
                conflict.states[s] for s in plain.states if plain.is_stable(concept, (maker,), s)
            )
    assert found.response == rule


@settings(deadline=None, max_examples=MODELS)
@given(conflict=conflicts_by_options())
def test_choices_at_the_same_time_equal_plain_enumeration(conflict):
    options = conflict.form.options
    vectors = {tuple(letter == "Y" for letter in state): state for state in conflict.states}
    own = [
        {n for n, option in enumerate(options) if option.owner == maker}
        for maker in conflict.decision_makers
    ]
    one_way = {n: {"on": True, "off": False}.get(o.one_way) for n, o in enumerate(options)}
    payoffs = [
        dict(zip(vectors, conflict.preferences[maker].values, strict=True))
        for maker in conflict.decision_makers
    ]

    found = stability(conflict)["sim"].stable

    for maker, name in enumerate(conflict.decision_makers):
        assert found[name] == tuple(
            state
            for vector, state in vectors.items()
            if simultaneous(vectors, own, one_way, payoffs, maker, vector)
        )


@pytest.mark.parametrize("rule", RULES)
@settings(deadline=None, max_examples=examples(25, full=1000))
@given(conflict=conflicts_by_moves(most_makers=3, most_states=6))
def test_every_coalition_equals_plain_search(rule, conflict):
    plain = naive(conflict, rule)
    for concept in SEQUENTIAL:
        found = coalition_stability(conflict, concept, response=rule)
        for some in plain.coalitions():
            named = tuple(conflict.decision_makers[maker] for maker in some)
            assert found.stable[named] == tuple(
                s for s in plain.states if plain.is_stable(concept, some, s)
            )
    joint = {(i.members, i.start, i.end) for i in found.improvements}
    assert joint == {
        (tuple(conflict.decision_makers[m] for m in some), start, end)
        for some in plain.coalitions()
        if len(some) > 1
        for start in plain.states
        for end in plain.coalition_gains(some, start)
    }


@settings(deadline=None, max_examples=MODELS)
@given(conflict=both(), horizon=st.integers(1, 4))
def test_looking_ahead_equals_plain_recursion(conflict, horizon):
    found, plain = limited_move_stability(conflict, horizon), naive(conflict, "sequence")

    for maker, name in enumerate(conflict.decision_makers):
        assert found.stable[name] == tuple(
            conflict.states[s] for s in plain.states if plain.limited_stable(maker, s, horizon)
        )
        for place, state in enumerate(conflict.states):
            end = plain.ahead(maker, place, horizon)
            assert found.end(name, state) == conflict.states[end]


@settings(deadline=None, max_examples=MODELS)
@given(conflict=both(), rule=st.sampled_from(RULES))
def test_what_one_concept_calls_stable_its_weaker_ones_do_too(conflict, rule):
    found = stability(conflict, response=rule)

    for concept in CONCEPTS:
        for stronger in concept.implied_by if concept.name in found else ():
            for name in conflict.decision_makers:
                assert set(found[stronger].stable[name]) <= set(found[concept.name].stable[name])
            assert set(found[stronger].equilibria) <= set(found[concept.name].equilibria)


@settings(deadline=None, max_examples=MODELS)
@given(conflict=both())
def test_a_wider_response_rule_only_adds_stable_states(conflict):
    narrow, middle, wide = (stability(conflict, response=rule) for rule in RULES)

    for concept in SEQUENTIAL:
        for name in conflict.decision_makers:
            sets = [set(found[concept].stable[name]) for found in (narrow, middle, wide)]
            assert sets[0] <= sets[1] <= sets[2]


@settings(deadline=None, max_examples=MODELS)
@given(conflict=conflicts_by_moves(most_makers=2))
def test_with_one_opponent_all_response_rules_say_the_same(conflict):
    first, *others = (stability(conflict, response=rule) for rule in RULES)

    for other in others:
        assert all(first[c].stable == other[c].stable for c in SEQUENTIAL)


@settings(deadline=None, max_examples=MODELS)
@given(conflict=conflicts_by_moves(), rule=st.sampled_from(RULES), seed=st.integers(0, 99))
def test_names_and_order_of_states_and_decision_makers_do_not_matter(conflict, rule, seed):
    order = list(conflict.states)
    makers = list(conflict.decision_makers)
    random.Random(seed).shuffle(order)
    random.Random(seed).shuffle(makers)
    moves = {
        f"new {maker}": [(f"s{a}", f"s{b}") for a, b in conflict.moves[maker].pairs()]
        for maker in makers
    }
    payoffs = {
        f"new {maker}": [conflict.preferences[maker].values[s] * 7 - 3 for s in order]
        for maker in makers
    }
    again = graph_form(list(moves), [f"s{s}" for s in order], moves, payoffs)

    found, other = stability(conflict, response=rule), stability(again, response=rule)

    for concept in SEQUENTIAL:
        for maker in makers:
            assert {f"s{s}" for s in found[concept].stable[maker]} == set(
                other[concept].stable[f"new {maker}"]
            )


def completions(values: list[int | None]) -> list[list[int]]:
    """Every way to place the states without a payoff among or between the others."""
    if None not in values:
        return [values]
    place = values.index(None)
    known = sorted({v for v in values if v is not None})
    levels = [v * 2 for v in known]
    slots = sorted({*levels, *(v + 1 for v in levels), *(v - 1 for v in levels)}) or [0]
    return [
        done
        for slot in slots
        for done in completions(
            [slot if n == place else None if v is None else v * 2 for n, v in enumerate(values)]
        )
    ]


@settings(deadline=None, max_examples=examples(40, full=1000))
@given(conflict=conflicts_by_moves(most_makers=3, most_states=5, most_payoff=3), data=st.data())
def test_unknown_comparisons_are_judged_over_all_that_they_may_be(conflict, data):
    holder = data.draw(st.sampled_from(conflict.decision_makers))
    values = list(conflict.preferences[holder].values)
    for place in data.draw(
        st.lists(st.sampled_from(conflict.states), min_size=1, max_size=2, unique=True)
    ):
        values[place] = None
    partly = Conflict(
        conflict.decision_makers,
        conflict.states,
        conflict.moves,
        {**conflict.preferences, holder: Payoffs(tuple(values))},
    )

    found = stability(partly)

    worlds = [
        stability(
            Conflict(
                conflict.decision_makers,
                conflict.states,
                conflict.moves,
                {**conflict.preferences, holder: Payoffs(tuple(done))},
            )
        )
        for done in completions(values)
    ]
    for concept in SEQUENTIAL:
        for name in conflict.decision_makers:
            surely = set(found[concept].stable[name])
            unknown = set(found[concept].unknown[name])
            always = set.intersection(*(set(w[concept].stable[name]) for w in worlds))
            ever = set.union(*(set(w[concept].stable[name]) for w in worlds))
            assert surely <= always
            assert ever <= surely | unknown
            if concept != "seq":
                assert (surely, surely | unknown) == (always, ever)


@settings(deadline=None, max_examples=examples(40, full=1000))
@given(conflict=both(), rule=st.sampled_from(RULES))
def test_a_full_list_of_comparisons_says_the_same_as_payoffs(conflict, rule):
    preferences = {}
    for name in conflict.decision_makers:
        values = list(zip(conflict.states, conflict.preferences[name].values, strict=True))
        better = tuple((s, t) for s, a in values for t, b in values if a > b)
        equal = tuple((s, t) for s, a in values for t, b in values if a == b and s != t)
        preferences[name] = Comparisons(better, equal)
    compared = Conflict(
        conflict.decision_makers, conflict.states, conflict.moves, preferences, conflict.form
    )

    found, other = stability(conflict, response=rule), stability(compared, response=rule)

    assert other.complete
    assert all(found[c].stable == other[c].stable for c in found)


@settings(deadline=None, max_examples=MODELS)
@given(conflict=both(), rule=st.sampled_from(RULES))
def test_the_two_engines_agree(conflict, rule):
    """Arrays over all states at once, and sets as bits, written apart from each other."""
    from goodoffices.stability.readings import Readings

    found, readings = stability(conflict, response=rule), Readings(conflict, Response(rule))

    for concept in CONCEPTS:
        if concept.name in found:
            for maker in range(len(conflict.decision_makers)):
                mask = readings.stable(concept, (maker,), in_doubt=False)
                assert mask.tolist() == found[concept.name].surely[maker].tolist()


@settings(deadline=None, max_examples=MODELS)
@given(conflict=both())
def test_reading_what_was_written_gives_an_equal_conflict(conflict):
    assert read("again.json", write(conflict)) == conflict
