"""Notified sites: nobody gets a list, a second person verifies, a removal is told apart from an addition."""

from datetime import timedelta

import pytest

from goodoffices.errors import AccessError, InputError
from goodoffices.office import (
    line_notice,
    log_talk,
    move_site,
    notices,
    notified_sites,
    notify_site,
    position_doubts,
    record_line_test,
    review_site,
    set_contacts,
    set_theatre,
    tell_line,
    tell_site,
    theatre,
    verify_site,
    withdraw_site,
)
from goodoffices.record import (
    Callback,
    Category,
    ContactsSet,
    Level,
    LineTested,
    LineTold,
    Rung,
    SiteNotified,
    TalkLogged,
    TheatreSet,
)
from tests.duty import THEATRE, on_duty

WHERE, AGAIN, ELSEWHERE = "41.20340 N 32.10770 W", "41 12.204 N 32 06.462 W", "42.30000, -31.20000"


@pytest.fixture
def duty(cast):
    return on_duty(cast)


def notify(duty, name="Northern hospital", position=WHERE, **more):
    return notify_site(
        duty.cast.office,
        duty.lior,
        name=name,
        function="hospital",
        position=position,
        **{"place": "Osk", "by": "Lior", **more},
        key=duty.cast.key(duty.lior),
    )


def the_site(duty, actor=None):
    [found] = notified_sites(duty.cast.view(actor or duty.lior), duty.now.date())
    return found


def do(duty, verb, site, actor=None, **more):
    actor = actor or duty.lior
    return verb(duty.cast.office, actor, site=site, key=duty.cast.key(actor), **more)


def test_a_site_is_read_by_its_desk_and_the_mediator_and_nobody_else(duty):
    notify(duty)

    assert the_site(duty).notified.name == "Northern hospital"
    assert the_site(duty, duty.cast.mara).state == "not verified yet"
    for stranger in (duty.noor, duty.cast.anton, duty.cast.bela, duty.cast.frieda):
        assert not duty.cast.view(stranger).lines(SiteNotified)


def test_a_second_person_verifies_it(duty):
    site = notify(duty)
    with pytest.raises(InputError):
        do(duty, verify_site, site, position=AGAIN, by="lior")
    with pytest.raises(AccessError):
        do(duty, verify_site, site, duty.noor, position=AGAIN, by="Noor")

    do(duty, verify_site, site, duty.cast.mara, position=AGAIN, by="Mara")

    assert the_site(duty).state == "verified by a second person"
    assert the_site(duty).second.agrees


def test_two_readings_that_differ_are_said_to(duty):
    site = notify(duty)
    do(duty, verify_site, site, position="41.20540 N 32.10770 W", by="Second officer")

    assert the_site(duty).state == "the two readings differ"


@pytest.mark.parametrize(
    "position",
    ["-32.10770, 41.20340", "41.20340, 32.10770", "41.12120, -32.06280", "41.55000, -32.30000"],
)
def test_a_position_in_doubt_is_refused_until_somebody_has_looked_again(duty, position):
    with pytest.raises(InputError) as refused:
        notify(duty, position=position)
    assert "Look at this position again" in refused.value.advice
    assert the_sites(duty) == ()

    notify(duty, position=position, sure=True)

    assert len(the_sites(duty)) == 1


def the_sites(duty):
    return notified_sites(duty.cast.view(duty.lior), duty.now.date())


def test_a_site_that_is_on_the_list_already_is_not_put_there_twice(duty):
    notify(duty)

    with pytest.raises(InputError) as refused:
        notify(duty, name="The hospital in Osk")

    assert "notified already" in refused.value.advice


def test_another_desk_learns_only_of_the_site_it_is_told_of(duty):
    site = notify(duty)
    notify(duty, name="School", position="41.21000, -32.09000")

    [name] = do(duty, tell_site, site, to=[duty.noor.seat], by="Lior")

    [found] = notices(duty.cast.view(duty.noor), duty.now)
    assert found.filed.category is Category.SITE_ADDED
    assert "Northern hospital" in found.filed.words
    assert not duty.cast.view(duty.noor).lines(SiteNotified)
    assert "School" not in str([line.body for line in duty.cast.view(duty.noor).lines()])
    assert name in next(s for s in the_sites(duty) if s.notified.name != "School").told


def test_a_removal_is_told_in_a_notice_of_its_own(duty):
    site = notify(duty)
    do(duty, tell_site, site, to=[duty.noor.seat], by="Lior")
    do(duty, withdraw_site, site, by="Lior", words="It stands empty.")
    with pytest.raises(InputError):
        do(duty, review_site, site, by="Lior")

    [removed] = do(duty, tell_site, site, to=[duty.noor.seat], by="Lior")

    found = line_notice(duty.cast.view(duty.noor).thread(removed), duty.now)
    assert found.filed.category is Category.SITE_REMOVED
    assert the_site(duty).state == "withdrawn"


def test_a_site_that_moved_has_to_be_verified_again(duty):
    site = notify(duty)
    do(duty, verify_site, site, position=AGAIN, by="Second officer")
    do(duty, move_site, site, position=ELSEWHERE, place="Varn", by="Second officer")

    assert the_site(duty).state == "not verified yet"
    assert the_site(duty).spot.place == "Varn"
    with pytest.raises(InputError):
        do(duty, verify_site, site, position=ELSEWHERE, by="Second officer")
    do(duty, verify_site, site, position=ELSEWHERE, by="Lior")
    assert the_site(duty).state == "verified by a second person"


def test_a_review_comes_due_and_puts_the_day_off(duty):
    site = notify(duty, review_by=duty.now.date() + timedelta(days=30))
    assert not the_site(duty).is_due
    duty.cast.clock.forward(days=24)
    assert the_site(duty).is_due
    duty.cast.clock.forward(days=7)
    assert the_site(duty).state == "review overdue"

    do(duty, review_site, site, by="Lior")

    assert not the_site(duty).is_due
    with pytest.raises(InputError):
        do(duty, review_site, site, by="Lior", review_by=duty.now.date())


def test_a_desk_touches_no_site_of_another(duty):
    site = notify(duty)
    for verb, more in (
        (review_site, {}),
        (withdraw_site, {}),
        (tell_site, {"to": [duty.lior.seat]}),
        (move_site, {"position": ELSEWHERE}),
    ):
        with pytest.raises(AccessError):
            do(duty, verb, site, duty.noor, by="Noor", **more)


def test_a_desk_is_not_told_of_a_site_that_another_desk_notified(duty):
    """What is notified already is looked up among one's own sites alone."""
    notify(duty)

    assert position_doubts(duty.cast.view(duty.noor), WHERE, place="Osk", site="Ours") == ()


# The theatre and the line


def test_the_theatre_is_set_by_the_mediator_for_each_desk_apart(duty):
    with pytest.raises(AccessError):
        set_theatre(duty.cast.office, duty.lior, THEATRE, key="no")
    for desk in (duty.lior, duty.noor):
        assert theatre(duty.cast.view(desk)) == THEATRE
        [line] = duty.cast.view(desk).lines(TheatreSet)
        assert set(line.audience.seats) == {desk.seat, duty.cast.mara.seat}
    assert theatre(duty.cast.view(duty.cast.anton)) is None


def test_a_test_and_a_call_are_read_by_both_desks_and_the_mediator(duty):
    record_line_test(
        duty.cast.office, duty.lior, other=duty.noor.seat, by="Lior", answered_by="Noor", key="t"
    )
    log_talk(
        duty.cast.office,
        duty.lior,
        other=duty.noor.seat,
        by="Lior",
        with_whom="Noor",
        words="A drone over the bridge.",
        read_back="A drone over the bridge at Osk.",
        callback=Callback.CALLED_BACK,
        waited_min=2,
        key="c",
    )

    for reader in (duty.lior, duty.noor, duty.cast.mara):
        assert duty.cast.view(reader).lines(LineTested, TalkLogged)
    for stranger in (duty.cast.anton, duty.cast.frieda):
        assert not duty.cast.view(stranger).lines(LineTested, TalkLogged)
    with pytest.raises(AccessError):
        record_line_test(duty.cast.office, duty.lior, other=duty.lior.seat, by="Lior", key="own")


def test_the_talks_read_a_status_and_nothing_else(duty):
    with pytest.raises(AccessError):
        tell_line(duty.cast.office, duty.lior, words="All well.", key="no")
    tell_line(duty.cast.office, duty.cast.mara, words="The line holds.", key="told")

    for side in duty.cast.sides:
        [line] = duty.cast.view(side).lines(LineTold)
        assert line.body.words == "The line holds."
        assert set(line.audience.seats) == {side.seat, duty.cast.mara.seat}
    assert not duty.cast.view(duty.lior).lines(LineTold)


def test_a_desk_s_contacts_are_its_own_to_set_and_do_not_name_the_mediator(duty):
    with pytest.raises(InputError):
        set_contacts(
            duty.cast.office,
            duty.lior,
            rungs=[Rung(level=Level.MEDIATOR, contact="Mara")],
            by="Lior",
            key="m",
        )
    with pytest.raises(AccessError):
        set_contacts(duty.cast.office, duty.cast.anton, rungs=[], by="Anton", key="a")
    assert duty.cast.view(duty.noor).lines(ContactsSet)
