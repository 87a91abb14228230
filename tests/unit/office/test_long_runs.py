"""Long runs: begun and told by their schedule, computed beside everything else, ended by a person."""

import io
import sys
import threading
from datetime import timedelta

import pytest

from goodoffices.errors import AccessError, InfeasibleError, InputError
from goodoffices.office import (
    agenda,
    ask_evaluation,
    close_process,
    evaluations,
    seal_input,
    stop_evaluation,
)
from goodoffices.office.computing import Computing
from goodoffices.office.engine import order, packed, run, unpacked
from goodoffices.office.mediation import exploration as module
from goodoffices.office.mediation.exploration import SHORT, Effort, findings, task_of
from goodoffices.office.mediation.telling import UNPROVED
from goodoffices.record import (
    ENGINE,
    FiguresFound,
    FindingKind,
    InputSealed,
    Learns,
    NoResult,
    OpeningFound,
    PackagesFound,
    PartsFound,
    Rule,
    SensitivityFound,
)
from goodoffices.settlement import settle
from tests.cast import NORTH_POINTS, SOUTH_POINTS

OWN = {FindingKind.NEXT_QUESTION, FindingKind.OWN_UTILITY}
EVERYTHING = tuple(
    Rule(finding=f, to=Learns.EACH_OWN if f in OWN else Learns.ALL) for f in FindingKind
)
UNTIL_CLOSED = (
    "import sys; n = int.from_bytes(sys.stdin.buffer.read(8), 'big'); sys.stdin.buffer.read(n);"
    " sys.stdin.buffer.read(); sys.stdout.write('[]')"
)
DEAF = "import time; time.sleep(600)"


@pytest.fixture
def sealed(cast):
    """Rules that tell everything to all, an agenda, and both sides' points."""
    cast.agenda()
    cast.rules_id = cast.rules(EVERYTHING)
    for side, points in zip(cast.sides, (NORTH_POINTS, SOUTH_POINTS), strict=True):
        seal(cast, side, points)
    yield cast
    cast.office.computing.close()


def seal(cast, side, points, reservation=100):
    body = InputSealed(
        said_by=side.seat,
        agenda=agenda(cast.view(side))[0].entry_id,
        rules=cast.rules_id,
        points=points,
        reservation=reservation,
    )
    seal_input(cast.office, side, body, key=cast.key(side))


def ask(cast, **long):
    at = cast.clock()
    until = at + timedelta(**long) if long else None
    return ask_evaluation(cast.office, cast.mara, at=at, until=until, key=cast.key(cast.mara))


def the_run(cast, actor=None):
    return evaluations(cast.view(actor or cast.mara))[-1]


def in_place_of(cast, command, monkeypatch):
    computing = Computing([sys.executable, "-c", command])
    monkeypatch.setitem(cast.office.__dict__, "computing", computing)
    return computing


def when_ready(cast, name):
    """Wait for the process itself; the record's own clock stands still meanwhile."""
    cast.office.computing._jobs[name]._reader.join()


def test_a_long_run_finds_what_a_short_one_finds_and_is_told_when_announced(sealed):
    ask(sealed)
    sealed.beat(minutes=10)
    short = the_run(sealed)
    name = ask(sealed, minutes=50)
    sealed.beat(minutes=10)

    assert the_run(sealed).under_way
    when_ready(sealed, name)
    sealed.beat(minutes=30)
    assert the_run(sealed).under_way
    sealed.beat(minutes=10)

    long = the_run(sealed)
    assert long.has_run
    assert not long.under_way
    assert long.figures.frontier == short.figures.frontier
    assert long.packages.packages == short.packages.packages
    assert long.sensitivity.flips == short.sensitivity.flips
    assert long.packages.certificate.reproducible
    assert sealed.office.computing.runs == 0


def test_all_seats_see_the_schedule_and_nobody_anything_else(sealed):
    ask(sealed, minutes=50)
    before = {name: len(sealed.words(actor)) for name, actor in sealed.people.items()}
    sealed.beat(minutes=10)

    for name, actor in sealed.people.items():
        told = sealed.words(actor)[before[name] :]
        at_the_table = name in {"mara", "anton", "bela"}
        assert told == (["evaluation_begun"] if at_the_table else [])


def test_what_is_sealed_after_the_beginning_is_for_the_next_run(sealed):
    name = ask(sealed, minutes=50)
    sealed.beat(minutes=10)
    seal(sealed, sealed.anton, NORTH_POINTS, reservation=999)
    when_ready(sealed, name)
    sealed.beat(minutes=40)

    assert set(the_run(sealed).figures.reservations.values()) == {100}


def test_a_run_that_was_stopped_tells_its_best_on_the_next_beat(sealed, monkeypatch):
    in_place_of(sealed, UNTIL_CLOSED, monkeypatch)
    name = ask(sealed, hours=5)
    sealed.beat(minutes=10)
    assert sealed.office.computing.is_running(name)

    stop_evaluation(sealed.office, sealed.mara, evaluation=name, key="stop")
    assert not the_run(sealed).has_run
    sealed.beat(minutes=10)

    assert the_run(sealed, sealed.bela).stopped
    assert sealed.office.computing.runs == 0


def test_nobody_but_the_mediator_stops_a_run_and_only_while_it_is_under_way(sealed):
    name = ask(sealed, hours=5)

    with pytest.raises(InputError, match="not under way"):
        stop_evaluation(sealed.office, sealed.mara, evaluation=name, key="early")
    sealed.beat(minutes=10)
    for actor in (sealed.anton, sealed.frieda):
        with pytest.raises(AccessError):
            stop_evaluation(sealed.office, actor, evaluation=name, key="k")
    first = stop_evaluation(sealed.office, sealed.mara, evaluation=name, key="one")
    assert stop_evaluation(sealed.office, sealed.mara, evaluation=name, key="one") == first
    with pytest.raises(InputError, match="not under way"):
        stop_evaluation(sealed.office, sealed.mara, evaluation=name, key="two")


def test_a_run_that_dies_or_does_not_listen_leaves_a_short_result_marked_as_such(
    sealed, monkeypatch
):
    monkeypatch.setattr("goodoffices.office.computing.GRACE_S", 0.2)
    for command in ("import sys; sys.exit(3)", DEAF):
        in_place_of(sealed, command, monkeypatch)
        ask(sealed, minutes=20)
        sealed.beat(minutes=10)
        sealed.beat(minutes=10)

        found = the_run(sealed)
        assert found.opening.opening
        assert not found.opening.certificate.reproducible
        assert not found.figures.certificate.reproducible


def test_a_server_that_comes_back_begins_the_run_again(sealed, tmp_path, monkeypatch):
    ask(sealed, minutes=50)
    sealed.beat(minutes=10)
    sealed.office.computing.close()
    assert sealed.office.computing.runs == 0

    sealed.beat(minutes=10)

    assert sealed.office.computing.runs == 1


def test_a_server_that_was_down_all_the_time_still_tells_on_its_first_beat(sealed):
    ask(sealed, minutes=20)
    sealed.beat(hours=3)

    found = the_run(sealed)
    assert found.has_run
    assert not found.opening.certificate.reproducible


def test_while_a_run_computes_entries_and_deadlines_go_on(sealed, monkeypatch):
    in_place_of(sealed, UNTIL_CLOSED, monkeypatch)
    name = ask(sealed, hours=5)
    sealed.beat(minutes=10)

    other = sealed.rules(EVERYTHING)

    assert sealed.office.computing.is_running(name)
    assert sealed.view(sealed.anton).thread(other).lines[-1].body.in_force


def test_a_closed_process_lets_its_run_go(sealed, monkeypatch):
    in_place_of(sealed, UNTIL_CLOSED, monkeypatch)
    ask(sealed, hours=5)
    sealed.beat(minutes=10)
    close_process(sealed.office, sealed.mara, outcome="No agreement.", readers=(), key="close")
    sealed.beat(minutes=10)

    assert sealed.office.computing.runs == 0


def test_a_run_cannot_end_before_it_begins_nor_take_more_than_a_week(sealed):
    for length in ({"minutes": -5}, {"minutes": 0}, {"days": 8}):
        with pytest.raises(InputError):
            ask(sealed, **length)


# What is run


def task(cast):
    engine = cast.office.view(type(cast.mara)(cast.mara.process, ENGINE.id))
    asked = next(iter(engine.threads("evaluation"))).lines[0]
    rules, on = (engine.thread(name).lines[0].body for name in asked.body.refers_to())
    inputs = module.latest_inputs(engine.lines(InputSealed), *asked.body.refers_to())
    return task_of(asked, rules, on, inputs, [side.seat for side in cast.sides])


def kinds(drafts):
    return [type(draft.body) for draft in drafts]


@pytest.fixture
def ready(sealed):
    ask(sealed)
    return task(sealed)


def test_a_task_and_its_results_pass_through_bytes_unchanged(ready):
    found = findings(ready)
    into = io.BytesIO()
    run(io.BytesIO(order(ready, 60.0)), into, effort=SHORT)

    assert unpacked(packed(found)) == found
    # Its standard input closed at once: it was asked for what it had.
    assert kinds(unpacked(into.getvalue()))[0] is type(found[0].body)


def test_a_run_whose_time_is_over_says_that_it_was_stopped(ready):
    class Open(io.BytesIO):
        def read(self, size=-1):
            if size == 1:
                threading.Event().wait(5)
            return super().read(size)

    into, clock = io.BytesIO(), iter([0.0])
    run(Open(order(ready, 60.0)), into, effort=SHORT, clock=lambda: next(clock, 61.0))

    found = {type(d.body): d.body for d in unpacked(into.getvalue())}
    certificate = found[PackagesFound].certificate
    assert certificate.method == "stopped"
    assert not certificate.reproducible
    for name, values in found[FiguresFound].utilities.items():
        choices = next(p.choices for p in found[FiguresFound].packages if p.solution == name)
        sheets = {side: sealed.points for side, sealed in ready.inputs.items()}
        assert values == {
            side: sum(points[issue][option] for issue, option in choices.items())
            for side, points in sheets.items()
        }


def test_nothing_found_is_not_said_to_be_nothing_there(ready, monkeypatch):
    from dataclasses import replace

    monkeypatch.setattr(
        "goodoffices.settlement.settle",
        lambda *args, **how: replace(
            settle(*args, **how), opening=False, exact=False, solutions={}
        ),
    )

    found = [d.body for d in findings(ready)]

    assert not any(isinstance(body, OpeningFound) for body in found)
    (told,) = [body for body in found if isinstance(body, NoResult)]
    assert told.reason == UNPROVED


def test_a_package_that_gives_less_than_is_claimed_is_never_told(ready, monkeypatch):
    from dataclasses import replace

    def wrong(*args, **how):
        found = settle(*args, **how)
        nash = replace(found.solutions["nash"], points=(1000, 1000))
        return replace(found, solutions={**found.solutions, "nash": nash})

    monkeypatch.setattr("goodoffices.settlement.settle", wrong)

    with pytest.raises(InfeasibleError):
        findings(ready)


def test_sensitivity_and_parts_follow_their_rules(ready):
    from dataclasses import replace

    def under(**learns):
        rules = tuple(Rule(finding=FindingKind[name], to=to) for name, to in learns.items())
        return kinds(findings(replace(ready, rules=replace(ready.rules, rules=rules))))

    assert SensitivityFound in under(FIGURES=Learns.MEDIATOR)
    assert SensitivityFound not in under(PACKAGES=Learns.ALL, PARTS=Learns.ALL)
    assert PartsFound in under(PARTS=Learns.MEDIATOR)
    assert PartsFound not in under(PACKAGES=Learns.ALL, FIGURES=Learns.ALL)


def test_words_carry_no_figure_and_little_work_is_said_in_steps(ready):
    found = {type(d.body): d.body for d in findings(ready, effort=Effort(0, 0))}
    words = found[PackagesFound].certificate

    assert not words.exact or not words.bound
    assert not any(digit in words.bound for digit in "0123456789")
    assert not found[SensitivityFound].complete if SensitivityFound in found else True
    assert all(
        not any(c.isdigit() for c in word)
        for package in found[PartsFound].packages
        for words in package.parts.values()
        for word in words.values()
    )
