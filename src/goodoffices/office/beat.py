"""The beat: deadlines fall and engines run on it, never on the arrival of anybody's input.

A result at the moment a side acts would tell the others that it acted. So everything that is due is done
on the first beat at or after its time, in an order that depends on the schedule alone.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from goodoffices.errors import StaleRecordError
from goodoffices.office.checkpoint import keep_checkpoint
from goodoffices.office.erasure import finish_destruction
from goodoffices.office.exploration import evaluate, latest_inputs, own_utility
from goodoffices.office.office import Draft
from goodoffices.office.rules import rules_in_force
from goodoffices.office.view import Actor
from goodoffices.record import (
    ENGINE,
    AgendaSet,
    Audience,
    Certificate,
    EntryId,
    EvaluationAsked,
    EvaluationRun,
    FindingKind,
    InputSealed,
    Learns,
    Line,
    ProcessClosed,
    ProposalAnswered,
    ProposalOutcome,
    ProposalPut,
    RulesAnswered,
    RulesProposed,
    RulesSettled,
    SeatId,
    Thread,
    UtilityFound,
    Withheld,
)
from goodoffices.store import Guard

if TYPE_CHECKING:
    from goodoffices.office.office import Office
    from goodoffices.office.view import View

__all__ = ["Clockwork", "keep_beat"]

log = logging.getLogger("goodoffices.beat")


def keep_beat(office: Office) -> int:
    """Do all that is due on this beat, in every process.

    Returns
    -------
    int
        How many matters were settled.
    """
    settled = 0
    failed: Exception | None = None
    for process in office.store.processes():
        # The checkpoint first, of idle and closed records too: idle equals busy. Damage stops it, not the talks.
        for step in (_check, finish_destruction, _keep):
            try:
                settled += step(office, process)
            except Exception as error:  # noqa: BLE001  # one process must not stop the beat of the others
                failed = failed or error
    if failed is not None:
        raise failed
    return settled


def _check(office: Office, process: str) -> int:
    keep_checkpoint(office, process)
    return 0


def _keep(office: Office, process: str) -> int:
    engine = Actor(process, ENGINE.id)
    view = office.view(engine)
    if view.lines(ProcessClosed, last=1):
        return 0
    beat = datetime.fromtimestamp(office.slot_at(office.time_of(process)), UTC)
    _value_proposals(office, engine, view)
    due = []
    for family in ("rules", "evaluation", "proposal"):
        for thread in view.threads(family, is_open=True):
            moment = _due_at(thread.lines[0])
            if moment is not None and moment <= beat:
                due.append((moment, thread.lines[0].number, thread))
    settled = 0
    for _, _, thread in sorted(due, key=lambda item: item[:2]):
        # An answer that was still on its way into the record is counted on the next beat.
        guard = Guard(ENGINE.id, thread.id, thread.last.number)
        with suppress(StaleRecordError):
            office.append(engine, _settle(view, thread), key=f"beat/{thread.id}", guards=[guard])
            settled += 1
    return settled


def _due_at(line: Line) -> datetime | None:
    body = line.body
    if isinstance(body, EvaluationAsked):
        return body.at
    if isinstance(body, RulesProposed | ProposalPut):
        return body.answer_by
    return None


def _parties(line: Line) -> tuple[SeatId, ...]:
    return tuple(s for s in line.audience.seats if s not in (line.author, ENGINE.id))


def _settle(view: View, thread: Thread) -> list[Draft]:
    root = thread.lines[0]
    parties = _parties(root)
    all_yes = all(_answers(thread).get(party, False) for party in parties)
    if isinstance(root.body, RulesProposed):
        return [Draft(root.audience, RulesSettled(rules=thread.id, in_force=all_yes))]
    if isinstance(root.body, ProposalPut):
        return [Draft(root.audience, ProposalOutcome(proposal=thread.id, all_yes=all_yes))]
    return _run_engine(view, root, parties)


def _answers(thread: Thread) -> dict[SeatId, bool]:
    """Each side's last word: what it gave on its own page stands over what was noted for it.

    A word that can no longer be read counts as no.
    """
    answers = []
    for line in thread.lines:
        body = line.body
        if isinstance(body, RulesAnswered | ProposalAnswered):
            answers.append((line.author == body.said_by, line.number, body.said_by, body.accepts))
        elif isinstance(body, Withheld) and body.was(RulesAnswered, ProposalAnswered):
            sides = set(_parties(thread.lines[0])) & set(line.audience.seats)
            answers += [(line.author == side, line.number, side, False) for side in sorted(sides)]
    return {side: accepts for _, _, side, accepts in sorted(answers)}


def _run_engine(view: View, root: Line, parties: Sequence[SeatId]) -> list[Draft]:
    asked = root.body
    assert isinstance(asked, EvaluationAsked)  # noqa: S101  # the only other family
    rules = view.thread(asked.rules).lines[0].body
    agenda = view.thread(asked.agenda).lines[0].body
    if not isinstance(rules, RulesProposed) or not isinstance(agenda, AgendaSet):
        # Destroyed since it was asked: there is nothing to run on.
        return [Draft(root.audience, EvaluationRun(evaluation=root.entry_id))]
    # A run that can no longer be read counts: it may have been one of these.
    runs = [
        line
        for line in view.lines(EvaluationAsked, withheld=True)
        if isinstance(line.body, Withheld) or _rules_of(line) == asked.rules
    ]
    if [x.entry_id for x in runs].index(root.entry_id) >= rules.evaluations:
        # Two pages asked at one time; the accepted number of runs holds all the same.
        return [Draft(root.audience, EvaluationRun(evaluation=root.entry_id))]
    sealed = view.lines(InputSealed, withheld=True)
    inputs = latest_inputs(sealed, asked.rules, asked.agenda)
    return evaluate(root, rules, agenda, inputs, mediator=root.author, parties=parties)


def _rules_of(line: Line) -> EntryId | None:
    return line.body.rules if isinstance(line.body, EvaluationAsked) else None


def _value_proposals(office: Office, engine: Actor, view: View) -> None:
    """To each side that sealed points: what an open proposal is worth by its own points."""
    rules = rules_in_force(view)
    if rules is None or rules.proposed.learns(FindingKind.OWN_UTILITY) is not Learns.EACH_OWN:
        return
    lines = view.lines(InputSealed, withheld=True)
    for thread in view.threads("proposal", is_open=True):
        put = thread.lines[0].body
        if not isinstance(put, ProposalPut) or put.agenda is None or not put.package:
            continue
        for side, sealed in sorted(latest_inputs(lines, rules.line.entry_id, put.agenda).items()):
            if not sealed.body.points:
                continue
            found = _utility(thread.id, put, sealed.body)
            key = f"utility/{thread.id}/{sealed.line.entry_id}"
            office.append(engine, [Draft(Audience([side, ENGINE.id]), found)], key=key)


def _utility(proposal: EntryId, put: ProposalPut, sealed: InputSealed) -> UtilityFound:
    return UtilityFound(
        proposal=proposal,
        utility=own_utility(sealed, put.package),
        best=sealed.best_total(),
        reservation=sealed.reservation,
        certificate=Certificate(method="sum of your own points", rests_on="the points you sealed"),
    )


class Clockwork:
    """Keeps the beat of an office in a thread of its own.

    Parameters
    ----------
    office : Office
        Whose beat.
    """

    def __init__(self, office: Office) -> None:
        self._office = office
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="beat", daemon=True)

    def start(self) -> None:
        """Begin; what fell due while the server was down is done at once."""
        self._thread.start()

    def stop(self) -> None:
        """End after the beat that is being kept."""
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        length = max(1.0, self._office.beat.total_seconds())
        while True:
            try:
                keep_beat(self._office)
            except Exception as error:  # noqa: BLE001  # the beat must go on; no traceback in logs
                log.error("beat.failed %s", type(error).__name__)  # noqa: TRY400
            now = self._office.now().timestamp()
            if self._stop.wait(length - now % length + 0.01):
                return
