"""The slow step between a guess and its answer: Argon2id, one at a time, before few who wait."""

import hashlib
import hmac
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from argon2.low_level import Type, hash_secret_raw
from django.utils.translation import gettext as _

from goodoffices.desk.accounts.keys import name_key
from goodoffices.errors import StoreError


@dataclass(frozen=True, slots=True)
class Cost:
    """What one computation takes: passes, and memory in KiB."""

    passes: int = 3
    memory_kib: int = 64 * 1024


COST = Cost()
AT_THE_FRONT: Final = 2
"""So many may wait who come by the front door: a crowd of strangers takes no place but these."""
AT_OWN_DOORS: Final = 3
"""So many more by doors of seats, one at each: a crowd at one seat's door takes no place but its own.
Together that is five of the server's eight threads; the others go on serving pages."""
PATIENCE_S: Final = 10.0


class BusyError(StoreError):
    """Too many are waiting to sign in."""


_turn = threading.Semaphore(1)
_door = threading.Lock()
_waiting: Counter[str] = Counter()


@contextmanager
def turn(who: str = "") -> Iterator[None]:
    """Be the one whose guess is looked at. All that belongs to a try happens within its turn.

    Parameters
    ----------
    who : str
        The seat or the account by whose door somebody comes; empty for the front.

    Raises
    ------
    BusyError
        If there is no place to wait, or the turn did not come in time.
    """
    with _place_to_wait(who):
        if not _turn.acquire(timeout=PATIENCE_S):
            raise _busy()
        try:
            yield
        finally:
            _turn.release()


def stretched(secret: str, salt: bytes) -> bytes:
    """32 bytes out of a secret that somebody typed; takes as long whatever was typed."""
    return hash_secret_raw(
        secret=secret.encode(),
        salt=salt,
        time_cost=COST.passes,
        memory_cost=COST.memory_kib,
        parallelism=1,
        hash_len=32,
        type=Type.ID,
    )


def site_salt(purpose: str) -> bytes:
    """The salt that all guesses of one kind share: the site's pepper, which stands in no database."""
    return hmac.digest(name_key("pepper"), purpose.encode(), hashlib.sha256)[:16]


@contextmanager
def _place_to_wait(who: str) -> Iterator[None]:
    with _door:
        own = _waiting.total() - _waiting[""]
        full = _waiting[who] or own >= AT_OWN_DOORS if who else _waiting[""] >= AT_THE_FRONT
        if full:
            raise _busy()
        _waiting[who] += 1
    try:
        yield
    finally:
        with _door:
            _waiting[who] -= 1
            if not _waiting[who]:
                del _waiting[who]


def _busy() -> BusyError:
    return BusyError(
        "too many sign in at once",
        advice=_(
            "Many people are signing in at this moment. Wait a few seconds and send it again."
        ),
    )
