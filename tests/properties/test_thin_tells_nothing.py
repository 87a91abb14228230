"""Orders instead of numbers: a seat's pages differ in the results addressed to it, and in nothing beside.

Two worlds tell one open story. In each the other side seals something else, is asked something else, or
nothing, and answers otherwise, or not at all.
"""

from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.urls import reverse
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from goodoffices import office as offices
from goodoffices.desk.accounts.models import Account, Session
from goodoffices.record import (
    AgendaIssue,
    AgendaOption,
    AgendaSet,
    FindingKind,
    InputSealed,
    Learns,
    PackagesFound,
    QuestionAnswered,
    QuestionFound,
    Rule,
    RulesProposed,
    encode_body,
)
from tests import mutants
from tests.conftest import examples
from tests.properties.surface import answer_of, desk_of, take_seat
from tests.properties.worlds import World

pytestmark = pytest.mark.django_db

ISSUES = ("bridge", "fund", "ports")
SIDES = (("north",), ("south",))
POINTS = {"bridge": (0, 300), "fund": (100, 600), "ports": (0, 100)}
FEW = settings(
    max_examples=examples(2, full=150),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)

ways = st.sampled_from([SIDES, SIDES[::-1]])
orders = st.fixed_dictionaries(
    {"bridge": ways, "fund": ways, "ports": ways | st.just((("north", "south"),))}
)
importances = st.sampled_from([(), (("bridge",), ("fund",)), (("fund",), ("bridge",))])
norths = st.tuples(orders, importances, st.sampled_from([True, False, None, "nothing"]))
"""What Northland seals, and what it says to every question."""

OPPOSED = dict.fromkeys(ISSUES, SIDES)
ASKED_YES, ASKED_NO = (OPPOSED, (), True), (OPPOSED, (), False)
NEVER_ASKED = (dict.fromkeys(ISSUES, (("north", "south"),)) | {"bridge": SIDES}, (), "nothing")
ALIKE = (OPPOSED, (("bridge",),), "nothing")


def agenda():
    options = tuple(AgendaOption(id=o, name=f"As {o.title()}land") for o in ("north", "south"))
    return AgendaSet(
        issues=tuple(AgendaIssue(id=i, name=i.title(), options=options) for i in ISSUES)
    )


def points(of):
    return {issue: dict(zip(("north", "south"), pair, strict=True)) for issue, pair in of.items()}


@contextmanager
def told(north, south=POINTS, *, packages=Learns.NOBODY):
    """Two runs; Northland gives an order and answers what it is asked, Southland gives numbers."""
    order, importance, answer = north
    world = World()
    try:
        world.open()
        rules = (
            Rule(finding=FindingKind.PACKAGES, to=packages),
            Rule(finding=FindingKind.NEXT_QUESTION, to=Learns.EACH_OWN),
        )
        on, under = settled(world, rules)
        common = {"agenda": on, "rules": under}
        seal(
            world,
            InputSealed(said_by=world.north.seat, orders=order, importance=importance, **common),
        )
        seal(world, InputSealed(said_by=world.south.seat, points=points(south), **common))
        for _ in range(2):
            at = world.moment + timedelta(minutes=10)
            offices.ask_evaluation(world.office, world.mara, at=at, key=world.key("run"))
            world.wait(20)
            with world.in_secret():
                answer_all(world, answer)
        yield world
    finally:
        world.close()


def settled(world, rules):
    """An agenda, and rules that both accepted."""
    on = offices.set_agenda(world.office, world.mara, agenda(), key=world.key("agenda"))
    by = world.moment + timedelta(minutes=10)
    proposed = RulesProposed(rules=rules, answer_by=by)
    under = offices.propose_rules(world.office, world.mara, proposed, key=world.key("rules"))
    for side in (world.north, world.south):
        offices.answer_rules(
            world.office, side, rules=under, side=side.seat, accepts=True, key=world.key("yes")
        )
    world.wait(20)
    return on, under


def seal(world, body):
    actor = world.north if body.said_by == world.north.seat else world.south
    offices.seal_input(world.office, actor, body, key=world.key("seal"))


def answer_all(world, answer):
    if answer == "nothing":
        return
    for question in offices.open_questions(world.office.view(world.north)):
        offices.answer_question(
            world.office,
            world.north,
            question=question.line.entry_id,
            yes=answer,
            key=world.key("answer"),
        )


def bodies(world, seat, kind):
    view = world.office.view(getattr(world, seat))
    return [encode_body(line.body) for line in view.lines(kind)]


def lines(world, seat):
    """All that the record gives a seat, but for what the packages say."""
    view = world.office.view(getattr(world, seat))
    found = [
        (
            x.number,
            x.address,
            x.slot,
            x.author,
            x.audience.seats,
            x.body.KIND,
            b"" if isinstance(x.body, PackagesFound) else encode_body(x.body),
        )
        for x in view.lines()
    ]
    return found, dict(view.open_counts())


def pages(world, seat):
    """The pages on which a seat could see it."""
    actor = getattr(world, seat)
    names = {"north": PARTY, "south": PARTY, "mara": MEDIATOR, "frieda": FRIEND}[seat]
    world.office.looking.forget()
    with desk_of(world) as dice, world.rewound():
        take_seat(actor)  # the first to sit down in a process draws a little more
        Session.objects.all().delete()
        Account.objects.all().delete()
        dice.seed("the reader")
        client = take_seat(actor)
        at = world.office.address(actor)
        answers = [answer_of(client.get(reverse(name, kwargs={"at": at}))) for name in names]
    assert all(status == 200 for status, _, _ in answers)
    return answers


PARTY = ("party:room", "party:exploration", "party:priorities", "party:rules", "party:record")
MEDIATOR = ("mediator:brief", "mediator:exploration", "mediator:rules", "mediator:record")
FRIEND = ("friend:briefing", "friend:record")


@FEW
@given(norths, norths)
@example(ASKED_YES, NEVER_ASKED)
def test_whether_a_side_was_asked_and_what_it_said_shows_to_nobody_else(one, other):
    with told(one) as here, told(other) as there:
        for seat in ("south", "mara", "frieda"):
            assert lines(here, seat) == lines(there, seat)


@FEW
@given(norths, norths)
@example(ASKED_YES, ASKED_NO)
def test_packages_in_words_are_all_that_the_others_learn(one, other):
    with told(one, packages=Learns.ALL) as here, told(other, packages=Learns.ALL) as there:
        for seat in ("south", "mara"):
            assert len(bodies(here, seat, PackagesFound)) == 2
            assert lines(here, seat) == lines(there, seat)


@FEW
@given(st.permutations([300, 600, 100]), st.permutations([200, 500, 300]))
@example([300, 600, 100], [299, 601, 100])
def test_who_is_asked_learns_the_question_and_nothing_beside(one, other):
    souths = [dict(zip(ISSUES, ((0, v) for v in values), strict=True)) for values in (one, other)]
    with told(ALIKE, souths[0]) as here, told(ALIKE, souths[1]) as there:
        asked = [bodies(world, "north", QuestionFound) for world in (here, there)]
        if asked[0] == asked[1]:
            assert lines(here, "north") == lines(there, "north")


def test_no_page_of_anybody_else_tells_that_a_side_was_asked():
    with told(ASKED_YES) as here, told(NEVER_ASKED) as there:
        for seat in ("south", "mara", "frieda"):
            assert pages(here, seat) == pages(there, seat), seat
        assert pages(here, "north") != pages(there, "north")


def test_no_page_tells_what_a_side_answered_where_the_packages_stay_the_same():
    silent = (OPPOSED, (), "nothing")
    with (
        told(silent, packages=Learns.ALL) as here,
        told((OPPOSED, (), None), packages=Learns.ALL) as there,
    ):
        for seat in ("south", "mara"):
            assert bodies(here, seat, PackagesFound) == bodies(there, seat, PackagesFound)
            assert pages(here, seat) == pages(there, seat), seat


def test_a_page_of_who_is_asked_tells_nothing_of_the_others_beside_the_question():
    others = {"bridge": (0, 299), "fund": (100, 601), "ports": (0, 100)}
    with told(ALIKE) as here, told(ALIKE, others) as there:
        assert bodies(here, "north", QuestionFound) == bodies(there, "north", QuestionFound) != []
        assert pages(here, "north") == pages(there, "north")


def test_the_stories_are_told():
    with told(ASKED_YES) as world:
        assert len(bodies(world, "north", QuestionFound)) == 2
        assert len(bodies(world, "north", QuestionAnswered)) == 2
    with told(NEVER_ASKED) as world:
        assert not bodies(world, "north", QuestionFound)


def asked_and_never_asked():
    with told(ASKED_YES) as here, told(NEVER_ASKED) as there:
        for seat in ("south", "mara", "frieda"):
            assert lines(here, seat) == lines(there, seat)


@pytest.mark.parametrize("leak", mutants.found_by("thin"), ids=lambda leak: leak.name)
def test_a_question_that_shows_to_others_is_caught(leak):
    with leak.switch():
        mutants.must_be_caught(asked_and_never_asked)
