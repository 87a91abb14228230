"""Borders as claims: each from a file that the host gives, with whose it is, its source and its day.

The desk has no border of its own and fetches none. A file is GeoJSON (RFC 7946): a ``FeatureCollection`` of lines and
areas on WGS 84, which bears beside ``features`` the members ``according_to``, ``source`` and ``date``. Areas are drawn
as their edges, never filled. It is read when the server starts, whole or not at all.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from math import isfinite
from pathlib import Path
from typing import Annotated, Final

import msgspec
from django.conf import settings

from goodoffices.desk.coast import Spot
from goodoffices.errors import InputError

__all__ = ["LETTERS", "Border", "offered", "read_border"]

LETTERS: Final = ("A", "B", "C", "D")
"""Of the files, in the order in which they were given: so many lines can be told apart without a colour."""
BYTES: Final = 1_000_000
POINTS: Final = 10_000
FURTHEST_EAST, FURTHEST_NORTH = 180, 90

Position = Annotated[list[float], msgspec.Meta(min_length=2, max_length=3)]
Way = Annotated[list[Position], msgspec.Meta(min_length=2)]


class _Line(msgspec.Struct, tag_field="type", tag="LineString"):
    coordinates: Way

    def ways(self) -> list[Way]:
        return [self.coordinates]


class _Lines(msgspec.Struct, tag_field="type", tag="MultiLineString"):
    coordinates: list[Way]

    def ways(self) -> list[Way]:
        return self.coordinates


class _Area(_Lines, tag_field="type", tag="Polygon"):
    pass


class _Areas(msgspec.Struct, tag_field="type", tag="MultiPolygon"):
    coordinates: list[list[Way]]

    def ways(self) -> list[Way]:
        return [ring for area in self.coordinates for ring in area]


class _Feature(msgspec.Struct, tag_field="type", tag="Feature"):
    geometry: _Line | _Lines | _Area | _Areas


class _Collection(msgspec.Struct, tag_field="type", tag="FeatureCollection"):
    according_to: Annotated[str, msgspec.Meta(min_length=1, max_length=80)]
    source: Annotated[str, msgspec.Meta(min_length=1, max_length=300)]
    date: date
    features: Annotated[list[_Feature], msgspec.Meta(min_length=1)]
    crs: None = None


@dataclass(frozen=True, slots=True)
class Border:
    """A border as somebody claims it.

    Attributes
    ----------
    according_to : str
        Whose claim it is.
    source : str
        Where it was taken from.
    on : date
        Of which day it is.
    lines : tuple of tuple of Spot
        Where it runs: longitude and latitude in degrees on WGS 84.
    """

    according_to: str
    source: str
    on: date
    lines: tuple[tuple[Spot, ...], ...]


def offered() -> tuple[Border, ...]:
    """What the host of this desk gave, in that order.

    Raises
    ------
    InputError
        If a file cannot be read, or there are more than can be told apart.
    """
    return _read(tuple(settings.BORDERS))


@lru_cache(maxsize=1)
def _read(paths: Sequence[Path]) -> tuple[Border, ...]:
    if len(paths) > len(LETTERS):
        raise InputError(
            "more borders than can be told apart",
            advice=f"At most {len(LETTERS)} files of borders can be told apart on a map; {len(paths)} were given.",
            field="border",
        )
    return tuple(read_border(path.name, _content(path)) for path in paths)


def _content(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(BYTES + 1)
    except OSError as error:
        raise InputError(
            "a file of borders cannot be opened",
            advice=f"The file of borders {path.name} cannot be opened: {error.strerror}. Nothing was started.",
            field="border",
        ) from error


def read_border(name: str, content: bytes) -> Border:
    """A border from the bytes of its file.

    Parameters
    ----------
    name : str
        How errors call the file.
    content : bytes
        GeoJSON, at most one megabyte and ten thousand positions.

    Returns
    -------
    Border
        With every line and every edge of an area.

    Raises
    ------
    InputError
        If anything in it is not as it must be; the advice says what, and where.
    """
    if len(content) > BYTES:
        raise _wrong(name, f"it is larger than {BYTES} bytes")
    try:
        found = msgspec.json.decode(content, type=_Collection)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise _wrong(name, str(error)) from error
    for member, text in (("according_to", found.according_to), ("source", found.source)):
        if not text.isprintable() or not text.strip():
            raise _wrong(name, f"{member} holds no text, or signs that cannot be seen")
    ways = [(at, way) for at, way in _ways(found) if way]
    if sum(len(way) for _at, way in ways) > POINTS:
        raise _wrong(name, f"it has more than {POINTS} positions; make it coarser")
    for at, way in ways:
        for number, position in enumerate(way):
            _look_at(name, f"{at}, position {number}", position)
    return Border(
        found.according_to.strip(),
        found.source.strip(),
        found.date,
        tuple(tuple((position[0], position[1]) for position in way) for _at, way in ways),
    )


def _ways(found: _Collection) -> Iterator[tuple[str, Way]]:
    for number, feature in enumerate(found.features):
        for line, way in enumerate(feature.geometry.ways()):
            yield f"features[{number}], line {line}", way


def _look_at(name: str, at: str, position: Position) -> None:
    longitude, latitude = position[:2]
    if not isfinite(longitude) or abs(longitude) > FURTHEST_EAST:
        raise _wrong(name, f"{at}: {longitude} is no longitude")
    if not isfinite(latitude) or abs(latitude) > FURTHEST_NORTH:
        raise _wrong(name, f"{at}: {latitude} is no latitude; GeoJSON has the longitude first")


def _wrong(name: str, why: str) -> InputError:
    return InputError(
        "a file of borders cannot be used",
        advice=f"The file of borders {name} cannot be used: {why}. Nothing of it was taken.",
        field="border",
    )
