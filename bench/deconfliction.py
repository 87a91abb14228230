"""The engine of two forces in one sky: ``python -m bench deconfliction [--standing N] [--recorded N] [--plot]``.

Each figure stands beside a second method in the same run: the same question by brute force, by naive plane
geometry, by SQLite's R*Tree. Times are those of the clock and, since a busy machine stretches the clock, of the
processor too. ``--plot`` only redraws the figures of the documentation; ``--private N`` only compares sets of so many
cells in private.
"""

from __future__ import annotations

import argparse
import math
import os
import random
import sqlite3
import statistics
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np

from goodoffices.deconfliction import (
    Band,
    CheckRules,
    Circle,
    Plan,
    Polygon,
    Separations,
    Sky,
    Volume,
    Window,
    areas_closer,
    check_plan,
    clear_altitude,
    clear_detour,
    clear_time,
    corridor,
    filed,
    hidden_zone,
    tellings,
    unpacked,
    volumes_clash,
)
from goodoffices.deconfliction.geodesy import destination, geodesic_m
from goodoffices.deconfliction.packing import HEAD
from goodoffices.deconfliction.sky import Filed

ROOT = Path(__file__).parents[1]
FIGURES = ROOT / "docs" / "explanation" / "figures"
BEGIN = datetime(2026, 3, 1, tzinfo=UTC)
BEGIN_US = 1_772_323_200_000_000
MINUTE = 60_000_000
FAILED = "MISSED"
PROMISED = {
    "check_ms": 10.0,
    "start_s": 10.0,
    "advice_ms": 100.0,
    "ratio": 1.0,
    "private_s": {10_000: 10.0, 100_000: 60.0},
}


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="bench deconfliction")
    parser.add_argument("--standing", type=int, default=1_000_000)
    parser.add_argument(
        "--recorded", type=int, default=50_000, help="plans in a record that a server starts on"
    )
    parser.add_argument("--new", type=int, default=2_000, help="plans that are checked and filed")
    parser.add_argument("--plot", action="store_true")
    parser.add_argument("--private", type=int, metavar="N", help="compare N cells in private, only")
    wanted = parser.parse_args(sys.argv[1:] if arguments is None else arguments)
    if wanted.plot:
        plot_probing(searched())
        return 0
    if wanted.private:
        return compared_in_private(wanted.private)
    missed = standing(wanted.standing, wanted.new)
    missed += on_a_record(wanted.recorded)
    missed += beside_others(min(100_000, wanted.standing))
    missed += to_the_centimetre()
    missed += routes()
    missed += advice(min(100_000, wanted.standing))
    missed += told(searched())
    missed += compared_in_private(10_000)
    return int(missed > 0)


# The workload of the facts: half 24-gons, half random 6-gons of 0.2 to 5 km, 30 to 500 m high, for 10 min to 6 h,
# in a theatre of 5 by 7 degrees and 30 days.


def volumes(count, seed):
    """Heads and corners of so many volumes."""
    dice = np.random.default_rng(seed)
    corners = np.where(np.arange(count) % 2, 6, 24)
    heads = np.zeros(count, HEAD)
    heads["corners"] = corners
    low = dice.integers(0, 3_000_000, count)
    heads["low"], heads["high"] = low, low + dice.integers(30_000, 500_000, count)
    heads["start"] = BEGIN_US + dice.integers(0, 30 * 1_440 * MINUTE, count)
    heads["end"] = heads["start"] + dice.integers(10 * MINUTE, 360 * MINUTE, count)
    middle = np.stack((46 + 5 * dice.random(count), 28 + 7 * dice.random(count)), -1)
    radius = dice.uniform(200, 5_000, count)
    owner = np.repeat(np.arange(count), corners)
    few = corners[owner] == 6
    place = np.arange(len(owner)) - np.repeat(np.cumsum(corners) - corners, corners)
    wobble = np.where(few, dice.uniform(0.5, 1.0, len(owner)), 1.0) * radius[owner] / 111_300
    turn = 2 * np.pi * (place + 0.5 * dice.random(len(owner)) * few) / corners[owner]
    east = np.sin(turn) * wobble / np.cos(np.radians(middle[owner, 0]))
    return heads, np.round(middle[owner] + np.stack((np.cos(turn) * wobble, east), -1), 9)


def plans(count, seed, prefix="p"):
    """So many plans of one volume each, of two sides."""
    heads, points = volumes(count, seed)
    ends = np.cumsum(heads["corners"].astype(np.int64)).tolist()
    one, raw, flat, size = (
        (1).to_bytes(8, "little"),
        heads.tobytes(),
        points.tobytes(),
        HEAD.itemsize,
    )
    sides = np.random.default_rng(seed).integers(0, 2, count).tolist()
    begins = [0, *ends]
    return [
        Filed(
            f"{prefix}{n}",
            ("north", "south")[sides[n]],
            one + raw[n * size : (n + 1) * size] + flat[begins[n] * 16 : ends[n] * 16],
        )
        for n in range(count)
    ]


def opened(plan):
    return Plan(plan.id, plan.filer, unpacked(plan.volumes))


def at(values, share):
    return float(np.percentile(values, share))


class Times:
    """Clock and processor of many short things, in milliseconds."""

    def __init__(self):
        self.clock, self.processor = [], []

    def of(self, work):
        start, used = time.perf_counter(), time.process_time()
        found = work()
        self.processor.append((time.process_time() - used) * 1e3)
        self.clock.append((time.perf_counter() - start) * 1e3)
        return found

    def __str__(self):
        return "  ".join(
            f"{name} p50 {at(values, 50):.2f} p99 {at(values, 99):.2f} max {max(values):.1f} ms"
            for name, values in (("clock", self.clock), ("processor", self.processor))
        )


def standing(count: int, new: int) -> int:
    """Check, tell, log with a flush, and file, with so many volumes standing."""
    print(f"{count:,} standing volumes")
    held, coming = plans(count, 1), [opened(plan) for plan in plans(new, 2, "n")]
    sky, start = Sky(), Times()
    start.of(lambda: sky.restore(held))
    good = start.processor[0] / 1e3 <= PROMISED["start_s"]
    missed = not good
    print(
        f"  taken up at a start: clock {start.clock[0] / 1e3:.1f} s, processor"
        f" {start.processor[0] / 1e3:.1f} s (promised {PROMISED['start_s']:.0f}) {'' if good else FAILED}"
    )
    whole, engine, flush, clashes = Times(), Times(), Times(), 0
    with tempfile.NamedTemporaryFile(dir=ROOT, prefix=".bench-") as log:

        def logged(plan):
            log.write(filed(plan).volumes)
            log.flush()
            os.fdatasync(log.fileno())

        def handled(plan):
            found = engine.of(lambda: sky.clashes(plan))
            flush.of(lambda: logged(plan))
            sky.file(plan)
            return len(tellings(found, sky.plan)), len(found)

        for plan in coming:
            clashes += whole.of(lambda plan=plan: handled(plan))[1]
    good = at(whole.processor, 99) <= PROMISED["check_ms"]
    missed += not good
    print(f"  checked exactly        {engine}")
    print(f"  flushed to the disk    {flush}")
    print(
        f"  checked, flushed, told, filed {whole} (promised p99 {PROMISED['check_ms']:.0f} ms) {'' if good else FAILED}"
    )
    print(f"  {new:,} filings, {clashes:,} clashes", flush=True)
    return missed


def on_a_record(count: int) -> int:
    """A start through the record."""
    from bench import start

    print(f"\na start through the record, {count:,} plans")
    return start.main(["--plans", str(count)])


def beside_others(count: int) -> int:
    """The same question by three other ways."""
    import shapely

    print(
        f"\nall clashes of one plan among {count:,}, beside other ways, same run (processor time)"
    )
    held = plans(count, 1)
    coming = [opened(plan) for plan in plans(200, 2, "n")]
    sky = Sky()
    sky.restore(held)
    heads, points = volumes(count, 1)
    sides = np.array([plan.filer == "south" for plan in held])
    first = np.cumsum(heads["corners"].astype(np.int64)) - heads["corners"]
    low, high = np.minimum.reduceat(points, first), np.maximum.reduceat(points, first)

    ours, brute, naive, table = Times(), Times(), Times(), Times()
    answers = [ours.of(lambda plan=plan: sky.clashes(plan)) for plan in coming]

    def by_hand(plan):
        volume = plan.volumes[0]
        corners = np.array(volume.area.vertices)
        start, end = volume.window.microseconds
        bottom, top = volume.band.millimetres
        near = np.flatnonzero(
            (heads["start"] < end)
            & (heads["end"] > start)
            & (heads["low"] < top)
            & (heads["high"] > bottom)
            & (sides != (plan.filer == "south"))
            & (low <= corners.max(axis=0)).all(axis=1)
            & (high >= corners.min(axis=0)).all(axis=1)
        )
        return [n for n in near if volumes_clash(volume, opened(held[n]).volumes[0])]

    same = [
        {int(clash.other[1:]) for clash in found} == set(brute.of(lambda plan=plan: by_hand(plan)))
        for found, plan in zip(answers, coming, strict=True)
    ]

    owner = np.repeat(np.arange(count), heads["corners"])
    flat = shapely.polygons(shapely.linearrings(points[:, ::-1], indices=owner))
    tree = shapely.STRtree(flat)

    def in_degrees(plan):
        volume = plan.volumes[0]
        area = shapely.Polygon([(b, a) for a, b in volume.area.vertices])
        rows = tree.query(area, predicate="intersects")
        start, end = volume.window.microseconds
        bottom, top = volume.band.millimetres
        return rows[
            (heads["start"][rows] < end)
            & (heads["end"][rows] > start)
            & (heads["low"][rows] < top)
            & (heads["high"][rows] > bottom)
            & (sides[rows] != (plan.filer == "south"))
        ]

    for plan in coming:
        naive.of(lambda plan=plan: in_degrees(plan))

    database = rstar(heads, low, high)

    def by_rstar(plan):
        volume = plan.volumes[0]
        corners = np.array(volume.area.vertices)
        rows = database.execute(RSTAR, rstar_box(volume, corners)).fetchall()
        return [
            n
            for (n,) in rows
            if sides[n] != (plan.filer == "south")
            and volumes_clash(volume, opened(held[n]).volumes[0])
        ]

    same += [
        {int(clash.other[1:]) for clash in found} == set(table.of(lambda plan=plan: by_rstar(plan)))
        for found, plan in zip(answers, coming, strict=True)
    ]
    mine = statistics.fmean(ours.processor)
    for name, times in (
        ("ours", ours),
        ("brute force: every box, then exactly", brute),
        ("SQLite R*Tree, then exactly", table),
        ("shapely in degrees, areas first", naive),
    ):
        mean = statistics.fmean(times.processor)
        print(
            f"  {name:<38} mean {mean:>8.3f} ms  p99 {at(times.processor, 99):>8.3f} ms  {mean / mine:>6.1f}x"
        )
    print(
        f"  answers of ours, brute force and R*Tree {'equal' if all(same) else 'DIFFERENT'}",
        flush=True,
    )
    return not all(same)


RSTAR = (
    "select id from box where e>=? and w<=? and n>=? and s<=? and h>=? and l<=? and t1>=? and t0<=?"
)


def rstar(heads, low, high):
    """SQLite's R*Tree of two dimensions on the ground, altitude and time, rounded outwards."""
    database = sqlite3.connect(":memory:")
    database.execute("create virtual table box using rtree_i32(id, w, e, s, n, l, h, t0, t1)")
    columns = (
        np.floor(low[:, 1] * 1e7), np.ceil(high[:, 1] * 1e7),
        np.floor(low[:, 0] * 1e7), np.ceil(high[:, 0] * 1e7),
        heads["low"] // 100, -(-heads["high"] // 100),
        heads["start"] // 1_000_000, -(-heads["end"] // 1_000_000),
    )  # fmt: skip
    rows = np.stack([np.arange(len(heads)), *columns], -1).astype(np.int64).tolist()
    database.executemany("insert into box values (?,?,?,?,?,?,?,?,?)", rows)
    return database


def rstar_box(volume, corners):
    (south, west), (north, east) = corners.min(axis=0), corners.max(axis=0)
    bottom, top = volume.band.millimetres
    start, end = volume.window.microseconds
    return (
        math.floor(west * 1e7), math.ceil(east * 1e7), math.floor(south * 1e7), math.ceil(north * 1e7),
        bottom // 100, -(-top // 100), start // 1_000_000, -(-end // 1_000_000),
    )  # fmt: skip


def to_the_centimetre(count: int = 1_500) -> int:
    """Ours and plane geometry in degrees, both against geodesics alone."""
    from tests.properties.slow_geodesics import clearances
    from tests.properties.test_clash_exactly import a_batch

    batch = a_batch(random.Random(77), count)
    truth = clearances([(one, other) for one, other, _ in batch])
    wrong = {"ours": [0, 0], "plane geometry in degrees": [0, 0]}
    near = 0
    for (one, other, margin), clearance in zip(batch, truth, strict=True):
        gap = clearance - margin
        near += abs(gap) <= 0.03
        if -0.01 < gap < -1e-4:
            continue  # less than what is promised
        answers = areas_closer(one, other, margin_m=margin), in_degrees(one, other, margin)
        for name, answer in zip(wrong, answers, strict=True):
            wrong[name][0] += gap <= -0.01 and not answer
            wrong[name][1] += gap >= -1e-4 and answer
    print(
        f"\n{count:,} pairs anywhere, poles and 180 degrees included, {near} of them within 3 cm of the line"
    )
    for name, (missed, made_up) in wrong.items():
        print(f"  {name:<28} {missed:>4} missed  {made_up:>4} made up")
    sys.stdout.flush()
    return sum(wrong["ours"]) > 0


def in_degrees(one, other, margin_m):
    """What plane geometry on latitude and longitude says, with buffers in degrees."""
    import shapely

    def flat(area):
        if isinstance(area, Circle):
            return shapely.Point(area.center[::-1]).buffer(area.radius_m / 111_320, 64)
        return shapely.Polygon([(b, a) for a, b in area.vertices])

    first, second = shapely.make_valid(flat(one)), shapely.make_valid(flat(other))
    if margin_m:
        return bool(first.distance(second) < margin_m / 111_320)
    return bool(first.intersects(second) and not first.touches(second))


def a_route(dice, name):
    """Ten legs of a flight, each with its own time and altitude."""
    spot = (48 + 0.9 * dice.random(), 30 + 1.34 * dice.random())
    heading, moment = dice.uniform(0, 360), BEGIN + timedelta(minutes=dice.uniform(0, 1_400))
    low, legs = dice.uniform(0, 900), []
    for _ in range(10):
        heading += dice.uniform(-40, 40)
        end = destination(spot, bearing=heading, distance=dice.uniform(1_500, 3_000))
        took = timedelta(seconds=geodesic_m(spot, end) / 25)
        window = Window(moment - timedelta(seconds=30), moment + took + timedelta(seconds=30))
        legs.append(Volume(corridor(spot, end, width_m=150), Band(low, low + 60), window))
        spot, moment, low = end, moment + took, max(0.0, low + dice.uniform(-40, 40))
    return Plan(name, name, tuple(legs))


def routes(count: int = 3_000) -> int:
    """What each rule shows of others, on routes of ten legs, for each pair that really clashes."""
    from goodoffices.dss.covering import polygon_cells
    from tests.properties.slow_geodesics import clearances

    dice = random.Random(12)
    flights = [a_route(dice, f"r{n}") for n in range(count)]
    cells: dict[int, list[int]] = {}
    bounds = []
    for n, flight in enumerate(flights):
        held = set()
        for volume in flight.volumes:
            held |= polygon_cells(volume.area.vertices)
        for cell in held:
            cells.setdefault(cell, []).append(n)
        bounds.append(
            (
                min(v.window.start for v in flight.volumes),
                max(v.window.end for v in flight.volumes),
                min(v.band.low_m for v in flight.volumes),
                max(v.band.high_m for v in flight.volumes),
            )
        )
    standard = {
        (one, other)
        for held in cells.values()
        for place, one in enumerate(held)
        for other in held[place + 1 :]
        if bounds[one][0] <= bounds[other][1]
        and bounds[other][0] <= bounds[one][1]
        and bounds[one][2] <= bounds[other][3]
        and bounds[other][2] <= bounds[one][3]
    }
    asked, of_pair = [], []
    for one, other in sorted(standard):
        for volume in flights[one].volumes:
            for met in flights[other].volumes:
                if (
                    volume.window.overlaps(met.window)
                    and volume.band.overlaps(met.band)
                    and geodesic_m(volume.area.vertices[0], met.area.vertices[0]) < 10_000
                ):
                    asked.append((volume.area, met.area))
                    of_pair.append((one, other))
    truth = {pair for pair, gap in zip(of_pair, clearances(asked), strict=True) if gap < -0.005}
    sky = Sky(Separations())
    sky.restore(filed(flight) for flight in flights)
    told_of = {
        tuple(sorted((n, int(clash.other[1:]))))
        for n, flight in enumerate(flights)
        for clash in sky.clashes(flight)
    }
    ratio = len(told_of) / len(truth)
    print(
        f"\n{count:,} routes of ten legs: pairs of which one side learns something, for each that clashes"
    )
    print(f"  really clash (geodesics alone)      {len(truth):>6}")
    print(
        f"  the standard's rule (cells, one box) {len(standard):>5}  {len(standard) / len(truth):>6.1f}"
    )
    print(
        f"  ours                                {len(told_of):>6}  {ratio:>6.1f}  {'' if told_of == truth else FAILED}",
        flush=True,
    )
    return told_of != truth


def advice(count: int) -> int:
    """Another time, altitude or way, for plans that clash."""
    sky = Sky()
    sky.restore(plans(count, 1))
    crowd = [opened(plan) for plan in plans(6_000, 5, "n")]
    clashing = [plan for plan in crowd if sky.clashes(plan)][:150]
    kinds = {
        "earliest clear time": lambda plan: clear_time(plan, sky),
        "nearest clear altitude": lambda plan: clear_altitude(
            plan, sky, lowest_m=0, highest_m=4_000
        ),
        "shortest clear way": lambda plan: clear_detour(
            plan, ends_of(plan), sky, width_m=500, step_m=1_000
        ),
    }
    print(f"\nadvice for {len(clashing)} plans that clash, among {count:,}")
    missed = 0
    for name, ask in kinds.items():
        times, found = Times(), 0
        for plan in clashing:
            found += times.of(lambda plan=plan, ask=ask: ask(plan)) is not None
        good = at(times.processor, 99) <= PROMISED["advice_ms"]
        missed += not good
        print(f"  {name:<24} {times}  {found} found {'' if good else FAILED}", flush=True)
    return missed


def ends_of(plan):
    """Way points across the plan's area."""
    first = plan.volumes[0].area.vertices
    return [first[0], first[len(first) // 2]]


# How well a prober can locate a hidden site.

CHECKS = 40
SITES = 21
BLUR_M = 3_000.0
GUARD_M = 500.0
KILOMETRES = 100.0


def searched():
    """How far the best guess is from a hidden site after so many checks, under three ways of hiding."""
    dice = random.Random(3)
    sites = [(48 + 0.9 * dice.random(), 30 + 1.3 * dice.random()) for _ in range(SITES)]
    found = {}
    for name, (check, hides) in {
        "exact answers, site as it is": (False, False),
        "checks on the grid, site as it is": (True, False),
        "exact answers, site in its zone": (False, True),
        "checks on the grid, site in its zone": (True, True),
    }.items():
        misses = [search(site, n, check=check, hides=hides) for n, site in enumerate(sites)]
        found[name] = [statistics.median(column) for column in zip(*misses, strict=True)]
    return found


def search(site, number, *, check, hides):
    """One prober: halves what is left, in latitude and longitude by turns; returns its error after each check."""
    zone = Circle(site, GUARD_M)
    if hides:
        key = number.to_bytes(16, "big")
        zone = hidden_zone(site, guard_m=GUARD_M, blur_m=BLUR_M, key=key)
    window = Window(BEGIN, BEGIN + timedelta(days=1))
    sky, rules = Sky(), CheckRules(per_day=10_000)
    sky.file(Plan("site", "north", (Volume(zone, Band(0, 100), window),)))
    left = [[48.0, 48.9], [30.0, 31.3]]  # of the middle of what is filed; the prober knows its size
    reach = zone.radius_m / 111_200
    errors = []
    for n in range(CHECKS):
        guess = tuple((low + high) / 2 for low, high in left)
        errors.append(geodesic_m(guess, site))
        axis, side = n % 2, n // 2 % 2
        widths = reach, reach / math.cos(math.radians(48.5))
        low, high = left[axis]
        # Touched if the middle lies below the half, from one side, or above it, from the other.
        way = (-1, 1)[side]
        edge = (low + high) / 2 + way * widths[axis]
        if check:
            line_of = (math.floor, math.ceil)[n // 4 % 2]
            edge = line_of(edge / 0.05) * 0.05 + way * 1e-6
        box = [[47.5, 49.4], [29.4, 31.9]]
        box[axis][1 - side] = edge
        (south, north), (west, east) = box
        area = Polygon(
            tuple((south, west + (east - west) * k / 60) for k in range(61))
            + tuple((north, east - (east - west) * k / 60) for k in range(61))
        )
        volume = Volume(area, Band(0, 100), window)
        probe = Plan("probe", "south", (volume,))
        clear = (
            check_plan(probe, sky, [], now=BEGIN, rules=rules).clear
            if check
            else not any(sky.obstacles(volume, filer="south", category=""))
        )
        line = edge - way * (widths[axis] + 1e-6)
        if clear != side:
            left[axis][0] = min(max(low, line), high)
        else:
            left[axis][1] = max(min(high, line), low)
    return errors


def told(found) -> int:
    print(
        f"\nhow far a prober's best guess is from a hidden site, median of {SITES}, after so many checks"
    )
    marks = (0, 4, 8, 12, 16, 24, CHECKS - 1)
    print(f"  {'':<38}" + "".join(f"{mark:>8}" for mark in marks))
    for name, errors in found.items():
        print(f"  {name:<38}" + "".join(f"{errors[mark]:>8,.0f}" for mark in marks) + "  m")
    stated = BLUR_M * math.sqrt(0.5)
    least = min(errors[-1] for name, errors in found.items() if "zone" in name)
    good = least >= 0.7 * stated
    print(
        f"  stated for a zone: half of the guesses are wrong by more than {stated:,.0f} m"
        f" (sampled with {SITES} sites; held at {0.7 * stated:,.0f}) {'' if good else FAILED}"
    )
    return not good


def compared_in_private(count: int) -> int:
    """Both parties' work, one after the other on one core, beside sets in the clear and the bare group."""
    from goodoffices.deconfliction import private
    from goodoffices.deconfliction.extra import group

    print(f"\n{count:,} cells of each side compared in private, both sides on one core")
    window = Window(BEGIN, BEGIN + timedelta(days=1))
    terms = private.IntersectionTerms("0" * 32, ("north", "south"), window, count)
    dice = random.Random(5)
    common = [dice.randbytes(20) for _ in range(count // 10)]
    # One set fills its cap, the other does not: they cost the same.
    sets = [
        [*common, *(dice.randbytes(20) for _ in range(size - len(common)))]
        for size in (count, count // 2)
    ]
    plain = Times()
    truth = len(plain.of(lambda: set(sets[0]).intersection(sets[1])))
    steps = {name: Times() for name in ("begin", "answer", "conclude")}
    begun = [
        steps["begin"].of(
            lambda held=held, party=party: private.begin(
                terms, party, held, seed=dice.randbytes(32)
            )
        )
        for party, held in zip(terms.parties, sets, strict=True)
    ]
    answered = [
        steps["answer"].of(
            lambda one=one, other=other: private.answer(
                one,
                private.read_message(other.commitment.as_bytes()),
                private.read_message(other.masked.as_bytes()),
            )
        )
        for one, other in (begun, begun[::-1])
    ]
    counts = [
        steps["conclude"].of(
            lambda one=one, other=other: (
                private.conclude(one, private.read_message(other.returned.as_bytes())).count
            )
        )
        for one, other in (answered, answered[::-1])
    ]
    for name, times in steps.items():
        print(
            f"  {name:<10} clock {sum(times.clock) / 1e3:.2f} s, processor {sum(times.processor) / 1e3:.2f} s"
        )
    clock, used = (
        sum(sum(getattr(times, kind)) for times in steps.values()) / 1e3
        for kind in ("clock", "processor")
    )
    point, least = begun[0].masked.points[0], Times()
    secret = bytes(31) + b"\1"
    least.of(lambda: [group().crypto_scalarmult_ristretto255(secret, point) for _ in range(1_000)])
    limit = least.processor[0] * 4 * count / 1e6
    sizes = [
        len(message.as_bytes())
        for message in (begun[0].commitment, begun[0].masked, answered[0].returned)
    ]
    most = PROMISED["private_s"].get(count)
    right = counts == [truth, truth]
    good = right and (most is None or used <= most)
    print(
        f"  all        clock {clock:.2f} s, processor {used:.2f} s"
        + ("" if most is None else f" (promised {most:.0f})")
        + f"; the masking alone, four a cell: {limit:.2f} s"
    )
    print(f"  sets in the clear: {plain.processor[0] / 1e3:.4f} s, and nothing is hidden")
    print(f"  bytes each way: {sum(sizes):,} ({', '.join(f'{size:,}' for size in sizes)})")
    print(f"  in common {counts[0]:,} of {truth:,}: {'equal' if right else 'DIFFERENT'}", end="")
    print(f" {'' if good else FAILED}", flush=True)
    return not good


def plot_probing(found) -> None:
    """The error of the best guess against the number of checks."""
    import matplotlib as mpl

    mpl.use("svg")
    mpl.rcParams["svg.hashsalt"] = "goodoffices"
    from matplotlib import pyplot as plt

    figure, axes = plt.subplots(figsize=(7, 4))
    for style, (name, errors) in zip(("--", "-", "-.", ":"), found.items(), strict=True):
        axes.semilogy(range(len(errors)), [error / 1e3 for error in errors], style, label=name)
    axes.axvline(CheckRules().per_day, color="grey", linewidth=0.8)
    axes.text(CheckRules().per_day + 0.3, 20, "a day's checks", fontsize=8)
    axes.axhline(BLUR_M * math.sqrt(0.5) / 1e3, color="grey", linewidth=0.8)
    axes.text(0, BLUR_M * math.sqrt(0.5) / 1e3 * 1.08, "stated for a zone of 3 km", fontsize=8)
    axes.set_xlabel("checks by a prober who halves what is left")
    axes.set_ylabel("error of its best guess, km (median)")
    axes.grid(visible=True, alpha=0.3)
    axes.legend(fontsize=8)
    figure.tight_layout()
    FIGURES.mkdir(parents=True, exist_ok=True)
    where = FIGURES / "deconfliction-probing.svg"
    figure.savefig(where, metadata={"Date": None})
    print(f"wrote {where.relative_to(ROOT)}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
