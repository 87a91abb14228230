"""``goodoffices reception seal|open|shares|copy|restore``: who can open a register, and what is done in an emergency."""

from __future__ import annotations

import argparse
import sys
from gettext import gettext as _
from pathlib import Path
from typing import Any

from goodoffices.errors import InputError

__all__ = ["add_parsers"]


def add_parsers(kinds: argparse._SubParsersAction[Any]) -> None:
    """Add the commands to those of ``goodoffices reception``."""
    seal = kinds.add_parser(
        "seal",
        help=_("lock the register at once, also while a server runs"),
        description=_(
            "Overwrites the secret of the register and forgets it; a running server forgets all it"
            " had opened within a second. Nothing is destroyed: officers who hold shares open it"
            " again, with goodoffices reception open."
        ),
    )
    seal.add_argument(
        "--even-without-shares",
        action="store_true",
        help=_("also where nobody holds shares: then only a backup of the keys opens it again"),
    )
    _common(seal, _seal)
    opened = kinds.add_parser(
        "open",
        help=_("open a sealed register with officers' shares"),
        description=_("Asks for the shares on the terminal, one officer after the other."),
    )
    _common(opened, _open)
    shares = kinds.add_parser(
        "shares",
        help=_("make shares of the register's secret for officers elsewhere"),
        description=_(
            "Shows each officer's words once. Where officers hold shares already, because one was lost or"
            " somebody left, these replace them: the earlier ones open nothing here any more."
        ),
    )
    shares.add_argument("--needed", type=int, required=True, help=_("how many must come together"))
    shares.add_argument("--of", type=int, required=True, help=_("how many officers get a share"))
    _common(shares, _shares)
    copy = kinds.add_parser(
        "copy",
        help=_("copy the register into one file that only the shares open"),
        description=_(
            "For a USB stick, to be kept elsewhere. Only while no server runs on the data folder."
        ),
    )
    copy.add_argument("file", metavar=_("FILE"), type=Path, help=_("the copy; it must not exist"))
    _common(copy, _copy)
    restore = kinds.add_parser(
        "restore",
        help=_("put such a copy into a data folder, with the officers' shares"),
        description=_(
            "The data folder holds the record of the same process, and no register of it."
        ),
    )
    restore.add_argument("file", metavar=_("FILE"), type=Path, help=_("the copy"))
    restore.add_argument("--data", type=Path, help=_DATA)
    restore.set_defaults(run=_restore)


_DATA = _("data folder (GOODOFFICES_DATA, or var/desk)")


def _common(parser: argparse.ArgumentParser, run: Any) -> None:
    parser.add_argument("--data", type=Path, help=_DATA)
    parser.add_argument("--process", default="", help=_("needed where there are several registers"))
    parser.set_defaults(run=run)


def _seal(arguments: argparse.Namespace) -> int:
    from goodoffices.cli import desk
    from goodoffices.office.reception.emergency import seal_files

    data = desk.data_folder(arguments.data)
    process = _process(arguments, data)
    seal_files(data, process, even_without_shares=arguments.even_without_shares)
    print(
        _(
            "The register is locked. Nobody can read it here until officers who hold its shares open"
            " it again. A server that runs forgets what it had opened within a second."
        )
    )
    return 0


def _open(arguments: argparse.Namespace) -> int:
    from goodoffices.cli import desk
    from goodoffices.cli.secret import Terminal
    from goodoffices.office.reception.emergency import reopen, shares_needed
    from goodoffices.office.safekeeping.custody import unlock

    data = desk.data_folder(arguments.data)
    process = _process(arguments, data)
    needed = shares_needed(data, process)
    ask = Terminal()
    key, _held, _seen = unlock(data, create=False, ask=ask)
    reopen(data, key, process, ask.shares(needed))
    print(_("The register is open again. That it was is written in it."))
    return 0


def _shares(arguments: argparse.Namespace) -> int:
    from goodoffices.cli import desk
    from goodoffices.cli.secret import Terminal, hand_out
    from goodoffices.office.reception.emergency import has_shares, shares_for
    from goodoffices.office.safekeeping.custody import unlock

    data = desk.data_folder(arguments.data)
    process = _process(arguments, data)
    key, _held, _seen = unlock(data, create=False, ask=Terminal())
    replaced = has_shares(data, process)
    shares = shares_for(data, key, process, needed=arguments.needed, of=arguments.of)
    hand_out(shares, opens=_("the register of the reception"))
    if replaced:
        print(
            _(
                "The earlier shares open nothing here any more. They still open copies that were made"
                " before, and backups of the earlier keys: destroy those."
            )
        )
    print(_("Now make a copy with goodoffices reception copy, and keep it elsewhere."))
    return 0


def _copy(arguments: argparse.Namespace) -> int:
    from goodoffices.cli import desk
    from goodoffices.office.reception.elsewhere import copy_for

    data = desk.data_folder(arguments.data)
    process = _process(arguments, data)
    office = desk.open_record(data)
    try:
        copy_for(office, process, arguments.file)
    finally:
        office.registers.close()
        office.store.close()
    print(_("Copied to {file}. Only the shares open it.").format(file=arguments.file))
    return 0


def _restore(arguments: argparse.Namespace) -> int:
    from goodoffices.cli import desk
    from goodoffices.cli.secret import Terminal
    from goodoffices.office.reception.elsewhere import restore_copy, shares_of_copy
    from goodoffices.office.safekeeping.custody import unlock

    data = desk.data_folder(arguments.data)
    given = shares_of_copy(arguments.file)
    ask = Terminal()
    key, _held, _seen = unlock(data, create=False, ask=ask)
    restore_copy(data, key, arguments.file, ask.shares(given.needed))
    print(_("The register is there and open. That it was put back is written in it."))
    return 0


def _process(arguments: argparse.Namespace, data: Path) -> str:
    from goodoffices.office.reception.emergency import registers_in

    found = registers_in(data)
    if arguments.process in found:
        return str(arguments.process)
    if len(found) == 1 and not arguments.process:
        return found[0]
    for name in found:
        print(name, file=sys.stderr)
    raise InputError(
        "which register",
        advice=_("Name the register with --process; those of this folder stand above.")
        if found
        else _("There is no register in {folder}.").format(folder=data),
        field="process",
    )
