"""A notice from one duty desk's page to the other's and the mediator's, and back."""

import re
from datetime import timedelta

import pytest

from goodoffices.office import keep_watch, notices
from tests.duty import on_duty

TYPED = "%Y-%m-%dT%H:%M"


@pytest.fixture
def duty(desk):
    return on_duty(desk.cast)


def text_of(answer):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def filed(desk, duty, **more):
    moment = duty.now
    typed = {
        "to": [duty.noor.seat],
        "category": "activity",
        "told": "Two aircraft over Osk.",
        "begins": (moment + timedelta(hours=1)).strftime(TYPED),
        "ends": (moment + timedelta(hours=3)).strftime(TYPED),
        "positions": "41.2034 N 32.1077 W | Osk",
        "by": "Lior",
        **more,
    }
    return desk.post(duty.lior, "liaison:notice_file", typed)


def the_notice(desk, duty, actor):
    [found] = notices(desk.cast.view(actor), duty.now)
    return found


def test_a_notice_goes_from_page_to_page_and_back(desk, duty):
    assert filed(desk, duty).status_code == 302

    page = text_of(desk.get(duty.noor, "liaison:line"))
    assert "One open notice, line not tested yet." in page
    assert "Two aircraft over Osk." in page
    assert "for us: read it back" in page

    line = the_notice(desk, duty, duty.noor).line.address
    shown = text_of(desk.get(duty.noor, "liaison:notice", line=line))
    assert "25T" in shown
    assert "41.20340 N, 32.10770 W" in shown
    for step, said in (("read back", "Two aircraft, Osk."), ("acknowledged by the desk", "")):
        typed = {"step": step, "said": said, "by": "Noor"}
        assert desk.post(duty.noor, "liaison:notice", typed, line=line).status_code == 302
    mine = the_notice(desk, duty, duty.lior).line.address
    assert "confirm the read-back" in text_of(desk.get(duty.lior, "liaison:line"))
    confirmed = {"step": "confirmed correct by the sender", "said": "", "by": "Lior"}
    assert desk.post(duty.lior, "liaison:notice", confirmed, line=mine).status_code == 302

    theirs = the_notice(desk, duty, desk.cast.mara).line.address
    seen = text_of(desk.get(desk.cast.mara, "mediator:line_notice", line=theirs))
    assert "acknowledged by the desk" in seen
    assert "Noor" in seen
    assert "Nobody has had to be called yet." in seen


def test_a_notice_that_nobody_acknowledges_reaches_the_mediator_s_page(desk, duty):
    filed(desk, duty)
    desk.cast.clock.forward(minutes=10)
    keep_watch(desk.cast.office)

    page = text_of(desk.get(desk.cast.mara, "mediator:line"))

    assert "4 calls by rule" in page
    assert "By rule nothing is to be called about by us." not in page
    assert "Duty officer, line 1" in text_of(
        desk.get(duty.lior, "liaison:notice", line=the_notice(desk, duty, duty.lior).line.address)
    )


def test_the_line_is_never_called_quiet_and_no_notice_approved(desk, duty):
    desk.post(
        duty.lior,
        "liaison:hotline_test",
        {"other": duty.noor.seat, "by": "Lior", "answered_by": "Noor", "said": ""},
    )

    page = text_of(desk.get(duty.lior, "liaison:line"))

    assert "No open notice, line tested 06:40." in page
    assert "quiet" not in page
    assert "approved" not in page


EVERY = (
    "line",
    "notices",
    "notice_file",
    "sites",
    "site_new",
    "hotline",
    "hotline_test",
    "hotline_talk",
    "hotline_contacts",
    "hotline_part",
    "picture",
    "record",
)


@pytest.mark.parametrize("name", EVERY)
def test_every_page_of_a_desk_says_that_no_notice_changes_nothing(desk, duty, name):
    answer = desk.get(duty.lior, f"liaison:{name}")

    assert answer.status_code == 200
    assert "That something is not notified changes nothing" in text_of(answer)


@pytest.mark.parametrize("name", EVERY)
def test_a_desk_s_pages_are_opened_by_nobody_else(desk, duty, name):
    assert desk.who_opens(f"liaison:{name}", duty.lior) == {"lior"}
