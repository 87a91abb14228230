"""JSON from bytes: exact decimals, no repeated keys, errors with their line."""

from __future__ import annotations

import json
from typing import Any

from goodoffices.errors import FormatError
from goodoffices.settlement.formats.decimals import exact

__all__ = ["Number", "broken", "decoded", "json_text", "parsed"]


class Number(str):
    """A number as it is to be written, digit by digit."""

    __slots__ = ()


class _RepeatedKeyError(ValueError):
    """The same key twice in one object."""


def broken(name: str, reason: str, *, line: int | None = None) -> FormatError:
    """An error that tells a person which file, which line and why, and a log none of it."""
    place = f"{name}, line {line}" if line else name
    return FormatError(
        "a file cannot be read as a negotiation", advice=f"{place}: {reason}", field=name, line=line
    )


def decoded(name: str, content: bytes) -> str:
    """The text of a file in UTF-8, with or without a mark at its beginning.

    Raises
    ------
    FormatError
        If it is not UTF-8.
    """
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise broken(name, "the text is not UTF-8", line=line) from error


def parsed(name: str, content: bytes, *, infinite: bool = False) -> Any:
    """The value of a JSON file; decimals become exact fractions.

    Parameters
    ----------
    name : str
        What the file is called, for messages.
    content : bytes
        The file.
    infinite : bool
        Whether ``Infinity`` and ``NaN`` may stand in it; they become those texts.

    Raises
    ------
    FormatError
        If it is not UTF-8, not JSON, repeats a key, or holds NaN or infinity where it must not.
    """
    text = decoded(name, content)
    constant = str if infinite else _refused
    try:
        return json.loads(
            text, parse_float=exact, parse_constant=constant, object_pairs_hook=_pairs
        )
    except json.JSONDecodeError as error:
        raise broken(name, f"this is not JSON: {error.msg}", line=error.lineno) from error
    except (_RepeatedKeyError, RecursionError) as error:
        raise broken(name, str(error) or "nested too deeply") from error
    except ValueError as error:
        raise broken(name, "a number has too many digits") from error


def json_text(data: Any, indent: str = "") -> str:
    """Plain data as JSON, with numbers digit by digit.

    Parameters
    ----------
    data : dict, list, str, int, bool, Number or None
        What to write.
    indent : str
        What stands before each line but the first.

    Examples
    --------
    >>> print(json_text({"fence": [Number("0.5"), "no"]}))
    {
     "fence": [
      0.5,
      "no"
     ]
    }
    """
    inner = indent + " "
    if isinstance(data, dict) and data:
        rows = [
            f"{json.dumps(str(k), ensure_ascii=False)}: {json_text(v, inner)}"
            for k, v in data.items()
        ]
        return "{" + ",".join(f"\n{inner}{row}" for row in rows) + f"\n{indent}}}"
    if isinstance(data, list) and data:
        rows = [json_text(item, inner) for item in data]
        return "[" + ",".join(f"\n{inner}{row}" for row in rows) + f"\n{indent}]"
    return str(data) if isinstance(data, Number) else json.dumps(data, ensure_ascii=False)


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result = dict(pairs)
    if len(result) < len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise _RepeatedKeyError(f"{twice!r} is given twice in one object")
    return result


def _refused(constant: str) -> None:
    raise _RepeatedKeyError(f"{constant} is not a number")
