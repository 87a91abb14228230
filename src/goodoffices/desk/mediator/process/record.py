"""All that you hold: every line of the seat's own view, and the whole of it as a file."""

from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path

from goodoffices import office
from goodoffices.desk.access import page
from goodoffices.desk.page import render
from goodoffices.desk.terms import term
from goodoffices.desk.words import alphabetical, initial
from goodoffices.office import View
from goodoffices.record import Body, Role, kinds

AT_ONCE: Final = 18
FILE_NAME: Final = "record.json"
"""The same for every process and seat: a file's name may be read by others."""


@page(Role.MEDIATOR)
def record(request: HttpRequest, view: View) -> HttpResponse:
    """What do we hold?"""
    chosen = request.GET.get("kind", "")
    wanted = _kind(chosen)
    before = _number(request.GET.get("before", ""))
    # One line more than is shown tells whether there are older ones.
    found = view.lines(*wanted, last=AT_ONCE + 1, before=before, withheld=True)
    lines, older = found[-AT_ONCE:], len(found) > AT_ONCE
    return render(
        request,
        view,
        "mediator/record.html",
        lines=lines[::-1],
        older=lines[0].number if older else None,
        before=before,
        chosen=chosen,
        kinds=_offered(),
        head=view.head(),
        mark=_grouped(view.head().head.hex()),
    )


@page(Role.MEDIATOR, fresh=True)
def export(_request: HttpRequest, view: View) -> HttpResponse:
    """The whole of it as a file."""
    held = office.export_view(office.running(), view.actor)
    return HttpResponse(
        held,
        content_type="application/json",
        headers={"Content-Disposition": f'attachment; filename="{FILE_NAME}"'},
    )


def _kind(name: str) -> tuple[type[Body], ...]:
    if not name:
        return ()
    found = kinds().get(name)
    if found is None:
        raise Http404
    return (found,)


def _number(text: str) -> int | None:
    if not text:
        return None
    if not text.isdecimal() or len(text) > 12:  # noqa: PLR2004  # longer than any record
        raise Http404
    return int(text)


def _offered() -> list[tuple[str, Any]]:
    offered = [(name, initial(term(kind))) for name, kind in kinds().items()]
    return sorted(offered, key=lambda one: alphabetical(one[1]))


def _grouped(digits: str) -> str:
    """The first digits of a mark, in fours: enough to compare by telephone."""
    return " ".join(digits[at : at + 4] for at in range(0, 16, 4))


urlpatterns = [
    path("record/", record, name="record"),
    path("record/export/", export, name="record_export"),
]
