"""What sides are told, and that no number of checks finds what is hidden."""

import json
import random
from dataclasses import replace
from datetime import timedelta

import pytest

from goodoffices.deconfliction import (
    Band,
    CheckRules,
    Circle,
    Disclosure,
    Grid,
    Pattern,
    Polygon,
    Reference,
    Sky,
    Volume,
    Window,
    check_plan,
    checks_left,
    hidden_zone,
    probing_patterns,
    tellings,
)
from goodoffices.deconfliction.geodesy import destination, geodesic_m
from goodoffices.errors import InputError, LateError
from goodoffices.testing.deconfliction import BEGIN, MORNING, a_plan

NOW = BEGIN - timedelta(hours=12)
RULES = CheckRules()
KEY = bytes(range(16))


def told(plan, *others):
    sky = Sky()
    for one in (plan, *others):
        sky.file(one)
    return {(each.to, each.plan): each for each in tellings(sky.clashes(plan), sky.plan)}


def test_by_default_a_side_learns_which_of_its_plans_clashes_and_no_more():
    found = told(a_plan("p2", "south"), a_plan("p1", "north"))

    assert [json.loads(each.as_bytes()) for each in found.values()] == [
        {"to": "north", "plan": "p1", "boxes": [], "volumes": []},
        {"to": "south", "plan": "p2", "boxes": [], "volumes": []},
    ]


def test_nobody_learns_with_how_many_plans_or_whose_it_clashes():
    one = told(a_plan("p2", "south"), a_plan("p1", "north"))
    many = told(a_plan("p2", "south"), *(a_plan(f"o{n}", f"side {n}") for n in range(9)))

    assert one["south", "p2"].as_bytes() == many["south", "p2"].as_bytes()


def test_two_worlds_that_differ_in_plans_that_do_not_clash_are_told_alike():
    """Plans above, beside and after it, as many as one likes: every reply is the same, byte for byte."""
    volume = a_plan().volumes[0]
    apart = (
        replace(volume, band=Band(120, 150)),
        replace(volume, area=Circle(destination((50, 30), bearing=77, distance=1_000), 500)),
        replace(volume, window=Window(MORNING.end, MORNING.end + timedelta(hours=1))),
    )
    for allows in Disclosure:
        met = a_plan("p1", "north", allows=allows)
        quiet = told(a_plan("p2", "south"), met)
        busy = told(
            a_plan("p2", "south"),
            met,
            *(
                a_plan(f"n{n}", "north", volumes=(apart[n % 3],), allows=Disclosure.PLAN)
                for n in range(30)
            ),
        )

        assert {k: v.as_bytes() for k, v in quiet.items()} == {
            k: v.as_bytes() for k, v in busy.items()
        }


def test_more_is_told_only_of_plans_whose_filer_allowed_it():
    other = a_plan("p3", "rescue", allows=Disclosure.PLAN)
    found = told(a_plan("p2", "south"), a_plan("p1", "north"), other)

    assert found["south", "p2"].volumes == other.volumes
    assert "north" not in found["south", "p2"].as_bytes().decode()
    assert found["rescue", "p3"].volumes == ()


def test_a_box_holds_the_overlap_on_the_lines_of_a_grid():
    shifted = Volume(
        Circle((50.008, 30.0), 500),
        Band(100, 260),
        Window(BEGIN + timedelta(minutes=50), BEGIN + timedelta(minutes=100)),
    )
    plan = a_plan("p1", "north", volumes=(shifted,), allows=Disclosure.BOX)

    (box,) = told(a_plan("p2", "south"), plan)["south", "p2"].boxes

    assert (box.south, box.west, box.north, box.east) == (50.0, 29.95, 50.05, 30.05)
    assert (box.low_m, box.high_m, box.reference) == (100, 200, "W84")
    assert (box.end - box.start) == 15 * 60_000_000


def test_a_zone_is_the_same_wherever_in_its_cells_the_plan_is():
    zones = set()
    for latitude in (50.021, 50.025, 50.03):
        volume = replace(a_plan().volumes[0], area=Circle((latitude, 30.02), 800))
        mine = a_plan("p2", "south", volumes=(volume,))
        theirs = a_plan("p1", "north", volumes=(volume,), allows=Disclosure.ZONE)
        zones.add(told(mine, theirs)["south", "p2"].boxes)

    assert len(zones) == 1


def test_boxes_close_round_the_180th_meridian_and_the_pole():
    for spot, width in (((10.0, 179.999), 0.1), ((90.0, 0.0), 360)):
        volume = replace(a_plan().volumes[0], area=Circle(spot, 800))
        mine = a_plan("p2", "south", volumes=(volume,))
        theirs = a_plan("p1", "north", volumes=(volume,), allows=Disclosure.ZONE)
        (box,) = told(mine, theirs)["south", "p2"].boxes

        assert ((box.east - box.west) % 360 or 360) == pytest.approx(width)


def test_where_altitudes_cannot_be_compared_a_box_names_none():
    volume = a_plan().volumes[0]
    ground = a_plan(
        "p1",
        "north",
        volumes=(replace(volume, band=Band(0, 50, Reference.AGL)),),
        allows=Disclosure.BOX,
    )

    (box,) = told(a_plan("p2", "south"), ground)["south", "p2"].boxes

    assert (box.low_m, box.high_m, box.reference) == (0, 0, "")


def a_sky(*plans):
    sky = Sky()
    for plan in plans:
        sky.file(plan)
    return sky


def test_what_is_clear_on_the_grid_is_clear():
    dice = random.Random(2)
    seen = set()
    for _ in range(150):
        spot = dice.choice([(50.0, 30.0), (10.0, 179.99), (89.98, 5.0), (-71.0, -180.0)])
        areas = [
            Circle(
                destination(spot, bearing=dice.uniform(0, 360), distance=dice.uniform(0, 15_000)),
                dice.uniform(10, 4_000),
            )
            for _ in range(2)
        ]
        mine, theirs = (
            a_plan(name, filer, volumes=(replace(a_plan().volumes[0], area=area),))
            for name, filer, area in zip(("p2", "p1"), ("south", "north"), areas, strict=True)
        )
        sky = a_sky(theirs)
        check = check_plan(mine, sky, [], now=NOW, rules=RULES)
        seen.add((check.clear, not sky.clashes(mine)))

    assert seen == {(True, True), (False, False), (False, True)}


def test_checks_tell_nothing_finer_than_the_grid():
    """A hidden plan moves about within its cells: no check tells where it is."""
    rules, grid = CheckRules(per_day=10_000), RULES.grid
    dice = random.Random(6)
    worlds = []
    for place in ((50.013, 30.013), (50.024, 30.031), (50.037, 30.02)):
        volume = replace(a_plan().volumes[0], area=Circle(place, 500))
        worlds.append(a_sky(a_plan("p1", "north", volumes=(volume,))))
    for _ in range(120):
        spot = destination(
            (50.02, 30.02), bearing=dice.uniform(0, 360), distance=dice.uniform(0, 12_000)
        )
        volume = replace(a_plan().volumes[0], area=Circle(spot, dice.uniform(1, 3_000)))
        probe = a_plan("p2", "south", volumes=(volume,))
        answers = {check_plan(probe, sky, [], now=NOW, rules=rules).clear for sky in worlds}

        assert len(answers) == 1
    assert grid == Grid(0.05, 100.0, 15)


def test_a_check_answers_one_bit_however_many_volumes_it_asks():
    volume = a_plan().volumes[0]
    row = tuple(
        replace(volume, area=Circle(destination((50, 30), bearing=90, distance=9_000 * n), 500))
        for n in range(20)
    )
    check = check_plan(
        a_plan("p2", "south", volumes=row), a_sky(a_plan()), [], now=NOW, rules=RULES
    )

    assert check.clear is False
    with pytest.raises(InputError):
        check_plan(a_plan("p2", "south", volumes=row * 20), Sky(), [], now=NOW, rules=RULES)


def test_a_side_has_so_many_checks_a_day_and_is_told_when_the_next_is_free():
    rules, checks = CheckRules(per_day=3), []
    for hour in range(3):
        at = NOW + timedelta(hours=hour)
        checks.append(check_plan(a_plan("p2", "south"), Sky(), checks, now=at, rules=rules))
    late = NOW + timedelta(hours=4)

    assert checks_left("south", checks, now=late, rules=rules) == 0
    assert checks_left("north", checks, now=late, rules=rules) == 3
    with pytest.raises(LateError) as caught:
        check_plan(a_plan("p2", "south"), Sky(), checks, now=late, rules=rules)
    assert "2026-03-17 18:00 UTC" in caught.value.advice
    assert checks_left("south", checks, now=NOW + timedelta(hours=24), rules=rules) == 1


def test_a_volume_that_is_too_wide_for_a_check_is_refused_before_anything_is_looked_at():
    thin = Polygon(((50, 26), (50, 34), (50.01, 30)))
    plan = a_plan("p2", "south", volumes=(replace(a_plan().volumes[0], area=thin),))

    with pytest.raises(InputError) as caught:
        check_plan(plan, Sky(), [], now=NOW, rules=RULES)

    assert "5 degrees" in caught.value.advice


def a_row(spots, clear, *, filed=False, filer="south"):
    checks = []
    for n, spot in enumerate(spots):
        volume = replace(a_plan().volumes[0], area=Circle(spot, 1_000))
        made = check_plan(
            a_plan("p2", filer, volumes=(volume,)),
            Sky(),
            [],
            now=NOW + timedelta(minutes=n),
            rules=RULES,
        )
        checks.append(replace(made, clear=clear(n), filed=filed))
    return checks


LATER = NOW + timedelta(hours=1)
ONE_SPOT = [(50.02, 30.02)] * 6
APART = [(50.02 + 0.2 * n, 30.02) for n in range(8)]


@pytest.mark.parametrize(
    ("checks", "patterns"),
    [
        (a_row(ONE_SPOT, lambda n: n % 2), [Pattern.NARROWING]),
        (a_row(ONE_SPOT[1:], lambda n: n % 2), []),
        (a_row(ONE_SPOT, lambda n: True), []),
        (a_row(ONE_SPOT, lambda n: n % 2, filed=True), []),
        (a_row(APART, lambda n: True), [Pattern.SWEEPING]),
        (a_row(APART[1:], lambda n: True), []),
        (a_row(ONE_SPOT * 4, lambda n: True), [Pattern.SPENDING]),
    ],
)
def test_the_mediator_is_warned_of_what_looks_like_a_search(checks, patterns):
    found = probing_patterns(checks, now=LATER, rules=RULES)

    assert [warning.pattern for warning in found] == patterns
    for warning in found:
        assert (warning.filer, warning.checks) == ("south", len(checks))
        assert (warning.since, warning.until) == (checks[0].at, checks[-1].at)


def test_a_warning_is_of_the_last_day_and_of_one_side():
    rows = a_row(ONE_SPOT, lambda n: n % 2)

    assert not probing_patterns(rows, now=NOW + timedelta(hours=25), rules=RULES)
    halves = [*rows[:3], *(replace(check, filer="north") for check in rows[3:])]
    assert not probing_patterns(halves, now=LATER, rules=RULES)


def test_a_hidden_zone_always_holds_the_site_and_what_surrounds_it():
    dice = random.Random(9)
    for n in range(300):
        site = (dice.uniform(-89.9, 89.9), dice.uniform(-180, 179.9))
        zone = hidden_zone(site, guard_m=500, blur_m=3_000, key=KEY + bytes([n % 256]))

        assert geodesic_m(zone.center, site) <= 3_000
        assert zone.radius_m - geodesic_m(zone.center, site) >= 500


def test_a_zone_never_moves_and_another_key_makes_another():
    zone = hidden_zone((50, 30), guard_m=500, blur_m=3_000, key=KEY)

    assert zone == hidden_zone((50, 30), guard_m=500, blur_m=3_000, key=KEY)
    assert zone != hidden_zone((50, 30), guard_m=500, blur_m=3_000, key=KEY[::-1])


def test_the_site_is_anywhere_in_its_zone():
    """Half of the sites are farther than 0.7 of the blur from the middle, and as many to each side."""
    far = east = 0
    for n in range(2_000):
        zone = hidden_zone((50, 30), guard_m=500, blur_m=3_000, key=n.to_bytes(16, "big"))
        far += geodesic_m(zone.center, (50, 30)) > 3_000 * 0.5**0.5
        east += zone.center[1] > 30

    assert 900 < far < 1_100
    assert 900 < east < 1_100


@pytest.mark.parametrize("wrong", [{"guard_m": 0}, {"blur_m": -1}, {"key": b"short"}])
def test_a_zone_that_cannot_be_is_refused(wrong):
    with pytest.raises(InputError):
        hidden_zone((50, 30), **{"guard_m": 500, "blur_m": 3_000, "key": KEY, **wrong})


def test_rules_that_cannot_be_are_refused():
    with pytest.raises(InputError):
        CheckRules(per_day=0)
    with pytest.raises(InputError):
        Grid(degrees=0)


def test_a_check_shows_nothing_of_what_was_asked():
    check = check_plan(a_plan("p2", "south"), Sky(), [], now=NOW, rules=RULES)

    assert "50" not in repr(check)
    assert "clear" not in repr(check)
