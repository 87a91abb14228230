"""Rows of a table of people: cells read into values, and values written into cells."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

import msgspec

from goodoffices.reception.formats.cells import protected, unprotected
from goodoffices.reception.formats.columns import Column, Kept
from goodoffices.reception.needs import LANGUAGE, MOST, is_counted
from goodoffices.reception.people_words import (
    CODE,
    AgeBand,
    CareRole,
    Kind,
    Relation,
    Strength,
    Verified,
    age_band_at,
)

__all__ = ["CareCell", "Problem", "Row", "RowReader", "Together", "cells_of"]

LONGEST_NAME = 64
LONGEST = {"note": 2_000}
LONG = 200
EARLIEST = date(1900, 1, 1)
MOST_KM = 1_000
YES = frozenset({"yes", "1", "true", "x"})
NO = frozenset({"no", "0", "false"})
ROLES = tuple(role.value for role in CareRole)
_TOGETHER = re.compile(r"(?P<group>[^@]+)(@(?P<near>same_town|(?P<km>[0-9]{1,4})km))?")


class Problem(msgspec.Struct, frozen=True):
    """Why a row cannot be read. What stands in the cell is not repeated: it may be a name.

    Attributes
    ----------
    row : int
        From 1, as a spreadsheet counts.
    column : str
        Empty where it is the row as a whole.
    advice : str
    """

    row: int
    column: str
    advice: str


class Together(msgspec.Struct, frozen=True, order=True):
    """A group that a case is part of, as another system calls it."""

    group: str
    strength: Strength = Strength.SAME_PLACE
    km: int = 0


class CareCell(msgspec.Struct, frozen=True, order=True):
    """What an adult is to a child."""

    role: CareRole
    adult: str
    authority: str = ""
    since: date | None = None
    until: date | None = None


class Row(msgspec.Struct):
    """One row. What is None, or empty, says nothing and changes nothing.

    Attributes
    ----------
    number : int
        From 1, as a spreadsheet counts.
    """

    number: int
    person: str = ""
    case: str = ""
    kind: Kind | None = None
    people: int = 0
    people_accepted: int = 0
    source: str = ""
    verified: Verified | None = None
    relation: Relation | None = None
    age_band: AgeBand | None = None
    alone: bool | None = None
    languages: tuple[str, ...] | None = None
    needs: dict[str, int] = {}
    together: tuple[Together, ...] = ()
    apart: tuple[str, ...] = ()
    care: tuple[CareCell, ...] = ()
    same_as: str = ""
    identity: dict[str, str] = {}

    def __repr__(self) -> str:
        return f"<Row {self.number}>"


class _CellError(Exception):
    """A cell that cannot be read, and what to write."""


class RowReader:
    """Reads the rows of one table.

    Parameters
    ----------
    columns : sequence of Column
        As :func:`~goodoffices.reception.formats.columns.read_header` found them.
    today : date
        By which ages are counted.
    """

    def __init__(self, columns: Sequence[Column], today: date) -> None:
        self._today = today
        self._cells = [(column.name, column.kept, self._reader(column)) for column in columns]

    def row(self, number: int, cells: Sequence[str]) -> tuple[Row, list[Problem]]:
        """One row, and what is wrong with it."""
        row, problems, care = Row(number), [], []
        needs: dict[str, int] = {}
        identity: dict[str, str] = {}
        if len(cells) > len(self._cells) and any(map(str.strip, cells[len(self._cells) :])):
            problems.append(Problem(number, "", "there are more cells than columns"))
        for (name, kept, read), cell in zip(self._cells, cells, strict=False):
            text = unprotected(cell).strip() if cell else ""
            if not text:
                continue
            try:
                value = read(text)
            except _CellError as error:
                problems.append(Problem(number, name, str(error)))
                continue
            if kept is Kept.IDENTITY:
                identity[name] = value
            elif kept is Kept.NEED:
                needs[name] = value
            elif name in ROLES:
                care += [CareCell(CareRole(name), *parts) for parts in value]
            else:
                setattr(row, name, value)
        row.needs, row.identity, row.care = needs, identity, tuple(care)
        problems += (Problem(number, column, advice) for column, advice in self._wrong(row))
        return row, problems

    def _wrong(self, row: Row) -> list[tuple[str, str]]:
        """What is wrong with a row although each of its cells can be read."""
        wrong = []
        if not row.person and not row.case:
            wrong.append(("case", "a row names a person or a case"))
        if row.person and row.people:
            wrong.append(("people", "a number of people stands in a row without a person"))
        if not row.person:
            wrong += [
                (name, "without a person the row can only say something of the case")
                for name in ("relation", "age_band", "alone", "same_as")
                if getattr(row, name)
            ]
            wrong += [(name, "the row names nobody") for name in row.identity]
            wrong += [(cell.role.value, "the row names nobody") for cell in row.care]
        born = row.identity.get("birth_date")
        if born:
            row.age_band = age_band_at(date.fromisoformat(born), self._today)
        return wrong

    def _reader(self, column: Column) -> Callable[[str], Any]:
        name = column.name
        if column.kept is Kept.NEED:
            return _number if is_counted(name) else _flag
        if name == "birth_date":
            return self._born
        if column.kept is Kept.IDENTITY:
            longest = LONGEST.get(name, LONG)
            return lambda text: _words(text, longest)
        return _CARE_READER if name in ROLES else _READERS[name]

    def _born(self, text: str) -> str:
        born = _date(text)
        if not EARLIEST <= born <= self._today:
            raise _CellError("a date of birth lies between 1900 and today")
        return born.isoformat()


def _words(text: str, longest: int) -> str:
    words = " ".join(text.split())
    if len(words) > longest:
        raise _CellError(f"at most {longest} signs")
    if not words.isprintable():
        raise _CellError("there is a sign that cannot be printed")
    return words


def _name(text: str) -> str:
    words = _words(text, LONGEST_NAME)
    if ";" in words or "|" in words:
        raise _CellError("a name of another system is without ; and |")
    return words


def _code(text: str) -> str:
    if not CODE.fullmatch(text):
        raise _CellError("write a short word in small Latin letters and digits, like gate-2")
    return text


def _number(text: str) -> int:
    if not text.isdecimal() or len(text) > len(str(MOST)) or int(text) > MOST:
        raise _CellError(f"write a whole number from 0 to {MOST}")
    return int(text)


def _count(text: str) -> int:
    number = _number(text)
    if not number:
        raise _CellError("write how many they are")
    return number


def _flag(text: str) -> int:
    word = text.lower()
    if word in YES or word in NO:
        return int(word in YES)
    raise _CellError("write yes or no")


def _date(text: str) -> date:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        found = None
    if found is None or len(text) != len("2014-03-09"):
        raise _CellError("write dates as year-month-day, like 2014-03-09")
    return found


def _one_of(words: type[Any]) -> Callable[[str], Any]:
    known = {word.value: word for word in words if word.value}

    def read(text: str) -> Any:
        found = known.get(text.lower())
        if found is None:
            raise _CellError(f"write one of {', '.join(known)}")
        return found

    return read


def _languages(text: str) -> tuple[str, ...]:
    codes = tuple(dict.fromkeys(re.split(r"[\s,;]+", text.lower().strip(" ,;"))))
    if not all(map(LANGUAGE.fullmatch, codes)):
        raise _CellError("write languages as codes with blanks between, like uk ru")
    return codes


def _parts(text: str) -> list[str]:
    return [part.strip() for part in text.split(";") if part.strip()]


def _names(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(map(_name, _parts(text))))


def _together(text: str) -> tuple[Together, ...]:
    found = []
    for part in _parts(text):
        matched = _TOGETHER.fullmatch(part)
        km = int(matched["km"] or 0) if matched else 0
        if matched is None or (matched["km"] and not 0 < km <= MOST_KM):
            raise _CellError("write groups with ; between: group, group@same_town, or group@20km")
        strength = (
            Strength.WITHIN_KM
            if km
            else Strength.SAME_TOWN
            if matched["near"]
            else Strength.SAME_PLACE
        )
        found.append(Together(_name(matched["group"]), strength, km))
    return tuple(dict.fromkeys(found))


def _care(text: str) -> list[tuple[Any, ...]]:
    found = []
    for part in _parts(text):
        adult, *more = (piece.strip() for piece in part.split("|"))
        if not adult or len(more) > 3:  # noqa: PLR2004  # authority, since, until
            raise _CellError("write person|authority|since|until; what is not known stays empty")
        authority, since, until = (*more, "", "", "")[:3]
        days = _date(since) if since else None, _date(until) if until else None
        if days[0] and days[1] and days[1] <= days[0]:
            raise _CellError("the last day lies before the first")
        found.append((_name(adult), _code(authority) if authority else "", *days))
    return found


_CARE_READER: Callable[[str], Any] = _care
_READERS: Mapping[str, Callable[[str], Any]] = {
    "person": _name,
    "case": _name,
    "kind": _one_of(Kind),
    "people": _count,
    "people_accepted": _count,
    "source": _code,
    "verified": _one_of(Verified),
    "relation": _one_of(Relation),
    "age_band": _one_of(AgeBand),
    "alone": lambda text: bool(_flag(text)),
    "languages": _languages,
    "together": _together,
    "apart": _names,
    "same_as": _name,
}


def cells_of(row: Row, columns: Sequence[Column]) -> list[str]:
    """A row as cells, none of which a spreadsheet would compute; :meth:`RowReader.row` gives the row back."""
    return [protected(_written(row, column)) for column in columns]


def _written(row: Row, column: Column) -> str:
    name = column.name
    if column.kept is Kept.IDENTITY:
        return row.identity.get(name, "")
    if column.kept is Kept.NEED:
        return _need_written(name, row.needs.get(name))
    if name in ROLES:
        return "; ".join(_care_written(cell) for cell in row.care if cell.role == name)
    value = getattr(row, name)
    write = _WRITERS.get(name)
    return write(value) if write is not None and value is not None else str(value or "")


def _need_written(code: str, number: int | None) -> str:
    if number is None:
        return ""
    return str(number) if is_counted(code) else ("no", "yes")[number]


def _together_written(one: Together) -> str:
    if one.strength is Strength.SAME_PLACE:
        return one.group
    return f"{one.group}@{f'{one.km}km' if one.km else 'same_town'}"


def _care_written(cell: CareCell) -> str:
    days = (day.isoformat() if day else "" for day in (cell.since, cell.until))
    return "|".join([cell.adult, cell.authority, *days]).rstrip("|")


_WRITERS: Mapping[str, Callable[[Any], str]] = {
    "together": lambda groups: "; ".join(map(_together_written, groups)),
    "apart": "; ".join,
    "languages": " ".join,
    "alone": lambda alone: "yes" if alone else "no",
}
