"""The API: a seat's own view, under a key that stands on its record, and nothing else."""

from __future__ import annotations

import json

import pytest

from goodoffices.api.operations import OPERATIONS
from goodoffices.api.schema import document
from goodoffices.errors import InputError
from goodoffices.office import (
    access_keys,
    answer_recovery,
    ask_recovery,
    close_process,
    end_access_key,
    file_request,
    give_access_key,
    write_message,
)
from goodoffices.record import Message, Officer, RequestFiled, Role
from tests.api.calling import Caller

WORDS = {"key": "first-form", "room": "own", "words": "Nobody else reads this."}


def test_a_program_sees_where_its_seat_sits(cast, caller_of):
    said = caller_of(cast.anton).get("/seat").said

    assert said["seat"] == {"name": "Northland", "role": "party"}
    assert {seat["name"] for seat in said["seats"]} == {"Third Capital", "Southland"}
    assert "plenary" in {room["room"] for room in said["rooms"]}


def test_a_program_reads_exactly_its_seats_own_view(cast, caller_of):
    write_message(cast.office, cast.mara, room="own", words="Of ours alone.", key="note")
    for actor in cast.people.values():
        caller = caller_of(actor)
        view = cast.view(actor)
        said = caller.get("/lines").said

        assert [line["number"] for line in said["lines"]] == [x.number for x in view.lines()]
        assert said["head"] == {"number": view.head().number, "head": view.head().head.hex()}
        assert ("Of ours alone." in json.dumps(said)) is (actor == cast.mara)


def test_lines_come_in_pages(cast, caller_of):
    caller = caller_of(cast.mara)
    whole = caller.get("/lines").said["lines"]

    first = caller.get("/lines", "last=2").said["lines"]
    second = caller.get("/lines", f"after={first[-1]['number']}&last=2").said["lines"]

    assert first + second == whole[:4]
    assert caller.get("/lines", "after=9007199254740991").said["lines"] == []


@pytest.mark.parametrize(
    "query", ["after=-1", "after=x", "last=0", "last=201", "last=", "after=9007199254740992"]
)
def test_bounds_that_are_none_are_refused_with_their_name(cast, caller_of, query):
    answer = caller_of(cast.anton).get("/lines", query)

    assert answer.status == 422
    assert answer.said["field"] == query.split("=")[0]


def test_a_line_is_read_by_its_address_and_by_nobody_elses(cast, caller_of):
    north, south = caller_of(cast.anton), caller_of(cast.bela)
    line = north.get("/lines").said["lines"][0]

    assert north.get(f"/lines/{line['address']}").said == line
    assert south.get(f"/lines/{line['address']}").status == 404


def test_words_written_by_a_program_stand_in_the_room_once(cast, caller_of):
    caller = caller_of(cast.anton)

    first, again = caller.post("/messages", WORDS), caller.post("/messages", WORDS)

    assert first.status == again.status == 201
    assert first.said == again.said
    assert [line.body.words for line in cast.view(cast.anton).lines(Message)] == [WORDS["words"]]
    assert not cast.view(cast.mara).lines(Message)


def test_the_same_key_with_other_words_is_refused_and_changes_nothing(cast, caller_of):
    caller = caller_of(cast.anton)
    caller.post("/messages", WORDS)

    answer = caller.post("/messages", {**WORDS, "words": "Other words."})

    assert answer.status == 409
    assert "What was sent first is kept" in answer.said["advice"]
    assert len(cast.view(cast.anton).lines(Message)) == 1


def test_a_side_asks_for_something_and_a_friend_cannot(cast, caller_of):
    asked = {"key": "a-request", "words": "Insulin for the hospital."}

    assert caller_of(cast.anton).post("/requests", asked).status == 201
    assert caller_of(cast.frieda).post("/requests", asked).status == 404
    assert [x.body.words for x in cast.view(cast.mara).lines(RequestFiled)] == [asked["words"]]


def test_what_is_forbidden_answers_as_what_does_not_exist(cast, caller_of):
    """The same bytes: another seat's room, a made-up room, another role's operation, a made-up path."""
    caller = caller_of(cast.lior)
    answers = [
        caller.post("/messages", WORDS),
        caller.post("/requests", {"key": "a-request", "words": "x"}),
        caller.get("/lines/1-000000000000"),
        caller.get("/lines/999999-000000000000"),
        caller.get("/nothing"),
        caller_of(cast.anton).post("/messages", {**WORDS, "room": cast.bela.seat}),
        caller_of(cast.anton).post("/messages", {**WORDS, "room": "no-such-room"}),
    ]

    assert {(a.status, a.raw, tuple(sorted(a.headers.items()))) for a in answers} == {
        (404, answers[0].raw, tuple(sorted(answers[0].headers.items())))
    }


def test_keys_that_open_nothing_are_all_alike(cast, caller_of):
    live = give_access_key(cast.office, cast.anton, name="old", key="old")
    (given,) = (key.line.entry_id for key in access_keys(cast.view(cast.anton)))
    end_access_key(cast.office, cast.anton, given, key="end")
    flipped = live[:-4] + ("AAAA" if live[-4:] != "AAAA" else "BBBB")
    wrong = ["", "go_", "go_!", live, flipped, live[3:], "go_" + "A" * 5000, "go_ä"]

    answers = [Caller(key).get("/seat") for key in wrong]

    assert {(a.status, a.raw, str(a.headers)) for a in answers} == {
        (401, answers[0].raw, str(answers[0].headers))
    }


def test_giving_and_ending_a_key_stands_on_the_seats_own_record_alone(cast):
    give_access_key(cast.office, cast.anton, name="the duty officer's laptop", key="one")

    assert [key.name for key in access_keys(cast.view(cast.anton))] == ["the duty officer's laptop"]
    for actor in (cast.mara, cast.bela, cast.frieda):
        assert not access_keys(cast.view(actor))


def test_a_new_way_in_ends_every_key_that_was_given_before(cast, caller_of):
    stolen, others = caller_of(cast.anton), caller_of(cast.bela)
    asked = ask_recovery(
        cast.office,
        cast.mara,
        seat=cast.anton.seat,
        reason="The laptop is gone.",
        officer=Officer(id="one", name="Mara"),
        key="ask",
    )
    answer_recovery(
        cast.office,
        cast.mara,
        recovery=asked,
        agrees=True,
        officer=Officer(id="two", name="Tomas"),
        key="agree",
    )

    assert stolen.get("/seat").status == 401
    assert not any(key.is_live for key in access_keys(cast.view(cast.anton)))
    assert others.get("/seat").status == caller_of(cast.anton).get("/seat").status == 200


def test_the_close_ends_every_key_and_no_other_is_given(cast, caller_of):
    caller = caller_of(cast.anton)
    close_process(cast.office, cast.mara, outcome="Agreed.", readers=[cast.anton.seat], key="close")

    assert caller.get("/seat").status == 401
    with pytest.raises(InputError, match="closed"):
        give_access_key(cast.office, cast.anton, name="late", key="late")


@pytest.mark.parametrize(
    ("raw", "content_type", "status"),
    [
        (b"{", "application/json", 422),
        (b"\xff\xfe", "application/json", 422),
        (b"[]", "application/json", 422),
        (json.dumps({**WORDS, "more": 1}).encode(), "application/json", 422),
        (json.dumps({**WORDS, "standing": "binding"}).encode(), "application/json", 422),
        (json.dumps({**WORDS, "words": "   "}).encode(), "application/json", 422),
        (json.dumps(WORDS).encode(), "text/plain", 415),
        (b"x" * (256 * 1024 + 1), "application/json", 413),
    ],
)
def test_input_that_cannot_be_used_is_refused_in_words(cast, caller_of, raw, content_type, status):
    answer = caller_of(cast.anton).call("POST", "/messages", raw, content_type=content_type)

    assert answer.status == status
    assert answer.said["advice"]
    assert not cast.view(cast.anton).lines(Message)


def test_a_wrong_method_is_told_to_everybody_alike(cast, caller_of):
    answers = [Caller().call("DELETE", "/seat"), caller_of(cast.mara).call("DELETE", "/seat")]

    assert {a.status for a in answers} == {405}
    assert answers[0].headers == answers[1].headers
    assert answers[0].headers["Allow"] == "GET, HEAD"


def test_every_answer_carries_the_same_guards(cast, caller_of):
    for answer in (Caller().get("/seat"), caller_of(cast.mara).get("/lines"), Caller().get("/x")):
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
        assert not {"ETag", "Last-Modified", "Set-Cookie"} & set(answer.headers)


def test_the_schema_is_the_same_for_everybody_and_names_every_operation(cast, caller_of):
    schemas = {Caller().get("/openapi.json").raw, caller_of(cast.mara).get("/openapi.json").raw}
    paths = json.loads(document())["paths"]

    assert schemas == {document()}
    assert {one["operationId"] for path in paths.values() for one in path.values()} == {
        one.name for one in OPERATIONS
    }


def test_nothing_that_asks_for_a_fresh_factor_is_an_operation():
    assert {one.path for one in OPERATIONS if one.takes} == {
        "/messages",
        "/requests",
        "/notices",
        "/notices/{address}/receipts",
        "/notices/{address}/withdrawal",
        "/sites",
        "/sites/{address}/readings",
        "/sites/{address}/moves",
        "/sites/{address}/reviews",
        "/sites/{address}/withdrawal",
        "/sites/{address}/notices",
        "/calls",
        "/line-tests",
    }
    assert all(Role.ENGINE not in one.roles for one in OPERATIONS)


def test_what_the_other_side_does_changes_no_byte_of_an_answer(cast, caller_of):
    north = caller_of(cast.anton)
    paths = ("/seat", "/lines", "/lines/1-000000000000", "/nothing")
    before = [north.get(path).raw for path in paths]

    for number in range(40):
        asked = RequestFiled(said_by=cast.bela.seat, words=f"Number {number}")
        file_request(cast.office, cast.bela, asked, key=f"{number}")

    assert [north.get(path).raw for path in paths] == before
