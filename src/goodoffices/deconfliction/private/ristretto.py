"""The group ristretto255: hashing into it, masking with a secret number, and what is refused as a point."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha512

from goodoffices.deconfliction.extra import group
from goodoffices.errors import ProofError

__all__ = ["POINT", "hashed", "is_point", "masked", "number", "public"]

POINT = 32
"""Bytes of a point."""
IDENTITY = bytes(POINT)
BLOCK = 128
WIDE = 64


def hashed(message: bytes, *, tag: bytes) -> bytes:
    """A point that nobody knows the logarithm of: hash_to_ristretto255 with SHA-512.

    Parameters
    ----------
    message : bytes
    tag : bytes
        Separates uses; 1 to 255 bytes.

    Returns
    -------
    bytes
        A point, 32 bytes.

    References
    ----------
    .. [RFC9380]
    .. [RFC9496]

    Examples
    --------
    >>> hashed(b"", tag=b"HashToGroup-OPRFV1-").hex()[:16]
    '9a5c8e21628725e2'
    """
    ending = tag + bytes((len(tag),))
    first = sha512(bytes(BLOCK) + message + WIDE.to_bytes(2, "big") + b"\0" + ending).digest()
    wide = sha512(first + b"\1" + ending).digest()
    return bytes(group().crypto_core_ristretto255_from_hash(wide))


def number(wide: bytes) -> bytes:
    """A secret number below the size of the group, from 64 bytes of chance."""
    return bytes(group().crypto_core_ristretto255_scalar_reduce(wide))


def public(secret: bytes) -> bytes:
    """The public point of a secret number."""
    return bytes(group().crypto_scalarmult_ristretto255_base(secret))


def masked(points: Iterable[bytes], secret: bytes) -> list[bytes]:
    """Points multiplied by a secret number.

    Raises
    ------
    ProofError
        If one is not a point that :func:`is_point` accepts.
    """
    multiply = group().crypto_scalarmult_ristretto255
    try:
        return [bytes(multiply(secret, point)) for point in points]
    except (RuntimeError, TypeError) as error:
        raise ProofError("a point cannot be masked") from error


def is_point(given: bytes) -> bool:
    """Whether bytes are the one encoding of a point, and not of the identity.

    The group has prime order: the identity is its only point of low order.

    Examples
    --------
    >>> is_point(bytes(32)), is_point(hashed(b"a", tag=b"t"))
    (False, True)
    """
    return (
        len(given) == POINT
        and given != IDENTITY
        and bool(group().crypto_core_ristretto255_is_valid_point(given))
    )
