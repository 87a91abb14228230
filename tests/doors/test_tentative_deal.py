"""A tentative deal is improved: by whom it is named, what is found, who learns it."""

from datetime import timedelta

import pytest

from goodoffices.errors import AccessError, ConsentMissingError, InputError
from goodoffices.office import (
    Deal,
    ask_evaluation,
    evaluations,
    proposals,
    put_proposal,
    set_agenda,
)
from goodoffices.record import (
    AgendaAmount,
    AgendaIssue,
    AgendaSet,
    FindingKind,
    ImprovementFound,
    Learns,
    ProposalPut,
    Rule,
    TentativeNamed,
    encode_body,
)
from tests.cast import NORTH_POINTS, SOUTH_POINTS, two_issues
from tests.doors.test_party_orders import in_points, run, typed, words

pytestmark = pytest.mark.django_db

WORSE = {"bridge": "south", "fund": "north"}
"""Gives each side 400; the one package that is better for both gives 600 and 700."""
BETTER = {"bridge": "north", "fund": "south"}
FORM = "mediator:exploration_ask"


def told(improvement=Learns.MEDIATOR, packages=Learns.MEDIATOR):
    return (
        Rule(finding=FindingKind.PACKAGES, to=packages),
        Rule(finding=FindingKind.IMPROVEMENT, to=improvement),
    )


@pytest.fixture
def talks(cast, desk):
    """Rules in force and points sealed."""

    def begun(rules=None, north=NORTH_POINTS):
        cast.agenda()
        cast.rules(told() if rules is None else rules)
        in_points(cast, cast.anton, north)
        in_points(cast, cast.bela, SOUTH_POINTS)
        return desk

    return begun


def proposed(cast, package=None):
    """A proposal with a package; where it stands as the form names it."""
    view = cast.view(cast.mara)
    agenda = view.lines(AgendaSet)[-1].entry_id
    put = ProposalPut(
        words="The bridge for you, the fund for them.",
        agenda=agenda,
        package=WORSE if package is None else package,
        answer_by=cast.clock.now + timedelta(days=2),
    )
    put_proposal(cast.office, cast.mara, put, key=cast.key(cast.mara))
    return proposals(cast.view(cast.mara))[-1].line


def improved(cast, desk, deal):
    """The run that was asked with a deal, once it has run."""
    at = (cast.clock.now + timedelta(minutes=10)).strftime("%Y-%m-%dT%H:%M")
    sent = desk.post(cast.mara, FORM, {"at": at, "tentative": deal})
    assert sent.status_code == 302, words(sent)
    cast.beat(minutes=20)
    return evaluations(cast.view(cast.mara))[-1]


def page_of(cast, desk, found):
    return desk.get(cast.mara, "mediator:exploration_run", line=found.line.address)


# What is found


def test_a_proposal_is_improved_and_each_reading_is_named_in_words(cast, desk, talks):
    talks()

    found = improved(cast, desk, proposed(cast).address)

    assert found.improvement.tentative == WORSE
    assert {one.reading: one.choices for one in found.improvement.packages} == {
        "total": BETTER,
        "absolute": BETTER,
        "normalised": BETTER,
    }
    page = words(page_of(cast, desk, found))
    assert "Something is better for all than the tentative deal" in page
    assert "Improvement 1" in page
    assert "Improvement 2" not in page
    assert "Largest total gain, in points. Exact." in page
    assert "in shares of what each side could gain. Exact." in page
    assert "Northland : most" in page
    assert not any(points in page for points in ("400", "600", "700"))


def test_of_a_deal_that_nothing_improves_it_is_said_that_this_is_proved(cast, desk, talks):
    talks()

    found = improved(cast, desk, proposed(cast, BETTER).address)

    assert found.improvement.proved
    assert not found.improvement.packages
    assert "Nothing is better for all than the tentative deal, and that is proved" in words(
        page_of(cast, desk, found)
    )


def test_a_package_of_an_earlier_run_is_chosen_by_its_name_and_improved(cast, desk, talks):
    talks()
    first = run(cast, desk)
    form = words(desk.get(cast.mara, FORM))
    assert "run 1: Package A" in form

    found = improved(cast, desk, f"{first.line.address} nash")

    assert found.improvement.tentative == first.packages.packages[0].choices == BETTER
    assert found.improvement.proved


def test_an_improvement_is_put_as_a_proposal_by_one_click_and_improved_in_turn(cast, desk, talks):
    talks()
    found = improved(cast, desk, proposed(cast).address)

    page = page_of(cast, desk, found).text
    address = f"{desk.to(cast.mara, 'mediator:proposal_put')}?run={found.line.address}"
    assert f'href="{address}&amp;solution=total"' in page
    put = desk.client_of(cast.mara).get(f"{address}&solution=total").text
    assert put.index('<option value="north" selected') < put.index('<option value="south" selected')

    again = improved(cast, desk, f"{found.line.address} total")
    assert again.improvement.tentative == BETTER


def test_where_a_side_gave_an_order_it_is_said_that_nothing_was_computed(cast, desk):
    cast.agenda()
    cast.rules(told())
    in_points(cast, cast.anton, NORTH_POINTS)
    desk.post(cast.bela, "party:orders", typed(cast, cast.bela))

    found = improved(cast, desk, proposed(cast).address)

    assert found.improvement is None
    assert found.packages is not None
    assert "This was not computed" in words(page_of(cast, desk, found))


# Who learns it


def test_the_sides_learn_neither_the_result_nor_that_a_deal_was_named(cast, desk, talks):
    talks()
    found = improved(cast, desk, proposed(cast).address)

    assert found.tentative
    for side in cast.sides:
        assert not {TentativeNamed.KIND, ImprovementFound.KIND} & set(cast.words(side))
        page = words(desk.get(side, "party:exploration"))
        assert "none of its results is addressed to you" in page
        assert "better for all" not in page.split("Ground rules")[0]


def test_a_side_reads_an_improvement_by_its_own_points_and_no_others(cast, desk, talks):
    north = {"bridge": {"north": 613, "south": 0}, "fund": {"north": 387, "south": 0}}
    talks(told(Learns.ALL), north)
    improved(cast, desk, proposed(cast).address)

    page = words(desk.get(cast.bela, "party:exploration"))

    assert "Something is better for all than the tentative deal" in page
    assert "this gives us 700 of 1000" in page
    assert "this gives us 400 of 1000" in page
    assert not any(points in page for points in ("613", "387"))


def test_who_does_not_know_the_deal_learns_nothing_of_what_improves_on_it(cast, desk, talks):
    talks(told(Learns.ALL, packages=Learns.MEDIATOR))
    first = run(cast, desk)

    found = improved(cast, desk, f"{first.line.address} nash")

    assert found.improvement is not None
    for side in cast.sides:
        assert ImprovementFound.KIND not in cast.words(side)


def test_what_is_told_holds_no_points_of_anybody(cast, desk, talks):
    talks()
    found = improved(cast, desk, proposed(cast).address)

    raw = encode_body(found.improvement)

    assert not any(str(points).encode() in raw for points in (300, 400, 600, 700, 1000))


# What is refused


def test_under_rules_that_do_not_name_it_no_deal_can_be_named(cast, desk, talks):
    talks((Rule(finding=FindingKind.PACKAGES, to=Learns.ALL),))
    line = proposed(cast)

    assert "A tentative deal to improve" not in words(desk.get(cast.mara, FORM))
    with pytest.raises(ConsentMissingError):
        ask_evaluation(
            cast.office,
            cast.mara,
            at=cast.clock(),
            improving=Deal(line.entry_id),
            key="ask",
        )
    assert not evaluations(cast.view(cast.mara))


def test_only_a_deal_on_the_agenda_in_force_that_the_mediator_can_read_is_taken(cast, desk, talks):
    talks()
    line = proposed(cast)
    ran = run(cast, desk)
    in_words = put_proposal(
        cast.office,
        cast.mara,
        ProposalPut(words="Meet again.", answer_by=cast.clock.now + timedelta(days=2)),
        key="in words",
    )
    for wrong in (Deal(in_words), Deal(ran.line.entry_id, "no such"), Deal(ran.asked.rules)):
        with pytest.raises(InputError):
            ask(cast, wrong)
    cast.agenda()
    with pytest.raises(InputError):
        ask(cast, Deal(line.entry_id))
    assert "A tentative deal to improve" not in words(desk.get(cast.mara, FORM))
    (sealed,) = [x for x in cast.view(cast.anton).lines() if x.body.KIND == "input_sealed"]
    with pytest.raises(AccessError):
        ask(cast, Deal(sealed.entry_id))
    assert len(evaluations(cast.view(cast.mara))) == 1


def ask(cast, deal):
    return ask_evaluation(cast.office, cast.mara, at=cast.clock(), improving=deal, key="wrong")


def test_where_something_is_settled_by_an_amount_no_deal_is_improved(cast, desk, talks):
    talks()
    amount = AgendaIssue(id="aid", name="Aid", amount=AgendaAmount(least="0", most="9", unit="t"))
    agenda = AgendaSet(issues=(*two_issues().issues, amount))
    set_agenda(cast.office, cast.mara, agenda, key="with an amount")
    line = proposed(cast, WORSE | {"aid": "3"})

    assert "A tentative deal to improve" not in words(desk.get(cast.mara, FORM))
    with pytest.raises(InputError, match="amounts"):
        ask(cast, Deal(line.entry_id))


def test_a_form_sent_twice_asks_once(cast, desk, talks):
    talks()
    deal = proposed(cast).address
    at = (cast.clock.now + timedelta(minutes=10)).strftime("%Y-%m-%dT%H:%M")
    for _ in range(2):
        sent = desk.post(cast.mara, FORM, {"at": at, "tentative": deal, "key": "one form"})
        assert sent.status_code == 302, words(sent)

    assert len(evaluations(cast.view(cast.mara))) == 1
    assert cast.words(cast.mara).count(TentativeNamed.KIND) == 1
