"""Routes and convoys: every place they may be at is held, at the time they may be there."""

import random
from datetime import timedelta
from itertools import pairwise

import pytest

from goodoffices.deconfliction import (
    Band,
    Circle,
    areas_closer,
    check_area,
    convoy_volumes,
    corridor,
    route_volumes,
    times_at_speed,
)
from goodoffices.deconfliction.geodesy import destination, geodesic_m
from goodoffices.errors import InputError
from goodoffices.testing.deconfliction import BEGIN, MORNING
from tests.properties.slow_geodesics import EARTH

BAND = Band(0, 10)


def holds(area, point):
    return areas_closer(area, Circle(point, 0.006))


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ((50.0, 30.0), (50.3, 30.9)),
        ((10.0, 179.9), (10.2, -179.8)),
        ((89.9, 0.0), (89.9, 170.0)),
        ((50.0, 30.0), (50.0, 30.00001)),
    ],
)
def test_a_corridor_holds_all_within_half_its_width_and_little_more(start, end):
    width = 3_000
    area = corridor(start, end, width_m=width)
    check_area(area)
    along, _, length = EARTH.inv(start[1], start[0], end[1], end[0])
    dice = random.Random(4)

    for _ in range(60):
        longitude, latitude, back = EARTH.fwd(start[1], start[0], along, dice.random() * length)
        bearing = dice.uniform(0, 360)
        near = destination((latitude, longitude), bearing=bearing, distance=width / 2 - 0.5)
        aside = destination(
            (latitude, longitude), bearing=back + dice.choice((-90, 90)), distance=width / 2 + 3
        )
        assert holds(area, near)
        assert length < 10 or not holds(area, aside)


def test_a_halt_is_a_circle():
    assert corridor((50.0, 30.0), (50.0, 30.0), width_m=100) == Circle((50.0, 30.0), 50)


@pytest.mark.parametrize("seed", range(3))
def test_every_vehicle_is_held_wherever_it_may_be(seed):
    dice = random.Random(seed)
    points = [(50.0, 30.0)]
    for _ in range(4):
        halt = dice.random() < 0.3
        far = 0 if halt else dice.uniform(2_000, 40_000)
        points.append(destination(points[-1], bearing=dice.uniform(0, 360), distance=far))
    times = [BEGIN]
    for one, other in pairwise(points):
        seconds = geodesic_m(one, other) / dice.uniform(5, 25) + 600
        times.append(times[-1] + timedelta(seconds=seconds))
    length, slack = dice.uniform(0, 3_000), 300
    volumes = convoy_volumes(points, times, width_m=200, band=BAND, length_m=length, slack_s=slack)

    travelled = [0.0]
    for one, other in pairwise(points):
        travelled.append(travelled[-1] + geodesic_m(one, other))
    for _ in range(200):
        head_leg = dice.randrange(4)
        share = dice.random()
        moment = times[head_leg] + (times[head_leg + 1] - times[head_leg]) * share
        head = travelled[head_leg] + (travelled[head_leg + 1] - travelled[head_leg]) * share
        place = head - dice.random() * length
        if place < 0:
            continue  # not on the road yet
        leg = max(n for n in range(4) if travelled[n] <= place)
        bearing = EARTH.inv(*points[leg][::-1], *points[leg + 1][::-1])[0]
        where = destination(points[leg], bearing=bearing, distance=place - travelled[leg])
        when = moment + timedelta(seconds=dice.uniform(-slack, slack - 1))

        assert any(
            volume.window.start <= when < volume.window.end and holds(volume.area, where)
            for volume in volumes
        )


def test_a_convoy_does_not_hold_the_whole_road_all_day():
    points = [(50.0, 30.0), (51.0, 30.0)]
    times = times_at_speed(points, start=BEGIN, speed_mps=10)
    volumes = convoy_volumes(points, times, width_m=200, band=BAND)

    assert len(volumes) == 12
    lengths = {volume.window.end - volume.window.start for volume in volumes}
    assert max(lengths) < timedelta(minutes=16)


def test_a_route_is_one_volume_a_leg():
    volumes = route_volumes(
        [(50, 30), (50.1, 30), (50.1, 30.1)], width_m=500, band=BAND, window=MORNING
    )

    assert len(volumes) == 2
    assert {volume.window for volume in volumes} == {MORNING}


@pytest.mark.parametrize(
    ("points", "times", "more", "told"),
    [
        ([(50, 30)], [BEGIN], {}, "two way points"),
        ([(50, 30), (50.1, 30)], [BEGIN], {}, "its time"),
        ([(50, 30), (50.1, 30)], [BEGIN, BEGIN], {}, "not after"),
        ([(50, 30), (50.1, 30)], [BEGIN.replace(tzinfo=None)] * 2, {}, "zone"),
        ([(50, 30), (50.1, 30)], [BEGIN, MORNING.end], {"length_m": -1}, "0 or more"),
        ([(50, 30), (50.1, 30)], [BEGIN, MORNING.end], {"piece_m": 1}, "short pieces"),
        ([(50, 30), (53.1, 30)], [BEGIN, MORNING.end], {"piece_m": 1e6}, "200 km"),
    ],
)
def test_a_route_that_cannot_be_is_refused_with_a_sentence(points, times, more, told):
    with pytest.raises(InputError) as caught:
        convoy_volumes(points, times, width_m=200, band=BAND, **more)

    assert told in caught.value.advice


def test_a_width_or_a_speed_that_cannot_be_is_refused():
    with pytest.raises(InputError):
        corridor((50, 30), (51, 30), width_m=0)
    with pytest.raises(InputError):
        times_at_speed([(50, 30), (51, 30)], start=BEGIN, speed_mps=0)
