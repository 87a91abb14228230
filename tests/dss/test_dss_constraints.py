"""Constraints: announced by an authority, found by cell and time whatever the altitude."""

import pytest

from tests.dss.participants import (
    AA,
    CM,
    CONSTRAINTS,
    CP,
    SC,
    an_id,
    square,
    volume,
)

ONE, TWO = an_id(1), an_id(2)
SUB, OTHER_SUB = an_id(11), an_id(12)
BOTH = {"notify_for_constraints": True}
ONLY = {"notify_for_operational_intents": False, "notify_for_constraints": True}


def test_a_constraint_is_shown_to_its_owner_with_its_version_number(north):
    made = north.limit(ONE)

    assert made.status == 201
    assert made.reference == {
        "id": ONE,
        "manager": "north",
        "uss_availability": "Unknown",
        "version": 1,
        "ovn": made.ovn,
        "time_start": {"value": "2026-11-23T13:00:00Z", "format": "RFC3339"},
        "time_end": {"value": "2026-11-23T14:00:00Z", "format": "RFC3339"},
        "uss_base_url": "https://north.example",
    }
    assert north.ask("GET", f"{CONSTRAINTS}/{ONE}").body == {"constraint_reference": made.reference}


def test_whoever_is_not_the_owner_never_sees_its_version_number(north, south):
    made = north.limit(ONE)

    replies = [
        south.ask("GET", f"{CONSTRAINTS}/{ONE}").body,
        south.ask("POST", f"{CONSTRAINTS}/query", {"area_of_interest": volume()}).body,
        south.subscribe(SUB, **ONLY).body,
    ]

    assert all("Available from USS" in str(reply) for reply in replies)
    assert made.ovn not in str(replies)


def test_a_constraint_needs_a_window_and_no_altitude(north):
    assert north.limit(ONE, volumes=[volume(low=None, high=None)]).status == 201
    assert north.limit(TWO, volumes=[volume(begins=None)]).status == 400
    assert north.limit(TWO, volumes=[volume(ends=None)]).status == 400
    assert north.limit(TWO, volumes=[volume(begins=-9, ends=-1)]).status == 400


def test_constraints_are_found_whatever_the_altitude(north, south):
    north.limit(ONE, volumes=[volume(low=100, high=200)])

    def found(*wishes):
        area = {"area_of_interest": volume(*wishes, low=5000, high=6000)}
        reply = south.ask("POST", f"{CONSTRAINTS}/query", area)
        return [one["id"] for one in reply.body["constraint_references"]]

    assert found() == [ONE]
    assert found(square(47.5)) == []


def test_subscribers_who_ask_for_constraints_are_named(north, south):
    north.subscribe(SUB, volume=volume(low=5000, high=6000), **BOTH)
    north.subscribe(OTHER_SUB)

    made = south.limit(ONE)
    moved = south.limit(ONE, ovn=made.ovn, volumes=[volume(square(48.0))])

    assert made.told == {SUB: 1}
    assert moved.status == 200
    assert moved.told == {SUB: 2}
    assert south.ask("DELETE", f"{CONSTRAINTS}/{ONE}/{moved.ovn}").told == {}


def test_only_the_owner_may_change_or_delete(north, south):
    made = north.limit(ONE)

    assert south.limit(ONE).status == 403
    assert south.limit(ONE, ovn=made.ovn).status == 403
    assert south.ask("DELETE", f"{CONSTRAINTS}/{ONE}/{made.ovn}").status == 403


def test_an_old_version_a_repeated_id_and_one_that_is_not_there_are_refused(north):
    made = north.limit(ONE)

    assert north.limit(ONE).status == 409
    north.limit(ONE, ovn=made.ovn)
    assert north.limit(ONE, ovn=made.ovn).status == 409
    assert north.ask("DELETE", f"{CONSTRAINTS}/{ONE}/{made.ovn}").status == 409
    assert north.limit(TWO, ovn=made.ovn).status == 409
    assert north.ask("GET", f"{CONSTRAINTS}/{TWO}").status == 404
    assert north.ask("DELETE", f"{CONSTRAINTS}/{TWO}/{made.ovn}").status == 404


@pytest.mark.parametrize("scope", [CP, SC, AA])
def test_only_who_manages_constraints_may_write_one(place, scope):
    refused = place.as_("north", scope).limit(ONE)

    assert refused.status == 403
    assert CM in refused.sentence


def test_whoever_processes_constraints_may_read_them(place, north):
    north.limit(ONE)

    assert place.as_("south", CP).ask("GET", f"{CONSTRAINTS}/{ONE}").status == 200
    assert place.as_("south", SC).ask("GET", f"{CONSTRAINTS}/{ONE}").status == 403


def test_a_query_of_too_large_an_area_is_413_and_a_write_400(north):
    large = [volume(square(side=1.0))]

    assert north.limit(ONE, volumes=large).status == 400
    asked = north.ask("POST", f"{CONSTRAINTS}/query", {"area_of_interest": large[0]})
    assert asked.status == 413
    assert "larger than the 2,500" in asked.sentence


def test_an_address_without_tls_is_refused(north):
    assert north.limit(ONE, uss_base_url="http://north.example").status == 400
