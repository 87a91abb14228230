"""The double-blind offer. Rule and first row published (masonadr.com, 18 June 2023), others derived."""

from __future__ import annotations

import pytest

from goodoffices.errors import InputError
from goodoffices.settlement import closing_percentage_outcome

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
