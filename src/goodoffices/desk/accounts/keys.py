"""Keys of the accounts, all derived from the desk's own secret: a copy of the database opens nothing."""

import base64
import hashlib
import hmac
import os
from functools import cache
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from goodoffices.errors import DamagedRecordError

NONCE_BYTES: Final = 12


def derived(secret: bytes, purpose: str) -> bytes:
    """A key of 32 bytes for one purpose."""
    info = b"goodoffices/accounts/v1\0" + purpose.encode()
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=info).derive(secret)


@cache
def _site_key(secret: str, purpose: str) -> bytes:
    return derived(secret.encode(), purpose)


def site_key(purpose: str) -> bytes:
    """The key of this desk for one purpose."""
    return _site_key(settings.SECRET_KEY, purpose)


def tag(purpose: str, text: str) -> str:
    """What stands in the database instead of a name: nobody can test a guess without the desk's secret."""
    return hmac.digest(site_key(purpose), text.encode(), hashlib.sha256).hex()


def seal(key: bytes, content: bytes, bound_to: bytes) -> str:
    """`content` under `key`, as text."""
    nonce = os.urandom(NONCE_BYTES)
    return base64.b64encode(nonce + AESGCM(key).encrypt(nonce, content, bound_to)).decode()


def unseal(key: bytes, sealed: str, bound_to: bytes) -> bytes:
    """What :func:`seal` sealed.

    Raises
    ------
    DamagedRecordError
        If it was changed, belongs elsewhere, or was sealed under another key.
    """
    try:
        raw = base64.b64decode(sealed, validate=True)
        return AESGCM(key).decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], bound_to)
    except (InvalidTag, ValueError):
        raise DamagedRecordError("a sealed value of an account does not open") from None
