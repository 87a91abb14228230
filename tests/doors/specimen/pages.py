"""Every component on a few pages, with invented content."""

from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

from django import forms
from django.conf import settings
from django.template import engines
from django.test import RequestFactory
from django.utils import translation

from goodoffices.desk import plot
from goodoffices.desk.form import DeskForm
from goodoffices.desk.page import render
from goodoffices.office import Actor
from goodoffices.record import Mark, Role, Seat, SeatId
from tests.doors.standing import FRIEDA, MARA, NORTH, PROCESS, SOUTH, StandIn

HERE = Path(__file__).parent
NAV = [
    ("", [("Morning brief", ""), ("Contacts", "31"), ("Releases", "2"), ("Relay", "4"), ("Requests", ""), ("Readiness", ""), ("Undertakings", "2 due")]),
    ("Rooms", [(NORTH, ""), (SOUTH, ""), (FRIEDA, ""), ("Mediators only", ""), ("Plenary", "")]),
    ("Talks", [("Agenda", ""), ("Ground rules", ""), ("Exploration (advisory)", ""), ("Proposals", ""), ("Agreement", "draft 7")]),
    ("Record", [("All that you hold", ""), ("Seats and consents", "")]),
]  # fmt: skip


class Request(DeskForm):
    words = frozenset({"exact"})
    exact = forms.CharField(
        label="Exact words",
        widget=forms.Textarea,
        help_text="As Southland will hear them, word for word.",
    )
    form = forms.ChoiceField(
        label="In which form",
        widget=forms.RadioSelect,
        choices=[
            ("ours", "as Northland’s own words"),
            ("idea", "as the mediator’s own idea"),
            ("fact", "only that we spoke"),
        ],
    )
    until = forms.CharField(label="Until when", required=False)


def nav():
    groups = [
        (heading, [
            SimpleNamespace(label=label, seat=label if isinstance(label, Seat) else None, address="#", current=label == "Morning brief", count=count)
            for label, count in items
        ])
        for heading, items in NAV
    ]  # fmt: skip
    return SimpleNamespace(groups=lambda: groups)


def context():
    dots = [
        plot.Dot(x, y)
        for x, y in [
            (120, 300),
            (250, 520),
            (400, 380),
            (310, 610),
            (520, 420),
            (610, 300),
            (200, 700),
            (700, 210),
            (450, 500),
            (560, 560),
        ]
    ]
    dots += [
        plot.Dot(150, 930, efficient=True),
        plot.Dot(330, 880, efficient=True),
        plot.Dot(790, 560, efficient=True),
        plot.Dot(930, 280, efficient=True),
    ]
    dots += [
        plot.Dot(520, 800, "Package 2, Nash", efficient=True, detail="bridge, monitor, lists"),
        plot.Dot(670, 690, "Package 5, equal shares", efficient=True),
        plot.Dot(560, 760, "Package 7", efficient=True),
    ]
    when = datetime(2022, 3, 16, 21, 10, tzinfo=UTC)
    return {
        "nav": nav(), "north": NORTH, "south": SOUTH, "frieda": FRIEDA, "when": when,
        "since": "Day 12 · consents of 5 and 6 March",
        "who_sees": "Northland and the mediators. Southland cannot.",
        "hebrew": "הגשר ייפתח לאמבולנסים בשעה 08:00, בלי מצלמות של CNN.",
        "arabic": "يمكن فتح الجسر أمام سيارات الإسعاف ابتداءً من الساعة 08:00.",
        "ukrainian": "Міст можна відкрити для карет швидкої допомоги.",
        "eight": [Seat(id=SeatId(mark), role=Role.PARTY, name=mark.title(), mark=mark) for mark in Mark],
        "plot": plot.frontier(dots, across=NORTH, up=SOUTH, disagreement=(220, 310)),
        "rows": [
            SimpleNamespace(name="bridge", label="Opening of the bridge", value=420, hint="best: at once", error=""),
            SimpleNamespace(name="monitor", label="Who stands at its ends", value=330, hint="best: a third country", error=""),
            SimpleNamespace(name="lists", label="Lists of the wounded", value=200, hint="", error=""),
        ],
        "fields": Request({"exact": "", "until": "Friday noon", "key": "k", "form": "ours"}),
        "owed": [
            SimpleNamespace(debtor=MARA, creditor=SOUTH, what="the map without names", due=when, pressing=True, state="due today", kind="look", address=""),
            SimpleNamespace(debtor=NORTH, creditor=MARA, what="a list of the wounded", due=when, pressing=False, state="open", kind="waiting", address="#"),
        ],
    }  # fmt: skip


def page_of(name, seat, heading="Every part"):
    view = StandIn().view(Actor(process=PROCESS, seat=seat.id))
    with translation.override(seat.language):
        return render(RequestFactory().get("/"), view, name, heading=heading, **context())


def serve(route):
    """Answer a browser's request: ``/brief.html?seat=mara``, or a shipped file."""
    address = route.request.url.removeprefix("http://127.0.0.1")
    if address.startswith("/static/"):
        _, _, _, *rest = address.split("/")
        route.fulfill(path=settings.HERE / "static" / "/".join(rest))
        return
    name, _, seat = address.strip("/").partition("?seat=")
    loader = engines["jinja2"].env.loader.searchpath
    if str(HERE) not in loader:
        loader.append(str(HERE))
    page = page_of(name, {"mara": MARA, "north": NORTH, "south": SOUTH}[seat])
    route.fulfill(body=page.content, content_type="text/html; charset=utf-8")
