"""Rendering: seat, view, template."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from markupsafe import Markup

from goodoffices import office
from goodoffices.desk import nav, words
from goodoffices.desk.jinja import lasting, macro, rendered
from goodoffices.desk.sheet import drawn_once, form_key, in_its_place
from goodoffices.office import View


@dataclass(frozen=True, slots=True)
class Seated:
    """A request of somebody who sits: the request, the seat's view and its address."""

    request: HttpRequest
    view: View
    at: str


def address_of(view: View) -> str:
    """The opaque address under which the seat finds its pages."""
    return office.running().address(view.actor)


def link(view: View, route: str, **where: Any) -> str:
    """The address of one of the seat's pages; for redirects."""
    return reverse(route, kwargs={"at": address_of(view), **where})


def render(
    request: HttpRequest, view: View, template: str, /, *, status: int = 200, **context: Any
) -> HttpResponse:
    """A page of the seat.

    Templates find ``view``, ``seat``, ``at``, ``to(route, ...)`` (an address among the seat's
    pages), ``form_key``, ``pages`` (their list) and what is given here. A party's page also needs ``who_sees``.
    """
    return render_seated(
        Seated(request, view, address_of(view)), template, status=status, **context
    )


def render_seated(
    seated: Seated, template: str, /, *, status: int = 200, **context: Any
) -> HttpResponse:
    own = _own(seated, form_key(seated.view))
    return _answer(seated.request, template, {**own, **context}, status)


def once(
    request: HttpRequest, view: View, draw: Callable[[], HttpResponse], *, of: Hashable = None
) -> HttpResponse:
    """What `draw` answers, drawn anew only where something came on which it rests.

    For pages that read through the view alone; where something sealed is among that, nothing is kept.

    Parameters
    ----------
    draw : callable
        Answers with :func:`render`, or sends elsewhere.
    of : hashable
        What the page follows from besides what it reads of the view while it is drawn, its address, the language, the
        calendar and the minute.
    """
    return drawn_once(
        request, view, draw, lambda: _listed(view, address_of(view), request.path), of=of
    )


def _own(seated: Seated, form_key: str) -> dict[str, Any]:
    """What every page of a seat finds."""
    view, at = seated.view, seated.at
    places = in_its_place()
    return {
        "view": view,
        "seat": view.seat,
        "at": at,
        "to": partial(_to, at),
        "form_key": form_key,
        "pages": places.pages if places else _listed(view, at, seated.request.path),
        "since": words.since(view),
    }


def _listed(view: View, at: str, path: str) -> Markup:
    """The list of pages as it stands beside one of them."""
    shown = nav.for_seat(view, at, path)
    return lasting(view, ("pages", at, shown.key), macro("macros/pages.html", "listed"), shown)


def render_open(
    request: HttpRequest, template: str, /, *, status: int = 200, **context: Any
) -> HttpResponse:
    """A page of no seat."""
    return _answer(request, template, {"seat": None, **context}, status)


def _answer(
    request: HttpRequest, template: str, context: dict[str, Any], status: int
) -> HttpResponse:
    return HttpResponse(rendered(request, template, context), status=status)


def _to(at: str, route: str, **where: Any) -> str:
    return reverse(route, kwargs={"at": at, **where}) if where else _plain(at, route)


@lru_cache(maxsize=4096)
def _plain(at: str, route: str) -> str:
    return reverse(route, kwargs={"at": at})
