"""Printing to PDF, in a process of its own: laying out a long text must not keep anybody else waiting.

The process gets one page and a folder of fonts, reaches no address, and ends with its page. Its output follows
from its input alone: no clock, no chance and nothing of the machine goes into it. Each seat prints one page at a
time, and nobody waits for another seat's but in a crowd that the machine's memory would not hold.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Hashable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path
from typing import Any, Final

from goodoffices.errors import BusyError, MissingExtraError

__all__ = ["can_print", "print_pdf"]

LONGEST_S: Final = 300.0
"""So long a page may take; a text of 500 clauses takes about seven seconds of a core that is free."""


def can_print() -> bool:
    """Whether the host has installed what prints: the extra ``documents``."""
    return find_spec("weasyprint") is not None


AT_WORK: Final = 8
"""So many pages are laid out at once, each in some hundred megabytes of memory; more wait for their turn."""
_turn: Final = threading.BoundedSemaphore(AT_WORK)
_printing: Final[set[Hashable]] = set()
_at_the_press: Final = threading.Lock()


@contextmanager
def _one_at_a_time(whose: Hashable) -> Iterator[None]:
    with _at_the_press:
        if whose in _printing:
            raise BusyError(
                "one page is being printed for this seat",
                advice="A PDF is just being made for you. Wait until it is there, then ask for the next; nothing was changed.",
            )
        _printing.add(whose)
    try:
        yield
    finally:
        _printing.discard(whose)


def print_pdf(page: str, *, fonts: Path, whose: Hashable) -> bytes:
    """A page as PDF.

    Parameters
    ----------
    page : str
        HTML with its own styles, as :func:`goodoffices.documents.printed` makes it.
    fonts : Path
        The folder of the fonts that it names.
    whose : hashable
        For which seat: it gets one at a time, whatever others print.

    Returns
    -------
    bytes
        The same for the same page and fonts.

    Raises
    ------
    BusyError
        If something is being printed for the same seat.
    MissingExtraError
        If the press is not installed, or did not print.
    """
    # By its path, so that it does not load the office, and without its folder, whose names are not the library's.
    order = [sys.executable, "-P", __file__, str(fonts)]
    kept = {name: os.environ[name] for name in ("PATH", "PYTHONPATH") if name in os.environ}
    fixed = {"SOURCE_DATE_EPOCH": "315532800", "PYTHONHASHSEED": "0", "LC_ALL": "C.UTF-8"}
    try:
        with _one_at_a_time(whose), _turn:
            done = subprocess.run(  # noqa: S603  # our own program, without a shell
                order,
                input=page.encode(),
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                timeout=LONGEST_S,
                check=True,
                env=kept | fixed,
            )
    except (OSError, subprocess.SubprocessError):
        # What the press says may hold words of the page.
        raise MissingExtraError(
            "the page was not printed",
            advice="No PDF could be made on this server. Take the text as DOCX or ODT; nothing was changed.",
        ) from None
    return done.stdout


def _fetched(fonts: Path) -> Any:
    """What the press may read: the fonts, and nothing else."""
    names = {f"font:{path.name}": path for path in fonts.glob("*.woff2")}

    from weasyprint.urls import URLFetcher, URLFetcherResponse  # noqa: PLC0415  # in the press alone

    class OnlyFonts(URLFetcher):  # type: ignore[misc]  # it has no types
        def fetch(self, url: str, headers: Any = None) -> Any:  # noqa: ARG002
            return URLFetcherResponse(url, names[url].read_bytes(), {"Content-Type": "font/woff2"})

    return OnlyFonts()


def _main(fonts: Path) -> None:
    from weasyprint import HTML  # noqa: PLC0415  # heavy, and an extra

    os.nice(10)  # whoever reads a page goes first
    printed = BytesIO()
    HTML(string=sys.stdin.buffer.read().decode(), url_fetcher=_fetched(fonts)).write_pdf(
        printed, pdf_tags=True, pdf_identifier=b"copy"
    )
    sys.stdout.buffer.write(printed.getvalue())


if __name__ == "__main__":
    _main(Path(sys.argv[1]))
