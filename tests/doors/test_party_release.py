"""Releases: which words of a side may reach whom."""

from datetime import date

import pytest

from goodoffices.office import answer_release, ask_release, relay, releases
from goodoffices.record import Confirmed, Given, How, ReleaseAnswer, ReleaseAnswered, ReleaseAsked

WORDS = "Ambulances may cross from eight."
YES = {"answer": "yes", "said": WORDS, "form": "as ours", "until": "", "only_if": ""}


@pytest.fixture
def asked(cast):
    asked = ReleaseAsked(owner=cast.anton.seat, recipient=cast.bela.seat, words=WORDS)
    name = ask_release(cast.office, cast.mara, asked, key="ask")
    return cast.view(cast.anton).entry(name)


def state(cast):
    return releases(cast.view(cast.anton))[0]


def seen(cast):
    return str(cast.view(cast.anton).thread(state(cast).line.entry_id).last.number)


def test_releases_answer_their_owner_and_nobody_else(desk, asked):
    cast = desk.cast

    assert desk.who_opens("party:releases", cast.anton) == {"anton"}
    assert desk.who_opens("party:release_offer", cast.anton) == {"anton"}
    assert desk.who_opens("party:release", cast.anton, line=asked.address) == {"anton"}
    assert desk.get(cast.bela, "party:release", line=asked.address).status_code == 404


def test_a_waiting_release_shows_the_words_the_recipient_and_the_form(desk, asked):
    shown = desk.get(desk.cast.anton, "party:releases").text

    assert WORDS in shown
    assert "Southland" in shown
    assert "as our words" in shown


def test_a_side_answers_for_a_recipient_that_it_was_not_told_of(desk):
    cast = desk.cast
    asked = ReleaseAsked(owner=cast.anton.seat, recipient=cast.frieda.seat, words=WORDS)
    name = ask_release(cast.office, cast.mara, asked, key="ask")
    line = cast.view(cast.anton).entry(name).address

    assert "a seat that you were not told of" in desk.get(cast.anton, "party:releases").text
    assert "May a seat that you were not told of hear this?" in (
        desk.get(cast.anton, "party:release", line=line).text
    )
    assert desk.post(cast.anton, "party:release", YES, line=line).status_code == 302
    assert state(cast).answer.words == WORDS


def test_a_yes_permits_exactly_the_words_that_were_asked_for(desk, asked):
    answer = desk.post(desk.cast.anton, "party:release", YES, line=asked.address)

    assert answer.status_code == 302
    assert state(desk.cast).answer.words == WORDS


def test_changed_words_need_the_other_yes_and_are_kept(desk, asked):
    typed = {**YES, "said": "Ambulances may cross from nine.", "until": "2026-03-20"}

    refused = desk.post(desk.cast.anton, "party:release", typed, line=asked.address)
    taken = desk.post(
        desk.cast.anton,
        "party:release",
        {**typed, "answer": "yes, with changed words", "only_if": "nobody films"},
        line=asked.address,
    )

    assert refused.status_code == 422
    assert "from nine." in refused.text
    assert taken.status_code == 302
    assert state(desk.cast).answer.until == date(2026, 3, 20)
    assert state(desk.cast).answer.only_if == "nobody films"


@pytest.mark.parametrize(
    "wrong",
    [
        {"answer": "yes, with changed words"},
        {"answer": "yes", "said": ""},
        {"answer": ""},
        {"until": "2026-03-16"},
    ],
)
def test_an_answer_that_does_not_hold_together_is_not_sent(desk, asked, wrong):
    answer = desk.post(desk.cast.anton, "party:release", {**YES, **wrong}, line=asked.address)

    assert answer.status_code == 422
    assert state(desk.cast).answer is None


@pytest.mark.parametrize("word", ["no", "not yet"])
def test_a_no_carries_no_words(desk, asked, word):
    desk.post(desk.cast.anton, "party:release", {**YES, "answer": word}, line=asked.address)

    assert state(desk.cast).answer.words == ""
    assert state(desk.cast).state == word


def test_an_answer_sent_twice_counts_once(desk, asked):
    typed = {**YES, "seen": seen(desk.cast)}

    for _ in range(2):
        answer = desk.post(desk.cast.anton, "party:release", typed, key="k", line=asked.address)
        assert answer.status_code == 302

    assert len(desk.cast.view(desk.cast.anton).lines(ReleaseAnswered)) == 1


def test_a_second_window_is_told_that_the_matter_moved_on(desk, asked):
    opened = seen(desk.cast)
    desk.post(
        desk.cast.anton,
        "party:release",
        {**YES, "answer": "no", "seen": opened},
        line=asked.address,
    )

    other = desk.post(
        desk.cast.anton,
        "party:release",
        {**YES, "only_if": "later", "seen": opened},
        line=asked.address,
    )

    assert other.status_code == 422
    assert "moved on since you opened this page" in other.text
    assert "Your answer stands: no" in other.text
    assert "later" in other.text
    assert state(desk.cast).state == "no"


def test_a_permission_can_be_withdrawn_until_the_words_have_gone(desk, asked):
    cast = desk.cast
    desk.post(cast.anton, "party:release", YES, line=asked.address)

    desk.post(cast.anton, "party:release_withdraw", {"reason": "not now"}, line=asked.address)

    assert state(cast).state == "withdrawn"
    assert (
        "You took this permission back"
        in desk.get(cast.anton, "party:release", line=asked.address).text
    )


def test_words_that_have_gone_cannot_be_withdrawn(desk, asked):
    cast = desk.cast
    desk.post(cast.anton, "party:release", YES, line=asked.address)
    relay(cast.office, cast.mara, release=asked.entry_id, by="Mara, aloud", key="relay")

    answer = desk.post(
        cast.anton, "party:release_withdraw", {"reason": "not now"}, line=asked.address
    )

    assert answer.status_code == 422
    assert "already settled" in answer.text
    assert "words unchanged" in answer.text


def test_a_receipt_says_nothing_about_the_answer(desk, asked):
    cast = desk.cast
    desk.post(cast.anton, "party:release", YES, line=asked.address)
    relay(cast.office, cast.mara, release=asked.entry_id, by="Mara, aloud", key="relay")

    shown = desk.get(cast.anton, "party:release", line=asked.address).text

    assert "words unchanged" in shown
    assert "says nothing about the answer" in shown


def test_an_oral_answer_is_shown_with_who_heard_it_and_can_be_confirmed(desk, asked):
    cast = desk.cast
    oral = Given(how=How.VOICE, person="General A.", at=cast.clock(), heard_by="Mara")
    answered = ReleaseAnswered(
        release=asked.entry_id, answer=ReleaseAnswer.YES, words=WORDS, given=oral
    )
    answer_release(cast.office, cast.mara, answered, key="oral")

    shown = desk.get(cast.anton, "party:release", line=asked.address).text
    entry = state(cast).answer_line.address
    for _ in range(2):
        desk.post(
            cast.anton, "party:release_confirm", {"entry": entry}, key="c", line=asked.address
        )

    assert "General A." in shown
    assert "heard by Mara" in shown
    assert state(cast).confirmed
    assert len(cast.view(cast.anton).lines(Confirmed)) == 1


def test_another_answer_than_the_one_on_the_page_is_not_confirmed(desk, asked):
    desk.post(desk.cast.anton, "party:release", YES, line=asked.address)

    answer = desk.post(
        desk.cast.anton, "party:release_confirm", {"entry": "1-abc"}, line=asked.address
    )

    assert answer.status_code == 422
    assert "Another answer stands by now" in answer.text


def test_words_of_our_own_can_be_offered(desk):
    cast = desk.cast
    typed = {
        **YES, "recipient": cast.bela.seat, "standing": "position", "form": "as the mediator's own idea",
    }  # fmt: skip

    answer = desk.post(cast.anton, "party:release_offer", typed)

    assert answer.status_code == 302
    assert state(cast).may_be_relayed
    assert state(cast).answer.form == "as the mediator's own idea"


def test_words_can_be_offered_only_to_seats_one_was_told_of(desk):
    cast = desk.cast

    answer = desk.post(
        cast.anton,
        "party:release_offer",
        {**YES, "recipient": cast.frieda.seat, "standing": "position"},
    )

    assert answer.status_code == 422
    assert not releases(cast.view(cast.anton))


def test_an_empty_page_says_what_it_will_hold(desk):
    assert "will stand here until you answer" in desk.get(desk.cast.anton, "party:releases").text
