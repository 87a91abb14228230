"""``goodoffices place --cases FILE --places FILE``: who can live where."""

from __future__ import annotations

import argparse
import json
import sys
from fractions import Fraction
from gettext import gettext as _
from gettext import ngettext
from pathlib import Path
from typing import TYPE_CHECKING, Any

from goodoffices.errors import FormatError, InputError

if TYPE_CHECKING:
    from goodoffices.placement import Assignment

__all__ = ["add_parser", "run"]

TABLES = ("cases", "places", "scores", "allowed", "apart", "near", "towns", "weeks")
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
        "--near",
        type=Path,
        help=_(
            "case,other,strength,km: pairs that must be near each other; the strength is same-place, same-town or within-km"
        ),
    )
    parser.add_argument(
        "--towns", type=Path, help=_("place,town,latitude,longitude: where places are, for --near")
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
    priced = parser.add_mutually_exclusive_group()
    priced.add_argument(
        "--even",
        type=_share,
        metavar="N",
        help=_(
            "spread arrivals: no place gets more than N times its share of a week's (1: as even as can be); says what it costs"
        ),
    )
    priced.add_argument(
        "--keep-free",
        action="append",
        type=_block,
        metavar="SERVICE=N",
        help=_("keep a block free at one place, such as people=100; says what it costs"),
    )
    parser.add_argument(
        "--weeks",
        type=Path,
        help=_("case,week: when each case comes, for --even; all in one week without it"),
    )
    parser.add_argument(
        "--workers",
        choices=("processes", "ray"),
        default="processes",
        help=_("who works on large waves: processes of this machine (the default), or Ray"),
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
    found, cost = _found(arguments, files)
    if arguments.check:
        wrong = library.placement_faults(found)
        for fault in wrong:
            print(_("wrong: {fault}").format(fault=fault), file=sys.stderr)
        if wrong:
            return FAILED
        print(_("checked: every number holds"), file=sys.stderr)
    if arguments.json:
        told = library.placement_as_json(found)
        if cost is not None:
            told["cost"] = cost
        print(json.dumps(told, ensure_ascii=False, indent=2))
    else:
        print(_table(found, cost))
    if not found.reproducible:
        print(_("note: the clock ended this run; another one may differ"), file=sys.stderr)
    return 0


def _found(
    arguments: argparse.Namespace, files: dict[str, tuple[str, bytes]]
) -> tuple[Assignment, dict[str, Any] | None]:
    """What was asked for, and its price where it has one."""
    from goodoffices.office import library

    priced = arguments.even is not None or arguments.keep_free is not None
    for wrong, said in (
        (
            priced and arguments.objective == "score",
            _("--even and --keep-free place most people first: leave --objective score out."),
        ),
        (
            arguments.weeks is not None and arguments.even is None,
            _("--weeks says when cases come, for --even: give both, or neither."),
        ),
        (
            arguments.towns is not None and arguments.near is None,
            _("--towns says where places are, for --near: give both, or neither."),
        ),
    ):
        if wrong:
            raise InputError("words that do not go together", advice=said)
    limits: dict[str, Any] = {"seconds": arguments.time_limit, "workers": arguments.workers}
    if arguments.even is not None:
        even = library.place_evenly(files, most=arguments.even, **limits)
        return even.assignment, library.price_as_json(even)
    if arguments.keep_free is not None:
        beside = library.place_beside(files, dict(arguments.keep_free), **limits)
        return beside.assignment, library.price_as_json(beside)
    found = library.place(files, objective=arguments.objective, seed=arguments.seed, **limits)
    return found, None


def _cost(cost: dict[str, Any]) -> list[str]:
    """What was asked for besides, in words, and what it costs."""
    if "place" in cost:
        lines = [_("The block stays free at {place}").format(place=cost["place"])]
        if cost["people"]:
            lines.append(
                ngettext(
                    "Because of it {count} person has no place",
                    "Because of it {count} people have no place",
                    cost["people"],
                ).format(count=cost["people"])
            )
        if not cost["proven"]:
            lines.append(_("At another place the block might cost less"))
    else:
        lines = [
            _(
                "The fullest place gets {now:.2f} times its share of a week; without spreading {before:.2f} times"
            ).format(now=cost["fullest"], before=cost["fullest_before"])
        ]
        if cost["most"] is None:
            lines.append(_("No even spread was found that places as many people"))
    return [
        *lines,
        _("That costs {lost:g} of the score ({share:.2%})").format(
            lost=cost["score"], share=cost["share"]
        ),
    ]


def _table(found: Assignment, cost: dict[str, Any] | None) -> str:
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
        *(_cost(cost) if cost is not None else []),
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


def _share(text: str) -> Fraction:
    try:
        share = Fraction(text)
    except (ValueError, ZeroDivisionError):
        share = Fraction(0)
    if share < 1:
        raise argparse.ArgumentTypeError(
            _("write how many times its share a place may get, 1 or more")
        )
    return share


def _block(text: str) -> tuple[str, int]:
    service, _equals, number = text.rpartition("=")
    if not service or not number.isascii() or not number.isdigit():
        raise argparse.ArgumentTypeError(
            _("write a service and how much of it, such as people=100")
        )
    return service, int(number)
