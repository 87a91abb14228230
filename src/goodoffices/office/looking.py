"""What stays in memory of a seat that looks at its pages: its own view, until it changes, for a minute.

::

    a seat's view  --(its own head, as it stands now)-->  the same view as at its last look, or a new one

Where something was added, the new one takes over the lines that were opened, since a line never changes, what was
folded of them for searching, and what was worked out from lines alone which the added ones leave as they are: to the
end of the same minute.

Several pages of one seat that are asked for at once work out the same thing once: one does, the others wait for it.

Whether it is kept, and how long, depends on nothing but the seat's own view and its own looks: no room is
shared between seats, so nobody can feel by a slower page that others came or wrote. Sealed lines are never
kept, and whatever is destroyed is forgotten at once, by those who had it.
"""

from __future__ import annotations

import threading
import time
import weakref
from collections.abc import Callable, Collection, Hashable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final, TypeVar, cast

from goodoffices.errors import DamagedRecordError, InputError
from goodoffices.record import Audience, Body, Corrected, is_frame, kinds
from goodoffices.store import Query
from goodoffices.vault import statement_of

if TYPE_CHECKING:
    from goodoffices.office.office import Office
    from goodoffices.office.view import Actor, View
    from goodoffices.record import Line
    from goodoffices.store import StoredLine, ViewHead

__all__ = ["Looking", "Memory"]

T = TypeVar("T")

LIFE: Final = timedelta(minutes=1)
"""So long a view is kept at most, however often its seat looks."""
OPENED: Final = 5_000
"""So many lines are kept as they were opened."""
ROOM: Final = 20_000
"""So much besides is kept of one view: answers, mostly of the same lines again, and what was worked out of them."""
ADDED: Final = 200
"""After so many new lines at once what was worked out is worked out anew."""
SWEEP_S: Final = 5.0


class Opened:
    """Lines of one view that were opened, by number, and what was folded of them."""

    __slots__ = ("_lines", "folds")

    def __init__(self) -> None:
        self._lines: dict[int, Line] = {}
        self.folds: dict[str, object] = {}

    def __repr__(self) -> str:
        return "<Opened>"

    def line(
        self, actor: Actor, row: StoredLine, open_: Callable[[Actor, StoredLine], Line]
    ) -> Line:
        """The line of a stored row, opened once; a sealed one, and one whose key is gone, each time."""
        if row.wrap is None:
            return open_(actor, row)
        found = self._lines.get(row.number)
        if found is None:
            found = open_(actor, row)
            if len(self._lines) < OPENED and not found.audience.is_sealed:
                self._lines[row.number] = found
        return found

    def has_any(self, entries: Collection[str]) -> bool:
        """Whether one of these entries was opened."""
        return any(line.entry_id in entries for line in list(self._lines.values()))


@dataclass(frozen=True, slots=True)
class Lines:
    """That lines were read."""

    query: Query
    are_frame: bool = False


@dataclass(frozen=True, slots=True)
class Matters:
    """That it was read which matters of a family there are."""

    family: str
    is_open: bool | None
    last: int | None


@dataclass(frozen=True, slots=True)
class OpenCounts:
    """That it was read how many matters are open."""


@dataclass(frozen=True, slots=True)
class Whole:
    """That something was read which every new line changes."""


@dataclass(frozen=True, slots=True)
class Sealed:
    """That something sealed was among it."""


Read = Lines | Matters | OpenCounts | Whole | Sealed
"""What was asked of the store for a view: what is worked out follows from the answers alone."""


@dataclass(frozen=True, slots=True)
class _Added:
    """A line that came since a view was kept, as far as it tells what it changes."""

    number: int
    slot: int
    entry_id: str
    thread: str
    kind: type[Body]
    audience: str

    def changes(self, read: Read) -> bool:
        """Whether the same question has another answer now."""
        if isinstance(read, Lines):
            return self._is_asked_for(read.query)
        if isinstance(read, Whole | Sealed):
            return isinstance(read, Whole)
        if self.thread != self.entry_id:
            return True  # its matter has moved, of whatever family it is
        is_matter = self.kind.leaves_open is not Body.leaves_open
        return is_matter and (isinstance(read, OpenCounts) or read.family == self.kind.FAMILY)

    def _is_asked_for(self, query: Query) -> bool:
        return (
            (not query.kinds or self.kind.KIND in query.kinds)
            and (not query.threads or self.thread in query.threads)
            and (not query.audiences or self.audience in query.audiences)
            and (not query.numbers or self.number in query.numbers)
            and (not query.entry_ids or self.entry_id in query.entry_ids)
            and self.number > query.after
            and (query.before is None or self.number < query.before)
            and (query.since is None or self.slot >= query.since)
        )


def _added(rows: Sequence[StoredLine]) -> list[_Added] | None:
    """What the new lines tell; None where older ones may be read otherwise after them."""
    known, found = kinds(), []
    for row in rows:
        try:
            statement = statement_of(row.statement)
            name, audience = str(statement["kind"]), Audience(statement["audience"])
        except (DamagedRecordError, InputError, KeyError, TypeError, ValueError):
            return None
        if name not in known or is_frame(name) or name == Corrected.KIND:
            return None
        one = _Added(row.number, row.slot, row.entry_id, row.thread, known[name], audience.id)
        found.append(one)
    return found


class _Flight:
    """Something that one thread works out, and for which others wait."""

    __slots__ = ("by", "landed", "made")

    def __init__(self, by: int) -> None:
        self.by = by
        self.landed = threading.Event()
        self.made: _Made | None = None


@dataclass(frozen=True, slots=True)
class _Made:
    value: object
    reads: frozenset[Read]
    lasts: bool = False
    room: int = 0


class _Reading(threading.local):
    """What a thread has read so far of what it is working out, the innermost at the end."""

    def __init__(self) -> None:
        self.of: list[set[Read]] = []


class Memory:
    """What was read and worked out of one view since it last changed."""

    __slots__ = (
        "_changing",
        "_flights",
        "_made",
        "_reading",
        "_room",
        "_waits",
        "opened",
    )

    def __init__(self, opened: Opened) -> None:
        self._made: dict[Hashable, _Made] = {}
        self._room = ROOM
        self._changing = threading.Lock()
        self._flights: dict[Hashable, _Flight] = {}
        self._waits: dict[int, _Flight] = {}
        self._reading = _Reading()
        self.opened = opened

    def __repr__(self) -> str:
        return "<Memory>"

    def once(
        self,
        key: Hashable,
        make: Callable[[], T],
        size: Callable[[T], int | None],
        *,
        lasts: bool = False,
        unsealed: bool = False,
    ) -> T:
        """What `make` gives, kept under `key` where it has a `size` and there is room for it.

        ``lasts``: also through changes of the view that leave all answers as they are from which it follows.
        ``unsealed``: not where something sealed was read for it.
        """
        made = self._made.get(key)
        if made is None:
            made = self._worked_out(key, make, size, lasts=lasts, unsealed=unsealed)
        self.note(*made.reads)
        return cast("T", made.value)

    def read(self, read: Read, ask: Callable[[], T], size: Callable[[T], int | None]) -> T:
        """An answer of the store; whatever is worked out now follows from it."""

        def noted() -> T:
            self.note(read)
            found = ask()
            if size(found) is None:
                self.note(Sealed())
            return found

        return self.once(read, noted, size, lasts=True)

    def note(self, *reads: Read) -> None:
        """That what this thread is working out follows from these answers."""
        if self._reading.of:
            self._reading.of[-1].update(reads)

    def _worked_out(
        self,
        key: Hashable,
        make: Callable[[], object],
        size: Callable[[Any], int | None],
        *,
        lasts: bool,
        unsealed: bool,
    ) -> _Made:
        me = threading.get_ident()
        while True:
            with self._changing:
                known, flight = self._made.get(key), self._flights.get(key)
                if known is not None:
                    return known
                if flight is None:
                    mine = self._flights[key] = _Flight(me)
                    break
                # Two that would wait for each other: each works it out for itself.
                if self._waits_for(flight, me):
                    return self._make(make, lasts=lasts)
                self._waits[me] = flight
            flight.landed.wait()
            with self._changing:
                del self._waits[me]
            if flight.made is not None:
                return flight.made
        try:
            made = self._make(make, lasts=lasts)
            mine.made = made
            if not (unsealed and Sealed() in made.reads):
                self._keep(key, made, size(cast("Any", made.value)))
        finally:
            with self._changing:
                del self._flights[key]
            mine.landed.set()
        return made

    def _waits_for(self, flight: _Flight, thread: int) -> bool:
        """Whether what is in flight waits, over however many others, for a thread."""
        at: _Flight | None = flight
        while at is not None:
            if at.by == thread:
                return True
            at = self._waits.get(at.by)
        return False

    def _make(self, make: Callable[[], object], *, lasts: bool) -> _Made:
        reads: set[Read] = set()
        self._reading.of.append(reads)
        try:
            value = make()
        finally:
            self._reading.of.pop()
        return _Made(value, frozenset(reads), lasts)

    def _keep(self, key: Hashable, made: _Made, room: int | None) -> None:
        with self._changing:
            if room is not None and room <= self._room:
                self._room -= room
                self._made[key] = replace(made, room=room)

    def going_on(self, rows: Sequence[StoredLine]) -> Memory:
        """What still holds after new lines."""
        memory, added = Memory(self.opened), _added(rows)
        if added is None:
            return memory
        with self._changing:
            kept = list(self._made.items())
        stays: dict[Read, bool] = {}
        for key, made in kept:
            if made.lasts and all(_stays(read, added, stays) for read in made.reads):
                memory._made[key] = made
                memory._room -= made.room
        return memory


def _stays(read: Read, added: Sequence[_Added], known: dict[Read, bool]) -> bool:
    stays = known.get(read)
    if stays is None:
        stays = known[read] = not any(one.changes(read) for one in added)
    return stays


@dataclass(frozen=True, slots=True)
class _Kept:
    view: View
    head: ViewHead
    since: datetime
    memory: Memory


class Looking:
    """The views of those who look at pages."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._kept: dict[Actor, _Kept] = {}
        self._making: dict[Actor, threading.Lock] = {}
        self._sweeps = threading.Lock()

    def __repr__(self) -> str:
        return "<Looking>"

    def view(self, actor: Actor, make: Callable[[Memory], View]) -> View:
        """The view as it stands now: the one of the last look where nothing was added to it since."""
        kept = self._standing(actor)
        if kept is not None:
            return kept.view
        # Of several looks of one seat one makes the view. No lock is between seats.
        with self._making.setdefault(actor, threading.Lock()):
            kept = self._standing(actor)
            if kept is not None:
                return kept.view
            kept = self._anew(actor, make)
            self._kept[actor] = kept
        self._sweep_from_now_on()
        return kept.view

    def _standing(self, actor: Actor) -> _Kept | None:
        """What is kept, where it is the view of now."""
        head = self._office.store.head(actor.process, actor.seat)
        kept = self._kept.get(actor)
        return kept if kept is not None and kept.head == head and self._lives(kept) else None

    def _anew(self, actor: Actor, make: Callable[[Memory], View]) -> _Kept:
        store = self._office.store
        head, now = store.head(actor.process, actor.seat), self._office.now()
        kept = self._kept.pop(actor, None)
        if kept is None or not self._lives(kept):
            memory, since = Memory(Opened()), now
        elif 0 < head.number - kept.head.number <= ADDED:
            rows = store.load(actor.process, actor.seat, Query(after=kept.head.number))
            memory, since = kept.memory.going_on(rows), kept.since
        else:
            memory, since = Memory(kept.memory.opened), kept.since
        return _Kept(make(memory), head, since, memory)

    def _lives(self, kept: _Kept) -> bool:
        return _lives(kept, self._office.now())

    def forget(self) -> None:
        """Keep nothing of anybody, as after a start."""
        self._kept.clear()

    def forget_destroyed(self, process: str, entries: Collection[str]) -> None:
        """Keep nothing of those who had what is destroyed.

        They were told, so their views have changed. The others' stay as they are: that theirs went would tell them.
        """
        for actor, kept in list(self._kept.items()):
            if actor.process == process and (
                kept.head != self._office.store.head(process, actor.seat)
                or kept.memory.opened.has_any(entries)
            ):
                self._kept.pop(actor, None)

    def sweep(self) -> bool:
        """Forget what was kept long enough; tells whether anything is left."""
        now = self._office.now()
        for actor, kept in list(self._kept.items()):
            if not _lives(kept, now):
                self._kept.pop(actor, None)
        return bool(self._kept)

    def _sweep_from_now_on(self) -> None:
        # Views go in time also where nobody looks any more.
        if self._sweeps.acquire(blocking=False):
            threading.Thread(target=_sweeper, args=(weakref.ref(self),), daemon=True).start()

    def _stop_sweeping(self) -> None:
        self._sweeps.release()


def _lives(kept: _Kept, now: datetime) -> bool:
    # A clock that was put back makes nothing younger.
    return timedelta(0) <= now - kept.since < LIFE


def _sweeper(looking: weakref.ref[Looking]) -> None:
    while True:
        time.sleep(SWEEP_S)
        here: Any = looking()
        if here is None:
            return
        if not here.sweep():
            here._stop_sweeping()  # noqa: SLF001
            return
        del here
