"""What one operation is, and one call of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from goodoffices.office import Office, View
from goodoffices.record import Role

__all__ = ["MOST_LINES", "Call", "Operation"]

MOST_LINES: Final = 200


@dataclass(frozen=True, slots=True)
class Call:
    """One request, read and checked.

    Attributes
    ----------
    office : Office
        Where.
    view : View
        What the caller may read.
    body : object
        The input, of the type the operation takes; None for none.
    after, last : int
        Which lines are asked for.
    address : str
        The line that is asked for.
    """

    office: Office
    view: View
    body: Any = None
    after: int = 0
    last: int = MOST_LINES
    address: str = ""


@dataclass(frozen=True, slots=True)
class Operation:
    """One thing that can be asked for.

    Attributes
    ----------
    name, method, path : str
        What it is called, and how it is reached.
    summary : str
        In a sentence.
    roles : frozenset of Role
        For whom it exists.
    run : callable
        Does it.
    gives, takes : type
        What comes out, and what goes in.
    is_list : bool
        Whether it reads ``after`` and ``last``.
    """

    name: str
    method: str
    path: str
    summary: str
    roles: frozenset[Role]
    run: Callable[[Call], Any]
    gives: type
    takes: type | None = None
    is_list: bool = False
