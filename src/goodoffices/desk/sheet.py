"""Pages that are drawn once while what they rest on stands; what differs each time has its place left open in them.

What such a page says follows from what it reads of the seat's own view, its address, its language and the minute. The
token, the keys of its forms and the list of pages beside it are new each time: while it is drawn a word stands for
each that is nowhere else and nobody is ever shown.
"""

import re
import secrets
from collections.abc import Callable, Hashable
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.template.backends.utils import csrf_input
from django.utils.translation import get_language
from markupsafe import Markup

from goodoffices import office
from goodoffices.desk import second_calendar
from goodoffices.desk.begun import has_begun
from goodoffices.office import View

__all__ = ["drawn_once", "form_key", "in_its_place"]

_WORD: Final = secrets.token_hex(16)
_OPEN: Final = re.compile(f"{_WORD}([0-9]+)")
_TOKEN: Final = 0
"""The number of the token's place."""
_PAGES: Final = 1
"""The number of the place of the list of pages; those of keys follow."""
KIB: Final = 1024
_ASKED: Final = re.compile(r"(part=[0-9]{1,2})?")
"""What may stand behind an address of a page that is kept: whoever asks for much shall not fill the room."""


class Places:
    """The places that are left open on a page while it is drawn."""

    token: Final = Markup(f"{_WORD}{_TOKEN}")  # noqa: S704  # ours
    pages: Final = Markup(f"{_WORD}{_PAGES}")  # noqa: S704  # ours

    def __init__(self) -> None:
        self._latest = _PAGES

    def key(self) -> str:
        """A place for the key of one more form."""
        self._latest += 1
        return f"{_WORD}{self._latest}"


_DRAWING: ContextVar[Places | None] = ContextVar("_DRAWING", default=None)


def in_its_place() -> Places | None:
    """The places of the page that is being drawn to be kept; None while one is drawn for one answer."""
    return _DRAWING.get()


def form_key(view: View) -> str:
    """The key of one more form, by which it counts once however often it is sent; or its place."""
    places = in_its_place()
    return places.key() if places is not None else office.running().form_key(view.actor)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page with places left open.

    Attributes
    ----------
    texts : tuple of str
        What stands around them.
    places : tuple of int
        Which place follows each of the texts but the last.
    """

    texts: tuple[str, ...]
    places: tuple[int, ...]

    @property
    def room(self) -> int:
        """How much it takes of the room for what is kept of a view."""
        return 1 + sum(map(len, self.texts)) // KIB

    def filled(self, request: HttpRequest, view: View, pages: Callable[[], str]) -> str:
        """The page with a token and keys of its own, beside the pages as they are listed now."""
        values = {
            place: office.running().form_key(view.actor)
            for place in sorted({*self.places})
            if place > _PAGES
        }
        if _TOKEN in self.places:
            values[_TOKEN] = str(csrf_input(request))
        if _PAGES in self.places:
            values[_PAGES] = pages()
        between = [values[place] for place in self.places]
        pairs = zip(self.texts, [*between, ""], strict=True)
        return "".join([part for pair in pairs for part in pair])


def drawn_once(
    request: HttpRequest,
    view: View,
    draw: Callable[[], HttpResponse],
    pages: Callable[[], str],
    *,
    of: Hashable = None,
) -> HttpResponse:
    """The answer of a page, drawn anew only where something came on which it rests.

    Parameters
    ----------
    draw : callable
        Answers; it reads through the view alone. Where something sealed is among that, nothing is kept.
    pages : callable
        Draws the list of pages beside it.
    of : hashable
        What it follows from besides what it reads of the view.
    """
    asked = str(request.META.get("QUERY_STRING", ""))
    if request.method != "GET" or not _ASKED.fullmatch(asked) or has_begun():
        return draw()
    here = office.running()
    moments = tuple(map(_minute, (here.now(), here.time_of(view.actor.process))))
    key = ("sheet", request.path, asked, get_language(), second_calendar.chosen(), moments, of)
    sheet = view.lasting(key, lambda: _opened(draw), _room, unsealed=True)
    # What is no page, as the way to another one, is answered by itself.
    return draw() if sheet is None else HttpResponse(sheet.filled(request, view, pages))


def _room(sheet: Sheet | None) -> int | None:
    return None if sheet is None else sheet.room


def _minute(moment: datetime) -> datetime:
    return moment - timedelta(seconds=moment.second, microseconds=moment.microsecond)


def _opened(draw: Callable[[], HttpResponse]) -> Sheet | None:
    """The page that is drawn, open where it asked for places; None where it is none."""
    before = _DRAWING.set(Places())
    try:
        answer = draw()
    finally:
        _DRAWING.reset(before)
    if answer.status_code != HTTPStatus.OK or not isinstance(answer, HttpResponse):
        return None
    parts = _OPEN.split(answer.content.decode())
    return Sheet(tuple(parts[::2]), tuple(map(int, parts[1::2])))
