"""Pages that are drawn once while a view stands; what differs each time has its place left open in them.

What such a page says follows from the seat's own view and its key alone. The token and the keys of its forms
are new on every page: while it is drawn a word stands for each that is nowhere else and nobody is ever shown.
"""

import re
import secrets
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Final

from django.http import HttpRequest
from django.template.backends.utils import csrf_input
from markupsafe import Markup

from goodoffices import office
from goodoffices.office import View

_WORD: Final = secrets.token_hex(16)
_OPEN: Final = re.compile(f"{_WORD}([0-9]+)")
_TOKEN: Final = 0
"""The number of the token's place; those of keys follow."""
KIB: Final = 1024


class Places:
    """The places that are left open on a page while it is drawn."""

    token: Final = Markup(f"{_WORD}{_TOKEN}")  # noqa: S704  # ours

    def __init__(self) -> None:
        self._latest = _TOKEN

    def key(self) -> str:
        """A place for the key of one more form."""
        self._latest += 1
        return f"{_WORD}{self._latest}"


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

    def filled(self, request: HttpRequest, view: View) -> str:
        """The page with a token and keys of its own."""
        values = {
            place: office.running().form_key(view.actor)
            for place in sorted({*self.places})
            if place != _TOKEN
        }
        if _TOKEN in self.places:
            values[_TOKEN] = str(csrf_input(request))
        between = [values[place] for place in self.places]
        pairs = zip(self.texts, [*between, ""], strict=True)
        return "".join([part for pair in pairs for part in pair])


def opened(draw: Callable[[Places], str]) -> Sheet:
    """The page that is drawn, open where it asked for places."""
    parts = _OPEN.split(draw(Places()))
    return Sheet(tuple(parts[::2]), tuple(map(int, parts[1::2])))


def kept_sheet(view: View, key: Hashable, draw: Callable[[Places], str]) -> Sheet:
    """The same, drawn once while the view is kept."""
    return view.once(("sheet", key), lambda: opened(draw), lambda sheet: sheet.room)
