"""A package explained: to a side from its own sheet alone, to a mediator in words."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goodoffices.errors import InputError
from goodoffices.settlement import (
    Issue,
    Negotiation,
    Party,
    comparison,
    explanation,
    parts,
    trades,
)
from goodoffices.testing.settlement import negotiations
from tests.conftest import examples

AGENDA = (Issue("fund", ("none", "half", "all")), Issue("fence", ("stays", "moved", "goes")))
NORTH = Party(
    "north",
    {
        "fund": {"none": 0, "half": 500, "all": 700},
        "fence": {"stays": 300, "moved": 120, "goes": 0},
    },
    350,
)
SOUTH = Party("south", {"fund": dict.fromkeys(("none", "half", "all"), 5), "fence": {"stays": 0, "moved": 1, "goes": 900}})  # fmt: skip
FIRST = {"fund": "half", "fence": "stays"}
OTHER = {"fund": "all", "fence": "goes"}


def test_a_comparison_adds_up_and_leaves_out_what_stays_the_same():
    seen = comparison(NORTH, FIRST, OTHER)

    assert seen.change == seen.other.utility - seen.one.utility == -100
    assert [(d.issue, d.one, d.other, d.change) for d in seen.differences] == [
        ("fund", "half", "all", 200),
        ("fence", "stays", "goes", -300),
    ]
    assert comparison(NORTH, FIRST, FIRST).differences == ()


@settings(max_examples=examples(40, full=1000), deadline=None)
@given(negotiations(most_points=9), st.data())
def test_differences_sum_to_the_difference_and_no_exchange_leaves_a_side_with_less(table, data):
    def draw():
        return {i.id: data.draw(st.sampled_from(i.options)) for i in table.issues}

    one, other = draw(), draw()
    for party in table.parties:
        seen = comparison(party, one, other)
        assert sum((d.change for d in seen.differences), start=0) == seen.change
        for trade in trades(party, one):
            after = {**one, trade.issue: trade.option, trade.given_issue: trade.given_option}
            assert trade.issue != trade.given_issue
            assert 0 < trade.loss <= trade.gain
            change = comparison(party, one, after).change
            assert change == trade.gain - trade.loss >= 0


def test_words_say_the_rank_of_an_option_and_never_a_number():
    told = parts(Negotiation(AGENDA, (NORTH, SOUTH)), {"fund": "half", "fence": "moved"})

    assert told["fund"] == {"north": "most", "south": "no matter"}
    assert told["fence"] == {"north": "about half", "south": "little"}
    ends = parts(Negotiation(AGENDA, (NORTH, SOUTH)), {"fund": "none", "fence": "goes"})
    assert ends["fence"] == {"north": "nothing", "south": "all of it"}


@settings(max_examples=examples(20, full=1000), deadline=None)
@given(negotiations(), st.data())
def test_sheets_that_rank_options_alike_in_thirds_get_the_same_words(table, data):
    chosen = {i.id: data.draw(st.sampled_from(i.options)) for i in table.issues}
    factor = data.draw(st.integers(2, 50))
    other = Negotiation(
        table.issues,
        tuple(
            Party(p.id, {i: {o: 7 + factor * v for o, v in x.items()} for i, x in p.points.items()})
            for p in table.parties
        ),
    )

    assert parts(table, chosen) == parts(other, chosen)


@pytest.mark.parametrize("package", [{"fund": "half"}, {**FIRST, "fund": "twice"}])
def test_a_package_of_another_agenda_is_refused(package):
    for tell in (
        lambda: explanation(NORTH, package),
        lambda: comparison(NORTH, FIRST, package),
        lambda: trades(NORTH, package),
        lambda: parts(Negotiation(AGENDA, (NORTH, SOUTH)), package),
    ):
        with pytest.raises(InputError):
            tell()


def test_no_number_of_a_sheet_shows_in_a_repr():
    shown = [comparison(NORTH, FIRST, OTHER), *trades(NORTH, FIRST)]

    assert not any(digit in repr(shown) for digit in "123456789")
