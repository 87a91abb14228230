"""Custody of the node key: a file, a file sealed under a passphrase, or one that officers open together.

The file holds two secrets. The first gives names, addresses and signatures and never changes; under the
second all other keys are kept, and it is replaced whenever the key is rotated. While that goes on, the file
holds the second one of before too, so that a fall of the power leaves a record that opens.

::

    file       = JSON {v, custody, ..., sealed}; 32 plain bytes from before custody was a choice
    secrets    = first(32) || second(32) || second of before(32), where there is one
    sealed     = the secrets themselves for "file"; else nonce(12) || AES-256-GCM(lock, secrets, the rest
                 of the file), where the lock is Argon2id(passphrase, salt) or what the shares hold
"""

from __future__ import annotations

import base64
import json
import os
import unicodedata
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, Protocol

from argon2.low_level import Type, hash_secret_raw

from goodoffices.errors import DamagedRecordError, InputError, SealedKeyError, StoreError
from goodoffices.vault.keys import KEY_BYTES, NONCE_BYTES, NodeKey, unwrap, wrap
from goodoffices.vault.shares import Share, combine, split

__all__ = [
    "Ask",
    "Custody",
    "CustodyKind",
    "Lock",
    "custody_of",
    "file_lock",
    "new_node_key",
    "open_key_file",
    "passphrase_lock",
    "shares_lock",
    "write_key_file",
]

VERSION = 1
MEMORY_KIB = 128 * 1024
LEAST_MEMORY_KIB = 64 * 1024
MOST_MEMORY_KIB = 4 * 1024 * 1024
PASSES = 4
MOST_PASSES = 64
SALT_BYTES = 16
SHORTEST_PASSPHRASE = 16
LEAST_NEEDED = 2
LARGEST_FILE = 4096


class CustodyKind(StrEnum):
    """Who can open the node key."""

    FILE = "file"
    PASSPHRASE = "passphrase"  # noqa: S105  # a name, no passphrase
    SHARES = "shares"


@dataclass(frozen=True, slots=True)
class Custody:
    """Which custody is on.

    Attributes
    ----------
    kind : CustodyKind
        Who can open the key.
    needed, of : int
        How many of how many officers; 0 for the other kinds.
    """

    kind: CustodyKind
    needed: int = 0
    of: int = 0


class Ask(Protocol):
    """How people are asked for what opens the key."""

    def passphrase(self) -> str:
        """The passphrase, as somebody gives it."""

    def shares(self, needed: int) -> list[Share]:
        """The shares, as officers give them."""


@dataclass(frozen=True, slots=True)
class Lock:
    """What a key file is closed with.

    Attributes
    ----------
    header : mapping
        The public part of the file.
    key : bytes or None
        Under which the secrets stand; None where they stand open.
    """

    header: Mapping[str, Any]
    key: bytes | None

    def __repr__(self) -> str:
        return f"<Lock {self.header.get('custody')}>"


def new_node_key() -> NodeKey:
    """A key nobody has seen."""
    return NodeKey(os.urandom(KEY_BYTES), os.urandom(KEY_BYTES))


def file_lock() -> Lock:
    """No lock: who reads the file has the key."""
    return Lock({"v": VERSION, "custody": CustodyKind.FILE.value}, None)


def passphrase_lock(passphrase: str, *, memory_kib: int = MEMORY_KIB, passes: int = PASSES) -> Lock:
    """A lock under a new passphrase.

    Parameters
    ----------
    passphrase : str
        At least 16 characters.
    memory_kib, passes : int
        What each guess costs (Argon2id); they are stored in the file.

    Raises
    ------
    InputError
        If the passphrase is too short.
    """
    if len(_normal(passphrase)) < SHORTEST_PASSPHRASE:
        raise InputError(
            "the passphrase is too short",
            advice=f"Take at least {SHORTEST_PASSPHRASE} characters: six or seven words drawn by dice are good. Nothing was changed.",
            field="passphrase",
        )
    salt = os.urandom(SALT_BYTES)
    cost = {"memory_kib": memory_kib, "passes": passes, "salt": salt.hex()}
    header = {"v": VERSION, "custody": CustodyKind.PASSPHRASE.value, "argon2id": cost}
    return Lock(header, _stretched(passphrase, cost))


def shares_lock(*, needed: int, of: int) -> tuple[Lock, tuple[Share, ...]]:
    """A lock that officers open together, and their shares: shown once, kept nowhere.

    Raises
    ------
    InputError
        If the numbers make no sense.
    """
    key = os.urandom(KEY_BYTES)
    shares = split(key, needed=needed, of=of, randomness=os.urandom)
    header = {
        "v": VERSION,
        "custody": CustodyKind.SHARES.value,
        "needed": needed,
        "of": of,
        "series": shares[0].series,
    }
    return Lock(header, key), shares


def custody_of(path: Path) -> Custody:
    """Which custody the key in this file is under; nothing is opened.

    Raises
    ------
    StoreError
        If there is no key, it is damaged, or others can read it.
    """
    header = _parse(_read(path))[0]
    return Custody(
        CustodyKind(header["custody"]), int(header.get("needed", 0)), int(header.get("of", 0))
    )


def open_key_file(path: Path, *, create: bool, ask: Ask) -> tuple[NodeKey, Lock]:
    """Open the key, or make it where there is none yet and `create` says so.

    Parameters
    ----------
    path : Path
        A file readable by the service alone (mode 0600).
    create : bool
        Whether a missing key is made. False where a record exists already: a new key could not read it.
    ask : Ask
        Asked where the key is sealed.

    Returns
    -------
    tuple of NodeKey and Lock
        The key, and what its file is closed with.

    Raises
    ------
    SealedKeyError
        If what was given does not open it.
    StoreError
        If there is no key and none may be made, it is damaged, or others can read the file.
    """
    if create and not path.exists():
        _put(path, _written(new_node_key(), file_lock()), replace=False)
    header, sealed = _parse(_read(path))
    lock = Lock(header, _unlocking_key(header, ask))
    if lock.key is None:
        return _node_key(sealed), lock if header.get("v") else file_lock()
    try:
        return _node_key(unwrap(lock.key, sealed, _bound_to(header))), lock
    except DamagedRecordError:
        raise SealedKeyError(
            "the node key does not open",
            advice=_WRONG[CustodyKind(header["custody"])],
        ) from None


def write_key_file(path: Path, key: NodeKey, lock: Lock) -> None:
    """Put the key in its file, in the place of what was there: all of it or nothing.

    The bytes of before are overwritten as far as the disk lets itself be told.
    """
    before = None
    with suppress(OSError):
        before = os.open(path, os.O_WRONLY)
    _put(path, _written(key, lock), replace=True)
    if before is not None:
        try:
            if os.fstat(before).st_nlink == 0:  # a copy by hard link is somebody's own
                os.pwrite(before, bytes(os.fstat(before).st_size), 0)
                os.fsync(before)
        finally:
            os.close(before)


_WRONG = {
    CustodyKind.PASSPHRASE: "This is not the passphrase of the node key, or its file is damaged. Nothing was changed. Try again; without it nobody can read the record.",
    CustodyKind.SHARES: "These shares do not open the node key: they are of an earlier set, or the file is damaged. Nothing was changed.",
}


def _normal(passphrase: str) -> str:
    """The same characters for the same keys, on every keyboard and system."""
    return unicodedata.normalize("NFKC", passphrase)


def _stretched(passphrase: str, cost: Mapping[str, Any]) -> bytes:
    return hash_secret_raw(
        _normal(passphrase).encode(),
        bytes.fromhex(cost["salt"]),
        time_cost=cost["passes"],
        memory_cost=cost["memory_kib"],
        parallelism=1,
        hash_len=KEY_BYTES,
        type=Type.ID,
    )


def _unlocking_key(header: Mapping[str, Any], ask: Ask) -> bytes | None:
    kind = CustodyKind(header["custody"])
    if kind is CustodyKind.FILE:
        return None
    if kind is CustodyKind.PASSPHRASE:
        return _stretched(ask.passphrase(), header["argon2id"])
    shares = ask.shares(header["needed"])
    if any(share.series != header["series"] for share in shares):
        raise SealedKeyError("a share of another set", advice=_WRONG[kind])
    return combine(shares)


def _node_key(secrets: bytes) -> NodeKey:
    parts = [secrets[at : at + KEY_BYTES] for at in range(0, len(secrets), KEY_BYTES)]
    if len(parts) not in (1, 2, 3):
        raise _damaged()
    return NodeKey(*parts)


def _written(key: NodeKey, lock: Lock) -> bytes:
    secrets = key.secret + key.wrapping + (key.previous or b"")
    if lock.key is not None:
        secrets = wrap(lock.key, secrets, os.urandom(NONCE_BYTES), _bound_to(lock.header))
    told = {**lock.header, "sealed": base64.b64encode(secrets).decode()}
    return (json.dumps(told) + "\n").encode()


def _bound_to(header: Mapping[str, Any]) -> bytes:
    return b"goodoffices/node-key/v1\0" + json.dumps(header, sort_keys=True).encode()


def _read(path: Path) -> bytes:
    try:
        handle = os.open(path, os.O_RDONLY)
    except FileNotFoundError:
        raise StoreError(
            "the node key is missing",
            advice="There is a record here but not its key file. Put the key back; nothing was changed.",
        ) from None
    with os.fdopen(handle, "rb") as file:
        if os.fstat(handle).st_mode & 0o077:
            raise StoreError(
                "the node key can be read by others",
                advice="Make the key file readable by the service alone (mode 0600), then start again.",
            )
        return file.read(LARGEST_FILE + 1)


def _parse(raw: bytes) -> tuple[Mapping[str, Any], bytes]:
    """Header and sealed secrets of a key file."""
    if len(raw) == KEY_BYTES:
        return {"custody": CustodyKind.FILE.value}, raw
    try:
        header = json.loads(raw)
        sealed = base64.b64decode(header.pop("sealed"), validate=True)
        kind = CustodyKind(header["custody"])
        good = header["v"] == VERSION and len(raw) <= LARGEST_FILE and _CHECKS[kind](header)
    except (ValueError, KeyError, TypeError, AttributeError):
        raise _damaged() from None
    if not good:
        raise _damaged()
    return header, sealed


def _cost_is_sound(header: Mapping[str, Any]) -> bool:
    cost = header["argon2id"]
    return (
        LEAST_MEMORY_KIB <= cost["memory_kib"] <= MOST_MEMORY_KIB
        and 1 <= cost["passes"] <= MOST_PASSES
        and len(bytes.fromhex(cost["salt"])) == SALT_BYTES
    )


_CHECKS: Mapping[CustodyKind, Callable[[Mapping[str, Any]], bool]] = {
    CustodyKind.FILE: lambda _: True,
    CustodyKind.PASSPHRASE: _cost_is_sound,
    CustodyKind.SHARES: lambda header: (
        isinstance(header["series"], str) and LEAST_NEEDED <= header["needed"] <= header["of"]
    ),
}


def _damaged() -> StoreError:
    return StoreError(
        "the node key is damaged",
        advice="The key file is damaged. Put back the copy you kept; without it the record cannot be read.",
    )


def _put(path: Path, content: bytes, *, replace: bool) -> None:
    """All of it under its name, or nothing: also where the power fails on the way."""
    unfinished = path.with_name(f".{path.name}.{os.getpid()}")
    handle = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        if replace:
            unfinished.replace(path)
        else:
            # Unlike a renaming, this never replaces a key that is there.
            with suppress(FileExistsError):
                os.link(unfinished, path)
    finally:
        unfinished.unlink(missing_ok=True)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
