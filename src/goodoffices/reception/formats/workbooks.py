"""Workbooks (XLSX): the first sheet read as the same records as a comma-separated table, and written so.

A workbook is a packed folder of XML. How large it unpacks is looked at before it is opened, and none of its parts may
declare a document type: so none can define entities. Rows are read one after the other, whatever their number.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime, time
from typing import Any, BinaryIO
from xml.parsers import expat

from goodoffices.errors import FormatError
from goodoffices.reception.formats.tables import STAMP

__all__ = ["read_xlsx", "write_xlsx"]

LARGEST = 800_000_000
"""Bytes of a workbook, unpacked."""
SHEET = "people"
PIECE = 1 << 18
WORKBOOK = "xl/workbook.xml"
DAYS = range(14, 23)
"""Numbers of the built-in forms of dates and hours, with 45 to 47."""
MOST_COLUMNS = 1_000
NEVER_NUMBERS = {"contact", "document"}
"""Columns in which a number has lost its plus sign or the noughts at its beginning, if it had any."""
AS_WRITTEN = {
    *NEVER_NUMBERS, "apart", "carer", "case", "escort", "family_name", "given_name", "legal_guardian", "note",
    "origin", "person", "same_as", "together",
}  # fmt: skip
"""Columns whose cells say what somebody wrote: no day, no yes or no."""
MOST_DIGITS = 15
"""So many digits of a number a spreadsheet keeps."""
_LETTERS = re.compile(r"[A-Z]{1,3}")
_BESIDE = re.compile(r'"[^"]*"|\\.|\[(?!h|m|s)[^\]]*\]|_.')


class _NotAWorkbookError(Exception):
    """It is none that can be read."""


class _CellError(Exception):
    """A cell does not say what it holds; with where it is."""


class _NoResultError(_CellError):
    """Of a formula: it came to nothing, or nobody has reckoned it."""


class _MergedError(_CellError):
    """Of several cells that are joined: only the first holds anything, and it is not known for which rows."""


class _MadeOtherError(_CellError):
    """Of a number or a name something else was made when it was typed, and what was written is lost."""


def read_xlsx(file: BinaryIO, name: str) -> Iterator[tuple[int, list[str]]]:
    """The records of the first sheet, the header first, each with its number.

    Numbers and dates come as they would stand in a comma-separated table; of a formula its last result. A formula
    without one and cells that are joined are refused: what is left blank in a table changes nothing, and nobody would
    see that something is missing. So is a telephone number, or the number of a document, of which the spreadsheet has
    made a number, and a name or a note of which it has made a day.

    Parameters
    ----------
    file : binary file
    name : str
        Its name, for errors.

    Raises
    ------
    FormatError
        If it is no workbook, or a far too large one, or a cell does not say what it holds; ``advice`` names it.
    """
    sheet = ""
    try:
        with zipfile.ZipFile(file) as packed:
            _check_size(packed, name)
            book = _Book(packed)
            sheet = book.sheet
            yield from book.records()
    except _NoResultError as error:
        raise FormatError(
            "a formula without a result",
            advice=f"{name}, sheet {sheet}, cell {error}: this formula has no result. Write the value itself. Nothing was changed.",
            field=name,
        ) from None
    except _MergedError as error:
        raise FormatError(
            "cells that are joined",
            advice=f"{name}, sheet {sheet}, cells {error}: these cells are joined. Split them and write the value in each row. Nothing was changed.",
            field=name,
        ) from None
    except _MadeOtherError as error:
        raise FormatError(
            "a cell that is not as it was written",
            advice=f"{name}, sheet {sheet}, cell {error}: the spreadsheet made a number, a day or a yes or no of what was written here. A plus sign, noughts at the beginning or the last digits may be lost. Make the whole column text and write it anew. Nothing was changed.",
            field=name,
        ) from None
    except (
        _NotAWorkbookError,
        zipfile.BadZipFile,
        zlib.error,
        expat.ExpatError,
        KeyError,
        ValueError,
        OverflowError,
        NotImplementedError,
        EOFError,
    ):
        raise FormatError(
            "a workbook that cannot be read",
            advice=f"{name}: this is no workbook that can be read. Save it anew as XLSX, or as CSV UTF-8. Nothing was changed.",
            field=name,
        ) from None


def _check_size(packed: zipfile.ZipFile, name: str) -> None:
    size = sum(part.file_size for part in packed.infolist())
    if size > LARGEST:
        raise FormatError(
            "a workbook that is too large",
            advice=f"{name}: unpacked it has {size // 1_000_000} MB; {LARGEST // 1_000_000} are read. Save it as CSV UTF-8. Nothing was changed.",
            field=name,
        )


Begun = Callable[[str, dict[str, str]], None]
Ended = Callable[[str], None]


def _parsed(
    packed: zipfile.ZipFile, part: str, begun: Begun, ended: Ended, text: Callable[[str], None]
) -> Iterator[None]:
    """Read one part piece by piece; names come without their namespaces."""
    local: dict[str, str] = {}

    def name_of(name: str) -> str:
        found = local.get(name)
        if found is None:
            found = local[name] = name.rpartition(" ")[2]
        return found

    def forbidden(*_anything: object) -> None:
        raise _NotAWorkbookError

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = forbidden
    parser.StartElementHandler = lambda name, attributes: begun(name_of(name), attributes)
    parser.EndElementHandler = lambda name: ended(name_of(name))
    parser.CharacterDataHandler = text
    with packed.open(part) as stream:
        while piece := stream.read(PIECE):
            parser.Parse(piece)
            yield
        parser.Parse(b"", True)  # as expat has it
        yield


class _Book:
    """A workbook that is open: where its first sheet is, its texts, and which of its numbers are dates."""

    def __init__(self, packed: zipfile.ZipFile) -> None:
        self._packed = packed
        self._parts = set(packed.namelist())
        self._epoch_1904 = False
        self.sheet = ""
        sheet, targets = self._sheet(), self._targets()
        self._part = targets[sheet]
        self._texts = self._shared(targets)
        self._dates = self._date_styles(targets)

    def _all(self, part: str, begun: Begun, ended: Ended, text: Callable[[str], None]) -> None:
        for _ in _parsed(self._packed, part, begun, ended, text):
            pass

    def _sheet(self) -> str:
        """Under which name the workbook knows its first sheet."""
        sheets: list[str] = []

        def begun(name: str, attributes: dict[str, str]) -> None:
            if name == "sheet":
                sheets.append(next(v for k, v in attributes.items() if k.endswith(" id")))
                self.sheet = self.sheet or attributes.get("name", "")
            elif name == "workbookPr":
                self._epoch_1904 = attributes.get("date1904") in ("1", "true")

        self._all(WORKBOOK, begun, _nothing, _nothing)
        if not sheets:
            raise _NotAWorkbookError
        return sheets[0]

    def _targets(self) -> dict[str, str]:
        """Names of relations, and their last words, -> the parts they lead to."""
        found: dict[str, str] = {}

        def begun(name: str, attributes: dict[str, str]) -> None:
            if name == "Relationship" and attributes.get("TargetMode") != "External":
                target = posixpath.normpath(posixpath.join("/xl", attributes["Target"]))[1:]
                found[attributes["Id"]] = target
                found.setdefault(attributes["Type"].rpartition("/")[2], target)

        self._all("xl/_rels/workbook.xml.rels", begun, _nothing, _nothing)
        return found

    def _shared(self, targets: dict[str, str]) -> list[str]:
        texts: list[str] = []
        part = targets.get("sharedStrings", "")
        if part not in self._parts:
            return texts
        collected = _Collected()

        def ended(name: str) -> None:
            collected.end(name)
            if name == "si":
                texts.append(collected.taken())

        self._all(part, collected.begin, ended, collected.text)
        return texts

    def _date_styles(self, targets: dict[str, str]) -> set[str]:
        """Numbers of the styles in which a number is shown as a day."""
        part = targets.get("styles", "")
        days, found, within = {str(n) for n in (*DAYS, 45, 46, 47)}, set[str](), [False, 0]
        if part not in self._parts:
            return found

        def begun(name: str, attributes: dict[str, str]) -> None:
            if name == "numFmt" and re.search(
                "[ymdhs]", _BESIDE.sub("", attributes["formatCode"].lower())
            ):
                days.add(attributes["numFmtId"])
            elif name == "cellXfs":
                within[0] = True
            elif name == "xf" and within[0]:
                if attributes.get("numFmtId") in days:
                    found.add(str(within[1]))
                within[1] += 1

        def ended(name: str) -> None:
            if name == "cellXfs":
                within[0] = False

        self._all(part, begun, ended, _nothing)
        return found

    def records(self) -> Iterator[tuple[int, list[str]]]:
        """Row after row."""
        rows = _Rows(self._texts, self._shown, self._is_other)
        for _ in _parsed(self._packed, self._part, rows.begun, rows.ended, rows.text):
            yield from rows.taken()

    def _shown(self, kind: str, style: str, value: str) -> str:
        """A value as it would stand in a comma-separated table."""
        if kind == "b":
            return "yes" if value == "1" else "no"
        if kind == "d":
            return value.removesuffix("T00:00:00").removesuffix("T00:00:00Z")
        if kind != "n":
            return value
        number = float(value)
        if style in self._dates:
            return self._day(number)
        return str(int(number)) if number.is_integer() else value

    def _is_other(self, column: str, kind: str, style: str, value: str) -> bool:
        """Whether a cell of a column is not what somebody wrote."""
        if column not in AS_WRITTEN or kind not in ("b", "d", "n"):
            return False
        return (
            kind != "n"
            or column in NEVER_NUMBERS
            or style in self._dates
            or abs(float(value)) >= 10**MOST_DIGITS
        )

    def _day(self, number: float) -> str:
        from openpyxl.utils.datetime import (  # noqa: PLC0415  # slow to import, and only dates need it
            MAC_EPOCH,
            WINDOWS_EPOCH,
            from_excel,
        )

        day = from_excel(number, MAC_EPOCH if self._epoch_1904 else WINDOWS_EPOCH)
        if isinstance(day, datetime) and day.time() == time():
            return day.date().isoformat()
        return str(day)


class _Collected:
    """The texts within an element, without what is said of how they are spoken."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._in_text = False
        self._aside = 0

    def begin(self, name: str, _attributes: dict[str, str]) -> None:
        if name == "rPh":
            self._aside += 1
        elif name == "t":
            self._in_text = not self._aside

    def end(self, name: str) -> None:
        if name == "rPh":
            self._aside -= 1
        elif name == "t":
            self._in_text = False

    def text(self, text: str) -> None:
        if self._in_text:
            self._parts.append(text)

    def taken(self) -> str:
        found = "".join(self._parts)
        self._parts.clear()
        return found


class _Rows:
    """Rows of a sheet as its elements come by."""

    def __init__(
        self,
        texts: list[str],
        shown: Callable[[str, str, str], str],
        is_other: Callable[[str, str, str, str], bool],
    ) -> None:
        self._texts, self._shown, self._is_other = texts, shown, is_other
        self._names: list[str] = []
        self._found: list[tuple[int, list[str]]] = []
        self._number = 0
        self._cells: list[str] = []
        self._kind = self._style = ""
        self._column = -1
        self._value: list[str] = []
        self._in_value = False
        self._place = ""
        self._no_result = False
        self._collected = _Collected()
        self._columns: dict[str, int] = {}

    def begun(self, name: str, attributes: dict[str, str]) -> None:
        if name == "c":
            self._kind, self._style = attributes.get("t", "n"), attributes.get("s", "")
            place = attributes.get("r")
            column = self._column + 1 if place is None else self._at(place)
            if not self._column < column < MOST_COLUMNS:
                raise _NotAWorkbookError
            self._column, self._no_result = column, self._kind == "e"
            self._place = place or f"{self._number}:{column + 1}"
        elif name == "f":
            self._no_result = True
        elif name == "v":
            self._in_value = True
            self._no_result = self._kind == "e"
        elif name == "mergeCell":
            raise _MergedError(attributes.get("ref", ""))
        elif name == "row":
            self._number = int(attributes.get("r", self._number + 1))
            self._cells, self._column = [], -1
        else:
            self._collected.begin(name, attributes)

    def ended(self, name: str) -> None:
        if name == "c":
            if self._no_result:
                raise _NoResultError(self._place)
            value = self._read()
            if value:
                self._cells += [""] * (self._column - len(self._cells))
                self._cells.append(value)
        elif name == "v":
            self._in_value = False
        elif name == "row":
            cells = self._cells
            if cells and not cells[0].startswith(STAMP) and any(map(str.strip, cells)):
                self._names = self._names or [cell.strip().lower() for cell in cells]
                self._found.append((self._number, cells))
        else:
            self._collected.end(name)

    def text(self, text: str) -> None:
        if self._in_value:
            self._value.append(text)
        else:
            self._collected.text(text)

    def taken(self) -> list[tuple[int, list[str]]]:
        """What was read since."""
        found, self._found = self._found, []
        return found

    def _at(self, place: str) -> int:
        letters = place.rstrip("0123456789")
        found = self._columns.get(letters)
        if found is None:
            if not _LETTERS.fullmatch(letters):
                raise _NotAWorkbookError
            found = 0
            for letter in letters:
                found = found * 26 + ord(letter) - ord("A") + 1
            found = self._columns[letters] = found - 1
        return found

    def _read(self) -> str:
        if self._kind == "inlineStr":
            self._value.clear()
            return self._collected.taken()
        self._collected.taken()
        value = "".join(self._value)
        self._value.clear()
        if self._kind == "s":
            place = int(value)
            if not 0 <= place < len(self._texts):
                raise _NotAWorkbookError
            return self._texts[place]
        name = self._names[self._column] if self._column < len(self._names) else ""
        if value and self._is_other(name, self._kind, self._style, value):
            raise _MadeOtherError(self._place)
        return self._shown(self._kind, self._style, value) if value else ""


def _nothing(*_anything: object) -> None:
    """Pass by."""


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
