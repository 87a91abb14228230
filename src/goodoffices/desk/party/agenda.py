"""The agenda: what is negotiated, and the options for each issue."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from goodoffices import office
from goodoffices.desk.access import page, render
from goodoffices.desk.words import can_see
from goodoffices.office import View
from goodoffices.record import AgendaSet, Role


@page(Role.PARTY, kept=True)
def agenda(request: HttpRequest, view: View) -> HttpResponse:
    """What is on the table, and where the talks stand for us."""
    found = office.agenda(view)
    return render(
        request,
        view,
        "party/agenda.html",
        line=found[0] if found else None,
        agenda=found[1] if found else None,
        earlier=len(view.lines(AgendaSet)) - 1,
        in_force=office.rules_in_force(view) is not None,
        sealed=office.sealed_input(view),
        who_sees=can_see((view.seat, view.mediator, *view.parties[1:])),
    )


urlpatterns = [path("agenda/", agenda, name="agenda")]
