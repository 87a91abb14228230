"""A document as DOCX (Office Open XML): styles, direction by paragraph and run, the mark on every page."""

from __future__ import annotations

from itertools import chain
from typing import Final

from goodoffices.documents.archive import archive
from goodoffices.documents.direction import is_right_to_left, language_of, pieces
from goodoffices.documents.document import Document, Kind, Paragraph, Run, Section
from goodoffices.documents.xml import HEAD, attribute, text

__all__ = ["word_document"]

FONTS: Final = '<w:rFonts w:ascii="Noto Serif" w:hAnsi="Noto Serif" w:cs="Noto Serif"/>'
W: Final = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
R: Final = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
OFFICE: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE: Final = "http://schemas.openxmlformats.org/package/2006"
TYPE: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml"
DEEP: Final = 360
"""Twentieths of a point that each level is set in."""
HANGING: Final = 720
"""So wide is the room for a number."""
STYLES: Final = (
    ("Title", 36, True, 0),
    ("Mark", 20, True, 0),
    ("Language", 26, True, 240),
    ("Heading1", 26, True, 240),
    ("Heading2", 24, True, 180),
    ("Heading3", 22, True, 120),
    ("Heading4", 22, True, 120),
    ("Clause", 22, False, 0),
    ("Note", 18, False, 0),
)


def word_document(document: Document) -> bytes:
    """The document as DOCX.

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
        "[Content_Types].xml": _types(),
        "_rels/.rels": _relations(
            ("r1", f"{OFFICE}/officeDocument", "word/document.xml"),
            ("r2", f"{PACKAGE}/relationships/metadata/core-properties", "docProps/core.xml"),
        ),
        "docProps/core.xml": f'<cp:coreProperties xmlns:cp="{PACKAGE}/metadata/core-properties"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<dc:title>{text(document.title)}</dc:title></cp:coreProperties>",
        "word/_rels/document.xml.rels": _relations(
            ("r1", f"{OFFICE}/styles", "styles.xml"),
            ("r2", f"{OFFICE}/header", "header.xml"),
            ("r3", f"{OFFICE}/footer", "footer.xml"),
        ),
        "word/styles.xml": _styles(),
        "word/header.xml": f"<w:hdr {W}>{_own(document, 'Mark', document.mark)}</w:hdr>",
        "word/footer.xml": f'<w:ftr {W}><w:p><w:pPr><w:pStyle w:val="Note"/><w:jc w:val="center"/></w:pPr>'
        f"{_field('PAGE')}<w:r>{_words(' / ')}</w:r>{_field('NUMPAGES')}</w:p></w:ftr>",
        "word/document.xml": f"<w:document {W} {R}><w:body>{_body(document)}</w:body></w:document>",
    }
    return archive({name: (HEAD + content).encode() for name, content in parts.items()})


def _body(document: Document) -> str:
    title_in = language_of(document.title, document.sections[0].language)
    page = (
        '<w:sectPr><w:headerReference w:type="default" r:id="r2"/><w:footerReference w:type="default" r:id="r3"/>'
        '<w:pgSz w:w="11906" w:h="16838"/>'
        '<w:pgMar w:top="1418" w:right="1304" w:bottom="1304" w:left="1304" w:header="624" w:footer="624" w:gutter="0"/>'
        f"{'<w:bidi/>' * is_right_to_left(title_in)}</w:sectPr>"
    )
    return "".join(
        (
            _paragraph("Title", (Run(document.title),), title_in),
            *(_own(document, "Note", note) for note in document.notes),
            *chain.from_iterable(_section(document, one) for one in document.sections),
            page,
        )
    )


def _own(document: Document, style: str, words: str) -> str:
    return _paragraph(style, (Run(words),), document.language)


def _section(document: Document, section: Section) -> list[str]:
    found = []
    if section.name:
        found.append(_paragraph("Language", (Run(section.name),), section.language))
    room = HANGING * section.is_numbered
    following = (*(one.kind for one in section.paragraphs[1:]), None)
    for one, below in zip(section.paragraphs, following, strict=True):
        found.append(_of(document, section, one, room=room, keeps=below is Kind.NOTE))
    return found


def _of(document: Document, section: Section, one: Paragraph, *, room: int, keeps: bool) -> str:
    """A paragraph; where it keeps, what stands under it stays on its page."""
    start = one.level * DEEP + room
    if one.kind is Kind.NOTE:
        return _paragraph("Note", one.runs, document.language, start=start)
    language = language_of(one.words, section.language)
    style = f"Heading{one.level + 1}" if one.kind is Kind.HEADING else "Clause"
    numbered = (Run(f"{one.number}\t"), *one.runs) if one.number else one.runs
    hanging = HANGING if one.number else 0
    return _paragraph(style, numbered, language, start=start, hanging=hanging, keeps=keeps)


def _paragraph(
    style: str,
    runs: tuple[Run, ...],
    language: str,
    *,
    start: int = 0,
    hanging: int = 0,
    keeps: bool = False,
) -> str:
    right_to_left = is_right_to_left(language)
    about = (
        f'<w:pStyle w:val="{style}"/>{"<w:keepNext/>" * keeps}'
        # Said of both directions: a paragraph that says nothing takes that of the page.
        f'<w:bidi w:val="{int(right_to_left)}"/>{_indent(start, hanging)}'
    )
    inside = "".join(_run(run, language, right_to_left=right_to_left) for run in runs)
    return f"<w:p><w:pPr>{about}</w:pPr>{inside}</w:p>"


def _indent(start: int, hanging: int) -> str:
    return f'<w:ind w:start="{start}" w:hanging="{hanging}"/>' if start else ""


def _run(run: Run, language: str, *, right_to_left: bool) -> str:
    """The run, in a piece for each direction: a word processor sets each by the fonts of its script."""
    marks = (
        '<w:i/><w:iCs/><w:color w:val="595959"/>' * run.aside + '<w:u w:val="dotted"/>' * run.open
    )
    tag = attribute(language)
    return "".join(
        f"<w:r><w:rPr>{marks}{'<w:rtl/>' * backwards}"
        f'<w:lang {"w:bidi" if backwards else "w:val"}="{tag}"/></w:rPr>{_words(words)}</w:r>'
        for words, backwards in pieces(run.words, right_to_left=right_to_left)
    )


def _words(words: str) -> str:
    kept = f'<w:t xml:space="preserve">{text(words)}</w:t>'
    for mark, tag in (("\n", "<w:br/>"), ("\t", "<w:tab/>")):
        kept = kept.replace(mark, f'</w:t>{tag}<w:t xml:space="preserve">')
    return kept


def _field(name: str) -> str:
    return f'<w:fldSimple w:instr=" {name} "><w:r><w:t>1</w:t></w:r></w:fldSimple>'


def _styles() -> str:
    listed = "".join(
        f'<w:style w:type="paragraph" w:styleId="{name}"><w:name w:val="{_called(name)}"/>'
        f'<w:pPr>{"<w:keepNext/>" * name.startswith("Heading")}<w:spacing w:before="{before}" w:after="120"/>'
        f"{_outline(name)}</w:pPr>"
        f'<w:rPr>{FONTS}{"<w:b/><w:bCs/>" * bold}<w:sz w:val="{size}"/><w:szCs w:val="{size}"/></w:rPr></w:style>'
        for name, size, bold, before in STYLES
    )
    return (
        f"<w:styles {W}><w:docDefaults><w:rPrDefault><w:rPr>{FONTS}</w:rPr></w:rPrDefault></w:docDefaults>"
        f"{listed}</w:styles>"
    )


def _called(name: str) -> str:
    return name.replace("Heading", "heading ")


def _outline(name: str) -> str:
    return f'<w:outlineLvl w:val="{int(name[-1]) - 1}"/>' if name.startswith("Heading") else ""


def _types() -> str:
    kinds = (
        ("document", "document.main"),
        ("styles", "styles"),
        ("header", "header"),
        ("footer", "footer"),
    )
    listed = "".join(
        f'<Override PartName="/word/{part}.xml" ContentType="{TYPE}.{kind}+xml"/>'
        for part, kind in kinds
    )
    return (
        f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels"'
        ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        '<Override PartName="/docProps/core.xml"'
        ' ContentType="application/vnd.openxmlformats-package.core-properties+xml"/>'
        f"{listed}</Types>"
    )


def _relations(*every: tuple[str, str, str]) -> str:
    listed = "".join(
        f'<Relationship Id="{name}" Type="{kind}" Target="{target}"/>'
        for name, kind, target in every
    )
    return f'<Relationships xmlns="{PACKAGE}/relationships">{listed}</Relationships>'
