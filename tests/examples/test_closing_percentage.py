"""The double-blind offer. Rule and first row published (masonadr.com, 18 June 2023), others derived."""

from __future__ import annotations

import pytest

from goodoffices.errors import InputError
from goodoffices.settlement import (
    blind_rounds_outcome,
    closing_percentage_outcome,
    overlapping_ranges_outcome,
)

ROWS = [
    (1_500_000, False, None),  # published: 75 % is less than 80 %
    (1_700_000, True, 1_850_000),
    (1_600_000, True, 1_800_000),  # the boundary itself settles
    (1_599_999, False, None),
]


@pytest.mark.parametrize(("offer", "settles", "amount"), ROWS)
def test_a_demand_of_two_millions_closing_at_eighty_per_cent(offer, settles, amount):
    result = closing_percentage_outcome(2_000_000, offer, percentage=80)

    assert (result.settles, result.amount, result.crossed) == (settles, amount, False)


def test_an_offer_above_the_demand_settles_at_the_midpoint_and_is_marked():
    result = closing_percentage_outcome(100, 120, percentage=80)

    assert (result.settles, result.amount, result.crossed) == (True, 110, True)


def test_figures_too_large_for_floats_are_compared_exactly():
    demand = 10**30

    assert closing_percentage_outcome(demand, demand * 4 // 5, percentage=80).settles
    assert not closing_percentage_outcome(demand, demand * 4 // 5 - 1, percentage=80).settles


@pytest.mark.parametrize(
    ("demand", "offer", "percentage"), [(-1, 1, 80), (1, 1, 0), (1, 1, 101), (1.5, 1, 80)]
)
def test_figures_that_cannot_be_used_are_refused(demand, offer, percentage):
    with pytest.raises(InputError):
        closing_percentage_outcome(demand, offer, percentage=percentage)


def test_a_refused_offer_shows_neither_figure():
    assert "1599999" not in repr(closing_percentage_outcome(2_000_000, 1_599_999, percentage=80))


def test_an_offer_above_the_demand_settles_whatever_the_percentage():
    assert closing_percentage_outcome(100, 120, percentage=100).amount == 110
    assert closing_percentage_outcome(0, 0, percentage=80).amount == 0


def test_of_several_rounds_the_first_that_settles_counts_and_the_others_play_no_part():
    short = blind_rounds_outcome((100, 90), (50, 80), percentage=80)
    longer = blind_rounds_outcome((100, 90, 20), (50, 80, 99), percentage=80)

    assert (short.settles, short.round, short.amount) == (True, 2, 85)
    assert longer == short


def test_rounds_that_all_miss_tell_nobody_a_figure():
    found = blind_rounds_outcome((100, 90), (10, 71), percentage=80)

    assert (found.settles, found.round, found.amount) == (False, None, None)


@pytest.mark.parametrize(
    ("demands", "offers"),
    [((100,), (50, 60)), ((), ()), ((90, 100), (10, 20)), ((100, 90), (20, 10)), ((-1,), (1,))],
)
def test_rounds_that_cannot_be_used_are_refused(demands, offers):
    with pytest.raises(InputError):
        blind_rounds_outcome(demands, offers, percentage=80)


RANGES = [
    ((80, 120), (50, 100), 90, False),
    ((80, 120), (90, 200), 105, False),
    ((80, 120), (90, 100), 95, False),
    ((80, 120), (40, 80), 80, False),  # they touch
    ((80, 120), (40, 79), None, False),
    ((80, 120), (130, 150), 125, True),  # the bid lies above what is asked
]


@pytest.mark.parametrize(("demand", "offer", "amount", "crossed"), RANGES)
def test_two_ranges_settle_at_the_middle_of_what_they_share(demand, offer, amount, crossed):
    found = overlapping_ranges_outcome(demand, offer)

    assert (found.amount, found.settles, found.crossed) == (amount, amount is not None, crossed)


@pytest.mark.parametrize(
    ("demand", "offer"), [((2, 1), (0, 1)), ((0, 1), (-1, 1)), ((0, 1), (0.5, 1)), ((1,), (0, 1))]
)
def test_ranges_that_cannot_be_used_are_refused(demand, offer):
    with pytest.raises(InputError):
        overlapping_ranges_outcome(demand, offer)
