"""People brought to places: ``python -m bench placement [--full] [--plot] [--only waves|online] [--cases N --places M
--fill F --seed S --seeds K --seconds T --alone --register]``.

Waves are made here: families of 1 to 12, groups of 10 to 90 and of 90 with their carers, beds, school seats and medical
slots, languages and special sites; demand at 85, 95 and 105 % of what there is. Beside our method stand, on the same
instance in the same run, OR-Tools CP-SAT and the plain whole-number programme (SCIP), with two workers and one, and a
clock each. Every placement is read a second time. Times are of the clock and of the processor, since a busy machine
stretches the clock; what was promised is for two idle cores.

Without options: small sizes. ``--full``: what was promised, some 50 minutes of two idle cores: five seeds and three
fills up to 50,000 cases, the other solvers beside the first seed of each, the largest wave and one with the whole
points of a register once; then one by one. It writes ``docs/reference/placement-figures.md`` and its figure. One row
alone: ``--only waves --cases 5000 --places 100 --fill 0.95 --seed 3``; ``--register`` gives it a register's points and
``--alone`` leaves the other solvers out. ``--plot`` redraws the other figure of the documentation from small sizes.

A full run may be stopped and called again: what was measured of the same engine stands, row by row, in
``docs/reference/placement-figures.jsonl`` and is not measured again, unless ``--anew`` is said. The machine has to be idle
for all of it: a row tells how many processors others asked for meanwhile.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import resource
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

import numpy as np

from goodoffices.office.placing import BY_THE_CLOCK, workers
from goodoffices.placement import (
    Arrive,
    Case,
    Close,
    Delay,
    NoShow,
    Resize,
    Wave,
    arrival_prices,
    edited,
    explanation,
    explanation_faults,
    faults,
    place,
)
from goodoffices.placement.explanation import left_of

DOCS = Path(__file__).parents[1] / "docs"
FIGURES = DOCS / "explanation" / "figures"
TABLE = DOCS / "reference" / "placement-figures.md"
MEASURED = TABLE.with_suffix(".jsonl")
ENGINE = Path(__file__).parents[1] / "src" / "goodoffices" / "placement"
FAILED = "MISSED"
SERVICES = ("people", "school", "medical")
LANGUAGES = np.array([30, 20, 15, 10, 10, 7, 5, 3]) / 100
SIZES = np.array([22, 18, 15, 14, 11, 8, 5, 3, 2, 1, 0.6, 0.4]) / 100
GOALS = {  # cases, places: gap, seconds of the clock, MiB
    (330, 20): (0.0, 15, 2048),
    (5_000, 100): (0.001, 60, 2048),
    (50_000, 400): (0.001, 60, 2048),
    (60_000, 1_000): (0.003, 300, 8192),
}
LARGEST = (60_000, 1_000)
ALIKE = (5_000, 100)
PROMISED_ONLINE = 4_000
BUILDING_S = 30
"""A solver that others wrote gets so long beside its time to write down the question."""
SMALL = ((60, 6), (330, 20), (1_000, 40))


@dataclass
class Part:
    """What was measured of one instance, or of one by one.

    Attributes
    ----------
    key : str
    engine : str
        Of which engine: a digest of its source.
    day : str
    asked : float
        Processors that were asked for by all together, at the end, as a mean of a minute.
    rows : list
        Of each run: title, whether it is ours, seconds of clock and processor, people, gap, MiB, whether it is good.
    edits : list
        Of each edit: its name, seconds of clock and processor, share of the other cases that moved, whether it is good.
    by_one : list
        Of each rule: its name, share of the hindsight bound, cases unplaced, whether it is good.
    """

    key: str
    engine: str = ""
    day: str = ""
    asked: float = 0.0
    rows: list = field(default_factory=list)
    edits: list = field(default_factory=list)
    by_one: list = field(default_factory=list)

    @property
    def missed(self) -> int:
        """How many promises were not kept."""
        return sum(not told[-1] for told in (*self.rows, *self.edits, *self.by_one))


def engine() -> str:
    """A digest of the engine's source: figures of another one say nothing of it."""
    files = sorted(ENGINE.glob("*.py"))
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()[:16]


class Measured:
    """What was measured already, and is written down as soon as it is.

    Parameters
    ----------
    file : Path or None
        None: nothing is kept.
    anew : bool
        Whether everything is measured again.
    """

    def __init__(self, file: Path | None, *, anew: bool = False) -> None:
        self.file, self.engine = file, engine()
        self.parts: list[Part] = []
        self._known: dict[str, Part] = {}
        if file is not None and file.exists() and not anew:
            lines = [Part(**json.loads(line)) for line in file.read_text().splitlines()]
            self._known = {part.key: part for part in lines if part.engine == self.engine}
        if file is not None:
            self._write(list(self._known.values()))

    def part(self, key: str, measure: Callable[[Part], None]) -> None:
        """Measure a part, unless it is known."""
        part = self._known.get(key)
        if part is not None:
            print(f"  {key}: measured on {part.day}", flush=True)
        else:
            part = Part(key, self.engine, time.strftime("%Y-%m-%d", time.gmtime()))
            measure(part)
            part.asked = round(os.getloadavg()[0], 1)
            self._known[key] = part
            if self.file is not None:
                self._write(list(self._known.values()))
        self.parts.append(part)

    def _write(self, parts: list[Part]) -> None:
        if self.file is not None:
            self.file.write_text("".join(json.dumps(asdict(part)) + "\n" for part in parts))


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="bench placement")
    parser.add_argument("--full", action="store_true")
    parser.add_argument("--anew", action="store_true", help="measure what is known, too")
    parser.add_argument("--plot", action="store_true")
    parser.add_argument("--cases", type=int)
    parser.add_argument("--places", type=int)
    parser.add_argument("--fill", type=float, nargs="+")
    parser.add_argument("--seed", type=int, default=0, help="the first")
    parser.add_argument("--seeds", type=int, help="how many")
    parser.add_argument("--only", choices=("waves", "online"))
    parser.add_argument("--seconds", type=float)
    parser.add_argument("--alone", action="store_true", help="without the other solvers")
    parser.add_argument("--register", action="store_true", help="with a register's whole points")
    wanted = parser.parse_args(arguments or [])
    if wanted.plot:
        plot()
        return 0
    sizes = SMALL
    if wanted.full:
        sizes = tuple(size for size in GOALS if size != LARGEST)
    if wanted.cases:
        sizes = ((wanted.cases, wanted.places or max(2, wanted.cases // 50)),)
    fills = wanted.fill or ((0.85, 0.95, 1.05) if wanted.full else (0.95,))
    seeds = wanted.seeds or (5 if wanted.full else 1)
    load = ", ".join(f"{one:.1f}" for one in os.getloadavg())
    print(f"  {os.cpu_count()} processors, of which so many were asked for by others: {load}")
    whole = wanted.full and not wanted.cases and wanted.only is None
    measured = Measured(MEASURED if wanted.full else None, anew=wanted.anew)
    if wanted.only != "online":
        waves(measured, sizes, fills, range(wanted.seed, wanted.seed + seeds), wanted)
        if wanted.full and not wanted.cases:
            for size, fill, alike in (
                (ALIKE, 0.95, True),
                (ALIKE, 1.05, True),
                (LARGEST, 0.95, False),
            ):
                one(measured, *size, fill, wanted.seed, wanted.seconds, alone=True, register=alike)
    if wanted.only != "waves":
        size = (4_000, 60) if wanted.full else (800, 20)
        print(f"\none by one, {size[0]} x {size[1]}: share of the hindsight bound; cases unplaced")
        measured.part(f"one by one, {size[0]} x {size[1]}", lambda part: online(part, *size))
    if whole:
        written(measured.parts)
    return int(any(part.missed for part in measured.parts))


def waves(measured: Measured, sizes, fills, seeds, wanted: argparse.Namespace) -> None:
    print(f"  {'':46} {'clock':>7} {'cpu':>7}  {'people':>15} {'gap':>8}  MiB")
    for size in sizes:
        for fill in fills:
            for seed in seeds:
                alone = wanted.alone or seed != seeds[0]
                one(
                    measured,
                    *size,
                    fill,
                    seed,
                    wanted.seconds,
                    alone=alone,
                    register=wanted.register,
                )


def made(cases: int, places: int, seed: int, fill: float) -> Wave:
    """A wave of families and groups."""
    chance = np.random.default_rng(seed)
    people = chance.choice(np.arange(1, 13), cases, p=SIZES / SIZES.sum())
    groups = chance.choice(cases, max(1, cases // 500), replace=False)
    people[groups] = chance.integers(10, 91, len(groups))
    adults = np.maximum(1, chance.binomial(people, 0.5))
    school = chance.binomial(people - adults, 0.6)
    medical = (chance.random(cases) < 0.08) * chance.integers(1, 3, cases)
    needs = np.stack([people, school, medical], axis=1).astype(np.int64)
    size = chance.lognormal(0, 0.6, places)
    capacity = np.zeros((places, len(SERVICES)), np.int64)
    for service in range(len(SERVICES)):
        share = size * chance.uniform(0.7, 1.3, places)
        capacity[:, service] = np.round(needs[:, service].sum() / fill * share / share.sum())
    language = chance.choice(len(LANGUAGES), cases, p=LANGUAGES)
    speaks = chance.random((places, len(LANGUAGES))) < 0.55
    speaks[:, 0] = True
    special, sites = chance.random(cases) < 0.06, chance.random(places) < 0.4
    sites[0] = True
    allowed = speaks[:, language].T & (~special[:, None] | sites[None, :])
    chances = chance.uniform(0.05, 0.3, places)[None, :] + 0.4 * chance.beta(2, 3, (cases, 1))
    chances = np.clip(chances + chance.normal(0, 0.12, (cases, places)), 0.01, 1)
    scores = adults[:, None] * chances + (chance.random((cases, places)) < 0.01)
    return Wave(
        tuple(f"c{n}" for n in range(cases)),
        tuple(f"p{n}" for n in range(places)),
        SERVICES,
        people.astype(np.int64),
        needs,
        capacity,
        np.round(scores * 1000).astype(np.int32),
        allowed,
        np.zeros((0, 2), np.int64),
        1000,
    )


def as_in_a_register(wave: Wave, seed: int) -> Wave:
    """The same people with points that officers give: few different ones, so that many places are as good as others."""
    chance = np.random.default_rng(1_000 + seed)
    shape = wave.scores.shape
    points = 3 * (chance.random(shape) < 0.4) + 8 * (chance.random(shape) < 0.01)
    points += 2 * (chance.random(shape[1]) < 0.5)[None, :]
    for rank in range(1, 4):
        points[np.arange(shape[0]), chance.integers(0, shape[1], shape[0])] += rank
    return replace(wave, scores=(points * wave.people[:, None]).astype(np.int32), unit=1)


def one(
    measured: Measured,
    cases: int,
    places: int,
    fill: float,
    seed: int,
    seconds: float | None,
    *,
    alone: bool,
    register: bool,
) -> None:
    """One instance, with the others' solvers beside it, edits and explanations after it."""
    title = f"{cases} x {places}, {fill:.0%} full, seed {seed}{', register' * register}"
    beside = not alone and cases * places <= 500_000
    key = title + ("" if seconds is None else f", {seconds:g} s") + ", beside others" * beside

    def measure(part: Part) -> None:
        wave = made(cases, places, seed, fill)
        if register:
            wave = as_in_a_register(wave, seed)
        found = ours(part, wave, title, GOALS.get((cases, places), (0.01, 60, 2048)), seconds)
        if beside:
            limit = seconds or GOALS.get((cases, places), (0, 60))[1]
            others(part, wave, found, max(limit, 60.0) if cases <= 500 else limit)
        after(part, found, wave)

    measured.part(key, measure)


def ours(part: Part, wave: Wave, title: str, goal, seconds: float | None):
    """Our method."""
    with workers(seconds or goal[1]) as solvers:
        begun, used = time.monotonic(), cpu()
        found = place(
            wave, map=solvers.map, time_left=solvers.left, near=max(goal[0], 1e-9) * 0.9, rounds=BY_THE_CLOCK,
        )  # fmt: skip
        spent = time.monotonic() - begun
    worked = cpu() - used  # those of the solvers' processes are known when they have ended
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    wrong = faults(found, bounds=len(wave.cases) <= 5_000)
    good = not wrong and found.gap <= goal[0] and spent <= goal[1] * 1.05 and memory <= goal[2]
    told(part, f"{title}: {found.method}", spent, worked, wave, found, found.gap, memory, good=good)
    for fault in wrong[:3]:
        print(f"    {FAILED}: {fault}")
    return found


def others(part: Part, wave: Wave, found, limit: float) -> None:
    """Solvers as they stand, on the same instance."""
    for name, rival in (("CP-SAT, 2 workers", by_cp_sat), ("plain programme, SCIP", by_scip)):
        begun, used = time.monotonic(), cpu()
        with workers(limit + BUILDING_S) as solvers:
            asked = solvers.map(rival, [(wave, found.people_placed, limit)])
            value, bound = next(iter(asked)) or (None, float("nan"))
        gap = (bound - value) / bound if value is not None and bound else None
        told(part, f"  {name}", time.monotonic() - begun, cpu() - used, wave, None, gap, 0)


def cpu() -> float:
    """Seconds of the processor, those of ended children too."""
    mine, theirs = (
        resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    return mine.ru_utime + mine.ru_stime + theirs.ru_utime + theirs.ru_stime


def told(part: Part, title, clock, worked, wave, found, gap, memory, *, good=True) -> None:
    """A line of a run, for the screen and for the table; `found` where it is ours."""
    heads = ""
    if found is not None:
        heads = f"{found.people_placed}/{found.people_bound} of {int(wave.people.sum())}"
    ours = found is not None
    part.rows.append((title.strip(), ours, clock, worked, heads, gap, memory, bool(good)))
    share = "nothing" if gap is None else f"{gap:.3%}"
    print(
        f"  {title:46} {clock:>6.1f}s {worked:>6.1f}s  {heads:>15} {share:>8}  {memory or ''}"
        f"{'' if good else '  ' + FAILED}",
        flush=True,
    )


def after(part: Part, found, wave) -> None:
    """Edits and explanations after it."""
    found = edited(found, []).assignment  # what a run leaves behind for the first edit
    busy = int(np.argmax(np.bincount(found.at[found.at >= 0], minlength=len(wave.places))))
    first = next(iter(found.placed))
    travelling = list(found.placed)[:: max(1, len(found.placed) // 50)]
    away = [case for case, at in found.placed.items() if at == wave.places[busy]]
    travelling = [case for case in travelling if case not in {*away, first}]
    newcomer = Case("newcomer", 4, {"school": 2})
    scores = {
        name: int(score) // 1000 for name, score in zip(wave.places, wave.scores[0], strict=True)
    }
    late = tuple(case for case in list(found.placed)[1 :: max(1, len(found.placed) // 40)])
    late = tuple(case for case in late if case not in set(travelling))
    for name, edits in (
        ("a family arrives", [Arrive(newcomer, scores)]),
        ("a transport of 40 cases is late", [Delay(late)]),
        ("a place closes", [Close(wave.places[busy])]),
        ("50 beds more", [Resize(wave.places[busy], "people", 50)]),
        ("a family does not come", [NoShow(first)]),
    ):
        begun, used = time.monotonic(), time.process_time()
        done = edited(found, edits, travelling=travelling)
        spent, worked = time.monotonic() - begun, time.process_time() - used
        stays = all(done.assignment.placed.get(c) == found.placed[c] for c in travelling)
        good = stays and len(done.moved) <= 0.01 * len(wave.cases) and spent < 1
        good &= not faults(done.assignment, bounds=False)
        part.edits.append((name, spent, worked, len(done.moved) / len(wave.cases), bool(good)))
        print(
            f"    {name:30} {spent:6.2f}s (cpu {worked:.2f}s)  displaced {len(done.displaced)}, others moved"
            f" {len(done.moved)}, gap {done.assignment.gap:.3%}{'' if good else '  ' + FAILED}",
            flush=True,
        )
    left = left_of(found)
    asked = list(wave.cases[:: max(1, len(wave.cases) // 200)])
    told_wrong = [
        fault
        for case in asked[::20]
        for fault in explanation_faults(found, explanation(found, case, left=left))
    ]
    for fault in told_wrong[:3]:
        print(f"    {FAILED}: {fault}")
    begun = time.process_time()
    for case in asked:
        explanation(found, case, left=left)
    each = (time.process_time() - begun) / len(asked) * 1000
    good = bool(each < 10 and not told_wrong)
    part.edits.append(("an explanation", each / 1000, each / 1000, 0.0, good))
    print(f"    an explanation                 {each:6.2f} ms{'' if good else '  ' + FAILED}")


def online(part: Part, cases: int, places: int) -> None:
    """One family after the other: greed, and prices of another draw, against hindsight."""
    wave = made(cases, places, 100, 0.95)
    order = np.random.default_rng(7).permutation(cases)
    draws = np.random.default_rng(8).integers(0, cases, cases)
    sample = replace(
        wave,
        people=wave.people[draws],
        needs=wave.needs[draws],
        scores=wave.scores[draws],
        allowed=wave.allowed[draws],
    )
    hindsight = float(place(wave, objective="score", rounds=0).bound)
    for name, expected, refresh in (
        ("greed", None, 0),
        ("prices once", 1.0, cases),
        ("prices refreshed ten times", 1.0, cases // 10),
        ("the same, 30 % more expected", 1.3, cases // 10),
        ("the same, 30 % fewer expected", 0.7, cases // 10),
    ):
        share, waits = one_by_one(wave, sample, order, expected, refresh, hindsight)
        goal = {None: 0.0, 1.0: 0.98}.get(expected, 0.96) if 0 < refresh < cases else 0.0
        goal = goal if cases >= PROMISED_ONLINE else 0.0  # few arrivals are all chance
        part.by_one.append((name, share, waits, share >= goal))
        print(f"    {name:34} {share:7.2%}  {waits:5}{'' if share >= goal else '  ' + FAILED}")


def one_by_one(wave, sample, order, expected, refresh, hindsight) -> tuple[float, int]:
    left, total, waits = wave.capacity.copy(), 0, 0
    rate = np.zeros(left.shape)
    for turn, case in enumerate(order.tolist()):
        if expected is not None and turn % refresh == 0:
            still = (len(order) - turn) / len(order)
            prices = arrival_prices(sample, left=left, expected=expected * still)
            rate = prices.capacity / 2**prices.shift
        fits = wave.allowed[case] & (wave.needs[case] <= left).all(axis=1)
        if not fits.any():
            waits += 1
            continue
        offered = wave.scores[case] - rate @ wave.needs[case]
        at = int(np.argmax(np.where(fits, offered, -np.inf)))
        left[at] -= wave.needs[case]
        total += int(wave.scores[case, at])
    return total / wave.unit / hindsight, waits


def by_cp_sat(task: tuple[Wave, int, float]) -> tuple[float | None, float]:
    """Score and bound of placements of at least as many people."""
    from ortools.sat.python import cp_model

    wave, people, seconds = task
    model = cp_model.CpModel()
    case, at = np.nonzero(wave.possible())
    x = [model.new_bool_var("") for _ in case]
    by_case = [[] for _ in wave.cases]
    by_place = [[] for _ in wave.places]
    for n, (c, p) in enumerate(zip(case.tolist(), at.tolist(), strict=True)):
        by_case[c].append(n)
        by_place[p].append(n)
    for mine in by_case:
        model.add_at_most_one(x[n] for n in mine)
    for p, mine in enumerate(by_place):
        for s in range(len(wave.services)):
            needs = wave.needs[case[mine], s].tolist()
            used = cp_model.LinearExpr.weighted_sum([x[n] for n in mine], needs)
            model.add(used <= int(wave.capacity[p, s]))
    model.add(cp_model.LinearExpr.weighted_sum(x, wave.people[case].tolist()) >= people)
    model.maximize(cp_model.LinearExpr.weighted_sum(x, wave.scores[case, at].tolist()))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 2
    solver.parameters.max_time_in_seconds = seconds
    status = solver.solve(model)
    found = status in {cp_model.OPTIMAL, cp_model.FEASIBLE}
    return (solver.objective_value if found else None), solver.best_objective_bound


def by_scip(task: tuple[Wave, int, float]) -> tuple[float | None, float]:
    """The same by a whole-number programme as it stands."""
    from goodoffices.placement.programme import Question, replied

    wave, people, seconds = task
    case, at = np.nonzero(wave.possible())
    scores = wave.scores[case, at] / 1000.0
    question = Question(
        scores,
        case,
        at,
        wave.needs,
        wave.capacity,
        wave.people,
        people,
        wave.apart,
        seconds=seconds,
    )
    reply = replied(question)
    return (float(reply.shares @ scores) if len(reply.shares) else None), reply.bound


def written(parts: list[Part]) -> None:
    """The tables of a full run, and its figure, for the documentation."""
    days = sorted({part.day for part in parts})
    rows = [(row, part.asked) for part in parts for row in part.rows]
    lines = [
        "# Figures of placement",
        "",
        (
            f"Written by `./go bench placement --full`, measured {' to '.join(dict.fromkeys((days[0], days[-1])))}, on"
            f" {os.cpu_count()} processors. What is asked and what is promised stands at the head of `bench/placement.py`."
            " People: with a place, at most possible, of how many. Asked: processors that all together asked for, a mean"
            " of the last minute; above the number of processors, the clock tells too much."
        ),
        "",
        "![Proved gap against seconds of the clock, each run](../explanation/figures/placement-gaps.svg)",
        "",
        "| run | clock, s | processor, s | people | gap | MiB | asked | |",
        "|---|---:|---:|---|---:|---:|---:|---|",
    ]
    for (title, ours, clock, worked, heads, gap, memory, good), asked in rows:
        name = title if ours else f"beside it: {title}"
        share = "nothing found" if gap is None else f"{gap:.3%}"
        lines.append(
            f"| {name} | {clock:.1f} | {worked:.1f} | {heads} | {share} | {memory or ''} | {asked} |"
            f" {'' if good else 'missed'} |"
        )
    lines += ["", *edits_written(parts), "", *one_by_one_written(parts)]
    TABLE.write_text("\n".join(lines) + "\n")
    drawn([row for row, _ in rows])
    print(f"  written: {TABLE.name}, placement-gaps.svg")


def edits_written(parts: list[Part]) -> list[str]:
    """The slowest of each kind of edit, by the size of the wave."""
    worst: dict[tuple[str, str], list] = {}
    for part in parts:
        for edit in part.edits:
            key = part.key.partition(",")[0], edit[0]
            if key not in worst or edit[1] > worst[key][1]:
                worst[key] = edit
    return [
        "The slowest edit of each kind, and an explanation:",
        "",
        "| wave | edit | clock, s | processor, s | others moved | |",
        "|---|---|---:|---:|---:|---|",
        *(
            f"| {size} | {name} | {clock:.3f} | {worked:.3f} | {moved:.2%} | {'' if good else 'missed'} |"
            for (size, name), (_, clock, worked, moved, good) in worst.items()
        ),
    ]


def one_by_one_written(parts: list[Part]) -> list[str]:
    """Who arrives one by one."""
    return [
        "One by one:",
        "",
        "| rule | share of the hindsight bound | cases unplaced | |",
        "|---|---:|---:|---|",
        *(
            f"| {name} | {share:.2%} | {waits} | {'' if good else 'missed'} |"
            for part in parts
            for name, share, waits, good in part.by_one
        ),
    ]


def drawn(rows: list[tuple]) -> None:
    """Gap against time."""
    plt = pyplot()
    figure, axes = plt.subplots(figsize=(7, 3.6), layout="constrained")
    for ours, marker in ((True, "o"), (False, "x")):
        some = [row for row in rows if row[1] == ours and row[5] is not None]
        axes.loglog(
            [row[2] for row in some],
            [max(row[5] * 100, 1e-4) for row in some],
            marker,
            color="black",
            fillstyle="none",
            label="this method" if ours else "solvers as they stand",
        )
    axes.axhline(0.1, color="black", linewidth=0.5)
    axes.set(xlabel="seconds of the clock", ylabel="proved gap, % (0 drawn at 0.0001)")
    axes.grid(visible=True, alpha=0.3)
    axes.legend()
    figure.savefig(FIGURES / "placement-gaps.svg", metadata={"Date": None})


def pyplot():
    """The same picture from the same numbers."""
    import matplotlib as mpl

    mpl.use("svg")
    mpl.rcParams["svg.hashsalt"] = "goodoffices"
    from matplotlib import pyplot as plt

    return plt


def plot() -> None:
    """Time and gap against the size of the wave."""
    plt = pyplot()
    sizes = (50, 100, 200, 500, 1_000, 2_000)
    gaps, spent = [], []
    for cases in sizes:
        used = time.process_time()
        found = place(made(cases, max(4, cases // 50), 0, 0.95), effort=0.1, rounds=4)
        spent.append(time.process_time() - used)
        gaps.append(max(found.gap, 1e-6) * 100)
    figure, (left, right) = plt.subplots(1, 2, figsize=(8, 3.2), layout="constrained")
    left.loglog(sizes, spent, marker="o", color="black")
    left.set(xlabel="cases", ylabel="seconds of one processor")
    right.loglog(sizes, gaps, marker="o", color="black")
    right.set(xlabel="cases", ylabel="proved gap, %")
    for axes in (left, right):
        axes.grid(visible=True, alpha=0.3)
    figure.savefig(FIGURES / "placement-growth.svg", metadata={"Date": None})


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
