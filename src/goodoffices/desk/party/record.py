"""Our record: every line that is addressed to us, and a file of it."""

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils.translation import gettext as _

from goodoffices.desk.access import page, render
from goodoffices.desk.holding import as_file, held
from goodoffices.office import View
from goodoffices.record import Role


@page(Role.PARTY)
def record(request: HttpRequest, view: View) -> HttpResponse:
    """All lines of our own view."""
    return render(
        request,
        view,
        "party/record.html",
        held=held(request, view),
        who_sees=_(
            "your own delegation sees this page; each line names all who can read that line"
        ),
    )


@page(Role.PARTY, fresh=True)
def export(_request: HttpRequest, view: View) -> HttpResponse:
    """Our record as a file."""
    return as_file(view)


urlpatterns = [
    path("record/", record, name="record"),
    path("record/file/", export, name="record_file"),
]
