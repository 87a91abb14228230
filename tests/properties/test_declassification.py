"""What the accepted rules let out, and nothing beside it; and how often."""

import itertools
import json
import shutil
import tempfile
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from goodoffices.errors import ConsentMissingError, InputError
from goodoffices.office import (
    Deal,
    Draft,
    agenda,
    answer_rules,
    ask_evaluation,
    keep_beat,
    propose_rules,
    put_proposal,
    rules_in_force,
    seal_input,
)
from goodoffices.record import (
    Audience,
    FindingKind,
    ImprovementFound,
    InputSealed,
    Learns,
    Message,
    OpeningFound,
    ProposalPut,
    Rule,
    RulesProposed,
    encode_body,
)
from goodoffices.store import Query
from tests import mutants
from tests.cast import BEAT, SOUTH_POINTS, gather
from tests.conftest import IN_MEMORY, examples
from tests.properties.test_noninterference import surface

OPENING_TO_ALL = (Rule(finding=FindingKind.OPENING, to=Learns.ALL),)
RESERVATION = 500


@contextmanager
def cast_of(name="world"):
    place = Path(tempfile.mkdtemp(prefix="told-", dir=IN_MEMORY if IN_MEMORY.is_dir() else None))
    gathered = gather(place / name)
    try:
        yield gathered
    finally:
        gathered.close()
        shutil.rmtree(place, ignore_errors=True)


def points(bridge):
    return {
        "bridge": {"north": bridge, "south": 0},
        "fund": {"north": 1000 - bridge, "south": 0},
    }


def seal(cast, side, its_points, reservation):
    view = cast.view(side)
    body = InputSealed(
        said_by=side.seat,
        agenda=agenda(view)[0].entry_id,
        rules=rules_in_force(view).line.entry_id,
        points=its_points,
        reservation=reservation,
    )
    seal_input(cast.office, side, body, key=cast.key(side))


def ask(cast, **how):
    at = cast.clock() + BEAT
    ask_evaluation(cast.office, cast.mara, at=at, key=cast.key(cast.mara), **how)
    cast.beat(minutes=20)


@contextmanager
def told(north):
    """A process in which both accepted that all learn whether there is an opening, and it was asked."""
    with cast_of() as cast:
        cast.agenda()
        cast.rules(OPENING_TO_ALL)
        seal(cast, cast.anton, points(north[0]), north[1])
        seal(cast, cast.bela, SOUTH_POINTS, RESERVATION)
        ask(cast)
        yield cast


def is_open(north):
    """The rule again, from its words: some package is worth to each side what it needs at least."""
    bridge, needs = north
    packages = itertools.product(("north", "south"), repeat=2)
    worth = (
        (
            points(bridge)["bridge"][a] + points(bridge)["fund"][b],
            SOUTH_POINTS["bridge"][a] + SOUTH_POINTS["fund"][b],
        )
        for a, b in packages
    )
    return any(mine >= needs and theirs >= RESERVATION for mine, theirs in worth)


def lines_of(cast, seat):
    return [
        (x.number, x.slot, x.entry_id, x.author, x.audience.seats, json.loads(encode_body(x.body)))
        for x in cast.view(seat).lines()
    ]


norths = st.tuples(st.integers(0, 1000), st.integers(0, 1000))
CLOSED, OPEN, OPEN_TOO = (100, 1000), (600, 300), (700, 10)


@settings(
    max_examples=examples(15, full=2000),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
@given(norths, norths)
@example(CLOSED, OPEN)
@example(OPEN, OPEN_TOO)
def test_the_worlds_differ_in_the_finding_alone(one, other):
    with told(one) as here, told(other) as there:
        findings = [w.view(w.bela).lines(OpeningFound)[0].body.opening for w in (here, there)]
        assert findings == [is_open(one), is_open(other)]
        for reader in ("bela", "frieda"):
            mine, theirs = (lines_of(w, getattr(w, reader)) for w in (here, there))
            for *_, body in (*mine, *theirs):
                body.pop("opening", None)
            assert mine == theirs
            if findings[0] == findings[1]:
                same = surface(here, getattr(here, reader)), surface(there, getattr(there, reader))
                assert same[0] == same[1]


def test_nothing_is_found_before_both_have_accepted():
    with cast_of() as cast:
        cast.agenda()
        proposed = RulesProposed(rules=OPENING_TO_ALL, answer_by=cast.clock() + BEAT)
        name = propose_rules(cast.office, cast.mara, proposed, key="rules")
        answer_rules(
            cast.office, cast.bela, rules=name, side=cast.bela.seat, accepts=True, key="yes"
        )
        cast.beat(minutes=20)

        with pytest.raises(ConsentMissingError):
            ask(cast)


def both():
    for test in (
        test_the_worlds_differ_in_the_finding_alone,
        test_nothing_is_found_before_both_have_accepted,
    ):
        test()


@pytest.mark.parametrize("leak", mutants.found_by("declassification"), ids=lambda leak: leak.name)
def test_a_finding_that_says_more_is_caught(leak):
    with leak.switch():
        mutants.must_be_caught(both)


# A tentative deal

TO_THE_MEDIATOR = (*OPENING_TO_ALL, Rule(finding=FindingKind.IMPROVEMENT, to=Learns.MEDIATOR))
TO_ALL = (*OPENING_TO_ALL, Rule(finding=FindingKind.IMPROVEMENT, to=Learns.ALL))
WORSE = {"bridge": "south", "fund": "north"}
WORDS = {"nothing", "little", "about half", "most"}


@contextmanager
def asked(rules, north, *, named=True):
    """A process in which a proposal was put and a run was asked, from this proposal or from nothing."""
    with cast_of() as cast:
        cast.agenda()
        cast.rules(rules)
        seal(cast, cast.anton, points(north[0]), north[1])
        seal(cast, cast.bela, SOUTH_POINTS, RESERVATION)
        put = ProposalPut(
            words="The bridge for you.",
            agenda=agenda(cast.view(cast.mara))[0].entry_id,
            package=WORSE,
            answer_by=cast.clock() + timedelta(days=2),
        )
        deal = Deal(put_proposal(cast.office, cast.mara, put, key=cast.key(cast.mara)))
        ask(cast, improving=deal if named else None)
        yield cast


@settings(
    max_examples=examples(5, full=300),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
@given(norths)
@example(OPEN)
def test_whether_a_run_started_from_a_deal_is_not_to_be_seen_by_a_side(north):
    with (
        asked(TO_THE_MEDIATOR, north) as here,
        asked(TO_THE_MEDIATOR, north, named=False) as there,
    ):
        told = [len(world.view(world.mara).lines(ImprovementFound)) for world in (here, there)]
        assert told == [1, 0]
        for reader in ("anton", "bela", "frieda"):
            mine, theirs = getattr(here, reader), getattr(there, reader)
            assert lines_of(here, mine) == lines_of(there, theirs)
            assert surface(here, mine) == surface(there, theirs)


@settings(
    max_examples=examples(5, full=300),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
@given(norths, norths)
@example(OPEN, OPEN_TOO)
@example(OPEN, CLOSED)
def test_the_worlds_differ_in_what_improves_on_the_deal_alone(one, other):
    with asked(TO_ALL, one) as here, asked(TO_ALL, other) as there:
        mine, theirs = lines_of(here, here.bela), lines_of(there, there.bela)
        for *_, body in (*mine, *theirs):
            for package in body.get("packages", ()):
                assert set(package["satisfaction"].values()) <= WORDS
            for name in ("opening", "packages", "proved"):
                body.pop(name, None)
        assert mine == theirs


# How often


def test_runs_are_bounded_by_what_was_accepted_however_often_a_side_seals_again():
    with cast_of() as cast:
        cast.agenda()
        cast.rules(OPENING_TO_ALL, evaluations=2)
        seal(cast, cast.anton, points(600), 300)
        for guess in range(0, 1000, 100):
            seal(cast, cast.bela, SOUTH_POINTS, guess)
            if guess < 200:
                ask(cast)
            else:
                with pytest.raises(InputError, match="no evaluation left"):
                    ask(cast)
            cast.clock.forward(minutes=10)
            keep_beat(cast.office)

        for side in cast.sides:
            assert len(cast.view(side).lines(OpeningFound)) == 2


def test_runs_stand_on_the_record_of_every_side_before_they_happen():
    with cast_of() as cast:
        cast.agenda()
        cast.rules(OPENING_TO_ALL)
        at = cast.clock() + timedelta(hours=5)
        ask_evaluation(cast.office, cast.mara, at=at, key="ask")

        for side in cast.sides:
            assert cast.view(side).lines()[-1].body.at == at
            assert not cast.view(side).lines(OpeningFound)


@pytest.mark.parametrize("leak", mutants.found_by("probing"), ids=lambda leak: leak.name)
def test_a_way_to_probe_further_is_caught(leak):
    test = test_runs_are_bounded_by_what_was_accepted_however_often_a_side_seals_again
    with leak.switch():
        mutants.must_be_caught(test)


# Equal words


def sealed_twice():
    with cast_of() as cast:
        audience = Audience([cast.bela.seat, cast.mara.seat])
        body = Message(words="The same words.")
        for key in ("one", "two"):
            cast.office.append(cast.bela, [Draft(audience, body)], key=key)
        first, second = cast.office.store.load(
            cast.mara.process, cast.bela.seat, Query(last=2, kinds=("message",))
        )
        commits = [json.loads(row.statement)["commitment"] for row in (first, second)]
        assert first.ciphertext[:16] != second.ciphertext[:16]
        assert first.wrap[:16] != second.wrap[:16]
        assert commits[0] != commits[1]
        assert len(first.ciphertext) == len(second.ciphertext)


def test_the_same_words_sealed_twice_have_no_byte_string_in_common():
    sealed_twice()


@pytest.mark.parametrize("leak", mutants.found_by("sealing"), ids=lambda leak: leak.name)
def test_chance_that_repeats_is_caught(leak):
    with leak.switch():
        mutants.must_be_caught(sealed_twice)
