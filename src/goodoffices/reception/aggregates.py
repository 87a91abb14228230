"""Figures for the other tracks, from which no small number can be found, by whatever subtraction.

How it works. Each table parts the same people by one thing: by age, by how they came. A release tells of those who
arrived and were in no release before, so that no two releases are about one person; what is corrected afterwards is
not told again. In each table
categories are joined with those that follow, in an order that is declared once and knows no numbers, until
a sum reaches the least that may be told; what is left at the end joins the last one. If all together do not reach it,
nothing is told and they wait for the next release.

What holds then. Whoever knows every release and this very rule still finds, for each category that was joined with
others, at least as many possible numbers as the least that may be told: the sums before a join are anything
below it, and only the last member makes up for them. Tables share nothing but their total, since any two partings
of the same people go together. No release says anything of the people of another. What is told is rounded besides,
which only takes away.

What does not hold. Somebody who already knows all but a few of the people in a sum learns of these few; no such rule
can prevent that.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from goodoffices.errors import InputError
from goodoffices.reception.event import CaseId
from goodoffices.reception.protection_events import Group

if TYPE_CHECKING:
    from goodoffices.reception.programme import Programme

__all__ = ["LEAST", "TABLES", "Figure", "coarsened", "figures", "rounded", "tally", "waiting"]

LEAST = 10
"""Nothing smaller is ever told; a programme may ask for more, never for less."""
UNKNOWN = "unknown"
TABLES: Mapping[str, tuple[str, ...]] = {
    "age": ("infant", "child", "youth", "adult", "older", UNKNOWN),
    "way": ("flight", "train", "bus", "border", "other"),
}
"""Table -> its categories, in the order in which they are joined. No table follows from another."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One number that is told.

    Attributes
    ----------
    table : str
    categories : tuple of str
        Told together; all of the table where it is everybody.
    about : int
        Rounded down to tens.
    """

    table: str
    categories: tuple[str, ...]
    about: int


def coarsened(cells: Sequence[tuple[str, int]], least: int) -> tuple[Group, ...]:
    """Categories joined in their order until each sum reaches the least; nothing where all together do not.

    Parameters
    ----------
    cells : sequence of (str, int)
        In the declared order.
    least : int

    Returns
    -------
    tuple of Group
    """
    groups: list[Group] = []
    held: list[str] = []
    total = 0
    for name, number in cells:
        held.append(name)
        total += number
        if total >= least:
            groups.append(Group(tuple(held), total))
            held, total = [], 0
    if held and groups:
        last = groups.pop()
        groups.append(Group(last.categories + tuple(held), last.number + total))
    return tuple(groups)


def waiting(programme: Programme, before: datetime) -> tuple[CaseId, ...]:
    """Cases that had arrived before a moment and were in no release yet.

    Arrived is who landed, was given a bed, or lives at a place.
    """
    counted = programme.protection.counted
    return tuple(
        case
        for case in programme.people.cases
        if case not in counted and _way(programme, case, before) is not None
    )


def tally(
    programme: Programme, cases: Iterable[CaseId], before: datetime
) -> dict[str, Counter[str]]:
    """How many people of these cases there are in each category of each table."""
    found: dict[str, Counter[str]] = {table: Counter() for table in TABLES}
    for case in cases:
        known = programme.people.cases[case]
        ages = Counter(member.age_band.value or UNKNOWN for member in known.members)
        ages[UNKNOWN] += known.people - len(known.members)
        found["age"].update(ages)
        found["way"][_way(programme, case, before) or "other"] += known.people
    return found


def figures(numbers: Mapping[str, Mapping[str, int]], least: int) -> dict[str, tuple[Group, ...]]:
    """What may be told of people who were in no release before; empty where they are too few.

    Parameters
    ----------
    numbers : Mapping
        Table -> category -> how many people; every table about the same people.
    least : int
        Nothing smaller is told.

    Raises
    ------
    InputError
        If less than ten is asked for, or the tables are about different people.
    """
    if least < LEAST:
        raise InputError(
            "cells below ten",
            advice=f"Nothing below {LEAST} is ever told. Nothing was changed.",
            field="least",
        )
    if len({sum(cells.values()) for cells in numbers.values()}) > 1:
        raise InputError("two tables about different people would tell of the difference")
    told = {
        table: coarsened([(name, numbers[table].get(name, 0)) for name in names], least)
        for table, names in TABLES.items()
    }
    return told if all(told.values()) else {}


def rounded(tables: Mapping[str, Sequence[Group]]) -> tuple[Figure, ...]:
    """What is told of a release: sums in tens."""
    return tuple(
        Figure(table, group.categories, group.number // 10 * 10)
        for table, groups in tables.items()
        for group in groups
    )


def _way(programme: Programme, case: CaseId, before: datetime) -> str | None:
    """How a case came; None where it had not come before then."""
    transports = programme.transports
    for name in transports.of_case.get(case, ()):
        line = transports.lines[name]
        transport = transports.transports[line.transport]
        came = transport.landed_at
        if came is not None and came < before and line.landed != 0:
            return transport.kind.value
    found = programme.placements.of_case(case)
    if found is not None and found.state.is_there and found.at < before:
        return "other"
    if any(bed.at < before for bed in programme.places.beds_of(case)):
        return "other"
    return None
