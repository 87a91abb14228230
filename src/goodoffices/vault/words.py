"""Words that stand for a checkpoint, to be read aloud: who hears the same words holds the same record."""

from __future__ import annotations

import hashlib
from functools import lru_cache

__all__ = ["FEW", "MANY", "words_for"]

FEW, MANY = 12, 24
_BITS = 11


@lru_cache(maxsize=1)
def _list() -> tuple[str, ...]:
    from mnemonic import Mnemonic  # noqa: PLC0415  # reads a file

    return tuple(Mnemonic("english").wordlist)


def words_for(text: bytes, count: int = FEW) -> tuple[str, ...]:
    """The words of a checkpoint.

    Twelve words carry 132 bits. Whoever makes both records may search for two that sound alike, which
    takes about 2^66 trials; where that matters, twenty-four put it out of reach.

    Parameters
    ----------
    text : bytes
        What the node signed.
    count : int
        Twelve or twenty-four.

    Examples
    --------
    >>> " ".join(words_for(b"example")[:3])
    'write own aspect'
    """
    digest = hashlib.sha512(b"goodoffices/words/v1\0" + text).digest()
    bits = int.from_bytes(digest, "big") >> (8 * len(digest) - _BITS * count)
    places = [bits >> _BITS * (count - 1 - n) & (1 << _BITS) - 1 for n in range(count)]
    return tuple(_list()[place] for place in places)
