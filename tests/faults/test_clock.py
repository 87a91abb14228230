"""A clock that jumps a day in either direction: slots never fall, deadlines hold, what was signed stays true."""

import os
import subprocess
import sys
import time
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from unittest import mock

import pytest
import time_machine

from goodoffices.errors import InputError, LateError
from goodoffices.office import (
    answer_rules,
    keep_beat,
    open_office,
    open_process,
    propose_rules,
)
from goodoffices.office.safekeeping.soundness import verify_record
from goodoffices.record import DEFAULT_RULES, RulesProposed, RulesSettled
from tests.cast import BEAT

FAKETIME = sorted(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"))
DAY_S = 86_400
JUMP_S = 60


def slots(office, process):
    return [entry.slot for entry in office.store.entries(process)]


def test_a_clock_that_jumps_back_lets_no_slot_fall_and_settles_nothing_early(cast):
    deadline = cast.clock() + 3 * BEAT
    proposed = RulesProposed(rules=DEFAULT_RULES, answer_by=deadline)
    name = propose_rules(cast.office, cast.mara, proposed, key="rules")
    cast.beat(minutes=10)
    before = cast.office.store.checkpoints(cast.mara.process)

    cast.clock.forward(days=-1)
    for side in cast.sides:
        answer_rules(cast.office, side, rules=name, side=side.seat, accepts=True, key=side.seat)
    for _ in range(3):
        cast.beat(minutes=10)

    assert not cast.view(cast.bela).lines(RulesSettled)
    assert cast.office.store.checkpoints(cast.mara.process) == before
    found = slots(cast.office, cast.mara.process)
    assert found == sorted(found)
    assert found[-1] >= int((deadline - 2 * BEAT).timestamp())
    cast.beat(days=1)
    assert cast.view(cast.bela).lines(RulesSettled)
    verify_record(cast.office, cast.mara.process)


def test_what_a_clock_a_day_ahead_has_settled_stays_settled_when_it_comes_back(cast):
    proposed = RulesProposed(rules=DEFAULT_RULES, answer_by=cast.clock() + 3 * BEAT)
    name = propose_rules(cast.office, cast.mara, proposed, key="rules")
    answer_rules(
        cast.office, cast.anton, rules=name, side=cast.anton.seat, accepts=True, key="north"
    )
    cast.beat(days=1)
    settled = cast.view(cast.anton).lines(RulesSettled)
    assert len(settled) == 1

    cast.clock.forward(days=-1)

    with pytest.raises(LateError):
        answer_rules(
            cast.office, cast.bela, rules=name, side=cast.bela.seat, accepts=True, key="south"
        )
    cast.beat(minutes=40)
    assert cast.view(cast.anton).lines(RulesSettled) == settled
    found = slots(cast.office, cast.mara.process)
    assert found == sorted(found)
    verify_record(cast.office, cast.mara.process)


def answers(cast, name, key):
    answer_rules(cast.office, cast.bela, rules=name, side=cast.bela.seat, accepts=True, key=key)


def rules_until(cast, deadline):
    proposed = RulesProposed(rules=DEFAULT_RULES, answer_by=deadline)
    return propose_rules(cast.office, cast.mara, proposed, key=cast.key(cast.mara))


def test_a_deadline_that_passed_before_the_beat_stays_passed_when_the_clock_goes_back(cast):
    name = rules_until(cast, cast.clock() + timedelta(minutes=3))
    answers(cast, name, "in time")
    cast.clock.forward(minutes=4)
    with pytest.raises(LateError):
        answers(cast, name, "late")

    cast.clock.forward(minutes=-60)

    with pytest.raises(LateError):
        answers(cast, name, "late, by a clock that was put back")
    cast.beat()
    assert not cast.view(cast.bela).lines(RulesSettled)  # nor is anything settled before its beat
    cast.beat(minutes=70)
    assert len(cast.view(cast.bela).lines(RulesSettled)) == 1


def test_a_restart_with_a_clock_that_went_back_takes_no_answer_after_a_checkpoint(cast, folder):
    deadline = cast.clock() + BEAT
    name = rules_until(cast, deadline)
    # The checkpoint of the deadline's own beat is kept, but nothing is settled on it.
    with mock.patch("goodoffices.office.beat._keep", return_value=0):
        cast.beat(minutes=10)
    cast.office.store.close()

    cast.clock.forward(hours=-5)
    again = replace(cast, office=open_office(folder, beat=BEAT, clock=cast.clock))
    try:
        with pytest.raises(LateError):
            answers(again, name, "late")
        again.beat()
        assert len(again.view(cast.bela).lines(RulesSettled)) == 1
    finally:
        again.close()


def test_a_new_deadline_lies_after_the_record_s_own_time_and_a_person_is_told_why(cast):
    cast.beat(days=1)
    ahead = cast.clock()
    cast.clock.forward(days=-1)

    with pytest.raises(InputError) as refused:
        rules_until(cast, cast.clock() + timedelta(hours=2))

    assert "time here never goes back" in refused.value.advice
    assert f"{ahead:%Y-%m-%d %H:%M}" in refused.value.advice
    rules_until(cast, cast.clock() + timedelta(hours=26))


def test_while_the_clock_goes_forward_time_is_the_clock_s(cast):
    for minutes in (0, 1, 9, 10, 60):
        cast.clock.forward(minutes=minutes)
        assert cast.office.time_of(cast.mara.process) == cast.clock()


def test_the_system_s_own_clock_put_back_changes_no_passed_deadline(folder):
    with time_machine.travel("2026-03-17 08:00Z", tick=False) as clock:
        office = open_office(folder, beat=BEAT)
        process = open_process(office, title="Clock", mediator="Third Capital", key="one").process
        clock.move_to("2026-03-17 08:04Z")
        seen = office.time_of(process)
        clock.move_to("2026-03-16 08:00Z")

        assert office.time_of(process) == seen > office.now()
        keep_beat(office)
        clock.move_to("2026-03-17 08:06Z")
        assert office.time_of(process) == office.now() > seen
        office.store.close()


def test_a_server_whose_clock_jumps_goes_on_and_its_record_is_sound(folder):
    assert FAKETIME, "no faketime: apt-get install -y --no-install-recommends faketime"
    shift = folder / "shift"
    shift.write_text("+0")
    server = subprocess.Popen(
        [sys.executable, "-m", "tests.faults.clocked", str(folder / "data")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={
            **os.environ,
            "PYTHONPATH": "src:.",
            "LD_PRELOAD": str(FAKETIME[0]),
            "FAKETIME_TIMESTAMP_FILE": str(shift),
            "FAKETIME_NO_CACHE": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        },
    )
    seen = [int(server.stdout.readline())]
    for moved in ("+1d", "-1d", "+0"):
        time.sleep(1.2)  # a beat under the clock as it is
        shift.write_text(moved)
        last = seen[-1]
        while abs(seen[-1] - last) <= JUMP_S:
            last = seen[-1]
            seen.append(int(server.stdout.readline()))
    time.sleep(1.2)
    server.stdin.close()
    seen += [int(line) for line in server.stdout.read().split()]
    server.stdout.close()

    assert server.wait(timeout=30) == 0
    jumps = [later - earlier for earlier, later in pairwise(seen) if abs(later - earlier) > JUMP_S]
    assert [round(jump / DAY_S) for jump in jumps] == [1, -2, 1]
    office = open_office(folder / "data")
    (process,) = office.store.processes()
    sound = verify_record(office, process)
    found = slots(office, process)
    office.store.close()
    assert sound.entries == len(seen) + 1  # and the opening
    assert sound.checkpoints >= 2
    assert found == sorted(found)
    assert found[-1] >= max(seen)
