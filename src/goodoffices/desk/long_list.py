"""Long lists of a seat's own matters: the newest, and a link to the older ones."""

from collections.abc import Callable, Sequence
from typing import Final, TypeVar

from django.http import HttpRequest

__all__ = ["newest_of"]

T = TypeVar("T")
AT_ONCE: Final = 40
LONGEST: Final = 9
"""Figures of a number in an address."""


def newest_of(
    request: HttpRequest, found: Sequence[T], number: Callable[[T], int]
) -> tuple[list[T], int]:
    """Those that stand on the asked page, and before which number there are more; 0 where there are none.

    Parameters
    ----------
    request : HttpRequest
        ``?before=`` says where the page begins.
    found : sequence
        All of them, the newest first.
    number : callable
        The number of one's line in the view.
    """
    before = request.GET.get("before", "")
    asked = int(before) if before.isdecimal() and len(before) <= LONGEST else None
    rest = [one for one in found if asked is None or number(one) < asked]
    shown = rest[:AT_ONCE]
    return shown, number(shown[-1]) if len(rest) > AT_ONCE else 0
