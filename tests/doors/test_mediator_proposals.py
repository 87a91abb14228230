"""Proposals: one text to all, answers under seal, one answer for everybody."""

from datetime import timedelta

import pytest

from goodoffices.office import answer_proposal, proposals
from goodoffices.record import ProposalAnswered, ProposalPut

pytestmark = pytest.mark.django_db


@pytest.fixture
def put(cast, client_of, address_of):
    client = client_of(cast.mara)

    def send(**other):
        return client, client.post(
            address_of(cast.mara, "mediator:proposal_put"), form(cast, **other)
        )

    return send


def form(cast, **other):
    deadline = cast.clock.now + timedelta(hours=2)
    return {
        "key": "p1",
        "proposal": "The bridge opens by day.",
        "answer_by": deadline.strftime("%Y-%m-%dT%H:%M"),
        **other,
    }


def only(cast):
    return proposals(cast.view(cast.mara))[0]


def say(cast, side, accepts):
    answer_proposal(
        cast.office,
        side,
        proposal=only(cast).line.entry_id,
        side=side.seat,
        accepts=accepts,
        key=f"say/{side.seat}",
    )


def test_it_is_put_to_all_sides_once(cast, put):
    put()
    _, again = put()

    assert again.status_code == 302
    assert len(cast.view(cast.bela).lines(ProposalPut)) == 1


@pytest.mark.parametrize(("second", "word"), [(True, "both yes"), (False, "not both yes")])
def test_one_answer_is_told_to_everybody(cast, put, address_of, second, word):
    client, _ = put()
    say(cast, cast.anton, True)
    say(cast, cast.bela, second)

    waiting = client.get(address_of(cast.mara, "mediator:proposals")).text
    cast.beat(hours=3)
    settled = client.get(address_of(cast.mara, "mediator:proposals")).text

    assert ">both yes<" not in waiting
    assert f">{word}<" in settled
    assert ("Make it a text to sign" in settled) is second


def test_a_package_needs_an_option_for_every_issue(cast, put):
    cast.agenda()

    _, refused = put(choice_0="north", choice_1="", agenda=address_of_agenda(cast))

    assert refused.status_code == 422
    assert "an option for every issue, or for none" in refused.text
    assert "The bridge opens by day." in refused.text


def test_a_package_goes_with_the_words(cast, put, address_of):
    cast.agenda()

    client, _ = put(choice_0="north", choice_1="south", agenda=address_of_agenda(cast))

    assert only(cast).put.package == {"bridge": "north", "fund": "south"}
    assert "As Southland" in client.get(address_of(cast.mara, "mediator:proposals")).text


def test_an_agenda_that_changed_meanwhile_is_noticed(cast, put):
    cast.agenda()
    before = address_of_agenda(cast)
    cast.agenda()

    _, refused = put(choice_0="north", choice_1="south", agenda=before)

    assert refused.status_code == 422
    assert "The agenda has changed" in refused.text


def test_an_answer_on_paper_is_written_down_for_its_side_alone(cast, put, address_of):
    client, _ = put()
    page = address_of(cast.mara, "mediator:proposal_answer", line=only(cast).line.address)
    typed = {
        "key": "paper",
        "side": cast.bela.seat,
        "accepts": "yes",
        "how": "paper",
        "person": "Bela",
        "at": cast.clock.now.strftime("%Y-%m-%dT%H:%M"),
        "heard_by": "Mara",
    }

    incomplete = client.post(page, {**typed, "heard_by": ""})
    taken = client.post(page, typed, follow=True)

    assert incomplete.status_code == 422
    assert 'value="Bela"' in incomplete.text
    assert "The answer is under seal" in taken.text
    assert len(cast.view(cast.bela).lines(ProposalAnswered)) == 1
    assert not cast.view(cast.anton).lines(ProposalAnswered)


def test_the_address_of_something_else_is_no_proposal(cast, put, address_of):
    client, _ = put()
    cast.agenda()

    wrong = address_of(cast.mara, "mediator:proposal_answer", line=address_of_agenda(cast))

    assert client.get(wrong).status_code == 404


def address_of_agenda(cast):
    from goodoffices.office import agenda

    return agenda(cast.view(cast.mara))[0].address
