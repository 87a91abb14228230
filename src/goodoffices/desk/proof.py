"""Proof of this record: words to compare, receipts, the record as a file, an address for witnesses."""

from typing import Final

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from goodoffices import office
from goodoffices.desk.access import open_to_everyone, page
from goodoffices.desk.page import render
from goodoffices.desk.room import LINES
from goodoffices.office import View
from goodoffices.record import Role

LATE_BEATS: Final = 2
"""So many beats after the last checkpoint the page says that one is missing."""


@page(*Role)
def proof(request: HttpRequest, view: View) -> HttpResponse:
    """How can we know that this record was not changed?"""
    here = office.running()
    wanted = _number(request.GET.get("checkpoint", ""))
    shown = office.proof(here, view.actor, wanted)
    found = view.lines(last=LINES + 1, before=_number(request.GET.get("before", "")))
    late_s = LATE_BEATS * here.beat.total_seconds()
    watched = reverse("witness", kwargs={"record": shown.witness, "old": 0}).removesuffix("0/")
    return render(
        request,
        view,
        "proof.html",
        proof=shown,
        is_late=wanted is None and shown.number > 0 and here.slot() - shown.slot > late_s,
        own=[line for line in found[-LINES:][::-1] if line.author == view.actor.seat],
        older=found[-LINES].number if len(found) > LINES else 0,
        address=f"{request.build_absolute_uri(watched)}#{shown.node}",
        who_sees=_("your own delegation; the words and the address may be read to anybody"),
    )


@page(*Role, fresh=True)
def proof_file(_request: HttpRequest, view: View) -> HttpResponse:
    """The record with its proofs, as a file."""
    held = b"".join(office.record_file(office.running(), view.actor))
    return _file(held, "record.txt")


@page(*Role)
def proof_receipt(_request: HttpRequest, view: View, line: str) -> HttpResponse:
    """The receipt for one line that the seat filed."""
    found = view.line(line)
    return _file(office.receipt(office.running(), view.actor, found.entry_id), "receipt.txt")


@open_to_everyone("GET", "HEAD")
def witness(_request: HttpRequest, record: str, old: int) -> HttpResponse:
    """For witnesses: the newest checkpoint, and the proof that it continues an older one."""
    answer = office.witnessed(office.running(), record, old)
    return HttpResponse(answer, content_type="text/plain; charset=utf-8")


def _file(content: bytes, name: str) -> HttpResponse:
    """A file whose name is the same for every process and seat: it may be read by others."""
    return HttpResponse(
        content,
        content_type="text/plain; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _number(text: str) -> int | None:
    if not text:
        return None
    if not (text.isascii() and text.isdecimal()) or len(text) > 12:  # noqa: PLR2004  # longer than any record
        raise Http404
    return int(text)
