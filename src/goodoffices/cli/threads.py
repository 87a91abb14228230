"""The threads of the server: so many for pages, and one more for each request that takes long."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from waitress.task import ThreadedTaskDispatcher

__all__ = ["ONE_MORE", "Threads"]

ONE_MORE: Final = "goodoffices.one_more_thread"
"""Where a request finds :meth:`Threads.one_more`, so that pages are served while it waits."""


class Threads:
    """Those of one server.

    Parameters
    ----------
    dispatcher : ThreadedTaskDispatcher
        Which starts and ends them.
    """

    def __init__(self, dispatcher: ThreadedTaskDispatcher) -> None:
        self._dispatcher = dispatcher
        self._changing = threading.Lock()

    @contextmanager
    def one_more(self) -> Iterator[None]:
        """Another thread for as long as this one is waiting for something else than the desk."""
        self._change(1)
        try:
            yield
        finally:
            self._change(-1)

    def _change(self, by: int) -> None:
        with self._changing:
            # From what is there and not from a number kept: a server that stops has none.
            there = len(self._dispatcher.threads) - self._dispatcher.stop_count
            self._dispatcher.set_thread_count(max(0, there + by))
