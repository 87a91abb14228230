"""Consents of a side: given with limits, taken back by a typed word."""

import pytest

from goodoffices.office import consents, give_consent
from goodoffices.record import Confirmed, ConsentGiven, ConsentWithdrawn, Given, How

TYPED = {
    "to": "Talks about the bridge",
    "limits": "Nothing about the border",
    "exceptions": "Imminent threat to life; Mara Lind and Jonas Teel decide together.",
    "until": "2026-04-01",
}


@pytest.fixture
def given(desk):
    desk.post(desk.cast.anton, "party:consents", TYPED)
    return consents(desk.cast.view(desk.cast.anton))[0].line


def withdraw(desk, line, typed, **other):
    return desk.post(desk.cast.anton, "party:consent_withdraw", typed, line=line.address, **other)


def test_consents_answer_their_side_and_nobody_else(desk, given):
    assert desk.who_opens("party:consents", desk.cast.anton) == {"anton"}
    assert desk.who_opens("party:consent_withdraw", desk.cast.anton, line=given.address) == {
        "anton"
    }


def test_the_text_lists_the_agreed_exceptions_and_asks_for_two_names(desk):
    cast = desk.cast
    page = desk.get(cast.anton, "party:consents").text
    unnamed = {**TYPED, "exceptions": "Two persons: [name] and [name]"}

    refused = desk.post(cast.anton, "party:consents", unnamed)

    assert all(word in page for word in ("threat to life", "child", "the law compels"))
    assert refused.status_code == 422
    assert "Put the two names" in refused.text
    assert "Talks about the bridge" in refused.text
    assert not cast.view(cast.anton).lines(ConsentGiven)


def test_a_consent_stands_with_its_limits(desk, given):
    shown = desk.get(desk.cast.anton, "party:consents").text

    assert "Nothing about the border" in shown
    assert "stands" in shown
    assert "until Wednesday 1 April 2026" in shown


def test_a_consent_sent_twice_is_given_once(desk):
    for _ in range(2):
        desk.post(desk.cast.anton, "party:consents", TYPED, key="k")

    assert len(desk.cast.view(desk.cast.anton).lines(ConsentGiven)) == 1


def test_a_consent_until_a_day_that_is_over_is_refused(desk):
    answer = desk.post(desk.cast.anton, "party:consents", {**TYPED, "until": "2026-03-16"})

    assert answer.status_code == 422
    assert "That day is over" in answer.text


def test_it_is_taken_back_by_a_typed_word_only(desk, given):
    clicked = withdraw(desk, given, {"word": "", "reason": "the road"})
    mistyped = withdraw(desk, given, {"word": "yes", "reason": "the road"})
    typed = withdraw(desk, given, {"word": "withdraw", "reason": "the road"})

    assert clicked.status_code == mistyped.status_code == 422
    assert "the road" in mistyped.text
    assert typed.status_code == 302
    assert not consents(desk.cast.view(desk.cast.mara))[0].stands


def test_taking_it_back_twice_counts_once(desk, given):
    for _ in range(2):
        answer = withdraw(desk, given, {"word": "WITHDRAW", "seen": str(given.number)}, key="k")
        assert answer.status_code == 302

    assert len(desk.cast.view(desk.cast.anton).lines(ConsentWithdrawn)) == 1
    assert "Taken back" in desk.get(desk.cast.anton, "party:consents").text


def test_a_consent_by_voice_is_confirmed_on_the_page(desk):
    cast = desk.cast
    oral = Given(how=How.VOICE, person="General A.", at=cast.clock(), heard_by="Mara")
    give_consent(cast.office, cast.mara, side=cast.anton.seat, to="Talks", given=oral, key="oral")
    line = consents(cast.view(cast.anton))[0].line
    before = desk.get(cast.anton, "party:consents").text

    for _ in range(2):
        desk.post(cast.anton, "party:consent_confirm", {}, key="c", line=line.address)

    assert "oral, unconfirmed" in before
    assert "heard by Mara" in before
    assert len(cast.view(cast.anton).lines(Confirmed)) == 1
    assert "oral, unconfirmed" not in desk.get(cast.anton, "party:consents").text
