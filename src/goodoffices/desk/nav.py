"""The list of pages of each role. A page that is not built yet is simply not listed."""

from collections.abc import Callable, Hashable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from goodoffices.office import View
from goodoffices.record import Role, Seat

Label = str | Promise


@dataclass(frozen=True, slots=True)
class Item:
    """One line of the list."""

    label: Label
    route: str
    where: Mapping[str, Any] = field(default_factory=dict)
    seat: Seat | None = None


@dataclass(frozen=True, slots=True)
class Shown:
    """One line as a seat sees it."""

    label: Label
    address: str
    current: bool
    count: str
    seat: Seat | None


ROOMS: Final = lazy("Rooms")

Groups = list[tuple[Label, list[Item]]]

MEDIATOR: Final[Groups] = [
    (
        "",
        [
            Item(lazy("Morning brief"), "mediator:brief"),
            Item(lazy("Contacts"), "mediator:contacts"),
            Item(lazy("Parallel talks and envoys"), "mediator:tracks"),
            Item(lazy("Releases"), "mediator:releases"),
            Item(lazy("Relay"), "mediator:relay"),
            Item(lazy("Requests"), "mediator:requests"),
            Item(lazy("What is public"), "mediator:public"),
            Item(lazy("Readiness"), "mediator:readiness"),
            Item(lazy("Undertakings"), "mediator:undertakings"),
            Item(lazy("Seats and consents"), "mediator:seats"),
        ],
    ),
    (ROOMS, []),
    (
        lazy("Talks"),
        [
            Item(lazy("Agenda"), "mediator:agenda"),
            Item(lazy("The text"), "mediator:texts"),
            Item(lazy("Ground rules"), "mediator:rules"),
            Item(lazy("Exploration (advisory)"), "mediator:exploration"),
            Item(lazy("Proposals"), "mediator:proposals"),
            Item(lazy("Agreement"), "mediator:agreement"),
        ],
    ),
    (lazy("Deconfliction"), [Item(lazy("The line"), "mediator:line")]),
    (
        lazy("Record"),
        [
            Item(lazy("All that you hold"), "mediator:record"),
            Item(lazy("Dates and tables"), "files"),
            Item(lazy("Search"), "search"),
            Item(lazy("Proof of this record"), "proof"),
            Item(lazy("Access keys"), "access_keys"),
            Item(lazy("Keep, lock or destroy"), "mediator:keeping"),
        ],
    ),
]
PARTY: Final[Groups] = [
    (
        "",
        [
            Item(lazy("My room"), "party:room"),
            Item(lazy("Releases to answer"), "party:releases"),
            Item(lazy("What reached us"), "party:reached"),
            Item(lazy("Undertakings"), "party:undertakings"),
            Item(lazy("Requests"), "party:requests"),
            Item(lazy("Consents"), "party:consents"),
            Item(lazy("Our delegation"), "party:delegation"),
        ],
    ),
    (
        lazy("Other rooms"),
        [
            Item(lazy("Plenary"), "party:plenary"),
            Item(lazy("Our own notes"), "party:own"),
        ],
    ),
    (
        lazy("Talks"),
        [
            Item(lazy("Agenda"), "party:agenda"),
            Item(lazy("The text"), "party:texts"),
            Item(lazy("Ground rules"), "party:rules"),
            Item(lazy("My priorities (sealed)"), "party:priorities"),
            Item(lazy("Exploration (advisory)"), "party:exploration"),
            Item(lazy("Proposals"), "party:proposals"),
            Item(lazy("Agreement"), "party:agreement"),
        ],
    ),
    (lazy("Deconfliction"), [Item(lazy("How the line stands"), "party:line")]),
    (
        lazy("Record"),
        [
            Item(lazy("Our record"), "party:record"),
            Item(lazy("Dates and tables"), "files"),
            Item(lazy("Search"), "search"),
            Item(lazy("Proof of this record"), "proof"),
            Item(lazy("Access keys"), "access_keys"),
            Item(lazy("What becomes of our words"), "party:at_close"),
        ],
    ),
]
FRIEND: Final[Groups] = [
    (
        "",
        [
            Item(lazy("Briefing"), "friend:briefing"),
            Item(lazy("Room with the mediator"), "friend:room"),
            Item(lazy("The text"), "friend:texts"),
            Item(lazy("Record"), "friend:record"),
            Item(lazy("Dates and tables"), "files"),
            Item(lazy("Search"), "search"),
            Item(lazy("Proof of this record"), "proof"),
            Item(lazy("Access keys"), "access_keys"),
        ],
    )
]
LIAISON: Final[Groups] = [
    (
        "",
        [
            Item(lazy("The line"), "liaison:line"),
            Item(lazy("Notices"), "liaison:notices"),
            Item(lazy("Incidents"), "liaison:incidents"),
            Item(lazy("Plans (sealed)"), "liaison:plans"),
            Item(lazy("Notified sites"), "liaison:sites"),
            Item(lazy("Hotline"), "liaison:hotline"),
            Item(lazy("Last known picture"), "liaison:picture"),
        ],
    ),
    (
        lazy("Record"),
        [
            Item(lazy("Our record"), "liaison:record"),
            Item(lazy("Search"), "search"),
            Item(lazy("Proof of this record"), "proof"),
            Item(lazy("Access keys"), "access_keys"),
        ],
    ),
]
RECEPTION: Final[Groups] = [
    (
        "",
        [
            Item(lazy("Arrivals today"), "reception:arrivals"),
            Item(lazy("A bed for tonight"), "reception:bed"),
            Item(lazy("Transports"), "reception:transports"),
            Item(lazy("People"), "reception:people"),
            Item(lazy("Places"), "reception:places"),
        ],
    ),
    (
        lazy("Placement"),
        [
            Item(lazy("Proposals to sign"), "reception:proposals"),
            Item(lazy("Who waits, and why"), "reception:waiting"),
            Item(lazy("The waiting list"), "reception:queue"),
            Item(lazy("Moves between places"), "reception:moves"),
            Item(lazy("What if"), "reception:what_if"),
            Item(lazy("Map and flows"), "reception:flows"),
            Item(lazy("Letters to print"), "reception:letters"),
        ],
    ),
    (
        lazy("Protection"),
        [
            Item(lazy("Held for a child"), "reception:holds"),
            Item(lazy("Seen by two"), "reception:reveals"),
            Item(lazy("Registered twice"), "reception:twice"),
            Item(lazy("What leaves this desk"), "reception:releases"),
            Item(lazy("How long it is kept"), "reception:keeping"),
            Item(lazy("Officers and duties"), "reception:officers"),
            Item(lazy("Emergency lock"), "reception:seal"),
        ],
    ),
    (
        lazy("Record"),
        [
            Item(lazy("Our record"), "reception:record"),
            Item(lazy("Search"), "search"),
            Item(lazy("Proof of this record"), "proof"),
            Item(lazy("Access keys"), "access_keys"),
        ],
    ),
]
PAGES: Final[Mapping[Role, Groups]] = {
    Role.MEDIATOR: MEDIATOR,
    Role.PARTY: PARTY,
    Role.FRIEND: FRIEND,
    Role.OBSERVER: FRIEND,
    Role.LIAISON: LIAISON,
    Role.RECEPTION: RECEPTION,
}

Counter = Callable[[View], Mapping[str, str]]
COUNTERS: dict[Role, Counter] = {}
"""For each role, what stands beside the names of its pages: route to words, from its own view only."""


def counted(role: Role) -> Callable[[Counter], Counter]:
    """Declare the function that fills in the counts of a role."""

    def declare(counter: Counter) -> Counter:
        COUNTERS[role] = counter
        return counter

    return declare


@dataclass(frozen=True, slots=True)
class Pages:
    """The list of pages as it stands beside one of them.

    Attributes
    ----------
    listed : tuple
        Headings, each with its pages and their addresses; the same beside every page.
    current : str
        The address that is marked.
    counts : mapping
        What stands beside the names, by route.
    """

    listed: "Listed"
    current: str
    counts: Mapping[str, str]

    @property
    def key(self) -> Hashable:
        """Where it is the same, so is what is drawn of it."""
        return self.current, *self.counts.items()

    def groups(self) -> Iterator[tuple[Label, list[Shown]]]:
        """Each heading with its lines."""
        for heading, items in self.listed:
            yield heading, [_shown(item, at, self.current, self.counts) for item, at in items]


Listed = tuple[tuple[Label, tuple[tuple[Item, str], ...]], ...]


def for_seat(view: View, at: str, path: str) -> Pages:
    """The groups of pages of the seat, each with its heading."""
    listed = view.lasting(("pages", at, get_language()), lambda: _listed(view, at))
    # A page below another keeps the line above it marked.
    above = [address for _, items in listed for _, address in items if path.startswith(address)]
    current = max(above, key=len, default="")
    counter = COUNTERS.get(view.seat.role)
    return Pages(listed, current, counter(view) if counter is not None else {})


def _listed(view: View, at: str) -> Listed:
    groups = (
        (heading, tuple((item, address) for item in items if (address := _address(item, at))))
        for heading, items in _groups(view)
    )
    return tuple((heading, items) for heading, items in groups if items)


def first_page(view: View, at: str) -> str | None:
    """Where the seat begins its day; None while it has no pages."""
    listed = (_address(item, at) for _, items in _groups(view) for item in items)
    return next((address for address in listed if address), None)


def _groups(view: View) -> Groups:
    groups = PAGES.get(view.seat.role, [])
    return [(heading, _rooms(view) if heading == ROOMS else items) for heading, items in groups]


def _rooms(view: View) -> list[Item]:
    """The mediator's rooms, named in addresses as the office names them."""
    seats = list(view.directory.values())
    outside = [s for s in seats if s.role in (Role.PARTY, Role.FRIEND, Role.OBSERVER)]
    rooms = [Item(seat.name, "mediator:room", {"room": seat.id}, seat) for seat in outside]
    rooms.append(Item(_("Mediators only"), "mediator:room", {"room": "own"}))
    if sum(seat.role == Role.PARTY for seat in seats) > 1:
        rooms.append(Item(_("Plenary"), "mediator:room", {"room": "plenary"}))
    return rooms


def _address(item: Item, at: str) -> str:
    try:
        return reverse(item.route, kwargs={"at": at, **item.where})
    except NoReverseMatch:
        return ""


def _shown(item: Item, address: str, current: str, counts: Mapping[str, str]) -> Shown:
    count = counts.get(item.route, "") if not item.where else ""
    return Shown(item.label, address, address == current, count, item.seat)
