"""The readiness board: opening, access and authority on each side, capability on ours."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

from goodoffices.errors import InputError
from goodoffices.record.body import Body, kind, require_text
from goodoffices.record.seat import Seat, SeatId

if TYPE_CHECKING:
    from goodoffices.record.view import Line

__all__ = ["Cell", "Dimension", "Evidence", "Strength", "readiness_board", "weakest_cell"]

STALE_DAYS = 7
"""Evidence older than this is shown as old; a judgement of craft, not a rule of the record."""


class Dimension(StrEnum):
    """What must be there before talks can begin."""

    ACCESS = "access"
    AUTHORITY = "authority to commit"
    CAPABILITY = "capability"
    OPENING = "opening"


class Strength(StrEnum):
    """How much the evidence shows, as its judge sees it. Words, not a score."""

    CONTRARY = "contrary"
    SOME = "some"
    STRONG = "strong"


@kind("evidence", "readiness", retention="working_notes")
class Evidence(Body):
    """Evidence for one cell of the board.

    Attributes
    ----------
    dimension : Dimension
        Opening, access or authority for a side; capability for us.
    side : SeatId or None
        The side; None for us.
    words : str
        What shows it.
    strength : Strength
        How much it shows.
    judged_by : str
        Who judged.
    on : date
        When.
    source : str
        On what it rests.
    """

    dimension: Dimension
    side: SeatId | None = None
    words: str
    strength: Strength = Strength.SOME
    judged_by: str
    on: date
    source: str = ""

    def __post_init__(self) -> None:
        require_text(self, "words", "judged_by")
        if (self.dimension is Dimension.CAPABILITY) is not (self.side is None):
            raise InputError(
                "capability is ours, the other three are a side's",
                advice="Capability is ours; opening, access and authority belong to a side.",
                field="side",
            )


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of the board: the latest evidence, or none.

    Attributes
    ----------
    dimension : Dimension
        Which row.
    side : Seat or None
        Which column; None for us.
    line : Line or None
        The latest evidence.
    age_days : int or None
        Its age on the day asked about.
    """

    dimension: Dimension
    side: Seat | None
    line: Line | None
    age_days: int | None

    @property
    def evidence(self) -> Evidence | None:
        """The latest evidence."""
        body = self.line.body if self.line else None
        return body if isinstance(body, Evidence) else None

    @property
    def is_old(self) -> bool:
        """Whether the evidence is older than a week."""
        return self.age_days is not None and self.age_days > STALE_DAYS

    def weakness(self) -> tuple[int, int]:
        """Order from strong to weak: nothing known, contrary, some, strong; older before newer."""
        if self.evidence is None:
            return (3, 0)
        steps = {Strength.STRONG: 0, Strength.SOME: 1, Strength.CONTRARY: 2}
        return (max(steps[self.evidence.strength], 1 if self.is_old else 0), self.age_days or 0)


def readiness_board(lines: Iterable[Line], sides: Sequence[Seat], today: date) -> tuple[Cell, ...]:
    """The board on a given day.

    Parameters
    ----------
    lines : iterable of Line
        Evidence, in order; the latest per cell counts.
    sides : sequence of Seat
        The parties.
    today : date
        The day on which age is judged.

    Returns
    -------
    tuple of Cell
        Opening, access, authority for each side, then capability for us.
    """
    latest: dict[tuple[Dimension, str | None], Line] = {}
    for line in lines:
        if isinstance(line.body, Evidence):
            latest[line.body.dimension, line.body.side] = line
    places: list[tuple[Dimension, Seat | None]] = [
        (dimension, side)
        for dimension in (Dimension.OPENING, Dimension.ACCESS, Dimension.AUTHORITY)
        for side in sides
    ]
    places.append((Dimension.CAPABILITY, None))
    cells = []
    for dimension, side in places:
        newest = latest.get((dimension, side.id if side else None))
        body = newest.body if newest else None
        age = (today - body.on).days if isinstance(body, Evidence) else None
        cells.append(Cell(dimension, side, newest, age))
    return tuple(cells)


def weakest_cell(board: Sequence[Cell]) -> Cell:
    """The weakest link of the board; the first of equals in reading order."""
    return max(board, key=lambda cell: (cell.weakness(), -board.index(cell)))
