"""What a person must look at: children without parents, sole carers of unrelated children, numbers that differ."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from goodoffices.reception.event import CaseId, PersonId
from goodoffices.reception.people_words import (
    ADULTS,
    CHILDREN,
    CareRole,
    Case,
    Kind,
    Member,
    Relation,
)

if TYPE_CHECKING:
    from goodoffices.reception.people import People

__all__ = ["FLAGS", "Flag", "flags", "is_alone"]

FLAGS = (
    "apart_within_group",
    "carer_elsewhere",
    "child_without_guardian",
    "counts_differ",
    "review_due",
    "sole_carer_of_unrelated",
)
"""Codes of everything that can be flagged."""

_NOT_KIN = frozenset({Relation.UNRELATED, Relation.WARD})
_PERHAPS_PARENT = frozenset({Relation.UNKNOWN, Relation.HEAD, Relation.PARENT, Relation.PARTNER})


@dataclass(frozen=True, slots=True)
class Flag:
    """Something that a person must look at.

    Attributes
    ----------
    code : str
        One of :data:`FLAGS`.
    case : CaseId
    persons : tuple of PersonId
        Whom it is about.
    """

    code: str
    case: CaseId
    persons: tuple[PersonId, ...] = ()


def is_alone(people: People, case: CaseId, on: date) -> bool:
    """Whether a child of a case has neither parent nor legal guardian with it; see :meth:`People.alone`."""
    found = people.cases.get(people.standing(case))
    if found is None:
        return False
    return found.kind is Kind.INSTITUTION or any(_without(people, found, on))


def flags(people: People, case: CaseId, on: date) -> Iterator[Flag]:
    """Everything that is to be looked at on a day."""
    found = people.cases.get(case)
    if found is None:
        return
    without = tuple(_without(people, found, on))
    if without or found.kind is Kind.INSTITUTION:
        yield Flag("child_without_guardian", case, without)
    sole = tuple(_sole_carers(people, found, on))
    if sole:
        yield Flag("sole_carer_of_unrelated", case, sole)
    elsewhere = tuple(_cared_for_elsewhere(people, found, on))
    if elsewhere:
        yield Flag("carer_elsewhere", case, elsewhere)
    if any(people.counts_differ(part) for part in people.parts(case)):
        yield Flag("counts_differ", case)
    due = tuple(
        member.person
        for member in found.members
        if (file := people.child(member.person)) and file.review_by and file.review_by <= on
    )
    if due:
        yield Flag("review_due", case, due)
    group = people.group_of(case)
    together = {part for one in (group.cases if group else ()) for part in people.parts(one)}
    if any(
        case in map(people.standing, pair) and together.issuperset(pair)
        for pair in people.links.pairs
    ):
        yield Flag("apart_within_group", case)


def _without(people: People, case: Case, on: date) -> Iterator[PersonId]:
    """The children of a case that have neither parent nor legal guardian with them."""
    for child in case.members:
        if child.age_band not in CHILDREN:
            continue
        care = people.care_of(child.person)
        if any(c.role is CareRole.LEGAL_GUARDIAN and c.stands(on) for c in care):
            continue
        if child.alone or not _has_parent(case, child):
            yield child.person


def _has_parent(case: Case, child: Member) -> bool:
    """Whether somebody in the case is, by what was said, a parent of a child."""
    grown = [m for m in case.members if m is not child and m.age_band not in CHILDREN]
    if child.relation is Relation.CHILD:
        parents = {Relation.HEAD, Relation.PARTNER}
    elif child.relation in (Relation.HEAD, Relation.SIBLING):
        parents = {Relation.PARENT}
    elif child.relation is Relation.GRANDCHILD:
        parents = {Relation.CHILD}
    elif child.relation is Relation.UNKNOWN:
        # Nothing was said. Only somebody known to be grown may be taken for a parent.
        return any(m.age_band in ADULTS and m.relation in _PERHAPS_PARENT for m in grown)
    else:
        return False
    return any(m.relation in parents for m in grown)


def _sole_carers(people: People, case: Case, on: date) -> Iterator[PersonId]:
    """Adults who alone look after children that are not their kin."""
    grown = {m.person for m in case.members if m.age_band in ADULTS}
    seen: set[PersonId] = set()
    for child in case.members:
        if child.age_band not in CHILDREN or child.relation not in _NOT_KIN:
            continue
        others = {
            people.one(care.adult)
            for care in people.care_of(child.person)
            if care.role is not CareRole.LEGAL_GUARDIAN and care.stands(on)
        }
        answerable = grown | others
        if len(answerable) == 1:
            seen |= answerable
    yield from sorted(seen)


def _cared_for_elsewhere(people: People, case: Case, on: date) -> Iterator[PersonId]:
    """Children whose carer is in no case that stays with theirs."""
    group = people.group_of(case.id)
    together = set(group.cases) if group else {case.id}
    for child in case.members:
        for care in people.care_of(child.person):
            own = people.case_of.get(people.one(care.adult))
            if (
                care.role is CareRole.CARER
                and care.stands(on)
                and (own is None or people.standing(own) not in together)
            ):
                yield child.person
                break
