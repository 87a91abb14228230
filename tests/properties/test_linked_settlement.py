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
            same = [p for p, u in zip(every.packages, every.utilities, strict=True) if u == point.utilities]
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
    for seed in range(examples(250, full=1_000)):
        negotiation = random_links(seed)
        openings += check_settlement(negotiation, settle(negotiation))

    assert 60 < openings  # both kinds were met


def test_issues_linked_in_a_row_are_eliminated_one_by_one():
    for seed in range(examples(25, full=200)):
        negotiation = random_links(seed, loose=True)
        check_settlement(negotiation, settle(negotiation))


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
    for seed in range(examples(60, full=1_000)):
        negotiation = random_links(seed)
        if max(party.most for party in negotiation.parties) < 10**20:
            result = without_the_frontier(negotiation)
            check_settlement(negotiation, result)
            methods |= {solution.method for solution in result.solutions.values()}

    assert "cut" in methods


def test_the_solver_alone_gives_the_same_values(monkeypatch):
    monkeypatch.setattr("goodoffices.settlement.linked._ready", lambda _: None)
    openings = 0
    for seed in range(examples(25, full=1_000)):
        negotiation = random_links(seed)
        if max(party.most for party in negotiation.parties) < 10**20:
            openings += check_settlement(negotiation, settle(negotiation))

    assert openings > 5
