"""A package read by one's own points: arranged from what this side sealed, and from nothing else."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from goodoffices.desk.amount import named, whole_points
from goodoffices.errors import InputError
from goodoffices.office import OwnReading
from goodoffices.record import AgendaSet

__all__ = ["Differences", "Reading", "Row", "chosen_of", "differences", "reading"]

TRADES: Final = 3
"""So many exchanges stand beside a package."""


@dataclass(frozen=True, slots=True)
class Row:
    """One issue of a package, and what it counts for us."""

    issue: str
    option: str
    points: int
    best: int


@dataclass(frozen=True, slots=True)
class Exchange:
    """What more on one issue would be worth to us in giving way on another."""

    issue: str
    option: str
    gain: int
    given_issue: str
    given_option: str
    loss: int


@dataclass(frozen=True, slots=True)
class Reading:
    """A package by our own points."""

    total: int
    best: int
    above: int
    has_least: bool
    rows: Sequence[Row]
    full: Sequence[str]
    dearest: Row | None
    exchanges: Sequence[Exchange]


@dataclass(frozen=True, slots=True)
class Changed:
    """One issue in two packages; `change` is None where we sealed no points."""

    issue: str
    one: str
    other: str
    change: int | None


@dataclass(frozen=True, slots=True)
class Differences:
    """Two packages by our own points; no totals where we sealed none."""

    rows: Sequence[Changed]
    one: int | None = None
    other: int | None = None

    @property
    def differing(self) -> int:
        """On how many issues they differ."""
        return sum(row.one != row.other for row in self.rows)

    @property
    def change(self) -> int | None:
        """What the other gives us more."""
        return None if self.one is None or self.other is None else self.other - self.one


def chosen_of(agenda: AgendaSet | None, package: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Issues and options by their names, in the order of the agenda."""
    return (named(agenda, issue, package[issue]) for issue in _order(agenda, package))


def reading(
    agenda: AgendaSet | None, own: OwnReading | None, package: Mapping[str, str]
) -> Reading | None:
    """What a package gives us; None where we sealed no points that cover it."""
    told = own.explanation(package) if own is not None else None
    if own is None or told is None:
        return None
    rows = {
        line.issue: Row(
            *named(agenda, line.issue, line.option),
            whole_points(line.utility),
            whole_points(line.best),
        )
        for line in told.lines
    }
    dearest = told.gives_way_on[0].issue if told.gives_way_on else None
    return Reading(
        total=whole_points(told.utility),
        best=whole_points(told.best),
        above=whole_points(told.above_reservation),
        has_least=own.party.reservation is not None,
        rows=[rows[issue] for issue in _order(agenda, rows)],
        full=[
            row.issue
            for row in (rows[issue] for issue in _order(agenda, rows))
            if row.points == row.best and row.best
        ],
        dearest=rows[dearest] if dearest else None,
        exchanges=[
            Exchange(
                *named(agenda, trade.issue, trade.option),
                whole_points(trade.gain),
                *named(agenda, trade.given_issue, trade.given_option),
                whole_points(trade.loss),
            )
            for trade in own.trades(package)[:TRADES]
        ],
    )


def differences(
    agenda: AgendaSet | None,
    own: OwnReading | None,
    one: Mapping[str, str],
    other: Mapping[str, str],
) -> Differences:
    """Two packages issue by issue; with what each changes for us, where we sealed points."""
    try:
        found = own.comparison(one, other) if own is not None else None
    except InputError:
        found = None
    changes = {d.issue: whole_points(d.change) for d in found.differences} if found else {}
    rows = [
        Changed(
            *named(agenda, issue, one[issue]),
            named(agenda, issue, other[issue])[1],
            changes.get(issue, 0) if found else None,
        )
        for issue in _order(agenda, one)
    ]
    if found is None:
        return Differences(rows)
    return Differences(rows, whole_points(found.one.utility), whole_points(found.other.utility))


def _order(agenda: AgendaSet | None, package: Mapping[str, object]) -> list[str]:
    """Issues as the agenda has them: the record keeps them by name."""
    return [i.id for i in agenda.issues if i.id in package] if agenda else list(package)
