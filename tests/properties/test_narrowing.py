"""The largest smallest gain by weights learned on the way, against every package one by one."""

from __future__ import annotations

import random
from fractions import Fraction
from itertools import product

import numpy as np
import pytest

from goodoffices.settlement import Issue, Negotiation, Party, narrowing, settle
from goodoffices.settlement.budget import Budget, BudgetSpentError
from goodoffices.settlement.narrowing import Fairest
from goodoffices.settlement.space import space_of
from tests.conftest import examples


@pytest.fixture
def eager(monkeypatch):
    """Few parts at a time, poor weights and packages to begin with, and weights learned at once."""
    small = {"FIRST_LESSON": 1, "LESSON": 4, "PUPILS": 2, "BATCH": 7, "QUICK": 3, "STEPS": 9}
    for name, value in small.items():
        monkeypatch.setattr(narrowing, name, value)
    monkeypatch.setattr(narrowing, "climbed", lambda _agenda, rows, *, product: np.array(rows))
    monkeypatch.setattr(narrowing, "paired", lambda _agenda, rows: rows)
    monkeypatch.setattr(
        narrowing, "weights_for", lambda agenda, *, product: [np.ones(len(agenda.start))]
    )


def drawn(seed: int) -> Negotiation:
    """Few points make ties, many make totals beyond a machine word; some sides want a good deal."""
    chance = random.Random(f"narrowing {seed}")
    most = chance.choice([2, 20, 1000, 10**15])
    agenda = tuple(
        Issue(f"i{n}", tuple(f"o{o}" for o in range(chance.randint(1, 4))))
        for n in range(chance.randint(1, 6))
    )
    sides = []
    for place in range(chance.randint(2, 6)):
        points = {i.id: {o: chance.randint(0, most) for o in i.options} for i in agenda}
        best = sum(max(row.values()) for row in points.values())
        wanted = chance.choice([None, None, best // 3, best // 2])
        sides.append(Party(f"p{place}", points, wanted))
    return Negotiation(agenda, tuple(sides))


def by_hand(space) -> dict:
    """The gains of every acceptable package."""
    choices = product(*(range(len(issue)) for issue in space.table))
    gains = {choice: space.gains(choice) for choice in choices}
    return {choice: gain for choice, gain in gains.items() if not space.shortfall(gain)}


@pytest.mark.usefixtures("eager")
def test_no_package_that_is_as_good_as_the_best_is_left_out():
    compared, tied = 0, 0
    for seed in range(examples(80, full=1000)):
        space = space_of(drawn(seed))
        acceptable = by_hand(space)
        if not acceptable:
            continue
        ideal = [max(column) for column in zip(*acceptable.values(), strict=True)]
        first = min(acceptable)
        for per in ((1,) * len(space.start), ideal):
            if not any(per):
                continue
            share = {
                choice: min(Fraction(g, p) for g, p in zip(gain, per, strict=True) if p)
                for choice, gain in acceptable.items()
            }
            best = max(share.values())

            every = Fairest(space, per, {first: acceptable[first]}, every=True)
            every.settle(Budget(10**9))
            one = Fairest(space, per, {first: acceptable[first]}, every=False)
            one.settle(Budget(10**9))

            assert sorted(every.choices) == sorted(c for c in share if share[c] == best), seed
            assert (every.value, one.value, share[one.choices[0]]) == (best, best, best), seed
            compared += 1
            tied += len(every.choices) > 1
    assert compared > 20
    assert tied > 5


def seven() -> Negotiation:
    chance = random.Random(7)
    agenda = tuple(Issue(f"i{n}", tuple("abcdefgh")) for n in range(14))
    sides = tuple(
        Party(f"p{n}", {i.id: {o: chance.randint(0, 70) for o in i.options} for i in agenda})
        for n in range(7)
    )
    return Negotiation(agenda, sides)


def test_what_is_met_before_the_work_ends_is_kept():
    space = space_of(seven())
    worst = tuple(0 for _ in space.table)
    search = Fairest(space, (1,) * 7, {worst: space.gains(worst)}, every=False)

    with pytest.raises(BudgetSpentError):
        search.settle(Budget(100))

    assert search.value == min(space.gains(search.best)) > min(space.gains(worst))


def test_seven_parties_get_the_leximin_best_package_proved():
    found = settle(seven(), only=("egalitarian", "kalai_smorodinsky", "leximin"))

    assert found.exact
    assert {solution.method for solution in found.solutions.values()} == {"narrowing"}
    assert found.solutions["egalitarian"].package == found.solutions["leximin"].package
