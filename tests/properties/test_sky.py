"""The sky finds what pair by pair finds, whatever was filed, amended and ended before."""

import random
from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goodoffices.deconfliction import (
    Circle,
    Plan,
    Polygon,
    Separation,
    Separations,
    Sky,
    State,
    Volume,
    Window,
    clashes_between,
    filed,
    forest,
    packed,
    unpacked,
    volumes_clash,
)
from goodoffices.deconfliction.box import boxes_around, boxes_of, shifted
from goodoffices.deconfliction.geodesy import destination
from goodoffices.deconfliction.shape import shape_of
from goodoffices.errors import InputError
from goodoffices.testing.deconfliction import (
    MORNING,
    SPOTS,
    a_plan,
    areas,
    plans,
    separations,
    volumes,
)
from tests.conftest import examples


def pair_by_pair(plan, others, rules):
    return tuple(
        sorted(
            clash
            for other in others
            if other.id != plan.id
            for clash in clashes_between(plan, other, rules)
        )
    )


@given(
    st.sampled_from(SPOTS).flatmap(lambda spot: st.lists(plans(spot=spot), max_size=16)),
    separations(),
    st.lists(st.integers(0, 4), min_size=16, max_size=16),
)
@settings(max_examples=examples(40, full=3_000))
def test_the_sky_finds_what_pair_by_pair_finds_after_any_filings(history, rules, turns):
    standing = {}
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(forest, "TAIL", 4)
        sky = Sky(rules)
        for plan, turn in zip(history, turns, strict=False):
            given_plan = plan if turn else replace(plan, state=State.ENDED)
            if plan.id in standing and standing[plan.id].filer != plan.filer:
                with pytest.raises(InputError):
                    sky.file(given_plan)
                continue
            sky.file(given_plan)
            standing.pop(plan.id, None)
            if turn:
                standing[plan.id] = plan
        again = Sky(rules)
        again.restore(filed(plan) for plan in standing.values())

        assert len(sky) == len(again) == len(standing)
        for plan in standing.values():
            assert sky.plan(plan.id) == again.plan(plan.id) == plan
            expected = pair_by_pair(plan, standing.values(), rules)
            assert sky.clashes(plan) == again.clashes(plan) == expected


def crowded(dice, count, spot):
    """Plans close together, some for hours and some for weeks."""
    found = []
    for n in range(count):
        middle = destination(
            spot, bearing=dice.uniform(0, 360), distance=20_000 * dice.random() ** 0.5
        )
        start = MORNING.start + timedelta(minutes=dice.uniform(0, 4_000))
        length = dice.choice((dice.uniform(10, 400), dice.uniform(1_000, 20_000)))
        size = dice.uniform(100, 4_000)
        area = Circle(middle, size)
        if n % 2:
            area = Polygon(
                tuple(
                    destination(middle, bearing=60 * k + dice.uniform(0, 40), distance=size)
                    for k in range(6)
                )
            )
        low = dice.uniform(0, 2_000)
        band = replace(a_plan().volumes[0].band, low_m=low, high_m=low + dice.uniform(30, 500))
        window = Window(start, start + timedelta(minutes=length))
        found.append(
            Plan(
                f"p{n}",
                dice.choice(("north", "south")),
                (Volume(area, band, window),),
                category=dice.choice(("", "convoy")),
            )
        )
    return found


@pytest.mark.parametrize("spot", SPOTS)
def test_a_crowded_sky_is_searched_as_pair_by_pair(spot, monkeypatch):
    monkeypatch.setattr(forest, "TAIL", 16)
    rules = Separations(Separation(10, 5, 60), {"convoy": Separation(500, 50, 600)})
    found = crowded(random.Random(7), examples(90, full=600), spot)
    sky = Sky(rules)
    for plan in found:
        sky.file(plan)

    assert {plan.id: sky.clashes(plan) for plan in found} == (
        expected := {plan.id: pair_by_pair(plan, found, rules) for plan in found}
    )
    assert sum(map(len, expected.values())) > len(found) / 5


@given(
    st.sampled_from(SPOTS).flatmap(lambda s: st.tuples(volumes(spot=s), volumes(spot=s))),
    separations(),
)
@settings(max_examples=examples(150, full=20_000))
def test_a_clash_is_mutual_and_a_wider_margin_never_undoes_it(pair, rules):
    one, other = pair
    narrow, wide = rules.of(""), rules.of("").widest(rules.of("convoy"))

    assert volumes_clash(one, other, narrow) == volumes_clash(other, one, narrow)
    assert volumes_clash(one, other) <= volumes_clash(one, other, narrow)
    assert volumes_clash(one, other, narrow) <= volumes_clash(one, other, wide)


@given(areas())
@settings(max_examples=examples(150, full=20_000))
def test_a_box_holds_its_area(area):
    shape = shape_of(area)
    points = shape.places
    if shape.radius_m:
        points = np.array(
            [
                destination(area.center, bearing=turn, distance=shape.radius_m)
                for turn in range(0, 360, 3)
            ]
        )
    corners = np.array(area.vertices) if isinstance(area, Polygon) else np.array([area.center])
    boxes = boxes_around(corners, np.array([len(corners)]), np.array([shape.radius_m]))

    held = [
        (box[1] <= points[:, 0])
        & (points[:, 0] <= box[3])
        & (box[0] <= points[:, 1])
        & (points[:, 1] <= box[2])
        for box in shifted(boxes)[0]
    ]
    assert np.any(held, axis=0).all()
    alone = boxes_of(tuple(map(tuple, corners.tolist())), shape.radius_m, 0.0)
    assert np.allclose(alone, shifted(boxes)[0], rtol=0, atol=1e-9)


@given(st.lists(volumes(), min_size=1, max_size=4))
@settings(max_examples=examples(60, full=5_000))
def test_packed_volumes_are_read_back_as_they_were(found):
    assert unpacked(packed(found)) == tuple(found)


def test_what_is_not_packed_volumes_is_refused():
    content = packed(a_plan().volumes)

    for broken in (content[:-1], content[:-16], content + bytes(16), b"\xff" * 40):
        with pytest.raises(InputError):
            unpacked(broken)


def test_an_area_that_cannot_be_leaves_the_sky_as_it_was():
    sky = Sky()
    sky.file(a_plan("p1", "north"))
    bow = Polygon(((0, 0), (0.01, 0.01), (0.01, 0), (0, 0.01)))
    band = a_plan().volumes[0].band
    broken = a_plan("p1", "north", volumes=(Volume(bow, band, MORNING),))

    for ask in (sky.file, sky.clashes):
        with pytest.raises(InputError):
            ask(broken)

    assert sky.plan("p1") == a_plan("p1", "north")
    assert sky.clashes(a_plan("p2", "south"))


def test_plans_of_one_filer_are_its_own_affair():
    sky = Sky()
    sky.file(a_plan("p1", "north"))

    assert sky.clashes(a_plan("p2", "north")) == ()


def test_a_start_with_one_id_twice_is_refused():
    with pytest.raises(InputError):
        Sky().restore([filed(a_plan("p1")), filed(a_plan("p1"))])


def test_what_has_ended_is_not_taken_up_at_a_start():
    sky = Sky()
    sky.restore([filed(a_plan("p1", state=State.ENDED)), filed(a_plan("p2"))])

    assert len(sky) == 1
    with pytest.raises(InputError):
        sky.plan("p1")
