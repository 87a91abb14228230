"""A key for each person and each case of a register, in one small file: destroying one is overwriting it.

::

    file = slots of 96 bytes
    slot = name (16) || nonce (12) || AES-256-GCM(secret, key) (48) || SHA-256(all before)[:20]

All keys stand under the register's own secret, so that dropping that one locks everything at once. A slot of
zeros is free; one that does not verify holds no key.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import threading
from collections.abc import Callable, Iterable
from pathlib import Path

from goodoffices.errors import DamagedRecordError, SecondWriterError, StoreError
from goodoffices.vault.keys import KEY_BYTES, NONCE_BYTES, derive, unwrap, wrap

__all__ = ["SubjectKeys"]

NAME_BYTES = 16
CHECK_BYTES = 20
SLOT = 96
FREE = bytes(SLOT)


class SubjectKeys:
    """The key file of one register.

    Parameters
    ----------
    path : Path
        The file, readable by the service alone; made where it is not there.
    secret : bytes, 32
        Of the register; every key stands under it.
    randomness : callable
        ``randomness(n)`` gives n bytes.

    Raises
    ------
    StoreError
        If others can read the file.
    SecondWriterError
        If another process has it open.
    """

    def __init__(
        self, path: Path, secret: bytes, randomness: Callable[[int], bytes] = os.urandom
    ) -> None:
        self._secret = derive(secret, "subjects")
        self._randomness = randomness
        self._lock = threading.Lock()
        self._handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            self._alone(path.name)
            self._end = os.fstat(self._handle).st_size // SLOT * SLOT
            self._slots = self._read()
        except BaseException:
            os.close(self._handle)
            raise
        self._opened: dict[bytes, bytes] = {}

    def __repr__(self) -> str:
        return "<SubjectKeys>"

    def __contains__(self, name: str) -> bool:
        return _short(name) in self._slots

    def make(self, names: Iterable[str]) -> None:
        """Make a key for every name that has none, and flush them before anything hangs on them."""
        with self._lock:
            new = [name for name in dict.fromkeys(map(_short, names)) if name not in self._slots]
            if not new:
                return
            end = self._end
            made = bytearray()
            for name in new:
                key = self._randomness(KEY_BYTES)
                slot = name + wrap(self._secret, key, self._randomness(NONCE_BYTES), name)
                made += slot + hashlib.sha256(slot).digest()[:CHECK_BYTES]
                self._opened[name] = key
            os.pwrite(self._handle, bytes(made), end)
            os.fsync(self._handle)
            for place, name in enumerate(new):
                start = place * SLOT
                wrapped = bytes(made[start + NAME_BYTES : start + SLOT - CHECK_BYTES])
                self._slots[name] = (end + start, wrapped)
            self._end = end + len(made)

    def key(self, name: str) -> bytes | None:
        """The key of a name; None where there is none, or it was destroyed."""
        short = _short(name)
        found = self._opened.get(short)
        if found is None and short in self._slots:
            try:
                found = unwrap(self._secret, self._slots[short][1], short)
            except DamagedRecordError:
                return None
            self._opened[short] = found
        return found

    def destroy(self, names: Iterable[str]) -> int:
        """Overwrite keys where they stand; gives how many there were."""
        with self._lock:
            gone = [short for short in map(_short, names) if short in self._slots]
            for short in gone:
                place, _wrapped = self._slots.pop(short)
                self._opened.pop(short, None)
                os.pwrite(self._handle, self._randomness(SLOT), place)
                os.pwrite(self._handle, FREE, place)
            os.fsync(self._handle)
        return len(gone)

    def close(self) -> None:
        """Forget every key and let go of the file."""
        self._opened.clear()
        self._slots.clear()
        os.close(self._handle)

    def _alone(self, name: str) -> None:
        if os.fstat(self._handle).st_mode & 0o077:
            raise StoreError(
                "the file of keys can be read by others",
                advice=f"Make {name} readable by the service alone (mode 0600), then start again.",
            )
        try:
            fcntl.flock(self._handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise SecondWriterError("another process has the register open") from None

    def _read(self) -> dict[bytes, tuple[int, bytes]]:
        content = os.pread(self._handle, self._end, 0)
        found = {}
        for place in range(0, self._end, SLOT):
            slot = content[place : place + SLOT]
            body = slot[:-CHECK_BYTES]
            if slot != FREE and hashlib.sha256(body).digest()[:CHECK_BYTES] == slot[-CHECK_BYTES:]:
                found[body[:NAME_BYTES]] = (place, body[NAME_BYTES:])
        return found


def _short(name: str) -> bytes:
    return hashlib.sha256(name.encode()).digest()[:NAME_BYTES]
