"""``goodoffices gate open|seal``: a manifest at a gate without a network, and what was counted there."""

from __future__ import annotations

import argparse
import os
from gettext import gettext as _
from pathlib import Path
from typing import TYPE_CHECKING, Any

from goodoffices.errors import InputError

if TYPE_CHECKING:
    from goodoffices.office.reception import GateFile

__all__ = ["add_parser", "run"]

MOST_BYTES = 64 * 1024 * 1024


def add_parser(commands: argparse._SubParsersAction[Any]) -> None:
    parser = commands.add_parser(
        "gate",
        help=_("open a manifest at a gate without a network, and seal what was counted there"),
        description=_(
            "The desk seals a manifest for the key of a gate (age-keygen makes one). Here it becomes an"
            " ordinary table; numbers are written into it, and the table is sealed for the desk."
            " Needs no server, no data folder and no network."
        ),
    )
    steps = parser.add_subparsers(dest="step", required=True, metavar=_("STEP"))
    opened = steps.add_parser("open", help=_("write the manifest as a table"))
    sealed = steps.add_parser("seal", help=_("seal a table with counts for the desk"))
    for step in (opened, sealed):
        step.add_argument("manifest", type=Path, help=_("the file that the desk made"))
        step.add_argument("table", type=Path, help=_("the table, CSV"))
        step.add_argument("--key", type=Path, required=True, help=_("key file of the gate"))
    sealed.add_argument("answer", type=Path, help=_("the new file for the desk"))
    sealed.add_argument("--gate", required=True, help=_("which gate counted"))
    opened.set_defaults(run=run)
    sealed.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    from goodoffices.office.reception import gate_table, open_gate_file, seal_answer

    manifest: GateFile = open_gate_file(
        _read(arguments.manifest), _read(arguments.key).decode("ascii", "replace")
    )
    if arguments.step == "open":
        # Excel takes a table for UTF-8 by its first three bytes only.
        _write(arguments.table, gate_table(manifest).encode("utf-8-sig"))
        told = _(
            "{name}: {count} lines. Write numbers under boarded or landed, and new rows +1, +2."
        )
        print(told.format(name=manifest.name, count=len(manifest.lines)))
    else:
        _write(
            arguments.answer,
            seal_answer(manifest, _read(arguments.table), gate=arguments.gate),
        )
        print(
            _("{file} is sealed for the desk: bring it, or send it.").format(file=arguments.answer)
        )
    return 0


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise InputError(
            "a file cannot be read", advice=f"{path}: {error.strerror}", field="file"
        ) from error
    if len(content) > MOST_BYTES:
        raise InputError("a file is too large", advice=f"{path}: too large", field="file")
    return content


def _write(path: Path, content: bytes) -> None:
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
    except OSError as error:
        raise InputError(
            "the file cannot be written", advice=f"{path}: {error.strerror}", field="file"
        ) from error
