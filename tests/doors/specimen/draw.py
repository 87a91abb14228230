"""Pictures of every component with invented content: ``python -m tests.doors.specimen.draw FOLDER``."""

import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
import django

django.setup()

from django import forms
from django.conf import settings
from django.http import HttpResponse
from django.template import engines
from django.test import RequestFactory
from django.utils import translation
from playwright.sync_api import sync_playwright

from goodoffices import office
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
    return [
        (heading, [
            SimpleNamespace(label=label, seat=label if isinstance(label, Seat) else None, address="#", current=label == "Morning brief", count=count)
            for label, count in items
        ])
        for heading, items in NAV
    ]  # fmt: skip


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


PICTURES = {
    "brief-light": ("brief.html", MARA, {}, (1280, 900)),
    "brief-dark": ("brief.html", MARA, {"color_scheme": "dark"}, (1280, 900)),
    "brief-narrow": ("brief.html", MARA, {}, (360, 800)),
    "parts-light": ("parts.html", NORTH, {}, (1280, 900)),
    "parts-dark": ("parts.html", NORTH, {"color_scheme": "dark"}, (1280, 900)),
    "parts-narrow": ("parts.html", NORTH, {}, (360, 800)),
    "parts-rtl": ("parts.html", SOUTH, {}, (1280, 900)),
    "parts-contrast": ("parts.html", NORTH, {"forced_colors": "active"}, (1280, 900)),
    "relay": ("relay.html", MARA, {}, (1280, 800)),
    "relay-narrow": ("relay.html", MARA, {}, (360, 700)),
}


def serve(route):
    address = route.request.url.removeprefix("http://127.0.0.1")
    if address.startswith("/static/"):
        _, _, _, *rest = address.split("/")
        route.fulfill(path=settings.HERE / "static" / "/".join(rest))
    else:
        name = address.strip("/")
        template, seat, *_ = PICTURES[name]
        answer = page_of(template, seat)
        assert isinstance(answer, HttpResponse)
        route.fulfill(body=answer.content, content_type="text/html; charset=utf-8")


def main(folder, wanted):
    out = Path(folder)
    out.mkdir(parents=True, exist_ok=True)
    office.running = StandIn
    engines["jinja2"].env.loader.searchpath.append(str(HERE))
    with sync_playwright() as tools:
        browser = tools.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        for name, (_, _, options, (width, height)) in PICTURES.items():
            if wanted and name not in wanted:
                continue
            page = browser.new_page(viewport={"width": width, "height": height}, **options)
            page.on("console", lambda message, name=name: print(name, message.text))
            page.route("**/*", serve)
            page.goto(f"http://127.0.0.1/{name}")
            page.screenshot(path=out / f"{name}.png", full_page=True)
            if name in {"brief-light", "parts-rtl"}:
                page.pdf(
                    path=out / f"{name}.pdf", prefer_css_page_size=True, print_background=False
                )
            page.close()
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
