"""The watch: who has to be called about a notice is told when it is due, and not on the beat.

The beat hides activity in the talks; safety never waits for it. What is due is a pure function of the notices
and the time (:mod:`goodoffices.deconfliction`), so a server that was down tells at its start what it owed, and
two servers tell it once.
"""

from __future__ import annotations

import logging
import threading
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from goodoffices.errors import RepeatedKeyError, StaleRecordError
from goodoffices.office.office import Draft
from goodoffices.office.view import Actor
from goodoffices.record import (
    ENGINE,
    Ending,
    NoticeCalled,
    NoticeEnded,
    NoticeFiled,
    NoticeStep,
    ProcessClosed,
    TakingPart,
    TakingPartSet,
    Thread,
)
from goodoffices.store import Guard

if TYPE_CHECKING:
    from goodoffices.deconfliction import Notice, Step
    from goodoffices.office.office import Office
    from goodoffices.office.view import View
    from goodoffices.store import ViewHead

__all__ = ["Watch", "clocked", "keep_watch", "watch_process"]

log = logging.getLogger("goodoffices.watch")

TICK_S = 2.0
"""How often the watch looks whether a moment has come; between moments it reads one row for each process."""


@dataclass(frozen=True, slots=True)
class _Seen:
    head: ViewHead
    until: datetime | None


def clocked(thread: Thread) -> tuple[Notice, tuple[Step, ...]]:
    """What the clocks of a notice hang on, as the engine takes it.

    Raises
    ------
    NotInAudienceError
        If the matter is no notice.
    """
    from goodoffices.deconfliction import Notice, Step  # noqa: PLC0415  # not at the start of every command

    _, filed = thread.root_of(NoticeFiled)
    ended = thread.last_of(NoticeEnded)
    notice = Notice(
        filed.category,
        filed.at,
        filed.begins,
        filed.ends,
        filed.ladder,
        ended.at if ended is not None else None,
    )
    steps = tuple(
        Step(body.step, body.at, body.desk, body.by)
        for body in (line.body for line in thread.lines)
        if isinstance(body, NoticeStep)
    )
    return notice, steps


def keep_watch(office: Office, seen: dict[str, _Seen] | None = None) -> int:
    """Tell every call that is due, and end every notice whose time is over, in every process.

    Parameters
    ----------
    seen : dict, optional
        What the watch remembers from its last look, so that it reads only what has changed or falls due.

    Returns
    -------
    int
        How many entries were made.
    """
    made = 0
    failed: Exception | None = None
    for process in office.store.processes():
        head = office.store.head(process, ENGINE.id)
        known = None if seen is None else seen.get(process)
        now = office.time_of(process)
        if known is not None and known.head == head and (known.until is None or now < known.until):
            continue
        try:
            told, until = _watch(office, process)
        except Exception as error:  # noqa: BLE001  # one process must not stop the watch over the others
            failed = failed or error
            continue
        made += told
        if seen is not None and not told:
            # Where something was told, the next look reads anew: another entry may have come in between.
            seen[process] = _Seen(head, until)
    if failed is not None:
        raise failed
    return made


def watch_process(office: Office, process: str) -> int:
    """The same for one process: after each step, so that what is due at once is told at once."""
    return _watch(office, process)[0]


def _watch(office: Office, process: str) -> tuple[int, datetime | None]:
    engine = Actor(process, ENGINE.id)
    view = office.view(engine)
    standing = view.threads("notice", is_open=True)
    if not standing or view.lines(ProcessClosed, last=1):
        return 0, None
    now = office.time_of(process)
    away = _away(view)
    made, moments = 0, []
    for thread in standing:
        drafts, until = _due(thread, away, now)
        moments.append(until)
        if drafts:
            guard = Guard(ENGINE.id, thread.id, thread.last.number)
            key = f"watch/{thread.id}/{thread.last.number}"
            # Another server told it, or a receipt came in between: the next look sees what is left.
            with suppress(StaleRecordError, RepeatedKeyError):
                office.append(engine, drafts, key=key, guards=[guard])
                made += len(drafts)
    return made, min((moment for moment in moments if moment is not None), default=None)


def _due(
    thread: Thread, away: dict[str, datetime], now: datetime
) -> tuple[list[Draft], datetime | None]:
    """What is to be told about a notice now, and when next there may be something to tell."""
    from goodoffices.deconfliction import calls, next_call  # noqa: PLC0415

    line, filed = thread.root_of(NoticeFiled)
    notice, steps = clocked(thread)
    since = away.get(filed.to)
    told = [line.body for line in thread.lines if isinstance(line.body, NoticeCalled)]
    known = {(body.reason, body.level, body.contact, body.due) for body in told}
    drafts = [
        Draft(
            line.audience,
            NoticeCalled(
                notice=thread.id,
                reason=call.reason,
                level=call.rung.level,
                contact=call.rung.contact,
                due=call.due,
                at=now,
            ),
        )
        for call in calls(notice, steps, now, away_since=since)
        if (call.reason, call.rung.level, call.rung.contact, call.due) not in known
    ]
    if now >= notice.over:
        ended = NoticeEnded(notice=thread.id, ending=Ending.OVER, at=now)
        return [*drafts, Draft(line.audience, ended)], None
    following = next_call(notice, steps, now, away_since=since)
    return drafts, notice.over if following is None else min(following.due, notice.over)


def _away(view: View) -> dict[str, datetime]:
    """Since when desks do not take part, for those that do not."""
    away: dict[str, datetime] = {}
    for line in view.lines(TakingPartSet):
        body = line.body
        if isinstance(body, TakingPartSet):
            if body.state is TakingPart.TAKES_PART:
                away.pop(body.desk, None)
            else:
                away.setdefault(body.desk, body.at)
    return away


class Watch:
    """Keeps the watch of an office in a thread of its own.

    Parameters
    ----------
    office : Office
        Whose notices.
    """

    def __init__(self, office: Office) -> None:
        self._office = office
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="watch", daemon=True)

    def start(self) -> None:
        """Begin; what fell due while the server was down is told at once."""
        self._thread.start()

    def stop(self) -> None:
        """End after the look that is being taken."""
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        seen: dict[str, _Seen] = {}
        while True:
            try:
                keep_watch(self._office, seen)
            except Exception as error:  # noqa: BLE001  # the watch must go on; no traceback in logs
                log.error("watch.failed %s", type(error).__name__)  # noqa: TRY400
            if self._stop.wait(TICK_S):
                return
