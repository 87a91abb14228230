"""The page for the hour in which the desk cannot be reached: it holds no data, and works without the server.

What is written there is kept in the browser, encrypted under a passphrase, until somebody signs in and sends it.
"""

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render as drawn
from django.templatetags.static import static

from goodoffices.desk.access import open_to_everyone
from goodoffices.desk.liaison.notice import NoticeForm
from goodoffices.desk.page import render_open

SHIPPED = (
    "type.css",
    "desk.css",
    "print.css",
    "line.css",
    "mark.svg",
    "refuse.js",
    "vault.js",
    "offline.js",
    "line_down.js",
)
"""What the page needs; the letters that it shows are kept when they are first used."""


@open_to_everyone("GET", "HEAD")
def line_down(request: HttpRequest) -> HttpResponse:
    """A notice is written down and kept here; the same page for everybody."""
    form = NoticeForm()
    for name in ("to", "sure"):
        del form.fields[name]
    return render_open(request, "line_down.html", form=form)


@open_to_everyone("GET", "HEAD")
def worker(request: HttpRequest) -> HttpResponse:
    """What lets the browser show that page again without the server; it sees no other page."""
    return worker_of(request, "line_down", SHIPPED)


def worker_of(request: HttpRequest, page: str, shipped: Sequence[str]) -> HttpResponse:
    """The worker of a page that opens without the server."""
    return drawn(
        request,
        "offline_worker.js",
        {"page": page, "shipped": [static(f"desk/{name}") for name in shipped]},
        content_type="text/javascript; charset=utf-8",
        using="jinja2",
    )
