"""KML: a placemark is a volume (Polygon, or Point with a radius), a route or a convoy (LineString with a width)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from xml.parsers import expat

from goodoffices.deconfliction.formats.draft import FIELDS, Draft, broken
from goodoffices.deconfliction.volume import Point

__all__ = ["drafts_of_kml"]

DEEPEST = 100
SHAPES = {"Polygon": "polygon", "Point": "circle", "LineString": "route"}


@dataclass(slots=True)
class _Element:
    tag: str
    attributes: dict[str, str]
    line: int
    text: str = ""
    children: list[_Element] = field(default_factory=list)

    def all(self, *tags: str) -> Iterator[_Element]:
        if self.tag in tags:
            yield self
        for child in self.children:
            yield from child.all(*tags)

    def first(self, *tags: str) -> _Element | None:
        return next(self.all(*tags), None)


def drafts_of_kml(name: str, content: bytes) -> Iterator[Draft]:
    """The placemarks of a KML file, each with its line.

    Parameters
    ----------
    name : str
        What the file is called, for messages.
    content : bytes
        The file.

    Raises
    ------
    FormatError
        With the line and the reason; document types and entities are refused.

    References
    ----------
    .. [KML22]
    """
    stripped = content.lstrip()
    root = _parsed(name, stripped, content[: len(content) - len(stripped)].count(b"\n"))
    for placemark in root.all("Placemark"):
        yield _draft(name, placemark)


def _parsed(name: str, content: bytes, skipped: int) -> _Element:
    stack: list[_Element] = []
    roots: list[_Element] = []
    parser = expat.ParserCreate()

    def start(tag: str, attributes: dict[str, str]) -> None:
        element = _Element(tag.rpartition(":")[2], attributes, parser.CurrentLineNumber + skipped)
        if len(stack) >= DEEPEST:
            raise broken(name, "elements are nested too deeply.", line=element.line)
        (stack[-1].children if stack else roots).append(element)
        stack.append(element)

    def text(found: str) -> None:
        if stack:
            stack[-1].text += found

    def refused(*_: Any) -> None:
        raise broken(
            name,
            "a document type or an entity is declared; such files are refused.",
            line=parser.CurrentLineNumber + skipped,
        )

    parser.buffer_text = True
    parser.StartElementHandler = start
    parser.EndElementHandler = lambda _tag: stack.pop()
    parser.CharacterDataHandler = text
    parser.StartDoctypeDeclHandler = refused
    parser.EntityDeclHandler = refused
    try:
        parser.Parse(content, True)
    except expat.ExpatError as error:
        reason = f"this is not XML: {expat.errors.messages[error.code]}."
        raise broken(name, reason, line=error.lineno + skipped) from error
    return roots[0]


def _draft(name: str, placemark: _Element) -> Draft:
    found = list(placemark.all(*SHAPES))
    if len(found) != 1:
        raise broken(
            name, "a placemark has not one Polygon, Point or LineString.", line=placemark.line
        )
    shape = SHAPES[found[0].tag]
    if found[0].first("innerBoundaryIs") is not None:
        raise broken(name, "an area with a hole: give two areas instead.", line=placemark.line)
    coordinates = found[0].first("coordinates")
    if coordinates is None:
        raise broken(name, "coordinates are missing.", line=placemark.line)
    points = tuple(_point(name, part, coordinates.line) for part in coordinates.text.split())
    fields = _fields(placemark)
    if shape == "route" and ("times" in fields or "speed_mps" in fields):
        shape = "convoy"
    return Draft(name, placemark.line, shape, points, fields)


def _fields(placemark: _Element) -> dict[str, Any]:
    """What is said beside the geometry: data by name, a time span, the name of the placemark."""
    fields: dict[str, Any] = {}
    for data in placemark.all("Data", "SimpleData"):
        key = data.attributes.get("name", "")
        value = data.first("value")
        if key in FIELDS:
            fields[key] = (value or data).text.strip()
    for tag, key in (("begin", "start"), ("end", "end"), ("name", "plan")):
        element = placemark.first(tag)
        if element is not None:
            fields.setdefault(key, element.text.strip())
    if "times" in fields:
        fields["times"] = fields["times"].split()
    return fields


def _point(name: str, part: str, line: int) -> Point:
    try:
        longitude, latitude, *_ = (float(figure) for figure in part.split(","))
    except ValueError as error:
        raise broken(name, "a position is not longitude,latitude.", line=line) from error
    return latitude, longitude
