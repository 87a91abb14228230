"""What officers read of one case: facts with their sources, history and what must be looked at; no name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from goodoffices.office.reception.known import known_case, require_any
from goodoffices.reception import CaseId, Duty
from goodoffices.reception.people_flags import Flag
from goodoffices.reception.people_provenance import Provenance
from goodoffices.reception.people_words import Care, Case, Group

if TYPE_CHECKING:
    from goodoffices.office.office import Office
    from goodoffices.office.view import Actor
    from goodoffices.reception.children import ChildFile
    from goodoffices.record import Officer

__all__ = ["CasePage", "Spoken", "case_page"]


@dataclass(frozen=True, slots=True)
class Spoken:
    """One line of the history of a case.

    Attributes
    ----------
    number : int
    at : datetime
    by : str
        What colleagues call the officer.
    what : str
        The kind of event.
    source : str
    """

    number: int
    at: datetime
    by: str
    what: str
    source: str


@dataclass(frozen=True, slots=True)
class CasePage:
    """What an officer may read of one case. No name is among it.

    Attributes
    ----------
    case : Case
        What stands now.
    merged : tuple of CaseId
        Cases that were merged into it.
    group : Group or None
        With whom it is placed.
    apart : tuple of CaseId
        Groups that may not be at the same place.
    provenance : Mapping[str, Provenance]
        Fact -> where it comes from.
    history : tuple of Spoken
    flags : tuple of Flag
        What a person must look at.
    care : tuple of Care
        Who is what to its children.
    files : tuple of ChildFile
        What is done for its children; for officers who protect only.
    """

    case: Case
    merged: tuple[CaseId, ...]
    group: Group | None
    apart: tuple[CaseId, ...]
    provenance: Mapping[str, Provenance]
    history: tuple[Spoken, ...]
    flags: tuple[Flag, ...]
    care: tuple[Care, ...]
    files: tuple[ChildFile, ...]


def case_page(office: Office, actor: Actor, *, officer: Officer, case: CaseId) -> CasePage:
    """What is known of one case, without a name.

    Raises
    ------
    AccessError
        If there is no such case, or it is none of the officer's duties.
    """
    with office.registers.at(actor) as register:
        now = office.now()
        duties = (Duty.REGISTER, Duty.GATE, Duty.PLACE, Duty.PROTECT)
        require_any(register, officer, now, *duties)
        people = register.programme.people
        known_case(people, case)
        root = people.standing(case)
        found = people.cases.get(root, people.registered[root])
        group = people.group_of(root)
        protects = register.programme.protection.has(officer.id, Duty.PROTECT, now)
        files = (people.child(member.person) for member in found.members) if protects else ()
        return CasePage(
            case=found,
            merged=people.parts(root)[1:],
            group=group,
            apart=tuple(
                sorted(
                    other
                    for pair in people.apart()
                    if group is not None and group.id in pair
                    for other in pair
                    if other != group.id
                )
            ),
            provenance=people.provenance(root),
            history=tuple(
                Spoken(
                    said.number,
                    said.at,
                    said.by.name,
                    type(said.event).__name__,
                    getattr(said.event, "source", ""),
                )
                for said in people.history(root)
            ),
            flags=people.flags(root, now.date()),
            care=tuple(care for m in found.members for care in people.care_of(m.person)),
            files=tuple(file for file in files if file is not None),
        )
