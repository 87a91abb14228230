"""Kill the server between any two writes: no plan that was answered is lost, and every clash of it was told."""

import os
import random
import subprocess
import sys
import tempfile
import threading
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

from goodoffices.office import known_clashes, open_office, plans
from goodoffices.office.places import places
from goodoffices.record import Role
from tests.conftest import IN_MEMORY, examples

DOZEN = 12


@pytest.fixture
def folder():
    with tempfile.TemporaryDirectory(dir=IN_MEMORY if IN_MEMORY.is_dir() else None) as name:
        yield Path(name)


def killed(folder, seed, wait):
    """What the desks had been answered when the server was killed, so long after the first dozen answers."""
    desks = subprocess.Popen(
        [sys.executable, "-m", "tests.faults.plan_writer", str(folder), str(seed)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env={**os.environ, "PYTHONPATH": "src:."},
    )
    said = [desks.stdout.readline() for _ in range(1 + DOZEN)]
    timer = threading.Timer(wait, desks.kill)
    timer.start()
    try:
        said += desks.stdout.read().splitlines(keepends=True)
    finally:
        timer.cancel()
        with suppress(ProcessLookupError):
            desks.kill()
        desks.wait(timeout=30)
        desks.stdout.close()
    # A last line without its end was cut off by the kill.
    return [line.split() for line in said[1:] if line.endswith("\n")]


def test_a_kill_loses_no_plan_and_leaves_no_clash_untold(folder):
    chance = random.Random(20260317)
    answered = {"filed": set(), "amended": set()}
    for seed in range(examples(2, full=300)):
        for what, name in killed(folder, seed, chance.random() * 0.1):
            answered[what].add(name)

    office = open_office(folder)
    try:
        seats = [place for place in places(office) if place.seat.role is Role.LIAISON]
        [mediator] = [p.actor for p in places(office) if p.seat.role is Role.MEDIATOR]
        found = {p.thread.id: p for seat in seats for p in plans(office.view(seat.actor))}
        assert answered["filed"] <= set(found)
        assert len(answered["filed"]) > 1
        assert all(found[name].version == 2 for name in answered["amended"])
        with office.skies.at(mediator.process) as kept:
            true = {
                name: {clash.other for clash in kept.sky.clashes(kept.sky.plan(name))}
                for name, _ in kept.standing()
            }
            assert {n: set(met) for n, met in kept.pairs.items()} == {
                name: met for name, met in true.items() if met
            }
        with replace(office, folder=None).skies.at(mediator.process) as anew:
            assert {name: anew.sky.plan(name) for name in true} == {
                name: kept.sky.plan(name) for name in true
            }
            assert anew.pairs == kept.pairs
        assert (folder / "skies").is_dir()
        assert any(true.values())
        assert {name for name, plan in found.items() if plan.clash} == {n for n in true if true[n]}
        open_ones = [k for k in known_clashes(office.view(mediator)) if k.over is None]
        assert bool(open_ones) == any(true.values())
        for seat in seats:
            numbers = [plan.number for plan in plans(office.view(seat.actor))]
            assert numbers == list(range(1, len(numbers) + 1))
        assert office.store.verify(mediator.process)
    finally:
        office.store.close()
