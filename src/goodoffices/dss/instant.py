"""Instants: whole microseconds since 1970 inside, RFC 3339 with ``Z`` on the wire."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

__all__ = ["DAY", "MINUTE", "SECOND", "now", "read", "shown"]

SECOND = 1_000_000
MINUTE = 60 * SECOND
DAY = 24 * 60 * MINUTE

_FORM = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,18}))?Z", re.ASCII)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def now() -> int:
    """The present instant, microseconds since 1970."""
    return (datetime.now(UTC) - _EPOCH) // _MICROSECOND


def read(text: str, *, up: bool = False) -> int:
    """An instant as it stands on the wire.

    Parameters
    ----------
    text : str
        RFC 3339, in the time zone ``Z``.
    up : bool
        Round what is finer than a microsecond up instead of down, so that a window only grows.

    Returns
    -------
    int
        Microseconds since 1970.

    Raises
    ------
    ValueError
        If it is no such instant.

    Examples
    --------
    >>> read("1970-01-01T00:00:01.5Z"), read("1970-01-01T00:00:00.0000001Z", up=True)
    (1500000, 1)
    """
    found = _FORM.fullmatch(text)
    if found is None:
        raise ValueError("not RFC 3339 with Z")
    whole = (datetime.fromisoformat(found[1] + "+00:00") - _EPOCH) // _MICROSECOND
    fraction = (found[2] or "").ljust(6, "0")
    finer = up and fraction[6:].strip("0") != ""
    return whole + int(fraction[:6]) + finer


def shown(instant: int) -> str:
    """An instant for the wire, without needless zeros.

    Parameters
    ----------
    instant : int
        Microseconds since 1970.

    Returns
    -------
    str
        RFC 3339 with ``Z``.

    Examples
    --------
    >>> shown(1_500_000), shown(0)
    ('1970-01-01T00:00:01.5Z', '1970-01-01T00:00:00Z')
    """
    at = _EPOCH + timedelta(microseconds=instant)
    seconds = at.replace(microsecond=0, tzinfo=None).isoformat()
    fraction = f".{at.microsecond:06d}".rstrip("0") if at.microsecond else ""
    return f"{seconds}{fraction}Z"
