"""``goodoffices export PROCESS --seat SEAT``: what that seat may hold, as a file."""

from __future__ import annotations

import argparse
import os
import sys
from gettext import gettext as _
from pathlib import Path
from typing import TYPE_CHECKING, Any

from goodoffices.errors import InputError

if TYPE_CHECKING:
    from goodoffices.office import Office

__all__ = ["add_parser", "run"]

EVERYTHING = "*"


def add_parser(commands: argparse._SubParsersAction[Any]) -> None:
    parser = commands.add_parser(
        "export",
        help=_("write what one seat may hold of its own view"),
        description=_(
            "Writes one seat's own view as JSON, for reading; or, with --proof, as a record file, which"
            " proves itself to anybody (goodoffices verify). It may be used beside a running server."
        ),
    )
    parser.add_argument("process", help=_("title of the process, or its name in the record"))
    parser.add_argument("--seat", required=True, help=_("what the seat is called, or its name"))
    parser.add_argument(
        "--proof",
        action="store_true",
        help=_("as a record file; with --seat '*' the whole record, without words, for an auditor"),
    )
    parser.add_argument("--output", type=Path, help=_("a file; what was there is replaced"))
    parser.add_argument("--data", type=Path, help=_("data folder (GOODOFFICES_DATA, or var/desk)"))
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    from goodoffices.cli import desk

    data = desk.data_folder(arguments.data)
    office = desk.open_record(data, read_only=True)
    try:
        held = _held(office, arguments)
    finally:
        office.store.close()
    if arguments.output is None:
        sys.stdout.buffer.write(held)
        sys.stdout.buffer.flush()
    else:
        _write(arguments.output, held)
    return 0


def _held(office: Office, arguments: argparse.Namespace) -> bytes:
    from goodoffices.office import export_view, record_file, whole_record_file
    from goodoffices.office.places import place_called, process_called

    if arguments.proof and arguments.seat == EVERYTHING:
        return b"".join(whole_record_file(office, process_called(office, arguments.process)))
    place = place_called(office, process=arguments.process, seat=arguments.seat)
    if arguments.proof:
        return b"".join(record_file(office, place.actor))
    return export_view(office, place.actor)


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
