"""Running the engines under the ground rules: who learns which of the results.

Engines never read a record. Here the sealed inputs are gathered, the pure function is called, and each
result becomes an entry with the audience that the accepted rules give it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from fractions import Fraction
from math import floor
from typing import TYPE_CHECKING, Final

from goodoffices.errors import InputError
from goodoffices.office.mediation.explaining import party_of
from goodoffices.office.mediation.orders import Asked, least_bad, next_question
from goodoffices.office.mediation.recounting import check, check_improvement
from goodoffices.office.mediation.telling import MISSING, UNPROVED, Telling
from goodoffices.office.mediation.tentative import Tentative
from goodoffices.office.office import Draft
from goodoffices.record import (
    ENGINE,
    AgendaSet,
    AgreedNorms,
    Audience,
    Body,
    EntryId,
    EvaluationAsked,
    EvaluationBasis,
    EvaluationRun,
    FindingKind,
    InputSealed,
    Learns,
    Line,
    NoResult,
    RulesProposed,
    SeatId,
    SensitivityFound,
    Withheld,
)

if TYPE_CHECKING:
    from goodoffices.settlement import Negotiation, Package, Settlement
    from goodoffices.settlement.norm import Norm

__all__ = [
    "LONG",
    "SHORT",
    "Effort",
    "Sealed",
    "Task",
    "findings",
    "latest_inputs",
    "own_utility",
    "task_of",
    "told_first",
]

TRIED = 25
"""So many points up and down are tried with each number on a sheet."""


@dataclass(frozen=True, slots=True)
class Sealed:
    """A side's newest input under some rules and agenda.

    Attributes
    ----------
    line : Line
        Where it stands in the engine's view.
    body : InputSealed
        What it says.
    """

    line: Line
    body: InputSealed

    def __repr__(self) -> str:
        return "<Sealed>"


def latest_inputs(lines: Sequence[Line], rules: EntryId, agenda: EntryId) -> dict[SeatId, Sealed]:
    """The newest input of each side under exactly these rules and this agenda.

    Parameters
    ----------
    lines : sequence of Line
        Sealed inputs in the engine's view, in order.
    rules, agenda : EntryId
        What they must have been sealed under; a later rule never opens an earlier seal.

    Notes
    -----
    Where a side's newest input can no longer be read, an older one does not stand in for it.
    """
    found: dict[SeatId, Sealed] = {}
    for line in lines:
        body = line.body
        if isinstance(body, Withheld):
            found.pop(line.author, None)
        if isinstance(body, InputSealed) and (body.rules, body.agenda) == (rules, agenda):
            found[body.said_by] = Sealed(line, body)
    return found


@dataclass(frozen=True, slots=True)
class Effort:
    """How much work one run may be: counted, so that a run can be repeated bit for bit.

    Attributes
    ----------
    frontier : int
        Comparisons for the packages.
    changes : int
        Comparisons for the small changes that would matter.
    improvement : int
        Comparisons for what would be better for all than a tentative deal.
    """

    frontier: int
    changes: int
    improvement: int = 5_000_000


SHORT: Final = Effort(frontier=20_000_000, changes=1_000_000)
"""For a run that is told on its own beat: some seconds, during which no other deadline falls."""
LONG: Final = Effort(frontier=100_000_000_000, changes=100_000_000, improvement=1_000_000_000)
"""For a run with hours of its own, in a process of its own."""


@dataclass(frozen=True, slots=True)
class Task:
    """Everything that one run needs, and nothing of the record beside it.

    Attributes
    ----------
    evaluation : EntryId
        The run.
    at : datetime
        On whatever was sealed then.
    rules : RulesProposed
        The rules in force, which alone decide who learns what.
    agenda : AgendaSet
        What is negotiated.
    mediator : SeatId
        Who asked.
    parties : tuple of SeatId
        The sides at the table.
    inputs : mapping of SeatId to InputSealed
        What they had sealed.
    asked : mapping of SeatId to tuple of Asked
        What the engine had asked each of them since, and what they answered.
    tentative : Tentative or None
        The deal to improve upon, where one was named and can still be read.
    """

    evaluation: EntryId
    at: datetime
    rules: RulesProposed
    agenda: AgendaSet
    mediator: SeatId
    parties: tuple[SeatId, ...]
    inputs: Mapping[SeatId, InputSealed]
    asked: Mapping[SeatId, tuple[Asked, ...]] = field(default_factory=dict)
    tentative: Tentative | None = None

    def __repr__(self) -> str:
        return "<Task>"

    @property
    def table(self) -> Audience:
        """The mediator, the sides and the engine."""
        return Audience([self.mediator, *self.parties, ENGINE.id])


def task_of(
    asked: Line,
    rules: RulesProposed,
    agenda: AgendaSet,
    inputs: Mapping[SeatId, Sealed],
    parties: Sequence[SeatId],
    questions: Mapping[SeatId, tuple[Asked, ...]] | None = None,
    tentative: Tentative | None = None,
) -> Task:
    """What a run needs, taken from the lines of the engine's own view."""
    assert isinstance(asked.body, EvaluationAsked)  # noqa: S101  # the caller read it as such
    sealed = {party: inputs[party].body for party in parties if party in inputs}
    return Task(
        asked.entry_id,
        asked.body.at,
        rules,
        agenda,
        asked.author,
        tuple(parties),
        sealed,
        questions or {},
        tentative,
    )


def told_first(task: Task, used: Sequence[EntryId]) -> Draft:
    """For the engine alone: which inputs and answers the run uses."""
    basis = EvaluationBasis(evaluation=task.evaluation, inputs=tuple(used))
    return Draft(Audience([ENGINE.id]), basis)


def findings(
    task: Task,
    *,
    effort: Effort = SHORT,
    should_stop: Callable[[], bool] | None = None,
    cut_short: bool = False,
) -> list[Draft]:
    """All results of one run, each with the audience that the accepted rules give it.

    Parameters
    ----------
    task : Task
        What it runs on.
    effort : Effort
        How much work it may be.
    should_stop : callable, optional
        Asked now and then; True ends the run with the best that was found until then.
    cut_short : bool
        Whether more work was meant to be done: the result is then marked not reproducible.

    Returns
    -------
    list of Draft
        The run itself, told to all, and the results.
    """
    drafts = [Draft(task.table, EvaluationRun(evaluation=task.evaluation))]
    run = _Run(task, effort, should_stop, cut_short)
    issues, inputs = task.agenda.issues, task.inputs
    given = list(inputs.values())
    better: list[Draft] = []
    complete = len(given) == len(task.parties) and all(
        b.points or b.amounts or b.orders for b in given
    )
    if complete and any(issue.chosen for issue in issues):
        # An order from one side is an order in the result: nothing is said in more figures than given.
        in_words = any(b.orders for b in given)
        if not in_words:
            # First: in a long run the packages may take all the time that there is.
            better = run.improvement()
        drafts += run.in_words() if in_words else run.packages()
    elif any(issue.chosen for issue in issues):
        drafts += run.nothing(FindingKind.OPENING)
    if any(issue.divisible for issue in issues):
        drafts += run.division()
    # Last: what is told to others is the same with and without it, down to the names of the entries.
    return drafts + better


@dataclass(frozen=True, slots=True)
class _Run:
    task: Task
    effort: Effort
    should_stop: Callable[[], bool] | None
    cut_short: bool

    @property
    def evaluation(self) -> EntryId:
        return self.task.evaluation

    @property
    def parties(self) -> tuple[SeatId, ...]:
        return self.task.parties

    @property
    def telling(self) -> Telling:
        return Telling(self.task.evaluation, self.task.at, self.task.parties)

    def readers(self, finding: FindingKind) -> Audience | None:
        """Who learns it; always with the engine, which wrote it."""
        learns = self.task.rules.learns(finding)
        if learns is Learns.MEDIATOR:
            return Audience([self.task.mediator, ENGINE.id])
        if learns is Learns.ALL:
            return self.task.table
        return None

    def nothing(self, finding: FindingKind, reason: str = MISSING) -> list[Draft]:
        readers = self.readers(finding)
        if readers is None:
            return []
        return [Draft(readers, NoResult(evaluation=self.evaluation, reason=reason))]

    def negotiation(self) -> Negotiation:
        from goodoffices.settlement import Issue, Negotiation, Quantity  # noqa: PLC0415

        agenda, inputs = self.task.agenda.issues, self.task.inputs
        issues = tuple(
            Issue(issue.id, tuple(option.id for option in issue.options))
            for issue in agenda
            if issue.options
        )
        quantities = tuple(
            Quantity(one.id, amount.least, amount.most, amount.unit, amount.whole)
            for one in agenda
            if (amount := one.amount) is not None
        )
        sides = tuple(party_of(party, inputs[party]) for party in self.parties)
        return Negotiation(issues, sides, quantities=quantities)

    def packages(self) -> list[Draft]:
        from goodoffices.settlement import settle  # noqa: PLC0415

        table = self.negotiation()
        found = settle(table, work=self.effort.frontier, should_stop=self.should_stop)
        if not found.opening and not found.exact:
            return self.nothing(FindingKind.OPENING, UNPROVED)
        check(table, found)
        telling, reproducible = self.telling, found.method != "stopped" and not self.cut_short
        told: list[tuple[Audience, Body]] = []
        if (readers := self.readers(FindingKind.OPENING)) is not None:
            told.append((readers, telling.opening(found, reproducible=reproducible)))
        if (readers := self.readers(FindingKind.PACKAGES)) is not None:
            told.append((readers, telling.packages(found, reproducible=reproducible)))
        if found.opening and (readers := self.readers(FindingKind.PARTS)) is not None:
            told.append((readers, telling.parts(table, _chosen(found))))
        norms, stated = self.task.rules.norms, _norms_of(self.task.rules.norms)
        if found.opening and stated and (readers := self._readers_of_norms()) is not None:
            kept = {one: _kept(table, one, stated) for one in _chosen(found)}
            told.append((readers, telling.norms(norms, kept)))
        if (readers := self.readers(FindingKind.FIGURES)) is not None:
            told.append((readers, telling.figures(found, reproducible=reproducible)))
            if found.opening and found.frontier is not None and not table.quantities:
                told.append((readers, self._sensitivity(table)))
        return [Draft(readers, body) for readers, body in told]

    def in_words(self) -> list[Draft]:
        return [*self._least_bad(), *self._question()]

    def _question(self) -> list[Draft]:
        """To one side alone; what the others see of this run is the same whether it is asked."""
        task = self.task
        if task.rules.learns(FindingKind.NEXT_QUESTION) is not Learns.EACH_OWN:
            return []
        found = next_question(task.agenda, task.inputs, self.parties, task.asked)
        if found is None:
            return []
        return [Draft(Audience([SeatId(found.party), ENGINE.id]), self.telling.question(found))]

    def _least_bad(self) -> list[Draft]:
        readers = self.readers(FindingKind.PACKAGES)
        if readers is None:
            return []
        task = self.task
        packages, exact = least_bad(task.agenda, task.inputs, self.parties, task.asked)
        return [Draft(readers, self.telling.least_bad(packages, exact=exact))]

    def improvement(self) -> list[Draft]:
        """What is better for all than the tentative deal; nothing where none was named."""
        from goodoffices.settlement import improvements  # noqa: PLC0415

        readers, tentative = self._readers_of_improvement(), self.task.tentative
        if readers is None or tentative is None:
            return []
        table = self.negotiation()
        found = improvements(
            table,
            tentative.choices,
            work=self.effort.improvement,
            should_stop=self.should_stop,
        )
        check_improvement(table, found)
        told = self.telling.improvement(found, tentative.choices, reproducible=self._reproducible())
        return [Draft(readers, told)]

    def _readers_of_improvement(self) -> Audience | None:
        """Who learns it: of those whom the rules name nobody who does not know the deal itself."""
        readers, tentative = self.readers(FindingKind.IMPROVEMENT), self.task.tentative
        if readers is None or tentative is None:
            return None
        knowing = [seat for seat in readers.seats if seat in {*tentative.readers, ENGINE.id}]
        return Audience(knowing) if set(knowing) != {ENGINE.id} else None

    def _reproducible(self) -> bool:
        """Whether nobody and no clock ended the work early, so far."""
        return not self.cut_short and not (self.should_stop is not None and self.should_stop())

    def _readers_of_norms(self) -> Audience | None:
        """Who learns which norms are kept: nobody who may not know the packages."""
        norms = self.readers(FindingKind.NORMS)
        told = (self.readers(kind) for kind in (FindingKind.PACKAGES, FindingKind.FIGURES))
        shown = {seat for readers in told if readers is not None for seat in readers.seats}
        if norms is None or not shown:
            return None
        return Audience([seat for seat in norms.seats if seat in shown])

    def _sensitivity(self, table: Negotiation) -> SensitivityFound:
        from goodoffices.settlement import sensitivity  # noqa: PLC0415

        found = sensitivity(
            table, within=TRIED, work=self.effort.changes, should_stop=self.should_stop
        )
        return self.telling.sensitivity(found, reproducible=self._reproducible())

    def division(self) -> list[Draft]:
        from goodoffices.settlement import adjusted_winner  # noqa: PLC0415

        readers = self.readers(FindingKind.DIVISION)
        if readers is None:
            return []
        inputs = self.task.inputs
        sealed = [inputs[p].shares for p in self.parties if p in inputs and inputs[p].shares]
        if len(sealed) != 2 or len(self.parties) != 2:  # noqa: PLR2004  # the procedure is for two
            return self.nothing(FindingKind.DIVISION)
        order = [issue.id for issue in self.task.agenda.issues if issue.divisible]
        first, second = ({name: shares[name] for name in order} for shares in sealed)
        return [Draft(readers, self.telling.division(adjusted_winner(first, second), order))]


def _chosen(found: Settlement) -> tuple[Package, ...]:
    """Each package that a solution chose, once."""
    return tuple(dict.fromkeys(solution.package for solution in found.solutions.values()))


def _norms_of(agreed: AgreedNorms) -> dict[str, Norm]:
    """The agreed norms as the engine knows them, by the names under which the record tells them."""
    from goodoffices.settlement import (  # noqa: PLC0415
        FloorAbove,
        GainRatio,
        GainShare,
        ShareOfBest,
    )

    stated: dict[str, Norm] = {}
    if agreed.share_of_best is not None:
        stated["share_of_best"] = ShareOfBest(agreed.share_of_best)
    if agreed.gain_hundredths is not None:
        stated["gain_hundredths"] = GainRatio(Fraction(agreed.gain_hundredths, 100))
    for one in agreed.sides:
        if one.above_least is not None:
            stated[f"above_least/{one.side}"] = FloorAbove(one.side, one.above_least)
        if one.share_of_gain is not None:
            share = Fraction(one.share_of_gain, 1000)
            stated[f"share_of_gain/{one.side}"] = GainShare(one.side, at_least=share)
    return stated


def _kept(table: Negotiation, package: Package, norms: Mapping[str, Norm]) -> tuple[str, ...]:
    """Names of the norms that a package keeps."""
    from goodoffices.settlement import norms_held  # noqa: PLC0415

    held = norms_held(table, package, norms=tuple(norms.values()))
    return tuple(name for name, one in zip(norms, held, strict=True) if one.kept)


def own_utility(sealed: InputSealed, package: Mapping[str, str]) -> int:
    """What a package is worth by one side's own points, whole and rounded down.

    Raises
    ------
    InputError
        If the points do not cover the package.
    """
    from goodoffices.settlement import explanation  # noqa: PLC0415

    try:
        told = explanation(party_of("", sealed), package)
    except InputError:
        raise InputError("the points do not cover the package") from None
    return floor(told.utility)
