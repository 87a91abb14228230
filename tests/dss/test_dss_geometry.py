"""Cells, bands and windows: nothing that overlaps is missed, whatever the shape and wherever on earth."""

import math

import pytest
import s2geometry
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Geod

from goodoffices.dss import instant
from goodoffices.dss.bodies import Query, Volume4D, body_of, extent_of, extent_of_all
from goodoffices.dss.covering import circle_cells, polygon_cells
from goodoffices.dss.extent import Extent, union
from goodoffices.dss.index import CellIndex
from goodoffices.dss.refusal import AreaTooLargeError, Refusal
from tests.conftest import examples
from tests.dss.participants import NOON, altitude, circle, square, volume

latitudes = st.floats(-89.9, 89.9)
longitudes = st.floats(-180, 180)


def cell_at(lat, lng):
    point = s2geometry.S2LatLng.FromDegrees(lat, lng).ToPoint()
    return s2geometry.S2CellId(point).parent(13).id()


@given(latitudes, longitudes, st.floats(1, 20_000), st.floats(0, 360), st.floats(0, 1))
def test_no_point_of_a_circle_lies_outside_its_cells(lat, lng, radius_m, bearing, share):
    # On the sphere the cells are on; the ellipsoid differs from it by half a percent at most.
    sphere = Geod(a=6_371_010.0, b=6_371_010.0)
    there_lng, there_lat, _ = sphere.fwd(lng, lat, bearing, radius_m * share)

    assert cell_at(there_lat, there_lng) in circle_cells((lat, lng), radius_m)


def test_the_whole_border_of_a_large_circle_lies_within_its_cells():
    sphere = Geod(a=6_371_010.0, b=6_371_010.0)
    cells = circle_cells((47.0, 8.0), 50_000)

    for tenth in range(3_600):
        lng, lat, _ = sphere.fwd(8.0, 47.0, tenth / 10, 49_999)
        assert cell_at(lat, lng) in cells


@given(latitudes, longitudes, st.lists(st.floats(0.01, 1), min_size=3, max_size=3))
def test_no_point_of_a_triangle_lies_outside_its_cells(lat, lng, weights):
    sphere = Geod(a=6_371_010.0, b=6_371_010.0)
    corners = [sphere.fwd(lng, lat, bearing, 9_000)[1::-1] for bearing in (10, 130, 250)]

    x, y, z = (
        sum(weight * axis for weight, axis in zip(weights, axes, strict=True))
        for axes in zip(*(direction(*corner) for corner in corners), strict=True)
    )
    inside = math.degrees(math.atan2(z, math.hypot(x, y))), math.degrees(math.atan2(y, x))

    assert cell_at(*inside) in polygon_cells(corners)


def direction(lat, lng):
    lat, lng = math.radians(lat), math.radians(lng)
    return math.cos(lat) * math.cos(lng), math.cos(lat) * math.sin(lng), math.sin(lat)


@pytest.mark.parametrize(
    ("lat", "lng"), [(0.0, 179.999), (0.0, -180.0), (90.0, 0.0), (-90.0, 45.0), (84.0, 180.0)]
)
def test_the_antimeridian_and_the_poles_are_places_like_others(lat, lng):
    cells = circle_cells((lat, lng), 3_000)

    assert 15 < len(cells) < 80
    assert cell_at(lat, lng) in cells


def test_a_polygon_over_the_antimeridian_is_the_small_one():
    east, west = (0.0, 179.9), (0.0, -179.9)

    cells = polygon_cells([east, west, (0.1, -179.9), (0.1, 179.9)])

    assert len(cells) < 400
    assert cell_at(0.05, 180.0) in cells


def test_a_polygon_is_the_same_whichever_way_round():
    corners = [(47.0, 8.0), (47.0, 8.1), (47.1, 8.1), (47.1, 8.0)]

    assert polygon_cells(corners) == polygon_cells(corners[::-1])


def test_a_polygon_without_area_is_covered_as_a_line():
    line = [(0.0, 0.0), (0.0, 0.1), (0.0, 0.2)]

    assert 15 < len(polygon_cells(line)) < 60


@pytest.mark.parametrize(
    ("vertices", "word"),
    [
        ([(0, 0), (0.1, 0.1), (0, 0.1), (0.1, 0)], "cross"),
        ([(0, 0), (0, 0.1), (0.1, 0.1), (0.1, 0), (0, 0)], "twice"),
        ([(0, 0), (0, 0), (0, 0)], "twice"),
        ([(0, 0), (0, 0.1)], "three"),
        ([], "three"),
        ([(91, 0), (0, 0.1), (0.1, 0)], "swapped"),
        ([(0, 181), (0, 0.1), (0.1, 0)], "swapped"),
        ([(math.nan, 0), (0, 0.1), (0.1, 0)], "swapped"),
    ],
)
def test_a_polygon_that_is_none_is_refused_with_the_reason(vertices, word):
    with pytest.raises(Refusal) as refused:
        polygon_cells(vertices)

    assert refused.value.status == 400
    assert word in refused.value.advice


def test_areas_beyond_the_limit_are_refused_with_their_size():
    side = 0.5
    with pytest.raises(AreaTooLargeError, match="400") as refused:
        polygon_cells([(0, 0), (0, side), (side, side), (side, 0)])

    assert "3,091 square kilometres" in refused.value.advice


@pytest.mark.parametrize("radius_m", [0.0, -1.0, math.nan])
def test_a_circle_needs_a_radius(radius_m):
    with pytest.raises(Refusal, match="400"):
        circle_cells((0.0, 0.0), radius_m)


@pytest.mark.parametrize("radius_m", [57_000.0, 1e7, 1e300, math.inf])
def test_a_circle_as_large_as_a_country_costs_nothing(radius_m):
    with pytest.raises(AreaTooLargeError):
        circle_cells((0.0, 0.0), radius_m)


@pytest.mark.parametrize(
    "many",
    [
        [volume(circle(lat, 0.0, 50_000)) for lat in range(-60, 60, 2)],
        [volume(circle(0.0, 0.0, 50_000))] * 60,
        [volume()] * 2_501,
        [volume(circle())] * 3_334,
    ],
    ids=["apart", "at one place", "vertices", "circles"],
)
def test_all_volumes_together_have_a_limit(many):
    with pytest.raises(Refusal, match="400") as refused:
        extent_of_all([read(one) for one in many], NOON, altitudes=True)

    assert "All volumes together" in refused.value.advice


def read(body) -> Volume4D:
    from msgspec import convert

    return convert(body, Volume4D)


@pytest.mark.parametrize(
    ("wrong", "word"),
    [
        (volume(square() | circle()), "not both"),
        ({"volume": square() | {"altitude_lower": altitude(1) | {"units": "FT"}}}, "metres"),
        ({"volume": square() | {"altitude_upper": altitude(1) | {"reference": "AGL"}}}, "W84"),
        (
            {
                "volume": square(),
                "time_start": {"value": "2026-11-23T12:00:00+00:00", "format": "RFC3339"},
            },
            "zone Z",
        ),
        (
            {
                "volume": square(),
                "time_end": {"value": "2026-02-30T12:00:00Z", "format": "RFC3339"},
            },
            "written as",
        ),
        (
            {
                "volume": square(),
                "time_end": {"value": "2026-11-23T12:00:00Z", "format": "RFC3330"},
            },
            "RFC3339",
        ),
        (
            {
                "volume": {
                    "outline_circle": circle()["outline_circle"]
                    | {"radius": {"value": 1, "units": "KM"}}
                }
            },
            "metres",
        ),
    ],
)
def test_a_volume_in_another_form_is_refused_with_the_reason(wrong, word):
    with pytest.raises(Refusal) as refused:
        extent_of(read(wrong))

    assert word in refused.value.advice


def test_a_number_beyond_all_numbers_is_no_altitude():
    raw = b'{"area_of_interest": {"volume": {"altitude_lower": {"value": 1e999, "reference": "W84", "units": "M"}}}}'

    with pytest.raises(Refusal, match="400"):
        extent_of(body_of(raw, Query).area_of_interest)


@given(st.integers(instant.read("1970-01-01T00:00:00Z"), instant.read("9999-12-31T23:59:59Z")))
def test_an_instant_is_read_as_it_was_shown(at):
    assert instant.read(instant.shown(at)) == at


def test_what_is_finer_than_a_microsecond_only_widens_a_window():
    assert instant.read("2026-11-23T12:00:00.0000009Z") == NOON
    assert instant.read("2026-11-23T12:00:00.0000009Z", up=True) == NOON + 1
    assert instant.read("2026-11-23T12:00:00.000000000Z", up=True) == NOON


# The index against looking at everything

bounds = st.none() | st.integers(0, 50)
cells = st.frozensets(st.integers(0, 5), max_size=3)


@st.composite
def extents(draw, edges=bounds):
    start, end = sorted((draw(edges), draw(edges)), key=lambda at: -1 if at is None else at)
    return Extent(draw(cells), draw(bounds), draw(bounds), start, end)


@given(extents(), extents())
def test_meeting_is_mutual(one, other):
    assert one.meets(other) == other.meets(one)
    assert not one.meets(other) or one.meets(other, altitude=False)


@given(st.lists(extents(), min_size=1, max_size=4), extents())
def test_whatever_meets_a_part_meets_the_whole(parts, other):
    if any(part.meets(other) for part in parts):
        assert union(parts).meets(other)


HOUR = 60 * instant.MINUTE
instants = st.integers(0, 40 * 24 * HOUR)
windows = st.tuples(instants, instants).map(sorted)


def tried_often(test):
    from hypothesis import settings

    return settings(max_examples=examples(100, full=20_000))(test)


@tried_often
@given(
    st.dictionaries(st.sampled_from("abcdefgh"), st.tuples(cells, windows)),
    st.sets(st.sampled_from("abcdefgh")),
    st.frozensets(st.integers(0, 5)),
    st.none() | instants,
    st.none() | instants,
)
def test_the_index_misses_nothing_after_any_additions_and_removals(held, gone, where, start, end):
    index = CellIndex()
    for key, (at, (begins, ends)) in held.items():
        index.add(key, at, begins, ends)
    for key in gone & held.keys():
        at, (begins, ends) = held.pop(key)
        index.remove(key, at, begins, ends)

    asked = Extent(where, None, None, start, end)
    meeting = {
        key
        for key, (at, (begins, ends)) in held.items()
        if asked.meets(Extent(at, None, None, begins, ends))
    }

    found = index.near(where, start, end)
    assert meeting <= found <= held.keys()


def test_a_busy_cell_is_not_looked_through_for_one_hour():
    index = CellIndex()
    for number in range(1_000):
        index.add(str(number), [1], number * HOUR, (number + 1) * HOUR - 1)

    assert len(index.near([1], 500 * HOUR, 501 * HOUR)) < 10
    for number in range(1_000):
        index.remove(str(number), [1], number * HOUR, (number + 1) * HOUR - 1)
    assert index.near([1], None, None) == set()
    assert index._cells == {}
