"""Borders stand on a map only as claims of others: from a file, with source and day, for whoever asks."""

import json
import re
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goodoffices.desk.border import LETTERS, POINTS, offered, read_border
from goodoffices.desk.border_line import MOST, claims
from goodoffices.desk.chart import Ground, Thing, chart
from goodoffices.errors import InputError
from goodoffices.office import log_contact, spot_at
from goodoffices.record import Channel, Contact

WAY = [[8.0, 44.0], [9.0, 46.5], [12.0, 47.0]]
FIELD = chart([Thing("contact", "1", [(46.0, 9.0)])], Ground(outline=[(42.0, 5.0), (50.0, 13.0)]))


def file_of(*geometries, **other):
    """A good file of a border; what is given besides replaces members of it."""
    return json.dumps(
        {
            "type": "FeatureCollection",
            "according_to": "Northland",
            "source": "Northland's atlas, sheet 4",
            "date": "2021-06-30",
            "features": [
                {"type": "Feature", "properties": {}, "geometry": one}
                for one in geometries or [{"type": "LineString", "coordinates": WAY}]
            ],
            **other,
        }
    ).encode()


def line(*positions):
    return {"type": "LineString", "coordinates": list(positions)}


@pytest.fixture
def given_files(settings, tmp_path):
    """The host gives files; the first is called A."""

    def give(*contents):
        paths = [tmp_path / f"{number}.geojson" for number, _ in enumerate(contents)]
        for path, content in zip(paths, contents, strict=True):
            path.write_bytes(content)
        settings.BORDERS = paths

    return give


@pytest.fixture
def map_of(desk, cast):
    """The page of the map, with one contact on it and some borders asked for."""
    body = Contact(
        channel=Channel.VISIT,
        participants=("Ada",),
        starts_at=cast.clock() - timedelta(days=1),
        place="Chur",
        spot=spot_at("46.85, 9.53"),
    )
    log_contact(cast.office, cast.mara, body, key=cast.key(cast.mara))

    def look(*asked):
        address = desk.to(cast.mara, "mediator:contacts_map")
        return desk.client_of(cast.mara).get(address, {"border": asked}).text

    return look


@pytest.mark.django_db
def test_no_border_is_drawn_unless_its_reader_asks(given_files, map_of):
    given_files(file_of(), file_of(according_to="Southland"))

    page = map_of()

    assert 'class="claim' not in page
    assert "no border is drawn" in page
    assert re.findall(r'name="border" value="(.)"( checked)?', page) == [("A", ""), ("B", "")]


@pytest.mark.django_db
def test_a_border_that_is_asked_for_says_whose_it_is_from_where_and_of_which_day(
    given_files, map_of
):
    given_files(file_of(), file_of(according_to="Southland", source="A treaty", date="1999-01-02"))

    page = map_of("B")

    picture, table = page.split("</figure>")
    field, caption = picture.split("<figcaption>")
    assert re.findall(r'class="claim line-(\d)" d="M', field) == ["2"]
    assert re.search(r'<tspan class="strong">B</tspan> Southland</text>', field)
    for said in ("Southland", "A treaty", "Saturday 2 January 1999"):
        assert said in caption
        assert said in table
    assert "Northland" not in picture.split("<figure")[1]
    assert "Northland's atlas, sheet 4" in table.replace("&#39;", "'")
    assert "no border is drawn" not in page


@pytest.mark.django_db
def test_what_one_look_showed_is_not_there_at_the_next(given_files, map_of):
    given_files(file_of())
    assert 'class="claim line-1" d="M' in map_of("A")

    assert 'class="claim' not in map_of()


@pytest.mark.django_db
def test_a_border_outside_the_field_says_so(given_files, map_of):
    given_files(file_of(line([100, 10], [101, 11])))

    assert "None of it lies in this field." in map_of("A")


@pytest.mark.django_db
def test_a_letter_that_nothing_bears_draws_nothing(given_files, map_of):
    given_files(file_of())

    assert 'class="claim' not in map_of("Z", "1", "<script>")


@pytest.mark.django_db
def test_a_desk_without_files_speaks_of_none(map_of):
    page = map_of("A")

    assert "claims it" not in page
    assert 'name="border"' not in page


@pytest.mark.django_db
def test_a_page_with_the_heaviest_borders_stays_light(given_files, map_of):
    heavy = [
        line(*([6 + 0.0007 * x, 45 + 0.3 * way + 0.2 * (x % 2)] for x in range(POINTS // 10)))
        for way in range(10)
    ]
    given_files(*[file_of(*heavy)] * len(LETTERS))

    assert len(map_of(*LETTERS).encode()) < 150_000


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "truncated"),
        (b"\xff\xfe", "malformed"),
        (b"[]", "Expected `object`"),
        (b'{"a":' * 90_000, "recursion"),
        (b" " * 1_000_001, "larger than 1000000 bytes"),
        (file_of(type="Feature"), "`$.type`"),
        (file_of(according_to=""), "`$.according_to`"),
        (file_of(according_to="\u202eNorthland"), "according_to"),
        (file_of(source="  "), "source"),
        (file_of(date="spring 2021"), "`$.date`"),
        (file_of(features=[]), "`$.features`"),
        (file_of(crs={"type": "name"}), "`$.crs`"),
        (file_of({"type": "Point", "coordinates": [1, 2]}), "'Point'"),
        (file_of(None), "`$.features[0].geometry`"),
        (file_of(line([1, 2])), "coordinates"),
        (file_of(line([1, 2], [3])), "coordinates[1]"),
        (file_of(line([1, 2], [3, "4"])), "coordinates[1][1]"),
        (file_of(line([1, 2], [3, 4]), line([1, 2], [181, 4])), "features[1], line 0, position 1: 181"),
        (file_of(line([31, 100], [3, 4])), "position 0: 100.0 is no latitude"),
        (file_of(line(*[[1, 2]] * (POINTS + 1))), "more than 10000 positions"),
        (file_of().replace(b"44.0", b"NaN"), "malformed"),
        (file_of().replace(b"44.0", b"1e999"), "out of range"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_used_is_refused_with_the_place_that_is_wrong(content, why):
    with pytest.raises(InputError) as refused:
        read_border("line.geojson", content)

    assert "line.geojson" in refused.value.advice
    assert why in refused.value.advice


def test_edges_of_areas_and_lines_of_several_parts_are_all_there():
    ring = [[0, 0], [1, 0], [1, 1], [0, 0]]
    found = read_border(
        "all",
        file_of(
            line([5, 6, 700], [7, 8, 700]),
            {"type": "MultiLineString", "coordinates": [[[1, 2], [3, 4]], [[5, 6], [7, 8]]]},
            {"type": "Polygon", "coordinates": [ring, ring]},
            {"type": "MultiPolygon", "coordinates": [[ring], [ring, ring]]},
        ),
    )

    assert len(found.lines) == 1 + 2 + 2 + 3
    assert found.lines[0] == ((5.0, 6.0), (7.0, 8.0))
    assert (found.according_to, found.on) == ("Northland", date(2021, 6, 30))


def test_more_files_than_can_be_told_apart_are_refused(given_files):
    given_files(*[file_of()] * (len(LETTERS) + 1))

    with pytest.raises(InputError):
        offered()


def test_a_file_that_is_not_there_is_refused(settings, tmp_path):
    settings.BORDERS = [tmp_path / "nowhere.geojson"]

    with pytest.raises(InputError, match="cannot be opened"):
        offered()


POSITIONS = st.lists(
    st.tuples(st.floats(-180, 180, width=32), st.floats(-90, 90, width=32)), min_size=2, max_size=12
)


@given(st.lists(POSITIONS, min_size=1, max_size=4))
def test_a_line_is_cut_to_the_field_and_its_label_stands_in_it(ways):
    border = read_border("any", file_of(*(line(*way) for way in ways)))

    (claim,) = claims([border], ["A"], FIELD, [])

    left, top, right, bottom = FIELD.box
    points = re.findall(r"[ML](-?[\d.]+) (-?[\d.]+)", claim.path)
    assert re.fullmatch(r"(M-?[\d.]+ -?[\d.]+(L-?[\d.]+ -?[\d.]+)+)*", claim.path)
    assert len(points) <= MOST
    assert all(left <= float(x) <= right and top <= float(y) <= bottom for x, y in points)
    assert not claim.path or (left <= claim.label_x <= right and top <= claim.label_y <= bottom)


def test_a_line_runs_where_its_file_says_also_across_the_180th_meridian():
    field = chart(
        [Thing("contact", "1", [(0.0, 179.0)])], Ground(outline=[(-4.0, 176.0), (4.0, -176.0)])
    )
    border = read_border("beyond", file_of(line([178, 1], [179, 1]), line([-179, -1], [-178, -1])))

    (claim,) = claims([border], ["A"], field, [])

    left, top, *_ = field.box
    ends = [tuple(map(float, part.split("L")[0].split())) for part in claim.path.split("M")[1:]]
    expected = [
        (left + (x - field.west) % 360 * field.east_scale, top + (field.north - y) * field.north_scale)
        for x, y in ((178, 1), (-179, -1))
    ]  # fmt: skip
    assert ends == [pytest.approx(spot, abs=0.1) for spot in expected]
