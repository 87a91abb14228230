"""Kill the server between any two writes: no notice that was answered is lost, and each is still called about."""

import os
import random
import subprocess
import sys
import tempfile
import threading
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from goodoffices.office import keep_watch, notices, open_office
from goodoffices.office.places import places
from goodoffices.record import Advance, Reason, Role
from tests.conftest import IN_MEMORY, examples


@pytest.fixture
def folder():
    with tempfile.TemporaryDirectory(dir=IN_MEMORY if IN_MEMORY.is_dir() else None) as name:
        yield Path(name)


def killed(folder, seed, wait):
    """What a desk said it had done when it was killed, so long after its first notice."""
    desk = subprocess.Popen(
        [sys.executable, "-m", "tests.faults.duty_writer", str(folder), str(seed)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env={**os.environ, "PYTHONPATH": "src:."},
    )
    said = [desk.stdout.readline(), desk.stdout.readline()]
    timer = threading.Timer(wait, desk.kill)
    timer.start()
    try:
        said += desk.stdout.read().splitlines(keepends=True)
    finally:
        timer.cancel()
        with suppress(ProcessLookupError):
            desk.kill()
        desk.wait(timeout=30)
        desk.stdout.close()
    # A last line without its end was cut off by the kill.
    return [line.split() for line in said[1:] if line.endswith("\n")]


def test_no_notice_that_was_answered_is_lost_by_a_kill_and_each_is_still_called_about(folder):
    chance = random.Random(20260317)
    filed, acknowledged = set(), set()
    for seed in range(examples(4, full=1_000)):
        for what, name in killed(folder, seed, chance.random() * 0.3):
            {"filed": filed, "acknowledged": acknowledged}[what].add(name)

    later = datetime.now(UTC) + timedelta(minutes=30)
    office = open_office(folder, clock=lambda: later)
    try:
        [mediator] = [p.actor for p in places(office) if p.seat.role is Role.MEDIATOR]
        keep_watch(office)
        there = {n.line.entry_id: n for n in notices(office.view(mediator), later)}
        assert filed <= set(there)
        assert len(filed) > 3
        for name in acknowledged:
            assert Advance.ACKNOWLEDGED in there[name].reached
        for found in there.values():
            reasons = [call.reason for call in found.calls]
            assert Reason.LATE in reasons
            assert (Reason.NOT_ACKNOWLEDGED in reasons) == (
                Advance.ACKNOWLEDGED not in found.reached
            )
            told = [(call.reason, call.contact, call.due) for call in found.calls]
            assert len(told) == len(set(told))
        assert office.store.verify(mediator.process)
    finally:
        office.store.close()
