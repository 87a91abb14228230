"""What a page carries for the desk between its showing and its sending back: sealed, for minutes."""

import json
import time
from typing import Any, Final

from goodoffices.desk.accounts.keys import seal, site_key, unseal
from goodoffices.errors import DamagedRecordError, InputError

LASTS_S: Final = 15 * 60


def carried(purpose: str, content: dict[str, Any]) -> str:
    """`content` sealed for a hidden field."""
    raw = json.dumps([int(time.time()), content]).encode()
    return seal(site_key("page"), raw, purpose.encode())


def brought_back(purpose: str, token: str, *, lasts_s: int = LASTS_S) -> dict[str, Any]:
    """What :func:`carried` sealed.

    Raises
    ------
    InputError
        If it is too old, or not of this desk and purpose.
    """
    try:
        made, content = json.loads(unseal(site_key("page"), token, purpose.encode()))
    except DamagedRecordError:
        raise InputError("not a token of this page") from None
    if time.time() - made > lasts_s:
        raise InputError("the page has grown old")
    return dict(content)
