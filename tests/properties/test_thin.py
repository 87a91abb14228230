"""Thin information against hidden points: what is said of everything that may be is true of what is."""

from __future__ import annotations

from fractions import Fraction
from functools import cache
from itertools import combinations, product
from math import prod

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from goodoffices.settlement import Issue
from goodoffices.settlement.thin import (
    Criterion,
    Ends,
    Prefers,
    Ranked,
    RankedOptions,
    Standing,
    Statements,
    ThinTable,
    answered,
    efficient_whatever,
    next_question,
    own_contradiction,
    product_range,
    robust_packages,
    worst,
)
from goodoffices.settlement.thin.consistent import Consistent
from goodoffices.settlement.thin.linear import Program
from tests.conftest import examples
from tests.properties.thin_sides import points, tables

few = settings(
    deadline=None,
    max_examples=examples(25, full=1000),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)


def total(at, package):
    return sum(at[item] for item in package.items())


def named(side, at):
    return dict(zip([*side.frame.places, None], at, strict=True))


def completions(draw, side, count):
    """Random points that agree with all that a side said."""
    for issue in side.issues:
        side.largest({side.frame.importance(issue.id): 1})
    corners = list(side.corners)
    for _ in range(count):
        shares = [1 + draw.randrange(20), *(draw.randrange(20) for _ in corners)]
        whole = sum(shares)
        mixed = zip(*(side.inner, *corners), strict=True)
        yield [sum(s * v for s, v in zip(shares, values, strict=True)) / whole for values in mixed]


def is_efficient(package, packages, ats):
    own = [total(at, package) for at in ats]
    for other in packages:
        theirs = [total(at, other) for at in ats]
        if theirs != own and all(a >= b for a, b in zip(theirs, own, strict=True)):
            return False
    return True


def regret(packages, chosen, ats):
    best = max(sum(total(at, other) for at in ats) for other in packages)
    return best - sum(total(at, chosen) for at in ats)


@few
@given(tables())
def test_the_hidden_points_always_agree_with_what_was_said_of_them(drawn):
    table, hidden = drawn

    for side, truth in zip(table.points(), hidden, strict=True):
        true = points(table.issues, truth)
        if side.known or side.statements.no_deal_at_most:
            assert side.agrees(list(true.values()))
        else:
            assert side.agrees([*list(true.values())[:-1], Fraction(0)])


@few
@given(tables(), st.data())
def test_every_range_holds_the_hidden_points(drawn, data):
    table, hidden = drawn
    package = data.draw(st.sampled_from(table.listed()))

    gains = []
    for side, truth in zip(table.points(), hidden, strict=True):
        true = points(table.issues, truth)
        no_deal = true[None] if side.known or side.statements.no_deal_at_most else 0
        low, high = side.gain(package)
        gains.append(max(Fraction(0), total(true, package) - no_deal))
        assert low <= total(true, package) - no_deal <= high
    low, high = product_range(table, package)
    assert low <= prod(gains) <= high


@few
@given(tables())
def test_the_worst_cases_hold_for_the_hidden_points(drawn):
    table, hidden = drawn
    packages = table.listed()

    found = robust_packages(table)

    ats = [points(table.issues, truth) for truth in hidden]
    least = found[Criterion.REGRET]
    assert regret(packages, least.package, ats) <= least.value
    assert all(answer.exact and answer.gap == 0 for answer in found.values())
    losses = [1000 - total(at, found[Criterion.LOSS].package) for at in ats]
    assert max(losses) <= found[Criterion.LOSS].value
    for loss, at_ends in zip(losses, found[Criterion.LOSS].losses, strict=True):
        assert at_ends.low <= loss <= at_ends.high


@few
@given(tables(most_sides=2, most_issues=2))
def test_no_package_has_a_better_worst_case(drawn):
    """Each worst case is worked out for all packages, straight from the definition."""
    table, _ = drawn
    packages, seated = table.listed(), table.points()

    found = robust_packages(table)
    programs = {side: Program(side.frame.no_deal + 1, side._rows) for side in seated}

    @cache
    def lead(side, one, other):
        terms = {side.frame.option(*item): Fraction(1) for item in one.items()}
        for item in other.items():
            place = side.frame.option(*item)
            terms[place] = terms.get(place, Fraction(0)) - 1
        return programs[side].largest(terms).value

    losses = [
        max(lead(side, other, package) for side in seated for other in packages)
        for package in packages
    ]
    regrets = [
        max(sum(lead(side, other, package) for side in seated) for other in packages)
        for package in packages
    ]
    gains = [min(side.gain(package)[0] for side in seated) for package in packages]
    assert found[Criterion.LOSS].value == min(losses)
    assert found[Criterion.REGRET].value == min(regrets)
    assert found[Criterion.GAIN].value == max(gains)


@few
@given(st.permutations("abc"), st.permutations("abc"), st.booleans(), st.booleans())
def test_regret_equals_that_over_a_grid_of_all_points(one, other, heavier, same):
    """Two ranked issues have all their corners on a grid of quarters."""
    agenda = (Issue("x", tuple("abc")), Issue("y", tuple("ab")))
    order = [["x"], ["y"]] if heavier else [["y"], ["x"]]
    north = Statements(
        "north",
        (
            RankedOptions("x", [[o] for o in one]),
            Ends("y", "a", "b"),
            Ranked([["x", "y"]] if same else order),
        ),
    )
    south = Statements("south", (RankedOptions("x", [[o] for o in other]), Ends("y", "b", "a")))
    table = ThinTable(agenda, (north, south))
    packages = table.listed()

    grids = []
    for side in table.points():
        best, middle, lowest = one if side.party == "north" else other
        top, low = ("a", "b") if side.party == "north" else ("b", "a")
        grid = [
            {
                ("x", best): w,
                ("x", middle): m,
                ("x", lowest): 0,
                ("y", top): 1000 - w,
                ("y", low): 0,
            }
            for w in range(0, 1001, 250)
            for m in range(0, w + 1, 250)
        ]
        if side.party == "north":
            first, second = ("x", best), ("y", "a")
            if same:
                grid = [at for at in grid if at[first] == at[second]]
            elif heavier:
                grid = [at for at in grid if at[first] >= at[second]]
            else:
                grid = [at for at in grid if at[first] <= at[second]]
        grids.append(grid)
    cases = list(product(*grids))
    by_grid = min(max(regret(packages, package, ats) for ats in cases) for package in packages)
    loss = min(
        max(1000 - total(at, package) for grid in grids for at in grid) for package in packages
    )

    found = robust_packages(table)

    assert found[Criterion.REGRET].value == by_grid
    assert found[Criterion.LOSS].value == loss


@few
@given(tables(), st.randoms(use_true_random=False))
def test_what_is_efficient_whatever_is_meant_is_so_in_every_completion(drawn, chance):
    table, hidden = drawn
    packages, seated = table.listed(), table.points()

    found = efficient_whatever(table)

    assert found.complete
    drawn_points = zip(*(completions(chance, side, 12) for side in seated), strict=True)
    cases = [
        [named(side, at) for side, at in zip(seated, ats, strict=True)] for ats in drawn_points
    ]
    cases.append([points(table.issues, truth) for truth in hidden])
    always = set(found.of(Standing.ALWAYS))
    for ats in cases:
        efficient = {p for p in packages if is_efficient(p, packages, ats)}
        assert always <= efficient <= set(found.standings)


@few
@given(tables(most_issues=2))
def test_merging_issues_finds_the_same_as_holding_every_package_against_every_other(drawn):
    table, _ = drawn

    merged = efficient_whatever(table)
    listed = efficient_whatever(ThinTable(table.issues, table.sides, table.listed()))

    assert dict(merged.standings) == dict(listed.standings)


@few
@given(tables(most_sides=2, most_issues=2))
def test_a_question_makes_regret_fall_by_its_worth_in_both_answers(drawn):
    table, hidden = drawn
    now = robust_packages(table)[Criterion.REGRET].value

    asked = next_question(table)

    if asked is None:
        return
    number = [side.party for side in table.sides].index(asked.party)
    after, true_of = [], []
    for said in (asked.yes, asked.no):
        told = list(table.sides)
        told[number] = answered(table.issues, told[number], said)
        again = ThinTable(table.issues, tuple(told))
        after.append(robust_packages(again)[Criterion.REGRET].value)
        true = list(points(table.issues, hidden[number]).values())
        side = again.points()[number]
        true_of.append(all(row.holds(true) for row in said.rows(side.frame)))
    assert max(after) == now - asked.worth
    assert min(after) == now - asked.worth_at_best
    assert min(after) < now
    assert any(true_of)


@few
@given(tables(most_sides=2), st.data())
def test_a_contradiction_is_one_and_needs_all_its_statements(drawn, data):
    table, _ = drawn
    side = data.draw(st.sampled_from(table.sides))
    packages = table.listed()
    extra = data.draw(
        st.lists(st.tuples(st.sampled_from(packages), st.sampled_from(packages)), max_size=4)
    )
    said = (*side.said, *(Prefers(a, b) for a, b in extra))
    statements = Statements(side.party, said)

    found = own_contradiction(table.issues, statements)

    if found is None:
        Consistent(table.issues, statements)
        return
    frame, always = (
        statements.frame(table.issues),
        statements.always(statements.frame(table.issues)),
    )

    def agree(chosen):
        rows = [row for s in chosen for row in s.rows(frame)]
        lifted = [*always, *rows]
        return _point(frame.no_deal + 1, lifted)

    assert not agree(found.statements)
    for left in range(len(found.statements)):
        assert agree(found.statements[:left] + found.statements[left + 1 :])
    if found.smallest and len(found.statements) > 1:
        smaller = combinations(said, len(found.statements) - 1)
        assert all(agree(chosen) for chosen in smaller)


def _point(variables, rows):
    from ortools.math_opt.python import mathopt

    model = mathopt.Model()
    unknown = [model.add_variable(lb=0.0) for _ in range(variables)]
    room = model.add_variable(lb=0.0, ub=1.0)
    for row in rows:
        left = mathopt.fast_sum([float(c) * unknown[k] for k, c in row.terms.items()])
        model.add_linear_constraint(left - (room if row.strict else 0.0) >= float(row.least))
    model.maximize(room)
    result = mathopt.solve(model, mathopt.SolverType.GLOP)
    return result.has_primal_feasible_solution() and result.objective_value() > 1e-6


@few
@given(tables(), st.data())
def test_two_solvers_and_the_closed_form_agree(drawn, data):
    table, _ = drawn
    side = data.draw(st.sampled_from(table.points()))
    size = side.frame.no_deal + 1
    weights = data.draw(st.lists(st.integers(-3, 3), min_size=size, max_size=size))
    objective = {place: Fraction(w) for place, w in enumerate(weights)}
    program = Program(size, side._rows)

    by_pivots = program.largest(objective)
    by_highs = program._by_highs(objective)

    assert side.largest(objective).value == by_pivots.value
    assert by_highs is None or by_highs.value == by_pivots.value
    assert sum(w * v for w, v in zip(weights, by_pivots.at, strict=True)) == by_pivots.value
    assert (
        sum(w * v for w, v in zip(weights, side.largest(objective).at, strict=True))
        == by_pivots.value
    )


@settings(few, max_examples=examples(8, full=300))
@given(tables(most_sides=2))
def test_large_agendas_are_answered_as_small_ones_are(drawn):
    from goodoffices.settlement.budget import Budget
    from goodoffices.settlement.thin.cuts import least_bad_by_cuts

    table, _ = drawn
    for criterion in (Criterion.LOSS, Criterion.GAIN):
        listed = worst.least_bad(table, table.points(), criterion, Budget(10**6))
        cut = least_bad_by_cuts(table, table.points(), criterion, Budget(10**6))

        assert cut.bound <= listed.value <= cut.value
        assert cut.value - cut.bound < Fraction(1, 1000)
