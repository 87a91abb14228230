"""The graph model engine: ``python -m bench stability [--plot]``.

All concepts of random models of five decision makers, in option form (every subset of one's options is
a move) and in graph form, beside a naive reading of the definitions at sizes it can manage. The engine
uses one processor; the promise is held against processor time, which a busy machine does not stretch as it
does the clock, and the clock is printed beside. ``--plot`` only redraws the figure of the documentation.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

import numpy as np

from goodoffices.stability import Option, graph_form, option_form, stability
from goodoffices.stability.arcs import arcs_of
from tests.properties.graph_model import Naive

ROOT = Path(__file__).parents[1]
FIGURE = ROOT / "docs" / "explanation" / "figures" / "stability-growth.svg"
MAKERS = 5
OUT_OF = 6  # moves of each decision maker from each state, in graph form
PROMISED = 10.0
FAILED = "MISSED"


def main(arguments: list[str] | None = None) -> int:
    given = sys.argv[1:] if arguments is None else arguments
    if "--plot" in given:
        plot()
        return 0
    missed = promised() + beside_naive()
    return int(missed > 0)


def by_options(options: int):
    """2^options states; the options dealt out in turn; a random strict ranking each."""
    chance = np.random.default_rng(options)
    names = [f"maker{n}" for n in range(MAKERS)]
    dealt = [Option(f"option{n}", names[n % MAKERS]) for n in range(options)]
    payoffs = {name: chance.permutation(1 << options).tolist() for name in names}
    return option_form(names, dealt, payoffs)


def by_moves(states: int):
    """Random moves that need not be transitive, and a random ranking with ties."""
    chance = np.random.default_rng(states)
    names = [f"maker{n}" for n in range(MAKERS)]
    sources = np.repeat(np.arange(states, dtype=np.int32), OUT_OF)
    moves, payoffs = {}, {}
    for name in names:
        steps = chance.integers(1, states, len(sources))
        targets = ((sources + steps) % states).astype(np.int32)
        moves[name] = arcs_of(states, sources, targets)
        payoffs[name] = chance.integers(0, states, states).tolist()
    return graph_form(names, range(states), moves, payoffs)


def timed(conflict, *, runs: int, **how):
    best, processor = float("inf"), float("inf")
    for _ in range(runs):
        start, used = time.perf_counter(), time.process_time()
        found = stability(conflict, **how)
        best = min(best, time.perf_counter() - start)
        processor = min(processor, time.process_time() - used)
    return found, best, processor


def promised() -> int:
    models = [("options", by_options(17)), ("moves", by_moves(100_000))]
    missed = 0
    print("all concepts, 10^5 states and more, five decision makers")
    print(f"  {'':8} {'states':>8} {'moves':>10} {'response':>10} {'processor':>10} {'clock':>9}")
    for title, conflict in models:
        moves = sum(len(arcs) for arcs in conflict.moves.values())
        for rule in ("sequence", "single", "each_once"):
            found, best, processor = timed(conflict, runs=3, response=rule)
            good = processor <= PROMISED and not found.notes
            missed += not good
            print(
                f"  {title:8} {len(conflict.states):>8,} {moves:>10,} {rule:>10} {processor:>8.2f} s"
                f" {best:>7.2f} s  {', '.join(found)}{'' if good else '  ' + FAILED}",
                flush=True,
            )
    return missed


def naively(conflict) -> tuple[float, dict]:
    """Nash, GMR, SMR and SEQ by plain search from every state."""
    moves = [
        [set(conflict.moves[name].of(s)) for s in range(len(conflict.states))]
        for name in conflict.decision_makers
    ]
    payoffs = [conflict.preferences[name].values for name in conflict.decision_makers]
    start = time.process_time()
    plain = Naive(len(conflict.states), moves, payoffs, "sequence")
    stable = {
        concept: {
            name: tuple(
                conflict.states[s] for s in plain.states if plain.is_stable(concept, (m,), s)
            )
            for m, name in enumerate(conflict.decision_makers)
        }
        for concept in ("nash", "gmr", "smr", "seq")
    }
    return time.process_time() - start, stable


def beside_naive() -> int:
    print("\nbeside a naive reading of the definitions, same run, options, processor time")
    print(f"  {'states':>8} {'naive':>10} {'ours':>10} {'ratio':>9}  answers")
    missed = 0
    for options in (5, 6, 7):
        conflict = by_options(options)
        seconds, stable = naively(conflict)
        found, _, best = timed(conflict, runs=5)
        same = all(found[concept].stable == stable[concept] for concept in stable)
        print(
            f"  {len(conflict.states):>8,} {seconds:>8.2f} s {best * 1e3:>7.1f} ms"
            f" {seconds / best:>8,.0f}x  {'equal' if same else 'DIFFERENT'}",
            flush=True,
        )
        missed += not same
    return missed


def plot() -> None:
    """Processor time against the number of states, both axes logarithmic."""
    import matplotlib as mpl

    mpl.use("svg")
    mpl.rcParams["svg.hashsalt"] = "goodoffices"
    from matplotlib import pyplot as plt

    figure, axes = plt.subplots(figsize=(7, 4))
    for rule in ("sequence", "single", "each_once"):
        models = [by_options(n) for n in (6, 8, 10, 12, 14, 16, 17)]
        seconds = [timed(model, runs=1, response=rule)[2] for model in models]
        sizes = [len(model.states) for model in models]
        axes.loglog(sizes, seconds, marker="o", label=f"ours, {rule}")
    models = [by_options(n) for n in (4, 5, 6, 7)]
    axes.loglog(
        [len(model.states) for model in models],
        [naively(model)[0] for model in models],
        marker="x",
        linestyle="--",
        label="naive, sequence, without SIM",
    )
    axes.set_xlabel("states (five decision makers)")
    axes.set_ylabel("seconds of processor for all concepts")
    axes.grid(visible=True, alpha=0.3)
    axes.legend()
    figure.tight_layout()
    FIGURE.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(FIGURE, metadata={"Date": None})
    print(f"\nwrote {FIGURE.relative_to(ROOT)}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
