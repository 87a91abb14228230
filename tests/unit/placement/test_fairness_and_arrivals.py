"""Floors for groups and what they cost; and people who come bit by bit."""

import random
from dataclasses import replace
from fractions import Fraction
from itertools import product

import numpy as np
import pytest

from goodoffices.errors import InfeasibleError, InputError
from goodoffices.placement import (
    Case,
    Place,
    arrival_prices,
    fair_placement,
    fairness,
    faults,
    on_arrival,
    place,
    placing,
    wave,
)
from tests.conftest import examples
from tests.properties.placement_cases import keeps_all_rules, middling, random_wave


def outcomes(made, at, groups) -> dict[str, Fraction]:
    found = {}
    for group in set(groups.values()):
        cases = [n for n, case in enumerate(made.cases) if groups.get(case) == group]
        total = sum(int(made.scores[c, at[c]]) for c in cases if at[c] >= 0)
        found[group] = Fraction(total, made.unit * sum(int(made.people[c]) for c in cases))
    return found


def test_the_smallest_outcome_is_as_large_as_it_can_be_and_the_price_is_told():
    for seed in range(examples(16, full=300)):
        made, chance = random_wave(seed, most_cases=5), random.Random(seed)
        groups = {case: chance.choice("ab") for case in made.cases}
        people = place(made).people_placed

        fair = fair_placement(made, groups)

        best = max(
            min(outcomes(made, at, groups).values())
            for at in product(range(-1, len(made.places)), repeat=len(made.cases))
            if keeps_all_rules(made, at)
            and sum(int(made.people[c]) for c, p in enumerate(at) if p >= 0) == people
        )
        assert fair.floor == best, seed
        assert fair.outcomes == outcomes(made, fair.assignment.at.tolist(), groups)
        assert fair.assignment.people_placed == people
        assert faults(fair.assignment) == ()
        without = place(made).value
        if without > 0:
            assert fair.price == (without - fair.assignment.value) / without


def test_a_floor_costs_something_where_the_best_sum_favours_one_group():
    cases = [Case("a", 1), Case("b", 1)]
    places = [Place("x", {"people": 1}), Place("y", {"people": 1})]
    made = wave(cases, places, scores={("a", "x"): 10, ("a", "y"): 4, ("b", "x"): 4})

    fair = fair_placement(made, {"a": "early", "b": "late"})

    assert place(made).value == 10
    assert fair.outcomes == {"early": 4, "late": 4}
    assert fair.price == Fraction(2, 10)
    assert fair.proven


def test_a_floor_that_nobody_can_keep_is_refused():
    made = wave([Case("a", 1)], [Place("x", {"people": 1})], scores={("a", "x"): 3})

    assert fair_placement(made, {"a": "all"}, least=Fraction(3)).floor == 3
    with pytest.raises(InfeasibleError):
        fair_placement(made, {"a": "all"}, least=Fraction(4))
    with pytest.raises(InputError):
        fair_placement(made, {"b": "all"})


def test_floors_of_a_large_wave_raise_whoever_fares_worst_and_tell_the_price(monkeypatch):
    monkeypatch.setattr(placing, "LARGEST_EXACT", (0, 0))
    monkeypatch.setattr(fairness, "LARGEST_EXACT", (0, 0))
    raised = 0
    for seed in range(examples(2, full=30)):
        made = middling(seed, cases=60, places=5, fill=0.95)
        chance = random.Random(seed)
        groups = {case: "early" if n % 3 else "late" for n, case in enumerate(made.cases)}
        late = np.array([groups[case] == "late" for case in made.cases])
        # Those who come late do well only where everybody wants to be.
        worse = replace(made, scores=np.where(late[:, None], made.scores // 4, made.scores))
        plain = place(worse, rounds=0)

        fair = fair_placement(worse, groups, rounds=0)

        assert faults(fair.assignment) == ()
        assert fair.assignment.people_placed >= plain.people_placed
        before = min(outcomes(worse, plain.at, groups).values())
        assert fair.outcomes == outcomes(worse, fair.assignment.at.tolist(), groups)
        assert fair.floor == min(fair.outcomes.values()) >= before
        assert fair.price == (plain.value - fair.assignment.value) / plain.value
        assert not fair.proven
        raised += fair.floor > before
        floor = before + (fair.floor - before) * Fraction(chance.randint(1, 4), 4)
        assert fair_placement(worse, groups, least=floor, rounds=0).floor >= floor
        with pytest.raises(InfeasibleError):
            fair_placement(worse, groups, least=fair.floor * 10, rounds=0)
    assert raised


def stream(seed: int, count: int):
    """Families that come one by one: all do well at x, and half of them hardly anywhere else."""
    chance = np.random.default_rng(seed)
    bound = chance.random(count) < 0.5
    scores = np.stack([np.full(count, 10), np.where(bound, 1, 9)], axis=1)
    cases = [Case(f"c{n}", int(chance.integers(1, 4))) for n in range(count)]
    heads = sum(case.people for case in cases)
    places = [Place(name, {"people": round(heads * 0.55)}) for name in ("x", "y")]
    pairs = {
        (c.id, p.id): int(scores[n, m]) * c.people
        for n, c in enumerate(cases)
        for m, p in enumerate(places)
    }
    return wave(cases, places, scores=pairs)


def one_by_one(made, prices) -> int:
    """The sum of scores of cases placed as they come; by score alone without prices."""
    left, total = made.capacity.copy(), 0
    for case in range(len(made.cases)):
        one = wave(
            [Case("now", int(made.people[case]))],
            [
                Place(p, {"people": int(units)})
                for p, units in zip(made.places, left[:, 0], strict=True)
            ],
            scores={
                ("now", p): int(s) for p, s in zip(made.places, made.scores[case], strict=True)
            },
        )
        found = place(one) if prices is None else on_arrival(one, prices)
        assert faults(found) == ()
        at = int(found.at[0])
        if at >= 0:
            left[at] -= made.needs[case]
            total += int(made.scores[case, at])
    return total


def test_prices_of_those_announced_place_arrivals_better_than_greed():
    made, announced = stream(1, 40), stream(2, 40)
    hindsight = place(made, effort=0.2).bound

    greedy = one_by_one(made, None)
    priced = one_by_one(made, arrival_prices(announced, left=made.capacity))

    assert priced > 1.06 * greedy
    assert priced > 0.93 * hindsight


def test_more_who_are_expected_make_room_dearer():
    announced = stream(2, 60)
    few, many = (arrival_prices(announced, expected=times) for times in (0.5, 1.5))

    assert (few.capacity / 2**few.shift).sum() < (many.capacity / 2**many.shift).sum()


def test_prices_for_other_places_are_refused():
    prices = arrival_prices(stream(2, 10))
    with pytest.raises(InputError):
        on_arrival(wave([Case("a", 1)], [Place("x", {"people": 1})]), prices)
    with pytest.raises(InputError):
        arrival_prices(stream(2, 10), expected=0)
