"""Division among any number of sides, against other methods and against the definitions."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from math import prod

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from goodoffices.errors import InfeasibleError, InputError, PointsError
from goodoffices.settlement import (
    Fairness,
    adjusted_winner,
    equitable_division,
    market_division,
    whole_division,
)
from goodoffices.settlement.fairness import fairness_of
from tests.conftest import examples

SIDES = ("north", "south", "west", "east")


@st.composite
def tables(draw, *, most_sides: int = 4, most_issues: int = 5, least: int = 0, most: int = 9):
    sides, issues = draw(st.integers(2, most_sides)), draw(st.integers(1, most_issues))
    return {
        side: {f"i{n}": draw(st.integers(least, most)) for n in range(issues)}
        for side in SIDES[:sides]
    }


def rows_of(points, found):
    shares = [[found.shares[issue][side] for issue in points[side]] for side in points]
    return [list(row.values()) for row in points.values()], shares


def linear_optimum(points, least) -> float:
    """HiGHS: the largest sum of counts if each side has at least so much."""
    from datetime import timedelta

    from ortools.math_opt.python import mathopt

    model = mathopt.Model()
    issues = list(next(iter(points.values())))
    share = {(s, i): model.add_variable(lb=0) for s in points for i in issues}
    for issue in issues:
        model.add_linear_constraint(sum(share[s, issue] for s in points) <= 1)
    counts = {s: sum(points[s][i] * share[s, i] for i in issues) for s in points}
    floor = model.add_variable(lb=0)
    for side in points:
        model.add_linear_constraint(counts[side] >= (floor if least is None else least[side]))
    model.maximize(floor if least is None else sum(counts.values()))
    limit = mathopt.SolveParameters(time_limit=timedelta(seconds=60))
    return mathopt.solve(model, mathopt.SolverType.HIGHS, params=limit).objective_value()


def check_shares(points, found):
    for shares in found.shares.values():
        assert sum(shares.values()) == 1
        assert all(share >= 0 for share in shares.values())
    for side, row in points.items():
        assert found.totals[side] == sum(row[i] * found.shares[i][side] for i in row)


@settings(max_examples=examples(40, full=1000), deadline=None)
@given(tables())
def test_the_smallest_count_is_as_large_as_another_solver_finds(points):
    found = equitable_division(points)

    check_shares(points, found)
    assert min(found.totals.values()) == found.value
    assert float(found.value) == pytest.approx(linear_optimum(points, None), abs=1e-6)


@settings(max_examples=examples(40, full=1000), deadline=None)
@given(tables(least=1))
def test_where_everybody_wants_everything_equal_counts_are_efficient(points):
    found = equitable_division(points)

    assert {Fairness.EQUITABLE, Fairness.EFFICIENT} <= found.holds


@settings(max_examples=examples(40, full=1000), deadline=None)
@given(tables(most_sides=2, least=1))
def test_two_sides_count_what_adjusted_winner_gives_them(points):
    other = adjusted_winner(points["north"], points["south"])

    assert tuple(equitable_division(points).totals.values()) == other.totals


@settings(max_examples=examples(40, full=1000), deadline=None)
@given(tables())
def test_a_market_is_free_of_envy_efficient_and_proportional_and_its_product_is_proved(points):
    assume(all(any(row.values()) for row in points.values()))

    found = market_division(points)

    check_shares(points, found)
    assert found.exact
    assert found.value == prod(found.totals.values())
    assert {Fairness.ENVY_FREE, Fairness.EFFICIENT, Fairness.PROPORTIONAL} <= found.holds
    assert sum(found.prices.values()) == len(points)


def test_a_market_that_is_only_approached_says_how_far_it_may_be_off():
    points = {"north": {"a": 7, "b": 5, "c": 3}, "south": {"a": 6, "b": 5, "c": 4}}

    found = market_division(points, work=0)

    check_shares(points, found)
    assert not found.exact
    assert found.value < market_division(points).value < found.bound
    assert found.gap / found.bound < Fraction(1, 100)


@settings(max_examples=examples(25, full=500), deadline=None)
@given(tables(most_sides=3, most_issues=4))
@pytest.mark.parametrize("rule", ["product", "leximin"])
def test_whole_items_go_as_in_the_best_of_all_divisions(rule, points):
    issues = list(points["north"])
    counts = []
    for takers in product(points, repeat=len(issues)):
        got = dict.fromkeys(points, 0)
        for issue, taker in zip(issues, takers, strict=True):
            got[taker] += points[taker][issue]
        counts.append(list(got.values()))

    found = whole_division(points, rule=rule)

    judge = {
        "product": lambda c: (sum(v > 0 for v in c), prod(v for v in c if v > 0)),
        "leximin": sorted,
    }[rule]
    check_shares(points, found)
    assert found.exact
    assert judge(list(found.totals.values())) == max(map(judge, counts))


@settings(max_examples=examples(25, full=1000), deadline=None)
@given(tables(most_sides=3, most_issues=5, least=1))
def test_the_largest_product_leaves_no_envy_beyond_one_item(points):
    found = whole_division(points)

    assert Fairness.ENVY_FREE_UP_TO_ONE_ITEM in found.holds


def plainly_holds(points, shares) -> set[Fairness]:
    """The definitions, written out once more, with HiGHS for efficiency."""
    sides = list(points)
    issues = list(points[sides[0]])

    def worth(own, other, without=None):
        return sum(
            points[own][i] * shares[sides.index(other)][issues.index(i)]
            for i in issues
            if i != without
        )

    found = set()
    if len({worth(s, s) for s in sides}) == 1:
        found.add(Fairness.EQUITABLE)
    if all(worth(s, s) >= Fraction(sum(points[s].values()), len(sides)) for s in sides):
        found.add(Fairness.PROPORTIONAL)
    pairs = list(product(sides, repeat=2))
    if all(worth(s, s) >= worth(s, o) for s, o in pairs):
        found.add(Fairness.ENVY_FREE)
    if all(share in (0, 1) for row in shares for share in row):
        kinds = ((Fairness.ENVY_FREE_UP_TO_ONE_ITEM, any), (Fairness.ENVY_FREE_UP_TO_ANY_ITEM, all))
        for kind, enough in kinds:
            ends = []
            for own, other in pairs:
                held = [i for n, i in enumerate(issues) if shares[sides.index(other)][n]]
                wanted = [i for i in held if points[own][i]]
                without = [worth(own, own) >= worth(own, other, i) for i in wanted]
                ends.append(own == other or not wanted or enough(without))
            if all(ends):
                found.add(kind)
    have = {s: worth(s, s) for s in sides}
    best = linear_optimum(points, {s: float(v) for s, v in have.items()})
    if best <= float(sum(have.values())) + 1e-6:
        found.add(Fairness.EFFICIENT)
    return found


@settings(max_examples=examples(60, full=1000), deadline=None)
@given(st.data())
def test_what_is_said_of_a_division_is_what_the_definitions_say(data):
    points = data.draw(tables(most_sides=3, most_issues=3, most=5))
    whole = data.draw(st.booleans())
    columns = []
    for _ in points["north"]:
        parts = [0] * len(points)
        for _ in range(1 if whole else 3):
            parts[data.draw(st.integers(0, len(points) - 1))] += 1
        columns.append([Fraction(part, sum(parts)) for part in parts])
    shares = [list(row) for row in zip(*columns, strict=True)]

    rows = [list(row.values()) for row in points.values()]
    assert fairness_of(rows, shares) == plainly_holds(points, shares)


def test_what_nobody_gets_is_not_efficient():
    half = [[Fraction(1, 2)], [Fraction(0)]]

    assert Fairness.EFFICIENT not in fairness_of([[3], [4]], half)


def test_three_heirs_cannot_always_have_equal_counts_without_envy():
    # Equal counts and efficiency leave one envious; the market leaves nobody envious, unequally.
    points = {
        "north": {"a": 40, "b": 50, "c": 10},
        "south": {"a": 30, "b": 40, "c": 30},
        "west": {"a": 30, "b": 30, "c": 40},
    }

    equal, market = equitable_division(points), market_division(points)

    assert {Fairness.EQUITABLE, Fairness.EFFICIENT} <= equal.holds
    assert Fairness.ENVY_FREE not in equal.holds
    assert Fairness.ENVY_FREE in market.holds
    assert Fairness.EQUITABLE not in market.holds


def test_points_of_different_sums_are_reported_and_not_rescaled():
    found = equitable_division({"north": {"a": 10, "b": 10}, "south": {"a": 5, "b": 6}})

    assert "do not sum to the same" in found.warnings[0]
    assert market_division({"north": {"a": 10}, "south": {"a": 5}}).warnings == ()


def test_how_a_side_scales_its_points_does_not_change_a_market():
    points = {"north": {"a": 3, "b": 5, "c": 1}, "south": {"a": 2, "b": 2, "c": 7}}
    larger = {**points, "north": {issue: 11 * value for issue, value in points["north"].items()}}

    assert market_division(points).shares == market_division(larger).shares


@pytest.mark.parametrize(
    "points",
    [
        {"north": {"a": 1}},
        {"north": {"a": 1}, "south": {"b": 1}},
        {"north": {}, "south": {}},
        {"north": {"a": -1}, "south": {"a": 1}},
        {"north": {"a": 0.5}, "south": {"a": 1}},
    ],
)
def test_points_that_cannot_be_used_are_refused(points):
    for division in (equitable_division, market_division, whole_division):
        with pytest.raises(PointsError):
            division(points)


def test_a_side_that_wants_nothing_has_no_purse():
    with pytest.raises(PointsError):
        market_division({"north": {"a": 0}, "south": {"a": 1}})


def test_what_cannot_be_done_is_said():
    points = {"north": {"a": 3, "b": 5}, "south": {"a": 2, "b": 2}}

    with pytest.raises(InfeasibleError):
        equitable_division(points, work=0)
    with pytest.raises(InputError):
        whole_division(points, rule="fair")


def test_no_repr_shows_totals():
    assert "totals" not in repr(equitable_division({"north": {"a": 77}, "south": {"a": 77}}))
