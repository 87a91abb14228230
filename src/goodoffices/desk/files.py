"""Dates and tables to take away: all of them from the seat's own view."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from hashlib import blake2s
from typing import Final

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from goodoffices import office
from goodoffices.desk.access import page, render
from goodoffices.desk.mediator.reading import seats_in
from goodoffices.desk.terms import term
from goodoffices.desk.words import and_list
from goodoffices.documents import Event, Table, calendar, comma_separated, workbook
from goodoffices.office import View
from goodoffices.record import (
    AcceptanceAsked,
    Contact,
    EvaluationAsked,
    Line,
    PlanRulesProposed,
    ProposalPut,
    Role,
    RulesProposed,
)

__all__ = ["as_table", "files", "files_file"]

READERS: Final = (Role.MEDIATOR, Role.PARTY, Role.FRIEND, Role.OBSERVER)
WORKBOOK: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Write = Callable[[Table], bytes]
WRITTEN: Final[Mapping[str, tuple[Write, str]]] = {
    "csv": (comma_separated, "text/csv; charset=utf-8"),
    "xlsx": (workbook, WORKBOOK),
}


@dataclass(frozen=True, slots=True)
class Offered:
    """A table that can be taken."""

    name: str
    title: str | Promise
    table: Callable[[View], Table]
    roles: tuple[Role, ...]


@page(*READERS)
def files(request: HttpRequest, view: View) -> HttpResponse:
    """Which of our dates and tables do we take away?"""
    return render(
        request,
        view,
        "files.html",
        tables=[one for one in TABLES if view.seat.role in one.roles],
        who_sees=_("your own delegation sees this page"),
    )


@page(*READERS, fresh=True)
def files_file(_request: HttpRequest, view: View, name: str) -> HttpResponse:
    """One of them, as a file."""
    if name == "dates.ics":
        return _answer(calendar(_events(view)), "text/calendar; charset=utf-8", name)
    for one in TABLES:
        if view.seat.role in one.roles and name.startswith(f"{one.name}."):
            return as_table(one.table(view), name)
    raise Http404


def as_table(table: Table, name: str) -> HttpResponse:
    """A table as the kind of file that its name ends in."""
    write, kind = WRITTEN.get(name.partition(".")[2], (None, ""))
    if write is None:
        raise Http404
    return _answer(write(table), kind, name)


def _answer(content: bytes, kind: str, name: str) -> HttpResponse:
    """A file whose name is the same for every process and seat: it may be read by others."""
    return HttpResponse(
        content,
        content_type=kind,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _undertakings(view: View) -> Table:
    heads = [_("By when"), _("Who owes it"), _("To whom"), _("What"), _("Stands")]
    rows = [
        [
            one.given.due.isoformat() if one.given.due else "",
            view.name(one.given.debtor),
            view.name(one.given.creditor),
            one.given.what,
            term(one.state),
        ]
        for one in office.undertakings(view)
    ]
    return Table(heads, rows, right_to_left=translation.get_language_bidi())


def _contacts(view: View) -> Table:
    """When, how and with whom; never what was said, nor an impression."""
    heads = [_("When"), _("How"), _("With"), _("Place"), _("Minutes"), _("Stands")]
    rows = [
        [
            body.starts_at.isoformat(timespec="minutes") if body.starts_at else body.when_words,
            term(body.channel),
            and_list(
                [*(s.name for s in seats_in(view, body.with_seats)), *body.participants],
                apart=False,
            ),
            body.place,
            body.length_min if body.length_min is not None else "",
            _("held") if body.held else _("planned"),
        ]
        for _line, body in _contact_lines(view)
    ]
    return Table(heads, rows, right_to_left=translation.get_language_bidi())


def _contact_lines(view: View) -> Iterator[tuple[Line, Contact]]:
    return ((x, x.body) for x in view.lines(Contact) if isinstance(x.body, Contact))


TABLES: Final = (
    Offered("undertakings", lazy("Undertakings"), _undertakings, READERS),
    Offered("contacts", lazy("Contacts"), _contacts, (Role.MEDIATOR,)),
)


def _events(view: View) -> Iterator[Event]:
    """Meetings that are planned, and days and hours by which something is due."""
    contacts = list(_contact_lines(view))
    held = {body.follows for _, body in contacts}
    for line, body in contacts:
        if not body.held and body.starts_at is not None and line.entry_id not in held:
            yield _event(view, line, _("Meeting"), body.starts_at, body.length_min or 0)
    for one in office.undertakings(view):
        if one.given.due is not None:
            yield _event(view, one.line, _("Deadline"), one.given.due)
    for line in view.lines(
        RulesProposed, PlanRulesProposed, ProposalPut, AcceptanceAsked, EvaluationAsked
    ):
        asked = line.body
        if isinstance(asked, EvaluationAsked):
            yield _event(view, line, _("Deadline"), asked.at)
        elif isinstance(asked, RulesProposed | PlanRulesProposed | ProposalPut | AcceptanceAsked):
            yield _event(view, line, _("Deadline"), asked.answer_by)


def _event(view: View, line: Line, title: str, begins: datetime | date, minutes: int = 0) -> Event:
    """An event under a name that follows from the seat's own view, and that nobody can turn back into a line."""
    at = office.running().address(view.actor)
    name = blake2s(f"{at}/{line.address}".encode(), digest_size=16).hexdigest()
    written = datetime.fromtimestamp(line.slot, UTC)
    return Event(f"{name}@dates.invalid", title, begins, written, minutes)
