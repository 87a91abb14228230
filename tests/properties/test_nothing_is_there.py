"""What is forbidden and what does not exist: one answer, for every route, method, seat and object.

Status, headers, body, and the number of questions to both databases are the same.
"""

import re

import pytest
from django.test import Client
from django.urls import get_resolver

from goodoffices.desk.middleware import HEADERS, TELLING
from goodoffices.record import Role
from tests import mutants
from tests.properties.surface import METHODS, answer_of, desk_of, routes, surface, take_seat
from tests.properties.test_equal_work import counted
from tests.properties.worlds import World

pytestmark = pytest.mark.django_db

SEATS = {"mara": Role.MEDIATOR, "north": Role.PARTY, "south": Role.PARTY, "frieda": Role.FRIEND}
ELSEWHERE = re.compile(
    rb"""(?:src|href|action)\s*=\s*["']?\s*(?:[a-z]+:)?//|url\(\s*["']?https?:""", re.IGNORECASE
)
INLINE = re.compile(
    rb"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son[a-z]+\s*=|javascript:", re.IGNORECASE
)


@pytest.fixture(scope="module")
def worlds():
    """Two processes apart from each other, with one desk's cast each."""
    both = World(), World(process="another")
    for world in both:
        world.open()
        for step in world.story():
            step()
    yield both
    for world in both:
        world.close()


def objects(world, other, seat):
    """For each kind of thing an address may name: what does not exist, then what is another's."""
    office = world.office
    mine = getattr(world, seat)
    seats = {name: office.address(getattr(world, name)) for name in SEATS if name != seat}
    seats["elsewhere"] = other.office.address(other.south)
    lines = [
        office.line_address(getattr(world, name), number)
        for name in SEATS
        if name != seat
        for number in (1, len(office.view(mine).lines()) + 1)
    ]
    known = office.line_address(mine, 2).partition("-")[2]
    return {
        "seat": ("a" * 20, [*seats.values()]),
        "line": ("2-aaaaaaaaaaaa", [*lines, f"3-{known}", "90-aaaaaaaaaaaa"]),
        "room": ("s-0000000000000000", [other.south.seat, other.mara.seat]),
    }


def refusals(world, other, seat, methods):
    """Pairs of what does not exist and what is forbidden, each asked once: (address, answer, questions)."""
    own = world.office.address(getattr(world, seat))
    things = objects(world, other, seat)
    with desk_of(world) as dice:
        client = take_seat(getattr(world, seat))
        client.get(f"/{own}/", follow=True)

        def ask(method, path):
            noted, accounts = [], []
            dice.seed("the reader")
            with counted(noted, accounts):
                answer = answer_of(client.generic(method, path))
            return path, answer, len(noted), len(accounts)

        for route in routes(get_resolver()):
            for method in methods:
                unknown, others = things["seat"]
                filled = re.sub(r"<str:(?:line|room|seat|[a-z]+)>", "2-aaaaaaaaaaaa", route)
                at = re.compile(r"<(?:\w+:)?at>")
                absent = ask(method, at.sub(unknown, filled))
                for known in others:
                    yield method, absent, ask(method, at.sub(known, filled))
                if "<str:" in at.sub("", route):
                    unknown, others = things["line" if "line>" in route else "room"]
                    mine = at.sub(own, route)
                    absent = ask(method, re.sub(r"<str:\w+>", unknown, mine))
                    for known in others:
                        yield method, absent, ask(method, re.sub(r"<str:\w+>", known, mine))


def compared(worlds, seat, methods):
    count = 0
    for method, absent, forbidden in refusals(*worlds, seat, methods):
        count += 1
        where = (method, absent[0], forbidden[0])
        assert absent[1][0] == 404, where
        assert forbidden[1:] == absent[1:], where
    return count


@pytest.mark.parametrize("seat", SEATS)
def test_what_is_forbidden_answers_as_what_does_not_exist(worlds, seat, full):
    methods = METHODS if full else ("GET", "POST") if seat == "south" else ("GET",)

    assert compared(worlds, seat, methods) > 300


@pytest.mark.parametrize("method", METHODS)
def test_a_stranger_is_asked_to_sign_in_alike_where_something_is_and_where_nothing_is(
    worlds, method
):
    world, _ = worlds
    there, nowhere = world.office.address(world.south), "a" * 20
    with desk_of(world) as dice:
        for route in routes(get_resolver()):
            answers = []
            for at in (there, nowhere):
                path = re.sub(r"<[^>]+>", "2-aaaaaaaaaaaa", re.sub(r"<(?:\w+:)?at>", at, route))
                noted, accounts = [], []
                dice.seed("a stranger")
                with counted(noted, accounts):
                    status, headers, body = answer_of(Client().generic(method, path))
                # What they typed themselves may stand in their page.
                body = body.replace(at.encode(), nowhere.encode())
                answers.append((status, headers, body, len(noted), len(accounts)))

            assert answers[0] == answers[1], route
            assert answers[0][0] == 404


@pytest.mark.parametrize("leak", mutants.found_by("nothing is there"), ids=lambda leak: leak.name)
def test_a_refusal_that_tells_is_found(leak, worlds):
    with leak.switch(), pytest.raises(AssertionError):
        compared(worlds, "south", ("GET",))


def wrong(answers):
    """What an answer must never carry, whatever it says."""
    for place, (_, headers, body) in answers.items():
        sent = dict(headers)
        for name, value in HEADERS.items():
            if sent.get(name) != value or HEADERS["Referrer-Policy"] != "no-referrer":
                yield place, name
        for name in (*TELLING, "Content-Encoding"):
            if name in sent:
                yield place, name
        if "text/html" in sent.get("Content-Type", ""):
            if ELSEWHERE.search(body):
                yield place, "asks another host"
            if INLINE.search(body):
                yield place, "inline"


@pytest.mark.parametrize("seat", SEATS)
def test_no_answer_is_kept_compressed_dated_inline_or_fetched_from_elsewhere(worlds, seat, full):
    methods = METHODS if full else ("GET", "POST") if seat == "south" else ("GET",)
    answers = surface(worlds[0], getattr(worlds[0], seat), methods=methods)

    assert len(answers) > 200
    assert list(wrong(answers)) == []


@pytest.mark.parametrize("leak", mutants.found_by("every answer"), ids=lambda leak: leak.name)
def test_an_answer_that_gives_away_too_much_is_found(leak, worlds):
    with leak.switch():
        answers = surface(worlds[0], worlds[0].south, at_most=4)

    assert list(wrong(answers))
