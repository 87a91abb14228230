"""Who may open a page. Every route carries one of these decorators; a house test walks the resolver.

A stranger, a seat of another role and an unknown address get the same answer: there is no such page.
"""

import hmac
from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, Literal, ParamSpec, cast

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import translation

from goodoffices import office
from goodoffices.desk import problems
from goodoffices.desk.accounts.models import Account
from goodoffices.desk.accounts.seating import held_by
from goodoffices.desk.page import Seated, render
from goodoffices.errors import AccessError, GoodOfficesError
from goodoffices.office import Actor, View
from goodoffices.record import Role

__all__ = ["EVERYBODY", "action", "form_page", "open_to_everyone", "page", "render"]

P = ParamSpec("P")
PageFunction = Callable[Concatenate[HttpRequest, View, P], HttpResponse]
Route = Callable[..., HttpResponse]

EVERYBODY: Literal["everybody"] = "everybody"


def page(*roles: Role) -> Callable[[PageFunction[P]], Route]:
    """A page that shows something and changes nothing."""
    return _for(roles, {"GET", "HEAD"})


def action(*roles: Role) -> Callable[[PageFunction[P]], Route]:
    """A step: it is posted to, and answers with a redirect."""
    return _for(roles, {"POST"})


def form_page(*roles: Role) -> Callable[[PageFunction[P]], Route]:
    """A page whose form is posted to the page itself, so that it can be shown again with errors."""
    return _for(roles, {"GET", "HEAD", "POST"})


def open_to_everyone(*methods: str) -> Callable[[Callable[P, HttpResponse]], Route]:
    """One of the few pages that need no seat."""

    def declare(function: Callable[P, HttpResponse]) -> Route:
        @wraps(function)
        def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.method not in methods:
                raise Http404
            return cast("Route", function)(request, *args, **kwargs)

        return _declare(answer, EVERYBODY)

    return declare


def _for(roles: tuple[Role, ...], methods: set[str]) -> Callable[[PageFunction[P]], Route]:
    seats = frozenset(roles)

    def declare(function: PageFunction[P]) -> Route:
        @wraps(function)
        def answer(request: HttpRequest, at: str, **kwargs: Any) -> HttpResponse:
            if request.method not in methods:
                raise Http404
            view = _sit(request, at, seats)
            with translation.override(view.seat.language):
                try:
                    return cast("Route", function)(request, view, **kwargs)
                except AccessError as error:
                    raise Http404 from error
                except GoodOfficesError as error:
                    return problems.refused(request, error, Seated(request, view, at))

        return _declare(answer, seats)

    return declare


def _declare(function: Route, seats: frozenset[Role] | Literal["everybody"]) -> Route:
    function.seats = seats  # type: ignore[attr-defined]
    return function


def _sit(request: HttpRequest, at: str, seats: frozenset[Role]) -> View:
    actor = _actor(request, at)
    try:
        view = office.running().view(actor) if actor is not None else None
    except AccessError as error:
        raise Http404 from error
    if view is None or view.seat.role not in seats:
        raise Http404
    if request.session.get("language") != view.seat.language:
        request.session["language"] = view.seat.language
    return view


def _actor(request: HttpRequest, at: str) -> Actor | None:
    account = request.user
    if not isinstance(account, Account):
        return None
    for actor in held_by(account):
        try:
            address = office.running().address(actor)
        except AccessError:
            continue
        if hmac.compare_digest(address, at):
            return actor
    return None
