"""A table (CSV) that is read row by row, and says where it was when something is wrong."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from goodoffices.errors import FormatError
from goodoffices.placement.wave import LARGEST_NUMBER

__all__ = ["NUMBER", "Sheet", "Table"]

NUMBER = re.compile(r"[-+]?(\d+(\.\d*)?|\.\d+)([eE][-+]?\d{1,3})?$", re.ASCII)
SEPARATORS = ",;\t"


@dataclass(frozen=True, slots=True)
class Table:
    """A file as it came.

    Parameters
    ----------
    name : str
        What it is called, for messages.
    content : bytes
        CSV in UTF-8, separated by commas, semicolons or tabs; the first line names the columns.
    """

    name: str
    content: bytes


class Sheet:
    """A table that is read row by row, and knows where it is."""

    def __init__(self, table: Table, *, twice: bool = False) -> None:
        self.name, self.row = table.name, 0
        try:
            text = table.content.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise FormatError(
                "not UTF-8",
                advice=f"{self.name}: this is not UTF-8 text. Save it as 'CSV UTF-8' and try again.",
                field=self.name,
            ) from error
        first = text.partition("\n")[0]
        mark = max(SEPARATORS, key=first.count)
        self._reader = csv.reader(text.splitlines(keepends=True), delimiter=mark, strict=True)
        self.columns: tuple[str, ...] = ()
        self.columns = tuple(next(self._cells(), ()))
        names = [name for name in self.columns if self.columns.count(name) > 1 or not name]
        if names and not twice:
            raise self.wrong(names[0] or "(no name)", "each column needs one name of its own")

    def wants(self, columns: Sequence[str]) -> None:
        """Check how the table begins."""
        if tuple(name.lower() for name in self.columns[: len(columns)]) != tuple(columns):
            asked = ",".join(columns)
            raise FormatError(
                "columns are missing",
                advice=f"{self.name}: the first row must begin with {asked}. Put these names at the head of the columns.",
                field=self.name,
                line=1,
            )

    def rows(self) -> Iterator[list[str]]:
        """The rows below the head, with as many cells as there are columns; empty rows are passed over."""
        for cells in self._cells():
            if not any(cells):
                continue
            if len(cells) != len(self.columns):
                raise FormatError(
                    "a row of another length",
                    advice=f"{self.name}, row {self.row}: it has {len(cells)} cells and the table has"
                    f" {len(self.columns)} columns. Add what is missing or take out what is too much.",
                    field=self.name,
                    line=self.row,
                )
            yield cells

    def _cells(self) -> Iterator[list[str]]:
        try:
            for cells in self._reader:
                self.row = self._reader.line_num
                yield [cell.strip() for cell in cells]
        except csv.Error as error:
            raise FormatError(
                "not CSV",
                advice=f"{self.name}, row {self._reader.line_num}: the quotes do not match. Correct the row and try"
                " again.",
                field=self.name,
                line=self._reader.line_num,
            ) from error

    def wrong(self, column: str, what: str) -> FormatError:
        """Something is wrong in a cell of this row."""
        return FormatError(
            "a cell cannot be read",
            advice=f"{self.name}, row {self.row}, column {column}: {what}.",
            field=self.name,
            line=self.row,
        )

    def new(self, numbers: dict[str, int], name: str, word: str) -> None:
        """Give a name the next number."""
        if not name:
            raise self.wrong(word, f"the {word} has no name. Give it one")
        if name in numbers:
            raise self.wrong(
                word, f"{name!r} stands twice. Each {word} has one row; rename or merge them"
            )
        numbers[name] = len(numbers)

    def known(self, numbers: dict[str, int], name: str, word: str, column: str) -> int:
        """The number of a name."""
        if name not in numbers:
            raise self.wrong(
                column, f"there is no {word} {name!r}. Correct the name, or add it to the {word}s"
            )
        return numbers[name]

    def count(self, cell: str, column: str, *, least: int = 0) -> int:
        """A whole number."""
        if not (cell.isascii() and cell.isdigit()) or not least <= int(cell[:20]) <= LARGEST_NUMBER:
            raise self.wrong(column, f"write a whole number from {least} to {LARGEST_NUMBER}")
        return int(cell)
