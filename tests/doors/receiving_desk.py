"""A desk behind which a reception has come some way."""

import re
from dataclasses import dataclass, field

from django.test import Client

from goodoffices.desk.accounts import seating
from tests.doors.conftest import Desk
from tests.receiving import Reception


def text_of(answer):
    """What stands on a page, without its list of pages."""
    page = answer.content.decode().partition("<main")[2] or answer.content.decode()
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


@dataclass
class ReceptionDesk:
    """The desk, its reception, and short ways to look and to send as an officer of it."""

    desk: Desk
    reception: Reception
    others: dict[str, Client] = field(default_factory=dict)

    @property
    def rut(self):
        return self.desk.cast.rut

    @property
    def office(self):
        return self.desk.cast.office

    def client(self, name=""):
        """The browser of an officer; without a name that of the first."""
        first = self.desk.client_of(self.rut)
        if not name:
            return first
        if name not in self.others:
            token = seating.let_in(self.rut, name=name)
            account = seating.account_by_link(token)
            lasting = seating.issue_link(account, lasting=True)
            self.others[name] = Client()
            self.others[name].post(f"/enter/{lasting}")
        return self.others[name]

    def officer(self, name=""):
        """An officer as the register names the person."""
        self.client(name)
        found = seating.officers_of(self.rut)
        wanted = [one for one in found if not name or one.name == name]
        return seating.officer(wanted[0])

    def to(self, route, **where):
        return self.desk.to(self.rut, f"reception:{route}", **where)

    def page(self, route, *, by="", query="", **where):
        return self.client(by).get(self.to(route, **where) + query)

    def text(self, route, **where):
        answer = self.page(route, **where)
        assert answer.status_code == 200, (route, answer.status_code, text_of(answer)[:300])
        return text_of(answer)

    def send(self, route, typed=(), *, by="", key=None, query="", **where):
        typed = {"key": key or self.office.form_key(self.rut), **dict(typed)}
        return self.client(by).post(self.to(route, **where) + query, typed)

    def sent(self, route, typed=(), **where):
        """Send a form that is taken."""
        answer = self.send(route, typed, **where)
        assert answer.status_code == 302, text_of(answer)[:900]
        return answer

    @property
    def programme(self):
        return self.reception.programme
