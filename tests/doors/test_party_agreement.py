"""A text to sign: read, and signed by typing a name."""

import pytest

from goodoffices.office import agreements, put_agreement, sign_agreement
from goodoffices.record import AgreementPut, AgreementSigned


@pytest.fixture
def text(cast):
    body = AgreementPut(
        title="The bridge at Osk",
        words="Ambulances cross at any hour.",
        parties=(cast.anton.seat, cast.bela.seat),
    )
    name = put_agreement(cast.office, cast.mara, body, key="text")
    return cast.view(cast.anton).entry(name)


def sign(desk, line, by, **other):
    return desk.post(
        desk.cast.anton, "party:agreement_text", {"by": by}, line=line.address, **other
    )


def test_a_text_answers_its_side_and_nobody_else(desk, text):
    assert desk.who_opens("party:agreement", desk.cast.anton) == {"anton"}
    assert desk.who_opens("party:agreement_text", desk.cast.anton, line=text.address) == {"anton"}


def test_before_there_is_a_text_the_page_says_what_it_will_hold(desk):
    assert "no text to sign yet" in desk.get(desk.cast.anton, "party:agreement").text


def test_a_name_is_the_signature_and_stands_on_the_page(desk, text):
    answer = sign(desk, text, "General Aurel", follow=True)

    assert "General Aurel" in answer.text
    assert "signed by us" in desk.get(desk.cast.anton, "party:agreement").text


def test_without_a_name_nothing_is_signed(desk, text):
    assert sign(desk, text, " ").status_code == 422
    assert not desk.cast.view(desk.cast.anton).lines(AgreementSigned)


def test_a_signature_sent_twice_is_one_signature(desk, text):
    for _ in range(2):
        assert sign(desk, text, "General Aurel", key="k").status_code == 302

    assert len(desk.cast.view(desk.cast.anton).lines(AgreementSigned)) == 1


def test_a_side_that_signed_already_is_told_so(desk, text):
    sign(desk, text, "General Aurel")

    again = sign(desk, text, "Somebody else")

    assert again.status_code == 422
    assert "signed already" in again.text


def test_with_the_last_signature_it_is_agreed(desk, text):
    cast = desk.cast
    sign_agreement(
        cast.office, cast.bela, agreement=text.entry_id, side=cast.bela.seat, by="B.", key="b"
    )
    sign(desk, text, "General Aurel")

    assert agreements(cast.view(cast.anton))[0].is_complete
    assert "signed by every side" in desk.get(cast.anton, "party:agreement").text
