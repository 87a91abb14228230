"""Tables of cases, places, scores, allowed pairs, pairs to keep apart or near, towns and weeks (CSV)."""

from __future__ import annotations

from array import array
from collections.abc import Collection, Mapping, Sequence
from decimal import Context, Decimal
from fractions import Fraction

import numpy as np

from goodoffices.placement.case import PEOPLE, Case, Place
from goodoffices.placement.near_tables import read_near
from goodoffices.placement.sheet import NUMBER, Sheet, Table
from goodoffices.placement.wave import (
    LARGEST_TOTAL,
    Ints,
    Wave,
    assembled,
    without_period,
)

__all__ = ["Table", "read_labels", "read_wave"]

DIGITS = Context(prec=18)
LARGEST_EXPONENT = 200
MOST_DECIMALS = 12
TWO = 2


def read_wave(
    cases: Table,
    places: Table,
    *,
    scores: Table | None = None,
    allowed: Table | None = None,
    apart: Table | None = None,
    near: Table | None = None,
    towns: Table | None = None,
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
    near : Table, optional
        ``case,other,strength,km``: pairs that must be near each other where both are placed. The strength is
        ``same-place``, ``same-town`` or ``within-km``, which needs a number of kilometres; without that the last column
        may be left out.
    towns : Table, optional
        ``place,town,latitude,longitude``: where places are, for pairs that must be near; the last two columns only for
        ``within-km``.

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
    where = Sheet(places)
    where.wants(("place",))
    sites: list[Place] = []
    homes: dict[str, int] = {}
    for cells in where.rows():
        where.new(homes, cells[0], "place")
        sites.append(Place(cells[0], _counts(where, cells, 1)))
    who = Sheet(cases)
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
        near=None if near is None else read_near(near, towns, numbers, homes),
    )


def read_labels(table: Table, column: str, cases: Collection[str]) -> Mapping[str, str]:
    r"""What a table says of each case: the week in which it comes, or its group.

    Parameters
    ----------
    table : Table
        ``case,<column>``; a case that is not there has none.
    column : str
        What the second column is called.
    cases : collection of str
        The cases that there are.

    Raises
    ------
    FormatError
        If something cannot be read; ``advice`` names file, row and column.

    Discloses
    ---------
    Nothing beyond what was given.

    References
    ----------
    .. [RFC4180]

    Examples
    --------
    >>> dict(read_labels(Table("weeks.csv", b"case,week\nLevy,48"), "week", ["Levy", "Adler"]))
    {'Levy': '48'}
    """
    sheet = Sheet(table)
    sheet.wants(("case", column))
    numbers = {name: number for number, name in enumerate(cases)}
    found: dict[str, str] = {}
    for cells in sheet.rows():
        sheet.known(numbers, cells[0], "case", "case")
        if cells[0] in found:
            raise sheet.wrong("case", f"{cells[0]!r} stands twice. Each case has one row")
        if cells[1]:
            found[cells[0]] = cells[1]
    return found


def _counts(sheet: Sheet, cells: Sequence[str], first: int, *, blank: str = "") -> dict[str, int]:
    """Numbers by column; a period with a blank cell is as its service at any time, where that is there."""
    names = sheet.columns[first:]
    return {
        name: sheet.count(cell or blank, name)
        for name, cell in zip(names, cells[first:], strict=True)
        if cell or without_period(name) == name or without_period(name) not in sheet.columns
    }


def _pairs(table: Table, cases: dict[str, int], places: dict[str, int]) -> Ints:
    sheet = Sheet(table)
    sheet.wants(("case", "place"))
    found = array("q")
    for cells in sheet.rows():
        found.append(sheet.known(cases, cells[0], "case", "case"))
        found.append(sheet.known(places, cells[1], "place", "place"))
    return np.array(found, np.int64).reshape(-1, 2)


def _apart(table: Table, cases: dict[str, int]) -> list[tuple[int, int]]:
    sheet = Sheet(table, twice=True)
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
    sheet = Sheet(table)
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


def _decimal(sheet: Sheet, cell: str) -> tuple[int, int]:
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
