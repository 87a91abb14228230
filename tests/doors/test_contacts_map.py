"""Contacts on a map of land and coast: where they were, in the picture and in the table; no border anywhere."""

import re
from collections import Counter
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goodoffices.desk.chart import Ground, Thing, chart
from goodoffices.desk.coast import land, land_below
from goodoffices.office import log_contact, spot_at
from goodoffices.record import Channel, Contact


def contact(cast, place="", position="", seats=(), **other):
    """A visit that was held, on the record."""
    body = Contact(
        channel=Channel.VISIT,
        with_seats=tuple(one.seat for one in seats),
        participants=("Ada",),
        starts_at=cast.clock() - timedelta(days=1),
        place=place,
        spot=spot_at(position) if position else None,
        **other,
    )
    return log_contact(cast.office, cast.mara, body, key=cast.key(cast.mara))


@pytest.mark.django_db
def test_places_stand_on_the_map_with_their_names_and_in_the_table(desk, cast):
    contact(cast, "Oslo, a hotel", "59.91, 10.75", [cast.anton])
    contact(cast, "Geneva", "46.20, 6.14", [cast.anton, cast.bela])
    contact(cast, "A farm", seats=[cast.bela])

    page = desk.get(cast.mara, "mediator:contacts_map").text

    picture, table = page.split("</figure>")
    assert re.findall(r'<tspan class="strong">(\d)</tspan> ([^<]+)</text>', picture) == [
        ("1", "Oslo, a hotel"),
        ("2", "Geneva"),
    ]
    assert "59.91, 10.75" in table
    assert "A farm" in table.split("Places without a position")[1]
    assert "A farm" not in picture


@pytest.mark.django_db
def test_a_planned_contact_is_open_and_once_held_stands_once(desk, cast):
    name = contact(cast, "Oslo", "59.91, 10.75", [cast.anton], held=False)
    assert 'class="of-circle planned"' in desk.get(cast.mara, "mediator:contacts_map").text

    contact(cast, "Oslo", "59.91, 10.75", [cast.anton], follows=name)

    page = desk.get(cast.mara, "mediator:contacts_map").text
    assert 'class="of-circle held"' in page
    assert len(re.findall(r"<tr><td class=\"n\">", page)) == 1


@pytest.mark.django_db
def test_without_any_position_the_page_says_what_to_do(desk, cast):
    assert "Type a position" in desk.get(cast.mara, "mediator:contacts_map").text


@pytest.mark.django_db
def test_a_position_that_cannot_be_read_is_said_beside_its_field(desk, cast):
    typed = {
        "participants": "Ada",
        "channel": "visit",
        "held": "held",
        "starts_at": cast.clock().strftime("%Y-%m-%dT%H:%M"),
        "rows": "2",
    }
    refused = desk.post(cast.mara, "mediator:log_contact", {**typed, "position": "north"})
    assert refused.status_code == 422
    assert not cast.view(cast.mara).lines(Contact)

    desk.post(
        cast.mara,
        "mediator:log_contact",
        {**typed, "position": "59.91, 10.75", "track": "leaders", "envoy": "Bo"},
    )

    (line,) = cast.view(cast.mara).lines(Contact)
    assert (line.body.spot.latitude, line.body.spot.longitude) == (59.91, 10.75)
    assert (line.body.track, line.body.envoy) == ("leaders", "Bo")


def test_no_border_is_drawn_by_the_outline_for_no_two_pieces_of_land_touch():
    edges = Counter()
    for ring in land():
        for spot, after in zip(ring, [*ring[1:], ring[0]], strict=True):
            edges[frozenset((spot, after))] += 1

    assert len(edges) > 4000
    assert max(edges.values()) == 1


def is_land(latitude, longitude):
    """Whether a point is drawn as land, counted from the path as a browser fills it."""
    field = chart(
        [Thing("contact", "1", [(latitude, longitude)])],
        Ground(outline=[(latitude - 4, longitude - 4), (latitude + 4, longitude + 4)]),
    )
    left, top, *_ = field.box
    x = left + ((longitude - field.west) % 360) * field.east_scale
    y = top + (field.north - latitude) * field.north_scale
    crossings = 0
    for ring in land_below(field).split("Z")[:-1]:
        points = [tuple(map(float, one.split())) for one in ring[1:].split("L")]
        for (ax, ay), (bx, by) in zip(points, [*points[1:], points[0]], strict=True):
            if (ay > y) is not (by > y) and x < ax + (y - ay) / (by - ay) * (bx - ax):
                crossings += 1
    return crossings % 2 == 1


@pytest.mark.parametrize(
    ("place", "at", "on_land"),
    [
        ("Moscow", (55.75, 37.62), True),
        ("Nairobi", (-1.29, 36.82), True),
        ("Brasilia", (-15.79, -47.88), True),
        ("the Caspian", (42.0, 50.5), False),
        ("the North Sea", (56.5, 3.5), False),
        ("Chukotka, across the meridian", (67.0, 179.9), True),
        ("Chukotka, beyond it", (67.0, -179.5), True),
        ("the Pacific at the meridian", (0.0, 180.0), False),
    ],
)
def test_land_is_where_it_is(place, at, on_land):
    assert is_land(*at) is on_land, place


@given(st.floats(-80, 80), st.floats(-180, 180))
def test_the_land_of_any_field_is_a_path_that_a_browser_can_draw(latitude, longitude):
    field = chart(
        [Thing("contact", "1", [(latitude, longitude)])],
        Ground(outline=[(latitude - 5, longitude - 5), (latitude + 5, longitude + 5)]),
    )

    assert re.fullmatch(r"(M-?[\d.]+ -?[\d.]+(L-?[\d.]+ -?[\d.]+)+Z)*", land_below(field))
