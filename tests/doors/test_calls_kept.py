"""Calls written without a network: the open page, and how one comes onto the record."""

import pytest
from django.test import Client

from goodoffices.record import Contact, Manner

pytestmark = pytest.mark.django_db


def call(cast, **other):
    """A call as a browser sends what it kept."""
    return {
        "with_seats": [cast.anton.seat],
        "participants": "A deputy minister",
        "channel": "call",
        "starts_at": "2026-03-17T05:30:00.125Z",
        "length_min": "20",
        "asked_by": "",
        "said_by_0": "",
        "standing_0": "non-paper",
        "quote_0": "Nobody films the bridge.",
        "paraphrase_0": "",
        "impression": "In a hurry.",
        **other,
    }


def contacts(cast):
    return [line.body for line in cast.view(cast.mara).lines(Contact)]


def test_the_open_page_is_the_same_for_everybody_and_holds_no_data(desk, cast):
    mine, anybodys = desk.client_of(cast.mara).get("/calls/"), Client().get("/calls/")

    assert mine.content == anybodys.content
    assert b"Northland" not in mine.content
    assert b"csrf" not in mine.content
    assert 'PAGE = "/calls/"' in Client().get("/calls/worker.js").content.decode()


def test_what_is_taken_is_answered_with_nothing_and_stands_once_at_its_own_hour(desk, cast):
    answers = [
        desk.post(cast.mara, "mediator:contacts_kept", call(cast), key="made in the browser")
        for _ in range(2)
    ]

    assert [answer.status_code for answer in answers] == [204, 204]
    [contact] = contacts(cast)
    assert contact.held
    assert contact.starts_at.isoformat() == "2026-03-17T05:30:00.125000+00:00"
    assert [(one.manner, one.said_by) for one in contact.statements] == [
        (Manner.QUOTE, cast.anton.seat),
        (Manner.IMPRESSION, None),
    ]


def test_what_is_refused_is_told_in_words_and_nothing_is_written(desk, cast):
    nobody = desk.post(
        cast.mara, "mediator:contacts_kept", call(cast, with_seats=[], participants="")
    )
    later = desk.post(
        cast.mara, "mediator:contacts_kept", call(cast, starts_at="2031-01-01T00:00:00.000Z")
    )

    assert (nobody.status_code, later.status_code) == (422, 422)
    assert "Say with whom" in nobody.text
    assert "has not come yet" in later.text
    assert not contacts(cast)


def test_the_same_key_with_other_words_is_refused(desk, cast):
    desk.post(cast.mara, "mediator:contacts_kept", call(cast), key="one")
    other = desk.post(cast.mara, "mediator:contacts_kept", call(cast, quote_0="Films."), key="one")

    assert other.status_code == 422
    assert len(contacts(cast)) == 1


def test_only_the_mediator_sends_calls(desk, cast):
    assert desk.who_opens("mediator:contacts_kept", cast.mara) == {"mara"}
