"""XML from bytes, safely: no DOCTYPE, no entities, no network; each element knows its line."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.parsers import expat

from goodoffices.errors import FormatError
from goodoffices.settlement.formats.json_text import broken

__all__ = ["Element", "parsed_xml"]

DEEPEST = 100


@dataclass(slots=True)
class Element:
    """A tag with its attributes, its children and the line on which it begins."""

    file: str
    tag: str
    attributes: dict[str, str]
    line: int
    children: list[Element] = field(default_factory=list)

    def all(self, tag: str) -> Iterator[Element]:
        """Every element from here down that has the tag, in the order of the file."""
        if self.tag == tag:
            yield self
        for child in self.children:
            yield from child.all(tag)

    def own(self, tag: str) -> list[Element]:
        """The direct children that have the tag."""
        return [child for child in self.children if child.tag == tag]

    def error(self, reason: str) -> FormatError:
        """An error that names this place."""
        return broken(self.file, reason, line=self.line)


def parsed_xml(name: str, content: bytes) -> Element:
    """The root element; blank lines before it are allowed.

    Raises
    ------
    FormatError
        If it is not XML, declares a document type or entities, or is nested too deeply.
    """
    stripped = content.lstrip()
    skipped = content[: len(content) - len(stripped)].count(b"\n")
    stack: list[Element] = []
    roots: list[Element] = []
    parser = expat.ParserCreate()

    def start(tag: str, attributes: dict[str, str]) -> None:
        element = Element(name, tag, attributes, parser.CurrentLineNumber + skipped)
        if len(stack) >= DEEPEST:
            raise element.error("elements are nested too deeply")
        (stack[-1].children if stack else roots).append(element)
        stack.append(element)

    def refused(*_: object) -> None:
        reason = "a document type (DOCTYPE) or entity is declared; such files are refused"
        raise broken(name, reason, line=parser.CurrentLineNumber + skipped)

    parser.StartElementHandler = start
    parser.EndElementHandler = lambda _tag: stack.pop()
    parser.StartDoctypeDeclHandler = refused
    parser.EntityDeclHandler = refused
    try:
        parser.Parse(stripped, True)
    except expat.ExpatError as error:
        reason = f"this is not XML: {expat.errors.messages[error.code]}"
        raise broken(name, reason, line=error.lineno + skipped) from error
    return roots[0]
