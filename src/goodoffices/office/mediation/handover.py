"""A pack for the colleague who takes over: what the desk holds, without impressions and working notes.

What one person thought of another goes with that person. The pack says what happened, who may know it and what
is open; whoever comes next forms a judgement of their own.
"""

from __future__ import annotations

import io
import json
from collections import Counter
from dataclasses import dataclass, field
from gettext import gettext as _
from typing import TYPE_CHECKING, Any

from goodoffices.errors import NotInAudienceError
from goodoffices.office.export import held_body
from goodoffices.office.packed import page_of, zipped
from goodoffices.record import Contact, Line, Manner, Message, Role, Withheld
from goodoffices.vault import AgeLock, seal_age

if TYPE_CHECKING:
    from collections.abc import Sequence

    from goodoffices.office.office import Office
    from goodoffices.office.view import Actor, View

__all__ = ["FORMAT", "HandoverContents", "handover_contents", "handover_pack", "seal_handover"]

FORMAT = "goodoffices/handover/1"
PAGE, LINES = "handover.html", "lines.json"


@dataclass(frozen=True, slots=True)
class HandoverContents:
    """What a pack holds and what it leaves out, before it is made.

    Attributes
    ----------
    kinds : mapping of str to int
        How many entries of each kind it holds.
    notes : int
        Working notes that are left out, those in the mediators' own room among them.
    impressions : int
        Own impressions that are left out of contacts.
    withheld : int
        Entries of which the place alone is there: they were destroyed or are under lock.
    """

    kinds: dict[str, int]
    notes: int
    impressions: int
    withheld: int


def handover_contents(view: View) -> HandoverContents:
    """What a pack of this view holds.

    Raises
    ------
    AccessError
        If the seat is not the mediator's.
    """
    of = _mediators(view).altered
    before = view.carried.folds.get(FORMAT)
    # It goes on where nothing but lines was added, and nothing is read otherwise now.
    if not isinstance(before, _Counted) or before.of != of:
        before = _Counted(of)
    counted = before.with_more(view.lines(after=before.last, withheld=True))
    view.carried.folds[FORMAT] = counted
    return HandoverContents(
        kinds=dict(sorted(counted.kinds.items())),
        notes=counted.notes,
        impressions=counted.impressions,
        withheld=counted.withheld,
    )


@dataclass(frozen=True, slots=True)
class _Counted:
    """What was counted of a view, up to its line `last`, by what its lines are read as."""

    of: tuple[int, ...]
    kinds: Counter[str] = field(default_factory=Counter)
    notes: int = 0
    impressions: int = 0
    withheld: int = 0
    last: int = 0

    def with_more(self, lines: Sequence[Line]) -> _Counted:
        """The same with further lines."""
        impressions = sum(
            said.manner is Manner.IMPRESSION
            for line in lines
            if isinstance(line.body, Contact)
            for said in line.body.statements
        )
        return _Counted(
            of=self.of,
            kinds=self.kinds + Counter(line.body.KIND for line in lines if _is_held(line)),
            notes=self.notes + sum(_is_note(line) for line in lines),
            impressions=self.impressions + impressions,
            withheld=self.withheld + sum(isinstance(line.body, Withheld) for line in lines),
            last=lines[-1].number if lines else self.last,
        )


def handover_pack(office: Office, actor: Actor) -> bytes:
    """A zip of a page to read and of the entries as data; to be sealed before it goes anywhere.

    Parameters
    ----------
    actor : Actor
        The mediator.

    Raises
    ------
    AccessError
        If the actor is no mediator.
    """
    view = _mediators(office.view(actor))
    known = {str(seat.id): seat.name for seat in view.directory.values()}
    lines = [_line(line) for line in view.lines(withheld=True) if not _is_note(line)]
    data = {"format": FORMAT, "title": view.title, "seats": known, "lines": lines}
    return zipped(
        {
            PAGE: page_of(_("Handover"), view.title, lines, known),
            LINES: json.dumps(data, ensure_ascii=False, indent=1, sort_keys=True),
        }
    )


def seal_handover(office: Office, actor: Actor, lock: AgeLock) -> bytes:
    """The same, sealed with age.

    Raises
    ------
    AccessError
        If the actor is no mediator.
    """
    sealed = io.BytesIO()
    seal_age(io.BytesIO(handover_pack(office, actor)), sealed, lock)
    return sealed.getvalue()


def _mediators(view: View) -> View:
    if view.seat.role is not Role.MEDIATOR:
        raise NotInAudienceError("not for this role")
    return view


def _is_note(line: Line) -> bool:
    """Working notes, and what the mediators write to themselves alone."""
    body = line.body
    if isinstance(body, Withheld):
        return False
    to_oneself = isinstance(body, Message) and line.audience.seats == (line.author,)
    return body.RETENTION == "working_notes" or to_oneself


def _is_held(line: Line) -> bool:
    return not isinstance(line.body, Withheld) and not _is_note(line)


def _line(line: Line) -> dict[str, Any]:
    body = line.body
    return {
        "number": line.number,
        "slot": line.slot,
        "kind": body.name if isinstance(body, Withheld) else body.KIND,
        "author": line.author,
        "readers": list(line.audience.seats),
        "body": None if isinstance(body, Withheld) else held_body(line),
    }
