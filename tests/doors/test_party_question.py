"""The next question: to one side alone, never in numbers, its answer sealed and used by the next run."""

import re

import pytest

from goodoffices.errors import AccessError, InputError
from goodoffices.office import (
    Actor,
    Draft,
    agenda,
    answer_question,
    evaluations,
    open_questions,
    rules_in_force,
    seal_input,
    set_agenda,
)
from goodoffices.record import (
    ENGINE,
    AgendaIssue,
    AgendaSet,
    Audience,
    Certificate,
    FindingKind,
    InputSealed,
    Learns,
    QuestionAnswered,
    QuestionFound,
    Role,
    Rule,
)
from tests.cast import SOUTH_POINTS, two_issues
from tests.doors.test_party_orders import in_points, run, words

pytestmark = pytest.mark.django_db

ASKING = (
    Rule(finding=FindingKind.PACKAGES, to=Learns.MEDIATOR),
    Rule(finding=FindingKind.NEXT_QUESTION, to=Learns.EACH_OWN),
)
NORTH = {"bridge": (("north",), ("south",)), "fund": (("north",), ("south",))}


@pytest.fixture
def ready(cast, desk):
    """An agenda, and rules under which one side may be asked."""
    cast.agenda()
    cast.rules(ASKING)
    return desk


def in_order(cast, side, *, key="order", orders=NORTH, **more):
    view = cast.view(side)
    body = InputSealed(
        said_by=side.seat,
        agenda=agenda(view)[0].entry_id,
        rules=rules_in_force(view).line.entry_id,
        orders=orders,
        **more,
    )
    seal_input(cast.office, side, body, key=key)


@pytest.fixture
def asked(cast, ready):
    """Northland gave an order, Southland numbers; the engine has run."""
    in_order(cast, cast.anton)
    in_points(cast, cast.bela, SOUTH_POINTS)
    run(cast, ready)
    (question,) = open_questions(cast.view(cast.anton))
    return question


def answer(cast, question, *, yes, key="answer"):
    return answer_question(
        cast.office, cast.anton, question=question.line.entry_id, yes=yes, key=key
    )


def test_only_the_side_that_is_asked_sees_that_there_is_a_question(cast, ready, asked):
    address = asked.line.address

    page = ready.get(cast.anton, "party:question", line=address)

    asks = re.sub(r"(?<=“) | (?=”)", "", words(page))
    assert "Is “Bridge” at least as important to you as “Fund”?" in asks
    assert "puts a question to us alone" in words(ready.get(cast.anton, "party:exploration"))
    assert "The engine puts a question to us alone" in words(ready.get(cast.anton, "party:room"))
    assert ready.who_opens("party:question", cast.anton, line=address) == {"anton"}
    for person in (cast.bela, cast.mara, cast.frieda):
        assert not cast.view(person).lines(QuestionFound)
    for route in ("mediator:exploration", "mediator:brief", "mediator:record"):
        assert "question to" not in words(ready.get(cast.mara, route))


def test_an_answer_goes_to_the_engine_alone_and_narrows_the_next_run(cast, ready, asked):
    before = evaluations(cast.view(cast.mara))[-1].packages.packages

    sent = ready.post(cast.anton, "party:question", {"answer": "yes"}, line=asked.line.address)
    after = run(cast, ready).packages.packages

    assert sent.status_code == 302
    assert "You said yes" in words(ready.get(cast.anton, "party:question", line=asked.line.address))
    (line,) = cast.view(cast.anton).lines(QuestionAnswered)
    assert set(line.audience.seats) == {cast.anton.seat, "engine"}
    worst = {n.solution: n.satisfaction[cast.anton.seat] for n in before}
    assert worst != {n.solution: n.satisfaction[cast.anton.seat] for n in after}


@pytest.mark.parametrize("said", [None, "rather not"])
def test_who_does_not_answer_is_not_asked_the_same_again(cast, ready, asked, said):
    if said:
        ready.post(cast.anton, "party:question", {"answer": said}, line=asked.line.address)

    run(cast, ready)

    questions = [line.body for line in cast.view(cast.anton).lines(QuestionFound)]
    compared = [(q.issues, dict(q.one), dict(q.other)) for q in questions]
    assert all(compared.count(one) == 1 for one in compared)


def test_the_last_answer_before_the_run_counts(cast, ready, asked):
    ready.post(cast.anton, "party:question", {"answer": "no"}, line=asked.line.address)
    ready.post(cast.anton, "party:question", {"answer": "yes"}, line=asked.line.address)
    changed = run(cast, ready).packages.packages

    assert "You said yes" in words(ready.get(cast.anton, "party:question", line=asked.line.address))
    assert changed == under_answers(cast, yes=True)
    assert changed != under_answers(cast, yes=False)


def under_answers(cast, *, yes):
    """What the same inputs and one answer lead to, straight from the engine."""
    from goodoffices.office.mediation.orders import Asked, least_bad

    (question, *_) = cast.view(cast.anton).lines(QuestionFound)
    inputs = {
        side.seat: cast.view(side).lines(InputSealed)[-1].body for side in (cast.anton, cast.bela)
    }
    asked = {cast.anton.seat: (Asked(question.body, yes),)}
    return least_bad(two_issues(), inputs, [side.seat for side in cast.sides], asked)[0]


def test_what_is_sealed_anew_takes_the_question_and_its_answer_with_it(cast, ready, asked):
    answer(cast, asked, yes=True)
    in_order(cast, cast.anton, key="anew", importance=(("fund",), ("bridge",)))

    page = words(ready.get(cast.anton, "party:question", line=asked.line.address))
    found = run(cast, ready)

    assert "It needs no answer any more" in page
    assert not open_questions(cast.view(cast.anton))
    assert found.packages is not None
    with pytest.raises(InputError, match="no longer counts"):
        answer(cast, asked, yes=False, key="late")


def test_what_a_side_has_said_already_is_not_asked(cast, ready):
    in_order(cast, cast.anton, importance=(("bridge", "fund"),))
    in_points(cast, cast.bela, SOUTH_POINTS)
    run(cast, ready)

    assert not cast.view(cast.anton).lines(QuestionFound)


def test_an_answer_that_cannot_be_true_beside_another_is_refused(cast, desk):
    """Two questions of two runs, both left for a while: the second answer may not fit the first."""
    ports = AgendaIssue(id="ports", name="Ports", options=two_issues().issues[0].options)
    issues = (*two_issues().issues, ports)
    set_agenda(cast.office, cast.mara, AgendaSet(issues=issues), key="three")
    cast.rules(ASKING)
    orders = {issue.id: (("north",), ("south",)) for issue in issues}
    in_order(cast, cast.anton, orders=orders, importance=(("bridge",), ("ports",)))
    run(cast, desk)
    evaluation = evaluations(cast.view(cast.mara))[-1].line.entry_id
    pairs = (("bridge", "fund"), ("fund", "ports"))
    put = [
        QuestionFound(
            evaluation=evaluation,
            to=cast.anton.seat,
            issues=pair,
            certificate=Certificate(method="by hand"),
        )
        for pair in pairs
    ]
    engine = Actor(cast.mara.process, ENGINE.id)
    readers = Audience([cast.anton.seat, ENGINE.id])
    for n, body in enumerate(put):
        cast.office.append(engine, [Draft(readers, body)], key=f"put/{n}")
    first, second = open_questions(cast.view(cast.anton))
    answer(cast, first, yes=False, key="fund above bridge, and so above ports")

    refused = desk.post(cast.anton, "party:question", {"answer": "no"}, line=second.line.address)

    assert refused.status_code == 422
    assert "This cannot be true together with what you sealed" in words(refused)
    assert len(cast.view(cast.anton).lines(QuestionAnswered)) == 1
    answer(cast, second, yes=True, key="fund above ports")


def test_nobody_is_asked_under_rules_that_do_not_say_so(cast, desk):
    cast.agenda()
    cast.rules((Rule(finding=FindingKind.PACKAGES, to=Learns.MEDIATOR),))
    in_order(cast, cast.anton)
    in_points(cast, cast.bela, SOUTH_POINTS)
    run(cast, desk)

    for person in (cast.anton, cast.bela, cast.mara):
        assert not cast.view(person).lines(QuestionFound)


def test_a_side_that_gave_numbers_is_asked_nothing(cast, ready, asked):
    assert asked.found.to == cast.anton.seat
    assert not cast.view(cast.bela).lines(QuestionFound)


def test_a_question_cannot_be_answered_by_anybody_else(cast, asked):
    for other in (cast.bela, cast.mara, cast.frieda):
        with pytest.raises(AccessError):
            answer_question(
                cast.office, other, question=asked.line.entry_id, yes=True, key="somebody"
            )


def test_a_new_agenda_ends_the_question(cast, ready, asked):
    set_agenda(cast.office, cast.mara, two_issues(), key="agenda/2")

    with pytest.raises(InputError, match="no longer counts"):
        answer(cast, asked, yes=True)
    assert cast.view(cast.anton).seat.role is Role.PARTY


def test_a_rule_cannot_give_the_question_to_others():
    for to in (Learns.ALL, Learns.MEDIATOR):
        with pytest.raises(InputError, match="told to others"):
            Rule(finding=FindingKind.NEXT_QUESTION, to=to)


def test_the_ground_rules_say_what_being_asked_may_tell(cast, desk):
    cast.agenda()
    cast.rules(ASKING)

    shown = words(desk.get(cast.anton, "party:rules"))

    assert "each run may put one question to one side" in shown
    assert "whoever is asked may guess something of that" in shown
    assert "You do not learn whether one was put" in words(
        desk.get(cast.mara, "mediator:rules_propose")
    )
