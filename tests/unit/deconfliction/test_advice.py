"""Another time, altitude or way: the nearest on the list that is clear, found exactly where there is one."""

import random
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import pytest

from goodoffices.deconfliction import (
    Band,
    Circle,
    Plan,
    Reference,
    Separation,
    Separations,
    Sky,
    Volume,
    Window,
    clear_altitude,
    clear_detour,
    clear_time,
    route_volumes,
)
from goodoffices.deconfliction.geodesy import destination, geodesic_m
from goodoffices.errors import InputError
from goodoffices.testing.deconfliction import MORNING, a_plan
from tests.conftest import examples
from tests.properties.slow_geodesics import EARTH

HERE = (50.0, 30.0)
RULES = Separations(Separation(50, 10, 120))


def crowd(dice, count=40, references=(Reference.W84,)):
    """Others' plans around one place, close enough to leave few gaps."""
    sky = Sky(RULES)
    for n in range(count):
        where = destination(HERE, bearing=dice.uniform(0, 360), distance=dice.uniform(0, 6_000))
        start = MORNING.start + timedelta(minutes=dice.randrange(-60, 600))
        low = dice.randrange(0, 800)
        volume = Volume(
            Circle(where, dice.randrange(200, 2_500)),
            Band(low, low + dice.randrange(20, 200), dice.choice(references)),
            Window(start, start + timedelta(minutes=dice.randrange(5, 90))),
        )
        sky.file(Plan(f"o{n}", "south", (volume,)))
    return sky


def mine(dice, volumes=2):
    return Plan(
        "mine",
        "north",
        tuple(
            Volume(
                Circle(destination(HERE, bearing=90.0 * n, distance=1_500), 900),
                Band(200, 300),
                Window(MORNING.start + timedelta(minutes=20 * n), MORNING.end),
            )
            for n in range(volumes)
        ),
    )


def later_by(plan, delay):
    return replace(
        plan,
        volumes=tuple(
            replace(v, window=Window(v.window.start + delay, v.window.end + delay))
            for v in plan.volumes
        ),
    )


@pytest.mark.parametrize("seed", range(examples(12, full=400)))
def test_the_earliest_clear_time_is_found_whenever_there_is_one(seed):
    dice = random.Random(seed)
    sky, plan = crowd(dice, dice.randrange(5, 90)), mine(dice)
    step = timedelta(minutes=5)
    one_by_one = next(
        (n * step for n in range(49) if not sky.clashes(later_by(plan, n * step))), None
    )

    found = clear_time(plan, sky, step_s=300, steps=48)

    assert (found and found[0]) == one_by_one
    if found:
        assert found[1] == later_by(plan, found[0])
        assert sky.clashes(found[1]) == ()


def test_some_crowds_leave_a_time_later_and_some_leave_none():
    found = [
        clear_time(mine(dice), crowd(dice, dice.randrange(5, 90)), step_s=300, steps=48)
        for dice in map(random.Random, range(12))
    ]

    assert None in found
    assert any(answer and answer[0] for answer in found)


@pytest.mark.parametrize("seed", range(examples(12, full=400)))
def test_the_nearest_clear_altitude_is_found_whenever_there_is_one(seed):
    dice = random.Random(seed)
    sky, plan = crowd(dice, dice.randrange(5, 90)), mine(dice)
    moves = sorted((25 * n for n in range(-8, 25)), key=lambda move: (abs(move), -move))

    def moved(by):
        return replace(
            plan,
            volumes=tuple(replace(v, band=Band(200 + by, 300 + by)) for v in plan.volumes),
        )

    one_by_one = next((move for move in moves if not sky.clashes(moved(move))), None)

    found = clear_altitude(plan, sky, lowest_m=0, highest_m=900, step_m=25)

    assert (found and found[0]) == one_by_one
    if found:
        assert found[1] == moved(found[0])


def test_no_altitude_is_clear_of_a_band_that_cannot_be_compared():
    sky = Sky()
    ground = replace(a_plan().volumes[0], band=Band(900, 950, Reference.AGL))
    sky.file(a_plan("p1", "north", volumes=(ground,)))

    assert clear_altitude(a_plan("p2", "south"), sky, lowest_m=0, highest_m=5000) is None


@pytest.mark.parametrize("seed", range(examples(6, full=200)))
def test_the_shortest_clear_way_of_the_list_is_found(seed):
    dice = random.Random(seed)
    sky = crowd(dice, dice.randrange(3, 30))
    points = [destination(HERE, bearing=b, distance=9_000) for b in (180, 10)]
    plan = a_plan("mine", "north", volumes=mine(dice).volumes)

    found = clear_detour(plan, points, sky, width_m=300, step_m=1_500, steps=4)

    ways = [(0.0, points)]
    length = geodesic_m(*points)
    along = EARTH.inv(*points[0][::-1], *points[1][::-1])[0]
    for shares in ((0.5,), (0.25, 0.75)):
        for aside in (n * side * 1_500 for n in (1, 2, 3, 4) for side in (1, -1)):
            way = [points[0]]
            for share in shares:
                lon, lat, back = EARTH.fwd(*points[0][::-1], along, share * length)
                bearing = back + 180 + (90 if aside > 0 else -90)
                way.append(destination((lat, lon), bearing=bearing, distance=abs(aside)))
            way.append(points[1])
            total = sum(geodesic_m(a, b) for a, b in pairwise(way))
            ways.append((total - length, way))
    clear = [
        longer
        for longer, way in ways
        if not sky.clashes(
            replace(
                plan,
                volumes=route_volumes(
                    way, width_m=300, band=plan.volumes[0].band, window=plan.volumes[0].window
                ),
            )
        )
    ]
    if clear:
        assert found.longer_m == pytest.approx(min(clear), abs=0.002)
        assert sky.clashes(found.plan) == ()
        assert {*points} <= {*found.points}
    else:
        assert found is None


def test_a_clear_plan_is_left_as_it_is():
    plan = a_plan("p2", "south")

    assert clear_time(plan, Sky()) == (timedelta(0), plan)
    assert clear_altitude(plan, Sky(), lowest_m=0, highest_m=500) == (0, plan)
    way = clear_detour(plan, [(50, 30), (50.1, 30)], Sky(), width_m=100)
    assert (way.points, way.longer_m) == (((50, 30), (50.1, 30)), 0)


def test_advice_is_the_same_whatever_stands_where_the_plan_never_goes():
    """Two worlds: in one another side has many plans more, none of them in the way."""
    plan = mine(random.Random(1))
    answers = []
    for more in (0, 200):
        sky = crowd(random.Random(3), 25)
        dice = random.Random(4)
        for n in range(more):
            where = destination(HERE, bearing=dice.uniform(0, 360), distance=60_000)
            volume = replace(plan.volumes[0], area=Circle(where, 5_000))
            sky.file(Plan(f"far{n}", "south", (volume,)))
        answers.append(
            (
                clear_time(plan, sky, step_s=300),
                clear_altitude(plan, sky, lowest_m=0, highest_m=900),
                clear_detour(plan, [(49.95, 30.0), (50.05, 30.0)], sky, width_m=300),
            )
        )

    assert answers[0] == answers[1]


def test_a_person_may_stop_the_search_for_a_way():
    sky = crowd(random.Random(3), 25)

    assert (
        clear_detour(mine(None), [HERE, (50.1, 30)], sky, width_m=100, should_stop=lambda: True)
        is None
    )


@pytest.mark.parametrize(
    "ask",
    [
        lambda plan: clear_time(plan, Sky(), step_s=0),
        lambda plan: clear_time(plan, Sky(), steps=0),
        lambda plan: clear_altitude(plan, Sky(), lowest_m=0, highest_m=500, step_m=0),
        lambda plan: clear_altitude(plan, Sky(), lowest_m=0, highest_m=50_000, step_m=0.01),
        lambda plan: clear_altitude(plan, Sky(), lowest_m=50, highest_m=500),
        lambda plan: clear_detour(plan, [HERE, HERE], Sky(), width_m=5, steps=-1),
    ],
)
def test_steps_and_limits_that_cannot_be_are_refused(ask):
    with pytest.raises(InputError) as caught:
        ask(a_plan())

    assert caught.value.advice
