"""One question as a linear or whole-number programme, for a solver: some cases, some places, what is left there.

What a solver answers is only ever a proposal: the caller puts it on the board case by case, in whole numbers. Its bound
is a float; it is rounded upwards by more than the solver's own tolerance.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from goodoffices.placement.wave import Bools, Ints

__all__ = ["SEED", "Question", "Reply", "replied", "rivals"]

SEED = 20


@dataclass(frozen=True, slots=True, eq=False)
class Question:
    """Pairs of cases and places that may be chosen.

    Attributes
    ----------
    gains : float array, shape (pairs,)
        What each pair counts.
    case, place : int array, shape (pairs,)
        Which, by number within this question.
    needs : int array, shape (cases, services)
    left : int array, shape (places, services)
    people : int array, shape (cases,)
    placed : int or None
        At least so many people are to be placed; None: no matter.
    apart : int array, shape (n, 2)
        Cases that may not be at one place.
    nearby : tuple of (int, int, bool array)
        Pairs of cases, with the pairs of places that they may be at, shape (places, places).
    whole : bool
        Whether every case is placed as a whole; else shares are allowed.
    start : int array, shape (cases,), optional
        A placement to begin from, -1 for waiting.
    nodes : int or None
        How many branches to look at; counted work, so that a run can be repeated.
    effort : float or None
        How much work a search may do, as it counts it.
    seconds : float or None
        The longest time, where somebody waits for it.
    quick : bool
        Whether something better soon is wanted more than a proof.
    near : float
        How close to the best is close enough, as a share.
    floors : float array, shape (groups, pairs)
        What each pair counts for each group of cases.
    least : float array, shape (groups,)
        What each group gets at least.
    level : float array, shape (groups,), optional
        Instead of the gains: make the largest number as large as can be so many times which each group gets.
    """

    gains: NDArray[np.float64] = field(repr=False)
    case: Ints = field(repr=False)
    place: Ints = field(repr=False)
    needs: Ints = field(repr=False)
    left: Ints = field(repr=False)
    people: Ints = field(repr=False)
    placed: int | None
    apart: Ints = field(repr=False)
    nearby: tuple[tuple[int, int, Bools], ...] = field(default=(), repr=False)
    whole: bool = True
    start: Ints | None = field(default=None, repr=False)
    nodes: int | None = None
    effort: float | None = None
    seconds: float | None = None
    quick: bool = False
    near: float = 0.0
    floors: NDArray[np.float64] | None = field(default=None, repr=False)
    least: NDArray[np.float64] | None = field(default=None, repr=False)
    level: NDArray[np.float64] | None = field(default=None, repr=False)

    @property
    def everybody(self) -> bool:
        """Whether every case that may go anywhere has to be placed."""
        if self.placed is None:
            return False
        possible = np.zeros(len(self.needs), np.bool_)
        possible[self.case] = True
        return self.placed >= int(self.people[possible].sum())


@dataclass(frozen=True, slots=True, eq=False)
class Reply:
    """What a solver said.

    Attributes
    ----------
    shares : float array, shape (pairs,)
        How much of each pair was chosen; empty where nothing was found.
    bound : float
        Above it nothing is possible, if the solver is right; infinite where it did not say.
    finished : bool
        Whether it ended by itself.
    prices : float array, shape (places, services)
        Of a linear programme: what one more unit would add.
    waiting : float
        Of a linear programme: what one more person waiting would add.
    """

    shares: NDArray[np.float64] = field(repr=False)
    bound: float
    finished: bool
    prices: NDArray[np.float64] = field(repr=False)
    waiting: float


def replied(question: Question) -> Reply:
    """Ask the solver: GLOP for shares, SCIP for whole cases.

    A solver cannot be asked to stop while it works; ``nodes`` and ``seconds`` bound it, and who must be able to end
    it at once lets it work in a process of its own: a question and its reply can be sent there and back.

    Parameters
    ----------
    question : Question
    """
    from ortools.linear_solver import linear_solver_pb2, pywraplp  # noqa: PLC0415

    request = linear_solver_pb2.MPModelRequest()
    capacity, floor = _model(question, request.model)
    kinds = linear_solver_pb2.MPModelRequest
    if question.whole:
        request.solver_type = kinds.SCIP_MIXED_INTEGER_PROGRAMMING
        request.solver_specific_parameters = _parameters(question)
    else:
        request.solver_type = kinds.GLOP_LINEAR_PROGRAMMING
    if question.seconds is not None:
        request.solver_time_limit_seconds = question.seconds
    answer = linear_solver_pb2.MPSolutionResponse()
    pywraplp.Solver.SolveWithProto(request, answer)
    found = answer.status in {
        linear_solver_pb2.MPSOLVER_OPTIMAL,
        linear_solver_pb2.MPSOLVER_FEASIBLE,
    }
    finished = answer.status == linear_solver_pb2.MPSOLVER_OPTIMAL
    prices, waiting = np.zeros(question.left.size), 0.0
    if finished and not question.whole:
        dual = np.array(answer.dual_value, np.float64)
        first = len(question.needs)
        prices[capacity] = np.maximum(dual[first : first + len(capacity)], 0)
        waiting = max(0.0, -float(dual[floor])) if floor is not None else 0.0
    bound = float(answer.best_objective_bound) if question.whole else float(answer.objective_value)
    return Reply(
        np.array(answer.variable_value if found else (), np.float64)[: len(question.case)],
        bound if found else np.inf,
        finished,
        prices.reshape(question.left.shape),
        waiting,
    )


def _parameters(question: Question) -> str:
    lines = {
        "randomization/randomseedshift": SEED,
        "limits/gap": question.near,
        "limits/nodes": -1 if question.nodes is None else question.nodes,
        "parallel/maxnthreads": 1,
    }
    return "\n".join(f"{name} = {value}" for name, value in lines.items())


def _model(question: Question, model: Any) -> tuple[Ints, int | None]:
    """Write the programme; which capacities have a row, and which row is the floor of people placed."""
    pairs, cases = len(question.case), len(question.needs)
    model.maximize = True
    for gain in question.gains.tolist():
        model.variable.add(
            lower_bound=0.0, upper_bound=1.0, objective_coefficient=gain, is_integer=question.whole
        )

    def row(columns: Ints, values: NDArray[Any], low: float, high: float) -> None:
        model.constraint.add(
            var_index=columns.tolist(),
            coefficient=values.astype(float).tolist(),
            lower_bound=low,
            upper_bound=high,
        )

    everybody = question.everybody
    by_case = np.argsort(question.case, kind="stable")
    for columns in np.split(by_case, np.searchsorted(question.case[by_case], np.arange(1, cases))):
        row(columns, np.ones(len(columns)), 1.0 if everybody and len(columns) else -np.inf, 1.0)
    capacity = _capacities(question, row)
    floor = None
    if question.placed is not None and not everybody:
        floor = len(model.constraint)
        heads = question.people[question.case]
        row(np.arange(pairs), heads, float(question.placed), np.inf)
    _fair(question, model, row)
    for both in rivals(question):
        row(both, np.ones(len(both)), -np.inf, 1.0)
    if question.start is not None:
        chosen = question.start[question.case] == question.place
        model.solution_hint.var_index.extend(range(pairs))
        model.solution_hint.var_value.extend(chosen.astype(float).tolist())
    return np.array(capacity, np.int64), floor


def _capacities(
    question: Question, row: Callable[[Ints, NDArray[Any], float, float], None]
) -> list[int]:
    """Write a row for each capacity that can bind; which those are."""
    by_place = np.argsort(question.place, kind="stable")
    ends = np.searchsorted(question.place[by_place], np.arange(1, len(question.left)))
    capacity = []
    for place, columns in enumerate(np.split(by_place, ends)):
        for service in range(question.left.shape[1]):
            need = question.needs[question.case[columns], service]
            if need.sum() > question.left[place, service]:  # else it can never bind
                row(
                    columns[need > 0], need[need > 0], -np.inf, float(question.left[place, service])
                )
                capacity.append(place * question.left.shape[1] + service)
    return capacity


def _fair(
    question: Question, model: Any, row: Callable[[Ints, NDArray[Any], float, float], None]
) -> None:
    """Write what each group gets at least; or a level that all groups reach, which is then all that counts."""
    if question.floors is None:
        return
    pairs = len(question.case)
    if question.level is not None:
        for variable in model.variable:
            variable.objective_coefficient = 0.0
        model.variable.add(lower_bound=-np.inf, upper_bound=np.inf, objective_coefficient=1.0)
    for number, counts in enumerate(question.floors):
        some = np.flatnonzero(counts)
        if question.level is not None:
            both = np.append(counts[some], -question.level[number])
            row(np.append(some, pairs), both, 0.0, np.inf)
        elif question.least is not None:
            row(some, counts[some], float(question.least[number]), np.inf)


def rivals(question: Question) -> Iterator[Ints]:
    """Pairs of which only one may be chosen."""
    bound = {case for pair in question.apart.tolist() for case in pair}
    bound |= {case for one, other, _ in question.nearby for case in (one, other)}
    pair_of = _numbers(question, bound)
    for one, other in question.apart.tolist():
        theirs = pair_of.get(other, {})
        for place, mine in pair_of.get(one, {}).items():
            if place in theirs:
                yield np.array((mine, theirs[place]))
    for one, other, allowed in question.nearby:
        theirs = pair_of.get(other, {})
        for place, mine in pair_of.get(one, {}).items():
            # Of what the other may choose, all that is too far from here: it has one place at most.
            far = [number for there, number in theirs.items() if not allowed[place, there]]
            if far:
                yield np.array((mine, *far))


def _numbers(question: Question, bound: set[int]) -> dict[int, dict[int, int]]:
    """Case -> place -> number of the pair, for the cases that are bound to another."""
    found: dict[int, dict[int, int]] = {}
    for number, (case, place) in enumerate(
        zip(question.case.tolist(), question.place.tolist(), strict=True)
    ):
        if case in bound:
            found.setdefault(case, {})[place] = number
    return found
