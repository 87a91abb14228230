"""The sheet for an envoy: one side's lines, and nothing of any other side."""

import re

import pytest

from goodoffices.office import ask_release, log_contact, write_message
from goodoffices.record import Channel, Contact, Form, Manner, ReleaseAsked, Statement
from tests.doors.test_mediator_relay import WORDS, release

pytestmark = pytest.mark.django_db


def sheet(desk, cast, side=None):
    answer = desk.get(cast.mara, "mediator:paper", seat=(side or cast.bela).seat)
    assert answer.status_code == 200
    # What differs from page to page without a meaning: tokens and stamps of time.
    return re.sub(r'value="[^"]*"', "", answer.text)


def test_it_holds_what_may_be_said_and_room_to_write_what_was_heard(desk, cast):
    release(cast)

    shown = sheet(desk, cast)

    assert WORDS in shown
    assert "Words of Northland" in shown
    assert "As it was read back:" in shown
    assert "Morning brief" not in shown


def test_it_holds_what_this_side_is_to_be_asked(desk, cast):
    asked = ReleaseAsked(
        owner=cast.bela.seat, recipient=cast.anton.seat, words="We open the bridge."
    )
    ask_release(cast.office, cast.mara, asked, key="asked")

    assert "We open the bridge." in sheet(desk, cast)
    assert "May this go to Northland?" in sheet(desk, cast)
    assert "We open the bridge." not in sheet(desk, cast, cast.anton)


def test_nothing_of_the_other_side_changes_a_byte_of_it(desk, cast):
    release(cast)
    before = sheet(desk, cast)

    write_message(cast.office, cast.anton, room=cast.mara.seat, words="For you alone", key="1")
    asked = ReleaseAsked(owner=cast.anton.seat, recipient=cast.bela.seat, words="Not yet released")
    ask_release(cast.office, cast.mara, asked, key="2")
    release(cast, words="After a judgement", only_if="The road is open.")
    log_contact(
        cast.office,
        cast.mara,
        Contact(
            channel=Channel.CALL,
            with_seats=(cast.anton.seat,),
            starts_at=cast.clock(),
            statements=(
                Statement(manner=Manner.QUOTE, words="Nobody films.", said_by=cast.anton.seat),
            ),
        ),
        key="3",
    )

    assert sheet(desk, cast) == before


def test_it_names_neither_the_process_nor_whose_idea_it_was(desk, cast):
    release(cast, form=Form.AS_MEDIATORS_IDEA)
    shown = sheet(desk, cast)

    assert WORDS in shown
    assert "Northland" not in shown


def test_an_empty_one_says_so_and_only_the_mediator_has_one(desk, cast):
    assert "nothing to be said or asked" in sheet(desk, cast)
    assert desk.who_opens("mediator:paper", cast.mara, seat=cast.bela.seat) == {"mara"}
    for nobody in ("s-stranger", cast.mara.seat):
        assert desk.get(cast.mara, "mediator:paper", seat=nobody).status_code == 404


def test_the_relay_leads_to_it(desk, cast):
    shown = desk.get(cast.mara, "mediator:relay").text

    assert desk.cast.office.address(cast.mara) in shown
    assert f"relay/{cast.bela.seat}/paper/" in shown
