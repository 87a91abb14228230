"""What a form of the reception may say: short lines, sensible numbers, moments with a zone."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from goodoffices.errors import InputError

if TYPE_CHECKING:
    from goodoffices.office.registers import Register

__all__ = ["MOST_PEOPLE", "form_name", "moment", "number", "position", "short"]

LONGEST = 80
MOST_PEOPLE = 100_000


def form_name(register: Register, prefix: str, key: str) -> str:
    """The name of what a form makes: the same however often it is sent, and says nothing."""
    return f"{prefix}-{register.form(key).hex()[:16]}"


def short(text: str, field: str, *, needed: bool = False) -> str:
    """One line about a place or a transport.

    Raises
    ------
    InputError
        If it is too long, has signs that are none, or is missing where it is needed.
    """
    line = " ".join(text.split())
    if needed and not line:
        raise InputError(
            "a line is missing", advice="This is needed. Nothing was written.", field=field
        )
    if len(line) > LONGEST or not line.isprintable():
        raise InputError(
            "a line is too long",
            advice=f"At most {LONGEST} characters in one line, and nothing about people. Nothing was written.",
            field=field,
        )
    return line


def number(value: int, field: str, *, least: int = 0) -> int:
    """A number of people, beds, seats.

    Raises
    ------
    InputError
        If it cannot be one.
    """
    if not least <= value <= MOST_PEOPLE:
        raise InputError(
            "a number out of range",
            advice=f"Write a whole number from {least} to {MOST_PEOPLE}. Nothing was written.",
            field=field,
        )
    return value


def moment(value: datetime, field: str) -> datetime:
    """A moment with its zone.

    Raises
    ------
    InputError
        If it has none.
    """
    if value.tzinfo is None:
        raise InputError(
            "a moment without a zone",
            advice="Say in which zone this hour is meant. Nothing was written.",
            field=field,
        )
    return value


def position(latitude: float | None, longitude: float | None) -> None:
    """Both degrees or none, and such as there are.

    Raises
    ------
    InputError
        Otherwise.
    """
    if (latitude is None) != (longitude is None) or (
        latitude is not None
        and longitude is not None
        and not (-90 <= latitude <= 90 and -180 <= longitude <= 180)  # noqa: PLR2004
    ):
        raise InputError(
            "no position",
            advice="A position is latitude and longitude in degrees, both or neither. Nothing was written.",
            field="latitude",
        )
