"""The agreement: put once, signed on pages and on paper, printed with a line for each side."""

import pytest

from goodoffices.office import agreements, answer_proposal, proposals, put_proposal, sign_agreement
from goodoffices.record import AgreementPut, AgreementSigned, ProposalPut

pytestmark = pytest.mark.django_db


@pytest.fixture
def put(cast, client_of, address_of):
    client = client_of(cast.mara)

    def send(query="", **other):
        typed = {
            "key": "g1",
            "title": "The bridge",
            "text": "It opens by day.",
            "parties": [side.seat for side in cast.sides],
            **other,
        }
        return client, client.post(address_of(cast.mara, "mediator:agreement_put") + query, typed)

    return send


def only(cast):
    return agreements(cast.view(cast.mara))[0]


def paper(cast, side, key):
    at = cast.clock.now.strftime("%Y-%m-%dT%H:%M")
    return {"key": key, "side": side.seat, "by": "Its envoy", "at": at, "heard_by": "Mara"}


def test_the_text_is_put_once_and_waits_for_every_side(cast, put, address_of):
    client, _ = put()
    put()

    shown = client.get(address_of(cast.mara, "mediator:agreement")).text

    assert len(cast.view(cast.bela).lines(AgreementPut)) == 1
    assert "waiting for signatures" in shown
    assert shown.count("not yet") == 2


def test_one_side_alone_makes_no_agreement(cast, put):
    _, refused = put(parties=[cast.anton.seat])

    assert refused.status_code == 422
    assert "signed by two sides or more" in refused.text
    assert "It opens by day." in refused.text


def test_signatures_on_a_page_and_on_paper_make_it_complete(cast, put, address_of):
    client, _ = put()
    sign_agreement(
        cast.office,
        cast.anton,
        agreement=only(cast).line.entry_id,
        side=cast.anton.seat,
        by="Anton",
        key="s",
    )
    page = address_of(cast.mara, "mediator:agreement_sign", line=only(cast).line.address)

    for _ in range(2):
        shown = client.post(page, paper(cast, cast.bela, "paper"), follow=True)

    assert "signed by every side" in shown.text
    assert len(cast.view(cast.mara).lines(AgreementSigned)) == 2


def test_a_side_signs_only_once(cast, put, address_of):
    client, _ = put()
    page = address_of(cast.mara, "mediator:agreement_sign", line=only(cast).line.address)
    client.post(page, paper(cast, cast.bela, "one"))

    again = client.post(page, paper(cast, cast.bela, "two"))

    assert again.status_code == 422
    assert "signed already" in again.text


def test_the_document_has_a_line_to_sign_on_for_each_side(cast, put, address_of):
    client, _ = put()

    shown = client.get(
        address_of(cast.mara, "mediator:agreement_document", line=only(cast).line.address)
    ).text

    assert shown.count("Name, day and signature") == 2
    assert "It opens by day." in shown


def test_a_proposal_that_all_accepted_becomes_the_text(cast, put, address_of):
    body = ProposalPut(words="Open by day, says everybody.", answer_by=later(cast))
    put_proposal(cast.office, cast.mara, body, key="p")
    proposal = proposals(cast.view(cast.mara))[0]
    for side in cast.sides:
        answer_proposal(
            cast.office,
            side,
            proposal=proposal.line.entry_id,
            side=side.seat,
            accepts=True,
            key="a",
        )
    cast.beat(minutes=20)

    client, _ = put(query=f"?proposal={proposal.line.address}")
    form = client.get(
        address_of(cast.mara, "mediator:agreement_put") + f"?proposal={proposal.line.address}"
    )

    assert "Open by day, says everybody." in form.text


def later(cast):
    from datetime import timedelta

    return cast.clock.now + timedelta(minutes=15)
