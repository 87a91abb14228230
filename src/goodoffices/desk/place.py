"""Where a line stands for its reader, and what became of it."""

from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse

from goodoffices import office
from goodoffices.office import View
from goodoffices.record import Contact, EntryId, Line, Role

__all__ = ["Fate", "fate_of", "place_of"]


def place_of(view: View, line: Line) -> str:
    """The address of a line: a page of its own, or the record of the seat; empty where it has neither."""
    at = office.running().address(view.actor)
    if view.seat.role is Role.MEDIATOR and isinstance(line.body, Contact):
        return reverse("mediator:contact", kwargs={"at": at, "line": line.address})
    room = "friend" if view.seat.role is Role.OBSERVER else str(view.seat.role)
    try:
        page = reverse(f"{room}:record", kwargs={"at": at})
    except NoReverseMatch:
        return ""
    return f"{page}?before={line.number + 1}#line-{line.number}"


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of a line.

    Attributes
    ----------
    is_corrected : bool
        Whether something else stands instead.
    stands : str
        Where that is; empty where it cannot be read.
    was : str
        Where what it said before is; empty where it corrects nothing.
    correct : str
        Where its author corrects it; empty where that cannot be done.
    """

    is_corrected: bool = False
    stands: str = ""
    was: str = ""
    correct: str = ""


def fate_of(view: View, line: Line) -> Fate:
    """Whether a line was corrected, corrects another, or may be corrected."""
    corrects = {by: of for of, by in view.corrected.items()}
    at = office.running().address(view.actor)
    return Fate(
        is_corrected=line.entry_id in view.corrected,
        stands=_of(view, view.corrected.get(line.entry_id)),
        was=_of(view, corrects.get(line.entry_id)),
        correct=reverse("correct", kwargs={"at": at, "line": line.address})
        if office.may_correct(view, line)
        else "",
    )


def _of(view: View, name: EntryId | None) -> str:
    line = view.entry(name) if name is not None else None
    return place_of(view, line) if line is not None else ""
