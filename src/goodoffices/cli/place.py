"""``goodoffices place --cases FILE --places FILE``: who can live where."""

from __future__ import annotations

import argparse
import json
import sys
from gettext import gettext as _
from pathlib import Path
from typing import TYPE_CHECKING, Any

from goodoffices.errors import FormatError

if TYPE_CHECKING:
    from goodoffices.placement import Assignment

__all__ = ["add_parser", "run"]

TABLES = ("cases", "places", "scores", "allowed", "apart")
DEFAULT_S = 60.0
FAILED = 1


def add_parser(commands: argparse._SubParsersAction[Any]) -> None:
    parser = commands.add_parser(
        "place",
        help=_("bring people to places: as many as can be, as well as can be, with a proof"),
        description=_(
            "Reads tables (CSV) of cases and of places and proposes a place for each case: most people placed come"
            " first, then the sum of scores. Prints how much better any other placement could be at most. A"
            " proposal places nobody: people sign."
        ),
    )
    parser.add_argument("--cases", type=Path, required=True, help="case,people,<service>,...")
    parser.add_argument("--places", type=Path, required=True, help="place,<service>,...")
    parser.add_argument(
        "--scores", type=Path, help=_("case,place,score; pairs that are not there score 0")
    )
    parser.add_argument("--allowed", type=Path, help=_("case,place: only these pairs are possible"))
    parser.add_argument(
        "--apart", type=Path, help=_("case,other: pairs that may not be at one place")
    )
    parser.add_argument(
        "--time-limit",
        type=_seconds,
        default=DEFAULT_S,
        metavar="S",
        help=_("seconds after which the best so far is told (60)"),
    )
    parser.add_argument(
        "--objective",
        choices=("people", "score"),
        default="people",
        help=_("people: most people placed first (the default); score: the sum of scores alone"),
    )
    parser.add_argument(
        "--seed", type=int, default=0, help=_("which part of a large wave comes first (0)")
    )
    parser.add_argument(
        "--check",
        action="store_true",
        help=_("count every number a second time, by other means, before anything is printed"),
    )
    parser.add_argument("--json", action="store_true", help=_("print JSON instead of a table"))
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    from goodoffices.office import library

    given = {kind: getattr(arguments, kind) for kind in TABLES}
    files = {kind: (path.name, _content(path)) for kind, path in given.items() if path is not None}
    found = library.place(
        files, objective=arguments.objective, seconds=arguments.time_limit, seed=arguments.seed
    )
    if arguments.check:
        wrong = library.placement_faults(found)
        for fault in wrong:
            print(_("wrong: {fault}").format(fault=fault), file=sys.stderr)
        if wrong:
            return FAILED
        print(_("checked: every number holds"), file=sys.stderr)
    if arguments.json:
        print(json.dumps(library.placement_as_json(found), ensure_ascii=False, indent=2))
    else:
        print(_table(found))
    if not found.reproducible:
        print(_("note: the clock ended this run; another one may differ"), file=sys.stderr)
    return 0


def _table(found: Assignment) -> str:
    wave = found.wave
    width = max((len(name) for name in wave.cases), default=0)
    lines = [f"{case:{width}}  {place}" for case, place in found.placed.items()]
    lines += [f"{case:{width}}  {_('(waits)')}" for case in found.waiting]
    total = int(wave.people.sum())
    lines += [
        "",
        _("People placed: {placed} of {total}; no placement has more than {bound}").format(
            placed=found.people_placed, total=total, bound=found.people_bound
        ),
        _("Score: {value:g}; {claim}").format(value=float(found.value), claim=_claim(found)),
        _("Method: {method}").format(method=found.method),
        _("This is a proposal. It places nobody until it is signed."),
    ]
    return "\n".join(lines)


def _claim(found: Assignment) -> str:
    if found.proven_optimal:
        return _("no placement is better")
    return _("no placement that places as many exceeds {bound:g} (gap {gap:.3%})").format(
        bound=float(found.bound), gap=found.gap
    )


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        reason = error.strerror or _("the file cannot be read")
        raise FormatError(
            "a file cannot be read", advice=f"{path}: {reason}", field=path.name
        ) from error


def _seconds(text: str) -> float:
    seconds = float(text)
    if not 0 < seconds < float("inf"):
        raise argparse.ArgumentTypeError(_("write a number of seconds, more than 0"))
    return seconds
