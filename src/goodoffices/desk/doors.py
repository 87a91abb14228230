"""The few pages that need no seat: the front door, the way in, the way out."""

from django.contrib.auth import logout
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from goodoffices import office
from goodoffices.desk import nav
from goodoffices.desk.access import open_to_everyone, page
from goodoffices.desk.accounts.models import Account
from goodoffices.desk.accounts.seating import held_by, link_of
from goodoffices.desk.accounts.signing import sit_down
from goodoffices.desk.page import address_of, render, render_open
from goodoffices.desk.way_in import speak_as
from goodoffices.errors import AccessError
from goodoffices.office import View
from goodoffices.record import Role


@open_to_everyone("GET", "HEAD")
def home(request: HttpRequest) -> HttpResponse:
    """What this is and how to get in; for somebody who is in, where to sit."""
    if not isinstance(request.user, Account):
        return render_open(request, "home.html")
    places = _places(request.user)
    if not places and request.user.may_open:
        return redirect("begin")
    if len(places) == 1:
        return redirect("seat", at=places[0][0])
    return render_open(
        request,
        "seats.html",
        places=places,
        account=request.user.name,
        may_open=request.user.may_open,
    )


@open_to_everyone("GET", "HEAD", "POST", while_choosing=True)
def enter(request: HttpRequest, token: str) -> HttpResponse:
    """A link is opened, and confirmed by a button: a preview of the link must not sign anybody in."""
    link = link_of(token)
    if link is None:
        raise Http404
    account, is_once = link.account, not link.lasting
    if request.method != "POST":
        return render_open(
            request,
            "enter.html",
            places=_places(account),
            may_open=account.may_open,
            is_once=is_once,
            host=request.get_host(),
        )
    sit_down(request, account, way="link", is_choosing=is_once)
    speak_as(request, account)
    return redirect("home")


@open_to_everyone("POST", while_choosing=True)
def leave(request: HttpRequest) -> HttpResponse:
    """Sign out, and have the browser forget what it saw."""
    logout(request)
    response = redirect("home")
    response.headers["Clear-Site-Data"] = '"cache", "cookies", "storage"'
    return response


@page(*Role)
def sit(request: HttpRequest, view: View) -> HttpResponse:
    """The first page of the seat."""
    first = nav.first_page(view, address_of(view))
    return redirect(first) if first is not None else render(request, view, "waiting.html")


def _places(account: Account) -> list[tuple[str, View]]:
    places = []
    for actor in held_by(account):
        try:
            places.append((office.running().address(actor), office.running().view(actor)))
        except AccessError:
            continue
    return places
