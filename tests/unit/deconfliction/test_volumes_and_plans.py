"""Volumes and plans: what they are, what is refused, and what of them is never shown."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from goodoffices.deconfliction import (
    Band,
    Circle,
    Clash,
    Plan,
    Polygon,
    Reference,
    Separation,
    Separations,
    State,
    Volume,
    Window,
    amended,
    area_km2,
    areas_closer,
    check_area,
    clashes_between,
    gives_way,
    volumes_clash,
)
from goodoffices.errors import InputError, StaleRecordError
from goodoffices.testing.deconfliction import BEGIN, MORNING, a_plan

SQUARE = Polygon(((50.0, 30.0), (50.0, 30.1), (50.1, 30.1), (50.1, 30.0)))
HOUR = timedelta(hours=1)


def refused(make):
    with pytest.raises(InputError) as caught:
        make()
    return caught.value


@pytest.mark.parametrize(
    ("make", "field", "told"),
    [
        (lambda: Polygon(((50, 30), (50, 31))), "vertices", "three different corners"),
        (lambda: Polygon(((50, 30), (50, 30), (51, 30), (51, 31))), "vertices", "twice"),
        (lambda: Polygon(tuple((30, n % 7) for n in range(10_003))), "vertices", "at most 10000"),
        (lambda: Circle((120, 30), 5), "center", "swapped"),
        (lambda: Circle((120, 130), 5), "center", "-90 to 90"),
        (lambda: Circle((50, 181), 5), "center", "-180 to 180"),
        (lambda: Circle((50, float("nan")), 5), "center", "not a number"),
        (lambda: Circle((50,), 5), "center", "latitude and a longitude"),
        (lambda: Circle((50, 30), 0), "radius_m", "more than 0"),
        (lambda: Circle((50, 30), 60_000), "radius_m", "at most 56418"),
        (lambda: Circle((50, 30), "wide"), "radius_m", "not a number"),
        (lambda: Band(200, 100), "low_m", "swapped"),
        (lambda: Band(100, 100), "low_m", "not below"),
        (lambda: Band(0, 1e6), "low_m", "from -1000"),
        (lambda: Window(BEGIN, BEGIN), "end", "swapped"),
        (lambda: Window(datetime(2026, 1, 1), BEGIN), "start", "zone"),  # noqa: DTZ001
        (lambda: Separation(-1), "horizontal_m", "0 to 100,000"),
        (lambda: Plan("p", "north", ()), "volumes", "from 1 to"),
        (lambda: Plan("", "north", a_plan().volumes), "id", ""),
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence(make, field, told):
    error = refused(make)

    assert error.field == field
    assert told in error.advice


@pytest.mark.parametrize(
    ("area", "told"),
    [
        (Polygon(((0, 0), (0.01, 0.01), (0.01, 0), (0, 0.01))), "Look at edges 1 and 3"),
        (Polygon(((50, 30), (50, 32), (52, 32), (52, 30))), "10,000 square kilometres"),
        (Polygon(((0, 0), (0, 12), (0.1, 6))), "500 km"),
    ],
)
def test_an_area_that_crosses_itself_or_is_too_large_is_refused(area, told):
    assert told in refused(lambda: check_area(area)).advice


def test_the_limit_of_an_area_is_an_argument():
    check_area(SQUARE)

    assert "50 square" in refused(lambda: check_area(SQUARE, most_km2=50)).advice


def test_areas_are_as_large_as_they_are_on_the_ellipsoid():
    degree = Polygon(((0, 0), (0, 1), (1, 1), (1, 0)))

    assert area_km2(degree) == pytest.approx(12308.778361469, rel=1e-12)
    assert area_km2(Circle((0, 0), 1000)) == pytest.approx(3.141593, abs=1e-6)


def test_nothing_sealed_is_seen_in_what_is_printed():
    shown = repr(a_plan(category="convoy", priority=77)) + repr(SQUARE) + repr(a_plan().volumes[0])
    shown += repr(Clash("p1", 0, "secret", 5))

    for word in ("50", "30", "120", "2026", "north", "convoy", "77", "secret"):
        assert word not in shown


def test_an_error_tells_no_coordinate_to_a_log():
    error = refused(lambda: Circle((91.2345, 30), 5))

    assert "91" not in str(error)


def test_what_touches_does_not_clash_in_area_altitude_or_time():
    volume = Volume(SQUARE, Band(0, 120.1), MORNING)
    beside = Polygon(((50.0, 30.1), (50.0, 30.2), (50.1, 30.2), (50.1, 30.1)))

    assert volumes_clash(volume, volume)
    assert not volumes_clash(volume, replace(volume, area=beside))
    assert not volumes_clash(volume, replace(volume, band=Band(120.1, 150)))
    later = Window(MORNING.end, MORNING.end + HOUR)
    assert not volumes_clash(volume, replace(volume, window=later))


def test_a_millimetre_of_altitude_and_a_microsecond_are_enough_to_clash():
    volume = Volume(SQUARE, Band(0, 120.1), MORNING)
    sooner = MORNING.end - timedelta(microseconds=1)

    assert volumes_clash(volume, replace(volume, band=Band(120.099, 150)))
    assert volumes_clash(volume, replace(volume, window=Window(sooner, sooner + HOUR)))


def test_margins_are_kept_in_each_of_the_three_and_exactly_enough_is_enough():
    volume = Volume(Circle((0, 0), 100), Band(0, 100), MORNING)
    higher = replace(volume, band=Band(150, 200))
    later = replace(volume, window=Window(MORNING.end + HOUR, MORNING.end + 2 * HOUR))

    assert not volumes_clash(volume, higher, Separation(0, 50, 0))
    assert volumes_clash(volume, higher, Separation(0, 50.001, 0))
    assert not volumes_clash(volume, later, Separation(0, 0, 3600))
    assert volumes_clash(volume, later, Separation(0, 0, 3601))


def test_altitudes_of_different_references_are_taken_to_overlap():
    volume = Volume(SQUARE, Band(0, 100, Reference.AGL), MORNING)

    assert volumes_clash(volume, replace(volume, band=Band(500, 600, Reference.AMSL)))
    assert not volumes_clash(volume, replace(volume, band=Band(500, 600, Reference.AGL)))


def test_an_area_may_hold_a_pole():
    cap = Polygon(((89.9, 0), (89.9, 120), (89.9, -120)))

    assert areas_closer(cap, Circle((90, 0), 1))
    assert not areas_closer(cap, Circle((-90, 0), 1))
    assert areas_closer(Circle((90, 55), 10), Circle((90, 0), 10))


def test_edges_are_the_shortest_ways_and_not_parallels():
    """Between corners at 60 degrees, 4 degrees apart, the border runs 1.7 km north of the parallel."""
    wide = Polygon(((60, 8), (60, 12), (59.9, 12), (59.9, 8)))

    assert areas_closer(wide, Circle((60.01, 10), 100))
    assert not areas_closer(wide, Circle((59.905, 10), 100))


def test_between_two_categories_the_wider_margin_holds():
    rules = Separations(Separation(100, 10, 60), {"convoy": Separation(50, 20, 0)})

    assert rules.between("convoy", "") == rules.between("", "convoy") == Separation(100, 20, 60)
    assert rules.between("convoy", "convoy") == Separation(50, 20, 0)
    assert rules.largest == Separation(100, 20, 60)


def test_what_has_ended_clashes_with_nothing():
    other = a_plan("p2", "south")

    assert clashes_between(a_plan(), other, Separations())
    assert not clashes_between(a_plan(state=State.ENDED), other, Separations())


def test_amendments_keep_what_stood():
    first = amended((), a_plan())
    second = amended(first, replace(first[-1], priority=3))

    assert second[:1] == first
    assert [(plan.version, plan.priority) for plan in second] == [(1, 0), (2, 3)]


def test_an_amendment_of_what_has_been_amended_since_is_refused():
    history = amended(amended((), a_plan()), a_plan())

    with pytest.raises(StaleRecordError):
        amended(history, a_plan())


@pytest.mark.parametrize(
    ("state", "after"),
    [(State.ENDED, State.ACTIVE), (State.ENDED, State.ENDED), (State.ACTIVE, State.PLANNED)],
)
def test_what_is_over_never_comes_back(state, after):
    history = amended((), a_plan(state=state))

    refused(lambda: amended(history, replace(history[-1], state=after)))


def test_an_amendment_by_another_filer_is_refused():
    refused(lambda: amended((a_plan(),), a_plan(filer="south")))


def test_the_lower_priority_gives_way_but_never_who_is_in_trouble():
    low, high = a_plan("p1", "north"), a_plan("p2", "south", priority=1)

    assert gives_way(low, high) is gives_way(high, low) is low
    assert gives_way(low, replace(high, priority=0)) is None
    assert gives_way(replace(low, state=State.OFF_NOMINAL), high) is high


def test_times_are_compared_whatever_their_zone():
    east = Window(MORNING.start.astimezone(), MORNING.end.astimezone())

    assert east == MORNING
    assert east.start.tzinfo is UTC
