"""Four lines that failed, on a virtual clock: each is flagged or escalated in time.

Only what is stated in public summaries is used: lengths of time, and what went wrong. Desks, positions and hours of
the day are ours, nobody's words are invented, and where a length is not known, several are tried. What the
people concerned would have done with a call cannot be shown; that it is made before it is too late can.
"""

from datetime import UTC, datetime, timedelta

import pytest

from goodoffices.deconfliction import (
    Claim,
    Notice,
    Place,
    Position,
    Reading,
    Slip,
    Step,
    Theatre,
    agree,
    calls,
    clocks,
    doubts,
    is_complete,
    is_late,
    minutes_to_effect,
    next_call,
)
from goodoffices.record import Advance, Category, Level, Reason, Rung

LADDER = (
    Rung(level=Level.DESK, contact="first contact"),
    Rung(level=Level.DESK, contact="next contact"),
    Rung(level=Level.COMMAND, contact="next level"),
    Rung(level=Level.MEDIATOR, contact="mediator"),
)
NIGHT, MORNING = datetime(2015, 7, 1, 2, tzinfo=UTC), datetime(2024, 7, 1, 6, tzinfo=UTC)
SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)


def notice(category, filed, begins, length=HOUR):
    return Notice(category, filed, begins, begins + length, LADDER)


def called(it, steps, now):
    return [(call.reason, call.rung.contact) for call in calls(it, steps, now)]


# Il-20, 17 September 2018: by the Russian account the warning came less than a minute ahead and named the wrong area.


@pytest.mark.parametrize("seconds", range(1, 60))
def test_a_warning_of_less_than_a_minute_is_late_and_everybody_is_called_before_the_strike(seconds):
    filed = datetime(2018, 9, 17, 19, 0, tzinfo=UTC)
    warning = notice(Category.ACTIVITY, filed, filed + seconds * SECOND)

    assert is_late(warning)
    assert minutes_to_effect(warning, filed) == 0
    assert called(warning, [], filed) == [(Reason.LATE, "mediator")]
    before = called(warning, [], warning.begins - timedelta(milliseconds=1))
    assert {who for _, who in before} == {rung.contact for rung in LADDER}


def test_a_warning_for_the_wrong_area_is_seen_where_a_place_is_named_with_it():
    theatre = Theatre(places=(Place("A", 41.2, -32.1, 5_000), Place("B", 42.3, -31.2, 5_000)))
    said, meant = Position(42.3, -31.2), Position(41.2, -32.1)

    assert doubts(Claim(meant, "A"), theatre) == ()
    assert [doubt.slip for doubt in doubts(Claim(said, "A"), theatre)] == [Slip.FAR]


def test_there_is_a_record_of_both_clocks_afterwards():
    filed = datetime(2018, 9, 17, 19, 0, tzinfo=UTC)
    warning = notice(Category.ACTIVITY, filed, filed + 50 * SECOND)
    steps = [Step(Advance.RECEIVED, filed + 20 * SECOND, "desk", "officer")]

    [received, *_] = clocks(warning, steps, filed + HOUR)

    assert (received.at - warning.filed, warning.begins - received.at) == (20 * SECOND, 30 * SECOND)


# Deir ez-Zor, 17 September 2016: the caller waited 27 minutes for one contact while strikes went on; the
# first call had given a wrong location.


def test_nobody_waits_twenty_seven_minutes_for_one_contact():
    said = datetime(2016, 9, 17, 14, 0, tzinfo=UTC)
    strike = notice(Category.INCIDENT, said, said, 2 * HOUR)

    found = calls(strike, [], said + 27 * MINUTE)

    assert [call.rung.contact for call in found] == [rung.contact for rung in LADDER]
    assert found[0].due - said <= 2 * MINUTE
    assert found[-1].rung.level is Level.MEDIATOR
    assert found[-1].due - said == 5 * MINUTE
    assert 27 * MINUTE - (found[-1].due - said) == 22 * MINUTE


def test_that_the_contact_was_reached_late_changes_nothing_of_who_was_called_before():
    said = datetime(2016, 9, 17, 14, 0, tzinfo=UTC)
    strike = notice(Category.INCIDENT, said, said, 2 * HOUR)
    taken = [Step(Advance.ACKNOWLEDGED, said + 27 * MINUTE)]

    before = called(strike, [], said + 26 * MINUTE)

    assert called(strike, taken, said + 27 * MINUTE) == before


def test_a_wrong_location_is_heard_in_the_read_back_and_the_clock_begins_anew():
    said = datetime(2016, 9, 17, 14, 0, tzinfo=UTC)
    strike = notice(Category.INCIDENT, said, said, 2 * HOUR)
    steps = [
        Step(Advance.READ_BACK, said + 1 * MINUTE),
        Step(Advance.ACKNOWLEDGED, said + 1 * MINUTE),
        Step(Advance.NOT_AS_SENT, said + 2 * MINUTE),
    ]

    assert not is_complete(strike, steps)
    assert (Reason.NOT_ACKNOWLEDGED, "mediator") in called(strike, steps, said + 7 * MINUTE)


# Kunduz 2015: the hospital's position had been sent to all sides days before; the aircraft did not have it.
# Calls during a strike of about 30 to 60 minutes did not stop it.


@pytest.mark.parametrize("days", [2, 3, 4, 5])
def test_a_site_that_did_not_reach_the_unit_is_called_about_before_the_night_it_counts(days):
    told = NIGHT - timedelta(days=days)
    site = notice(Category.SITE_ADDED, told, told, timedelta(days=90))
    steps = [
        Step(Advance.READ_BACK, told + HOUR),
        Step(Advance.CONFIRMED, told + HOUR),
        Step(Advance.ACKNOWLEDGED, told + HOUR),
    ]

    found = called(site, steps, told + timedelta(days=2))

    assert found == [(Reason.NOT_PASSED_ON, "next level"), (Reason.NOT_PASSED_ON, "mediator")]


@pytest.mark.parametrize("minutes", [30, 45, 60])
def test_calls_during_a_strike_climb_to_the_top_in_its_first_minutes(minutes):
    began = NIGHT
    strike = notice(Category.INCIDENT, began, began, minutes * MINUTE)

    found = calls(strike, [], began + minutes * MINUTE)

    assert found[-1].rung.contact == "mediator"
    assert found[-1].due - began <= minutes * MINUTE / 6


def test_an_acknowledgement_at_a_headquarters_does_not_end_it_while_the_strike_goes_on():
    began = NIGHT
    strike = notice(Category.INCIDENT, began, began, HOUR)
    steps = [Step(Advance.ACKNOWLEDGED, began + 1 * MINUTE)]

    found = called(strike, steps, began + 10 * MINUTE)

    assert (Reason.NOT_PASSED_ON, "next level") in found
    assert (Reason.NOT_PASSED_ON, "mediator") in found


# A convoy in Gaza 2024: the plan was accepted by the liaison office and did not reach the firing unit.


def test_an_accepted_plan_that_does_not_reach_the_unit_is_not_complete_and_is_called_about_in_time():
    filed = MORNING
    for lead in (HOUR, 4 * HOUR, 24 * HOUR, 48 * HOUR):
        convoy = notice(Category.MOVEMENT, filed, filed + lead, 6 * HOUR)
        accepted = filed + min(lead / 4, HOUR)
        steps = [
            Step(Advance.READ_BACK, accepted),
            Step(Advance.CONFIRMED, accepted),
            Step(Advance.ACKNOWLEDGED, accepted),
        ]

        found = calls(convoy, steps, convoy.begins)

        assert not is_complete(convoy, steps)
        assert is_late(convoy) == (lead < 48 * HOUR)
        last = [call for call in found if call.reason is Reason.NOT_PASSED_ON][-1]
        assert last.rung.contact == "mediator"
        assert last.due <= convoy.begins - (convoy.begins - accepted) / 2
        assert next_call(convoy, steps, convoy.begins) is None


def test_a_report_that_the_unit_has_it_ends_the_calls():
    filed = MORNING
    convoy = notice(Category.MOVEMENT, filed, filed + 48 * HOUR, 6 * HOUR)
    steps = [
        Step(Advance.READ_BACK, filed + HOUR),
        Step(Advance.CONFIRMED, filed + HOUR),
        Step(Advance.ACKNOWLEDGED, filed + HOUR),
        Step(Advance.PASSED_ON, filed + 2 * HOUR),
    ]

    assert is_complete(convoy, steps)
    assert calls(convoy, steps, convoy.ends) == ()


# Every one of them


def test_two_people_who_read_one_place_off_different_maps_are_told_so():
    first = Reading(Position(41.20, -32.10), "one officer")
    near, far = Position(41.2001, -32.10), Position(41.2014, -32.1012)

    assert agree(first, Reading(near, "another"))
    assert not agree(first, Reading(far, "another"))
