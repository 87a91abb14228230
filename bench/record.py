"""Durable appends beside the disk's own rate, and views of a long record.

    python -m bench record

Everything goes through :meth:`Office.append` and :meth:`Office.view`, with sealing and opening. The disk's
limit is a plain loop that writes 1 KiB and flushes, in the same run and under the same delay per flush.
A delay of 3.3 ms, put into fsync and fdatasync by a preloaded shim, stands for a common server's disk:
unlike a tracer it costs the process nothing else.
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
from datetime import UTC, date, datetime
from pathlib import Path

from goodoffices import office as o
from goodoffices.office import Draft, open_office
from goodoffices.record import (
    Audience,
    Channel,
    Contact,
    Dimension,
    Evidence,
    Linked,
    LinkKind,
    Manner,
    Message,
    ReadBack,
    RelayDelivered,
    RelayReceipt,
    ReleaseAnswer,
    ReleaseAnswered,
    ReleaseAsked,
    RequestAnswer,
    RequestAnswered,
    RequestFiled,
    Role,
    Sense,
    Statement,
)

FIGURE = Path("docs/explanation/figures/record-appends.svg")
NOW = datetime(2026, 3, 17, 6, 40, tzinfo=UTC)
DELAY_US = 3300
CALLERS = 64
OPEN_OF_EACH = 60
GOALS = {"one": 0.85, "many": 10.0, "many_rate": 3000.0, "open_s": 1.0, "view_ms": 50.0}


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
    """Messages of 600 characters through the office.

    How many a second, how long each caller waited, and microseconds of processor for each.
    """
    office = open_office(folder, clock=lambda: NOW)
    mediator, north, south = people(office)
    rooms = [Audience([mediator.seat, side.seat]) for side in (north, south)]
    waits: list[list[float]] = [[] for _ in range(callers)]
    go, stop = threading.Event(), threading.Event()

    def call(caller: int) -> None:
        room, words, done = rooms[caller % 2], "w" * 600, waits[caller]
        go.wait()
        while not stop.is_set():
            start = time.perf_counter()
            draft = Draft(room, Message(words=words))
            office.append(mediator, [draft], key=f"{caller}/{len(done)}")
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
    office.store.close()
    every = sorted(wait for done in waits for wait in done)
    return len(every) / spent, every, 1e6 * (time.process_time() - cpu) / len(every)


def rates(place: Path, seconds: float) -> dict[str, float]:
    """The disk's limit before and after, one writer, 64 callers."""
    found: dict[str, float] = {}
    limits = [disk_rate(place, seconds / 2)]
    for name, callers in (("one", 1), ("many", CALLERS)):
        folder = place / name
        rate, waits, cpu_us = append_rate(folder, callers, seconds)
        found[f"{name}_cpu_us"] = cpu_us
        limits.append(disk_rate(place, seconds / 2))
        found[f"{name}_rate"] = rate
        # Each against the limit measured right before and right after it.
        found[f"{name}_limit"] = statistics.mean(limits[-2:])
        found[f"{name}_p50_ms"] = 1000 * waits[len(waits) // 2]
        found[f"{name}_p99_ms"] = 1000 * waits[len(waits) * 99 // 100]
        found[f"{name}_max_ms"] = 1000 * waits[-1]
        shutil.rmtree(folder)
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


# Views


def fill(office, entries: int):  # noqa: C901  # one branch for each kind of entry
    """A record of so many entries: talks that have gone on for years, with little left open."""
    mediator, north, south = people(office)
    own = Audience([mediator.seat])
    caucus = {side.seat: Audience([mediator.seat, side.seat]) for side in (north, south)}
    plenary = Audience([mediator.seat, north.seat, south.seat])
    written, number = 9, 0
    lock = threading.Lock()

    def one(number: int, is_last: bool) -> int:
        side, other = (north, south) if number % 2 else (south, north)
        key, kind = str(number), number % 10
        if kind < 5:
            room = (caucus[side.seat], plenary, own)[number % 3]
            return len(office.append(mediator, [Draft(room, Message(words="w" * 400))], key=key))
        if kind < 7:
            said = Statement(manner=Manner.QUOTE, words="q" * 300, said_by=side.seat)
            contact = Contact(
                channel=Channel.CALL, with_seats=(side.seat,), starts_at=NOW, statements=(said,)
            )
            return len(office.append(mediator, [Draft(own, contact)], key=key))
        room = caucus[side.seat]
        if kind == 7:
            name = office.entry_ids(mediator, key, 1)[0]
            drafts = [Draft(room, RequestFiled(said_by=side.seat, words="r" * 200))]
            if not is_last:
                drafts.append(
                    Draft(room, RequestAnswered(request=name, answer=RequestAnswer.GRANTED))
                )
            return len(office.append(mediator, drafts, key=key))
        if kind == 8:
            judged = Evidence(
                dimension=Dimension.ACCESS,
                side=side.seat,
                words="e" * 200,
                judged_by="Mara",
                on=date(2026, 3, 17),
            )
            return len(office.append(mediator, [Draft(own, judged)], key=key))
        ids = office.entry_ids(mediator, key, 6)
        words = "h" * 300
        asked = ReleaseAsked(owner=side.seat, recipient=other.seat, words=words)
        drafts = [Draft(room, asked)]
        if not is_last:
            yes = ReleaseAnswered(release=ids[0], answer=ReleaseAnswer.YES, words=words)
            drafts += [
                Draft(room, yes),
                Draft(caucus[other.seat], RelayDelivered(to=other.seat, words=words)),
                Draft(
                    Audience([side.seat]),
                    RelayReceipt(release=ids[0], words_unchanged=True, on=date(2026, 3, 17)),
                ),
                Draft(own, Linked(release=ids[0], other=ids[2], link=LinkKind.RELAYED)),
                Draft(caucus[other.seat], ReadBack(relay=ids[2], words=words, sense=Sense.SAME)),
            ]
        return len(office.append(mediator, drafts, key=key))

    def work() -> None:
        nonlocal written, number
        while True:
            with lock:
                if written >= entries:
                    return
                number += 1
                mine, is_last = number, written > entries - 20 * OPEN_OF_EACH
            made = one(mine, is_last)
            with lock:
                written += made

    threads = [threading.Thread(target=work) for _ in range(32)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return mediator, north


def brief(view) -> None:
    """What a mediator's morning page reads."""
    view.lines(last=20)
    o.releases(view, is_open=True)
    o.requests(view, is_open=True)
    o.undertakings(view, is_open=True)
    o.consents(view)
    view.lines(Message, Contact, last=20)
    view.open_counts()
    view.head()


VIEWS = {
    "lines(last=50)": lambda view: view.lines(last=50),
    "lines(Contact, last=50)": lambda view: view.lines(Contact, last=50),
    "threads('release', is_open=True)": lambda view: view.threads("release", is_open=True),
    "threads('release', last=50)": lambda view: view.threads("release", last=50),
    "open_counts()": lambda view: view.open_counts(),
    "brief": brief,
}


def views(place: Path, entries: int) -> dict[str, float]:
    """How long a long record takes to open, and typical views of it."""
    folder = place / "long"
    office = open_office(folder, clock=lambda: NOW)
    start = time.perf_counter()
    mediator, north = fill(office, entries)
    print(f"  filled in {time.perf_counter() - start:.0f} s", file=sys.stderr)
    office.store.close()
    start = time.perf_counter()
    office = open_office(folder, clock=lambda: NOW)
    office.view(mediator)
    found = {"entries": float(entries), "open_s": time.perf_counter() - start}
    for name, look in VIEWS.items():
        for who, actor in (("mediator", mediator), ("side", north)):
            spent, used = [], []
            for _ in range(15):
                start, cpu = time.perf_counter(), time.process_time()
                look(office.view(actor))
                spent.append(1000 * (time.perf_counter() - start))
                used.append(1000 * (time.process_time() - cpu))
            found[f"{who}: {name}"] = statistics.median(spent)
            found[f"cpu {who}: {name}"] = statistics.median(used)
    found["mediator_lines"] = float(office.view(mediator).head().number)
    found["mediator_open"] = float(sum(office.view(mediator).open_counts().values()))
    start = time.perf_counter()
    office.store.verify(mediator.process)
    found["verify_s"] = time.perf_counter() - start
    office.store.close()
    return found


# Telling


def table(rows: list[tuple[str, str, str, str]]) -> None:
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    for row in rows:
        print(
            "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        )


def verdict(is_met: bool) -> str:
    return "met" if is_met else "NOT met"


def report(plain: dict[str, float], slow: dict[str, float], looked: dict[str, float]) -> None:
    print(f"load of this machine: {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors\n")
    rows = [("durable appends", "measured", "disk's own rate", "")]
    for title, found in (("this disk", plain), (f"+ {DELAY_US / 1000} ms a flush", slow)):
        ratio = found["one_rate"] / found["one_limit"]
        times = found["many_rate"] / found["many_limit"]
        one_goal = many_goal = ""
        if found is slow:
            one_goal = f"goal 85 %: {verdict(ratio >= GOALS['one'])}"
            many = times >= GOALS["many"] and found["many_rate"] >= GOALS["many_rate"]
            many_goal = f"goal 10 times and 3,000/s: {verdict(many)}"
        rows += [
            (
                f"{title}, one writer",
                (
                    f"{found['one_rate']:,.0f}/s, p99 {found['one_p99_ms']:.1f} ms, "
                    f"{found['one_cpu_us']:.0f} us of processor each"
                ),
                f"{found['one_limit']:,.0f}/s",
                f"{100 * ratio:.0f} %  {one_goal}",
            ),
            (
                f"{title}, {CALLERS} callers",
                (
                    f"{found['many_rate']:,.0f}/s, p99 {found['many_p99_ms']:.1f} ms, "
                    f"{found['many_cpu_us']:.0f} us of processor each"
                ),
                f"{found['many_limit']:,.0f}/s",
                f"{times:.1f} times  {many_goal}",
            ),
        ]
    table(rows)
    print()
    rows = [
        (f"record of {looked['entries']:,.0f} entries", "measured", "goal", ""),
        (
            "open, to the first view",
            f"{looked['open_s']:.3f} s",
            "1 s",
            verdict(looked["open_s"] < 1),
        ),
    ]
    for name, value in looked.items():
        if ": " in name and not name.startswith("cpu"):
            took = f"{value:.1f} ms ({looked[f'cpu {name}']:.1f} ms of processor)"
            rows.append((name, took, "50 ms", verdict(value < GOALS["view_ms"])))
    rows.append(("verify every chain", f"{looked['verify_s']:.1f} s", "", ""))
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
    parser.add_argument(
        "--entries", type=int, default=100_000, help="length of the record to look at"
    )
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
        looked = views(place, chosen.entries)
    report(plain, slow, looked)
    plot(plain, slow)
    return 0


if __name__ == "__main__":
    sys.exit(main())
