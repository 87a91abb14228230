"""A desk behind which a reception has come some way."""

from dataclasses import dataclass

from tests.doors.conftest import Desk
from tests.receiving import Reception


@dataclass
class ReceptionDesk:
    """The desk, its reception, and short ways to look and to send as an officer of it."""

    desk: Desk
    reception: Reception

    @property
    def rut(self):
        return self.desk.cast.rut

    def page(self, route, **where):
        return self.desk.get(self.rut, f"reception:{route}", **where)

    def send(self, route, typed, **where):
        return self.desk.post(self.rut, f"reception:{route}", typed, **where)

    def at(self, route, query="", **where):
        address = self.desk.to(self.rut, f"reception:{route}", **where)
        return self.desk.client_of(self.rut).get(address + query)
