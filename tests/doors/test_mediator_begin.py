"""The first page of all: opening a process, for an account that may."""

import pytest
from django.test import Client

from goodoffices import office
from goodoffices.desk.accounts import seating
from goodoffices.desk.accounts.models import Account

pytestmark = pytest.mark.django_db

TYPED = {
    "key": "b1",
    "title": "The valley",
    "purpose": "Water for both",
    "mediator": "A mission",
    "working_notes": "destroy",
    "rooms": "seal",
    "agreements": "keep",
    "officers": "1",
}


@pytest.fixture
def first(cast, monkeypatch):
    """A browser of the first account of all."""
    monkeypatch.setattr(office, "running", lambda: cast.office)
    client = Client()
    account = seating.account_by_link(seating.first_account("Somebody"))
    client.post(f"/enter/{seating.issue_link(account, lasting=True)}")
    return client


def test_the_first_account_is_made_once_and_a_lost_link_is_replaced(db):
    lost = seating.first_account("Somebody")
    found = seating.first_account("Somebody else")

    assert Account.objects.get().may_open
    assert seating.account_by_link(lost) is None
    assert seating.account_by_link(found) == Account.objects.get()


def test_once_somebody_has_a_seat_there_is_no_first_account(cast, client_of):
    client_of(cast.mara)

    assert seating.first_account("Somebody") is None


def test_who_comes_first_is_taken_to_the_opening(first):
    assert first.get("/").headers["Location"] == "/begin/"
    assert "Open a process" in first.get("/begin/").text


def test_for_everybody_else_there_is_no_such_page(cast, client_of):
    assert Client().get("/begin/").status_code == 404
    assert client_of(cast.mara).get("/begin/").status_code == 404
    assert client_of(cast.anton).post("/begin/", TYPED).status_code == 404


def test_opening_takes_the_mediators_seat(cast, first):
    answer = first.post("/begin/", TYPED, follow=True)

    assert answer.status_code == 200
    assert "The valley" in answer.text
    actor = seating.held_by(Account.objects.get())[0]
    assert cast.view(actor).opening.retention.officers_for_destruction == 1


def test_a_desk_without_sides_says_what_comes_first(cast, first):
    shown = first.post("/begin/", TYPED, follow=True).text

    assert "No side sits here yet: invite the sides." in shown
    assert shown.index(">Invite a seat<") < shown.index(">Log a call<")


def test_a_double_submit_opens_one_process(cast, first):
    for _ in range(2):
        assert first.post("/begin/", TYPED).status_code == 302

    assert len(seating.held_by(Account.objects.get())) == 1
    assert len(cast.office.store.processes()) == 2


def test_what_is_missing_is_said_and_the_rest_kept(first):
    answer = first.post("/begin/", {**TYPED, "title": ""})

    assert answer.status_code == 422
    assert "is still empty" in answer.text
    assert "Water for both" in answer.text
