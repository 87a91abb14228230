"""The engine against plain enumeration in exact fractions, written independently of it."""

from __future__ import annotations

import random
from fractions import Fraction
from itertools import product
from math import prod

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goodoffices.settlement import (
    CONCEPTS,
    Issue,
    Negotiation,
    Party,
    improvements,
    package_of,
    pareto_frontier,
    settle,
)
from goodoffices.settlement.frontier import listed
from goodoffices.settlement.search import Effort, searched
from goodoffices.settlement.settling import _settlement
from goodoffices.settlement.zone import zone_of
from goodoffices.testing.settlement import negotiations
from tests.conftest import examples

NAMES = [concept.name for concept in CONCEPTS]


class Brute:
    """All packages of a small negotiation, one by one, in exact fractions."""

    def __init__(self, negotiation: Negotiation) -> None:
        parties = negotiation.parties
        scales = [party.scale or 1 for party in parties]
        self.packages = [
            dict(zip([issue.id for issue in negotiation.issues], options, strict=True))
            for options in product(*(issue.options for issue in negotiation.issues))
        ]
        self.utilities = [
            tuple(
                sum((Fraction(party.points[i][o], scale) for i, o in package.items()), Fraction(0))
                for party, scale in zip(parties, scales, strict=True)
            )
            for package in self.packages
        ]
        self.reserved = [
            Fraction(party.reservation or 0, scale)
            for party, scale in zip(parties, scales, strict=True)
        ]
        self.acceptable = [
            place
            for place, u in enumerate(self.utilities)
            if all(a >= b for a, b in zip(u, self.reserved, strict=True))
        ]

    def gains(self, place: int) -> tuple[Fraction, ...]:
        return tuple(u - r for u, r in zip(self.utilities[place], self.reserved, strict=True))

    def efficient(self, place: int, among: list[int]) -> bool:
        here = self.utilities[place]
        return not any(
            self.utilities[other] != here
            and all(a >= b for a, b in zip(self.utilities[other], here, strict=True))
            for other in among
        )

    def scores(self, name: str) -> dict[int, object]:
        """Each acceptable package judged by the definition of one solution."""
        gains = {place: self.gains(place) for place in self.acceptable}
        ideal = [max(g[p] for g in gains.values()) for p in range(len(self.reserved))]
        judge = {
            "nash": lambda g: (
                sum(v > 0 for v in g),
                prod((v for v in g if v > 0), start=Fraction(1)),
            ),
            "kalai_smorodinsky": lambda g: min(
                (v / most for v, most in zip(g, ideal, strict=True) if most > 0),
                default=Fraction(0),
            ),
            "egalitarian": min,
            "leximin": sorted,
            "utilitarian": sum,
        }[name]
        if name == "nash" and all(min(g) <= 0 for g in gains.values()):
            return {place: judge(g) for place, g in gains.items()}
        if name == "nash":
            return {place: prod(g) for place, g in gains.items()}
        return {place: judge(g) for place, g in gains.items()}

    def tie_order(self, name: str, place: int) -> list[Fraction]:
        g = self.gains(place)
        if name != "kalai_smorodinsky":
            return sorted(g)
        ideal = [max(self.gains(x)[p] for x in self.acceptable) for p in range(len(g))]
        if not any(ideal):
            return sorted(g)
        return sorted(v / most for v, most in zip(g, ideal, strict=True) if most > 0)


def check_against_enumeration(negotiation: Negotiation, result) -> None:
    brute = Brute(negotiation)
    assert result.packages == len(brute.packages)
    assert result.opening == bool(brute.acceptable)
    assert result.exact
    efficient = [p for p in brute.acceptable if brute.efficient(p, brute.acceptable)]
    if result.frontier is not None:
        assert {tuple(map(Fraction, p.utilities)) for p in result.frontier} == {
            brute.utilities[place] for place in efficient
        }
        assert result.frontier_size == len(result.frontier)
        for point in result.frontier:
            same = [p for p in brute.packages if _utilities(negotiation, p) == point.utilities]
            assert point.count == len(same)
            assert dict(point.package) == same[0]
    if not result.opening:
        assert result.solutions == {}
        check_concession(negotiation, brute, result)
        return
    for name, solution in result.solutions.items():
        scores = brute.scores(name)
        best = [place for place in efficient if scores[place] == max(scores.values())]
        shown = max(best, key=lambda place: (brute.tie_order(name, place), -place))
        assert dict(solution.package) == brute.packages[shown], name
        assert tuple(map(Fraction, solution.utilities)) == brute.utilities[shown]
        assert solution.ties_count == len(best) - 1
        assert solution.bound == solution.value
        listed = [dict(tie.package) for tie in solution.ties]
        others = [brute.packages[place] for place in best if place != shown]
        assert len(listed) == min(len(others), 100)
        assert all(package in others for package in listed)
        assert len({tuple(package.items()) for package in listed}) == len(listed)


def _utilities(negotiation: Negotiation, package: dict[str, str]) -> tuple[Fraction, ...]:
    return tuple(
        Fraction(sum(party.points[i][o] for i, o in package.items()), party.scale or 1)
        for party in negotiation.parties
    )


def check_concession(negotiation, brute, result) -> None:
    lacks = [
        sum(max(Fraction(0), r - u) for u, r in zip(us, brute.reserved, strict=True))
        for us in brute.utilities
    ]
    assert sum(map(Fraction, result.concession.shortfalls)) == min(lacks)
    assert any(result.concession.shortfalls)


def random_case(seed: int) -> Negotiation:
    chance = random.Random(seed)
    parties = chance.randint(2, 5)
    sizes = [chance.randint(1, 4) for _ in range(chance.randint(1, 4 if parties < 4 else 3))]
    most = chance.choice([1, 3, 10, 1000, 10**25])
    agenda = tuple(
        Issue(f"i{place}", tuple(f"o{o}" for o in range(size))) for place, size in enumerate(sizes)
    )
    sides = []
    for place in range(parties):
        points = {i.id: {o: chance.randint(0, most) for o in i.options} for i in agenda}
        best = sum(max(options.values()) for options in points.values())
        floor = chance.choice([None, best // 3, best * 3 // 5, best * 9 // 10, best])
        sides.append(
            Party(f"p{place}", points, floor, chance.choice([None, 7]) and 7 * (place + 1))
        )
    return Negotiation(agenda, tuple(sides))


def test_random_negotiations_equal_plain_enumeration():
    openings = 0
    count = examples(200, full=1000)
    for seed in range(count):
        negotiation = random_case(seed)
        result = settle(negotiation)
        openings += result.opening
        check_against_enumeration(negotiation, result)

    assert count / 5 < openings < count * 9 / 10  # both kinds were met


@settings(deadline=None, max_examples=150)
@given(negotiations())
def test_whatever_hypothesis_thinks_of_equals_plain_enumeration(negotiation):
    check_against_enumeration(negotiation, settle(negotiation))


@settings(deadline=None, max_examples=60)
@given(negotiations(fewest_parties=3, most_issues=3))
def test_listing_all_packages_gives_the_same_answers_as_merging(negotiation):
    zone = zone_of(
        negotiation,
        listed(negotiation),
        method="enumeration",
        floors=negotiation.floors,
        no_deal=negotiation.no_deal,
    )

    result = _settlement(zone, NAMES, 100)

    assert result.frontier is None
    check_against_enumeration(negotiation, result)
    merged = settle(negotiation).solutions
    assert {n: s.package for n, s in merged.items()} == {
        n: s.package for n, s in result.solutions.items()
    }


@settings(deadline=None, max_examples=30)
@given(negotiations(fewest_parties=3, most_issues=4))
def test_a_search_cut_short_is_honest_about_its_bounds(negotiation):
    exact = settle(negotiation)
    cut = settle(negotiation, should_stop=lambda: True)

    assert cut.method == "stopped"
    assert cut.frontier is None
    assert cut.opening <= exact.opening
    for name, solution in cut.solutions.items():
        best = exact.solutions[name].value
        assert solution.value <= solution.bound
        if name != "nash" or not exact.solutions["nash"].note:
            assert best <= solution.bound
        if name != "kalai_smorodinsky" and not exact.solutions["nash"].note:
            assert solution.value <= best
        if solution.exact:
            assert solution.value == best


@settings(deadline=None, max_examples=30)
@given(negotiations(most_parties=4))
def test_what_the_search_proves_equals_plain_enumeration(negotiation):
    exact = settle(negotiation)

    found = searched(negotiation, names=NAMES, effort=Effort(100, 0.5))

    assert found.opening <= exact.opening
    for name, solution in found.solutions.items():
        if solution.method == "cut":
            shown = exact.solutions[name]
            assert (solution.package, solution.value) == (shown.package, shown.value)
            assert solution.ties_count == shown.ties_count
            assert {tie.package for tie in solution.ties} == {tie.package for tie in shown.ties}


@settings(deadline=None, max_examples=80)
@given(negotiations(), st.data())
def test_an_improvement_leaves_nobody_worse_off_and_none_is_missed(negotiation, data):
    brute = Brute(negotiation)
    place = data.draw(st.integers(0, len(brute.packages) - 1))
    here = brute.utilities[place]
    better = [
        u
        for u in brute.utilities
        if u != here and all(a >= b for a, b in zip(u, here, strict=True))
    ]

    found = improvements(negotiation, brute.packages[place])

    assert found.count == len(better)
    assert found.nothing_better == (not better)
    assert bool(found.proof) == (not better)
    for proposal in found.proposals.values():
        assert tuple(map(Fraction, proposal.utilities)) in better
    if better:
        total = max(sum(u) for u in better) - sum(here)
        least = max(min(a - b for a, b in zip(u, here, strict=True)) for u in better)
        assert found.proposals["total"].value == total
        assert found.proposals["absolute"].value == least


@settings(deadline=None, max_examples=50)
@given(negotiations(most_issues=3), st.randoms(use_true_random=False))
def test_the_order_of_parties_does_not_matter(negotiation, chance):
    order = list(range(len(negotiation.parties)))
    chance.shuffle(order)
    turned = Negotiation(negotiation.issues, tuple(negotiation.parties[p] for p in order))

    one, other = settle(negotiation), settle(turned)

    for name, solution in one.solutions.items():
        assert other.solutions[name].package == solution.package
        assert other.solutions[name].value == solution.value


@settings(deadline=None, max_examples=50)
@given(negotiations(most_parties=3, most_issues=3))
def test_settling_twice_gives_the_same_bit_for_bit(negotiation):
    assert settle(negotiation) == settle(negotiation)


@pytest.mark.parametrize("bits", [61, 62, 63, 64, 121, 122, 123, 200])
def test_totals_wider_than_a_machine_word_are_exact(bits):
    top = 1 << bits
    agenda = tuple(Issue(f"i{n}", ("a", "b", "c")) for n in range(3))
    north = {i.id: {"a": 0, "b": top - 1, "c": top} for i in agenda}
    south = {i.id: {"a": top, "b": top - 1, "c": top - 2} for i in agenda}
    negotiation = Negotiation(agenda, (Party("n", north), Party("s", south)))

    check_against_enumeration(negotiation, settle(negotiation))


def test_a_package_survives_the_way_to_a_mapping_and_back():
    negotiation = random_case(7)
    package = settle(negotiation).frontier or pareto_frontier(negotiation)

    assert package_of(negotiation, dict(package[0].package)) == package[0].package
