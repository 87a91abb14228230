"""The office of this server process: opened once, from the folder that the environment names."""

from __future__ import annotations

import os
import threading
from datetime import timedelta
from pathlib import Path

from goodoffices.office.office import Office, open_office
from goodoffices.vault import Ask

__all__ = ["data_folder", "install", "running"]

_lock = threading.Lock()
_office: list[Office] = []


def data_folder() -> Path:
    """Where this server keeps its data: ``GOODOFFICES_DATA``, or ``var`` in the working folder."""
    return Path(os.environ.get("GOODOFFICES_DATA", "var")).resolve()


def install(office: Office | None) -> None:
    """Put an office in place, or take it away: for servers at start and for tests."""
    with _lock:
        _office[:] = [] if office is None else [office]


def running(ask: Ask | None = None) -> Office:
    """The office of this process; opened at the first call.

    Parameters
    ----------
    ask : Ask, optional
        Asked for what opens a sealed node key; the environment where it is left out.
    """
    with _lock:
        if not _office:
            beat = float(os.environ.get("GOODOFFICES_BEAT", "600"))
            _office.append(open_office(data_folder(), beat=timedelta(seconds=beat), ask=ask))
        return _office[0]
