"""What becomes of our words at the close, and whether it stays on record that an idea was ours."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path

from goodoffices import office
from goodoffices.desk.access import action, page, render
from goodoffices.desk.page import link
from goodoffices.desk.words import can_see, will_see
from goodoffices.office import View
from goodoffices.office.mediation.closing import closing_sheet
from goodoffices.record import Role


@page(Role.PARTY)
def at_close(request: HttpRequest, view: View) -> HttpResponse:
    """What was fixed at the opening, and our ideas that go out in the mediator's name."""
    readers = (view.seat, view.mediator)
    return render(
        request,
        view,
        "party/at_close.html",
        retention=view.opening.retention,
        origins=office.origins(view),
        will_see=will_see(readers),
        who_sees=can_see(readers),
    )


@page(Role.PARTY)
def sheet(request: HttpRequest, view: View) -> HttpResponse:
    """After the close: what we are left with, to print."""
    if view.closing is None:
        return redirect(link(view, "party:at_close"))
    return render(
        request,
        view,
        "closing_sheet.html",
        sheet=closing_sheet(view),
        back=link(view, "party:at_close"),
    )


@action(Role.PARTY)
def keep_origin(request: HttpRequest, view: View, line: str) -> HttpResponse:
    """Keep it on record that an idea was ours."""
    key = request.POST.get("key", "")
    release = view.line(line).thread_id()
    office.object_to_destruction(office.running(), view.actor, release=release, key=key)
    return redirect(link(view, "party:at_close"))


urlpatterns = [
    path("close/", at_close, name="at_close"),
    path("close/sheet/", sheet, name="closing_sheet"),
    path("close/<str:line>/keep/", keep_origin, name="at_close_object"),
]
