"""What has been released to a side, and its read-back."""

import re

import pytest

from goodoffices.office import ask_release, offer_release, relay
from goodoffices.record import Form, ReadBack, ReleaseAsked

WORDS = "Ambulances may cross from eight."


def delivered(cast, form=Form.AS_OURS):
    asked = ReleaseAsked(owner=cast.bela.seat, recipient=cast.anton.seat, words=WORDS, form=form)
    name = offer_release(cast.office, cast.bela, asked, key=f"offer/{form}")
    relayed = relay(cast.office, cast.mara, release=name, by="Mara, aloud", key=f"relay/{form}")
    return cast.view(cast.anton).entry(relayed)


def test_what_reached_a_side_answers_that_side_and_nobody_else(desk):
    line = delivered(desk.cast)

    assert desk.who_opens("party:reached", desk.cast.anton) == {"anton"}
    assert desk.who_opens("party:delivery", desk.cast.anton, line=line.address) == {"anton"}


def test_words_stand_with_whose_they_are(desk):
    delivered(desk.cast)

    shown = desk.get(desk.cast.anton, "party:reached").text

    assert WORDS in shown
    assert "The words of" in shown
    assert "not read back" in shown


def test_the_owner_of_a_mediators_idea_is_named_nowhere(desk):
    line = delivered(desk.cast, Form.AS_MEDIATORS_IDEA)

    page = desk.get(desk.cast.anton, "party:delivery", line=line.address).text

    assert "mediator’s own idea" in page
    assert "Southland</bdi>" not in page


def test_a_read_back_is_shown_beside_the_words_with_the_difference(desk):
    line = delivered(desk.cast)
    typed = {"heard": "Ambulances may cross from nine.", "sense": "clarify", "judged_by": "A."}

    answer = desk.post(desk.cast.anton, "party:delivery", typed, line=line.address, follow=True)

    assert "<del>" in answer.text
    assert "<ins>" in answer.text
    assert "to be clarified" in answer.text


def test_the_owner_learns_nothing_of_a_read_back(desk):
    line = delivered(desk.cast)
    before = desk.cast.words(desk.cast.bela)

    desk.post(
        desk.cast.anton, "party:delivery", {"heard": "Eight.", "sense": "same"}, line=line.address
    )

    assert desk.cast.words(desk.cast.bela) == before


@pytest.mark.parametrize("wrong", [{"heard": ""}, {"sense": ""}])
def test_a_read_back_without_words_or_judgement_is_kept_and_not_sent(desk, wrong):
    line = delivered(desk.cast)
    typed = {"heard": "Eight.", "sense": "same", "judged_by": "Counsellor B.", **wrong}

    answer = desk.post(desk.cast.anton, "party:delivery", typed, line=line.address)

    assert answer.status_code == 422
    assert "Counsellor B." in answer.text
    assert not desk.cast.view(desk.cast.anton).lines(ReadBack)


def test_a_read_back_sent_twice_counts_once(desk):
    line = delivered(desk.cast)
    for _ in range(2):
        desk.post(
            desk.cast.anton,
            "party:delivery",
            {"heard": "Eight.", "sense": "same"},
            key="k",
            line=line.address,
        )

    assert len(desk.cast.view(desk.cast.anton).lines(ReadBack)) == 1


def test_what_one_was_only_asked_about_is_not_a_delivery(desk):
    cast = desk.cast
    asked = ReleaseAsked(owner=cast.anton.seat, recipient=cast.bela.seat, words=WORDS)
    name = ask_release(cast.office, cast.mara, asked, key="ask")
    address = cast.view(cast.anton).entry(name).address

    assert desk.get(cast.anton, "party:delivery", line=address).status_code == 404
    assert "Nothing has been relayed" in desk.get(cast.anton, "party:reached").text


def dark(page):
    """What the dark buttons of a page say."""
    return re.findall(r'<button type="submit">([^<]+)</button>', page)


def test_one_step_is_the_next_one_first_the_read_back_and_then_the_answer(desk):
    line = delivered(desk.cast)

    assert dark(desk.get(desk.cast.anton, "party:delivery", line=line.address).text) == [
        "Read back"
    ]
    typed = {"heard": "Ambulances may cross from eight.", "sense": "same"}
    desk.post(desk.cast.anton, "party:delivery", typed, line=line.address)

    page = desk.get(desk.cast.anton, "party:delivery", line=line.address).text
    assert dark(page) == ["Give this answer"]
