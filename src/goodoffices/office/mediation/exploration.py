"""Running the engines under the ground rules, and turning what they find into entries.

Engines never read a record. Here the sealed inputs are gathered, the pure function is called, and each
result becomes an entry with the audience that the accepted rules give it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from fractions import Fraction
from math import floor
from typing import TYPE_CHECKING, Final

from goodoffices.errors import InfeasibleError, InputError
from goodoffices.office.mediation.explaining import party_of
from goodoffices.office.mediation.orders import (
    ASKING,
    METHOD,
    Asked,
    compared,
    least_bad,
    next_question,
)
from goodoffices.office.mediation.tentative import Tentative
from goodoffices.office.office import Draft
from goodoffices.record import (
    ENGINE,
    AgendaSet,
    Audience,
    Certificate,
    DivisionFound,
    EntryId,
    EvaluationAsked,
    EvaluationBasis,
    EvaluationRun,
    FiguresFound,
    FindingKind,
    FlipPoint,
    FrontierPoint,
    ImprovedPackage,
    ImprovementFound,
    InputSealed,
    Learns,
    Line,
    NamedPackage,
    NoResult,
    NormsFound,
    OpeningFound,
    PackageNorms,
    PackageParts,
    PackagesFound,
    PartsFound,
    QuestionFound,
    RulesProposed,
    SeatId,
    SensitivityFound,
    Share,
    Withheld,
)

if TYPE_CHECKING:
    from goodoffices.settlement import (
        FrontierLine,
        Improvements,
        Negotiation,
        Package,
        Settlement,
        Solution,
    )
    from goodoffices.settlement import FrontierPoint as Point
    from goodoffices.settlement.norm import Norm

__all__ = [
    "LONG",
    "SHORT",
    "UNPROVED",
    "Effort",
    "Sealed",
    "Task",
    "findings",
    "latest_inputs",
    "own_utility",
    "task_of",
    "told_first",
]

MISSING: Final = "Not every side had sealed its points when the engine ran."
UNPROVED: Final = (
    "No package acceptable to every side was found, and that there is none is not proved."
)
STEPS: Final = (
    (Fraction(1, 100), "a hundredth"),
    (Fraction(1, 10), "a tenth"),
    (Fraction(1, 3), "a third"),
    (Fraction(1, 2), "a half"),
)
COMPARED: Final = "each package compared with the tentative deal, side by side"
"""How improvements were found, as the certificate says it."""
NOTHING: Final = "nothing"
"""What a side gains that neither loses nor gains."""
TRIED = 25
"""So many points up and down are tried with each number on a sheet."""
FLIPS_AT_MOST = 60
"""So many changes that matter are put on the record, the smallest; more are trimmed, and it is said."""
FIGURES_AT_MOST = 400
"""So many points of a frontier are put on the record; a longer one is shown trimmed and says so."""


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
    def rests_on(self) -> str:
        return f"points sealed by each side before {self.task.at:%Y-%m-%d %H:%M} UTC"

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
        certificate = self._certificate(found, _bound_in_words(found.solutions.values()))
        named = tuple(
            self._named(name, solution, found) for name, solution in found.solutions.items()
        )
        _check(table, found)
        drafts = []
        if (readers := self.readers(FindingKind.OPENING)) is not None:
            sure = Certificate(
                method=found.method,
                rests_on=self.rests_on,
                reproducible=certificate.reproducible,
            )
            opening = OpeningFound(
                evaluation=self.evaluation, opening=found.opening, certificate=sure
            )
            drafts.append(Draft(readers, opening))
        if (readers := self.readers(FindingKind.PACKAGES)) is not None:
            packages = PackagesFound(
                evaluation=self.evaluation, packages=named, certificate=certificate
            )
            drafts.append(Draft(readers, packages))
        if (readers := self.readers(FindingKind.PARTS)) is not None and found.opening:
            drafts.append(Draft(readers, self._parts(table, found)))
        if (readers := self._readers_of_norms()) is not None and found.opening:
            drafts += [Draft(readers, held) for held in self._norms(table, found)]
        if (readers := self.readers(FindingKind.FIGURES)) is not None:
            exactly = self._certificate(found, _bound_in_figures(found))
            drafts.append(Draft(readers, self._figures(found, named, exactly)))
            if found.opening and found.frontier is not None and not table.quantities:
                drafts.append(Draft(readers, self._sensitivity(table)))
        return drafts

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
        side = SeatId(found.party)
        body = QuestionFound(
            evaluation=self.evaluation,
            to=side,
            **compared(found),
            certificate=Certificate(
                method=ASKING,
                exact=found.exact,
                rests_on=self.rests_on.replace("points", "what was", 1),
            ),
        )
        return [Draft(Audience([side, ENGINE.id]), body)]

    def _least_bad(self) -> list[Draft]:
        readers = self.readers(FindingKind.PACKAGES)
        if readers is None:
            return []
        task = self.task
        named, exact = least_bad(task.agenda, task.inputs, self.parties, task.asked)
        certificate = Certificate(
            method=METHOD, exact=exact, rests_on=self.rests_on.replace("points", "what was", 1)
        )
        found = PackagesFound(evaluation=self.evaluation, packages=named, certificate=certificate)
        return [Draft(readers, found)]

    def _certificate(self, found: Settlement, bound: str) -> Certificate:
        return Certificate(
            method=found.method,
            exact=found.exact,
            bound=bound,
            rests_on=self.rests_on,
            reproducible=found.method != "stopped" and not self.cut_short,
        )

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
        _check_improvement(table, found)
        better = tuple(self._better(one, found) for one in found.proposals.values())
        body = ImprovementFound(
            evaluation=self.evaluation,
            tentative=dict(tentative.choices),
            packages=better,
            proved=found.nothing_better,
            certificate=Certificate(
                method=COMPARED,
                exact=found.nothing_better or (bool(better) and all(one.exact for one in better)),
                rests_on=self.rests_on,
                reproducible=self._reproducible(),
            ),
        )
        return [Draft(readers, body)]

    def _readers_of_improvement(self) -> Audience | None:
        """Who learns it: of those whom the rules name nobody who does not know the deal itself."""
        readers, tentative = self.readers(FindingKind.IMPROVEMENT), self.task.tentative
        if readers is None or tentative is None:
            return None
        knowing = [seat for seat in readers.seats if seat in {*tentative.readers, ENGINE.id}]
        return Audience(knowing) if set(knowing) != {ENGINE.id} else None

    def _better(self, solution: Solution, found: Improvements) -> ImprovedPackage:
        from goodoffices.settlement import satisfaction  # noqa: PLC0415

        ends = zip(
            self.parties, solution.utilities, found.utilities, found.ideal_point or (), strict=False
        )
        return ImprovedPackage(
            reading=solution.name,
            choices=choices_of(solution.package),
            satisfaction={
                side: str(satisfaction(have - before, most - before)) if have > before else NOTHING
                for side, have, before, most in ends
            },
            ties=solution.ties_count,
            note=solution.note,
            exact=solution.exact,
            bound=_bound_in_words([solution]),
        )

    def _reproducible(self) -> bool:
        """Whether nobody and no clock ended the work early, so far."""
        return not self.cut_short and not (self.should_stop is not None and self.should_stop())

    def _parts(self, table: Negotiation, found: Settlement) -> PartsFound:
        from goodoffices.settlement import parts  # noqa: PLC0415

        packages = dict.fromkeys(solution.package for solution in found.solutions.values())
        return PartsFound(
            evaluation=self.evaluation,
            packages=tuple(
                PackageParts(
                    choices=choices_of(package),
                    parts={
                        issue: {SeatId(side): str(word) for side, word in words.items()}
                        for issue, words in parts(table, package).items()
                    },
                )
                for package in packages
            ),
            certificate=Certificate(method="each side's points, in thirds", rests_on=self.rests_on),
        )

    def _readers_of_norms(self) -> Audience | None:
        """Who learns which norms are kept: nobody who may not know the packages."""
        norms = self.readers(FindingKind.NORMS)
        told = (self.readers(kind) for kind in (FindingKind.PACKAGES, FindingKind.FIGURES))
        shown = {seat for readers in told if readers is not None for seat in readers.seats}
        if norms is None or not shown:
            return None
        return Audience([seat for seat in norms.seats if seat in shown])

    def _norms(self, table: Negotiation, found: Settlement) -> list[NormsFound]:
        """Which of the agreed norms each package keeps; nothing where none was agreed."""
        from goodoffices.settlement import (  # noqa: PLC0415
            FloorAbove,
            GainRatio,
            GainShare,
            ShareOfBest,
            norms_held,
        )

        agreed = self.task.rules.norms
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
        if not stated:
            return []
        packages = dict.fromkeys(solution.package for solution in found.solutions.values())
        held = {
            package: norms_held(table, package, norms=tuple(stated.values()))
            for package in packages
        }
        body = NormsFound(
            evaluation=self.evaluation,
            norms=agreed,
            packages=tuple(
                PackageNorms(
                    choices=choices_of(package),
                    kept=tuple(n for n, one in zip(stated, each, strict=True) if one.kept),
                )
                for package, each in held.items()
            ),
            certificate=Certificate(method="each side's points", rests_on=self.rests_on),
        )
        return [body]

    def _sensitivity(self, table: Negotiation) -> SensitivityFound:
        from goodoffices.settlement import sensitivity  # noqa: PLC0415

        found = sensitivity(
            table, within=TRIED, work=self.effort.changes, should_stop=self.should_stop
        )
        return SensitivityFound(
            evaluation=self.evaluation,
            within=found.within,
            flips=tuple(
                FlipPoint(
                    solution=flip.solution,
                    side=SeatId(flip.party),
                    issue=flip.issue,
                    option=flip.option,
                    change=flip.change,
                    becomes=dict(flip.becomes or {}),
                )
                for flip in found.flips[:FLIPS_AT_MOST]
            ),
            complete=found.complete and len(found.flips) <= FLIPS_AT_MOST,
            certificate=Certificate(
                method="each changed sheet judged by the solutions",
                rests_on=self.rests_on,
                reproducible=self._reproducible(),
            ),
        )

    def _named(self, name: str, solution: Solution, found: Settlement) -> NamedPackage:
        from goodoffices.settlement import satisfactions  # noqa: PLC0415

        words = (
            {}
            if found.ideal_point is None
            else dict(zip(self.parties, map(str, satisfactions(found, solution)), strict=True))
        )
        return NamedPackage(
            solution=name,
            choices=choices_of(solution.package),
            satisfaction=words,
            ties=solution.ties_count,
            note=solution.note,
        )

    def _figures(
        self, found: Settlement, named: tuple[NamedPackage, ...], certificate: Certificate
    ) -> FiguresFound:
        frontier = found.frontier or _ends_of(found.frontier_lines or ())
        shown = frontier[:: max(1, -(-len(frontier) // FIGURES_AT_MOST))]
        return FiguresFound(
            evaluation=self.evaluation,
            frontier=tuple(
                FrontierPoint(
                    utilities=dict(zip(self.parties, _whole(point.utilities), strict=True)),
                    choices=choices_of(point.package),
                )
                for point in shown
            ),
            packages=named,
            utilities={
                name: dict(zip(self.parties, _whole(solution.utilities), strict=True))
                for name, solution in found.solutions.items()
            },
            reservations={
                party: int(value)
                for party, value in zip(self.parties, found.reservation, strict=True)
            },
            complete=found.frontier is not None and len(shown) == len(frontier),
            certificate=certificate,
        )

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
        found = adjusted_winner(first, second)
        shares = []
        for name in order:
            for party, share in zip(self.parties, found.shares[name], strict=True):
                if share:
                    shares.append(
                        Share(
                            issue=name,
                            to=party,
                            numerator=share.numerator,
                            denominator=share.denominator,
                        )
                    )
        body = DivisionFound(
            evaluation=self.evaluation,
            shares=tuple(shares),
            totals=dict(zip(self.parties, (str(total) for total in found.totals), strict=True)),
            certificate=Certificate(method="Adjusted Winner", exact=True, rests_on=self.rests_on),
        )
        return [Draft(readers, body)]


def _check(table: Negotiation, found: Settlement) -> None:
    """Count every proposed package again, in whole numbers, whatever way it was found.

    Raises
    ------
    InfeasibleError
        If an engine claims more for a package than it gives: nothing of it may be told.
    """
    from goodoffices.settlement import allowed, utilities_of  # noqa: PLC0415

    for solution in found.solutions.values():
        points = utilities_of(table, solution.package)
        holds = points == solution.utilities and allowed(table, solution.package)
        enough = all(have >= least for have, least in zip(points, table.floors, strict=True))
        if not (holds and enough and solution.value <= solution.bound):
            raise InfeasibleError("a proposed package does not give what is claimed for it")


def _check_improvement(table: Negotiation, found: Improvements) -> None:
    """Count again, in whole numbers, that no side loses by a package and one gains.

    Raises
    ------
    InfeasibleError
        If it is not so: nothing of it may be told.
    """
    from goodoffices.settlement import allowed, utilities_of  # noqa: PLC0415

    before = utilities_of(table, found.tentative)
    for solution in found.proposals.values():
        points = utilities_of(table, solution.package)
        holds = points == solution.utilities and allowed(table, solution.package)
        gains = [have - had for have, had in zip(points, before, strict=True)]
        if not holds or min(gains) < 0 or max(gains) <= 0 or solution.value > solution.bound:
            raise InfeasibleError("a package does not improve on the deal as is claimed for it")


def _bound_in_words(solutions: Iterable[Solution]) -> str:
    """How far from the best at most, without a figure that gives points away."""
    gaps = [
        Fraction(solution.gap) / Fraction(solution.bound)
        for solution in solutions
        if not solution.exact and solution.bound
    ]
    if not gaps:
        return ""
    spoken = next((word for most, word in STEPS if max(gaps) <= most), "an unknown part")
    return f"by its own measure no package is better by more than {spoken}"


def _bound_in_figures(found: Settlement) -> str:
    return "; ".join(
        f"{name}: {solution.value} of at most {solution.bound}"
        for name, solution in found.solutions.items()
        if not solution.exact
    )


def choices_of(package: Package) -> dict[str, str]:
    """A package as the record keeps it: issue to option, and to an exact amount without its unit."""
    from goodoffices.settlement import MixedPackage  # noqa: PLC0415
    from goodoffices.settlement.quantity import exact_text  # noqa: PLC0415

    chosen = dict(package)
    if isinstance(package, MixedPackage):
        chosen |= {name: exact_text(amount) for name, amount in package.amounts.items()}
    return chosen


def _ends_of(lines: Sequence[FrontierLine]) -> tuple[Point, ...]:
    """The points between which a frontier runs straight."""
    return tuple(
        {point.utilities: point for line in lines for point in (line.first, line.last)}.values()
    )


def _whole(utilities: Sequence[int | Fraction]) -> tuple[int, ...]:
    """Points as they are told: whole, rounded down, so that what is enough still looks enough."""
    return tuple(floor(utility) for utility in utilities)


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
