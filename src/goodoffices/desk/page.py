"""Rendering: seat, view, template."""

from dataclasses import dataclass
from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from goodoffices import office
from goodoffices.desk import nav, words
from goodoffices.desk.jinja import rendered
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
    pages), ``form_key``, ``nav`` and what is given here. A party's page also needs ``who_sees``.
    """
    return render_seated(
        Seated(request, view, address_of(view)), template, status=status, **context
    )


def render_seated(
    seated: Seated, template: str, /, *, status: int = 200, **context: Any
) -> HttpResponse:
    request, view, at = seated.request, seated.view, seated.at
    own = {
        "view": view,
        "seat": view.seat,
        "at": at,
        "to": partial(_to, at),
        "form_key": office.running().form_key(view.actor),
        "nav": nav.for_seat(view, at, request.path),
        "since": words.since(view),
    }
    return _answer(request, template, {**own, **context}, status)


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
    return reverse(route, kwargs={"at": at, **where})
