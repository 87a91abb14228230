"""All that a friend or an observer holds, and a file of it."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from goodoffices.desk.access import page, render
from goodoffices.desk.holding import as_file, held
from goodoffices.office import View
from goodoffices.record import Role


@page(Role.FRIEND, Role.OBSERVER)
def record(request: HttpRequest, view: View) -> HttpResponse:
    """All lines of the seat's own view."""
    return render(request, view, "friend/record.html", held=held(request, view))


@page(Role.FRIEND, Role.OBSERVER, fresh=True)
def export(_request: HttpRequest, view: View) -> HttpResponse:
    """The record as a file."""
    return as_file(view)


urlpatterns = [
    path("record/", record, name="record"),
    path("record/file/", export, name="record_file"),
]
