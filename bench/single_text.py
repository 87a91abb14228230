"""Mediated single text beside NegMAS 0.16.0: ``python -m bench single_text [--full]``.

A question is one answer of one side. For every domain: how many questions until the text on the
table is within 1 % of the Nash product, and how good it is after as many questions as NegMAS's hill
climbing asks before it stops; then how many questions ours asks until it ends by itself, where at most
1 % is at stake by its own account, and how good the text is then. Gains count from the reservation value, and where that lies below a
side's worst package from that package, as NegMAS counts. A run that never comes within 1 % counts as
never. Both know nothing of the points; both get the same answers.
"""

from __future__ import annotations

import json
import random
import statistics
import subprocess
import sys
import time
from itertools import product
from math import inf, prod

from bench.settlement import BUILD, ROOT, negmas_python
from goodoffices.settlement import Issue, single_text

NEAR = 0.99
ENGLAND = (
    (0.3031462333758278, (5, 7, 9, 1)),
    (0.303346839835533, (3, 6, 8, 1)),
    (0.049028952379678074, (12, 1, 7)),
    (0.04904500802207314, (10, 1, 6)),
    (0.29543296638688804, (7, 10, 4, 1)),
)
ZIMBABWE = (
    (0.19707980311909024, (9, 7, 5, 1)),
    (0.20134268816210074, (8, 5, 3, 1)),
    (0.15406697766287486, (1, 9, 5)),
    (0.15407719183124569, (1, 19, 9)),
    (0.29343333922468845, (11, 9, 7, 1)),
)
HARBOUR = (  # points and minimums by S. Abdelnabi, LLM-Deliberation (MIT licence)
    ((14, 8, 0), (11, 7, 0), (0, 5, 10, 17), (35, 29, 20, 0), (0, 5, 10, 15, 23), 55),
    ((0, 11, 5), (0, 20, 25), (0, 2, 4, 9), (10, 26, 40, 0), (4, 8, 15, 12, 0), 65),
    ((0, 22, 45), (0, 25, 55), (0, 0, 0, 0), (0, 0, 0, 0), (0, 0, 0, 0, 0), 55),
    ((14, 8, 0), (12, 8, 0), (24, 18, 12, 0), (40, 30, 23, 0), (0, 2, 4, 7, 10), 30),
    ((0, 4, 10), (0, 0, 0), (12, 8, 6, 0), (0, 8, 13, 18), (60, 45, 30, 15, 0), 31),
    ((15, 20, 0), (0, 0, 0), (42, 35, 25, 0), (30, 20, 10, 0), (2, 4, 6, 8, 0), 50),
)
LAPTOP = (  # of our own making: a small purchase of three issues, in the manner of the contest's
    ((30, 50, 10), (40, 20, 5), (10, 6, 2)),
    ((35, 5, 20), (5, 25, 30), (4, 20, 35)),
)


def main(arguments: list[str] | None = None) -> int:
    given = sys.argv[1:] if arguments is None else arguments
    many = 10 if "--full" in given else 3
    BUILD.mkdir(exist_ok=True)
    rows = [
        ("England-Zimbabwe", [weighted(ENGLAND, ZIMBABWE)] * many, None, 100),
        ("laptop, 3 x 3", [[list(side) for side in LAPTOP]] * many, None, 60),
        ("random, 5 x 5", [chance(5, 5, seed) for seed in range(many)], None, 150),
        ("random, 10 x 5", [chance(10, 5, seed) for seed in range(many)], None, 300),
        ("harbour park, 6 sides", [[list(side[:5]) for side in HARBOUR]] * many, 5, 400),
    ]
    print("questions (answers of one side) until the text is within 1 % of the Nash product")
    print(
        f"  {'':22} {'ours':>22} {'hill climbing':>22} {'veto':>22}   product at"
        " the end of hill climbing"
    )
    missed = 0
    for title, domains, minimums, answers in rows:
        needed = tuple(side[minimums] for side in HARBOUR) if minimums else None
        missed += compared(title, domains, needed, answers)
    return int(missed > 0)


def weighted(*sides):
    return [[[w * e / max(column) for e in column] for w, column in side] for side in sides]


def chance(issues: int, options: int, seed: int):
    source, sides = random.Random(f"single text {seed}"), []
    for _ in range(2):
        raw = [source.gammavariate(1, 1) for _ in range(issues)]
        columns = [[source.random() for _ in range(options)] for _ in range(issues)]
        sides.append(
            [
                [w / sum(raw) * v / max(column) for v in column]
                for w, column in zip(raw, columns, strict=True)
            ]
        )
    return sides


class Truth:
    """What only the sides know, and the product that nobody was told."""

    def __init__(self, points, needed) -> None:
        self.points = points
        self.needed = needed
        worst = [sum(map(min, side)) for side in points]
        self.no_deal = [max(w, n) for w, n in zip(worst, needed or worst, strict=True)]
        self.best = max(map(prod, self.frontier()))

    def total(self, side: int, choice) -> float:
        return sum(c[o] for c, o in zip(self.points[side], choice, strict=True))

    def frontier(self):
        if len(self.points) > 2:
            for choice in product(*(range(len(c)) for c in self.points[0])):
                yield self.gains(choice)
            return
        front = [tuple(-d for d in self.no_deal)]
        for columns in zip(*self.points, strict=True):
            sums = sorted(
                {(a + x, b + y) for a, b in front for x, y in zip(*columns, strict=True)},
                reverse=True,
            )
            front, most = [], -inf
            for a, b in sums:
                if b > most:
                    front.append((a, b))
                    most = b
        yield from ((max(a, 0), max(b, 0)) for a, b in front)

    def gains(self, choice):
        return [max(self.total(s, choice) - d, 0) for s, d in enumerate(self.no_deal)]

    def share(self, choice) -> float:
        return prod(self.gains(choice)) / self.best


def ours(truth: Truth, answers: int, seed: int) -> tuple[list[tuple[int, float]], int | None]:
    """How good the text is after each question, and after which of them it would have ended."""
    issues = tuple(
        Issue(f"i{n}", tuple(f"o{o}" for o in range(len(column))))
        for n, column in enumerate(truth.points[0])
    )
    names = tuple(f"side{place}" for place in range(len(truth.points)))
    state = single_text(issues, names, seed=seed, reservations=truth.needed is not None)
    history, ended = [(0, truth.share(state.text.choice))], None
    while state.question is not None and state.asked < answers:
        asked, side = state.question, names.index(state.question.party)
        than = truth.needed[side] if asked.text is None else truth.total(side, asked.text.choice)
        state = state.after(better=truth.total(side, asked.draft.choice) > than + 1e-12)
        history.append((state.asked, truth.share(state.text.choice)))
        if ended is None and state.at_stake < 1 - NEAR:
            ended = state.asked
    return history, ended


def rivals(truth: Truth, answers: int, runs: int) -> dict[str, list[list[tuple[int, float]]]]:
    path = BUILD / "single-text.json"
    data = {
        "sizes": [len(column) for column in truth.points[0]],
        "points": truth.points,
        "answers": answers,
        "runs": runs,
    }
    path.write_text(json.dumps(data))
    script = ROOT / "bench" / "rivals" / "negmas_single_text.py"
    ran = subprocess.run(
        [negmas_python(), script, path], capture_output=True, text=True, check=True
    )
    found = json.loads(ran.stdout.splitlines()[-1])
    return {
        kind: [[(asked, truth.share(choice)) for asked, choice in run] for run in all_runs]
        for kind, all_runs in found.items()
    }


def first_near(history) -> float:
    return next((asked for asked, share in history if share >= NEAR), inf)


def share_after(history, asked: float) -> float:
    return [share for at, share in history if at <= asked][-1]


def compared(title, domains, needed, answers: int) -> int:
    mine, theirs, seconds = [], {"hill climbing": [], "veto": []}, 0.0
    ends: list[tuple[int, float]] = []
    for seed, points in enumerate(domains):
        truth = Truth(points, needed)
        begin = time.perf_counter()
        history, ended = ours(truth, answers, seed)
        mine.append(history)
        seconds += time.perf_counter() - begin
        if ended is not None:
            ends.append((ended, share_after(history, ended)))
        if seed == 0 or points != domains[seed - 1]:
            for kind, runs in rivals(truth, answers, 20).items():
                theirs[kind] += runs
    stops = statistics.median(run[-1][0] for run in theirs["hill climbing"])
    at_stop = [share_after(run, stops) for run in mine]
    there = statistics.median(run[-1][1] for run in theirs["hill climbing"])
    reached = [first_near(run) for run in mine]
    best_rival = min(statistics.median(map(first_near, runs)) for runs in theirs.values())
    good = statistics.median(reached) < best_rival
    columns = [
        in_words(reached),
        *(in_words([first_near(run) for run in runs]) for runs in theirs.values()),
    ]
    questions = sum(run[-1][0] for run in mine)
    by_itself = "does not end by itself"
    if ends:
        after, then = (statistics.median(column) for column in zip(*ends, strict=True))
        by_itself = f"ends by itself after {after:.0f} at {then:.3f} ({len(ends)} of {len(mine)})"
    print(
        f"  {title:22} {columns[0]:>22} {columns[1]:>22} {columns[2]:>22}   at {stops:.0f}:"
        f" {statistics.median(at_stop):.3f} against {there:.3f}"
        f"   {by_itself}"
        f"   ({seconds / max(questions, 1) * 1e3:.0f} ms a question){'' if good else '  MISSED'}",
        flush=True,
    )
    return not good


def in_words(reached) -> str:
    """The median, and how many of the runs came there at all."""
    middle = statistics.median(reached)
    there = sum(value < inf for value in reached)
    return f"{'never' if middle == inf else f'{middle:.0f}'} ({there} of {len(reached)})"


if __name__ == "__main__":
    sys.exit(main())
