"""What was written down at a gate while the desk could not be reached: kept in a browser, and sent when it answers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from goodoffices.errors import InputError
from goodoffices.office.reception.arriving import add_late
from goodoffices.office.reception.manifests import CountForm, count_lines, known_transport
from goodoffices.office.sent_form import once
from goodoffices.reception import CaseId, Duty, TransportId
from goodoffices.reception.manifest import NO_CASE, Line
from goodoffices.reception.transports_events import Stage

if TYPE_CHECKING:
    from goodoffices.office.office import Office
    from goodoffices.office.registers import Register
    from goodoffices.office.view import Actor
    from goodoffices.record import Officer

__all__ = ["GateMark", "MarkKind", "note_at_gate"]


class MarkKind(StrEnum):
    """What somebody wrote down at a gate."""

    BOARDED = "boarded"
    LANDED = "landed"
    LATE = "late"


@dataclass(frozen=True, slots=True)
class GateMark:
    """What somebody wrote down at a gate, as it was typed.

    Attributes
    ----------
    kind : MarkKind
        Late: people who stand on no line.
    line : str
        Number on the manifest, or name of the case; empty for who stands on no line.
    people : int
    noted : datetime
        When.
    gate : str
    """

    kind: MarkKind
    line: str
    people: int
    noted: datetime
    gate: str = ""


@once
def note_at_gate(
    office: Office,
    actor: Actor,
    *,
    officer: Officer,
    transport: TransportId,
    mark: GateMark,
    key: str,
) -> None:
    """Take in what somebody wrote down at a gate while the desk could not be reached.

    Parameters
    ----------
    office : Office
    actor : Actor
    officer : Officer
        Who sends it.
    transport : TransportId
    mark : GateMark
    key : str
        Made when it was written down: sent again it counts once.

    Raises
    ------
    InputError
        If there is no such line; it stays where it is kept.
    """
    with office.registers.at(actor) as register:
        register.programme.protection.require(officer.id, Duty.GATE, office.now())
        known_transport(register, transport)
        if mark.kind is MarkKind.LATE:
            add_late(
                office,
                actor,
                officer=officer,
                transport=transport,
                people=mark.people,
                case=_late_case(register, mark),
                source=mark.gate,
                noted=mark.noted,
                key=key,
            )
            return
        line = _line_of(register, transport, mark.line)
        form = CountForm(line.id, Stage(mark.kind.value), mark.people, mark.noted)
        count_lines(
            office,
            actor,
            officer=officer,
            transport=transport,
            counts=[form],
            source=mark.gate,
            key=key,
        )


def _late_case(register: Register, mark: GateMark) -> CaseId:
    case = CaseId(mark.line.strip())
    if case and case not in register.programme.people.cases:
        raise _no_line(mark.line)
    return case or NO_CASE


def _line_of(register: Register, transport: TransportId, typed: str) -> Line:
    transports, word = register.programme.transports, typed.strip()
    if word.isascii() and word.isdecimal() and len(word) < 7:  # noqa: PLR2004  # no manifest is longer
        found = transports.line_at(transport, int(word))
        if found is not None:
            return found
    for name in transports.of_case.get(CaseId(word), ()):
        if transports.lines[name].transport == transport:
            return transports.lines[name]
    raise _no_line(typed)


def _no_line(typed: str) -> InputError:
    return InputError(
        "no such line",
        advice=f"There is no line {typed[:40]!r} on this manifest. Choose another transport, or send them as people who stand on no line. Nothing was written.",
        field="line",
    )
