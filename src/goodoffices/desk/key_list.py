"""Keys of a seat's pages: which key leads where."""

from functools import lru_cache
from typing import Final

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as lazy

from goodoffices.record import Role

Keys = tuple[tuple[str, str, str | Promise], ...]
"""Key, route or address, what is there."""

EVERYWHERE: Final[Keys] = (
    ("/", "search", lazy("Search")),
    ("?", "shortcuts", lazy("These keys")),
)
OF: Final[dict[Role, Keys]] = {
    Role.MEDIATOR: (
        ("n", "mediator:log_contact", lazy("Log a contact")),
        ("g b", "mediator:brief", lazy("Morning brief")),
        ("g c", "mediator:contacts", lazy("Contacts")),
        ("g r", "mediator:releases", lazy("Releases")),
        ("g l", "mediator:relay", lazy("Relay")),
        ("g t", "mediator:texts", lazy("The text")),
        ("g u", "mediator:undertakings", lazy("Undertakings")),
        ("g a", "mediator:record", lazy("All that you hold")),
    ),
    Role.PARTY: (
        ("g b", "party:room", lazy("My room")),
        ("g r", "party:releases", lazy("Releases to answer")),
        ("g c", "party:reached", lazy("What reached us")),
        ("g t", "party:texts", lazy("The text")),
        ("g u", "party:undertakings", lazy("Undertakings")),
        ("g a", "party:record", lazy("Our record")),
    ),
    Role.FRIEND: (
        ("g b", "friend:briefing", lazy("Briefing")),
        ("g c", "friend:room", lazy("Room with the mediator")),
        ("g t", "friend:texts", lazy("The text")),
        ("g a", "friend:record", lazy("Record")),
    ),
    Role.LIAISON: (
        ("g b", "liaison:line", lazy("The line")),
        ("g c", "liaison:notices", lazy("Notices")),
        ("g r", "liaison:incidents", lazy("Incidents")),
        ("g t", "liaison:plans", lazy("Plans (sealed)")),
        ("g a", "liaison:record", lazy("Our record")),
    ),
    Role.RECEPTION: (
        ("g b", "reception:arrivals", lazy("Arrivals today")),
        ("g c", "reception:bed", lazy("A bed for tonight")),
        ("g t", "reception:transports", lazy("Transports")),
        ("g r", "reception:people", lazy("People")),
        ("g a", "reception:record", lazy("Our record")),
    ),
}


@lru_cache(maxsize=4096)
def keys_of(role: Role, at: str) -> Keys:
    """The keys of a role's pages: the key, the address, what is there."""
    role = Role.FRIEND if role is Role.OBSERVER else role
    found = []
    for key, route, label in (*OF.get(role, ()), *EVERYWHERE):
        try:
            found.append((key, reverse(route, kwargs={"at": at}), label))
        except NoReverseMatch:
            continue
    return tuple(found)
