"""``goodoffices reception import|export``: tables of people in and out; and who can open a register."""

from __future__ import annotations

import argparse
import os
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from gettext import gettext as _
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from goodoffices.cli.reception_keys import add_parsers as add_key_parsers
from goodoffices.errors import InputError

if TYPE_CHECKING:
    from types import FrameType

    from goodoffices.office import Actor, Office
    from goodoffices.office.reception import Doubt, ImportProgress, ImportReport
    from goodoffices.record import Officer

__all__ = ["add_parser"]

NOT_WRITTEN = 1
DRAWN_EVERY_S = 0.2
WIDTH = 30


def add_parser(commands: argparse._SubParsersAction[Any]) -> None:
    parser = commands.add_parser(
        "reception",
        help=_("tables of people in and out of a register, and who can open it"),
        description=_("Works on the register of a reception, while no server runs on its folder."),
    )
    kinds = parser.add_subparsers(dest="kind", required=True, metavar=_("WHAT"))
    taken = kinds.add_parser(
        "import",
        help=_("read a table of people (CSV or XLSX), whole or not at all"),
        description=_(
            "The same name in the column person is the same person; an empty cell changes nothing;"
            " with one bad row nothing is written, and every bad row is named. Progress is told on"
            " standard error; Ctrl-C stops, and nothing is written."
        ),
    )
    taken.add_argument("file", metavar=_("FILE"), type=Path)
    taken.add_argument(
        "--dry-run", action="store_true", help=_("tell what would change, and change nothing")
    )
    taken.add_argument(
        "--accept-doubtful",
        action="store_true",
        help=_(
            "an officer looked at those who may be registered twice: register them all the same"
        ),
    )
    _common(taken, _import)
    made = kinds.add_parser(
        "export",
        help=_("write the programme's own table of people, with names"),
        description=_(
            "Two officers have said so on the desk within the last hour. The file is read back by"
            " import without a change; it is for the programme alone and says who made it."
        ),
    )
    made.add_argument("file", metavar=_("FILE"), type=Path, help=_("it must not exist"))
    _common(made, _export)
    add_key_parsers(kinds)


def _common(parser: argparse.ArgumentParser, run: Any) -> None:
    parser.add_argument("--process", required=True, help=_("title of the process, or its name"))
    parser.add_argument("--officer", required=True, help=_("name of the officer who does it"))
    parser.add_argument("--seat", default="", help=_("needed where several seats receive people"))
    parser.add_argument("--data", type=Path, help=_("data folder (GOODOFFICES_DATA, or var/desk)"))
    parser.set_defaults(run=run)


# Reading


def _import(arguments: argparse.Namespace) -> int:
    from goodoffices.office.reception import import_people

    with (
        _opened(arguments.file) as file,
        _at_work(arguments) as (office, actor, officer),
        _stopping() as is_stopped,
    ):
        told = _Progress()
        report = import_people(
            office,
            actor,
            officer=officer,
            name=arguments.file.name,
            file=file,
            key=os.urandom(16).hex(),
            dry_run=arguments.dry_run,
            accept_doubtful=arguments.accept_doubtful,
            progress=told,
            should_stop=lambda: bool(is_stopped),
        )
        told.done()
    _tell(report, dry_run=arguments.dry_run)
    refused = report.problem_count or (report.doubt_count and not arguments.accept_doubtful)
    return 0 if report.written or (arguments.dry_run and not refused) else NOT_WRITTEN


def _tell(report: ImportReport, *, dry_run: bool) -> None:
    if report.stopped:
        print(_("Stopped. Nothing was written."), file=sys.stderr)
        return
    for problem in report.problems:
        where = _("row {row}, column {column}") if problem.column else _("row {row}")
        where = where.format(row=problem.row, column=problem.column)
        print(f"{where}: {problem.advice}", file=sys.stderr)
    if report.problem_count > len(report.problems):
        more = report.problem_count - len(report.problems)
        print(_("... and {more} more").format(more=more), file=sys.stderr)
    for doubt in report.doubts:
        print(_doubt(doubt), file=sys.stderr)
    if report.doubt_count > len(report.doubts):
        more = report.doubt_count - len(report.doubts)
        print(_("... and {more} more").format(more=more), file=sys.stderr)
    print(
        _(
            "{rows} rows: {new} people new, {changed} changed, {same} the same;"
            " {new_cases} cases new, {changed_cases} changed, {same_cases} the same"
        ).format(
            rows=report.rows,
            new=report.new,
            changed=report.changed,
            same=report.same,
            new_cases=report.new_cases,
            changed_cases=report.changed_cases,
            same_cases=report.same_cases,
        )
    )
    print(_verdict(report, dry_run=dry_run))


def _verdict(report: ImportReport, *, dry_run: bool) -> str:
    if report.written:
        return _("Written. One line of the record fixes it.")
    if report.problem_count:
        return _("{count} bad cells or rows. Nothing was written.").format(
            count=report.problem_count
        )
    if report.doubt_count:
        return _(
            "{count} people may be registered already, or stand in the table twice. Nothing was"
            " written. Look at each; then write with --accept-doubtful, or say in the column same_as"
            " who is the same."
        ).format(count=report.doubt_count)
    return _("A dry run: nothing was written.") if dry_run else _("Nothing was written.")


def _doubt(doubt: Doubt) -> str:
    other = (
        _("row {row}").format(row=doubt.other_row)
        if doubt.other_row
        else _("{person} of the register").format(person=doubt.person)
    )
    return _("row {row} is {likelihood} the same person as {other} ({reasons})").format(
        row=doubt.row,
        likelihood=_("likely") if doubt.likelihood == "likely" else _("possibly"),
        other=other,
        reasons=", ".join(reason.replace("_", " ") for reason in doubt.reasons),
    )


class _Progress:
    """A line on standard error: drawn anew on a terminal, one for each step in a log."""

    def __init__(self) -> None:
        self._step = ""
        self._drawn = 0.0
        self._is_terminal = sys.stderr.isatty()

    def __call__(self, progress: ImportProgress) -> None:
        is_new = progress.step != self._step
        if not is_new and (not self._is_terminal or time.monotonic() - self._drawn < DRAWN_EVERY_S):
            return
        self._drawn = time.monotonic()
        step = {
            "reading": _("reading"),
            "comparing": _("comparing"),
            "searching": _("looking for who is registered twice"),
            "writing": _("writing"),
        }[progress.step]
        if not self._is_terminal:
            print(f"{step} ...", file=sys.stderr, flush=True)
        else:
            if is_new and self._step:
                print(file=sys.stderr)
            filled = WIDTH * progress.done // progress.of if progress.of else 0
            bar = f"[{'#' * filled}{' ' * (WIDTH - filled)}] " if progress.of else ""
            print(f"\r{bar}{progress.done} {step}\033[K", end="", file=sys.stderr, flush=True)
        self._step = progress.step

    def done(self) -> None:
        """Leave the line."""
        if self._is_terminal and self._step:
            print(file=sys.stderr)


@contextmanager
def _stopping() -> Iterator[list[bool]]:
    """What Ctrl-C fills, in the place of ending the program in the middle."""
    stopped: list[bool] = []

    def stop(_number: int, _frame: FrameType | None) -> None:
        stopped.append(True)

    before = signal.signal(signal.SIGINT, stop)
    try:
        yield stopped
    finally:
        signal.signal(signal.SIGINT, before)


# Writing


def _export(arguments: argparse.Namespace) -> int:
    from goodoffices.errors import AccessError
    from goodoffices.office.reception import export_people

    is_book = arguments.file.suffix.lower() == ".xlsx"
    with _at_work(arguments) as (office, actor, officer), _new(arguments.file) as file:
        try:
            made = export_people(
                office,
                actor,
                officer=officer,
                file=file,
                form="xlsx" if is_book else "csv",
                key=os.urandom(16).hex(),
            )
        except AccessError:
            raise InputError(
                "not for this officer now",
                advice=_(
                    "A table of everybody takes two officers, one of whom leads: on the desk one asks"
                    " for it and another confirms, within the hour. Nothing was written."
                ),
                field="officer",
            ) from None
    print(_("{rows} rows. Its mark is {mark}.").format(rows=made.rows, mark=made.mark))
    return 0


# The register


@contextmanager
def _at_work(arguments: argparse.Namespace) -> Iterator[tuple[Office, Actor, Officer]]:
    """The office, the seat that receives people, and the officer."""
    from goodoffices.cli import desk

    office = desk.set_up(desk.data_folder(arguments.data), beat_s=600)
    try:
        actor = _seat(office, arguments)
        yield office, actor, _officer(actor, arguments.officer)
    finally:
        office.registers.close()
        office.store.close()


def _seat(office: Office, arguments: argparse.Namespace) -> Actor:
    from goodoffices.office.places import place_called, places, process_called
    from goodoffices.record import Role

    if arguments.seat:
        return place_called(office, process=arguments.process, seat=arguments.seat).actor
    process = process_called(office, arguments.process)
    found = [
        place
        for place in places(office)
        if place.actor.process == process and place.seat.role is Role.RECEPTION
    ]
    if len(found) != 1:
        names = ", ".join(place.seat.name for place in found)
        raise InputError(
            "which seat",
            advice=_("Several seats receive people here: name one with --seat: {names}").format(
                names=names
            )
            if found
            else _("No seat of this process receives people. The mediator invites one."),
            field="seat",
        )
    return found[0].actor


def _officer(actor: Actor, name: str) -> Officer:
    """The officer of the seat who is called so; where nobody has a way in to it yet, whoever is named."""
    from goodoffices.cli import desk
    from goodoffices.record import Officer

    seating = desk.seating()
    accounts = seating.officers_of(actor)
    wanted = name.strip().casefold()
    found = [seating.officer(account) for account in accounts]
    fitting = [officer for officer in found if wanted in (officer.name.casefold(), officer.id)]
    if not found and wanted:
        return Officer(id=wanted, name=name.strip())
    if len(fitting) != 1:
        raise InputError(
            "which officer",
            advice=_("No one officer of this seat has this name. There are: {names}").format(
                names=", ".join(officer.name for officer in found)
            ),
            field="officer",
        )
    officer: Officer = fitting[0]
    return officer


@contextmanager
def _opened(path: Path) -> Iterator[BinaryIO]:
    try:
        file = path.open("rb")
    except OSError as error:
        raise _unusable(path, error) from error
    with file:
        yield file


@contextmanager
def _new(path: Path) -> Iterator[BinaryIO]:
    """A file that was not there, for its owner alone; gone again where it was not written to its end."""
    try:
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        raise _unusable(path, error) from error
    try:
        with os.fdopen(handle, "w+b") as file:
            yield file
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def _unusable(path: Path, error: OSError) -> InputError:
    return InputError("a file cannot be used", advice=f"{path}: {error.strerror}", field="file")
