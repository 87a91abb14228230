"""Each rung of the ladder against the others: merge, weights and losses, CP-SAT, HiGHS, a trimmed set."""

from __future__ import annotations

import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goodoffices.settlement import CONCEPTS, Issue, Negotiation, Party, pareto_frontier, settle
from goodoffices.settlement.budget import Budget
from goodoffices.settlement.dominance import groups_of_two
from goodoffices.settlement.frontier import table_of
from goodoffices.settlement.merge import merged
from goodoffices.settlement.ruler import laid_out
from goodoffices.settlement.search import Effort, searched
from goodoffices.settlement.solver import best_total, max_min
from goodoffices.settlement.space import space_of
from goodoffices.settlement.trimming import trimmed_frontier
from tests.conftest import examples
from tests.properties.test_settlement import NAMES, random_case


def drawn(seed: int, *, issues: int, parties: int, options: int = 6) -> Negotiation:
    chance = random.Random(seed)
    agenda = tuple(
        Issue(f"i{n}", tuple(f"o{option}" for option in range(options))) for n in range(issues)
    )
    sides = tuple(
        Party(f"p{n}", {i.id: {o: chance.randint(0, 60) for o in i.options} for i in agenda})
        for n in range(parties)
    )
    return Negotiation(agenda, sides)


def test_what_is_found_without_the_frontier_agrees_with_it():
    proved = set()
    for seed in range(examples(30, full=1000)):
        negotiation = random_case(seed)
        whole = settle(negotiation)

        found = searched(negotiation, names=NAMES, effort=Effort(100, 0.5))

        assert found.opening == whole.opening, seed
        if found.concession is not None:
            assert sum(found.concession.shortfalls) == sum(whole.concession.shortfalls), seed
        for name, solution in found.solutions.items():
            best = whole.solutions[name]
            assert solution.value <= solution.bound, (seed, name)
            assert best.value <= solution.bound, (seed, name)
            if solution.exact:
                assert solution.value == best.value, (seed, name)
                proved.add((name, solution.method))
            if solution.method in {"cut", "narrowing"}:
                assert (solution.package, solution.ties_count) == (best.package, best.ties_count)

    assert {name for name, _ in proved} == set(NAMES)
    assert {"cut", "narrowing", "solver"} <= {method for _, method in proved}


@pytest.mark.parametrize("seed", range(4))
def test_cp_sat_highs_and_merge_agree(seed):
    negotiation = drawn(seed, issues=5, parties=3)
    merged_answers = settle(negotiation).solutions

    smallest, total = max_min(negotiation), best_total(negotiation)

    assert smallest.finished
    assert total.finished
    assert (
        smallest.value == merged_answers["egalitarian"].value == by_highs(negotiation, least=True)
    )
    assert total.value == merged_answers["utilitarian"].value == by_highs(negotiation, least=False)


def by_highs(negotiation: Negotiation, *, least: bool) -> int:
    """The same question as a mixed-integer program of its own making."""
    from ortools.math_opt.python import mathopt

    space = space_of(negotiation)
    model = mathopt.Model()
    rows = [[model.add_binary_variable() for _ in issue] for issue in space.table]
    for row in rows:
        model.add_linear_constraint(sum(row) == 1)
    gains = [
        sum(
            option[party] * literal
            for issue, row in zip(space.table, rows, strict=True)
            for option, literal in zip(issue, row, strict=True)
        )
        + base
        for party, base in enumerate(space.start)
    ]
    if least:
        smallest = model.add_variable()
        for gain in gains:
            model.add_linear_constraint(gain - smallest >= 0)
        model.maximize(smallest)
    else:
        model.maximize(sum(gains))
    result = mathopt.solve(model, mathopt.SolverType.HIGHS)
    assert result.termination.reason == mathopt.TerminationReason.OPTIMAL
    return round(result.objective_value())


@settings(deadline=None, max_examples=examples(60, full=1000))
@given(st.data())
def test_totals_on_a_ruler_come_out_as_totals_sorted(data):
    number = st.integers(0, 12)
    options = np.array(data.draw(st.lists(st.tuples(number, number), min_size=1, max_size=6))).T
    drawn_front = data.draw(st.lists(st.tuples(number, number), min_size=1, max_size=9))
    chosen, starts = groups_of_two(*np.array(drawn_front).T)
    front = np.array(drawn_front).T[:, chosen[starts[:-1]]]
    wide = np.array([[1], [data.draw(st.sampled_from([1, 2**28, 2**40]))]])  # one word or two
    options, front = options * wide, front * wide

    totals, option, parent, begin = laid_out((options[0], options[1]), (front[0], front[1]))

    sums = (options[:, :, None] + front[:, None, :]).reshape(2, -1)
    ways, bounds = groups_of_two(*sums)
    assert (np.array(totals) == sums[:, ways[bounds[:-1]]]).all()
    assert (option * front.shape[1] + parent == ways).all()
    assert (begin == bounds).all()


@pytest.mark.parametrize("parties", [3, 4])
@pytest.mark.parametrize("kept", [1, 7, 40])
def test_a_trimmed_set_is_as_near_as_it_says(parties, kept):
    negotiation = drawn(parties, issues=5, parties=parties, options=4)
    whole = pareto_frontier(negotiation)

    trimmed = trimmed_frontier(negotiation, kept=kept)

    assert 1 <= len(trimmed.points) <= kept < len(whole)
    assert str(kept) in trimmed.rule
    for point in whole:
        assert any(
            all(
                have + within >= wanted
                for have, within, wanted in zip(
                    near.points, trimmed.within, point.points, strict=True
                )
            )
            for near in trimmed.points
        )


def test_a_frontier_beyond_the_cap_is_trimmed_and_never_called_complete():
    negotiation = drawn(1, issues=8, parties=4)

    result = settle(negotiation, frontier_limit=500, only=("nash", "utilitarian"))

    assert (result.frontier, result.frontier_size) == (None, None)
    assert result.trimmed is not None
    assert result.trimmed.points
    assert result.trimmed.rule
    assert "too large to list" in " ".join(result.warnings)
    assert {name: solution.exact for name, solution in result.solutions.items()} == {
        "nash": True,
        "utilitarian": True,
    }


def test_what_is_not_asked_for_is_not_answered():
    negotiation = drawn(2, issues=3, parties=2)

    for concept in CONCEPTS:
        assert set(settle(negotiation, only=(concept.name,)).solutions) == {concept.name}


def test_eight_parties_and_ten_to_the_hundred_packages_have_a_proved_nash_package():
    negotiation = drawn(5, issues=100, parties=8, options=10)

    result = settle(negotiation, only=("nash",))

    assert result.packages == 10**100
    nash = result.solutions["nash"]
    assert (nash.exact, nash.method, nash.gap) == (True, "cut", 0)


def test_nash_agrees_with_the_frontier_where_both_can_be_had():
    for seed in range(examples(3, full=40)):
        negotiation = drawn(seed, issues=7, parties=3)
        whole = settle(negotiation, only=("nash",)).solutions["nash"]

        found = searched(negotiation, names=["nash"], effort=Effort(100, 1.0)).solutions["nash"]

        assert (found.package, found.value, found.exact) == (whole.package, whole.value, True)


def test_merging_below_a_machine_word_and_above_gives_the_same_frontier():
    """Small totals go on the ruler or to the filter in C, the same totals times 2**80 do not."""
    for parties in (2, 3, 4):
        negotiation = drawn(parties, issues=4, parties=parties, options=5)
        table = table_of(negotiation)
        wide = [[tuple(v << 80 for v in option) for option in issue] for issue in table]

        one = merged(table, limit=10**6, budget=Budget(10**9))
        other = merged(wide, limit=10**6, budget=Budget(10**9))

        assert [tuple(v << 80 for v in point) for point in one.points] == other.points
        assert one.counts == other.counts
