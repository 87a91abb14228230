"""Asking for secrets: on the terminal, or from a file that the environment names; never an argument.

An argument stands in the list of processes, where everybody on the machine reads it.
"""

from __future__ import annotations

import getpass
import os
from contextlib import contextmanager
from gettext import gettext as _
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from goodoffices.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from goodoffices.vault import Share

__all__ = ["Terminal", "hand_out", "new_passphrase", "passphrase_of"]

TERMINAL = Path("/dev/tty")
WIPE = "\x1b[2J\x1b[3J\x1b[H"
"""Clears the screen and what was scrolled off it."""
WORDS_IN_A_ROW = 5


class Terminal:
    """Asks on the terminal; where there is none, the environment answers or the start is refused."""

    def passphrase(self) -> str:
        """The passphrase of the node key."""
        from goodoffices.office.safekeeping.custody import PASSPHRASE_FILE, Environment

        if os.environ.get(PASSPHRASE_FILE) or not _is_there():
            return Environment().passphrase()
        return getpass.getpass(_("Passphrase of the node key: "))

    def shares(self, needed: int) -> list[Share]:
        """The officers' shares, one after the other; the screen is wiped after each."""
        from goodoffices.office.safekeeping.custody import Environment, read_share

        if not _is_there():
            return Environment().shares(needed)
        found: dict[int, Share] = {}
        with _terminal() as (read, write):
            while len(found) < needed:
                write.write(
                    _(
                        "Share {number} of {needed} that are needed. Type its words, as many in a row"
                        " as you like; four letters of each are enough. An empty row begins it anew.\n"
                    ).format(number=len(found) + 1, needed=needed)
                )
                typed = _typed(read, write)
                write.write(WIPE)
                try:
                    share = read_share(typed)
                except InputError as error:
                    write.write(f"{error.advice}\n\n")
                    continue
                if share.number in found:
                    write.write(_("This share was given already. Another officer's is needed.\n\n"))
                found[share.number] = share
        return list(found.values())


def new_passphrase(what: str, *, setting: str) -> str:
    """A passphrase that is chosen now: typed twice, or the first line of the file that `setting` names.

    Raises
    ------
    InputError
        If the two differ, or there is neither terminal nor file.
    """
    if os.environ.get(setting) or not _is_there():
        return passphrase_of(what, setting=setting)
    first = getpass.getpass(f"{what}: ")
    if first != getpass.getpass(_("The same again: ")):
        raise InputError(
            "the two passphrases differ",
            advice=_("The two are not the same. Nothing was changed; try again."),
            field="passphrase",
        )
    return first


def passphrase_of(what: str, *, setting: str) -> str:
    """A passphrase that exists: typed, or the first line of the file that `setting` names.

    Raises
    ------
    InputError
        If there is neither terminal nor file.
    """
    name = os.environ.get(setting)
    if not name and _is_there():
        return getpass.getpass(f"{what}: ")
    try:
        with Path(name or "").open(encoding="utf-8") as file:
            return file.readline().rstrip("\r\n")
    except (OSError, UnicodeDecodeError):
        raise InputError(
            "nobody to ask for a passphrase",
            advice=_(
                "A passphrase is needed: start this on a terminal, or name a file that holds it in"
                " {setting}. Nothing was changed."
            ).format(setting=setting),
            field="passphrase",
        ) from None


def hand_out(shares: Sequence[Share], *, opens: str = "") -> None:
    """Show each share once. On a terminal one at a time, wiped before the next officer looks.

    Parameters
    ----------
    shares : sequence of Share
    opens : str
        What they open together, in words; the node key where it is left out.

    Raises
    ------
    InputError
        If somebody breaks off: nothing was changed.
    """
    if not (os.isatty(1) and _is_there()):
        print("\n\n".join(_sheet(share, len(shares), opens) for share in shares), flush=True)
        return
    with _terminal() as (read, write):
        for share in shares:
            write.write(WIPE + _sheet(share, len(shares), opens) + "\n\n")
            write.write(_("Written down and compared? Press Enter, and the screen is wiped. "))
            write.flush()
            if not read.readline():
                raise InputError(
                    "the shares were not handed out",
                    advice=_("Broken off. Nothing was changed; the words shown are worth nothing."),
                )
            write.write(WIPE)


def _sheet(share: Share, of: int, opens: str) -> str:
    words = share.words()
    rows = [
        "  ".join(
            f"{at + 1:>2} {words[at]:<8}"
            for at in range(start, min(start + WORDS_IN_A_ROW, len(words)))
        ).rstrip()
        for start in range(0, len(words), WORDS_IN_A_ROW)
    ]
    title = _("Share {number} of {of}; {needed} together open {what}. Set {series}.").format(
        number=share.number,
        of=of,
        needed=share.needed,
        what=opens or _("the node key"),
        series=share.series,
    )
    return "\n".join([title, "", *rows])


def _typed(read: TextIO, write: TextIO) -> str:
    from goodoffices.office.safekeeping.custody import WORDS_IN_A_SHARE

    rows: list[str] = []
    while sum(any(c.isalpha() for c in word) for row in rows for word in row.split()) < (
        WORDS_IN_A_SHARE
    ):
        write.flush()
        row = read.readline()
        if not row:
            raise InputError(
                "the shares were not given",
                advice=_("Broken off. Nothing was changed."),
                field="shares",
            )
        rows = [*rows, row] if row.strip() else []
    return " ".join(rows)


def _is_there() -> bool:
    try:
        TERMINAL.open().close()
    except OSError:
        return False
    return True


@contextmanager
def _terminal() -> Iterator[tuple[TextIO, TextIO]]:
    with TERMINAL.open() as read, TERMINAL.open("w") as write:
        yield read, write
