"""What is said in public, and what others disclosed."""

import pytest

from goodoffices.record import Disclosure, PublicLine

pytestmark = pytest.mark.django_db


def test_a_public_line_gives_each_reader_an_entry_of_its_own(desk, cast):
    typed = {
        "said_by": cast.mara.seat,
        "speaker": "The spokesman",
        "said": "Contacts continue.",
        "readers": [cast.anton.seat, cast.bela.seat],
    }

    answer = desk.post(cast.mara, "mediator:say_publicly", typed, follow=True)

    assert "Contacts continue." in answer.text
    for side in cast.sides:
        (line,) = cast.view(side).lines(PublicLine)
        assert set(line.audience.seats) == {side.seat, "public"}


def test_a_disclosure_says_what_may_be_confirmed(desk, cast):
    typed = {"by": "A newspaper", "said": "They met.", "may_confirm": "That there are contacts."}

    for _ in range(2):
        answer = desk.post(cast.mara, "mediator:record_disclosure", typed, key="once", follow=True)

    assert "That there are contacts." in answer.text
    assert len(cast.view(cast.mara).lines(Disclosure)) == 1
    assert not cast.view(cast.anton).lines(Disclosure)


def test_a_line_without_words_is_not_taken(desk, cast):
    typed = {"speaker": "The spokesman", "said": "", "said_by": cast.mara.seat}

    answer = desk.post(cast.mara, "mediator:say_publicly", typed)

    assert answer.status_code == 422
    assert "The spokesman" in answer.text


def test_the_pages_are_the_mediators_alone(desk, cast):
    for route in ("public", "say_publicly", "record_disclosure"):
        assert desk.who_opens(f"mediator:{route}", cast.mara) == {"mara"}
