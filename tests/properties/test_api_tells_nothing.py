"""Through the API too, a seat gets the same bytes whatever others do: every operation, in two worlds."""

import io
import json
import random
from unittest import mock

import pytest

from goodoffices import office as offices
from goodoffices.api import application
from goodoffices.api.operations import OPERATIONS
from tests import api_mutants, mutants
from tests.properties.worlds import BUSY, STEPS, played

METHODS = ("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS")
NUMBERS = (1, 2, 30, 90, 300, 4000)
BODIES = (
    b"",
    b"[",
    b"{}",
    json.dumps({"key": "a-key-of-mine", "words": "Where do we stand?"}).encode(),
    json.dumps({"key": "a-key-of-mine", "words": "Something else."}).encode(),
    json.dumps({"key": "the-key-of-all", "room": "plenary", "words": "Good morning."}).encode(),
)
LEAKS = mutants.found_by("api")


def sent(key, method, path, *, query="", body=b"", content_type="application/json"):
    """Status line, headers in their order, and body; nothing is normalised."""
    told = []
    environ = {
        "REQUEST_METHOD": method,
        "PATH_INFO": f"/api/v1{path}",
        "QUERY_STRING": query,
        "CONTENT_TYPE": content_type,
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.input": io.BytesIO(body),
        **({"HTTP_AUTHORIZATION": f"Bearer {key}"} if key else {}),
    }
    answer = b"".join(application(environ, lambda *what: told.extend(what)))
    return told[0], list(told[1]), answer


def asked(world, actor):
    """Everything that a program in the seat's place gets, in order; what it writes is written at the end."""
    chance = random.Random("keys")
    answers = {}
    with (
        mock.patch.object(offices, "running", return_value=world.office),
        mock.patch("os.urandom", chance.randbytes),
        world.rewound(),
    ):
        key = offices.give_access_key(world.office, actor, name="a laptop", key="give")

        def ask(method, path, **how):
            answers[method, path, *sorted(how.items())] = answer = sent(key, method, path, **how)
            return answer

        lines = json.loads(ask("GET", "/lines")[2])["lines"]
        for query in ("after=3&last=2", "after=4000", "last=0", "after=x", "last=200&after=0"):
            ask("GET", "/lines", query=query)
        own = [line["address"] for line in lines]
        guesses = [f"{number}-{'a' * 12}" for number in NUMBERS]
        paths = [one.path for one in OPERATIONS if "{" not in one.path]
        paths += [
            one.path.format(address=address)
            for one in OPERATIONS
            if "{" in one.path and one.path != "/lines/{address}"
            for address in (own[0], guesses[1])
        ]
        paths += [f"/lines/{address}" for address in (*own, *guesses, "plenary", "1", "")]
        paths += ["/openapi.json", "/", "", "/accounts", "/seats", "/lines/1/2", f"/{actor.seat}"]
        for path in paths:
            for method in METHODS if path not in {f"/lines/{one}" for one in own[3:]} else ("GET",):
                if method != "POST":
                    ask(method, path)
        for path in paths:
            for number, body in enumerate(BODIES):
                answers["POST", path, number] = sent(key, "POST", path, body=body)
            answers["POST", path, "text"] = sent(key, "POST", path, content_type="text/plain")
        for wrong in ("", "x", key[:-2], f"{key}A"):
            answers["GET", "/seat", wrong] = sent(wrong, "GET", "/seat")
    return answers


@pytest.fixture
def worlds(request):
    """Two worlds of one visible story: nothing beside it, and everything; for that seat."""
    reader = getattr(request, "param", "south")
    both = (
        played([], reader),
        played([(step, what, "busy", 300) for step, what in BUSY], reader),
    )
    yield both
    for world in both:
        world.close()


def differing(both, seat):
    first, second = (asked(world, getattr(world, seat)) for world in both)
    places = first.keys() ^ second.keys()
    return sorted(map(str, places)) + [
        str(place) for place in first.keys() & second.keys() if first[place] != second[place]
    ]


@pytest.mark.parametrize(
    ("worlds", "seat"),
    [("south", "south"), ("south", "frieda"), ("north", "north")],
    indirect=["worlds"],
)
def test_a_program_gets_the_same_bytes_in_a_quiet_world_and_in_a_busy_one(worlds, seat):
    quiet, busy = (asked(world, getattr(world, seat)) for world in worlds)

    assert quiet.keys() == busy.keys()
    for place, answer in quiet.items():
        assert answer == busy[place], place
    statuses = {status[:3] for status, _, _ in quiet.values()}
    assert {"200", "401", "404", "405", "415", "422"} <= statuses
    assert not [status for status in statuses if status.startswith("5")]
    if seat != "frieda":
        assert {"201", "409"} <= statuses
    hidden = (
        worlds[1].mara
        if seat == "frieda"
        else worlds[1].north
        if seat == "south"
        else worlds[1].south
    )
    assert len(busy) > 150
    assert len(worlds[1].office.view(hidden).lines()) > 5 * STEPS


@pytest.mark.parametrize("leak", LEAKS, ids=lambda leak: leak.name)
def test_a_leak_planted_in_the_api_is_found(leak, worlds):
    with leak.switch():
        assert differing(worlds, "south")


def test_the_list_of_leaks_of_the_api_is_read():
    assert {leak.switch.__module__ for leak in LEAKS} == {api_mutants.__name__}
    assert len(LEAKS) >= 3
