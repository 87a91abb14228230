"""Keys sealed for readers: HPKE with a hybrid of ML-KEM-768 and X25519.

What is confidential here may still be so in thirty years. Whoever copies the sealed keys today must break
both, the lattice and the curve.

::

    public  = ML-KEM-768 public key(1184) || X25519 public key(32)
    private = ML-KEM-768 seed(64) || X25519 private key(32)
    sealed  = HPKE(MLKEM768-X25519, HKDF-SHA256, AES-256-GCM), base mode
"""

from __future__ import annotations

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey, MLKEM768PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import (
    AEAD,
    KDF,
    KEM,
    MLKEM768X25519PrivateKey,
    MLKEM768X25519PublicKey,
    Suite,
)

from goodoffices.errors import DamagedRecordError

__all__ = ["new_pair", "open_as", "seal_for"]

CURVE_BYTES = 32
PURPOSE = b"goodoffices/reader-key/v1\0"
SUITE = Suite(KEM.MLKEM768_X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)


def new_pair() -> tuple[bytes, bytes]:
    """A new key pair: (public, private)."""
    lattice, curve = MLKEM768PrivateKey.generate(), X25519PrivateKey.generate()
    return (
        lattice.public_key().public_bytes_raw() + curve.public_key().public_bytes_raw(),
        lattice.private_bytes_raw() + curve.private_bytes_raw(),
    )


def seal_for(public: bytes, secret: bytes, bound_to: bytes) -> bytes:
    """`secret`, sealed so that only the holder of the private half opens it.

    Parameters
    ----------
    public : bytes
        The reader's public half.
    secret : bytes
        What is sealed.
    bound_to : bytes
        What it belongs to: opening with other bytes fails.
    """
    reader = MLKEM768X25519PublicKey(
        MLKEM768PublicKey.from_public_bytes(public[:-CURVE_BYTES]),
        X25519PublicKey.from_public_bytes(public[-CURVE_BYTES:]),
    )
    return SUITE.encrypt(secret, reader, info=PURPOSE + bound_to)


def open_as(private: bytes, sealed: bytes, bound_to: bytes) -> bytes:
    """What :func:`seal_for` sealed.

    Raises
    ------
    DamagedRecordError
        If it was changed, is for another reader, or belongs to something else.
    """
    reader = MLKEM768X25519PrivateKey(
        MLKEM768PrivateKey.from_seed_bytes(private[:-CURVE_BYTES]),
        X25519PrivateKey.from_private_bytes(private[-CURVE_BYTES:]),
    )
    try:
        return SUITE.decrypt(sealed, reader, info=PURPOSE + bound_to)
    except InvalidTag:
        raise DamagedRecordError("a reader's key does not open") from None
