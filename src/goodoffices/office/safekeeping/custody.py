"""Who can open the node key, and how that is changed."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from goodoffices.errors import SealedKeyError, StoreError
from goodoffices.office.deconfliction.sky_picture import drop_pictures
from goodoffices.office.keys import KeyRing
from goodoffices.vault import (
    WORDS_IN_A_SHARE,
    Ask,
    Lock,
    NodeKey,
    Share,
    custody_of,
    file_lock,
    new_node_key,
    open_key_file,
    passphrase_lock,
    read_share,
    renew_secret,
    shares_lock,
    write_key_file,
)

if TYPE_CHECKING:
    from goodoffices.store import Store
    from goodoffices.vault import Custody

__all__ = [
    "KEY_FILE",
    "PASSPHRASE_FILE",
    "WORDS_IN_A_SHARE",
    "AskOnce",
    "Environment",
    "change_custody",
    "custody",
    "keep_under_file",
    "keep_under_passphrase",
    "keep_under_shares",
    "read_share",
    "unlock",
]

KEY_FILE = "node.key"
REGISTERS = "reception"
PASSPHRASE_FILE = "GOODOFFICES_PASSPHRASE_FILE"  # noqa: S105  # the name of a setting
LARGEST_PASSPHRASE = 4096


class Environment:
    """Asks nobody: the passphrase stands in the file that ``GOODOFFICES_PASSPHRASE_FILE`` names."""

    def passphrase(self) -> str:
        """The first line of that file.

        Raises
        ------
        SealedKeyError
            If no file is named, or it cannot be read.
        """
        name = os.environ.get(PASSPHRASE_FILE)
        if not name:
            raise SealedKeyError(
                "the node key is encrypted under a passphrase",
                advice=f"The key of this record is encrypted under a passphrase. Start on a terminal, where it is asked for, or name a file that holds it in {PASSPHRASE_FILE}. Nothing was changed.",
            )
        try:
            with Path(name).open(encoding="utf-8") as file:
                return file.readline(LARGEST_PASSPHRASE).rstrip("\r\n")
        except (OSError, UnicodeDecodeError):
            raise SealedKeyError(
                "the file of the passphrase cannot be read",
                advice=f"The file that {PASSPHRASE_FILE} names cannot be read. Nothing was changed.",
            ) from None

    def shares(self, needed: int) -> list[Share]:
        """Shares are never taken from a file.

        Raises
        ------
        SealedKeyError
            Always.
        """
        raise SealedKeyError(
            "the node key is sealed under shares",
            advice=f"The key of this record opens with {needed} officers' shares together. Start on a terminal, where they are asked for. Nothing was changed.",
        )


class AskOnce:
    """Asks once and remembers, for a command that opens the key twice.

    Parameters
    ----------
    ask : Ask
        Who is asked.
    """

    def __init__(self, ask: Ask) -> None:
        self._ask = ask
        self._passphrase: str | None = None
        self._shares: list[Share] = []

    def __repr__(self) -> str:
        return "<AskOnce>"

    def passphrase(self) -> str:
        """The passphrase, asked for the first time only."""
        if self._passphrase is None:
            self._passphrase = self._ask.passphrase()
        return self._passphrase

    def shares(self, needed: int) -> list[Share]:
        """The shares, asked for the first time only."""
        self._shares = self._shares or self._ask.shares(needed)
        return self._shares


def custody(folder: Path) -> Custody:
    """Which custody the node key of a data folder is under; nothing is opened.

    Raises
    ------
    StoreError
        If there is no key.
    """
    return custody_of(folder / KEY_FILE)


def unlock(folder: Path, *, create: bool, ask: Ask) -> tuple[NodeKey, Lock, bytes]:
    """The node key of a data folder, its lock, and the file as it was read."""
    path = folder / KEY_FILE
    key, lock = open_key_file(path, create=create, ask=ask)
    return key, lock, path.read_bytes()


def finish(folder: Path, store: Store, key: NodeKey, lock: Lock) -> NodeKey:
    """Finish a rotation that was cut off: everything under the new key, then the old one goes."""
    drop_pictures(folder)
    for process in store.processes():
        KeyRing(store.keys, key, writes=True).renew(process)
    for register in (folder / REGISTERS).glob("*/"):
        renew_secret(register, key, register.name)
    done = NodeKey(key.secret, key.wrapping)
    write_key_file(folder / KEY_FILE, done, lock)
    return done


def check_unchanged(folder: Path, seen: bytes) -> None:
    """Refuse a key that was changed between its opening and that of the record."""
    if (folder / KEY_FILE).read_bytes() != seen:
        raise StoreError(
            "the node key was changed meanwhile",
            advice="The custody of the key was changed at this moment. Nothing was written; start again.",
        )


def change_custody(folder: Path, store: Store, *, ask: Ask, lock: Lock | None = None) -> None:
    """Rotate the node key, and put it under another custody where one is given.

    Every audience key is put under the new key, every seat gets a new key pair, and a new epoch begins.
    The secrets of registers are put under the new key too.
    Names, addresses and signatures stay. A crash at any place leaves a record that opens; the next start
    finishes what was begun.

    Parameters
    ----------
    folder : Path
        The data folder.
    store : Store
        Its record, open for writing: no server runs.
    ask : Ask
        Asked for what opens the key now.
    lock : Lock, optional
        The new custody; the present one where it is left out.
    """
    key, held, _ = unlock(folder, create=False, ask=ask)
    if key.previous is not None:
        key = finish(folder, store, key, held)
    turned = NodeKey(key.secret, new_node_key().wrapping, key.wrapping)
    write_key_file(folder / KEY_FILE, turned, lock or held)
    finish(folder, store, turned, lock or held)


def keep_under_file() -> Lock:
    """Custody (a): who reads the file has the key."""
    return file_lock()


def keep_under_passphrase(passphrase: str) -> Lock:
    """Custody (b): a passphrase is given at each start.

    Raises
    ------
    InputError
        If it is too short.
    """
    return passphrase_lock(passphrase)


def keep_under_shares(*, needed: int, of: int) -> tuple[Lock, tuple[Share, ...]]:
    """Custody (c): any `needed` of the `of` officers open it together.

    Raises
    ------
    InputError
        If the numbers make no sense.
    """
    return shares_lock(needed=needed, of=of)
