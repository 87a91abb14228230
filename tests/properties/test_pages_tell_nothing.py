"""B's screen is byte for byte the same, whatever A tells us: every route of every seat, in two worlds."""

import contextlib

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests import desk_mutants, mutants
from tests.conftest import examples
from tests.properties.surface import METHODS, surface
from tests.properties.worlds import BUSY, STEPS, played, secrets

pytestmark = pytest.mark.django_db

PARTS = ("status", "headers", "body")
LOOKS = (
    {"methods": ("GET",), "at_most": 5},
    {"methods": ("GET",), "at_most": 40},
    {"methods": ("GET", "POST"), "at_most": 40},
    {"methods": ("GET", "PUT")},
    {"methods": METHODS},
)
"""A first glance, the pages that links lead to, everything: a leak that shows early is found early."""
LEAKS = mutants.found_by("desk")
FULL = [(step, what, "busy", 300) for step, what in BUSY]


@contextlib.contextmanager
def two_worlds(one, other, reader="south"):
    worlds = played(one, reader), played(other, reader)
    try:
        yield worlds
    finally:
        for world in worlds:
            world.close()


def differing(worlds, seat, **how):
    """Where the two worlds answer the seat differently: method and address, and the parts that differ."""
    first, second = (surface(world, getattr(world, seat), **how) for world in worlds)
    for answers in (first, second):
        assert all(status != 500 for status, _, _ in answers.values()), "the desk fell over"
    found = {place: {"address"} for place in first.keys() ^ second.keys()}
    for place in first.keys() & second.keys():
        pairs = zip(PARTS, first[place], second[place], strict=True)
        if parts := {part for part, mine, theirs in pairs if mine != theirs}:
            found[place] = parts
    return found


@settings(
    max_examples=examples(1, full=500),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(one=st.lists(secrets, max_size=12), other=st.lists(secrets, max_size=12))
def test_no_byte_of_any_page_tells_what_the_other_side_did(one, other):
    with two_worlds(one, other) as worlds:
        assert differing(worlds, "south") == {}
        assert differing(worlds, "frieda") == {}


def test_the_surface_is_the_whole_desk_of_a_side():
    with two_worlds([], []) as (world, _):
        answers = surface(world, world.south, methods=("GET", "POST"))

    good = [path for (_, path), (status, _, _) in answers.items() if status == 200]
    errors = [path for (_, path), (status, _, _) in answers.items() if status == 422]
    assert len(good) > 15
    assert len(errors) > 8
    assert len(answers) > 200


@pytest.fixture(scope="module")
def quiet_and_busy():
    """A world in which nothing secret happened, and one full of it, with everybody at their desks."""
    with two_worlds([], FULL) as worlds:
        worlds[1].present = (worlds[1].mara, worlds[1].north)
        yield worlds


@pytest.mark.parametrize("seat", ["south", "frieda"])
def test_a_quiet_world_and_a_busy_one_answer_everything_alike(quiet_and_busy, seat, full):
    methods = METHODS if full else ("GET", "POST", "PUT")

    assert differing(quiet_and_busy, seat, methods=methods) == {}


def test_northland_is_not_told_either_what_southland_did():
    with two_worlds([], FULL, reader="north") as worlds:
        worlds[1].present = (worlds[1].mara, worlds[1].south)

        assert differing(worlds, "north", methods=("GET",)) == {}
        assert len(worlds[1].office.view(worlds[1].south).lines()) > 100


def test_the_busy_world_is_busy(quiet_and_busy):
    quiet, busy = (len(world.office.view(world.north).lines()) for world in quiet_and_busy)

    assert busy - quiet > 5 * STEPS


# Leaks planted on purpose: each must turn the comparison red, and where it is meant to.


@pytest.mark.parametrize("leak", LEAKS, ids=lambda leak: leak.name)
def test_a_planted_leak_is_found(leak, quiet_and_busy):
    found = {}
    with leak.switch():
        for look in LOOKS:
            found = differing(quiet_and_busy, "south", **look)
            if any(leak.shows in parts for parts in found.values()):
                break

    assert any(leak.shows in parts for parts in found.values()), found


def test_the_list_of_leaks_of_the_desk_is_read():
    assert {leak.switch.__module__ for leak in LEAKS} == {desk_mutants.__name__}
