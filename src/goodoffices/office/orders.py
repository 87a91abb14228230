"""Where a side gave an order instead of numbers: what the engine is told, and what it may answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from goodoffices.record import AgendaSet, InputSealed, NamedPackage, SeatId

if TYPE_CHECKING:
    from goodoffices.settlement import Issue
    from goodoffices.settlement.thin import Statements

__all__ = ["CLASSES", "METHOD", "contradictory", "least_bad"]

CLASSES = ("must have", "matters", "could live with")
"""Classes of issues, the weightiest first."""

METHOD = "least bad over everything the sides may mean"
"""How such packages were found, as the certificate says it."""


WORK = 400
"""Most linear programs for each criterion: a run is kept on the beat, and others wait for theirs."""


def contradictory(agenda: AgendaSet, body: InputSealed) -> bool:
    """Whether no points agree with all that a side gave."""
    from goodoffices.settlement.thin import own_contradiction  # noqa: PLC0415

    return own_contradiction(_issues(agenda), _statements(body)) is not None


def least_bad(
    agenda: AgendaSet, inputs: Mapping[SeatId, InputSealed], parties: Sequence[SeatId]
) -> tuple[tuple[NamedPackage, ...], bool]:
    """The packages with the least worst case, with satisfaction in words from worst to best.

    Returns
    -------
    tuple of NamedPackage, bool
        The packages, and whether each is proved.
    """
    from goodoffices.settlement.thin import ThinTable, robust_packages  # noqa: PLC0415

    sides = tuple(_statements(inputs[party]) for party in parties)
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


def _statements(body: InputSealed) -> Statements:
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
    return thin.Statements(body.said_by, tuple(said))
