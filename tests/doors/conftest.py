"""A desk with nobody but the stand-in office behind it."""

import pytest
from django.test import Client
from django.urls import reverse

from goodoffices import office
from goodoffices.desk.accounts import seating
from goodoffices.office import Actor
from tests.doors.standing import PROCESS, StandIn


@pytest.fixture(autouse=True)
def standing_office(monkeypatch):
    monkeypatch.setattr(office, "running", StandIn)


@pytest.fixture
def link_of(db):
    """The address of a fresh sign-in link for a seat."""

    def make(*seats):
        account = seating.account_of(Actor(process=PROCESS, seat=seats[0].id), name="somebody")
        for seat in seats[1:]:
            seating.hold(account, Actor(process=PROCESS, seat=seat.id))
        return f"/enter/{seating.issue_link(account)}"

    return make


@pytest.fixture
def browser_of(link_of):
    """A browser in which somebody has taken their seats."""

    def make(*seats):
        client = Client()
        client.post(link_of(*seats))
        return client

    return make


# With a real office behind it: the cast at one open process


@pytest.fixture
def client_of(cast, db, monkeypatch):
    """A browser in which somebody of the cast has taken their seat."""
    monkeypatch.setattr(office, "running", lambda: cast.office)

    def make(actor):
        account = seating.account_of(actor, name="somebody")
        client = Client()
        client.post(f"/enter/{seating.issue_link(account)}")
        return client

    return make


@pytest.fixture
def address_of(cast):
    """The address of one of a seat's pages."""

    def make(actor, route, **where):
        return reverse(route, kwargs={"at": cast.office.address(actor), **where})

    return make
