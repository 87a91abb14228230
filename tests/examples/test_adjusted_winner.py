"""Published divisions. Points and marks as in the sources named; results as exact fractions."""

from __future__ import annotations

from fractions import Fraction
from typing import NamedTuple

import pytest

from goodoffices.errors import PointsError
from goodoffices.settlement import Fairness, adjusted_winner, equitable_division, market_division


class Case(NamedTuple):
    source: str
    points: dict[str, tuple[int, int]]
    start: tuple[int, int]
    total: Fraction
    split: str
    share: Fraction  # of the first side
    first: set[str]  # whole issues of the first side


PANAMA = Case(
    # Points: Raiffa, The Art and Science of Negotiation (1982); result: Brams and Taylor, Fair
    # Division (1996), chapter 5. Published.
    "Panama Canal Treaty 1974",
    {
        "US defence rights": (22, 9),
        "Use rights": (22, 15),
        "Land and water": (15, 15),
        "Expansion rights": (14, 3),
        "Duration": (11, 15),
        "Expansion routes": (6, 5),
        "Compensation": (4, 11),
        "Jurisdiction": (2, 7),
        "US military rights": (2, 7),
        "Defence role of Panama": (2, 13),
    },
    (79, 53),
    Fraction(66),
    "Land and water",
    Fraction(2, 15),
    {"US defence rights", "Use rights", "Expansion rights", "Expansion routes"},
)
BOB_AND_CAROL = Case(
    # Negotiating to Settlement in Divorce (1987), pp. 166-169. Published, with the misprint: Bob's
    # column is printed as 100 and sums to 98.
    "Bob and Carol",
    {"custody": (23, 65), "alimony": (60, 25), "house": (15, 10)},
    (75, 65),
    Fraction(69),
    "house",
    Fraction(3, 5),
    {"alimony"},
)
ADAM_AND_BARBARA = Case(
    # The Independent, article 1106444. Points published, result derived.
    "Adam and Barbara",
    {"car": (60, 25), "town house": (25, 65), "cottage": (15, 10)},
    (75, 65),
    Fraction(69),
    "cottage",
    Fraction(3, 5),
    {"car"},
)
JOHN_AND_MARY = Case(
    # For All Practical Purposes, 9th edition (Macmillan Learning). Published.
    "John and Mary",
    {"A": (30, 20), "B": (15, 25), "C": (20, 15), "D": (30, 15), "E": (5, 25)},
    (80, 50),
    Fraction(440, 7),
    "C",
    Fraction(1, 7),
    {"A", "D"},
)
TRUMPS = Case(
    # Teaching slides "The Adjusted Winner". Points published, result derived.
    "Trump divorce",
    {
        "Connecticut estate": (10, 38),
        "Palm Beach mansion": (40, 20),
        "Trump Plaza apartment": (10, 30),
        "Trump Tower triplex": (38, 10),
        "cash and jewellery": (2, 2),
    },
    (80, 68),
    Fraction(218, 3),
    "Palm Beach mansion",
    Fraction(13, 15),
    {"Trump Tower triplex"},
)
CAMP_DAVID = Case(
    # Reconstructed from memory, unverified: a demonstration only. After Brams and Togman, Conflict
    # Management and Peace Science 15(1), 1996.
    "Camp David 1978, reconstructed",
    {
        "Sinai": (35, 55),
        "diplomatic recognition": (10, 5),
        "West Bank and Gaza": (20, 10),
        "linkage": (10, 5),
        "Palestinian rights": (5, 20),
        "Jerusalem": (20, 5),
    },
    (60, 75),
    Fraction(395, 6),
    "Sinai",
    Fraction(1, 6),
    {"diplomatic recognition", "West Bank and Gaza", "linkage", "Jerusalem"},
)
CASES = [PANAMA, BOB_AND_CAROL, ADAM_AND_BARBARA, JOHN_AND_MARY, TRUMPS, CAMP_DAVID]


def divided(case: Case, **how):
    first = {issue: points[0] for issue, points in case.points.items()}
    second = {issue: points[1] for issue, points in case.points.items()}
    return adjusted_winner(first, second, **how)


@pytest.mark.parametrize("ties_to_second", [False, True])
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.source)
def test_a_published_division_is_reproduced_with_either_start_of_ties(case, ties_to_second):
    result = divided(case, ties_to_second=ties_to_second)

    assert result.totals == (case.total, case.total)
    assert result.split == case.split
    assert result.shares[case.split] == (case.share, 1 - case.share)
    whole = {issue for issue, shares in result.shares.items() if shares == (1, 0)}
    assert whole == case.first


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.source)
def test_the_start_before_anything_is_given_back_is_the_published_one(case):
    assert divided(case).start == case.start


def test_panama_with_the_tie_started_by_the_other_side():
    assert divided(PANAMA, ties_to_second=True).start == (64, 68)


def test_panama_with_the_expansion_routes_indivisible_has_the_same_result():
    result = divided(PANAMA, indivisible={"Expansion routes"})

    assert result.totals == (66, 66)
    assert result.warnings == ()


def test_an_indivisible_issue_that_would_have_to_be_shared_is_reported():
    assert "indivisible" in divided(PANAMA, indivisible={"Land and water"}).warnings[0]


def test_a_wrong_total_is_reported_and_never_rescaled():
    result = divided(BOB_AND_CAROL)

    assert result.warnings == ("side 1: the points do not sum to 100; computed as given",)
    assert result.totals == (69, 69)  # not 8625/124, which rescaling would give


def test_right_totals_give_no_warning():
    assert divided(ADAM_AND_BARBARA).warnings == ()


def test_equal_totals_at_the_start_leave_nothing_to_share():
    result = adjusted_winner({"a": 60, "b": 40}, {"a": 40, "b": 60})

    assert result.split is None
    assert result.totals == (60, 60)


def test_a_side_that_wants_nothing_of_what_the_other_holds_cannot_be_made_equal():
    result = adjusted_winner({"a": 100, "b": 0}, {"a": 0, "b": 10})

    assert result.totals == (100, 10)
    assert "cannot be made equal" in result.warnings[-1]


@pytest.mark.parametrize(
    ("first", "second"),
    [({"a": 1}, {"b": 1}), ({}, {}), ({"a": -1}, {"a": 1}), ({"a": 0.5}, {"a": 1})],
)
def test_points_that_cannot_be_used_are_refused(first, second):
    with pytest.raises(PointsError):
        adjusted_winner(first, second)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.source)
def test_what_holds_of_a_published_division_is_tried_on_it(case):
    same_sums = len({sum(row) for row in zip(*case.points.values(), strict=True)}) == 1

    holds = divided(case).holds

    assert {Fairness.EFFICIENT, Fairness.EQUITABLE} <= holds
    assert ({Fairness.ENVY_FREE, Fairness.PROPORTIONAL} <= holds) or not same_sums


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.source)
def test_the_exact_programme_gives_both_sides_the_published_count(case):
    points = {
        side: {issue: row[place] for issue, row in case.points.items()}
        for place, side in enumerate(("first", "second"))
    }

    assert set(equitable_division(points).totals.values()) == {case.total}
    assert market_division(points).exact
