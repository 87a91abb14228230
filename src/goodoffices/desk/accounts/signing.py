"""Sitting down, staying, and showing once more that it is oneself: what a session knows of it."""

import time
from typing import Final

from django.contrib.auth import HASH_SESSION_KEY, login
from django.http import HttpRequest

from goodoffices.desk.accounts import sign_ins
from goodoffices.desk.accounts.models import Account
from goodoffices.desk.accounts.seating import clear_old_sessions

FRESH_S: Final = 5 * 60
"""So long a factor that was shown counts for what may be done with a fresh one alone."""


def sit_down(
    request: HttpRequest, account: Account, *, way: str, is_choosing: bool = False
) -> None:
    """Begin the one session of the account; whoever was signed in elsewhere is signed out.

    ``way``: in which way somebody came, as its owner will read it.
    """
    clear_old_sessions()
    account.begin_epoch()
    login(request, account)
    sign_ins.note(request, account, way)
    now = int(time.time())
    request.session.update({"since": now, "seen": now, "fresh": now})
    if is_choosing:
        request.session["choosing"] = True


def is_choosing(request: HttpRequest) -> bool:
    """Whether somebody came by an invitation and has no way of signing in yet."""
    return bool(request.session.get("choosing"))


def is_fresh(request: HttpRequest) -> bool:
    """Whether a factor was shown within the last five minutes."""
    shown: int = request.session.get("fresh", 0)
    return 0 <= time.time() - shown <= FRESH_S


def freshen(request: HttpRequest) -> None:
    """A factor was shown just now; the session goes on under a new key."""
    request.session.cycle_key()
    request.session["fresh"] = int(time.time())


def begin_anew(request: HttpRequest, account: Account) -> None:
    """A way of signing in changed: every session ends but this one, which gets a new key."""
    account.begin_epoch()
    request.session.pop("choosing", None)
    request.session[HASH_SESSION_KEY] = account.get_session_auth_hash()
    freshen(request)
