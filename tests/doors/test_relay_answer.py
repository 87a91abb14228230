"""What a recipient answers to relayed words: on its page, by voice, on paper; and the sense between languages."""

import re

import pytest

from goodoffices.office import answer_release, ask_release, relay
from goodoffices.record import (
    ReadBack,
    RelayDelivered,
    RelayReplied,
    ReleaseAnswer,
    ReleaseAnswered,
    ReleaseAsked,
)

pytestmark = pytest.mark.django_db
WORDS = "Ambulances may cross from 08:00."


@pytest.fixture
def delivered(cast):
    """Northland's words, as they were delivered to Southland."""
    return deliver(cast)


def deliver(cast, *, language="en", **how):
    asked = ReleaseAsked(
        owner=cast.anton.seat, recipient=cast.bela.seat, words=WORDS, language=language
    )
    name = ask_release(cast.office, cast.mara, asked, key=cast.key(cast.mara))
    yes = ReleaseAnswered(release=name, answer=ReleaseAnswer.YES, words=WORDS)
    answer_release(cast.office, cast.anton, yes, key=cast.key(cast.anton))
    return relay(cast.office, cast.mara, release=name, by="M", key=cast.key(cast.mara), **how)


def address(cast, actor, name):
    return cast.view(actor).entry(name).address


def oral(cast, **other):
    return {
        "how": "voice",
        "person": "Bela",
        "at": cast.clock().strftime("%Y-%m-%dT%H:%M"),
        "heard_by": "Mara",
        "answer": "From nine, then.",
        "standing": "position",
        **other,
    }


def main(answer):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.text.split("<main")[1]))


def test_a_side_answers_on_its_page_and_that_is_no_read_back(desk, cast, delivered):
    line = address(cast, cast.bela, delivered)
    typed = {"answer": "From nine, then.", "standing": "position"}

    for _ in range(2):
        desk.post(cast.bela, "party:delivery_answer", typed, line=line, key="once")

    (said,) = cast.view(cast.mara).lines(RelayReplied)
    assert said.body.words == "From nine, then."
    assert "From nine, then." in main(desk.get(cast.bela, "party:delivery", line=line))
    assert not cast.view(cast.mara).lines(ReadBack)
    assert "answered" in main(desk.get(cast.mara, "mediator:releases"))


def test_an_empty_answer_is_shown_again_beside_its_field(desk, cast, delivered):
    line = address(cast, cast.bela, delivered)

    answer = desk.post(cast.bela, "party:delivery_answer", {"standing": "position"}, line=line)

    assert answer.status_code == 422
    assert not cast.view(cast.mara).lines(RelayReplied)


def test_an_answer_by_voice_stands_unconfirmed_until_the_side_says_yes(desk, cast, delivered):
    here, there = address(cast, cast.mara, delivered), address(cast, cast.bela, delivered)

    shown = desk.post(cast.mara, "mediator:relay_answer", oral(cast), line=here, follow=True)

    assert "oral, unconfirmed" in main(shown)
    assert "Given by voice by Bela; heard by Mara." in main(shown)
    page = desk.get(cast.bela, "party:delivery", line=there)
    assert "Is it right?" in main(page)
    entry = cast.view(cast.bela).lines(RelayReplied)[0].address
    desk.post(cast.bela, "party:delivery_confirm", {"entry": entry}, line=there)
    assert "Is it right?" not in main(desk.get(cast.bela, "party:delivery", line=there))
    assert "oral, unconfirmed" not in main(desk.get(cast.mara, "mediator:relay_answer", line=here))


def test_an_answer_needs_the_name_of_who_gave_it(desk, cast, delivered):
    here = address(cast, cast.mara, delivered)

    answer = desk.post(cast.mara, "mediator:relay_answer", oral(cast, person=""), line=here)

    assert answer.status_code == 422
    assert "From nine, then." in answer.text


def test_an_answer_is_taken_into_a_question_to_its_own_side(desk, cast, delivered):
    here = address(cast, cast.mara, delivered)
    desk.post(cast.mara, "mediator:relay_answer", oral(cast), line=here)
    reply = cast.view(cast.mara).lines(RelayReplied)[0].address

    form = desk.client_of(cast.mara).get(
        desk.to(cast.mara, "mediator:ask_release") + f"?from={reply}"
    )

    assert "From nine, then." in form.text
    assert re.search(rf'name="owner" value="{cast.bela.seat}"[^>]*checked', form.text)


def test_nobody_answers_or_confirms_for_the_recipient(desk, cast, delivered):
    here, there = address(cast, cast.mara, delivered), address(cast, cast.bela, delivered)

    assert desk.who_opens("mediator:relay_answer", cast.mara, line=here) == {"mara"}
    for route in ("party:delivery_answer", "party:delivery_confirm"):
        for actor in (cast.anton, cast.frieda):
            typed = {"answer": "x", "standing": "position", "entry": there}
            assert desk.post(actor, route, typed, line=there).status_code == 404
    assert not cast.view(cast.mara).lines(RelayReplied)


def test_the_owner_s_pages_say_the_same_whatever_the_recipient_answers(desk, cast, delivered):
    def pages():
        receipt = desk.get(cast.anton, "party:releases").text
        return [receipt, desk.get(cast.anton, "party:record").text]

    def plain(found):
        return [re.sub(r'(csrfmiddlewaretoken|name="key")[^>]*>', "", page) for page in found]

    before = plain(pages())
    here = address(cast, cast.mara, delivered)
    desk.post(cast.mara, "mediator:relay_answer", oral(cast), line=here)
    typed = {"about": here, "heard": "x", "sense": "differs", "judged_by": "M"}
    desk.post(cast.mara, "mediator:relay_to", typed, seat=cast.bela.seat)

    assert len(cast.view(cast.bela).lines(ReadBack, RelayReplied)) == 2
    assert plain(pages()) == before


# Between two languages


def test_between_two_languages_words_are_not_compared_and_somebody_judges(desk, cast):
    deliver(cast, translation="Les ambulances", translation_language="fr", interpreter="Ines")
    line = cast.view(cast.mara).lines(RelayDelivered)[0]
    typed = {
        "about": line.address,
        "heard": "سيارات الإسعاف",
        "language": "ar",
        "translation": "Ambulances cross",
        "interpreter": "Ines",
        "sense": "same",
        "judged_by": "Ada",
    }
    where = {"seat": cast.bela.seat}

    shown = desk.post(cast.mara, "mediator:relay_to", typed, follow=True, **where)

    for words in (WORDS, "Les ambulances", "سيارات الإسعاف", "Ambulances cross", "Judged by Ada."):
        assert words in shown.text
    assert "words are not compared" in shown.text
    assert "<del>" not in shown.text
    assert "Word for word the same." not in shown.text


def test_in_the_language_of_the_translation_the_words_are_compared_with_it(desk, cast):
    deliver(cast, translation="Les ambulances passent", translation_language="fr")
    line = cast.view(cast.mara).lines(RelayDelivered)[0]
    typed = {
        "about": line.address,
        "heard": "Les ambulances attendent",
        "language": "fr",
        "sense": "differs",
        "judged_by": "Ada",
    }

    shown = desk.post(cast.mara, "mediator:relay_to", typed, follow=True, seat=cast.bela.seat).text

    assert re.search(r"<del>.*passent</del>", shown)
    assert re.search(r"<ins>.*attendent</ins>", shown)


def test_a_side_that_reads_back_in_another_language_names_who_judged(desk, cast):
    deliver(cast, language="uk", translation="Les ambulances", translation_language="fr")
    line = cast.view(cast.bela).lines(RelayDelivered)[0].address
    typed = {"heard": "Ambulancias", "sense": "same"}

    refused = desk.post(cast.bela, "party:delivery", typed, line=line)
    taken = desk.post(cast.bela, "party:delivery", {**typed, "judged_by": "Bela"}, line=line)

    assert refused.status_code == 422
    assert "Give the name of the person who judged" in refused.text
    assert taken.status_code == 302


def test_what_was_said_stands_beside_what_was_read_back(desk, cast, delivered):
    typed = {
        "about": address(cast, cast.mara, delivered),
        "heard": "Ambulances may cross from 09:00.",
        "sense": "clarify",
        "judged_by": "Mara",
    }

    shown = desk.post(cast.mara, "mediator:relay_to", typed, follow=True, seat=cast.bela.seat).text
    said, heard = shown.split('class="compare"')[1].split(">As it was read back<", 1)

    assert WORDS in said
    assert "added:" in heard
