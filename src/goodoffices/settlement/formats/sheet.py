"""A sheet: one row per option, one column per side, as it is typed in a spreadsheet and saved as CSV.

The first row names the columns: ``issue``, ``option``, then the sides. An empty issue cell means the
issue above. Rows without an option close the sheet: ``reservation``, ``no deal`` and ``scale``.

What is settled by an amount begins with a row whose option is ``amounts in km``, ``whole amounts in
observers`` or ``amounts`` alone, and no points. A row for each amount follows, from the least to the most;
a side's cell stays empty where its points follow the line between the amounts it does give points to.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from goodoffices.errors import FormatError, InputError
from goodoffices.settlement.formats.json_text import broken, decoded
from goodoffices.settlement.negotiation import Issue, Negotiation, Party
from goodoffices.settlement.quantity import Amount, Quantity, amount_of, exact_text

__all__ = ["HEAD", "MARKS", "is_sheet", "read_sheet", "sheet_text"]

HEAD = ("issue", "option")
MARKS = ("reservation", "no deal", "scale")
DELIMITER = re.compile(r'^\s*"?issue"?\s*([,;\t])', re.IGNORECASE)
COUNTED = re.compile(r"(whole )?amounts(?: in (\S.*))?", re.IGNORECASE)
LONGEST_NUMBER = 4_000
TWO = 2


@dataclass(slots=True)
class _Counted:
    """What is settled by an amount, as far as it has been read."""

    row: int
    unit: str
    whole: bool
    curves: list[dict[Amount, int]]
    amounts: set[Fraction] = field(default_factory=set)


@dataclass(slots=True)
class _Sheet:
    """The sheet as far as it has been read."""

    name: str
    sides: list[str]
    options: dict[str, list[str]] = field(default_factory=dict)
    counted: dict[str, _Counted] = field(default_factory=dict)
    points: list[dict[str, dict[str, int]]] = field(default_factory=list)
    marks: dict[str, list[int | None]] = field(default_factory=dict)

    def error(self, row: int, reason: str, column: int | None = None) -> FormatError:
        """An error that names row and column as a spreadsheet does."""
        if column is not None:
            side = self.sides[column - 2] if 2 <= column < len(self.sides) + 2 else ""  # noqa: PLR2004
            letter = _letter(column)
            reason = f"column {letter}{f' ({side})' if side else ''}: {reason}"
        return broken(self.name, reason, line=row)


def is_sheet(name: str, content: bytes) -> bool:
    """Whether a file is a sheet, by its ending or its first words."""
    return (
        name.lower().endswith((".csv", ".tsv")) or content.lstrip(b"\xef\xbb\xbf")[:5] == b"issue"
    )


def read_sheet(name: str, content: bytes) -> Negotiation:
    """A negotiation from one sheet.

    Parameters
    ----------
    name : str
        What the file is called, for messages.
    content : bytes
        The file: UTF-8, cells parted by commas, semicolons or tabs.

    Returns
    -------
    Negotiation
        With whole points.

    Raises
    ------
    FormatError
        If the sheet is not in the form; ``advice`` names file, row and column, and says what to type.

    Discloses
    ---------
    Nothing: the points stay in the negotiation.

    References
    ----------
    .. [RFC4180]

    Examples
    --------
    >>> content = b'''issue,option,north,south
    ... fund,none,0,1000
    ... ,all,1000,600
    ... reservation,,300,
    ... '''
    >>> found = read_sheet("fund.csv", content)
    >>> found.issues[0].options, found.floors
    (('none', 'all'), (300, 0))
    """
    rows = _rows(name, decoded(name, content))
    first, head = next(rows, (1, []))
    while head and not head[-1]:
        head.pop()
    if [cell.lower() for cell in head[:2]] != list(HEAD):
        raise broken(
            name, 'the first row does not begin with the cells "issue" and "option"', line=first
        )
    sheet = _Sheet(name, head[2:])
    if "" in sheet.sides:
        raise sheet.error(first, "the column has no name of a side", head.index("", 2))
    sheet.points = [{} for _ in sheet.sides]
    issue = ""
    for row, cells in rows:
        issue = _read_row(sheet, row, cells, issue)
    return _negotiation(sheet)


def _rows(name: str, text: str) -> Iterator[tuple[int, list[str]]]:
    """Row number and cells of every row that is not empty."""
    lines = [f"{line}\n" for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n")]
    delimiter = DELIMITER.search(text)
    row = 0
    reader = csv.reader(lines, delimiter=delimiter[1] if delimiter else ",", strict=True)
    try:
        for row, cells in enumerate(reader, start=1):
            stripped = [cell.strip() for cell in cells]
            if any(stripped):
                yield row, stripped
    except csv.Error as error:
        reason = f"this is not CSV: {error}; a quotation mark may be open"
        raise broken(name, reason, line=row + 1) from error


def _read_row(sheet: _Sheet, row: int, cells: list[str], issue: str) -> str:
    """Take one row in; the issue it belongs to."""
    cells += [""] * (2 + len(sheet.sides) - len(cells))
    over = next((n for n, cell in enumerate(cells) if cell and n >= 2 + len(sheet.sides)), None)
    if over is not None:
        raise sheet.error(row, "the cell stands under no side; name one in the first row", over)
    named, option, given = cells[0], cells[1], cells[2 : 2 + len(sheet.sides)]
    if not option:
        _read_mark(sheet, row, named.lower(), given)
        return issue
    if sheet.marks:
        raise sheet.error(row, "options stand above the rows of reservation, no deal and scale", 0)
    if named and named != issue and named in {*sheet.options, *sheet.counted}:
        raise sheet.error(row, f"the rows of issue {named!r} do not stand together", 0)
    issue = named or issue
    if not issue:
        raise sheet.error(row, "the first option has no issue", 0)
    heading = None if any(given) else COUNTED.fullmatch(option)
    if heading and issue not in {*sheet.options, *sheet.counted}:
        curves: list[dict[Amount, int]] = [{} for _ in sheet.sides]
        sheet.counted[issue] = _Counted(row, heading[2] or "", bool(heading[1]), curves)
        return issue
    if issue in sheet.counted:
        _read_amount(sheet, row, sheet.counted[issue], option, given)
    else:
        _read_option(sheet, row, issue, option, given)
    return issue


def _read_option(sheet: _Sheet, row: int, issue: str, option: str, given: list[str]) -> None:
    """The points that sides give to one option."""
    options = sheet.options.setdefault(issue, [])
    if option in options:
        raise sheet.error(row, f"issue {issue!r} lists the option {option!r} twice", 1)
    options.append(option)
    for place, cell in enumerate(given):
        column = 2 + place
        if not cell:
            raise sheet.error(
                row, "the cell is empty; type 0 if the option is worth nothing", column
            )
        sheet.points[place].setdefault(issue, {})[option] = _points(sheet, row, column, cell)


def _read_amount(sheet: _Sheet, row: int, counted: _Counted, typed: str, given: list[str]) -> None:
    """The points that sides give to one amount; an empty cell lies on the line between others."""
    try:
        amount = amount_of(typed, sheet.name)
    except InputError:
        raise sheet.error(
            row, f"{typed!r} is no amount; type it in figures, as in 12.5", 1
        ) from None
    if amount in counted.amounts:
        raise sheet.error(row, f"the amount {typed} is given twice", 1)
    counted.amounts.add(amount)
    for place, cell in enumerate(given):
        if cell:
            counted.curves[place][amount] = _points(sheet, row, TWO + place, cell)


def _read_mark(sheet: _Sheet, row: int, mark: str, given: list[str]) -> None:
    if mark not in MARKS:
        kinds = ", ".join(f'"{known}"' for known in MARKS)
        raise sheet.error(
            row, f"the row has no option; only rows that begin with {kinds} have none", 1
        )
    if mark in sheet.marks:
        raise sheet.error(row, f'there are two rows "{mark}"', 0)
    sheet.marks[mark] = [_mark(sheet, row, 2 + n, cell) for n, cell in enumerate(given)]


def _mark(sheet: _Sheet, row: int, column: int, cell: str) -> int | None:
    return _points(sheet, row, column, cell) if cell else None


def _points(sheet: _Sheet, row: int, column: int, cell: str) -> int:
    if not (cell.isascii() and cell.isdecimal()) or len(cell) > LONGEST_NUMBER:
        raise sheet.error(
            row,
            "points are whole numbers of 0 or more, typed without sign, space, point or comma",
            column,
        )
    return int(cell)


def _negotiation(sheet: _Sheet) -> Negotiation:
    nothing: list[int | None] = [None] * len(sheet.sides)
    floors, scales = (sheet.marks.get(mark, nothing) for mark in ("reservation", "scale"))
    no_deal = sheet.marks.get("no deal", nothing)
    if any(value is not None for value in no_deal) and None in no_deal:
        raise broken(sheet.name, 'the row "no deal" is filled for some sides only')
    point = tuple(value for value in no_deal if value is not None) or None
    try:
        issues = tuple(Issue(name, tuple(options)) for name, options in sheet.options.items())
        quantities = tuple(_quantity(sheet, name, one) for name, one in sheet.counted.items())
        parties = tuple(
            Party(
                side,
                sheet.points[n],
                floors[n],
                scales[n],
                amounts={name: one.curves[n] for name, one in sheet.counted.items()},
            )
            for n, side in enumerate(sheet.sides)
        )
        return Negotiation(issues, parties, point, quantities=quantities)
    except FormatError:
        raise
    except InputError as error:
        about = f" ({error.field!r})" if error.field else ""
        raise broken(sheet.name, f"{error}{about}") from error


def _quantity(sheet: _Sheet, name: str, counted: _Counted) -> Quantity:
    if len(counted.amounts) < TWO:
        raise sheet.error(
            counted.row, f"{name!r} needs a row for its least and one for its most", 1
        )
    least, most = min(counted.amounts), max(counted.amounts)
    return Quantity(name, least, most, counted.unit, counted.whole)


def _letter(column: int) -> str:
    """The name a spreadsheet gives a column, counted from 0."""
    name = ""
    while column >= 0:
        column, place = divmod(column, 26)
        name, column = chr(ord("A") + place) + name, column - 1
    return name


def sheet_text(negotiation: Negotiation) -> bytes:
    """A negotiation as a sheet; the caller has seen to it that the sheet can carry it.

    Examples
    --------
    >>> fund = Issue("fund", ("none", "all"))
    >>> sides = [Party(name, {"fund": {"none": 0, "all": 9}}) for name in ("north", "south")]
    >>> print(sheet_text(Negotiation((fund,), tuple(sides))).decode(), end="")
    issue,option,north,south
    fund,none,0,0
    fund,all,9,9
    """
    parties = negotiation.parties
    rows: list[list[str]] = [[*HEAD, *(party.id for party in parties)]]
    rows += [
        [issue.id, option, *(str(party.points[issue.id][option]) for party in parties)]
        for issue in negotiation.issues
        for option in issue.options
    ]
    for quantity in negotiation.quantities:
        kind = f"{'whole ' if quantity.whole else ''}amounts"
        named = f"{kind} in {quantity.unit}" if quantity.unit else kind
        rows.append([quantity.id, named, *("" for _ in parties)])
        curves = [party.curve(quantity.id) for party in parties]
        for amount in sorted({amount for curve in curves for amount in curve}):
            cells = (str(curve[amount]) if amount in curve else "" for curve in curves)
            rows.append(["", exact_text(amount), *cells])
    marks: Mapping[str, list[int | None]] = {
        "reservation": [party.reservation for party in parties],
        "no deal": list(negotiation.disagreement_point or ()),
        "scale": [party.scale for party in parties],
    }
    for mark, numbers in marks.items():
        if any(number is not None for number in numbers):
            rows.append([mark, "", *("" if n is None else str(n) for n in numbers)])
    return "".join(",".join(map(_cell, row)) + "\n" for row in rows).encode()


def _cell(text: str) -> str:
    quoted = text.replace('"', '""')
    return f'"{quoted}"' if any(mark in text for mark in ',;\t\n"') else text
