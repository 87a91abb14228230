"""The relay: the list for the mediator's eyes, the screen for the room, the read-back."""

from datetime import timedelta

import pytest

from goodoffices.office import answer_release, ask_release
from goodoffices.record import (
    Form,
    Given,
    How,
    ReadBack,
    RelayDelivered,
    ReleaseAnswer,
    ReleaseAnswered,
    ReleaseAsked,
)

pytestmark = pytest.mark.django_db
WORDS = "Ambulances may cross from 08:00."


def release(cast, words=WORDS, *, oral=False, **terms):
    """A release of Northland for Southland that its owner permits; its address."""
    asked = ReleaseAsked(owner=cast.anton.seat, recipient=cast.bela.seat, words=words)
    name = ask_release(cast.office, cast.mara, asked, key=cast.key(cast.mara))
    given = Given(how=How.VOICE, person="Anton", heard_by="Mara") if oral else Given()
    answered = ReleaseAnswered(
        release=name, answer=ReleaseAnswer.YES, words=words, given=given, **terms
    )
    actor = cast.mara if oral else cast.anton
    answer_release(cast.office, actor, answered, key=cast.key(actor))
    return cast.view(cast.mara).entry(name).address


def screen(desk, cast):
    return desk.get(cast.mara, "mediator:relay_to", seat=cast.bela.seat).text


def deliver(desk, cast, address, *, key=None, **typed):
    typed = {"about": address, "by": "Mara, in the room", **typed}
    where = {"seat": cast.bela.seat}
    return desk.post(cast.mara, "mediator:relay_to", typed, key=key, follow=True, **where)


def test_the_screen_shows_the_released_words_and_no_list_of_pages(desk, cast):
    release(cast)

    shown = screen(desk, cast)

    assert WORDS in shown
    assert "Words of Northland" in shown
    assert "Morning brief" not in shown


def test_the_screen_does_not_tell_whose_idea_it_was(desk, cast):
    release(cast, form=Form.AS_MEDIATORS_IDEA)

    assert WORDS in screen(desk, cast)
    assert "Northland" not in screen(desk, cast).split("<main")[1]


@pytest.mark.parametrize("terms", [{"only_if": "The road is open."}, {"oral": True}])
def test_what_must_be_judged_is_not_on_the_screen_before(desk, cast, terms):
    release(cast, **terms)

    assert WORDS not in screen(desk, cast)
    assert "The road is open." not in screen(desk, cast)
    assert "judge and deliver" in desk.get(cast.mara, "mediator:relay").text


def test_the_screen_is_the_same_whatever_the_owner_has_not_released(desk, cast):
    before = screen(desk, cast).split("<main")[1]

    asked = ReleaseAsked(owner=cast.anton.seat, recipient=cast.bela.seat, words=WORDS)
    ask_release(cast.office, cast.mara, asked, key="asked")
    release(cast, only_if="The road is open.")

    assert screen(desk, cast).split("<main")[1] == before


def test_a_delivery_sent_twice_counts_once(desk, cast):
    address = release(cast)

    answers = [deliver(desk, cast, address, key="once") for _ in range(2)]

    assert [answer.status_code for answer in answers] == [200, 200]
    assert len(cast.view(cast.bela).lines(RelayDelivered)) == 1
    assert "relay_receipt" in cast.words(cast.anton)


def test_a_condition_is_judged_before_the_words_go(desk, cast):
    address = release(cast, only_if="The road is open.")
    typed = {"by": "Mara"}

    refused = desk.post(cast.mara, "mediator:relay_deliver", typed, line=address)
    assert refused.status_code == 422
    assert "Confirm that it is met" in refused.text

    typed["condition_met"] = "on"
    shown = desk.post(cast.mara, "mediator:relay_deliver", typed, line=address, follow=True)
    assert WORDS in shown.text
    assert "The road is open." not in shown.text


def test_an_oral_release_goes_on_somebodys_name(desk, cast):
    address = release(cast, oral=True)

    refused = desk.post(cast.mara, "mediator:relay_deliver", {"by": "Mara"}, line=address)
    typed = {"by": "Mara", "on_my_responsibility": "Mara"}
    desk.post(cast.mara, "mediator:relay_deliver", typed, line=address)

    assert "Give the name of the mediator" in refused.text
    assert len(cast.view(cast.bela).lines(RelayDelivered)) == 1


def test_the_read_back_is_compared_and_judged_by_a_person(desk, cast):
    deliver(desk, cast, release(cast))
    line = cast.view(cast.mara).lines(RelayDelivered)[0]
    typed = {
        "about": line.address,
        "heard": "Ambulances may cross from 09:00.",
        "sense": "differs",
        "judged_by": "Mara",
    }

    where = {"seat": cast.bela.seat}
    for _ in range(2):
        shown = desk.post(cast.mara, "mediator:relay_to", typed, key="heard", follow=True, **where)

    assert "<del>" in shown.text
    assert "the sense differs" in shown.text
    assert "Read it back once more" in shown.text
    assert len(cast.view(cast.bela).lines(ReadBack)) == 1


def test_a_read_back_without_a_judgement_keeps_what_was_typed(desk, cast):
    deliver(desk, cast, release(cast))
    line = cast.view(cast.mara).lines(RelayDelivered)[0]
    typed = {"about": line.address, "heard": "Something else.", "judged_by": "Mara"}

    answer = desk.post(cast.mara, "mediator:relay_to", typed, seat=cast.bela.seat)

    assert answer.status_code == 422
    assert "Something else." in answer.text


def test_what_has_lapsed_is_shown_as_such_and_is_not_on_the_screen(desk, cast):
    release(cast, until=cast.clock().date())
    cast.clock.forward(days=2)

    shown = desk.get(cast.mara, "mediator:relay").text

    assert "It may not go." in shown
    assert "ask again" in shown
    assert WORDS not in screen(desk, cast)


def test_the_last_day_counts_in(desk, cast):
    release(cast, until=cast.clock().date() + timedelta(days=1))
    cast.clock.forward(days=1)

    assert WORDS in screen(desk, cast)


def test_the_relay_is_the_mediators_alone(desk, cast):
    address = release(cast)

    assert desk.who_opens("mediator:relay", cast.mara) == {"mara"}
    assert desk.who_opens("mediator:relay_to", cast.mara, seat=cast.bela.seat) == {"mara"}
    assert desk.who_opens("mediator:relay_deliver", cast.mara, line=address) == {"mara"}


def test_there_is_no_screen_for_somebody_unknown(desk, cast):
    assert desk.get(cast.mara, "mediator:relay_to", seat="s-stranger").status_code == 404
    assert desk.get(cast.mara, "mediator:relay_to", seat=cast.mara.seat).status_code == 404
