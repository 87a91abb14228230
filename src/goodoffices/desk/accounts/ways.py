"""The ways of signing in: who it is by what was typed, and how each way is made.

A try opens nothing and tells nothing unless all of it is right. Known and unknown names take the same
steps, the same queries and the same time.
"""

import hmac
import json
import os
from functools import cache
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from goodoffices.desk.accounts import brake, codename, kdf, one_time
from goodoffices.desk.accounts.brake import Door
from goodoffices.desk.accounts.fields import SealedText
from goodoffices.desk.accounts.keys import site_key, tag
from goodoffices.desk.accounts.models import Account, Hold, Kind, Way, ways_of
from goodoffices.errors import InputError

SHORTEST: Final = 14
"""Characters of a passphrase."""
TOLD: Final = 2
"""So many words of a codename say in whose lane a try is: 22 bits. The others, 55 bits, prove it."""


class WaitError(InputError):
    """Too many tries failed; the next one is looked at after ``seconds``."""

    def __init__(self, seconds: float) -> None:
        self.seconds = max(1, round(seconds + 0.5))
        super().__init__("wait before the next try")
        minutes = self.seconds // 60
        length = (
            ngettext("%(count)d second", "%(count)d seconds", self.seconds)
            % {"count": self.seconds}
            if minutes < 2  # noqa: PLR2004  # seconds are the better unit below two minutes
            else ngettext("%(count)d minute", "%(count)d minutes", minutes + 1)
            % {"count": minutes + 1}
        )
        self.advice = _(
            "Tries have failed here, so the next one has to wait: %(length)s. This one was not looked at."
        ) % {"length": length}


# Who it is


def by_codename(typed: str, door: Door) -> Account | None:
    """Whose codename it is."""
    words = codename.spelled_out(typed)
    lane = door.lane("codename", " ".join(words.split()[:TOLD]))
    with kdf.turn(door.seat):
        _may_try(lane)
        found = _found(Kind.CODENAME, codename.lookup_of(words), door)
        if found is None:
            brake.note_failure(lane)
            return None
    brake.forgive(lane)
    return Account.objects.get(pk=found[1])


def by_passphrase(name: str, passphrase: str, code: str, door: Door) -> Account | None:
    """Whose user name it is, if passphrase and code are right."""
    known_as = plain_name(name)
    lane = door.lane("name", known_as)
    with kdf.turn(door.seat):
        _may_try(lane)
        found = _found(Kind.PASSPHRASE, tag("user name", known_as), door)
        nobody = _nobody(site_key("field"))
        content = json.loads(found[2] if found else SealedText().from_db_value(nobody))
        right, used = _is_right(content, passphrase, code)
        if found is None or not right:
            brake.note_failure(lane)
            return None
        Way.objects.get(pk=found[0]).keep(**used)
    brake.forgive(lane)
    return Account.objects.get(pk=found[1])


def proves(account: Account, kind: str, typed: dict[str, str], door: Door) -> bool:
    """Whether somebody who is signed in shows once more that it is they."""
    lane = door.lane("account", str(account.pk))
    with kdf.turn(_own_place(account)):
        _may_try(lane)
        right = _shows(account, kind, typed)
        if not right:
            brake.note_failure(lane)
    if right:
        brake.forgive(lane)
    return right


def _own_place(account: Account) -> str:
    """Where somebody who is signed in waits: with those of the same seat, so that no seat waits twice."""
    held = Hold.objects.filter(account=account).order_by("id").values_list("seat", flat=True)
    return held.first() or f"account/{account.pk}"


def _shows(account: Account, kind: str, typed: dict[str, str]) -> bool:
    way = ways_of(account).filter(kind=kind).first()
    if way is None:
        return False
    if kind == Kind.CODENAME:
        words = codename.spelled_out(typed.get("codename", ""))
        return hmac.compare_digest(codename.lookup_of(words), way.found_by)
    right, used = _is_right(way.content, typed.get("passphrase", ""), typed.get("code", ""))
    if right:
        way.keep(**used)
    return right


def _may_try(lane: str) -> None:
    seconds = brake.wait_s(lane)
    if seconds > 0:
        raise WaitError(seconds)


def _found(kind: Kind, found_by: str, door: Door) -> tuple[int, int, str] | None:
    """The way of that name: its number, its account's, and its content; for those of this door."""
    rows = Way.objects.filter(kind=kind, found_by=found_by, account__is_active=True)
    if not door.is_front:
        rows = rows.filter(account__in=Hold.objects.filter(seat=door.seat).values("account"))
    found: tuple[int, int, str] | None = rows.values_list("pk", "account_id", "sealed").first()
    return found


def _is_right(content: dict[str, Any], passphrase: str, code: str) -> tuple[bool, dict[str, Any]]:
    """Whether both are right, and what of the content is used up by it. Always looks at both."""
    made = kdf.stretched(passphrase, bytes.fromhex(content["salt"])).hex()
    step = one_time.step_of(content["totp"], code, after=content["step"])
    spare = one_time.spare_tag(code)
    left = [kept for kept in content["spare"] if not hmac.compare_digest(kept, spare)]
    is_spare = len(left) < len(content["spare"])
    right = hmac.compare_digest(made, content["hash"]) and (step > 0 or is_spare)
    return right, {"step": max(step, content["step"]), "spare": left}


@cache
def _nobody(_sealed_under: bytes) -> str:
    """The content of a user name that nobody has, as large as anybody's. Nothing opens it."""
    hashed = os.urandom(32)
    content = _passphrase_content("nobody-at-all", os.urandom(16), hashed, "A" * 32, [])
    return SealedText().get_prep_value(content)


# How each way is made


def plain_name(typed: str) -> str:
    """A user name in any case, with any marks between its words."""
    return "-".join(codename.spelled_out(typed).split())


def add_codename(account: Account, words: str) -> None:
    """Let the account sign in by these words, and by no others of before."""
    with kdf.turn(_own_place(account)):
        found_by = codename.lookup_of(codename.spelled_out(words))
    ways_of(account).filter(kind=Kind.CODENAME).delete()
    Way.objects.create(account=account, kind=Kind.CODENAME, found_by=found_by, sealed="{}")


def add_passphrase(account: Account, *, name: str, passphrase: str, secret: str) -> list[str]:
    """Let the account sign in by user name, passphrase and code; gives the spare codes, this once."""
    spare, salt = one_time.new_spare_codes(), os.urandom(16)
    with kdf.turn(_own_place(account)):
        hashed = kdf.stretched(passphrase, salt)
    content = _passphrase_content(name, salt, hashed, secret, spare)
    ways_of(account).filter(kind=Kind.PASSPHRASE).delete()
    found_by = tag("user name", plain_name(name))
    Way.objects.create(account=account, kind=Kind.PASSPHRASE, found_by=found_by, sealed=content)
    return spare


def new_spare_codes(account: Account) -> list[str]:
    """Spare codes anew; those of before open nothing more."""
    spare = one_time.new_spare_codes()
    ways_of(account).get(kind=Kind.PASSPHRASE).keep(
        spare=[one_time.spare_tag(code) for code in spare]
    )
    return spare


def _passphrase_content(
    name: str, salt: bytes, hashed: bytes, secret: str, spare: list[str]
) -> str:
    content = {
        "name": name,
        "salt": salt.hex(),
        "hash": hashed.hex(),
        "totp": secret,
        "step": 0,
        "spare": [one_time.spare_tag(code) for code in spare] or ["0" * 64] * one_time.SPARE,
    }
    return json.dumps(content)
