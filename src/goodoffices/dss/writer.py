"""The one writer: groups of writes go to the disk together, and no reply leaves before what it rests on.

While one group is being flushed, the next one gathers. A reply to a question waits as well, if it shows
what is not on the disk yet: nobody ever sees what a crash could take back.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterable
from gettext import gettext as _

from goodoffices.dss.airspace import Write
from goodoffices.dss.store import Changes, Store, merged
from goodoffices.errors import StoreError

__all__ = ["Writer"]

_LOG = logging.getLogger(__name__)


class Writer:
    """Puts writes on the disk.

    Parameters
    ----------
    store : Store
        Where.
    on_failure : callable
        Called once when the disk refuses: from then on nothing is taken any more.
    """

    def __init__(self, store: Store, on_failure: Callable[[], None]) -> None:
        self._store, self._on_failure = store, on_failure
        self._changes: Changes = {}
        self._gathering: asyncio.Future[None] | None = None
        self._flushing: asyncio.Future[None] | None = None
        self._wake = asyncio.Event()
        self._ending = False
        self._failure: Exception | None = None

    @property
    def has_failed(self) -> bool:
        """Whether the disk refused."""
        return self._failure is not None

    def put(self, writes: Iterable[Write]) -> None:
        """Let the next group hold these, in the order in which they were put."""
        self.check()
        merged(self._changes, writes)
        if self._changes and self._gathering is None:
            self._gathering = asyncio.get_running_loop().create_future()
            self._wake.set()

    def check(self) -> None:
        """Refuse once the disk has refused.

        Raises
        ------
        StoreError
            If it has.
        """
        if self._failure is not None:
            raise StoreError(
                "the disk refused before",
                advice=_(
                    "A write failed, and nobody can say whether it is on the disk. This server stops;"
                    " once it runs again, read what stands before you go on."
                ),
            ) from self._failure

    async def durable(self) -> None:
        """Wait until everything put so far is on the disk.

        Raises
        ------
        StoreError
            If the disk refused.
        """
        waiting = self._gathering or self._flushing
        if waiting is not None:
            await asyncio.wait([waiting])
        self.check()

    async def run(self) -> None:
        """Write groups until told to end."""
        while self._gathering is not None or not self._ending:
            await self._wake.wait()
            self._wake.clear()
            if self._gathering is None:
                continue
            changes, self._changes = self._changes, {}
            self._flushing, self._gathering = self._gathering, None
            try:
                await asyncio.to_thread(self._store.commit, changes)
            except Exception as error:  # noqa: BLE001  # whatever it was: nobody knows what is on the disk
                _LOG.exception("a group of writes failed; the server stops")
                self._failure = error
                self._on_failure()
            self._flushing.set_result(None)
            self._flushing = None
            if self.has_failed:
                self._let_go()
                return

    def _let_go(self) -> None:
        """Nobody waits for a group that will never be written."""
        if self._gathering is not None:
            self._gathering.set_result(None)

    def end(self) -> None:
        """Let `run` return once everything is written."""
        self._ending = True
        self._wake.set()
