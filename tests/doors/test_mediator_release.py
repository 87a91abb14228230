"""Releases: asked, answered by voice or on paper, confirmed, taken back."""

import re

import pytest

from goodoffices.office import ask_release, invite_seat, log_contact, releases
from goodoffices.record import (
    Channel,
    Contact,
    How,
    Manner,
    ReleaseAsked,
    Role,
    Statement,
)

pytestmark = pytest.mark.django_db
WORDS = "Ambulances may cross from 08:00."


@pytest.fixture
def address(cast):
    """The address of a release that was asked."""
    asked = ReleaseAsked(owner=cast.anton.seat, recipient=cast.bela.seat, words=WORDS)
    name = ask_release(cast.office, cast.mara, asked, key="asked")
    return cast.view(cast.mara).entry(name).address


def heard(cast, **other):
    """How something was heard."""
    return {
        "how": "voice",
        "person": "Anton",
        "at": cast.clock().strftime("%Y-%m-%dT%H:%M"),
        "heard_by": "Mara",
        **other,
    }


def the_release(cast):
    return releases(cast.view(cast.mara))[0]


def test_a_release_is_asked_from_a_statement_whose_origin_stays_with_the_mediator(desk, cast):
    said = Statement(manner=Manner.QUOTE, words=WORDS, said_by=cast.anton.seat)
    contact = Contact(
        channel=Channel.CALL,
        with_seats=(cast.anton.seat,),
        starts_at=cast.clock(),
        statements=(said,),
    )
    name = log_contact(cast.office, cast.mara, contact, key="contact")
    line = cast.view(cast.mara).entry(name)
    form = desk.to(cast.mara, "mediator:ask_release") + f"?from={line.address}&item=0"
    assert WORDS in desk.client_of(cast.mara).get(form).text

    typed = {
        "owner": cast.anton.seat,
        "recipient": cast.bela.seat,
        "asked": WORDS,
        "form": "as ours",
        "standing": "without prejudice",
        "source": line.address,
        "item": "0",
    }
    answer = desk.post(cast.mara, "mediator:ask_release", typed, follow=True)

    assert "Known to the mediators alone." in answer.text
    assert the_release(cast).source.item == 0
    assert "linked" not in cast.words(cast.anton)


def test_owner_and_recipient_must_differ_and_what_was_typed_is_kept(desk, cast):
    typed = {
        "owner": cast.anton.seat,
        "recipient": cast.anton.seat,
        "asked": WORDS,
        "form": "as ours",
        "standing": "position",
    }

    answer = desk.post(cast.mara, "mediator:ask_release", typed)

    assert answer.status_code == 422
    assert "Choose a recipient other than the owner" in answer.text
    assert WORDS in answer.text


def test_a_changed_yes_by_voice_shows_the_difference_and_stands_unconfirmed(desk, cast, address):
    typed = heard(
        cast,
        answer="yes, with changed words",
        permitted="Ambulances may cross from 09:00.",
        form="as ours",
    )

    answer = desk.post(cast.mara, "mediator:release_answer", typed, line=address, follow=True)

    assert "oral, unconfirmed" in answer.text
    assert "The difference" in answer.text
    assert the_release(cast).answer.given.how is How.VOICE


def test_a_plain_yes_with_other_words_is_refused_beside_the_field(desk, cast, address):
    typed = heard(cast, answer="yes", permitted="Other words.", form="as ours")

    answer = desk.post(cast.mara, "mediator:release_answer", typed, line=address)

    assert answer.status_code == 422
    assert "The words differ" in answer.text
    assert "Other words." in answer.text


def test_an_oral_answer_is_confirmed_on_paper_only(desk, cast, address):
    yes = heard(cast, answer="yes", permitted=WORDS, form="as ours")
    desk.post(cast.mara, "mediator:release_answer", yes, line=address)

    by_voice = desk.post(cast.mara, "mediator:release_confirm", heard(cast), line=address)
    on_paper = heard(cast, how="paper")
    desk.post(cast.mara, "mediator:release_confirm", on_paper, line=address)

    assert by_voice.status_code == 422
    assert the_release(cast).confirmed


def test_a_withdrawal_given_by_voice_ends_it(desk, cast, address):
    typed = heard(cast, reason="Not any more.")

    for _ in range(2):
        desk.post(cast.mara, "mediator:release_withdraw", typed, line=address, key="once")

    assert the_release(cast).state == "withdrawn"
    assert cast.words(cast.mara).count("release_withdrawn") == 1


def test_the_pages_are_the_mediators_alone(desk, cast, address):
    assert desk.who_opens("mediator:releases", cast.mara) == {"mara"}
    assert desk.who_opens("mediator:ask_release", cast.mara) == {"mara"}
    assert desk.who_opens("mediator:release", cast.mara, line=address) == {"mara"}


def test_the_list_has_permission_and_relay_in_two_columns(desk, cast, address):
    shown = desk.get(cast.mara, "mediator:releases").text

    assert "Owner permits?" in shown
    assert "Relayed, read back" in shown
    assert "not relayed" in shown


def test_before_a_side_is_asked_the_mediator_reads_which_seats_it_was_never_told_of(desk, cast):
    said = Statement(manner=Manner.QUOTE, words=WORDS, said_by=cast.anton.seat)
    contact = Contact(
        channel=Channel.CALL,
        with_seats=(cast.anton.seat,),
        starts_at=cast.clock(),
        statements=(said,),
    )
    line = cast.view(cast.mara).entry(log_contact(cast.office, cast.mara, contact, key="contact"))
    form = desk.to(cast.mara, "mediator:ask_release") + f"?from={line.address}&item=0"
    assert (
        "Northland was not told of: Friend of the process."
        in desk.client_of(cast.mara).get(form).text
    )

    invite_seat(cast.office, cast.mara, role=Role.PARTY, name="Westland", key="west")

    shown = desk.client_of(cast.mara).get(form).text
    assert "Northland was not told of: Friend of the process and Westland." in shown
    assert desk.to(cast.mara, "mediator:introduce") in shown


def test_after_months_releases_stand_in_parts_and_none_is_left_out(desk):
    cast = desk.cast
    for number in range(30):
        asked = ReleaseAsked(owner=cast.anton.seat, recipient=cast.bela.seat, words=f"No {number}.")
        ask_release(cast.office, cast.mara, asked, key=f"ask {number}")

    first = desk.get(cast.mara, "mediator:releases").text
    [older] = re.findall(r'href="(\?asked=\d+)#asked"', first)
    address = desk.to(cast.mara, "mediator:releases")
    second = desk.client_of(cast.mara).get(address + older).text

    assert "30 wait for their owner" in first
    assert [n for n in range(30) if f"No {n}." in first] == list(range(5, 30))
    assert [n for n in range(30) if f"No {n}." in second] == list(range(5))
    assert "?asked=" not in second
