"""Positions as people write them: read in one way only, or refused with a sentence."""

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.coordinates import seeded
from goodoffices.deconfliction import (
    DATUMS,
    Claim,
    Notation,
    Place,
    Position,
    Slip,
    Theatre,
    distance_m,
    doubts,
    echo,
    nearest,
    on_wgs84,
    outline,
    parse_position,
)
from goodoffices.errors import InputError
from tests.conftest import examples

BAGHDAD = (33.3, 44.4)
SAME = [
    "33.3 44.4",
    "33.3, 44.4",
    "33,3; 44,4",
    "33,3 44,4",
    "N33.3 E44.4",
    "E44.4 N33.3",
    "33.3° N, 44.4° E",
    "33°18'N 44°24'E",
    "33 18 00 N 044 24 00 E",
    "331800N 0442400E",
    "3318N 04424E",
    "N33°18.0' E44°24.0'",
    "33-18-00N 044-24-00E",
    "33:18:00 44:24:00",
    "33°18\u203200\u2033 N, 44.4 E",
    "٣٣٫٣ ٤٤٫٤",
    "38S MB 44140 84706",
    "38smb4414084706",
]


@pytest.mark.parametrize("text", SAME)
def test_one_place_in_many_notations_is_one_place(text):
    found = parse_position(text)

    assert distance_m(BAGHDAD, (found.latitude, found.longitude)) < 1


@pytest.mark.parametrize(
    ("text", "notation", "metres"),
    [
        ("33.3, 44.4", Notation.DECIMAL, 11_132),
        ("33.30000, 44.40000", Notation.DECIMAL, 1.1132),
        ("33 18.000 N 44 24.000 E", Notation.MINUTES, 1.8553),
        ("33 18 00 N 44 24 00 E", Notation.DMS, 30.922),
        ("38S MB 441 847", Notation.MGRS, 100),
        ("33 18 00 N 44.40000 E", Notation.MIXED, 30.922),
    ],
)
def test_the_notation_and_what_its_last_digit_is_worth_are_known(text, notation, metres):
    found = parse_position(text)

    assert found.notation is notation
    assert found.precision_m == pytest.approx(metres, rel=1e-3)


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("44.4", "comma"),
        ("33.3N 44.4", "once each"),
        ("33.3N 44.4N", "once each"),
        ("-33.3N 44.4E", "not both"),
        ("33 75 00 N 44 00 00 E", "end at 59"),
        ("33 18 60 N 44 00 00 E", "end at 59"),
        ("95.2, 33.1", "swapped"),
        ("33.1, 195.2", "180"),
        ("33.3 O 44.4 N", "east or west"),
        ("33.5 18 N 44 24 E", "Only the last"),
        ("33.5,44.2,1", "comma"),
        ("near the bridge", ""),
        ("", "comma"),
        ("3" * 200, "line long"),
    ],
)
def test_what_can_be_read_in_two_ways_or_in_none_is_refused(text, word):
    with pytest.raises(InputError) as refused:
        parse_position(text)

    assert word in refused.value.advice
    assert refused.value.field == "position"
    assert not text.strip() or text not in str(refused.value)


@settings(max_examples=examples(80, full=10_000))
@given(st.floats(-90, 90), st.floats(-180, 180))
def test_what_is_echoed_is_read_back_as_the_same_place(latitude, longitude):
    shown = echo(Position(latitude, longitude))
    for text, metres in ((shown.degrees, 1), (shown.dms, 3), (shown.grid, 1)):
        if text:
            found = parse_position(text)
            assert distance_m((latitude, longitude), (found.latitude, found.longitude)) <= metres


@settings(max_examples=examples(100, full=20_000))
@given(st.text(max_size=40))
def test_any_text_is_read_or_refused_and_nothing_else(text):
    with suppress(InputError):
        found = parse_position(text)

        assert -90 <= found.latitude <= 90
        assert -180 <= found.longitude <= 180


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("European 1950", "+proj=longlat +ellps=intl +towgs84=-87,-98,-121 +no_defs"),
        ("Pulkovo 1942", "+proj=longlat +ellps=krass +towgs84=28,-130,-95 +no_defs"),
        ("Tokyo", "+proj=longlat +ellps=bessel +towgs84=-148,507,685 +no_defs"),
    ],
)
def test_a_shift_of_datum_equals_another_implementation(name, code):
    pyproj = pytest.importorskip("pyproj")
    there = pyproj.Transformer.from_crs(code, "EPSG:4326", always_xy=True)
    for point in ((35.5, 38.2), (50.1, 8.6), (-20.0, 140.0)):
        longitude, latitude = there.transform(point[1], point[0])

        assert distance_m(on_wgs84(*point, DATUMS[name]), (latitude, longitude)) < 0.01


def theatre():
    return Theatre(
        (outline([(40, -34), (43, -34), (43, -30), (40, -30)]),),
        (outline([(41.4, -32.6), (41.7, -32.6), (41.7, -32.2), (41.4, -32.2)]),),
        (Place("Osk", 41.2, -32.1, 4000), Place("Lakeside", 41.5, -32.25, 9000)),
    )


def slips(text, place="", reading=None, **more):
    claim = Claim(parse_position(text), place, parse_position(reading) if reading else None, **more)
    return [doubt.slip for doubt in doubts(claim, theatre())]


@pytest.mark.parametrize(
    ("text", "place", "reading", "found"),
    [
        ("41.20340, -32.10770", "Osk", "41 12.204 N 32 06.462 W", []),
        ("-32.10770, 41.20340", "", "", [Slip.AXES]),
        ("41.20340, 32.10770", "", "", [Slip.SIGN]),
        ("-41.20340, -32.10770", "", "", [Slip.SIGN]),
        ("12.0, 13.0", "", "", [Slip.OUTSIDE, Slip.COARSE]),
        ("41.12120, -32.06280", "Osk", "", [Slip.MIX]),
        ("41.55000, -32.30000", "", "", [Slip.SEA]),
        ("42.50000, -31.00000", "Osk", "", [Slip.FAR]),
        ("41.20340, -32.10770", "Nowhere", "", [Slip.UNKNOWN_PLACE]),
        ("41.2, -32.1", "Osk", "", [Slip.COARSE]),
        ("41 12 12 N 32.10770 W", "Osk", "", [Slip.MIXED]),
        ("41.20340, -32.10770", "Osk", "41.20540 N 32.10770 W", [Slip.DIFFERS]),
    ],
)
def test_each_slip_is_named(text, place, reading, found):
    assert slips(text, place, reading) == found


def test_a_vessel_may_lie_in_the_water():
    assert slips("41.55000, -32.30000", afloat=True) == []


def test_a_position_of_another_datum_is_named_with_it_and_the_right_one_offered():
    wrong = "50.00000, 8.00000"
    right = on_wgs84(50, 8, DATUMS["European 1950"])
    claim = Claim(parse_position(wrong), "", Position(*right))

    [found] = doubts(claim, Theatre())

    assert found.slip is Slip.DATUM
    assert found.name.startswith("European 1950")
    assert distance_m((found.instead.latitude, found.instead.longitude), right) < 20


def test_a_site_that_is_there_already_is_said_to_be():
    claim = Claim(parse_position("41.20340, -32.10770"), "Osk")
    others = [("Northern hospital", Position(41.2035, -32.1077)), ("Far", Position(41.3, -32.1))]

    [found] = doubts(claim, theatre(), others)

    assert (found.slip, found.name) == (Slip.DUPLICATE, "Northern hospital")
    assert not found.is_remark


def test_a_theatre_across_the_antimeridian_holds_both_sides():
    place = Theatre((outline([(-18, 178), (-18, -179), (-15, -179), (-15, 178)]),))

    for longitude in (178.5, 180, -180, -179.5):
        assert doubts(Claim(Position(-16, longitude)), place) == ()
    assert doubts(Claim(Position(-16, -178)), place)


def test_the_nearest_place_is_said_with_its_direction():
    found = nearest(theatre(), Position(41.2, -32.0))

    assert (found.name, found.direction, round(found.distance_m, -2)) == ("Osk", "E", 8400)
    assert nearest(Theatre(), Position(0, 0)) is None


def test_seeded_slips_are_caught_and_good_positions_are_left_alone():
    found, good = seeded(examples(40, full=4_000), seed=7)

    number = sum(tally.number for tally in found.values())
    assert sum(tally.second for tally in found.values()) >= 0.95 * number
    assert good.second <= 0.01 * good.number
    for kind in ("axes", "sign", "mix"):
        assert found[kind].second >= 0.98 * found[kind].number


def test_a_position_never_shows_itself():
    shown = [Position(1, 2), Place("Osk", 1, 2), Claim(Position(1, 2)), echo(Position(1, 2))]

    for thing in [*shown, *doubts(Claim(Position(1, 2), "x"), theatre())]:
        assert "2" not in repr(thing).partition(" object at")[0]
