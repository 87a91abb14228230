"""Workbooks (XLSX): the first sheet read as the same records as a comma-separated table, and written so.

A workbook is a packed folder of XML. How large it unpacks is looked at before it is opened, and its XML may define no
entities.
"""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time
from typing import Any, BinaryIO

from goodoffices.errors import FormatError
from goodoffices.reception.formats.tables import STAMP

__all__ = ["read_xlsx", "write_xlsx"]

LARGEST = 800_000_000
"""Bytes of a workbook, unpacked."""
SHEET = "people"


def read_xlsx(file: BinaryIO, name: str) -> Iterator[tuple[int, list[str]]]:
    """The records of the first sheet, the header first, each with its number.

    Numbers and dates come as they would stand in a comma-separated table; of a formula its last result.

    Parameters
    ----------
    file : binary file
    name : str
        Its name, for errors.

    Raises
    ------
    FormatError
        If it is no workbook, or a far too large one.
    """
    import openpyxl  # noqa: PLC0415  # slow to import, and only some need it
    from defusedxml.common import DefusedXmlException  # noqa: PLC0415
    from openpyxl.utils.exceptions import InvalidFileException  # noqa: PLC0415

    try:
        _check_size(file, name)
        book = openpyxl.load_workbook(file, read_only=True, data_only=True, keep_links=False)
        try:
            if book.worksheets:
                yield from _records(book.worksheets[0])
        finally:
            book.close()
    except (
        zipfile.BadZipFile,
        zlib.error,
        InvalidFileException,
        DefusedXmlException,
        KeyError,
        ValueError,
        SyntaxError,
        EOFError,
    ):
        raise FormatError(
            "a workbook that cannot be read",
            advice=f"{name}: this is no workbook that can be read. Save it anew as XLSX, or as CSV UTF-8. Nothing was changed.",
            field=name,
        ) from None


def _check_size(file: BinaryIO, name: str) -> None:
    with zipfile.ZipFile(file) as packed:
        size = sum(part.file_size for part in packed.infolist())
    if size > LARGEST:
        raise FormatError(
            "a workbook that is too large",
            advice=f"{name}: unpacked it has {size // 1_000_000} MB; {LARGEST // 1_000_000} are read. Save it as CSV UTF-8. Nothing was changed.",
            field=name,
        )
    file.seek(0)


def _records(sheet: Any) -> Iterator[tuple[int, list[str]]]:
    sheet.reset_dimensions()  # what a program wrote there may be wrong
    for number, cells in enumerate(sheet.iter_rows(values_only=True), start=1):
        record = [
            "" if cell is None else cell if type(cell) is str else _plain(cell) for cell in cells
        ]
        if record and not record[0].startswith(STAMP) and any(map(str.strip, record)):
            yield number, record


def _plain(cell: object) -> str:
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)


def write_xlsx(records: Iterable[Sequence[str]], file: BinaryIO) -> None:
    """A table as a workbook of one sheet, in which every cell is a text.

    Parameters
    ----------
    records : iterable of sequence of str
    file : binary file
        What it is written into.
    """
    import openpyxl  # noqa: PLC0415  # slow to import, and only some need it
    from openpyxl.cell import WriteOnlyCell  # noqa: PLC0415

    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet(SHEET)

    def text(value: str) -> Any:
        cell = WriteOnlyCell(sheet, value=value)
        cell.data_type = "s"
        return cell

    for cells in records:
        sheet.append([text(value) if value else None for value in cells])
    book.save(file)
