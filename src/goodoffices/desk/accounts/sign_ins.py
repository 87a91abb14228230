"""When somebody came in, for that person alone: sealed for the account, always of one length, ninety days at most.

The table tells nobody who opens it when somebody came, nor how often: the time stands inside, and what is
sealed has the same length from the first sign-in on.
"""

import json
import re
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Final

from django.http import HttpRequest

from goodoffices.desk.accounts.keys import seal, site_key, unseal
from goodoffices.desk.accounts.models import Account, SignIns

KEPT_S: Final = 90 * 24 * 3600
AT_MOST: Final = 60
"""So many are kept of an account; older ones make room."""
LENGTH: Final = 4096
"""Bytes that are sealed, filled up with blanks."""


class Device(StrEnum):
    """What kind of device, as coarsely as a person can tell it apart."""

    ANDROID = "android"
    IOS = "ios"
    LINUX = "linux"
    MAC = "mac"
    OTHER = "other"
    WINDOWS = "windows"


TOLD_BY: Final = (
    (Device.ANDROID, re.compile("Android")),
    (Device.IOS, re.compile("iPhone|iPad")),
    (Device.WINDOWS, re.compile("Windows")),
    (Device.MAC, re.compile("Macintosh")),
    (Device.LINUX, re.compile("Linux|X11")),
)


@dataclass(frozen=True, slots=True)
class SignIn:
    """One sign-in.

    Attributes
    ----------
    at : datetime
        When, to the minute.
    way : str
        In which way: codename, link, passkey or passphrase.
    device : Device
        With what.
    """

    at: datetime
    way: str
    device: Device


def note(request: HttpRequest, account: Account, way: str) -> None:
    """Keep that the account came in just now; what is too old goes, of every account."""
    forget_old()
    minute = int(time.time()) // 60
    found = [(minute, way, str(_device(request))), *_read(account.pk)]
    _write(account.pk, found[:AT_MOST])


def of(account: Account) -> list[SignIn]:
    """The sign-ins of an account, the newest first."""
    return [
        SignIn(datetime.fromtimestamp(minute * 60, UTC), way, Device(device))
        for minute, way, device in _read(account.pk)
        if _is_young(minute)
    ]


def forget_old() -> None:
    """What is older than ninety days goes, also of those who come no more."""
    for row in SignIns.objects.all():
        found = _opened(row)
        young = [one for one in found if _is_young(one[0])]
        if len(young) < len(found):
            _write(row.pk, young)


def _is_young(minute: int) -> bool:
    return time.time() - minute * 60 < KEPT_S


def _read(account: int) -> list[tuple[int, str, str]]:
    row = SignIns.objects.filter(account_id=account).first()
    return _opened(row) if row is not None else []


def _opened(row: SignIns) -> list[tuple[int, str, str]]:
    raw = unseal(site_key("sign-ins"), row.sealed, _bound_to(row.pk))
    return [(int(minute), str(way), str(device)) for minute, way, device in json.loads(raw)]


def _write(account: int, found: list[tuple[int, str, str]]) -> None:
    raw = json.dumps(found, separators=(",", ":")).encode().ljust(LENGTH)
    sealed = seal(site_key("sign-ins"), raw, _bound_to(account))
    SignIns.objects.update_or_create(account_id=account, defaults={"sealed": sealed})


def _bound_to(account: int) -> bytes:
    return f"accounts/sign-ins/{account}".encode()


def _device(request: HttpRequest) -> Device:
    said = request.headers.get("User-Agent", "")
    return next((device for device, form in TOLD_BY if form.search(said)), Device.OTHER)
