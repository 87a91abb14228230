"""The readiness board, kept by the mediator."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from goodoffices.office.access import audience_with, known_seat, seated
from goodoffices.office.office import Draft
from goodoffices.record import Cell, EntryId, Evidence, Role, readiness_board

if TYPE_CHECKING:
    from goodoffices.office.office import Office
    from goodoffices.office.view import Actor, View

__all__ = ["board", "put_evidence"]


def board(view: View, today: date) -> tuple[Cell, ...]:
    """The board as this seat can read it."""
    return readiness_board(view.lines(Evidence), view.parties, today)


def put_evidence(office: Office, actor: Actor, evidence: Evidence, *, key: str) -> EntryId:
    """Put evidence on the board; for the mediators only."""
    view = seated(office, actor, Role.MEDIATOR)
    if evidence.side is not None:
        known_seat(view, evidence.side, Role.PARTY)
    return office.append(actor, [Draft(audience_with(view), evidence)], key=key)[0]
