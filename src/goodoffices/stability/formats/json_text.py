"""JSON from bytes: exact decimals, no repeated keys, errors with their line."""

from __future__ import annotations

import json
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from goodoffices.errors import FormatError

__all__ = ["broken", "checked_keys", "listed", "parsed"]


def broken(name: str, reason: str, *, line: int | None = None) -> FormatError:
    """An error that tells a person which file, which line and why, and a log none of it."""
    place = f"{name}, line {line}" if line else name
    return FormatError(
        "a file cannot be read as a conflict", advice=f"{place}: {reason}", field=name, line=line
    )


def parsed(name: str, content: bytes) -> Any:
    """The value of a JSON file; decimals become exact fractions.

    Raises
    ------
    FormatError
        If it is not UTF-8, not JSON, repeats a key, or holds NaN or infinity.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise broken(name, "the text is not UTF-8", line=line) from error
    try:
        return json.loads(
            text, parse_float=_decimal, parse_constant=_refused, object_pairs_hook=_pairs
        )
    except json.JSONDecodeError as error:
        raise broken(name, f"this is not JSON: {error.msg}", line=error.lineno) from error
    except (_RefusedError, RecursionError) as error:
        raise broken(name, str(error) or "nested too deeply") from error
    except ValueError as error:
        raise broken(name, "a number has too many digits") from error


def checked_keys(name: str, item: Any, keys: set[str], what: str) -> Mapping[str, Any]:
    """The item, if it is an object without unknown fields.

    Raises
    ------
    FormatError
        If it is not.
    """
    if not isinstance(item, Mapping):
        raise broken(name, f"{what} is not an object")
    unknown = sorted(set(item) - keys)
    if unknown:
        raise broken(name, f"{what} has an unknown field {unknown[0]!r}")
    return item


def listed(name: str, item: Any, what: str) -> list[Any]:
    """The item, if it is a list.

    Raises
    ------
    FormatError
        If it is not.
    """
    if not isinstance(item, list):
        raise broken(name, f"{what} is missing or not a list")
    return item


class _RefusedError(ValueError):
    """Something that JSON allows and a conflict does not."""


LONGEST = 400


def _decimal(text: str) -> Fraction:
    if len(text) > LONGEST or abs(int(text.lower().partition("e")[2] or 0)) > LONGEST:
        raise _RefusedError("a number has too many digits")
    return Fraction(text)


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result = dict(pairs)
    if len(result) < len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise _RefusedError(f"{twice!r} is given twice in one object")
    return result


def _refused(constant: str) -> None:
    raise _RefusedError(f"{constant} is not a number")
