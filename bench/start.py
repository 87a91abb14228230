"""The start of a server whose record holds many plans: ``python -m bench start [--plans N] [--data FOLDER]``.

A record is made of so many plans as the engine's bench has standing, each with its comparison, through the office's one
way in. Then processes of their own start on it: from the record alone, and from the picture that the first one
left. On the last one the other desk files 100
plans, each checked against all, flushed and told of.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

ROOT = Path(__file__).parents[1]
BEGIN = datetime(2026, 2, 27, 6, tzinfo=UTC)
PROMISED_S = 10.0
AT_ONCE = 500
FAILED = "MISSED"


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="bench start")
    parser.add_argument("--plans", type=int, default=50_000)
    parser.add_argument("--data", type=Path, help="a record made before, or to be kept")
    parser.add_argument("--as", dest="as_", choices=("record", "picture", "filing"))
    wanted = parser.parse_args(sys.argv[1:] if arguments is None else arguments)
    if wanted.as_:
        print(json.dumps(started(wanted.data, wanted.as_)))
        return 0
    with tempfile.TemporaryDirectory(dir=ROOT, prefix=".bench-") as folder:
        return int(started_on(wanted.data or Path(folder), wanted.plans) > 0)


def started_on(folder: Path, count: int) -> int:
    """Start on a record of so many plans; how many promises were missed."""
    if not (folder / "record.sqlite").exists():
        begun = time.perf_counter()
        a_record(folder, count)
        took = time.perf_counter() - begun
        size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
        print(
            f"a record of {count:,} plans: made in {took:.0f} s, {size / 2**30:.1f} GiB", flush=True
        )
    missed = 0
    for kind, words in (
        ("record", "from the record alone, every line opened"),
        ("picture", "from the picture and the lines since"),
        ("filing", "the same again, then 100 filings"),
    ):
        found = in_a_process(folder, kind)
        good = kind == "record" or found["start"][1] <= PROMISED_S
        missed += not good
        promised = "" if kind == "record" else f" (promised {PROMISED_S:.0f})"
        print(
            f"  {words:<42} {said(found['start'])}{promised} {'' if good else FAILED}", flush=True
        )
        if kind == "record":
            print(
                f"    {found['plans']:,} plans stand; the picture, {found['size'] / 2**20:,.0f} MiB,"
                f" written: {said(found['written'])}; desks wait for it: {said(found['held'], 'ms')}"
            )
        if kind == "filing":
            first, *others = found["filing"]
            print(f"    the first filing: {said(first, 'ms')}")
            told = (
                f"{name} p50 {at(column, 0.5):.1f} p99 {at(column, 0.99):.1f} ms"
                for name, column in zip(
                    ("clock", "processor"), zip(*others, strict=True), strict=True
                )
            )
            print(f"    the next {len(others)}: {'; '.join(told)}; {found['clashes']} clash")
    return missed


class Times:
    """Clock and processor of what is done within."""

    def __enter__(self):
        self.both = (time.perf_counter(), time.process_time())
        return self

    def __exit__(self, *_):
        begun, used = self.both
        self.both = (time.perf_counter() - begun, time.process_time() - used)


def at(values, share: float) -> float:
    """In milliseconds."""
    return sorted(values)[min(len(values) - 1, round(share * len(values)))] * 1e3


def said(both, unit: str = "s") -> str:
    by = 1e3 if unit == "ms" else 1
    return f"clock {both[0] * by:.1f} {unit}, processor {both[1] * by:.1f} {unit}"


def in_a_process(folder: Path, kind: str) -> dict:
    command = [sys.executable, "-m", "bench", "start", "--data", str(folder), "--as", kind]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(done.stderr)
    return json.loads(done.stdout)


def office_on(folder: Path):
    from goodoffices.office import open_office

    return open_office(folder, clock=lambda: BEGIN + timedelta(hours=1))


def desks_of(office):
    from goodoffices.office.places import places
    from goodoffices.record import Role

    return [place.actor for place in places(office) if place.seat.role is Role.LIAISON]


def started(folder: Path, kind: str) -> dict:
    """What a server does at its start, and how long it takes."""
    from goodoffices.office.deconfliction import sky_picture

    with Times() as start:
        office = office_on(folder)
        [process] = office.store.processes()
        with office.skies.at(process) as kept:
            found = {"plans": len(kept.sky)}
    found["start"] = start.both
    if kind == "record":
        skies = office.skies
        lock, kept = skies._of(process)  # noqa: SLF001  # what desks wait for, apart
        with lock, Times() as held:
            picture = kept.picture()
        with Times() as written:
            if picture is not None:
                kept.keep(picture)
        found |= {"held": held.both, "written": written.both}
        found["size"] = sum(
            path.stat().st_size for path in (folder / sky_picture.PICTURES).iterdir()
        )
    if kind == "filing":
        found |= filed(office)
    office.store.close()
    return found


def filed(office) -> dict:
    """The other desk files at once."""
    from bench.deconfliction import plans
    from goodoffices.office import file_plan
    from goodoffices.office import plans as plans_of
    from goodoffices.record import PlanContent

    _, south = desks_of(office)
    some, each = plans(100, int(time.time())), []
    for plan in some:
        content = PlanContent(name="Survey", volumes=plan.volumes)
        with Times() as took:
            file_plan(office, south, content=content, by="Officer", key=f"bench/{time.time()}")
        each.append(took.both)
    told = plans_of(office.view(south))[-len(some) :]
    return {"filing": each, "clashes": sum(one.clash is not None for one in told)}


def a_record(folder: Path, count: int) -> None:
    """One desk files so many plans, which clash with none: they are its own. Another one only opts in."""
    from bench.deconfliction import plans
    from goodoffices.office import (
        answer_plan_rules,
        invite_seat,
        keep_beat,
        open_office,
        open_process,
        propose_plan_rules,
    )
    from goodoffices.office.office import Draft
    from goodoffices.record import (
        ENGINE,
        Audience,
        PlanContent,
        PlanFiled,
        PlanRulesProposed,
        PlansCompared,
        Role,
    )

    now = [BEGIN]
    office = open_office(folder, clock=lambda: now[0])
    mediator = open_process(office, title="Bench", mediator="Third Capital", key="open")
    desks = [
        invite_seat(office, mediator, role=Role.LIAISON, name=name, key=name)
        for name in ("Northern desk", "Southern desk")
    ]
    proposed = PlanRulesProposed(
        desks=tuple(desk.seat for desk in desks), answer_by=BEGIN + timedelta(minutes=10)
    )
    rules = propose_plan_rules(office, mediator, proposed, key="rules")
    for desk in desks:
        answer_plan_rules(
            office, desk, rules=rules, desk=desk.seat, accepts=True, by="Officer", key="yes"
        )
    now[0] += timedelta(minutes=20)
    keep_beat(office)
    north = desks[0]
    readers, engine = Audience([north.seat, ENGINE.id]), Audience([ENGINE.id])
    for start in range(0, count, 100_000):
        held = plans(min(100_000, count - start), 1 + start)
        for first in range(0, len(held), AT_ONCE):
            some = held[first : first + AT_ONCE]
            key = f"plans/{start + first}"
            names = office.entry_ids(north, key, len(some))
            filed_ = [
                Draft(
                    readers,
                    PlanFiled(
                        desk=north.seat, number=start + first + place,
                        content=PlanContent(name=f"Plan {start + first + place}", volumes=plan.volumes),
                        by="Officer", at=now[0],
                    ),
                )
                for place, plan in enumerate(some, start=1)
            ]  # fmt: skip
            compared = [
                Draft(
                    engine, PlansCompared(rules=rules, plan=name, met=(), at=now[0]), by_engine=True
                )
                for name in names
            ]
            office.append(north, [*filed_, *compared], key=key)
    office.store.close()
