"""Notices between two desks: told at once, receipted in five steps, called by rule, never lost."""

from datetime import timedelta

import pytest

from goodoffices.errors import AccessError, InputError, NotInAudienceError, RepeatedKeyError
from goodoffices.office import (
    file_notice,
    introduce_seats,
    invite_seat,
    keep_beat,
    keep_watch,
    notices,
    receipt_notice,
    set_contacts,
    set_taking_part,
    taking_part,
    withdraw_notice,
)
from goodoffices.office.deconfliction.watch import Watch
from goodoffices.record import (
    Advance,
    Category,
    Given,
    How,
    Level,
    NoticeCalled,
    NoticeEnded,
    NoticeFiled,
    Role,
    Rung,
    TakingPart,
    TakingPartSet,
)
from tests.duty import LADDER, on_duty

A_DAY = 24 * 60


@pytest.fixture
def duty(cast):
    return on_duty(cast)


def whole_way(duty, name):
    duty.receipt(duty.noor, name, Advance.RECEIVED)
    duty.receipt(duty.noor, name, Advance.READ_BACK, "Two aircraft over Osk.")
    duty.receipt(duty.lior, name, Advance.CONFIRMED, by="Lior")
    duty.receipt(duty.noor, name, Advance.ACKNOWLEDGED)
    duty.receipt(duty.noor, name, Advance.PASSED_ON, "Air operations, second watch")


def test_a_notice_is_read_by_both_desks_and_the_mediator_and_nobody_else(duty):
    name = duty.file()

    for reader in (duty.lior, duty.noor, duty.cast.mara):
        assert duty.read(reader, name).filed.words == "Two aircraft over Osk."
    for stranger in (duty.cast.anton, duty.cast.bela, duty.cast.frieda, duty.cast.rut):
        assert not duty.cast.view(stranger).lines(NoticeFiled)


def test_each_desk_has_a_notice_of_its_own_and_does_not_learn_who_else_was_told(duty):
    cast = duty.cast
    third = invite_seat(cast.office, cast.mara, role=Role.LIAISON, name="Third", key="third")
    introduce_seats(cast.office, cast.mara, to=duty.lior.seat, seats=[third.seat], key="meet")
    names = file_notice(
        cast.office,
        duty.lior,
        to=[duty.noor.seat, third.seat],
        category=Category.INCIDENT,
        words="Shots near the corridor.",
        by="Lior",
        ends=duty.now + timedelta(hours=1),
        key="two",
    )

    assert len(names) == 2
    for reader, other in ((duty.noor, third), (third, duty.noor)):
        [found] = notices(cast.view(reader), duty.now)
        assert not found.line.audience.admits(other.seat)
        assert other.seat not in str(found.filed.to)


def test_the_five_receipts_are_given_in_turn_each_with_a_clock_a_desk_and_a_name(duty):
    name = duty.file()
    duty.cast.clock.forward(minutes=3)
    whole_way(duty, name)

    found = duty.read(duty.cast.mara, name)
    assert [str(clock.state) for clock in found.clocks] == [
        "received",
        "read back",
        "confirmed correct by the sender",
        "acknowledged by the desk",
        "passed to the unit, as reported",
    ]
    assert {clock.waited for clock in found.clocks} == {timedelta(minutes=3)}
    assert [clock.by for clock in found.clocks] == ["Noor", "Noor", "Lior", "Noor", "Noor"]
    assert found.clocks[2].desk == duty.lior.seat
    assert found.is_complete
    assert not found.is_waiting
    assert found.state == "passed to the unit, as reported"


def test_what_is_not_acknowledged_climbs_the_ladder_to_the_mediator_and_waits_for_nobody(duty):
    name = duty.file()

    duty.watch(minutes=2)
    assert duty.called(name) == []
    seen = []
    for _ in range(4):
        duty.watch(minutes=2, seconds=30)
        seen.append(duty.called(name)[-1][1])

    assert seen == [*(rung.contact for rung in LADDER), "Third Capital"]


def test_an_acknowledgement_by_any_officer_stops_the_ladder(duty):
    name = duty.file()
    duty.watch(minutes=3)
    duty.receipt(duty.noor, name, Advance.READ_BACK, "Two aircraft.")
    duty.receipt(duty.lior, name, Advance.CONFIRMED, by="Somebody else at the desk")
    duty.receipt(duty.noor, name, Advance.ACKNOWLEDGED, by="The relief")
    duty.receipt(duty.noor, name, Advance.PASSED_ON, "Second watch", by="The relief")

    duty.watch(minutes=50)

    assert duty.called(name) == [("not acknowledged", LADDER[0].contact)]


def test_a_call_is_told_once_however_often_the_watch_looks(duty):
    name = duty.file()
    for _ in range(5):
        duty.watch(minutes=3)
        keep_watch(duty.cast.office)

    assert len(duty.called(name)) == len(set(duty.called(name))) == 4


def test_a_late_notice_is_flagged_and_the_mediator_is_told_at_once(duty):
    name = duty.file(minutes=5)

    found = duty.read(duty.cast.mara, name)
    assert found.is_late
    assert found.minutes == 5
    assert duty.called(name) == [("late", "Third Capital")]


def test_a_notice_that_comes_in_the_last_minute_calls_everybody_before_its_effect(duty):
    name = duty.file(minutes=0.5)

    duty.watch(seconds=15)

    assert [who for _, who in duty.called(name)][1:] == [
        *(rung.contact for rung in LADDER),
        "Third Capital",
    ]
    assert duty.now < duty.read(duty.cast.mara, name).filed.begins


def test_an_acknowledged_notice_that_does_not_reach_the_unit_is_called_about_before_its_effect(
    duty,
):
    name = duty.file(minutes=2 * A_DAY + 60, category=Category.MOVEMENT)
    duty.receipt(duty.noor, name, Advance.READ_BACK, "Three vehicles.")
    duty.receipt(duty.lior, name, Advance.CONFIRMED, by="Lior")
    duty.receipt(duty.noor, name, Advance.ACKNOWLEDGED)

    duty.watch(hours=13)

    assert duty.called(name) == [
        ("not reported as passed to the unit", LADDER[2].contact),
        ("not reported as passed to the unit", "Third Capital"),
    ]


def test_an_acknowledgement_of_something_misread_does_not_count(duty):
    name = duty.file()
    duty.receipt(duty.noor, name, Advance.READ_BACK, "Two aircraft over Varn.")
    duty.receipt(duty.noor, name, Advance.ACKNOWLEDGED)
    duty.receipt(duty.lior, name, Advance.NOT_AS_SENT, "Over Osk, not Varn.", by="Lior")

    assert duty.read(duty.noor, name).reached == {Advance.RECEIVED}
    duty.watch(minutes=10)
    assert ("not acknowledged", "Third Capital") in duty.called(name)


def test_a_read_back_that_nobody_confirms_brings_the_mediator_in(duty):
    name = duty.file()
    duty.receipt(duty.noor, name, Advance.READ_BACK, "Two aircraft over Osk.")
    duty.receipt(duty.noor, name, Advance.ACKNOWLEDGED)
    duty.receipt(duty.noor, name, Advance.PASSED_ON, "Second watch")
    assert duty.read(duty.noor, name).state == "acknowledged, read-back not confirmed"

    duty.watch(minutes=10)

    assert duty.called(name) == [("read-back not confirmed", "Third Capital")]


def test_a_notice_closes_itself_when_its_time_is_over(duty):
    name = duty.file(minutes=60, hours=1)
    whole_way(duty, name)
    duty.watch(minutes=119)
    assert duty.read(duty.noor, name).ended is None

    duty.watch(minutes=1)

    assert duty.read(duty.noor, name).state == "its time is over"
    assert notices(duty.cast.view(duty.noor), duty.now, is_open=True) == ()


def test_the_sender_withdraws_a_notice_and_nobody_is_called_any_more(duty):
    name = duty.file()
    withdraw_notice(
        duty.cast.office, duty.lior, notice=name, by="Lior", words="Cancelled.", key="w"
    )

    duty.watch(hours=1)

    assert duty.called(name) == []
    assert duty.read(duty.noor, name).state == "withdrawn by the sender"
    with pytest.raises(AccessError):
        withdraw_notice(duty.cast.office, duty.noor, notice=name, by="Noor", key="no")


def test_the_talks_beat_waits_and_the_watch_does_not(duty):
    name = duty.file()
    slot = duty.cast.office.slot()
    duty.cast.clock.forward(minutes=2, seconds=30)

    keep_beat(duty.cast.office)
    assert duty.called(name) == []
    keep_watch(duty.cast.office)

    assert duty.called(name) != []
    assert duty.cast.office.slot() == slot, "within one beat"


def test_a_suspension_is_told_at_once_and_leaves_what_stands(duty):
    name = duty.file()
    set_taking_part(
        duty.cast.office,
        duty.noor,
        desk=duty.noor.seat,
        state=TakingPart.SUSPENDED,
        by="Noor",
        words="Until further notice.",
        key="off",
    )

    assert taking_part(duty.cast.view(duty.lior), duty.noor.seat).state is TakingPart.SUSPENDED
    assert duty.called(name) == [("the desk does not take part", "Third Capital")]
    assert duty.read(duty.lior, name).ended is None
    for stranger in (duty.cast.anton, duty.cast.bela, duty.cast.frieda):
        assert not duty.cast.view(stranger).lines(TakingPartSet)


def test_the_mediator_enters_a_suspension_that_was_said_by_voice(duty):
    given = Given(how=How.VOICE, person="Noor", heard_by="Mara")
    what = {"desk": duty.noor.seat, "state": TakingPart.WITHDRAWN, "by": "Noor"}
    with pytest.raises(InputError):
        set_taking_part(duty.cast.office, duty.cast.mara, **what, key="page")
    set_taking_part(duty.cast.office, duty.cast.mara, **what, given=given, key="voice")

    assert taking_part(duty.cast.view(duty.lior), duty.noor.seat).state is TakingPart.WITHDRAWN
    assert taking_part(duty.cast.view(duty.noor), duty.noor.seat).state is TakingPart.WITHDRAWN
    assert not duty.cast.view(duty.cast.anton).lines(TakingPartSet)


@pytest.mark.parametrize("who", ["anton", "bela", "frieda", "rut"])
def test_only_a_duty_desk_or_the_mediator_for_one_files_a_notice(duty, who):
    actor = getattr(duty.cast, who)
    with pytest.raises(AccessError):
        file_notice(
            duty.cast.office,
            actor,
            to=[duty.noor.seat],
            category=Category.INCIDENT,
            words="x",
            by="x",
            ends=duty.now + timedelta(hours=1),
            key="x",
        )


def test_a_desk_cannot_give_the_other_one_s_receipt(duty):
    name = duty.file()
    duty.receipt(duty.noor, name, Advance.READ_BACK, "Two aircraft.")

    with pytest.raises(AccessError):
        duty.receipt(duty.lior, name, Advance.ACKNOWLEDGED, by="Lior")
    with pytest.raises(AccessError):
        duty.receipt(duty.noor, name, Advance.CONFIRMED)
    with pytest.raises((AccessError, NotInAudienceError)):
        duty.receipt(duty.cast.anton, name, Advance.ACKNOWLEDGED)


def test_receipts_have_an_order_where_it_matters(duty):
    name = duty.file()
    with pytest.raises(InputError):
        duty.receipt(duty.lior, name, Advance.CONFIRMED, by="Lior")
    with pytest.raises(InputError):
        duty.receipt(duty.noor, name, Advance.PASSED_ON, "Second watch")

    duty.receipt(duty.noor, name, Advance.ACKNOWLEDGED)

    assert duty.read(duty.noor, name).reached == {Advance.RECEIVED, Advance.ACKNOWLEDGED}


def test_a_form_sent_twice_is_one_notice_and_one_with_other_words_is_refused(duty):
    cast = duty.cast
    begins = duty.now + timedelta(hours=1)

    def send(words):
        return file_notice(
            cast.office,
            duty.lior,
            to=[duty.noor.seat],
            category=Category.INCIDENT,
            words=words,
            by="Lior",
            begins=begins,
            ends=begins + timedelta(hours=1),
            key="once",
        )

    first = send("Shots.")
    cast.clock.forward(minutes=1)
    # Whom to call may have changed since; the form is still the same.
    again = (*LADDER, Rung(level=Level.POLITICAL, contact="The minister's office"))
    set_contacts(cast.office, duty.noor, rungs=again, by="Noor", key="again")

    assert send("Shots.") == first
    with pytest.raises(RepeatedKeyError):
        send("Other words.")


def test_a_receipt_sent_twice_counts_once(duty):
    name = duty.file()
    for _ in range(2):
        receipt_notice(
            duty.cast.office,
            duty.noor,
            notice=name,
            step=Advance.ACKNOWLEDGED,
            by="Noor",
            key="once",
        )
        duty.cast.clock.forward(minutes=1)

    lines = duty.cast.view(duty.noor).thread(name).lines
    assert [line.body.KIND for line in lines] == ["notice_filed", "notice_step"]


def test_the_mediator_enters_a_notice_that_a_desk_gave_by_voice(duty):
    given = Given(how=How.VOICE, person="Lior", heard_by="Mara")
    [name] = file_notice(
        duty.cast.office,
        duty.cast.mara,
        to=[duty.noor.seat],
        desk=duty.lior.seat,
        category=Category.INCIDENT,
        words="Shots near the corridor.",
        by="Lior",
        ends=duty.now + timedelta(hours=1),
        given=given,
        key="voice",
    )

    assert duty.read(duty.noor, name).filed.desk == duty.lior.seat
    assert duty.read(duty.lior, name).filed.given.how is How.VOICE


def test_a_notice_of_what_is_over_is_refused(duty):
    with pytest.raises(InputError):
        duty.file(minutes=-180, hours=1)


def test_receipts_calls_and_ends_are_signed(duty):
    name = duty.file(minutes=5)
    duty.receipt(duty.noor, name, Advance.RECEIVED)
    assert NoticeFiled.SIGNED
    assert NoticeCalled.SIGNED
    assert NoticeEnded.SIGNED


def test_the_watch_remembers_what_it_saw_and_misses_nothing_that_comes(duty):
    seen = {}
    keep_watch(duty.cast.office, seen)
    name = duty.file()
    for _ in range(5):
        duty.cast.clock.forward(minutes=2, seconds=30)
        keep_watch(duty.cast.office, seen)
        keep_watch(duty.cast.office, seen)

    assert len(duty.called(name)) == 4


def test_a_server_that_was_down_tells_at_its_start_what_it_owed(duty):
    name = duty.file()
    duty.cast.clock.forward(minutes=30)
    watch = Watch(duty.cast.office)

    watch.start()
    watch.stop()

    found = duty.read(duty.cast.mara, name).calls
    assert len(found) == 4
    assert [call.due for call in found] == sorted(call.due for call in found)
    assert {call.at for call in found} == {duty.now}
