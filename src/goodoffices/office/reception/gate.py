"""What a gate gets before its network goes, and what it brings back: two sealed files.

Whatever is brought back is brought back by a named officer, may come twice and in any order, and counts once.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

import msgspec

from goodoffices.errors import AccessError, InputError
from goodoffices.office.reception.arriving import late_events
from goodoffices.office.reception.gate_file import (
    FORM,
    GateFile,
    GateLine,
    WrittenBack,
    sealed,
    written_back,
)
from goodoffices.office.reception.identity_blobs import decode_blob
from goodoffices.office.reception.manifests import (
    known_transport,
)
from goodoffices.office.reception.written import form_name, moment, number, short
from goodoffices.office.sent_form import once
from goodoffices.reception import CaseId, Duty, PersonId, Purpose, TransportId
from goodoffices.reception.manifest import Line
from goodoffices.reception.transports_events import (
    LineCounted,
    LineId,
    ManifestId,
    ManifestSealed,
    MarkId,
    Stage,
)
from goodoffices.vault import new_pair_for_age, recipients

if TYPE_CHECKING:
    from goodoffices.office.office import Office
    from goodoffices.office.registers import Register
    from goodoffices.office.view import Actor
    from goodoffices.reception import Event
    from goodoffices.record import Officer

__all__ = ["Merged", "merge_answer", "seal_manifest"]

MEET = ("family_name", "given_name")


@dataclass(frozen=True, slots=True)
class Merged:
    """What became of a file that a gate brought back.

    Attributes
    ----------
    transport : TransportId
    gate : str
    new : int
        Counts that were not known.
    known : int
        Counts that had been brought back before.
    cases : tuple of CaseId
        People who stood on no line, and are cases now.
    """

    transport: TransportId
    gate: str
    new: int
    known: int
    cases: tuple[CaseId, ...]


@once
def seal_manifest(
    office: Office,
    actor: Actor,
    *,
    officer: Officer,
    transport: TransportId,
    to: Sequence[str],
    names: bool = False,
    key: str,
) -> bytes:
    """A manifest as a file that only a gate's key opens.

    Parameters
    ----------
    office : Office
    actor : Actor
    officer : Officer
    transport : TransportId
    to : sequence of str
        Public keys of the gate (``age1...``).
    names : bool
        Whether to put in how people are called. Each look is written down, for the purpose of meeting them.
    key : str
        Idempotency key.

    Returns
    -------
    bytes
        A file in the form of age. The key under which the gate's answer opens stays in the register.

    Raises
    ------
    AccessError
        If the officer does not meet people at the gate.
    InputError
        If a key is none.
    """
    keys = tuple(one.strip() for one in to if one.strip())
    if not keys:
        raise InputError(
            "no key of a gate",
            advice="Paste the public key of the gate: the line that begins with age1. Nothing was written.",
            field="to",
        )
    recipients(keys)
    with office.registers.at(actor) as register:
        programme, now = register.programme, office.now()
        programme.protection.require(officer.id, Duty.GATE, now)
        known = known_transport(register, transport)
        manifest = ManifestId(form_name(register, "mf", key))
        lines = programme.transports.manifest(transport)
        called = _names(register, officer, lines, now) if names else {}
        earlier = programme.transports.sealed.get(manifest)
        if earlier is None:
            answer_to, answer = new_pair_for_age()
            earlier = ManifestSealed(
                manifest=manifest,
                transport=transport,
                to=keys,
                lines=len(lines),
                names=names,
                answer_to=answer_to,
                answer=answer,
            )
            register.append(officer, [earlier], key=key)
        file = GateFile(
            form=FORM,
            manifest=manifest,
            transport=transport,
            name=known.name,
            origin=known.origin,
            target=known.target,
            arrives=known.arrives,
            sealed_at=now,
            answer_to=earlier.answer_to,
            lines=tuple(
                GateLine(
                    line.id,
                    line.number,
                    line.case,
                    line.announced,
                    line.boarded,
                    called.get(line.id, ()),
                )
                for line in lines
            ),
        )
        return sealed(file, keys)


def merge_answer(office: Office, actor: Actor, *, officer: Officer, content: bytes) -> Merged:
    """Take in what a gate wrote back. It counts once, however often and in which order it is brought.

    Parameters
    ----------
    office : Office
    actor : Actor
    officer : Officer
        Who brings it; what is written names this officer and the gate.
    content : bytes
        The file.

    Raises
    ------
    InputError
        If it opens with none of the keys that went out with manifests.
    AccessError
        If it is an answer to no manifest of this register.
    """
    with office.registers.at(actor) as register:
        programme, now = register.programme, office.now()
        programme.protection.require(officer.id, Duty.GATE, now)
        given = programme.transports.sealed
        if not given:
            raise AccessError("no manifest was sealed")
        answer = written_back(content, [one.answer for one in given.values()])
        asked = given.get(ManifestId(answer.manifest))
        if asked is None or asked.transport != answer.transport:
            raise AccessError("no such manifest")
        known_transport(register, asked.transport)
        moment(answer.at, "at")
        answer = msgspec.structs.replace(answer, gate=short(answer.gate, "gate", needed=True))
        said: list[Event] = []
        for count in answer.counts:
            line = programme.transports.lines.get(LineId(count.line))
            if line is None or line.transport != asked.transport:
                raise AccessError("no such line")
            for stage, people in ((Stage.BOARDED, count.boarded), (Stage.LANDED, count.landed)):
                if people is not None:
                    said.append(
                        _counted(answer, asked.transport, line.id, line.case, stage, people)
                    )
        cases = _late(register, answer, asked.transport, said)
        marks = [one.mark for one in said if isinstance(one, LineCounted)]
        fresh = [
            one
            for one in said
            if not (isinstance(one, LineCounted) and one.mark in programme.transports.marks)
        ]
        if fresh:
            digest = hashlib.sha256(content).hexdigest()
            register.append(officer, fresh, key=f"gate/{answer.manifest}/{digest}")
        new = sum(1 for one in fresh if isinstance(one, LineCounted))
        return Merged(asked.transport, answer.gate, new, len(marks) - new, cases)


def _late(
    register: Register, answer: WrittenBack, transport: TransportId, said: list[Event]
) -> tuple[CaseId, ...]:
    """Add what is said of people who stood on no line; gives those who are cases only now."""
    lines, cases = register.programme.transports.lines, []
    for late in answer.late:
        line = LineId(answer.late_line(late.label))
        case = CaseId(f"c-{line.removeprefix('l-')}")
        people = late.landed if late.landed is not None else late.boarded
        if line not in lines:
            if not people:
                continue
            said += late_events(transport, line, case, people, source=answer.gate, is_known=False)
            cases.append(case)
        for stage, count in ((Stage.BOARDED, late.boarded), (Stage.LANDED, late.landed)):
            if count is not None:
                said.append(_counted(answer, transport, line, case, stage, count))
    return tuple(cases)


def _counted(
    answer: WrittenBack,
    transport: TransportId,
    line: LineId,
    case: CaseId,
    stage: Stage,
    people: int,
) -> LineCounted:
    return LineCounted(
        mark=MarkId(answer.mark(line, stage)),
        transport=transport,
        line=line,
        stage=stage,
        people=number(people, "people"),
        noted=answer.at,
        case=case,
        source=answer.gate,
    )


def _names(
    register: Register, officer: Officer, lines: Sequence[Line], now: datetime
) -> dict[LineId, tuple[str, ...]]:
    """How the people of each line are called. That it was looked at is written down first."""
    protection, people = register.programme.protection, register.programme.people
    allowed = protection.fields(officer.id, Purpose.MEET, now)
    fields = tuple(name for name in MEET if name in allowed)
    shown: dict[LineId, list[PersonId]] = {}
    for line in lines:
        case = people.cases.get(line.case) if line.case else None
        persons = [member.person for member in case.members] if case else []
        shown[line.id] = [p for p in persons if not protection.objects(p, Purpose.MEET)]
    seen = [
        protection.seen_event(person, fields, Purpose.MEET)
        for persons in shown.values()
        for person in persons
    ]
    if seen:
        register.append(officer, seen, key=register.new_name("seen"))
    called = {}
    for line_id, persons in shown.items():
        names = []
        for person in persons:
            content = register.identity(person)
            if content is not None:
                blob = decode_blob(content)
                names.append(" ".join(filter(None, (blob.now(f) for f in reversed(fields)))))
        called[line_id] = tuple(filter(None, names))
    return called
