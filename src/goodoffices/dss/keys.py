"""Keys against which tokens are held: PEM files, key sets in files, and a key set that is fetched anew.

One key pair is published together with the public tests of this interface. Whoever finds it can sign as
anybody, so it is taken only where the operator asked for test mode.
"""

from __future__ import annotations

import hashlib
import http.client
import logging
import ssl
import time
from collections.abc import Callable
from gettext import gettext as _
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from jwt import PyJWK, PyJWTError
from msgspec import DecodeError, json

from goodoffices.errors import InputError

__all__ = ["PUBLISHED", "FetchedKeys", "FixedKeys", "keys_in", "keys_of"]

PUBLISHED = frozenset({"bfa71ffa0f0f95bfa63b36a9593f172950190e0c1a1d1719edbdbb50df6d92cf"})
"""SHA-256 of public keys (DER) whose private half anybody can read."""
LEAST_BITS = 2048
LARGEST_SET = 1_000_000
FETCH_TIMEOUT_S = 10.0
LASTS_S = 3600.0
"""A fetched set is trusted that long after the last time it could be fetched."""

_LOG = logging.getLogger(__name__)


class FixedKeys:
    """Keys that were read once.

    Parameters
    ----------
    keys : list of RSAPublicKey
        In the order in which they are tried.
    """

    def __init__(self, keys: list[RSAPublicKey]) -> None:
        self._keys = keys
        self.generation = 0

    def current(self) -> list[RSAPublicKey]:
        """The keys to try."""
        return self._keys


class FetchedKeys:
    """Keys behind an address, fetched anew from time to time.

    Parameters
    ----------
    url : str
        A JSON Web Key Set, over https.
    test_mode : bool
        Whether the published key is taken.
    fetch : callable, optional
        From the address to its bytes.
    clock : callable, optional
        Seconds that only grow.

    Raises
    ------
    InputError
        If the first fetch yields no key.
    """

    def __init__(
        self,
        url: str,
        *,
        test_mode: bool = False,
        fetch: Callable[[str], bytes] | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._url, self._test_mode = url, test_mode
        self._fetch, self._clock = fetch or _fetched, clock
        self._keys = self._read()
        self._since = clock()
        self.generation = 0

    def current(self) -> list[RSAPublicKey]:
        """The keys to try; none once the last fetch is too long ago."""
        return self._keys if self._clock() - self._since <= LASTS_S else []

    def refresh(self) -> bool:
        """Fetch the set again; on trouble the last one stays, for an hour. Says whether it came."""
        try:
            keys = self._read()
        except InputError as error:
            _LOG.warning("the key set could not be fetched; the last one stays: %s", error)
            return False
        self._keys, self._since = keys, self._clock()
        self.generation += 1
        return True

    def _read(self) -> list[RSAPublicKey]:
        try:
            raw = self._fetch(self._url)
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise InputError(
                f"no key set: {type(error).__name__}",
                advice=_("The key set at {url} cannot be fetched.").format(url=self._url),
            ) from error
        return keys_of(raw, name=self._url, test_mode=self._test_mode)


def keys_in(path: Path, *, test_mode: bool = False) -> list[RSAPublicKey]:
    """The keys in a file.

    Parameters
    ----------
    path : Path
        PEM with one or several public keys, or a JSON Web Key Set.
    test_mode : bool
        Whether the published key is taken.

    Returns
    -------
    list of RSAPublicKey
        At least one.

    Raises
    ------
    InputError
        If the file cannot be read, holds no RSA key of 2,048 bits or more, a private key, or the
        published key outside test mode.
    """
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise InputError(
            "a key file cannot be read",
            advice=_("The key file {path} cannot be read: {why}.").format(
                path=path, why=error.strerror
            ),
        ) from error
    return keys_of(raw, name=str(path), test_mode=test_mode)


def keys_of(raw: bytes, *, name: str, test_mode: bool = False) -> list[RSAPublicKey]:
    """The keys in bytes that came from somewhere.

    Parameters
    ----------
    raw : bytes
        PEM or a JSON Web Key Set.
    name : str
        Where they are from, for messages.
    test_mode : bool
        Whether the published key is taken.

    Returns
    -------
    list of RSAPublicKey
        At least one.

    Raises
    ------
    InputError
        See :func:`keys_in`.
    """
    found = _of_set(raw) if raw.lstrip()[:1] == b"{" else _of_pem(raw, name)
    if not found:
        raise InputError(
            "no public key",
            advice=_("{name} holds no RSA public key: give PEM or a JSON Web Key Set.").format(
                name=name
            ),
        )
    for key in found:
        if key.key_size < LEAST_BITS:
            raise InputError(
                "a short key",
                advice=_("{name} holds an RSA key of {bits} bits; 2,048 are the least.").format(
                    name=name, bits=key.key_size
                ),
            )
        if not test_mode and fingerprint(key) in PUBLISHED:
            raise InputError(
                "a published key",
                advice=_(
                    "{name} is the key of the public tests. Its private half is published, so anybody"
                    " could sign as anybody. Nothing was started. Use the key of your own"
                    " authorization service; only for the tests, on this machine alone, say --test-mode."
                ).format(name=name),
            )
    return found


def fingerprint(key: RSAPublicKey) -> str:
    """SHA-256 of a public key, in hexadecimal digits."""
    return hashlib.sha256(
        key.public_bytes(
            serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
        )
    ).hexdigest()


def _of_pem(raw: bytes, name: str) -> list[RSAPublicKey]:
    if b"PRIVATE KEY" in raw:
        raise InputError(
            "a private key",
            advice=_(
                "{name} holds a private key. This service needs the public half only; keep the private"
                " one where tokens are signed, and nowhere else."
            ).format(name=name),
        )
    found = []
    end = b"-----END PUBLIC KEY-----"
    for part in raw.split(end)[:-1]:
        begin = part.rfind(b"-----BEGIN PUBLIC KEY-----")
        try:
            key = load_pem_public_key(part[max(begin, 0) :] + end + b"\n")
        except ValueError:
            continue
        if isinstance(key, RSAPublicKey):
            found.append(key)
    return found


def _of_set(raw: bytes) -> list[RSAPublicKey]:
    try:
        entries: Any = json.decode(raw)["keys"]
        entries = [dict(entry) for entry in entries]
    except (DecodeError, KeyError, TypeError, ValueError):
        return []
    found = []
    for entry in entries:
        if entry.get("use", "sig") != "sig" or entry.get("kty") != "RSA":
            continue
        public = {field: entry[field] for field in ("kty", "n", "e") if field in entry}
        try:
            key = PyJWK.from_dict(public, algorithm="RS256").key
        except (PyJWTError, ValueError, KeyError):
            continue
        if isinstance(key, RSAPublicKey):
            found.append(key)
    return found


def _fetched(url: str) -> bytes:
    parts = urlsplit(url)
    if parts.scheme != "https" or not parts.hostname:
        raise ValueError("a key set is fetched over https only")
    connection = http.client.HTTPSConnection(
        parts.hostname, parts.port, timeout=FETCH_TIMEOUT_S, context=ssl.create_default_context()
    )
    try:
        connection.request("GET", (parts.path or "/") + (f"?{parts.query}" if parts.query else ""))
        answer = connection.getresponse()
        if answer.status != http.client.OK:
            raise ValueError(f"status {answer.status}")
        raw = answer.read(LARGEST_SET + 1)
    finally:
        connection.close()
    if len(raw) > LARGEST_SET:
        raise ValueError("the key set is larger than a megabyte")
    return raw
