"""Amounts: nothing on a fine grid, by another solver or by another way is better than what is proved."""

from __future__ import annotations

import inspect
from fractions import Fraction
from itertools import pairwise
from math import lcm, prod

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from goodoffices import settlement
from goodoffices.errors import InputError
from goodoffices.settlement import (
    CONCEPTS,
    Issue,
    Negotiation,
    Party,
    Quantity,
    adjusted_winner,
    as_options,
    mixed_package_of,
    settle,
    solver,
    utilities_of,
)
from goodoffices.settlement.amounts import Ground
from goodoffices.settlement.cells import settled_cells
from tests.conftest import examples
from tests.examples.test_adjusted_winner import CASES
from tests.properties.amount_cases import Grid, line, mixed_cases

MANY = settings(max_examples=examples(25, full=1000), deadline=None)
FEW = settings(max_examples=examples(10, full=1000), deadline=None)
NAMES = [concept.name for concept in CONCEPTS]
CLOSE = Fraction(1, 10**9)


def gains_of(negotiation, package):
    ends = zip(
        utilities_of(negotiation, package), negotiation.no_deal, negotiation.parties, strict=True
    )
    return [Fraction(have) - Fraction(least, p.scale or 1) for have, least, p in ends]


def value_of(name, gains, ideals):
    if name == "nash":
        return prod(gains)
    if name == "utilitarian":
        return sum(gains)
    if name == "kalai_smorodinsky":
        return min((g / most for g, most in zip(gains, ideals, strict=True) if most), default=0)
    return min(gains)


def ideals_of(negotiation, result):
    ends = zip(result.ideal_point, negotiation.no_deal, negotiation.parties, strict=True)
    return [Fraction(best) - Fraction(least, p.scale or 1) for best, least, p in ends]


def assert_nothing_on_the_grid_is_better(negotiation, result, grid):
    if not result.opening:
        assert grid.gains.shape[1] == 0
        return
    ideals = ideals_of(negotiation, result)
    for most, row in zip(grid.counted(ideals), grid.gains, strict=True):
        assert not row.size or row.max() <= most
    for name, solution in result.solutions.items():
        gains = gains_of(negotiation, solution.package)
        floors = zip(negotiation.floors, negotiation.no_deal, negotiation.parties, strict=True)
        for gain, (floor, base, party) in zip(gains, floors, strict=True):
            assert gain >= Fraction(floor - base, party.scale or 1)
        assert list(solution.utilities) == list(utilities_of(negotiation, solution.package))
        if not grid.gains.size:
            continue
        if solution.note.startswith("no package gives every party a gain"):
            assert not (grid.gains > 0).all(axis=0).any()
            continue
        assert value_of(name, gains, ideals) == solution.value <= solution.bound
        rows = grid.gains.T.astype(object)
        seen = {tuple(row) for row in rows}
        shares = [Fraction(most) for most in grid.counted(ideals)]
        most = max(value_of(name, row, shares) for row in seen)
        degree = {"nash": len(gains), "kalai_smorodinsky": 0}.get(name, 1)
        assert most <= solution.bound * Fraction(grid.times) ** degree
        if solution.exact:
            here = grid.counted(gains)
            assert not any(
                all(a >= b for a, b in zip(row, here, strict=True)) and sum(row) > sum(here)
                for row in seen
            )
            if name == "leximin":
                assert max(sorted(row) for row in seen) <= sorted(here)


@MANY
@given(mixed_cases())
def test_for_two_sides_every_answer_is_exact_and_nothing_on_a_grid_is_better(negotiation):
    result = settle(negotiation)

    assert result.exact
    assert all(solution.gap == 0 for solution in result.solutions.values())
    assert_nothing_on_the_grid_is_better(negotiation, result, Grid(negotiation))


@MANY
@given(mixed_cases(whole=False))
def test_the_lines_of_two_sides_cover_everything_acceptable_and_none_beats_another(negotiation):
    result = settle(negotiation)
    assume(result.opening)

    grid = Grid(negotiation)
    ends = [
        [grid.counted(gains_of(negotiation, end.package)) for end in (line.first, line.last)]
        for line in result.frontier_lines
    ]
    for (x, y), (u, v) in ends:
        assert x >= u
        assert y <= v
    for (_, last), (first, _) in pairwise(ends):
        assert last[0] >= first[0]
        assert last[1] <= first[1]
    for x, y in {tuple(row) for row in grid.gains.T.tolist()}:
        assert any(
            v >= y and (u >= x or _height(first, (u, v), x) >= y)
            for first, (u, v) in ends
            if first[0] >= x
        )


def _height(first, last, x):
    (a, b), (c, d) = first, last
    return b if a == c else d + (b - d) * Fraction(x - c) / (a - c)


@FEW
@given(mixed_cases(parties=(3, 4), issues=1))
def test_for_more_sides_nothing_on_a_grid_is_better_than_the_bound(negotiation):
    result = settle(negotiation)

    assert_nothing_on_the_grid_is_better(negotiation, result, Grid(negotiation, steps=8))
    for name, solution in result.solutions.items():
        assert solution.gap <= solution.value * CLOSE, name
        assert solution.exact or name == "nash"


@FEW
@given(mixed_cases(linked=True, parties=(2, 3), quantities=1))
def test_linked_issues_keep_their_conditions_beside_amounts(negotiation):
    result = settle(negotiation)

    for solution in result.solutions.values():
        assert all(rule.holds(solution.package) for rule in negotiation.rules)
    assert_nothing_on_the_grid_is_better(negotiation, result, Grid(negotiation, steps=8))
    everything = any(len(getattr(r, "combination", ())) == 1 for r in negotiation.rules)
    assert (result.contradiction is not None) == everything


@FEW
@given(mixed_cases(whole=False, issues=1))
def test_lines_and_cells_are_two_ways_to_the_same_answer(negotiation):
    lines = settle(negotiation)
    cells = settled_cells(Ground.of(negotiation), names=NAMES, effort=20.0, should_stop=None)

    assert lines.opening == cells.opening
    assert lines.ideal_point == cells.ideal_point
    for name, one in lines.solutions.items():
        other = cells.solutions[name]
        assert abs(one.value - other.value) <= one.value * CLOSE, name
        assert other.bound >= one.value
    if lines.concession is not None:
        assert sum(lines.concession.shortfalls) == sum(cells.concession.shortfalls)


@FEW
@given(mixed_cases(parties=(2, 3), issues=1))
def test_another_solver_finds_the_same_largest_sum_and_smallest_gain(negotiation):
    result = settle(negotiation)

    for name in ("utilitarian", "egalitarian"):
        other = by_another_solver(negotiation, smallest=name == "egalitarian")
        if result.opening:
            assert other == pytest.approx(float(result.solutions[name].value), abs=1e-5)
        else:
            assert other is None


def by_another_solver(negotiation, *, smallest):  # noqa: C901
    """One binary for each option and piece, and how far along the piece; whole amounts are options.

    HiGHS where everything is whole; SCIP where it is not, since HiGHS then stops with an error of its own.
    """
    from ortools.math_opt.python import mathopt

    model = mathopt.Model()
    sides = negotiation.parties
    gains = [-d / (p.scale or 1) for d, p in zip(negotiation.no_deal, sides, strict=True)]

    def one_of(count):
        chosen = [model.add_binary_variable() for _ in range(count)]
        model.add_linear_constraint(sum(chosen) == 1)
        return chosen

    def add(n, worths, variables):
        scale = sides[n].scale or 1
        gains[n] += sum(float(w) / scale * x for w, x in zip(worths, variables, strict=True))

    for issue in negotiation.issues:
        chosen = one_of(len(issue.options))
        for n, party in enumerate(sides):
            add(n, [party.points[issue.id][o] for o in issue.options], chosen)
    for quantity in negotiation.quantities:
        curves = [p.amounts[quantity.id] for p in sides]
        if quantity.whole:
            ats = range(int(quantity.ends[0]), int(quantity.ends[1]) + 1)
            chosen = one_of(len(ats))
            for n, curve in enumerate(curves):
                add(n, [line(curve, at) for at in ats], chosen)
            continue
        pieces = list(pairwise(sorted({at for curve in curves for at in curve})))
        chosen = one_of(len(pieces))
        way = [model.add_variable(lb=0, ub=1) for _ in pieces]
        for x, t in zip(chosen, way, strict=True):
            model.add_linear_constraint(t <= x)
        for n, curve in enumerate(curves):
            add(n, [line(curve, low) for low, _ in pieces], chosen)
            add(n, [line(curve, high) - line(curve, low) for low, high in pieces], way)
    floors = zip(gains, sides, negotiation.floors, negotiation.no_deal, strict=True)
    for gain, party, floor, base in floors:
        model.add_linear_constraint(gain >= (floor - base) / (party.scale or 1))
    level = model.add_variable(lb=0, ub=1e3)
    for gain in gains:
        model.add_linear_constraint(gain >= level)
    model.maximize(level if smallest else sum(gains))
    whole = all(quantity.whole for quantity in negotiation.quantities)
    kind = mathopt.SolverType.HIGHS if whole else mathopt.SolverType.GSCIP
    found = mathopt.solve(model, kind)
    return found.objective_value() if found.has_primal_feasible_solution() else None


@MANY
@given(mixed_cases(parties=(2, 3), whole=True))
def test_whole_amounts_are_what_listing_every_amount_says(negotiation):
    whole = Negotiation(
        negotiation.issues,
        negotiation.parties,
        quantities=tuple(
            Quantity(q.id, q.least, q.most, q.unit, True) for q in negotiation.quantities
        ),
    )

    result, listed = settle(whole), settle(as_options(whole))

    assert result.exact
    assert result.opening == listed.opening
    assert result.packages == listed.packages
    assert [p.utilities for p in result.frontier] == [p.utilities for p in listed.frontier]
    for name, solution in result.solutions.items():
        assert solution.value == listed.solutions[name].value
        assert solution.package.settled == mixed_package_of(whole, solution.package).settled
    assert_nothing_on_the_grid_is_better(whole, result, Grid(whole))


@FEW
@given(mixed_cases(parties=(2, 3), issues=1))
def test_two_solvers_and_listing_agree_on_whole_amounts(negotiation):
    whole = Negotiation(
        negotiation.issues,
        tuple(Party(p.id, p.points, amounts=p.amounts) for p in negotiation.parties),
        quantities=tuple(
            Quantity(q.id, q.least, q.most, q.unit, True) for q in negotiation.quantities
        ),
    )
    options = as_options(whole)
    unit = lcm(*(party.scale or 1 for party in options.parties))

    sat, grid = solver.max_min(options), Grid(whole)

    assert sat.finished
    assert Fraction(sat.value, unit) == Fraction(int(grid.gains.min(axis=0).max()), grid.times)
    assert by_another_solver(whole, smallest=True) == pytest.approx(
        float(sat.value) / unit, abs=1e-5
    )


def divided(points):
    """Issues that two sides share, as amounts: the first side's part."""
    parts = tuple(Quantity(issue, 0, 1) for issue in points)
    first = {issue: {0: 0, 1: a} for issue, (a, _) in points.items()}
    second = {issue: {0: b, 1: 0} for issue, (_, b) in points.items()}
    sides = Party("first", {}, amounts=first), Party("second", {}, amounts=second)
    return Negotiation((), sides, quantities=parts)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.source)
def test_published_divisions_are_the_egalitarian_package_of_shares(case):
    solution = settle(divided(case.points)).solutions["egalitarian"]

    assert solution.exact
    assert solution.utilities == (case.total, case.total)
    amounts = solution.package.amounts
    assert amounts.pop(case.split) == case.share
    assert {issue for issue, part in amounts.items() if part == 1} == case.first
    assert set(amounts.values()) <= {0, 1}


@MANY
@given(st.lists(st.tuples(st.integers(1, 30), st.integers(1, 30)), min_size=1, max_size=6))
def test_shares_made_equal_are_what_adjusted_winner_gives(pairs):
    first, second = ({f"i{n}": pair[side] for n, pair in enumerate(pairs)} for side in (0, 1))

    divisions = adjusted_winner(first, second)

    table = divided({f"i{n}": pair for n, pair in enumerate(pairs)})
    assert settle(table).solutions["leximin"].utilities == divisions.totals


@MANY
@given(st.integers(1, 500), st.integers(1, 500), st.data())
def test_on_one_straight_line_the_product_is_largest_in_the_middle_of_what_is_left(a, b, data):
    r = data.draw(st.integers(0, a - 1))
    s = data.draw(st.integers(0, -(-b * (a - r) // a) - 1))  # less than what is left of b
    land = Quantity("land", 0, 1, "of it")
    north = Party("north", {}, r, amounts={"land": {0: 0, 1: a}})
    south = Party("south", {}, s, amounts={"land": {0: b, 1: 0}})

    solution = settle(Negotiation((), (north, south), quantities=(land,))).solutions["nash"]

    low, high = Fraction(r, a), 1 - Fraction(s, b)
    assert solution.package.amounts["land"] == (low + high) / 2


def test_a_product_without_an_exact_number_comes_with_a_bound_that_holds():
    part = Quantity("share", 0, 1)
    curves = [{0: 0, 1: 100}, {0: 100, 1: 0}, {0: 100, 1: 200}]
    sides = tuple(Party(f"p{n}", {}, amounts={"share": c}) for n, c in enumerate(curves))

    solution = settle(Negotiation((), sides, quantities=(part,))).solutions["nash"]

    best = 2 / 3**1.5  # x (1 - x) (1 + x) at one by the root of three
    assert not solution.exact
    assert float(solution.package.amounts["share"]) == pytest.approx(3**-0.5, abs=1e-6)
    assert float(solution.value) == pytest.approx(best * 100**3, rel=1e-9)
    assert solution.value < solution.bound <= solution.value * (1 + CLOSE)


@MANY
@given(mixed_cases(whole=False), st.integers(2, 9))
def test_the_product_and_equal_shares_do_not_depend_on_a_sides_scale(negotiation, factor):
    one, other = negotiation.parties
    times = Party(
        one.id,
        {i: {o: v * factor for o, v in row.items()} for i, row in one.points.items()},
        None if one.reservation is None else one.reservation * factor,
        one.scale,
        amounts={q: {a: v * factor for a, v in row.items()} for q, row in one.amounts.items()},
    )
    larger = Negotiation(negotiation.issues, (times, other), quantities=negotiation.quantities)

    before, after = settle(negotiation).solutions, settle(larger).solutions

    assert set(before) == set(after)
    for name in ("nash", "kalai_smorodinsky"):
        if name in before and not before[name].note:
            grown = factor if name == "nash" else 1
            assert after[name].value == before[name].value * grown


@MANY
@given(mixed_cases(whole=False))
def test_sides_that_change_places_get_each_others_answers(negotiation):
    turned = Negotiation(
        negotiation.issues, negotiation.parties[::-1], quantities=negotiation.quantities
    )

    here, there = settle(negotiation).solutions, settle(turned).solutions

    for name, solution in here.items():
        assert solution.value == there[name].value
        if name in ("egalitarian", "leximin") and not solution.ties_count:
            assert solution.utilities == there[name].utilities[::-1]


@MANY
@given(mixed_cases(whole=False, issues=1, quantities=1))
def test_more_to_choose_from_does_not_lower_the_smallest_gain(negotiation):
    (quantity,) = negotiation.quantities
    middle = quantity.ends[1] / 2
    shorter = Negotiation(
        negotiation.issues,
        tuple(
            Party(
                p.id,
                {i: {o: 2 * v for o, v in row.items()} for i, row in p.points.items()},
                None if p.reservation is None else 2 * p.reservation,
                (p.scale or 1) * 2,
                amounts={quantity.id: _cut_off(p.curve(quantity.id), middle)},
            )
            for p in negotiation.parties
        ),
        quantities=(Quantity(quantity.id, 0, middle, quantity.unit),),
    )
    assume(all(v.denominator == 1 for p in negotiation.parties for v in [_at_middle(p, quantity)]))

    less, more = settle(shorter), settle(negotiation)

    if less.opening:
        assert more.solutions["egalitarian"].value >= less.solutions["egalitarian"].value
        assert more.solutions["nash"].value >= less.solutions["nash"].value or (
            less.solutions["nash"].note
        )


def _at_middle(party, quantity):
    return 2 * settlement.quantity.worth_at(party.curve(quantity.id), quantity.ends[1] / 2)


def _cut_off(curve, middle):
    kept = {at: 2 * v for at, v in curve.items() if at < middle}
    end = 2 * settlement.quantity.worth_at(curve, middle)
    return {**kept, middle: int(end)}


def mixed():
    fence, withdrawal = Issue("fence", ("stays", "goes")), Quantity("withdrawal", 0, 20, "km")
    north = Party(
        "north",
        {"fence": {"stays": 0, "goes": 400}},
        100,
        amounts={"withdrawal": {0: 0, "12.5": 500, 20: 600}},
    )
    south = Party(
        "south",
        {"fence": {"stays": 500, "goes": 0}},
        100,
        amounts={"withdrawal": {0: 500, 5: 450, 20: 0}},
    )
    return Negotiation((fence,), (north, south), quantities=(withdrawal,))


KNOWS_AMOUNTS = {
    "settle",
    "as_options",
    "mixed_package_of",
    "utilities_of",
    "write",
    "allowed",
    "norms_held",
    "parts",
}


@pytest.mark.parametrize(
    "name",
    [
        name
        for name in settlement.__all__
        if inspect.isfunction(getattr(settlement, name))
        and "negotiation" in inspect.signature(getattr(settlement, name)).parameters
        and name not in KNOWS_AMOUNTS
    ],
)
def test_a_method_that_knows_options_only_refuses_amounts_and_says_what_to_do(name):
    function, table = getattr(settlement, name), mixed()
    given = {
        "package": {"fence": "goes", "withdrawal": "12.5"},
        "chosen": {"fence": "goes", "withdrawal": "12.5"},
        "tentative": {"fence": "goes", "withdrawal": "12.5"},
        "payments": settlement.SidePayments({"north": 1, "south": 1}),
        "combination": {"fence": ("goes",)},
    }
    needed = [
        given[p.name]
        for p in list(inspect.signature(function).parameters.values())[1:]
        if p.default is p.empty
    ]

    with pytest.raises(InputError) as refused:
        function(table, *needed)

    assert "as_options" in refused.value.advice


def test_a_run_that_is_stopped_says_so():
    sides = tuple(
        Party(f"p{n}", {}, amounts={"share": {0: n * 50, 1: 100 - n * 30}}) for n in range(3)
    )
    table = Negotiation((), sides, quantities=(Quantity("share", 0, 1),))

    result = settle(table, should_stop=lambda: True)

    assert result.method == "stopped"
    assert not result.reproducible
    assert not result.exact


def test_two_sides_whose_lines_are_too_much_work_are_answered_cell_by_cell():
    table = mixed()

    lines, cells = settle(table), settle(table, work=0)

    assert (lines.method, cells.method) == ("lines", "cells")
    assert cells.frontier_lines is None
    for name in NAMES:
        assert cells.solutions[name].value == lines.solutions[name].value
