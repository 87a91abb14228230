import gc
from datetime import timedelta

import pytest

from goodoffices.errors import InputError
from goodoffices.office.reception import asking, reworking
from goodoffices.office.reception.answering import answered
from goodoffices.office.reception.asked_before import BEFORE
from goodoffices.office.reception.changes import (
    AddRoom,
    ClosePlace,
    DelayFlight,
    ForbidPair,
    NamePlace,
)
from goodoffices.office.reception.consenting import family_answers
from goodoffices.office.reception.effects import do_change, what_if
from goodoffices.office.reception.identity import identity
from goodoffices.placement import Case
from goodoffices.reception import CaseId, Purpose
from goodoffices.reception.placements import State
from goodoffices.reception.placements_events import FamilyReason, WishesStated
from goodoffices.reception.places_events import ClosingReason, PlaceClosed
from tests.receiving import FLIGHT, HARBOUR, HAVEN, HILL, RUT, receive


@pytest.fixture
def reception(tmp_path):
    made = receive(tmp_path)
    yield made
    made.close()


def shown(reception, change):
    return what_if(reception.office, reception.actor, officer=RUT, change=change)


def done(reception, change, fingerprint=None):
    do_change(
        reception.office,
        reception.actor,
        officer=RUT,
        change=change,
        fingerprint=fingerprint or shown(reception, change).fingerprint,
        key=reception.key(),
    )


def refused(reception, case, reason=FamilyReason.TOO_FAR):
    family_answers(
        reception.office,
        reception.actor,
        officer=RUT,
        case=case,
        place=reception.stands(case).place,
        refused=reason,
        key=reception.key(),
    )


def test_a_refusal_rules_the_pair_out_and_another_place_is_proposed_at_once(reception):
    reception.three_places()
    levy = reception.family("levy", 4)
    reception.proposed()
    reception.signed(levy)
    first = reception.stands(levy).place

    refused(reception, levy)

    assert reception.stands(levy).state is State.PROPOSED
    assert reception.stands(levy).place != first
    reception.proposed()
    assert reception.stands(levy).place != first


def test_who_refuses_every_place_waits_and_is_told_why(reception):
    reception.three_places()
    levy = reception.family("levy", 4)
    reception.proposed()
    for _ in range(3):
        refused(reception, levy)

    assert reception.at(levy) is None
    assert reception.programme.placements.waiting[levy].lacking == {"allowed": 1}


def test_what_a_closure_does_is_shown_and_nothing_is_done(reception):
    reception.place("pl-a", {"people": 10})
    reception.place("pl-b", {"people": 4})
    one, other = reception.family("one", 4), reception.family("other", 6)
    reception.proposed()
    reception.signed(one, other)
    lines = reception.programme.number
    there = reception.stands(other).place

    effect = shown(reception, ClosePlace(there))

    assert reception.programme.number == lines
    assert {row.case for row in effect.rows} >= {other}
    assert effect.people == -6
    assert effect.waiting == 6


def test_what_was_shown_is_done_by_a_second_step_and_who_must_move_is_proposed_anew(reception):
    for name in ("pl-a", "pl-b", "pl-c"):
        reception.place(name, {"people": 5})
    one, other = reception.family("one", 4), reception.family("other", 5)
    reception.proposed()
    reception.signed(one, other)
    there, stays = reception.stands(one).place, reception.stands(other).place
    assert there != stays

    done(reception, ClosePlace(there))

    assert not reception.programme.places.places[there].is_open(reception.today)
    assert reception.stands(other).state is State.SIGNED
    assert reception.stands(other).place == stays
    assert reception.stands(one).state is State.PROPOSED
    assert reception.stands(one).place not in {there, stays}


def test_who_lives_at_a_place_that_closes_is_left_to_people(reception):
    reception.three_places()
    levy = reception.family("levy", 4)
    reception.proposed()
    reception.placed(levy)
    reception.there(levy)

    effect = shown(reception, ClosePlace(reception.stands(levy).place))

    assert [row.case for row in effect.by_hand] == [levy]
    assert not effect.rows


def test_something_else_that_would_follow_by_now_is_not_done(reception):
    reception.place("pl-a", {"people": 6})
    reception.place("pl-b", {"people": 6})
    levy = reception.family("levy", 4)
    reception.proposed()
    reception.signed(levy)
    change = ClosePlace(reception.stands(levy).place)
    fingerprint = shown(reception, change).fingerprint
    reception.family("cohen", 6)
    reception.proposed()

    with pytest.raises(InputError, match="something else"):
        done(reception, change, fingerprint)


def test_beds_that_are_added_go_to_those_who_wait(reception):
    reception.place("pl-a", {"people": 2})
    levy = reception.family("levy", 4)
    reception.proposed()
    assert reception.at(levy) is None

    effect = shown(reception, AddRoom("pl-a", "people", 2))
    done(reception, AddRoom("pl-a", "people", 2), effect.fingerprint)

    assert effect.people == 4
    assert reception.stands(levy).place == "pl-a"


def test_an_officer_names_a_place_and_sees_first_what_it_costs(reception):
    reception.place("pl-a", {"people": 4})
    reception.place("pl-b", {"people": 2})
    levy, pair = reception.family("levy", 4), reception.family("pair", 2)
    reception.proposed()
    assert reception.stands(pair).place == "pl-b"

    effect = shown(reception, NamePlace(pair, "pl-a"))
    assert effect.people == -4
    done(reception, NamePlace(pair, "pl-a"), effect.fingerprint)

    assert reception.stands(pair).place == "pl-a"
    assert reception.at(levy) is None
    assert reception.programme.placements.locked[pair].people == 4
    reception.proposed()
    assert reception.stands(pair).place == "pl-a"


def test_a_place_that_lacks_what_they_need_cannot_be_named(reception):
    reception.three_places()
    levy = reception.family("levy", 4, {"wheelchair": 1})
    reception.proposed()
    assert reception.stands(levy).place == HILL

    for place in (HAVEN, HARBOUR):
        with pytest.raises(InputError, match="rule"):
            shown(reception, NamePlace(levy, place))


def test_a_pair_that_is_ruled_out_is_never_proposed(reception):
    reception.three_places()
    levy = reception.family("levy", 4)
    reception.proposed()
    place = reception.stands(levy).place

    done(reception, ForbidPair(levy, place))

    assert reception.stands(levy).place != place


def test_a_flight_that_comes_on_another_day_is_looked_at_on_that_day(reception):
    reception.place("pl-a", {"people": 8})
    reception.place("pl-b", {"people": 4})
    levy, other = reception.family("levy", 4), reception.family("other", 4)
    reception.flight(levy)
    reception.proposed()
    reception.signed(levy, other)
    there = reception.stands(levy).place
    reception.say(
        PlaceClosed(
            place=there, from_day=reception.today + timedelta(days=1), reason=ClosingReason.REPAIR
        )
    )
    late = DelayFlight(FLIGHT, reception.cast.clock() + timedelta(days=2))

    effect = shown(reception, late)
    done(reception, late, effect.fingerprint)

    assert {row.case for row in effect.rows} == {levy}
    assert reception.stands(other).state is State.SIGNED
    moved = reception.at(levy)
    assert moved is None or moved.place != there
    transport = reception.programme.transports.transports[FLIGHT]
    assert transport.arrives == late.arrives


def test_a_change_is_worked_out_once_until_something_is_said(reception, monkeypatch):
    reception.a_flight_of_300()
    reception.proposed()
    worked = []

    def counted(wave, order, **more):
        worked.append(order)
        return answered(wave, order, **more)

    monkeypatch.setattr(reworking, "answered", counted)
    person = reception.programme.people.cases["c-f005"].members[0].person

    def asked():
        return what_if(
            reception.office, reception.actor, officer=RUT, change=ClosePlace(place=HILL)
        )

    first = asked()
    calls = len(worked)
    who = {"officer": RUT, "person": person, "purpose": Purpose.REGISTER}
    identity(reception.office, reception.actor, **who)
    assert asked() == first
    assert len(worked) == calls, "a look at a name changes nothing"

    reception.place("mill", {"people": 200, "school": 100})
    after = asked()
    assert len(worked) > calls
    assert after.waiting <= first.waiting
    assert after.fingerprint != first.fingerprint


def test_after_something_was_said_only_those_are_looked_at_anew_of_whom_it_was_said(
    reception, monkeypatch
):
    reception.a_flight_of_300()
    reception.proposed()
    asked = []
    monkeypatch.setattr(asking, "Case", lambda *of: asked.append(of[0]) or Case(*of))
    shown(reception, AddRoom(HILL, "people", 1))
    asked.clear()

    new = reception.family("new", 2)
    shown(reception, AddRoom(HILL, "people", 1))
    assert asked == [new]

    reception.say(WishesStated(case=CaseId("c-f005"), places=(HAVEN,)))
    asked.clear()
    shown(reception, AddRoom(HILL, "people", 1))
    assert asked == ["c-f005"]


def test_of_whom_everything_is_destroyed_nothing_is_kept_from_the_last_question(reception):
    reception.three_places()
    gone, stays = reception.family("gone", 2), reception.family("stays", 3)
    shown(reception, AddRoom(HILL, "people", 1))
    with reception.office.registers.at(reception.actor) as register:
        assert register.programme.kept(BEFORE).wave.cases == (gone, stays)
        register.destroy([gone])
        assert register.programme.kept(BEFORE) is None

    shown(reception, AddRoom(HILL, "people", 1))
    assert reception.programme.kept(BEFORE).wave.cases == (stays,)


def test_a_change_is_worked_out_without_a_pause_to_look_for_cycles(reception, monkeypatch):
    reception.three_places()
    reception.family("levy", 4)
    paused = []
    monkeypatch.setattr(
        reworking,
        "answered",
        lambda *of, **more: paused.append(gc.isenabled()) or answered(*of, **more),
    )

    shown(reception, AddRoom(HILL, "people", 1))

    assert paused == [False]
    assert gc.isenabled()
