"""Keys: the node key in its file, keys derived from it, keys wrapped under other keys."""

from __future__ import annotations

import os
from functools import lru_cache
from pathlib import Path

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
        The key itself; never shown.
    """

    __slots__ = ("secret",)

    def __init__(self, secret: bytes) -> None:
        if len(secret) != KEY_BYTES:
            raise StoreError(
                "the node key has the wrong length",
                advice="The key file is damaged. Put back the copy you kept; without it the record cannot be read.",
            )
        self.secret = secret

    def __repr__(self) -> str:
        return "<NodeKey>"

    @classmethod
    def from_file(cls, path: Path, *, create: bool) -> NodeKey:
        """Read the key, or make it where there is none yet and `create` says so.

        Parameters
        ----------
        path : Path
            A file readable by the service alone (mode 0600).
        create : bool
            Whether a missing key is made. False where a record exists already: a new key could not
            read it.

        Raises
        ------
        StoreError
            If there is no key and none may be made, or others can read the file.
        """
        if not path.exists():
            if not create:
                raise StoreError(
                    "the node key is missing",
                    advice="There is a record here but not its key file. Put the key back; nothing was changed.",
                )
            _write_durably(path, os.urandom(KEY_BYTES))
        if path.stat().st_mode & 0o077:
            raise StoreError(
                "the node key can be read by others",
                advice="Make the key file readable by the service alone (mode 0600), then start again.",
            )
        return cls(path.read_bytes())


def _write_durably(path: Path, secret: bytes) -> None:
    """All of it under its name, or nothing: also where the power fails on the way."""
    unfinished = path.with_name(f"{path.name}.{os.getpid()}")
    handle = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(secret)
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(unfinished, path)  # unlike a renaming, this never replaces a key that is there
    except FileExistsError:
        pass
    finally:
        unfinished.unlink()
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


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
