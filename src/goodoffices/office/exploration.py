"""Running the engines under the ground rules, and turning what they find into entries.

Engines never read a record. Here the sealed inputs are gathered, the pure function is called, and each
result becomes an entry with the audience that the accepted rules give it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from goodoffices.errors import InputError
from goodoffices.office.office import Draft
from goodoffices.office.orders import METHOD, least_bad
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
    FrontierPoint,
    InputSealed,
    Learns,
    Line,
    NamedPackage,
    NoResult,
    OpeningFound,
    PackagesFound,
    RulesProposed,
    SeatId,
    Share,
    Withheld,
)

if TYPE_CHECKING:
    from goodoffices.settlement import Settlement, Solution

__all__ = ["Sealed", "evaluate", "latest_inputs"]

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


def evaluate(
    asked: Line,
    rules: RulesProposed,
    agenda: AgendaSet,
    inputs: Mapping[SeatId, Sealed],
    *,
    mediator: SeatId,
    parties: Sequence[SeatId],
) -> list[Draft]:
    """All entries that one run leaves behind.

    Parameters
    ----------
    asked : Line
        The request for the run.
    rules : RulesProposed
        The rules in force, which alone decide who learns what.
    agenda : AgendaSet
        What is negotiated.
    inputs : mapping of SeatId to Sealed
        What is sealed now.
    mediator, parties : SeatId
        The seats at the table.

    Returns
    -------
    list of Draft
        The run itself, told to all; its basis, for the engine alone; and the results.
    """
    table = Audience([mediator, *parties, ENGINE.id])
    run = _Run(asked.entry_id, rules, agenda, mediator, tuple(parties))
    used = tuple(inputs[party].line.entry_id for party in parties if party in inputs)
    drafts = [
        Draft(table, EvaluationRun(evaluation=asked.entry_id)),
        Draft(Audience([ENGINE.id]), EvaluationBasis(evaluation=asked.entry_id, inputs=used)),
    ]
    assert isinstance(asked.body, EvaluationAsked)  # noqa: S101  # the caller read it as such
    rests_on = f"points sealed by each side before {asked.body.at:%d %B %Y %H:%M} UTC"
    given = [inputs[party].body for party in parties if party in inputs]
    complete = len(given) == len(parties) and all(b.points or b.orders for b in given)
    if complete and any(issue.options for issue in agenda.issues):
        # An order from one side is an order in the result: nothing is said in more figures than given.
        if any(body.orders for body in given):
            drafts += run.in_words(inputs, rests_on.replace("points", "what was", 1))
        else:
            drafts += run.packages(inputs, rests_on)
    elif any(issue.options for issue in agenda.issues):
        drafts += run.nothing(FindingKind.OPENING)
    if any(issue.divisible for issue in agenda.issues):
        drafts += run.division(inputs, rests_on)
    return drafts


@dataclass(frozen=True, slots=True)
class _Run:
    evaluation: EntryId
    rules: RulesProposed
    agenda: AgendaSet
    mediator: SeatId
    parties: tuple[SeatId, ...]

    def readers(self, finding: FindingKind) -> Audience | None:
        """Who learns it; always with the engine, which wrote it."""
        learns = self.rules.learns(finding)
        if learns is Learns.MEDIATOR:
            return Audience([self.mediator, ENGINE.id])
        if learns is Learns.ALL:
            return Audience([self.mediator, *self.parties, ENGINE.id])
        return None

    def nothing(self, finding: FindingKind) -> list[Draft]:
        readers = self.readers(finding)
        if readers is None:
            return []
        reason = "Not every side had sealed its points when the engine ran."
        return [Draft(readers, NoResult(evaluation=self.evaluation, reason=reason))]

    def packages(self, inputs: Mapping[SeatId, Sealed], rests_on: str) -> list[Draft]:
        from goodoffices.settlement import Issue, Negotiation, Party, settle  # noqa: PLC0415

        issues = tuple(
            Issue(issue.id, tuple(option.id for option in issue.options))
            for issue in self.agenda.issues
            if issue.options
        )
        sides = tuple(
            Party(party, inputs[party].body.points, inputs[party].body.reservation)
            for party in self.parties
        )
        found = settle(Negotiation(issues, sides))
        certificate = Certificate(method=found.method, exact=found.exact, rests_on=rests_on)
        named = tuple(
            self._named(name, solution, found) for name, solution in found.solutions.items()
        )
        drafts = []
        if (readers := self.readers(FindingKind.OPENING)) is not None:
            opening = OpeningFound(
                evaluation=self.evaluation, opening=found.opening, certificate=certificate
            )
            drafts.append(Draft(readers, opening))
        if (readers := self.readers(FindingKind.PACKAGES)) is not None:
            packages = PackagesFound(
                evaluation=self.evaluation, packages=named, certificate=certificate
            )
            drafts.append(Draft(readers, packages))
        if (readers := self.readers(FindingKind.FIGURES)) is not None:
            drafts.append(Draft(readers, self._figures(found, named, certificate)))
        return drafts

    def in_words(self, inputs: Mapping[SeatId, Sealed], rests_on: str) -> list[Draft]:
        readers = self.readers(FindingKind.PACKAGES)
        if readers is None:
            return []
        bodies = {party: inputs[party].body for party in self.parties}
        named, exact = least_bad(self.agenda, bodies, self.parties)
        certificate = Certificate(method=METHOD, exact=exact, rests_on=rests_on)
        found = PackagesFound(evaluation=self.evaluation, packages=named, certificate=certificate)
        return [Draft(readers, found)]

    def _named(self, name: str, solution: Solution, found: Settlement) -> NamedPackage:
        from goodoffices.settlement import satisfactions  # noqa: PLC0415

        words = (
            {}
            if found.ideal_point is None
            else dict(zip(self.parties, map(str, satisfactions(found, solution)), strict=True))
        )
        return NamedPackage(
            solution=name,
            choices=dict(solution.package),
            satisfaction=words,
            ties=solution.ties_count,
            note=solution.note,
        )

    def _figures(
        self, found: Settlement, named: tuple[NamedPackage, ...], certificate: Certificate
    ) -> FiguresFound:
        frontier = found.frontier or ()
        shown = frontier[:: max(1, -(-len(frontier) // FIGURES_AT_MOST))]
        return FiguresFound(
            evaluation=self.evaluation,
            frontier=tuple(
                FrontierPoint(
                    utilities=dict(zip(self.parties, point.points, strict=True)),
                    choices=dict(point.package),
                )
                for point in shown
            ),
            packages=named,
            utilities={
                name: dict(zip(self.parties, solution.points, strict=True))
                for name, solution in found.solutions.items()
            },
            reservations={
                party: int(value)
                for party, value in zip(self.parties, found.reservation, strict=True)
            },
            complete=found.frontier is not None and len(shown) == len(frontier),
            certificate=certificate,
        )

    def division(self, inputs: Mapping[SeatId, Sealed], rests_on: str) -> list[Draft]:
        from goodoffices.settlement import adjusted_winner  # noqa: PLC0415

        readers = self.readers(FindingKind.DIVISION)
        if readers is None:
            return []
        sealed = [
            inputs[p].body.shares for p in self.parties if p in inputs and inputs[p].body.shares
        ]
        if len(sealed) != 2 or len(self.parties) != 2:  # noqa: PLR2004  # the procedure is for two
            return self.nothing(FindingKind.DIVISION)
        order = [issue.id for issue in self.agenda.issues if issue.divisible]
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
            certificate=Certificate(method="Adjusted Winner", exact=True, rests_on=rests_on),
        )
        return [Draft(readers, body)]


def own_utility(sealed: InputSealed, package: Mapping[str, str]) -> int:
    """What a package is worth by one side's own points.

    Raises
    ------
    InputError
        If the points do not cover the package.
    """
    try:
        return sum(sealed.points[issue][option] for issue, option in package.items())
    except KeyError:
        raise InputError("the points do not cover the package") from None
