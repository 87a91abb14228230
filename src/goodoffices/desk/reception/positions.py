"""Positions as officers type them: two numbers in degrees."""

from typing import Final

from django.utils.translation import gettext as _

from goodoffices.desk.fields import plain_marks
from goodoffices.errors import InputError

__all__ = ["position"]

MOST_NORTH: Final = 90
MOST_EAST: Final = 180


def position(text: str, field: str) -> dict[str, float | None]:
    """Latitude and longitude; None for both where nothing was typed.

    Raises
    ------
    InputError
        If it is no position.
    """
    written = plain_marks(text).replace(";", ",").strip()
    if not written:
        return {"latitude": None, "longitude": None}
    try:
        latitude, longitude = (float(part) for part in written.split(","))
    except ValueError:
        latitude, longitude = MOST_NORTH + 1.0, 0.0
    if abs(latitude) > MOST_NORTH or abs(longitude) > MOST_EAST:
        raise InputError(
            "no position",
            advice=_("Write two numbers with a comma between them, as in 41.2034, -32.1077."),
            field=field,
        )
    return {"latitude": latitude, "longitude": longitude}
