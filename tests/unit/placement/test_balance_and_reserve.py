"""Arrivals spread over places, and a block kept free: the rest is as good as it can be, and the cost is told."""

from __future__ import annotations

import random
from fractions import Fraction
from itertools import product
from math import ceil

import pytest

from goodoffices.errors import InfeasibleError, InputError
from goodoffices.placement import (
    Case,
    Place,
    balanced_placement,
    faults,
    place,
    placing,
    reserved_placement,
    wave,
)
from tests.conftest import examples
from tests.properties.placement_cases import keeps_all_rules, middling, random_wave


def merit(made, at) -> tuple[int, int]:
    placed = [(c, p) for c, p in enumerate(at) if p >= 0]
    return sum(int(made.people[c]) for c, _ in placed), sum(
        int(made.scores[c, p]) for c, p in placed
    )


def every_placement(made):
    for at in product(range(-1, len(made.places)), repeat=len(made.cases)):
        if keeps_all_rules(made, at):
            yield at


def shares(made, weeks, week) -> list[int]:
    """People that each place would get of a week's, if all got as much for each bed."""
    beds = made.capacity[:, made.services.index("people")].tolist()
    coming = sum(
        int(n) for c, n in zip(made.cases, made.people, strict=True) if weeks.get(c) == week
    )
    return [max(1, ceil(coming * units / max(1, sum(beds)))) for units in beds]


def loads(made, weeks, at) -> Fraction:
    worst = Fraction(0)
    for week in set(weeks.values()):
        each = shares(made, weeks, week)
        for there, share in enumerate(each):
            got = sum(
                int(made.people[c])
                for c, p in enumerate(at)
                if p == there and weeks.get(made.cases[c]) == week and made.people[c] <= max(each)
            )
            worst = max(worst, Fraction(got, share))
    return worst


def test_no_place_gets_more_than_so_many_times_its_share_and_the_rest_is_as_good_as_can_be():
    spread = 0
    for seed in range(examples(100, full=1_000)):
        made, chance = random_wave(seed, most_cases=5), random.Random(seed)
        if "people" not in made.services:
            continue
        weeks = {case: chance.choice(["w1", "w2"]) for case in made.cases if chance.random() < 0.9}

        told = balanced_placement(made, weeks=weeks)

        best = max(merit(made, at) for at in every_placement(made))
        found = told.assignment
        assert faults(found) == (), seed
        assert found.people_placed == best[0], seed
        assert told.lost == best[1] - found.value, seed
        if told.most is not None:
            assert loads(made, weeks, found.at.tolist()) <= told.most, seed
            within = [
                merit(made, at)
                for at in every_placement(made)
                if loads(made, weeks, at) <= told.most
            ]
            assert max(within) == (found.people_placed, found.value), seed
            spread += told.lost > 0
    assert spread > 2


def test_what_is_already_there_counts_and_the_cost_is_told():
    cases = [Case("a", 2), Case("b", 2)]
    places = [Place("x", {"people": 8}), Place("y", {"people": 8})]
    made = wave(cases, places, scores={(c, "x"): 5 for c in "ab"})

    fresh = balanced_placement(made)
    after = balanced_placement(made, came={("x", ""): 4})

    assert sorted(fresh.assignment.placed.values()) == ["x", "y"]
    assert (fresh.lost, fresh.price, fresh.most) == (5, Fraction(1, 2), 1)
    assert set(after.assignment.placed.values()) == {"y"}
    assert (after.fullest_before, after.fullest) == (2, 1)


def test_nobody_waits_so_that_places_are_even():
    made = wave(
        [Case("a", 3), Case("b", 3)],
        [Place("x", {"people": 6}), Place("y", {"people": 6})],
        allowed=[("a", "x"), ("b", "x")],
    )

    told = balanced_placement(made)

    assert told.assignment.people_placed == 6
    assert told.fullest == 2
    assert told.most is not None
    assert told.most >= 2


def test_a_group_that_is_larger_than_any_share_is_placed_and_does_not_count():
    cases = [Case("home", 40), *(Case(f"c{n}", 1) for n in range(8))]
    places = [Place(f"p{n}", {"people": 50}) for n in range(4)]
    made = wave(cases, places, scores={(c.id, "p0"): 1 for c in cases})

    told = balanced_placement(made)

    assert told.assignment.people_placed == 48
    assert told.fullest <= 1


@pytest.mark.parametrize(
    "wrong",
    [{"most": Fraction(1, 2)}, {"weeks": {"nobody": "w"}}, {"came": {("nowhere", ""): 1}}],
)
def test_what_cannot_be_spread_is_refused(wrong):
    made = wave([Case("a", 1)], [Place("x", {"people": 1})])
    with pytest.raises(InputError) as caught:
        balanced_placement(made, **wrong)
    assert caught.value.advice
    with pytest.raises(InputError):
        balanced_placement(wave([Case("a", 1)], [Place("x", {"rooms": 1})]))


def test_a_stopped_run_is_told_without_spreading():
    made = wave(
        [Case("a", 2), Case("b", 2)],
        [Place("x", {"people": 4}), Place("y", {"people": 4})],
        scores={("a", "x"): 5, ("b", "x"): 4},
    )

    told = balanced_placement(made, should_stop=lambda: True)

    assert told.most is None or told.fullest <= told.most
    assert faults(told.assignment) == ()


def test_a_block_stays_free_where_it_costs_least():
    cost = 0
    for seed in range(examples(60, full=1_000)):
        made, chance = random_wave(seed, most_cases=5), random.Random(seed)
        service = made.services[0]
        block = chance.randint(1, 5)
        has = made.capacity[:, 0].tolist()
        if max(has) < block:
            with pytest.raises(InfeasibleError) as caught:
                reserved_placement(made, {service: block})
            assert service in caught.value.advice
            continue

        told = reserved_placement(made, {service: block})

        best = max(merit(made, at) for at in every_placement(made))
        beside = [
            (merit(made, at), p)
            for at in every_placement(made)
            for p in range(len(has))
            if has[p] - sum(int(made.needs[c, 0]) for c, q in enumerate(at) if q == p) >= block
        ]
        found = told.assignment
        assert (found.people_placed, found.value) == max(beside)[0], seed
        assert told.people == best[0] - found.people_placed, seed
        assert told.lost == best[1] - found.value, seed
        assert told.proven, seed
        there = made.places.index(told.place)
        used = sum(int(made.needs[c, 0]) for c, q in enumerate(found.at.tolist()) if q == there)
        assert has[there] - used >= block
        assert faults(found) == ()
        cost += told.people > 0 or told.lost != 0
    assert cost > 5


def test_in_a_large_wave_a_block_is_looked_for_at_few_places_and_stays_free(monkeypatch):
    monkeypatch.setattr(placing, "LARGEST_EXACT", (0, 0))
    for seed in range(examples(1, full=20)):
        made = middling(seed, cases=30, places=5, fill=0.9)

        told = reserved_placement(made, {"people": 20}, rounds=0, tries=2)

        there = made.places.index(told.place)
        used = int(made.needs[told.assignment.at == there, 0].sum())
        assert made.capacity[there, 0] - used >= 20
        assert faults(told.assignment) == ()


def test_a_block_stays_free_in_every_night():
    made = wave(
        [Case("a", 4)],
        [Place("x", {"people": 10, "people@mon": 5}), Place("y", {"people": 6})],
        scores={("a", "x"): 3, ("a", "y"): 1},
    )

    told = reserved_placement(made, {"people": 5})

    assert (told.place, dict(told.assignment.placed)) == ("y", {"a": "x"})
    assert reserved_placement(made, {"people": 6}).place == "y"


@pytest.mark.parametrize("block", [{}, {"people": 0}, {"boats": 1}])
def test_a_block_of_nothing_or_of_what_nobody_has_is_refused(block):
    with pytest.raises(InputError):
        reserved_placement(wave([Case("a", 1)], [Place("x", {"people": 1})]), block)


def test_what_was_best_without_spreading_is_found_by_the_same_means():
    made = middling(1, cases=12, places=3)
    told = balanced_placement(made, effort=0.3, most=Fraction(1_000))

    assert told.lost == 0
    assert told.assignment.at.tolist() == place(made, effort=0.3).at.tolist()
