"""The columns of a table of people: each with what it is for. There is no other."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from enum import StrEnum

import msgspec

from goodoffices.errors import FormatError, InputError
from goodoffices.reception.needs import SERVICES, service

__all__ = ["COLUMNS", "Column", "Kept", "columns_with", "read_header"]


class Kept(StrEnum):
    """Where what stands in a column is kept."""

    CASE = "case"
    """With the case, under its pseudonym."""
    IDENTITY = "identity"
    """Sealed under the person's own key, apart from everything else."""
    LINK = "link"
    """As a link between pseudonyms."""
    NEED = "need"
    """With the person, or with the case where the row names none."""
    PERSON = "person"
    """With the person, under its pseudonym."""


class Column(msgspec.Struct, frozen=True):
    """One column.

    Attributes
    ----------
    name : str
    kept : Kept
        Where.
    form : str
        What a cell looks like.
    purpose : str
        What the programme does with it; what has no purpose has no column.
    """

    name: str
    kept: Kept
    form: str
    purpose: str


_NAME = "up to 64 signs, without ; and |"
_CARE = "person|authority|since|until; ..."

_BEFORE = (
    Column("person", Kept.PERSON, _NAME, "the same person is found again in the next table"),
    Column("case", Kept.CASE, _NAME, "those who must stay together stand in one case"),
    Column("kind", Kept.CASE, "family, single, group, institution", "how a place is sought"),
    Column("people", Kept.CASE, "a number, in rows without a person", "how many beds they need"),
    Column("people_accepted", Kept.CASE, "a number", "which of several counts stands"),
    Column("source", Kept.PERSON, "a short word", "who said so"),
    Column("verified", Kept.PERSON, "said, seen, confirmed", "how far it was checked"),
    Column("relation", Kept.PERSON, "head, partner, child, ...", "whose child somebody is"),
    Column(
        "age_band",
        Kept.PERSON,
        "infant, child, youth, adult, older",
        "schools, beds and the care of children; follows from birth_date where that is known",
    ),
    Column("alone", Kept.PERSON, "yes, no", "a child without parent and guardian is protected"),
    Column("languages", Kept.CASE, "codes, like uk ru", "who interprets"),
)
_AFTER = (
    Column(
        "together",
        Kept.LINK,
        "group; group@same_town; group@20km",
        "cases that live at one place, in one town, or near each other",
    ),
    Column("apart", Kept.LINK, "case; case", "cases that may not live at one place"),
    Column("escort", Kept.LINK, _CARE, "who travels with a child"),
    Column("carer", Kept.LINK, _CARE, "who looks after a child"),
    Column("legal_guardian", Kept.LINK, _CARE, "who decides for a child by law"),
    Column("same_as", Kept.LINK, _NAME, "the same person, registered twice"),
    Column("given_name", Kept.IDENTITY, "up to 200 signs", "to call and to address somebody"),
    Column("family_name", Kept.IDENTITY, "up to 200 signs", "to call and to address somebody"),
    Column("birth_date", Kept.IDENTITY, "year-month-day", "age, and who is registered twice"),
    Column("document", Kept.IDENTITY, "up to 200 signs", "who is registered twice"),
    Column("contact", Kept.IDENTITY, "up to 200 signs", "to reach somebody who is placed"),
    Column("origin", Kept.IDENTITY, "up to 200 signs", "to look for the family of a child"),
    Column("note", Kept.IDENTITY, "up to 2000 signs", "what only who protects may read"),
)


def _need(code: str) -> Column:
    found = service(code)
    return Column(code, Kept.NEED, "a number" if found.counted else "yes, no", found.purpose)


COLUMNS: tuple[Column, ...] = (
    *_BEFORE,
    *(_need(code) for code in SERVICES if code != "people"),
    *_AFTER,
)
"""All columns in their order, without ``interpreter:<language>``: of those there are as many as languages."""

_BY_NAME = {column.name: column for column in COLUMNS}
_AFTER_NAMES = {column.name for column in _AFTER}


def columns_with(needs: Iterable[str]) -> tuple[Column, ...]:
    """The columns of a table in which some services are needed, in their order."""
    needed = set(needs)
    first = [*_BEFORE, *(_BY_NAME[code] for code in SERVICES if code in needed)]
    more = sorted(needed - set(SERVICES))
    return (*first, *map(_need, more), *_AFTER)


def read_header(cells: Sequence[str], file: str) -> tuple[Column, ...]:
    """The columns that a table has.

    Parameters
    ----------
    cells : sequence of str
        Its first row.
    file : str
        Name of the file, for the error.

    Raises
    ------
    FormatError
        If a column is none, stands twice, or is missing; ``advice`` names it.
    """
    names = [cell.strip().lower() for cell in cells]
    while names and not names[-1]:
        names.pop()
    found, unknown = [], []
    for name in names:
        column = _column(name)
        if column is None:
            unknown.append(name)
        else:
            found.append(column)
    if unknown and not found:
        # Perhaps somebody's name stands there: nothing of it is repeated.
        raise FormatError(
            "a table without a header",
            advice=f"{file}: the first row names no column. Columns are {', '.join(_BY_NAME)}, interpreter:<language>. Nothing was changed.",
            field=file,
            line=1,
        )
    if unknown:
        raise FormatError(
            "a table with a column that is none",
            advice=f"{file}: there is no column {', '.join(map(_named, unknown))}. Columns are {', '.join(_BY_NAME)}, interpreter:<language>. What has no purpose here is not read. Nothing was changed.",
            field=file,
            line=1,
        )
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise FormatError(
            "a table with a column that stands twice",
            advice=f"{file}: the column {', '.join(twice)} stands twice. Nothing was changed.",
            field=file,
            line=1,
        )
    if not {"person", "case"} & set(names):
        raise FormatError(
            "a table that names nobody",
            advice=f"{file}: the first row must name a column person or case: what your system calls them. Nothing was changed.",
            field=file,
            line=1,
        )
    return tuple(found)


def _column(name: str) -> Column | None:
    if name in _BY_NAME:
        return _BY_NAME[name]
    if name.startswith("interpreter:"):
        try:
            return _need(name)
        except InputError:
            return None
    return None


def _named(name: str) -> str:
    near = get_close_matches(name, list(_BY_NAME), n=1)
    shown = repr(name[:40]) if name else "without a name"
    return f"{shown} (did you mean {near[0]}?)" if near else shown
