"""``goodoffices check``: whether every stored byte of the records is what it was when it was written."""

from __future__ import annotations

import argparse
import sys
from gettext import gettext as _
from pathlib import Path
from typing import Any

from goodoffices.errors import DamagedRecordError

__all__ = ["add_parser", "run"]

DAMAGED = 1


def add_parser(commands: argparse._SubParsersAction[Any]) -> None:
    parser = commands.add_parser(
        "check",
        help=_("check every stored byte of the records"),
        description=_(
            "Recomputes every chain, opens every body, holds every view against the record and the record"
            " against its checkpoints. It may be used beside a running server, and changes nothing."
            " Exit code 0: all of it is sound. 1: it is not, and the first place that fails is told."
        ),
    )
    parser.add_argument("--data", type=Path, help=_("data folder (GOODOFFICES_DATA, or var/desk)"))
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    from goodoffices.cli import desk
    from goodoffices.office.safekeeping.register_soundness import verify_register
    from goodoffices.office.safekeeping.soundness import verify_record

    office = desk.open_record(desk.data_folder(arguments.data), read_only=True)
    try:
        for process in office.store.processes():
            try:
                sound = verify_record(office, process)
                register = verify_register(office, process)
            except DamagedRecordError as error:
                print(f"{process}: {error}", file=sys.stderr)
                print(
                    _(
                        "Nothing was changed. Stop the server, keep a copy of the data folder as it is,"
                        " and restore the newest backup."
                    ),
                    file=sys.stderr,
                )
                return DAMAGED
            print(
                _(
                    "{process}: sound; {entries} entries, {lines} lines, {checkpoints} checkpoints"
                ).format(
                    process=process,
                    entries=sound.entries,
                    lines=sound.lines,
                    checkpoints=sound.checkpoints,
                )
            )
            if register is not None:
                print(
                    _("{process}: register: sound; {lines} lines").format(
                        process=process, lines=register
                    )
                )
    finally:
        office.store.close()
    return 0
