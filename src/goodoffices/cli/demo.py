"""``goodoffices demo``: the samples, a link for every seat, the desk on this machine."""

from __future__ import annotations

import argparse
import json
import os
from gettext import gettext as _
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from goodoffices.office.samples import Sample

__all__ = ["add_parser", "run"]

PLACES_AT_MOST = 64
"""The desk answers to so many loopback addresses; one a seat, so that one browser holds several."""


def add_parser(commands: argparse._SubParsersAction[Any]) -> None:
    parser = commands.add_parser(
        "demo",
        help=_("seed the sample processes and open the desk on this machine"),
        description=_(
            "Writes the sample processes where they are not there yet, prints one sign-in link for"
            " each seat and opens the desk on loopback addresses of this machine. To begin anew,"
            " stop it and remove the data folder."
        ),
    )
    parser.add_argument(
        "--data", type=Path, default=Path("var/demo"), help=_("data folder (var/demo)")
    )
    parser.add_argument("--port", type=int, default=8000, help=_("port (8000)"))
    parser.add_argument(
        "--beat", type=float, default=5.0, help=_("length of a time slot in seconds (5)")
    )
    parser.add_argument("--no-serve", action="store_true", help=_("seed and print, then end"))
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    from goodoffices.cli import desk
    from goodoffices.office.samples import seed_all

    # A demonstration keeps to its own folder, whatever database the desk is set to.
    os.environ.pop("GOODOFFICES_DATABASE", None)
    data = arguments.data.resolve()
    hosts = [f"127.0.0.{last}" for last in range(1, PLACES_AT_MOST + 1)]
    sockets = {} if arguments.no_serve else desk.bound(hosts, arguments.port)
    office = desk.set_up(data, beat_s=arguments.beat)
    samples = seed_all(office)
    print(_table(samples, _tokens(samples, data / "links.json"), list(sockets), arguments.port))
    if arguments.no_serve:
        office.store.close()
        return 0
    print(_("The desk is open. Ctrl-C closes it."), flush=True)
    seats = sum(len(sample.seats) for sample in samples)
    for host in hosts[max(seats, 1) :]:
        if host in sockets:
            sockets.pop(host).close()
    desk.serve_until_stopped(office, list(sockets.values()))
    return 0


def _tokens(samples: Sequence[Sample], kept: Path) -> dict[str, str]:
    """A way in for each seat: the one of the last start where it still opens, else a new one.

    Elsewhere a link is spent once its holder has chosen how to sign in; here it lasts, and the file
    holds it in the clear. That is for the demonstration alone: its processes are samples.
    """
    from goodoffices.cli import desk

    known = json.loads(kept.read_text()) if kept.exists() else {}
    tokens: dict[str, str] = {}
    seating = desk.seating()
    with desk.accounts():
        for sample in samples:
            for name, actor in sample.seats.items():
                token = known.get(actor.seat, "")
                link = seating.link_of(token)
                if link is None or not link.lasting:
                    token = desk.new_link(actor, name=name, lasting=True)
                tokens[actor.seat] = token
    if tokens != known:
        handle = os.open(kept, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "w") as file:
            json.dump(tokens, file)
    return tokens


def _table(
    samples: Sequence[Sample], tokens: dict[str, str], hosts: Sequence[str], port: int
) -> str:
    from goodoffices.cli import desk

    seats = [(sample, name, actor) for sample in samples for name, actor in sample.seats.items()]
    own = hosts or [f"127.0.0.{last}" for last in range(1, len(seats) + 1)]
    one_each = len(own) >= len(seats)
    rows = [
        (
            name,
            desk.address(tokens[actor.seat], port, own[place] if one_each else desk.LOOPBACK),
            sample.name,
        )
        for place, (sample, name, actor) in enumerate(seats)
    ]
    wide = max(len(name) for name, _link, _sample in rows)
    lines = [_("One link for each seat:")]
    before = ""
    for name, link, title in rows:
        if title != before:
            lines += ["", title]
            before = title
        lines.append(f"  {name:<{wide}}  {link}")
    if one_each:
        note = _("Each seat has an address of its own, so one browser can hold several.")
    else:
        note = _("This machine has one loopback address: open each seat in a browser of its own.")
    return "\n".join([*lines, "", note])
