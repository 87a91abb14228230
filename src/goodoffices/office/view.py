"""A seat's view, read from the seat's own rows; nothing in it depends on what others write."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeVar

from goodoffices.errors import NotInAudienceError, WithheldError
from goodoffices.office.looking import Lines, Matters, OpenCounts, Opened, Whole
from goodoffices.record import (
    ENGINE,
    PUBLIC,
    Audience,
    Body,
    Corrected,
    DelegateLeft,
    DelegateNamed,
    Delegation,
    DeputyEnded,
    DeputyNamed,
    EntryId,
    Fates,
    Keeping,
    KeepingApplied,
    Line,
    ProcessClosed,
    ProcessOpened,
    Role,
    Seat,
    SeatId,
    SeatInvited,
    SeatsIntroduced,
    Thread,
    Withheld,
)
from goodoffices.store import Query, ViewHead

if TYPE_CHECKING:
    from goodoffices.office.looking import Memory, Read
    from goodoffices.office.office import Office
    from goodoffices.store import StoredLine

__all__ = ["Actor", "View"]


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: a seat at a process.

    Attributes
    ----------
    process : str
        Name of the process.
    seat : SeatId
        Name of the seat.
    person : str
        Who of those who hold the seat; empty for the seat as such, which acts while nobody was named
        at it. What is read is the seat's, whoever reads.
    """

    process: str
    seat: SeatId
    person: str = ""


T = TypeVar("T")


def _one(_found: object) -> int:
    return 1


def _unsealed(lines: Sequence[Line]) -> int | None:
    """Room for lines; none where one is sealed: those are read anew each time."""
    return None if any(line.audience.is_sealed for line in lines) else 1 + len(lines)


class View:
    """What one seat may read. Made by :meth:`Office.view` only.

    Attributes
    ----------
    actor : Actor
        Whose view it is.
    """

    def __init__(
        self,
        office: Office,
        actor: Actor,
        *,
        opens_locks: bool = False,
        memory: Memory | None = None,
    ) -> None:
        self._office = office
        self._opens_locks = opens_locks
        self._memory = memory
        self.actor = actor

    def __repr__(self) -> str:
        return "<View>"

    # Who

    @cached_property
    def _seating(self) -> tuple[Line, ...]:
        return self._frame(
            ProcessOpened,
            SeatInvited,
            SeatsIntroduced,
            DelegateNamed,
            DelegateLeft,
            DeputyNamed,
            DeputyEnded,
        )

    @cached_property
    def directory(self) -> Mapping[SeatId, Seat]:
        """The seats that this one may know of, itself first, in the order it was told."""
        found: dict[SeatId, Seat] = {}
        for line in self._seating:
            body = line.body
            if isinstance(body, ProcessOpened):
                found.setdefault(body.mediator.id, body.mediator)
            elif isinstance(body, SeatInvited):
                for seat in (body.seat, *body.known):
                    found.setdefault(seat.id, seat)
            elif isinstance(body, SeatsIntroduced):
                for seat in body.seats:
                    found.setdefault(seat.id, seat)
        own = found.pop(self.actor.seat, None)
        ordered = {own.id: own, **found} if own else found
        return MappingProxyType({**ordered, ENGINE.id: ENGINE, PUBLIC.id: PUBLIC} if own else {})

    @property
    def seat(self) -> Seat:
        """The seat itself."""
        return self.directory[self.actor.seat]

    @cached_property
    def mediator(self) -> Seat:
        """The mediator's seat."""
        return next(s for s in self.directory.values() if s.role is Role.MEDIATOR)

    @property
    def parties(self) -> tuple[Seat, ...]:
        """The sides that this seat knows of."""
        return tuple(s for s in self.directory.values() if s.role is Role.PARTY)

    def seats(self, *roles: Role) -> tuple[Seat, ...]:
        """The seats of some roles that this seat knows of, in the order it was told."""
        return tuple(s for s in self.directory.values() if s.role in roles)

    def name(self, seat: str | None) -> str:
        """What a seat is called; empty for one that this seat does not know of."""
        known = self.directory.get(SeatId(seat)) if seat else None
        return known.name if known else ""

    @cached_property
    def delegation(self) -> Delegation:
        """The people of this seat; empty while none were named."""
        return self.delegation_of(self.actor.seat)

    def delegation_of(self, seat: str) -> Delegation:
        """The people of a seat, as far as this one was told: a mediator who binds a side, nobody else anything."""
        return Delegation(line for line in self._seating if line.author == seat)

    # The process

    @cached_property
    def opening(self) -> ProcessOpened | SeatInvited:
        """What this seat was told when it came."""
        for line in self._seating:
            body = line.body
            if isinstance(body, ProcessOpened):
                return body
            if isinstance(body, SeatInvited) and body.seat.id == self.actor.seat:
                return body
        raise NotInAudienceError("the seat was never invited")

    @property
    def title(self) -> str:
        """Title of the process, as this seat may know it."""
        return self.opening.title

    @cached_property
    def closing(self) -> ProcessClosed | None:
        """How the process ended, once it has."""
        ended = [line.body for line in self._told if isinstance(line.body, ProcessClosed)]
        return ended[-1] if ended else None

    # What can no longer be read

    def _frame(self, *kinds: type[Body]) -> tuple[Line, ...]:
        """Lines that hold the view together; no decision reaches them."""
        query = Query(kinds=tuple(kind.KIND for kind in kinds))
        return self._asked(Lines(query, are_frame=True), lambda: self._open(query), _unsealed)

    @cached_property
    def _framing(self) -> tuple[Line, ...]:
        return self._frame(Corrected, KeepingApplied, ProcessClosed)

    @property
    def altered(self) -> tuple[int, ...]:
        """Numbers of the lines that say how others are read: corrections, and what became of items."""
        return tuple(line.number for line in self._framing)

    @cached_property
    def _told(self) -> tuple[Line, ...]:
        return tuple(x for x in self._framing if not isinstance(x.body, Corrected))

    @cached_property
    def corrected(self) -> Mapping[EntryId, EntryId]:
        """Entries that were wrong, each with what stands instead."""
        told = [line.body for line in self._framing]
        return MappingProxyType({x.of: x.by for x in told if isinstance(x, Corrected)})

    @cached_property
    def _fates(self) -> Fates:
        told = [x for x in self._told if not (self._opens_locks and _locks(x.body))]
        is_engine = self.actor.seat == ENGINE.id
        retention = None if is_engine or not told else self.opening.retention
        return Fates(told, retention)

    def _read(self, query: Query) -> tuple[Line, ...]:
        return self._asked(
            Lines(query),
            lambda: tuple(self._fates.shown(x) for x in self._open(query)),
            _unsealed,
        )

    def _asked(self, read: Read, ask: Callable[[], T], size: Callable[[T], int | None]) -> T:
        return ask() if self._memory is None else self._memory.read(read, ask, size)

    def _open(self, query: Query) -> tuple[Line, ...]:
        if self._memory is None:
            return self._office.read(self.actor, query)
        return self._office.read(self.actor, query, self._memory.opened)

    def once(
        self, key: Hashable, make: Callable[[], T], size: Callable[[T], int | None] = _one
    ) -> T:
        """What follows from this view alone, worked out once while the view is kept.

        Parameters
        ----------
        key : hashable
            What it is; the language too, where it is in one.
        make : callable
            Works it out, from this view and `key` alone: no clock, no chance, nothing sealed.
        size : callable, optional
            How much room it takes; None for what is not to be kept.
        """
        return make() if self._memory is None else self._memory.once(key, make, size)

    def lasting(
        self,
        key: Hashable,
        make: Callable[[], T],
        size: Callable[[T], int | None] = _one,
        *,
        unsealed: bool = False,
    ) -> T:
        """The same, and not worked out again where something is added on which it does not rest.

        Parameters
        ----------
        key : hashable
            What it is; of all that does not come from this view, everything on which it rests.
        make : callable
            Works it out from `key` and from what it reads through this view itself, nothing that was read before.
        size : callable, optional
            How much room it takes; None for what is not to be kept.
        unsealed : bool
            Not kept where something sealed was read for it.
        """
        if self._memory is None:
            return make()
        return self._memory.once(("lasting", key), make, size, lasts=True, unsealed=unsealed)

    @property
    def carried(self) -> Opened:
        """What goes on to the next view of this seat where something is added to this one."""
        if self._memory is None:
            return Opened()
        self._memory.note(Whole())
        return self._memory.opened

    # Lines

    def lines(
        self,
        *kinds: type[Body],
        last: int | None = None,
        since: int | None = None,
        before: int | None = None,
        after: int = 0,
        room: Audience | None = None,
        matter: EntryId | None = None,
        withheld: bool = False,
    ) -> tuple[Line, ...]:
        """Lines in order.

        Parameters
        ----------
        *kinds : type of Body
            Only these, without those that were corrected; all where none is given.
        last : int, optional
            Only so many, the newest.
        since : int, optional
            Only from this time slot on.
        before, after : int, optional
            Only lines with a lower, a higher number.
        room : Audience, optional
            Only lines addressed to exactly these seats.
        matter : EntryId, optional
            Only lines of this matter.
        withheld : bool
            Also those of the asked kinds that can no longer be read, or were corrected; without kinds
            they are always there.
        """
        names = tuple(kind.KIND for kind in kinds)
        rooms = () if room is None else (room.id,)
        query = Query(
            kinds=names,
            threads=() if matter is None else (matter,),
            audiences=rooms,
            last=last,
            since=since,
            before=before,
            after=after,
        )
        found = self._read(query)
        if withheld or not kinds:
            return found
        kept = tuple(line for line in found if self._stands(line))
        missing = len(found) - len(kept)
        if last is None or not missing or len(found) < last:
            return kept
        more = replace(query, last=missing, before=found[0].number)
        return (*self._older(more), *kept)

    def _stands(self, line: Line) -> bool:
        return not isinstance(line.body, Withheld) and line.entry_id not in self.corrected

    def _older(self, query: Query) -> tuple[Line, ...]:
        """As many lines as asked for that can be read, the nearest before a number."""
        kept: list[Line] = []
        wanted = query.last or 0
        while len(kept) < wanted:
            found = self._read(query)
            kept[:0] = [line for line in found if self._stands(line)]
            if len(found) < (query.last or 0):
                break
            query = replace(query, before=found[0].number)
        return tuple(kept[max(0, len(kept) - wanted) :])

    def line(self, address: str) -> Line:
        """The line that an address names.

        Raises
        ------
        NotInAudienceError
            If there is none in this view.
        WithheldError
            If it was destroyed or put under lock.
        """
        number = self._office.line_number(self.actor, address)
        found = self._read(Query(numbers=(number,)))
        if not found:
            raise NotInAudienceError("no such line")
        if isinstance(found[0].body, Withheld):
            raise WithheldError("the line is withheld")
        return found[0]

    def entry(self, name: EntryId) -> Line | None:
        """The line of an entry, if it is addressed to this seat and can be read."""
        found = self._read(Query(entry_ids=(name,)))
        return found[0] if found and not isinstance(found[0].body, Withheld) else None

    def held(
        self, entries: Sequence[EntryId] = (), *, numbers: Sequence[int] = ()
    ) -> tuple[Line, ...]:
        """Lines by the names of their entries or by their numbers, also those that can no longer be read."""
        if not entries and not numbers:
            return ()
        return self._read(Query(entry_ids=tuple(entries), numbers=tuple(numbers)))

    def opened(self, row: StoredLine) -> Line:
        """A stored line of this view as its seat may read it now."""
        return self._fates.shown(self.carried.line(self.actor, row, self._office.open))

    def thread(self, name: EntryId) -> Thread:
        """The lines of one matter.

        Raises
        ------
        NotInAudienceError
            If nothing of it is addressed to this seat.
        """
        found = self._read(Query(threads=(name,)))
        if not found:
            raise NotInAudienceError("no such matter")
        return Thread(name, found)

    def thread_at(self, address: str) -> Thread:
        """The matter that begins at the line an address names."""
        return self.thread(self.line(address).thread_id())

    def threads(
        self,
        family: str,
        *,
        is_open: bool | None = None,
        last: int | None = None,
        lost: bool = False,
    ) -> tuple[Thread, ...]:
        """Matters of one family, the one that moved last at the end.

        Parameters
        ----------
        family : str
            For instance "release"; see ``FAMILY`` of each kind of entry.
        is_open : bool, optional
            Only open, or only settled ones.
        last : int, optional
            Only so many, the newest.
        lost : bool
            Also those whose beginning can no longer be read.
        """
        names = self._asked(
            Matters(family, is_open, last), lambda: self._matters(family, is_open, last), len
        )
        if not names:
            return ()
        gathered: dict[str, list[Line]] = {name: [] for name in names}
        for line in self._read(Query(threads=names)):
            gathered[line.thread_id()].append(line)
        made = (Thread(EntryId(name), tuple(lines)) for name, lines in gathered.items())
        return tuple(thread for thread in made if lost or not thread.is_lost)

    def _matters(self, family: str, is_open: bool | None, last: int | None) -> tuple[str, ...]:
        store, actor = self._office.store, self.actor
        found = store.open_threads(actor.process, actor.seat, family, is_open=is_open, last=last)
        return tuple(row[0] for row in found)

    def open_counts(self) -> Mapping[str, int]:
        """How many matters of each family are open in this view."""
        store, actor = self._office.store, self.actor
        return self._asked(OpenCounts(), lambda: store.open_counts(actor.process, actor.seat), len)

    def head(self) -> ViewHead:
        """Where this seat's chain ends."""
        if self._memory is not None:
            self._memory.note(Whole())
        return self._office.store.head(self.actor.process, self.actor.seat)


def _locks(body: Body) -> bool:
    return not isinstance(body, KeepingApplied) or body.fate is not Keeping.DESTROY
