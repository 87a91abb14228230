"""How the fields of a record file are read: each value is written in one way only."""

from __future__ import annotations

import base64
from typing import Final, NoReturn, TypeVar

import msgspec

from goodoffices.errors import ProofError
from goodoffices.vault.note import LARGEST

__all__ = ["decoded", "exactly", "fail", "read_base64", "read_hexadecimal", "read_integer"]

_HEX: Final = b"0123456789abcdef"

T = TypeVar("T")


def fail(what: str) -> NoReturn:
    """Refuse the file: `what` does not hold."""
    raise ProofError(what)


def exactly(count: int, fields: list[bytes]) -> None:
    """Refuse a line of more or fewer fields."""
    if len(fields) != count:
        fail(f"the line has not {count} fields")


def decoded(raw: bytes, form: type[T], what: str) -> T:
    """An object of canonical JSON."""
    try:
        found = msgspec.json.decode(raw, type=form)
    except (msgspec.DecodeError, UnicodeDecodeError):
        fail(f"{what} is not of its form")
    if msgspec.json.encode(found) != raw:
        fail(f"{what} is not canonical")
    return found


def read_integer(text: bytes, what: str) -> int:
    """An integer that every reader reads alike."""
    try:
        number = int(text)
    except ValueError:
        fail(f"{what} is no number")
    if b"%d" % number != text or abs(number) > LARGEST:
        fail(f"{what} is no number")
    return number


def read_hexadecimal(text: bytes, size: int, what: str) -> bytes:
    """So many bytes as lower-case hexadecimal."""
    if len(text) != 2 * size or text.strip(_HEX):
        fail(f"{what} is not {size} bytes of hexadecimal")
    return bytes.fromhex(text.decode())


def read_base64(text: bytes, what: str) -> bytes:
    """Base64 in its canonical form."""
    try:
        found = base64.b64decode(text, validate=True)
    except ValueError:
        fail(f"{what} is not base64")
    if base64.b64encode(found) != text:
        fail(f"{what} is not canonical base64")
    return found
