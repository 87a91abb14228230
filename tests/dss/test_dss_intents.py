"""Operational intents: one sees the others before one is written, and nobody else's is touched."""

import re
import uuid

import pytest

from goodoffices.dss import instant
from tests.dss.participants import (
    AVAILABILITY,
    CMSA,
    CP,
    INTENTS,
    NOBODY,
    NOON,
    SC,
    SUBSCRIPTIONS,
    an_id,
    intent,
    square,
    volume,
)

ONE, TWO, THREE = (an_id(number) for number in (1, 2, 3))
SUB, OTHER_SUB = an_id(11), an_id(12)


def version_7(at: int) -> str:
    return str(uuid.UUID(int=(at // 1000) << 80 | 7 << 76 | 2 << 62 | 99))


# What is kept and shown


def test_a_new_intent_is_shown_to_its_owner_with_its_version_number(north):
    made = north.put(ONE)

    assert made.status == 201
    assert made.reference == {
        "id": ONE,
        "manager": "north",
        "uss_availability": "Unknown",
        "version": 1,
        "state": "Accepted",
        "ovn": made.ovn,
        "time_start": {"value": "2026-11-23T13:00:00Z", "format": "RFC3339"},
        "time_end": {"value": "2026-11-23T14:00:00Z", "format": "RFC3339"},
        "uss_base_url": "https://north.example",
        "subscription_id": NOBODY,
    }
    assert north.get(ONE).body == {"operational_intent_reference": made.reference}


def test_a_version_number_is_44_opaque_characters_and_never_the_same_twice(north):
    first = north.put(ONE)
    second = north.put(ONE, ovn=first.ovn)

    assert re.fullmatch(r"[A-Za-z0-9._-]{44}", first.ovn)
    assert second.status == 200
    assert second.reference["version"] == 2
    assert second.ovn != first.ovn


def test_whoever_is_not_the_owner_never_sees_a_version_number(north, south):
    made = north.put(ONE)
    area = {"area_of_interest": volume()}

    replies = [
        south.get(ONE).reference,
        south.ask("POST", f"{INTENTS}/query", area).body["operational_intent_references"][0],
        south.put(TWO).body["missing_operational_intents"][0],
        south.subscribe(SUB).body["operational_intent_references"][0],
    ]

    assert [reply["ovn"] for reply in replies] == ["Available from USS"] * 4
    assert made.ovn not in str(replies)


def test_all_volumes_become_one_bounding_volume(north, south):
    apart = [
        volume(low=0, high=10, begins=60, ends=70),
        volume(square(47.2), low=500, high=510, begins=170, ends=180),
    ]
    made = north.put(ONE, volumes=apart)

    between = volume(low=200, high=300, begins=100, ends=110)
    assert made.reference["time_start"]["value"] == "2026-11-23T13:00:00Z"
    assert made.reference["time_end"]["value"] == "2026-11-23T15:00:00Z"
    assert south.put(TWO, volumes=[between]).status == 409


def test_a_participant_may_ask_for_the_end_of_the_version_number(north):
    suffix = version_7(NOON + 4 * instant.MINUTE)

    assert north.put(ONE, requested_ovn_suffix=suffix).ovn == f"{ONE}_{suffix}"


@pytest.mark.parametrize(
    "suffix",
    [
        version_7(NOON + 6 * instant.MINUTE),
        version_7(NOON - 6 * instant.MINUTE),
        "0effb878-3b4c-440b-b3ea-cd456ec9517b",
        "soon",
        "",
    ],
)
def test_the_end_of_a_version_number_is_a_fresh_uuid_of_version_7(north, suffix):
    assert north.put(ONE, requested_ovn_suffix=suffix).status == 400


# The key


def test_an_intent_is_refused_until_its_owner_has_seen_what_overlaps(north, south):
    made = north.put(ONE)

    refused = south.put(TWO)
    taken = south.put(TWO, key=[made.ovn])

    assert refused.status == 409
    assert [one["id"] for one in refused.body["missing_operational_intents"]] == [ONE]
    assert "missing_constraints" not in refused.body
    assert "Ask each owner" in refused.sentence
    assert south.get(TWO).status == 200
    assert taken.status == 201


def test_a_refused_intent_leaves_nothing_behind(place, north, south):
    north.put(ONE, implicit=True)
    before = dict(place.disk)

    assert south.put(TWO, implicit=True).status == 409

    assert place.disk == before
    assert south.get(TWO).status == 404
    assert len(place.airspace.subscriptions) == 1


def test_an_old_version_number_is_no_key(north, south):
    first = north.put(ONE)
    north.put(ONE, ovn=first.ovn)

    assert south.put(TWO, key=[first.ovn]).status == 409


def test_an_intent_needs_no_key_for_itself(north):
    made = north.put(ONE)

    assert north.put(ONE, ovn=made.ovn).status == 200


def test_ones_own_other_intents_are_needed_in_the_key_too_and_are_shown(north):
    made = north.put(ONE)

    missing = north.put(TWO).body["missing_operational_intents"]

    assert [one["ovn"] for one in missing] == [made.ovn]


@pytest.mark.parametrize(
    "elsewhere",
    [
        volume(square(47.5)),
        volume(low=200.5, high=300),
        volume(low=0, high=99.5),
        volume(begins=121, ends=130),
        volume(begins=10, ends=59),
    ],
    ids=["another area", "above", "below", "after", "before"],
)
def test_what_does_not_overlap_is_not_asked_for(north, south, elsewhere):
    north.put(ONE)

    assert south.put(TWO, volumes=[elsewhere]).status == 201


@pytest.mark.parametrize(
    "touching",
    [
        volume(low=200, high=300),
        volume(low=0, high=100),
        volume(begins=120, ends=130),
        volume(begins=10, ends=60),
        volume(square(47.0101, 8.0101, 0.0001)),
    ],
    ids=["above", "below", "after", "before", "same cell"],
)
def test_bounds_are_inclusive_and_a_shared_cell_is_enough(north, south, touching):
    north.put(ONE)

    assert south.put(TWO, volumes=[touching]).status == 409


def test_only_an_accepted_intent_of_a_participant_that_is_down_may_be_left_out(place, north, south):
    accepted = north.put(ONE)
    place.as_("arbiter", "utm.availability_arbitration").ask(
        "PUT", f"{AVAILABILITY}/north", {"old_version": "", "availability": "Down"}
    )

    assert south.put(TWO).status == 201

    active = north.put(
        ONE, ovn=accepted.ovn, state="Activated", implicit=True, key=[south.get(TWO).ovn]
    )
    assert active.status == 200
    refused = south.put(THREE, key=[south.get(TWO).ovn])
    assert refused.status == 409
    assert refused.body["missing_operational_intents"][0]["uss_availability"] == "Down"


@pytest.mark.parametrize("state", ["Nonconforming", "Contingent"])
def test_who_leaves_the_plan_needs_no_key_but_the_others_need_theirs(north, south, state):
    made = north.put(ONE, implicit=True)
    south.put(TWO, key=[made.ovn])

    gone = north.put(ONE, ovn=made.ovn, state=state, implicit=True)

    assert gone.status == 200
    assert gone.reference["state"] == state
    assert south.put(THREE, key=[south.get(TWO).ovn]).status == 409


@pytest.mark.parametrize("state", ["Nonconforming", "Contingent"])
def test_leaving_the_plan_needs_the_scope_of_monitoring(place, state):
    plain = place.as_("north", SC)
    made = plain.put(ONE, implicit=True)

    refused = plain.put(ONE, ovn=made.ovn, state=state, implicit=True)

    assert refused.status == 403
    assert CMSA in refused.sentence


def test_constraints_are_needed_only_where_the_subscription_asks_for_them(north, south):
    limit = north.limit(ONE, volumes=[volume(low=None, high=None)])
    told = {"new_subscription": {"uss_base_url": south.url, "notify_for_constraints": True}}

    assert south.put(TWO, implicit=True).status == 201

    refused = south.put(THREE, key=[south.get(TWO).ovn], **told)
    assert refused.status == 409
    assert [one["id"] for one in refused.body["missing_constraints"]] == [ONE]
    assert refused.body["missing_constraints"][0]["ovn"] == "Available from USS"
    assert "missing_operational_intents" not in refused.body
    assert south.put(THREE, key=[south.get(TWO).ovn, limit.ovn], **told).status == 201


# States, owners, versions


@pytest.mark.parametrize("state", ["Activated", "Nonconforming", "Contingent"])
def test_the_first_version_is_accepted(north, state):
    assert north.put(ONE, state=state, implicit=True).status == 400


@pytest.mark.parametrize("state", ["Ended", "", "accepted"])
def test_other_states_are_not_known(north, state):
    assert north.put(ONE, state=state).status == 400


def test_only_the_owner_may_change_or_delete(north, south):
    made = north.put(ONE)

    assert south.put(ONE).status == 403
    assert south.put(ONE, ovn=made.ovn).status == 403
    assert south.delete(ONE, made.ovn).status == 403
    assert north.get(ONE).reference == made.reference


def test_an_old_version_is_refused(north):
    made = north.put(ONE)
    north.put(ONE, ovn=made.ovn)

    assert north.put(ONE, ovn=made.ovn).status == 409
    assert north.delete(ONE, made.ovn).status == 409
    assert "read it again" in north.delete(ONE, made.ovn).sentence


def test_an_id_is_given_once(north):
    north.put(ONE)

    assert north.put(ONE).status == 409


def test_what_is_not_there_cannot_be_changed_read_or_deleted(north):
    assert north.put(ONE, ovn="x" * 44).status == 400
    assert north.get(ONE).status == 404
    assert north.delete(ONE, "x" * 44).status == 404


def test_a_deleted_intent_is_shown_a_last_time_and_needed_no_more(north, south):
    made = north.put(ONE)

    gone = north.delete(ONE, made.ovn)

    assert gone.status == 200
    assert gone.reference == made.reference
    assert north.get(ONE).status == 404
    assert south.put(TWO).status == 201


def test_what_has_ended_stays_to_be_found_until_it_is_deleted(place, north, south):
    made = north.put(ONE)
    place.now += 5 * 60 * instant.MINUTE

    found = south.ask("POST", f"{INTENTS}/query", {"area_of_interest": volume()}).body
    assert [one["id"] for one in found["operational_intent_references"]] == [ONE]
    assert north.delete(ONE, made.ovn).status == 200


# Subscriptions of intents


@pytest.mark.parametrize("state", ["Activated", "Nonconforming", "Contingent"])
def test_an_intent_beyond_accepted_needs_a_subscription(north, state):
    made = north.put(ONE)

    refused = north.put(ONE, ovn=made.ovn, state=state)

    assert refused.status == 400
    assert "needs a subscription" in refused.sentence


def test_a_subscription_is_named_or_made_not_both(north):
    north.subscribe(SUB)

    assert north.put(ONE, subscription_id=SUB, implicit=True).status == 400


def test_an_implicit_subscription_is_told_of_its_own_intent_first(north):
    made = north.put(ONE, implicit=True)
    own = made.reference["subscription_id"]

    assert made.told == {own: 1}
    shown = north.ask("GET", f"{SUBSCRIPTIONS}/{own}").body["subscription"]
    assert shown["implicit_subscription"] is True
    assert shown["notify_for_operational_intents"] is True
    assert shown["notify_for_constraints"] is False
    assert shown["dependent_operational_intents"] == [ONE]
    assert shown["time_start"] == made.reference["time_start"]


def test_an_implicit_subscription_goes_with_its_last_intent(north):
    first = north.put(ONE, implicit=True)
    own = first.reference["subscription_id"]
    second = north.put(TWO, key=[first.ovn], subscription_id=own)

    assert north.delete(ONE, first.ovn).told == {own: 3}
    assert north.ask("GET", f"{SUBSCRIPTIONS}/{own}").status == 200
    assert north.delete(TWO, second.ovn).told == {own: 4}
    assert north.ask("GET", f"{SUBSCRIPTIONS}/{own}").status == 404


def test_an_implicit_subscription_goes_when_its_intent_moves_to_another(north):
    made = north.put(ONE, implicit=True)
    old = made.reference["subscription_id"]

    moved = north.put(ONE, ovn=made.ovn, implicit=True)

    new = moved.reference["subscription_id"]
    assert new != old
    assert moved.told == {new: 1}
    assert north.ask("GET", f"{SUBSCRIPTIONS}/{old}").status == 404


def test_an_update_that_names_no_subscription_detaches_the_previous_one(north):
    north.subscribe(SUB)
    made = north.put(ONE, subscription_id=SUB)

    assert north.put(ONE, ovn=made.ovn).reference["subscription_id"] == NOBODY
    shown = north.ask("GET", f"{SUBSCRIPTIONS}/{SUB}").body["subscription"]
    assert shown["dependent_operational_intents"] == []


def test_an_explicit_subscription_stays_when_its_last_intent_goes(north):
    north.subscribe(SUB)
    made = north.put(ONE, subscription_id=SUB)

    north.delete(ONE, made.ovn)

    assert north.ask("GET", f"{SUBSCRIPTIONS}/{SUB}").status == 200


@pytest.mark.parametrize(
    "beyond",
    [volume(begins=200, ends=241), volume(begins=-1, ends=100), volume(square(47.0, 8.0, 0.2))],
    ids=["ends later", "begins earlier", "reaches further"],
)
def test_an_explicit_subscription_must_cover_its_intent(north, beyond):
    north.subscribe(SUB)

    refused = north.put(ONE, subscription_id=SUB, volumes=[beyond])

    assert refused.status == 400
    assert "does not cover" in refused.sentence


def test_an_implicit_subscription_grows_with_its_intents(north):
    first = north.put(ONE, implicit=True)
    own = first.reference["subscription_id"]
    before = north.ask("GET", f"{SUBSCRIPTIONS}/{own}").body["subscription"]

    wider = north.put(TWO, subscription_id=own, volumes=[volume(square(47.5), begins=30, ends=240)])

    after = north.ask("GET", f"{SUBSCRIPTIONS}/{own}").body["subscription"]
    assert wider.told == {own: 2}
    assert after["time_start"]["value"] == "2026-11-23T12:30:00Z"
    assert after["time_end"]["value"] == "2026-11-23T16:00:00Z"
    assert after["version"] != before["version"]
    assert after["dependent_operational_intents"] == [ONE, TWO]


def test_an_unknown_subscription_and_somebody_elses_are_refused(north, south):
    south.subscribe(SUB)

    assert north.put(ONE, subscription_id=OTHER_SUB).status == 400
    assert north.put(ONE, subscription_id=SUB).status == 403


# Who is told


def test_every_subscriber_in_cells_and_time_is_named_once_more_each_time(north, south):
    north.subscribe(SUB, volume=volume(low=5000, high=6000, begins=0, ends=240))
    north.subscribe(OTHER_SUB)

    made = south.put(ONE)
    changed = south.put(ONE, ovn=made.ovn)
    gone = south.delete(ONE, changed.ovn)

    assert [reply.told for reply in (made, changed, gone)] == [
        {SUB: count, OTHER_SUB: count} for count in (1, 2, 3)
    ]
    assert [one["uss_base_url"] for one in made.body["subscribers"]] == ["https://north.example"]


def test_a_subscriber_where_an_intent_was_is_told_that_it_moved_away(north, south):
    north.subscribe(SUB)
    made = south.put(ONE)

    moved = south.put(ONE, ovn=made.ovn, volumes=[volume(square(48.0))])

    assert moved.told == {SUB: 2}
    assert south.put(ONE, ovn=moved.ovn, volumes=[volume(square(48.0))]).told == {}


def test_a_subscription_that_asks_for_constraints_alone_is_not_told_of_intents(north, south):
    wishes = {"notify_for_operational_intents": False, "notify_for_constraints": True}
    north.subscribe(SUB, **wishes)

    assert south.put(ONE).told == {}


@pytest.mark.parametrize(
    "away", [volume(square(47.5)), volume(begins=241, ends=250)], ids=["elsewhere", "later"]
)
def test_nobody_else_is_told(north, south, away):
    north.subscribe(SUB)

    assert south.put(ONE, volumes=[away]).told == {}


# Form


@pytest.mark.parametrize(
    ("wrong", "word"),
    [
        ({"volumes": [volume(begins=None)]}, "time"),
        ({"volumes": [volume(ends=None)]}, "time"),
        ({"volumes": [volume(low=None)]}, "altitude"),
        ({"volumes": [volume(high=None)]}, "altitude"),
        ({"volumes": [volume(begins=-60, ends=-1)]}, "past"),
        ({"volumes": [volume(begins=60, ends=59)]}, "before it begins"),
        ({"volumes": [volume(low=200, high=100)]}, "above the upper"),
        ({"uss_base_url": "http://north.example"}, "https"),
        ({"uss_base_url": "https://"}, "host"),
        ({"uss_base_url": ""}, "https"),
        ({"new_subscription": {"uss_base_url": "http://north.example"}}, "https"),
        ({"subscription_id": "mine"}, "UUID"),
        ({"extents": []}, "empty"),
        ({"extents": None}, "extents"),
        ({"state": 1}, "state"),
    ],
)
def test_bad_input_gets_a_sentence(north, wrong, word):
    refused = north.put(ONE, **wrong)

    assert refused.status == 400
    assert word in refused.sentence
    assert re.fullmatch(r"[A-Z].*\.", refused.sentence)


def test_an_end_at_this_very_moment_is_not_past(north):
    assert north.put(ONE, volumes=[volume(begins=-10, ends=0)]).status == 201


def test_a_body_that_is_no_json_and_an_id_that_is_no_uuid_are_refused(north):
    assert north.ask("PUT", f"{INTENTS}/{ONE}", b"{").status == 400
    assert north.ask("PUT", f"{INTENTS}/{ONE}", b"[" * 100_000).status == 400
    assert north.ask("PUT", f"{INTENTS}/me", intent(north.url)).status == 400
    assert north.ask("GET", f"{INTENTS}/{uuid.UUID(int=5, version=1)}").status == 400


def test_an_id_is_the_same_in_capitals(north):
    north.put(ONE)

    assert north.get(ONE.upper()).reference["id"] == ONE


def test_fields_nobody_knows_are_passed_over(north):
    assert north.put(ONE, old_version=0, flight_type="VLOS").status == 201


def test_addresses_without_tls_are_taken_only_where_the_operator_says_so(place, north):
    place.service._allow_http = True

    assert north.put(ONE, uss_base_url="http://north.example").status == 201
    assert north.put(TWO, uss_base_url="ftp://north.example").status == 400


def test_constraint_processing_alone_may_not_read_intents(place):
    assert place.as_("north", CP).get(ONE).status == 403


# Searching


def test_a_query_finds_by_cell_altitude_and_time_with_missing_bounds_open(north, south):
    north.put(ONE)

    def found(**wishes):
        area = {"area_of_interest": volume(**wishes)}
        reply = south.ask("POST", f"{INTENTS}/query", area)
        return [one["id"] for one in reply.body["operational_intent_references"]]

    assert found() == [ONE]
    assert found(begins=None, ends=None, low=None, high=None) == [ONE]
    assert found(begins=None, ends=59) == []
    assert found(begins=121, ends=None) == []
    assert found(low=201, high=None) == []
    assert found(low=None, high=99) == []
    assert found(outline=square(47.5)) == []


def test_a_query_needs_an_area_that_is_not_too_large(north):
    for area in ({}, {"area_of_interest": {"volume": {}}}):
        assert north.ask("POST", f"{INTENTS}/query", area).status == 400
    large = {"area_of_interest": volume(square(side=1.0))}
    assert north.ask("POST", f"{INTENTS}/query", large).status == 400
    assert north.put(ONE, volumes=[volume(square(side=1.0))]).status == 400
