"""The chains: a pure function of what came before and what is added.

Two kinds of chain use it: one for the whole record of a process, and one for each seat over the entries
addressed to that seat. The second depends on nothing that is not addressed to the seat, so that a seat
can hold it, compare it and prove it, and learns nothing from it about the others.
"""

from __future__ import annotations

from hashlib import sha256

__all__ = ["GENESIS", "node_link", "view_link"]

GENESIS = bytes(32)
"""What the first entry of a chain stands on."""


def node_link(previous: bytes, number: int, slot: int, statement: bytes) -> bytes:
    """Head of the record's own chain after one more entry.

    Parameters
    ----------
    previous : bytes, 32
        Head before it; :data:`GENESIS` for the first.
    number : int
        Its place in the record, counted from 1.
    slot : int
        Its time slot, seconds since 1970 rounded down to the beat.
    statement : bytes
        The entry's statement as stored.

    Returns
    -------
    bytes, 32
        The new head.
    """
    framed = number.to_bytes(8, "big") + slot.to_bytes(8, "big", signed=True)
    digest = sha256(statement).digest()
    return sha256(b"goodoffices/node/v1\0" + previous + framed + digest).digest()


def view_link(previous: bytes, number: int, slot: int, statement: bytes) -> bytes:
    """Head of one seat's chain after one more line; parameters as in :func:`node_link`."""
    framed = number.to_bytes(8, "big") + slot.to_bytes(8, "big", signed=True)
    digest = sha256(statement).digest()
    return sha256(b"goodoffices/view/v1\0" + previous + framed + digest).digest()
