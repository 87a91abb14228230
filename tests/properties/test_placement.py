"""Placements of random waves: nothing is broken, nothing is better, and a second reading agrees."""

from __future__ import annotations

from goodoffices.placement import faults, place
from tests.conftest import examples
from tests.properties.placement_cases import best_of_all, keeps_all_rules, random_wave


def test_nothing_is_better_than_what_is_found_in_a_small_wave():
    waited = 0
    for seed in range(examples(120, full=2_000)):
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
    for seed in range(examples(60, full=1_000)):
        made = random_wave(seed)
        _, score = best_of_all(made, by_score=True)

        found = place(made, objective="score")

        assert (found.value, found.bound) == (score, score), seed
        assert found.proven_optimal, seed
        assert faults(found) == (), seed
        fewer += found.people_placed < place(made).people_placed
    assert fewer > 2
