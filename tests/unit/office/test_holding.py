"""A package taken over as a state: does it hold, who would leave, what would keep them."""

from __future__ import annotations

import json

import pytest

from goodoffices.errors import InputError
from goodoffices.office import library
from goodoffices.office.mediation.holding import NO_DEAL, PACKAGE, conflict_of_packages, holding
from goodoffices.settlement import Issue, Negotiation, Party, settle
from goodoffices.settlement.formats.decimals import exact, party_from_utilities

AGENDA = (Issue("fund", ("none", "half", "all")), Issue("fence", ("stays", "goes")))
NORTH = {"fund": {"none": 0, "half": 400, "all": 700}, "fence": {"stays": 300, "goes": 0}}
SOUTH = {"fund": {"none": 400, "half": 300, "all": 0}, "fence": {"stays": 0, "goes": 600}}


def table(north: int = 350, south: int = 300) -> Negotiation:
    return Negotiation(AGENDA, (Party("north", NORTH, north), Party("south", SOUTH, south)))


def test_the_package_of_a_solution_holds_against_the_other_solutions():
    solutions = settle(table()).solutions.values()
    nash, *others = dict.fromkeys(solution.package for solution in solutions)

    found = holding(table(), nash, others)

    assert found.holds["seq"]
    assert found.holds["gmr"]
    assert found.keeping["seq"] == ()
    assert found.breaking["seq"] == ()


def test_a_party_that_has_more_without_a_deal_leaves_and_is_kept_by_what_it_lacks():
    found = holding(table(south=640), {"fund": "all", "fence": "goes"})

    assert set(found.holds.values()) == {False}
    for concept in found.holds:
        (move,) = found.breaking[concept]
        assert (move.decision_maker, move.start, move.end) == ("south", PACKAGE, NO_DEAL)
        assert found.keeping[concept] == ({"south": 40},)


def test_who_insists_on_more_is_answered_by_who_loses_by_it():
    package, more = {"fund": "half", "fence": "goes"}, {"fund": "all", "fence": "goes"}

    found = holding(table(), package, [more])

    assert not found.holds["nash"]
    (move,) = found.breaking["nash"]
    assert (move.decision_maker, move.end) == ("north", "alternative 1")
    assert found.holds["seq"]
    assert found.keeping["nash"] == ({"north": 300},)


def test_a_package_that_all_would_exchange_for_another_holds_under_no_concept_that_looks_credibly():
    poor, rich = {"fund": "none", "fence": "stays"}, {"fund": "all", "fence": "goes"}

    found = holding(table(), poor, [rich])

    assert not found.holds["nash"]
    assert not found.holds["seq"]


def test_nobody_comes_back_from_no_deal():
    conflict = conflict_of_packages(table(), {"fund": "all", "fence": "goes"})

    assert all(conflict.moves[p].of(conflict.place(NO_DEAL)) == [] for p in ("north", "south"))


def test_what_keeps_a_party_is_told_in_its_own_units():
    halves = {"fund": {"none": exact("0"), "all": exact("0.5")}}
    wholes = {"fund": {"none": exact("1"), "all": exact("0.25")}}
    sides = (
        party_from_utilities("north", halves, exact("0.1")),
        party_from_utilities("south", wholes, exact("0.3")),
    )
    negotiation = Negotiation((Issue("fund", ("none", "all")),), sides)

    (change,) = holding(negotiation, {"fund": "all"}).keeping["seq"]

    assert change == {"south": exact("0.05")}


def test_the_same_package_twice_is_refused():
    package = {"fund": "all", "fence": "goes"}

    with pytest.raises(InputError, match="twice"):
        holding(table(), package, [package])


def test_no_points_show_in_the_answer():
    assert "640" not in repr(holding(table(south=640), {"fund": "all", "fence": "goes"}))


def test_from_files_the_alternatives_are_those_of_the_solutions():
    content = {
        "format": "goodoffices/negotiation/1",
        "issues": [{"id": i.id, "options": list(i.options)} for i in AGENDA],
        "parties": [{"id": "north", "points": NORTH}, {"id": "south", "points": SOUTH}],
    }
    files = {"table.json": json.dumps(content).encode()}

    found = library.holding(files, {"fund": "none", "fence": "stays"})

    assert found.conflict.states == (PACKAGE, "alternative 1", NO_DEAL)
    assert not found.holds["seq"]
