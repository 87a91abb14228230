"""What a friend or an observer was told, what has been said in public, and a room with the mediator."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path

from goodoffices import office
from goodoffices.desk.access import form_page, page, render
from goodoffices.desk.page import link
from goodoffices.desk.room import message_form, page_of_lines, written
from goodoffices.office import View
from goodoffices.record import Briefing, Disclosure, PublicLine, RelayDelivered, Role

OPEN_BRIEFINGS = 30
"""So many briefings stand on the page; the record holds all."""


@page(Role.FRIEND, Role.OBSERVER)
def briefing(request: HttpRequest, view: View) -> HttpResponse:
    """What we were told, the newest first; what has been disclosed publicly, and by whom."""
    told = view.lines(Briefing, RelayDelivered, last=OPEN_BRIEFINGS)
    known = view.lines(PublicLine, Disclosure, last=OPEN_BRIEFINGS)
    return render(
        request,
        view,
        "friend/briefing.html",
        told=tuple(reversed(told)),
        known=tuple(reversed(known)),
    )


@form_page(Role.FRIEND, Role.OBSERVER)
def room(request: HttpRequest, view: View) -> HttpResponse:
    """Between this seat and the mediator."""
    own = office.room_at(view, view.mediator.id)
    form = message_form(request, view)
    if written(view, own, form):
        return redirect(link(view, "friend:room"))
    lines, older = page_of_lines(view, request.GET.get("before", ""), room=own)
    status = 422 if form.is_bound and form.errors else 200
    return render(
        request,
        view,
        "friend/room.html",
        status=status,
        room=own,
        lines=lines,
        older=older,
        form=form,
    )


urlpatterns = [
    path("", briefing, name="briefing"),
    path("room/", room, name="room"),
]
