"""The few pages that need no seat: the front door, the way in, the way out."""

import time

from django.contrib.auth import login, logout
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from goodoffices import office
from goodoffices.desk import nav
from goodoffices.desk.access import open_to_everyone, page
from goodoffices.desk.accounts.limits import limit_for
from goodoffices.desk.accounts.models import Account
from goodoffices.desk.accounts.seating import account_by_link, clear_old_sessions, held_by
from goodoffices.desk.page import address_of, render, render_open
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


@open_to_everyone("GET", "HEAD", "POST")
def enter(request: HttpRequest, token: str) -> HttpResponse:
    """A link is opened, and confirmed by a button: a preview of the link must not sign anybody in."""
    account = account_by_link(token)
    if account is None:
        raise Http404
    places = _places(account)
    if request.method != "POST":
        return render_open(
            request,
            "enter.html",
            places=places,
            may_open=account.may_open,
            host=request.get_host(),
        )
    clear_old_sessions()
    account.begin_epoch()
    login(request, account)
    now = int(time.time())
    limit = limit_for(view.seat.role for _, view in places)
    request.session.update({"since": now, "seen": now, "limit": limit})
    if places:
        request.session["language"] = places[0][1].seat.language
    return redirect("home")


@open_to_everyone("POST")
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
