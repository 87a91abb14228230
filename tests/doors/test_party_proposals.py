"""The mediator's proposals as a side answers them."""

from datetime import timedelta

import pytest

from goodoffices.desk.party.proposals import in_words
from goodoffices.office import agenda, answer_proposal, put_proposal, seal_input
from goodoffices.record import (
    Certificate,
    EntryId,
    InputSealed,
    ProposalAnswered,
    ProposalPut,
    UtilityFound,
)
from tests.cast import NORTH_POINTS


def put(cast, **other):
    body = ProposalPut(
        words="The bridge as Northland, the fund as Southland.",
        answer_by=cast.clock() + timedelta(minutes=30),
        **other,
    )
    name = put_proposal(cast.office, cast.mara, body, key="proposal")
    return cast.view(cast.anton).entry(name)


@pytest.fixture
def proposed(cast):
    return put(cast)


def answer(desk, line, word, **other):
    return desk.post(
        desk.cast.anton, "party:proposal", {"answer": word}, line=line.address, **other
    )


def test_proposals_answer_their_side_and_nobody_else(desk, proposed):
    assert desk.who_opens("party:proposals", desk.cast.anton) == {"anton"}
    assert desk.who_opens("party:proposal", desk.cast.anton, line=proposed.address) == {"anton"}


def test_an_answer_is_under_seal_and_sent_twice_counts_once(desk, proposed):
    cast = desk.cast
    for _ in range(2):
        assert answer(desk, proposed, "yes", key="k").status_code == 302

    assert len(cast.view(cast.anton).lines(ProposalAnswered)) == 1
    assert not cast.view(cast.mara).lines(ProposalAnswered)
    assert "You said yes" in desk.get(cast.anton, "party:proposals").text


def test_a_late_answer_is_not_taken_and_the_page_says_so(desk, proposed):
    desk.cast.clock.forward(minutes=31)

    late = answer(desk, proposed, "no")

    assert late.status_code == 422
    assert "The deadline has passed" in late.text


@pytest.mark.parametrize(("other", "outcome"), [(True, "Both yes."), (False, "Not both yes.")])
def test_the_outcome_is_one_sentence_for_everybody(desk, proposed, other, outcome):
    cast = desk.cast
    answer(desk, proposed, "yes")
    answer_proposal(
        cast.office, cast.bela, proposal=proposed.entry_id, side=cast.bela.seat, accepts=other, key="b"
    )  # fmt: skip
    cast.beat(minutes=30)

    shown = desk.get(cast.anton, "party:proposal", line=proposed.address).text

    assert outcome in shown


def test_a_side_that_refuses_sees_the_same_page_whatever_the_other_said(desk, proposed):
    cast = desk.cast
    answer(desk, proposed, "no")
    answer_proposal(
        cast.office, cast.bela, proposal=proposed.entry_id, side=cast.bela.seat, accepts=True, key="b"
    )  # fmt: skip
    cast.beat(minutes=30)

    shown = desk.get(cast.anton, "party:proposal", line=proposed.address).text

    assert "Not both yes." in shown
    assert "Nothing tells who refused" in shown


def test_what_it_is_worth_comes_in_words_then_in_figures(desk):
    cast = desk.cast
    cast.agenda()
    rules = cast.rules()
    line, _ = agenda(cast.view(cast.anton))
    sealed = InputSealed(
        said_by=cast.anton.seat,
        agenda=line.entry_id,
        rules=rules,
        points=NORTH_POINTS,
        reservation=400,
    )
    seal_input(cast.office, cast.anton, sealed, key="seal")
    proposed = put(cast, agenda=line.entry_id, package={"bridge": "north", "fund": "south"})
    cast.beat(minutes=10)

    ours = desk.get(cast.anton, "party:proposal", line=proposed.address).text
    theirs = cast.view(cast.bela).entry(proposed.entry_id)

    assert ours.index("little of what you could hope for") < ours.index("600 of 1000 points")
    assert "600" not in desk.get(cast.bela, "party:proposal", line=theirs.address).text


@pytest.mark.parametrize(
    ("utility", "reservation", "words"),
    [
        (399, 400, "less than the least"),
        (400, 400, "little"),
        (700, 400, "about half"),
        (900, 400, "most"),
        (1000, 1000, "little"),
        (500, None, "about half"),
    ],
)
def test_a_sentence_for_every_worth(desk, utility, reservation, words):
    worth = UtilityFound(
        proposal=EntryId("1"),
        utility=utility,
        best=1000,
        reservation=reservation,
        certificate=Certificate(method="sum"),
    )

    assert words in in_words(worth)
