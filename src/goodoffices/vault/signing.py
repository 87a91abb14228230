"""Signatures: the node's over checkpoints, receipts and files, a seat's over its entries.

All of these keys come from the node key, so that the server holds them: a seat's signature says that the
server took the entry from somebody who had signed in as that seat, and that nobody changed it since.
"""

from __future__ import annotations

from functools import lru_cache

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from goodoffices.vault.keys import derive

__all__ = [
    "SIGNATURE_BYTES",
    "Signer",
    "is_signed",
    "is_statement_signed",
    "node_signer",
    "seat_signer",
    "sign_statement",
]

SIGNATURE_BYTES = 64
_ENTRY = b"goodoffices/entry/v1\0"


class Signer:
    """An Ed25519 key that signs.

    Parameters
    ----------
    seed : bytes, 32
        The private key; never shown.

    Attributes
    ----------
    public : bytes, 32
        The public key.
    """

    __slots__ = ("_key", "public")

    def __init__(self, seed: bytes) -> None:
        self._key = Ed25519PrivateKey.from_private_bytes(seed)
        self.public = self._key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)

    def __repr__(self) -> str:
        return "<Signer>"

    def sign(self, message: bytes) -> bytes:
        """The signature over `message`, 64 bytes."""
        return self._key.sign(message)


@lru_cache(maxsize=4096)
def node_signer(secret: bytes) -> Signer:
    """The key with which this server signs what it vouches for, from the node key."""
    return Signer(derive(secret, "node signature"))


@lru_cache(maxsize=4096)
def seat_signer(secret: bytes, process: str, seat: str) -> Signer:
    """The key with which the server signs for a seat, from the node key."""
    return Signer(derive(secret, "seat signature", process, seat))


def sign_statement(signer: Signer, statement: bytes) -> bytes:
    """The author's signature over a statement."""
    return signer.sign(_ENTRY + statement)


_PRIME = 2**255 - 19
_EIGHTH = int.from_bytes(
    bytes.fromhex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"), "little"
)
_WEAK = frozenset({0, 1, _PRIME - 1, _EIGHTH, _PRIME - _EIGHTH})
"""The y of every point whose order divides 8: under such a key one signature fits every statement. Order 1 has
y = 1, order 2 has -1, order 4 has 0; tests work out those of order 8."""


@lru_cache(maxsize=4096)
def _public(key: bytes) -> Ed25519PublicKey:
    height = int.from_bytes(key, "little") & (2**255 - 1)
    if height >= _PRIME or height in _WEAK:
        raise ValueError("no key that can vouch for anything")
    return Ed25519PublicKey.from_public_bytes(key)


def is_signed(public: bytes, signature: bytes, message: bytes) -> bool:
    """Whether `signature` is that of the key `public` over `message`.

    Examples
    --------
    >>> signer = Signer(bytes(32))
    >>> is_signed(signer.public, signer.sign(b"yes"), b"yes")
    True
    >>> is_signed(signer.public, signer.sign(b"yes"), b"no")
    False
    """
    try:
        _public(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def is_statement_signed(public: bytes, signature: bytes, statement: bytes) -> bool:
    """Whether `signature` is the author's over a statement."""
    return is_signed(public, signature, _ENTRY + statement)
