"""A notice from one duty desk's page to the other's and the mediator's, and back."""

import re
from datetime import timedelta
from pathlib import Path

import pytest

from goodoffices.deconfliction.plausibility import ROSE
from goodoffices.desk.duty import NEAR
from goodoffices.office import (
    export_view,
    introduce_seats,
    invite_seat,
    keep_watch,
    notices,
    notified_sites,
    open_process,
    theatre,
)
from goodoffices.record import Role
from tests.duty import on_duty

ROOT = Path(__file__).parents[2]
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


def test_how_far_from_a_place_a_position_lies_is_said_as_the_language_says_it(desk, duty):
    filed(desk, duty)
    line = the_notice(desk, duty, duty.noor).line.address

    assert "0.7 km north-west of Osk" in text_of(desk.get(duty.noor, "liaison:notice", line=line))
    desk.client_of(duty.noor).post("/language/", {"language": "fr"})
    assert "0,7 km" in text_of(desk.get(duty.noor, "liaison:notice", line=line))


def test_every_point_of_the_compass_has_its_words():
    assert set(NEAR) == set(ROSE)


def test_a_notice_that_nobody_acknowledges_reaches_the_mediator_s_page(desk, duty):
    filed(desk, duty)
    desk.cast.clock.forward(minutes=10)
    keep_watch(desk.cast.office)

    page = text_of(desk.get(desk.cast.mara, "mediator:line"))

    assert "4 calls by rule" in page
    assert "for us:" not in page, "only a desk gives receipts"
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


def test_a_desk_s_file_says_that_no_notice_changes_nothing(desk, duty):
    before = export_view(desk.cast.office, duty.lior)
    filed(desk, duty)

    assert b"caveat" not in before
    assert b"That something is not notified changes nothing" in export_view(
        desk.cast.office, duty.noor
    )


def test_an_activity_at_a_doubtful_position_is_shown_again_and_an_incident_is_told_at_once(
    desk, duty
):
    wrong = {"positions": "-32.1077, 41.2034 | Osk"}

    refused = filed(desk, duty, **wrong)

    assert refused.status_code == 422
    assert "latitude and longitude swapped" in text_of(refused)
    assert "The positions as they were read" in text_of(refused)
    assert "Two aircraft over Osk." in text_of(refused)
    assert filed(desk, duty, **wrong, category="incident").status_code == 302
    assert filed(desk, duty, **wrong, sure="on").status_code == 302


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"by": ""}, "Your name"),
        ({"to": []}, "Which desks are told"),
        ({"ends": "2026-03-17T05:00"}, "Its end has passed"),
        ({"positions": "near the bridge"}, "Line 1"),
    ],
)
def test_a_notice_that_cannot_be_filed_says_why_and_keeps_what_was_typed(desk, duty, typed, says):
    if "ends" in typed:
        typed = {**typed, "begins": "2026-03-17T04:00"}
    answer = filed(desk, duty, **typed)

    assert answer.status_code == 422
    assert says in text_of(answer)
    assert "Two aircraft over Osk." in text_of(answer)


def test_a_notice_is_withdrawn_on_its_page_by_its_sender_alone(desk, duty):
    filed(desk, duty)
    mine = the_notice(desk, duty, duty.lior).line.address
    theirs = the_notice(desk, duty, duty.noor).line.address
    assert "Withdraw this notice" not in text_of(desk.get(duty.noor, "liaison:notice", line=theirs))

    typed = {"withdraw": "1", "end-by": "Lior", "end-said": "Off.", "end-key": "w"}
    assert desk.post(duty.lior, "liaison:notice", typed, line=mine).status_code == 302

    assert "withdrawn by the sender" in text_of(desk.get(duty.noor, "liaison:notices"))


def test_a_paper_has_one_checksum_for_both_desks_and_the_mediator(desk, duty):
    filed(desk, duty)
    papers = [
        text_of(desk.get(actor, route, line=the_notice(desk, duty, actor).line.address))
        for actor, route in (
            (duty.lior, "liaison:notice_paper"),
            (duty.noor, "liaison:notice_paper"),
            (desk.cast.mara, "mediator:line_paper"),
        )
    ]

    codes = {re.search(r"Checksum (\S{4}-\S{4})", paper)[1] for paper in papers}
    assert len(codes) == 1
    for paper in papers:
        assert "The absence of a notice changes nothing" in paper
        assert "This is a notice, no permission." in paper


def test_a_paper_stands_in_the_languages_of_both_desks(desk, duty):
    cast = desk.cast
    french = invite_seat(
        cast.office, cast.mara, role=Role.LIAISON, name="Third desk", language="fr", key="fr"
    )
    introduce_seats(cast.office, cast.mara, to=duty.lior.seat, seats=[french.seat], key="meet")
    filed(desk, duty, to=[french.seat])

    line = the_notice(desk, duty, duty.lior).line.address
    page = desk.get(duty.lior, "liaison:notice_paper", line=line).content.decode()

    assert 'lang="fr"' in page
    assert "Lieu" in page
    assert "Where" in page
    # Where pages run from right to left, a notice in English still begins with what it is about.
    assert re.search(r'<bdi dir="auto">\w[^<>]*: <bdi dir="auto" class="words">', page)


def test_a_site_is_notified_read_twice_and_told_on_pages(desk, duty):
    site = {"name": "Northern hospital", "function": "hospital", "position": "41.2034 N 32.1077 W"}
    wrong = {**site, "position": "41.2034 N 32.1077 E"}
    refused = desk.post(duty.lior, "liaison:site_new", {**wrong, "place": "Osk", "by": "Lior"})
    assert refused.status_code == 422
    assert "east for west" in text_of(refused)
    desk.post(duty.lior, "liaison:site_new", {**site, "place": "Osk", "by": "Lior"})
    [found] = notified_sites(desk.cast.view(duty.lior), duty.now.date())
    line = found.line.address

    def step(what, **typed):
        return desk.post(
            duty.lior, "liaison:site_step", {"by": "Lior", **typed}, line=line, what=what
        )

    assert step("verify", position="41 12.204 N 32 06.462 W").status_code == 422
    assert step("verify", position="41 12.204 N 32 06.462 W", by="Elke").status_code == 302
    assert step("tell", to=[duty.noor.seat]).status_code == 302
    assert step("look").status_code == 302
    assert step("move", position="42.3000 N 31.2000 W", place="Varn").status_code == 302
    assert step("withdraw").status_code == 302
    assert desk.get(duty.lior, "liaison:site_step", line=line, what="burn").status_code == 404

    assert "withdrawn" in text_of(desk.get(duty.lior, "liaison:site", line=line))
    told = text_of(desk.get(duty.noor, "liaison:notices"))
    assert "Northern hospital (hospital)" in told
    assert "No site is on our list." in text_of(desk.get(duty.noor, "liaison:sites"))


def test_the_hotline_holds_calls_contacts_and_whether_a_desk_takes_part(desk, duty):
    talk = {
        "other": duty.noor.seat, "by": "Lior", "with_whom": "Noor", "callback": "code word given",
        "at": "2026-03-17T06:30", "waited_min": "2", "length_min": "3", "said": "A drone.",
        "read_back": "",
    }  # fmt: skip
    assert desk.post(duty.lior, "liaison:hotline_talk", talk).status_code == 302
    typed = {"by": "Lior", "contacts": "desk | Line 7\npolitical | The minister"}
    assert desk.post(duty.lior, "liaison:hotline_contacts", typed).status_code == 302
    wrong = {"by": "Lior", "contacts": "Line 7"}
    assert desk.post(duty.lior, "liaison:hotline_contacts", wrong).status_code == 422
    part = {"by": "Lior", "state": "suspended", "said": "Until noon."}
    assert desk.post(duty.lior, "liaison:hotline_part", part).status_code == 302

    page = text_of(desk.get(duty.noor, "liaison:hotline"))
    for words in (
        "A drone.",
        "nothing was read back",
        "The minister",
        "suspended",
        "2 minutes until",
    ):
        assert words in page
    assert "suspended" in text_of(desk.get(duty.noor, "liaison:line"))
    assert "suspended" in text_of(desk.get(desk.cast.mara, "mediator:line"))


def test_the_picture_shows_all_that_stands_with_a_table_beside_the_map(desk, duty):
    filed(desk, duty)

    page = desk.get(duty.noor, "liaison:picture").content.decode()

    assert "<svg" in page
    assert page.index("<table") > page.index("<svg")
    assert "Two aircraft over Osk." in page


def test_the_mediator_enters_what_a_desk_gave_by_voice_and_a_word_for_the_talks(desk, duty):
    filed(desk, duty)
    mara = desk.cast.mara
    line = the_notice(desk, duty, mara).line.address
    spoken = {
        "how": "voice", "person": "Noor", "at": "2026-03-17T06:41", "heard_by": "Mara",
    }  # fmt: skip
    receipt = {**spoken, "step": "acknowledged by the desk", "said": ""}
    assert desk.post(mara, "mediator:line_notice", receipt, line=line).status_code == 302
    part = {**spoken, "desk": duty.noor.seat, "state": "withdrawn", "said": ""}
    assert desk.post(mara, "mediator:line_part", part).status_code == 302
    assert desk.post(mara, "mediator:line", {"said": "The line holds."}).status_code == 302

    assert "acknowledged, read-back not confirmed" in text_of(
        desk.get(duty.lior, "liaison:notices")
    )
    assert "withdrawn" in text_of(desk.get(duty.lior, "liaison:line"))
    for side in desk.cast.sides:
        page = text_of(desk.get(side, "party:line"))
        assert "The line holds." in page
        assert "aircraft" not in page


def test_the_theatre_is_typed_and_comes_back_as_it_was(desk, duty):
    page = desk.get(desk.cast.mara, "mediator:line_theatre").content.decode()
    assert "Osk | 41.2, -32.1 | 4000" in page
    typed = {
        "name": "The river", "outline": "40 34 W\n40N 30W\n43N 30W", "waters": "", "places": "",
    }  # fmt: skip
    assert desk.post(desk.cast.mara, "mediator:line_theatre", typed).status_code == 422
    typed["outline"] = "40.0N 34.0W\n40.0N 30.0W\n43.0N 30.0W\n"
    typed["waters"] = (
        "41.0N 33.0W\n41.0N 32.0W\n42.0N 32.0W\n\n41.5N 31.5W\n41.5N 31.0W\n42.0N 31.0W"
    )
    typed["places"] = "Osk | 41.2 N 32.1 W | 4000"

    assert desk.post(desk.cast.mara, "mediator:line_theatre", typed).status_code == 302

    assert len(theatre(desk.cast.view(duty.lior)).waters) == 2
    typed["places"] = "Osk, 41.2"
    assert desk.post(desk.cast.mara, "mediator:line_theatre", typed).status_code == 422


def test_the_mediator_without_a_duty_desk_is_told_what_to_do(desk):
    alone = open_process(desk.cast.office, title="Another", mediator="Third Capital")

    assert "There is no duty desk yet." in text_of(desk.get(alone, "mediator:line"))


def test_an_arrow_from_desk_to_desk_turns_with_the_page():
    """From right to left an arrow that does not turn says the opposite."""
    raw = [
        path.name
        for path in (ROOT / "src/goodoffices/desk/jinja2").rglob("*.html")
        if "→" in path.read_text().replace('">→</span>', "")
    ]

    assert raw == []
