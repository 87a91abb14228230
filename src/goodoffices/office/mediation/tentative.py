"""Tentative deals: which package of an earlier run, or of a proposal, a run is to improve upon."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from goodoffices.record import (
    AgendaSet,
    Body,
    EntryId,
    FiguresFound,
    ImprovementFound,
    PackagesFound,
    ProposalPut,
    SeatId,
    Thread,
)

__all__ = ["Deal", "Tentative", "can_be_improved", "tentative_in"]


@dataclass(frozen=True, slots=True)
class Deal:
    """Where a tentative deal stands; it is named by its entry and never typed.

    Attributes
    ----------
    entry : EntryId
        A proposal with a package, or a run that found some.
    solution : str
        Which package of the run: the solution or the reading that chose it.
    """

    entry: EntryId
    solution: str = ""


@dataclass(frozen=True, slots=True)
class Tentative:
    """A tentative deal and who knows it.

    Attributes
    ----------
    choices : mapping of issue to option
        The package.
    readers : tuple of SeatId
        The seats that were told of it; nobody else may learn what improves on it.
    """

    choices: Mapping[str, str]
    readers: tuple[SeatId, ...]

    def __repr__(self) -> str:
        return "<Tentative>"


def tentative_in(thread: Thread, solution: str) -> Tentative | None:
    """The deal that stands in a matter, as far as its reader can still read it.

    Parameters
    ----------
    thread : Thread
        A proposal or a run.
    solution : str
        Which package of the run.

    Returns
    -------
    Tentative or None
        None where there is no such package, or it can no longer be read.
    """
    root = thread.lines[0]
    if isinstance(root.body, ProposalPut):
        package = root.body.package
        return Tentative(package, tuple(root.audience.seats)) if package else None
    told = [
        (choices, line.audience.seats)
        for line in thread.lines
        for name, choices in _named(line.body)
        if name == solution
    ]
    if not told:
        return None
    readers = dict.fromkeys(seat for _, seats in told for seat in seats)
    return Tentative(told[0][0], tuple(readers))


def can_be_improved(agenda: AgendaSet) -> bool:
    """Whether deals on an agenda can be improved: all that is settled is settled by options."""
    return any(issue.options for issue in agenda.issues) and all(
        issue.amount is None for issue in agenda.issues
    )


def _named(body: Body) -> Iterator[tuple[str, Mapping[str, str]]]:
    if isinstance(body, PackagesFound | FiguresFound):
        yield from ((one.solution, one.choices) for one in body.packages)
    if isinstance(body, ImprovementFound):
        yield from ((one.reading, one.choices) for one in body.packages)
