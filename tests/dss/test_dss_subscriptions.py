"""Subscriptions: for a day at most, one's own only, never smaller than what depends on them."""

import pytest

from goodoffices.dss import instant
from tests.dss.participants import (
    AA,
    CM,
    CMSA,
    CP,
    SC,
    SUBSCRIPTIONS,
    an_id,
    square,
    volume,
)

ONE, TWO = an_id(1), an_id(2)
SUB, OTHER_SUB = an_id(11), an_id(12)
DAY = 24 * 60


def version_of(answer):
    return answer.body["subscription"]["version"]


def test_a_subscription_is_shown_to_its_owner(north):
    made = north.subscribe(SUB)

    assert made.status == 200
    assert made.body == {
        "subscription": {
            "id": SUB,
            "version": version_of(made),
            "notification_index": 0,
            "time_start": {"value": "2026-11-23T12:00:00Z", "format": "RFC3339"},
            "time_end": {"value": "2026-11-23T16:00:00Z", "format": "RFC3339"},
            "uss_base_url": "https://north.example",
            "notify_for_operational_intents": True,
            "notify_for_constraints": False,
            "implicit_subscription": False,
            "dependent_operational_intents": [],
        },
        "operational_intent_references": [],
    }
    shown = north.ask("GET", f"{SUBSCRIPTIONS}/{SUB}").body
    assert shown == {"subscription": made.body["subscription"]}


def test_a_subscription_begins_now_and_lasts_a_day_unless_told_otherwise(north):
    shown = north.subscribe(SUB, volume=volume(begins=None, ends=None)).body["subscription"]

    assert shown["time_start"]["value"] == "2026-11-23T12:00:00Z"
    assert shown["time_end"]["value"] == "2026-11-24T12:00:00Z"


@pytest.mark.parametrize(
    ("begins", "ends", "status"),
    [
        (0, DAY, 200),
        (0, DAY + 1, 400),
        (-5, 60, 200),
        (-6, 60, 400),
        (None, DAY + 1, 400),
        (None, -1, 400),
        (DAY, DAY, 200),
    ],
)
def test_a_subscription_lasts_24_hours_at_most_and_begins_five_minutes_ago_at_most(
    north, begins, ends, status
):
    assert north.subscribe(SUB, volume=volume(begins=begins, ends=ends)).status == status


def test_a_subscription_must_ask_for_something(north):
    assert north.subscribe(SUB, notify_for_operational_intents=False).status == 400


def test_a_subscription_needs_an_outline_and_an_address_with_tls(north):
    assert north.subscribe(SUB, volume={"volume": {}}).status == 400
    assert north.subscribe(SUB, uss_base_url="http://north.example").status == 400


def test_a_new_subscription_brings_what_stands_by_the_kinds_it_asks_for(north, south):
    south.put(ONE)
    south.limit(TWO)

    intents = north.subscribe(SUB, volume=volume(low=5000, high=6000)).body
    both = north.subscribe(OTHER_SUB, notify_for_constraints=True).body
    elsewhere = north.subscribe(an_id(13), volume=volume(square(47.5))).body

    assert [one["id"] for one in intents["operational_intent_references"]] == [ONE]
    assert "constraint_references" not in intents
    assert [one["id"] for one in both["constraint_references"]] == [TWO]
    assert elsewhere["operational_intent_references"] == []


def test_a_change_keeps_the_count_and_gives_a_new_version(north, south):
    first = north.subscribe(SUB)
    south.put(ONE)

    second = north.subscribe(SUB, version=version_of(first))

    assert second.body["subscription"]["notification_index"] == 1
    assert version_of(second) != version_of(first)
    assert south.delete(ONE, south.get(ONE).ovn).told == {SUB: 2}


def test_being_told_does_not_change_the_version(north, south):
    made = north.subscribe(SUB)
    south.put(ONE)

    assert north.subscribe(SUB, version=version_of(made)).status == 200


def test_a_change_without_a_window_keeps_the_one_before(place, north):
    made = north.subscribe(SUB)
    place.now += 60 * instant.MINUTE

    changed = north.subscribe(
        SUB, version=version_of(made), volume=volume(begins=None, ends=None)
    ).body["subscription"]

    assert changed["time_start"]["value"] == "2026-11-23T12:00:00Z"
    assert changed["time_end"]["value"] == "2026-11-23T16:00:00Z"


def test_versions_ids_and_absent_ones_are_checked(north):
    made = north.subscribe(SUB)

    assert north.subscribe(SUB).status == 409
    assert north.subscribe(SUB, version="x" * 44).status == 409
    assert north.subscribe(OTHER_SUB, version=version_of(made)).status == 400
    assert north.ask("GET", f"{SUBSCRIPTIONS}/{OTHER_SUB}").status == 404
    assert north.ask("DELETE", f"{SUBSCRIPTIONS}/{OTHER_SUB}/{'x' * 44}").status == 404
    assert north.ask("DELETE", f"{SUBSCRIPTIONS}/{SUB}/{'x' * 44}").status == 409
    assert north.ask("DELETE", f"{SUBSCRIPTIONS}/{SUB}/{version_of(made)}").status == 200
    assert north.ask("GET", f"{SUBSCRIPTIONS}/{SUB}").status == 404


def test_another_owners_subscription_is_closed(north, south):
    made = north.subscribe(SUB)

    assert south.ask("GET", f"{SUBSCRIPTIONS}/{SUB}").status == 403
    assert south.subscribe(SUB, version=version_of(made)).status == 403
    assert south.ask("DELETE", f"{SUBSCRIPTIONS}/{SUB}/{version_of(made)}").status == 403
    assert version_of(made) not in str(south.subscribe(SUB).body)


@pytest.mark.parametrize(
    "smaller",
    [
        volume(square(47.5), begins=0, ends=240),
        volume(low=150, high=200, begins=0, ends=240),
        volume(low=100, high=150, begins=0, ends=240),
        volume(begins=66, ends=240),
        volume(begins=0, ends=119),
    ],
    ids=["area", "from below", "from above", "beginning", "end"],
)
def test_a_subscription_may_not_shrink_below_its_intents(north, smaller):
    made = north.subscribe(SUB)
    north.put(ONE, subscription_id=SUB)

    refused = north.subscribe(SUB, version=version_of(made), volume=smaller)

    assert refused.status == 400
    assert "depends on it" in refused.sentence
    assert north.subscribe(SUB, version=version_of(made), volume=volume(begins=65)).status == 200


def test_a_subscription_with_intents_is_not_deleted(north):
    made = north.subscribe(SUB)
    attached = north.put(ONE, subscription_id=SUB)

    assert north.ask("DELETE", f"{SUBSCRIPTIONS}/{SUB}/{version_of(made)}").status == 400

    north.delete(ONE, attached.ovn)
    assert north.ask("DELETE", f"{SUBSCRIPTIONS}/{SUB}/{version_of(made)}").status == 200


def test_a_query_returns_ones_own_that_have_not_ended(place, north, south):
    north.subscribe(SUB)
    south.subscribe(OTHER_SUB)

    def found(**wishes):
        area = {"area_of_interest": volume(**wishes)}
        reply = north.ask("POST", f"{SUBSCRIPTIONS}/query", area)
        return [one["id"] for one in reply.body["subscriptions"]]

    assert found() == [SUB]
    assert found(low=9000, high=9001) == [SUB]
    assert found(outline=square(47.5)) == []
    assert found(begins=241, ends=300) == []
    place.now += 241 * instant.MINUTE
    assert found() == []


def test_a_query_of_too_large_an_area_is_413_and_a_write_400(north):
    large = volume(square(side=1.0))

    assert north.ask("POST", f"{SUBSCRIPTIONS}/query", {"area_of_interest": large}).status == 413
    assert north.subscribe(SUB, volume=large).status == 400


@pytest.mark.parametrize(
    ("scope", "status"), [(SC, 200), (CP, 200), (CM, 403), (CMSA, 403), (AA, 403)]
)
def test_who_coordinates_or_processes_constraints_may_subscribe(place, scope, status):
    subscriber = place.as_("north", scope)

    assert subscriber.subscribe(SUB, notify_for_constraints=True).status == status
