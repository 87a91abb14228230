"""Issues that depend on each other: ``python -m bench linked [--plot]``.

Thirty issues with thirty tables are settled whole, then asked of CP-SAT and of HiGHS (through
MathOpt) as a second opinion in the same run; hyper-rectangles over whole-number issues, of the kind
of ANAC 2014, are made here. Seconds are the processor's, since the engine runs in one thread and a
busy machine says nothing about it; promises are held against them. ``--plot`` only redraws the figure of
the documentation.
"""

from __future__ import annotations

import random
import sys
import time
from datetime import timedelta
from math import floor
from pathlib import Path

from goodoffices.settlement import Box, Issue, Negotiation, Party, Table, settle, solver

ROOT = Path(__file__).parents[1]
FIGURE = ROOT / "docs" / "explanation" / "figures" / "settlement-links.svg"
EFFORT = 10.0
FAILED = "MISSED"
PROMISED = 3.0
PATIENCE = 60


def main(arguments: list[str] | None = None) -> int:
    given = sys.argv[1:] if arguments is None else arguments
    solver.any_package(tables(0, issues=2, count=1))  # the libraries are loaded once
    if "--plot" in given:
        plot()
        return 0
    return int(thirty_tables() + boxes() > 0)


def tables(
    seed: int, *, issues: int = 30, options: int = 5, count: int = 30, parties: int = 3
) -> Negotiation:
    """Random points, and full tables of points for random pairs of issues, the same for all sides."""
    chance = random.Random(seed)
    agenda = tuple(
        Issue(f"issue{n}", tuple(f"option{o}" for o in range(options))) for n in range(issues)
    )
    pairs = [chance.sample(agenda, 2) for _ in range(count)]
    sides = []
    for place in range(parties):
        weights = [chance.gammavariate(1, 1) for _ in agenda]
        points = {
            issue.id: {o: round(800 * w / sum(weights) * chance.random()) for o in issue.options}
            for issue, w in zip(agenda, weights, strict=True)
        }
        together = tuple(
            Table(
                (a.id, b.id), {(x, y): chance.randint(0, 20) for x in a.options for y in b.options}
            )
            for a, b in pairs
        )
        sides.append(Party(f"party{place}", points, None, None, together))
    return Negotiation(agenda, tuple(sides))


def rectangles(seed: int, *, issues: int, parties: int = 2) -> Negotiation:
    """Whole-number issues from 0 to 9; for each side as many boxes of one, two and three issues."""
    chance = random.Random(seed)
    agenda = tuple(Issue(f"issue{n}", tuple(map(str, range(10)))) for n in range(issues))
    sides = []
    for place in range(parties):
        found = []
        for many in (1, 2, 3):
            for _ in range(issues):
                ranges = {}
                for issue in chance.sample(agenda, many):
                    low = chance.randint(0, 7)
                    ranges[issue.id] = (low, min(9, low + chance.randint(1, 5)))
                found.append(Box(ranges, chance.randint(1, 100) * many))
        points = {issue.id: dict.fromkeys(issue.options, 0) for issue in agenda}
        sides.append(Party(f"party{place}", points, None, None, tuple(found)))
    return Negotiation(agenda, tuple(sides))


def thirty_tables() -> int:
    print("30 issues of 5 options, 30 pairwise tables, 3 parties (5^30 packages)")
    print(f"  {'':44} {'cpu':>8}  answer")
    missed = 0
    for seed in range(3):
        negotiation = tables(seed)
        begun = time.process_time()
        fair = settle(negotiation, only=["egalitarian"]).solutions["egalitarian"]
        seconds = time.process_time() - begun
        good = fair.exact and seconds <= PROMISED
        missed += not good
        row(f"seed {seed}: smallest gain, proved, all ties", seconds, f"{fair.value}", good=good)

        begun = time.process_time()
        whole = settle(negotiation)
        row("  five solutions, all ties", time.process_time() - begun, told(whole))

        begun = time.process_time()
        answer = solver.max_min(negotiation, effort=EFFORT)
        same = answer.value == fair.value and answer.finished
        missed += not same
        row(
            "  smallest gain by CP-SAT, one worker",
            time.process_time() - begun,
            f"{answer.value}, {'equal' if same else 'DIFFERENT'}",
        )
    begun = time.process_time()
    value, bound = smallest_by_highs(tables(0))
    best = solver.max_min(tables(0), effort=EFFORT).value
    holds = value <= best <= bound
    missed += not holds
    said = "equal" if value == best else f"at most {bound}"
    row(
        f"seed 0: smallest gain by HiGHS, {PATIENCE} s at most",
        time.process_time() - begun,
        f"{value}, {said if holds else 'DIFFERENT'}",
    )
    return missed


def boxes() -> int:
    print("\nboxes of one to three whole-number issues (10 options each), 2 parties")
    print(f"  {'':44} {'cpu':>8}  answer")
    missed = 0
    for issues in (10, 30, 50):
        negotiation = rectangles(1, issues=issues)
        for name in ("utilitarian", "egalitarian", "nash", "kalai_smorodinsky"):
            begun = time.process_time()
            result = settle(negotiation, only=[name], solver_effort=EFFORT)
            seconds = time.process_time() - begun
            solution = result.solutions[name]
            missed += solution.value > solution.bound
            over = (
                "proved" if solution.exact else f"within {float(solution.gap / solution.value):.2%}"
            )
            row(f"10^{issues} packages: {name}", seconds, f"{float(solution.value):.10g}, {over}")
    return missed


def plot() -> None:
    """Processor time against the number of issues, each family with as many tables or boxes as issues."""
    import matplotlib as mpl

    mpl.use("svg")
    mpl.rcParams["svg.hashsalt"] = "goodoffices"
    from matplotlib import pyplot as plt

    figure, axes = plt.subplots(figsize=(7, 4))
    for title, make, sizes, only in [
        ("3 parties, tables: smallest gain", tables, (5, 10, 20, 30), "egalitarian"),
        ("3 parties, tables: Nash", tables, (5, 10, 20, 30), "nash"),
        ("2 parties, boxes: smallest gain", rectangles, (5, 10, 20, 30), "egalitarian"),
        ("2 parties, boxes: Nash", rectangles, (5, 10, 20, 30), "nash"),
    ]:
        shown, seconds = [], []
        for issues in sizes:
            count = {"count": issues} if make is tables else {}
            runs = [worked(make(seed, issues=issues, **count), only) for seed in (1, 2, 3)]
            if all(exact for _, exact in runs):
                shown.append(issues)
                seconds.append(sorted(spent for spent, _ in runs)[1])
                print(f"  {title:40} {issues:>3} issues {seconds[-1]:>7.2f} s", flush=True)
        axes.semilogy(shown, seconds, marker="o", label=title)
    axes.set_xlabel("issues, and as many tables of two (boxes: of one to three)")
    axes.set_ylabel("seconds of processor for a proved answer")
    axes.grid(visible=True, alpha=0.3)
    axes.legend()
    figure.tight_layout()
    FIGURE.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(FIGURE, metadata={"Date": None})
    print(f"wrote {FIGURE.relative_to(ROOT)}")


def worked(negotiation: Negotiation, name: str) -> tuple[float, bool]:
    """Seconds of this process for one solution, and whether it is proved."""
    begun = time.process_time()
    solution = settle(negotiation, only=[name], solver_effort=EFFORT).solutions[name]
    return time.process_time() - begun, solution.exact


def told(settlement) -> str:
    proved = sum(solution.exact for solution in settlement.solutions.values())
    return f"{proved} of {len(settlement.solutions)} proved, by {settlement.method}"


def row(title: str, seconds: float, answer: str, *, good: bool = True) -> None:
    print(f"  {title:44} {seconds:>6.2f} s  {answer}{'' if good else '  ' + FAILED}", flush=True)


def smallest_by_highs(negotiation: Negotiation) -> tuple[int, int]:
    """The same question as a mixed-integer programme of its own."""
    from ortools.math_opt.python import mathopt

    model = mathopt.Model()
    chosen = {(i.id, o): model.add_binary_variable() for i in negotiation.issues for o in i.options}
    for issue in negotiation.issues:
        model.add_linear_constraint(sum(chosen[issue.id, o] for o in issue.options) == 1)
    cells = {}
    least = model.add_variable(lb=0)
    for party in negotiation.parties:
        gain = sum(party.points[i][o] * x for (i, o), x in chosen.items())
        for number, table in enumerate(party.interactions):
            for options, value in table.points.items():
                parts = list(zip(table.issues, options, strict=True))
                if (number, options) not in cells:
                    cells[number, options] = model.add_variable(lb=0, ub=1)
                gain += value * cells[number, options]
                for part in parts:
                    model.add_linear_constraint(cells[number, options] <= chosen[part])
            for axis, name in enumerate(table.issues):
                for option in {options[axis] for options in table.points}:
                    here = [cells[number, o] for o in table.points if o[axis] == option]
                    model.add_linear_constraint(sum(here) == chosen[name, option])
        model.add_linear_constraint(least <= gain)
    model.maximize(least)
    parameters = mathopt.SolveParameters(
        relative_gap_tolerance=0.0, time_limit=timedelta(seconds=PATIENCE)
    )
    found = mathopt.solve(model, mathopt.SolverType.HIGHS, params=parameters)
    return round(found.objective_value()), floor(found.dual_bound() + 1e-6)


if __name__ == "__main__":
    sys.exit(main())
