"""Deferred acceptance: Gale and Shapley's where each needs one unit, and without envy where they need more."""

from __future__ import annotations

import random
from itertools import permutations

import pytest
from matching.games import HospitalResident

from goodoffices.errors import InputError
from goodoffices.placement import (
    Accepted,
    Case,
    Place,
    by_turns,
    deferred_acceptance,
    envy,
    threshold_acceptance,
    wave,
)
from tests.conftest import examples


def gale_and_shapley(wishes, priorities, seats):
    """By another library, for cases that need one seat each."""
    mutual = {
        c: [p for p in wanted if seats[p] and c in priorities[p]] for c, wanted in wishes.items()
    }
    asking = {c: wanted for c, wanted in mutual.items() if wanted}
    asked = {p: [c for c in first if p in asking.get(c, ())] for p, first in priorities.items()}
    asked = {p: first for p, first in asked.items() if first}
    if not asking:
        return {}
    game = HospitalResident.create_from_dictionaries(asking, asked, {p: seats[p] for p in asked})
    return {str(c): str(p) for p, cases in game.solve(optimal="resident").items() for c in cases}


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
        assert found == threshold_acceptance(made, wishes, priorities), seed
        placed += len(found.placed)
    assert placed > 300


def test_nobody_envies_with_good_reason_and_nothing_is_overfull():
    refused = 0
    for seed in range(examples(300, full=10_000)):
        made, wishes, priorities = market(seed, units=False, services=2)
        for rule in (deferred_acceptance, threshold_acceptance):
            found = rule(made, wishes, priorities)

            assert envy(made, found, wishes, priorities) == (), seed
            for number, place in enumerate(made.places):
                here = [made.cases.index(c) for c, at in found.placed.items() if at == place]
                assert (made.needs[here].sum(axis=0) <= made.capacity[number]).all()
            assert all(place in wishes[case] for case, place in found.placed.items())
            assert all(case in priorities[place] for case, place in found.placed.items())
            refused += any(wishes[case] for case in found.waiting)
    assert refused > 60


def test_envy_is_seen_where_there_is_some():
    made = wave([Case("a", 1), Case("b", 1)], [Place("x", {"people": 1})])
    wishes, priorities = {"a": ["x"], "b": ["x"]}, {"x": ["a", "b"]}
    worse = deferred_acceptance(made, wishes, {"x": ["b", "a"]})

    assert envy(made, worse, wishes, priorities) == (("a", "x", "b"),)


SEATS = wave(
    [Case("a", 1, {"school": 1}), Case("b", 1, {"school": 1}), Case("c", 1)],
    [Place("x", {"people": 3, "school": 1})],
)


def test_who_needs_no_seat_is_not_kept_out_by_those_for_whom_there_is_none():
    wishes, priorities = {case: ["x"] for case in "abc"}, {"x": ["a", "b", "c"]}

    for rule in (deferred_acceptance, threshold_acceptance):
        found = rule(SEATS, wishes, priorities)

        assert found.placed == {"a": "x", "c": "x"}
        assert envy(SEATS, found, wishes, priorities) == ()


def test_who_is_there_beside_more_than_fit_is_envied_whatever_it_needs():
    """Had all who come before their turn, there would be no bed for the last."""
    made = wave(
        [Case("a", 2, {"school": 2}), Case("c", 1)], [Place("x", {"people": 2, "school": 2})]
    )
    wishes, priorities = {"a": ["x"], "c": ["x"]}, {"x": ["a", "c"]}
    late = Accepted({"c": "x"}, ("a",))

    assert envy(made, late, wishes, priorities) == (("a", "x", "c"),)


def test_whoever_asks_later_does_not_pass_those_who_were_refused():
    cases = [Case("h", 2), Case("a", 2), Case("b", 1), Case("z", 1)]
    made = wave(cases, [Place("x", {"people": 3}), Place("y", {"people": 1})])
    wishes = {"h": ["x"], "a": ["x"], "b": ["y", "x"], "z": ["y"]}
    priorities = {"x": ["h", "a", "b"], "y": ["z", "b"]}

    for rule in (deferred_acceptance, threshold_acceptance):
        assert rule(made, wishes, priorities).placed == {"h": "x", "z": "y"}


def test_a_case_that_a_place_could_not_take_if_it_were_empty_keeps_nobody_out():
    made = wave([Case("large", 9), Case("b", 1)], [Place("x", {"people": 3})])
    wishes, priorities = {"large": ["x"], "b": ["x"]}, {"x": ["large", "b"]}

    for rule in (deferred_acceptance, threshold_acceptance):
        assert rule(made, wishes, priorities).placed == {"b": "x"}


def gains_by_hiding(rule, seed: int, *, units: bool) -> bool:
    made, wishes, priorities = market(seed, units=units, services=1 if units else 2)
    true = rule(made, wishes, priorities).placed
    for case, wanted in wishes.items():
        for count in range(len(wanted) + 1):
            for other in permutations(wanted, count):
                got = rule(made, wishes | {case: list(other)}, priorities).placed
                if case in got and (
                    case not in true or wanted.index(got[case]) < wanted.index(true[case])
                ):
                    return True
    return False


def test_with_one_unit_each_nobody_gains_by_hiding_wishes():
    for seed in range(examples(40, full=1_000)):
        assert not gains_by_hiding(deferred_acceptance, seed, units=True), seed


def test_by_thresholds_nobody_gains_by_hiding_wishes_whatever_they_need():
    # In this market somebody gains where places count sizes.
    seeds = [331, *range(examples(60, full=10_000))]

    assert gains_by_hiding(deferred_acceptance, 331, units=False)
    for seed in seeds:
        assert not gains_by_hiding(threshold_acceptance, seed, units=False), seed


def test_by_thresholds_more_room_stays_unused():
    fewer = 0
    for seed in range(examples(300, full=5_000)):
        asked = market(seed, units=False, services=2)
        sizes, heads = deferred_acceptance(*asked), threshold_acceptance(*asked)
        fewer += len(sizes.placed) - len(heads.placed)
    assert fewer > 0


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
    for seed in range(examples(400, full=5_000)):
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
