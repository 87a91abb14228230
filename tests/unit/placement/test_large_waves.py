"""The method for large waves, on small ones: what is proved of who has to wait."""

import numpy as np
import pytest

from goodoffices.placement import Case, Place, place, placing, wave


@pytest.fixture(autouse=True)
def large(monkeypatch):
    """Every wave counts as large."""
    monkeypatch.setattr(placing, "LARGEST_EXACT", (0, 0))


def of_families(*, beds, seats):
    chance = np.random.default_rng(3)
    cases = [
        Case(f"c{number}", int(people), {"school": int(people) - 1})
        for number, people in enumerate(chance.integers(2, 6, 90))
    ]
    people = sum(case.people for case in cases)
    needed = sum(case.needs["school"] for case in cases)
    places = [
        Place(f"p{number}", {"people": int(people * beds / 6), "school": int(needed * seats / 6)})
        for number in range(6)
    ]
    scores = {
        (case.id, at.id): int(score)
        for case in cases
        for at, score in zip(places, chance.integers(1, 100, 6), strict=True)
    }
    return wave(cases, places, scores=scores)


@pytest.mark.parametrize("rounds", [0, 2, 30])
def test_that_people_wait_for_want_of_seats_and_not_of_beds_is_proved(rounds):
    asked = of_families(beds=1.2, seats=0.6)

    found = place(asked, rounds=rounds)

    assert found.people_placed < asked.people.sum()
    assert found.people_bound < asked.people.sum() * 0.75
    assert found.people_placed >= found.people_bound * 0.97
    assert found.gap < 0.03
