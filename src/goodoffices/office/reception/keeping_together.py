"""Who must live with whom, near whom, and away from whom."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from goodoffices.errors import AccessError, InputError
from goodoffices.office.reception.known import known_case
from goodoffices.office.reception.written import form_name
from goodoffices.office.sent_form import once
from goodoffices.reception import CaseId, Duty
from goodoffices.reception.people_events import (
    ApartEnded,
    GroupFormed,
    GroupJoined,
    GroupLeft,
    KeptApart,
)
from goodoffices.reception.people_words import Strength, checked_code

if TYPE_CHECKING:
    from goodoffices.office.office import Office
    from goodoffices.office.view import Actor
    from goodoffices.reception import Programme
    from goodoffices.reception.people import People
    from goodoffices.record import Officer

__all__ = ["end_apart", "join_group", "keep_apart", "keep_together", "leave_group"]

MOST_KM = 1_000


@once
def keep_together(
    office: Office,
    actor: Actor,
    *,
    officer: Officer,
    cases: Sequence[CaseId],
    strength: Strength = Strength.SAME_PLACE,
    km: int = 0,
    why: str = "kin",
    within: str = "",
    key: str,
) -> str:
    """Form a group of cases that stay together.

    Parameters
    ----------
    cases : sequence of CaseId
        Two at least, or one where the group is a part of another.
    strength : Strength
        One place, one town, or within some kilometres of each other.
    km : int
        For the last.
    why : str
        A short word: siblings, carers, kin, institution.
    within : str
        A group that this one is a part of.

    Returns
    -------
    str
        The name of the group.

    Raises
    ------
    AccessError
        If the officer registers nobody, or a case or group is not known.
    InputError
        If two of them must be kept apart, or the form says nothing.
    """
    with office.registers.at(actor) as register:
        programme = register.programme
        programme.protection.require(officer.id, Duty.REGISTER, office.now())
        people = programme.people
        found = [known_case(people, case).id for case in dict.fromkeys(cases)]
        if within:
            _known_group(people, within)
        if len(found) + bool(within) < 2:  # noqa: PLR2004  # nobody is together alone
            raise InputError(
                "a group of one",
                advice="Name at least two cases. Nothing was written.",
                field="cases",
            )
        if not (0 < km <= MOST_KM if strength is Strength.WITHIN_KM else km == 0):
            raise InputError(
                "a distance that is none",
                advice=f"Write a number of kilometres up to {MOST_KM} for a distance, and none otherwise. Nothing was written.",
                field="km",
            )
        group = form_name(register, "g", key)
        if strength is Strength.SAME_PLACE and not register.is_written(key):
            _check_not_apart(people, (*found, *people.links.cases_of(within)))
        formed = GroupFormed(
            group=group, strength=strength, km=km, why=checked_code(why, "why"), parent=within
        )
        joined = [GroupJoined(case=case, group=group) for case in found]
        register.append(officer, [formed, *joined], key=key)
        return group


@once
def join_group(
    office: Office, actor: Actor, *, officer: Officer, case: CaseId, group: str, key: str
) -> None:
    """Take a case into a group.

    Raises
    ------
    AccessError
        If the officer registers nobody, or case or group is not known.
    InputError
        If it must be kept apart from one of them.
    """
    with office.registers.at(actor) as register:
        register.programme.protection.require(officer.id, Duty.REGISTER, office.now())
        people = register.programme.people
        known_case(people, case)
        _known_group(people, group)
        whole = [one for one in people.links.within(group) if _is_one_place(people, one)]
        if whole and not register.is_written(key):
            others = (other for one in whole for other in people.links.cases_of(one))
            _check_not_apart(people, (case, *others))
        register.append(officer, [GroupJoined(case=case, group=group)], key=key)


@once
def leave_group(
    office: Office,
    actor: Actor,
    *,
    officer: Officer,
    case: CaseId,
    group: str,
    reason: str,
    key: str,
) -> None:
    """Take a case out of a group. Those who must live at one place are split only where an officer allowed it.

    Raises
    ------
    AccessError
        If the officer registers nobody, or the case is not in the group.
    InputError
        If nobody allowed them to live apart.
    """
    with office.registers.at(actor) as register:
        programme = register.programme
        programme.protection.require(officer.id, Duty.REGISTER, office.now())
        known_case(programme.people, case)
        event = GroupLeft(case=case, group=group, reason=checked_code(reason, "reason"))
        if not register.is_written(key):
            if group not in programme.people.links.groups_of(case):
                raise AccessError("not in this group")
            if _is_one_place(programme.people, group):
                _check_split(programme, case, group)
        register.append(officer, [event], key=key)


@once
def keep_apart(
    office: Office,
    actor: Actor,
    *,
    officer: Officer,
    case: CaseId,
    other: CaseId,
    why: str,
    key: str,
) -> None:
    """Say that two cases may not live at one place.

    Raises
    ------
    AccessError
        If the officer neither registers nor protects, or a case is not known.
    InputError
        If they stand in one group.
    """
    with office.registers.at(actor) as register:
        _require(register.programme, officer, office)
        people = register.programme.people
        one, two = (
            people.group_of(known_case(people, case).id),
            people.group_of(known_case(people, other).id),
        )
        if one is not None and one == two and not register.is_written(key):
            raise InputError(
                "together and apart",
                advice="These two are in one group that lives at one place. Take one of them out of the group first. Nothing was written.",
                field="other",
            )
        event = KeptApart(case=case, other=other, why=checked_code(why, "why"))
        register.append(officer, [event], key=key)


@once
def end_apart(
    office: Office,
    actor: Actor,
    *,
    officer: Officer,
    case: CaseId,
    other: CaseId,
    reason: str,
    key: str,
) -> None:
    """Say that two cases may live at one place again.

    Raises
    ------
    AccessError
        If the officer neither registers nor protects, or the case is not known.
    InputError
        If nothing keeps them apart.
    """
    with office.registers.at(actor) as register:
        _require(register.programme, officer, office)
        people = register.programme.people
        known_case(people, case)
        if not register.is_written(key) and not people.links.are_apart(case, other):
            raise InputError(
                "not kept apart",
                advice="Nobody said that these two are kept apart, or somebody ended it already. Nothing was written.",
                field="other",
            )
        event = ApartEnded(case=case, other=other, reason=checked_code(reason, "reason"))
        register.append(officer, [event], key=key)


def _require(programme: Programme, officer: Officer, office: Office) -> None:
    now = office.now()
    if not any(
        programme.protection.has(officer.id, duty, now) for duty in (Duty.REGISTER, Duty.PROTECT)
    ):
        raise AccessError("not among this officer's duties")


def _known_group(people: People, group: str) -> None:
    if group not in people.links.formed:
        raise AccessError("no such group")


def _is_one_place(people: People, group: str) -> bool:
    formed = people.links.formed.get(group)
    return formed is not None and formed.strength is Strength.SAME_PLACE


def _check_not_apart(people: People, cases: Iterable[CaseId]) -> None:
    groups = {group.id for case in cases if (group := people.group_of(case)) is not None}
    if any(groups.issuperset(pair) for pair in people.apart()):
        raise InputError(
            "together and apart",
            advice="Two of them must be kept apart. End that first, or leave one of them out. Nothing was written.",
            field="cases",
        )


def _check_split(programme: Programme, case: CaseId, group: str) -> None:
    others = [other for other in programme.people.links.cases_of(group) if other != case]
    if others and not any(programme.protection.may_be_apart(case, other) for other in others):
        raise InputError(
            "nobody allowed them to live apart",
            advice="Those of this group live at one place. An officer who protects can allow one of them to live apart, with a reason; then take it out. Nothing was written.",
            field="group",
        )
