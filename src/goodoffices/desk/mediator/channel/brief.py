"""The morning brief: what is new, what may go, what is due, how it stands. One sheet of A4."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from goodoffices import office
from goodoffices.desk import nav
from goodoffices.desk.access import page
from goodoffices.desk.duty import state_of_line
from goodoffices.desk.mediator.channel.contact import Row, row_of
from goodoffices.desk.mediator.channel.tracks import Abreast, abreast
from goodoffices.desk.mediator.reading import Matter, matters, now, readers_of, today
from goodoffices.desk.mediator.weakest import weakest
from goodoffices.desk.page import once, render
from goodoffices.desk.terms import state_kind, term
from goodoffices.desk.words import and_list, colon, initial, number_word, semicolon
from goodoffices.desk.words import day as day_of
from goodoffices.office import View
from goodoffices.record import (
    Body,
    Briefing,
    Cell,
    Contact,
    Dimension,
    Disclosure,
    Line,
    Message,
    ReadBack,
    ReceptionTold,
    ReleaseAnswered,
    ReleaseWithdrawn,
    Request,
    RequestFiled,
    Role,
    Seat,
    SeatId,
    Sense,
    Undertaking,
)
from goodoffices.text import open_brackets

NEWS: tuple[type[Body], ...] = (
    Briefing,
    Disclosure,
    Message,
    ReadBack,
    ReleaseAnswered,
    ReleaseWithdrawn,
    RequestFiled,
)
"""What the brief tells of besides contacts."""
ROWS = 7
OWED = 4
"""Rows of each part, so that the brief stays on one sheet; the rest is one link away."""


@dataclass(frozen=True, slots=True)
class Happened:
    """Something of the last day: a contact, or an entry that arrived."""

    moment: datetime
    line: Line
    row: Row | None = None

    def is_before(self, day: date) -> bool:
        """Whether it belongs under another day than this one."""
        return self.moment.date() < day


@dataclass(frozen=True, slots=True)
class BoardRow:
    """One dimension of readiness, a cell for each side."""

    dimension: Dimension
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Stands:
    """How everything stands on a day, whatever the hour."""

    releases: list[Matter]
    owed: list[SimpleNamespace]
    due: int
    requests: tuple[Request, ...]
    board: list[BoardRow]
    ours: Cell
    sides: list[str]
    weakest: str
    talks: list[tuple[str, str]]
    reception: str


@page(Role.MEDIATOR)
def brief(request: HttpRequest, view: View) -> HttpResponse:
    """What is new since yesterday, what may be relayed, what is due, and is there an opening?"""
    moment = now()
    line = _line(view, moment)

    def draw() -> HttpResponse:
        happened = _since_yesterday(view, moment)
        return render(
            request,
            view,
            "mediator/brief.html",
            lead=_lead(view, happened, moment.date()),
            moment=moment,
            day=moment.date(),
            happened=happened[:ROWS],
            numbers=tuple([one.line.number for one in happened[:ROWS]]),
            more=max(0, len(happened) - ROWS),
            stands=_stands_on(view, moment.date()),
            line=line,
            rows=ROWS,
            rows_owed=OWED,
            readers=readers_of,
        )

    return once(request, view, draw, of=line)


def _stands_on(view: View, day: date) -> Stands:
    return view.lasting(("brief", day, get_language()), lambda: _stands(view, day))


def _stands(view: View, day: date) -> Stands:
    owed = office.undertakings(view, is_open=True)
    board = office.board(view, day)
    return Stands(
        releases=matters(view, is_open=True),
        owed=[_owed(view, one, day) for one in owed],
        due=sum(one.is_due(day) for one in owed),
        requests=office.requests(view, is_open=True),
        board=[
            BoardRow(dimension, tuple(cell for cell in board if cell.dimension is dimension))
            for dimension in (Dimension.OPENING, Dimension.ACCESS, Dimension.AUTHORITY)
        ],
        ours=board[-1],
        sides=[side.name for side in view.parties],
        weakest=weakest(board),
        talks=[(_("Talks"), _talks(view)), *_open_points(view), *_parallel(view)],
        reception=_reception(view),
    )


@nav.counted(Role.MEDIATOR)
def counts(view: View) -> Mapping[str, str]:
    """How much waits on each page, from the mediator's own view."""
    day = today()
    return view.lasting(("counts", day, get_language()), lambda: _counts(view, day), len)


def _counts(view: View, day: date) -> Mapping[str, str]:
    found = view.open_counts()
    may_go = sum(matter.may_go for matter in matters(view, is_open=True))
    due = sum(one.is_due(day) for one in office.undertakings(view, is_open=True))
    waiting = {
        "mediator:releases": found.get("release", 0),
        "mediator:relay": may_go,
        "mediator:requests": found.get("request", 0),
    }
    shown = {route: str(number) for route, number in waiting.items() if number}
    if due:
        shown["mediator:undertakings"] = _("%(number)s due") % {"number": due}
    return shown


def _since_yesterday(view: View, moment: datetime) -> list[Happened]:
    """Contacts held and entries that arrived in the last day, the newest first."""
    since = moment - timedelta(days=1)
    slot = int(since.timestamp())
    hour = slot - slot % 3600
    return [
        one
        for one in view.once(("happened", hour, get_language()), lambda: _from(view, hour), len)
        # What was logged late is news too, unless it was held long ago.
        if one.line.slot >= slot and (one.row is None or one.moment >= since - timedelta(days=1))
    ]


def _from(view: View, slot: int) -> tuple[Happened, ...]:
    """Contacts held and entries that arrived from a slot on, the newest first."""
    rows = [row_of(view, line) for line in view.lines(Contact, since=slot)]
    news = [line for line in view.lines(*NEWS, since=slot) if _is_news(view, line)]
    found = [
        *(Happened(row.moment, row.line, row) for row in rows if row.contact.held),
        *(Happened(_moment_of(line), line) for line in news),
    ]
    return tuple(sorted(found, key=lambda one: one.moment, reverse=True))


def _moment_of(line: Line) -> datetime:
    return timezone.localtime(datetime.fromtimestamp(line.slot, UTC))


def _is_news(view: View, line: Line) -> bool:
    """Own messages are none, and a read-back is one only where somebody must look."""
    if isinstance(line.body, ReadBack):
        return line.body.sense is not Sense.SAME
    return not isinstance(line.body, Message) or line.author != view.actor.seat


def _lead(view: View, happened: Iterable[Happened], day: date) -> str:
    rows = [one.row for one in happened if one.row is not None]
    counted = tuple((seat, sum(seat in row.seats for row in rows)) for seat in view.parties)
    stands = _stands_on(view, day)
    releases, due = len(stands.releases), stands.due
    key = ("lead", tuple(number for _seat, number in counted), releases, due, get_language())
    return view.once(key, lambda: _in_a_line(counted, releases, due))


def _in_a_line(counted: Iterable[tuple[Seat, int]], releases: int, due: int) -> str:
    with_whom = [
        _("%(number)s with %(side)s") % {"number": number_word(number), "side": seat.name}
        for seat, number in counted
    ]
    first = _("Contacts since yesterday: %(counts)s.") % {"counts": and_list(with_whom)}
    second = ngettext("%(number)s release is open", "%(number)s releases are open", releases) % {
        "number": initial(number_word(releases))
    }
    third = ngettext("%(number)s undertaking is due", "%(number)s undertakings are due", due) % {
        "number": number_word(due)
    }
    second, third = (
        second if releases else _("No release is open"),
        third if due else _("nothing is due"),
    )
    rest = _("%(releases)s; %(due)s.") % {"releases": second, "due": third}
    return f"{first} {rest}" if with_whom else _("No side sits here yet: invite the sides.")


def _owed(view: View, one: Undertaking, day: date) -> SimpleNamespace:
    given = one.given
    return SimpleNamespace(
        debtor=_seat(view, given.debtor),
        creditor=_seat(view, given.creditor),
        what=given.what,
        due=given.due,
        pressing=one.is_due(day),
        state=_("due") if one.is_due(day) else term(one.state),
        kind="look" if one.is_due(day) else state_kind(one.state),
        address="",
    )


def _seat(view: View, name: str) -> Seat:
    return view.directory[SeatId(name)]


def _parallel(view: View) -> list[tuple[str, str]]:
    """The parallel talks of which there is anything: when last, and when next."""
    return [(one.name, _when(one)) for one in abreast(view) if one.last or one.next]


def _when(one: Abreast) -> str:
    last = day_of(one.last.moment) if one.last else ""
    following = day_of(one.next.moment) if one.next else ""
    if last and following:
        return _("last held %(last)s, planned next %(next)s") % {"last": last, "next": following}
    if last:
        return _("last held %(last)s, nothing planned") % {"last": last}
    return _("planned next %(next)s") % {"next": following}


def _open_points(view: View) -> list[tuple[str, str]]:
    """How many brackets are open in each text."""
    texts = [
        (one.content.title, open_brackets(one.content)) for one in office.negotiating_texts(view)
    ]
    if not texts:
        return []
    if len(texts) == 1:
        return [(_("Open points"), initial(number_word(texts[0][1])))]
    return [
        (
            _("Open points"),
            semicolon().join(f"{title}{colon()} {number_word(n)}" for title, n in texts),
        )
    ]


def _line(view: View, moment: datetime) -> str:
    """How the line stands now: what is waited for on it moves with the clock."""
    if not view.seats(Role.LIAISON):
        return _("not opened in this process")
    return state_of_line(view, office.notices(view, moment, is_open=True))


def _reception(view: View) -> str:
    """What reception released to the talks last."""
    told = view.lines(ReceptionTold, last=1)
    if told and isinstance(told[0].body, ReceptionTold):
        return told[0].body.words or _("figures, %(day)s") % {"day": day_of(told[0].slot)}
    if view.seats(Role.RECEPTION):
        return _("nothing was released to the talks")
    return _("not opened in this process")


def _talks(view: View) -> str:
    open_now = view.open_counts()
    out, texts = open_now.get("proposal", 0), open_now.get("agreement", 0)
    parts = []
    if out:
        words = ngettext("%(n)s proposal is out", "%(n)s proposals are out", out)
        parts.append(words % {"n": number_word(out)})
    if texts:
        words = ngettext(
            "%(n)s text waits for signatures", "%(n)s texts wait for signatures", texts
        )
        parts.append(words % {"n": number_word(texts)})
    if not parts:
        rules, agenda = office.rules_in_force(view), office.agenda(view)
        parts = [
            _("an agenda is set") if agenda is not None else _("no agenda yet"),
            _("ground rules in force") if rules is not None else _("no ground rules accepted yet"),
        ]
    return and_list(parts)


urlpatterns = [path("brief/", brief, name="brief")]
