"""A position as people write it: degrees, minutes and seconds, decimal minutes, a grid reference, or a mixture.

What was typed is read in one way only; where it could be read in two, it is refused with a sentence that says
how to write it. Minutes and seconds from 60 on, a sign beside a letter, one letter without the other, a letter O
(Ost or Ouest) and latitudes beyond the pole are refused, never mended.
"""

from __future__ import annotations

import math
import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Final

from goodoffices.deconfliction.mgrs import mgrs, square_of
from goodoffices.errors import InputError

__all__ = ["Echo", "Notation", "Position", "echo", "parse_position"]

METRES_PER_DEGREE: Final = 111_320
"""Of latitude, and of longitude at the equator: for what a digit is worth, not for distances."""
LONGEST: Final = 120
MARKS: Final = re.compile("[°ºD˚'\u2019\u2018\u2032\"\u201d\u201c\u2033:M\\s]+")
NUMBER: Final = re.compile(r"([+-]?)(\d+(?:[.,]\d*)?)")
GRID: Final = re.compile(r"\d{1,2}\s*[C-HJ-NP-X]\s*[A-HJ-NP-Z]\s*[A-HJ-NP-V][\d\s]*")
LIMITS: Final = (90, 180)


class Notation(StrEnum):
    """How a position was written."""

    DECIMAL = "decimal degrees"
    DMS = "degrees, minutes and seconds"
    MGRS = "grid reference"
    MINUTES = "degrees and decimal minutes"
    MIXED = "mixed notations"


@dataclass(frozen=True, slots=True, repr=False)
class Position:
    """A point on the ground as it was read.

    Attributes
    ----------
    latitude, longitude : float
        In degrees.
    precision_m : float
        What the last digit that was written is worth, in metres.
    notation : Notation
        How it was written.
    """

    latitude: float
    longitude: float
    precision_m: float = 1.0
    notation: Notation = Notation.DECIMAL

    def __post_init__(self) -> None:
        for value, limit in zip((self.latitude, self.longitude), LIMITS, strict=True):
            if not (math.isfinite(value) and -limit <= value <= limit):
                raise InputError("no point on the globe", field="position")


@dataclass(frozen=True, slots=True, repr=False)
class Echo:
    """One position in the three notations in which it is read back.

    Attributes
    ----------
    degrees : str
        Decimal degrees with letters, five decimals: about a metre.
    dms : str
        Degrees, minutes and seconds to a tenth: about three metres.
    grid : str
        The grid reference of its square metre; empty near the poles.
    """

    degrees: str
    dms: str
    grid: str


def echo(position: Position) -> Echo:
    """A position as it is shown and read back, whatever it was written in.

    Parameters
    ----------
    position : Position
        Where.

    Returns
    -------
    Echo
        The same point three times.

    Discloses
    ---------
    Where the point is.

    Examples
    --------
    >>> shown = echo(parse_position("33°18'N 44°24'E"))
    >>> shown.degrees, shown.dms, shown.grid
    ('33.30000 N, 44.40000 E', '33°18\u203200.0\u2033 N, 44°24\u203200.0\u2033 E', '38S MB 44140 84706')
    """
    both = ((position.latitude, "NS"), (position.longitude, "EW"))
    return Echo(
        ", ".join(f"{abs(value):.5f} {letters[value < 0]}" for value, letters in both),
        ", ".join(f"{_dms(abs(value))} {letters[value < 0]}" for value, letters in both),
        mgrs(position.latitude, position.longitude),
    )


def _dms(value: float) -> str:
    tenths = round(value * 36_000)
    seconds, tenth = divmod(tenths, 10)
    return f"{seconds // 3600}°{seconds // 60 % 60:02d}\u2032{seconds % 60:02d}.{tenth}\u2033"


def parse_position(text: str) -> Position:
    """Read a position as somebody wrote it.

    Parameters
    ----------
    text : str
        For instance ``33.3 N 44.4 E``, ``33 18 00 N 044 24 00 E``, ``331800N 0442400E``, ``N33°18.0' E44°24.0'``,
        ``33.3, 44.4`` (latitude first where there are no letters) or ``38S MB 44140 84706``.

    Returns
    -------
    Position
        With what its last digit is worth.

    Raises
    ------
    InputError
        If it cannot be read, or could be read in two ways.

    Discloses
    ---------
    Where the point is.

    Examples
    --------
    >>> found = parse_position("E 44 24.0 N 33 18.0")
    >>> found.latitude, found.longitude, found.notation.value
    (33.3, 44.4, 'degrees and decimal minutes')
    """
    if len(text) > LONGEST:
        raise _refused("A position is at most a line long.")
    plain = _plain(text)
    if GRID.fullmatch(plain):
        square = square_of(plain)
        return Position(square.latitude, square.longitude, square.side_m, Notation.MGRS)
    latitude, longitude = _halves(plain)
    read = [_angle(part, limit) for part, limit in zip((latitude, longitude), LIMITS, strict=True)]
    (north, north_step, north_as), (east, east_step, east_as) = read
    return Position(
        float(north),
        float(east),
        float(max(north_step, east_step) * METRES_PER_DEGREE),
        north_as if north_as is east_as else Notation.MIXED,
    )


def _plain(text: str) -> str:
    """Digits of any script as 0 to 9, one kind of dash, capital letters."""
    digits = (str(unicodedata.digit(c)) if c.isdecimal() else c for c in text.strip().upper())
    return re.sub("[−–‒]", "-", "".join(digits)).replace("٫", ".").replace("،", ",")  # noqa: RUF001


def _halves(plain: str) -> tuple[str, str]:
    """What is written of latitude and of longitude; a letter stands as a sign before its number."""
    letters = re.findall(r"[NSEWO]", plain)
    if "O" in letters and not re.search(r"[A-Z]", re.sub(r"[NSEWODM]", "", plain)):
        raise _refused("O may mean east or west. Write E or W.")
    if set(letters) - {"O"}:
        return _by_letters(plain, letters)
    for gap in (";", "/"):
        if plain.count(gap) == 1:
            first, second = plain.split(gap)
            return first.strip(), second.strip()
    commas = [match.start() for match in re.finditer(r",(?=\s|[+-])|(?<=\s),", plain)]
    if not commas and plain.count(",") == 1 and (" " not in plain or "." in plain):
        commas = [plain.index(",")]
    if len(commas) == 1:
        return plain[: commas[0]].strip(), plain[commas[0] + 1 :].strip()
    numbers = list(NUMBER.finditer(plain))
    if len(numbers) in (2, 4, 6):
        cut = numbers[len(numbers) // 2].start()
        return plain[:cut].strip(), plain[cut:].strip()
    raise _refused(
        "Write the latitude, then a comma, then the longitude, or put N or S and E or W beside them."
    )


def _by_letters(plain: str, letters: list[str]) -> tuple[str, str]:
    if len(letters) != 2 or len({letter in "NS" for letter in letters}) != 2:  # noqa: PLR2004  # one of each
        raise _refused("Put N or S beside the latitude and E or W beside the longitude, once each.")
    body = plain.replace(",", " , ") if re.search(r"[NSEW]\s*,|,\s+", plain) else plain
    pattern = r"([NSEW])([^NSEW]+)" if plain[0] in "NSEW" else r"([^NSEW]+)([NSEW])"
    parts = re.findall(pattern, body)
    if len(parts) != 2:  # noqa: PLR2004  # latitude and longitude
        raise _refused("Put the letters both before or both behind their figures.")
    found = {}
    for part in parts:
        letter, figures = part if part[0] in "NSEW" else part[::-1]
        figures = figures.strip(" ,;/")
        if "-" in re.sub(r"(?<=[\d°'\"])-(?=\d)", "", figures) or "+" in figures:
            raise _refused("Write either a letter or a sign, not both.")
        found[letter in "NS"] = ("-" if letter in "SW" else "") + figures
    return found[True], found[False]


def _angle(written: str, limit: int) -> tuple[Fraction, Fraction, Notation]:
    """An angle in degrees, what its last digit is worth in degrees, and how it was written."""
    tight = re.sub(r"(?<=[\d°'\"])-(?=\d)", " ", written)
    found = [(match[1], match[2].replace(",", ".")) for match in NUMBER.finditer(tight)]
    rest = MARKS.sub("", NUMBER.sub("", tight))
    if not 1 <= len(found) <= 3 or rest or any(sign for sign, _ in found[1:]):  # noqa: PLR2004  # degrees, minutes, seconds
        raise _refused(
            "This is no angle. Write degrees (33.3), degrees and minutes (33 18.0) or degrees, minutes and seconds (33 18 00)."
        )
    negative, figures = found[0][0] == "-", [number for _, number in found]
    if any("." in number for number in figures[:-1]):
        raise _refused("Only the last figure of an angle may have decimals.")
    width = len(str(limit))
    if len(figures) == 1 and len(figures[0].split(".")[0]) == width + 4:
        figures = [figures[0][:width], figures[0][width : width + 2], figures[0][width + 2 :]]
    elif len(figures) == 1 and len(figures[0].split(".")[0]) == width + 2:
        figures = [figures[0][:width], figures[0][width:]]
    parts = [Fraction(number if number[-1] != "." else number[:-1]) for number in figures]
    if any(part >= 60 for part in parts[1:]):  # noqa: PLR2004  # minutes and seconds
        raise _refused(
            "Minutes and seconds end at 59. Are these decimals of a degree? Then write them behind a point."
        )
    angle = sum((part / 60**place for place, part in enumerate(parts)), Fraction(0))
    if angle > limit:
        raise _refused(
            f"This angle is beyond {limit} degrees. Are latitude and longitude swapped? Latitude comes first."
        )
    decimals = len(figures[-1].partition(".")[2])
    step = Fraction(1, 60 ** (len(parts) - 1) * 10**decimals)
    notation = (Notation.DECIMAL, Notation.MINUTES, Notation.DMS)[len(parts) - 1]
    return (-angle if negative else angle), step, notation


def _refused(advice: str) -> InputError:
    return InputError("the position cannot be read", advice=advice, field="position")
