"""All that a seat holds: its own view, filtered, a page at a time, and as a file."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as lazy

from goodoffices import office
from goodoffices.desk.room import LINES
from goodoffices.office import View
from goodoffices.record import Body, Line, kinds

GROUPS: Final[Mapping[str, tuple[str | Promise, frozenset[str]]]] = {
    "rooms": (lazy("words in rooms, briefings, contacts"), frozenset({"message", "briefing", "contact"})),
    "releases": (lazy("releases and relays"), frozenset({"release", "relay"})),
    "requests": (lazy("requests and undertakings"), frozenset({"request", "undertaking"})),
    "talks": (
        lazy("talks and results"),
        frozenset({"agenda", "rules", "input", "evaluation", "proposal", "agreement"}),
    ),
    "line": (
        lazy("the line, notices and sites"),
        frozenset({"contacts", "line", "line_told", "notice", "site", "taking_part", "theatre"}),
    ),
    "public": (lazy("what is public"), frozenset({"public", "disclosure"})),
    "process": (
        lazy("process, seats, consents"),
        frozenset({"process", "seat", "mandate", "consent", "confirmed", "readiness"}),
    ),
}  # fmt: skip
"""By what a record can be filtered: families of entries."""


@dataclass(frozen=True, slots=True)
class Held:
    """A page of a record."""

    lines: tuple[Line, ...]
    older: int
    what: str
    total: int
    groups: list[tuple[str, str | Promise]]


def held(request: HttpRequest, view: View) -> Held:
    """The lines that were asked for, the newest first."""
    what = request.GET.get("what", "")
    before = request.GET.get("before", "")
    number = int(before) if before.isdecimal() and len(before) < 10 else None  # noqa: PLR2004
    wanted = _kinds_of(what)
    found = view.lines(*wanted, last=LINES + 1, before=number, withheld=True)
    shown = tuple(reversed(found[-LINES:]))
    newest = view.lines(last=1)
    return Held(
        lines=shown,
        older=shown[-1].number if len(found) > LINES else 0,
        what=what if wanted else "",
        total=newest[0].number if newest else 0,
        groups=[(name, label) for name, (label, _) in GROUPS.items()],
    )


def _kinds_of(what: str) -> tuple[type[Body], ...]:
    _, families = GROUPS.get(what, ("", frozenset()))
    return tuple(kind for kind in kinds().values() if kind.FAMILY in families)


def as_file(view: View) -> HttpResponse:
    """The seat's own view to take away: words, places in the chain, no working notes."""
    content = office.export_view(office.running(), view.actor)
    response = HttpResponse(content, content_type="application/json")
    response.headers["Content-Disposition"] = 'attachment; filename="record.json"'
    return response
