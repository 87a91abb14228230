"""``goodoffices verify FILE``: whether a record file proves what it says."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from gettext import gettext as _
from gettext import ngettext
from pathlib import Path
from typing import TYPE_CHECKING, Any

from goodoffices.errors import ProofError

if TYPE_CHECKING:
    from goodoffices.vault import Checked

__all__ = ["add_parser", "run"]

DAMAGED = 1
INCOMPLETE = 3
LONG = 50_000
"""Lines from which on progress is shown."""


def add_parser(commands: argparse._SubParsersAction[Any]) -> None:
    parser = commands.add_parser(
        "verify",
        help=_("check that a record file proves what it says"),
        description=_(
            "Checks every line, signature, body and proof of a record file, without any server."
            " Exit code 0: it holds. 1: it does not, and the line that fails is told. 3: it holds,"
            " and of the chains of some seats it cannot prove anything: they are named."
        ),
    )
    parser.add_argument("file", type=Path, help=_("a record file"))
    parser.add_argument(
        "--pin", default="", metavar="ORIGIN", help=_("the record that it must be of")
    )
    parser.add_argument(
        "--receipt",
        type=Path,
        action="append",
        default=[],
        metavar="FILE",
        help=_("a receipt that the record must bear out; may be given several times"),
    )
    parser.add_argument(
        "--processes",
        type=int,
        metavar="N",
        help=_("how many check the signatures of a long file; by default as many as processors"),
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    from goodoffices.office.safekeeping.checking import check_file

    shows = sys.stderr.isatty()
    try:
        checked = check_file(
            arguments.file,
            pin=arguments.pin,
            receipts=arguments.receipt,
            progress=_progress if shows else None,
            processes=arguments.processes,
        )
    except ProofError as error:
        print(_("{file} does not hold.").format(file=arguments.file), file=sys.stderr)
        print(error.advice or error, file=sys.stderr)
        return DAMAGED
    print(_("{file} holds.").format(file=arguments.file))
    for said in _findings(checked, pinned=bool(arguments.pin)):
        print(f"- {said}")
    return INCOMPLETE if checked.unproven else 0


def _progress(done: int, of: int) -> None:
    if of >= LONG:
        end = "\n" if done + LONG > of else ""
        print(f"\r{done:,} / {of:,}", end=end, file=sys.stderr, flush=True)


def _chains(checked: Checked) -> Iterator[str]:
    """What the file of a whole record proves of the chains of its seats."""
    if not checked.unproven:
        yield _(
            "The chains of all {count} seats are exactly the entries addressed to each of them."
        ).format(count=checked.chains)
        return
    proven = checked.chains - len(checked.unproven)
    yield _(
        "The chains of {proven} seats, of {count}, are exactly the entries addressed to each of"
        " them."
    ).format(proven=proven, count=checked.chains)
    yield _(
        "NOT proven by this checkpoint: the chains of {seats}. Beyond 63 seats, groups take turns:"
        " compare with a file that was made after another beat."
    ).format(seats=", ".join(checked.unproven))


def _findings(checked: Checked, *, pinned: bool) -> Iterator[str]:
    from goodoffices.office.safekeeping.checking import words_of

    day = datetime.fromtimestamp(checked.note.slot, UTC).strftime("%Y-%m-%d %H:%M UTC")
    lines, seat = checked.lines, checked.seat
    if seat == "*":
        yield _(
            "The whole record of {process}: {lines} entries, none left out, none moved."
        ).format(process=checked.process, lines=lines)
        yield from _chains(checked)
    else:
        yield _(
            "The record of seat {seat} of {process}: {lines} lines, none left out, none moved."
        ).format(process=checked.process, lines=lines, seat=seat)
    yield _("{covered} of them stand under checkpoint {number}, of {day}.").format(
        covered=checked.covered, number=checked.note.number, day=day
    )
    if lines > checked.covered:
        yield _(
            "{count} are newer than that checkpoint: only the next one will cover them."
        ).format(count=lines - checked.covered)
    yield _(
        "{opened} bodies open and are the ones committed to; {destroyed} were destroyed."
    ).format(opened=checked.opened, destroyed=checked.destroyed)
    yield ngettext(
        "{count} line is signed by its author, and the signature holds.",
        "{count} lines are signed by their authors, and the signatures hold.",
        checked.signed,
    ).format(count=checked.signed)
    if checked.receipts:
        yield ngettext("{count} receipt holds.", "{count} receipts hold.", checked.receipts).format(
            count=checked.receipts
        )
    yield _("Origin: {origin}").format(origin=checked.origin)
    if not pinned:
        yield _("No origin was given with --pin: compare it with the one you noted down before.")
    few, _many = words_of(checked.note)
    yield _("To compare with another seat: {words}").format(words=" ".join(few))
