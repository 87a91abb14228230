"""``goodoffices words FILE``: the words of a checkpoint, to be read aloud on the telephone."""

from __future__ import annotations

import argparse
import sys
from gettext import gettext as _
from pathlib import Path
from typing import Any

from goodoffices.errors import ProofError

__all__ = ["add_parser", "run"]

IN_A_ROW = 4


def add_parser(commands: argparse._SubParsersAction[Any]) -> None:
    parser = commands.add_parser(
        "words",
        help=_("the words of a checkpoint, to compare on the telephone"),
        description=_(
            "Prints the checkpoint in a record file, or in a file that a witness keeps, and the"
            " words that stand for it. Whoever hears the same words was shown the same record."
        ),
    )
    parser.add_argument("file", type=Path, help=_("a record file, or a checkpoint"))
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    from goodoffices.office.safekeeping.checking import words_in

    try:
        text, few, many = words_in(arguments.file)
    except ProofError as error:
        print(error.advice or error, file=sys.stderr)
        return 1
    print(text)
    print(_("Twelve words:"))
    _print(few)
    print(_("Twenty-four, where twelve are not enough:"))
    _print(many)
    return 0


def _print(words: tuple[str, ...]) -> None:
    for start in range(0, len(words), IN_A_ROW):
        row = words[start : start + IN_A_ROW]
        print(
            "  " + "  ".join(f"{start + n:>2} {word:<9}" for n, word in enumerate(row, 1)).rstrip()
        )
