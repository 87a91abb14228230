"""A file that may be lost at any time and must be gone for good when it is dropped: sealed under a key of its own.

::

    first line | key of the file, wrapped | frame | frame | ... | last frame

The wrapped key stands in one place at the head. Whoever overwrites these few bytes has destroyed the file,
however large it is. Each frame says whether it is the last one, so what was cut off does not open.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import IO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from goodoffices.errors import DamagedRecordError
from goodoffices.vault.keys import KEY_BYTES, NONCE_BYTES, NodeKey

__all__ = ["drop_sealed_file", "read_sealed_file", "write_sealed_file"]

FIRST = b"goodoffices/sealed-file/1\n"
WRAPPED = NONCE_BYTES + KEY_BYTES + 16
HEAD = len(FIRST) + WRAPPED
FRAME = 4 * 1024 * 1024
TAG = 16
MORE, LAST = b"more", b"last"


def write_sealed_file(
    path: Path, key: NodeKey, purpose: str, bound_to: bytes, parts: Iterable[bytes | memoryview]
) -> None:
    """Put a file in the place of the one that is there: all of it or, where the power fails, the older one.

    Parameters
    ----------
    path : Path
        Where; readable by its owner only.
    key : NodeKey
        Under which the key of the file stands.
    purpose, bound_to : str and bytes
        What it is, and of what: it opens as nothing else.
    parts : iterable of bytes
        What it holds, one after the other.

    Raises
    ------
    OSError
        If the disk refuses; what was there stays.
    """
    secret = os.urandom(KEY_BYTES)
    # Never twice under one key and number: the key is new.
    cipher = AESGCM(secret)
    half = path.with_name(f".{path.name}.{os.getpid()}.half")
    handle = os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(FIRST + key.seal(purpose, secret, bound_to))
            frames = _frames(parts)
            number, held = 0, next(frames)
            for frame in frames:
                file.write(_sealed(cipher, number, held, MORE))
                number, held = number + 1, frame
            file.write(_sealed(cipher, number, held, LAST))
            file.flush()
            os.fsync(file.fileno())
        half.replace(path)
    except BaseException:
        with suppress(OSError):
            _destroy(half)
        raise
    _flush(path.parent)


def read_sealed_file(path: Path, key: NodeKey, purpose: str, bound_to: bytes) -> bytearray | None:
    """What a file holds; None where there is none, or it was changed, cut off, or is under another key.

    Parameters
    ----------
    path, key, purpose, bound_to
        As it was written.
    """
    try:
        with path.open("rb") as file:
            head = file.read(HEAD)
            if len(head) < HEAD or not head.startswith(FIRST):
                return None
            secret = key.unseal(purpose, head[len(FIRST) :], bound_to)
            return _opened(file, AESGCM(secret), os.fstat(file.fileno()).st_size - HEAD)
    except (OSError, DamagedRecordError):
        return None


def drop_sealed_file(path: Path) -> bool:
    """Destroy a file, and what a crash left of one that was being written; whether there was any.

    Raises
    ------
    OSError
        If it may still be there.
    """
    found = [*path.parent.glob(path.name), *path.parent.glob(f".{path.name}.*.half")]
    for one in found:
        with suppress(FileNotFoundError):
            _destroy(one)
    return bool(found)


def _destroy(path: Path) -> None:
    """Overwrite the key first: a removed file may lie on the disk for years."""
    with path.open("r+b") as file:
        file.write(bytes(HEAD))
        file.flush()
        os.fsync(file.fileno())
    path.unlink()
    _flush(path.parent)


def _frames(parts: Iterable[bytes | memoryview]) -> Iterator[bytes]:
    """The same in frames of one size, the last one shorter; one where there is nothing."""
    held = bytearray()
    for part in parts:
        view = memoryview(part).cast("B") if len(part) else memoryview(b"")
        for start in range(0, len(view), FRAME):
            held += view[start : start + FRAME]
            while len(held) > FRAME:
                yield bytes(held[:FRAME])
                del held[:FRAME]
    yield bytes(held)


def _sealed(cipher: AESGCM, number: int, frame: bytes, place: bytes) -> bytes:
    return cipher.encrypt(number.to_bytes(NONCE_BYTES), frame, place)


def _opened(file: IO[bytes], cipher: AESGCM, size: int) -> bytearray | None:
    whole, place, number = bytearray(size), 0, 0
    while size > 0:
        sealed = file.read(min(size, FRAME + TAG))
        size -= len(sealed)
        try:
            frame = cipher.decrypt(
                number.to_bytes(NONCE_BYTES), sealed, LAST if size == 0 else MORE
            )
        except (InvalidTag, ValueError):
            return None
        whole[place : place + len(frame)] = frame
        place, number = place + len(frame), number + 1
    if number == 0:
        return None
    del whole[place:]
    return whole


def _flush(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
