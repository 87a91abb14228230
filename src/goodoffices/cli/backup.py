"""``goodoffices backup FILE``: record and accounts in a sealed file, the keys in another."""

from __future__ import annotations

import argparse
from gettext import gettext as _
from gettext import ngettext
from pathlib import Path
from typing import TYPE_CHECKING, Any

from goodoffices.errors import InputError

if TYPE_CHECKING:
    from goodoffices.vault import AgeLock

__all__ = ["BACKUP_PASSPHRASE_FILE", "add_lock", "add_parser", "lock_of", "run", "verified"]

BACKUP_PASSPHRASE_FILE = "GOODOFFICES_BACKUP_PASSPHRASE_FILE"  # noqa: S105  # the name of a setting


def add_parser(commands: argparse._SubParsersAction[Any]) -> None:
    parser = commands.add_parser(
        "backup",
        help=_("write the record and the accounts into a file sealed with age"),
        description=_(
            "A server may run meanwhile. The file holds no key of a body: it may be kept as long as"
            " the record. The keys go into a second file, which is kept for a shorter time than what"
            " you promised about destroying. Every chain is verified in the copy."
        ),
    )
    parser.add_argument("file", type=Path, help=_("the new file of record and accounts"))
    parser.add_argument("--keys", type=Path, help=_("the new file of the keys"))
    add_lock(parser)
    parser.add_argument("--data", type=Path, help=_("data folder (GOODOFFICES_DATA, or var/desk)"))
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    from goodoffices.cli import desk
    from goodoffices.office.safekeeping.backup import back_up

    data = desk.data_folder(arguments.data)
    lock = lock_of(arguments, what=_("Passphrase of the backup"), setting=BACKUP_PASSPHRASE_FILE)
    made = back_up(data, arguments.file, lock, keys=arguments.keys)
    print(
        _("Written to {file}. {verified}").format(
            file=arguments.file, verified=verified(made.records, made.entries)
        )
    )
    if made.with_keys:
        print(
            _(
                "The keys are in {file}. Keep it apart, and destroy it before the time within which"
                " you promised that what is destroyed is gone."
            ).format(file=arguments.keys)
        )
    else:
        print(_("The keys are not in it: without --keys nobody can read what is restored from it."))
    return 0


def verified(records: int, entries: int) -> str:
    """In words: what was verified."""
    return ngettext(
        "One record of {entries} entries; every chain verifies.",
        "{records} records of {entries} entries in all; every chain verifies.",
        records,
    ).format(records=records, entries=entries)


def add_lock(parser: argparse.ArgumentParser) -> None:
    """The arguments that say for whom a file is sealed."""
    parser.add_argument(
        "--recipient",
        action="append",
        default=[],
        metavar="AGE1...",
        help=_("public key of who may open it, as age-keygen prints it; may be repeated"),
    )
    parser.add_argument(
        "--recipients-file", type=Path, help=_("a file with one public key in each row")
    )


def lock_of(arguments: argparse.Namespace, *, what: str, setting: str) -> AgeLock:
    """For whom: the recipients that were named, else a passphrase that is asked for."""
    from goodoffices.cli.secret import new_passphrase
    from goodoffices.office.safekeeping.backup import AgeLock

    named = list(arguments.recipient)
    if arguments.recipients_file is not None:
        try:
            rows = arguments.recipients_file.read_text(encoding="utf-8").splitlines()
        except (OSError, UnicodeDecodeError):
            raise InputError(
                "the file of recipients cannot be read",
                advice=_("{file} cannot be read. Nothing was written.").format(
                    file=arguments.recipients_file
                ),
                field="recipients-file",
            ) from None
        named += [row.strip() for row in rows if row.strip() and not row.startswith("#")]
    if named:
        return AgeLock(to=tuple(named))
    return AgeLock(passphrase=new_passphrase(what, setting=setting))
