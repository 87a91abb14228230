"""The one question that is worth most: of whom, and which comparison."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import combinations

from goodoffices.errors import InfeasibleError
from goodoffices.settlement.budget import Budget, BudgetSpentError
from goodoffices.settlement.package import Package
from goodoffices.settlement.thin.consistent import Consistent
from goodoffices.settlement.thin.statement import (
    NoDeal,
    Prefers,
    Statement,
    TimesAsImportant,
    Worth,
    named,
)
from goodoffices.settlement.thin.table import ThinTable
from goodoffices.settlement.thin.worst import Answer, Criterion, least_bad

__all__ = ["NextQuestion", "next_question"]

COMPARED = 200
RIVALS = 3
WORK = 100_000


@dataclass(frozen=True, slots=True)
class NextQuestion:
    """One question to one side, and what its answer is worth.

    Parameters
    ----------
    party : str
        Whom to ask.
    words : str
        The question.
    yes, no : Statement
        What the side has said when it answers: give it to :func:`answered`. Where both are true,
        either may be given.
    worth : Fraction
        How much the worst case gets better at least, whatever the answer; in points of 1000 per side.
    worth_at_best : Fraction
        How much it gets better with the luckier answer.
    exact : bool
        Whether every question was tried to the end within the work allowed.
    """

    party: str
    words: str = field(repr=False)
    yes: Statement = field(repr=False)
    no: Statement = field(repr=False)
    worth: Fraction = field(repr=False)
    worth_at_best: Fraction = field(repr=False)
    exact: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """A question before anybody knows its worth."""

    number: int
    words: str = field(repr=False)
    yes: Statement = field(repr=False)
    no: Statement = field(repr=False)


def next_question(
    table: ThinTable,
    *,
    criterion: Criterion = Criterion.REGRET,
    in_numbers: bool = True,
    but: Mapping[str, Sequence[Statement]] | None = None,
    work: int = WORK,
    should_stop: Callable[[], bool] | None = None,
) -> NextQuestion | None:
    """The question that makes the worst case better by most, in the worse of its two answers.

    Parameters
    ----------
    table : ThinTable
        Agenda, sides, and at most 200 packages under discussion.
    criterion : Criterion
        Whose worst case: see :func:`robust_packages`.
    in_numbers : bool
        Whether a side may be asked for numbers; else only which of two is better, or weighs more.
    but : Mapping[str, sequence of Statement], optional
        Side -> the ``yes`` of questions that it is not to be asked, because it was asked them before.
    work : int
        Most comparisons of packages, over all questions.
    should_stop : callable, optional
        Asked now and then; True ends the search with the best question so far.

    Returns
    -------
    NextQuestion or None
        None if nothing that can be asked in one comparison makes the worst case better, in either
        answer. Among equally good questions the one that is worth more with the luckier answer, then
        the first.

    Raises
    ------
    InputError
        If a statement does not match the agenda.
    InfeasibleError
        If more packages are under discussion than can be compared, or the work allowed ended, or a
        person stopped it, before any question was found.
    PointsError
        If a side's statements contradict each other.

    Discloses
    ---------
    Which question is worth asking hints at what all sides have said: for the mediator, who asks it
    in its own name or not at all.

    Notes
    -----
    Asked are: whether one issue is at least as important as another; whether one option of an issue
    is at least as good as another; whether an option, an issue or no deal counts more or less than
    the middle of what is open; and whether the package at hand is at least as good as one that could
    turn out better. What follows from what was said already is never asked.

    References
    ----------
    .. [BoutilierPatrascuPoupartSchuurmans2006]

    Examples
    --------
    >>> from goodoffices.settlement import Issue
    >>> from goodoffices.settlement.thin import Ends, Exactly, Statements
    >>> agenda = (Issue("fund", ("none", "all")), Issue("fence", ("stays", "goes")))
    >>> north = Statements("north", (Ends("fund", "all", "none"), Ends("fence", "stays", "goes")))
    >>> south = Statements("south", (Exactly({"fund": {"none": 60, "all": 0},
    ...                                       "fence": {"stays": 0, "goes": 40}}),))
    >>> asked = next_question(ThinTable(agenda, (north, south)))
    >>> asked.party, asked.words, asked.worth
    ('north', 'Is fund at least as important to you as fence?', Fraction(400, 1))
    """
    if table.packages > COMPARED:
        raise InfeasibleError("too many packages to compare questions", field="among")
    sides = table.points()
    budget = Budget(work, should_stop)
    best: tuple[Fraction, Fraction] = (Fraction(0), Fraction(0))
    chosen: Asked | None = None
    exact = True
    try:
        now = least_bad(table, sides, criterion, budget)
        exact = now.method != "stopped"
        for asked in _questions(table, sides, now.package, in_numbers=in_numbers):
            if but is not None and asked.yes in but.get(sides[asked.number].party, ()):
                continue
            falls = _falls(table, sides, asked, now, best[0], budget)
            if falls is None:
                exact = False
            elif falls > best:
                best, chosen = falls, asked
    except BudgetSpentError:
        exact = False
    if chosen is None and not exact:
        raise InfeasibleError("the work allowed ended before a question was found", field="work")
    if chosen is None:
        return None
    party = sides[chosen.number].party
    return NextQuestion(party, chosen.words, chosen.yes, chosen.no, *best, exact)


def _falls(
    table: ThinTable,
    sides: Sequence[Consistent],
    asked: Asked,
    now: Answer,
    worth: Fraction,
    budget: Budget,
) -> tuple[Fraction, Fraction] | None:
    """How much the worst case gets better in the worse and in the luckier answer; None if cut short.

    Where the first answer brings less than is wanted, the second cannot help and is not looked at.
    """
    found = []
    for said in (asked.yes, asked.no):
        number = asked.number
        told = [*sides[:number], sides[number].with_statement(said), *sides[number + 1 :]]
        after = least_bad(table, told, now.criterion, budget)
        if after.method == "stopped":
            return None
        found.append(now.value - after.value)
        if found[0] < worth:
            return found[0], found[0]
    return min(found), max(found)


def _questions(
    table: ThinTable, sides: Sequence[Consistent], package: Package, *, in_numbers: bool = True
) -> Iterator[Asked]:
    for number, side in enumerate(sides):
        if not side.known:
            for asked in (
                *_of_issues(number, side),
                *_of_options(number, side),
                *(_of_middles(number, side) if in_numbers else ()),
                *_of_packages(number, side, package, table),
            ):
                if _is_open(side, asked):
                    yield asked


def _is_open(side: Consistent, asked: Asked) -> bool:
    """Whether neither answer follows from what was said."""
    return all(
        side.largest(row.terms).value > row.least
        for said in (asked.yes, asked.no)
        for row in said.rows(side.frame)
    )


def _of_issues(number: int, side: Consistent) -> Iterator[Asked]:
    for one, other in combinations([issue.id for issue in side.issues], 2):
        words = f"Is {one} at least as important to you as {other}?"
        yield Asked(number, words, TimesAsImportant(one, other), TimesAsImportant(other, one))


def _of_options(number: int, side: Consistent) -> Iterator[Asked]:
    for issue in side.issues:
        ends = {side.frame.best[issue.id], side.frame.worst[issue.id]}
        between = [option for option in issue.options if option not in ends]
        for one, other in combinations(between, 2):
            yield _comparison(number, {issue.id: one}, {issue.id: other})


def _of_middles(number: int, side: Consistent) -> Iterator[Asked]:
    for issue in side.issues:
        best, worst = side.frame.best[issue.id], side.frame.worst[issue.id]
        if middle := _middle(side, side.frame.importance(issue.id)):
            words = f"Does the issue {issue.id} count at least {middle} of 1000?"
            more, less = Worth(issue.id, at_least=middle), Worth(issue.id, at_most=middle)
            yield Asked(number, words, more, less)
        for option in issue.options:
            middle = _middle(side, side.frame.option(issue.id, option))
            if middle and option not in {best, worst}:
                words = f"On {issue.id}, does {option} count at least {middle} of 1000?"
                more = Worth(issue.id, option, at_least=middle)
                yield Asked(number, words, more, Worth(issue.id, option, at_most=middle))
    if middle := _middle(side, side.frame.no_deal):
        words = f"Does no deal count at least {middle} of 1000?"
        yield Asked(number, words, NoDeal(at_least=middle), NoDeal(at_most=middle))


def _middle(side: Consistent, place: int) -> int:
    """The whole number in the middle of what is open; 0 where none lies between."""
    low, high = side.smallest({place: 1}).value, side.largest({place: 1}).value
    middle = round((low + high) / 2)
    return middle if low < middle < high else 0


def _of_packages(
    number: int, side: Consistent, package: Package, table: ThinTable
) -> Iterator[Asked]:
    """The package at hand against those that could most be better for the side; the rest is equal."""
    rivals = table.listed()
    leads = sorted((-side.lead(other, package).value, n) for n, other in enumerate(rivals))
    for _, n in leads[:RIVALS]:
        mine = {issue: option for issue, option in package.items() if rivals[n][issue] != option}
        if mine:
            yield _comparison(number, mine, {issue: rivals[n][issue] for issue in mine})


def _comparison(number: int, one: Mapping[str, str], other: Mapping[str, str]) -> Asked:
    words = f"Is {named(one)} at least as good for you as {named(other)}?"
    yes, no = Prefers(one, other, or_equal=True), Prefers(other, one, or_equal=True)
    return Asked(number, words, yes, no)
