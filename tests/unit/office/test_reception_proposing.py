import time

import pytest

from goodoffices.errors import AccessError, InputError
from goodoffices.office.reception.answering import answered
from goodoffices.office.reception.asking import asked
from goodoffices.office.reception.changes import ClosePlace
from goodoffices.office.reception.effects import what_if
from goodoffices.office.reception.explaining import explain
from goodoffices.office.reception.letters import letter_names, letters
from goodoffices.office.reception.orders import packed, unpacked
from goodoffices.office.reception.placing_by_hand import place_by_hand
from goodoffices.office.reception.proposals import proposals, run_sheet, who_waits
from goodoffices.office.reception.proposing import (
    propose,
    run_progress,
    set_weights,
    state_priorities,
    state_wishes,
    stop_run,
)
from goodoffices.office.reception.signing import sign
from goodoffices.reception import CaseId, PersonId
from goodoffices.reception.people_events import CaseRegistered, PeopleCounted
from goodoffices.reception.people_words import AgeBand, Member, Verified
from goodoffices.reception.placements import State
from goodoffices.reception.placements_events import (
    LockReason,
    Method,
    Priority,
    Scope,
    WaitingWhy,
)
from goodoffices.reception.places_events import HoldId, HoldSet, KeepReason
from goodoffices.reception.protection_events import Joint, JointAsked, JointConfirmed
from tests.receiving import FLIGHT, HARBOUR, HAVEN, HILL, NOA, RUT, receive


@pytest.fixture
def reception(tmp_path):
    made = receive(tmp_path)
    yield made
    made.close()


def question(reception, **more):
    return asked(reception.programme, day=reception.today, now=reception.cast.clock(), **more)


def call(reception, act, **more):
    return act(reception.office, reception.actor, officer=RUT, **more)


# What counts


def test_families_live_where_they_wish_where_there_is_room(reception):
    reception.three_places()
    levy = reception.family("levy", 4)
    call(reception, state_wishes, case=levy, places=[HILL], key=reception.key())

    reception.proposed()

    assert reception.stands(levy).place == HILL
    assert reception.stands(levy).proposed.points["wish"] == 15


def test_a_language_that_is_spoken_there_counts(reception):
    reception.three_places()
    levy = reception.family("levy", 4, languages=("uk",))
    reception.proposed()

    assert reception.stands(levy).place == HARBOUR
    assert "language" in reception.stands(levy).proposed.points


def test_weights_are_set_for_everybody_by_a_version_and_no_term_can_be_added(reception):
    assert call(reception, set_weights, weights={"wish": 9}, key=reception.key()) == 1
    assert reception.programme.placements.weights["wish"] == 9
    for term in ("nationality", "religion", "ethnicity", "origin"):
        with pytest.raises(InputError, match="counts for nobody"):
            call(reception, set_weights, weights={term: 1}, key=reception.key())


def test_who_needs_a_wheelchair_or_was_kept_apart_is_placed_so(reception):
    reception.three_places()
    chair = reception.family("chair", 2, {"wheelchair": 1})
    other = reception.family("other", 2)
    reception.apart(chair, other)

    reception.proposed()

    assert reception.stands(chair).place == HILL
    assert reception.stands(other).place != HILL


def test_those_who_belong_together_go_to_one_place_and_kin_to_one_town(reception):
    reception.three_places()
    sisters = reception.family("one", 3), reception.family("two", 2)
    reception.together(*sisters)
    reception.proposed()
    reception.placed("c-one")
    assert reception.stands("c-two").cases == sisters

    kin = reception.family("kin", 4)
    reception.together(sisters[0], kin, strength="same_town")
    reception.proposed()

    places = reception.programme.places.places
    assert places[reception.stands(kin).place].town == places[reception.stands("c-one").place].town


# Runs


def test_a_run_can_be_repeated_from_what_it_was_given(reception):
    reception.a_flight_of_300()
    ask = question(reception)
    run = reception.proposed()
    done = reception.programme.placements.runs[run].event

    from goodoffices.office.reception.orders import Order, digest

    raw = packed(ask.wave, Order(given=dict(ask.given), effort=1.0))
    assert digest(raw) == done.inputs
    first, second = answered(*unpacked(raw)), answered(*unpacked(raw))
    assert first == second
    assert (first.people_placed, first.value, first.bound) == (
        done.people_placed,
        done.value,
        done.bound,
    )
    assert done.reproducible
    at = {
        unit.case: ask.places[line.place].place
        for unit, line in zip(ask.units, first.lines, strict=True)
    }
    assert all(reception.stands(case).place == place for case, place in at.items())


def test_a_form_sent_twice_runs_once(reception):
    reception.three_places()
    reception.family("levy", 4)
    key = reception.key()
    first = propose(reception.office, reception.actor, officer=RUT, key=key)
    lines = reception.programme.number

    assert propose(reception.office, reception.actor, officer=RUT, key=key) == first
    assert reception.programme.number == lines


def test_a_run_for_one_family_leaves_other_proposals_their_room(reception):
    reception.place("pl-a", {"people": 5})
    first = reception.family("first", 4)
    reception.proposed()
    second = reception.family("second", 3)

    reception.proposed(scope=Scope.FAMILY, case=second)

    assert reception.stands(first).place == "pl-a"
    assert reception.programme.placements.waiting[second].why is WaitingWhy.NO_ROOM
    assert dict(reception.programme.placements.waiting[second].help[0].missing) == {"people": 2}


def test_room_that_is_held_for_a_flight_is_used_by_its_own_run_only(reception):
    reception.place("pl-a", {"people": 5})
    mine, other = reception.family("mine", 4), reception.family("other", 4)
    reception.flight(mine)
    reception.say(
        HoldSet(
            hold=HoldId("h-1"),
            place="pl-a",
            amounts={"people": 5},
            until=reception.cast.clock().replace(hour=23),
            reason=KeepReason.FLIGHT,
            transport=FLIGHT,
        )
    )

    reception.proposed(scope=Scope.FAMILY, case=other)
    assert reception.at(other) is None
    reception.proposed(scope=Scope.FLIGHT, transport=FLIGHT)
    assert reception.stands(mine).place == "pl-a"
    reception.signed(mine)


def test_a_group_that_has_grown_since_is_placed_anew_and_cannot_be_signed_as_it_was(reception):
    reception.place("pl-a", {"people": 92})
    reception.place("pl-b", {"people": 120})
    group = reception.group("group", 90)
    reception.proposed()
    was = reception.stands(group).place
    reception.say(PeopleCounted(case=group, number=97, source="gate", verified=Verified.CONFIRMED))

    with pytest.raises(InputError, match="does not fit"):
        reception.signed(group)
    reception.proposed()
    reception.signed(group)

    assert reception.stands(group).people == 97
    assert reception.stands(group).place == "pl-b"
    assert was in {"pl-a", "pl-b"}


def test_wishes_and_priorities_decide_where_officers_choose_so(reception):
    reception.place("pl-a", {"people": 4})
    reception.place("pl-b", {"people": 4})
    small, large = reception.family("small", 2), reception.family("large", 4)
    for case in (small, large):
        call(reception, state_wishes, case=case, places=["pl-a"], key=reception.key())
    call(
        reception, state_priorities, place="pl-a", order=[Priority.LARGE_FIRST], key=reception.key()
    )

    reception.proposed(method=Method.WISHES)

    assert reception.stands(large).place == "pl-a"
    assert reception.stands(small).place == "pl-b"


def test_a_long_run_works_beside_and_is_taken_up_as_far_as_it_still_stands(reception):
    for number in range(60):
        reception.place(f"pl-{number:02}", {"people": 6})
    cases = [reception.family(f"f{number}", 2 + number % 3) for number in range(30)]

    run = reception.proposed(seconds=30)
    assert run_progress(reception.office, reception.actor, officer=RUT, run=run).state in {
        "computing",
        "done",
    }
    reception.say(
        PeopleCounted(case=cases[0], number=6, source="gate", verified=Verified.CONFIRMED)
    )
    while call(reception, run_progress, run=run).people_placed is None:
        time.sleep(0.05)
    call(reception, stop_run, run=run)
    reception.office.reception_runs.wait(reception.actor.process, run)

    assert reception.office.reception_runs.seen(reception.actor.process, run).people_placed
    progress = call(reception, run_progress, run=run)
    assert progress.state == "done"
    assert not progress.done.reproducible or progress.done.dropped
    assert progress.done.dropped == 1
    assert reception.at(cases[0]) is None
    assert all(reception.at(case) for case in cases[1:])


def test_a_run_that_is_not_known_any_more_is_told_so(reception):
    assert call(reception, run_progress, run="run-gone").state == "lost"


# What is told


def test_who_waits_is_told_the_smallest_thing_that_would_help(reception):
    reception.place("pl-a", {"people": 80, "school": 5})
    reception.place("pl-b", {"people": 40, "school": 50})
    group = reception.group("group", 102, {"school": 4})

    reception.proposed()

    (row,) = call(reception, who_waits).rows
    assert row.why is WaitingWhy.FITS_NOWHERE
    assert (row.lacking, row.largest) == ({"people": 102}, {"people": 80})
    assert (row.help[0].place, row.help[0].missing) == ("pl-a", {"people": 22})
    assert call(reception, explain, case=group).waits == row


def test_an_explanation_names_what_counted_and_what_came_next(reception):
    reception.three_places()
    levy = reception.family("levy", 4, {"school": 2}, children=2, languages=("uk",))
    reception.proposed()

    told = call(reception, explain, case=levy)

    assert told.here.place == HARBOUR
    assert told.here.points == {"language": 4, "lasting": 2}
    assert {one.place for one in told.here.next} == {HAVEN, HILL}
    assert all(one.less == 4 and not one.missing for one in told.here.next)
    assert told.run.proven


def test_the_worth_of_one_more_bed_is_told_where_beds_are_short(reception):
    reception.place("pl-a", {"people": 4})
    reception.place("pl-b", {"people": 9})
    for name in ("one", "two"):
        case = reception.family(name, 4)
        call(reception, state_wishes, case=case, places=["pl-a"], key=reception.key())
    reception.proposed()

    sheet = call(reception, run_sheet)

    assert [(one.place, one.service) for one in sheet.worth] == [("pl-a", "people")]
    assert sheet.worth[0].points > 0

    late = reception.family("late", 1)
    run = reception.proposed(scope=Scope.FAMILY, case=late)

    assert call(reception, run_sheet, run=run).worth == ()
    assert call(reception, run_sheet) == sheet, "a run for one family says nothing of everybody"


def test_letters_hold_what_the_family_may_know_and_names_are_looked_at_under_a_duty(reception):
    reception.three_places()
    levy, cohen = reception.family("levy", 4, languages=("uk",)), reception.family("cohen", 2)
    reception.apart(levy, cohen)
    reception.proposed()
    reception.signed(levy, cohen)

    written = {letter.case: letter for letter in call(reception, letters)}

    assert written[levy].language == "uk"
    assert written[cohen].language == "en"
    assert written[levy].signed_by == "Rut"
    assert written[levy].place_name == "Harbour"
    assert cohen not in repr([written[levy].next, written[levy].terms])
    seen = reception.programme.protection.seen
    assert not seen
    letter_names(reception.office, reception.actor, officer=RUT, case=levy)
    assert list(seen) == [PersonId("p-levy-0")]


# Children


def child(reception):
    case = CaseId("c-child")
    reception.say(
        CaseRegistered(
            case=case,
            members=(Member(person=PersonId("p-child"), age_band=AgeBand.CHILD, alone=True),),
        )
    )
    return case


def test_no_run_places_a_child_alone_and_one_officer_cannot_do_it_either(reception):
    reception.three_places()
    case = child(reception)

    reception.proposed()

    assert reception.at(case) is None
    assert reception.programme.placements.waiting[case].why is WaitingWhy.BEST_INTERESTS
    assert call(reception, explain, case=case).is_held
    with pytest.raises(AccessError):
        call(
            reception,
            place_by_hand,
            case=case,
            place=HAVEN,
            reason=LockReason.BEST_INTERESTS,
            key=reception.key(),
        )


def test_two_officers_bring_a_child_to_a_place_and_few_see_where_it_is(reception):
    reception.three_places()
    case = child(reception)
    reception.say(JointAsked(act="a-1", what=Joint.MOVE, about=case, place=HAVEN))
    reception.say(JointConfirmed(act="a-1", case=case), officer=NOA)

    call(
        reception,
        place_by_hand,
        case=case,
        place=HAVEN,
        reason=LockReason.BEST_INTERESTS,
        key=reception.key(),
    )

    assert (reception.stands(case).state, reception.stands(case).place) == (State.SIGNED, HAVEN)
    effect = call(reception, what_if, change=ClosePlace(HAVEN))
    assert [row.case for row in effect.by_hand] == [case]


def test_what_was_proposed_is_not_signed_once_it_changed(reception):
    reception.three_places()
    levy = reception.family("levy", 4)
    reception.proposed()
    other = next(p for p in (HAVEN, HILL, HARBOUR) if p != reception.stands(levy).place)

    with pytest.raises(InputError, match="has changed"):
        call(reception, sign, proposals={levy: other}, key=reception.key())
    assert call(reception, proposals).counts[State.PROPOSED] == 1


def test_kin_who_wait_together_are_proposed_for_one_town_or_within_some_kilometres(reception):
    reception.place("pl-a", {"people": 3}, town="Lorn", latitude=41.0, longitude=30.0)
    reception.place("pl-b", {"people": 3}, town="Aske", latitude=41.05, longitude=30.0)
    reception.place("pl-c", {"people": 3}, town="Aske", latitude=42.5, longitude=30.0)
    one, two, three = (reception.family(name, 3) for name in ("one", "two", "three"))
    call(reception, state_wishes, case=one, places=["pl-a"], key=reception.key())
    reception.together(one, two, strength="within_km", km=10)
    reception.together(two, three, strength="same_town")

    reception.proposed()

    at = [reception.stands(case).place for case in (one, two, three)]
    assert at == ["pl-a", "pl-b", "pl-c"]
    reception.signed(one, two, three)


def test_room_that_those_on_the_way_will_need_is_left_to_them_where_it_costs_little(reception):
    reception.place("pl-a", {"people": 4})
    reception.place("pl-b", {"people": 12})
    now, *later = (reception.family(name, 4) for name in ("now", "one", "two"))
    call(reception, state_wishes, case=now, places=["pl-a", "pl-b"], key=reception.key())
    for case in later:
        call(reception, state_wishes, case=case, places=["pl-a"], key=reception.key())

    reception.proposed(scope=Scope.FAMILY, case=now)
    assert reception.stands(now).place == "pl-a"
    reception.flight(*later)
    reception.proposed(scope=Scope.FAMILY, case=now)

    assert reception.stands(now).place == "pl-b"
    assert (
        reception.programme.placements.runs[reception.stands(now).proposed.run].event.by
        == "arrival"
    )


def test_what_was_signed_for_a_group_that_has_grown_is_looked_for_again_unless_they_set_out(
    reception,
):
    reception.place("pl-a", {"people": 200})
    stays, grows = reception.group("stays", 40), reception.group("grows", 90)
    reception.proposed()
    reception.placed(stays, grows)
    reception.there(stays)
    for case, number in ((stays, 44), (grows, 97)):
        reception.say(
            PeopleCounted(case=case, number=number, source="gate", verified=Verified.CONFIRMED)
        )

    reception.proposed()

    assert (reception.stands(grows).state, reception.stands(grows).people) == (State.PROPOSED, 97)
    assert reception.stands(stays).state is State.MOVED_IN
    assert question(reception).wave.capacity.tolist() == [[200 - 44]]


def test_kin_who_must_be_near_each_other_wait_where_no_place_is_open(reception):
    one, other = reception.family("one", 2), reception.family("other", 3)
    reception.together(one, other, strength="same_town")

    reception.proposed()

    assert reception.at(one) is None
    assert reception.at(other) is None


def test_room_that_was_signed_for_a_group_is_not_given_away_because_the_group_grew(reception):
    reception.place(HAVEN, {"people": 5}, town="Osk")
    first, second = reception.family("first", 5), reception.family("second", 2)
    reception.proposed(scope=Scope.FAMILY, case=first)
    reception.signed(first)
    reception.say(PeopleCounted(case=first, number=6, source="gate", verified=Verified.CONFIRMED))

    with pytest.raises(InputError):
        place_by_hand(
            reception.office,
            reception.actor,
            officer=RUT,
            case=second,
            place=HAVEN,
            reason=LockReason.KIN,
            key=reception.key(),
        )
