"""A desk with a stand-in behind it, and one with a real office and the whole cast."""

from dataclasses import dataclass

import pytest
from django.test import Client
from django.urls import reverse

from goodoffices import office
from goodoffices.desk.accounts import seating
from goodoffices.office import Actor
from tests.cast import Cast
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
        return f"/enter/{seating.issue_link(account, lasting=True)}"

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
        client.post(f"/enter/{seating.issue_link(account, lasting=True)}")
        return client

    return make


@pytest.fixture
def address_of(cast):
    """The address of one of a seat's pages."""

    def make(actor, route, **where):
        return reverse(route, kwargs={"at": cast.office.address(actor), **where})

    return make


@dataclass(frozen=True)
class Desk:
    """A desk with a real record behind it, and a browser for everybody in the cast."""

    cast: Cast
    browsers: dict[str, Client]

    def client_of(self, actor):
        """The browser in which the actor has taken their seat."""
        if actor.seat not in self.browsers:
            account = seating.account_of(actor, name="somebody")
            link = seating.issue_link(account, lasting=True)
            self.browsers[actor.seat] = Client()
            self.browsers[actor.seat].post(f"/enter/{link}")
        return self.browsers[actor.seat]

    def to(self, actor, route, **where):
        """The address of one of the actor's pages."""
        return reverse(route, kwargs={"at": self.cast.office.address(actor), **where})

    def get(self, actor, route, **where):
        """What the actor sees at a route of their own."""
        return self.client_of(actor).get(self.to(actor, route, **where))

    def post(self, actor, route, typed, *, key=None, follow=False, **where):
        """The actor sends a form."""
        typed = {"key": key or self.cast.office.form_key(actor), **typed}
        return self.client_of(actor).post(self.to(actor, route, **where), typed, follow=follow)

    def who_opens(self, route, actor, **where):
        """Everybody in the cast for whom the actor's own address of this route answers."""
        address = self.to(actor, route, **where)
        return {
            name
            for name, person in self.cast.people.items()
            if self.client_of(person).get(address).status_code == 200
        }


@pytest.fixture
def desk(db, cast, standing_office, monkeypatch):
    """The cast at the desk."""
    monkeypatch.setattr(office, "running", lambda: cast.office)
    return Desk(cast, {})


@pytest.fixture
def receiving(desk):
    """The officers' desk with a register of its own."""
    from tests.doors.receiving_desk import ReceptionDesk
    from tests.receiving import Reception

    yield ReceptionDesk(desk, Reception(desk.cast))
    desk.cast.office.registers.close()
