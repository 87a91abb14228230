"""Long lists of a seat's own matters: the newest, and a link to the older ones."""

from collections.abc import Callable, Sequence
from typing import Final, TypeVar

from django.http import HttpRequest

__all__ = ["newest_of"]

T = TypeVar("T")
AT_ONCE: Final = 25
LONGEST: Final = 9
"""Figures of a number in an address."""


def newest_of(
    request: HttpRequest, found: Sequence[T], number: Callable[[T], int], name: str = "before"
) -> tuple[list[T], int]:
    """Those that stand on the asked page, and before which number there are more; 0 where there are none.

    Parameters
    ----------
    request : HttpRequest
        What stands in its address under `name` says where the page begins.
    found : sequence
        All of them, the newest first.
    number : callable
        The number of one's line in the view; those of one line are never parted.
    name : str
        Which list of the page it is.
    """
    before = request.GET.get(name, "")
    asked = int(before) if before.isdecimal() and len(before) <= LONGEST else None
    rest = [one for one in found if asked is None or number(one) < asked]
    end = AT_ONCE
    while end < len(rest) and number(rest[end]) == number(rest[end - 1]):
        end += 1
    return rest[:end], number(rest[end - 1]) if len(rest) > end else 0
