"""Audiences: the seats an entry is addressed to, written out one by one."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from functools import lru_cache

from goodoffices.errors import InputError
from goodoffices.record.seat import ENGINE, SeatId

__all__ = ["Audience"]


class Audience:
    """The seats that may read an entry. Nobody is in it by right, the mediator neither.

    Parameters
    ----------
    seats : iterable of SeatId
        At least one.

    Raises
    ------
    InputError
        If there is no seat at all.

    Examples
    --------
    >>> caucus = Audience(["mediator", "north"])
    >>> caucus.admits("south")
    False
    """

    __slots__ = ("seats",)

    def __init__(self, seats: Iterable[SeatId | str]) -> None:
        self.seats = tuple(sorted({SeatId(seat) for seat in seats}))
        if not self.seats:
            raise InputError("an entry without an audience", advice="Choose who may read this.")

    def admits(self, seat: SeatId | str) -> bool:
        """Whether `seat` may read what is addressed here."""
        return seat in self.seats

    def within(self, other: Audience) -> bool:
        """Whether everybody here may also read what is addressed to `other`."""
        return set(self.seats) <= set(other.seats)

    @property
    def id(self) -> str:
        """Name of this set of seats, the same for the same seats: 32 hexadecimal digits."""
        return _id_of(self.seats)

    @property
    def is_sealed(self) -> bool:
        """Whether nobody but one author and the engine may read it."""
        return ENGINE.id in self.seats and len(self.seats) <= 2  # noqa: PLR2004  # author and engine

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Audience) and self.seats == other.seats

    def __hash__(self) -> int:
        return hash(self.seats)

    def __repr__(self) -> str:
        return f"Audience({', '.join(self.seats)})"


@lru_cache(maxsize=4096)
def _id_of(seats: tuple[SeatId, ...]) -> str:
    joined = "\0".join(seats).encode()
    return hashlib.sha256(b"goodoffices/audience/v1\0" + joined).hexdigest()[:32]
