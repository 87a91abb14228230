"""A key for each person and each case of a register, in one small file: destroying one is overwriting it.

::

    file = slots of 96 bytes
    slot = name (16) || nonce (12) || AES-256-GCM(secret, key) (48) || SHA-256(all before)[:20]

All keys stand under the register's own secret, so that dropping that one locks everything at once. A slot of
zeros is free. What a crash left half destroyed is destroyed to the end at the next start; what a crash left half
made was never used, since nothing is sealed under a key that is not on the disk. A slot in which one bit has turned is
set right; one that is damaged further is left as it is and counted.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import threading
from collections.abc import Callable, Iterable
from pathlib import Path

from goodoffices.errors import (
    DamagedRecordError,
    RefusedByDiskError,
    SealedRegisterError,
    SecondWriterError,
    StoreError,
)
from goodoffices.vault.keys import KEY_BYTES, NONCE_BYTES, derive, unwrap, wrap

__all__ = ["SubjectKeys"]

NAME_BYTES = 16
CHECK_BYTES = 20
SLOT = 96
FREE = bytes(SLOT)
AT_ONCE = 4096 * SLOT
"""Bytes that are read, and at most written, in one go."""


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

    Attributes
    ----------
    damaged : int
        Slots that hold no key any more, and were not destroyed by anybody.

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
        self._fault = ""
        self._is_sealed = False
        self.damaged = 0
        self._opened: dict[bytes, bytes] = {}
        self._slots: dict[bytes, tuple[int, bytes]] = {}
        self._handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            self._alone(path.name)
            # What was cut off behind the last whole slot was never used: the next one is written over it.
            self._end = os.fstat(self._handle).st_size // SLOT * SLOT
            self._read()
        except BaseException:
            os.close(self._handle)
            raise

    def __repr__(self) -> str:
        return "<SubjectKeys>"

    def __contains__(self, name: str) -> bool:
        return _short(name) in self._slots

    def make(self, names: Iterable[str]) -> None:
        """Make a key for every name that has none, and flush them before anything hangs on them.

        Raises
        ------
        StoreError
            If the disk does not take them; there are none then.
        SealedRegisterError
            If the secret was dropped.
        """
        with self._lock:
            self._check()
            new = [name for name in dict.fromkeys(map(_short, names)) if name not in self._slots]
            if not new:
                return
            made, keys = bytearray(), []
            for name in new:
                key = self._randomness(KEY_BYTES)
                slot = name + wrap(self._secret, key, self._randomness(NONCE_BYTES), name)
                made += slot + hashlib.sha256(slot).digest()[:CHECK_BYTES]
                keys.append(key)
            self._write([(self._end, bytes(made))])
            for place, (name, key) in enumerate(zip(new, keys, strict=True)):
                start = place * SLOT
                wrapped = bytes(made[start + NAME_BYTES : start + SLOT - CHECK_BYTES])
                self._slots[name] = (self._end + start, wrapped)
                self._opened[name] = key
            self._end += len(made)

    def key(self, name: str) -> bytes | None:
        """The key of a name; None where there is none, or it was destroyed.

        Raises
        ------
        SealedRegisterError
            If the secret was dropped: then nothing is known of any key.
        """
        short = _short(name)
        found, slot = self._opened.get(short), self._slots.get(short)
        if found is None and slot is not None:
            found = self._unwrapped(slot[1], short)
        if self._is_sealed:
            raise SealedRegisterError
        if found is not None:
            self._opened[short] = found
        return found

    def _unwrapped(self, wrapped: bytes, short: bytes) -> bytes | None:
        try:
            return unwrap(self._secret, wrapped, short)
        except DamagedRecordError:
            return None

    def destroy(self, names: Iterable[str]) -> int:
        """Overwrite keys where they stand; gives how many there were.

        Raises
        ------
        StoreError
            If the disk does not take it. What was begun is destroyed to the end at the next start; what was
            not is there again then, and has to be destroyed again.
        SealedRegisterError
            If the secret was dropped.
        """
        with self._lock:
            self._check()
            gone = [short for short in dict.fromkeys(map(_short, names)) if short in self._slots]
            places = sorted(self._slots[short][0] for short in gone)
            # Nobody gets one of them from here on, whatever the disk says.
            for short in gone:
                del self._slots[short]
                self._opened.pop(short, None)
            self._write([(start, bytes(count * SLOT)) for start, count in _runs(places)])
        return len(gone)

    def copy_to(self, path: Path) -> None:
        """A copy of the file as it stands now; every key in it stays under the secret."""
        with self._lock:
            self._check()
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "wb") as copy:
                for start in range(0, self._end, AT_ONCE):
                    size = min(AT_ONCE, self._end - start)
                    copy.write(os.pread(self._handle, size, start))
                copy.flush()
                os.fsync(copy.fileno())

    def forget(self) -> None:
        """Forget every key at once, whoever is at work with one."""
        self._is_sealed = True
        self._secret = b""
        self._opened = {}
        self._slots = {}

    def close(self) -> None:
        """Forget every key and let go of the file."""
        with self._lock:
            self.forget()
            if self._handle >= 0:
                os.close(self._handle)
                self._handle = -1

    def _check(self) -> None:
        if self._is_sealed:
            raise SealedRegisterError
        if self._fault:
            raise StoreError(
                "the file of keys failed before",
                advice="The disk failed while keys were written. Nothing more is written until the server was started anew. Tell the host.",
            )

    def _write(self, parts: Iterable[tuple[int, bytes]]) -> None:
        """Write whole parts and flush; what fails on the way makes this one refuse until it is opened anew."""
        try:
            for start, part in parts:
                done = 0
                while done < len(part):
                    done += os.pwrite(self._handle, part[done : done + AT_ONCE], start + done)
            os.fsync(self._handle)
        except OSError as error:
            # A disk that failed to flush may say the next time that all is well, and it is not.
            self._fault = type(error).__name__
            raise RefusedByDiskError("the disk did not take the keys") from error

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

    def _read(self) -> None:
        torn, repaired = [], []
        for start in range(0, self._end, AT_ONCE):
            content = os.pread(self._handle, min(AT_ONCE, self._end - start), start)
            for place in range(0, len(content), SLOT):
                slot, at = content[place : place + SLOT], start + place
                if slot == FREE:
                    continue
                if not _verifies(slot):
                    if _is_torn(slot):
                        torn.append((at, FREE))
                        continue
                    right = _one_bit_turned(slot)
                    if right is None:
                        self.damaged += 1
                        continue
                    repaired.append((at, right))
                    slot = right
                self._slots[slot[:NAME_BYTES]] = (at, slot[NAME_BYTES:-CHECK_BYTES])
        if torn or repaired:
            self._write([*torn, *repaired])


def _short(name: str) -> bytes:
    return hashlib.sha256(name.encode()).digest()[:NAME_BYTES]


def _verifies(slot: bytes) -> bool:
    body = slot[:-CHECK_BYTES]
    return hashlib.sha256(body).digest()[:CHECK_BYTES] == slot[-CHECK_BYTES:]


def _is_torn(slot: bytes) -> bool:
    """Whether its beginning or its end is zeros: half destroyed, or half made, by a crash."""
    few = bytes(8)
    return slot.startswith(few) or slot.endswith(few)


def _one_bit_turned(slot: bytes) -> bytes | None:
    """The slot as it was before one of its bits turned; None where more did."""
    for place in range(8 * SLOT):
        tried = bytearray(slot)
        tried[place // 8] ^= 1 << place % 8
        if _verifies(bytes(tried)):
            return bytes(tried)
    return None


def _runs(places: Iterable[int]) -> Iterable[tuple[int, int]]:
    """Places that follow each other, together: where the first is, and how many."""
    start, count = 0, 0
    for place in places:
        if count and place == start + count * SLOT:
            count += 1
            continue
        if count:
            yield start, count
        start, count = place, 1
    if count:
        yield start, count
