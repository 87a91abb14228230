"""Durable appends beside the disk's own rate.

    python -m bench record

Everything goes through :meth:`Office.append`, with sealing. The disk's limit is a plain loop that writes 1 KiB
and flushes, in the same run and under the same delay per flush, before and after each of several short rounds
on one record, as of a server that goes on: the ratio is the median of theirs. A delay of 3.3 ms, put into fsync
and fdatasync by a preloaded shim, stands for a common server's disk: unlike a tracer it costs the process
nothing else.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from datetime import UTC, datetime
from pathlib import Path

from goodoffices import office as o
from goodoffices.office import Draft, open_office
from goodoffices.record import Audience, Message, Role

FIGURE = Path("docs/explanation/figures/record-appends.svg")
NOW = datetime(2026, 3, 17, 6, 40, tzinfo=UTC)
DELAY_US = 3300
CALLERS = 64
SIDES = 8
ROUNDS = 7
GOALS = {
    "one": 0.85,
    "sides_max_ms": 250.0,
    "many": 10.0,
    "many_rate": 3000.0,
    "many_p99_ms": 50.0,
}


def people(office):
    """A process with a mediator and two sides."""
    mediator = o.open_process(office, title="Northland and Southland", mediator="Third Capital")
    sides = [
        o.invite_seat(office, mediator, role=Role.PARTY, name=name, key=name)
        for name in ("Northland", "Southland")
    ]
    return mediator, *sides


# Appends


def disk_rate(folder: Path, seconds: float) -> float:
    """Plain appends of 1 KiB, each flushed, per second."""
    path = folder / "plain"
    handle = os.open(path, os.O_CREAT | os.O_WRONLY)
    block, count, start = b"x" * 1024, 0, time.perf_counter()
    while (spent := time.perf_counter() - start) < seconds:
        os.write(handle, block)
        os.fdatasync(handle)
        count += 1
    os.close(handle)
    path.unlink()
    return count / spent


def append_rate(folder: Path, callers: int, seconds: float) -> tuple[float, list[float], float]:
    """:func:`appends` to a record that begins."""
    office = open_office(folder, clock=lambda: NOW)
    found = appends(office, people(office), callers, seconds)
    office.store.close()
    return found


def appends(
    office, seats, callers: int, seconds: float, turn: int = 0
) -> tuple[float, list[float], float]:
    """Messages of 600 characters through the office.

    How many a second, how long each caller waited, and microseconds of processor for each.
    """
    mediator, north, south = seats
    rooms = [Audience([mediator.seat, side.seat]) for side in (north, south)]
    waits: list[list[float]] = [[] for _ in range(callers)]
    go, stop = threading.Event(), threading.Event()

    def call(caller: int) -> None:
        room, words, done = rooms[caller % 2], "w" * 600, waits[caller]
        go.wait()
        while not stop.is_set():
            start = time.perf_counter()
            draft = Draft(room, Message(words=words))
            office.append(mediator, [draft], key=f"{turn}/{caller}/{len(done)}")
            done.append(time.perf_counter() - start)

    threads = [threading.Thread(target=call, args=(n,)) for n in range(callers)]
    for thread in threads:
        thread.start()
    start, cpu = time.perf_counter(), time.process_time()
    go.set()
    time.sleep(seconds)
    stop.set()
    for thread in threads:
        thread.join()
    spent = time.perf_counter() - start
    every = sorted(wait for done in waits for wait in done)
    return len(every) / spent, every, 1e6 * (time.process_time() - cpu) / len(every)


def rates(place: Path, seconds: float) -> dict[str, float]:
    """One writer, 8 sides, 64 callers, each against the disk's limit measured right before and right after."""
    found: dict[str, float] = {}
    for name, callers, rounds in (("one", 1, ROUNDS), ("sides", SIDES, 1), ("many", CALLERS, 1)):
        ratios, seen, limits, every, cpu = [], [], [], [], []
        office = open_office(place / name, clock=lambda: NOW)
        seats = people(office)
        for turn in range(rounds):
            before = disk_rate(place, seconds / rounds / 2)
            rate, waits, cpu_us = appends(office, seats, callers, seconds / rounds, turn)
            limit = statistics.mean([before, disk_rate(place, seconds / rounds / 2)])
            ratios.append(rate / limit)
            seen.append(rate)
            limits.append(limit)
            cpu.append(cpu_us)
            every += waits
        office.store.close()
        shutil.rmtree(place / name)
        every.sort()
        found[f"{name}_ratio"] = statistics.median(ratios)
        found[f"{name}_rate"] = statistics.median(seen)
        found[f"{name}_limit"] = statistics.median(limits)
        found[f"{name}_cpu_us"] = statistics.median(cpu)
        found[f"{name}_p99_ms"] = 1000 * every[len(every) * 99 // 100]
        found[f"{name}_max_ms"] = 1000 * every[-1]
    return found


def rates_in_a_process(place: Path, seconds: float, *, delay_us: int) -> dict[str, float]:
    """:func:`rates` in a process of its own, with a delay injected into each flush if asked."""
    command = [
        sys.executable,
        "-m",
        "bench.record",
        "--rates",
        str(place),
        "--seconds",
        str(seconds),
    ]
    environment = dict(os.environ)
    if delay_us:
        shim = place / "slow_flush.so"
        source = Path(__file__).with_name("slow_flush.c")
        subprocess.run(["cc", "-shared", "-fPIC", "-O2", "-o", shim, source, "-ldl"], check=True)
        environment |= {"LD_PRELOAD": str(shim), "SLOW_FLUSH_US": str(delay_us)}
    done = subprocess.run(
        command, check=True, capture_output=True, text=True, timeout=600, env=environment
    )
    return json.loads(done.stdout)


def table(rows: list[tuple[str, str, str, str]]) -> None:
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    for row in rows:
        print(
            "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        )


def verdict(is_met: bool) -> str:
    return "met" if is_met else "NOT met"


def report(plain: dict[str, float], slow: dict[str, float]) -> None:
    print(f"load of this machine: {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors\n")
    rows = [("durable appends", "measured", "disk's own rate", "")]
    for title, found in (("this disk", plain), (f"+ {DELAY_US / 1000} ms a flush", slow)):
        many = found["many_ratio"] >= GOALS["many"] and found["many_rate"] >= GOALS["many_rate"]
        many = many and found["many_p99_ms"] <= GOALS["many_p99_ms"]
        for name, who, told, goal, met in (
            ("one", "one writer", "{:.0%}", "85 %", found["one_ratio"] >= GOALS["one"]),
            (
                "sides",
                f"{SIDES} sides",
                "{:.1f} times",
                "worst 250 ms",
                found["sides_max_ms"] <= GOALS["sides_max_ms"],
            ),
            ("many", f"{CALLERS} callers", "{:.1f} times", "10 times, 3,000/s, p99 50 ms", many),
        ):
            measured = (
                f"{found[f'{name}_rate']:,.0f}/s, p99 {found[f'{name}_p99_ms']:.1f} ms, "
                f"worst {found[f'{name}_max_ms']:.0f} ms, "
                f"{found[f'{name}_cpu_us']:.0f} us of processor each"
            )
            ratio = told.format(found[f"{name}_ratio"])
            if found is slow:
                ratio += f"  goal {goal}: {verdict(met)}"
            rows.append((f"{title}, {who}", measured, f"{found[f'{name}_limit']:,.0f}/s", ratio))
    table(rows)


def plot(plain: dict[str, float], slow: dict[str, float]) -> None:
    """The figure that the documentation shows."""
    import matplotlib as mpl

    mpl.use("svg")
    mpl.rcParams["svg.hashsalt"] = "goodoffices"
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots(figsize=(7, 3.2), layout="constrained")
    names = ["one writer", f"{CALLERS} callers"]
    for shift, (label, found) in zip(
        (-0.2, 0.2),
        (("this disk", plain), (f"with {DELAY_US / 1000} ms more a flush", slow)),
        strict=True,
    ):
        places = [n + shift for n in range(2)]
        heights = [found["one_rate"], found["many_rate"]]
        bars = axes.bar(places, heights, 0.36, label=label)
        axes.bar_label(bars, fmt="{:,.0f}")
        for place, which in zip(places, ("one", "many"), strict=True):
            limit = found[f"{which}_limit"]
            axes.plot([place - 0.18, place + 0.18], [limit, limit], color="black", lw=1.5)
    axes.plot([], [], color="black", lw=1.5, label="the disk's own rate, same run")
    axes.set_yscale("log")
    axes.set_ylabel("durable entries a second")
    axes.set_xticks(range(2), names)
    axes.margins(y=0.15)
    axes.legend(frameon=False, loc="upper left")
    FIGURE.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(FIGURE, metadata={"Date": None})


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="bench record", description=__doc__)
    parser.add_argument("--seconds", type=float, default=6, help="length of each measurement")
    parser.add_argument("--rates", type=Path, help=argparse.SUPPRESS)
    chosen = parser.parse_args(arguments)
    if chosen.rates:
        print(json.dumps(rates(chosen.rates, chosen.seconds)))
        return 0
    where = Path("var")
    where.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=where, prefix="bench-") as folder:
        place = Path(folder).resolve()
        plain = rates_in_a_process(place, chosen.seconds, delay_us=0)
        slow = rates_in_a_process(place, chosen.seconds, delay_us=DELAY_US)
    report(plain, slow)
    plot(plain, slow)
    return 0


if __name__ == "__main__":
    sys.exit(main())
