"""``goodoffices travel-copy PROCESS --side SEAT FILE``: what one side may hear, sealed for the journey."""

from __future__ import annotations

import argparse
import os
from gettext import gettext as _
from pathlib import Path
from typing import TYPE_CHECKING, Any

from goodoffices.cli.backup import add_lock, lock_of
from goodoffices.errors import InputError

if TYPE_CHECKING:
    from goodoffices.office import Actor, Office

__all__ = ["add_parser", "run", "write_new"]

TRAVEL_PASSPHRASE_FILE = "GOODOFFICES_TRAVEL_PASSPHRASE_FILE"  # noqa: S105  # the name of a setting


def add_parser(commands: argparse._SubParsersAction[Any]) -> None:
    parser = commands.add_parser(
        "travel-copy",
        help=_("write what one side may hear into a file sealed with age, to travel with"),
        description=_(
            "Holds the mediator's lines that are addressed to that side too, and nothing of any"
            " other. It opens with the age tool, without this program: a page to read, and the"
            " lines as data. It may be written beside a running server."
        ),
    )
    parser.add_argument("process", help=_("title of the process, or its name in the record"))
    parser.add_argument("file", type=Path, help=_("the new file"))
    parser.add_argument("--side", required=True, help=_("what the side is called, or its name"))
    add_lock(parser)
    parser.add_argument("--data", type=Path, help=_("data folder (GOODOFFICES_DATA, or var/desk)"))
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    from goodoffices.cli import desk
    from goodoffices.office.mediation.travel import seal_travel_copy
    from goodoffices.office.places import place_called

    data = desk.data_folder(arguments.data)
    office = desk.open_record(data, read_only=True)
    try:
        place = place_called(office, process=arguments.process, seat=arguments.side)
        lock = lock_of(arguments, what=_("Passphrase of the copy"), setting=TRAVEL_PASSPHRASE_FILE)
        mediator = _mediator(office, place.actor)
        held = seal_travel_copy(office, mediator, place.actor.seat, lock)
    finally:
        office.store.close()
    write_new(arguments.file, held)
    print(
        _("Written to {file}. `age -d {file} > copy.zip` opens it; look at copy.html.").format(
            file=arguments.file
        )
    )
    return 0


def write_new(path: Path, held: bytes) -> None:
    """A new file for its owner alone; one that is there already stays as it is.

    Raises
    ------
    InputError
        If it cannot be written.
    """
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(held)
    except OSError as error:
        raise InputError(
            "the file cannot be written", advice=f"{path}: {error.strerror}", field="file"
        ) from error


def _mediator(office: Office, side: Actor) -> Actor:
    from goodoffices.office import Actor

    return Actor(side.process, office.view(side).mediator.id)
