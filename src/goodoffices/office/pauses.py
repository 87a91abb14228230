"""Work that makes much and keeps little is done without pauses: cycles are looked for when it is done."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["without_pauses"]


@contextmanager
def without_pauses() -> Iterator[None]:
    """Look for no cycles within this block.

    What is made by the ten thousand for a second would count as something that lasts, and after a few times
    everything that a server holds would be walked through for it.
    """
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
