"""Keys of the accounts, all derived from the node key: what closes that key closes these too.

Data folders of before had a secret of the desk in a plain file. What can be sealed anew was sealed anew
when they were taken over. What cannot, since it is made from what only people know, still hangs on that
secret: it stands in a file of its own now, sealed under the node key.
"""

import base64
import hashlib
import hmac
import os
from functools import cache
from pathlib import Path
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from goodoffices import office
from goodoffices.desk.keeping import put_durably, wipe
from goodoffices.errors import DamagedRecordError, StoreError

NONCE_BYTES: Final = 12
PLAIN: Final = "secret-key"
"""The desk's own secret as it lay in folders of before."""
GOING: Final = f"{PLAIN}.going"
"""What is being wiped: half overwritten it must not be taken for a secret."""
FORMER: Final = "accounts.key"
"""The same, sealed under the node key."""
FORMER_BOUND_TO: Final = b"accounts/former"
SHORTEST_PLAIN: Final = 50


def derived(secret: bytes, purpose: str) -> bytes:
    """A key of 32 bytes for one purpose."""
    info = b"goodoffices/accounts/v1\0" + purpose.encode()
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=info).derive(secret)


@cache
def _derived(secret: bytes, purpose: str) -> bytes:
    return derived(secret, purpose)


def site_key(purpose: str) -> bytes:
    """The key of this desk for one purpose: for all that is sealed."""
    return _derived(office.running().accounts_key, purpose)


def name_key(purpose: str) -> bytes:
    """The same for what nobody can make anew: names, codes and the pepper of codenames."""
    return _derived(former_secret() or office.running().accounts_key, purpose)


def tag(purpose: str, text: str) -> str:
    """What stands in the database instead of a name: nobody can test a guess without the desk's secret."""
    return hmac.digest(name_key(purpose), text.encode(), hashlib.sha256).hex()


def former_secret() -> bytes | None:
    """The desk's secret of before, in folders that had one; its plain file is sealed and wiped.

    Raises
    ------
    StoreError
        If it is damaged, or another one than is sealed already.
    """
    return _former(Path(settings.DATA), office.running().accounts_key)


@cache
def _former(folder: Path, accounts_key: bytes) -> bytes | None:
    lock, plain, sealed = derived(accounts_key, "former"), folder / PLAIN, folder / FORMER
    found = unseal(lock, sealed.read_text(), FORMER_BOUND_TO) if sealed.exists() else None
    if plain.exists():
        secret = plain.read_bytes()
        if len(secret) < SHORTEST_PLAIN or found not in (None, secret):
            raise StoreError(
                "the desk's secret of before does not fit",
                advice=f"The file {PLAIN} is damaged, or of another desk. Put back the one that belongs to these accounts, or take it away. Nothing was changed.",
            )
        # Durable before the plain one goes: a fall of the power in between is repeated.
        put_durably(sealed, seal(lock, secret, FORMER_BOUND_TO).encode())
        plain.replace(folder / GOING)
        found = secret
    wipe(folder / GOING)
    return found


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
