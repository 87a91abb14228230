"""Availability, said by an arbiter; reports; and the two calls beside the standard."""

import base64
import json

import pytest

from goodoffices import __version__
from goodoffices.dss.reference import Report
from tests.dss.participants import AA, AVAILABILITY, CM, CMSA, CP, NOON, SC, an_id, time

PATH = f"{AVAILABILITY}/north"
REPORT = {
    "exchange": {
        "url": "https://south.example/uss/v1/operational_intents",
        "method": "POST",
        "recorder_role": "Client",
        "request_time": time(NOON),
        "problem": "no answer",
    }
}


@pytest.fixture
def arbiter(place):
    return place.as_("arbiter", AA)


def said(participant, availability, old=""):
    return participant.ask("PUT", PATH, {"old_version": old, "availability": availability})


def test_nothing_is_known_of_whom_nobody_spoke(arbiter):
    assert arbiter.ask("GET", PATH).body == {
        "status": {"uss": "north", "availability": "Unknown"},
        "version": "",
    }


@pytest.mark.parametrize("word", ["Down", "down", "DOWN"])
def test_an_arbiters_word_is_taken_in_any_case_and_stands_on_every_reference(arbiter, north, word):
    answer = said(arbiter, word)

    assert answer.status == 200
    assert answer.body["status"] == {"uss": "north", "availability": "Down"}
    assert arbiter.ask("GET", PATH).body == answer.body
    assert north.put(an_id(1)).reference["uss_availability"] == "Down"


def test_a_change_names_the_version_before(arbiter):
    first = said(arbiter, "Normal").body["version"]

    assert said(arbiter, "Down").status == 409
    assert said(arbiter, "Down", old="x" * 44).status == 409
    assert said(arbiter, "Down", old=first).status == 200


def test_a_first_word_names_no_version(arbiter):
    assert said(arbiter, "Down", old="x" * 44).status == 409


def test_another_word_is_refused(arbiter):
    assert said(arbiter, "Busy").status == 400
    assert arbiter.ask("PUT", PATH, {}).status == 400


@pytest.mark.parametrize("scope", [SC, CMSA, CM, CP])
def test_only_an_arbiter_may_speak(place, scope):
    assert said(place.as_("north", scope), "Down").status == 403


@pytest.mark.parametrize(("scope", "status"), [(SC, 200), (CMSA, 200), (CM, 403), (CP, 403)])
def test_who_coordinates_or_monitors_may_read(place, scope, status):
    assert place.as_("north", scope).ask("GET", PATH).status == status


@pytest.mark.parametrize("scope", [SC, CMSA, CM, CP, AA])
def test_a_report_gets_an_id_and_is_kept(place, scope):
    body = REPORT | {"beside": base64.b64encode(b"what was sent").decode()}

    answer = place.as_("north", scope).ask("POST", "/dss/v1/reports", body)

    assert answer.status == 201
    assert {**answer.body, "report_id": None} == body | {"report_id": None}
    [kept] = [one for (kind, _), one in place.disk.items() if kind is Report]
    assert (kept.id, kept.manager, kept.at) == (answer.body["report_id"], "north", NOON)
    assert json.loads(kept.body) == body


def test_a_report_without_its_exchange_or_scope_is_refused(place, north):
    assert north.ask("POST", "/dss/v1/reports", {}).status == 400
    stranger = place.as_("north", "dss.read.identification_service_areas")
    assert stranger.ask("POST", "/dss/v1/reports", REPORT).status == 403


def test_anybody_may_ask_which_version_runs(place):
    assert place.ask("GET", "/aux/v1/version", None, None).body == {"version": __version__}


def test_a_participant_may_try_its_token(place):
    reader = place.as_("north", "dss.read.identification_service_areas")

    assert reader.ask("GET", "/aux/v1/validate_oauth").status == 200
    assert reader.ask("GET", "/aux/v1/validate_oauth?owner=north").status == 200
    assert reader.ask("GET", "/aux/v1/validate_oauth?owner=south").status == 403
    assert place.as_("north", SC).ask("GET", "/aux/v1/validate_oauth").status == 403
    assert place.ask("GET", "/aux/v1/validate_oauth", None, None).status == 401
