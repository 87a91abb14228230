"""The mediator's own models of the conflict: kept for the mediators alone, asked of nobody's input."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from goodoffices.errors import InputError
from goodoffices.office.access import audience_with, seated
from goodoffices.office.office import Draft
from goodoffices.office.study import model_read, study
from goodoffices.record import ConflictModelled, EntryId, Line, Role

if TYPE_CHECKING:
    from goodoffices.office.office import Office
    from goodoffices.office.view import Actor, View

__all__ = ["conflicts", "put_conflict"]


def conflicts(view: View) -> tuple[tuple[Line, ConflictModelled], ...]:
    """The models that this seat can read, in the order in which they were made."""
    lines = view.lines(ConflictModelled)
    return tuple((x, x.body) for x in lines if isinstance(x.body, ConflictModelled))


def put_conflict(office: Office, actor: Actor, body: ConflictModelled, *, key: str) -> EntryId:
    """Keep a model of the conflict; for the mediators only.

    Raises
    ------
    FormatError
        If the model cannot be read.
    InputError
        If somebody who decides has no estimate, or the status quo is not in the model.
    """
    view = seated(office, actor, Role.MEDIATOR)
    model = model_read(body.content.encode())
    if {estimate.of for estimate in body.estimates} != set(model.makers):
        raise InputError(
            "not one estimate for each who decides",
            advice="Say for each who decides of which day the estimate is.",
        )
    if body.status_quo and body.status_quo not in model.names:
        raise InputError(
            "the status quo is not a state of the model",
            advice="What is the case now must be one of the states of the model.",
            field="status_quo",
        )
    study(model.content, response=body.response)  # what a page could not show is not kept
    kept = replace(body, content=model.content.decode())
    return office.append(actor, [Draft(audience_with(view), kept)], key=key)[0]
