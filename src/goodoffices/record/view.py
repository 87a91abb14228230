"""What one seat may read: a pure fold over the entries addressed to it.

This module is the definition. The store keeps rows that must equal it after every entry; tests compare
the two.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from goodoffices.errors import NotInAudienceError, WithheldError
from goodoffices.record.audience import Audience
from goodoffices.record.body import Body, EntryId, Family
from goodoffices.record.erasure import Withheld
from goodoffices.record.seat import SeatId

__all__ = ["Entry", "Line", "Thread", "project", "threads"]

B = TypeVar("B", bound=Body)


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened.

    Attributes
    ----------
    entry_id : EntryId
        Random; idempotency key and inner reference.
    author : SeatId
        The seat that wrote it.
    audience : Audience
        The seats that may read it.
    slot : int
        Time slot: seconds since 1970 rounded down to the beat.
    body : Body
        What it says.
    """

    entry_id: EntryId
    author: SeatId
    audience: Audience
    slot: int
    body: Body


@dataclass(frozen=True, slots=True)
class Line:
    """An entry as one seat sees it.

    Attributes
    ----------
    number : int
        Its place in the seat's own view, dense from 1.
    entry : Entry
        The entry.
    address : str
        Name of the line in the seat's addresses; empty in the pure model.
    """

    number: int
    entry: Entry
    address: str = ""

    @property
    def entry_id(self) -> EntryId:
        """The entry's random name."""
        return self.entry.entry_id

    @property
    def author(self) -> SeatId:
        """The seat that wrote it."""
        return self.entry.author

    @property
    def audience(self) -> Audience:
        """All seats that may read it."""
        return self.entry.audience

    @property
    def slot(self) -> int:
        """Its time slot."""
        return self.entry.slot

    @property
    def body(self) -> Body:
        """What it says."""
        return self.entry.body

    def thread_id(self) -> EntryId:
        """The first entry of the matter it belongs to."""
        return self.body.thread() or self.entry_id


@dataclass(frozen=True, slots=True)
class Thread:
    """The lines of one matter, in order, as one seat sees them.

    Attributes
    ----------
    id : EntryId
        The first entry of the matter.
    lines : tuple of Line
        At least one; the first need not be the matter's first, where the seat came later.
    """

    id: EntryId
    lines: tuple[Line, ...]

    @property
    def last(self) -> Line:
        """The newest line."""
        return self.lines[-1]

    @property
    def is_open(self) -> bool:
        """Whether anything is left to do."""
        states = [line.body.leaves_open() for line in self.lines]
        return next((state for state in reversed(states) if state is not None), False)

    @property
    def _moves(self) -> tuple[Line, ...]:
        return tuple(
            line
            for line in self.lines
            if line.body.thread() is not None or line.body.leaves_open() is not None
        )

    @property
    def is_followed(self) -> bool:
        """Whether there is anything to follow: an entry that stands alone is no matter to keep."""
        return bool(self._moves)

    @property
    def family(self) -> Family:
        """Family of the line that made it a matter."""
        return (self._moves or self.lines)[0].body.FAMILY

    def root_of(self, kind: type[B]) -> tuple[Line, B]:
        """The first line and its body.

        Raises
        ------
        NotInAudienceError
            If the seat cannot read the beginning of this matter, or it is of another kind.
        WithheldError
            If the beginning was destroyed or put under lock.
        """
        body = self.lines[0].body
        if self.is_lost:
            raise WithheldError("the beginning of the matter is withheld")
        if self.lines[0].entry_id != self.id or not isinstance(body, kind):
            raise NotInAudienceError("the thread does not begin with that kind")
        return self.lines[0], body

    @property
    def is_lost(self) -> bool:
        """Whether the beginning can no longer be read, so that nobody can say what it was about."""
        return isinstance(self.lines[0].body, Withheld)

    def lost(self, *kinds: type[Body]) -> Line | None:
        """The newest line of these kinds that can no longer be read."""
        found = (x for x in reversed(self.lines) if isinstance(x.body, Withheld))
        return next((x for x in found if isinstance(x.body, Withheld) and x.body.was(*kinds)), None)

    def last_line_of(self, kind: type[Body]) -> Line | None:
        """The newest line of a kind."""
        return next((x for x in reversed(self.lines) if isinstance(x.body, kind)), None)

    def last_of(self, kind: type[B]) -> B | None:
        """The newest body of a kind."""
        return next((x.body for x in reversed(self.lines) if isinstance(x.body, kind)), None)


def project(entries: Iterable[Entry], seat: SeatId | str) -> tuple[Line, ...]:
    """The view of a seat: what is addressed to it, numbered densely from 1.

    Parameters
    ----------
    entries : iterable of Entry
        The record, in order.
    seat : SeatId
        The reader.

    Returns
    -------
    tuple of Line
        Nothing in it depends on entries that are not addressed to `seat`.

    Examples
    --------
    >>> project([], "north")
    ()
    """
    admitted = [entry for entry in entries if entry.audience.admits(seat)]
    return tuple(Line(number, entry) for number, entry in enumerate(admitted, start=1))


def threads(lines: Sequence[Line]) -> dict[EntryId, Thread]:
    """The matters of a view, each with its lines, in the order of their first line."""
    gathered: dict[EntryId, list[Line]] = {}
    for line in lines:
        gathered.setdefault(line.thread_id(), []).append(line)
    return {name: Thread(name, tuple(found)) for name, found in gathered.items()}
