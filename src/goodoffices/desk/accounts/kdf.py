"""The slow step between a guess and its answer: Argon2id, one at a time, before few who wait."""

import hashlib
import hmac
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from argon2.low_level import Type, hash_secret_raw
from django.utils.translation import gettext as _

from goodoffices.desk.accounts.keys import site_key
from goodoffices.errors import StoreError


@dataclass(frozen=True, slots=True)
class Cost:
    """What one computation takes: passes, and memory in KiB."""

    passes: int = 3
    memory_kib: int = 64 * 1024


COST = Cost()
AT_THE_FRONT: Final = 2
"""So many may wait who come by the front door; the rest of the bench is kept for those whose own
door is known, so that a crowd of strangers cannot take it."""
BENCH: Final = 4
"""So many may wait in all: half of the server's threads, the others go on serving pages."""
PATIENCE_S: Final = 10.0


class BusyError(StoreError):
    """Too many are waiting to sign in."""


_turn = threading.Semaphore(1)
_door = threading.Lock()
_waiting = {"front": 0, "own": 0}


@contextmanager
def turn(*, is_front: bool = False) -> Iterator[None]:
    """Be the one whose guess is looked at. All that belongs to a try happens within its turn.

    Raises
    ------
    BusyError
        If the bench is full, or the turn did not come in time.
    """
    with _seat_on_the_bench("front" if is_front else "own"):
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
    return hmac.digest(site_key("pepper"), purpose.encode(), hashlib.sha256)[:16]


@contextmanager
def _seat_on_the_bench(side: str) -> Iterator[None]:
    with _door:
        full = sum(_waiting.values()) >= BENCH
        if full or (side == "front" and _waiting["front"] >= AT_THE_FRONT):
            raise _busy()
        _waiting[side] += 1
    try:
        yield
    finally:
        with _door:
            _waiting[side] -= 1


def _busy() -> BusyError:
    return BusyError(
        "too many sign in at once",
        advice=_(
            "Many people are signing in at this moment. Wait a few seconds and send it again."
        ),
    )
