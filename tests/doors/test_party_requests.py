"""Requests of a side and what became of them."""

from goodoffices.office import answer_request, requests
from goodoffices.record import RequestAnswer, RequestAnswered, RequestFiled

TYPED = {"asked": "Tell us of every visit a day ahead.", "reason": "Our parliament sits."}


def test_requests_answer_their_side_and_nobody_else(desk):
    assert desk.who_opens("party:requests", desk.cast.anton) == {"anton"}


def test_a_request_sent_twice_is_filed_once_with_the_mediator_alone(desk):
    cast = desk.cast
    for _ in range(2):
        assert desk.post(cast.anton, "party:requests", TYPED, key="k").status_code == 302

    assert len(cast.view(cast.mara).lines(RequestFiled)) == 1
    assert not cast.view(cast.bela).lines(RequestFiled)


def test_a_refusal_stands_with_its_reason(desk):
    cast = desk.cast
    desk.post(cast.anton, "party:requests", TYPED)
    filed = requests(cast.view(cast.mara))[0].line.entry_id
    answered = RequestAnswered(
        request=filed, answer=RequestAnswer.REFUSED, reason="A line we do not cross."
    )
    answer_request(cast.office, cast.mara, answered, key="no")

    shown = desk.get(cast.anton, "party:requests").text

    assert "refused" in shown
    assert "A line we do not cross." in shown


def test_an_empty_request_is_refused_and_its_reason_is_kept(desk):
    answer = desk.post(desk.cast.anton, "party:requests", {**TYPED, "asked": " "})

    assert answer.status_code == 422
    assert "Our parliament sits." in answer.text


def test_an_empty_page_says_what_it_will_hold(desk):
    assert "you are owed a reason" in desk.get(desk.cast.anton, "party:requests").text
