"""Keys: the node key, keys derived from it, keys wrapped under other keys."""

from __future__ import annotations

import os
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from goodoffices.errors import DamagedRecordError, StoreError

__all__ = ["NodeKey", "derive", "unwrap", "wrap"]

KEY_BYTES = 32
NONCE_BYTES = 12


class NodeKey:
    """The key under which this server keeps all others.

    Parameters
    ----------
    secret : bytes, 32
        Gives names, addresses and signatures; stays the same for as long as the records are kept.
    wrapping : bytes, 32, optional
        Under it all other keys are kept. The secret itself where it is left out, as it was in the first
        version.
    previous : bytes, 32, optional
        The wrapping key of before, while the keys under it are moved to the new one.
    """

    __slots__ = ("previous", "secret", "wrapping")

    def __init__(
        self, secret: bytes, wrapping: bytes | None = None, previous: bytes | None = None
    ) -> None:
        self.secret = secret
        self.wrapping = secret if wrapping is None else wrapping
        self.previous = previous
        if {len(part) for part in (secret, self.wrapping, previous or secret)} != {KEY_BYTES}:
            raise StoreError(
                "the node key has the wrong length",
                advice="The key file is damaged. Put back the copy you kept; without it the record cannot be read.",
            )

    def __repr__(self) -> str:
        return "<NodeKey>"

    def seal(self, purpose: str, secret: bytes, bound_to: bytes) -> bytes:
        """`secret` under the wrapping key; see :func:`wrap`."""
        return wrap(derive(self.wrapping, purpose), secret, os.urandom(NONCE_BYTES), bound_to)

    def unseal(self, purpose: str, sealed: bytes, bound_to: bytes) -> bytes:
        """What :meth:`seal` sealed, under this wrapping key or the one of before.

        Raises
        ------
        DamagedRecordError
            If it was changed, belongs to something else, or is under another key.
        """
        try:
            return unwrap(derive(self.wrapping, purpose), sealed, bound_to)
        except DamagedRecordError:
            if self.previous is None:
                raise
            return unwrap(derive(self.previous, purpose), sealed, bound_to)


@lru_cache(maxsize=4096)
def derive(secret: bytes, purpose: str, *parts: str) -> bytes:
    """A key for one purpose.

    Parameters
    ----------
    secret : bytes
        The key it comes from.
    purpose, parts : str
        What it is for; other words give an unrelated key.

    Returns
    -------
    bytes, 32
    """
    info = b"\0".join([b"goodoffices/derive/v1", purpose.encode(), *(p.encode() for p in parts)])
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=info).derive(secret)


@lru_cache(maxsize=4096)
def cipher(key: bytes) -> AESGCM:
    """AES-256-GCM under `key`; the object is costly to make and safe to share."""
    return AESGCM(key)


def wrap(key: bytes, secret: bytes, nonce: bytes, bound_to: bytes) -> bytes:
    """`secret` under `key`, bound to the bytes it belongs to.

    Parameters
    ----------
    key : bytes, 32
        The wrapping key.
    secret : bytes
        What is wrapped.
    nonce : bytes, 12
        Random, never used twice with one key.
    bound_to : bytes
        Associated data: unwrapping with other bytes fails.
    """
    return nonce + cipher(key).encrypt(nonce, secret, bound_to)


def unwrap(key: bytes, wrapped: bytes, bound_to: bytes) -> bytes:
    """What :func:`wrap` wrapped.

    Raises
    ------
    DamagedRecordError
        If the bytes were changed or belong to something else.
    """
    try:
        return cipher(key).decrypt(wrapped[:NONCE_BYTES], wrapped[NONCE_BYTES:], bound_to)
    except (InvalidTag, ValueError):
        raise DamagedRecordError("a wrapped key does not open") from None
