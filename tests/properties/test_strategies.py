"""The strategies for users draw what they say they draw."""

from hypothesis import Phase, find, given, settings
from hypothesis import strategies as st

from goodoffices.settlement import (
    Negotiation,
    own_contradiction,
    read,
    robust_packages,
    settle_under_norms,
    write,
)
from goodoffices.testing.settlement import negotiations, norms, thin_tables
from tests.conftest import examples


@settings(max_examples=examples(25, full=1000), deadline=None)
@given(thin_tables())
def test_what_a_side_says_of_points_it_has_in_mind_never_contradicts_itself(table):
    for side in table.sides:
        assert own_contradiction(table.issues, side) is None


@settings(max_examples=examples(10, full=300), deadline=None)
@given(thin_tables(most_issues=2))
def test_the_least_bad_packages_of_such_tables_are_proved(table):
    assert all(found.exact for found in robust_packages(table).values())


def test_every_kind_of_statement_is_drawn():
    drawn = settings(max_examples=300, deadline=None, phases=[Phase.generate])
    kinds = {"Classed", "Ends", "Prefers", "Ranked", "RankedOptions", "TimesAsImportant", "Worth"}

    for name in kinds:
        find(thin_tables(), lambda table, name=name: name in said_at(table), settings=drawn)


def said_at(table) -> set[str]:
    return {type(said).__name__ for side in table.sides for said in side.said}


@st.composite
def normed(draw) -> Negotiation:
    table = draw(negotiations(most_parties=3, most_issues=3))
    stated = draw(norms([party.id for party in table.parties]))
    return Negotiation(table.issues, table.parties, norms=stated)


@settings(max_examples=examples(25, full=1000), deadline=None)
@given(normed())
def test_norms_come_back_from_a_file_and_are_left_out_of_others_by_name(table):
    assert read(write(table, "own").files) == table
    assert ("a sheet does not carry norms" in write(table, "csv").losses) == bool(table.norms)


@settings(max_examples=examples(25, full=1000), deadline=None)
@given(normed())
def test_norms_are_kept_or_it_is_said_which_cannot_be(table):
    if table.norms:
        found = settle_under_norms(table)
        assert found.exact
        assert bool(found.solutions) == bool(found.possible)
        assert bool(found.conflict) == (found.opening and not found.possible)
