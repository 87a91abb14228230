"""The settlement engine beside NegMAS 0.16.0: ``python -m bench settlement [--full] [--plot]``.

NegMAS gets full scenario statistics of the same instance in its own environment, in the same run of
this bench; ours gets the whole ``settle`` call, result objects included. ``--full`` adds 10^6
packages (minutes on NegMAS's side); ``--plot`` redraws the figure of the documentation. Promises are
held against the best of the runs and against the processor time of this process, whichever is less,
since a busy machine says nothing about the engine; the time that passed is shown beside it.
"""

from __future__ import annotations

import json
import random
import statistics
import subprocess
import sys
import time
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

from goodoffices.settlement import CONCEPTS, Issue, Negotiation, Party, settle
from goodoffices.settlement.formats.decimals import party_from_utilities, weighted

ROOT = Path(__file__).parents[1]
BUILD = ROOT / "build"
FIGURE = ROOT / "docs" / "explanation" / "figures" / "settlement-growth.svg"
PARTIES = FIGURE.with_name("settlement-parties.svg")
NEGMAS = "0.16.0"
CONCEPTS_ALL = tuple(concept.name for concept in CONCEPTS)
OPTIONS = 10
DIGITS = 6
FAILED = "MISSED"


def main(arguments: list[str] | None = None) -> int:
    given = sys.argv[1:] if arguments is None else arguments
    missed = beside_negmas([3, 4, 5, 6] if "--full" in given else [3, 4, 5])
    missed += alone()
    missed += together()
    missed += imported()
    if "--plot" in given:
        plot()
    return int(missed > 0)


def instance(issues: int, *, seed: int, opposed: bool = False, alike: bool = False) -> dict:
    """Random weights (Dirichlet), random ratings with best 1; opposed: what one likes the other does not."""
    chance = random.Random(seed)
    names = {f"issue{n}": [f"option{o}" for o in range(OPTIONS)] for n in range(issues)}
    parties = []
    for party in range(2):
        raw = [chance.gammavariate(1, 1) for _ in names]
        weights = {n: round(w / sum(raw), DIGITS) for n, w in zip(names, raw, strict=True)}
        ratings = {}
        for name, options in names.items():
            values = [chance.random() for _ in options]
            if opposed:
                values.sort(reverse=bool(party))
            ratings[name] = {
                o: round(v / max(values), DIGITS) for o, v in zip(options, values, strict=True)
            }
        parties.append({"weights": weights, "ratings": ratings})
    if alike:  # zero-sum: same weights, what one gets the other loses
        first, second = parties
        second["weights"] = first["weights"]
        second["ratings"] = {
            n: {o: 1 - v for o, v in r.items()} for n, r in first["ratings"].items()
        }
    return {"issues": names, "parties": parties}


def negotiation(data: dict, *, points: int | None = None) -> Negotiation:
    """The instance in exact decimals, or as whole points of so many in all."""
    issues = tuple(Issue(name, tuple(options)) for name, options in data["issues"].items())
    parties = []
    for place, party in enumerate(data["parties"]):
        weights = {n: Fraction(repr(w)) for n, w in party["weights"].items()}
        ratings = {
            n: {o: Fraction(repr(v)) for o, v in r.items()} for n, r in party["ratings"].items()
        }
        values = weighted(weights, ratings)
        name = f"party{place}"
        if points is None:
            parties.append(party_from_utilities(name, values, None))
        else:
            whole = {n: {o: round(v * points) for o, v in r.items()} for n, r in values.items()}
            parties.append(Party(name, whole))
    return Negotiation(issues, tuple(parties))


def from_worst(table: Negotiation) -> Negotiation:
    """NegMAS counts gains from the worst outcome where the reservation value lies below it."""
    worst = tuple(sum(min(o.values()) for o in party.points.values()) for party in table.parties)
    return replace(table, disagreement_point=worst)


def timed(table: Negotiation, *, runs: int = 25):
    """The settlement, the median time that passed, and the least that this process worked."""
    passed, worked = [], []
    for _ in range(runs):
        start, begun = time.perf_counter(), time.process_time()
        result = settle(table)
        passed.append(time.perf_counter() - start)
        worked.append(time.process_time() - begun)
    return result, statistics.median(passed), min(*passed, *worked)


def beside_negmas(exponents: list[int]) -> int:
    BUILD.mkdir(exist_ok=True)
    python = negmas_python()
    missed = 0
    print(f"two parties, independent ratings; NegMAS {NEGMAS} in its own environment, same run")
    print(
        f"  {'packages':>10} {'NegMAS':>12} {'ours median':>12} {'best':>10} {'ratio':>12}  answers"
    )
    for exponent in exponents:
        data = instance(exponent, seed=1)
        path = BUILD / f"instance-{exponent}.json"
        path.write_text(json.dumps(data))
        script = ROOT / "bench" / "rivals" / "negmas_statistics.py"
        ran = subprocess.run([python, script, path], capture_output=True, text=True, check=True)
        theirs = json.loads(ran.stdout.splitlines()[-1])
        result, median, best = timed(from_worst(negotiation(data)))
        ours = [float(u) for u in result.solutions["nash"].utilities]
        same = all(abs(a - b) < 1e-6 for a, b in zip(ours, theirs["nash"], strict=True))
        same = same and result.frontier_size == theirs["pareto"]
        good = same and best <= 0.005
        missed += not good
        print(
            f"  {10**exponent:>10,} {theirs['seconds']:>10.3f} s {median * 1e3:>9.2f} ms"
            f" {best * 1e3:>7.2f} ms {theirs['seconds'] / best:>11,.0f}x"
            f"  {'equal' if same else 'DIFFERENT'} (frontier {result.frontier_size}){'' if good else ' ' + FAILED}"
        )
    return missed


def alone() -> int:
    rows = [
        ("10^6 packages, opposed, decimals", instance(6, seed=1, opposed=True), None, 0.005),
        ("10^30 packages, opposed, decimals", instance(30, seed=1, opposed=True), None, 0.25),
        ("10^30 packages, opposed, 1000 points", instance(30, seed=1, opposed=True), 1000, 0.25),
        ("10^40 packages, zero-sum, 1000 points", instance(40, seed=1, alike=True), 1000, 0.02),
    ]
    print("\nexact frontier and five solutions")
    print(f"  {'':40} {'frontier':>9} {'median':>10} {'best':>10} {'promised':>10}")
    missed = 0
    for title, data, points, promised in rows:
        result, median, best = timed(negotiation(data, points=points), runs=15)
        good = best <= promised and result.exact
        missed += not good
        print(
            f"  {title:40} {result.frontier_size:>9,} {median * 1e3:>7.1f} ms {best * 1e3:>7.1f} ms"
            f" {promised * 1e3:>7.0f} ms{'' if good else '  ' + FAILED}"
        )
    return missed


def many(issues: int, parties: int, *, seed: int, opposed: bool = False) -> Negotiation:
    """Random weights and ratings in whole points, 1000 for the best options together."""
    chance = random.Random(seed)
    agenda = tuple(
        Issue(f"issue{n}", tuple(f"option{o}" for o in range(OPTIONS))) for n in range(issues)
    )
    sides = []
    for party in range(parties):
        raw = [chance.gammavariate(1, 1) for _ in agenda]
        points = {}
        for issue, weight in zip(agenda, raw, strict=True):
            values = [chance.random() for _ in issue.options]
            if opposed:
                values.sort(reverse=bool(party % 2))
            share = 1000 * weight / sum(raw) / max(values)
            points[issue.id] = {
                o: round(share * v) for o, v in zip(issue.options, values, strict=True)
            }
        sides.append(Party(f"party{party}", points))
    return Negotiation(agenda, tuple(sides))


def measured(table: Negotiation, only: tuple[str, ...]):
    """The settlement, the time that passed and the time that this process worked."""
    start, worked = time.perf_counter(), time.process_time()
    result = settle(table, only=only)
    return result, time.perf_counter() - start, time.process_time() - worked


def together() -> int:
    """Three parties and more: the median over instances, everything proved or counted as missed."""
    families = [
        ("3 parties, 20 issues: frontier, all", 20, 3, CONCEPTS_ALL, range(1, 4), 3.0),
        ("8 parties, 30 issues: Nash", 30, 8, ("nash",), range(1, 11), 0.1),
        ("8 parties, 100 issues: Nash", 100, 8, ("nash",), range(1, 6), None),
        ("8 parties, 30 issues: sum of gains", 30, 8, ("utilitarian",), range(1, 6), None),
        ("8 parties, 30 issues: smallest gain", 30, 8, ("egalitarian",), range(1, 4), 3.0),
        ("8 parties, 30 issues: smallest share", 30, 8, ("kalai_smorodinsky",), range(1, 4), 3.0),
        ("8 parties, 30 issues: leximin, all ties", 30, 8, ("leximin",), range(1, 4), None),
    ]
    settle(many(10, 8, seed=1))  # what is imported on first use
    print("\nmany parties, ten options an issue, 1000 points; medians over instances")
    print(f"  {'':40} {'proved':>8} {'passed':>9} {'worked':>9} {'promised':>9}")
    missed = 0
    for title, issues, parties, only, seeds, promised in families:
        for opposed in (False, True):
            runs = [measured(many(issues, parties, seed=s, opposed=opposed), only) for s in seeds]
            proved = sum(result.exact for result, _, _ in runs)
            passed = statistics.median(seconds for _, seconds, _ in runs)
            worked = statistics.median(seconds for _, _, seconds in runs)
            good = proved == len(runs) and (promised is None or min(passed, worked) <= promised)
            missed += not good
            kind = "opposed" if opposed else "independent"
            print(
                f"  {title:40} {proved:>4}/{len(runs):<3} {passed:>7.3f} s {worked:>7.3f} s"
                f" {'' if promised is None else f'{promised:>7.2f} s'} {kind}{'' if good else ' ' + FAILED}"
            )
    return missed


def imported(*, promised: float = 0.4) -> int:
    """Import of the engine in a fresh process: time passed or worked, the best of five."""
    command = "import time as t; a = t.perf_counter(), t.process_time(); import goodoffices.settlement; print(min(t.perf_counter() - a[0], t.process_time() - a[1]))"
    runs = [
        float(
            subprocess.run(
                [sys.executable, "-c", command], capture_output=True, text=True, check=True
            ).stdout
        )
        for _ in range(5)
    ]
    good = min(runs) <= promised
    print(
        f"\nimport of the engine: best {min(runs):.3f} s, promised {promised} s{'' if good else ' ' + FAILED}"
    )
    return int(not good)


def negmas_python() -> Path:
    """NegMAS's own environment, made on first use."""
    folder = BUILD / "negmas-venv"
    python = folder / "bin" / "python"
    stamp = folder / f".negmas-{NEGMAS}"
    if not stamp.exists():
        print(
            f"bench: installing NegMAS {NEGMAS} into {folder.relative_to(ROOT)} ...",
            file=sys.stderr,
        )
        subprocess.run([sys.executable, "-m", "venv", "--clear", folder], check=True)
        subprocess.run(
            [python, "-m", "pip", "install", "-q", f"negmas=={NEGMAS}"],
            check=True,
            stderr=subprocess.DEVNULL,
        )
        stamp.touch()
    return python


def plot() -> None:
    """Time against the number of issues, on a logarithmic scale."""
    import matplotlib as mpl

    mpl.use("svg")
    mpl.rcParams["svg.hashsalt"] = "goodoffices"
    from matplotlib import pyplot as plt

    families = [
        ("independent, decimals", {}, None),
        ("opposed, decimals", {"opposed": True}, None),
        ("opposed, 1000 points", {"opposed": True}, 1000),
        ("zero-sum, 1000 points", {"alike": True}, 1000),
    ]
    figure, axes = plt.subplots(figsize=(7, 4))
    sizes = [3, 6, 10, 15, 20, 30, 40]
    for title, how, points in families:
        seconds = [
            timed(negotiation(instance(n, seed=1, **how), points=points), runs=3)[2] for n in sizes
        ]
        axes.semilogy(sizes, [s * 1e3 for s in seconds], marker="o", label=title)
    axes.set_xlabel("issues of ten options (ten issues: 10^10 packages)")
    axes.set_ylabel("milliseconds for frontier and solutions")
    axes.grid(visible=True, alpha=0.3)
    axes.legend()
    figure.tight_layout()
    FIGURE.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(FIGURE, metadata={"Date": None})
    print(f"\nwrote {FIGURE.relative_to(ROOT)}")
    figure, axes = plt.subplots(figsize=(7, 4))
    counts = [2, 3, 4, 5, 6, 7, 8]
    for title, issues, only in [
        ("Nash, 10 issues", 10, ("nash",)),
        ("Nash, 30 issues", 30, ("nash",)),
        ("Nash, 100 issues", 100, ("nash",)),
        ("smallest gain, 10 issues", 10, ("egalitarian",)),
        ("sum of gains, 100 issues", 100, ("utilitarian",)),
    ]:
        worked = [min(measured(many(issues, n, seed=1), only)[2] for _ in range(2)) for n in counts]
        axes.semilogy(counts, [s * 1e3 for s in worked], marker="o", label=title)
    axes.set_xlabel("parties (ten options an issue; 100 issues: 10^100 packages)")
    axes.set_ylabel("milliseconds of work for a proved answer")
    axes.grid(visible=True, alpha=0.3)
    axes.legend()
    figure.tight_layout()
    figure.savefig(PARTIES, metadata={"Date": None})
    print(f"wrote {PARTIES.relative_to(ROOT)}")


if __name__ == "__main__":
    sys.exit(main())
