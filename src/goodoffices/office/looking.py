"""What stays in memory of a seat that looks at its pages: its own view, until it changes, for a minute.

::

    a seat's view  --(its own head, as it stands now)-->  the same view as at its last look, or a new one

Where something was added, the new one takes over the lines that were opened, since a line never changes, and what was
folded of them for searching: to the end of the same minute.

Whether it is kept, and how long, depends on nothing but the seat's own view and its own looks: no room is
shared between seats, so nobody can feel by a slower page that others came or wrote. Sealed lines are never
kept, and whatever is destroyed is forgotten at once, by those who had it.
"""

from __future__ import annotations

import threading
import time
import weakref
from collections.abc import Callable, Collection, Hashable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final, TypeVar, cast

if TYPE_CHECKING:
    from goodoffices.office.office import Office
    from goodoffices.office.view import Actor, View
    from goodoffices.record import Line
    from goodoffices.store import StoredLine, ViewHead

__all__ = ["Looking", "Memory"]

T = TypeVar("T")

LIFE: Final = timedelta(minutes=1)
"""So long a view is kept at most, however often its seat looks."""
ROOM: Final = 5_000
"""So many lines and other things are kept of one view, and so many lines through its changes."""
SWEEP_S: Final = 5.0
_MISSING: Final = object()


class Opened:
    """Lines of one view that were opened, by number, and what was folded of them."""

    __slots__ = ("_lines", "folded")

    def __init__(self) -> None:
        self._lines: dict[int, Line] = {}
        self.folded: object = None

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
            if len(self._lines) < ROOM and not found.audience.is_sealed:
                self._lines[row.number] = found
        return found

    def has_any(self, entries: Collection[str]) -> bool:
        """Whether one of these entries was opened."""
        return any(line.entry_id in entries for line in list(self._lines.values()))


class Memory:
    """What was read and worked out of one view since it last changed."""

    __slots__ = ("_found", "_room", "opened")

    def __init__(self, opened: Opened) -> None:
        self._found: dict[Hashable, object] = {}
        self._room = ROOM
        self.opened = opened

    def __repr__(self) -> str:
        return "<Memory>"

    def once(self, key: Hashable, make: Callable[[], T], size: Callable[[T], int | None]) -> T:
        """What `make` gives, kept under `key` where it has a `size` and there is room for it."""
        found = self._found.get(key, _MISSING)
        if found is not _MISSING:
            return cast("T", found)
        made = make()
        room = size(made)
        if room is not None and room <= self._room:
            self._room -= room
            self._found[key] = made
        return made


@dataclass(frozen=True, slots=True)
class _Kept:
    view: View
    head: ViewHead
    since: datetime
    opened: Opened


class Looking:
    """The views of those who look at pages."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._kept: dict[Actor, _Kept] = {}
        self._sweeps = threading.Lock()

    def __repr__(self) -> str:
        return "<Looking>"

    def view(self, actor: Actor, make: Callable[[Memory], View]) -> View:
        """The view as it stands now: the one of the last look where nothing was added to it since."""
        head = self._office.store.head(actor.process, actor.seat)
        now = self._office.now()
        kept = self._kept.get(actor)
        if kept is not None and not _lives(kept, now):
            kept = None
        if kept is not None and kept.head == head:
            return kept.view
        self._kept.pop(actor, None)
        opened, since = (Opened(), now) if kept is None else (kept.opened, kept.since)
        view = make(Memory(opened))
        self._kept[actor] = _Kept(view, head, since, opened)
        self._sweep_from_now_on()
        return view

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
                or kept.opened.has_any(entries)
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
