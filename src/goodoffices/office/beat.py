"""The beat: deadlines fall and engines run on it, never on the arrival of anybody's input.

A result at the moment a side acts would tell the others that it acted. So everything that is due is done
on the first beat at or after its time, in an order that depends on the schedule alone.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from goodoffices.errors import StaleRecordError
from goodoffices.office.deconfliction.clashes import compare_plans
from goodoffices.office.deconfliction.plan_rules import settled as plan_rules_settled
from goodoffices.office.deconfliction.skies import keep_skies
from goodoffices.office.mediation.exploration import (
    SHORT,
    Task,
    findings,
    latest_inputs,
    own_utility,
    task_of,
    told_first,
)
from goodoffices.office.mediation.orders import Asked
from goodoffices.office.mediation.question import asked_since
from goodoffices.office.mediation.tentative import Tentative, tentative_in
from goodoffices.office.mediation.texts_rounds import stands
from goodoffices.office.office import Draft
from goodoffices.office.rules import rules_in_force
from goodoffices.office.safekeeping.checkpoint import keep_checkpoint
from goodoffices.office.safekeeping.erasure import finish_destruction
from goodoffices.office.view import Actor
from goodoffices.record import (
    ENGINE,
    AcceptanceAsked,
    AgendaSet,
    Audience,
    Certificate,
    EntryId,
    EvaluationAsked,
    EvaluationBasis,
    EvaluationBegun,
    EvaluationRun,
    EvaluationStopped,
    FindingKind,
    ImprovementFound,
    InputSealed,
    Learns,
    Line,
    PlanRulesAnswered,
    PlanRulesProposed,
    ProcessClosed,
    ProposalAnswered,
    ProposalOutcome,
    ProposalPut,
    RulesAnswered,
    RulesProposed,
    RulesSettled,
    SeatId,
    TentativeNamed,
    Thread,
    UtilityFound,
    Withheld,
)
from goodoffices.store import Guard

if TYPE_CHECKING:
    from goodoffices.office.deconfliction.outside import OutsideWatch
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
        for step in (_check, finish_destruction, _forget, _keep):
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


def _forget(office: Office, process: str) -> int:
    """What a reception keeps of people beyond its time."""
    if office.registers.exists(process):
        from goodoffices.office.reception.retention import apply_retention  # noqa: PLC0415  # heavy

        apply_retention(office, process)
    return 0


def _keep(office: Office, process: str) -> int:
    engine = Actor(process, ENGINE.id)
    view = office.view(engine)
    if view.lines(ProcessClosed, last=1):
        if office.computing.runs:
            for thread in view.threads("evaluation", is_open=True):
                office.computing.end(thread.id)
        return 0
    beat = datetime.fromtimestamp(office.slot_at(office.time_of(process)), UTC)
    _value_proposals(office, engine, view)
    settled = 0
    for thread in _due(view, beat):
        # An answer that was still on its way into the record is counted on the next beat.
        guard = Guard(ENGINE.id, thread.id, thread.last.number)
        key = f"beat/{thread.id}"
        with suppress(StaleRecordError):
            if isinstance(thread.lines[0].body, EvaluationAsked):
                key, drafts = _run_engine(office, view, thread, beat)
            else:
                drafts = _settle(view, thread)
            if drafts:
                office.append(engine, drafts, key=key, guards=[guard])
                settled += 1
    if settled:
        # Other margins may make other plans clash: told at once, on the same beat.
        compare_plans(office, process)
    return settled


def _due(view: View, beat: datetime) -> list[Thread]:
    """What has to be settled on this beat, in the order of the schedule."""
    due = []
    for family in ("rules", "plan_rules", "evaluation", "proposal", "text_round"):
        for thread in view.threads(family, is_open=True):
            moment = _due_at(thread.lines[0])
            if moment is not None and moment <= beat:
                due.append((moment, thread.lines[0].number, thread))
    return [thread for _, _, thread in sorted(due, key=lambda item: item[:2])]


def _due_at(line: Line) -> datetime | None:
    body = line.body
    if isinstance(body, EvaluationAsked):
        return body.at
    if isinstance(body, RulesProposed | PlanRulesProposed | ProposalPut | AcceptanceAsked):
        return body.answer_by
    return None


def _parties(line: Line) -> tuple[SeatId, ...]:
    return tuple(s for s in line.audience.seats if s not in (line.author, ENGINE.id))


def _settle(view: View, thread: Thread) -> list[Draft]:
    root = thread.lines[0]
    if isinstance(root.body, AcceptanceAsked):
        return stands(thread)
    all_yes = all(_answers(thread).get(party, False) for party in _parties(root))
    if isinstance(root.body, PlanRulesProposed):
        return plan_rules_settled(view, thread, in_force=all_yes)
    if isinstance(root.body, RulesProposed):
        return [Draft(root.audience, RulesSettled(rules=thread.id, in_force=all_yes))]
    return [Draft(root.audience, ProposalOutcome(proposal=thread.id, all_yes=all_yes))]


def _answers(thread: Thread) -> dict[SeatId, bool]:
    """Each side's last word: what it gave on its own page stands over what was noted for it.

    A word that can no longer be read counts as no.
    """
    answers = []
    for line in thread.lines:
        body = line.body
        if isinstance(body, RulesAnswered | PlanRulesAnswered | ProposalAnswered):
            answers.append((line.author == body.said_by, line.number, body.said_by, body.accepts))
        elif isinstance(body, Withheld) and body.was(
            RulesAnswered, PlanRulesAnswered, ProposalAnswered
        ):
            sides = set(_parties(thread.lines[0])) & set(line.audience.seats)
            answers += [(line.author == side, line.number, side, False) for side in sorted(sides)]
    return {side: accepts for _, _, side, accepts in sorted(answers)}


def _run_engine(
    office: Office, view: View, thread: Thread, beat: datetime
) -> tuple[str, list[Draft]]:
    """What is to be written about a run on this beat, under which key; nothing while it is computing.

    A long run is begun and told by its schedule. Only a person, the mediator, can have it told earlier.
    """
    root, told = thread.lines[0], f"beat/{thread.id}"
    asked = root.body
    assert isinstance(asked, EvaluationAsked)  # noqa: S101  # the caller read it as such
    ready = _task(view, root, asked)
    if ready is None:
        return told, [Draft(root.audience, EvaluationRun(evaluation=root.entry_id))]
    task, used = ready
    begun = thread.last_of(EvaluationBegun)
    first = told_first(task, used)
    if asked.until is None or (begun is None and asked.until <= beat):
        # Short; or the server was down all the time that it had.
        ended = asked.until is not None
        drafts = findings(task, effort=SHORT, cut_short=ended)
        return told, [*drafts[:1], first, *drafts[1:]]
    left = (asked.until - beat).total_seconds()
    if begun is None:
        office.computing.begin(task, seconds=left)
        started = Draft(task.table, EvaluationBegun(evaluation=root.entry_id))
        return f"{told}/begun", [started, first]
    basis = thread.last_of(EvaluationBasis)
    lost = basis is not None and len(used) < len(basis.inputs)
    if asked.until > beat and thread.last_of(EvaluationStopped) is None:
        if lost:
            # An input was destroyed since: nothing goes on with it, and the schedule stands.
            office.computing.end(task.evaluation)
        else:
            # A server that was started again begins again, on the same inputs.
            office.computing.begin(task, seconds=left)
        return told, []
    found = office.computing.end(task.evaluation)
    if found is None or lost:
        found = findings(task, effort=SHORT, cut_short=True)
    if task.tentative is None:
        # The deal was destroyed while it was computed: what would repeat it is not written.
        found = [draft for draft in found if not isinstance(draft.body, ImprovementFound)]
    return told, found


def _task(
    view: View, root: Line, asked: EvaluationAsked
) -> tuple[Task, tuple[EntryId, ...]] | None:
    """What a run is made on, and the inputs and answers used; None where there is nothing to run on."""
    rules = view.thread(asked.rules).lines[0].body
    agenda = view.thread(asked.agenda).lines[0].body
    if not isinstance(rules, RulesProposed) or not isinstance(agenda, AgendaSet):
        # Destroyed since it was asked.
        return None
    # A run that can no longer be read counts: it may have been one of these.
    runs = [
        line
        for line in view.lines(EvaluationAsked, withheld=True)
        if isinstance(line.body, Withheld) or _rules_of(line) == asked.rules
    ]
    if [x.entry_id for x in runs].index(root.entry_id) >= rules.evaluations:
        # Two pages asked at one time; the accepted number of runs holds all the same.
        return None
    sealed = view.lines(InputSealed, withheld=True)
    basis = view.thread(root.entry_id).last_of(EvaluationBasis)
    if basis is not None:
        # What was sealed when it began; what has come since is for the next run.
        sealed = tuple(line for line in sealed if line.entry_id in basis.inputs)
    inputs = latest_inputs(sealed, asked.rules, asked.agenda)
    parties = _parties(root)
    used = [inputs[party].line.entry_id for party in parties if party in inputs]
    questions: dict[SeatId, tuple[Asked, ...]] = {}
    for party in parties:
        if party in inputs and inputs[party].body.orders:
            only = None if basis is None else basis.inputs
            found, answers = asked_since(view, inputs[party].line, only=only)
            questions[party] = found
            used += answers
    tentative = _tentative(view, root)
    return task_of(root, rules, agenda, inputs, parties, questions, tentative), tuple(used)


def _tentative(view: View, root: Line) -> Tentative | None:
    """The deal that the run is to improve upon; None where none was named or it was destroyed since."""
    named = view.thread(root.entry_id).last_of(TentativeNamed)
    return None if named is None else tentative_in(view.thread(named.deal), named.solution)


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
            if not (sealed.body.points or sealed.body.amounts):
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
    """Keeps the beat of an office in a thread of its own, and its skies in another: these may take longer than a beat.

    Parameters
    ----------
    office : Office
        Whose beat.
    outside : OutsideWatch, optional
        Reads an airspace on the same beat, in a thread of its own.
    mails : callable, optional
        Sends the notices of the day, on the same beat, in a thread of its own.
    """

    def __init__(
        self,
        office: Office,
        outside: OutsideWatch | None = None,
        mails: Callable[[], object] | None = None,
    ) -> None:
        self._office = office
        self._stop = threading.Event()
        steps: dict[str, Callable[[], object]] = {
            "beat": lambda: keep_beat(office),
            "skies": lambda: keep_skies(office, self._stop.is_set),
        }
        if outside is not None:
            steps["outside"] = outside.keep
        if mails is not None:
            steps["mails"] = mails
        self._threads = [
            threading.Thread(target=self._run, args=step, name=step[0], daemon=True)
            for step in steps.items()
        ]

    def start(self) -> None:
        """Begin; what fell due while the server was down is done at once, and the skies are made."""
        self._office.skies.begin()
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """End after the beat that is being kept."""
        self._stop.set()
        for thread in self._threads:
            thread.join()
        self._office.computing.close()
        self._office.reception_runs.close()

    def _run(self, name: str, keep: Callable[[], object]) -> None:
        length = max(1.0, self._office.beat.total_seconds())
        while True:
            try:
                keep()
            except Exception as error:  # noqa: BLE001  # the beat must go on; no traceback in logs
                log.error("%s.failed %s", name, type(error).__name__)  # noqa: TRY400
            now = self._office.now().timestamp()
            if self._stop.wait(length - now % length + 0.01):
                return
