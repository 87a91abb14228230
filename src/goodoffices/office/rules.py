"""Ground rules: proposed to all sides, answered under seal, settled on the beat."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from goodoffices.errors import InputError, LateError
from goodoffices.office.access import audience_with, for_side, known_seat, seated
from goodoffices.office.office import Draft
from goodoffices.record import (
    ENGINE,
    Audience,
    EntryId,
    Given,
    GroundRules,
    Role,
    RulesAnswered,
    RulesProposed,
    RulesSettled,
    Seat,
    SeatId,
)

if TYPE_CHECKING:
    from goodoffices.office.office import Office
    from goodoffices.office.view import Actor, View

__all__ = ["answer_rules", "ground_rules", "propose_rules", "rules_in_force"]


def ground_rules(view: View) -> tuple[GroundRules, ...]:
    """All ground rules that were ever proposed, as far as this seat can read them."""
    return tuple(GroundRules(thread) for thread in view.threads("rules"))


def rules_in_force(view: View) -> GroundRules | None:
    """The newest rules that every side accepted; None while the engines are off.

    Rules that can no longer be read may have replaced those before them: older ones do not come back.
    """
    found = sorted(view.threads("rules", lost=True), key=lambda thread: thread.lines[0].number)
    for thread in reversed(found):
        if thread.is_lost or thread.lost(RulesSettled) is not None:
            return None
        rules = GroundRules(thread)
        if rules.in_force:
            return rules
    return None


def table_audience(view: View) -> Audience:
    """All sides, the mediator and the engine, which keeps the time.

    Raises
    ------
    InputError
        If there are fewer than two sides that know of each other.
    """
    if len(view.parties) < 2:  # noqa: PLR2004  # talks need two
        raise InputError(
            "fewer than two sides",
            advice="Invite at least two sides first, and tell them of each other.",
        )
    return audience_with(view, *(seat.id for seat in view.parties), ENGINE.id)


def propose_rules(office: Office, actor: Actor, proposed: RulesProposed, *, key: str) -> EntryId:
    """Put ground rules to all sides."""
    view = seated(office, actor, Role.MEDIATOR)
    if not office.is_written(actor, key):
        check_future(office, actor.process, proposed.answer_by)
        for norm in proposed.norms.sides:
            known_seat(view, norm.side, Role.PARTY)
    return office.append(actor, [Draft(table_audience(view), proposed)], key=key)[0]


def answer_rules(
    office: Office,
    actor: Actor,
    *,
    rules: EntryId,
    side: str,
    accepts: bool,
    given: Given | None = None,
    key: str,
) -> EntryId:
    """A side answers under seal; the last answer before the deadline counts."""
    view = seated(office, actor, Role.PARTY, Role.MEDIATOR)
    given = given or Given()
    seat = for_side(view, side, given)
    state = GroundRules(view.thread(rules))
    if not office.is_written(actor, key):
        check_before(
            office, actor.process, state.proposed.answer_by, settled=state.settled is not None
        )
    body = RulesAnswered(rules=rules, said_by=seat.id, accepts=accepts, given=given)
    return office.append(actor, [Draft(sealed_for(view, seat), body)], key=key)[0]


def sealed_for(view: View, seat: Seat) -> Audience:
    """The author and the engine; and the side that speaks through the mediator."""
    return Audience([SeatId(view.actor.seat), seat.id, ENGINE.id])


def check_future(office: Office, process: str, deadline: datetime) -> None:
    """Refuse a deadline that is not in the future, by the record's own time."""
    time = _time(office, process)
    if deadline <= time:
        is_ahead = time - office.now() > office.beat
        raise InputError(
            "the deadline is not in the future",
            advice=f"Time on this record stands at {time:%Y-%m-%d %H:%M} UTC: the server's clock was ahead once, and time here never goes back. The deadline must lie after that."
            if is_ahead
            else "The deadline must lie in the future.",
            field="answer_by",
        )


def check_before(office: Office, process: str, deadline: datetime, *, settled: bool) -> None:
    """Refuse an answer after the deadline, by the record's own time, or after the matter was settled."""
    if settled or deadline <= _time(office, process):
        raise LateError(
            "after the deadline",
            advice="The deadline has passed. Your answer was not taken; what you answered before it stands.",
        )


def _time(office: Office, process: str) -> datetime:
    """The record's own time, by every checkpoint that there is: another server may have kept one."""
    office.logs.of(process)
    return office.time_of(process)
