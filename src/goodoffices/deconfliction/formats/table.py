"""Tables in CSV: a row is a point; rows of one plan and volume belong together."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from itertools import groupby
from typing import Any

from goodoffices.deconfliction.formats.draft import FIELDS, Draft, broken
from goodoffices.deconfliction.volume import Point

__all__ = ["drafts_of_table"]

OWN = {"volume", "lat", "lon", "time"}
NEEDED = {"plan", "lat", "lon"}


def drafts_of_table(name: str, text: str) -> Iterator[Draft]:
    """The volumes of a table, each with the line of its first row.

    Parameters
    ----------
    name : str
        What the file is called, for messages.
    text : str
        The file. Columns are separated by commas or semicolons; the first row names them: ``plan``, ``lat`` and
        ``lon``, and of ``volume``, ``time`` and :data:`FIELDS` those that are needed.

    Raises
    ------
    FormatError
        With the line and the reason.

    References
    ----------
    .. [RFC4180]
    """
    lines = text.splitlines()
    if not lines:
        raise broken(name, "the file is empty.")
    mark = ";" if lines[0].count(";") > lines[0].count(",") else ","
    reader = csv.reader(lines, delimiter=mark, strict=True)
    try:
        columns = [column.strip().lower() for column in next(reader)]
        rows = [(reader.line_num, row) for row in reader if any(row)]
    except csv.Error as error:
        raise broken(name, f"this is not CSV: {error}.", line=reader.line_num) from error
    unknown = set(columns) - FIELDS - OWN
    missing = NEEDED - set(columns)
    if unknown or missing or len(set(columns)) < len(columns):
        which = ", ".join(sorted(unknown or missing or columns))
        what = "unknown" if unknown else "missing" if missing else "named twice"
        raise broken(name, f"columns are {what}: {which}.", line=1)
    for line, row in rows:
        if len(row) != len(columns):
            raise broken(name, f"a row has {len(row)} fields instead of {len(columns)}.", line=line)
    named = [(line, dict(zip(columns, row, strict=True))) for line, row in rows]
    for _, group in groupby(named, lambda row: (row[1]["plan"], row[1].get("volume", ""))):
        yield _draft(name, list(group))


def _draft(name: str, rows: list[tuple[int, dict[str, str]]]) -> Draft:
    line, first = rows[0]
    fields: dict[str, Any] = {key: value for key, value in first.items() if key in FIELDS}
    points = tuple(_point(name, row, at) for at, row in rows)
    times = [row.get("time", "").strip() for _, row in rows]
    if any(times):
        fields["times"] = times
    shape = fields.get("shape", "").strip().lower()
    if not shape:
        shape = "circle" if len(points) == 1 else "convoy" if any(times) else "polygon"
    return Draft(name, line, shape, points, fields)


def _point(name: str, row: dict[str, str], line: int) -> Point:
    try:
        return float(row["lat"]), float(row["lon"])
    except ValueError as error:
        raise broken(name, "lat and lon are not two numbers.", line=line) from error
