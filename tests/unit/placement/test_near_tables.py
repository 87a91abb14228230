"""Who must be near whom, and where places are, as tables."""

from __future__ import annotations

import pytest

from goodoffices.errors import FormatError
from goodoffices.placement import Table, faults, place, read_labels, read_wave

CASES = Table("cases.csv", b"case,people\na,2\nb,2\nc,2\n")
PLACES = Table("places.csv", b"place,people\nx,2\ny,2\nz,4\n")
SCORES = Table("scores.csv", b"case,place,score\na,x,9\nb,z,9\nc,y,9\n")
TOWNS = Table(
    "towns.csv",
    b"place,town,latitude,longitude\nx,north,50.0,19.0\ny,north,50.1,19.0\nz,south,51.0,19.0\n",
)


def asked(near: bytes, towns: Table | None = TOWNS):
    return read_wave(CASES, PLACES, scores=SCORES, near=Table("near.csv", near), towns=towns)


@pytest.mark.parametrize(
    ("strength", "together"),
    [
        ("same-place,", {frozenset("z")}),
        ("Same-Town,", {frozenset("z"), frozenset("xy")}),
        ("within-km,20", {frozenset("z"), frozenset("xy")}),
        ("within-km,101", {frozenset("z"), frozenset("xy"), frozenset("yz")}),
        ("within-km,150", {frozenset("z"), frozenset("xy"), frozenset("yz"), frozenset("xz")}),
    ],
)
def test_near_is_the_same_place_the_same_town_or_some_kilometres(strength, together):
    made = asked(f"case,other,strength,km\na,b,{strength}\n".encode())

    (table,) = made.near_tables
    fits = {
        frozenset({made.places[one], made.places[other]})
        for one in range(3)
        for other in range(3)
        if table[one, other]
    }
    # At x and at y there is room for one of the two alone.
    assert {pair for pair in fits if pair not in (frozenset("x"), frozenset("y"))} == together
    assert (table == table.T).all()
    found = place(made)
    assert frozenset({found.placed["a"], found.placed["b"]}) in together
    assert faults(found) == ()


def test_each_way_of_being_near_is_one_table_and_a_town_that_is_not_known_is_near_itself_alone():
    towns = Table("towns.csv", b"place,town\nx,\ny,\nz,south\n")
    made = asked(b"one,two,strength\na,b,same-town\nb,c,same-town\na,c,same-place\n", towns)

    assert made.near.tolist() == [[0, 1, 0], [1, 2, 0], [0, 2, 1]]
    assert made.near_tables.sum(axis=(1, 2)).tolist() == [3, 3]


@pytest.mark.parametrize(
    ("near", "towns", "said"),
    [
        (b"case,other\na,b\n", TOWNS, "near.csv, row 1, column strength"),
        (b"case,other,strength\na,b,close\n", TOWNS, "same-place, same-town, within-km"),
        (b"case,other,strength\na,q,same-town\n", TOWNS, "near.csv, row 2, column 2"),
        (b"case,other,strength\na,a,same-town\n", TOWNS, "always near itself"),
        (b"case,other,strength\na,b,within-km\n", TOWNS, "column km"),
        (b"case,other,strength,km\na,b,within-km,-3\n", TOWNS, "column km"),
        (b"case,other,strength\na,b,same-town\n", None, "needs a table of towns"),
        (
            b"case,other,strength,km\na,b,within-km,9\n",
            Table("towns.csv", b"place,town\nx,north\n"),
            "latitude and longitude",
        ),
        (
            b"case,other,strength\na,b,same-town\n",
            Table("towns.csv", b"place,town\nq,north\n"),
            "towns.csv, row 2, column place",
        ),
        (
            b"case,other,strength\na,b,same-town\n",
            Table("towns.csv", b"place,town\nx,north\nx,south\n"),
            "stands twice",
        ),
        (
            b"case,other,strength\na,b,same-town\n",
            Table("towns.csv", b"place,town,latitude,longitude\nx,north,95,0\n"),
            "column latitude",
        ),
        (
            b"case,other,strength\na,b,same-town\n",
            Table("towns.csv", b"place,town,height\nx,north,95\n"),
            "latitude,longitude",
        ),
    ],
)
def test_a_mistake_is_refused_with_its_row_and_column(near, towns, said):
    with pytest.raises(FormatError) as caught:
        asked(near, towns)
    assert said in caught.value.advice


def test_labels_of_cases_are_read_and_mistakes_are_named():
    assert read_labels(Table("w", b"case,week\na,1\nb,\n"), "week", "abc") == {"a": "1"}
    for wrong in (b"case,month\na,1\n", b"case,week\nq,1\n", b"case,week\na,1\na,2\n"):
        with pytest.raises(FormatError):
            read_labels(Table("w", wrong), "week", "abc")
