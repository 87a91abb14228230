"""Arrivals of a day, the desk at which they are met, and everybody who is still on the way."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from goodoffices.errors import AccessError, InputError, StaleRecordError
from goodoffices.office.reception.manifests import (
    ManifestSheet,
    known_line,
    known_transport,
    sheet_of,
)
from goodoffices.office.reception.written import form_name, moment, number, short
from goodoffices.office.sent_form import once
from goodoffices.reception import CaseId, Duty, TransportId
from goodoffices.reception.manifest import NO_CASE, Figures, Line, OnTheWay, Transport
from goodoffices.reception.people_events import CaseRegistered, CountAccepted, PeopleCounted
from goodoffices.reception.people_words import Kind, Verified
from goodoffices.reception.transports_events import (
    DifferenceReason,
    DifferenceSettled,
    LineAnnounced,
    LineCounted,
    LineId,
    MarkId,
    Stage,
)

if TYPE_CHECKING:
    from goodoffices.office.office import Office
    from goodoffices.office.view import Actor
    from goodoffices.reception import Event
    from goodoffices.record import Officer

__all__ = [
    "Arrivals",
    "Kin",
    "add_late",
    "arrivals",
    "kin_on_the_way",
    "pipeline",
    "settle_difference",
]

LARGEST_FAMILY = 12
"""Late additions above this number are a group."""
STILL_COMING = {DifferenceReason.OTHER_TRANSPORT, DifferenceReason.TAKEN_TO_HOSPITAL}
"""Who is missing for these reasons belongs to the case as before."""


@dataclass(frozen=True, slots=True)
class Arrivals:
    """What comes and came on one day.

    Attributes
    ----------
    day : date
        In UTC.
    sheets : tuple of ManifestSheet
        Its transports by the hour, also those that were called off.
    overdue : tuple of Transport
        Due on an earlier day, and neither landed nor called off.
    """

    day: date
    sheets: tuple[ManifestSheet, ...]
    overdue: tuple[Transport, ...]

    @property
    def open(self) -> int:
        """How many differences nobody has settled."""
        return sum(sheet.open for sheet in self.sheets)


@dataclass(frozen=True, slots=True)
class Kin:
    """People who stay together and come with two transports.

    Attributes
    ----------
    line : Line
        Of the transport that is asked about.
    other : Line
        Where the others stand.
    transport : Transport
        With which the others come.
    """

    line: Line
    other: Line
    transport: Transport


def arrivals(
    office: Office, actor: Actor, *, officer: Officer, day: date | None = None
) -> Arrivals:
    """The transports of a day, with what was announced, boarded and landed, and what does not agree."""
    with office.registers.at(actor) as register:
        now = office.now()
        programme = register.programme
        programme.protection.require(officer.id, Duty.GATE, now)
        that_day = day or now.date()
        begins = datetime.combine(that_day, time(), UTC)
        ends = begins + timedelta(days=1)
        every = sorted(programme.transports.transports.values(), key=lambda t: (t.arrives, t.name))
        return Arrivals(
            that_day,
            tuple(sheet_of(register, t.id) for t in every if begins <= t.arrives < ends),
            tuple(t for t in every if t.is_coming and t.arrives < begins),
        )


def pipeline(office: Office, actor: Actor, *, officer: Officer) -> tuple[OnTheWay, ...]:
    """Everybody who is still on the way, by the hour at which they are due."""
    with office.registers.at(actor) as register:
        now = office.now()
        register.programme.protection.require(officer.id, Duty.GATE, now)
        return register.programme.transports.pipeline(now)


def kin_on_the_way(
    office: Office, actor: Actor, *, officer: Officer, transport: TransportId
) -> tuple[Kin, ...]:
    """Who on this transport stays together with people who come with another."""
    with office.registers.at(actor) as register:
        programme = register.programme
        programme.protection.require(officer.id, Duty.GATE, office.now())
        known_transport(register, transport)
        transports = programme.transports
        found = []
        for line in transports.manifest(transport):
            group = programme.people.group_of(line.case) if line.case else None
            for case in group.cases if group else ():
                for name in transports.of_case.get(case, ()):
                    other = transports.lines[name]
                    if case != line.case and other.transport != transport:
                        found.append(Kin(line, other, transports.transports[other.transport]))
        return tuple(found)


@once
def settle_difference(
    office: Office,
    actor: Actor,
    *,
    officer: Officer,
    transport: TransportId,
    line: LineId,
    people: int,
    reason: DifferenceReason,
    seen: Figures | None = None,
    key: str,
) -> None:
    """A named officer says which number holds, and why. All that was said and counted stays beside it.

    Where it is not the number by which the case is known, the case has that number from now on, and asks for a
    place anew; unless the others are in hospital or come with another transport, and need one too.

    Parameters
    ----------
    office : Office
    actor : Actor
    officer : Officer
    transport : TransportId
    line : LineId
    people : int
        The number that holds.
    reason : DifferenceReason
    seen : tuple, optional
        Announced, boarded and landed as the officer saw them.
    key : str
        Idempotency key.

    Raises
    ------
    StaleRecordError
        If the numbers are others by now.
    """
    with office.registers.at(actor) as register:
        programme = register.programme
        programme.protection.require(officer.id, Duty.GATE, office.now())
        known_transport(register, transport)
        known = known_line(register, transport, line)
        if seen is not None and seen != known.figures and not register.is_written(key):
            raise StaleRecordError(
                "the numbers have changed",
                advice="Somebody counted again while you looked. Nothing was written. Look at the numbers as they are now.",
            )
        announced, boarded, landed = known.figures if seen is None else seen
        number(people, "people")
        settled = DifferenceSettled(
            transport=transport,
            line=line,
            announced=announced,
            boarded=boarded,
            landed=landed,
            people=people,
            reason=reason,
            case=known.case,
        )
        said: list[Event] = [settled]
        if known.case and people and reason not in STILL_COMING:
            said += _counted(known.case, people, reason)
        register.append(officer, said, key=key)


def _counted(case: CaseId, people: int, reason: DifferenceReason) -> list[Event]:
    return [
        PeopleCounted(case=case, number=people, source="arrival desk", verified=Verified.SEEN),
        CountAccepted(case=case, number=people, reason=reason.value),
    ]


@once
def add_late(
    office: Office,
    actor: Actor,
    *,
    officer: Officer,
    transport: TransportId,
    people: int,
    stage: Stage = Stage.LANDED,
    case: CaseId = NO_CASE,
    source: str = "",
    noted: datetime | None = None,
    key: str,
) -> tuple[LineId, CaseId]:
    """People who came and stand on no line: they become a line that nobody announced, and a case if they are none.

    Parameters
    ----------
    office : Office
    actor : Actor
    officer : Officer
    transport : TransportId
    people : int
    stage : Stage
        Where they were counted.
    case : CaseId, optional
        If they are known already.
    source : str
        At which gate or desk.
    noted : datetime, optional
        When it was written down, if not now.
    key : str
        Idempotency key.

    Returns
    -------
    LineId, CaseId
    """
    with office.registers.at(actor) as register:
        programme = register.programme
        programme.protection.require(officer.id, Duty.GATE, office.now())
        known_transport(register, transport)
        if case and case not in programme.people.cases:
            raise AccessError("no such case")
        taken = {one.case for one in programme.transports.manifest(transport)}
        if case in taken and case and not register.is_written(key):
            raise InputError(
                "a case that stands there already",
                advice="These people stand on this manifest already. Count them on their line. Nothing was written.",
                field="case",
            )
        line = LineId(form_name(register, "l", key))
        whose = case or CaseId(form_name(register, "c", key))
        gate = short(source, "source")
        said: list[Event] = [
            *late_events(
                transport,
                line,
                whose,
                number(people, "people", least=1),
                source=gate,
                is_known=bool(case),
            ),
            LineCounted(
                mark=MarkId(form_name(register, "m", key)),
                transport=transport,
                line=line,
                stage=stage,
                people=people,
                noted=None if noted is None else moment(noted, "noted"),
                case=whose,
                source=gate,
            ),
        ]
        register.append(officer, said, key=key)
        return line, whose


def late_events(
    transport: TransportId,
    line: LineId,
    case: CaseId,
    people: int,
    *,
    source: str,
    is_known: bool,
) -> list[Event]:
    """What is said of people who stood on no line: they are a case, if they were none, and have a line."""
    said: list[Event] = []
    if not is_known:
        kind = Kind.FAMILY if people <= LARGEST_FAMILY else Kind.GROUP
        said.append(CaseRegistered(case=case, people=people, kind=kind, source="arrival desk"))
    said.append(LineAnnounced(transport=transport, line=line, case=case, source=source))
    return said
