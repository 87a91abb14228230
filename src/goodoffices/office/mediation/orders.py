"""Where a side gave an order instead of numbers: what the engine is told, and what it may answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypedDict

from goodoffices.errors import InfeasibleError, InputError
from goodoffices.record import AgendaSet, InputSealed, NamedPackage, QuestionFound, SeatId

if TYPE_CHECKING:
    from goodoffices.settlement import Issue
    from goodoffices.settlement.thin import NextQuestion, Statement, Statements

__all__ = [
    "ASKING",
    "CLASSES",
    "METHOD",
    "Asked",
    "compared",
    "contradictory",
    "least_bad",
    "next_question",
]

CLASSES = ("must have", "matters", "could live with")
"""Classes of issues, the weightiest first."""

METHOD = "least bad over everything the sides may mean"
"""How such packages were found, as the certificate says it."""


ASKING = "the comparison that makes the worst case better by most, in the worse of its answers"
"""How the next question was found, as the certificate says it."""

ASKED = 10_000
"""Most comparisons of packages in search of a question: a second or two."""

WORK = 400
"""Most linear programs for each criterion: a run is kept on the beat, and others wait for theirs."""


class Comparison(TypedDict):
    """The fields of a question that say what is compared."""

    issues: tuple[str, ...]
    one: Mapping[str, str]
    other: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that a side was asked since it sealed what counts.

    Attributes
    ----------
    question : QuestionFound
        What it was asked.
    yes : bool or None
        What it said; None where it has not answered, or would rather not.
    """

    question: QuestionFound
    yes: bool | None = None

    def __repr__(self) -> str:
        return "<Asked>"


def contradictory(agenda: AgendaSet, body: InputSealed, asked: Sequence[Asked] = ()) -> bool:
    """Whether no points agree with all that a side gave, and what it answered since."""
    from goodoffices.settlement.thin import own_contradiction  # noqa: PLC0415

    return own_contradiction(_issues(agenda), _statements(body, asked)) is not None


def next_question(
    agenda: AgendaSet,
    inputs: Mapping[SeatId, InputSealed],
    parties: Sequence[SeatId],
    asked: Mapping[SeatId, Sequence[Asked]],
) -> NextQuestion | None:
    """The question that would help most, never in numbers, and never one that was asked before.

    Returns
    -------
    NextQuestion or None
        None where no comparison helps, or none was found in the work allowed.
    """
    from goodoffices.settlement import thin  # noqa: PLC0415

    sides = tuple(_statements(inputs[party], asked.get(party, ())) for party in parties)
    before = {
        str(party): [_said(one.question)[0] for one in asked.get(party, ())] for party in parties
    }
    try:
        return thin.next_question(
            thin.ThinTable(_issues(agenda), sides), in_numbers=False, but=before, work=ASKED
        )
    except InfeasibleError:
        return None


def compared(found: NextQuestion) -> Comparison:
    """What a question compares, as the record holds it.

    Raises
    ------
    InputError
        If it asks for a number.
    """
    from goodoffices.settlement import thin  # noqa: PLC0415

    yes = found.yes
    if isinstance(yes, thin.TimesAsImportant):
        return {"issues": (yes.issue, yes.other), "one": {}, "other": {}}
    if isinstance(yes, thin.Prefers) and yes.better is not None and yes.worse is not None:
        return {"issues": (), "one": dict(yes.better), "other": dict(yes.worse)}
    raise InputError("a question in numbers")


def _said(question: QuestionFound) -> tuple[Statement, Statement]:
    """What a side has said with yes, and what with no."""
    from goodoffices.settlement import thin  # noqa: PLC0415

    if question.issues:
        one, other = question.issues
        return thin.TimesAsImportant(one, other), thin.TimesAsImportant(other, one)
    return (
        thin.Prefers(question.one, question.other, or_equal=True),
        thin.Prefers(question.other, question.one, or_equal=True),
    )


def least_bad(
    agenda: AgendaSet,
    inputs: Mapping[SeatId, InputSealed],
    parties: Sequence[SeatId],
    asked: Mapping[SeatId, Sequence[Asked]],
) -> tuple[tuple[NamedPackage, ...], bool]:
    """The packages with the least worst case, with satisfaction in words from worst to best.

    Returns
    -------
    tuple of NamedPackage, bool
        The packages, and whether each is proved.
    """
    from goodoffices.settlement.thin import ThinTable, robust_packages  # noqa: PLC0415

    sides = tuple(_statements(inputs[party], asked.get(party, ())) for party in parties)
    found = robust_packages(ThinTable(_issues(agenda), sides), work=WORK)
    named = tuple(
        NamedPackage(
            solution=f"least {criterion}",
            choices=dict(robust.package),
            satisfaction={
                party: worst if worst == best else f"{worst} to {best}"
                for party, (worst, best) in zip(
                    parties,
                    ((str(low), str(high)) for low, high in robust.satisfaction),
                    strict=True,
                )
            },
        )
        for criterion, robust in found.items()
        # What no deal is worth was not asked where there are no numbers, so gains are not told.
        if str(criterion) != "gain"
    )
    return named, all(robust.exact for robust in found.values())


def _issues(agenda: AgendaSet) -> tuple[Issue, ...]:
    from goodoffices.settlement import Issue  # noqa: PLC0415

    return tuple(
        Issue(issue.id, tuple(option.id for option in issue.options))
        for issue in agenda.issues
        if issue.options
    )


def _statements(body: InputSealed, asked: Sequence[Asked]) -> Statements:
    from goodoffices.settlement import thin  # noqa: PLC0415

    if body.points:
        return thin.Statements(body.said_by, (thin.Exactly(body.points, body.reservation),))
    said: list[thin.Statement] = [
        thin.RankedOptions(issue, order) for issue, order in body.orders.items()
    ]
    if body.importance:
        said.append(thin.Ranked(body.importance))
    if body.classes:
        said.append(thin.Classed({i: thin.Importance(c) for i, c in body.classes.items()}))
    said += [_said(one.question)[0 if one.yes else 1] for one in asked if one.yes is not None]
    return thin.Statements(body.said_by, tuple(said))
