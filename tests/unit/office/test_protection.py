"""Duties, two persons, hidden whereabouts, holds: what officers can do to people, and what they cannot."""

from datetime import timedelta

import pytest

from goodoffices.errors import AccessError, InputError
from goodoffices.office.reception import (
    allow_split,
    ask_two,
    confirm_two,
    duty_board,
    end_duties,
    expected_at,
    family_answers,
    give_duties,
    guarded_cases,
    hide_whereabouts,
    hold_case,
    identity,
    own_duties,
    place_answers,
    refuse_two,
    sign,
    waiting_acts,
    whereabouts,
)
from goodoffices.reception import (
    CaseId,
    Duty,
    PersonId,
    Purpose,
    held,
    hidden,
    may_move,
    require_two,
)
from goodoffices.reception.people_events import CaseRegistered, CasesMerged
from goodoffices.reception.people_words import AgeBand, Kind, Member
from goodoffices.reception.protection_events import (
    HideReason,
    HoldReason,
    Joint,
    WhereaboutsSeen,
)
from goodoffices.reception.transports_events import DelayReason, TransportDelayed
from goodoffices.record import Officer
from tests.receiving import HAVEN, HILL, NOA, RUT, receive

ADA = Officer(id="o-ada", name="Ada")
CHILD = CaseId("c-child")


@pytest.fixture
def reception(tmp_path):
    made = receive(tmp_path)
    made.three_places()
    yield made
    made.close()


@pytest.fixture
def child(reception):
    """A boy of ten who came alone."""
    member = Member(person=PersonId("p-child"), age_band=AgeBand.CHILD, alone=True)
    reception.say(CaseRegistered(case=CHILD, members=(member,), kind=Kind.SINGLE))
    return CHILD


def given(reception, officer, *duties, by=RUT, **more):
    give_duties(
        reception.office,
        reception.actor,
        officer=by,
        to=officer.id,
        duties=duties,
        key=reception.key(),
        **more,
    )


def asked(reception, what, about, officer=RUT, **more):
    return ask_two(
        reception.office,
        reception.actor,
        officer=officer,
        what=what,
        about=about,
        key=reception.key(),
        **more,
    )


def confirmed(reception, act, officer=NOA):
    confirm_two(reception.office, reception.actor, officer=officer, act=act, key=reception.key())


def two(reception, what, about, **more):
    act = asked(reception, what, about, **more)
    confirmed(reception, act)
    return act


def looked(reception, case, officer=RUT):
    return whereabouts(
        reception.office, reception.actor, officer=officer, case=case, key=reception.key()
    )


# Duties


def test_while_no_duty_was_given_whoever_sits_on_the_seat_has_all(reception):
    assert own_duties(reception.office, reception.actor, officer=ADA) == frozenset(Duty)


def test_who_gives_the_first_duty_leads_from_then_on(reception):
    given(reception, NOA, Duty.GATE)

    assert own_duties(reception.office, reception.actor, officer=RUT) == {Duty.LEAD}
    assert own_duties(reception.office, reception.actor, officer=NOA) == {Duty.GATE}
    assert own_duties(reception.office, reception.actor, officer=ADA) == frozenset()
    for officer in (NOA, ADA):
        with pytest.raises(AccessError):
            given(reception, officer, Duty.PROTECT, by=officer)
        with pytest.raises(AccessError):
            duty_board(reception.office, reception.actor, officer=officer)


def test_a_duty_ends_at_its_hour_without_anybody_s_act(reception):
    until = reception.cast.clock() + timedelta(hours=8)
    given(reception, NOA, Duty.GATE, until=until)
    reception.cast.clock.forward(hours=7, minutes=59)
    assert own_duties(reception.office, reception.actor, officer=NOA) == {Duty.GATE}

    reception.cast.clock.forward(minutes=1)

    assert own_duties(reception.office, reception.actor, officer=NOA) == frozenset()


def test_a_duty_for_one_place_is_none_anywhere_else_nor_for_what_is_of_no_place(reception):
    given(reception, NOA, Duty.PLACE, places=[HAVEN])
    protection, now = reception.programme.protection, reception.cast.clock()

    protection.require(NOA.id, Duty.PLACE, now, place=HAVEN)
    for place in (HILL, None):
        with pytest.raises(AccessError):
            protection.require(NOA.id, Duty.PLACE, now, place=place)


def test_duties_that_are_ended_are_gone_and_somebody_always_leads(reception):
    given(reception, NOA, Duty.GATE, Duty.REGISTER)

    def ended(of, *duties):
        end_duties(
            reception.office,
            reception.actor,
            officer=RUT,
            of=of,
            duties=duties,
            key=reception.key(),
        )

    ended(NOA.id, Duty.GATE)
    assert own_duties(reception.office, reception.actor, officer=NOA) == {Duty.REGISTER}
    with pytest.raises(InputError, match="nobody would lead"):
        ended(RUT.id, Duty.LEAD)
    given(reception, NOA, Duty.LEAD)
    ended(RUT.id, Duty.LEAD)
    assert own_duties(reception.office, reception.actor, officer=RUT) == frozenset()


@pytest.mark.parametrize(
    ("duties", "more"),
    [
        ((), {}),
        ((Duty.HOST,), {}),
        ((Duty.LEAD,), {"places": [HAVEN]}),
        ((Duty.GATE,), {"places": ["pl-nowhere"]}),
        ((Duty.GATE,), {"until": "past"}),
    ],
)
def test_duties_that_make_no_sense_are_refused(reception, duties, more):
    if more.get("until"):
        more = {"until": reception.cast.clock() - timedelta(minutes=1)}
    with pytest.raises(InputError):
        given(reception, NOA, *duties, **more)
    assert not reception.programme.protection.is_organised


def test_who_somebody_is_is_shown_for_the_purposes_of_the_own_duties_alone(reception):
    reception.family("levy")
    person = PersonId("p-levy-0")
    given(reception, NOA, Duty.GATE)

    seen = identity(
        reception.office, reception.actor, officer=NOA, person=person, purpose=Purpose.MEET
    )

    assert set(seen.values) <= {"given_name", "family_name"}
    for purpose in set(Purpose) - {Purpose.MEET}:
        with pytest.raises(AccessError):
            identity(reception.office, reception.actor, officer=NOA, person=person, purpose=purpose)
    for purpose in Purpose:
        with pytest.raises(AccessError):
            identity(reception.office, reception.actor, officer=RUT, person=person, purpose=purpose)
    looks = reception.programme.protection.seen[person]
    assert [(look.by, look.purpose) for look in looks] == [(NOA, Purpose.MEET)]


# Two persons


def test_a_child_alone_is_held_and_hidden_without_anybody_s_act(reception, child):
    assert held(reception.programme, child) is HoldReason.CHILD_ALONE
    assert hidden(reception.programme, child) is HideReason.CHILD_ALONE
    (row,) = guarded_cases(reception.office, reception.actor, officer=RUT)
    assert (row.case, row.people) == (child, 1)


def test_no_machine_places_a_child_alone(reception, child):
    other = reception.family("levy", 2)

    reception.proposed()

    assert reception.at(other) is not None
    assert reception.at(child) is None


@pytest.mark.parametrize("reason", HoldReason)
def test_no_machine_places_who_was_put_under_a_hold_until_two_decided(reception, reason):
    case = reception.family("levy", 2)
    hold_case(reception.office, reception.actor, officer=RUT, case=case, reason=reason, key="hold")
    reception.proposed()
    assert reception.at(case) is None

    two(reception, Joint.FREE, case)
    reception.proposed()

    assert reception.at(case) is not None


def test_nobody_confirms_the_own_act_under_another_name_neither(reception, child):
    act = asked(reception, Joint.FREE, child)

    for officer in (RUT, Officer(id=RUT.id, name="Ruth")):
        with pytest.raises(InputError, match="same person"):
            confirmed(reception, act, officer)
        with pytest.raises(InputError, match="same person"):
            refuse_two(
                reception.office, reception.actor, officer=officer, act=act, key=reception.key()
            )
    assert held(reception.programme, child)


def test_an_act_that_was_refused_or_is_too_old_is_not_confirmed(reception, child):
    refused = asked(reception, Joint.FREE, child)
    refuse_two(reception.office, reception.actor, officer=NOA, act=refused, key="no")
    old = asked(reception, Joint.FREE, child)
    assert [
        (one.act, one.is_own)
        for one in waiting_acts(reception.office, reception.actor, officer=NOA)
    ] == [(old, False)]
    reception.cast.clock.forward(hours=24)

    for act in (refused, old):
        with pytest.raises(InputError, match="waits no longer"):
            confirmed(reception, act)
    assert held(reception.programme, child)
    assert not waiting_acts(reception.office, reception.actor, officer=NOA)


def test_where_a_child_is_takes_two_and_is_written_down(reception, child):
    with pytest.raises(AccessError):
        looked(reception, child)
    two(reception, Joint.REVEAL, child, purpose=Purpose.TRACE)

    assert looked(reception, child) == ()
    assert looked(reception, child, NOA) == ()
    with pytest.raises(AccessError):
        looked(reception, child, ADA)
    reception.cast.clock.forward(hours=1)
    with pytest.raises(AccessError):
        looked(reception, child)

    protection = reception.programme.protection
    assert [said.by for said in protection.reveals(child)] == [RUT, NOA]
    assert all(isinstance(said.event, WhereaboutsSeen) for said in protection.reveals(child))
    assert [(said.by.id, said.event.what) for said in protection.refused] == [
        (RUT.id, "reveal"),
        (ADA.id, "reveal"),
        (RUT.id, "reveal"),
    ]


def test_whose_place_somebody_hid_is_shown_again_by_two_alone(reception):
    case = reception.family("levy", 2)
    assert looked(reception, case) == ()
    hide_whereabouts(
        reception.office,
        reception.actor,
        officer=RUT,
        case=case,
        reason=HideReason.THREAT,
        key="hide",
    )
    with pytest.raises(AccessError):
        looked(reception, case)

    two(reception, Joint.SHOW, case)

    assert looked(reception, case) == ()


def test_a_child_is_brought_to_the_place_that_two_named_and_to_no_other(reception, child):
    now = reception.cast.clock()
    two(reception, Joint.MOVE, child, place=HAVEN)

    assert may_move(reception.programme, child, HAVEN, now)
    assert not may_move(reception.programme, child, HILL, now)
    require_two(reception.programme, child, HAVEN, RUT.id, now)
    require_two(reception.programme, child, HAVEN, NOA.id, now)
    with pytest.raises(AccessError):
        require_two(reception.programme, child, HAVEN, ADA.id, now)
    with pytest.raises(AccessError):
        require_two(reception.programme, child, HILL, RUT.id, now)
    with pytest.raises(AccessError):
        require_two(reception.programme, child, HAVEN, RUT.id, now + timedelta(hours=72))


def test_no_single_officer_signs_for_a_child_alone(reception, child):
    two(reception, Joint.FREE, child)
    reception.proposed()
    place = reception.stands(child).place

    with pytest.raises(AccessError):
        sign(
            reception.office,
            reception.actor,
            officer=RUT,
            proposals={child: place},
            key=reception.key(),
        )
    two(reception, Joint.MOVE, child, place=place)
    reception.signed(child)

    assert reception.stands(child).signed_by == RUT


def test_who_asks_and_who_confirms_need_the_duty_for_it(reception, child):
    given(reception, NOA, Duty.PROTECT)
    given(reception, ADA, Duty.GATE)

    with pytest.raises(AccessError):
        asked(reception, Joint.REVEAL, child, officer=ADA, purpose=Purpose.PROTECT)
    act = asked(reception, Joint.REVEAL, child, officer=NOA, purpose=Purpose.PROTECT)
    for officer in (ADA, RUT):
        with pytest.raises(AccessError):
            confirmed(reception, act, officer)
    assert not waiting_acts(reception.office, reception.actor, officer=ADA)
    with pytest.raises(AccessError):
        looked(reception, child, NOA)


def test_what_is_asked_of_two_says_what_for(reception, child):
    with pytest.raises(InputError, match="purpose"):
        asked(reception, Joint.REVEAL, child)
    with pytest.raises(InputError, match="place"):
        asked(reception, Joint.MOVE, child)
    with pytest.raises(AccessError):
        asked(reception, Joint.FREE, "c-nobody")
    with pytest.raises(AccessError):
        asked(reception, Joint.RECIPIENT, child)


def test_a_family_is_split_by_a_named_officer_with_a_reason_alone(reception):
    one, other = reception.family("one", 2), reception.family("other", 2)
    reception.together(one, other)
    split = {"case": one, "other": other}
    for reason in ("", "He said that he is afraid of his uncle"):
        with pytest.raises(InputError):
            allow_split(
                reception.office,
                reception.actor,
                officer=RUT,
                reason=reason,
                key=reception.key(),
                **split,
            )
    assert not reception.programme.protection.may_be_apart(one, other)

    allow_split(
        reception.office, reception.actor, officer=RUT, reason="hospital", key="split", **split
    )

    assert reception.programme.protection.may_be_apart(other, one)


def test_what_guards_a_case_goes_with_it_when_it_is_merged(reception, child):
    two(reception, Joint.FREE, child)
    two(reception, Joint.SHOW, child)
    assert held(reception.programme, child) is None
    member = Member(person=PersonId("p-other"), age_band=AgeBand.CHILD, alone=True)
    other, family = CaseId("c-other"), reception.family("levy", 2)
    reception.say(CaseRegistered(case=other, members=(member,), kind=Kind.SINGLE))

    reception.say(CasesMerged(case=child, other=other))

    for name in (child, other):
        assert held(reception.programme, name) is HoldReason.CHILD_ALONE
        assert hidden(reception.programme, name) is HideReason.CHILD_ALONE
    two(reception, Joint.REVEAL, child, purpose=Purpose.TRACE)
    hold_case(
        reception.office,
        reception.actor,
        officer=RUT,
        case=family,
        reason=HoldReason.TRAFFICKING_SIGNS,
        key="hold",
    )
    grown = reception.family("grown", 1)
    reception.say(CasesMerged(case=grown, other=family))
    assert held(reception.programme, grown) is HoldReason.TRAFFICKING_SIGNS


# Hosts


def test_a_host_sees_who_comes_to_the_own_place_shortly_before_and_nothing_else(reception):
    near, far = reception.family("near", 3, {"school": 1}, children=1), reception.family("far")
    reception.flight(near)
    reception.proposed()
    place = reception.stands(near).place
    given(reception, NOA, Duty.HOST, places=[place])
    given(reception, RUT, Duty.PLACE)

    def seen(officer=NOA, where=place):
        return expected_at(reception.office, reception.actor, officer=officer, place=where)

    reception.signed(near)
    assert seen() == ()  # not accepted yet
    accept(reception, near)

    (row,) = seen()
    assert (row.case, row.people) == (near, 3)
    assert set(type(row).__slots__) == {"case", "people", "needs", "languages", "at"}
    assert far not in {one.case for one in seen()}
    others = {HAVEN, HILL} - {place}
    for where in others:
        with pytest.raises(AccessError):
            seen(where=where)
    with pytest.raises(AccessError):
        seen(officer=ADA)
    with pytest.raises(AccessError):
        identity(
            reception.office,
            reception.actor,
            officer=NOA,
            person=PersonId("p-near-0"),
            purpose=Purpose.MEET,
        )
    reception.cast.clock.forward(days=250)
    with pytest.raises(AccessError):
        seen()  # nobody has checked the place since


def accept(reception, case):
    for answers in (family_answers, place_answers):
        answers(
            reception.office,
            reception.actor,
            officer=RUT,
            case=case,
            place=reception.stands(case).place,
            key=reception.key(),
        )


def test_a_host_is_not_told_weeks_before(reception):
    case = reception.family("late", 2)
    reception.flight(case)
    reception.proposed()
    reception.placed(case)
    place = reception.stands(case).place
    reception.say(
        TransportDelayed(
            transport="tr-flight",
            arrives=reception.cast.clock() + timedelta(days=9),
            reason=next(iter(DelayReason)),
        )
    )

    def seen():
        return expected_at(reception.office, reception.actor, officer=RUT, place=place)

    assert seen() == ()
    reception.cast.clock.forward(days=7, minutes=1)
    assert [one.case for one in seen()] == [case]
