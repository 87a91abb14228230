import numpy as np
import pytest

from goodoffices.placement import Case, Place, wave
from goodoffices.placement import prices as pricing
from goodoffices.placement.certificate import people_bound, whole_prices


@pytest.fixture
def alike():
    """Places that are as good as each other, with school seats for some four in five children."""
    chance = np.random.default_rng(1)
    cases = [
        Case(f"c{number}", int(people), {"school": int(chance.integers(0, people))})
        for number, people in enumerate(chance.integers(1, 7, 800))
    ]
    people = sum(case.people for case in cases)
    seats = 0.8 * sum(case.needs["school"] for case in cases)
    places = [
        Place(
            f"p{number}",
            {
                "people": int(people / 40 * chance.uniform(0.6, 1.4)),
                "school": int(seats / 40 * chance.uniform(0.6, 1.4)),
            },
        )
        for number in range(40)
    ]
    return wave(cases, places)


def test_where_all_places_are_as_good_each_gets_its_price_though_lists_are_short(
    alike, monkeypatch
):
    def bound():
        found, _ = pricing.smoothed_prices(
            alike, worth=alike.people, waiting=0.0, should_stop=lambda: False
        )
        return people_bound(alike, whole_prices(alike, found, 0.0))

    on_all_lists = bound()
    monkeypatch.setattr(pricing, "SMALL_PAIRS", 0)

    assert on_all_lists < alike.people.sum() * 0.95
    assert bound() < on_all_lists * 1.01
