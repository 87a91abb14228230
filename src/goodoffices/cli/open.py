"""``goodoffices open TITLE --mediator NAME``: a new process, and the mediator's way in."""

from __future__ import annotations

import argparse
from gettext import gettext as _
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from goodoffices.office import Office

__all__ = ["add_parser", "open_here", "run"]


def add_parser(commands: argparse._SubParsersAction[Any]) -> None:
    parser = commands.add_parser(
        "open",
        help=_("open a process and print the mediator's sign-in link"),
        description=_(
            "Opens a process of your own and prints one sign-in link for the mediator's seat; the"
            " mediator invites the others. Only while no server runs on the data folder."
        ),
    )
    parser.add_argument("title", help=_("title of the process"))
    parser.add_argument("--mediator", required=True, help=_("name of the mediator's seat"))
    parser.add_argument("--person", default="", help=_("name of the account; the seat's name"))
    parser.add_argument("--data", type=Path, help=_("data folder (GOODOFFICES_DATA, or var/desk)"))
    parser.add_argument("--port", type=int, default=8000, help=_("port of the link (8000)"))
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    from goodoffices.cli import desk

    office = desk.set_up(desk.data_folder(arguments.data), beat_s=600)
    try:
        link = open_here(
            office,
            title=arguments.title,
            mediator=arguments.mediator,
            person=arguments.person,
            port=arguments.port,
        )
    finally:
        office.store.close()
    print(link)
    return 0


def open_here(office: Office, *, title: str, mediator: str, person: str, port: int) -> str:
    """Open a process and return the address at which the mediator signs in."""
    from goodoffices.cli import desk
    from goodoffices.office import open_process

    actor = open_process(office, title=title.strip(), mediator=mediator.strip())
    with desk.accounts():
        token = desk.new_link(actor, name=person.strip() or mediator.strip())
    return desk.address(token, port)
