"""``goodoffices intersect``: two sides compare plans in private, with files that can travel on a stick."""

from __future__ import annotations

import argparse
import os
import secrets
from datetime import UTC, datetime
from gettext import gettext as _
from pathlib import Path
from typing import TYPE_CHECKING, Any

from goodoffices.errors import FormatError, InputError

if TYPE_CHECKING:
    from goodoffices.office.deconfliction.intersecting import Step

__all__ = ["add_parser", "content_of", "run"]

LARGEST_FILE = 16 * 1024 * 1024
KEPT = Path("var/intersect")


def add_parser(commands: argparse._SubParsersAction[Any]) -> None:
    parser = commands.add_parser(
        "intersect",
        help=_("compare plans with another side, without showing them to anybody"),
        description=_(
            "Two sides learn how many cells of space and time their plans have in common, and nothing else;"
            " whoever carries the files learns nothing. Each side takes three steps with files of its own."
        ),
    )
    steps = parser.add_subparsers(dest="step", required=True, metavar=_("STEP"))

    terms = steps.add_parser("terms", help=_("write terms for both sides to agree on"))
    terms.add_argument("file", type=Path, help=_("a new file"))
    terms.add_argument("--between", nargs=2, required=True, metavar=(_("SIDE"), _("SIDE")))
    terms.add_argument(
        "--window", nargs=2, required=True, metavar=(_("START"), _("END")), type=_moment
    )
    terms.add_argument("--cap", type=int, default=10_000, help=_("cells of each side (10000)"))
    terms.add_argument("--level", type=int, default=15, help=_("S2 level of the cells (15)"))
    terms.add_argument("--layer", type=int, default=100, help=_("metres of a layer, 0: none (100)"))
    terms.add_argument("--slot", type=int, default=900, help=_("seconds of a slot (900)"))
    terms.add_argument("--reference", choices=("W84", "AMSL", "AGL"), default="W84")
    terms.add_argument("--tells", choices=("count", "cells"), default="count")
    terms.set_defaults(run=run, does=_terms)

    begin = steps.add_parser("begin", help=_("make cells of plans, and commit to them"))
    begin.add_argument("terms", type=Path, help=_("the terms, as both sides hold them"))
    begin.add_argument("--as", dest="party", required=True, metavar=_("SIDE"))
    begin.add_argument(
        "--plans", type=Path, nargs="+", required=True, help=_("GeoJSON, KML or tables")
    )
    _keep(begin)
    begin.set_defaults(run=run, does=_begin)

    take = steps.add_parser("take", help=_("take a file of the other side"))
    take.add_argument("file", type=Path)
    _keep(take)
    take.set_defaults(run=run, does=_take)

    audit = steps.add_parser("audit", help=_("check a run that a party opened"))
    audit.add_argument("folder", type=Path, help=_("all files of the run, as the party kept them"))
    audit.set_defaults(run=run, does=_audit)


def _keep(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--keep", type=Path, default=KEPT, help=_("where runs are kept (var/intersect)")
    )


def run(arguments: argparse.Namespace) -> int:
    return int(arguments.does(arguments))


def _terms(arguments: argparse.Namespace) -> int:
    from goodoffices.office.deconfliction.intersecting import terms_of

    content = terms_of(
        run=secrets.token_bytes(16),
        parties=tuple(arguments.between),
        window=tuple(arguments.window),
        cap=arguments.cap,
        level=arguments.level,
        layer_m=arguments.layer,
        slot_s=arguments.slot,
        reference=arguments.reference,
        tells=arguments.tells,
    )
    try:
        with arguments.file.open("xb") as file:
            file.write(content)
    except OSError as error:
        raise _unusable(arguments.file, error) from error
    print(content.decode(), end="")
    print(_("Both sides need this file as it is."))
    return 0


def _begin(arguments: argparse.Namespace) -> int:
    from goodoffices.office.deconfliction.intersecting import began, standing_in_the_way

    terms = content_of(arguments.terms)
    step = began(
        terms,
        arguments.party,
        {path.name: content_of(path) for path in arguments.plans},
        seed=secrets.token_bytes(32),
    )
    folders = _runs(arguments.keep)
    where = standing_in_the_way(terms, {str(each): content_of(each / "terms") for each in folders})
    if where:
        raise InputError(
            "a second run about one time",
            advice=_(
                "There is a run with this side about the same time already: {folder}. A second one would tell"
                " what changed in between, so there is one run for each time. Nothing was begun."
            ).format(folder=where),
            field="terms",
        )
    folder = arguments.keep / _name(terms)
    _write(folder, step)
    _carry(folder / "ours-1-commitment", step.other)
    print(_("Keep the folder to yourself: it holds your cells."))
    return 0


def _take(arguments: argparse.Namespace) -> int:
    from goodoffices.office.deconfliction.intersecting import is_of_run, took

    message = content_of(arguments.file)
    for folder in _runs(arguments.keep):
        if is_of_run(content_of(folder / "terms"), message):
            break
    else:
        raise InputError(
            "a message of no run",
            advice=_(
                "{file} belongs to no run in {folder}. Begin with the same terms first, or name the folder"
                " with --keep."
            ).format(file=arguments.file, folder=arguments.keep),
            field="file",
        )
    step = took(_held(folder), message)
    _write(folder, step)
    for name in step.files:
        if name.startswith("ours-"):
            _carry(folder / name, step.other)
    if step.digits:
        print(
            _("Read these digits to {other} by voice; both must have the same:").format(
                other=step.other
            )
        )
        print(f"  {step.digits}")
        print(_("If they differ, stop: somebody stands between you."))
    if step.count is not None:
        _tell(step)
    return 0


def _tell(step: Step) -> None:
    if not step.count:
        print(
            _("No cell is in common. That is so for what both sides put in, and for no other time.")
        )
        return
    print(
        _("{count} cells are in common. Call the line: what is in common may touch or not.").format(
            count=step.count
        )
    )
    for cell in step.cells:
        corners: Any = cell.area
        latitude, longitude = (
            sum(at[n] for at in corners.vertices) / len(corners.vertices) for n in (0, 1)
        )
        print(
            f"  {latitude:.4f} {longitude:.4f}  {cell.band.low_m:.0f}-{cell.band.high_m:.0f} m"
            f" {cell.band.reference.value}  {cell.window.start:%Y-%m-%d %H:%M}-{cell.window.end:%H:%M}Z"
        )


def _audit(arguments: argparse.Namespace) -> int:
    from goodoffices.office.deconfliction.intersecting import audited

    held = _held(arguments.folder)
    if "terms" not in held:
        raise FormatError(
            "no run",
            advice=_("{folder} holds no run.").format(folder=arguments.folder),
            field="folder",
        )
    party, count = audited(held)
    print(
        _(
            "What {party} sent follows from the {count} cells it opened. Whether it plans what it put in, this does"
            " not show."
        ).format(party=party, count=count)
    )
    return 0


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise argparse.ArgumentTypeError(_("a time needs its zone, such as 2026-03-17T06:00Z"))
    return moment.astimezone(UTC)


def _name(terms: bytes) -> str:
    """A folder for a run: the first digits of its number."""
    return terms.decode().split("run: ", 1)[1][:12]


def _runs(keep: Path) -> list[Path]:
    """Runs of which something may have been carried away."""
    return sorted(path.parent for path in keep.glob("*/ours-1-commitment"))


def _held(folder: Path) -> dict[str, bytes]:
    return {
        path.name: content_of(path)
        for path in sorted(folder.glob("*"))
        if path.is_file() and path.suffix != ".new"
    }


def _write(folder: Path, step: Step) -> None:
    """Keep the files of a step, ours last: nothing can be carried before what it rests on is on the disk."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name in sorted(step.files, key=lambda name: name.startswith("ours-")):
            new = folder / f"{name}.new"
            with new.open("wb") as file:
                file.write(step.files[name])
                file.flush()
                os.fsync(file.fileno())
            new.replace(folder / name)
    except OSError as error:
        raise _unusable(folder, error) from error


def _carry(path: Path, other: str) -> None:
    print(_("To be carried to {other}: {path}").format(other=other, path=path))


def content_of(path: Path) -> bytes:
    """A file that a person named; refused with its name where it cannot be read."""
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise FormatError(
                "a file is too large",
                advice=_("{path} is larger than 16 MiB.").format(path=path),
                field=path.name,
            )
        return path.read_bytes()
    except OSError as error:
        raise _unusable(path, error) from error


def _unusable(path: Path, error: OSError) -> FormatError:
    reason = error.strerror or _("it cannot be used")
    return FormatError("a file cannot be used", advice=f"{path}: {reason}", field=path.name)
