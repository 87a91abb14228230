"""Deferred acceptance: Gale and Shapley's where each needs one unit, and without envy where they need more."""

from __future__ import annotations

import random
from itertools import permutations

import pytest

from goodoffices.errors import InputError
from goodoffices.placement import Case, Place, by_turns, deferred_acceptance, envy, wave
from tests.conftest import examples


def gale_and_shapley(wishes, priorities, seats):
    """The textbook: one after the other asks, and the last in a full place's order has to go."""
    free, turn = list(wishes), dict.fromkeys(wishes, 0)
    kept = {place: [] for place in seats}
    while free:
        case = free.pop()
        if turn[case] == len(wishes[case]):
            continue
        place = wishes[case][turn[case]]
        turn[case] += 1
        if case not in priorities[place]:
            free.append(case)
            continue
        kept[place].append(case)
        if len(kept[place]) > seats[place]:
            last = max(kept[place], key=priorities[place].index)
            kept[place].remove(last)
            free.append(last)
    return {case: place for place, cases in kept.items() for case in cases}


def market(seed: int, *, units: bool, services: int = 1):
    chance = random.Random(seed)
    cases = [f"c{n}" for n in range(chance.randint(1, 5 if not units else 8))]
    places = [f"p{n}" for n in range(chance.randint(1, 4))]
    names = ["people", "school"][:services]
    needs = {c: 1 if units else chance.randint(1, 4) for c in cases}
    made = wave(
        [
            Case(c, needs[c], {"school": chance.randint(0, 2)} if services > 1 else {})
            for c in cases
        ],
        [Place(p, {n: chance.randint(0, 3 if units else 6) for n in names}) for p in places],
    )
    wishes = {c: chance.sample(places, chance.randint(0, len(places))) for c in cases}
    priorities = {
        p: chance.sample(cases, chance.randint(len(cases) // 2, len(cases))) for p in places
    }
    return made, wishes, priorities


def test_with_one_unit_for_each_case_it_is_gale_and_shapleys():
    placed = 0
    for seed in range(examples(300, full=10_000)):
        made, wishes, priorities = market(seed, units=True)
        seats = dict(zip(made.places, made.capacity[:, 0].tolist(), strict=True))

        found = deferred_acceptance(made, wishes, priorities)

        assert found.placed == gale_and_shapley(wishes, priorities, seats), seed
        placed += len(found.placed)
    assert placed > 300


def test_nobody_envies_a_case_with_less_priority_and_nothing_is_overfull():
    refused = 0
    for seed in range(examples(300, full=10_000)):
        made, wishes, priorities = market(seed, units=False, services=2)
        found = deferred_acceptance(made, wishes, priorities)

        assert envy(made, found, wishes, priorities) == (), seed
        for number, place in enumerate(made.places):
            here = [made.cases.index(c) for c, at in found.placed.items() if at == place]
            assert (made.needs[here].sum(axis=0) <= made.capacity[number]).all()
        assert all(place in wishes[case] for case, place in found.placed.items())
        refused += any(wishes[case] for case in found.waiting)
    assert refused > 30


def test_envy_is_seen_where_there_is_some():
    made = wave([Case("a", 1), Case("b", 1)], [Place("x", {"people": 1})])
    wishes, priorities = {"a": ["x"], "b": ["x"]}, {"x": ["a", "b"]}
    worse = deferred_acceptance(made, wishes, {"x": ["b", "a"]})

    assert envy(made, worse, wishes, priorities) == (("a", "x", "b"),)


def gains_by_hiding(seed: int, *, units: bool) -> bool:
    made, wishes, priorities = market(seed, units=units, services=1 if units else 2)
    true = deferred_acceptance(made, wishes, priorities).placed
    for case, wanted in wishes.items():
        for count in range(len(wanted) + 1):
            for other in permutations(wanted, count):
                got = deferred_acceptance(made, wishes | {case: list(other)}, priorities).placed
                if case in got and (
                    case not in true or wanted.index(got[case]) < wanted.index(true[case])
                ):
                    return True
    return False


def test_with_one_unit_each_nobody_gains_by_hiding_wishes():
    assert not any(gains_by_hiding(seed, units=True) for seed in range(examples(40, full=1_000)))


def test_by_turns_nobody_gains_by_wishes_that_are_not_true():
    told = 0
    for seed in range(examples(60, full=2_000)):
        made, wishes, _ = market(seed, units=False, services=2)
        order = random.Random(seed).sample(made.cases, len(made.cases))
        true = by_turns(made, wishes, order).placed
        for case, wanted in wishes.items():
            best = [*wanted, None]
            for count in range(len(made.places) + 1):
                for other in permutations(made.places, count):
                    got = by_turns(made, wishes | {case: list(other)}, order).placed.get(case)
                    told += 1
                    # A place that is not wanted is worse than none.
                    if got is None or got in wanted:
                        assert best.index(got) >= best.index(true.get(case)), seed
    assert told > 1_000


def test_by_turns_who_comes_later_has_only_what_no_longer_fitted_the_earlier():
    envied = 0
    for seed in range(examples(200, full=5_000)):
        made, wishes, _ = market(seed, units=False, services=2)
        order = random.Random(seed).sample(made.cases, len(made.cases))

        found = by_turns(made, wishes, order)

        for case, place, _ in envy(made, found, wishes, dict.fromkeys(made.places, order)):
            number, envied = made.places.index(place), envied + 1
            before = order[: order.index(case)]
            there = [made.cases.index(c) for c in before if found.placed.get(c) == place]
            left = made.capacity[number] - made.needs[there].sum(axis=0)
            assert (made.needs[made.cases.index(case)] > left).any(), seed
        for number, place in enumerate(made.places):
            here = [made.cases.index(c) for c, at in found.placed.items() if at == place]
            assert (made.needs[here].sum(axis=0) <= made.capacity[number]).all()
        assert all(place in wishes[case] for case, place in found.placed.items())
    assert envied > 5


def test_by_turns_keeps_apart_who_must_be():
    made = wave(
        [Case("a", 1), Case("b", 1)],
        [Place("x", {"people": 2}), Place("y", {"people": 2})],
        apart=[("a", "b")],
    )
    wishes = {"a": ["x", "y"], "b": ["x", "y"]}

    assert by_turns(made, wishes, ["b", "a"]).placed == {"a": "y", "b": "x"}
    with pytest.raises(InputError):
        by_turns(made, wishes, ["b", "b"])


def test_a_name_that_is_unknown_or_stands_twice_is_refused():
    made = wave([Case("a", 1), Case("b", 1)], [Place("x", {"people": 1})])
    for wishes, priorities in (
        ({"c": ["x"]}, {}),
        ({"a": ["y"]}, {}),
        ({"a": ["x", "x"]}, {}),
        ({}, {"x": ["a", "a"]}),
        ({}, {"y": ["a"]}),
    ):
        with pytest.raises(InputError) as caught:
            deferred_acceptance(made, wishes, priorities)
        assert caught.value.advice
