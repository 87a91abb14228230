"""Who is guarded: what follows for a child alone without anybody's act, beside what officers said."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from goodoffices.errors import AccessError
from goodoffices.reception.event import CaseId, PlaceId
from goodoffices.reception.protection_events import HideReason, HoldReason, Joint

if TYPE_CHECKING:
    from goodoffices.reception.programme import Programme

__all__ = ["has_tracing_file", "held", "held_cases", "hidden", "may_move", "require_two"]


def held(programme: Programme, case: CaseId) -> HoldReason | None:
    """Why no machine places this case; None where one may.

    A child without a parent or a legal guardian is held from the first moment, until two officers decided. A hold on
    a case that was merged into another holds that one.
    """
    said = [programme.protection.hold_of(part) for part in _parts(programme, case)]
    found = next((reason for reason in said if reason is not None), None)
    if found is None and _is_alone(programme, case, programme.protection.is_free):
        return HoldReason.CHILD_ALONE
    return found


def held_cases(programme: Programme) -> Iterator[CaseId]:
    """Every case that no machine places."""
    people = programme.people
    some = people.all_alone() | {people.standing(one) for one in programme.protection.under_hold()}
    mine = filter(some.__contains__, people.cases)
    return (case for case in mine if held(programme, case) is not None)


def hidden(programme: Programme, case: CaseId) -> HideReason | None:
    """Why nobody is told where this case is; None where it is not hidden."""
    said = [programme.protection.hidden_by(part) for part in _parts(programme, case)]
    found = next((reason for reason in said if reason is not None), None)
    if found is None and _is_alone(programme, case, programme.protection.is_shown):
        return HideReason.CHILD_ALONE
    return found


def may_move(programme: Programme, case: CaseId, place: PlaceId, now: datetime) -> bool:
    """Whether this case may be brought to this place: a guarded one only where two officers said so."""
    if held(programme, case) is None and hidden(programme, case) is None:
        return True
    return programme.protection.valid(Joint.MOVE, case, now, place=place) is not None


def require_two(
    programme: Programme, case: CaseId, place: PlaceId, officer: str, now: datetime
) -> None:
    """Refuse to bring a guarded case anywhere without two officers; the one who does it is one of the two.

    Raises
    ------
    AccessError
        If there are not two who said so within their time, for this place.
    """
    if held(programme, case) is None and hidden(programme, case) is None:
        return
    act = programme.protection.valid(Joint.MOVE, case, now, place=place)
    if act is None or officer not in act.officers():
        raise AccessError("this takes two officers")


def has_tracing_file(programme: Programme, case: CaseId) -> bool:
    """Whether a child of this case is, or was, looked for or alone: no timer ever destroys that."""
    known = programme.people.cases.get(case)
    return known is not None and (
        programme.people.alone(case)
        or programme.protection.is_free(case)
        or any(
            member.alone
            or programme.people.has_child_file(member.person)
            or programme.people.care_of(member.person)
            for member in known.members
        )
    )


def _parts(programme: Programme, case: CaseId) -> tuple[CaseId, ...]:
    return programme.people.parts(programme.people.standing(case))


def _is_alone(programme: Programme, case: CaseId, decided: Callable[[CaseId], bool]) -> bool:
    """Whether a child is alone in it of whom two officers have not decided otherwise."""
    people = programme.people
    root = people.standing(case)
    if not people.alone(root):
        return False
    if not decided(root):
        return True
    # What was decided of one case says nothing of a child in another that was merged into it later.
    return any(
        not decided(part) and any(member.alone for member in people.registered[part].members)
        for part in people.parts(root)
        if part != root and part in people.registered
    )
