"""The secret of a register, in one small file under the node key; and how it is dropped and brought back.

::

    register.key      secret (32), sealed under the node key
    register.shares   JSON {v, needed, of, series, check, lock}: which shares officers hold elsewhere, and what they open

Whoever overwrites the first file has locked the register: everything in it stands under that secret. Officers who
hold shares, as words on paper, bring it back together, on this machine or on another one: what they hold is a key of
its own, and the lock is the secret under that key. New shares are of a new key. The lock of the old one is overwritten,
and the old shares open nothing here any more; they still open a copy that was made with them.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from goodoffices.errors import DamagedRecordError, InputError, SealedRegisterError, StoreError
from goodoffices.vault.keys import NodeKey, cipher, derive, unwrap, wrap
from goodoffices.vault.shares import Share, combine, split

__all__ = [
    "KEYS_FILE",
    "LINES_FILE",
    "REOPENED_FILE",
    "SEALED_FILE",
    "SECRET_FILE",
    "SHARES_FILE",
    "SharesGiven",
    "combined_secret",
    "drop_secret",
    "forget_derived",
    "make_secret",
    "open_secret",
    "put_secret",
    "renew_secret",
    "secret_is_dropped",
    "share_secret",
    "shares_given",
]

SECRET_FILE = "register.key"  # noqa: S105  # the name of a file
SHARES_FILE = "register.shares"
KEYS_FILE = "subjects.keys"
LINES_FILE = "register.sqlite"
SEALED_FILE = "register.sealed"
REOPENED_FILE = "register.reopened"
SECRET_BYTES = 32
LARGEST = 4096
PURPOSE = "register"
LOCK = b"shares of a register"
NONCE_BYTES = 12


@dataclass(frozen=True, slots=True)
class SharesGiven:
    """Which shares officers hold.

    Attributes
    ----------
    needed, of : int
    series : str
        Name of the set.
    check : str
        By which the key that they hold is known when it is there again; nobody can find it from this.
    lock : str
        The secret of the register under that key. Empty for shares of the secret itself, as they were made at first.
    """

    needed: int
    of: int
    series: str
    check: str
    lock: str = ""

    def __repr__(self) -> str:
        return f"<SharesGiven {self.needed} of {self.of}>"


def make_secret(
    folder: Path, key: NodeKey, process: str, randomness: Callable[[int], bytes]
) -> bytes:
    """A new secret for a register that has none yet."""
    secret = randomness(SECRET_BYTES)
    put_secret(folder, key, process, secret)
    return secret


def open_secret(folder: Path, key: NodeKey, process: str) -> bytes:
    """The secret of a register.

    Raises
    ------
    SealedRegisterError
        If it was dropped.
    DamagedRecordError
        If the file is damaged, or under another node key.
    """
    try:
        sealed = (folder / SECRET_FILE).read_bytes()
    except FileNotFoundError:
        raise SealedRegisterError from None
    if not any(sealed):
        drop_secret(folder)  # the power failed while it was dropped
        raise SealedRegisterError
    try:
        return key.unseal(PURPOSE, sealed, process.encode())
    except DamagedRecordError:
        raise DamagedRecordError(
            "the key of the register does not open",
            advice=f"The file {SECRET_FILE} is damaged, or belongs to another node key. Nothing was changed. Officers who hold the shares of this register can bring it back.",
        ) from None


def put_secret(folder: Path, key: NodeKey, process: str, secret: bytes) -> None:
    """Keep the secret of a register: all of it, or what was there before."""
    _replace(folder, SECRET_FILE, key.seal(PURPOSE, secret, process.encode()))


def _replace(folder: Path, name: str, content: bytes) -> None:
    """Put a file in the place of what was there, and overwrite that."""
    path = folder / name
    half = folder / f".{name}.{os.getpid()}"
    before = None
    with suppress(OSError):
        before = os.open(path, os.O_WRONLY)
    try:
        _write(half, content)
        half.replace(path)
        _flush(folder)
        if before is not None and os.fstat(before).st_nlink == 0:
            _overwrite(before)
    finally:
        if before is not None:
            os.close(before)


def renew_secret(folder: Path, key: NodeKey, process: str) -> bool:
    """Put the secret under the present node key where it is under the one of before; whether it opened."""
    try:
        secret = open_secret(folder, key, process)
    except (SealedRegisterError, DamagedRecordError):
        return False  # officers bring it back with their shares
    put_secret(folder, key, process, secret)
    return True


def secret_is_dropped(folder: Path) -> bool:
    """Whether there is a register whose secret is not on this machine."""
    try:
        return not any((folder / SECRET_FILE).read_bytes())
    except FileNotFoundError:
        return any((folder / name).exists() for name in (KEYS_FILE, LINES_FILE))


def drop_secret(folder: Path) -> None:
    """Overwrite the secret and remove it, and what a crash left of it.

    Raises
    ------
    StoreError
        If it may still be there.
    """
    try:
        for path in [folder / SECRET_FILE, *folder.glob(f".{SECRET_FILE}.*")]:
            with suppress(FileNotFoundError):
                handle = os.open(path, os.O_WRONLY)
                try:
                    _overwrite(handle)
                finally:
                    os.close(handle)
                path.unlink()
        _flush(folder)
    except OSError as error:
        raise StoreError(
            "the secret of the register may still be on the disk",
            advice=f"The disk refused to overwrite {SECRET_FILE}. Destroy the disk, or take it with you.",
        ) from error


def forget_derived() -> None:
    """Let go of every key that was kept in memory because it is costly to make; others are made anew."""
    derive.cache_clear()
    cipher.cache_clear()


def share_secret(
    folder: Path, secret: bytes, *, needed: int, of: int, randomness: Callable[[int], bytes]
) -> tuple[Share, ...]:
    """Shares that open the register together, to be kept elsewhere; what was given out before opens nothing here any more.

    Raises
    ------
    InputError
        If the numbers make no sense. What was given out before stays good.
    """
    key = randomness(SECRET_BYTES)
    shares = split(key, needed=needed, of=of, randomness=randomness)
    told = {
        "v": 2,
        "needed": needed,
        "of": of,
        "series": shares[0].series,
        "check": _check(key),
        "lock": wrap(key, secret, randomness(NONCE_BYTES), LOCK).hex(),
    }
    _replace(folder, SHARES_FILE, json.dumps(told).encode())
    cipher.cache_clear()  # nobody here holds the key that was shared
    return shares


def shares_given(folder: Path) -> SharesGiven | None:
    """Which shares of the secret officers hold; None where there are none.

    Raises
    ------
    DamagedRecordError
        If the file is damaged.
    """
    try:
        with (folder / SHARES_FILE).open("rb") as file:
            told = json.loads(file.read(LARGEST))
        return SharesGiven(
            int(told["needed"]),
            int(told["of"]),
            str(told["series"]),
            str(told["check"]),
            str(told.get("lock", "")),
        )
    except FileNotFoundError:
        return None
    except (ValueError, KeyError, TypeError):
        raise DamagedRecordError("the note of the shares is damaged") from None


def combined_secret(shares: Sequence[Share], given: SharesGiven) -> bytes:
    """The secret that shares open together.

    Raises
    ------
    InputError
        If they are too few, do not belong together, are of another register, or were replaced by others.
    DamagedRecordError
        If what they open is damaged.
    """
    key = combine(shares)
    if not hmac.compare_digest(_check(key), given.check):
        raise InputError(
            "the shares do not open this register",
            advice="These shares are of another register, or were replaced by newer ones. Nothing was changed.",
            field="shares",
        )
    return unwrap(key, bytes.fromhex(given.lock), LOCK) if given.lock else key


def _check(secret: bytes) -> str:
    return hashlib.sha256(derive(secret, "check of the shares")).hexdigest()


def _write(path: Path, content: bytes) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        done = 0
        while done < len(content):
            done += os.write(handle, content[done:])
        os.fsync(handle)
    finally:
        os.close(handle)


def _overwrite(handle: int) -> None:
    size, done = os.fstat(handle).st_size, 0
    while done < size:
        done += os.pwrite(handle, bytes(size - done), done)
    os.fsync(handle)


def _flush(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
