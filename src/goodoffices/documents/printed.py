"""A document as a page to print from: HTML of its own with its styles, for the press."""

from __future__ import annotations

from itertools import chain
from typing import Final

from goodoffices.documents.direction import is_right_to_left, language_of
from goodoffices.documents.document import Document, Kind, Paragraph, Run, Section
from goodoffices.documents.xml import attribute, text

__all__ = ["printed"]

FONTS: Final = (
    ("Latin", "noto-serif-latin"),
    ("Latin more", "noto-serif-latin-ext"),
    ("Cyrillic", "noto-serif-cyrillic"),
    ("Hebrew", "noto-serif-hebrew"),
    ("Arabic", "noto-naskh-arabic"),
)
FACES: Final = "".join(
    f'@font-face{{font-family:"{name}";font-weight:400 600;src:url(font:{file}.woff2)}}'
    for name, file in FONTS
)
FAMILIES: Final = ",".join(f'"{name}"' for name, _ in FONTS)
ROOMS_MM: Final = (13, 13, 15, 19)
"""So wide is the room for a number on each level: 1, 12.10, 12.10.3, 12.10.3.2."""
# The press takes the start of a line for the left in every language, so both sides are written out.
INDENTS: Final = "".join(
    f"[dir={direction}].deep-{level}{{padding-{side}:{room + 6 * level}mm}}"
    f"[dir={direction}].deep-{level} .no{{{side}:{6 * level}mm}}"
    for direction, side in (("ltr", "left"), ("rtl", "right"))
    for level, room in enumerate(ROOMS_MM)
)
STYLE: Final = f"""{FACES}
@page{{size:A4;margin:24mm 22mm 20mm;@top-center{{content:element(mark);width:100%}}
@bottom-center{{content:counter(page) " / " counter(pages);font:8.5pt {FAMILIES}}}}}
body{{font:10.5pt/1.5 {FAMILIES};margin:0}}
:lang(ar),:lang(fa){{font-family:"Arabic","Latin","Latin more","Cyrillic","Hebrew"}}
:lang(he){{font-family:"Hebrew","Latin","Latin more","Cyrillic","Arabic"}}
.running{{position:running(mark)}}
.mark{{font-weight:600;font-size:8.5pt;margin:0;border-bottom:.5pt solid;padding-bottom:1.5mm}}
h1{{font-size:17pt;line-height:1.25;margin:0 0 4mm}}
h2{{font-size:12.5pt;margin:8mm 0 3mm;break-after:avoid}}
.one{{position:relative;margin:0 0 2.2mm}}
{INDENTS}
.no{{position:absolute;top:0}}
.heading{{font-weight:600;break-after:avoid;margin-top:4mm}}
.note{{font-size:8.5pt;break-before:avoid}}
.open{{text-decoration:underline dotted}}
.aside{{font-style:italic;color:#444}}
.lead{{font-size:9pt;margin:0 0 2mm}}"""


def printed(document: Document) -> str:
    """The document as HTML for the press.

    Parameters
    ----------
    document : Document
        What it holds.

    Returns
    -------
    str
        One page with its own styles. It asks for nothing but fonts, as ``font:NAME``.
    """
    title_in = language_of(document.title, document.sections[0].language)
    mark = f'<p class="mark"{_about(document.language)}>{text(document.mark)}</p>'
    body = "".join(
        (
            f'<div class="running">{mark}</div>',
            f"<h1{_about(title_in)}>{text(document.title)}</h1>",
            *(
                f'<p class="lead"{_about(document.language)}>{text(note)}</p>'
                for note in document.notes
            ),
            *chain.from_iterable(_section(document, one) for one in document.sections),
        )
    )
    return (
        f'<!DOCTYPE html><html lang="{attribute(title_in)}"><head><meta charset="utf-8">'
        f"<title>{text(document.title)}</title><style>{STYLE}</style></head><body>{body}</body></html>"
    )


def _section(document: Document, section: Section) -> list[str]:
    found = [f"<h2{_about(section.language)}>{text(section.name)}</h2>"] if section.name else []
    found += [_paragraph(document, section, one) for one in section.paragraphs]
    return found


def _paragraph(document: Document, section: Section, one: Paragraph) -> str:
    is_note = one.kind is Kind.NOTE
    number = f'<span class="no">{text(one.number)}</span>' if one.number else ""
    deep = f" deep-{one.level}" * section.is_numbered
    classes = f"one{deep} {one.kind.value}"
    words = "".join(_run(run) for run in one.runs)
    about = _about(document.language if is_note else language_of(one.words, section.language))
    return f'<p class="{classes}"{about}>{number}{words}</p>'


def _run(run: Run) -> str:
    kept = text(run.words).replace("\n", "<br>")
    name = "aside" if run.aside else "open" if run.open else ""
    return f'<span class="{name}">{kept}</span>' if name else kept


def _about(language: str) -> str:
    return f' lang="{attribute(language)}" dir="{"rtl" if is_right_to_left(language) else "ltr"}"'
