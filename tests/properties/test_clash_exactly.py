"""Areas anywhere on earth are compared to the centimetre: against geodesics alone, pair by pair."""

import random

import pytest

from goodoffices.deconfliction import Circle, Polygon, areas_closer, check_area
from goodoffices.deconfliction.geodesy import destination
from goodoffices.errors import InputError
from tests.conftest import examples
from tests.properties.slow_geodesics import EARTH, clearances

CENTIMETRE = 0.01
BATCH = 250


def somewhere(dice):
    """A place: anywhere, at a pole, near one, or at the 180th meridian."""
    where = dice.randrange(6)
    latitude = [
        dice.uniform(-80, 80),
        dice.uniform(-70, 70),
        90.0,
        -90.0,
        dice.choice((-1, 1)) * (90 - dice.uniform(0, 0.1)),
        dice.uniform(-80, 80),
    ][where]
    longitude = dice.uniform(-180, 180)
    if where in (1, 5):
        longitude = dice.choice((-180.0, 179.99999)) + dice.uniform(-0.01, 0.01)
        longitude = (longitude + 180) % 360 - 180
    return latitude, longitude


def a_ring(dice, middle, size):
    """A polygon around a place: seldom convex, never crossing itself."""
    corners = dice.choice((3, 4, 6, 6, 9, 24))
    turn = dice.uniform(0, 360)
    return Polygon(
        tuple(
            destination(
                middle,
                bearing=turn + 360 * (n + dice.uniform(0, 0.6)) / corners,
                distance=size * dice.uniform(0.4, 1.0),
            )
            for n in range(corners)
        )
    )


def an_area(dice, middle, size):
    while True:
        area = (
            Circle(middle, min(size, 50_000)) if dice.random() < 0.3 else a_ring(dice, middle, size)
        )
        try:
            check_area(area)
        except InputError:
            continue
        return area


def a_size(dice):
    return dice.choice(
        (dice.uniform(5, 200), dice.uniform(200, 5_000), dice.uniform(5_000, 50_000))
    )


def a_pair(dice):
    """Two areas near each other, a margin, and half of the time a gap of a centimetre more or less."""
    size, margin = a_size(dice), dice.choice((0.0, 0.0, dice.uniform(0.01, 3_000)))
    one = an_area(dice, somewhere(dice), size)
    if dice.random() < 0.5:
        far = dice.uniform(0, 2.5) * size + margin
        middle = one.center if isinstance(one, Circle) else one.vertices[0]
        there = destination(middle, bearing=dice.uniform(0, 360), distance=far)
        return one, an_area(dice, there, size * dice.uniform(0.1, 1.5)), margin
    return (
        one,
        beside(dice, one, size, margin + dice.choice((-1, -0.5, 0, 0, 0.5, 1)) * 0.02),
        margin,
    )


def beside(dice, area, size, gap):
    """An area whose nearest place is so far from a place on the border of another."""
    if isinstance(area, Circle):
        bearing = dice.uniform(0, 360)
        start, reach = area.center, area.radius_m + gap
    else:
        n = dice.randrange(len(area.vertices))
        (a, b), (c, d) = area.vertices[n - 1], area.vertices[n]
        along, _, length = EARTH.inv(b, a, d, c)
        share = dice.choice((0.0, dice.random(), dice.random()))
        longitude, latitude, back = EARTH.fwd(b, a, along, share * length)
        start, reach = (latitude, longitude), gap
        bearing = (back + 180 if share else along) + dice.choice((-90, 90))
        if share == 0:
            bearing += dice.uniform(-30, 30)
    other = size * dice.uniform(0.1, 1.0)
    if dice.random() < 0.4:
        other = round(min(other, 50_000), 3)
        return Circle(destination(start, bearing=bearing, distance=reach + other), other)
    tip = destination(start, bearing=bearing, distance=reach) if reach else start
    longitude, latitude, back = EARTH.fwd(start[1], start[0], bearing, abs(reach) + other)
    on = back + 180
    left, right = (
        destination((latitude, longitude), bearing=on + turn, distance=other * dice.uniform(0.2, 2))
        for turn in (-90, 90)
    )
    if dice.random() < 0.5:
        return Polygon((tip, left, right))
    # A side that runs along the border instead of a tip.
    ways = [destination(tip, bearing=bearing + turn, distance=other) for turn in (-90, 90)]
    return Polygon((*ways, right, left))


def said(area):
    return (area.center, area.radius_m) if isinstance(area, Circle) else area.vertices


def a_batch(dice, count):
    found = []
    while len(found) < count:
        one, other, margin = a_pair(dice)
        try:
            check_area(other)
        except InputError:
            continue
        found.append((one, other, margin))
    return found


@pytest.mark.parametrize("part", range(4))
def test_no_pair_of_areas_is_missed_and_none_is_made_up(part):
    dice = random.Random(part)
    count = examples(2_000, full=1_000_000) // 4
    seen = {True: 0, False: 0, "near": 0}
    for _ in range(count // BATCH):
        batch = a_batch(dice, BATCH)
        margins = [margin for _, _, margin in batch]
        truth = clearances([(one, other) for one, other, _ in batch], margins)
        for (one, other, margin), clearance in zip(batch, truth, strict=True):
            found = areas_closer(one, other, margin_m=margin)
            told = f"part {part}: {said(one)} {said(other)} {margin} {clearance}"
            assert found == areas_closer(other, one, margin_m=margin), told
            seen["near"] += abs(clearance - margin) <= 3 * CENTIMETRE
            if clearance <= margin - CENTIMETRE:
                assert found, f"missed, {told}"
            elif clearance >= margin - 1e-4:
                assert not found, f"made up, {told}"
            seen[found] += 1

    assert min(seen.values()) > count / 20
