"""The sheet of an incident, on the pages of its desk, of the other desk and of the mediator."""

import re
from datetime import timedelta

import pytest

from goodoffices.office import export_view, file_notice, incidents, log_talk, notices
from goodoffices.record import Category
from tests.duty import on_duty

TYPED = "%Y-%m-%dT%H:%M"


@pytest.fixture
def duty(desk):
    return on_duty(desk.cast)


def text_of(answer):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def begun(desk, duty, where="", **more):
    typed = {
        "name": "Shots at the ford",
        "told": "Two people hurt.",
        "basis": "reported to us",
        "happened": (duty.now - timedelta(minutes=20)).strftime(TYPED),
        "positions": "41.2034 N 32.1077 W | Osk",
        "by": "Lior",
        **more,
    }
    desk.client_of(duty.lior)
    address = desk.to(duty.lior, "liaison:incident_new") + where
    typed["key"] = desk.cast.office.form_key(duty.lior)
    return desk.client_of(duty.lior).post(address, typed)


def the_incident(duty, actor):
    [found] = incidents(duty.cast.view(actor), duty.now)
    return found


def test_a_sheet_is_begun_and_the_mediator_reads_it_at_once_and_no_other_desk(desk, duty):
    assert begun(desk, duty).status_code == 302

    assert "Shots at the ford" in text_of(desk.get(duty.lior, "liaison:incidents"))
    seen = text_of(desk.get(desk.cast.mara, "mediator:line"))
    assert "Shots at the ford" in seen
    line = the_incident(duty, desk.cast.mara).line.address
    sheet = text_of(desk.get(desk.cast.mara, "mediator:line_incident", line=line))
    assert "Two people hurt." in sheet
    assert incidents(desk.cast.view(duty.noor), duty.now) == ()
    assert "Shots" not in text_of(desk.get(duty.noor, "liaison:line"))
    for side in desk.cast.sides:
        assert "Shots" not in text_of(desk.get(side, "party:line"))


def test_what_is_known_what_is_asked_and_what_was_answered_stand_on_one_sheet(desk, duty):
    begun(desk, duty)
    line = the_incident(duty, duty.lior).line.address

    def note(**typed):
        sent = {"basis": "not known yet", "known_by": "", "answers": "", "by": "Lior", **typed}
        return desk.post(duty.lior, "liaison:incident_step", sent, line=line, what="note")

    assert note(said="Who fired?", known_by="The post").status_code == 302
    sheet = text_of(desk.get(duty.lior, "liaison:incident", line=line))
    assert "1 thing open" in sheet
    assert "to be found out by The post" in sheet
    assert note(said="x", answers="7-000000000000").status_code == 422
    question = the_incident(duty, duty.lior).questions[0].line.address
    answer = {"said": "A sentry.", "basis": "said by the other desk", "answers": question}
    assert note(**answer).status_code == 302

    sheet = text_of(desk.get(duty.lior, "liaison:incident", line=line))
    assert "answered: A sentry." in sheet
    assert "nothing open" in sheet


def test_a_desk_that_is_told_gets_a_notice_and_the_sheet_says_when_it_was_told(desk, duty):
    begun(desk, duty)
    line = the_incident(duty, duty.lior).line.address
    told = {
        "to": [duty.noor.seat], "told": "Hold your fire at the ford.", "by": "Lior",
        "ends": (duty.now + timedelta(hours=6)).strftime(TYPED), "positions": "", "passed_to": "",
    }  # fmt: skip
    assert (
        desk.post(duty.lior, "liaison:incident_step", told, line=line, what="tell").status_code
        == 302
    )

    [theirs] = notices(desk.cast.view(duty.noor), duty.now)
    assert theirs.filed.category == Category.INCIDENT
    sheet = text_of(desk.get(duty.lior, "liaison:incident", line=line))
    assert "waiting for the desk" in sheet
    assert "is called from" in sheet
    assert "Two people hurt" not in text_of(desk.get(duty.noor, "liaison:notices"))
    other = desk.get(duty.noor, "liaison:incident", line=line)
    assert other.status_code == 404


def test_a_call_without_a_read_back_stays_open_on_the_sheet(desk, duty):
    begun(desk, duty)
    log_talk(
        desk.cast.office, duty.lior, other=duty.noor.seat, by="Lior", with_whom="Noor",
        words="Hold.", key="talk",
    )  # fmt: skip
    found = the_incident(duty, duty.lior)
    line = found.line.address
    page = desk.get(duty.lior, "liaison:incident_step", line=line, what="join")
    [other] = re.findall(r'name="others" value="([0-9a-z-]+)"', page.content.decode())

    sent = {"others": [other]}
    assert (
        desk.post(duty.lior, "liaison:incident_step", sent, line=line, what="join").status_code
        == 302
    )

    sheet = text_of(desk.get(duty.lior, "liaison:incident", line=line))
    assert "nothing was read back" in sheet
    assert "1 thing open" in sheet


def test_a_sheet_takes_over_what_the_notice_said_and_the_notice_belongs_to_it(desk, duty):
    file_notice(
        desk.cast.office, duty.noor, to=[duty.lior.seat], category=Category.INCIDENT,
        words="Shots from your bank.", by="Noor", ends=duty.now + timedelta(hours=2), key="n",
    )  # fmt: skip
    [got] = notices(desk.cast.view(duty.lior), duty.now)
    where = f"?of={got.line.address}"
    first = desk.client_of(duty.lior).get(desk.to(duty.lior, "liaison:incident_new") + where)
    assert "Shots from your bank." in first.content.decode()

    assert begun(desk, duty, where).status_code == 302

    [belongs] = the_incident(duty, duty.lior).notices
    assert belongs.filed.words == "Shots from your bank."


def test_a_closed_sheet_takes_nothing_more_and_keeps_what_was_open(desk, duty):
    begun(desk, duty)
    line = the_incident(duty, duty.lior).line.address
    ask = {"said": "Who fired?", "basis": "not known yet", "known_by": "", "by": "Lior"}
    desk.post(duty.lior, "liaison:incident_step", ask, line=line, what="note")
    close = {"by": "Lior", "said": "Calm since noon."}

    assert (
        desk.post(duty.lior, "liaison:incident_step", close, line=line, what="close").status_code
        == 302
    )

    again = desk.post(duty.lior, "liaison:incident_step", ask, line=line, what="note")
    assert again.status_code == 422
    assert "The sheet of this incident is closed" in text_of(again)
    sheet = text_of(desk.get(duty.lior, "liaison:incident", line=line))
    assert "Calm since noon." in sheet
    assert "Who fired?" in sheet
    assert "1 thing open" in sheet
    assert desk.get(duty.lior, "liaison:incident_step", line=line, what="burn").status_code == 404


def test_a_file_with_an_incident_says_that_no_notice_changes_nothing(desk, duty):
    begun(desk, duty)

    assert b"That something is not notified changes nothing" in export_view(
        desk.cast.office, duty.lior
    )


def test_an_incident_has_happened_and_is_not_to_come(desk, duty):
    answer = begun(desk, duty, happened=(duty.now + timedelta(hours=1)).strftime(TYPED))

    assert answer.status_code == 422
    assert "This hour has not come yet" in text_of(answer)


def test_a_form_sent_twice_begins_one_sheet(desk, duty):
    desk.client_of(duty.lior)
    typed = {"name": "Once", "told": "x", "basis": "reported to us", "by": "Lior"}
    for _ in range(2):
        answer = desk.post(duty.lior, "liaison:incident_new", typed, key="once")
        desk.cast.clock.forward(minutes=3)
        assert answer.status_code == 302

    assert the_incident(duty, duty.lior).opened.name == "Once"
