"""The leaves of a beat: where every chain of a record stood, each at its place among 64.

Places, salts and the hashes of empty places come from the node key, so that of a beat nothing but its root
is stored. Without that key an empty place looks like one that is held.
"""

from __future__ import annotations

import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import msgspec

from goodoffices.vault.keys import derive
from goodoffices.vault.note import LEAVES
from goodoffices.vault.tree import Tree, leaf_hash

__all__ = ["WHOLE", "Beat", "Stood", "leaf_of"]

WHOLE: Final = "*"
"""In the place of a seat: the record's own chain."""

AT_ONCE: Final = LEAVES - 1
"""Seats that have a leaf in one beat: one of the places is the record's own."""


@dataclass(frozen=True, slots=True)
class Stood:
    """Where a chain stood.

    Attributes
    ----------
    seat : str
        Whose chain; :data:`WHOLE` for the record's own.
    number : int
        Number of its last line; 0 for none.
    head : bytes, 32
        Its head.
    """

    seat: str
    number: int
    head: bytes


class _Leaf(msgspec.Struct, frozen=True):
    """A leaf; its fields stand in the order of canonical JSON."""

    head: str
    number: int
    process: str
    salt: str
    seat: str
    slot: int
    v: int = 1


def leaf_of(process: str, slot: int, stood: Stood, salt: bytes) -> bytes:
    """The leaf of one chain in a beat.

    Parameters
    ----------
    process : str
        Name of the process.
    slot : int
        Slot of the checkpoint.
    stood : Stood
        Where the chain stood before that slot.
    salt : bytes, 32
        Keeps the leaf from being guessed.
    """
    return msgspec.json.encode(
        _Leaf(stood.head.hex(), stood.number, process, salt.hex(), stood.seat, slot)
    )


@lru_cache(maxsize=1024)
def _places(secret: bytes, process: str) -> tuple[int, ...]:
    """The 64 places in an order that nobody can guess: the record's own first, then the seats'."""
    key = derive(secret, "places", process)
    return tuple(
        sorted(range(LEAVES), key=lambda place: hmac.digest(key, bytes([place]), "sha256"))
    )


class Beat:
    """The 64 leaves of one beat.

    Parameters
    ----------
    secret : bytes
        The node key.
    process : str
        Name of the process.
    number, slot : int
        Of the checkpoint.
    stood : sequence of Stood
        The record's own chain, then every view in the order in which the views began. Beyond 63 views,
        groups of 63 take turns.

    Attributes
    ----------
    places : dict of str to int
        Of each chain that has a leaf in this beat: its place.
    stood : dict of str to Stood
        The same: where it stood.
    groups : int
        How many beats it takes until every view had its turn.
    """

    def __init__(
        self, secret: bytes, process: str, number: int, slot: int, stood: Sequence[Stood]
    ) -> None:
        self.groups = max(1, -(-(len(stood) - 1) // AT_ONCE))
        turn = 1 + number % self.groups * AT_ONCE
        chosen = [stood[0], *stood[turn : turn + AT_ONCE]]
        self._key = derive(secret, "leaves", process)
        self._number = number
        places = _places(secret, process)
        self.stood = {each.seat: each for each in chosen}
        self.places = {each.seat: place for each, place in zip(chosen, places, strict=False)}
        hashes = [self._random(b"empty", place) for place in range(LEAVES)]
        for each, place in zip(chosen, places, strict=False):
            hashes[place] = leaf_hash(leaf_of(process, slot, each, self._random(b"salt", place)))
        self._tree = Tree(hashes)

    def _random(self, purpose: bytes, place: int) -> bytes:
        message = purpose + self._number.to_bytes(8, "big") + bytes([place])
        return hmac.digest(self._key, message, "sha256")

    @property
    def root(self) -> bytes:
        """Root over the leaves of this beat."""
        return self._tree.root()

    def index(self, seat: str) -> int:
        """The index of a seat's leaf in the tree of the record."""
        return (self._number - 1) * LEAVES + self.places[seat]

    def salt(self, seat: str) -> bytes:
        """The salt of a seat's leaf."""
        return self._random(b"salt", self.places[seat])

    def proof(self, seat: str) -> list[bytes]:
        """The proof that a seat's leaf is in this beat, from the leaf upwards."""
        return self._tree.inclusion(self.places[seat])
