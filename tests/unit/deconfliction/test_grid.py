"""The grid against published points, against another implementation, and back."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goodoffices.deconfliction import distance_m, mgrs, square_of
from goodoffices.errors import InputError
from tests.conftest import examples

PUBLISHED = [
    # Point, digits, reference: the manual page of GeoConvert, the README of mgrs for Python, Palantir's
    # documentation of mgrsToGeoPoint, the tests of proj4js.
    ((33.3, 44.4), 5, "38S MB 44140 84706"),
    ((42.0, -93.0), 5, "15T WG 00000 49776"),
    ((48.24949, 16.4145), 5, "33U XP 05004 44997"),
    ((0.0, 0.0), 5, "31N AA 66021 00000"),
    ((21.409796671597924, -157.91608117421092), 3, "4Q FJ 123 678"),
]


@pytest.mark.parametrize(("point", "digits", "reference"), PUBLISHED)
def test_published_points_have_their_references(point, digits, reference):
    assert mgrs(*point, digits=digits) == reference
    back = square_of(reference)
    assert distance_m(point, (back.latitude, back.longitude)) < back.side_m


def test_utm_of_a_published_point_is_right_to_the_centimetre():
    from goodoffices.deconfliction.mgrs import _grid

    assert [round(value, 2) for value in _grid(33.3, 44.4, 38)] == [444140.54, 3684706.36]


points = st.tuples(st.floats(-80, 84, exclude_max=True), st.floats(-180, 180, exclude_max=True))


@settings(max_examples=examples(100, full=20_000))
@given(point=points, digits=st.integers(1, 5))
def test_a_reference_leads_back_into_its_square(point, digits):
    square = square_of(mgrs(*point, digits=digits))

    assert square.side_m == 10.0 ** (5 - digits)
    assert distance_m(point, (square.latitude, square.longitude)) < 0.75 * square.side_m


@settings(max_examples=examples(60, full=2_000))
@given(points)
def test_the_projection_equals_another_implementation_to_a_tenth_of_a_millimetre(point):
    pyproj = pytest.importorskip("pyproj")
    from goodoffices.deconfliction.mgrs import _grid, _zone

    zone = _zone(*point)
    there = pyproj.Transformer.from_crs("EPSG:4326", f"EPSG:{32600 + zone}", always_xy=True)
    easting, northing = _grid(*point, zone)

    assert math.dist((easting, northing), there.transform(point[1], point[0])) < 1e-4


@pytest.mark.parametrize(
    ("latitude", "longitude", "head"),
    [(60, 5, "32V"), (75, 8, "31X"), (75, 10, "33X"), (75, 35, "37X"), (83.9, 179.9, "60X")],
)
def test_the_wide_zones_of_norway_and_svalbard_are_kept(latitude, longitude, head):
    assert mgrs(latitude, longitude).startswith(head + " ")


def test_there_is_no_reference_near_the_poles():
    assert mgrs(84.1, 0) == mgrs(-80.1, 0) == ""


@pytest.mark.parametrize(
    "wrong",
    [
        "38S MB 4414 847",
        "38S MB 44140",
        "61S MB 44 84",
        "38S IB 44 84",
        "38S AB 44 84",
        "38T MB 44 84",
        "38S MB 441401 847061",
        "MB 44 84",
        "",
    ],
)
def test_what_names_no_square_is_refused(wrong):
    with pytest.raises(InputError) as refused:
        square_of(wrong)

    assert refused.value.advice


def test_a_point_on_no_globe_is_refused():
    with pytest.raises(InputError):
        mgrs(91, 0)
