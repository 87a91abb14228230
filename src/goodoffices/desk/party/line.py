"""How the line between the duty desks stands: a status in the mediator's words, and nothing else."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from goodoffices import office
from goodoffices.desk.access import page, render
from goodoffices.desk.words import can_see
from goodoffices.office import View
from goodoffices.record import Role


@page(Role.PARTY)
def line(request: HttpRequest, view: View) -> HttpResponse:
    """The newest status that the mediator told."""
    return render(
        request,
        view,
        "party/line.html",
        told=office.line_told(view),
        who_sees=can_see((view.seat, view.mediator)),
    )


urlpatterns = [path("line/", line, name="line")]
