"""Rendering: seat, view, template."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import get_language

from goodoffices import office
from goodoffices.desk import nav, second_calendar, words
from goodoffices.desk.begun import has_begun
from goodoffices.desk.jinja import rendered
from goodoffices.desk.sheet import Places, kept_sheet, opened
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
    own = _own(seated, office.running().form_key(seated.view.actor))
    return _answer(seated.request, template, {**own, **context}, status)


def render_kept(
    request: HttpRequest,
    view: View,
    template: str,
    /,
    *,
    of: Hashable,
    make: Callable[[Places], dict[str, Any]],
) -> HttpResponse:
    """The same, drawn once while the view stands: for the pages that are opened most.

    Parameters
    ----------
    of : hashable
        What the page follows from besides the view, its address, the language, the calendar and the day.
    make : callable
        What is given to the template, nothing sealed among it; it leaves a place for the key of each form.
    """
    seated = Seated(request, view, address_of(view))

    def draw(places: Places) -> str:
        context = {**_own(seated, places.key()), **make(places)}
        return rendered(request, template, context, places.token)

    if request.GET or has_begun():  # whoever asks for much shall not fill the room for what is kept
        return HttpResponse(opened(draw).filled(request, view))
    spoken = (get_language(), second_calendar.chosen())
    key = (template, request.path, spoken, words.now().date(), of)
    return HttpResponse(kept_sheet(view, key, draw).filled(request, view))


def _own(seated: Seated, form_key: str) -> dict[str, Any]:
    """What every page of a seat finds."""
    view, at = seated.view, seated.at
    return {
        "view": view,
        "seat": view.seat,
        "at": at,
        "to": partial(_to, at),
        "form_key": form_key,
        "nav": nav.for_seat(view, at, seated.request.path),
        "since": words.since(view),
    }


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
