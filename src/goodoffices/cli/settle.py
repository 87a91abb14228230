"""``goodoffices settle FILE``: is there a deal, and which."""

from __future__ import annotations

import argparse
import json
import sys
from fractions import Fraction
from gettext import gettext as _
from pathlib import Path
from typing import TYPE_CHECKING, Any

from goodoffices.errors import FormatError

if TYPE_CHECKING:
    from goodoffices.office.library import UnderNorms
    from goodoffices.settlement import Settlement, Solution

__all__ = ["add_parser", "content_of", "run"]

SUFFIXES = (".csv", ".json", ".tsv", ".xml", ".yaml", ".yml")
LARGEST_FILE = 50_000_000


def add_parser(commands: argparse._SubParsersAction[Any]) -> None:
    parser = commands.add_parser(
        "settle",
        help=_("say whether there is a deal, and which packages stand out"),
        description=_(
            "Reads one negotiation (a file of this program, a sheet, or a folder of GENIUS, GeniusWeb,"
            " NegMAS or NegoLog) and prints the opening, the frontier and the bargaining solutions;"
            " and, where the file names norms, which of them each deal keeps and what is best under all."
        ),
    )
    parser.add_argument("path", type=Path, help=_("a file or a folder"))
    parser.add_argument("--json", action="store_true", help=_("print JSON instead of a table"))
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    from goodoffices.office import library

    result, under = library.settle_with_norms(content_of(arguments.path))
    for warning in result.warnings:
        print(_("note: {warning}").format(warning=warning), file=sys.stderr)
    if arguments.json:
        data = library.settlement_as_json(result)
        data |= {} if under is None else {"norms": under.as_json()}
        print(json.dumps(data, ensure_ascii=False, indent=2))
    else:
        print(_table(result, under))
    return 0


def content_of(path: Path) -> dict[str, bytes]:
    """The file, or the files of the folder that may belong to a negotiation."""
    paths = [path]
    if path.is_dir():
        paths = sorted(p for p in path.iterdir() if p.suffix.lower() in SUFFIXES and p.is_file())
    try:
        large = next((p for p in paths if p.stat().st_size > LARGEST_FILE), None)
        if large is not None:
            raise _unreadable(large, _("the file is larger than 50 MB"))
        files = {p.name: p.read_bytes() for p in paths}
    except OSError as error:
        raise _unreadable(path, error.strerror or _("the file cannot be read")) from error
    if not files:
        raise _unreadable(path, _("the folder holds no JSON, XML, YAML or CSV file"))
    return files


def _unreadable(path: Path, reason: str) -> FormatError:
    return FormatError("a file cannot be read", advice=f"{path}: {reason}", field=path.name)


def _table(result: Settlement, under: UnderNorms | None) -> str:
    lines = [
        _("Parties: {names}").format(names=", ".join(result.parties)),
        _("Packages: {count}").format(count=_count(result.packages)),
        *_amounts(result),
        *_opening(result),
    ]
    for name, solution in result.solutions.items():
        lines += ["", *_block(solution, result)]
        lines += [] if under is None else _held(under, name)
    lines += [] if under is None else ["", *_norms(under, result)]
    lines += [
        "",
        _("Method: {method}; {exactness}").format(
            method=result.method, exactness=_exactness(result)
        ),
    ]
    return "\n".join(lines)


def _held(under: UnderNorms, name: str) -> list[str]:
    """Which norms one solution's package does not keep."""
    missed = [one for one in under.held[name] if not one.kept]
    return [f"  {one.words()}" for one in missed] or [_("  keeps every norm")]


def _norms(under: UnderNorms, result: Settlement) -> list[str]:
    """What is best under the norms, or what cannot be kept."""
    found = under.found
    lines = [_("Under the norms"), *(f"  {said}" for said in found.words())]
    if found.nearest is not None:
        lines.append(f"  {_package(found.nearest.package)}")
    for name, solution in found.solutions.items():
        lines += ["", *(f"  {line}" for line in _block(solution, result))]
        if name in found.better_without:
            lines.append(
                _("    without the norms nobody would lose and somebody gain by: {package}").format(
                    package=_package(found.better_without[name])
                )
            )
    return lines


def _amounts(result: Settlement) -> list[str]:
    """What is settled by an amount that need not be whole: of those there are more than can be counted."""
    return [
        _("  each with any {quantity} from {least} to {most}").format(
            quantity=quantity.id, least=quantity.text(least), most=quantity.text(most)
        )
        for quantity in result.quantities
        if not quantity.whole
        for least, most in [quantity.ends]
    ]


def _opening(result: Settlement) -> list[str]:
    if result.opening and result.frontier_lines is not None:
        count = _count(len(result.frontier_lines))
        return [
            _("Opening: yes"),
            _("Efficient, acceptable packages: on {count} lines").format(count=count),
        ]
    if result.opening:
        size = _("not listed") if result.frontier_size is None else _count(result.frontier_size)
        return [_("Opening: yes"), _("Efficient, acceptable points: {size}").format(size=size)]
    lines = [_("Opening: no package is acceptable to every party")]
    if result.concession is not None:
        lines += [
            _("Least movement: {package}").format(package=_package(result.concession.package))
        ]
        lines += [
            _("  {party} would have to move by {amount}").format(party=party, amount=_number(lack))
            for party, lack in zip(result.parties, result.concession.shortfalls, strict=True)
            if lack
        ]
    return lines


def _block(solution: Solution, result: Settlement) -> list[str]:
    titles = {
        "nash": _("Nash (largest product of gains)"),
        "kalai_smorodinsky": _("Kalai-Smorodinsky (equal share of the possible gain)"),
        "egalitarian": _("Egalitarian (largest smallest gain)"),
        "leximin": _("Leximin (smallest gain first, then the next)"),
        "utilitarian": _("Utilitarian (largest sum)"),
    }
    shares = zip(result.parties, solution.utilities, strict=True)
    lines = [
        titles.get(solution.name, solution.name),
        f"  {_package(solution.package)}",
        "  " + ", ".join(f"{party} {_number(value)}" for party, value in shares),
    ]
    if solution.ties_count:
        count = _count(solution.ties_count)
        lines.append(_("  equally good: {count} more").format(count=count))
    if not solution.exact:
        shown = (_number(solution.value), _number(solution.bound))
        lines.append(
            _("  attains {value}; no package exceeds {bound}").format(
                value=shown[0], bound=shown[1]
            )
        )
    return lines + ([f"  {solution.note}"] if solution.note else [])


def _exactness(result: Settlement) -> str:
    return _("every answer is exact") if result.exact else _("answers with a bound, see above")


def _package(package: Any) -> str:
    return "; ".join(f"{issue}: {option}" for issue, option in package.items())


def _count(value: int) -> str:
    return (
        f"{value:,}"
        if value < 10**12
        else f"{Fraction(value).numerator:.3e}"
        if value < 10**300
        else _("more than 10^300")
    )


def _number(value: int | Fraction) -> str:
    return f"{float(value):.4f}" if isinstance(value, Fraction) else f"{value:,}"
