"""Tokens: who speaks, for how long, to whom, and what the token allows.

RS256 alone; `aud` must be one of the accepted hosts, `sub` and `iss` must say something, `exp` must lie
ahead and at most an hour. What held once is remembered by its hash until it ends.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from gettext import gettext as _
from typing import Any, Protocol

import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from goodoffices.dss import instant
from goodoffices.dss.caller import Caller
from goodoffices.dss.refusal import Refusal

__all__ = ["Keys", "Tokens"]

LONGEST = 60 * instant.MINUTE
LEEWAY = 5 * instant.SECOND
"""Clocks of participants may differ by that much (the standard's TimeSyncMaxDifferential)."""
MOST_REMEMBERED = 4_096
LONGEST_NAME = 500


class Keys(Protocol):
    """Where keys come from; `generation` changes with them."""

    generation: int

    def current(self) -> list[RSAPublicKey]:
        """The keys to try."""


class Tokens:
    """Reads tokens.

    Parameters
    ----------
    keys : iterable of Keys
        Where keys come from.
    audiences : iterable of str
        Accepted values of `aud`: host names of this service.
    clock : callable, optional
        Microseconds since 1970.
    """

    def __init__(
        self,
        keys: Iterable[Keys],
        audiences: Iterable[str],
        *,
        clock: Callable[[], int] = instant.now,
    ) -> None:
        self._sources = list(keys)
        self._audiences = sorted(set(audiences))
        self._clock = clock
        self._held: dict[bytes, tuple[Caller, int, int]] = {}
        self._generations: list[int] = []

    def caller(self, header: str | None) -> Caller:
        """Who sent this `Authorization` header.

        Raises
        ------
        Refusal
            401, saying which rule the token breaks.
        """
        scheme, _space, token = (header or "").partition(" ")
        token = token.strip()
        if scheme.lower() != "bearer" or not token or not token.isascii():
            raise _refused(_("No access token was sent (Authorization: Bearer)."))
        generations = [source.generation for source in self._sources]
        if generations != self._generations:
            self._held.clear()
            self._generations = generations
        now = self._clock()
        name = hashlib.sha256(token.encode()).digest()
        held = self._held.get(name)
        if held is not None and held[1] <= now + LEEWAY and now < held[2] + LEEWAY:
            return held[0]
        claims = self._verified(token)
        caller, begins, ends = self._read(claims, now)
        if len(self._held) >= MOST_REMEMBERED:
            del self._held[next(iter(self._held))]
        self._held[name] = (caller, begins, ends)
        return caller

    def _verified(self, token: str) -> dict[str, Any]:
        off = dict.fromkeys(("exp", "nbf", "iat", "aud", "iss", "sub", "jti"), False)
        for source in self._sources:
            for key in source.current():
                try:
                    return jwt.decode(
                        token,
                        key,
                        algorithms=["RS256"],
                        options={f"verify_{claim}": on for claim, on in off.items()},  # type: ignore[arg-type]
                    )
                except jwt.PyJWTError:
                    continue
        raise _refused(
            _("The access token does not hold: no key of ours has signed it with RS256.")
        )

    def _read(self, claims: dict[str, Any], now: int) -> tuple[Caller, int, int]:
        for_us = claims.get("aud")
        hosts = for_us if isinstance(for_us, list) else [for_us]
        if not any(host in self._audiences for host in hosts if isinstance(host, str)):
            raise _refused(
                _("The access token is meant for another service: its aud must be {all}.").format(
                    all=", ".join(self._audiences)
                )
            )
        subject, issuer, scope = (claims.get(field) for field in ("sub", "iss", "scope"))
        if not isinstance(subject, str) or not 0 < len(subject) <= LONGEST_NAME:
            raise _refused(_("The access token does not say who you are (sub)."))
        if not isinstance(issuer, str) or not issuer:
            raise _refused(_("The access token does not say who gave it (iss)."))
        ends = _instant(claims.get("exp"))
        begins = _instant(claims.get("nbf", 0))
        if ends is None or begins is None:
            raise _refused(_("The access token does not say when it ends (exp)."))
        if now >= ends + LEEWAY:
            raise _refused(_("The access token has ended. Ask for a new one."))
        if ends > now + LONGEST + LEEWAY:
            raise _refused(_("The access token lasts longer than an hour; that is the most."))
        if begins > now + LEEWAY:
            raise _refused(_("The access token is not valid yet. Check the clock of your system."))
        scopes = frozenset(scope.split()) if isinstance(scope, str) else frozenset[str]()
        return Caller(subject, scopes), begins, ends


def _instant(value: object) -> int | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        return int(value * instant.SECOND)
    except (OverflowError, ValueError):
        return None


def _refused(sentence: str) -> Refusal:
    return Refusal(401, sentence)
