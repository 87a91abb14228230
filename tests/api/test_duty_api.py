"""A program of a duty desk: notices, sites and the hotline, for its desk alone and at once."""

from __future__ import annotations

from datetime import timedelta

import pytest

from goodoffices.api.operations import OPERATIONS
from goodoffices.office import introduce_seats, invite_seat
from goodoffices.record import (
    LineTested,
    NoticeFiled,
    NoticeStep,
    Role,
    SiteNotified,
    TalkLogged,
)
from tests.duty import on_duty

FAR = "9-" + "a" * 12


@pytest.fixture
def duty(cast):
    return on_duty(cast)


@pytest.fixture
def programs(duty, caller_of):
    return caller_of(duty.lior), caller_of(duty.noor)


def told(duty, **more):
    begins = duty.now + timedelta(hours=1)
    return {
        "key": "the-notice",
        "to": ["Southern desk"],
        "category": "activity",
        "words": "Two aircraft over Osk.",
        "by": "Lior",
        "begins": begins.isoformat(),
        "ends": (begins + timedelta(hours=2)).isoformat(),
        "positions": [{"written": "41.2034 N 32.1077 W", "place": "Osk"}],
    } | more


def site(**more):
    return {
        "key": "the-site",
        "name": "Osk hospital",
        "function": "hospital",
        "position": {"written": "41.2034 N 32.1077 W", "place": "Osk"},
        "by": "Lior",
    } | more


def test_a_notice_goes_to_the_other_desk_and_back_through_all_five_receipts(duty, programs):
    north, south = programs

    filed = north.post("/notices", told(duty))
    assert filed.status == 201
    mine = filed.said["lines"][0]["address"]
    [seen] = south.get("/notices").said["notices"]
    assert (seen["to"], seen["state"]) == ("Southern desk", "waiting for the desk")
    assert seen["positions"][0]["place"] == "Osk"
    assert "received" in seen["may"]

    theirs = seen["address"]
    steps = (
        (south, theirs, {"step": "received"}),
        (south, theirs, {"step": "read_back", "words": "Two aircraft, Osk, in an hour."}),
        (north, mine, {"step": "confirmed"}),
        (south, theirs, {"step": "acknowledged"}),
        (south, theirs, {"step": "passed_on", "words": "2nd battery"}),
    )
    for number, (who, address, step) in enumerate(steps):
        said = {"key": f"step-{number}-x", "by": "Noor", **step}
        assert who.post(f"/notices/{address}/receipts", said).status == 201

    for who, address in ((north, mine), (south, theirs)):
        one = who.get(f"/notices/{address}").said
        assert [receipt["state"] for receipt in one["receipts"] if receipt["at"]] == [
            "received",
            "read_back",
            "confirmed",
            "acknowledged",
            "passed_on",
        ]
    assert len(duty.cast.view(duty.cast.mara).lines(NoticeStep)) == 5


def test_a_notice_sent_again_is_filed_once(duty, programs):
    north, south = programs

    first, again = north.post("/notices", told(duty)), north.post("/notices", told(duty))
    other = north.post("/notices", told(duty, words="Three aircraft."))

    assert first.said == again.said
    assert other.status == 409
    assert len(duty.cast.view(duty.noor).lines(NoticeFiled)) == 1
    assert len(south.get("/notices").said["notices"]) == 1


def test_a_receipt_is_given_by_the_desk_it_belongs_to_and_by_no_other(duty, programs, caller_of):
    north, south = programs
    mine = north.post("/notices", told(duty)).said["lines"][0]["address"]
    [seen] = south.get("/notices").said["notices"]
    confirm = {"key": "a-receipt", "step": "confirmed", "by": "Lior"}

    assert north.post(f"/notices/{mine}/receipts", confirm).status == 422
    received = {**confirm, "step": "received"}
    assert north.post(f"/notices/{mine}/receipts", received).status == 404
    assert caller_of(duty.cast.mara).post(f"/notices/{mine}/receipts", received).status == 404
    assert south.post(f"/notices/{seen['address']}/receipts", received).status == 201


def test_only_its_sender_takes_a_notice_back(duty, programs):
    north, south = programs
    mine = north.post("/notices", told(duty)).said["lines"][0]["address"]
    [seen] = south.get("/notices").said["notices"]
    said = {"key": "taken-back", "by": "Lior", "words": "Not today."}

    assert south.post(f"/notices/{seen['address']}/withdrawal", said).status == 404
    assert north.post(f"/notices/{mine}/withdrawal", said).status == 201
    assert south.get("/notices").said["notices"] == []
    assert south.get(f"/notices/{seen['address']}").said["state"] == "withdrawn by the sender"


def test_a_position_in_doubt_is_refused_until_somebody_looked_again_save_in_an_incident(
    duty, programs
):
    north, _ = programs
    swapped = [{"written": "32.1077 W 41.2034 N", "place": "Varn"}]

    doubted = north.post("/notices", told(duty, positions=swapped))
    assert (doubted.status, doubted.said["field"]) == (422, "position")
    assert "again" in doubted.said["advice"]
    assert not duty.cast.view(duty.noor).lines(NoticeFiled)
    assert north.post("/notices", told(duty, positions=swapped, sure=True)).status == 201
    incident = told(duty, positions=swapped, category="incident", key="an-incident")
    assert north.post("/notices", incident).status == 201


def test_a_site_is_read_twice_moved_looked_at_told_and_withdrawn(duty, programs):
    north, south = programs

    at = north.post("/sites", site()).said["line"]["address"]
    same = {"key": "a-reading", "position": "41.2034 N 32.1077 W", "by": "Lior"}
    assert north.post(f"/sites/{at}/readings", same).status == 422
    assert north.post(f"/sites/{at}/readings", {**same, "by": "Tomas"}).status == 201
    first = north.get(f"/sites/{at}").said
    assert first["name"] == "Osk hospital"
    assert north.get("/sites").said["sites"] == [first]
    assert south.get("/sites").said["sites"] == []

    moved = {
        "key": "it-moved",
        "position": {"written": "41.2134 N 32.1077 W", "place": "Osk"},
        "by": "Lior",
    }
    assert north.post(f"/sites/{at}/moves", moved).status == 201
    later = north.get(f"/sites/{at}").said
    assert later["position"]["latitude"] == pytest.approx(41.2134)
    assert later["state"] != first["state"], "it has to be read a second time again"

    tell = {"key": "tell-them", "to": ["Southern desk"], "by": "Lior"}
    assert len(north.post(f"/sites/{at}/notices", tell).said["lines"]) == 1
    [notice] = south.get("/notices").said["notices"]
    assert notice["category"] == "site added"
    looked = {"key": "looked-at", "by": "Lior"}
    assert north.post(f"/sites/{at}/reviews", looked).status == 201
    assert north.post(f"/sites/{at}/withdrawal", {"key": "withdrawn", "by": "Lior"}).status == 201
    assert north.get("/sites").said["sites"] == []


def test_nobody_but_its_desk_and_the_mediator_finds_a_site(duty, programs, caller_of):
    north, south = programs
    at = north.post("/sites", site()).said["line"]["address"]

    assert south.get(f"/sites/{at}").status == 404
    assert [one["name"] for one in caller_of(duty.cast.mara).get("/sites").said["sites"]] == [
        "Osk hospital"
    ]
    assert len(duty.cast.view(duty.cast.mara).lines(SiteNotified)) == 1


def test_calls_and_tests_of_the_line_are_written_down_for_both_desks(duty, programs):
    north, _ = programs
    call = {
        "key": "a-call-held",
        "other": "Southern desk",
        "by": "Lior",
        "with_whom": "Noor",
        "words": "The convoy waits at the bridge.",
        "callback": "called_back",
        "waited_min": 2,
    }

    assert north.post("/calls", call).status == 201
    test = {"key": "line-tested", "other": "Southern desk", "by": "Lior", "answered_by": "Noor"}
    assert north.post("/line-tests", test).status == 201
    for kind in (TalkLogged, LineTested):
        assert len(duty.cast.view(duty.noor).lines(kind)) == 1


def test_for_who_is_no_duty_desk_the_line_does_not_exist(duty, programs, caller_of):
    """The same bytes as for a path that nobody has."""
    north, _ = programs
    mine = north.post("/notices", told(duty)).said["lines"][0]["address"]
    operations = [
        one for one in OPERATIONS if one.path.startswith(("/notices", "/sites", "/calls"))
    ]
    for who in (duty.cast.anton, duty.cast.frieda, duty.cast.rut):
        caller = caller_of(who)
        nothing = caller.get("/nothing")
        for one in operations:
            answer = caller.call(one.method, one.path.format(address=mine), b"{}")
            assert (answer.status, answer.raw) == (404, nothing.raw), one.name


def test_desks_and_matters_that_are_not_there_answer_as_what_is_forbidden(duty, programs):
    north, _ = programs
    answers = [
        north.post("/notices", told(duty, to=["Northern desk"])),
        north.post("/notices", told(duty, to=["Northland"])),
        north.get(f"/notices/{FAR}"),
        north.post(f"/notices/{FAR}/receipts", {"key": "a-receipt", "step": "received", "by": "L"}),
        north.get("/nothing"),
    ]

    assert {(answer.status, answer.raw) for answer in answers} == {(404, answers[0].raw)}


def test_what_two_desks_tell_each_other_changes_no_byte_for_a_third(duty, programs, caller_of):
    cast, (north, south) = duty.cast, programs
    third = invite_seat(
        cast.office, cast.mara, role=Role.LIAISON, name="Harbour desk", key=cast.key(cast.mara)
    )
    introduce_seats(
        cast.office,
        cast.mara,
        to=third.seat,
        seats=[duty.lior.seat, duty.noor.seat],
        key=cast.key(cast.mara),
    )
    harbour = caller_of(third)
    paths = ("/seat", "/lines", "/notices", "/sites", f"/notices/{FAR}", f"/sites/{FAR}")
    before = [harbour.get(path).raw for path in paths]

    mine = north.post("/notices", told(duty)).said["lines"][0]["address"]
    place = north.post("/sites", site()).said["line"]["address"]
    [seen] = south.get("/notices").said["notices"]
    received = {"key": "a-receipt", "step": "received", "by": "Noor"}
    assert south.post(f"/notices/{seen['address']}/receipts", received).status == 201

    assert [harbour.get(path).raw for path in paths] == before
    nothing = harbour.get("/nothing").raw
    for path in (f"/notices/{mine}", f"/notices/{seen['address']}", f"/sites/{place}"):
        assert harbour.get(path).raw == nothing


@pytest.mark.parametrize(
    "spoil",
    [
        {"ends": "2026-03-17T06:00:00"},
        {"ends": "0001-01-01T00:00:00+14:00"},
        {"ends": "9999-12-31T23:59:59-14:00"},
        {"ends": "2020-01-01T00:00:00Z", "begins": None},
        {"to": []},
        {"by": ""},
        {"category": "approved"},
        {"positions": [{"written": "somewhere"}]},
    ],
)
def test_a_notice_that_cannot_be_is_refused_in_words_and_not_told(duty, programs, spoil):
    north, _ = programs

    answer = north.post("/notices", told(duty, **spoil))

    assert answer.status == 422
    assert answer.said["advice"]
    assert not duty.cast.view(duty.noor).lines(NoticeFiled)
