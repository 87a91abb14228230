"""All that the reception seat holds on the record, and a file of it."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from goodoffices.desk.access import page, render
from goodoffices.desk.holding import as_file, held
from goodoffices.desk.words import can_see
from goodoffices.office import View
from goodoffices.record import Role


@page(Role.RECEPTION)
def record(request: HttpRequest, view: View) -> HttpResponse:
    """All lines of the seat's own view."""
    return render(
        request,
        view,
        "reception/record.html",
        held=held(request, view),
        who_sees=can_see((view.seat,)),
    )


@page(Role.RECEPTION, fresh=True)
def export(_request: HttpRequest, view: View) -> HttpResponse:
    """The record as a file."""
    return as_file(view)


urlpatterns = [
    path("record/", record, name="record"),
    path("record/file/", export, name="record_file"),
]
