"""Files sealed with age: anybody opens them with the ordinary tool and the key or passphrase.

Recipients are X25519 public keys alone. A plugin recipient would start a program whose name stands in the
text, so none is ever taken from input.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import BinaryIO

import pyrage
from pyrage import passphrase as by_passphrase
from pyrage import x25519

from goodoffices.errors import InputError

__all__ = ["AgeLock", "identities", "new_pair_for_age", "open_age", "recipients", "seal_age"]

SHORTEST_PASSPHRASE = 16


@dataclass(frozen=True, slots=True)
class AgeLock:
    """For whom a file is sealed: some recipients, or whoever has the passphrase.

    Attributes
    ----------
    to : tuple of str
        age recipients (``age1...``); none where it is a passphrase.
    passphrase : str
        The passphrase; empty where there are recipients.
    """

    to: tuple[str, ...] = ()
    passphrase: str = ""

    def __post_init__(self) -> None:
        if bool(self.to) == bool(self.passphrase):
            raise InputError(
                "neither recipients nor a passphrase",
                advice="Say for whom this is to be encrypted: one or more recipients, or a passphrase.",
            )
        if self.passphrase and len(self.passphrase) < SHORTEST_PASSPHRASE:
            raise InputError(
                "the passphrase is too short",
                advice=f"Take at least {SHORTEST_PASSPHRASE} characters: six or seven words drawn by dice are good. Nothing was written.",
                field="passphrase",
            )
        recipients(self.to)

    def __repr__(self) -> str:
        return "<AgeLock>"


def recipients(texts: Iterable[str]) -> list[x25519.Recipient]:
    """Recipients from their text.

    Raises
    ------
    InputError
        If one is none, or of another sort than X25519.
    """
    try:
        return [x25519.Recipient.from_str(text.strip()) for text in texts]
    except pyrage.RecipientError:
        raise InputError(
            "not an age recipient",
            advice="A recipient is what age-keygen prints as the public key: age1 and 58 letters and digits. Nothing was written.",
            field="recipient",
        ) from None


def new_pair_for_age() -> tuple[str, str]:
    """A new recipient, and the identity that opens what is sealed for it."""
    identity = x25519.Identity.generate()
    return str(identity.to_public()), str(identity)


def identities(text: str) -> list[x25519.Identity]:
    """The identities of a key file as ``age-keygen`` writes it.

    Raises
    ------
    InputError
        If there is none in it.
    """
    lines = (line.strip() for line in text.splitlines())
    try:
        found = [x25519.Identity.from_str(x) for x in lines if x and not x.startswith("#")]
    except pyrage.IdentityError:
        found = []
    if not found:
        raise InputError(
            "no age identity",
            advice="This is no key file of age-keygen (a line AGE-SECRET-KEY-1...). Nothing was written.",
            field="identity",
        )
    return found


def seal_age(source: BinaryIO, target: BinaryIO, lock: AgeLock) -> None:
    """Seal everything that `source` holds, into `target`.

    Under a passphrase all of it is held in memory at once; for recipients it is not.
    """
    if lock.passphrase:
        target.write(by_passphrase.encrypt(source.read(), lock.passphrase))
    else:
        pyrage.encrypt_io(source, target, recipients(lock.to))


def open_age(
    source: BinaryIO,
    target: BinaryIO,
    *,
    passphrase: str = "",
    held: Iterable[x25519.Identity] = (),
) -> None:
    """Open what :func:`seal_age`, or the age tool, sealed.

    Raises
    ------
    InputError
        If it does not open: another key, another passphrase, or a damaged file.
    """
    try:
        if passphrase:
            target.write(by_passphrase.decrypt(source.read(), passphrase))
        else:
            pyrage.decrypt_io(source, target, list(held))
    except (pyrage.DecryptError, OSError) as refused:
        # Damage behind the header comes as an OSError, one that names no fault of the disk.
        if isinstance(refused, OSError) and refused.errno is not None:
            raise
        raise InputError(
            "the sealed file does not open",
            advice="This file does not open with what was given, or it is damaged. Nothing was written.",
            field="file",
        ) from None
