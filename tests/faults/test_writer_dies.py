"""Kill the writer, fill the disk: nothing that was acknowledged is lost, no chain is broken."""

import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from contextlib import suppress
from pathlib import Path

import pytest

from goodoffices.office import Actor, open_office
from goodoffices.office.safekeeping.soundness import verify_record
from tests.conftest import FULL

STRACE = shutil.which("strace")
STUCK = 120
"""Seconds after which a writer that should have ended long ago is ended."""


class Writer:
    """A writing process, started and always ended here."""

    def __init__(self, folder, seed, *more, trace=()):
        command = [*trace, sys.executable, "-m", "tests.faults.writer", str(folder), str(seed)]
        environment = {**os.environ, "PYTHONPATH": "src:."}
        self.process = subprocess.Popen(
            [*command, *map(str, more)],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            env=environment,
            start_new_session=True,  # so that a traced writer ends with its tracer
        )
        self.name = self.process.stdout.readline().strip()

    def kill(self):
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)

    def run(self):
        """Let it write until it ends, as each of them does, and return what it had acknowledged."""
        timer = threading.Timer(STUCK, self.kill)
        timer.start()
        try:
            said = self.process.stdout.read().splitlines()
        finally:
            timer.cancel()
            self.kill()
            self.process.wait(timeout=30)
            self.process.stdout.close()
        # A last line without its end was cut off by the kill.
        return [line for line in said if len(line) == 32 or line.startswith(("refused", "read"))]


def check(folder, process, acknowledged):
    """All of it is there, opens, and every chain verifies; return how many entries there are."""
    office = open_office(folder)
    try:
        (mediator,) = [
            s for s in office.store.seats(process) if not s.startswith("s-") or len(s) > 5
        ]
        view = office.view(Actor(process, mediator))
        there = {line.entry_id for line in view.lines()}
        assert set(acknowledged) <= there
        assert office.store.verify(process) == len(there)
        return len(there)
    finally:
        office.store.close()


def killed_after(seconds, process):
    """A timer, already running, that kills a process which nobody has waited for yet."""
    timer = threading.Timer(seconds, os.kill, (process, signal.SIGKILL))
    timer.start()
    return timer


def kill_writers(folder, kills, chance):
    """Kill so many writers of one record at random points of their lives; return what they had acknowledged."""
    nursery = subprocess.Popen(
        [sys.executable, "-m", "tests.faults.nursery"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": "src:."},
        start_new_session=True,
    )
    acknowledged = set()
    try:
        for seed in range(kills):
            nursery.stdin.write(f"{folder} {seed}\n")
            nursery.stdin.flush()
            child = int(nursery.stdout.readline().removeprefix("pid "))
            wait = chance.random() * 0.06
            # Every second one is killed so long after its birth; the others only once something was
            # acknowledged to them, so that a slow machine kills writers at work too.
            after = 0 if seed % 2 else chance.randint(1, 40)
            timer = killed_after(wait, child) if not after else None
            for heard, line in enumerate(nursery.stdout, start=1):
                if line == "dead\n":
                    break
                acknowledged.add(line.strip())
                if heard == after:
                    timer = killed_after(wait / 6, child)
            if timer:
                timer.join()
    finally:
        with suppress(ProcessLookupError):
            os.killpg(nursery.pid, signal.SIGKILL)  # with a writer that is alive only if this fails
        nursery.communicate(timeout=30)
    assert "refused" not in acknowledged
    return acknowledged


def test_killed_writers_lose_nothing_they_acknowledged_and_write_nothing_twice(folder, full):
    chance = random.Random(20260317)
    for turn in range(34 if full else 1):
        where = folder / str(turn)
        acknowledged = kill_writers(where, 300, chance)

        office = open_office(where)
        (process,) = office.store.processes()
        there = [entry.entry_id for entry in office.store.entries(process)]
        assert len(acknowledged) > 300
        assert acknowledged <= set(there)
        assert len(there) == len(set(there))
        assert verify_record(office, process).entries == len(there)
        office.store.close()
        shutil.rmtree(where)


def is_entry(line):
    return len(line) == 32


def test_a_limit_to_the_file_refuses_and_goes_on_when_it_is_lifted(folder):
    writer = Writer(folder, "full", 2_000_000)
    said = writer.run()

    acknowledged = [line for line in said if is_entry(line)]
    assert said.count("refused") == 6
    assert len(acknowledged) > 6
    assert check(folder, writer.name, acknowledged) == len(acknowledged) + 1  # and the opening


def test_a_full_disk_refuses_and_goes_on_when_there_is_room():
    where = tempfile.mkdtemp(prefix="goodoffices-full-")
    inside = f'mount -t tmpfs -o size=4m tmpfs "{where}" && exec "$0" -m tests.faults.full_disk "{where}"'
    try:
        done = subprocess.run(
            ["unshare", "--map-root-user", "--mount", "sh", "-c", inside, sys.executable],
            env={**os.environ, "PYTHONPATH": "src:."},
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
    finally:
        Path(where).rmdir()

    assert done.stdout.split() == ["refused", "sound", "written", "sound"], done.stderr


EVERY_FAULT = [
    *(f"fdatasync:error=EIO:when={when}+" for when in (12, *range(5, 45, 5))),
    *(
        f"pwrite64:error={name}:when={when}"
        for name in ("ENOSPC", "EIO")
        for when in (200, 77, 311)
    ),
    *(f"fdatasync:signal=KILL:when={when}" for when in (15, *range(4, 40))),
    *(f"pwrite64:signal=KILL:when={when}" for when in (123, *range(20, 520, 5))),
]
TODAY = {
    "fdatasync:error=EIO:when=12+",
    "pwrite64:error=ENOSPC:when=200",
    "pwrite64:error=EIO:when=200",
    "fdatasync:signal=KILL:when=15",
    "pwrite64:signal=KILL:when=123",
}


@pytest.mark.parametrize("fault", EVERY_FAULT if FULL in os.environ else sorted(TODAY))
def test_a_failing_call_to_the_disk_costs_nothing_that_was_acknowledged(folder, fault):
    assert STRACE, "no strace: apt-get install -y --no-install-recommends strace"
    trace = [STRACE, "-f", "-qq", "-o", "/dev/null", "-e", f"inject={fault}"]
    writer = Writer(folder, "fault", trace=trace)
    said = writer.run()

    acknowledged = [line for line in said if is_entry(line)]
    assert "refused" in " ".join(said) or "KILL" in fault or not writer.name
    if not writer.name:  # the fault came while the folder was made: it opens the next time
        assert acknowledged == []
        open_office(folder).store.close()
        return
    check(folder, writer.name, acknowledged)
    if "fdatasync:error" in fault:
        # From then on nobody writes, everybody is told why, and everybody reads.
        after = said.index("refused for good")
        assert len([x for x in said[after:] if is_entry(x)]) <= 6  # answers on their way
        assert said.count("refused for good") == 6
        assert said[-1].startswith("read")
