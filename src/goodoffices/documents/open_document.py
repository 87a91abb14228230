"""A document as ODT (OpenDocument text): styles for each direction, the mark on every page."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain
from typing import Final

from goodoffices.documents.archive import archive
from goodoffices.documents.direction import is_right_to_left, language_of
from goodoffices.documents.document import Document, Kind, Paragraph, Run, Section
from goodoffices.documents.xml import HEAD, text

__all__ = ["open_document"]

OASIS: Final = "urn:oasis:names:tc:opendocument:xmlns"
SPACES: Final = " ".join(
    f'xmlns:{name}="{OASIS}:{kind}:1.0"'
    for name, kind in (
        ("office", "office"),
        ("style", "style"),
        ("text", "text"),
        ("fo", "xsl-fo-compatible"),
        ("svg", "svg-compatible"),
        ("meta", "meta"),
    )
)
VERSION: Final = 'office:version="1.3"'
MIME: Final = "application/vnd.oasis.opendocument.text"
STYLES: Final = (
    ("Mark", 10, True, 0.0),
    ("Title", 18, True, 0.0),
    ("Language", 13, True, 0.4),
    ("Heading", 12, True, 0.4),
    ("Clause", 11, False, 0.0),
    ("Words", 11, False, 0.0),
    ("Plain", 11, False, 0.0),
    ("Note", 9, False, 0.0),
    ("Lead", 9, False, 0.0),
    ("Foot", 9, False, 0.0),
)
DEEPEST: Final = 3
HANGING_CM: Final = 1.3
"""So wide is the room for a number."""


def open_document(document: Document) -> bytes:
    """The document as ODT.

    Parameters
    ----------
    document : Document
        What it holds.

    Returns
    -------
    bytes
        A file that word processors open; it names no author, no program and no time.
    """
    parts = {
        "content.xml": f"<office:document-content {SPACES} {VERSION}>"
        f"{_fonts()}<office:automatic-styles>{_marks()}</office:automatic-styles>"
        f"<office:body><office:text>{_body(document)}</office:text></office:body></office:document-content>",
        "styles.xml": f"<office:document-styles {SPACES} {VERSION}>{_fonts()}<office:styles>{_styles()}</office:styles>"
        f"<office:automatic-styles>{_page(document)}</office:automatic-styles>"
        f"<office:master-styles>{_master(document)}</office:master-styles></office:document-styles>",
        "meta.xml": f'<office:document-meta {SPACES} xmlns:dc="http://purl.org/dc/elements/1.1/" {VERSION}>'
        f"<office:meta><dc:title>{text(document.title)}</dc:title></office:meta></office:document-meta>",
        "META-INF/manifest.xml": _manifest(),
    }
    # The kind of file stands first, so that it can be told without opening it.
    return archive(
        {"mimetype": MIME.encode(), **{name: (HEAD + one).encode() for name, one in parts.items()}}
    )


def _body(document: Document) -> str:
    title_in = language_of(document.title, document.sections[0].language)
    return "".join(
        (
            _paragraph("Title", (Run(document.title),), title_in),
            *(_own(document, "Lead", note) for note in document.notes),
            *chain.from_iterable(_section(document, one) for one in document.sections),
        )
    )


def _own(document: Document, style: str, words: str) -> str:
    return _paragraph(style, (Run(words),), document.language)


def _section(document: Document, section: Section) -> Iterable[str]:
    if section.name:
        yield _paragraph("Language", (Run(section.name),), section.language)
    for one in section.paragraphs:
        yield _of(document, section, one)


def _of(document: Document, section: Section, one: Paragraph) -> str:
    if one.kind is Kind.NOTE:
        return _paragraph("Note", one.runs, document.language, level=one.level)
    language = language_of(one.words, section.language)
    if not one.number and one.kind is Kind.CLAUSE:
        style = "Words" if section.is_numbered else "Plain"
        return _paragraph(style, one.runs, language, level=one.level)
    numbered = (Run(f"{one.number}\t"), *one.runs) if one.number else one.runs
    return _paragraph(one.kind.value.capitalize(), numbered, language, level=one.level)


def _paragraph(style: str, runs: tuple[Run, ...], language: str, *, level: int = 0) -> str:
    tag, outline = ("h", f' text:outline-level="{level + 1}"') if style == "Heading" else ("p", "")
    name = _name(style, level, right_to_left=is_right_to_left(language))
    inside = "".join(_run(run) for run in runs)
    return f'<text:{tag} text:style-name="{name}"{outline}>{inside}</text:{tag}>'


def _name(style: str, level: int, *, right_to_left: bool) -> str:
    return f"{style}{level}{'R' if right_to_left else 'L'}"


def _run(run: Run) -> str:
    kept = text(run.words).replace("\n", "<text:line-break/>").replace("\t", "<text:tab/>")
    kept = kept.replace("  ", ' <text:s text:c="1"/>')
    style = "Aside" if run.aside else "Open" if run.open else ""
    return f'<text:span text:style-name="{style}">{kept}</text:span>' if style else kept


def _fonts() -> str:
    return (
        '<office:font-face-decls><style:font-face style:name="Noto Serif" svg:font-family="\'Noto Serif\'"/>'
        "</office:font-face-decls>"
    )


def _marks() -> str:
    return (
        '<style:style style:name="Aside" style:family="text"><style:text-properties fo:font-style="italic"'
        ' style:font-style-complex="italic" fo:color="#595959"/></style:style>'
        '<style:style style:name="Open" style:family="text"><style:text-properties'
        ' style:text-underline-style="dotted" style:text-underline-width="auto"/></style:style>'
    )


def _styles() -> str:
    return "".join(
        _style(name, size, bold, before, level, right_to_left=backwards)
        for name, size, bold, before in STYLES
        for level in range(DEEPEST + 1)
        for backwards in (False, True)
    )


def _style(
    name: str, size: int, bold: bool, before: float, level: int, *, right_to_left: bool
) -> str:
    weight = (
        ' fo:font-weight="bold" style:font-weight-asian="bold" style:font-weight-complex="bold"'
        * bold
    )
    side = "right" if right_to_left else "left"
    is_numbered = name in {"Heading", "Clause"}
    # LibreOffice takes the start of a line for the left in every language, and the left margin for its start.
    adjusted = "center" if name == "Foot" else side
    start = level * 0.6 + HANGING_CM * (is_numbered or name in {"Words", "Note"})
    # A heading of no list of the program's own, whose indents would stand over these.
    own = f' style:default-outline-level="{level + 1}" style:list-style-name=""' * (
        name == "Heading"
    )
    return (
        f'<style:style style:name="{_name(name, level, right_to_left=right_to_left)}" style:family="paragraph"{own}>'
        f'<style:paragraph-properties fo:margin-top="{before}cm" fo:margin-bottom="0.2cm"'
        f' fo:margin-left="{start:.1f}cm" fo:text-indent="{-HANGING_CM * is_numbered:.1f}cm" fo:text-align="{adjusted}"'
        f"{' fo:keep-with-next=' + chr(34) + 'always' + chr(34) if name == 'Heading' else ''}"
        f' style:writing-mode="{"rl-tb" if right_to_left else "lr-tb"}"/>'
        f'<style:text-properties style:font-name="Noto Serif" fo:font-size="{size}pt"'
        f' style:font-size-complex="{size}pt"{weight}/></style:style>'
    )


def _page(document: Document) -> str:
    backwards = is_right_to_left(document.language)
    return (
        '<style:page-layout style:name="A4"><style:page-layout-properties fo:page-width="21cm" fo:page-height="29.7cm"'
        ' fo:margin-top="1.5cm" fo:margin-bottom="1.5cm" fo:margin-left="2.3cm" fo:margin-right="2.3cm"'
        f' style:writing-mode="{"rl-tb" if backwards else "lr-tb"}"/>'
        '<style:header-style><style:header-footer-properties fo:min-height="0.8cm" fo:margin-bottom="0.3cm"/></style:header-style>'
        '<style:footer-style><style:header-footer-properties fo:min-height="0.8cm" fo:margin-top="0.3cm"/></style:footer-style>'
        "</style:page-layout>"
    )


def _master(document: Document) -> str:
    name = _name("Foot", 0, right_to_left=is_right_to_left(document.language))
    return (
        '<style:master-page style:name="Standard" style:page-layout-name="A4">'
        f"<style:header>{_own(document, 'Mark', document.mark)}</style:header>"
        f'<style:footer><text:p text:style-name="{name}"><text:page-number text:select-page="current">1</text:page-number>'
        " / <text:page-count>1</text:page-count></text:p></style:footer></style:master-page>"
    )


def _manifest() -> str:
    listed = "".join(
        f'<manifest:file-entry manifest:full-path="{name}" manifest:media-type="{kind}"/>'
        for name, kind in (
            ("/", MIME),
            ("content.xml", "text/xml"),
            ("styles.xml", "text/xml"),
            ("meta.xml", "text/xml"),
        )
    )
    return f'<manifest:manifest xmlns:manifest="{OASIS}:manifest:1.0" manifest:version="1.3">{listed}</manifest:manifest>'
