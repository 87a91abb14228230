"""What each seat is left with after the close: on one sheet, from entries that this seat has too."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from goodoffices.errors import InputError, NotInAudienceError
from goodoffices.office.access import known_seat
from goodoffices.office.mediation.consent import consents
from goodoffices.office.mediation.talks import agreements
from goodoffices.office.mediation.undertaking import undertakings
from goodoffices.record import (
    Agreement,
    Consent,
    Keeping,
    KeepingApplied,
    KeepingRule,
    Line,
    ProcessClosed,
    Retention,
    Role,
    Seat,
    SeatInvited,
    Undertaking,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from goodoffices.office.view import View

__all__ = ["ClosingSheet", "Gone", "closing_sheet"]


@dataclass(frozen=True, slots=True)
class Gone:
    """What was destroyed under one rule on one day.

    Attributes
    ----------
    on : date
        The day.
    rule : KeepingRule
        Under which rule.
    items : int
        How many items that were named.
    classes : tuple of str
        Classes of the retention of which everything is gone.
    """

    on: date
    rule: KeepingRule
    items: int
    classes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ClosingSheet:
    """The sheet.

    Attributes
    ----------
    seat : Seat
        Whose.
    title : str
        The process as this seat knows it.
    closed : Line
        The close.
    outcome : str
        In words, the same for all.
    retention : Retention
        Fixed at the opening.
    gone : tuple of Gone
        What was destroyed of what this seat had.
    agreements, owed, consents
        What was signed, what is still owed, what was consented to, as far as it is kept.
    """

    seat: Seat
    title: str
    closed: Line
    outcome: str
    retention: Retention
    gone: tuple[Gone, ...]
    agreements: tuple[Agreement, ...]
    owed: tuple[Undertaking, ...]
    consents: tuple[Consent, ...]


def closing_sheet(view: View, seat: str = "") -> ClosingSheet:
    """What a seat is left with.

    Parameters
    ----------
    view : View
        The seat's own, or the mediator's.
    seat : str
        For whom, where the mediator makes it: of entries that both can read, and no others. What that seat
        wrote for itself alone is on its own sheet, not on this one.

    Raises
    ------
    InputError
        If the process is still open.
    AccessError
        If somebody other than the mediator asks for another's.
    """
    if seat and seat != view.actor.seat and view.seat.role is not Role.MEDIATOR:
        raise NotInAudienceError("not for this role")
    whose = known_seat(view, seat) if seat else view.seat
    closed = view.lines(ProcessClosed, last=1)
    if not closed or not isinstance(closed[0].body, ProcessClosed):
        raise InputError(
            "the process is open",
            advice="The sheet is made after the close. Nothing was changed.",
        )
    admits: Callable[[Line], bool] = lambda line: line.audience.admits(whose.id)  # noqa: E731
    return ClosingSheet(
        seat=whose,
        title=_title(view, whose),
        closed=closed[0],
        outcome=closed[0].body.outcome,
        retention=view.opening.retention,
        gone=_gone([line for line in view.lines(KeepingApplied) if admits(line)]),
        agreements=tuple(one for one in agreements(view) if admits(one.line)),
        owed=tuple(one for one in undertakings(view, is_open=True) if admits(one.line)),
        consents=tuple(one for one in consents(view) if admits(one.line)),
    )


def _title(view: View, seat: Seat) -> str:
    told = (line.body for line in view.lines(SeatInvited))
    return next(
        (body.title for body in told if isinstance(body, SeatInvited) and body.seat.id == seat.id),
        view.title,
    )


def _gone(lines: list[Line]) -> tuple[Gone, ...]:
    found: dict[tuple[date, KeepingRule], tuple[int, set[str]]] = {}
    for line in lines:
        body = line.body
        if isinstance(body, KeepingApplied) and body.fate is Keeping.DESTROY:
            items, classes = found.get((body.on, body.rule), (0, set()))
            found[body.on, body.rule] = items + len(body.items), classes | {*body.classes}
    return tuple(
        Gone(on, rule, items, tuple(sorted(classes)))
        for (on, rule), (items, classes) in sorted(found.items())
    )
