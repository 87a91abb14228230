"""The envelope of an entry: a statement anybody may hold, and a body only a key opens.

::

    statement  = RFC 8785 JSON {v, process, entry, kind, author, audience, epoch, key, policy, commitment}
                 and, where the author signs it, signer
    key        = SHA-256("goodoffices/key/v1" || entry key)          commits to the key
    commitment = SHA-256(0x02 || salt || SHA-256(ciphertext))        salted, so that it cannot be guessed at
    ciphertext = nonce || AES-256-GCM(entry key, padded body, associated data = the statement
                 without its commitment)
    wrap       = entry key || salt, under the key of process, audience and epoch

Deleting the wrap erases the body and makes the commitment untestable; the statement stays, so every
chain over it still verifies.
"""

from __future__ import annotations

import hashlib
import hmac
import os
from collections import deque
from collections.abc import Callable, Mapping
from typing import Any, Final

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from goodoffices.errors import DamagedRecordError
from goodoffices.vault.keys import KEY_BYTES, NONCE_BYTES, unwrap, wrap

__all__ = [
    "Envelope",
    "EnvelopeMaker",
    "commitment_of",
    "key_commitment",
    "open_envelope",
    "statement_of",
]

SMALLEST_BUCKET = 1024
LENGTH_BYTES = 4
AHEAD: Final = 16
"""Keys that are made together."""

Fresh = tuple[bytes, bytes, AESGCM, str]
"""The key of an entry that is not sealed yet, its salt, the cipher under it, and what a statement says of it."""


class Envelope(msgspec.Struct, frozen=True):
    """What is stored of one entry.

    Attributes
    ----------
    entry_id : str
        Random name of the entry.
    statement : bytes
        Canonical JSON.
    ciphertext : bytes
        The sealed body, in a bucket of 1, 2, 4 ... KiB.
    wrap : bytes
        Key and salt, wrapped.
    """

    entry_id: str
    statement: bytes
    ciphertext: bytes
    wrap: bytes

    def __repr__(self) -> str:
        return "<Envelope>"


def _canonical(header: dict[str, Any]) -> bytes:
    """RFC 8785 for headers: names in ASCII, values of text, lists of text and small integers alone.

    For these, sorted compact JSON is the canonical form; tests hold it against a full implementation.
    """
    return msgspec.json.encode(header, order="sorted")


def key_commitment(key: bytes) -> str:
    """What a statement says of the key of its body."""
    return hashlib.sha256(b"goodoffices/key/v1\0" + key).hexdigest()


def commitment_of(salt: bytes, ciphertext: bytes) -> str:
    """What a statement says of its sealed body."""
    return hashlib.sha256(b"\x02" + salt + hashlib.sha256(ciphertext).digest()).hexdigest()


def _equal(found: str, expected: str) -> bool:
    return hmac.compare_digest(found.encode(), expected.encode())


_ahead: deque[Fresh] = deque()
# Two processes must never seal under one key.
os.register_at_fork(after_in_child=_ahead.clear)


def _fresh(secrets: bytes) -> Fresh:
    key = secrets[:KEY_BYTES]
    return key, secrets[KEY_BYTES : 2 * KEY_BYTES], AESGCM(key), key_commitment(key)


def _next() -> Fresh:
    """A key that nothing was sealed under, made with a few more: one at a time costs a core that slept most.

    Those left over when the process ends were never anybody's.
    """
    try:
        return _ahead.popleft()
    except IndexError:
        first, *others = [_fresh(os.urandom(2 * KEY_BYTES)) for _ in range(AHEAD)]
        _ahead.extend(others)
        return first


def _pad(body: bytes) -> bytes:
    framed = len(body).to_bytes(LENGTH_BYTES, "big") + body
    size = SMALLEST_BUCKET
    while size < len(framed):
        size *= 2
    return framed.ljust(size, b"\0")


def _unpad(padded: bytes) -> bytes:
    size = int.from_bytes(padded[:LENGTH_BYTES], "big")
    return padded[LENGTH_BYTES : LENGTH_BYTES + size]


class EnvelopeMaker(msgspec.Struct, frozen=True):
    """Makes envelopes for one process.

    Attributes
    ----------
    process : str
        Name of the process.
    randomness : callable, optional
        ``randomness(n)`` gives n unpredictable bytes. The system's where it is left out; then keys are made
        a few at a time, and only the nonces as an entry is sealed.
    """

    process: str
    randomness: Callable[[int], bytes] | None = None

    def seal(
        self,
        *,
        entry_id: str,
        kind: str,
        author: str,
        audience: tuple[str, ...],
        body: bytes,
        audience_key: bytes,
        epoch: int,
        policy: str,
        signer: str = "",
    ) -> Envelope:
        """Seal one body.

        Parameters
        ----------
        entry_id, kind, author, audience, policy : str
            What the statement says.
        body : bytes
            What is sealed.
        audience_key : bytes, 32
            Key of process, audience and epoch.
        epoch : int
            Which generation of that key.
        signer : str, optional
            Public key of the author, where the author signs the statement.
        """
        if self.randomness is None:
            key, salt, aes, named = _next()
            nonces = os.urandom(2 * NONCE_BYTES)
        else:
            secrets = self.randomness(2 * KEY_BYTES + 2 * NONCE_BYTES)
            key, salt, aes, named = _fresh(secrets)
            nonces = secrets[2 * KEY_BYTES :]
        header: dict[str, Any] = {
            "v": 1,
            "process": self.process,
            "entry": entry_id,
            "kind": kind,
            "author": author,
            "audience": list(audience),
            "epoch": epoch,
            "key": named,
            "policy": policy,
        }
        if signer:
            header["signer"] = signer
        nonce = nonces[:NONCE_BYTES]
        sealed = nonce + aes.encrypt(nonce, _pad(body), _canonical(header))
        header["commitment"] = commitment_of(salt, sealed)
        wrapped = wrap(audience_key, key + salt, nonces[NONCE_BYTES:], entry_id.encode())
        return Envelope(entry_id, _canonical(header), sealed, wrapped)


def statement_of(raw: bytes) -> Mapping[str, Any]:
    """The statement as a mapping.

    Raises
    ------
    DamagedRecordError
        If the bytes are no statement.
    """
    try:
        return msgspec.json.decode(raw, type=dict[str, Any])
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise DamagedRecordError("a stored statement cannot be read") from None


def open_envelope(
    envelope: Envelope, audience_key: bytes, statement: Mapping[str, Any] | None = None
) -> bytes:
    """Open a body and check everything the statement promises about it.

    Parameters
    ----------
    envelope : Envelope
        As stored.
    audience_key : bytes, 32
        Key of its process, audience and epoch.
    statement : mapping, optional
        Its statement, where that was read before.

    Returns
    -------
    bytes
        The body.

    Raises
    ------
    DamagedRecordError
        If key, commitment or ciphertext do not belong to the statement.
    """
    secrets = unwrap(audience_key, envelope.wrap, envelope.entry_id.encode())
    key, salt = secrets[:KEY_BYTES], secrets[KEY_BYTES:]
    header = statement_of(envelope.statement) if statement is None else statement
    commitment = str(header.get("commitment", ""))
    sealed = envelope.ciphertext
    if not (
        _equal(str(header.get("key")), key_commitment(key))
        and _equal(commitment, commitment_of(salt, sealed))
    ):
        raise DamagedRecordError(f"entry {envelope.entry_id} does not match its commitment")
    # The statement is canonical, so that taking one member out leaves the canonical rest.
    bound_to = envelope.statement.replace(f'"commitment":"{commitment}",'.encode(), b"", 1)
    try:
        padded = AESGCM(key).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], bound_to)
    except (InvalidTag, ValueError):
        raise DamagedRecordError(f"entry {envelope.entry_id} does not open") from None
    return _unpad(padded)
