"""The mediator's own model of a conflict: who decides, what may be, and what each is thought to prefer.

An estimate of a side is the most dangerous paper there is. It is a working note: never addressed to
a side or a friend, left out of exports and handover, destroyed at the close.
"""

from __future__ import annotations

from datetime import date

from goodoffices.errors import InputError
from goodoffices.record.body import Body, Value, kind, require_text, value

__all__ = ["ConflictModelled", "Estimate"]


@value
class Estimate(Value):
    """How one who decides is thought to rank what may be.

    Attributes
    ----------
    of : str
        Whom, by the name in the model.
    on : date
        Of which day.
    source : str
        On what it rests.
    """

    of: str
    on: date
    source: str = ""

    def __post_init__(self) -> None:
        require_text(self, "of")


@kind("conflict_modelled", "conflict", retention="working_notes")
class ConflictModelled(Body):
    """A model of the conflict, for the mediators alone.

    Attributes
    ----------
    title : str
        What it is about.
    content : str
        The model, as a file of the form ``goodoffices/conflict/1``.
    estimates : tuple of Estimate
        One for each who decides.
    judged_by : str
        Who judged.
    response : str
        What the others may answer a move with: sequence, single or each_once.
    status_quo : str
        What is the case now, by the name in the model; empty where that is not said.
    """

    title: str
    content: str
    estimates: tuple[Estimate, ...]
    judged_by: str
    response: str
    status_quo: str = ""

    def __post_init__(self) -> None:
        require_text(self, "title", "content", "judged_by", "response")
        if len({estimate.of for estimate in self.estimates}) != len(self.estimates):
            raise InputError("two estimates of one", field="estimates")
