"""What officers read of one case: facts with their sources, history and what must be looked at; no name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from goodoffices.office.reception.known import known_case, require_any
from goodoffices.reception import CaseId, Duty
from goodoffices.reception.people_flags import Flag
from goodoffices.reception.people_provenance import Provenance
from goodoffices.reception.people_words import Care, Case, Group, Strength

if TYPE_CHECKING:
    from goodoffices.office.office import Office
    from goodoffices.office.view import Actor
    from goodoffices.reception.children import ChildFile
    from goodoffices.reception.people import People
    from goodoffices.record import Officer

__all__ = ["CasePage", "Linked", "Spoken", "case_page"]


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
class Linked:
    """What keeps a case with others, or away from another; said of the case itself, and so taken back there.

    Attributes
    ----------
    case : CaseId
        Of which it was said: this one, or one that was merged into it.
    group : str
        Name of the group that it joined; empty where it is kept apart.
    others : tuple of CaseId
        With whom, or from whom.
    strength : Strength or None
        How near they stay; None where they are kept apart.
    km : int
    why : str
    """

    case: CaseId
    group: str
    others: tuple[CaseId, ...]
    strength: Strength | None
    km: int
    why: str


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
    links : tuple of Linked
        What was said of the case itself that keeps it with others or apart.
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
    links: tuple[Linked, ...]
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
            links=tuple(_links(people, root)),
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


def _links(people: People, root: CaseId) -> Iterator[Linked]:
    parts, links = people.parts(root), people.links
    for case in parts:
        for group in links.groups_of(case):
            formed = links.formed.get(group)
            if formed is not None:
                others = tuple(one for one in links.cases_of(group) if one != case)
                yield Linked(case, group, others, formed.strength, formed.km, formed.why)
    for pair, why in links.pairs.items():
        for case, other in (pair, pair[::-1]):
            if case in parts and other in people.registered:
                yield Linked(case, "", (other,), None, 0, why)
