"""Points never show where nobody asked for them, and a side is told nothing of another's points."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goodoffices.errors import GoodOfficesError
from goodoffices.settlement import (
    Issue,
    Negotiation,
    Party,
    adjusted_winner,
    explanation,
    improvements,
    pareto_frontier,
    satisfactions,
    settle,
)
from goodoffices.testing.settlement import points

AGENDA = (Issue("fund", ("none", "all")), Issue("fence", ("stays", "goes")))
MARK = 424_242


def sheet(value: int = MARK):
    return {"fund": {"none": 0, "all": value}, "fence": {"stays": value, "goes": 1}}


def negotiation() -> Negotiation:
    return Negotiation(AGENDA, (Party("north", sheet(), MARK), Party("south", sheet(), MARK)))


def test_no_value_shows_points_in_its_repr():
    table = negotiation()
    result = settle(table)
    shown = [table, table.parties[0], result, result.solutions["nash"], result.frontier[0]]
    shown += [pareto_frontier(table), explanation(table.parties[0], result.frontier[0].package)]
    shown += [improvements(table, {"fund": "none", "fence": "goes"})]
    shown += [adjusted_winner({"a": MARK, "b": 0}, {"a": 0, "b": MARK}).totals and "division"]

    assert all(str(MARK) not in repr(value) for value in shown)
    assert all(str(2 * MARK) not in repr(value) for value in shown)


@pytest.mark.parametrize(
    "make",
    [
        lambda: Party("north", {"fund": {"none": -MARK, "all": 0}}),
        lambda: Party("north", {"fund": {"none": MARK + 0.5, "all": 0}}),
        lambda: Negotiation(
            AGENDA, (Party("north", {"fund": {"none": MARK}}), Party("s", sheet()))
        ),
        lambda: Negotiation(AGENDA, (Party("north", sheet()), Party("s", sheet())), (MARK,)),
        lambda: explanation(Party("north", sheet()), {"fund": "none", "fence": str(MARK)}),
    ],
)
def test_no_error_message_holds_points_or_names(make):
    with pytest.raises(GoodOfficesError) as caught:
        make()

    assert str(MARK) not in str(caught.value)
    assert "north" not in str(caught.value)


def test_warnings_name_a_party_by_its_place_and_no_number_of_its_sheet():
    warnings = settle(negotiation()).warnings

    assert len(warnings) == 2
    assert all(str(MARK) not in text and "north" not in text for text in warnings)


@settings(deadline=None, max_examples=50)
@given(points(AGENDA, most=50), points(AGENDA, most=50), st.integers(0, 60))
def test_an_explanation_does_not_change_with_the_other_sides_points(ours, theirs, reservation):
    party = Party("north", ours, reservation)
    package = {"fund": "all", "fence": "goes"}
    table = Negotiation(AGENDA, (party, Party("south", theirs)))

    assert explanation(table.parties[0], package) == explanation(party, package)
    told = explanation(party, package)
    assert told.utility == ours["fund"]["all"] + ours["fence"]["goes"]
    assert told.acceptable == (told.utility >= reservation)
    assert sum(line.missing for line in told.lines) == told.best - told.utility
    assert [line.missing for line in told.gives_way_on] == sorted(
        (line.missing for line in told.lines if line.missing), reverse=True
    )


def test_satisfaction_has_three_words_and_follows_the_share_of_the_possible_gain():
    issue = (Issue("fund", tuple("abcd")),)
    north = Party("north", {"fund": {"a": 0, "b": 3, "c": 6, "d": 9}})
    south = Party("south", {"fund": {"a": 9, "b": 6, "c": 3, "d": 0}})
    result = settle(Negotiation(issue, (north, south)))

    words = [[word.value for word in satisfactions(result, point)] for point in result.frontier]

    assert words == [
        ["most", "little"],
        ["most", "about half"],
        ["about half", "most"],
        ["little", "most"],
    ]


def test_a_side_that_cannot_gain_has_most_of_what_it_could_get():
    issue = (Issue("fund", ("a", "b")),)
    north = Party("north", {"fund": {"a": 5, "b": 5}}, 5)
    south = Party("south", {"fund": {"a": 9, "b": 0}})
    result = settle(Negotiation(issue, (north, south)))

    assert [word.value for word in satisfactions(result, result.solutions["nash"])] == [
        "most",
        "most",
    ]
    assert "1 of 2 can gain together" in result.solutions["nash"].note
    assert "left out" in result.solutions["kalai_smorodinsky"].note
