"""Who must move, and the packages that improve on a tentative deal, against all packages one by one."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import product

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from goodoffices.settlement import (
    Excludes,
    Issue,
    Negotiation,
    Party,
    improvements,
    movements,
    points_of,
    settle,
)
from goodoffices.testing.settlement import negotiations
from tests.conftest import examples


def every_package(negotiation):
    for options in product(*(issue.options for issue in negotiation.issues)):
        yield dict(zip([issue.id for issue in negotiation.issues], options, strict=True))


def lacks(negotiation, package) -> list[Fraction]:
    return [
        Fraction(max(0, least - have), party.scale or 1)
        for party, have, least in zip(
            negotiation.parties, points_of(negotiation, package), negotiation.floors, strict=True
        )
    ]


@settings(max_examples=examples(40, full=1000), deadline=None)
@given(negotiations(most_parties=4, most_issues=3, most_options=3))
def test_each_way_to_an_opening_is_the_smallest_of_all_packages(negotiation):
    moves = [lacks(negotiation, package) for package in every_package(negotiation)]

    found = movements(negotiation)

    assert found.least_total.value == min(map(sum, moves))
    assert found.least_largest.value == min(map(max, moves))
    for place, party in enumerate(negotiation.parties):
        own = [move[place] for move in moves if not any(move[:place] + move[place + 1 :])]
        answer = found.alone[party.id]
        assert answer.exact
        assert answer.value == (min(own) if own else None)
    shown = [found.least_total, found.least_largest, *found.alone.values()]
    for answer in (answer for answer in shown if answer.concession is not None):
        missing = lacks(negotiation, answer.concession.package)
        assert [Fraction(lack) for lack in answer.concession.shortfalls] == missing
        assert answer.exact
        assert answer.bound == answer.value


def test_the_three_measures_can_name_three_packages():
    issue = Issue("fund", ("a", "b", "c"))
    north = Party("north", {"fund": {"a": 10, "b": 7, "c": 0}}, 10)
    south = Party("south", {"fund": {"a": 5, "b": 6, "c": 10}}, 10)

    found = movements(Negotiation((issue,), (north, south)))

    assert found.least_total.concession.shortfalls == (0, 5)
    assert found.least_largest.concession.shortfalls == (3, 4)
    assert [found.alone[name].value for name in ("north", "south")] == [10, 5]


def test_a_party_that_cannot_open_the_way_alone_is_told_apart():
    issue = Issue("fund", ("a", "b"))
    sides = [Party(name, {"fund": {"a": 1, "b": 1}}, 2) for name in ("north", "south")]

    found = movements(Negotiation((issue,), tuple(sides)))

    assert found.alone["north"].concession is None
    assert found.alone["north"].exact
    assert found.least_total.value == 2


def test_a_condition_on_the_agenda_counts_when_it_is_asked_who_must_move():
    agenda = (Issue("fund", ("none", "all")), Issue("fence", ("stays", "goes")))
    north = Party("north", {"fund": {"none": 0, "all": 5}, "fence": {"stays": 5, "goes": 0}}, 10)
    south = Party("south", {"fund": {"none": 3, "all": 0}, "fence": {"stays": 0, "goes": 3}}, 0)
    free = Negotiation(agenda, (north, south))
    bound = replace(free, rules=(Excludes({"fund": ("all",), "fence": ("stays",)}),))

    assert movements(free).least_total.value == 0
    assert movements(bound).least_total.value == 5


def improving(negotiation, tentative):
    have = points_of(negotiation, tentative)
    for package in every_package(negotiation):
        points = points_of(negotiation, package)
        if points != have and all(a >= b for a, b in zip(points, have, strict=True)):
            yield package, points


@settings(max_examples=examples(60, full=1000), deadline=None)
@given(negotiations(most_parties=3, most_issues=3, most_options=3), st.data())
def test_the_packages_all_prefer_are_listed_whole(negotiation, data):
    tentative = data.draw(st.sampled_from(list(every_package(negotiation))))
    better = list(improving(negotiation, tentative))

    found = improvements(negotiation, tentative)

    assert found.nothing_better == (not better)
    assert found.count == len(better)
    if found.frontier is None:
        assert len(negotiation.parties) > 2
        return
    vectors = {points for _, points in better}
    best = {
        p
        for p in vectors
        if not any(q != p and all(a >= b for a, b in zip(q, p, strict=True)) for q in vectors)
    }
    assert {point.points for point in found.frontier} == best
    for point in found.frontier:
        assert point.count == sum(points == point.points for _, points in better)


def many_sided(parties: int, issues: int) -> Negotiation:
    chance = np.random.default_rng(7)
    agenda = tuple(Issue(f"i{n}", tuple("abcde")) for n in range(issues))
    return Negotiation(
        agenda,
        tuple(
            Party(
                f"p{n}",
                {i.id: {o: int(chance.integers(0, 100)) for o in i.options} for i in agenda},
            )
            for n in range(parties)
        ),
    )


def test_a_large_agenda_of_many_sides_gets_proposals_with_bounds_and_says_what_is_not_listed():
    negotiation = many_sided(5, 12)
    tentative = {issue.id: "a" for issue in negotiation.issues}
    have = points_of(negotiation, tentative)

    found = improvements(negotiation, tentative)

    assert found.frontier is None
    assert found.count is None
    assert not found.nothing_better
    for proposal in found.proposals.values():
        assert all(a >= b for a, b in zip(proposal.points, have, strict=True))
        assert proposal.value <= proposal.bound


def test_an_improvement_keeps_the_conditions_on_the_agenda():
    agenda = (Issue("fund", ("none", "all")), Issue("fence", ("stays", "goes")))
    sides = tuple(
        Party(name, {"fund": {"none": 0, "all": 5}, "fence": {"stays": 0, "goes": 4}})
        for name in ("north", "south")
    )
    free = Negotiation(agenda, sides)
    bound = replace(free, rules=(Excludes({"fund": ("all",), "fence": ("goes",)}),))
    tentative = {"fund": "none", "fence": "stays"}

    assert dict(improvements(free, tentative).proposals["total"].package)["fence"] == "goes"
    assert dict(improvements(bound, tentative).proposals["total"].package) == {
        "fund": "all",
        "fence": "stays",
    }


def test_movement_is_nothing_where_there_is_an_opening():
    negotiation = many_sided(2, 3)

    assert settle(negotiation).opening
    assert movements(negotiation).least_total.value == 0


def test_no_repr_shows_how_far_a_side_must_move():
    issue = Issue("fund", ("a",))
    sides = tuple(Party(name, {"fund": {"a": 0}}, 7717) for name in ("north", "south"))

    assert "7717" not in repr(movements(Negotiation((issue,), sides)))
