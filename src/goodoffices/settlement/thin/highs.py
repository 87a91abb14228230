"""HiGHS behind one small class; its numbers are suggestions until they are proved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from goodoffices.settlement.thin.linear import Row

__all__ = ["Highs"]


class Highs:
    """One program, kept between questions; every question has its own objective.

    Parameters
    ----------
    variables : int
        How many, none negative.
    rows : sequence of Row
        The conditions.
    """

    def __init__(self, variables: int, rows: Sequence[Row]) -> None:
        from ortools.math_opt.python import mathopt  # noqa: PLC0415

        self._math_opt = mathopt
        self._model = mathopt.Model()
        self._unknown = [self._model.add_variable(lb=0.0) for _ in range(variables)]
        self._rows = [
            self._model.add_linear_constraint(
                mathopt.fast_sum([float(c) * self._unknown[k] for k, c in row.terms.items()])
                >= float(row.least)
            )
            for row in rows
        ]

    def best(
        self, objective: Mapping[int, Fraction | int]
    ) -> tuple[list[float], list[float]] | None:
        """Values and multipliers of the best corner, in floating point; None where none is found."""
        unknown = self._unknown
        terms = [float(value) * unknown[k] for k, value in objective.items()]
        self._model.maximize(self._math_opt.fast_sum(terms))
        result = self._math_opt.solve(self._model, self._math_opt.SolverType.HIGHS)
        if not (result.has_dual_feasible_solution() and result.has_primal_feasible_solution()):
            return None
        values, multipliers = result.variable_values(), result.dual_values()
        return [values[x] for x in unknown], [-multipliers[row] for row in self._rows]
