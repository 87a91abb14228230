"""``goodoffices convert FROM TO``: the same negotiation in another form."""

from __future__ import annotations

import argparse
import sys
from gettext import gettext as _
from pathlib import Path
from typing import Any

from goodoffices.cli.settle import content_of
from goodoffices.errors import FormatError

__all__ = ["add_parser", "run"]

FILES = {"own": ".json", "csv": ".csv"}
FOLDERS = ("genius", "geniusweb", "negmas", "negmas-json", "negolog")


def add_parser(commands: argparse._SubParsersAction[Any]) -> None:
    parser = commands.add_parser(
        "convert",
        help=_("write a negotiation in another form"),
        description=_(
            "Reads one negotiation as `settle` does and writes it as a file of this program (.json),"
            " a sheet (.csv), or a new folder of another program's files. What the form cannot carry"
            " is refused or named. The files hold all points."
        ),
    )
    parser.add_argument("source", type=Path, metavar=_("FROM"), help=_("a file or a folder"))
    parser.add_argument("target", type=Path, metavar=_("TO"), help=_("a new file or a new folder"))
    parser.add_argument(
        "--to",
        choices=(*FILES, *FOLDERS),
        help=_("the form; left out, it is told from the ending of TO: .json or .csv"),
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    from goodoffices.office import library

    target: Path = arguments.target
    form = arguments.to or _form(target)
    if target.exists():
        raise _unwritten(target, _("it is there already, and nothing is overwritten"))
    written, notes = library.convert(content_of(arguments.source), form)
    _write(target, written.files, folder=form in FOLDERS)
    for note in notes:
        print(_("note: {note}").format(note=note), file=sys.stderr)
    for loss in written.losses:
        print(_("changed: {loss}").format(loss=loss), file=sys.stderr)
    return 0


def _form(target: Path) -> str:
    for form, ending in FILES.items():
        if target.suffix.lower() == ending:
            return form
    reason = _("its form cannot be told from its ending; say it with --to, one of {forms}")
    raise _unwritten(target, reason.format(forms=", ".join((*FILES, *FOLDERS))))


def _write(target: Path, files: dict[str, bytes], *, folder: bool) -> None:
    try:
        if folder:
            target.mkdir()
        for name, content in files.items():
            with (target / name if folder else target).open("xb") as file:
                file.write(content)
    except OSError as error:
        raise _unwritten(target, error.strerror or _("the file cannot be written")) from error


def _unwritten(target: Path, reason: str) -> FormatError:
    advice = _("{path} was not written: {reason}.").format(path=target, reason=reason)
    return FormatError("a file cannot be written", advice=advice, field=target.name)
