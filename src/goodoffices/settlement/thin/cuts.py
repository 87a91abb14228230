"""The least bad package of agendas too large to list: worst cases are added until none is left out."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import islice
from math import floor

from goodoffices.settlement.budget import Budget, BudgetSpentError
from goodoffices.settlement.package import Package
from goodoffices.settlement.thin.consistent import Consistent
from goodoffices.settlement.thin.table import ThinTable
from goodoffices.settlement.thin.worst import Answer, Criterion

__all__ = ["least_bad_by_cuts"]

UNIT = 720_720
"""Parts of a point in which the solver counts: a multiple of all whole numbers up to 14."""
ROUND_TIME = 5.0
"""Deterministic seconds of CP-SAT for one round, the same on every machine."""


def least_bad_by_cuts(
    table: ThinTable, sides: Sequence[Consistent], criterion: Criterion, budget: Budget
) -> Answer:
    """Choose a package against the corners known, find its own worst corners, and again.

    Larger is worse: ``loss`` is 1000 less the worth, ``gain`` counts negative.
    """
    corners = [list(islice(_first_corners(table, side), len(table.issues))) for side in sides]
    best: tuple[Fraction, tuple[int, ...]] | None = None
    bound, method = Fraction(-1000), "cuts"
    try:
        while best is None or bound < best[0]:
            choice, least = _chosen(table, sides, corners, criterion)
            bound = max(bound, least)
            budget.spend(len(sides))
            package = Package(table.issues, choice)
            worst = [_worst(side, package, criterion) for side in sides]
            value = max(case for case, _ in worst)
            best = min(best, (value, choice)) if best else (value, choice)
            new = [at not in known for (_, at), known in zip(worst, corners, strict=True)]
            if not any(new):
                break
            for (_, at), known, is_new in zip(worst, corners, new, strict=True):
                known.extend([at] if is_new else [])
    except BudgetSpentError:
        method = "stopped"
    if best is None:
        choice = tuple(0 for _ in table.issues)
        package = Package(table.issues, choice)
        best = (max(_worst(side, package, criterion)[0] for side in sides), choice)
    return Answer(criterion, Package(table.issues, best[1]), best[0], min(bound, best[0]), method)


def _first_corners(table: ThinTable, side: Consistent) -> list[tuple[Fraction, ...]]:
    found = [side.largest({side.frame.importance(issue.id): 1}).at for issue in table.issues]
    return list(dict.fromkeys(found))


def _worst(
    side: Consistent, package: Package, criterion: Criterion
) -> tuple[Fraction, tuple[Fraction, ...]]:
    if criterion is Criterion.GAIN:
        terms = dict(side.frame.worth(package))
        terms[side.frame.no_deal] = Fraction(-1)
        found = side.smallest(terms)
        return -found.value, found.at
    found = side.smallest(side.frame.worth(package))
    return 1000 - found.value, found.at


def _chosen(
    table: ThinTable,
    sides: Sequence[Consistent],
    corners: Sequence[Sequence[tuple[Fraction, ...]]],
    criterion: Criterion,
) -> tuple[tuple[int, ...], Fraction]:
    """The best package against these corners, and a proved bound: rounding favours the bound."""
    from ortools.sat.python import cp_model  # noqa: PLC0415

    model = cp_model.CpModel()
    chosen = [[model.new_bool_var("") for _ in issue.options] for issue in table.issues]
    for of_issue in chosen:
        model.add_exactly_one(of_issue)
    flat = [one for of_issue in chosen for one in of_issue]
    worst = model.new_int_var(-1000 * UNIT, 1000 * UNIT, "")
    for side, known in zip(sides, corners, strict=True):
        places = [
            side.frame.option(issue.id, option)
            for issue in table.issues
            for option in issue.options
        ]
        for at in known:
            start = at[-1] if criterion is Criterion.GAIN else Fraction(1000)
            worth = sum(-floor(-at[p] * UNIT) * one for p, one in zip(places, flat, strict=True))
            model.add(worst + worth >= floor(start * UNIT))
    model.minimize(worst)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = 0
    solver.parameters.max_deterministic_time = ROUND_TIME
    status = solver.solve(model)
    if status not in {cp_model.OPTIMAL, cp_model.FEASIBLE}:
        return tuple(0 for _ in chosen), Fraction(-1000)
    choice = tuple(
        next(n for n, one in enumerate(of_issue) if solver.boolean_value(one))
        for of_issue in chosen
    )
    return choice, Fraction(floor(solver.best_objective_bound), UNIT)
