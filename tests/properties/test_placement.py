"""Placements of random waves: nothing is broken, nothing is better, and a second reading agrees."""

from __future__ import annotations

import random
from dataclasses import replace

import numpy as np
import pytest

from goodoffices.errors import InfeasibleError
from goodoffices.placement import (
    Case,
    Lock,
    Place,
    as_json,
    edited,
    faults,
    place,
    placing,
    same_town,
    wave,
)
from goodoffices.placement.certificate import no_prices
from tests.conftest import examples
from tests.properties.placement_cases import (
    best_of_all,
    keeps_all_rules,
    middling,
    random_wave,
)


def test_nothing_is_better_than_what_is_found_in_a_small_wave():
    waited = 0
    for seed in range(examples(200, full=2_000)):
        made = random_wave(seed)
        people, score = best_of_all(made)

        found = place(made)

        assert found.proven_optimal, seed
        assert (found.people_placed, found.value) == (people, score), seed
        assert (found.people_bound, found.bound) == (people, score), seed
        assert keeps_all_rules(made, found.at.tolist()), seed
        assert faults(found) == (), seed
        waited += bool(found.waiting)
    assert waited > 10


def test_scores_alone_can_be_asked_for():
    fewer = 0
    for seed in range(examples(100, full=1_000)):
        made = random_wave(seed)
        _, score = best_of_all(made, by_score=True)

        found = place(made, objective="score")

        assert (found.value, found.bound) == (score, score), seed
        assert found.proven_optimal, seed
        assert faults(found) == (), seed
        fewer += found.people_placed < place(made).people_placed
    assert fewer > 2


def by_cp_sat(made, *, least_people: int | None = None) -> int:
    """The most people, or the best score of as many people, by another solver."""
    from ortools.sat.python import cp_model

    model = cp_model.CpModel()
    x = {
        (c, p): model.new_bool_var("")
        for c in range(len(made.cases))
        for p in range(len(made.places))
        if made.allowed[c, p]
    }
    for c in range(len(made.cases)):
        model.add(sum(v for (one, _), v in x.items() if one == c) <= 1)
    for p in range(len(made.places)):
        for s in range(len(made.services)):
            used = sum(int(made.needs[c, s]) * v for (c, at), v in x.items() if at == p)
            model.add(used <= int(made.capacity[p, s]))
    for one, other in made.apart.tolist():
        for p in range(len(made.places)):
            if (one, p) in x and (other, p) in x:
                model.add(x[one, p] + x[other, p] <= 1)
    people = sum(int(made.people[c]) * v for (c, _), v in x.items())
    if least_people is None:
        model.maximize(people)
    else:
        model.add(people >= least_people)
        model.maximize(sum(int(made.scores[c, p]) * v for (c, p), v in x.items()))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    assert solver.solve(model) == cp_model.OPTIMAL
    return round(solver.objective_value)


def test_another_solver_finds_the_same_people_and_the_same_score():
    for seed in range(examples(5, full=200)):
        made = middling(seed, cases=12, places=3, fill=random.Random(seed).choice([0.8, 1.0, 1.2]))

        found = place(made)

        people = by_cp_sat(made)
        assert found.people_placed == people
        assert found.value == by_cp_sat(made, least_people=people)
        assert found.proven_optimal


def test_the_large_method_breaks_nothing_and_its_bounds_hold(monkeypatch):
    """It is made to take small waves too, whose best placement is known."""
    monkeypatch.setattr(placing, "LARGEST_EXACT", (0, 0))
    best = 0
    for seed in range(examples(80, full=7_000)):
        made = random_wave(seed)
        found = place(made, rounds=2)

        people, score = best_of_all(made)
        assert faults(found) == (), seed
        assert found.people_placed <= people <= found.people_bound, seed
        if found.people_placed == people:
            assert found.value <= score <= found.bound, seed
        best += (found.people_placed, found.value) == (people, score)
    assert best > examples(80, full=7_000) * 0.8


def test_the_large_method_comes_near_the_bound(monkeypatch):
    monkeypatch.setattr(placing, "LARGEST_EXACT", (0, 0))
    for seed in range(examples(1, full=50)):
        made = middling(seed, cases=120, places=9, fill=0.9)

        found = place(made, rounds=3)

        assert faults(found) == ()
        assert found.people_placed >= found.people_bound * 0.98
        assert found.gap < 0.03


def test_the_same_question_gives_the_same_answer_again(monkeypatch):
    made = middling(3, cases=24, places=4)
    one, other = place(made, effort=0.5), place(made, effort=0.5)
    assert one.at.tolist() == other.at.tolist()
    assert as_json(one) == as_json(other)

    monkeypatch.setattr(placing, "LARGEST_EXACT", (0, 0))
    one, other = place(made, rounds=2), place(made, rounds=2)
    assert one.at.tolist() == other.at.tolist()
    assert as_json(one) == as_json(other)
    assert one.reproducible


def test_a_run_that_is_stopped_says_so_and_keeps_all_rules(monkeypatch):
    for limit in ((500, 50), (0, 0)):
        monkeypatch.setattr(placing, "LARGEST_EXACT", limit)
        for after in (0, 1, 3, 10):
            asked = []

            def stop(asked=asked, after=after) -> bool:
                asked.append(1)
                return len(asked) > after

            found = place(middling(5, cases=40, fill=1.1), should_stop=stop)

            assert faults(found) == ()
            assert not found.reproducible
            assert found.value <= found.bound


def test_solvers_that_are_ended_cost_quality_and_nothing_else():
    def ended(function, questions):
        return (None for _ in questions)

    made = middling(2, cases=40)
    found = place(made, map=ended)

    assert faults(found) == ()
    assert found.people_placed > 0
    assert not found.reproducible


def test_a_second_reading_finds_what_is_wrong():
    made = middling(1, cases=25, places=4)
    found = place(made, effort=0.5)
    assert faults(found) == ()
    at = found.at.copy()
    placed = np.flatnonzero(at >= 0)
    wrong = [
        replace(found, at=np.zeros_like(at)),
        replace(found, people_placed=found.people_placed + 1),
        replace(found, value=found.value + 1),
        replace(found, bound=found.value - 1),
        replace(found, people_bound=found.people_placed - 1),
        replace(found, bound=found.value, searched=False, prices=no_prices(made)),
    ]
    barred = int(np.flatnonzero(~made.allowed[placed].all(axis=1))[0])
    there = at.copy()
    there[placed[barred]] = int(np.flatnonzero(~made.allowed[placed[barred]])[0])
    wrong.append(replace(found, at=there))

    assert all(faults(one) for one in wrong)


def test_pairs_kept_apart_are_seen_by_the_second_reading():
    cases = [Case("a", 1), Case("b", 1)]
    together = place(wave(cases, [Place("x", {"people": 2})]))
    made = wave(cases, [Place("x", {"people": 2})], apart=[("a", "b")])

    assert faults(replace(together, wave=made)) == ("a and b are at one place",)
    assert place(made).people_placed == 1


def test_cases_that_must_be_in_one_town_are_and_the_second_reading_sees_it():
    cases = [Case("a", 1), Case("b", 1), Case("c", 1)]
    places = [Place("x", {"people": 1}), Place("y", {"people": 1}), Place("z", {"people": 1})]
    scores = {("a", "x"): 9, ("b", "z"): 9, ("c", "y"): 9}
    towns = same_town({"x": "north", "y": "north", "z": "south"})
    free = wave(cases, places, scores=scores)
    bound = wave(cases, places, scores=scores, near=[("a", "b", towns)])

    found = place(bound)

    assert place(free).placed == {"a": "x", "b": "z", "c": "y"}
    assert {found.placed["a"], found.placed["b"]} == {"x", "y"}
    assert faults(found) == ()
    assert faults(replace(place(free), wave=bound)) == ("a and b are too far from each other",)


def test_who_is_locked_far_away_has_the_other_follow():
    cases = [Case("a", 1), Case("b", 1)]
    places = [Place("x", {"people": 2}), Place("z", {"people": 2})]
    made = wave(cases, places, near=[("a", "b", same_town({"x": "north", "z": "south"}))])
    before = edited(place(made), [Lock("b", "x")]).assignment

    after = edited(before, [Lock("a", "z")])

    assert dict(after.assignment.placed) == {"a": "z", "b": "z"}
    with pytest.raises(InfeasibleError):
        edited(before, [Lock("a", "z")], locked={"b"})
