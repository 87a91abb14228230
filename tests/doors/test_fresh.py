"""A session that ends and a step that asks for a factor once more: what was being sent goes on."""

import html
import re
import time

import pytest
from django.test import Client

from goodoffices.desk.accounts import codename, kdf, limits, seating, signing, ways
from goodoffices.desk.accounts.models import Failure
from goodoffices.record import ConsentGiven, Message

pytestmark = pytest.mark.django_db

TYPED = {
    "key": "c1",
    "to": "Talks about\nthe bridge & the “fund”",
    "limits": "",
    "exceptions": "None",
}
FIELD = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)">')


@pytest.fixture(autouse=True)
def cheap(monkeypatch):
    monkeypatch.setattr(kdf, "COST", kdf.Cost(passes=1, memory_kib=8))


@pytest.fixture
def words(desk, cast):
    """The codename of Northland's holder, who is signed in."""
    desk.client_of(cast.anton)
    made = codename.new_codename()
    ways.add_codename(seating.account_of(cast.anton, name=""), made)
    return made


@pytest.fixture
def later(monkeypatch):
    begun = time.time()

    def move(seconds):
        monkeypatch.setattr(time, "time", lambda: begun + seconds)

    return move


def held(page, way):
    """What the page's form for one way would send, as a browser reads it."""
    form = next(one for one in page.split("<form")[1:] if f'value="{way}"' in one)
    return {name: html.unescape(value) for name, value in FIELD.findall(form)}


def consents(desk, cast):
    return [line.body.to for line in cast.view(cast.anton).lines(ConsentGiven)]


def test_within_five_minutes_nothing_is_asked(desk, cast, words, later):
    later(signing.FRESH_S - 5)

    assert desk.post(cast.anton, "party:consents", TYPED).status_code == 302
    assert consents(desk, cast)


def test_after_five_minutes_a_consent_waits_for_a_factor_and_then_goes_on_as_typed(
    desk, cast, words, later
):
    later(signing.FRESH_S + 5)
    page = desk.to(cast.anton, "party:consents")

    asked = desk.post(cast.anton, "party:consents", TYPED, key="c1")
    assert "Is it you?" in asked.text
    assert not consents(desk, cast)

    sent = {**held(asked.text, "codename"), "in-codename": words}
    done = desk.client_of(cast.anton).post(page, sent)

    assert done.status_code == 302
    assert consents(desk, cast) == [TYPED["to"]]


def test_a_wrong_factor_keeps_what_was_typed_and_does_nothing(desk, cast, words, later):
    later(signing.FRESH_S + 5)
    page = desk.to(cast.anton, "party:consents")
    asked = desk.post(cast.anton, "party:consents", TYPED, key="c1")

    wrong = desk.client_of(cast.anton).post(
        page, {**held(asked.text, "codename"), "in-codename": "abandon " * 7}
    )

    assert wrong.status_code == 422
    assert held(wrong.text, "codename")["to"] == TYPED["to"]
    assert not consents(desk, cast)


def test_a_factor_of_somebody_else_counts_for_nothing(desk, cast, words, later):
    other = codename.new_codename()
    ways.add_codename(seating.account_of(cast.bela, name="Bela"), other)
    later(signing.FRESH_S + 5)
    asked = desk.post(cast.anton, "party:consents", TYPED, key="c1")

    desk.client_of(cast.anton).post(
        desk.to(cast.anton, "party:consents"),
        {**held(asked.text, "codename"), "in-codename": other},
    )

    assert not consents(desk, cast)


def test_a_tick_is_no_factor(desk, cast, words, later):
    later(signing.FRESH_S + 5)
    page = desk.to(cast.anton, "party:consents")

    for way in ("", "yes", "link", "passkey", "passphrase"):
        desk.client_of(cast.anton).post(page, {**TYPED, "in-way": way, "in-held": "1"})
        Failure.objects.all().delete()

    assert not consents(desk, cast)


def test_a_file_leaves_only_with_a_fresh_factor(desk, cast, words, later):
    later(signing.FRESH_S + 5)
    page = desk.to(cast.anton, "party:record_file")
    client = desk.client_of(cast.anton)

    asked = client.get(page)
    assert "Is it you?" in asked.text
    shown = client.post(page, {**held(asked.text, "codename"), "in-codename": words})

    assert shown.headers["Location"] == page
    assert "attachment" in client.get(page).headers["Content-Disposition"]


def test_a_seat_of_the_demonstration_shows_its_link_again(desk, cast, later):
    client = desk.client_of(cast.anton)
    account = seating.account_of(cast.anton, name="")
    token = seating.issue_link(account, lasting=True)
    once = seating.issue_link(account)
    later(signing.FRESH_S + 5)
    page = desk.to(cast.anton, "party:consents")
    asked = client.post(page, TYPED)

    spent = {**held(asked.text, "link"), "in-link": f"http://127.0.0.1:8000/enter/{once}"}
    assert client.post(page, spent).status_code == 422
    typed = {**held(asked.text, "link"), "in-link": f" http://127.0.0.1:8000/enter/{token} "}
    assert client.post(page, typed).status_code == 302

    assert consents(desk, cast) == [TYPED["to"]]


# A session that ended


def test_words_sent_after_the_session_ended_go_on_once_somebody_is_in_again(
    desk, cast, words, later
):
    later(limits.IDLE_S + 60)
    client, page = desk.client_of(cast.anton), desk.to(cast.anton, "party:room")
    typed = {"key": "m1", "said": "First line\nsecond “line”", "standing": "non-paper"}

    asked = client.post(page, typed)
    assert "Your session has ended" in asked.text
    assert not cast.view(cast.anton).lines(Message)
    done = client.post(page, {**held(asked.text, "codename"), "in-codename": words})

    assert done.status_code == 302
    (line,) = cast.view(cast.anton).lines(Message)
    assert line.body.words == typed["said"]
    client.post(page, {**held(asked.text, "codename"), "in-codename": words})
    assert len(cast.view(cast.anton).lines(Message)) == 1


def test_whoever_signs_in_there_sends_nothing_in_anothers_place(desk, cast, words, later):
    other = codename.new_codename()
    ways.add_codename(seating.account_of(cast.bela, name="Bela"), other)
    later(limits.IDLE_S + 60)
    client, page = desk.client_of(cast.anton), desk.to(cast.anton, "party:room")
    asked = client.post(page, {"key": "m1", "said": "Ours", "standing": "non-paper"})

    client.post(page, {**held(asked.text, "codename"), "in-codename": other})

    assert not cast.view(cast.anton).lines(Message)
    assert not cast.view(cast.bela).lines(Message)


def test_an_address_that_exists_asks_a_stranger_in_like_one_that_does_not(desk, cast):
    desk.client_of(cast.anton)
    here = desk.to(cast.anton, "party:room")
    nowhere = here.replace(cast.office.address(cast.anton), "0" * 20)

    def told(method, path):
        answer = getattr(Client(), method)(path, {"said": "x"})
        random = re.sub(r'"[^"]{60,}"', "", answer.text)
        return answer.status_code, random, sorted(answer.headers.items())

    for method in ("get", "post"):
        assert told(method, here) == told(method, nowhere) == told(method, here + "nothing/")
        assert told(method, here)[0] == 404


def test_nothing_is_taken_from_a_stranger_without_the_forms_token(desk, cast, words):
    page = desk.to(cast.anton, "party:room")
    client = Client(enforce_csrf_checks=True)

    answer = client.post(page, {"in-way": "codename", "in-codename": words, "in-held": "1"})

    assert answer.status_code == 403
