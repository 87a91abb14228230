"""A run from a tentative deal: long or short, cut off, checked again, and of a deal that is destroyed."""

from dataclasses import replace
from datetime import timedelta

import pytest

from goodoffices.errors import InfeasibleError
from goodoffices.office import (
    Deal,
    agenda,
    ask_evaluation,
    confirm_keeping,
    evaluations,
    propose_keeping,
    put_proposal,
    seal_input,
)
from goodoffices.office.engine import order, packed, unpacked
from goodoffices.office.mediation.exploration import Effort, findings, latest_inputs, task_of
from goodoffices.office.mediation.tentative import tentative_in
from goodoffices.office.view import Actor
from goodoffices.record import (
    ENGINE,
    FindingKind,
    ImprovementFound,
    InputSealed,
    Keeping,
    Learns,
    Officer,
    ProposalPut,
    Rule,
    RulesProposed,
    TentativeNamed,
    decode_body,
)
from goodoffices.settlement import improvements
from tests.cast import NORTH_POINTS, SOUTH_POINTS

RULES = (Rule(finding=FindingKind.IMPROVEMENT, to=Learns.ALL),)
WORSE = {"bridge": "south", "fund": "north"}


@pytest.fixture
def put(cast):
    """Rules, an agenda, both sides' points, and a proposal that something improves upon."""
    cast.agenda()
    rules = cast.rules(RULES)
    on = agenda(cast.view(cast.mara))[0].entry_id
    for side, points in zip(cast.sides, (NORTH_POINTS, SOUTH_POINTS), strict=True):
        body = InputSealed(
            said_by=side.seat, agenda=on, rules=rules, points=points, reservation=100
        )
        seal_input(cast.office, side, body, key=cast.key(side))
    body = ProposalPut(
        words="So?", agenda=on, package=WORSE, answer_by=cast.clock() + timedelta(days=2)
    )
    cast.deal = Deal(put_proposal(cast.office, cast.mara, body, key=cast.key(cast.mara)))
    yield cast
    cast.office.computing.close()


def ask(cast, **long):
    at = cast.clock()
    until = at + timedelta(**long) if long else None
    key = cast.key(cast.mara)
    return ask_evaluation(cast.office, cast.mara, at=at, until=until, improving=cast.deal, key=key)


def found(cast, actor=None):
    return evaluations(cast.view(actor or cast.mara))[-1].improvement


def destroy(cast, item):
    name = propose_keeping(
        cast.office,
        cast.mara,
        items=[item],
        fate=Keeping.DESTROY,
        reason="It names a person.",
        officer=Officer(id="a", name="Ada"),
        key=cast.key(cast.mara),
    )
    ben = Officer(id="b", name="Ben")
    confirm_keeping(cast.office, cast.mara, proposal=name, officer=ben, key=cast.key(cast.mara))


def test_a_long_run_finds_what_a_short_one_finds_and_every_side_reads_the_same(put):
    ask(put)
    put.beat(minutes=10)
    short = found(put)
    name = ask(put, minutes=30)
    put.beat(minutes=10)
    put.office.computing._jobs[name]._reader.join()
    put.beat(minutes=30)

    long = found(put)
    assert long.packages == short.packages != ()
    assert long.tentative == WORSE
    assert found(put, put.anton) == found(put, put.bela) == long
    assert long.certificate.exact
    assert long.certificate.reproducible


def test_of_a_deal_that_was_destroyed_before_the_run_nothing_is_found(put):
    ask(put)
    destroy(put, put.deal.entry)
    put.beat(minutes=20)

    (run,) = evaluations(put.view(put.mara))
    assert run.has_run
    assert run.tentative is not None
    assert run.improvement is None


def test_a_deal_that_is_destroyed_while_a_long_run_computes_is_not_written_again(put):
    name = ask(put, minutes=30)
    put.beat(minutes=10)
    put.office.computing._jobs[name]._reader.join()
    destroy(put, put.deal.entry)
    put.beat(minutes=40)

    (run,) = evaluations(put.view(put.mara))
    assert run.has_run
    assert not put.view(put.mara).lines(ImprovementFound)


# What is run


@pytest.fixture
def task(put):
    ask(put)
    engine = put.office.view(Actor(put.mara.process, ENGINE.id))
    thread = engine.threads("evaluation")[0]
    asked = thread.lines[0]
    rules, on = (engine.thread(name).lines[0].body for name in asked.body.refers_to())
    inputs = latest_inputs(engine.lines(InputSealed), *asked.body.refers_to())
    named = thread.last_of(TentativeNamed)
    deal = tentative_in(engine.thread(named.deal), named.solution)
    sides = [side.seat for side in put.sides]
    return task_of(asked, rules, on, inputs, sides, None, deal)


def of(drafts):
    (body,) = [draft.body for draft in drafts if isinstance(draft.body, ImprovementFound)]
    return body


def test_the_same_task_gives_the_same_result_also_through_bytes(task):
    first = findings(task)

    assert findings(task) == first
    assert unpacked(packed(first)) == first
    assert order(task, 60.0) == order(task, 60.0)
    assert "north" not in repr(task.tentative)


def test_a_run_that_is_ended_at_once_does_not_claim_that_it_is_the_whole(task):
    body = of(findings(task, effort=Effort(0, 0, 0), should_stop=lambda: True))

    assert not body.certificate.reproducible
    assert not body.proved


def test_nothing_found_is_not_said_to_be_proved(task, monkeypatch):
    def none(*args, **how):
        return replace(improvements(*args, **how), proposals={}, proof="")

    monkeypatch.setattr("goodoffices.settlement.improvements", none)

    body = of(findings(task))
    assert not body.packages
    assert not body.proved
    assert not body.certificate.exact


def test_what_is_not_proved_is_bounded_in_words(task, monkeypatch):
    def loose(*args, **how):
        plain = improvements(*args, **how)
        total = plain.proposals["total"]
        total = replace(total, exact=False, bound=total.value * 2)
        return replace(plain, proposals={**plain.proposals, "total": total})

    monkeypatch.setattr("goodoffices.settlement.improvements", loose)

    body = of(findings(task))
    (total,) = [one for one in body.packages if one.reading == "total"]
    assert total.bound == "by its own measure no package is better by more than a half"
    assert not total.exact
    assert not body.certificate.exact


def test_a_side_that_neither_loses_nor_gains_is_said_to_gain_nothing(task):
    south = {"bridge": {"north": 0, "south": 300}, "fund": {"north": 100, "south": 400}}
    side = max(task.inputs, key=lambda one: task.inputs[one].points["fund"]["south"])
    inputs = {**task.inputs, side: replace(task.inputs[side], points=south)}

    body = of(findings(replace(task, inputs=inputs)))

    assert all(dict(one.satisfaction)[side] == "nothing" for one in body.packages)
    assert body.packages


def test_a_package_by_which_somebody_loses_is_never_told(task, monkeypatch):
    def wrong(*args, **how):
        plain = improvements(*args, **how)
        total = plain.proposals["total"]
        other = improvements(args[0], {"bridge": "south", "fund": "south"}).tentative
        points = (0, 1000)
        total = replace(total, package=other, points=points)
        return replace(plain, proposals={**plain.proposals, "total": total})

    monkeypatch.setattr("goodoffices.settlement.improvements", wrong)

    with pytest.raises(InfeasibleError):
        findings(task)


def test_rules_from_before_there_were_improvements_give_them_to_nobody():
    raw = b'{"answer_by":"2026-03-17T08:00:00Z","evaluations":2,"points_total":1000,"rules":[{"finding":"packages","to":"the mediator"}]}'

    body = decode_body("rules_proposed", raw)

    assert isinstance(body, RulesProposed)
    assert body.learns(FindingKind.IMPROVEMENT) is Learns.NOBODY
