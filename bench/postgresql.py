"""The PostgreSQL store beside the disk's own rate; restarts under load; a long record moved and opened after a crash.

    python -m bench postgresql

Everything that is appended goes through :meth:`Office.append`, with sealing, over a socket to a server of
its own that flushes every commit. The disk's limit is a plain loop that writes 1 KiB and flushes, right
before and right after, in the same run and under the same delay per flush. The delay of 3.3 ms is put
into fsync and fdatasync of the server and of this process alike. The ratio of a lone writer is the median of
several short rounds, because a shared machine changes from second to second.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench.record import CALLERS, DELAY_US, GOALS, ROUNDS, append_rate, disk_rate, table, verdict
from goodoffices.office import move_record, open_office
from goodoffices.store import Unit, Writing
from tests.faults.postgresql.standing import answers, check, servers
from tests.postgres import SAFE, Cluster

SIDES = 8
WORST_MS = 250
P99_MS = 50
ROUNDS_OF_MANY = 3
AFTER_MS = 1000
RECOVERY_S = 5
MOVE_S = 600
AT_ONCE = 500


def shim(place: Path) -> Path:
    """The library that makes every flush slower."""
    made, source = place / "slow_flush.so", Path(__file__).with_name("slow_flush.c")
    subprocess.run(["cc", "-shared", "-fPIC", "-O2", "-o", made, source, "-ldl"], check=True)
    made.chmod(0o755)
    return made


# Appends


def rates(place: Path, seconds: float) -> dict[str, float]:
    """One writer, 64 callers and 8 sides, each between two measurements of the disk's limit."""
    environment = {
        k: v for k, v in os.environ.items() if k in ("PATH", "LD_PRELOAD", "SLOW_FLUSH_US")
    }
    cluster = Cluster(*SAFE, where=Path("/tmp"))
    found: dict[str, float] = {}
    try:
        cluster.make().start(env=environment)
        for name, callers, rounds in (
            ("one", 1, ROUNDS),
            ("many", CALLERS, ROUNDS_OF_MANY),
            ("sides", SIDES, 1),
        ):
            seen: list[tuple[float, float, float, list[float]]] = []
            for _ in range(rounds):
                os.environ["GOODOFFICES_DATABASE"] = cluster.address(cluster.new_database())
                before = disk_rate(place, seconds / rounds / 2)
                rate, waits, cpu_us = append_rate(place / name, callers, seconds / rounds)
                limit = statistics.mean([before, disk_rate(place, seconds / rounds / 2)])
                seen.append((rate, limit, cpu_us, waits))
                shutil.rmtree(place / name)
            every = sorted(wait for *_, waits in seen for wait in waits)
            found[f"{name}_ratio"] = statistics.median(rate / limit for rate, limit, *_ in seen)
            found[f"{name}_rate"] = statistics.median(rate for rate, *_ in seen)
            found[f"{name}_limit"] = statistics.median(limit for _, limit, *_ in seen)
            found[f"{name}_cpu_us"] = statistics.median(cpu_us for _, _, cpu_us, _ in seen)
            found[f"{name}_p99_ms"] = 1000 * every[len(every) * 99 // 100]
            found[f"{name}_max_ms"] = 1000 * every[-1]
    finally:
        cluster.remove()
    found["load"] = os.getloadavg()[0]
    return found


def rates_in_a_process(place: Path, seconds: float, *, delay_us: int) -> dict[str, float]:
    """:func:`rates` in a process of its own, with a delay injected into each flush if asked."""
    command = [sys.executable, "-m", "bench.postgresql", "--rates", str(place)]
    environment = dict(os.environ)
    if delay_us:
        environment |= {"LD_PRELOAD": str(shim(place)), "SLOW_FLUSH_US": str(delay_us)}
    done = subprocess.run(
        [*command, "--seconds", str(seconds)],
        check=True,
        stdout=subprocess.PIPE,
        text=True,
        timeout=900,
        env=environment,
    )
    return json.loads(done.stdout)


# Restarts under load


def restarted(place: Path, times: int) -> dict[str, float]:
    """Two servers write to two records while the database is ended at once and started, again and again.

    How long after it answers again until the first of them, and until the other too, has an entry
    acknowledged.
    """
    cluster, keys, chance = Cluster(*SAFE, where=Path("/tmp")), place / "keys", random.Random(7)
    address, firsts, seconds = "", [], []
    try:
        address = cluster.make().start().address(cluster.new_database())
        with servers(address, keys, "a", "b") as running:
            for server in running:
                server.wait_for(5)
            for _ in range(times):
                time.sleep(0.5 + chance.random())
                cluster.stop("immediate")
                before = [len(server.acknowledged) for server in running]
                cluster.start()
                while not answers(address):
                    time.sleep(0.001)
                start, left = time.perf_counter(), dict(enumerate(before))
                after = []
                while left:
                    time.sleep(0.001)
                    for which in [w for w in left if len(running[w].acknowledged) > left[w]]:
                        after.append(time.perf_counter() - start)
                        del left[which]
                firsts.append(after[0])
                seconds.append(after[-1])
            acknowledged = [entry for server in running for entry in server.kill()]
        check(address, keys, acknowledged)
    finally:
        cluster.remove()
    return {
        "times": float(times),
        "acknowledged": float(len(acknowledged)),
        "first_ms": 1000 * max(firsts),
        "each_ms": 1000 * max(seconds),
        "load": os.getloadavg()[0],
    }


# A long record


def long_record(folder: Path, entries: int) -> str:
    """A data folder whose record has so many entries, of the usual size, three seats, few open matters."""
    office = open_office(folder)
    seats = ("s-mediator", "s-north", "s-south")
    audiences = (seats[:1], seats[:2], (seats[0], seats[2]), seats)
    for start in range(0, entries, AT_ONCE):
        writings = []
        for number in range(start, min(start + AT_ONCE, entries)):
            audience, name = audiences[number % 4], os.urandom(16).hex()
            follows = number % 10 in (7, 8) and len(writings) > 1
            writings.append(
                Writing(
                    entry_id=name,
                    kind=("message", "contact", "request", "release")[number % 7 % 4],
                    audience=audience,
                    statement=os.urandom(250).hex().encode(),
                    ciphertext=os.urandom(1052),
                    wrap=os.urandom(92),
                    audience_id="+".join(audience),
                    epoch=0,
                    thread=writings[-1].entry_id if follows else name,
                    family="request",
                    leaves_open=number % 1000 == 0 if number % 10 in (6, 7, 8) else None,
                )
            )
        office.store.append(Unit("p-long", writings, start))
    office.store.close()
    return "p-long"


def moved(place: Path, entries: int) -> dict[str, float]:
    """How long a move of so many entries takes, and a start after a crash of the server."""
    cluster, folder = Cluster(*SAFE, where=Path("/tmp")), place / "long"
    found = {"entries": float(entries)}
    os.environ.pop("GOODOFFICES_DATABASE", None)
    try:
        cluster.make().start()
        start = time.perf_counter()
        process = long_record(folder, entries)
        print(f"  filled in {time.perf_counter() - start:.0f} s", file=sys.stderr)
        address = cluster.address(cluster.new_database())
        start = time.perf_counter()
        move_record(f"sqlite:{folder}", address, lambda *_: None)
        found["move_s"] = time.perf_counter() - start
        (folder / "record.sqlite.moved").unlink()
        os.environ["GOODOFFICES_DATABASE"] = address
        office = open_office(folder)
        office.store.append(_one_more(process, "before"))
        cluster.stop("immediate")
        start = time.perf_counter()
        cluster.start()
        found["server_s"] = time.perf_counter() - start
        office.store.close()
        office = open_office(folder)
        office.store.append(_one_more(process, "after"))
        found["recovery_s"] = time.perf_counter() - start
        start = time.perf_counter()
        assert office.store.verify(process) == entries + 2
        found["verify_s"] = time.perf_counter() - start
        office.store.close()
        start = time.perf_counter()
        move_record(address, f"sqlite:{folder}", lambda *_: None)
        found["back_s"] = time.perf_counter() - start
    finally:
        os.environ.pop("GOODOFFICES_DATABASE", None)
        cluster.remove()
    found["load"] = os.getloadavg()[0]
    return found


def _one_more(process: str, name: str) -> Unit:
    seats = ("s-mediator",)
    sealed = (b"statement", b"body", b"wrap")
    return Unit(
        process, [Writing(name, "message", seats, *sealed, "s-mediator", 0, name, "message")], 0
    )


# Telling


def report(plain: dict[str, float], slow: dict[str, float]) -> None:
    rows = [("durable appends, PostgreSQL", "measured", "disk's own rate", "")]
    for title, found in (("this disk", plain), (f"+ {DELAY_US / 1000} ms a flush", slow)):
        is_slow = found is slow
        for name, who in (
            ("one", "one writer"),
            ("many", f"{CALLERS} callers"),
            ("sides", f"{SIDES} sides"),
        ):
            times = found[f"{name}_ratio"]
            told = f"{100 * times:.0f} %" if name == "one" else f"{times:.1f} times"
            if is_slow and name == "one":
                told += f"  goal 85 %: {verdict(times >= GOALS['one'])}"
            if is_slow and name == "many":
                rate, p99 = found["many_rate"], found["many_p99_ms"]
                is_met = times >= GOALS["many"] and rate >= GOALS["many_rate"] and p99 <= P99_MS
                told += f"  goal 10 times, 3,000/s, p99 {P99_MS} ms: {verdict(is_met)}"
            if name == "sides":
                told += f"  goal worst {WORST_MS} ms: {verdict(found['sides_max_ms'] <= WORST_MS)}"
            rows.append(
                (
                    f"{title}, {who}",
                    (
                        f"{found[f'{name}_rate']:,.0f}/s, p99 {found[f'{name}_p99_ms']:.1f} ms, "
                        f"worst {found[f'{name}_max_ms']:.0f} ms, "
                        f"{found[f'{name}_cpu_us']:.0f} us of our processor each"
                    ),
                    f"{found[f'{name}_limit']:,.0f}/s",
                    told,
                )
            )
        rows.append((f"{title}: load of this machine {found['load']:.1f}", "", "", ""))
    table(rows)


def report_restarted(found: dict[str, float]) -> None:
    print()
    table(
        [
            (f"{found['times']:.0f} restarts under load", "worst", "goal", ""),
            (
                "the database answers, to the first accepted append",
                f"{found['first_ms']:.0f} ms",
                f"{AFTER_MS} ms",
                verdict(found["first_ms"] <= AFTER_MS),
            ),
            (
                "the same, for each of two servers on two records",
                f"{found['each_ms']:.0f} ms",
                "",
                "",
            ),
            (f"none lost or doubled of {found['acknowledged']:,.0f}", "", "", ""),
            (f"load of this machine {found['load']:.1f}", "", "", ""),
        ]
    )


def report_moved(found: dict[str, float]) -> None:
    print()
    table(
        [
            (f"record of {found['entries']:,.0f} entries", "measured", "goal", ""),
            (
                "move to PostgreSQL, compared entry by entry",
                f"{found['move_s']:.0f} s",
                f"{MOVE_S} s",
                verdict(found["move_s"] <= MOVE_S),
            ),
            ("move back", f"{found['back_s']:.0f} s", "", ""),
            (
                "crash of the server, to the first accepted append",
                f"{found['recovery_s']:.2f} s (server {found['server_s']:.2f} s)",
                f"{RECOVERY_S} s",
                verdict(found["recovery_s"] <= RECOVERY_S),
            ),
            ("verify every chain", f"{found['verify_s']:.1f} s", "", ""),
            (f"load of this machine {found['load']:.1f}", "", "", ""),
        ]
    )


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="bench postgresql", description=__doc__)
    parser.add_argument("--entries", type=int, default=1_000_000, help="length of the long record")
    parser.add_argument("--seconds", type=float, default=6, help="length of each measurement")
    parser.add_argument("--only", choices=("appends", "restarts", "move"), help="one part")
    parser.add_argument("--restarts", type=int, default=200, help="how many")
    parser.add_argument("--rates", type=Path, help=argparse.SUPPRESS)
    told = parser.parse_args(arguments)
    if told.rates:
        print(json.dumps(rates(told.rates, told.seconds)))
        return 0
    with tempfile.TemporaryDirectory(prefix="goodoffices-bench-", dir="/tmp") as folder:
        place = Path(folder)
        place.chmod(0o755)  # the server loads the shim from here
        if told.only in (None, "appends"):
            report(
                rates_in_a_process(place, told.seconds, delay_us=0),
                rates_in_a_process(place, told.seconds, delay_us=DELAY_US),
            )
        if told.only in (None, "restarts"):
            report_restarted(restarted(place, told.restarts))
        if told.only in (None, "move"):
            report_moved(moved(place, told.entries))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
