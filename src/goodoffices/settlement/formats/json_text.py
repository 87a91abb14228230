"""JSON from bytes: exact decimals, no repeated keys, errors with their line."""

from __future__ import annotations

import json
from fractions import Fraction
from typing import Any

from goodoffices.errors import FormatError

__all__ = ["broken", "parsed"]


class _RepeatedKeyError(ValueError):
    """The same key twice in one object."""


def broken(name: str, reason: str, *, line: int | None = None) -> FormatError:
    """An error that tells a person which file, which line and why, and a log none of it."""
    place = f"{name}, line {line}" if line else name
    return FormatError(
        "a file cannot be read as a negotiation", advice=f"{place}: {reason}", field=name, line=line
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
            text, parse_float=Fraction, parse_constant=_refused, object_pairs_hook=_pairs
        )
    except json.JSONDecodeError as error:
        raise broken(name, f"this is not JSON: {error.msg}", line=error.lineno) from error
    except (_RepeatedKeyError, RecursionError) as error:
        raise broken(name, str(error) or "nested too deeply") from error
    except ValueError as error:
        raise broken(name, "a number has too many digits") from error


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result = dict(pairs)
    if len(result) < len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise _RepeatedKeyError(f"{twice!r} is given twice in one object")
    return result


def _refused(constant: str) -> None:
    raise _RepeatedKeyError(f"{constant} is not a number")
