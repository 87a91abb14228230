"""Keys per block of entries, in a small file beside the node key: what a database server cannot forget, this can.

A database server keeps what it deleted in dead rows, in its log and in copies of itself. So what it holds
of an entry's key is wrapped once more, under the key of the block in which the entry stands. To erase, a
new key is made for the block, the surviving entries are wrapped under it, and the old key is overwritten
where it stands in the file.

::

    file = slots of 64 bytes
    slot = SHA-256(process)[:16] || block (4) || generation (4) || key (32) || SHA-256(all before)[:8]

A slot of zeros is free. Slots are written in place and flushed before anything hangs on them; one that
does not verify holds no key, and whoever reads the entries of its block is told which they are.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path

from goodoffices.errors import StoreError
from goodoffices.vault.keys import KEY_BYTES, NONCE_BYTES, unwrap, wrap

__all__ = ["BlockKeys"]

BLOCK = 256
"""Entries that share a key: so many at most are wrapped anew when one of them is erased."""
AHEAD = 8
"""Blocks whose keys are made together: one flush for so many."""
SLOT = 64
NAME_BYTES = 16
CHECK_BYTES = 8
FREE = bytes(SLOT)

Place = tuple[bytes, int, int]
"""Whose key: name of the record, block, generation."""


class BlockKeys:
    """The key file of one database.

    Parameters
    ----------
    path : Path
        The file, readable by the service alone. Every server process on the database needs the same one.
    create : bool
        Whether a missing file is made. False where the database holds entries already: new keys could
        not read them.

    Raises
    ------
    StoreError
        If there is no file and none may be made, or others can read it.
    """

    block = BLOCK

    def __init__(self, path: Path, *, create: bool) -> None:
        if not path.exists() and not create:
            raise StoreError(
                "the file of block keys is missing",
                advice=f"The database holds a record, but {path.name} is not in the data folder. Put it back; without it no entry can be read. Nothing was changed.",
            )
        flags = os.O_RDWR | (os.O_CREAT if create else 0)
        self._lock = threading.Lock()
        self._handle = os.open(path, flags, 0o600)
        self._slots: dict[Place, tuple[int, bytes]] = {}
        self._newest: dict[tuple[bytes, int], int] = {}
        self._free: list[int] = []
        if os.fstat(self._handle).st_mode & 0o077:
            os.close(self._handle)
            raise StoreError(
                "the file of block keys can be read by others",
                advice=f"Make {path.name} readable by the service alone (mode 0600), then start again.",
            )
        self._read()
        _flush_folder(path.parent)

    def __repr__(self) -> str:
        return "<BlockKeys>"

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            if self._handle >= 0:
                os.close(self._handle)
            self._handle = -1

    # Wrapping

    def wrap(self, process: str, seq: int, secret: bytes) -> tuple[int, bytes]:
        """What the database may hold of an entry's key: the generation of its block's key, and the wrapped bytes.

        Parameters
        ----------
        process : str
            The record.
        seq : int
            Place of the entry in it.
        secret : bytes
            What opens the entry.
        """
        name, block = _name(process), seq // BLOCK
        with self._lock:
            if (name, block) not in self._newest:
                self._make(name, block)
            generation = self._newest[name, block]
            key = self._slots[name, block, generation][1]
        return generation, wrap(key, secret, os.urandom(NONCE_BYTES), _bound(process, seq))

    def unwrap(self, process: str, seq: int, generation: int, wrapped: bytes) -> bytes | None:
        """What :meth:`wrap` wrapped, or None where the key is no longer there.

        Raises
        ------
        DamagedRecordError
            If the bytes were changed or belong to another entry.
        """
        place = (_name(process), seq // BLOCK, generation)
        with self._lock:
            if place not in self._slots:
                # Another server process may have written to the file.
                self._read()
            found = self._slots.get(place)
        return None if found is None else unwrap(found[1], wrapped, _bound(process, seq))

    def look_again(self) -> None:
        """Read what other server processes wrote: after a record was taken over from one."""
        with self._lock:
            self._read()

    # Erasing

    def renew(self, process: str, blocks: Iterable[int]) -> None:
        """Make a new key for each of these blocks; the older ones stay until :meth:`shred`."""
        name = _name(process)
        with self._lock, self._alone():
            self._put((name, block, self._newest.get((name, block), -1) + 1) for block in blocks)

    def shred(self, process: str, used: Mapping[int, set[int]]) -> None:
        """Overwrite every key of these blocks except the newest and those of the generations in use."""
        name = _name(process)
        with self._lock, self._alone():
            for block, generations in used.items():
                keep = {*generations, self._newest.get((name, block))}
                for place in [p for p in self._slots if p[:2] == (name, block)]:
                    if place[2] not in keep:
                        offset, _ = self._slots.pop(place)
                        os.pwrite(self._handle, FREE, offset)
            os.fsync(self._handle)

    def unfinished(self, process: str) -> set[int]:
        """Blocks that have more than one key: an erasing that stopped on the way, or goes on now."""
        name, seen, found = _name(process), set[int](), set[int]()
        with self._lock:
            self._read()
            for here, block, _ in self._slots:
                if here == name:
                    (found if block in seen else seen).add(block)
        return found

    # The file

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Nobody else changes the file meanwhile, and what is known is what stands in it."""
        fcntl.flock(self._handle, fcntl.LOCK_EX)
        try:
            self._read()
            yield
        finally:
            fcntl.flock(self._handle, fcntl.LOCK_UN)

    def _make(self, name: bytes, block: int) -> None:
        """Keys for a block and those that come after it."""
        with self._alone():
            missing = [b for b in range(block, block + AHEAD) if (name, b) not in self._newest]
            self._put((name, b, 0) for b in missing)

    def _put(self, places: Iterable[Place]) -> None:
        end = (
            os.fstat(self._handle).st_size // SLOT * SLOT
        )  # a torn slot at the end is written over
        for name, block, generation in places:
            key = os.urandom(KEY_BYTES)
            body = name + block.to_bytes(4, "big") + generation.to_bytes(4, "big") + key
            if self._free:
                offset = self._free.pop()
            else:
                offset, end = end, end + SLOT
            os.pwrite(self._handle, body + _check(body), offset)
            self._slots[name, block, generation] = (offset, key)
            self._newest[name, block] = generation
        os.fsync(self._handle)

    def _read(self) -> None:
        content = os.pread(self._handle, os.fstat(self._handle).st_size, 0)
        self._slots.clear()
        self._newest.clear()
        self._free.clear()
        for offset in range(0, len(content) // SLOT * SLOT, SLOT):
            slot = content[offset : offset + SLOT]
            body = slot[:-CHECK_BYTES]
            if slot == FREE:
                self._free.append(offset)
            elif _check(body) == slot[-CHECK_BYTES:]:
                name, rest = body[:NAME_BYTES], body[NAME_BYTES:]
                block, generation = (
                    int.from_bytes(rest[:4], "big"),
                    int.from_bytes(rest[4:8], "big"),
                )
                self._slots[name, block, generation] = (offset, rest[8:])
                newest = self._newest.get((name, block), 0)
                self._newest[name, block] = max(newest, generation)


@lru_cache(maxsize=4096)
def _name(process: str) -> bytes:
    return hashlib.sha256(process.encode()).digest()[:NAME_BYTES]


def _bound(process: str, seq: int) -> bytes:
    return f"goodoffices/block/v1\0{process}\0{seq}".encode()


def _check(body: bytes) -> bytes:
    return hashlib.sha256(body).digest()[:CHECK_BYTES]


def _flush_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
