"""Limbs, filters and budgets: the parts that keep the engine exact."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goodoffices.errors import InfeasibleError
from goodoffices.settlement import Issue, Negotiation, Party, pareto_frontier, settle
from goodoffices.settlement.budget import Budget, BudgetSpentError
from goodoffices.settlement.dominance import (
    groups_of_many,
    groups_of_two,
    is_dominated_by,
    undominated,
)
from goodoffices.settlement.limbs import Limbs

WIDE = st.integers(0, 2**130) | st.integers(0, 5)


@settings(deadline=None)
@given(st.lists(WIDE, min_size=1, max_size=20), st.lists(WIDE, min_size=1, max_size=5))
def test_sums_of_wide_numbers_are_exact(front, options):
    form = Limbs.for_totals_up_to(max(front) + max(options))

    sums = form.sums(form.column(options), form.column(front))

    assert form.numbers(sums) == [o + f for o in options for f in front]


@settings(deadline=None)
@given(st.lists(WIDE, min_size=1, max_size=30), WIDE)
def test_keys_order_as_the_numbers_do(values, least):
    form = Limbs.for_totals_up_to(max(*values, least))
    column = form.column(values)

    keys = form.keys(column).tolist()

    assert [keys[a] < keys[b] for a in range(len(keys)) for b in range(len(keys))] == [
        a < b for a in values for b in values
    ]
    assert form.at_least(column, least).tolist() == [value >= least for value in values]


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=1, max_size=40))
def test_the_filter_for_two_keeps_exactly_the_undominated(points):
    first, second = np.array(points).T.astype(np.int64)

    candidates, starts = groups_of_two(first, second)

    groups = [candidates[a:b].tolist() for a, b in itertools.pairwise(starts)]
    best = {p for p in points if not any(is_dominated_by(p, q) for q in points)}
    assert {points[group[0]] for group in groups} == best
    assert [points[group[0]] for group in groups] == sorted(best, reverse=True)
    for group in groups:
        assert group == [n for n, p in enumerate(points) if p == points[group[0]]]


@settings(deadline=None)
@given(
    st.integers(3, 5).flatmap(
        lambda n: st.lists(st.tuples(*[st.integers(0, 5)] * n), min_size=1, max_size=60)
    )
)
def test_the_filter_for_many_keeps_exactly_the_undominated(points):
    keys = np.array(points, dtype=np.int64).T

    candidates, starts = groups_of_many(keys, Budget(10**9))

    groups = [candidates[a:b].tolist() for a, b in itertools.pairwise(starts)]
    best = {p for p in points if not any(is_dominated_by(p, q) for q in points)}
    assert {points[group[0]] for group in groups} == best
    for group in groups:
        assert group == [n for n, p in enumerate(points) if p == points[group[0]]]


@pytest.mark.parametrize("parties", [3, 4])
def test_the_filter_works_across_its_own_blocks(parties):
    chance = np.random.default_rng(5)
    points = np.unique(chance.integers(0, 40, size=(3000, parties)), axis=0)[::-1].T.astype(
        np.int64
    )

    alive = undominated(points, Budget(10**9))

    columns = points.T
    plain = [not ((columns >= p).all(axis=1) & (columns != p).any(axis=1)).any() for p in columns]
    assert alive.tolist() == plain


def three_sided(issues: int = 9) -> Negotiation:
    chance = np.random.default_rng(1)
    agenda = tuple(Issue(f"i{n}", tuple("abcdef")) for n in range(issues))
    sides = tuple(
        Party(name, {i.id: {o: int(chance.integers(0, 10**6)) for o in i.options} for i in agenda})
        for name in ("one", "two", "three")
    )
    return Negotiation(agenda, sides)


def test_beyond_the_budget_the_answer_has_bounds_and_says_so():
    exact = settle(three_sided())
    cut = settle(three_sided(), work=2_000, solver_effort=0)

    assert (cut.method, cut.exact, cut.frontier, cut.frontier_size) == ("search", False, None, None)
    assert exact.exact
    for name in ("nash", "egalitarian", "utilitarian"):
        assert cut.solutions[name].value <= exact.solutions[name].value <= cut.solutions[name].bound
    assert cut.solutions["utilitarian"].exact
    assert set(cut.bound) == {n for n, s in cut.solutions.items() if not s.exact}
    assert any("too large to list" in warning for warning in cut.warnings)


def test_what_is_proved_by_cutting_equals_the_whole_frontier():
    exact = settle(three_sided())
    cut = settle(three_sided(), work=2_000, solver_effort=0.3)

    ways = {name: solution.method for name, solution in cut.solutions.items()}
    proved = {name for name, way in ways.items() if way in {"cut", "narrowing"}}
    assert {"nash", "utilitarian"} <= {name for name in proved if ways[name] == "cut"}
    assert "kalai_smorodinsky" in proved
    for name in proved:
        one, other = cut.solutions[name], exact.solutions[name]
        assert (one.package, one.value, one.ties_count) == (
            other.package,
            other.value,
            other.ties_count,
        )
        assert one.exact
        assert one.gap == 0


def test_six_parties_and_ten_to_the_twenty_packages_have_a_proved_nash_package():
    chance = np.random.default_rng(3)
    agenda = tuple(Issue(f"i{n}", tuple("abcdefghij")) for n in range(20))
    sides = tuple(
        Party(f"p{n}", {i.id: {o: int(chance.integers(0, 50)) for o in i.options} for i in agenda})
        for n in range(6)
    )

    result = settle(Negotiation(agenda, sides), only=("nash", "utilitarian"))

    assert result.packages == 10**20
    assert result.solutions["nash"].exact
    assert result.solutions["utilitarian"].exact


def test_a_small_agenda_beyond_the_budget_is_listed_instead():
    small = three_sided(issues=4)

    listed = settle(small, work=100)

    assert (listed.method, listed.exact, listed.frontier) == ("enumeration", True, None)
    assert {n: s.package for n, s in listed.solutions.items()} == {
        n: s.package for n, s in settle(small).solutions.items()
    }


def test_a_person_can_stop_the_run():
    asked = []

    def stop() -> bool:
        asked.append(True)
        return len(asked) > 3

    result = settle(three_sided(), should_stop=stop)

    assert (result.method, result.exact) == ("stopped", False)
    assert any("stopped" in warning for warning in result.warnings)


def test_where_no_package_is_acceptable_that_is_proved_and_who_must_move_is_said():
    table = three_sided()
    sides = tuple(Party(p.id, p.points, p.best_total * 97 // 100) for p in table.parties)
    whole = settle(Negotiation(table.issues, sides))

    result = settle(Negotiation(table.issues, sides), work=2_000, solver_effort=0.3)

    assert (result.opening, result.exact, result.frontier) == (False, True, None)
    assert sum(result.concession.shortfalls) == sum(whole.concession.shortfalls)
    assert max(result.concession.shortfalls) == max(whole.concession.shortfalls)


def test_a_stopped_search_that_found_nothing_does_not_claim_there_is_nothing():
    table = three_sided()
    sides = tuple(Party(p.id, p.points, p.best_total * 97 // 100) for p in table.parties)

    result = settle(Negotiation(table.issues, sides), should_stop=lambda: True)

    assert (result.opening, result.exact, result.reproducible) == (False, False, False)
    assert any("none is not proved" in warning for warning in result.warnings)


def test_a_reservation_that_nothing_reaches_is_proved_without_search():
    table = three_sided()
    sides = (Party("one", table.parties[0].points, 10**9), *table.parties[1:])

    result = settle(Negotiation(table.issues, sides), work=2_000, solver_effort=0.3)

    assert (result.opening, result.exact) == (False, True)
    assert any("its own reservation value" in warning for warning in result.warnings)


def test_a_frontier_beyond_the_limit_is_refused_not_trimmed():
    with pytest.raises(InfeasibleError):
        pareto_frontier(three_sided(), limit=10)


def test_a_budget_counts():
    budget = Budget(10)
    budget.spend(10)

    with pytest.raises(BudgetSpentError):
        budget.spend(1)


def test_counts_of_equal_packages_do_not_overflow():
    agenda = tuple(Issue(f"i{n}", tuple("abcdefghij")) for n in range(100))
    same = {issue.id: dict.fromkeys(issue.options, 1) for issue in agenda}
    result = settle(Negotiation(agenda, (Party("a", same), Party("b", same))))

    assert result.packages == 10**100
    assert result.frontier[0].count == 10**100
    assert result.solutions["nash"].ties_count == 10**100 - 1
    assert len(result.solutions["nash"].ties) == 100
    assert result.solutions["nash"].package.choice == (0,) * 100
    assert result.solutions["nash"].ties[0].package.choice == (*(0,) * 99, 1)
