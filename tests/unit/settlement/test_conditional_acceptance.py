"""The most text that stands under everybody's conditions, against all sets of clauses one by one."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goodoffices.errors import InputError
from goodoffices.settlement import Acceptance, accepted_clauses
from tests.conftest import examples

TEXT = ("a", "b", "c", "d", "e")
some = st.lists(st.sampled_from(TEXT), max_size=2, unique=True)


@st.composite
def answers(draw, *, may_exclude: bool = True):
    found = {}
    for side in ("north", "south", "west")[: draw(st.integers(1, 3))]:
        sentences = []
        for clause in TEXT:
            for _ in range(draw(st.sampled_from([0, 1, 1, 1, 2]))):
                needs = draw(some)
                out = [c for c in draw(some) if c not in needs and c != clause]
                sentences.append(Acceptance(clause, needs, out if may_exclude else ()))
        found[side] = sentences
    return found


def stands(chosen: set[str], given_answers) -> bool:
    return all(
        any(
            s.clause == clause and set(s.needs) <= chosen and not set(s.without) & chosen
            for s in sentences
        )
        for clause in chosen
        for sentences in given_answers.values()
    )


def all_largest(given_answers, *, with_clause: str | None = None) -> list[tuple[str, ...]]:
    for size in range(len(TEXT), -1, -1):
        found = [
            chosen
            for chosen in combinations(TEXT, size)
            if stands(set(chosen), given_answers) and (with_clause is None or with_clause in chosen)
        ]
        if found:
            return found
    return []


@settings(max_examples=examples(150, full=3000), deadline=None)
@given(answers())
def test_the_largest_set_its_tie_rule_and_its_uniqueness_are_those_of_all_sets(given_answers):
    largest = all_largest(given_answers)

    found = accepted_clauses(TEXT, given_answers)

    assert found.clauses == largest[0]  # combinations come with the earlier clause first
    assert found.unique == (len(largest) == 1)
    assert (found.exact, found.bound) == (True, len(largest[0]))


@settings(max_examples=examples(100, full=1000), deadline=None)
@given(answers())
def test_every_clause_left_out_is_explained_by_what_is_true(given_answers):
    found = accepted_clauses(TEXT, given_answers)

    assert {*found.clauses, *(out.clause for out in found.left_out)} == set(TEXT)
    for out in found.left_out:
        with_it = all_largest(given_answers, with_clause=out.clause)
        assert out.with_it == (with_it[0] if with_it else ())
        for side, sentences in given_answers.items():
            own = [s for s in sentences if s.clause == out.clause]
            assert (side in out.not_accepted_by) == (not own)
            inside = {*found.clauses, out.clause}
            holds = any(set(s.needs) <= inside and not set(s.without) & inside for s in own)
            assert (side in out.unmet) == (bool(own) and not holds)


@settings(max_examples=examples(60, full=1000), deadline=None)
@given(answers(may_exclude=False))
def test_conditions_that_only_ask_for_clauses_have_one_largest_answer(given_answers):
    assert accepted_clauses(TEXT, given_answers).unique


@settings(max_examples=examples(40, full=1000), deadline=None)
@given(answers(may_exclude=False), st.sampled_from(TEXT), some)
def test_one_more_sentence_never_takes_a_clause_out(given_answers, clause, needs):
    before = accepted_clauses(TEXT, given_answers)
    more = {**given_answers, "north": [*given_answers["north"], Acceptance(clause, needs)]}

    assert set(before.clauses) <= set(accepted_clauses(TEXT, more).clauses)


@settings(max_examples=examples(30, full=500), deadline=None)
@given(answers())
def test_a_solver_of_another_kind_finds_as_many_clauses(given_answers):
    from ortools.sat.python import cp_model

    model = cp_model.CpModel()
    inside = {clause: model.new_bool_var(clause) for clause in TEXT}
    for clause in TEXT:
        for sentences in given_answers.values():
            holds = [inside[clause].negated()]
            for sentence in (s for s in sentences if s.clause == clause):
                held = model.new_bool_var("")
                for need in sentence.needs:
                    model.add_implication(held, inside[need])
                for out in sentence.without:
                    model.add_implication(held, inside[out].negated())
                holds.append(held)
            model.add_bool_or(holds)
    model.maximize(sum(inside.values()))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1

    assert solver.solve(model) == cp_model.OPTIMAL
    assert len(accepted_clauses(TEXT, given_answers).clauses) == round(solver.objective_value)


def test_two_sides_who_ask_for_each_others_clause_both_get_it():
    north = [Acceptance("a", needs=("b",)), Acceptance("b")]
    south = [Acceptance("b", needs=("a",)), Acceptance("a")]

    assert accepted_clauses(("a", "b"), {"north": north, "south": south}).clauses == ("a", "b")


def test_a_clause_falls_with_the_one_it_needs_and_says_so():
    north = [Acceptance("a", needs=("b",)), Acceptance("b")]
    south = [Acceptance("a")]

    found = accepted_clauses(("a", "b"), {"north": north, "south": south})

    assert found.clauses == ()
    assert found.left_out[0].unmet["north"][0].missing == ("b",)
    assert found.left_out[1].not_accepted_by == ("south",)


def test_a_side_hears_what_stands_in_its_own_conditions_only():
    north = [Acceptance("a", needs=("b",))]
    south = [Acceptance("a", needs=("c",))]

    out = accepted_clauses(("a", "b", "c"), {"north": north, "south": south}).left_out[0]

    assert [lack.missing for lack in out.told("north")] == [("b",)]
    assert out.told("stranger") == ()


def test_two_drafts_of_one_clause_are_a_tie_that_the_order_of_the_text_decides():
    both = [Acceptance("a1", without=("a2",)), Acceptance("a2", without=("a1",))]

    found = accepted_clauses(("a1", "a2"), {"north": both, "south": both})

    assert (found.clauses, found.unique) == (("a1",), False)
    assert found.left_out[0].with_it == ("a2",)


def rivals(pairs: int):
    text = tuple(f"{kind}{n}" for n in range(pairs) for kind in "xy")
    sentences = [
        Acceptance(name, without=({"x": "y", "y": "x"}[name[0]] + name[1:],)) for name in text
    ]
    return text, {"north": sentences}


def test_beyond_the_budget_the_answer_has_a_bound_and_does_not_claim_to_be_the_largest():
    text, given_answers = rivals(8)

    found = accepted_clauses(text, given_answers, work=3)

    assert not found.exact
    assert not found.unique
    assert len(found.clauses) < 8 <= found.bound


def test_many_rival_drafts_are_decided_within_the_usual_budget():
    text, given_answers = rivals(12)

    found = accepted_clauses(text, given_answers)

    assert (len(found.clauses), found.unique, found.exact) == (12, False, True)
    assert found.clauses == tuple(name for name in text if name[0] == "x")


@pytest.mark.parametrize(
    ("text", "given_answers"),
    [
        (("a", "a"), {"north": []}),
        (("a",), {}),
        (("a",), {"north": [Acceptance("b")]}),
        (("a",), {"north": [Acceptance("a", needs=("z",))]}),
    ],
)
def test_answers_that_do_not_fit_the_text_are_refused(text, given_answers):
    with pytest.raises(InputError):
        accepted_clauses(text, given_answers)


def test_a_sentence_that_contradicts_itself_is_refused():
    with pytest.raises(InputError):
        Acceptance("a", without=("a",))
    with pytest.raises(InputError):
        Acceptance("a", needs=("b",), without=("b",))


def test_no_repr_shows_a_sides_conditions():
    out = accepted_clauses(("war", "peace"), {"north": [Acceptance("war", needs=("peace",))]})

    assert "peace" not in repr(Acceptance("war", needs=("peace",)))
    assert "peace" not in repr(out.left_out[0])
