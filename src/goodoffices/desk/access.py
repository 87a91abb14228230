"""Who may open a page. Every route carries one of these decorators; a house test walks the resolver.

A stranger, a seat of another role and an unknown address get the same answer: there is no such page.
"""

import hmac
from collections.abc import Callable
from dataclasses import replace
from functools import partial, wraps
from typing import Any, Concatenate, Literal, ParamSpec, cast

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import translation

from goodoffices import office
from goodoffices.desk import problems, ready, way_in
from goodoffices.desk.accounts.models import Account
from goodoffices.desk.accounts.seating import held_by, person_of
from goodoffices.desk.begun import settle, writing_at
from goodoffices.desk.page import Seated, once, render
from goodoffices.desk.second_calendar import beside
from goodoffices.errors import AccessError, GoodOfficesError, HeadNeededError, WithheldError
from goodoffices.office import Actor, View
from goodoffices.record import Role

__all__ = [
    "EVERYBODY",
    "HOLDERS",
    "action",
    "form_page",
    "holders",
    "open_to_everyone",
    "page",
    "render",
]

P = ParamSpec("P")
PageFunction = Callable[Concatenate[HttpRequest, View, P], HttpResponse]
Route = Callable[..., HttpResponse]

EVERYBODY: Literal["everybody"] = "everybody"
HOLDERS: Literal["holders"] = "holders"
LOOKING = frozenset({"GET", "HEAD"})
SENDING = frozenset({"POST"})


def page(
    *roles: Role, fresh: bool = False, kept: bool = False
) -> Callable[[PageFunction[P]], Route]:
    """A page that shows something and changes nothing; ``fresh`` where what it shows leaves the desk.

    ``kept``: drawn anew only where something came on which it rests, for pages that read through the view alone.
    """
    return _for(roles, LOOKING, LOOKING if fresh else frozenset(), kept=kept)


def action(*roles: Role, fresh: bool = False) -> Callable[[PageFunction[P]], Route]:
    """A step: it is posted to, and answers with a redirect.

    ``fresh``: only with a factor shown within five minutes. Who has shown none is asked for one, and
    what was sent goes on afterwards.
    """
    return _for(roles, SENDING, SENDING if fresh else frozenset())


def form_page(
    *roles: Role, fresh: bool = False, kept: bool = False
) -> Callable[[PageFunction[P]], Route]:
    """A page whose form is posted to the page itself, so that it can be shown again with errors; ``kept`` as above."""
    return _for(roles, LOOKING | SENDING, SENDING if fresh else frozenset(), kept=kept)


def open_to_everyone(
    *methods: str, while_choosing: bool = False
) -> Callable[[Callable[P, HttpResponse]], Route]:
    """One of the few pages that need no seat.

    ``while_choosing``: also for who came by an invitation and has no way of signing in yet.
    """

    def declare(function: Callable[P, HttpResponse]) -> Route:
        @wraps(function)
        def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.method not in methods:
                raise Http404
            return cast("Route", function)(request, *args, **kwargs)

        answer.while_choosing = while_choosing  # type: ignore[attr-defined]
        return _declare(answer, EVERYBODY)

    return declare


def holders(*methods: str, fresh: bool = False) -> Callable[[Callable[..., HttpResponse]], Route]:
    """A page about the account itself, for whoever is signed in; given the account."""

    def declare(function: Callable[..., HttpResponse]) -> Route:
        @wraps(function)
        def answer(request: HttpRequest, **kwargs: Any) -> HttpResponse:
            if request.method not in methods and "in-way" not in request.POST:
                raise Http404
            return _first(request, frozenset(methods) if fresh else frozenset()) or function(
                request, cast("Account", request.user), **kwargs
            )

        answer.while_choosing = True  # type: ignore[attr-defined]
        return _declare(answer, HOLDERS, fresh=fresh)

    return declare


def _for(
    roles: tuple[Role, ...], methods: frozenset[str], fresh: frozenset[str], *, kept: bool = False
) -> Callable[[PageFunction[P]], Route]:
    seats = frozenset(roles)

    def declare(function: PageFunction[P]) -> Route:
        @wraps(function)
        def answer(request: HttpRequest, at: str, **kwargs: Any) -> HttpResponse:
            is_stranger = not isinstance(request.user, Account)
            if is_stranger and (asked := way_in.sign_in_here(request)) is not None:
                return asked
            proves = bool(fresh) and "in-way" in request.POST
            if request.method not in methods and not proves:
                raise Http404
            view = _sit(request, at, seats)
            with translation.override(_language(request, view)), beside(_calendar(request)):
                if (asked := _first(request, fresh)) is not None:
                    return asked
                try:
                    with writing_at(request, view) as here:
                        draw = partial(cast("Route", function), request, view, **kwargs)
                        answer = once(request, view, draw) if kept else draw()
                        settle(here, request, answer)
                    return ready.settled(request, view, answer)
                except HeadNeededError as error:
                    return ready.kept(request, Seated(request, view, at), error)
                except WithheldError:
                    return problems.withheld(Seated(request, view, at))
                except AccessError as error:
                    raise Http404 from error
                except GoodOfficesError as error:
                    return problems.refused(request, error, Seated(request, view, at))

        answer.kept = kept  # type: ignore[attr-defined]
        return _declare(answer, seats, fresh=bool(fresh))

    return declare


def _first(request: HttpRequest, fresh: frozenset[str]) -> HttpResponse | None:
    """What has to come first: signing in, or a fresh factor; None where nothing has to."""
    if not isinstance(request.user, Account):
        return way_in.sign_in_here(request)
    if request.method in fresh or (fresh and "in-way" in request.POST):
        return way_in.unless_fresh(request, request.user)
    return None


def _declare(
    function: Route,
    seats: frozenset[Role] | Literal["everybody", "holders"],
    *,
    fresh: bool = False,
) -> Route:
    function.seats = seats  # type: ignore[attr-defined]
    function.fresh = fresh  # type: ignore[attr-defined]
    return function


def _sit(request: HttpRequest, at: str, seats: frozenset[Role]) -> View:
    actor = _actor(request, at)
    try:
        view = _view(request, actor) if actor is not None else None
    except AccessError as error:
        raise Http404 from error
    if view is None or view.seat.role not in seats:
        raise Http404
    language = _language(request, view)
    if request.session.get("language") != language:
        request.session["language"] = language
    return view


def _language(request: HttpRequest, view: View) -> str:
    """What its reader chose, or else the language of the seat."""
    chosen = request.user.language if isinstance(request.user, Account) else ""
    return chosen or view.seat.language


def _calendar(request: HttpRequest) -> str:
    return request.user.calendar if isinstance(request.user, Account) else ""


def _view(request: HttpRequest, actor: Actor) -> View:
    running = office.running()
    return running.look(actor) if request.method in LOOKING else running.view(actor)


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
            return replace(actor, person=person_of(account))
    return None
