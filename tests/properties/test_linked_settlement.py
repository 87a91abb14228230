"""Issues that depend on each other, against every package one by one."""

from __future__ import annotations

import random
from dataclasses import replace
from fractions import Fraction
from itertools import combinations

import pytest

from goodoffices.settlement import (
    Excludes,
    Issue,
    Negotiation,
    Party,
    Table,
    allowed,
    points_of,
    settle,
    solver,
)
from goodoffices.settlement.contradiction import contradiction, why_not
from goodoffices.settlement.linked import settled_links
from goodoffices.settlement.solutions import CONCEPTS
from tests.conftest import examples
from tests.properties.linked_cases import Packages, random_links

NAMES = [concept.name for concept in CONCEPTS]


def check_settlement(negotiation: Negotiation, result) -> bool:
    """Compare all that is said with the list of all packages; True if there is an opening."""
    every = Packages(negotiation)
    assert result.packages == len(every.all)
    assert result.opening == bool(every.acceptable)
    assert result.exact
    if not every.packages:
        assert result.contradiction is not None
        return False
    assert result.contradiction is None
    if not result.opening:
        lacks = [
            sum(max(Fraction(0), r - u) for u, r in zip(us, every.reserved, strict=True))
            for us in every.utilities
        ]
        assert sum(map(Fraction, result.concession.shortfalls)) == min(lacks)
        return False
    efficient = every.efficient()
    if result.frontier is not None:
        assert [p.utilities for p in result.frontier] == sorted(
            {every.utilities[place] for place in efficient}, reverse=True
        )
        for point in result.frontier:
            same = [
                p
                for p, u in zip(every.packages, every.utilities, strict=True)
                if u == point.utilities
            ]
            assert point.count == len(same)
            assert dict(point.package) == same[0]
        assert list(map(Fraction, result.ideal_point)) == [
            gain + base for gain, base in zip(every.ideal(), every.reserved, strict=True)
        ]
    for name, solution in result.solutions.items():
        check_solution(every, efficient, name, solution)
    return True


def check_solution(every: Packages, efficient: list[int], name: str, solution) -> None:
    scores = every.scores(name)
    best = [place for place in efficient if scores[place] == max(scores.values())]
    shown = max(best, key=lambda place: (every.tie_order(name, place), -place))
    assert solution.exact
    assert solution.bound == solution.value
    if solution.method == "solver":
        assert dict(solution.package) in [every.packages[place] for place in best]
        return
    assert dict(solution.package) == every.packages[shown], name
    assert tuple(map(Fraction, solution.utilities)) == every.utilities[shown]
    assert solution.ties_count == len(best) - 1
    others = [every.packages[place] for place in best if place != shown]
    listed = [dict(tie.package) for tie in solution.ties]
    assert len(listed) == min(len(others), 100)
    assert all(package in others for package in listed)


def test_random_linked_negotiations_equal_the_list_of_all_packages():
    openings = 0
    for seed in range(examples(150, full=1_000)):
        negotiation = random_links(seed)
        openings += check_settlement(negotiation, settle(negotiation))

    assert openings > 30


def test_issues_linked_in_a_row_are_eliminated_one_by_one():
    for seed in range(examples(15, full=200)):
        negotiation = random_links(seed, loose=True)
        check_settlement(negotiation, settle(negotiation))


def test_a_package_is_allowed_exactly_if_it_keeps_every_condition():
    for seed in range(examples(60, full=1_000)):
        negotiation = random_links(seed)
        every = Packages(negotiation)
        for package in every.all:
            assert allowed(negotiation, package) == (package in every.packages)
            assert points_of(negotiation, package) == every.total(package)


def without_the_frontier(negotiation: Negotiation):
    """The same answers with no room to list a frontier: weights, cuts, and the solver behind them."""
    return settled_links(
        negotiation,
        names=NAMES,
        frontier_limit=0,
        work=10**9,
        ties_limit=100,
        effort=20.0,
        should_stop=None,
    )


def test_what_is_cut_away_by_weights_was_never_needed():
    methods = set()
    for seed in range(examples(40, full=1_000)):
        negotiation = random_links(seed)
        if max(party.most for party in negotiation.parties) < 10**20:
            result = without_the_frontier(negotiation)
            check_settlement(negotiation, result)
            methods |= {solution.method for solution in result.solutions.values()}

    assert "cut" in methods


def test_the_solver_alone_gives_the_same_values(monkeypatch):
    monkeypatch.setattr("goodoffices.settlement.linked._ready", lambda _: None)
    openings = 0
    for seed in range(examples(12, full=1_000)):
        negotiation = random_links(seed)
        if max(party.most for party in negotiation.parties) < 10**20:
            openings += check_settlement(negotiation, settle(negotiation))

    assert openings > 2


def feasible(negotiation: Negotiation, rules) -> bool:
    return any(all(Packages.keeps(rule, p) for rule in rules) for p in Packages(negotiation).all)


def contradicting_case(seed: int) -> Negotiation:
    """Many tight conditions, so that they often contradict each other."""
    chance = random.Random(seed)
    agenda = tuple(Issue(f"i{n}", ("a", "b", "c")[: chance.randint(2, 3)]) for n in range(3))
    points = {issue.id: dict.fromkeys(issue.options, 0) for issue in agenda}

    def lines(count: int) -> tuple[Excludes, ...]:
        return tuple(
            Excludes({i.id: tuple(chance.sample(i.options, chance.randint(1, 2))) for i in some})
            for some in (chance.sample(agenda, chance.choice([1, 1, 2])) for _ in range(count))
        )

    sides = [Party(name, points, red_lines=lines(chance.randint(0, 2))) for name in ("n", "s")]
    return Negotiation(agenda, tuple(sides), rules=lines(chance.randint(1, 4)))


def test_what_contradicts_is_a_smallest_set_and_told_to_each_side_without_the_others_lines():
    found = 0
    for seed in range(examples(40, full=1_000)):
        negotiation = contradicting_case(seed)
        everything = [
            *negotiation.rules,
            *(line for party in negotiation.parties for line in party.red_lines),
        ]
        why = contradiction(negotiation)
        if feasible(negotiation, everything):
            assert why is None
            continue
        found += 1
        rules = [term.rule for term in why.terms]
        assert not feasible(negotiation, rules)
        assert why.smallest
        smaller = combinations(everything, len(rules) - 1)
        assert all(feasible(negotiation, fewer) for fewer in smaller)
        south = negotiation.parties[1]
        assert not {id(r) for r in why.told_to("n").rules} & {id(r) for r in south.red_lines}
        public = why.told_to(None)
        assert {id(r) for r in public.rules} <= {id(r) for r in negotiation.rules}
        assert public.complete == (len(public.rules) == len(rules))

    assert found > 10


def test_why_not_names_conditions_that_forbid_the_combination_and_only_then():
    forbidden = 0
    for seed in range(examples(40, full=1_000)):
        negotiation = contradicting_case(seed)
        chance = random.Random(seed)
        asked = {i.id: (chance.choice(i.options),) for i in chance.sample(negotiation.issues, 2)}
        every = Packages(negotiation)
        possible = any(all(p[i] in o for i, o in asked.items()) for p in every.packages)
        why = why_not(negotiation, asked)
        assert (why is None) == possible
        if why is not None:
            forbidden += 1
            rules = [term.rule for term in why.terms]
            assert not any(
                all(p[i] in o for i, o in asked.items())
                and all(Packages.keeps(rule, p) for rule in rules)
                for p in every.all
            )

    assert forbidden > 10


def test_a_settlement_says_what_contradicts_instead_of_that_there_is_no_opening():
    agenda = (Issue("fence", ("stays", "goes")), Issue("patrols", ("none", "joint")))
    points = {issue.id: dict.fromkeys(issue.options, 1) for issue in agenda}
    north = Party("n", points, red_lines=(Excludes({"fence": ("goes",)}, "the fence is ours"),))
    south = Party("s", points)
    rule = Excludes({"fence": ("stays",)}, "no fence after May")

    result = settle(Negotiation(agenda, (north, south), rules=(rule,)))

    assert not result.opening
    assert result.exact
    assert result.contradiction.told_to("n").reasons == ("no fence after May", "the fence is ours")
    assert result.contradiction.told_to("s").reasons == ("no fence after May",)
    assert not result.contradiction.told_to("s").complete
    assert "fence" not in repr(result)


def knit(seed: int) -> Negotiation:
    """Issues knit closely, every pair with points together."""
    chance = random.Random(seed)
    agenda = tuple(Issue(f"i{n}", tuple(map(str, range(3)))) for n in range(5))
    sides = []
    for place in range(3):
        points = {i.id: {o: chance.randint(0, 100) for o in i.options} for i in agenda}
        tables = tuple(
            Table(
                (a.id, b.id),
                {(x, y): chance.randint(-40, 40) for x in a.options for y in b.options},
            )
            for a, b in combinations(agenda, 2)
        )
        sides.append(Party(f"p{place}", points, None, None, tables))
    rule = Excludes({"i0": ("0",), "i1": ("0", "1")})
    return Negotiation(agenda, tuple(sides), rules=(rule,))


@pytest.mark.parametrize("seed", range(3))
def test_two_solvers_agree_on_the_best_total_and_on_the_smallest_gain(seed):
    """HiGHS, through MathOpt, on a model written here once more from the packages' parts."""
    negotiation = knit(seed)

    total, smallest = highs(negotiation)

    assert solver.best_total(negotiation).value == total
    assert solver.max_min(negotiation).value == smallest
    assert solver.best_total(negotiation).gap == solver.max_min(negotiation).gap == 0


def highs(negotiation: Negotiation) -> tuple[int, int]:
    from ortools.math_opt.python import mathopt

    answers = []
    for fair in (False, True):
        model = mathopt.Model()
        chosen = {
            (i.id, o): model.add_binary_variable() for i in negotiation.issues for o in i.options
        }
        for issue in negotiation.issues:
            model.add_linear_constraint(sum(chosen[issue.id, o] for o in issue.options) == 1)
        for rule in negotiation.rules:
            apart = [
                chosen[i.id, o]
                for i in negotiation.issues
                if i.id in rule.combination
                for o in i.options
                if o not in rule.combination[i.id]
            ]
            model.add_linear_constraint(sum(apart) >= 1)
        gains = []
        for party in negotiation.parties:
            gain = sum(party.points[i][o] * x for (i, o), x in chosen.items())
            for table in party.interactions:
                for options, value in table.points.items():
                    parts = [chosen[i, o] for i, o in zip(table.issues, options, strict=True)]
                    both = model.add_variable(lb=0, ub=1)
                    for part in parts:
                        model.add_linear_constraint(both <= part)
                    model.add_linear_constraint(both >= sum(parts) - 1)
                    gain += value * both
            gains.append(gain)
        if fair:
            least = model.add_variable(lb=-10_000, ub=10_000)
            for gain in gains:
                model.add_linear_constraint(least <= gain)
            model.maximize(least)
        else:
            model.maximize(sum(gains))
        answers.append(round(mathopt.solve(model, mathopt.SolverType.HIGHS).objective_value()))
    return answers[0], answers[1]


def test_bounds_hold_where_the_work_allowed_does_not_suffice(monkeypatch):
    monkeypatch.setattr("goodoffices.settlement.linked._ready", lambda _: None)
    negotiation = knit(1)
    exact = settle(negotiation)

    for effort in (0.0001, 0.002, 0.02):
        cut = settle(negotiation, solver_effort=effort)
        for name, solution in cut.solutions.items():
            assert solution.value <= exact.solutions[name].value <= solution.bound
            assert solution.points == points_of(negotiation, solution.package)
            assert allowed(negotiation, solution.package)


def test_numbers_of_many_digits_give_a_bound_that_holds(monkeypatch):
    monkeypatch.setattr("goodoffices.settlement.linked._ready", lambda _: None)
    for seed in range(examples(6, full=100)):
        negotiation = random_links(seed)
        large = replace_points(negotiation, 10**20)
        every = Packages(large)
        result = settle(large)
        for name, solution in result.solutions.items():
            best = max(every.scores(name).values())
            if name in {"utilitarian", "egalitarian"}:
                assert solution.value <= best <= solution.bound


def replace_points(negotiation: Negotiation, factor: int) -> Negotiation:
    parties = tuple(
        replace(
            party,
            points={
                i: {o: v * factor + 1 for o, v in options.items()}
                for i, options in party.points.items()
            },
            interactions=(),
            reservation=None,
        )
        for party in negotiation.parties
    )
    return replace(negotiation, parties=parties)


def test_the_same_question_gives_the_same_answer_again(monkeypatch):
    monkeypatch.setattr("goodoffices.settlement.linked._ready", lambda _: None)
    negotiation = knit(2)

    assert settle(negotiation) == settle(negotiation)


def test_a_run_that_is_stopped_says_so_and_keeps_what_it_found():
    asked = []

    def stop() -> bool:
        asked.append(1)
        return len(asked) > 3

    result = settle(random_links(3, loose=True), should_stop=stop)

    assert result.method in {"stopped", "elimination"}
    assert settle(knit(0), should_stop=lambda: True).method == "stopped"
