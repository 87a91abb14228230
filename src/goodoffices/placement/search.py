"""The proof for a small wave, by CP-SAT: whole numbers throughout, one worker, counted work."""

from __future__ import annotations

from typing import Any

import numpy as np

from goodoffices.placement.programme import SEED, Question, Reply, rivals

__all__ = ["searched"]

ALL_LINEAR = 2  # the programme's relaxation is nearly all that bounds here


def searched(question: Question) -> Reply:
    """The best of what a question allows, and a bound, as far as the work goes.

    Parameters
    ----------
    question : Question
        With whole gains. ``effort`` is the solver's counted work, about as many seconds.
    """
    from ortools.sat.python import cp_model  # noqa: PLC0415

    model = cp_model.CpModel()
    pairs = len(question.case)
    chosen = [model.new_bool_var("") for _ in range(pairs)]
    linear = cp_model.LinearExpr.weighted_sum
    everybody = question.everybody
    for mine in _grouped(question.case, len(question.needs)):
        one_place = [chosen[n] for n in mine]
        if everybody and mine:
            model.add_exactly_one(one_place)
        else:
            model.add_at_most_one(one_place)
    _add_capacities(question, model, chosen)
    if question.placed is not None and not everybody:
        model.add(linear(chosen, question.people[question.case].tolist()) >= question.placed)
    for some in rivals(question):
        model.add_at_most_one([chosen[one] for one in some.tolist()])
    gains = np.rint(question.gains).astype(np.int64)
    model.maximize(linear(chosen, gains.tolist()))
    if question.start is not None:
        for n, is_start in enumerate((question.start[question.case] == question.place).tolist()):
            model.add_hint(chosen[n], is_start)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = SEED
    solver.parameters.linearization_level = ALL_LINEAR
    if question.quick:
        # Where the relaxation points is where something better is found soonest.
        solver.parameters.search_branching = cp_model.LP_SEARCH
    if question.effort is not None:
        solver.parameters.max_deterministic_time = question.effort
    if question.seconds is not None:
        solver.parameters.max_time_in_seconds = question.seconds
    status = solver.solve(model)
    found = status in {cp_model.OPTIMAL, cp_model.FEASIBLE}
    shares = [float(solver.boolean_value(one)) for one in chosen] if found else []
    return Reply(
        np.array(shares, np.float64),
        float(solver.best_objective_bound) if found else np.inf,
        status == cp_model.OPTIMAL,
        np.zeros(question.left.shape),
        0.0,
    )


def _add_capacities(question: Question, model: Any, chosen: list[Any]) -> None:
    from ortools.sat.python import cp_model  # noqa: PLC0415

    full = _all_taken(question)
    for place, mine in enumerate(_grouped(question.place, len(question.left))):
        for service in range(question.left.shape[1]):
            needs = question.needs[question.case[mine], service]
            left = int(question.left[place, service])
            here = [chosen[n] for n in mine]
            used = cp_model.LinearExpr.weighted_sum(here, needs.tolist())
            if full[service]:
                model.add(used == left)
            elif needs.sum() > left:
                model.add(used <= left)


def _all_taken(question: Question) -> list[bool]:
    """Of each service, whether so many people can be placed only where no place has anything of it left.

    It follows from the rows together; said of each place, it is worth a search of its own.
    """
    if question.placed is None:
        return [False] * question.left.shape[1]
    heads = (question.needs == question.people[:, None]).all(axis=0)
    return [bool(one) for one in heads & (question.left.sum(axis=0) == question.placed)]


def _grouped(keys: np.ndarray, count: int) -> list[list[int]]:
    groups: list[list[int]] = [[] for _ in range(count)]
    for number, key in enumerate(keys.tolist()):
        groups[key].append(number)
    return groups
