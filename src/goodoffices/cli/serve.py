"""``goodoffices serve``: the desk on your own data."""

from __future__ import annotations

import argparse
import os
from gettext import gettext as _
from pathlib import Path
from typing import Any

__all__ = ["add_parser", "run"]


def add_parser(commands: argparse._SubParsersAction[Any]) -> None:
    parser = commands.add_parser(
        "serve",
        help=_("open the desk on your own data"),
        description=_(
            "Opens the desk on 127.0.0.1. The first start prints one link, behind which you open"
            " your first process. A reverse proxy with TLS on the same machine, and"
            " GOODOFFICES_HOSTS, let others in."
        ),
    )
    parser.add_argument("--data", type=Path, help=_("data folder (GOODOFFICES_DATA, or var/desk)"))
    parser.add_argument("--port", type=int, default=8000, help=_("port (8000)"))
    parser.add_argument(
        "--airspace",
        type=Path,
        metavar=_("FILE"),
        help=_("settings of a public airspace service whose announced flights are read (TOML)"),
    )
    parser.add_argument(
        "--border",
        type=Path,
        action="append",
        default=[],
        metavar=_("FILE"),
        help=_("a claimed border that maps may show, GeoJSON with whose it is, source and date"),
    )
    parser.add_argument(
        "--mail",
        type=Path,
        metavar=_("FILE"),
        help=_("settings of the post box through which notices go out (TOML); without it none do"),
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    from goodoffices.cli import desk

    sockets = desk.bound([desk.LOOPBACK], arguments.port)
    if arguments.mail is not None:
        os.environ["GOODOFFICES_MAIL"] = str(arguments.mail.resolve())
    if arguments.border:
        os.environ["GOODOFFICES_BORDERS"] = os.pathsep.join(
            str(path.resolve()) for path in arguments.border
        )
    mail = os.environ.get("GOODOFFICES_MAIL")
    beat_s = float(os.environ.get("GOODOFFICES_BEAT") or "600")
    office = desk.set_up(desk.data_folder(arguments.data), beat_s=beat_s)
    desk.borders()
    mails = desk.mail_rounds(office, Path(mail)) if mail else None
    outside = None
    if arguments.airspace is not None:
        from goodoffices.office import open_airspace

        outside = open_airspace(office, arguments.airspace)
    first = desk.seating().first_account(_("The first mediator"))
    if first is not None:
        print(_("There is no process here yet. Open this link to begin; it is shown this once:"))
        print(f"  {desk.address(first, arguments.port)}")
    print(
        _("The desk is open on {address}. Ctrl-C closes it.").format(
            address=f"http://{desk.LOOPBACK}:{arguments.port}/"
        ),
        flush=True,
    )
    desk.serve_until_stopped(office, list(sockets.values()), outside, mails)
    return 0
