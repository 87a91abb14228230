"""``goodoffices stability FILE``: which outcomes hold, and which move breaks each of the others."""

from __future__ import annotations

import argparse
import json
import sys
from gettext import gettext as _
from pathlib import Path
from typing import TYPE_CHECKING, Any

from goodoffices.errors import FormatError

if TYPE_CHECKING:
    from goodoffices.stability import Stability

__all__ = ["add_parser", "run"]

RESPONSES = ("sequence", "single", "each_once")
LARGEST_FILE = 200_000_000
SHOWN = 40


def add_parser(commands: argparse._SubParsersAction[Any]) -> None:
    parser = commands.add_parser(
        "stability",
        help=_("say which outcomes of a conflict hold, and for whom"),
        description=_(
            "Reads one conflict (a file of this program, or a .gmcr file) and prints which states"
            " are stable under each concept, and which move breaks each of the others."
        ),
    )
    parser.add_argument("path", type=Path, metavar=_("FILE"), help=_("the file"))
    parser.add_argument(
        "--response",
        choices=RESPONSES,
        default=RESPONSES[0],
        help=_("what opponents may answer with; sequence if left out"),
    )
    parser.add_argument("--json", action="store_true", help=_("print JSON instead of a table"))
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    from goodoffices.office import library

    path = arguments.path
    found = library.stability(path.name, _content(path), response=arguments.response)
    for note in found.notes:
        print(_("note: {note}").format(note=note), file=sys.stderr)
    if arguments.json:
        data = library.stability_as_json(found)
        print(json.dumps(data, ensure_ascii=False, separators=(", ", ": ")))
    else:
        print(_table(found))
    return 0


def _content(path: Path) -> bytes:
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise _unreadable(path, _("the file is larger than 200 MB"))
        return bytes(path.read_bytes())
    except OSError as error:
        raise _unreadable(path, error.strerror or _("the file cannot be read")) from error


def _unreadable(path: Path, reason: str) -> FormatError:
    return FormatError("a file cannot be read", advice=f"{path}: {reason}", field=path.name)


def _table(found: Stability) -> str:
    titles = {
        "nash": _("Nash (no move gains)"),
        "gmr": _("GMR (every gain can be answered)"),
        "smr": _("SMR (answered without escape)"),
        "seq": _("SEQ (answered credibly)"),
        "sim": _("SIM (spoilt at the same time)"),
    }
    conflict = found.conflict
    lines = [
        _("Decision makers: {names}").format(names=", ".join(conflict.decision_makers)),
        _("States: {count}").format(count=f"{len(conflict.states):,}"),
        _("Opponents answer by: {rule}").format(rule=found.response.value),
    ]
    for name, findings in found.items():
        lines += ["", titles[name], _line(_("equilibria"), findings.equilibria)]
        if findings.unknown_equilibria:
            lines.append(_line(_("not known"), findings.unknown_equilibria))
        for maker, states in findings.stable.items():
            lines.append(_line(_("stable for {name}").format(name=maker), states))
            if findings.unknown[maker]:
                lines.append(_line(_("  not known"), findings.unknown[maker]))
        lines += _breaking(found, name)
    return "\n".join(lines)


def _breaking(found: Stability, concept: str) -> list[str]:
    """One line for each state that does not hold: who would leave it, and where to."""
    from goodoffices.office import library

    if len(found.conflict.states) > SHOWN:
        return []
    return [
        "  "
        + _("{state}: broken by {name}, who moves to {end}").format(
            state=move.start, name=move.decision_maker, end=move.end
        )
        for move in library.breaking_moves(found, concept)
    ]


def _line(title: str, states: tuple[Any, ...]) -> str:
    shown = ", ".join(str(state) for state in states[:SHOWN]) or _("none")
    if len(states) > SHOWN:
        shown += _(" and {count} more").format(count=f"{len(states) - SHOWN:,}")
    return f"  {title}: {shown}"
