"""Tables of cases and places: what is read, and what is refused in which row and column."""

import numpy as np
import pytest

from goodoffices.errors import FormatError, InputError
from goodoffices.placement import Case, Place, Table, read_wave, wave

CASES = b"case,people,school\nA,4,2\nB,3,\n"
PLACES = b"place,people,school\nX,5,2\nY,4,1\n"


def read(cases=CASES, places=PLACES, **others):
    tables = {kind: Table(f"{kind}.csv", content) for kind, content in others.items()}
    return read_wave(Table("cases.csv", cases), Table("places.csv", places), **tables)


def test_a_wave_is_read_from_its_tables():
    made = read(
        scores=b"case,place,score\nA,X,3.25\nB,Y,-1e-1\n",
        allowed=b"case,place\nA,X\nB,X\nB,Y\n",
        apart=b"one,other\nB,A\n",
    )

    assert made.cases == ("A", "B")
    assert made.services == ("people", "school")
    assert made.needs.tolist() == [[4, 2], [3, 0]]
    assert made.capacity.tolist() == [[5, 2], [4, 1]]
    assert made.unit == 100
    assert made.scores.tolist() == [[325, 0], [0, -10]]
    assert made.allowed.tolist() == [[True, False], [True, True]]
    assert made.apart.tolist() == [[0, 1]]


def test_semicolons_tabs_quotes_a_mark_at_the_start_and_empty_rows_are_understood():
    made = read(
        '\ufeffcase;people;school\r\n"A;1";4;2\r\n\r\nB;3;0\r\n'.encode(),
        b'place\tpeople\tschool\n"X\ny"\t5\t2\n',
    )

    assert made.cases == ("A;1", "B")
    assert made.places == ("X\ny",)


def test_people_are_not_counted_at_places_that_do_not_count_them():
    made = read(b"case,people,school\nA,4,2\n", b"place,school,chapel\nX,5,1\n")

    assert made.services == ("school", "chapel")
    assert made.needs.tolist() == [[2, 0]]
    assert made.people.tolist() == [4]


@pytest.mark.parametrize(
    ("tables", "said"),
    [
        (
            {"cases": b"case,people,clinic\nA,4,2\n"},
            ("cases.csv, row 1", "column clinic", "places.csv"),
        ),
        (
            {"cases": b"case,people,school\nA,four,2\n"},
            ("cases.csv, row 2", "column people", "whole"),
        ),
        ({"cases": b"case,people,school\nA,0,2\n"}, ("row 2", "column people", "from 1")),
        ({"cases": b"case,people,school\nA,4,-1\n"}, ("row 2", "column school")),
        ({"cases": b"case,people,school\nA,4,1.5\n"}, ("row 2", "column school")),
        ({"cases": b"case,people,school\nA,4\n"}, ("row 2", "2 cells", "3 columns")),
        ({"cases": b"case,people,school\nA,4,1\nA,2,1\n"}, ("row 3", "column case", "twice")),
        ({"cases": b"case,people,school\n,4,1\n"}, ("row 2", "no name")),
        ({"cases": b"case,people,school,school\nA,4,1,1\n"}, ("row 1", "column school")),
        ({"cases": b"family,people\nA,4\n"}, ("cases.csv", "case,people")),
        ({"cases": b""}, ("cases.csv", "case,people")),
        ({"cases": b"case,people\n\xff\xfe,4\n"}, ("cases.csv", "UTF-8")),
        ({"cases": b'case,people\n"A,4\n'}, ("cases.csv", "quotes")),
        ({"cases": "case,people\nA,٤\n".encode()}, ("row 2", "column people")),
        ({"places": b"place,people,school\nX,5,\n"}, ("places.csv, row 2", "column school")),
        ({"places": b"place,people,school\nX,5,2\nX,5,2\n"}, ("row 3", "twice")),
        ({"scores": b"case,place,score\nA,Z,1\n"}, ("scores.csv, row 2", "column place", "'Z'")),
        ({"scores": b"case,place,score\nC,X,1\n"}, ("scores.csv, row 2", "column case", "'C'")),
        ({"scores": b"case,place,score\nA,X,nan\n"}, ("row 2", "column score", "0.75")),
        ({"scores": b"case,place,score\nA,X,\n"}, ("row 2", "column score")),
        ({"scores": b"case,place,score\nA,X,1\nA,X,2\n"}, ("row 3", "score already")),
        ({"scores": b"case,place,score\nA,X,1e300\n"}, ("row 2", "too large")),
        ({"scores": b"case,place,score\nA,X,1e30\n"}, ("column score", "smaller scale")),
        ({"allowed": b"case,place\nA,Z\n"}, ("allowed.csv, row 2", "column place")),
        ({"apart": b"one,other\nA,A\n"}, ("apart.csv, row 2", "itself")),
        ({"apart": b"one,other\nA,C\n"}, ("apart.csv, row 2", "'C'")),
        ({"apart": b"A,B\n"}, ("apart.csv, row 1", "name the columns")),
        ({"apart": b"one,other,third\nA,B,C\n"}, ("apart.csv", "two columns")),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_row_and_column(tables, said):
    with pytest.raises(FormatError) as caught:
        read(**tables)

    assert all(part in caught.value.advice for part in said), caught.value.advice
    assert caught.value.advice.endswith(".")
    assert "A" not in str(caught.value).split()


def test_scores_with_the_digits_of_a_float_are_added_to_the_last_that_counts():
    numbers = [0.8444218515250481, 0.7579544029403025, 0.420571580830845]
    rows = "".join(f"A,{p},{n!r}\n" for p, n in zip("XYZ", numbers, strict=True))
    made = read(
        b"case,people\nA,1\n",
        b"place,people\nX,1\nY,1\nZ,1\n",
        scores=b"case,place,score\n" + rows.encode(),
    )

    assert np.allclose(made.scores / made.unit, [numbers], rtol=0, atol=1e-12)


@pytest.mark.parametrize(
    "asked",
    [
        {"cases": [Case("A", 1), Case("A", 1)]},
        {"cases": [Case("A", 0)]},
        {"cases": [Case("A", 1, {"clinic": 1})]},
        {"cases": [Case("A", 1, {"school": -1})]},
        {"places": [Place("X", {"people": True})]},
        {"scores": {("A", "Z"): 1}},
        {"scores": {("A", "X"): 2**60}},
        {"allowed": [("Z", "X")]},
        {"apart": [("A", "A")]},
    ],
)
def test_numbers_and_names_that_cannot_be_are_refused(asked):
    given = {"cases": [Case("A", 1)], "places": [Place("X", {"people": 1, "school": 1})]} | asked
    with pytest.raises(InputError) as caught:
        wave(given.pop("cases"), given.pop("places"), **given)

    assert caught.value.advice.endswith(".")
