"""Harbour park, six parties. Scores and minimums published by S. Abdelnabi, LLM-Deliberation (MIT
licence, (c) 2023 Sahar Abdelnabi; arXiv 2309.17234); results derived by enumeration."""

from __future__ import annotations

from itertools import product
from math import prod

import pytest

from goodoffices.settlement import (
    Issue,
    Negotiation,
    Party,
    improvements,
    pareto_frontier,
    points_of,
    settle,
)

SIZES = {"A": 3, "B": 3, "C": 4, "D": 4, "E": 5}
SCORES = {
    "SportCo": ((14, 8, 0), (11, 7, 0), (0, 5, 10, 17), (35, 29, 20, 0), (0, 5, 10, 15, 23), 55),
    "Tourism": ((0, 11, 5), (0, 20, 25), (0, 2, 4, 9), (10, 26, 40, 0), (4, 8, 15, 12, 0), 65),
    "Environment": ((0, 22, 45), (0, 25, 55), (0, 0, 0, 0), (0, 0, 0, 0), (0, 0, 0, 0, 0), 55),
    "Mayor": ((14, 8, 0), (12, 8, 0), (24, 18, 12, 0), (40, 30, 23, 0), (0, 2, 4, 7, 10), 30),
    "Cities": ((0, 4, 10), (0, 0, 0), (12, 8, 6, 0), (0, 8, 13, 18), (60, 45, 30, 15, 0), 31),
    "Union": ((15, 20, 0), (0, 0, 0), (42, 35, 25, 0), (30, 20, 10, 0), (2, 4, 6, 8, 0), 50),
}
DEALS = """
A1B3C2D2E3 58 68 55 66 46 76 0 0
A1B3C2D2E4 63 65 55 69 31 78 0 0
A1B3C3D2E3 63 70 55 60 44 66 0 0
A1B3C3D3E4 59 81 55 56 34 58 0 0
A2B3C2D2E4 57 76 77 63 35 83 2 2108304
A2B3C3D1E3 63 65 77 64 40 81 0 0
A2B3C3D2E3 57 81 77 54 48 71 2 6031872
A2B3C3D2E4 62 78 77 57 33 73 2 2486484
A2B3C4D1E3 70 70 77 52 34 56 3 653400
A3B2C2D2E4 56 65 70 63 41 63 0 0
A3B2C3D2E3 56 70 70 54 54 51 1 41400
A3B2C3D2E4 61 67 70 57 39 53 2 116640
"""

AGENDA = tuple(Issue(i, tuple(f"{i}{n}" for n in range(1, size + 1))) for i, size in SIZES.items())


def party(name: str, reservation: int | None) -> Party:
    points = {
        issue.id: dict(zip(issue.options, row, strict=True))
        for issue, row in zip(AGENDA, SCORES[name], strict=False)
    }
    return Party(name, points, reservation)


HARBOUR = Negotiation(AGENDA, tuple(party(name, row[5]) for name, row in SCORES.items()))
WITHOUT_MINIMUMS = Negotiation(AGENDA, tuple(party(name, None) for name in SCORES))
MINIMUMS = [row[5] for row in SCORES.values()]


def deal(text: str) -> dict[str, str]:
    return {text[n]: text[n : n + 2] for n in range(0, len(text), 2)}


def every_deal():
    for options in product(*(issue.options for issue in AGENDA)):
        yield deal("".join(options))


def satisfied(package) -> set[str]:
    points = points_of(HARBOUR, package)
    return {name for name, have, need in zip(SCORES, points, MINIMUMS, strict=True) if have >= need}


@pytest.mark.parametrize(
    "row", [line.split() for line in DEALS.split("\n") if line], ids=lambda row: row[0]
)
def test_a_deal_acceptable_to_all_six_has_the_derived_points(row):
    name, *numbers = row
    *points, least, product_of_surpluses = map(int, numbers)
    surpluses = [have - need for have, need in zip(points, MINIMUMS, strict=True)]

    assert list(points_of(HARBOUR, deal(name))) == points
    assert (min(surpluses), prod(surpluses)) == (least, product_of_surpluses)


def test_exactly_the_twelve_deals_are_found_and_all_are_efficient():
    result = settle(HARBOUR)

    found = {"".join(point.package.values()) for point in result.frontier}
    assert result.packages == 720
    assert (result.frontier_size, result.opening, result.exact) == (12, True, True)
    assert found == {line.split()[0] for line in DEALS.split("\n") if line}


def test_55_deals_satisfy_five_including_the_two_who_must_agree_and_133_any_five():
    five = [names for names in map(satisfied, every_deal()) if len(names) >= 5]

    assert len(five) == 133
    assert sum({"SportCo", "Tourism"} <= names for names in five) == 55


def test_481_of_the_720_deals_are_efficient():
    assert sum(point.count for point in pareto_frontier(WITHOUT_MINIMUMS)) == 481


def test_the_solutions_are_the_derived_ones():
    solutions = settle(HARBOUR).solutions

    assert "".join(solutions["nash"].package.values()) == "A2B3C3D2E3"
    assert (solutions["nash"].value, solutions["nash"].ties_count) == (6_031_872, 0)
    assert "".join(solutions["egalitarian"].package.values()) == "A2B3C4D1E3"
    assert (solutions["egalitarian"].value, solutions["egalitarian"].ties_count) == (3, 0)
    assert "".join(solutions["utilitarian"].package.values()) == "A2B3C2D2E4"
    assert sum(solutions["utilitarian"].utilities) == 391


def test_the_starting_deal_is_acceptable_to_sportco_and_the_mayor_only():
    assert satisfied(deal("A1B1C4D1E5")) == {"SportCo", "Mayor"}
    assert points_of(HARBOUR, deal("A1B1C4D1E5"))[0] == 100


@pytest.mark.parametrize("name", [line.split()[0] for line in DEALS.split("\n") if line])
def test_nothing_is_better_for_all_than_any_of_the_twelve(name):
    assert improvements(HARBOUR, deal(name)).nothing_better
