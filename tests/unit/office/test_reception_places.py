"""Places: what counts, what is kept and until when, who waits, who moves, and a bed for tonight."""

from datetime import timedelta

import pytest

from goodoffices.errors import AccessError, InputError
from goodoffices.office import reception as desk
from goodoffices.office.reception import LineForm
from goodoffices.reception.placements_events import FamilyAnswered, PlaceAnswered
from goodoffices.reception.places_events import (
    BEDS,
    ClosingReason,
    KeepReason,
    OverReason,
    RefusalReason,
    TransferReason,
    TransferStep,
    WaitingOrder,
    WaitingReason,
)
from goodoffices.reception.protection_events import HideReason
from goodoffices.reception.transports_events import TransportKind, TransportStep
from tests.receiving import HARBOUR, HAVEN, HILL, NOA, RUT, receive


@pytest.fixture
def reception(tmp_path):
    made = receive(tmp_path)
    yield made
    made.close()


LOOKS = {
    desk.board,
    desk.closing,
    desk.contact,
    desk.place_sheet,
    desk.slip,
    desk.tonight,
    desk.transfers,
    desk.waiting_at,
}


def do(reception, act, *, officer=RUT, **said):
    """One form, or one look."""
    if "key" not in said and act not in LOOKS:
        said["key"] = reception.key()
    return act(reception.office, reception.actor, officer=officer, **said)


def offered(reception, name="Mill", beds=10, **more):
    about = {word: more.pop(word) for word in ("town", "hidden") if word in more}
    return do(reception, desk.offer_place, name=name, capacity={BEDS: beds, **more}, **about)


def verified(reception, place, days=30):
    until = reception.today + timedelta(days=days)
    do(reception, desk.verify_offer, place=place, until=until)
    return place


def beds(reception, place, **when):
    rows = do(reception, desk.board, **when).rows
    return next(row for row in rows if row.place.id == place).beds


def settled_in(reception, case, place):
    """Signed, accepted, moved in."""
    with reception.office.registers.at(reception.actor) as register:
        at = register.programme.placements.of_case(case).place
    assert at == place
    proposals = {case: place}
    desk.sign(
        reception.office, reception.actor, officer=RUT, proposals=proposals, key=reception.key()
    )
    reception.say(FamilyAnswered(case=case, place=place), PlaceAnswered(case=case, place=place))
    do(reception, desk.set_out, placements=proposals)
    do(reception, desk.moved_in, placements=proposals)


def test_an_offer_counts_when_somebody_has_looked_and_as_long_as_that_holds(reception):
    place = offered(reception, beds=10)
    assert (beds(reception, place).stated, beds(reception, place).free) == (10, 0)

    verified(reception, place, days=5)
    levy = reception.family("levy", 4)
    do(reception, desk.give_bed, place=place, case=levy)
    assert beds(reception, place).free == 6
    reception.cast.clock.forward(days=5)
    do(reception, desk.give_bed, place=place, case=levy, over=OverReason.NO_OTHER_BED)

    room = beds(reception, place)
    assert (room.free, room.taken, room.over) == (0, 4, 0)


def test_what_was_said_of_a_day_last_counts_there_and_nothing_is_lost(reception):
    place = verified(reception, offered(reception, beds=10))
    do(
        reception,
        desk.state_capacity,
        place=place,
        service=BEDS,
        number=4,
        from_day=reception.today + timedelta(days=2),
        until_day=reception.today + timedelta(days=4),
    )

    sheet = do(reception, desk.place_sheet, place=place)

    assert [dict(counts).get(BEDS) for _, counts in sheet.days] == [10, 4, 10, None]
    assert len(sheet.row.place.capacity) == 2


def test_what_is_no_declared_service_is_refused_by_its_name(reception):
    with pytest.raises(InputError) as refused:
        offered(reception, swimming=3)

    assert "swimming" in refused.value.advice


def test_what_is_held_is_free_again_at_its_hour_without_anybodys_act(reception):
    place = verified(reception, offered(reception, beds=100))
    group = reception.group("group", 90)
    until = reception.cast.clock() + timedelta(hours=6)
    do(reception, desk.hold_place, place=place, case=group, until=until, reason=KeepReason.GROUP)

    reception.cast.clock.now = until - timedelta(microseconds=1)
    assert beds(reception, place).free == 10
    reception.cast.clock.now = until
    assert beds(reception, place).free == 100


def test_a_hold_for_one_of_a_group_is_for_all_of_it_and_not_more_than_is_free(reception):
    place = verified(reception, offered(reception, beds=10))
    one, other = reception.family("one", 3), reception.family("other", 4)
    reception.together(one, other)
    until = reception.cast.clock() + timedelta(hours=6)
    hold = do(
        reception, desk.hold_place, place=place, case=other, until=until, reason=KeepReason.GROUP
    )
    assert beds(reception, place).free == 3

    with pytest.raises(InputError) as refused:
        do(
            reception,
            desk.hold_place,
            place=place,
            amounts={BEDS: 4},
            until=until,
            reason=KeepReason.FLIGHT,
        )

    assert "4 asked for, 3 free" in refused.value.advice
    do(reception, desk.release_hold, hold=hold)
    assert beds(reception, place).free == 10


def test_nobody_is_counted_twice_at_a_place(reception):
    place = verified(reception, offered(reception, beds=100))
    group = reception.group("group", 90)
    until = reception.cast.clock() + timedelta(hours=6)
    do(reception, desk.hold_place, place=place, case=group, until=until, reason=KeepReason.GROUP)
    do(reception, desk.give_bed, place=place, case=group)
    assert beds(reception, place).taken == 90

    reception.proposed()
    settled_in(reception, group, place)

    assert beds(reception, place).taken == 90


def test_what_is_held_for_a_flight_is_used_up_by_those_who_came_with_it(reception):
    place = verified(reception, offered(reception, beds=100))
    levy, cohen = reception.family("levy", 4), reception.family("cohen", 3)
    flight = reception.flight(levy)
    until = reception.cast.clock() + timedelta(hours=20)
    do(
        reception,
        desk.hold_place,
        place=place,
        amounts={BEDS: 20},
        transport=flight,
        until=until,
        reason=KeepReason.FLIGHT,
    )

    do(reception, desk.give_bed, place=place, case=levy)
    do(reception, desk.give_bed, place=place, people=5, transport=flight)
    assert beds(reception, place).taken == 20
    do(reception, desk.give_bed, place=place, case=cohen)
    assert beds(reception, place).taken == 23


def test_who_came_with_a_flight_uses_its_room_up_also_by_those_they_belong_to(reception):
    place = verified(reception, offered(reception, beds=100))
    levy = reception.family("levy", 4)
    reception.proposed()
    settled_in(reception, levy, place)
    cousins = reception.family("cousins", 3)
    flight = reception.flight(cousins)
    until = reception.cast.clock() + timedelta(hours=20)
    do(
        reception, desk.hold_place, place=place, amounts={BEDS: 20}, transport=flight,
        until=until, reason=KeepReason.FLIGHT,
    )  # fmt: skip
    assert beds(reception, place).taken == 24

    reception.together("kin", levy, cousins)

    assert beds(reception, place).taken == 20, "they are four of those for whom it is held"


def test_a_closing_says_who_needs_another_place_and_always_names_the_next(reception):
    reception.place(HAVEN, {BEDS: 160})
    group = reception.group("group", 90)
    reception.proposed()
    settled_in(reception, group, HAVEN)
    levy = reception.family("levy", 4)
    do(reception, desk.give_bed, place=HAVEN, case=levy)
    reception.place(HILL, {BEDS: 80})
    reception.place(HARBOUR, {BEDS: 60})

    found = do(reception, desk.closing, place=HAVEN)

    assert [(one.case, one.has_moved_in) for one in found.homeless] == [
        (group, True),
        (levy, False),
    ]
    assert [(c.place.id, dict(c.missing)) for c in found.homeless[0].choices] == [
        (HILL, {BEDS: 10}),
        (HARBOUR, {BEDS: 30}),
    ]
    assert found.homeless[1].choices[0].fits


def test_who_lives_at_a_place_that_closes_stays_until_another_is_found(reception):
    reception.place(HAVEN, {BEDS: 160})
    group = reception.group("group", 90)
    reception.proposed()
    settled_in(reception, group, HAVEN)

    do(
        reception,
        desk.close_place,
        place=HAVEN,
        from_day=reception.today,
        reason=ClosingReason.UNSAFE,
    )

    room = beds(reception, HAVEN)
    assert (room.free, room.taken) == (0, 90)
    assert reception.at(group).place == HAVEN
    do(reception, desk.open_place, place=HAVEN)
    assert beds(reception, HAVEN).free == 70


def test_a_waiting_list_is_read_by_the_rule_that_is_stated(reception):
    one, other, third = (reception.family(name, 2) for name in ("one", "other", "third"))
    do(reception, desk.join_waiting, case=one)
    do(reception, desk.join_waiting, case=other)
    do(reception, desk.join_waiting, case=third, urgent=WaitingReason.MEDICAL)
    do(reception, desk.join_waiting, case=one)

    order, waiting = do(reception, desk.waiting_at)
    assert (order, [w.case for w in waiting]) == ("urgent_first", [third, one, other])
    do(reception, desk.state_waiting_order, order=WaitingOrder.FIRST_COME)
    order, waiting = do(reception, desk.waiting_at)
    assert (order, [w.case for w in waiting]) == ("first_come", [one, other, third])
    do(reception, desk.leave_waiting, case=one, reason=WaitingReason.FOUND)
    assert [w.case for w in do(reception, desk.waiting_at)[1]] == [other, third]


@pytest.fixture
def moving(reception):
    """A family that lives at Haven and asks for Hill."""
    reception.place(HAVEN, {BEDS: 10})
    levy = reception.family("levy", 4)
    reception.proposed()
    settled_in(reception, levy, HAVEN)
    reception.place(HILL, {BEDS: 5})
    ask = {"case": levy, "target": HILL, "reason": TransferReason.KIN, "day": reception.today}
    return levy, do(reception, desk.ask_transfer, **ask)


def test_a_transfer_goes_from_asked_to_arrived_and_no_step_is_left_out(reception, moving):
    levy, transfer = moving
    with pytest.raises(InputError):
        do(reception, desk.move_transfer, transfer=transfer, step=TransferStep.ARRIVED)

    do(reception, desk.answer_transfer, transfer=transfer)
    assert (beds(reception, HAVEN).free, beds(reception, HILL).free) == (6, 1)
    do(reception, desk.move_transfer, transfer=transfer, step=TransferStep.SET_OUT)
    with pytest.raises(InputError):
        do(reception, desk.move_transfer, transfer=transfer, step=TransferStep.CANCELLED)
    do(reception, desk.move_transfer, transfer=transfer, step=TransferStep.ARRIVED)

    assert reception.at(levy).place == HILL
    assert (beds(reception, HAVEN).free, beds(reception, HILL).free) == (10, 1)


def test_a_place_that_refuses_is_not_asked_for_the_same_people_again(reception, moving):
    levy, transfer = moving

    do(
        reception,
        desk.answer_transfer,
        transfer=transfer,
        refused=RefusalReason.STAFF,
    )

    assert (levy, HILL) in reception.programme.places.refused()
    assert reception.at(levy).place == HAVEN
    (found,) = do(reception, desk.transfers)
    assert (found.state, found.refused) == ("refused", "staff")


def test_a_place_without_room_cannot_accept(reception, moving):
    _, transfer = moving
    do(reception, desk.give_bed, place=HILL, people=3)

    with pytest.raises(InputError) as refused:
        do(reception, desk.answer_transfer, transfer=transfer)

    assert "4 asked for, 2 free" in refused.value.advice


def test_whom_to_ask_for_is_sealed_apart_and_every_look_is_written_down(reception):
    place = offered(reception)
    do(reception, desk.name_contact, place=place, name="Tamar Kanareika", phone="+999 1")

    found = do(reception, desk.contact, officer=NOA, place=place)

    assert (found.name, found.phone) == ("Tamar Kanareika", "+999 1")
    assert "Kanareika" not in repr(found)
    person = reception.programme.places.places[place].contact
    (seen,) = reception.programme.protection.seen[person]
    assert seen.by == NOA
    with reception.office.registers.at(reception.actor) as register:
        assert b"Kanareika" not in b"".join(p.read_bytes() for p in register.folder.iterdir())


# A bed for tonight


def test_a_bed_for_tonight_waits_for_no_run_no_signature_and_no_acceptance(reception):
    place = verified(reception, offered(reception, beds=10))
    levy = reception.family("levy", 4)

    bed = do(reception, desk.give_bed, place=place, case=levy)

    assert do(reception, desk.slip, bed=bed).place.name == "Mill"
    (of,) = do(reception, desk.tonight).lists
    assert (of.people, of.slips[0].bed.case) == (4, levy)
    assert reception.programme.placements.standing == {}


def test_beds_are_given_once_however_often_the_form_is_sent(reception):
    place = verified(reception, offered(reception, beds=4))
    levy = reception.family("levy", 4)

    one = do(reception, desk.give_bed, place=place, case=levy, key="bed")
    again = do(reception, desk.give_bed, place=place, case=levy, key="bed")

    assert one == again
    assert beds(reception, place).taken == 4
    with pytest.raises(InputError, match="have beds"):
        do(reception, desk.give_bed, place=place, case=levy, over=OverReason.OTHER)


def test_over_its_capacity_a_bed_takes_a_reason_and_is_flagged(reception):
    full = verified(reception, offered(reception, "Mill", beds=3))
    verified(reception, offered(reception, "Barn", beds=9))
    levy = reception.family("levy", 4)
    with pytest.raises(InputError) as refused:
        do(reception, desk.give_bed, place=full, case=levy)
    assert "3 beds are free here" in refused.value.advice
    assert "Barn (9)" in refused.value.advice

    bed = do(reception, desk.give_bed, place=full, case=levy, over=OverReason.FAMILY_TOGETHER)

    room = beds(reception, full)
    assert (room.free, room.over) == (0, 1)
    (flagged,) = do(reception, desk.tonight).over
    assert flagged.bed.id == bed
    assert flagged.bed.over == "family_together"
    do(reception, desk.take_back_bed, bed=bed)
    assert beds(reception, full).free == 3


def test_who_landed_and_has_no_bed_is_named_until_there_is_one(reception):
    place = verified(reception, offered(reception, beds=50))
    levy = reception.family("levy", 4)
    bus = do(
        reception,
        desk.announce_transport,
        kind=TransportKind.BUS,
        name="Bus 7",
        arrives=reception.cast.clock(),
    )
    do(
        reception,
        desk.add_lines,
        transport=bus,
        lines=[LineForm(case=levy), LineForm(people=6, about=True)],
    )
    assert do(reception, desk.tonight).bedless == ()

    do(reception, desk.step_transport, transport=bus, step=TransportStep.LANDED)
    assert [(b.case, b.people) for b in do(reception, desk.tonight).bedless] == [("", 6), (levy, 4)]
    do(reception, desk.give_bed, place=place, case=levy)
    do(reception, desk.give_bed, place=place, people=5, transport=bus)

    assert [(b.case, b.people) for b in do(reception, desk.tonight).bedless] == [("", 1)]
    reception.cast.clock.forward(days=1)
    assert sum(b.people for b in do(reception, desk.tonight).bedless) == 10


def test_after_midnight_it_is_still_the_night_of_the_day_before(reception):
    place = verified(reception, offered(reception, beds=50))
    reception.cast.clock.forward(hours=19)  # 01:40

    do(reception, desk.give_bed, place=place, people=2)

    assert do(reception, desk.tonight).night == reception.today - timedelta(days=1)
    assert beds(reception, place).taken == 2


def test_where_hidden_people_sleep_is_told_to_those_who_protect_and_who_gave_the_bed(reception):
    place = verified(reception, offered(reception, beds=50))
    levy = reception.family("levy", 4)
    do(reception, desk.hide_whereabouts, case=levy, reason=HideReason.VIOLENCE_AT_HOME)
    bed = do(reception, desk.give_bed, place=place, case=levy)
    do(reception, desk.give_duties, to=NOA.id, duties=["gate"])

    (of,) = do(reception, desk.tonight, officer=NOA).lists

    assert (of.people, of.slips[0].bed.case, of.slips[0].guarded) == (4, "", True)
    with pytest.raises(AccessError):
        do(reception, desk.slip, officer=NOA, bed=bed)


def test_where_a_hidden_place_is_is_told_to_those_who_protect(reception):
    place = verified(reception, offered(reception, town="Lorn", hidden=True))
    do(reception, desk.give_duties, to=NOA.id, duties=["gate"])
    do(reception, desk.give_duties, to=RUT.id, duties=["protect", "gate"])

    (own,) = do(reception, desk.board).rows
    (other,) = do(reception, desk.board, officer=NOA).rows

    assert (own.place.town, other.place.town) == ("Lorn", "")
    assert other.beds.free == 10
    assert other.place.id == place


def test_an_officer_without_the_duty_finds_nothing(reception):
    place = offered(reception)
    do(reception, desk.give_duties, to=NOA.id, duties=["gate"])

    with pytest.raises(AccessError):
        do(reception, desk.verify_offer, officer=NOA, place=place, until=reception.today)
    with pytest.raises(AccessError):
        do(reception, desk.place_sheet, officer=NOA, place=place)
    assert do(reception, desk.board, officer=NOA).rows


@pytest.mark.parametrize(("duty", "sees"), [("places", True), ("place", True), ("audit", False)])
def test_who_checks_places_or_places_people_sees_the_board(reception, duty, sees):
    offered(reception)
    do(reception, desk.give_duties, to=NOA.id, duties=[duty])

    if sees:
        assert do(reception, desk.board, officer=NOA).rows
    else:
        with pytest.raises(AccessError):
            do(reception, desk.board, officer=NOA)
