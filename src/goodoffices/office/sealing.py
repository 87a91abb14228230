"""Entries that are sealed when the store asks for them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import overload

from goodoffices.store import Writing

__all__ = ["Sealing"]


class Sealing(Sequence[Writing]):
    """The entries of a unit, sealed once, all together, by whoever first looks at one.

    Parameters
    ----------
    seals : sequence of callable
        Each seals one entry.
    """

    def __init__(self, seals: Sequence[Callable[[], Writing]]) -> None:
        self._seals = seals

    @cached_property
    def _sealed(self) -> tuple[Writing, ...]:
        return tuple(seal() for seal in self._seals)

    @overload
    def __getitem__(self, place: int) -> Writing: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[Writing]: ...
    def __getitem__(self, place: int | slice) -> Writing | Sequence[Writing]:
        """One of them, or several."""
        return self._sealed[place]

    def __len__(self) -> int:
        """How many there are."""
        return len(self._seals)

    def __repr__(self) -> str:
        return f"<Sealing {len(self)}>"
