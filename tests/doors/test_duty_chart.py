"""The map and the timeline: what is drawn lies where it is, and says how far and when."""

import re
from datetime import UTC, datetime, timedelta
from math import cos, radians

from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from goodoffices.desk.chart import Ground, Span, Thing, chart, timeline
from tests.conftest import examples

NOON = datetime(2026, 3, 17, 12, tzinfo=UTC)
points = st.lists(st.tuples(st.floats(-80, 80), st.floats(-180, 179.999)), min_size=1, max_size=6)


def turned(degrees):
    return (degrees + 180) % 360 - 180


@given(points)
@settings(max_examples=examples(60, full=2_000))
def test_every_point_lies_on_the_picture_where_pointing_at_it_says_it_is(spots):
    drawn = chart([Thing("notice", str(n), [at]) for n, at in enumerate(spots)], Ground())
    left, top, right, bottom = drawn.box

    for mark in drawn.marks:
        assert left <= mark.x <= right
        assert top <= mark.y <= bottom
        at = spots[int(mark.label.split(",")[0])]
        step = max(0.06 / drawn.east_scale, 0.06 / drawn.north_scale) + 1e-6
        assert abs(drawn.north - (mark.y - top) / drawn.north_scale - at[0]) <= step
        assert abs(turned(drawn.west + (mark.x - left) / drawn.east_scale - at[1])) <= step


def test_what_lies_on_both_sides_of_the_180th_meridian_is_drawn_together():
    drawn = chart(
        [Thing("notice", "1", [(10, 179.9)]), Thing("notice", "2", [(10, -179.9)])], Ground()
    )

    one, other = sorted(drawn.marks, key=lambda mark: mark.label)
    assert other.x - one.x > 0
    names = [tick.text for tick in drawn.across]
    assert names[0].endswith("E")
    assert names[-1].endswith("W")


def test_the_bar_of_the_scale_is_as_long_as_it_says():
    drawn = chart([Thing("notice", "1", [(41, -32)]), Thing("notice", "2", [(42, -31)])], Ground())

    length, name = drawn.scale
    metres = float(re.match(r"[\d.]+", name)[0]) * (1000 if name.endswith("km") else 1)
    assert abs(length / drawn.north_scale * 111_320 - metres) < metres / 100
    assert abs(drawn.east_scale / drawn.north_scale - cos(radians(41.5))) < 0.001


def test_a_circle_is_drawn_whole_and_as_wide_as_it_is():
    drawn = chart([Thing("plan", "3", [(41.2, -32.1)], radius_m=5_000)], Ground())

    [mark] = drawn.marks
    left, top, right, _bottom = drawn.box
    assert left <= mark.x - mark.radius
    assert mark.x + mark.radius <= right
    assert top <= mark.y - mark.radius
    assert abs(mark.radius / drawn.north_scale * 111_320 - 5_000) < 60


def test_what_stands_at_one_point_stands_there_once_with_both_names():
    drawn = chart([Thing("notice", "1", [(41, -32)]), Thing("notice", "2", [(41, -32)])], Ground())

    assert [mark.label for mark in drawn.marks] == ["1, 2"]


def test_nothing_to_draw_is_no_map_and_a_theatre_alone_is_one():
    assert chart([Thing("notice", "1", [])], Ground()) is None
    assert chart([], Ground(outline=[(40, -34), (43, -34), (43, -30)])).outline.endswith("Z")


def test_lines_of_the_grid_bear_their_degrees_and_hemisphere():
    drawn = chart([], Ground(outline=[(-1, -1), (-1, 1), (1, 1)]))

    assert {"1.0° S", "0.0° N", "1.0° N"} <= {tick.text for tick in drawn.up}
    assert {"1° W", "0° E", "1° E"} <= {tick.text for tick in drawn.across}


def span(begins, ends, label="1."):
    return Span("notice", label, "x", NOON + timedelta(hours=begins), NOON + timedelta(hours=ends))


def test_bars_lie_in_order_of_time_and_say_where_they_go_on():
    line = timeline([span(-1, 900, "2."), span(-40, 1, "1."), span(3, 5, "3.")], NOON)

    first, second, third = line.bars
    assert [bar.span.label for bar in line.bars] == ["1.", "2.", "3."]
    assert first.opens_left
    assert not first.opens_right
    assert second.opens_right
    assert not second.opens_left
    assert first.x < line.now < third.x
    assert first.y < second.y < third.y
    assert all(bar.x + bar.width <= line.width for bar in line.bars)


@given(
    st.lists(st.tuples(st.integers(-3_000, 3_000), st.integers(0, 3_000)), min_size=1, max_size=8)
)
@settings(max_examples=examples(60, full=2_000))
def test_every_bar_is_on_the_picture_and_the_scale_has_hours(given_):
    line = timeline([span(a / 10, (a + b) / 10) for a, b in given_], NOON)

    assert all(bar.x >= 0 and bar.x + bar.width <= line.width for bar in line.bars)
    assert 0 <= line.now <= line.width
    assert 1 <= len(line.ticks) <= 12


def test_what_lies_around_one_thing_is_drawn_nearer_than_the_whole_theatre():
    ground = Ground(outline=[(40, -34), (43, -34), (43, -30), (40, -30)])
    thing = Thing("plan", "1", [(41.2, -32.1)], radius_m=1_500)

    far, near = chart([thing], ground), chart([thing], ground, near=True)

    assert near.marks[0].radius > 10 * far.marks[0].radius
    assert chart([], ground, near=True).outline == chart([], ground).outline


def test_the_bar_of_the_scale_is_named_in_the_language_of_the_page():
    with translation.override("ar"):
        drawn = chart([Thing("plan", "3", [(41.2, -32.1)], radius_m=5_000)], Ground())

    assert drawn.scale[1].endswith(" كم")
