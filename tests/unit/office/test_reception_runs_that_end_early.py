"""A long run that is killed, or does not listen, leaves the best it had told by then, and says that it ended early."""

import os
import signal
import sys
import time
from dataclasses import replace
from fractions import Fraction

import msgspec
import pytest

from goodoffices.desk.reception.certificate import certificate
from goodoffices.office.reception import answering, running
from goodoffices.office.reception.answering import answered
from goodoffices.office.reception.orders import CUT_OFF, Line, Order
from goodoffices.office.reception.proposing import run_progress, stop_run
from goodoffices.office.reception.running import Runs
from goodoffices.placement import Case, Place, faults, place, wave
from goodoffices.reception.placements_events import WaitingWhy
from tests.receiving import RUT, receive

HURRIED = """
import time
from goodoffices.office.reception import computing, so_far
from goodoffices.placement import placing
so_far.EVERY_S = 0.0
"""
NEVER_ENDS = f"""{HURRIED}
def improved(guide, *, should_stop, **_more):
    while not should_stop():
        time.sleep(0.02)
    return 0
placing.improved = improved
computing.main()
"""
"""The engine's last phase, which makes the placement better, never ends by itself."""
SAYS_NO_WHY = f"""{HURRIED}
from goodoffices.office.reception import answering
so_far.EVERY_S = 1e9
placing._Run._tell = lambda *_some: None
answering._lines = lambda *_some: time.sleep(3600)
computing.main()
"""
"""The engine has ended, and what is to be said of each case takes for ever; nobody is listened to."""
LISTENS = """
import sys
from goodoffices.office.reception import answering, computing, orders
source, into = sys.stdin.buffer, sys.stdout.buffer
order = orders.unpacked(source.read(int.from_bytes(source.read(orders.LENGTH), "big")))
source.read(1)
into.write(computing.encoded(computing.Told(answer=answering.answered(*order))))
"""
"""It answers when it is asked for what it has, and not before."""
CASES = 30


@pytest.fixture
def reception(tmp_path):
    made = receive(tmp_path)
    for number in range(60):
        made.place(f"pl-{number:02}", {"people": 6})
    for number in range(CASES):
        made.family(f"f{number}", 2 + number % 3)
    made.family("eight", 8)
    yield made
    made.close()


def begun(reception, script, seconds=600.0):
    reception.office.__dict__["reception_runs"] = Runs((sys.executable, "-c", script))
    return reception.proposed(seconds=seconds)


def child(reception, run):
    return reception.office.reception_runs._jobs[reception.actor.process, run]._process


def best_told(reception, run):
    """The best so far has come from the process: none of these tells how far it is besides."""
    jobs = reception.office.reception_runs
    while (seen := jobs.seen(reception.actor.process, run)).people_placed is None:
        assert seen.running, "it ended with nothing"
        time.sleep(0.02)
    return seen


def done(reception, run):
    reception.office.reception_runs.wait(reception.actor.process, run)
    found = run_progress(reception.office, reception.actor, officer=RUT, run=run)
    assert found.state == "done"
    return found.done


def whole_placement(reception, told):
    """What stands is a placement as any other: everybody who fits somewhere has a place, with a bound beside it."""
    standing = reception.programme.placements.standing
    assert sum(one.people for one in standing.values()) == told.people_placed > 0
    assert len(standing) == CASES
    assert told.people_placed <= told.people_bound
    assert 0 <= Fraction(told.value) <= Fraction(told.bound)
    assert 0.0 <= told.gap < 1.0
    waits = reception.programme.placements.waiting["c-eight"]
    assert waits.why is WaitingWhy.FITS_NOWHERE


@pytest.mark.parametrize("script", [NEVER_ENDS, SAYS_NO_WHY], ids=["searching", "explaining"])
def test_a_run_that_is_killed_leaves_the_best_it_had_told_and_says_that_it_ended_early(
    reception, script
):
    run = begun(reception, script)
    seen = best_told(reception, run)

    os.kill(child(reception, run).pid, signal.SIGKILL)

    told = done(reception, run)
    assert child(reception, run).returncode == -signal.SIGKILL
    assert told.people_placed >= seen.people_placed
    whole_placement(reception, told)
    assert not told.reproducible
    assert told.by == CUT_OFF
    assert certificate(told)[-1].startswith("It ended before its time")


def test_a_run_that_is_stopped_and_does_not_listen_leaves_the_best_it_had_told(
    reception, monkeypatch
):
    monkeypatch.setattr(running, "GRACE_S", 0.0)
    run = begun(reception, SAYS_NO_WHY)
    best_told(reception, run)

    stop_run(reception.office, reception.actor, officer=RUT, run=run)

    whole_placement(reception, done(reception, run))


def test_a_run_that_goes_on_while_its_best_is_told_ends_with_its_own_answer(reception):
    run = begun(reception, NEVER_ENDS)
    best_told(reception, run)
    assert (
        run_progress(reception.office, reception.actor, officer=RUT, run=run).state == "computing"
    )

    stop_run(reception.office, reception.actor, officer=RUT, run=run)

    told = done(reception, run)
    assert told.by != CUT_OFF
    whole_placement(reception, told)
    assert any(one.proposed.next for one in reception.programme.placements.standing.values())


def test_after_its_time_a_run_is_asked_for_what_it_has_before_anybody_ends_it(
    reception, monkeypatch
):
    monkeypatch.setattr(running, "GRACE_S", 0.0)
    monkeypatch.setattr(running, "BYTES_A_SECOND", 1.0)

    told = done(reception, begun(reception, LISTENS, seconds=0.0))

    assert told.reproducible
    whole_placement(reception, told)


def test_a_run_that_told_nothing_before_it_was_killed_has_failed_and_nothing_was_written(reception):
    before = reception.programme.number
    run = begun(reception, "import sys; sys.stdin.buffer.read()")

    os.kill(child(reception, run).pid, signal.SIGKILL)
    reception.office.reception_runs.wait(reception.actor.process, run)

    found = run_progress(reception.office, reception.actor, officer=RUT, run=run)
    assert found.state == "failed"
    assert reception.programme.number == before


# What is told as soon as there is a placement


@pytest.fixture
def question():
    cases = [Case(f"c{number}", 1 + number % 4) for number in range(12)]
    scores = {(f"c{k}", f"p{n}"): (7 * n + k) % 9 for n in range(4) for k in range(12)}
    places = [Place(f"p{number}", {"people": 6}) for number in range(4)]
    return wave(cases, places, scores=scores)


def test_a_placement_is_told_before_its_reasons_with_the_same_figures(question, monkeypatch):
    told, order = [], Order(given={0: 1, 5: 2})
    lines = answering._lines
    monkeypatch.setattr(answering, "_lines", lambda *some: (told.append("why"), lines(*some))[1])

    whole = answered(question, order, placed=told.append)

    first, then = told
    assert then == "why"
    assert [line.place for line in first.lines] == [line.place for line in whole.lines]
    assert all(line == Line(line.place, (), {}, {}) for line in first.lines)
    assert msgspec.structs.replace(first, lines=whole.lines) == whole


def test_what_does_not_stand_the_second_reading_is_not_told_either(question, monkeypatch):
    def wrong(*args, **how):
        found = place(*args, **how)
        return replace(found, people_placed=found.people_placed + 1)

    monkeypatch.setattr(answering, "place", wrong)
    told = []

    assert faults(wrong(question))
    with pytest.raises(Exception, match="second reading"):
        answered(question, Order(), placed=told.append)
    assert not told
