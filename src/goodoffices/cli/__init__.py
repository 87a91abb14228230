"""The command line: one module per command, each with ``add_parser`` and ``run``.

A command's module is listed in ``COMMANDS`` and keeps its heavy imports inside ``run``, so that
``goodoffices --help`` answers at once.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from gettext import gettext as _
from importlib import import_module
from importlib.util import find_spec

from goodoffices import __version__
from goodoffices.errors import GoodOfficesError, RefusedByDiskError

__all__ = ["main"]

COMMANDS = (
    "demo",
    "serve",
    "open",
    "custody",
    "check",
    "backup",
    "restore",
    "travel_copy",
    "handover",
    "move",
    "settle",
    "convert",
    "stability",
    "place",
    "reception",
    "gate",
    "export",
    "verify",
    "words",
    "witness",
    "dss",
    "participant",
    "intersect",
)
REFUSED = 2


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code: 0 done, 2 refused."""
    arguments = _parser().parse_args(argv)
    os.umask(0o077)  # whatever a command writes is for its owner alone
    try:
        return int(arguments.run(arguments))
    except RefusedByDiskError:
        # Whoever reads this is the host: there is nobody else to tell, and no page with what was typed.
        print(
            _(
                "The disk did not take this. Nothing was written. Make room, look at who may write"
                " there, and start again."
            ),
            file=sys.stderr,
        )
        return REFUSED
    except GoodOfficesError as error:
        print(error.advice or error, file=sys.stderr)
        return REFUSED
    except BrokenPipeError:
        sys.stderr.close()
        return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="goodoffices",
        description=_(
            "The software that a mediator runs between two sides who will not talk to each other."
        ),
    )
    parser.add_argument("--version", action="version", version=f"goodoffices {__version__}")
    commands = parser.add_subparsers(dest="command", required=True, metavar=_("COMMAND"))
    for name in COMMANDS:
        if find_spec(f"{__name__}.{name}") is not None:
            import_module(f"{__name__}.{name}").add_parser(commands)
    return parser
