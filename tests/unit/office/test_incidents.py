"""The sheet of an incident: whose it is, what belongs to it, what stays open."""

from datetime import timedelta

import pytest

from goodoffices.errors import AccessError, InputError, NotInAudienceError, RepeatedKeyError
from goodoffices.office import (
    add_to_incident,
    close_incident,
    file_notice,
    incident,
    incidents,
    join_incident,
    joinable,
    log_talk,
    notices,
    open_incident,
    tell_of_incident,
    write_message,
)
from goodoffices.record import Advance, Basis, Category, IncidentJoined, IncidentOpened
from tests.duty import on_duty


@pytest.fixture
def duty(cast):
    return on_duty(cast)


def begun(duty, actor=None, *, key=None, **more):
    actor = actor or duty.lior
    told = {"name": "The ford", "words": "Shots.", "basis": Basis.REPORTED, "by": "Lior", **more}
    return open_incident(duty.cast.office, actor, key=key or duty.cast.key(actor), **told)


def read(duty, actor, name):
    view = duty.cast.view(actor)
    return incident(view, view.thread(name), duty.now)


def told(duty, name, *, key=None):
    return tell_of_incident(
        duty.cast.office,
        duty.lior,
        incident=name,
        to=[duty.noor.seat],
        words="Hold your fire.",
        by="Lior",
        ends=duty.now + timedelta(hours=2),
        key=key or duty.cast.key(duty.lior),
    )


def noted(duty, name, words="Who?", basis=Basis.NOT_KNOWN, actor=None, **more):
    actor = actor or duty.lior
    return add_to_incident(
        duty.cast.office, actor, incident=name, words=words, basis=basis, by="Lior",
        key=duty.cast.key(actor), **more,
    )  # fmt: skip


def test_a_sheet_is_its_desk_s_and_the_mediator_s_at_once_and_not_on_the_beat(duty):
    name = begun(duty)

    for actor in (duty.lior, duty.cast.mara):
        assert read(duty, actor, name).opened.words == "Shots."
    for other in (duty.noor, *duty.cast.sides, duty.cast.frieda):
        with pytest.raises(NotInAudienceError):
            duty.cast.view(other).thread(name)


@pytest.mark.parametrize("who", ["mara", "anton", "frieda"])
def test_nobody_but_a_duty_desk_begins_one(duty, who):
    with pytest.raises(AccessError):
        begun(duty, getattr(duty.cast, who))


def test_nobody_else_adds_to_a_sheet(duty):
    name = begun(duty)

    for other in (duty.noor, duty.cast.mara):
        with pytest.raises(AccessError):
            noted(duty, name, actor=other)


def test_a_form_sent_twice_begins_one_sheet_with_the_hour_of_the_first(duty):
    first = begun(duty, key="k")
    before = read(duty, duty.lior, first).opened
    duty.cast.clock.forward(minutes=3)

    assert begun(duty, key="k") == first
    assert read(duty, duty.lior, first).opened == before
    with pytest.raises(RepeatedKeyError):
        begun(duty, key="k", words="Something else.")


def test_a_notice_of_a_sheet_and_the_line_that_says_so_are_written_together_and_once(duty):
    name = begun(duty)

    assert told(duty, name, key="t") == told(duty, name, key="t")

    [notice] = read(duty, duty.lior, name).notices
    assert notice.filed.category is Category.INCIDENT
    joined = duty.cast.view(duty.lior).lines(IncidentJoined)
    assert len(joined) == 1
    assert [found.line.entry_id for found in notices(duty.cast.view(duty.noor), duty.now)] == [
        notice.line.entry_id
    ]
    assert duty.cast.view(duty.noor).lines(IncidentOpened, IncidentJoined) == ()


def test_what_is_open_is_counted_until_it_is_answered_read_back_and_receipted(duty):
    name = begun(duty)
    question = noted(duty, name)
    [notice] = told(duty, name)
    talk = log_talk(
        duty.cast.office, duty.lior, other=duty.noor.seat, by="Lior", with_whom="Noor", words="Hold.",
        key="talk",
    )  # fmt: skip
    join_incident(duty.cast.office, duty.lior, incident=name, others=[talk], key="join")
    assert read(duty, duty.lior, name).open_count == 3

    noted(duty, name, "A sentry.", Basis.OTHER_DESK, answers=question)
    for step in (Advance.READ_BACK, Advance.ACKNOWLEDGED, Advance.PASSED_ON):
        duty.receipt(duty.noor, notice, step, "Hold.")
    duty.receipt(duty.lior, notice, Advance.CONFIRMED, by="Lior")

    found = read(duty, duty.cast.mara, name)
    assert found.questions == ()
    assert found.unheard == ()
    assert [talk.words for talk in found.not_read_back] == ["Hold."]
    assert found.known[1].answer.body.words == "A sentry."


def test_an_answer_answers_a_question_of_its_own_sheet(duty):
    first, second = begun(duty), begun(duty, name="Another")
    elsewhere = noted(duty, second)
    known = noted(duty, first, "Seen.", Basis.SEEN)

    for wrong in (elsewhere, known, first):
        with pytest.raises(InputError):
            noted(duty, first, "x", Basis.SEEN, answers=wrong)


def test_only_notices_and_calls_of_the_desk_belong_to_a_sheet(duty):
    name = begun(duty)
    message = write_message(
        duty.cast.office, duty.cast.mara, room="own", words="A note.", key="own"
    )
    filed = file_notice(
        duty.cast.office, duty.noor, to=[duty.lior.seat], category=Category.INCIDENT, words="Yours.",
        by="Noor", ends=duty.now + timedelta(hours=1), key="n",
    )[0]  # fmt: skip
    view = duty.cast.view(duty.lior)
    assert [line.entry_id for line in joinable(view, read(duty, duty.lior, name))] == [filed]

    for wrong in ([], [name], [message]):
        with pytest.raises((AccessError, InputError)):
            join_incident(duty.cast.office, duty.lior, incident=name, others=wrong, key="w")
    join_incident(duty.cast.office, duty.lior, incident=name, others=[filed, filed], key="j")

    found = read(duty, duty.lior, name)
    assert [one.filed.words for one in found.notices] == ["Yours."]
    assert joinable(duty.cast.view(duty.lior), found) == ()


def test_a_closed_sheet_stays_with_what_was_open_and_its_notices_go_on_climbing(duty):
    name = begun(duty)
    noted(duty, name)
    [notice] = told(duty, name)
    close = {"incident": name, "by": "Lior", "words": "Calm."}
    closed = close_incident(duty.cast.office, duty.lior, key="c", **close)
    assert close_incident(duty.cast.office, duty.lior, key="c", **close) == closed

    for again in (lambda: noted(duty, name), lambda: told(duty, name)):
        with pytest.raises(InputError):
            again()
    duty.watch(minutes=10)

    assert duty.called(notice)
    assert incidents(duty.cast.view(duty.lior), duty.now, is_open=True) == ()
    [kept] = incidents(duty.cast.view(duty.lior), duty.now, is_open=False)
    assert kept.closed.words == "Calm."
    assert len(kept.questions) == 1


def test_the_newest_incident_stands_first_and_none_is_to_come(duty):
    old = begun(duty, name="Old", happened=duty.now - timedelta(hours=5))
    new = begun(duty, name="New")

    found = incidents(duty.cast.view(duty.lior), duty.now)

    assert [one.line.entry_id for one in found] == [new, old]
    with pytest.raises(InputError, match="to come"):
        begun(duty, happened=duty.now + timedelta(minutes=1))
