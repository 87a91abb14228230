"""Durable writes of the standard's service beside the disk's own rate.

    python -m bench dss [--seconds 20]

A real server on loopback, one process and one SQLite file, and participants that each write one intent after
the other, every write signed for, verified, checked against what stands and flushed before it is answered.
*Spread*: each flight in cells of its own. *Busy*: all flights in one cell, one after the other in time, so that
none needs a key. The disk's limit is a plain loop that writes 1 KiB and flushes, before and after, in the same
run. It is one node: what other implementations spend on agreeing between several sites is not in these figures.
"""

from __future__ import annotations

import argparse
import http.client
import json
import multiprocessing
import os
import statistics
import tempfile
import time
import uuid
from pathlib import Path
from urllib.parse import urlsplit

from bench.record import disk_rate, table, verdict
from goodoffices.dss import instant
from tests.dss.participants import INTENTS, SC, intent, square, token, volume
from tests.dss.participants import time as wire_time
from tests.dss.server import LOOPBACK, serving

PARTICIPANTS = 8
GOALS = {"rate": 200.0, "p99_ms": 50.0, "busy": 1.3}


def flights(kind: str, number: int, first: int):
    """One flight after the other, from an instant on: outlines and windows that nobody else's meet."""
    count = 0
    while True:
        count += 1
        if kind == "busy":
            place, slot = 0, count * PARTICIPANTS + number
        else:
            place, slot = count * PARTICIPANTS + number, 0
        outline = square(-60 + place // 4_000 * 0.03, -179 + place % 4_000 * 0.08, 0.001)
        body = intent(f"https://p{number}.example", volume(outline))
        begins = first + slot * 2 * instant.SECOND
        body["extents"][0]["time_start"] = wire_time(begins)
        body["extents"][0]["time_end"] = wire_time(begins + instant.SECOND)
        yield body


def participant(arguments):
    """One participant's writes until the time is over: how long each waited, and what was refused."""
    address, kind, number, seconds, bearer, first = arguments
    parts = urlsplit(address)
    connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=60)
    headers = {"Authorization": f"Bearer {bearer}", "Content-Type": "application/json"}
    waits, refused, ending = [], 0, time.perf_counter() + seconds
    for body in flights(kind, number, first):
        raw = json.dumps(body)
        start = time.perf_counter()
        if start > ending:
            break
        connection.request("PUT", f"{INTENTS}/{uuid.uuid4()}", raw, headers)
        answer = connection.getresponse()
        answer.read()
        waits.append(time.perf_counter() - start)
        refused += answer.status != 201
    connection.close()
    return waits, refused


def processor_s(pid: int) -> float:
    """Processor time a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def measured(folder: Path, kind: str, seconds: float) -> dict[str, float]:
    """Writes of all participants to a server that begins."""
    with (
        serving(folder) as process,
        multiprocessing.get_context("fork").Pool(PARTICIPANTS) as pool,
    ):
        first = instant.now() + 60 * instant.MINUTE
        told = [
            (
                process.address,
                kind,
                number,
                seconds,
                token(f"p{number}", SC, now=instant.now(), aud=LOOPBACK),
                first,
            )
            for number in range(PARTICIPANTS)
        ]
        begun = processor_s(process.pid)
        found = pool.map(participant, told, chunksize=1)
        spent = processor_s(process.pid) - begun
    waits = sorted(wait for one, _ in found for wait in one)
    return {
        "rate": len(waits) / seconds,
        "median_ms": 1000 * statistics.median(waits),
        "p99_ms": 1000 * waits[len(waits) * 99 // 100],
        "cpu_us": 1e6 * spent / len(waits),
        "refused": sum(refused for _, refused in found),
    }


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="bench dss")
    parser.add_argument("--seconds", type=float, default=20.0)
    seconds = parser.parse_args(arguments).seconds
    rates: dict[str, list[dict[str, float]]] = {"spread": [], "busy": []}
    disk = []
    for _turn in range(3):
        for kind, found in rates.items():
            with tempfile.TemporaryDirectory(dir=".", prefix=".bench-dss-") as name:
                disk.append(disk_rate(Path(name), 0.5))
                found.append(measured(Path(name), kind, seconds / 3))
                disk.append(disk_rate(Path(name), 0.5))
    limit = statistics.median(disk)
    print(f"load of this machine: {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors\n")
    rows = [("durable writes of intents", "measured", "disk's own rate", "")]
    good = True
    for kind, found in rates.items():
        rate, p99, half, cpu = (
            statistics.median(one[name] for one in found)
            for name in ("rate", "p99_ms", "median_ms", "cpu_us")
        )
        refused = sum(one["refused"] for one in found)
        met = rate >= GOALS["rate"] and p99 < GOALS["p99_ms"] and not refused
        good &= met
        if refused:
            print(f"{refused:.0f} writes were refused")
        rows.append(
            (
                f"{PARTICIPANTS} participants, {kind}",
                f"{rate:,.0f}/s, median {half:.1f} ms, p99 {p99:.1f} ms, {cpu:,.0f} us each",
                f"{limit:,.0f}/s, {rate / limit:.2f} times",
                f"200/s, p99 50 ms: {verdict(met)}",
            )
        )
    slower = statistics.median(
        spread["rate"] / busy["rate"]
        for spread, busy in zip(rates["spread"], rates["busy"], strict=True)
    )
    good &= slower <= GOALS["busy"]
    rows.append(
        (
            "a busy cell against spread ones",
            f"{slower:.2f} times slower",
            "",
            f"1.3 times: {verdict(slower <= GOALS['busy'])}",
        )
    )
    table(rows)
    print(
        '\n"us each": processor time of the server. One node, one writer, one file; nothing is agreed between sites.'
    )
    return 0 if good else 1
