"""Large conflicts, runs that are stopped, budgets, and where the quick search changes its way."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goodoffices.errors import InfeasibleError, InputError
from goodoffices.stability import (
    Arcs,
    Comparisons,
    Option,
    coalition_stability,
    conditions,
    graph_form,
    limited_move_stability,
    option_form,
    stability,
    why,
)
from goodoffices.stability import reach as reaching
from goodoffices.stability.arcs import arcs_of
from goodoffices.stability.reach import Response, least_within
from tests.conftest import examples
from tests.properties.graph_model import Naive


def turned(arcs: Arcs) -> Arcs:
    order = np.argsort(arcs.ends, kind="stable")
    return arcs_of(arcs.states, arcs.ends[order], arcs.sources()[order], ordered=True)


@pytest.mark.parametrize(
    ("few", "rule"), [(0, "sequence"), (3, "sequence"), (64, "sequence"), (64, "each_once")]
)
@settings(deadline=None, max_examples=examples(30, full=300))
@given(
    seed=st.integers(0, 10**6),
    states=st.integers(2, 40),
    movers=st.integers(2, 4),
    most=st.integers(1, 40),
)
def test_many_states_at_once_and_one_by_one_reach_the_same(few, rule, seed, states, movers, most):
    chance = np.random.default_rng(seed)
    forward = []
    for _ in range(movers):
        pairs = chance.integers(0, states, (2 * states, 2)).astype(np.int32)
        pairs = pairs[pairs[:, 0] != pairs[:, 1]]
        forward.append(arcs_of(states, pairs[:, 0], pairs[:, 1]))
    weights = chance.integers(0, most, states).astype(np.int32)
    before, reaching.FEW = reaching.FEW, few
    block, reaching.BLOCK = reaching.BLOCK, 7
    try:
        found = least_within(forward, [turned(a) for a in forward], weights, Response(rule))
    finally:
        reaching.FEW, reaching.BLOCK = before, block

    plain = Naive(states, [[set(a.of(s)) for s in range(states)] for a in forward], [], rule)
    nothing = int(weights.max()) + 1
    for state in range(states):
        ends = plain.sequences(plain.makers, state, credible=False, response=rule)
        assert found[state] == min((int(weights[end]) for end in ends), default=nothing)


def chain(length: int):
    """One long ladder on which two opponents take turns, down to the one bad state."""
    moves = {
        "mover": [(0, 1)],
        "even": [(s, s + 1) for s in range(2, length, 2)],
        "odd": [(s, s + 1) for s in range(1, length, 2)],
    }
    payoffs = {
        "mover": [1, *[2] * (length - 1), 0],
        "even": list(range(length + 1)),
        "odd": list(range(length + 1)),
    }
    return graph_form(list(moves), range(length + 1), moves, payoffs)


def test_an_answer_of_ten_thousand_moves_is_found_and_shown():
    conflict = chain(10_000)

    found = stability(conflict)

    assert all(0 in found[concept].stable["mover"] for concept in ("gmr", "smr", "seq"))
    assert 0 not in stability(conflict, response="each_once")["gmr"].stable["mover"]
    (answer,) = why(found, "seq", "mover", 0).answers
    assert len(answer.path) == 9_999
    assert answer.sanction == 10_000


def cube(options: int):
    chance = np.random.default_rng(1)
    names = [f"maker{n}" for n in range(4)]
    dealt = [Option(f"option{n}", names[n % 4]) for n in range(options)]
    payoffs = {name: chance.permutation(1 << options).tolist() for name in names}
    return option_form(names, dealt, payoffs)


def test_a_person_can_stop_the_run_and_keeps_what_was_finished():
    asked = []

    def stop() -> bool:
        asked.append(True)
        return len(asked) > 6

    found = stability(cube(8), should_stop=stop)

    assert found.stopped
    assert list(found) == ["nash"]
    assert found.notes == ("somebody stopped the run",)


def test_what_needs_more_work_than_allowed_is_left_out_and_the_rest_is_there():
    whole = stability(cube(8))
    found = stability(cube(8), work=40_000)

    assert list(found) == ["nash", "gmr", "smr", "seq"]
    assert not found.stopped
    assert found.notes == ("sim was left out: it needs more work than allowed",)
    assert found["seq"].stable == whole["seq"].stable


def test_forty_options_with_few_feasible_combinations_are_listed():
    options = [Option(f"o{n}", "one" if n % 2 else "two") for n in range(40)]
    # Whoever takes an option takes all before it.
    infeasible = ["-" * n + "NY" + "-" * (38 - n) for n in range(39)]
    values = list(range(41))
    conflict = option_form(
        ["one", "two"], options, {"one": values, "two": values[::-1]}, infeasible=infeasible
    )

    found = stability(conflict)

    assert len(conflict.states) == 41
    assert conflict.states[3] == "YYY" + "N" * 37
    assert "sim" in found


def test_more_combinations_than_can_be_kept_are_refused():
    options = [Option(f"o{n}", "one") for n in range(30)]

    with pytest.raises(InfeasibleError, match="more combinations"):
        option_form(["one"], options, {"one": []})


def test_nothing_feasible_is_refused():
    with pytest.raises(InfeasibleError, match="no combination"):
        option_form(["one"], [Option("o", "one")], {"one": []}, infeasible=["Y", "N"])


def test_many_states_with_unknown_comparisons_are_refused_with_advice():
    states = range(5_000)
    conflict = graph_form(["one"], states, {}, {"one": Comparisons(((1, 2),))})

    with pytest.raises(InfeasibleError) as caught:
        stability(conflict)

    assert "4000" in caught.value.advice
    with pytest.raises(InfeasibleError):
        coalition_stability(graph_form(["one"], states, {}, {"one": list(states)}))


@pytest.mark.parametrize(
    "ask",
    [
        lambda c: stability(c, response="anything"),
        lambda c: limited_move_stability(c, 0),
        lambda c: coalition_stability(c, "sim"),
        lambda c: conditions(c, 0, "sim"),
        lambda c: conditions(c, 99),
        lambda c: conditions(c, 0, may_change=["nobody"]),
        lambda c: why(stability(c), "sim", "mover", 0),
        lambda c: why(stability(c), "nash", "nobody", 0),
    ],
)
def test_what_does_not_exist_is_refused(ask):
    with pytest.raises(InputError):
        ask(chain(4))


def test_looking_ahead_needs_every_preference():
    conflict = graph_form(["one"], ["a", "b"], {"one": [("a", "b")]}, {"one": Comparisons(())})

    with pytest.raises(InputError, match="every preference"):
        limited_move_stability(conflict, 2)


def test_the_same_question_twice_has_the_same_answer():
    one, other = stability(cube(9)), stability(cube(9))

    assert {c: f.stable for c, f in one.items()} == {c: f.stable for c, f in other.items()}
