"""What stays in memory of a seat that looks at its pages: its own view, until it changes, for a minute.

::

    a seat's view  --(its own head, as it stands now)-->  the same view as at its last look, or a new one

Whether it is kept, and how long, depends on nothing but the seat's own view and its own looks: no room is
shared between seats, so nobody can feel by a slower page that others came or wrote. Sealed lines are never
kept, and whatever is destroyed is forgotten at once, by those who had it.
"""

from __future__ import annotations

import threading
import time
import weakref
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final, TypeVar, cast

if TYPE_CHECKING:
    from goodoffices.office.office import Office
    from goodoffices.office.view import Actor, View
    from goodoffices.store import ViewHead

__all__ = ["Looking", "Memory"]

T = TypeVar("T")

LIFE: Final = timedelta(minutes=1)
"""So long a view is kept at most, however often its seat looks."""
ROOM: Final = 5_000
"""So many lines and other things are kept of one view."""
SWEEP_S: Final = 5.0
_MISSING: Final = object()


class Memory:
    """What was read and worked out of one view since it last changed."""

    __slots__ = ("_found", "_room")

    def __init__(self) -> None:
        self._found: dict[Hashable, object] = {}
        self._room = ROOM

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
        if kept is not None and kept.head == head and _lives(kept, now):
            return kept.view
        self._kept.pop(actor, None)
        view = make(Memory())
        self._kept[actor] = _Kept(view, head, now)
        self._sweep_from_now_on()
        return view

    def forget(self) -> None:
        """Keep nothing of anybody, as after a start."""
        self._kept.clear()

    def forget_changed(self, process: str) -> None:
        """Keep no view of a process that has changed since its seat looked: something is destroyed.

        Those who had it were told, so their views have changed. The others' stay as they are: that theirs
        went would tell them.
        """
        for actor, kept in list(self._kept.items()):
            if actor.process == process and kept.head != self._office.store.head(
                process, actor.seat
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
