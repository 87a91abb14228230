"""Every route says who may enter, and each is tried with the whole cast."""

import re

import pytest
from django.test import Client
from django.urls import get_resolver

from goodoffices.desk.access import EVERYBODY, HOLDERS
from goodoffices.record import Role
from tests.properties.surface import desk_of, take_seat
from tests.properties.worlds import World

pytestmark = pytest.mark.django_db


def routes(resolver=None, before="/"):
    for pattern in (resolver or get_resolver()).url_patterns:
        here = before + str(pattern.pattern)
        if hasattr(pattern, "url_patterns"):
            yield from routes(pattern, here)
        else:
            yield here, pattern.callback


ROUTES = list(routes())
SEATED = [
    (route, view)
    for route, view in ROUTES
    if getattr(view, "seats", None) not in (EVERYBODY, HOLDERS)
]
NAMES = [route for route, _ in SEATED]


@pytest.fixture(scope="module")
def world():
    world = World()
    world.open()
    for step in world.story():
        step()
    yield world
    world.close()


def cast(world):
    return {
        Role.MEDIATOR: world.mara,
        Role.PARTY: world.south,
        Role.FRIEND: world.frieda,
    }


@pytest.mark.parametrize(("route", "view"), ROUTES, ids=[route for route, _ in ROUTES])
def test_every_route_declares_who_may_enter(route, view):
    assert getattr(view, "seats", None), route


def test_few_routes_are_open_to_everybody():
    open_routes = {route for route, view in ROUTES if view.seats == EVERYBODY}

    assert open_routes == {
        "/",
        "/<path:rest>",
        "/begin/",
        "/calls/",
        "/calls/worker.js",
        "/enter/<str:token>",
        "/gate/",
        "/gate/worker.js",
        "/language/",
        "/leave/",
        "/line-down/",
        "/line-down/worker.js",
        "/sign-in/",
        "/witness/<address:record>/<int:old>/",
    }


@pytest.mark.parametrize(("route", "view"), SEATED, ids=NAMES)
def test_a_route_answers_its_seats_and_nobody_else(route, view, world):
    for role, actor in cast(world).items():
        path = re.sub(r"<(?:\w+:)?at>", world.office.address(actor), route)
        path = re.sub(r"<[^>]+>", "12-aaaaaaaaaa", path)
        with desk_of(world):
            status = take_seat(actor).get(path).status_code

        if role not in view.seats:
            assert status == 404
        else:
            assert status in (200, 302, 404)
            assert status < 500


@pytest.mark.parametrize(("route", "view"), SEATED, ids=NAMES)
def test_a_stranger_and_a_seat_of_another_view_find_nothing(route, view, world):
    other = {Role.MEDIATOR: world.south}.get(next(iter(view.seats)), world.mara)
    for sitting in (None, other):
        for owner in cast(world).values():
            if sitting == owner:
                continue
            path = re.sub(r"<(?:\w+:)?at>", world.office.address(owner), route)
            path = re.sub(r"<[^>]+>", "12-aaaaaaaaaa", path)
            with desk_of(world):
                client = take_seat(sitting) if sitting else Client()
                answer = client.get(path)

            assert answer.status_code == 404


@pytest.mark.parametrize(("route", "view"), SEATED, ids=NAMES)
def test_a_step_is_never_taken_by_looking_at_an_address(route, view, world):
    before = world.office.store.verify(world.mara.process)
    for actor in cast(world).values():
        path = re.sub(r"<(?:\w+:)?at>", world.office.address(actor), route)
        with desk_of(world):
            take_seat(actor).get(re.sub(r"<[^>]+>", "1-aaaaaaaaaa", path))

    assert world.office.store.verify(world.mara.process) == before
