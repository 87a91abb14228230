"""Long lists of the officers' desk, a page at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

from django.http import HttpRequest

__all__ = ["AT_ONCE", "Part", "asked_for", "part"]

T = TypeVar("T")
AT_ONCE: Final = 50
LONGEST: Final = 7
"""Digits of a number in an address."""


@dataclass(frozen=True, slots=True)
class Part(Generic[T]):
    """Some lines of a longer list.

    Attributes
    ----------
    rows : sequence
    first : int
        Number of the first of them, from 0.
    all : int
        How many there are.
    """

    rows: Sequence[T]
    first: int
    all: int

    @property
    def last(self) -> int:
        """Number of the last of them, from 1."""
        return self.first + len(self.rows)

    @property
    def before(self) -> int | None:
        """From where the page before this one begins; None on the first."""
        return max(0, self.first - AT_ONCE) if self.first else None

    @property
    def after(self) -> int | None:
        """From where the next page begins; None on the last."""
        return self.last if self.last < self.all else None


def asked_for(request: HttpRequest, name: str) -> int:
    """From which line on a list is asked for: from the first, where that is no number."""
    typed = request.GET.get(name, "")
    return int(typed) if typed.isdecimal() and len(typed) <= LONGEST else 0


def part(request: HttpRequest, name: str, rows: Sequence[T]) -> Part[T]:
    """The lines of a list that are asked for."""
    first = asked_for(request, name)
    first = first if first < len(rows) else 0
    return Part(rows[first : first + AT_ONCE], first, len(rows))
