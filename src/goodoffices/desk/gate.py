"""The page for a gate without a network: it holds no data, and works without the server.

Who boarded, who landed and who came unannounced is written down there and kept in the browser, encrypted under a
passphrase, until an officer of the reception signs in and sends it.
"""

from django.http import HttpRequest, HttpResponse

from goodoffices.desk.access import open_to_everyone
from goodoffices.desk.line_down import worker_of
from goodoffices.desk.page import render_open
from goodoffices.desk.reception.gate_kept import MarkForm

SHIPPED = (
    "type.css",
    "desk.css",
    "print.css",
    "line.css",
    "mark.svg",
    "refuse.js",
    "vault.js",
    "offline.js",
    "gate.js",
)
"""What the page needs; the letters that it shows are kept when they are first used."""


@open_to_everyone("GET", "HEAD")
def gate(request: HttpRequest) -> HttpResponse:
    """Counts at a gate are written down and kept here; the same page for everybody."""
    form = MarkForm()
    for name in ("transport", "noted"):
        del form.fields[name]
    return render_open(request, "gate.html", form=form)


@open_to_everyone("GET", "HEAD")
def worker(request: HttpRequest) -> HttpResponse:
    """What lets the browser show that page again without the server; it sees no other page."""
    return worker_of(request, "gate", SHIPPED)
