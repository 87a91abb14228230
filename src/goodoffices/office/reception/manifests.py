"""Transports and their manifests: announced, delayed, left, landed; lines by case or by mere count; counts at a gate."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from goodoffices.errors import AccessError, InputError
from goodoffices.office.reception.written import form_name, moment, number, position, short
from goodoffices.office.sent_form import once
from goodoffices.reception import CaseId, Duty, Programme, TransportId
from goodoffices.reception.manifest import (
    NO_CASE,
    NO_LINE,
    NO_TRANSPORT,
    Difference,
    Line,
    Transport,
)
from goodoffices.reception.transports_events import (
    DelayReason,
    LineAnnounced,
    LineCounted,
    LineId,
    MarkId,
    Stage,
    TransportAnnounced,
    TransportDelayed,
    TransportKind,
    TransportStep,
    TransportStepped,
)

if TYPE_CHECKING:
    from goodoffices.office.office import Office
    from goodoffices.office.registers import Register
    from goodoffices.office.view import Actor
    from goodoffices.record import Officer

__all__ = [
    "CountForm",
    "LineForm",
    "ManifestSheet",
    "add_lines",
    "announce_transport",
    "count_lines",
    "delay_transport",
    "known_line",
    "known_transport",
    "manifest_sheet",
    "sheet_of",
    "step_transport",
]


@dataclass(frozen=True, slots=True)
class LineForm:
    """A line for a manifest.

    Attributes
    ----------
    people : int or None
        How many are announced; for a case that is known, as many as it has where nothing is said.
    case : CaseId
        Empty where nobody is registered yet.
    about : bool
        Whether the number is an estimate.
    source : str
    out_of : LineId
        The line of a mere count to which they belong, now that they are known.
    line : LineId
        A line that stands there already, of which another number is announced now.
    """

    people: int | None = None
    case: CaseId = NO_CASE
    about: bool = False
    source: str = ""
    out_of: LineId = NO_LINE
    line: LineId = NO_LINE


@dataclass(frozen=True, slots=True)
class CountForm:
    """A count at a gate.

    Attributes
    ----------
    line : LineId
    stage : Stage
    people : int
    noted : datetime or None
        When it was written down, if not now.
    """

    line: LineId
    stage: Stage
    people: int
    noted: datetime | None = None


@dataclass(frozen=True, slots=True)
class ManifestSheet:
    """A transport, its lines, and what does not agree.

    Attributes
    ----------
    transport : Transport
    lines : tuple of Line
    differences : tuple of Difference
        The open ones first.
    announced, boarded, landed : int
        Sums of what is known; people of a mere count who are known by now count once.
    not_counted : int
        Lines of which nobody has said how many landed.
    known : tuple of str
        Of ``announced``, ``boarded`` and ``landed`` those of which somebody has said a number.
    """

    transport: Transport
    lines: tuple[Line, ...]
    differences: tuple[Difference, ...]
    announced: int
    boarded: int
    landed: int
    not_counted: int
    known: tuple[str, ...]

    @property
    def open(self) -> int:
        """How many differences nobody has settled."""
        return sum(1 for one in self.differences if one.settled is None)


def known_transport(register: Register, transport: str) -> Transport:
    """A transport of the register.

    Raises
    ------
    AccessError
        If there is none of this name.
    """
    found = register.programme.transports.transports.get(TransportId(transport))
    if found is None:
        raise AccessError("no such transport")
    return found


def known_line(register: Register, transport: str, line: str) -> Line:
    """A line of a transport.

    Raises
    ------
    AccessError
        If there is none of this name on it.
    """
    found = register.programme.transports.lines.get(LineId(line))
    if found is None or found.transport != transport:
        raise AccessError("no such line")
    return found


@once
def announce_transport(
    office: Office,
    actor: Actor,
    *,
    officer: Officer,
    kind: TransportKind,
    name: str,
    arrives: datetime,
    leaves: datetime | None = None,
    origin: str = "",
    target: str = "",
    latitude: float | None = None,
    longitude: float | None = None,
    people: int | None = None,
    about: bool = False,
    source: str = "",
    transport: TransportId = NO_TRANSPORT,
    key: str,
) -> TransportId:
    """Write down that people are on their way; or say anew what is known of a transport.

    Parameters
    ----------
    office : Office
    actor : Actor
    officer : Officer
    kind : TransportKind
        A border point is a day at that place.
    name : str
        Number of the flight or bus, or the name of the border point.
    arrives, leaves : datetime
    origin, target : str
    latitude, longitude : float, optional
        Of where it comes from.
    people : int, optional
        How many are said to be on it in all.
    about : bool
        Whether that is an estimate.
    source : str
        Who said so.
    transport : TransportId, optional
        One that is known, of which this is said.
    key : str
        Idempotency key.
    """
    with office.registers.at(actor) as register:
        register.programme.protection.require(officer.id, Duty.GATE, office.now())
        position(latitude, longitude)
        if transport:
            known_transport(register, transport)
        said = TransportAnnounced(
            transport=transport or TransportId(form_name(register, "tr", key)),
            kind=kind,
            name=short(name, "name", needed=True),
            arrives=moment(arrives, "arrives"),
            leaves=None if leaves is None else moment(leaves, "leaves"),
            origin=short(origin, "origin"),
            target=short(target, "target"),
            latitude=latitude,
            longitude=longitude,
            people=None if people is None else number(people, "people"),
            about=about,
            source=short(source, "source"),
        )
        register.append(officer, [said], key=key)
        return said.transport


@once
def delay_transport(
    office: Office,
    actor: Actor,
    *,
    officer: Officer,
    transport: TransportId,
    arrives: datetime,
    reason: DelayReason,
    key: str,
) -> None:
    """It comes at another hour; every hour that was said stays readable."""
    with office.registers.at(actor) as register:
        register.programme.protection.require(officer.id, Duty.GATE, office.now())
        known_transport(register, transport)
        said = TransportDelayed(
            transport=transport, arrives=moment(arrives, "arrives"), reason=reason
        )
        register.append(officer, [said], key=key)


@once
def step_transport(
    office: Office,
    actor: Actor,
    *,
    officer: Officer,
    transport: TransportId,
    step: TransportStep,
    at: datetime | None = None,
    key: str,
) -> None:
    """It left, it landed, or it does not come.

    Raises
    ------
    InputError
        If it landed already and shall be called off.
    """
    with office.registers.at(actor) as register:
        register.programme.protection.require(officer.id, Duty.GATE, office.now())
        known = known_transport(register, transport)
        called_off = step is TransportStep.CANCELLED and known.landed_at is not None
        if called_off and not register.is_written(key):
            raise InputError(
                "a transport that landed",
                advice="It has landed; it cannot be called off any more. Nothing was written.",
                field="step",
            )
        said = TransportStepped(
            transport=transport, step=step, at=None if at is None else moment(at, "at")
        )
        register.append(officer, [said], key=key)


@once
def add_lines(
    office: Office,
    actor: Actor,
    *,
    officer: Officer,
    transport: TransportId,
    lines: Sequence[LineForm],
    key: str,
) -> tuple[LineId, ...]:
    """Put lines on a manifest, or say other numbers of lines that stand there.

    Raises
    ------
    InputError
        If a case stands on this manifest already, or there is no number.
    """
    with office.registers.at(actor) as register:
        programme = register.programme
        programme.protection.require(officer.id, Duty.GATE, office.now())
        known_transport(register, transport)
        repeated = register.is_written(key)
        name = form_name(register, "l", key)
        there = {line.case for line in programme.transports.manifest(transport) if line.case}
        said = []
        for place, form in enumerate(lines):
            people = form.people
            if form.line:
                case = known_line(register, transport, form.line).case
            else:
                case = form.case
                _check_case(register, case, taken=there if not repeated else set())
                there.add(case)
            if form.out_of:
                known_line(register, transport, form.out_of)
            if people is None and case in programme.people.cases:
                people = programme.people.cases[case].people
            if people is None:
                raise InputError(
                    "a line without a number",
                    advice="Say how many they are; where nobody knows, about how many. Nothing was written.",
                    field="people",
                )
            said.append(
                LineAnnounced(
                    transport=transport,
                    line=form.line or LineId(f"{name}-{place}"),
                    people=number(people, "people", least=0 if form.line else 1),
                    about=form.about,
                    case=case,
                    source=short(form.source, "source"),
                    out_of=form.out_of,
                )
            )
        register.append(officer, said, key=key)
        return tuple(one.line for one in said)


def _check_case(register: Register, case: CaseId, *, taken: set[CaseId]) -> None:
    if not case:
        return
    if case not in register.programme.people.cases:
        raise AccessError("no such case")
    if case in taken:
        raise InputError(
            "a case that stands there already",
            advice="These people stand on this manifest already. Say another number on their line. Nothing was written.",
            field="case",
        )


@once
def count_lines(
    office: Office,
    actor: Actor,
    *,
    officer: Officer,
    transport: TransportId,
    counts: Sequence[CountForm],
    source: str = "",
    key: str,
) -> tuple[MarkId, ...]:
    """Write down how many of some lines boarded or landed. What was announced, and counted before, stays beside it.

    Parameters
    ----------
    office : Office
    actor : Actor
    officer : Officer
    transport : TransportId
    counts : sequence of CountForm
    source : str
        At which gate or desk.
    key : str
        Idempotency key.
    """
    with office.registers.at(actor) as register:
        register.programme.protection.require(officer.id, Duty.GATE, office.now())
        known_transport(register, transport)
        name = form_name(register, "m", key)
        said = [
            LineCounted(
                mark=MarkId(f"{name}-{place}"),
                transport=transport,
                line=form.line,
                stage=form.stage,
                people=number(form.people, "people"),
                noted=None if form.noted is None else moment(form.noted, "noted"),
                case=known_line(register, transport, form.line).case,
                source=short(source, "source"),
            )
            for place, form in enumerate(counts)
        ]
        register.append(officer, said, key=key)
        return tuple(one.mark for one in said)


def manifest_sheet(
    office: Office, actor: Actor, *, officer: Officer, transport: TransportId
) -> ManifestSheet:
    """One transport with its manifest: announced, boarded, landed, and what does not agree."""
    with office.registers.at(actor) as register:
        register.programme.protection.require(officer.id, Duty.GATE, office.now())
        known_transport(register, transport)
        return sheet_of(register, transport)


def sheet_of(register: Register, transport: TransportId) -> ManifestSheet:
    """The same, for who works on the register already."""
    programme = register.programme
    mark = programme.transports.said[transport]
    return programme.worked_out_for(
        ("sheet", transport), mark, lambda: _sheet(programme, transport)
    )


def _sheet(programme: Programme, transport: TransportId) -> ManifestSheet:
    transports = programme.transports
    lines = transports.manifest(transport)
    parts: dict[LineId, list[int]] = {}
    for line in lines:
        if line.out_of:
            of = parts.setdefault(line.out_of, [0, 0, 0])
            for place, figure in enumerate(line.figures):
                of[place] += figure or 0
    sums = [0, 0, 0]
    for line in lines:
        of = parts.get(line.id, [0, 0, 0])
        for place, figure in enumerate(line.figures):
            sums[place] += max(0, (figure or 0) - of[place])
    return ManifestSheet(
        transports.transports[transport],
        lines,
        transports.differences(transport),
        announced=sums[0],
        boarded=sums[1],
        landed=sums[2],
        not_counted=sum(1 for line in lines if line.landed is None),
        known=tuple(
            name
            for place, name in enumerate(("announced", "boarded", "landed"))
            if any(line.figures[place] is not None for line in lines)
        ),
    )
