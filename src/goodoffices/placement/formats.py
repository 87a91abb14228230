"""Tables of cases, places, scores, allowed pairs and pairs to keep apart (CSV)."""

from __future__ import annotations

import csv
import re
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Context, Decimal
from fractions import Fraction

import numpy as np

from goodoffices.errors import FormatError
from goodoffices.placement.case import PEOPLE, Case, Place
from goodoffices.placement.wave import (
    LARGEST_NUMBER,
    LARGEST_TOTAL,
    Ints,
    Wave,
    assembled,
    without_period,
)

__all__ = ["Table", "read_wave"]

NUMBER = re.compile(r"[-+]?(\d+(\.\d*)?|\.\d+)([eE][-+]?\d{1,3})?$", re.ASCII)
DIGITS = Context(prec=18)
LARGEST_EXPONENT = 200
MOST_DECIMALS = 12
SEPARATORS = ",;\t"
TWO = 2


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


def read_wave(
    cases: Table,
    places: Table,
    *,
    scores: Table | None = None,
    allowed: Table | None = None,
    apart: Table | None = None,
) -> Wave:
    r"""The wave in some tables.

    Parameters
    ----------
    cases : Table
        ``case,people,<service>,...``: what each case needs; an empty cell needs nothing. A column may be
        ``<service>@<period>``, where it is empty as much is needed as at any time.
    places : Table
        ``place,<service>,...``: what each place has; no cell may be empty, but for a ``<service>@<period>`` in
        which there is as much as at any time.
    scores : Table, optional
        ``case,place,score``: pairs that are not there score 0.
    allowed : Table, optional
        ``case,place``: where it is given, only these pairs are possible.
    apart : Table, optional
        ``case,case``: pairs that may not be at one place; any two names of columns will do.

    Returns
    -------
    Wave

    Raises
    ------
    FormatError
        If something cannot be read; ``advice`` names file, row and column, and what to do.

    Discloses
    ---------
    Nothing beyond what was given; errors name cases and places by their ids.

    References
    ----------
    .. [RFC4180]

    Examples
    --------
    >>> made = read_wave(Table("c", b"case,people,school\nLevy,4,2"), Table("p", b"place,people,school\nHaven,9,3"))
    >>> made.cases, made.places, made.services
    (('Levy',), ('Haven',), ('people', 'school'))
    """
    where = _Sheet(places)
    where.wants(("place",))
    sites: list[Place] = []
    homes: dict[str, int] = {}
    for cells in where.rows():
        where.new(homes, cells[0], "place")
        sites.append(Place(cells[0], _counts(where, cells, 1)))
    who = _Sheet(cases)
    who.wants(("case", PEOPLE))
    known = {*where.columns[1:], *map(without_period, where.columns[1:])}
    for name in who.columns[2:]:
        if name not in known:
            raise who.wrong(
                name,
                f"{places.name} has no such column. Add it there, with 0 where there is none, or take it out here",
            )
    families: list[Case] = []
    numbers: dict[str, int] = {}
    for cells in who.rows():
        who.new(numbers, cells[0], "case")
        people = who.count(cells[1], PEOPLE, least=1)
        families.append(Case(cells[0], people, _counts(who, cells, 2, blank="0")))
    pairs = None if allowed is None else _pairs(allowed, numbers, homes)
    return assembled(
        families,
        sites,
        scored=_scores(scores, numbers, homes),
        allowed=pairs,
        apart=[] if apart is None else _apart(apart, numbers),
    )


def _counts(sheet: _Sheet, cells: Sequence[str], first: int, *, blank: str = "") -> dict[str, int]:
    """Numbers by column; a period with a blank cell is as its service at any time, where that is there."""
    names = sheet.columns[first:]
    return {
        name: sheet.count(cell or blank, name)
        for name, cell in zip(names, cells[first:], strict=True)
        if cell or without_period(name) == name or without_period(name) not in sheet.columns
    }


class _Sheet:
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


def _pairs(table: Table, cases: dict[str, int], places: dict[str, int]) -> Ints:
    sheet = _Sheet(table)
    sheet.wants(("case", "place"))
    found = array("q")
    for cells in sheet.rows():
        found.append(sheet.known(cases, cells[0], "case", "case"))
        found.append(sheet.known(places, cells[1], "place", "place"))
    return np.array(found, np.int64).reshape(-1, 2)


def _apart(table: Table, cases: dict[str, int]) -> list[tuple[int, int]]:
    sheet = _Sheet(table, twice=True)
    if all(name in cases for name in sheet.columns):
        raise sheet.wrong(
            "1", "the first row must name the columns, such as case,other; here it names cases"
        )
    found = []
    for cells in sheet.rows():
        if len(cells) != TWO:
            raise sheet.wrong("2", "a pair has two columns, one case in each")
        one, other = (sheet.known(cases, cell, "case", str(n)) for n, cell in enumerate(cells, 1))
        if one == other:
            raise sheet.wrong("2", "a case cannot be kept apart from itself. Make two cases of it")
        found.append((one, other))
    return found


def _scores(
    table: Table | None, cases: dict[str, int], places: dict[str, int]
) -> tuple[Ints, Ints, int]:
    pairs, mantissas, exponents = array("q"), array("q"), array("h")
    if table is None:
        return np.zeros((0, 2), np.int64), np.zeros(0, np.int64), 1
    sheet = _Sheet(table)
    sheet.wants(("case", "place", "score"))
    seen = set()
    for cells in sheet.rows():
        case = sheet.known(cases, cells[0], "case", "case")
        place = sheet.known(places, cells[1], "place", "place")
        number = case * len(places) + place
        if number in seen:
            raise sheet.wrong("score", "this pair has a score already. Keep one of the two rows")
        seen.add(number)
        mantissa, exponent = _decimal(sheet, cells[2])
        pairs.extend((case, place))
        mantissas.append(mantissa)
        exponents.append(exponent)
    values, unit = _in_units(mantissas, exponents, len(cases))
    if values is None:
        raise sheet.wrong(
            "score", "the scores are too large to be added. Write them on a smaller scale"
        )
    return np.array(pairs, np.int64).reshape(-1, 2), values, unit


def _decimal(sheet: _Sheet, cell: str) -> tuple[int, int]:
    """A number as a whole one of at most 18 digits, and the power of ten that it is to be taken by."""
    number = Decimal(cell) if NUMBER.match(cell) else None
    if number is None:
        raise sheet.wrong("score", "write a number with a point, such as 12 or 0.75")
    sign, digits, exponent = number.normalize(DIGITS).as_tuple()
    if not isinstance(exponent, int) or abs(exponent) > LARGEST_EXPONENT:
        raise sheet.wrong("score", "the number is too large or too small")
    whole = int("".join(map(str, digits)))
    return -whole if sign else whole, exponent


def _in_units(mantissas: array[int], exponents: array[int], cases: int) -> tuple[Ints | None, int]:
    """Scores as whole numbers of the finest unit in which they can be added; finer digits are rounded."""
    largest = max(
        (abs(m) * Fraction(10) ** e for m, e in zip(mantissas, exponents, strict=True)), default=0
    )
    if largest * max(1, cases) > LARGEST_TOTAL:
        return None, 1
    decimals = min(MOST_DECIMALS, max(0, -min(exponents, default=0)))
    while decimals and largest * max(1, cases) * 10**decimals > LARGEST_TOTAL:
        decimals -= 1
    values = np.array(mantissas, np.int64)
    powers = np.array(exponents, np.int64) + decimals
    up, down = np.maximum(powers, 0), np.minimum(np.maximum(-powers, 0), 18)
    divisor = 10**down
    rounded = (np.abs(values) + divisor // 2) // divisor * np.sign(values)
    return rounded * 10**up, 10**decimals
