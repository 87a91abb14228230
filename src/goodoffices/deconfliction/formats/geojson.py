"""GeoJSON: a feature is a volume (Polygon, or Point with a radius), a route or a convoy (LineString with a width)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from goodoffices.deconfliction.formats.draft import FIELDS, Draft, broken
from goodoffices.deconfliction.volume import Point

__all__ = ["drafts_of_geojson"]

SPACE = re.compile(r"[ \t\r\n]*")
SHAPES = {"Polygon": "polygon", "Point": "circle", "LineString": "route"}


class _ConstantError(ValueError):
    """NaN or infinity stands where a number must."""


def drafts_of_geojson(name: str, text: str) -> Iterator[Draft]:
    """The features of a GeoJSON file, each with the line on which it begins.

    Parameters
    ----------
    name : str
        What the file is called, for messages.
    text : str
        The file: a FeatureCollection or one Feature.

    Raises
    ------
    FormatError
        With the line and the reason.

    References
    ----------
    .. [RFC7946]
    """
    try:
        whole = json.loads(text, parse_constant=_refused)
    except json.JSONDecodeError as error:
        raise broken(name, f"this is not JSON: {error.msg}.", line=error.lineno) from error
    except RecursionError as error:
        raise broken(name, "this is nested too deeply.") from error
    except ValueError as error:
        raise broken(name, "NaN or infinity is no number here.") from error
    if not isinstance(whole, dict):
        raise broken(name, "this is not GeoJSON: an object was expected.")
    if whole.get("type") == "Feature":
        yield _draft(name, whole, 1)
        return
    if whole.get("type") != "FeatureCollection" or not isinstance(whole.get("features"), list):
        raise broken(name, "this is not a FeatureCollection.")
    for feature, line in _features(text):
        yield _draft(name, feature, line)


def _refused(_: str) -> None:
    raise _ConstantError


def _features(text: str) -> Iterator[tuple[Any, int]]:
    """The members of the last array called "features" in the outer object, with their lines.

    The text is known to be JSON, and the last of two members of one name is what JSON readers keep.
    """
    decoder = json.JSONDecoder()
    found: list[tuple[Any, int]] = []
    at = _skipped(text, text.index("{") + 1)
    while text[at] != "}":
        key, at = decoder.raw_decode(text, at)
        at = _skipped(text, _skipped(text, at) + 1)  # past the colon
        if key == "features" and text[at] == "[":
            found = []
            at = _skipped(text, at + 1)
            while text[at] != "]":
                line = text.count("\n", 0, at) + 1
                feature, at = decoder.raw_decode(text, at)
                found.append((feature, line))
                at = _skipped(text, at)
                at = _skipped(text, at + 1) if text[at] == "," else at
            at += 1
        else:
            _, at = decoder.raw_decode(text, at)
        at = _skipped(text, at)
        at = _skipped(text, at + 1) if text[at] == "," else at
    return iter(found)


def _skipped(text: str, at: int) -> int:
    found = SPACE.match(text, at)
    return found.end() if found else at


def _draft(name: str, feature: Any, line: int) -> Draft:
    if not isinstance(feature, dict) or feature.get("type") != "Feature":
        raise broken(name, "this is not a Feature.", line=line)
    geometry, fields = feature.get("geometry"), feature.get("properties") or {}
    if not isinstance(geometry, dict) or not isinstance(fields, dict):
        raise broken(name, "a feature has no geometry.", line=line)
    kind, coordinates = geometry.get("type"), geometry.get("coordinates")
    if kind not in SHAPES:
        raise broken(name, "the geometry is none of Polygon, Point, LineString.", line=line)
    if kind == "Polygon":
        if not isinstance(coordinates, list) or not coordinates:
            raise broken(name, "a polygon has no ring.", line=line)
        if len(coordinates) > 1:
            raise broken(name, "an area with a hole: give two areas instead.", line=line)
        coordinates = coordinates[0]
    if kind == "Point":
        coordinates = [coordinates]
    if not isinstance(coordinates, list):
        raise broken(name, "the coordinates are not a list.", line=line)
    points = tuple(_point(name, position, line) for position in coordinates)
    known = {key: value for key, value in fields.items() if key in FIELDS}
    known.setdefault("plan", feature.get("id"))
    shape = SHAPES[kind]
    if shape == "route" and ("times" in known or "speed_mps" in known):
        shape = "convoy"
    return Draft(name, line, shape, points, known)


def _point(name: str, position: Any, line: int) -> Point:
    if (
        not isinstance(position, list)
        or not 2 <= len(position) <= 3  # noqa: PLR2004  (longitude, latitude, and a height that is left)
        or any(isinstance(part, bool) or not isinstance(part, (int, float)) for part in position)
    ):
        raise broken(name, "a position is not [longitude, latitude].", line=line)
    return position[1], position[0]
