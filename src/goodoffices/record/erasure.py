"""Keep, put under lock, or destroy: what officers decide about items, and what it leaves in a view.

Whoever had an item keeps its place: its number, its author, its audience, its kind and its time slot. The
entry that says what became of it goes to exactly those who had it, one for each audience; to all others
there never was anything.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from goodoffices.record.body import Body, EntryId, Value, kind, kinds, require_text, value
from goodoffices.record.process import Keeping, Retention

if TYPE_CHECKING:
    from goodoffices.record.view import Line, Thread

__all__ = [
    "Decision",
    "Destroyed",
    "Fates",
    "KeepingApplied",
    "KeepingConfirmed",
    "KeepingDeclined",
    "KeepingDone",
    "KeepingProposed",
    "KeepingRule",
    "Officer",
    "OriginObjected",
    "UnderLock",
    "Withheld",
    "is_frame",
]

FRAME = frozenset({"delegation", "keeping", "kept", "process", "seat"})
"""Families of entries that hold a view together: they are neither locked nor destroyed."""


class KeepingRule(StrEnum):
    """Under which rule an item was kept, put under lock or destroyed."""

    DECISION = "decision"
    ORIGIN = "origin"
    RETENTION = "retention"


@value
class Officer(Value):
    """A person who sits on the mediator's seat.

    Attributes
    ----------
    id : str
        The same for the same person; tells two officers of one name apart.
    name : str
        What colleagues call the person.
    """

    id: str
    name: str

    def __post_init__(self) -> None:
        require_text(self, "id", "name")


@kind("keeping_proposed", "keeping", retention="agreements")
class KeepingProposed(Body):
    """An officer proposes what becomes of items; for the mediator alone.

    Attributes
    ----------
    fate : Keeping
        Keep, put under lock, or destroy.
    items : tuple of EntryId
        Which; empty where the retention fixed at the opening is to be carried out.
    at_close : bool
        Whether the retention fixed at the opening is to be carried out.
    reason : str
        Why; told to nobody else.
    by : Officer
        Who proposes it.
    """

    fate: Keeping
    items: tuple[EntryId, ...] = ()
    at_close: bool = False
    reason: str
    by: Officer

    def __post_init__(self) -> None:
        require_text(self, "reason")

    def leaves_open(self) -> bool | None:
        """Waits for an officer's confirmation."""
        return True

    def refers_to(self) -> tuple[EntryId, ...]:
        """The items."""
        return self.items


@kind("keeping_confirmed", "keeping", retention="agreements")
class KeepingConfirmed(Body):
    """The proposal is confirmed, by another officer unless one alone suffices.

    Attributes
    ----------
    proposal : EntryId
        Which.
    by : Officer
        Who confirms it.
    destroys : bool
        Whether something is to be destroyed, so that the matter stays open until it is gone.
    """

    proposal: EntryId
    by: Officer
    destroys: bool = False

    def thread(self) -> EntryId | None:
        """The proposal."""
        return self.proposal

    def leaves_open(self) -> bool | None:
        """Open until what is to be destroyed is gone."""
        return self.destroys


@kind("keeping_declined", "keeping", retention="agreements")
class KeepingDeclined(Body):
    """The proposal is dropped; nothing was changed.

    Attributes
    ----------
    proposal : EntryId
        Which.
    by : Officer
        Who dropped it.
    """

    proposal: EntryId
    by: Officer

    def thread(self) -> EntryId | None:
        """The proposal."""
        return self.proposal

    def leaves_open(self) -> bool | None:
        """Settled."""
        return False


@kind("keeping_done", "keeping", retention="agreements")
class KeepingDone(Body):
    """The keys of what was to be destroyed are gone.

    Attributes
    ----------
    proposal : EntryId
        By which decision.
    """

    proposal: EntryId

    def thread(self) -> EntryId | None:
        """The proposal."""
        return self.proposal

    def leaves_open(self) -> bool | None:
        """Settled."""
        return False


@kind("keeping_applied", "kept", retention="agreements", signed=True)
class KeepingApplied(Body):
    """To exactly those who had them: what becomes of these items from here on.

    Attributes
    ----------
    items : tuple of EntryId
        Which; all are addressed to the same seats as this entry.
    classes : tuple of str
        Classes of the retention, where everything of a class that these seats hold is meant.
    fate : Keeping
        Kept, put under lock, or destroyed.
    rule : KeepingRule
        Under which rule.
    on : date
        The day.
    matter : EntryId or None
        The matter that began with a destroyed item and ends with it.
    """

    items: tuple[EntryId, ...] = ()
    classes: tuple[str, ...] = ()
    fate: Keeping
    rule: KeepingRule
    on: date
    matter: EntryId | None = None

    def thread(self) -> EntryId | None:
        """The matter that ends with this."""
        return self.matter

    def leaves_open(self) -> bool | None:
        """What began with a destroyed item has nothing left to do."""
        return None if self.matter is None else False

    def refers_to(self) -> tuple[EntryId, ...]:
        """None that need be followed: its readers had the items, and its author need not have had them."""
        return ()


@kind("origin_objected", "release", retention="agreements")
class OriginObjected(Body):
    """The owner wants it kept that an idea of the mediator's was its own.

    Attributes
    ----------
    release : EntryId
        The release it was given by.
    """

    release: EntryId

    def thread(self) -> EntryId | None:
        """The release."""
        return self.release


class Withheld(Body):
    """Stands in the place of a body that its readers had and can no longer read.

    Parameters
    ----------
    name : str
        The kind of entry it was.
    matter : EntryId, optional
        The first entry of the matter it was written to.
    since : date, optional
        From which day on; None where the record does not say.
    rule : KeepingRule, optional
        Under which rule; None where the record does not say.
    """

    __slots__ = ("matter", "name", "rule", "since")

    def __init__(
        self,
        name: str,
        matter: EntryId | None = None,
        since: date | None = None,
        rule: KeepingRule | None = None,
    ) -> None:
        self.name, self.matter, self.since, self.rule = name, matter, since, rule

    def thread(self) -> EntryId | None:
        """The matter it was written to."""
        return self.matter

    def was(self, *wanted: type[Body]) -> bool:
        """Whether it was an entry of one of these kinds."""
        return self.name in {one.KIND for one in wanted}

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Withheld) and self._told() == other._told()

    def __hash__(self) -> int:
        return hash(self._told())

    def _told(self) -> tuple[object, ...]:
        return (type(self), self.name, self.matter, self.since, self.rule)


class Destroyed(Withheld):
    """The body is gone for good: its key was destroyed."""

    __slots__ = ()
    KIND = "destroyed"


class UnderLock(Withheld):
    """The body is there, and read by nobody until the officers open it."""

    __slots__ = ()
    KIND = "under_lock"


def is_frame(name: str) -> bool:
    """Whether entries of a kind hold a view together, so that nobody can lock or destroy them."""
    known = kinds().get(name)
    return known is not None and known.FAMILY in FRAME


@dataclass(frozen=True, slots=True)
class _Fate:
    keeping: Keeping
    since: date
    rule: KeepingRule


class Fates:
    """What became of the items of one view: a fold over what its seat was told.

    Parameters
    ----------
    told : iterable of Line
        Every :class:`KeepingApplied` and the close, as far as this seat has them, in order.
    retention : Retention, optional
        As this seat was told at the opening; None for the engine, which reads nothing after the close.
    """

    __slots__ = ("_classes", "_items")

    def __init__(self, told: Iterable[Line], retention: Retention | None) -> None:
        self._items: dict[EntryId, _Fate] = {}
        self._classes: dict[str, _Fate] = {}
        for line in told:
            body = line.body
            if isinstance(body, KeepingApplied):
                fate = _Fate(body.fate, body.on, body.rule)
                self._items.update(dict.fromkeys(body.items, fate))
                self._classes.update(dict.fromkeys(body.classes, fate))
            elif retention is not None:
                on = datetime.fromtimestamp(line.slot, UTC).date()
                for name in ("agreements", "rooms", "working_notes"):
                    if getattr(retention, name) is Keeping.SEAL:
                        self._classes[name] = _Fate(Keeping.SEAL, on, KeepingRule.RETENTION)

    def shown(self, line: Line) -> Line:
        """The line as its seat may read it now.

        Parameters
        ----------
        line : Line
            As stored; where its key is gone its body is a :class:`Destroyed` already.
        """
        body = line.body
        if body.FAMILY in FRAME:
            return line
        lost = body if isinstance(body, Destroyed) else None
        name = lost.name if lost else str(getattr(body, "name", "") or body.KIND)
        retention = (kinds().get(name, Body) if lost else body).RETENTION
        fate = self._items.get(line.entry_id) or self._classes.get(retention)
        if lost is None and (fate is None or fate.keeping is Keeping.KEEP):
            return line
        # A key may be gone before the day is known, and stay for a moment after.
        is_gone = lost is not None or (fate is not None and fate.keeping is Keeping.DESTROY)
        told = fate if fate is not None and (fate.keeping is Keeping.DESTROY) is is_gone else None
        shown = (Destroyed if is_gone else UnderLock)(
            name, body.thread(), told.since if told else None, told.rule if told else None
        )
        return replace(line, entry=replace(line.entry, body=shown))


class Decision:
    """Where a decision about items stands, folded from its thread.

    Parameters
    ----------
    thread : Thread
        Lines of one decision, in order.
    """

    __slots__ = ("confirmed", "declined", "done", "line", "proposed")

    def __init__(self, thread: Thread) -> None:
        self.line, self.proposed = thread.root_of(KeepingProposed)
        self.confirmed = thread.last_of(KeepingConfirmed)
        self.declined = thread.last_of(KeepingDeclined)
        self.done = thread.last_of(KeepingDone)

    @property
    def is_waiting(self) -> bool:
        """Whether an officer must still say yes or no."""
        return self.confirmed is None and self.declined is None

    @property
    def is_due(self) -> bool:
        """Whether something is still to be destroyed."""
        return self.confirmed is not None and self.confirmed.destroys and self.done is None

    @property
    def state(self) -> str:
        """One of: waiting for an officer, being destroyed, dropped, carried out."""
        if self.is_waiting:
            return "waiting for an officer"
        if self.declined is not None:
            return "dropped"
        return "being destroyed" if self.is_due else "carried out"
