"""Entries that are sealed when the store asks for them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import overload

from goodoffices.store import Writing

__all__ = ["Sealing"]


class Sealing(Sequence[Writing]):
    """The entries of a unit, sealed once, all together, by whoever first looks at one.

    That is the one thread that commits them.

    Parameters
    ----------
    seals : sequence of callable
        Each seals one entry.
    """

    __slots__ = ("_seals", "_writings")

    def __init__(self, seals: Sequence[Callable[[], Writing]]) -> None:
        self._seals = seals
        self._writings: tuple[Writing, ...] | None = None

    def _sealed(self) -> tuple[Writing, ...]:
        if self._writings is None:
            self._writings = tuple([seal() for seal in self._seals])
        return self._writings

    @overload
    def __getitem__(self, place: int) -> Writing: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[Writing]: ...
    def __getitem__(self, place: int | slice) -> Writing | Sequence[Writing]:
        """One of them, or several."""
        return self._sealed()[place]

    def __iter__(self) -> Iterator[Writing]:
        """One after the other."""
        return iter(self._sealed())

    def __len__(self) -> int:
        """How many there are."""
        return len(self._seals)

    def __repr__(self) -> str:
        return f"<Sealing {len(self)}>"
