"""England-Zimbabwe, the diplomatic domain of the ANAC contest of 2010; results derived.

Numbers only: evaluations and weights as in the domain; results from two independent programs.
"""

from __future__ import annotations

from fractions import Fraction

import pytest

from goodoffices.settlement import Issue, Negotiation, improvements, pareto_frontier, settle
from goodoffices.settlement.formats.decimals import party_from_utilities, weighted

# issue: England evaluations, Zimbabwe evaluations, weight England, weight Zimbabwe
TABLE = {
    "fund": ((5, 7, 9, 1), (9, 7, 5, 1), "0.3031462333758278", "0.19707980311909024"),
    "aid": ((3, 6, 8, 1), (8, 5, 3, 1), "0.303346839835533", "0.20134268816210074"),
    "zimbabwe trade": ((12, 1, 7), (1, 9, 5), "0.049028952379678074", "0.15406697766287486"),
    "england trade": ((10, 1, 6), (1, 19, 9), "0.04904500802207314", "0.15407719183124569"),
    "forum": ((7, 10, 4, 1), (11, 9, 7, 1), "0.29543296638688804", "0.29343333922468845"),
}


def side(name: str, place: int):
    ratings = {
        issue: {str(o): Fraction(value, max(row[place])) for o, value in enumerate(row[place])}
        for issue, row in TABLE.items()
    }
    weights = {issue: Fraction(row[2 + place]) for issue, row in TABLE.items()}
    total = sum(weights.values())
    shares = {issue: weight / total for issue, weight in weights.items()}
    return party_from_utilities(name, weighted(shares, ratings), None)


AGENDA = tuple(Issue(i, tuple(str(o) for o in range(len(row[0])))) for i, row in TABLE.items())
NEGOTIATION = Negotiation(AGENDA, (side("England", 0), side("Zimbabwe", 1)))

SOLUTIONS = [
    ("nash", (2, 2, 1, 1, 1), (0.9109, 0.7332)),
    ("utilitarian", (2, 2, 1, 1, 1), (0.9109, 0.7332)),
    ("egalitarian", (2, 2, 1, 1, 0), (0.8223, 0.7866)),
    ("leximin", (2, 2, 1, 1, 0), (0.8223, 0.7866)),
    ("kalai_smorodinsky", (2, 2, 1, 1, 0), (0.8223, 0.7866)),
]

# tentative deal, its utilities, improving deals; deal and least gain (absolute), deal and least share
IMPROVEMENTS = [
    ((1, 1, 2, 2, 2), (0.6395, 0.6244), 113, (2, 2, 1, 1, 0), 0.1621, (2, 2, 1, 1, 0), 0.5823),
    ((2, 1, 1, 0, 2), (0.7020, 0.5842), 98, (2, 2, 1, 1, 1), 0.1490, (1, 2, 1, 1, 1), 0.5577),
    ((1, 1, 2, 2, 3), (0.5509, 0.4644), 275, (1, 2, 1, 1, 1), 0.2927, (2, 1, 1, 1, 1), 0.6490),
]


def deal(choice):
    return {issue.id: issue.options[o] for issue, o in zip(AGENDA, choice, strict=True)}


def test_there_are_576_packages_and_25_efficient_points():
    result = settle(NEGOTIATION)

    assert (result.packages, result.frontier_size, result.exact) == (576, 25, True)
    assert len(pareto_frontier(NEGOTIATION)) == 25


@pytest.mark.parametrize(("name", "choice", "utilities"), SOLUTIONS)
def test_a_solution_is_the_derived_one(name, choice, utilities):
    solution = settle(NEGOTIATION).solutions[name]

    assert solution.package.choice == choice
    assert [float(u) for u in solution.utilities] == pytest.approx(utilities, abs=5e-5)
    assert solution.ties_count == 0


def test_the_product_of_gains_is_the_derived_one():
    assert float(settle(NEGOTIATION).solutions["nash"].value) == pytest.approx(0.6679, abs=5e-5)


@pytest.mark.parametrize("row", IMPROVEMENTS, ids=lambda row: str(row[0]))
def test_a_tentative_deal_is_improved_as_derived_under_both_readings(row):
    tentative, utilities, count, absolute, least_gain, normalised, least_share = row

    found = improvements(NEGOTIATION, deal(tentative))

    assert [float(u) for u in found.utilities] == pytest.approx(utilities, abs=5e-5)
    assert found.count == count
    one, other = found.proposals["absolute"], found.proposals["normalised"]
    assert (one.package.choice, one.ties_count) == (absolute, 0)
    assert (other.package.choice, other.ties_count) == (normalised, 0)
    assert float(one.value) == pytest.approx(least_gain, abs=5e-5)
    assert float(other.value) == pytest.approx(least_share, abs=5e-5)


def test_nothing_is_better_for_all_than_the_nash_package():
    found = improvements(NEGOTIATION, deal((2, 2, 1, 1, 1)))

    assert found.nothing_better
    assert found.count == 0
    assert "576" in found.proof
