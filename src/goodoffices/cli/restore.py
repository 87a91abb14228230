"""``goodoffices restore FILE --data FOLDER``: a backup into a new data folder, verified."""

from __future__ import annotations

import argparse
from gettext import gettext as _
from pathlib import Path
from typing import Any

from goodoffices.cli.backup import BACKUP_PASSPHRASE_FILE, verified
from goodoffices.errors import InputError

__all__ = ["add_parser", "run"]


def add_parser(commands: argparse._SubParsersAction[Any]) -> None:
    parser = commands.add_parser(
        "restore",
        help=_("put a backup back into a new data folder"),
        description=_(
            "Nothing is overwritten. Every chain is verified and must end where it ended when the"
            " backup was made; otherwise nothing is put back."
        ),
    )
    parser.add_argument("file", type=Path, help=_("the file of record and accounts"))
    parser.add_argument("--keys", type=Path, help=_("the file of the keys made with it"))
    parser.add_argument("--data", type=Path, required=True, help=_("the new data folder"))
    parser.add_argument(
        "--identity", type=Path, help=_("key file of age-keygen; a passphrase is asked for without")
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    from functools import partial

    from goodoffices.cli.secret import passphrase_of
    from goodoffices.office.safekeeping import backup

    if arguments.identity is None:
        given = passphrase_of(_("Passphrase of the backup"), setting=BACKUP_PASSPHRASE_FILE)
        opened = partial(backup.open_age, passphrase=given)
    else:
        try:
            text = arguments.identity.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError):
            raise InputError(
                "the key file cannot be read",
                advice=_("{file} cannot be read. Nothing was put back.").format(
                    file=arguments.identity
                ),
                field="identity",
            ) from None
        opened = partial(backup.open_age, held=backup.identities(text))
    data = arguments.data.resolve()
    done = backup.restore(arguments.file, data, opened, keys=arguments.keys)
    print(
        _("Restored to {folder}. {verified} Heads and roots are those of the backup.").format(
            folder=data, verified=verified(done.records, done.entries)
        )
    )
    if not done.with_keys:
        print(_("The keys were not restored: the record can be verified, and not be read."))
    return 0
