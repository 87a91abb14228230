"""``goodoffices serve``: the desk on your own data."""

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


def add_parser(commands: argparse._SubParsersAction[Any]) -> None:
    parser = commands.add_parser(
        "serve",
        help=_("open the desk on your own data"),
        description=_(
            "Opens the desk on 127.0.0.1. The first start opens your first process and prints the"
            " mediator's sign-in link. A reverse proxy with TLS on the same machine, and"
            " GOODOFFICES_HOSTS, let others in."
        ),
    )
    parser.add_argument("--data", type=Path, help=_("data folder (GOODOFFICES_DATA, or var/desk)"))
    parser.add_argument("--port", type=int, default=8000, help=_("port (8000)"))
    parser.add_argument("--title", default="", help=_("first start: title of the process"))
    parser.add_argument("--mediator", default="", help=_("first start: the mediator's seat"))
    parser.add_argument("--person", default="", help=_("first start: name of the account"))
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    from goodoffices.cli import desk
    from goodoffices.office.places import places

    sockets = desk.bound([desk.LOOPBACK], arguments.port)
    beat_s = float(os.environ.get("GOODOFFICES_BEAT") or "600")
    office = desk.set_up(desk.data_folder(arguments.data), beat_s=beat_s)
    if not places(office):
        _begin(office, arguments)
    print(
        _("The desk is open on {address}. Ctrl-C closes it.").format(
            address=f"http://{desk.LOOPBACK}:{arguments.port}/"
        ),
        flush=True,
    )
    desk.serve_until_stopped(office, list(sockets.values()))
    return 0


def _begin(office: Office, arguments: argparse.Namespace) -> None:
    from goodoffices.cli.open import open_here

    title, mediator = arguments.title, arguments.mediator
    if not (title.strip() and mediator.strip()) and sys.stdin.isatty():
        print(_("There is no process here yet. Two questions, then it is open."))
        title = title.strip() or input(_("What is the process called? "))
        mediator = mediator.strip() or input(_("What is the mediator's seat called? "))
    if not (title.strip() and mediator.strip()):
        office.store.close()
        raise InputError(
            "no process yet",
            advice=_(
                "There is no process here yet. Begin with: goodoffices serve --title TITLE"
                " --mediator NAME"
            ),
        )
    link = open_here(
        office, title=title, mediator=mediator, person=arguments.person, port=arguments.port
    )
    print(_("The mediator's sign-in link, shown this once:"))
    print(f"  {link}")
