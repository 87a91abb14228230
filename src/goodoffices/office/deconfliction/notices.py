"""Notices between duty desks: filed, receipted in five steps, withdrawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from goodoffices.errors import AccessError, InputError
from goodoffices.office.access import known_seat, seated
from goodoffices.office.deconfliction.line import desk_speaks, ladder_to, told_at
from goodoffices.office.deconfliction.watch import clocked, watch_process
from goodoffices.office.office import Draft
from goodoffices.record import (
    ENGINE,
    Advance,
    Audience,
    Category,
    Ending,
    EntryId,
    Given,
    Line,
    NoticeCalled,
    NoticeEnded,
    NoticeFiled,
    NoticeStep,
    Role,
    Spot,
    Thread,
)

if TYPE_CHECKING:
    from goodoffices.deconfliction import Clock
    from goodoffices.office.office import Office
    from goodoffices.office.view import Actor, View

__all__ = [
    "LineNotice",
    "file_notice",
    "line_notice",
    "notices",
    "receipt_notice",
    "withdraw_notice",
]

SENDERS = frozenset({Advance.CONFIRMED, Advance.NOT_AS_SENT})
"""Receipts that are the sender's; the others are the receiving desk's."""


@dataclass(frozen=True, slots=True, repr=False)
class LineNotice:
    """A notice as a desk or the mediator reads it.

    Attributes
    ----------
    thread : Thread
        Its lines.
    line : Line
        The first of them.
    filed : NoticeFiled
        What was told.
    clocks : tuple of Clock
        The five states, each with its clock, desk and name.
    calls : tuple of NoticeCalled
        Who was to be called by rule, in order.
    ended : NoticeEnded or None
        How it ended.
    is_late : bool
        Whether it came later than its category asks for.
    minutes : int
        Minutes until it takes effect; below 0 once it has.
    next_call : tuple or None
        When the next one is called if nothing comes, and who.
    """

    thread: Thread
    line: Line
    filed: NoticeFiled
    clocks: tuple[Clock, ...]
    calls: tuple[NoticeCalled, ...]
    ended: NoticeEnded | None
    is_late: bool
    minutes: int
    next_call: tuple[datetime, str] | None

    @property
    def reached(self) -> frozenset[Advance]:
        """The states that are reached."""
        return frozenset(clock.state for clock in self.clocks if clock.at is not None)

    @property
    def is_complete(self) -> bool:
        """Whether all five states are reached."""
        return len(self.reached) == len(self.clocks)

    @property
    def is_waiting(self) -> bool:
        """Whether somebody still has something to do."""
        return self.ended is None and not self.is_complete

    @property
    def state(self) -> str:
        """Where it stands, in a word of the record."""
        if self.ended is not None:
            return str(self.ended.ending)
        reached = self.reached
        if self.is_complete:
            return str(Advance.PASSED_ON)
        if Advance.ACKNOWLEDGED in reached and Advance.CONFIRMED not in reached:
            return "acknowledged, read-back not confirmed"
        order = (Advance.ACKNOWLEDGED, Advance.CONFIRMED, Advance.READ_BACK, Advance.RECEIVED)
        return str(next((step for step in order if step in reached), "waiting for the desk"))

    def may(self, desk: str) -> tuple[Advance, ...]:
        """The receipts that a desk can give now, the next one first."""
        if self.ended is not None:
            return ()
        reached = self.reached
        if desk == self.filed.desk:
            unsure = Advance.READ_BACK in reached and Advance.CONFIRMED not in reached
            return (Advance.CONFIRMED, Advance.NOT_AS_SENT) if unsure else ()
        order = (Advance.RECEIVED, Advance.READ_BACK, Advance.ACKNOWLEDGED, Advance.PASSED_ON)
        open_ones = tuple(step for step in order if step not in reached)
        if Advance.ACKNOWLEDGED not in reached:
            return tuple(step for step in open_ones if step is not Advance.PASSED_ON)
        return open_ones


def notices(
    view: View, now: datetime, *, is_open: bool | None = None, last: int | None = None
) -> tuple[LineNotice, ...]:
    """The notices that this seat can read, the one that takes effect next first.

    Parameters
    ----------
    now : datetime
        Up to when clocks are counted.
    is_open : bool, optional
        Only standing, or only ended ones.
    last : int, optional
        Only so many, those that moved last.
    """
    threads = view.threads("notice", is_open=is_open, last=last)
    found = [line_notice(thread, now) for thread in threads]
    return tuple(sorted(found, key=lambda one: (one.filed.begins, one.line.number)))


def line_notice(thread: Thread, now: datetime) -> LineNotice:
    """One notice as it stands.

    Raises
    ------
    NotInAudienceError
        If the matter is no notice.
    """
    from goodoffices.deconfliction import (  # noqa: PLC0415
        clocks,
        is_late,
        minutes_to_effect,
        next_call,
    )

    line, filed = thread.root_of(NoticeFiled)
    notice, steps = clocked(thread)
    ended = thread.last_of(NoticeEnded)
    following = next_call(notice, steps, now) if ended is None else None
    bodies = [one.body for one in thread.lines]
    return LineNotice(
        thread=thread,
        line=line,
        filed=filed,
        clocks=clocks(notice, steps, ended.at if ended is not None else now),
        calls=tuple(body for body in bodies if isinstance(body, NoticeCalled)),
        ended=ended,
        is_late=is_late(notice),
        minutes=minutes_to_effect(notice, now),
        next_call=(following.due, following.rung.contact) if following is not None else None,
    )


def file_notice(
    office: Office,
    actor: Actor,
    *,
    to: Sequence[str],
    category: Category,
    words: str,
    by: str,
    begins: datetime | None = None,
    ends: datetime,
    spots: Sequence[Spot] = (),
    passed_to: str = "",
    desk: str = "",
    given: Given | None = None,
    key: str,
) -> tuple[EntryId, ...]:
    """Tell other desks of something. It is told at once, and so is who has to be called where it is late.

    Parameters
    ----------
    to : sequence of str
        Desks that are told; each has a notice of its own and does not learn of the others.
    category, words, spots, passed_to
        What, where, and to whom it should be passed on.
    by : str
        The officer who tells it.
    begins, ends : datetime
        When it takes effect, now where it is left out, and until when.
    desk : str
        For the mediator: the desk that gave it by voice or on paper.
    given : Given, optional
        How it was given.

    Returns
    -------
    tuple of EntryId
        The notices, one for each desk.
    """
    view = seated(office, actor, Role.LIAISON, Role.MEDIATOR)
    drafts = notice_drafts(
        office, view, to=to, category=category, words=words, by=by, begins=begins, ends=ends,
        spots=spots, passed_to=passed_to, desk=desk, given=given, key=key,
    )  # fmt: skip
    names = office.append(actor, drafts, key=key)
    watch_process(office, actor.process)
    return names


def notice_drafts(
    office: Office,
    view: View,
    *,
    to: Sequence[str],
    category: Category,
    words: str,
    by: str,
    begins: datetime | None,
    ends: datetime,
    spots: Sequence[Spot],
    passed_to: str,
    desk: str,
    given: Given | None,
    key: str,
) -> list[Draft]:
    """The entries of a notice, one for each desk."""
    how = given or Given()
    sender = desk_speaks(view, desk or view.actor.seat, how)
    readers = [known_seat(view, name, Role.LIAISON) for name in dict.fromkeys(to)]
    if not readers or sender.id in {reader.id for reader in readers}:
        raise InputError(
            "nobody to tell", advice="Choose the desks that are to be told.", field="to"
        )
    _, at = told_at(office, view.actor, key, NoticeFiled)
    written = view.held(office.entry_ids(view.actor, key, len(readers)))
    before = {b.to: b.ladder for b in (x.body for x in written) if isinstance(b, NoticeFiled)}
    drafts = []
    for reader in readers:
        body = NoticeFiled(
            desk=sender.id,
            to=reader.id,
            category=category,
            words=words,
            by=by,
            at=at,
            begins=begins or at,
            ends=ends,
            spots=tuple(spots),
            passed_to=passed_to,
            ladder=before.get(reader.id) or ladder_to(view, reader.id),
            given=how,
        )
        audience = Audience([sender.id, reader.id, view.mediator.id, ENGINE.id])
        drafts.append(Draft(audience, body))
    if ends <= at:
        raise InputError(
            "the notice is over already",
            advice="Its end has passed. A thing of the past is told as a call on the line, not as a notice.",
            field="ends",
        )
    return drafts


def receipt_notice(
    office: Office,
    actor: Actor,
    *,
    notice: EntryId,
    step: Advance,
    by: str,
    words: str = "",
    given: Given | None = None,
    key: str,
) -> EntryId:
    """Give a receipt on a notice: the receiving desk its own, the sender those on the read-back.

    Any duty officer of the desk may give it. The mediator gives one that a desk gave by voice or on paper.

    Parameters
    ----------
    notice : EntryId
        Which.
    step : Advance
        What is receipted.
    by : str
        The officer who answers for it.
    words : str
        The read-back, what was not as sent, or the unit.
    """
    view = seated(office, actor, Role.LIAISON, Role.MEDIATOR)
    thread = view.thread(notice)
    line, filed = thread.root_of(NoticeFiled)
    how = given or Given()
    desk = filed.desk if step in SENDERS else filed.to
    if view.seat.role is Role.LIAISON and actor.seat not in (filed.desk, filed.to):
        raise AccessError("no desk of this notice")
    desk_speaks(view, desk, how)
    before, at = told_at(office, actor, key, NoticeStep)
    if before is None:
        _check_order(line_notice(thread, at), step)
    body = NoticeStep(notice=notice, step=step, desk=desk, by=by, at=at, words=words, given=how)
    name = office.append(actor, [Draft(line.audience, body)], key=key)[0]
    watch_process(office, actor.process)
    return name


def _check_order(found: LineNotice, step: Advance) -> None:
    if found.ended is not None:
        raise InputError(
            "the notice has ended",
            advice="This notice no longer stands. What is still to be said is said in a new one, or on the line.",
        )
    if step in SENDERS and Advance.READ_BACK not in found.reached:
        raise InputError(
            "nothing was read back",
            advice="Nothing has been read back yet, so there is nothing to confirm.",
            field="step",
        )
    if step is Advance.PASSED_ON and Advance.ACKNOWLEDGED not in found.reached:
        raise InputError(
            "not acknowledged",
            advice="First the desk acknowledges the notice, then it reports that the unit has it.",
            field="step",
        )


def withdraw_notice(
    office: Office, actor: Actor, *, notice: EntryId, by: str, words: str = "", key: str
) -> EntryId:
    """The sender takes a notice back; the desk is told at once. What was told stays on the record."""
    view = seated(office, actor, Role.LIAISON)
    thread = view.thread(notice)
    line, filed = thread.root_of(NoticeFiled)
    if actor.seat != filed.desk:
        raise AccessError("not the sender")
    before, at = told_at(office, actor, key, NoticeEnded)
    if before is None and thread.last_of(NoticeEnded) is not None:
        raise InputError("the notice has ended", advice="This notice no longer stands already.")
    body = NoticeEnded(notice=notice, ending=Ending.WITHDRAWN, at=at, by=by, words=words)
    return office.append(actor, [Draft(line.audience, body)], key=key)[0]
