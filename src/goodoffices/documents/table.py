"""A table as CSV and as XLSX: what people wrote stays words, and is never taken for a formula."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from string import ascii_uppercase
from textwrap import wrap
from typing import Final

from goodoffices.documents.archive import archive
from goodoffices.documents.xml import HEAD, attribute, text

__all__ = ["Table", "comma_separated", "workbook"]

FORMULA: Final = re.compile(r"^\s*[=+\-@\uff1d\uff0b\uff0d\uff20\u2212]|^[\t\r\n]")
"""What a spreadsheet would compute: as OWASP lists it, with its full-width forms."""
QUOTED: Final = re.compile(r'[",\r\n]')
SHEET: Final = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE: Final = "http://schemas.openxmlformats.org/package/2006"
TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml"
LONGEST: Final = 32_767
"""So many characters fit into a cell."""
NARROWEST: Final = 8
WIDEST: Final = 48
"""So many characters a column is wide at least and at most; what is longer goes on on the next line of its cell."""
FITS: Final = 42
"""So many characters of a line fit into the widest column for certain, also where letters are wide."""
LINE_PT: Final = 15
HIGHEST_PT: Final = 405
"""Of a line, and of a row at most, in points."""
# What stands in a cell begins at its top and is broken into lines; heads are bold.
STYLES: Final = (
    f'<styleSheet xmlns="{SHEET}"><fonts count="2"><font><sz val="11"/></font><font><b/><sz val="11"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="3"><xf/>'
    + "".join(
        f'<xf fontId="{font}" applyFont="1" applyAlignment="1"><alignment vertical="top" wrapText="1"/></xf>'
        for font in (0, 1)
    )
    + "</cellXfs>"
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)
CELL: Final = 1
HEAD_CELL: Final = 2
"""Their places among the styles."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table.

    Attributes
    ----------
    heads : sequence of str
        What the columns are called.
    rows : sequence of sequence of (str or int)
        As many cells in each as there are heads; days as they are written in ISO 8601.
    right_to_left : bool
        Whether the first column stands on the right.
    """

    heads: Sequence[str]
    rows: Sequence[Sequence[str | int]]
    right_to_left: bool = False


def comma_separated(table: Table) -> bytes:
    r"""The table as CSV in UTF-8, marked as such for spreadsheets.

    Parameters
    ----------
    table : Table
        What it holds.

    Returns
    -------
    bytes
        Lines that end as RFC 4180 has it. A cell that a spreadsheet would compute begins with an apostrophe.

    Examples
    --------
    >>> comma_separated(Table(["What"], [["=1+1"], [7]])).decode("utf-8-sig")
    "What\r\n'=1+1\r\n7\r\n"
    """
    lines = [",".join(map(_cell, row)) + "\r\n" for row in (table.heads, *table.rows)]
    return "".join(lines).encode("utf-8-sig")


def _cell(content: str | int) -> str:
    if isinstance(content, int):
        return str(content)
    kept = f"'{content}" if FORMULA.match(content) else content
    return '"' + kept.replace('"', '""') + '"' if QUOTED.search(kept) else kept


def workbook(table: Table) -> bytes:
    """The table as XLSX, with one sheet.

    Parameters
    ----------
    table : Table
        What it holds. Words are written as words, so that nothing is computed.

    Returns
    -------
    bytes
        A file that spreadsheets open; it names no author, no program and no time.
    """
    rows = "".join(
        f'<row r="{number}"{_height(row)}>{"".join(_placed(place, number, one) for place, one in enumerate(row))}</row>'
        for number, row in enumerate((table.heads, *table.rows), start=1)
    )
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels"'
        ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{TYPE}.sheet.main+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{TYPE}.styles+xml"/>'
        f'<Override PartName="/xl/sheet.xml" ContentType="{TYPE}.worksheet+xml"/></Types>',
        "_rels/.rels": _relations(("officeDocument", "xl/workbook.xml")),
        "xl/_rels/workbook.xml.rels": _relations(
            ("worksheet", "sheet.xml"), ("styles", "styles.xml")
        ),
        "xl/styles.xml": STYLES,
        "xl/workbook.xml": f'<workbook xmlns="{SHEET}" xmlns:r="{OFFICE}"><sheets>'
        '<sheet name="1" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/sheet.xml": f'<worksheet xmlns="{SHEET}"><sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>'
        f"{_view(table)}{_columns(table)}<sheetData>{rows}</sheetData>"
        '<pageSetup paperSize="9" orientation="landscape" fitToHeight="0"/></worksheet>',
    }
    return archive({name: (HEAD + content).encode() for name, content in parts.items()})


def _view(table: Table) -> str:
    """From which side it is read, with the heads always in sight."""
    side = ' rightToLeft="1"' * table.right_to_left
    return (
        f'<sheetViews><sheetView{side} workbookViewId="0">'
        '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>'
    )


def _height(row: Sequence[str | int]) -> str:
    """Room for the lines of its cells, where there are more than one: not every program makes it."""
    count = max((sum(len(wrap(line, FITS)) or 1 for line in _lines(one)) for one in row), default=1)
    return f' ht="{min(count * LINE_PT, HIGHEST_PT)}" customHeight="1"' if count > 1 else ""


def _lines(content: str | int) -> list[str]:
    return str(content).splitlines() or [""]


def _columns(table: Table) -> str:
    """Each as wide as its longest line, within bounds."""
    found = ""
    for place, cells in enumerate(zip(table.heads, *table.rows, strict=True), start=1):
        longest = max(len(line) for one in cells for line in _lines(one))
        width = min(max(longest + 2, NARROWEST), WIDEST)
        found += f'<col min="{place}" max="{place}" width="{width}" customWidth="1"/>'
    return f"<cols>{found}</cols>" if found else ""


def _placed(place: int, row: int, content: str | int) -> str:
    at = attribute(f"{_column(place)}{row}")
    style = HEAD_CELL if row == 1 else CELL
    if isinstance(content, int):
        return f'<c r="{at}" s="{style}"><v>{content}</v></c>'
    return f'<c r="{at}" s="{style}" t="inlineStr"><is><t xml:space="preserve">{text(content[:LONGEST])}</t></is></c>'


def _column(place: int) -> str:
    """A, B, ... Z, AA, AB and on."""
    more, last = divmod(place, len(ascii_uppercase))
    return (_column(more - 1) if more else "") + ascii_uppercase[last]


def _relations(*every: tuple[str, str]) -> str:
    listed = "".join(
        f'<Relationship Id="r{place}" Type="{OFFICE}/{kind}" Target="{target}"/>'
        for place, (kind, target) in enumerate(every, start=1)
    )
    return f'<Relationships xmlns="{PACKAGE}/relationships">{listed}</Relationships>'
