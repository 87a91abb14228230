"""``goodoffices export PROCESS --seat SEAT``: what that seat may hold, as a file."""

from __future__ import annotations

import argparse
import os
import sys
from gettext import gettext as _
from pathlib import Path
from typing import Any

from goodoffices.errors import InputError

__all__ = ["add_parser", "run"]


def add_parser(commands: argparse._SubParsersAction[Any]) -> None:
    parser = commands.add_parser(
        "export",
        help=_("write what one seat may hold of its own view"),
        description=_(
            "Writes one seat's own view as JSON, with the place of each line in the seat's chain."
            " It may be used beside a running server."
        ),
    )
    parser.add_argument("process", help=_("title of the process, or its name in the record"))
    parser.add_argument("--seat", required=True, help=_("what the seat is called, or its name"))
    parser.add_argument("--output", type=Path, help=_("a file; what was there is replaced"))
    parser.add_argument("--data", type=Path, help=_("data folder (GOODOFFICES_DATA, or var/desk)"))
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    from goodoffices.cli import desk
    from goodoffices.office import export_view
    from goodoffices.office.places import place_called

    data = desk.data_folder(arguments.data)
    office = desk.open_record(data, read_only=True)
    try:
        place = place_called(office, process=arguments.process, seat=arguments.seat)
        held = export_view(office, place.actor)
    finally:
        office.store.close()
    if arguments.output is None:
        sys.stdout.buffer.write(held)
        sys.stdout.buffer.flush()
    else:
        _write(arguments.output, held)
    return 0


def _write(path: Path, held: bytes) -> None:
    """The whole file or none of it, readable by its owner only."""
    half = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        handle = os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(held)
            half.replace(path)
        finally:
            half.unlink(missing_ok=True)
    except OSError as error:
        raise InputError(
            "the file cannot be written",
            advice=f"{path}: {error.strerror}",
            field="output",
        ) from error
