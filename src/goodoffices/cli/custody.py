"""``goodoffices custody``: who can open the node key, and how that is changed."""

from __future__ import annotations

import argparse
from gettext import gettext as _
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from goodoffices.vault import Custody, Lock

__all__ = ["add_parser", "run"]

NEW_PASSPHRASE_FILE = "GOODOFFICES_NEW_PASSPHRASE_FILE"  # noqa: S105  # the name of a setting


def add_parser(commands: argparse._SubParsersAction[Any]) -> None:
    parser = commands.add_parser(
        "custody",
        help=_("show or change who can open the node key"),
        description=_(
            "Without more it says which custody is on. Every change rotates the node key: names,"
            " addresses and signatures stay, and what is written from then on opens with no key of"
            " before. Only while no server runs on the data folder."
        ),
    )
    parser.add_argument("--data", type=Path, help=_("data folder (GOODOFFICES_DATA, or var/desk)"))
    kinds = parser.add_subparsers(dest="change", metavar=_("CHANGE"))
    kinds.add_parser("file", help=_("(a) a file that the service alone can read"))
    kinds.add_parser("passphrase", help=_("(b) encrypted under a passphrase given at each start"))
    shares = kinds.add_parser("shares", help=_("(c) opened by some of your officers together"))
    shares.add_argument("--needed", type=int, required=True, help=_("how many must come together"))
    shares.add_argument("--of", type=int, required=True, help=_("how many officers get a share"))
    kinds.add_parser("rotate", help=_("a new node key under the same custody"))
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    from goodoffices.cli import desk
    from goodoffices.cli.secret import Terminal
    from goodoffices.office.safekeeping.custody import AskOnce, change_custody, custody

    data = desk.data_folder(arguments.data)
    now = custody(data)
    if arguments.change is None:
        print(_told(now))
        return 0
    ask = AskOnce(Terminal())
    office = desk.open_record(data, ask=ask)
    try:
        change_custody(data, office.store, ask=ask, lock=_lock(arguments))
    finally:
        office.store.close()
    print(_("The node key was rotated. {custody}").format(custody=_told(custody(data))))
    print(
        _(
            "Copies of the key of before still open copies of the record of before: destroy those"
            " you no longer need, and make a new backup of the keys."
        )
    )
    return 0


def _lock(arguments: argparse.Namespace) -> Lock | None:
    from goodoffices.cli.secret import hand_out, new_passphrase
    from goodoffices.office.safekeeping import custody

    if arguments.change == "file":
        return custody.keep_under_file()
    if arguments.change == "passphrase":
        chosen = new_passphrase(_("New passphrase of the node key"), setting=NEW_PASSPHRASE_FILE)
        return custody.keep_under_passphrase(chosen)
    if arguments.change == "shares":
        lock, shares = custody.keep_under_shares(needed=arguments.needed, of=arguments.of)
        hand_out(shares)
        return lock
    return None


def _told(now: Custody) -> str:
    if now.kind == "shares":
        return _("It opens with {needed} of {of} officers' shares together.").format(
            needed=now.needed, of=now.of
        )
    if now.kind == "passphrase":
        return _("It is encrypted under a passphrase, which every start asks for.")
    return _("It lies open in node.key: who can read that file can read the record.")
