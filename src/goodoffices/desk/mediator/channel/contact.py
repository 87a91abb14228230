"""Contacts: all of them on a line of days, and each with what was said in it."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import groupby

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils import timezone

from goodoffices.desk.access import page, render
from goodoffices.desk.mediator.channel.talks import talks_of
from goodoffices.desk.mediator.channel.timeline import Span, timeline
from goodoffices.desk.mediator.reading import (
    asked_items,
    known_to,
    readers_of,
    seats_in,
    today,
)
from goodoffices.desk.terms import term
from goodoffices.errors import NotInAudienceError
from goodoffices.office import View
from goodoffices.record import Contact, Line, Manner, Role, Seat

PAGE = 60
"""Contacts on one page of the list."""
DAYS = 14
"""Days on the line."""


@dataclass(frozen=True, slots=True)
class Row:
    """One contact in the list."""

    line: Line
    contact: Contact
    seats: tuple[Seat, ...]
    words: str
    manner: Manner | None
    known_to: str

    @property
    def quoted(self) -> bool:
        """Whether `words` are the speaker's own."""
        return self.manner is Manner.QUOTE

    @property
    def talks(self) -> str:
        """What the talks are called that it belongs to."""
        return talks_of(self.contact)

    @property
    def day(self) -> date:
        """The day it took place, or is to; the day of the entry where only words say when."""
        return self.moment.date()

    @property
    def moment(self) -> datetime:
        """When, in the zone of the desk."""
        at = self.contact.starts_at or datetime.fromtimestamp(self.line.slot, UTC)
        return timezone.localtime(at)


@page(Role.MEDIATOR, kept=True)
def contacts(request: HttpRequest, view: View) -> HttpResponse:
    """With whom did we speak, and when is the next time?"""
    before = request.GET.get("before", "")
    lines = view.lines(Contact, last=PAGE, before=int(before) if before.isdecimal() else None)
    rows = [row_of(view, line) for line in lines]
    held = sorted((row for row in rows if row.contact.held), key=lambda r: r.moment, reverse=True)
    planned = [row_of(view, thread.lines[0]) for thread in view.threads("contact", is_open=True)]
    planned.sort(key=lambda row: row.moment)
    return render(
        request,
        view,
        "mediator/contacts.html",
        days=[(day, list(found)) for day, found in groupby(held, key=lambda row: row.day)],
        planned=planned,
        line=_drawn(view, [*held, *planned]),
        older=lines[0].number if len(lines) == PAGE else None,
        last_spoken=_last_spoken(view, held),
    )


@page(Role.MEDIATOR, kept=True)
def contact(request: HttpRequest, view: View, line: str) -> HttpResponse:
    """What was said, whose it is, and may it travel?"""
    found = view.line(line)
    body = found.body
    if not isinstance(body, Contact):
        raise NotInAudienceError("not a contact")
    thread = view.thread(found.thread_id())
    asked = asked_items(view, found.entry_id)
    statements = [
        (number, said, view.directory.get(said.said_by) if said.said_by else None,
         asked.get(number), known_to(view, found, said.said_by))
        for number, said in enumerate(body.statements)
    ]  # fmt: skip
    return render(
        request,
        view,
        "mediator/contact.html",
        row=row_of(view, found),
        statements=statements,
        readers=readers_of(view, found),
        others=[other for other in thread.lines if other.entry_id != found.entry_id],
        is_open=thread.is_open,
    )


def row_of(view: View, line: Line) -> Row:
    """A contact with the words that stand for it in a list: a quote before a paraphrase."""
    body = line.body
    assert isinstance(body, Contact)  # noqa: S101  # the caller asked for contacts
    order = {Manner.QUOTE: 0, Manner.PARAPHRASE: 1, Manner.IMPRESSION: 2}
    said = min(body.statements, key=lambda one: order[one.manner], default=None)
    return Row(
        line=line,
        contact=body,
        seats=seats_in(view, body.with_seats),
        words=said.words if said else "",
        manner=said.manner if said else None,
        known_to=known_to(view, line, said.said_by if said else None),
    )


def _drawn(view: View, rows: list[Row]) -> object:
    last = max([today(), *(row.day for row in rows if not row.contact.held)], default=today())
    last = min(last, today() + timedelta(days=DAYS))
    first = today() - timedelta(days=DAYS - 1)
    spans = [
        Span(row.seats, row.moment, row.contact.held, term(row.contact.channel))
        for row in rows
        if first <= row.day <= last
    ]
    return timeline(spans, view.seats(Role.PARTY, Role.FRIEND, Role.OBSERVER), first, last)


def _last_spoken(view: View, held: list[Row]) -> list[tuple[Seat, int | None]]:
    spoken = []
    for side in view.parties:
        days = [(today() - row.day).days for row in held if side in row.seats]
        spoken.append((side, min(days, default=None)))
    return spoken


urlpatterns = [
    path("contacts/", contacts, name="contacts"),
    path("contacts/<str:line>/", contact, name="contact"),
]
