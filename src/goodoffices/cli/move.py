"""``goodoffices move FROM TO``: the record from one kind of database to the other."""

from __future__ import annotations

import argparse
import sys
from gettext import gettext as _
from typing import Any, TextIO

__all__ = ["add_parser", "run"]

WIDTH = 30


def add_parser(commands: argparse._SubParsersAction[Any]) -> None:
    parser = commands.add_parser(
        "move",
        help=_("move the record from SQLite to PostgreSQL or back"),
        description=_(
            "Moves every record of a data folder between sqlite:FOLDER and postgresql://..., all or"
            " nothing, and checks every entry. The node key and the accounts stay in the folder."
            " Stop the desk first."
        ),
    )
    parser.add_argument("source", metavar=_("FROM"), help="sqlite:FOLDER | postgresql://...")
    parser.add_argument("target", metavar=_("TO"), help="postgresql://... | sqlite:FOLDER")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    from goodoffices.office import move_record

    told = Progress(sys.stderr)
    try:
        count = move_record(arguments.source, arguments.target, told)
    finally:
        told.end()
    print(
        _("{count} entries moved; every chain, checkpoint and key is the same.").format(count=count)
    )
    return 0


class Progress:
    """How far it is: one line that moves on a terminal, else a line for each tenth."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._moves = stream.isatty()
        self._told = ("", -1)

    def __call__(self, what: str, done: int, total: int) -> None:
        words = {"moving": _("rows moved"), "checking": _("entries checked")}[what]
        share = done / total if total else 1.0
        told = (what, int(share * (100 if self._moves else 10)))
        if told == self._told:
            return
        if self._moves:
            if what != self._told[0]:
                self.end()
            bar = "#" * int(WIDTH * share)
            self._stream.write(f"\r[{bar:<{WIDTH}}] {share:4.0%} {done:,} {words}")
            self._stream.flush()
        else:
            print(f"{share:4.0%} {done:,} {words}", file=self._stream, flush=True)
        self._told = told

    def end(self) -> None:
        if self._moves and self._told[0]:
            self._stream.write("\n")
