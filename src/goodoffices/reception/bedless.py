"""Who is here and has no bed tonight."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

from goodoffices.reception.event import CaseId, TransportId
from goodoffices.reception.manifest import NO_TRANSPORT, Line, Transport
from goodoffices.reception.transports_events import LineId

if TYPE_CHECKING:
    from goodoffices.reception.programme import Programme

__all__ = ["Bedless", "bedless"]

_Whose = tuple[CaseId, TransportId]


@dataclass(frozen=True, slots=True)
class Bedless:
    """People who are here and have no bed tonight.

    Attributes
    ----------
    case : CaseId
        Empty for people whom nobody has registered yet.
    transport : TransportId
        With which they came, where they did with one.
    people : int
        How many of them have none.
    since : datetime or None
        When they landed.
    """

    case: CaseId
    transport: TransportId
    people: int
    since: datetime | None


def bedless(programme: Programme, night: date) -> tuple[Bedless, ...]:
    """Who landed, or slept by a bed for one night the night before, and has neither a home nor a bed in this one.

    Parameters
    ----------
    programme : Programme
    night : date

    Returns
    -------
    tuple of Bedless
        First who has been here longest.
    """
    return programme.worked_out(("bedless", night), lambda: _bedless(programme, night))


def _bedless(programme: Programme, night: date) -> tuple[Bedless, ...]:
    needs: dict[_Whose, tuple[int, datetime | None]] = {}
    for transport in programme.transports.transports.values():
        needs |= programme.worked_out_for(
            ("who landed", transport.id),
            programme.transports.said[transport.id],
            partial(_with, programme, transport),
        )
    landed = {case for case, _ in needs}
    for bed in programme.places.beds(night - timedelta(days=1)):
        if bed.case and bed.case not in landed:
            whose = (bed.case, NO_TRANSPORT)
            needs[whose] = (needs.get(whose, (0, None))[0] + bed.people, None)
    has: Counter[_Whose] = Counter()
    for bed in programme.places.beds(night):
        has[bed.case, NO_TRANSPORT if bed.case else bed.transport] += bed.people
    found = []
    for (case, name), (people, since) in needs.items():
        left = people - has[case, NO_TRANSPORT if case else name]
        if left > 0 and not (case and _has_home(programme, case)):
            found.append(Bedless(case, name, left, since))
    found.sort(key=_longest_first)
    return tuple(found)


def _with(programme: Programme, transport: Transport) -> dict[_Whose, tuple[int, datetime | None]]:
    """Whom a transport brought, how many of them, and since when they are here."""
    needs: dict[_Whose, tuple[int, datetime | None]] = {}
    for line, people in _landed(programme, transport):
        whose = (line.case, transport.id)
        since = transport.landed_at or (line.landings[0].noted if line.landings else None)
        needs[whose] = (needs.get(whose, (0, None))[0] + people, since)
    return needs


def _landed(programme: Programme, transport: Transport) -> Iterator[tuple[Line, int]]:
    """Lines of a transport whose people are here, and how many; nobody twice.

    Who was counted as landed is here, whether or not anybody has said that the transport landed.
    """
    came = transport.landed_at is not None
    lines = programme.transports.manifest(transport.id)
    counted = {line.id for line in lines if line.landings}
    known: dict[LineId, int] = {}
    for line in lines:
        if line.out_of:
            known[line.out_of] = known.get(line.out_of, 0) + line.people
    for line in lines:
        if came or line.id in counted or line.out_of in counted:
            people = line.people - known.get(line.id, 0)
            if people > 0:
                yield line, people


def _has_home(programme: Programme, case: CaseId) -> bool:
    """Whether a case lives where it was placed, or is on its way there."""
    standing = programme.placements.of_case(case)
    return standing is not None and standing.state.is_there


def _longest_first(one: Bedless) -> tuple[float, int, str]:
    since = 0.0 if one.since is None else one.since.timestamp()
    return since, -one.people, one.case
