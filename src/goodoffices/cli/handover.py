"""``goodoffices handover PROCESS FILE``: what the desk holds, for the colleague who takes over."""

from __future__ import annotations

import argparse
from gettext import gettext as _
from gettext import ngettext
from pathlib import Path
from typing import TYPE_CHECKING, Any

from goodoffices.cli.backup import add_lock, lock_of
from goodoffices.cli.travel_copy import write_new
from goodoffices.errors import InputError

if TYPE_CHECKING:
    from goodoffices.office import Actor, Office
    from goodoffices.office.mediation.handover import HandoverContents

__all__ = ["add_parser", "run"]

HANDOVER_PASSPHRASE_FILE = "GOODOFFICES_HANDOVER_PASSPHRASE_FILE"  # noqa: S105  # the name of a setting


def add_parser(commands: argparse._SubParsersAction[Any]) -> None:
    parser = commands.add_parser(
        "handover",
        help=_("write what the desk holds into a file sealed with age, for a colleague"),
        description=_(
            "Holds what the mediator's seat can read, without own impressions and without working"
            " notes. It opens with the age tool, without this program: a page to read, and the"
            " entries as data. With --list nothing is written: it says what the file would hold."
        ),
    )
    parser.add_argument("process", help=_("title of the process, or its name in the record"))
    parser.add_argument("file", type=Path, nargs="?", help=_("the new file"))
    parser.add_argument("--list", action="store_true", help=_("say what it would hold, and stop"))
    add_lock(parser)
    parser.add_argument("--data", type=Path, help=_("data folder (GOODOFFICES_DATA, or var/desk)"))
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    from goodoffices.cli import desk
    from goodoffices.office.mediation.handover import handover_contents, seal_handover

    if arguments.file is None and not arguments.list:
        raise InputError("no file", advice=_("Name the new file, or add --list."), field="file")
    office = desk.open_record(desk.data_folder(arguments.data), read_only=True)
    try:
        mediator = _mediator(office, arguments.process)
        print(_said(handover_contents(office.view(mediator))))
        if arguments.list:
            return 0
        lock = lock_of(
            arguments, what=_("Passphrase of the pack"), setting=HANDOVER_PASSPHRASE_FILE
        )
        held = seal_handover(office, mediator, lock)
    finally:
        office.store.close()
    write_new(arguments.file, held)
    print(
        _("Written to {file}. `age -d {file} > pack.zip` opens it; look at handover.html.").format(
            file=arguments.file
        )
    )
    return 0


def _mediator(office: Office, named: str) -> Actor:
    from goodoffices.office import Actor
    from goodoffices.office.places import places, process_called
    from goodoffices.record import Role

    process = process_called(office, named)
    return next(
        Actor(one.actor.process, one.actor.seat)
        for one in places(office)
        if one.actor.process == process and one.seat.role is Role.MEDIATOR
    )


def _said(contents: HandoverContents) -> str:
    rows = [f"{count:>7}  {kind.replace('_', ' ')}" for kind, count in contents.kinds.items()]
    left = [
        ngettext(
            "{n} working note is left out.", "{n} working notes are left out.", contents.notes
        ).format(n=contents.notes),
        ngettext(
            "{n} impression is left out.", "{n} impressions are left out.", contents.impressions
        ).format(n=contents.impressions),
        ngettext(
            "Of {n} entry the place alone is there: it was destroyed or is under lock.",
            "Of {n} entries the place alone is there: they were destroyed or are under lock.",
            contents.withheld,
        ).format(n=contents.withheld),
    ]
    return "\n".join([*rows, *left])
