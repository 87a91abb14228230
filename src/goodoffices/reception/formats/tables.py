"""Comma-separated tables, as spreadsheets write them: read record by record, and written so."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterable, Iterator, Sequence

from goodoffices.errors import FormatError

__all__ = ["STAMP", "read_csv", "write_csv"]

STAMP = "#goodoffices"
"""Begins the first cell of a row that says for whom and for what a table was made; it is passed over when read."""
BOM = "\N{ZERO WIDTH NO-BREAK SPACE}"
DELIMITERS = ",;\t"
LARGEST_CELL = 100_000


def read_csv(lines: Iterable[bytes], file: str) -> Iterator[tuple[int, list[str]]]:
    """The records of a table, the header first, each with its number as a spreadsheet counts.

    Parameters
    ----------
    lines : iterable of bytes
        Of the file, as they stand in it; commas, semicolons or tabs between cells.
    file : str
        Its name, for errors.

    Raises
    ------
    FormatError
        If it is no text, or no table.
    """
    text = _text(lines, file)
    csv.field_size_limit(LARGEST_CELL)
    ahead: list[str] = []
    for line in text:
        ahead.append(line)
        if line.strip() and not line.lstrip('"').startswith(STAMP):
            break
    delimiter = max(DELIMITERS, key=(ahead[-1] if ahead else "").count)
    reader = csv.reader(_again(ahead, text), delimiter=delimiter, strict=True)
    number = 0
    try:
        for number, cells in enumerate(reader, start=1):  # told in the error
            if cells and not cells[0].startswith(STAMP) and any(map(str.strip, cells)):
                yield number, cells
    except csv.Error:
        raise FormatError(
            "a table that cannot be read",
            advice=f"{file}: row {number + 1} is no row of a table: a quotation mark is open, or a cell is longer than {LARGEST_CELL} signs. Nothing was changed.",
            field=file,
            line=number + 1,
        ) from None


def _text(lines: Iterable[bytes], file: str) -> Iterator[str]:
    decoded = codecs.iterdecode(lines, "utf-8-sig")
    number = 0
    try:
        for number, line in enumerate(decoded, start=1):  # noqa: B007  # told in the error
            yield line
    except UnicodeDecodeError:
        raise FormatError(
            "a table that is no UTF-8",
            advice=f"{file}: line {number + 1} is not in UTF-8. Save the table as CSV UTF-8, or as a workbook (XLSX). Nothing was changed.",
            field=file,
            line=number + 1,
        ) from None


def _again(ahead: Iterable[str], rest: Iterator[str]) -> Iterator[str]:
    yield from ahead
    yield from rest


class _Line:
    """Takes what a writer writes."""

    def __init__(self) -> None:
        self.text = ""

    def write(self, text: str) -> None:
        self.text = text


def write_csv(records: Iterable[Sequence[str]]) -> Iterator[bytes]:
    """A table as bytes, record by record: UTF-8 with its mark, so that spreadsheets read every script."""
    line = _Line()
    writer = csv.writer(line)
    mark = BOM
    for cells in records:
        writer.writerow(cells)
        yield (mark + line.text).encode()
        mark = ""
